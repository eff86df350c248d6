//! "Hygiene": what is wrong with tokens, how grave it is, and the key that fixes it; and dry runs of changes.

mod finding;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::many;
use super::token::question::{delete_described, deletion};
use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use crate::backend::shelf::Surveyed;
use crate::backend::{Survey, SurveyTeam};
use crate::domain::{
    Actor, Command, Id, InvalidInput, Lifetime, Organization, Seen, Team, Timestamp, Token, TokenKind, TokenOwner, User,
};
use crate::insight::dry_run::{Change, Outcome, dry_run};
use crate::insight::hygiene::{Finding, FindingKey, Fix, Severity, Thresholds};
use crate::insight::lists::{FindingColumn, Findings, FindingsHead};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::errand::Answer;
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Modal, Step};
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::look;
use crate::ui::modals::sheet::Sheet;
use crate::ui::offered::Offered;
use crate::ui::page::Canvas;
use crate::ui::place::{Place, Tab};
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;

const UNUSED: &str = "NOT USED FOR (DAYS)";
const OLD: &str = "OLD AFTER (DAYS)";
const KIND: &str = "TOKENS OF";
const LIFETIME: &str = "MAXIMUM LIFETIME (DAYS)";
const TEAM: &str = "TEAM";
const USERNAME: &str = "USERNAME";

/// What is wrong with tokens.
pub type Hygiene = ListScreen<HygienePage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct HygienePage {
    /// From when on a token counts as unused, or old.
    thresholds: Thresholds,
}

/// A token in its place, with what its buttons do.
fn panel(surveyed: &Surveyed, owner: TokenOwner) -> Option<TokenPanel<'_>> {
    let survey = &surveyed.survey;
    let (whose, title, token, facts, reach) = match owner {
        TokenOwner::Organization(_) => {
            let whose = format!("organization {}", survey.name);
            (whose, "Organization Token", survey.token.as_ref(), &survey.facts, Reach::Organization)
        }
        TokenOwner::Team(id) => {
            let team = surveyed.team(id)?;
            (format!("team {}", team.name), "Team API Token", team.token.as_ref(), &team.facts, Reach::of_survey(team))
        }
        TokenOwner::AuditTrails(_) => {
            let whose = format!("the audit trails of {}", survey.name);
            (whose, "API Token", survey.audit_trails.as_ref(), &survey.facts, Reach::AuditTrails)
        }
        TokenOwner::User(_) => return None,
    };
    let maximum = survey.lifetimes.of(owner.kind());
    Some(TokenPanel { owner, whose, title, empty: "", create: "", token, reach, maximum, facts })
}

/// A token of a team that has a description, and so is not the one of its panel.
fn described<'a>(surveyed: &'a Surveyed, finding: &Finding) -> Option<(&'a SurveyTeam, &'a Token)> {
    let TokenOwner::Team(team) = finding.owner else { return None };
    let team = surveyed.team(team)?;
    team.described.iter().find(|token| token.id == finding.token).map(|token| (team, token))
}

fn dry_run_form(survey: &Survey) -> Form {
    let kinds = TokenKind::ALL.map(|kind| kind.as_str().to_owned()).to_vec();
    let mut names: Vec<crate::domain::SafeText> = survey.teams.iter().map(|team| team.name.clone()).collect();
    names.sort();
    let people = survey.people.iter().map(|person| person.username.clone()).collect();
    let fields = vec![
        Field::choice("WHAT IF", vec!["a maximum lifetime".to_owned(), "a user leaves a team".to_owned()], 0),
        Field::choice(KIND, kinds, 1).help("For a maximum lifetime."),
        Field::text(LIFETIME, "90").help("For a maximum lifetime; empty for none."),
        Field::completed(TEAM, names).help("For a user who leaves. A user who leaves owners loses that role."),
        Field::completed(USERNAME, people).help("For a user who leaves."),
    ];
    let teams = survey.teams.iter().map(|team| (team.id, team.name.to_string())).collect();
    let people = survey.people.iter().map(|person| (person.id, person.username.to_string())).collect();
    let task = DryRun { teams, people };
    Form::new("Dry run", fields, "Preview", Box::new(task)).intro("A dry run changes nothing.")
}

/// Reads a number of days.
fn days(field: &'static str, text: &str) -> Result<u16, InvalidInput> {
    Lifetime::parse_days(field, text).map(Lifetime::as_days)
}

/// Changes from when on a token counts as unused, or old.
#[derive(Debug)]
struct SetThresholds;

impl Task for SetThresholds {
    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        match (days(UNUSED, fields[0].typed()), days(OLD, fields[1].typed())) {
            (Ok(unused), Ok(old)) => Ok(Step::Answer(Box::new(Answer::Thresholds(Thresholds { unused, old })))),
            (unused, old) => Err([old.err(), unused.err()].into_iter().flatten().collect()),
        }
    }
}

/// Thinks a change through.
#[derive(Debug)]
struct DryRun {
    teams: Vec<(Id<Team>, String)>,
    people: Vec<(Id<User>, String)>,
}

impl DryRun {
    fn named<T: Copy>(known: &[(T, String)], field: &'static str, what: &str, text: &str) -> Result<T, InvalidInput> {
        let found = known.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|(id, _)| *id);
        found.ok_or_else(|| InvalidInput { field, message: format!("Name a {what} that you see here.") })
    }
}

impl Task for DryRun {
    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let change = if fields[0].chosen() == 0 {
            let kind = TokenKind::ALL[fields[1].chosen().min(2)];
            let lifetime = match fields[2].typed() {
                "" => None,
                text => Some(Lifetime::parse(LIFETIME, text).map_err(|invalid| vec![invalid])?),
            };
            Change::MaximumLifetime(kind, lifetime)
        } else {
            let team = Self::named(&self.teams, TEAM, "team", fields[3].typed());
            let user = Self::named(&self.people, USERNAME, "user", fields[4].typed());
            match (team, user) {
                (Ok(team), Ok(user)) => Change::Removal(team, user),
                (team, user) => return Err([user.err(), team.err()].into_iter().flatten().collect()),
            }
        };
        Ok(Step::Answer(Box::new(Answer::DryRun(change))))
    }
}

/// What a change would do, to read.
fn outcome_sheet(survey: &Survey, change: Change, outcome: &Outcome) -> Sheet {
    let title = match change {
        Change::MaximumLifetime(kind, Some(lifetime)) => format!("If {kind} tokens live {lifetime} at most"),
        Change::MaximumLifetime(kind, None) => format!("If {kind} tokens have no maximum lifetime"),
        Change::Removal(team, user) => {
            let team = survey.teams.iter().find(|known| known.id == team).map_or_else(String::new, |team| team.name.to_string());
            format!("If {} leaves {team}", survey.username(user))
        }
    };
    let list = |lines: &[String]| lines.iter().map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n");
    let mut sheet = Sheet::new(title);
    if let Some(reason) = &outcome.refusal {
        sheet = sheet.paragraph("You can't do this", reason.to_string());
    }
    let none = "None that you see.".to_owned();
    let stops = if outcome.stops.is_empty() { none } else { list(&outcome.stops) };
    if matches!(change, Change::MaximumLifetime(..)) {
        sheet = sheet.paragraph(format!("Tokens that expire now ({})", outcome.stops.len()), stops);
    }
    if let Some(unread) = survey.unread {
        sheet = sheet.paragraph("Not known", unread.missing());
    }
    for (heading, lines) in
        [("Tokens that expire earlier", &outcome.earlier), ("What is lost", &outcome.losses), ("What stays", &outcome.remains)]
    {
        if !lines.is_empty() {
            sheet = sheet.paragraph(heading, list(lines));
        }
    }
    sheet
}

impl ListPage for HygienePage {
    type List = Findings;

    const SPEC: ListSpec = ListSpec {
        place: Place::Hygiene,
        title: "Hygiene",
        breadcrumb: &["Review", "Hygiene"],
        noun: "finding",
        context: Context::Hygiene,
        open: "open page",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> Findings {
        Findings { organization, thresholds: self.thresholds }
    }

    fn columns(&self, _: &FindingsHead) -> Vec<(Column, Option<FindingColumn>)> {
        vec![
            (Column::fixed("Severity", 10, 0).narrow(8), Some(FindingColumn::Severity)),
            (Column::rest("Token").at_least(12, 0), Some(FindingColumn::Whose)),
            (Column::rest("Finding").at_least(12, 0), Some(FindingColumn::Reason)),
            (Column::fixed("Fix", 3, 1), None),
        ]
    }

    fn cells(&self, finding: &Finding, _: &FindingsHead, canvas: Canvas<'_>) -> Vec<Cell> {
        let theme = canvas.theme;
        let severity = finding.kind.severity();
        let (sign, style) = match severity {
            Severity::Critical => ("‼", theme.critical),
            Severity::High => ("!", theme.high),
            Severity::Medium => ("·", theme.medium),
            Severity::Low => (" ", theme.muted),
        };
        let mend = match finding.kind.fix() {
            Fix::Delete => canvas.keys.hint(Context::Hygiene, Action::DeleteToken),
            Fix::Regenerate | Fix::RegenerateUntil => canvas.keys.hint(Context::Hygiene, Action::Generate),
        };
        vec![
            Cell::new(format!("{sign} {severity}")).styled(style),
            Cell::new(&*finding.whose).styled(theme.heading),
            Cell::new(&*finding.reason),
            Cell::new(mend).styled(theme.muted),
        ]
    }

    fn around(&self, head: &FindingsHead, canvas: Canvas<'_>) -> Around {
        let read = if head.surveyed.survey.has_all_tokens() { "that you can see" } else { "that were read" };
        let Thresholds { unused, old } = self.thresholds;
        Around {
            intro: vec![format!(
                "Not used: no use for {unused} days. Old: generated more than {old} days ago. You can change both."
            )],
            note: look::gaps(
                &head.surveyed.survey,
                "You see what concerns your teams and your own tokens.",
                Context::Hygiene,
                canvas,
            ),
            empty: format!("No problems with the tokens {read}."),
        }
    }

    fn open(&self, row: &Finding, _: &FindingsHead, _: &Scene) -> Step {
        Step::Visit(match row.owner {
            TokenOwner::Team(team) => Place::Team(team),
            TokenOwner::Organization(_) => Place::ApiTokens(Tab::Organization),
            TokenOwner::AuditTrails(_) => Place::ApiTokens(Tab::AuditTrails),
            TokenOwner::User(_) => Place::UserTokens,
        })
    }

    fn offer(&self, action: Action, row: Option<&Finding>, head: &FindingsHead, _: &Scene) -> Option<Offered> {
        match action {
            Action::Narrow => Some(Offered::named("set thresholds")),
            Action::DryRun => Some(Offered::plain(action)),
            Action::LookThrough => look::offered(&head.surveyed.survey),
            Action::Powers => row.map(|_| Offered::plain(action)),
            Action::DeleteToken if described(&head.surveyed, row?).is_some() => {
                let (team, token) = described(&head.surveyed, row?)?;
                Some(Offered::judged("delete token", &deletion(team.id, token), &team.facts))
            }
            Action::Generate if described(&head.surveyed, row?).is_some() => {
                let sentence = "A token with a description is generated over the API. Delete this one here.";
                Some(Offered::plain(action).unless(Some(sentence)))
            }
            Action::Generate | Action::DeleteToken => match panel(&head.surveyed, row?.owner) {
                Some(panel) => panel.offer(action),
                None => {
                    let sentence = "Your own tokens are under User Settings, Tokens; enter goes there.";
                    Some(Offered::plain(action).unless(Some(sentence)))
                }
            },
            _ => None,
        }
    }

    fn act(&mut self, action: Action, row: Option<&Finding>, head: &FindingsHead, scene: &Scene) -> Step {
        match (action, row) {
            (Action::Narrow, _) => {
                let Thresholds { unused, old } = self.thresholds;
                let fields = vec![Field::text(UNUSED, &unused.to_string()), Field::text(OLD, &old.to_string())];
                Form::new("Thresholds", fields, "Show", Box::new(SetThresholds)).into()
            }
            (Action::LookThrough, _) => look::ask(&head.surveyed.survey, scene),
            (Action::DryRun, _) => dry_run_form(&head.surveyed.survey).into(),
            (Action::Powers, Some(row)) => Step::Visit(Place::Powers(row.owner)),
            (Action::DeleteToken, Some(row)) if described(&head.surveyed, row).is_some() => described(&head.surveyed, row)
                .map_or(Step::Stay, |(team, token)| {
                    let reach = Reach::of_survey(team).sentence(&team.facts.organization);
                    delete_described(&row.whose, (team.id, token), reach, scene.now).into()
                }),
            (Action::Generate | Action::DeleteToken, Some(row)) => {
                panel(&head.surveyed, row.owner).and_then(|panel| panel.press(action, scene.now)).unwrap_or(Step::Stay)
            }
            _ => Step::Stay,
        }
    }

    fn answer(&mut self, answer: Answer, rows: &Rows<Findings>, scene: &Scene) -> Step {
        match (answer, rows.head()) {
            (Answer::Thresholds(thresholds), _) => {
                self.thresholds = thresholds;
                Step::Stay
            }
            (Answer::DryRun(change), Some(head)) => {
                let survey = &head.surveyed.survey;
                let outcome = dry_run(survey, change, scene.now);
                outcome_sheet(survey, change, &outcome).into()
            }
            _ => Step::Stay,
        }
    }

    const MANY: &'static [(Action, &'static str, &'static str)] = &[(Action::DeleteToken, "delete token", "delete tokens of")];

    fn many(
        &self,
        action: Action,
        ids: Vec<FindingKey>,
        in_sight: Vec<FindingKey>,
        head: &FindingsHead,
        scene: &Scene,
    ) -> Option<Modal> {
        let meant = many::Meant { actor: scene.actor(), ids, in_sight, now: scene.now };
        (action == Action::DeleteToken).then(|| many::delete_tokens(head.surveyed.survey.id, meant))
    }

    fn concerns(&self, command: &Command, FindingKey(token, _): FindingKey) -> bool {
        matches!(command, Command::RevokeToken { seen: Seen::Token(ended), .. } if *ended == token)
    }

    fn until(&self, head: &FindingsHead) -> Option<Timestamp> {
        head.until
    }

    fn facts<'a>(&self, rows: &'a Rows<Findings>, command: &Command) -> Option<&'a Facts> {
        Some(panel(&rows.head()?.surveyed, command.token_owner()?)?.facts)
    }

    fn objection(&self, rows: &Rows<Findings>, command: &Command, scene: &Scene) -> Option<String> {
        let gone = || Some("The team is gone, or you can no longer see it.".to_owned());
        let surveyed = &rows.head()?.surveyed;
        if let Command::RevokeToken { owner: TokenOwner::Team(team), seen: Seen::Token(token) } = command
            && surveyed.team(*team).is_some_and(|team| team.described.iter().any(|held| held.id == *token))
        {
            return None;
        }
        panel(&rows.head()?.surveyed, command.token_owner()?).map_or_else(gone, |panel| panel.objection(command, scene.now))
    }

    fn parts(&self, rows: &Rows<Findings>, scene: &Scene) -> Option<(Rect, Option<Rect>)> {
        let longest = rows.head().map_or("", |head| &head.longest);
        let (list, below) = finding::parts(longest, scene.area);
        Some((list, Some(below)))
    }

    fn draw_below(&self, row: &Finding, scene: &Scene, area: Rect, buffer: &mut Buffer) {
        finding::draw(row, scene.canvas(None), area, buffer);
    }
}
