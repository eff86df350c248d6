//! "Hygiene": what is wrong with tokens, how grave it is, and the key that fixes it; and dry runs of changes.

mod dry;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::many;
use super::token::question::{delete_described, deletion};
use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use crate::backend::SurveyTeam;
use crate::backend::walk::Ground;
use crate::domain::{Actor, Command, Guarded, Id, InvalidInput, Lifetime, Organization, Timestamp, Token, TokenOwner};
use crate::insight::hygiene::{FindingKey, Fix, Severity, Thresholds};
use crate::insight::lists::{FindingColumn, FindingRow, Findings, FindingsHead};
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
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page, wrap};
use crate::ui::place::{Place, Tab};
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;
use crate::ui::words::capital;

const UNUSED: &str = "NOT USED FOR (DAYS)";
const OLD: &str = "OLD AFTER (DAYS)";

/// What is wrong with tokens.
pub type Hygiene = ListScreen<HygienePage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct HygienePage {
    /// From when on a token counts as unused, or old.
    thresholds: Thresholds,
}

/// The token of a row in its place, with what its buttons do.
fn panel<'a>(ground: &'a Ground, row: &'a FindingRow) -> Option<TokenPanel<'a>> {
    of(ground, row.owner, row.team.as_deref())
}

/// The token of an owner, if it is not of a team, or of this one.
fn of<'a>(ground: &'a Ground, owner: TokenOwner, team: Option<&'a SurveyTeam>) -> Option<TokenPanel<'a>> {
    let survey = &ground.survey;
    let (whose, title, token, facts, reach) = match owner {
        TokenOwner::Organization(_) => {
            let whose = format!("organization {}", survey.name);
            (whose, "Organization Token", survey.token.as_ref(), &survey.facts, Reach::Organization)
        }
        TokenOwner::Team(id) => {
            let team = team.filter(|team| team.id == id)?;
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
fn described(row: &FindingRow) -> Option<(&SurveyTeam, &Token)> {
    let team = row.team.as_deref()?;
    team.described.iter().find(|token| token.id == row.token).map(|token| (team, token))
}

/// A team of which a row is here, or was under the cursor.
fn team_of(rows: &Rows<Findings>, owner: TokenOwner) -> Option<&SurveyTeam> {
    let around = rows.head().and_then(|head| head.around.as_deref());
    let mut here = around.into_iter().chain(rows.here().filter_map(|row| row.team.as_deref()));
    here.find(|team| TokenOwner::Team(team.id) == owner)
}

/// Reads a number of days.
fn days(field: &'static str, text: &str) -> Result<u16, InvalidInput> {
    Lifetime::parse_days(field, text).map(Lifetime::as_days)
}

/// The same, or nothing where nothing was typed.
fn days_or_none(field: &'static str, text: &str) -> Result<Option<Lifetime>, InvalidInput> {
    if text.is_empty() { Ok(None) } else { Lifetime::parse(field, text).map(Some) }
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

    fn cells(&self, finding: &FindingRow, _: &FindingsHead, canvas: Canvas<'_>) -> Vec<Cell> {
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
        let read = if head.ground.survey.has_all_tokens() { "that you can see" } else { "that were read" };
        let Thresholds { unused, old } = self.thresholds;
        Around {
            intro: vec![format!(
                "Not used: no use for {unused} days. Old: generated more than {old} days ago. You can change both."
            )],
            note: look::gaps(
                &head.ground.survey,
                "You see what concerns your teams and your own tokens.",
                Context::Hygiene,
                canvas,
            ),
            empty: format!("No problems with the tokens {read}."),
        }
    }

    fn open(&self, row: &FindingRow, _: &FindingsHead, _: &Scene) -> Step {
        Step::Visit(match row.owner {
            TokenOwner::Team(team) => Place::Team(team),
            TokenOwner::Organization(_) => Place::ApiTokens(Tab::Organization),
            TokenOwner::AuditTrails(_) => Place::ApiTokens(Tab::AuditTrails),
            TokenOwner::User(_) => Place::UserTokens,
        })
    }

    fn offer(&self, action: Action, row: Option<&FindingRow>, head: &FindingsHead, _: &Scene) -> Option<Offered> {
        match action {
            Action::Narrow => Some(Offered::named("set thresholds")),
            Action::DryRun => Some(Offered::plain(action)),
            Action::LookThrough => look::offered(&head.ground.survey),
            Action::Powers => row.map(|_| Offered::plain(action)),
            Action::DeleteToken if described(row?).is_some() => {
                let (team, token) = described(row?)?;
                Some(Offered::judged("delete token", &deletion(team.id, token), &team.facts))
            }
            Action::Generate if described(row?).is_some() => {
                let sentence = "A token with a description is generated over the API. Delete this one here.";
                Some(Offered::plain(action).unless(Some(sentence)))
            }
            Action::Generate | Action::DeleteToken => match panel(&head.ground, row?) {
                Some(panel) => panel.offer(action),
                None => {
                    let sentence = "Your own tokens are under User Settings, Tokens; enter goes there.";
                    Some(Offered::plain(action).unless(Some(sentence)))
                }
            },
            _ => None,
        }
    }

    fn act(&mut self, action: Action, row: Option<&FindingRow>, head: &FindingsHead, scene: &Scene) -> Step {
        match (action, row) {
            (Action::Narrow, _) => {
                let Thresholds { unused, old } = self.thresholds;
                let fields = vec![Field::text(UNUSED, &unused.to_string()), Field::text(OLD, &old.to_string())];
                Form::new("Thresholds", fields, "Show", Box::new(SetThresholds)).into()
            }
            (Action::LookThrough, _) => look::ask(&head.ground.survey, scene),
            (Action::DryRun, _) => dry::form(scene.actor(), head.ground.survey.id).into(),
            (Action::Powers, Some(row)) => Step::Visit(Place::Powers(row.owner)),
            (Action::DeleteToken, Some(row)) if described(row).is_some() => described(row).map_or(Step::Stay, |(team, token)| {
                let reach = Reach::of_survey(team).sentence(&team.facts.organization);
                delete_described(&row.whose, (team.id, token), reach, scene.now).into()
            }),
            (Action::Generate | Action::DeleteToken, Some(row)) => {
                panel(&head.ground, row).and_then(|panel| panel.press(action, scene.now)).unwrap_or(Step::Stay)
            }
            _ => Step::Stay,
        }
    }

    fn answer(&mut self, answer: Answer, _: &Rows<Findings>, scene: &Scene) -> Step {
        match (answer, scene.organization()) {
            (Answer::Thresholds(thresholds), _) => {
                self.thresholds = thresholds;
                Step::Stay
            }
            (Answer::DryRun(wish), Some(organization)) => dry::preview(scene.actor(), organization, wish, scene.now).into(),
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
        (action == Action::DeleteToken).then(|| many::delete_tokens(head.ground.survey.id, meant))
    }

    fn concerns(&self, command: &Command, FindingKey(token, _): FindingKey) -> bool {
        matches!(command, Command::RevokeToken { token: Some(ended), .. } if *ended == token)
    }

    fn until(&self, head: &FindingsHead) -> Option<Timestamp> {
        head.until
    }

    fn facts<'a>(&self, rows: &'a Rows<Findings>, command: &Command) -> Option<&'a Facts> {
        let owner = command.token_owner()?;
        Some(of(&rows.head()?.ground, owner, team_of(rows, owner))?.facts)
    }

    fn objection(&self, rows: &Rows<Findings>, request: &Guarded, scene: &Scene) -> Option<String> {
        let gone = || Some("The team is gone, or you can no longer see it.".to_owned());
        let owner = request.command().token_owner()?;
        let team = team_of(rows, owner);
        if let Command::RevokeToken { token: Some(token), .. } = request.command()
            && team.is_some_and(|team| team.described.iter().any(|held| held.id == *token))
        {
            return None;
        }
        of(&rows.head()?.ground, owner, team).map_or_else(gone, |panel| panel.objection(request, scene.now))
    }

    const PANE: bool = true;

    /// Room for the longest finding, so that the list keeps its height while the cursor moves.
    fn below(&self, rows: &Rows<Findings>, area: Rect, _: &Scene) -> u16 {
        let longest = rows.head().map_or("", |head| &head.longest);
        let lines = if longest.is_empty() { 0 } else { wrap(longest, area.width).len() + 1 };
        u16::try_from(lines).unwrap_or(u16::MAX).min(area.height / 2)
    }

    fn headed(&self, row: &FindingRow) -> (String, String) {
        (row.whose.clone(), String::new())
    }

    /// The finding in full: its line can have too little room for it.
    fn detail(&self, row: &FindingRow, _: &FindingsHead, page: &mut Page<'_>) {
        page.wrapped(&format!("{}.", capital(&row.reason)), Style::new());
    }
}
