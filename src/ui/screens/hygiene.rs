//! "Hygiene": what is amiss with tokens, how grave it is, and the key that mends it; and dry runs of changes.

mod finding;

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::tabs::Tab;
use super::token::reach::Reach;
use super::token_panel::TokenPanel;
use super::{Place, draw_absence};
use crate::backend::Survey;
use crate::domain::{AuthenticationToken, Command, Id, InvalidInput, Lifetime, Team, Timestamp, TokenKind, TokenOwner, User};
use crate::insight::dry_run::{Change, Outcome, dry_run};
use crate::insight::hygiene::{Finding, Fix, Kind, Severity, Thresholds, findings, lasts};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::sheet::Sheet;
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::{Answer, Step};
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "Hygiene";
const UNUSED: &str = "UNUSED AFTER (DAYS)";
const OLD: &str = "OLD AFTER (DAYS)";
const KIND: &str = "TOKENS OF";
const LIFETIME: &str = "MAXIMUM LIFETIME (DAYS)";
const TEAM: &str = "TEAM";
const USERNAME: &str = "USERNAME";

/// What a row is about.
type Key = (Id<AuthenticationToken>, Kind);

/// What is amiss with tokens.
#[derive(Debug, Default)]
pub struct Hygiene {
    /// What it is worked out from.
    pub data: Fetched<Box<Survey>>,
    /// Where its reader is.
    pub table: Table<Key>,
    /// From when on a token counts as unused, or old.
    pub thresholds: Thresholds,
}

impl Hygiene {
    fn findings(&self, scene: &Scene) -> Vec<Finding> {
        self.data.shown().map_or_else(Vec::new, |survey| findings(survey, self.thresholds, scene.now))
    }

    fn listing(&self, findings: &[Finding], canvas: Canvas<'_>) -> Listing<Key> {
        let hidden = self.data.shown().and_then(|survey| survey.hidden.as_ref());
        let note = hidden.map(|reason| format!("You see what concerns your teams and your own tokens. {reason}"));
        let Thresholds { unused, old } = self.thresholds;
        Listing {
            title: TITLE.to_owned(),
            intro: vec![format!(
                "Unused is a token that was not used for {unused} days; old is one that was generated more than {old} days ago. Both can be changed."
            )],
            note,
            columns: vec![
                Column::fixed("Severity", 10, 0).narrow(8),
                Column::rest("Token").at_least(12, 0),
                Column::rest("Finding").at_least(12, 0),
                Column::fixed("Fix", 3, 1),
            ],
            rows: findings.iter().map(|finding| row(finding, canvas)).collect(),
            empty: "Nothing is amiss with the tokens that you may see.".to_owned(),
            noun: "finding",
        }
    }

    fn selected(&self, scene: &Scene) -> Option<Finding> {
        self.findings(scene).into_iter().find(|finding| Some(finding.key()) == self.table.list.selected)
    }

    /// A token in its place, with what its buttons do.
    fn panel(&self, owner: TokenOwner) -> Option<TokenPanel<'_>> {
        let survey = self.data.shown()?;
        let (whose, title, token, facts, reach) = match owner {
            TokenOwner::Organization(_) => {
                let whose = format!("organization {}", survey.name);
                (whose, "Organization Token", survey.token.as_ref(), &survey.facts, Reach::Organization)
            }
            TokenOwner::Team(id) => {
                let team = survey.teams.iter().find(|team| team.id == id)?;
                (format!("team {}", team.name), "Team API Token", team.token.as_ref(), &team.facts, Reach::of_survey(team))
            }
            TokenOwner::User(_) => return None,
        };
        let maximum = survey.lifetimes.of(owner.kind());
        Some(TokenPanel { owner, whose, title, empty: "", create: "", token, reach, maximum, facts })
    }

    fn dry_run_form(&self) -> Option<Form> {
        let survey = self.data.shown()?;
        let kinds = TokenKind::ALL.map(|kind| kind.as_str().to_owned()).to_vec();
        let mut names: Vec<crate::domain::SafeText> = survey.teams.iter().map(|team| team.name.clone()).collect();
        names.sort();
        let people = survey.people.iter().map(|person| person.username.clone()).collect();
        let fields = vec![
            Field::choice("WHAT IF", vec!["a maximum lifetime".to_owned(), "somebody leaves a team".to_owned()], 0),
            Field::choice(KIND, kinds, 1).help("For a maximum lifetime."),
            Field::text(LIFETIME, "90").help("For a maximum lifetime; empty for none."),
            Field::completed(TEAM, names).help("For somebody who leaves. Who leaves owners loses that role."),
            Field::completed(USERNAME, people).help("For somebody who leaves."),
        ];
        let teams = survey.teams.iter().map(|team| (team.id, team.name.to_string())).collect();
        let people = survey.people.iter().map(|person| (person.id, person.username.to_string())).collect();
        let task = DryRun { teams, people };
        Some(Form::new("Dry run", fields, "Preview", Box::new(task)).intro("A dry run changes nothing."))
    }
}

fn row(finding: &Finding, canvas: Canvas<'_>) -> Row<Key> {
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
    let rank = Severity::ALL.iter().position(|known| *known == severity).unwrap_or(0);
    Row {
        id: finding.key(),
        cells: vec![
            Cell::new(format!("{sign} {severity}")).styled(style).by(i64::try_from(rank).unwrap_or(0)),
            Cell::new(&*finding.whose).styled(theme.heading),
            Cell::new(&*finding.reason),
            Cell::new(mend).styled(theme.muted),
        ],
    }
}

/// Reads a number of days.
fn days(field: &'static str, text: &str) -> Result<u16, InvalidInput> {
    Lifetime::parse(field, text).map(Lifetime::as_days)
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
        sheet = sheet.paragraph("You may not do this", reason.to_string());
    }
    let none = "None that you see.".to_owned();
    let stops = if outcome.stops.is_empty() { none } else { list(&outcome.stops) };
    if matches!(change, Change::MaximumLifetime(..)) {
        sheet = sheet.paragraph(format!("Tokens that stop working now ({})", outcome.stops.len()), stops);
    }
    for (heading, lines) in
        [("Tokens that stop earlier", &outcome.earlier), ("What is lost", &outcome.losses), ("What stays", &outcome.remains)]
    {
        if !lines.is_empty() {
            sheet = sheet.paragraph(heading, list(lines));
        }
    }
    sheet
}

impl Layer for Hygiene {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::Hygiene }
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        match action {
            Action::Narrow => Some(Offered::named("thresholds")),
            Action::DryRun => Some(Offered::plain(action)),
            Action::Powers => self.selected(scene).map(|_| Offered::plain(action)),
            Action::Generate | Action::DeleteToken => {
                let finding = self.selected(scene)?;
                match self.panel(finding.owner) {
                    Some(panel) => panel.offer(action),
                    None => {
                        let sentence = "Your own tokens are under User Settings, Tokens; enter goes there.";
                        Some(Offered::plain(action).unless(Some(sentence)))
                    }
                }
            }
            Action::Back if !self.table.list.is_filtered() && !self.table.list.filtering => None,
            _ => self.table.offer(action, Some("go to it")),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let findings = self.findings(scene);
        let listing = self.listing(&findings, scene.canvas(None));
        if self.table.act(action, &listing, finding::parts(&findings, scene.area).0) {
            return Step::Stay;
        }
        match action {
            Action::Narrow => {
                let Thresholds { unused, old } = self.thresholds;
                let fields = vec![Field::text(UNUSED, &unused.to_string()), Field::text(OLD, &old.to_string())];
                Modal::Form(Form::new("Thresholds", fields, "Show", Box::new(SetThresholds))).into()
            }
            Action::DryRun => self.dry_run_form().map_or(Step::Stay, |form| Modal::Form(form).into()),
            Action::Powers => {
                let owner = self.selected(scene).map(|finding| finding.owner);
                owner.map_or(Step::Stay, |owner| Step::Visit(Place::Powers(owner)))
            }
            Action::Open => match self.selected(scene).map(|finding| finding.owner) {
                Some(TokenOwner::Team(team)) => Step::Visit(Place::Team(team)),
                Some(TokenOwner::Organization(_)) => Step::Visit(Place::ApiTokens(Tab::Organization)),
                Some(TokenOwner::User(_)) => Step::Visit(Place::UserTokens),
                None => Step::Stay,
            },
            _ => {
                let panel = self.selected(scene).and_then(|finding| self.panel(finding.owner));
                panel.map_or(Step::Stay, |panel| panel.press(action, scene.now))
            }
        }
    }

    fn answer(&mut self, answer: Answer, scene: &Scene) -> Step {
        match (answer, self.data.shown()) {
            (Answer::Thresholds(thresholds), _) => {
                self.thresholds = thresholds;
                Step::Stay
            }
            (Answer::DryRun(change), Some(survey)) => {
                let outcome = dry_run(survey, change, scene.now);
                Modal::Sheet(outcome_sheet(survey, change, &outcome)).into()
            }
            _ => Step::Stay,
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.table.list.field()
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.table)
    }

    fn settle(&mut self, scene: &Scene) {
        let findings = self.findings(scene);
        let listing = self.listing(&findings, scene.canvas(None));
        self.table.settle(&listing, finding::parts(&findings, scene.area).0);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Survey(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Survey(survey) = loaded {
            self.data.take(ticket, Ok(survey));
        }
        Step::Stay
    }

    fn lasts(&self, now: Timestamp) -> Option<Duration> {
        lasts(self.data.shown()?, now)
    }

    fn facts(&self, command: &Command) -> Option<&Facts> {
        Some(self.panel(command.token_owner()?)?.facts)
    }

    fn objection(&self, command: &Command, scene: &Scene) -> Option<String> {
        let gone = || Some("The team is gone, or no longer yours to see; there is nothing left to decide.".to_owned());
        self.panel(command.token_owner()?).map_or_else(gone, |panel| panel.objection(command, scene.now))
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        if draw_absence(TITLE, &self.data, canvas, scene.area, buffer) {
            return None;
        }
        let findings = self.findings(scene);
        let (list, below) = finding::parts(&findings, scene.area);
        if let Some(finding) = self.selected(scene) {
            finding::draw(&finding, canvas, below, buffer);
        }
        self.table.draw(&self.listing(&findings, canvas), canvas, scene.focused, list, buffer)
    }
}

impl Show for Hygiene {
    fn place(&self) -> Option<Place> {
        Some(Place::Hygiene)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Review".into(), TITLE.into()]
    }
}
