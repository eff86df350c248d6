//! "Team Management": the teams that the actor may see, and the form for one more.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{Place, draw_absence};
use crate::backend::{Created, TeamRow, TeamsPage};
use crate::domain::{
    Command, Id, InvalidInput, Name, Organization, OrganizationAccess, SafeText, Team, Timestamp, TokenState, Visibility,
};
use crate::policy::{Act, Facts, Sight, decide};
use crate::ui::action::Action;
use crate::ui::age::until;
use crate::ui::app::Notice;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offers::{Offered, Refusal};
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::{Errand, Step, Then};
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "Team Management";
/// The labels of the fields of a team.
pub const NAME: &str = "NAME";
/// See [`NAME`].
pub const VISIBILITY: &str = "VISIBILITY";

/// The list of teams.
#[derive(Debug, Default)]
pub struct Teams {
    /// The page.
    pub data: Fetched<TeamsPage>,
    /// Where its reader is.
    pub table: Table<Id<Team>>,
    /// A team to open as soon as the list is there, by name.
    pub open: Option<String>,
}

impl Teams {
    /// The rows with all that stands around them.
    fn listing(&self, canvas: Canvas<'_>) -> Listing<Id<Team>> {
        let teams = self.data.shown().map_or(&[][..], |page| &page.teams);
        Listing {
            title: TITLE.to_owned(),
            intro: vec![
                "Teams group users, so that access is granted to many at once. What a team may do with a workspace is set in that workspace's own access settings.".to_owned(),
                "The team owners has access to everything and manages the organization.".to_owned(),
            ],
            note: self.data.shown().and_then(|page| note(page, canvas)),
            columns: vec![
                Column::rest("Teams").at_least(11, 0),
                Column::fixed("Members", 7, 0).right(),
                Column::fixed("Visibility", 10, 2),
                Column::fixed("Workspaces", 10, 1).right(),
                Column::fixed("API token", 22, 0).narrow(10),
            ],
            rows: teams.iter().map(|team| row(team, canvas)).collect(),
            empty: "You are in no team here. An owner can add you to one.".to_owned(),
            noun: "team",
        }
    }

    /// The command of the form for a team, as the law judges it before there is a name.
    fn creates(organization: Id<Organization>, visibility: Visibility) -> Option<Command> {
        Name::parse(NAME, "team").ok().map(|name| create(organization, name, visibility))
    }

    /// The form for a team; secret unless that is refused to the actor and a visible one is not.
    fn form(&self, organization: Id<Organization>) -> Option<Form> {
        let facts = &self.data.shown()?.facts;
        let allowed = |visibility: &Visibility| {
            Self::creates(organization, *visibility).is_some_and(|command| decide(Act::Write(&command), facts).is_allowed())
        };
        let chosen = Visibility::ALL.iter().position(allowed).unwrap_or(0);
        let options = Visibility::ALL.map(|visibility| visibility.label().to_owned()).to_vec();
        let fields = vec![
            Field::text(NAME, "").help("Letters, digits, _ and -; no other team of the organization has it."),
            Field::choice(VISIBILITY, options, chosen)
                .help("A secret team is seen by its members and the owners; a visible one by every member of the organization."),
        ];
        let task = CreateTeam { organization, facts: facts.clone() };
        let intro = "Its members, and what it may do in the organization, are chosen on its page, which opens then.";
        Some(Form::new("Create a New Team", fields, "Create team", Box::new(task)).intro(intro))
    }

    /// Opens the team that was asked for by name, once its id is known.
    fn open_wanted(&mut self) -> Step {
        let Some(name) = self.open.take() else { return Step::Stay };
        let teams = self.data.shown().map_or(&[][..], |page| &page.teams);
        match teams.iter().find(|team| team.name.as_str().eq_ignore_ascii_case(&name)).map(|team| team.id) {
            Some(team) => {
                self.table.list.selected = Some(team);
                Step::Go(Place::Team(team))
            }
            None => Step::Tell(Notice::bad(format!("There is no team \"{}\" that you may see.", SafeText::new(&name)))),
        }
    }
}

fn create(organization: Id<Organization>, name: Name, visibility: Visibility) -> Command {
    Command::CreateTeam { organization, name, visibility, organization_access: OrganizationAccess::NONE }
}

/// What a form for a team makes.
#[derive(Debug)]
struct CreateTeam {
    organization: Id<Organization>,
    /// What the actor is to the organization.
    facts: Facts,
}

impl CreateTeam {
    fn visibility(fields: &[Field]) -> Visibility {
        Visibility::ALL.get(fields[1].chosen()).copied().unwrap_or_default()
    }
}

impl Task for CreateTeam {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let name = Name::parse(NAME, fields[0].typed()).map_err(|invalid| vec![invalid])?;
        let whose = format!("team {name}");
        let done = format!("The team {name} is created; nobody is in it yet.");
        Ok(Errand::new(create(self.organization, name, Self::visibility(fields)), whose).done(done).then(Then::Open))
    }

    fn refusal(&self, fields: &[Field], _: &Scene) -> Option<Refusal> {
        let command = Teams::creates(self.organization, Self::visibility(fields))?;
        decide(Act::Write(&command), &self.facts).reason().cloned().map(Refusal::Rule)
    }
}

/// What always stands above the rows: why not all teams are there, or what a team is where there is none but `owners`.
fn note(page: &TeamsPage, canvas: Canvas<'_>) -> Option<String> {
    if !decide(Act::See(Sight::AllTeams), &page.facts).is_allowed() {
        let text = "You see the teams that you are in and the visible ones; only organization owners see all of them.";
        return Some(text.to_owned());
    }
    let key = canvas.keys.hint(Context::Teams, Action::New);
    (page.teams.len() == 1).then(|| {
        format!(
            "There is no team yet but owners. A team gives its members the same access to workspaces, and has a token for the pipeline that works for them. {key} makes the first one."
        )
    })
}

fn row(team: &TeamRow, canvas: Canvas<'_>) -> Row<Id<Team>> {
    let theme = canvas.theme;
    let reach = match team.workspaces {
        0 => Cell::new("none").short("0").styled(theme.muted),
        count => Cell::new(count.to_string()),
    };
    let token = team.token.as_ref().map_or_else(
        |_| Cell::new(""),
        |state| match state.by(canvas.now) {
            TokenState::None => Cell::new("· no token").styled(theme.muted),
            TokenState::NeverUsed => Cell::new("○ never used").short("○ unused"),
            TokenState::Active => Cell::new("● active").styled(theme.success),
            TokenState::Expires(at) => Cell::new(format!("◔ expires {}", until(at, canvas.now))).short("◔ expires"),
            TokenState::Expired(_) => Cell::new("✗ expired").styled(theme.warning),
        },
    );
    let cells = vec![
        Cell::new(team.name.as_str()).styled(theme.heading),
        Cell::new(team.members.to_string()).by(i64::from(team.members)),
        Cell::new(team.visibility.label().to_lowercase()).unfiltered(),
        reach.by(i64::from(team.workspaces)),
        token,
    ];
    Row { id: team.id, cells }
}

impl Layer for Teams {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::Teams }
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        if action == Action::Back && !self.table.list.is_filtered() && !self.table.list.filtering {
            return None;
        }
        if action == Action::New {
            let facts = &self.data.shown()?.facts;
            // A visible team is what the most may make; the form judges the choice.
            let command = Self::creates(scene.organization()?, Visibility::Organization)?;
            return Some(Offered::judged("create team", &command, facts));
        }
        self.table.offer(action, Some("open"))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let listing = self.listing(scene.canvas(None));
        if self.table.act(action, &listing, scene.area) {
            return Step::Stay;
        }
        match (action, self.table.list.selected) {
            (Action::New, _) => {
                let form = scene.organization().and_then(|organization| self.form(organization));
                form.map_or(Step::Stay, |form| Modal::Form(form).into())
            }
            (Action::Open, Some(team)) => {
                self.table.list.filtering = false;
                Step::Go(Place::Team(team))
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
        let listing = self.listing(scene.canvas(None));
        self.table.settle(&listing, scene.area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Teams(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        let Loaded::Teams(page) = loaded else { return Step::Stay };
        if self.data.take(ticket, Ok(page)) { self.open_wanted() } else { Step::Stay }
    }

    fn ages(&self) -> Vec<Timestamp> {
        let teams = self.data.shown().map_or(&[][..], |page| &page.teams);
        teams.iter().filter_map(|team| if let Ok(TokenState::Expires(at)) = team.token { Some(at) } else { None }).collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        if draw_absence(TITLE, &self.data, canvas, scene.area, buffer) {
            return None;
        }
        self.table.draw(&self.listing(canvas), canvas, scene.focused, scene.area, buffer)
    }
}

impl Show for Teams {
    fn place(&self) -> Option<Place> {
        Some(Place::Teams)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Settings".into(), "Teams".into()]
    }

    fn want(&mut self, name: String) {
        self.open = Some(name);
    }

    fn made(&mut self, created: Created) {
        if let Created::Team(team) = created {
            self.table.list.selected = Some(team);
        }
    }
}
