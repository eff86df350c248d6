//! "Team Management": the teams that the actor can see, and the form for one more.

use crate::backend::Part;
use crate::ui::listing::part;
use ratatui::text::{Line, Span};

use super::many;
use super::token::{facts, status};
use crate::backend::Created;
use crate::backend::teams::{TeamColumn, TeamRow, Teams as List, TeamsHead};
use crate::domain::{
    Actor, Command, Id, InvalidInput, Name, Organization, OrganizationAccess, Target, Team, Timestamp, Token, TokenState,
    Visibility,
};
use crate::policy::{Act, Facts, ReadPermission, decide};
use crate::ui::action::Action;
use crate::ui::age::until;
use crate::ui::errand::{Errand, Then};
use crate::ui::export::Datum;
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Modal, Step};
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::{Offered, Refusal};
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::words::count;

/// The labels of the fields of a team.
pub const NAME: &str = "NAME";
/// See [`NAME`].
pub const VISIBILITY: &str = "VISIBILITY";

/// The list of an organization's teams, and the way to create one.
pub type Teams = ListScreen<TeamsPage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct TeamsPage;

/// The command of the form for a team, as the law judges it before there is a name.
fn creates(organization: Id<Organization>, visibility: Visibility) -> Option<Command> {
    Name::parse(NAME, "team").ok().map(|name| create(organization, name, visibility))
}

/// The form for a team; secret unless that is refused to the actor and a visible one is not.
fn form(organization: Id<Organization>, facts: &Facts) -> Form {
    let allowed = |visibility: &Visibility| {
        creates(organization, *visibility).is_some_and(|command| decide(Act::Write(&command), facts).is_allowed())
    };
    let chosen = Visibility::ALL.iter().position(allowed).unwrap_or(0);
    let options = Visibility::ALL.map(|visibility| visibility.label().to_owned()).to_vec();
    let fields = vec![
        Field::text(NAME, "").help("Up to 90 characters, unique in the organization."),
        Field::choice(VISIBILITY, options, chosen)
            .help("Only members and owners see a secret team. Every member of the organization sees a visible one."),
    ];
    let task = CreateTeam { organization, facts: facts.clone() };
    let intro = "The team's page opens next. Add members and choose permissions there.";
    Form::new("Create a New Team", fields, "Create team", Box::new(task)).intro(intro)
}

/// What a host can leave out.
fn told(text: Option<String>, canvas: Canvas<'_>) -> Cell {
    text.map_or_else(|| Cell::new("not told").styled(canvas.theme.muted), Cell::new)
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
        let name = Name::of_team(NAME, fields[0].typed()).map_err(|invalid| vec![invalid])?;
        let whose = format!("team {name}");
        let done = format!("The team {name} is created. Nobody is in it yet.");
        Ok(Errand::new(create(self.organization, name, Self::visibility(fields)), whose).done(done).then(Then::Open))
    }

    fn refusal(&self, fields: &[Field], _: &Scene) -> Option<Refusal> {
        let command = creates(self.organization, Self::visibility(fields))?;
        decide(Act::Write(&command), &self.facts).reason().cloned().map(Refusal::Rule)
    }
}

/// What always stands above the rows: why not all teams are there, or what a team is where there is none but `owners`.
fn note(head: &TeamsHead, canvas: Canvas<'_>) -> Option<String> {
    if !decide(Act::See(ReadPermission::AllTeams), &head.facts).is_allowed() {
        let text = "You see your teams and the visible ones. Only organization owners see all teams.";
        return Some(text.to_owned());
    }
    let key = canvas.keys.hint(Context::Teams, Action::New);
    (head.teams == Part::Here(1)).then(|| {
        format!(
            "The only team yet is owners. A team gives its members the same access to workspaces, and has one token for pipelines. {key} creates the first one."
        )
    })
}

fn cells(team: &TeamRow, canvas: Canvas<'_>) -> Vec<Cell> {
    let theme = canvas.theme;
    let reach = match &team.workspaces {
        Part::Here(0) => Cell::new("none").short("0").styled(theme.muted),
        other => part(other),
    };
    let token = match &team.token {
        Part::Here(state) => match state.by(canvas.now) {
            TokenState::None => Cell::new("· no token").styled(theme.muted),
            TokenState::NeverUsed => Cell::new("○ not used yet").short("○ not used"),
            TokenState::Active => Cell::new("● active").styled(theme.success),
            TokenState::Expires(at) => {
                let cell = Cell::new(format!("◔ expires {}", until(at, canvas.now))).short("◔ expires");
                if status::is_soon(at, canvas.now) { cell.styled(theme.warning) } else { cell }
            }
            TokenState::Expired(_) => Cell::new("✗ expired").styled(theme.warning),
        },
        Part::Hidden(_) => Cell::new(""),
        other => Cell::new(other.instead()).styled(theme.muted),
    };
    vec![
        Cell::new(team.name.as_str()).styled(theme.heading),
        Cell::new(team.members.to_string()),
        told(team.visibility.map(|visibility| visibility.label().to_lowercase()), canvas),
        reach,
        token,
    ]
}

impl ListPage for TeamsPage {
    type List = List;

    const SPEC: ListSpec = ListSpec {
        place: Place::Teams,
        title: "Team Management",
        breadcrumb: &["Settings", "Teams"],
        noun: "team",
        context: Context::Teams,
        open: "open team",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> List {
        List { organization }
    }

    fn columns(&self, _: &TeamsHead) -> Vec<(Column, Option<TeamColumn>)> {
        vec![
            (Column::rest("Teams").at_least(11, 0), Some(TeamColumn::Name)),
            (Column::fixed("Members", 7, 0).right(), Some(TeamColumn::Members)),
            (Column::fixed("Visibility", 10, 2), Some(TeamColumn::Visibility)),
            (Column::fixed("Workspaces", 10, 1).right().of_models(), Some(TeamColumn::Workspaces)),
            (Column::fixed("API token", 22, 0).narrow(10), Some(TeamColumn::Expires)),
        ]
    }

    fn cells(&self, row: &TeamRow, _: &TeamsHead, canvas: Canvas<'_>) -> Vec<Cell> {
        cells(row, canvas)
    }

    fn around(&self, head: &TeamsHead, canvas: Canvas<'_>) -> Around {
        Around {
            intro: vec![
                "Teams group users, to give all of them the same access. What a team can do in a workspace is set on the workspace's page.".to_owned(),
                "The owners team has access to everything and manages the organization.".to_owned(),
            ],
            note: note(head, canvas),
            empty: "You are in no team here. An owner can add you to one.".to_owned(),
        }
    }

    fn open(&self, row: &TeamRow, _: &TeamsHead, _: &Scene) -> Step {
        Step::Go(Place::Team(row.id))
    }

    fn place_of(&self, id: Id<Team>) -> Option<Place> {
        Some(Place::Team(id))
    }

    fn offer(&self, action: Action, _: Option<&TeamRow>, head: &TeamsHead, scene: &Scene) -> Option<Offered> {
        if action != Action::New {
            return None;
        }
        // A visible team is what the most can make; the form judges the choice.
        let command = creates(scene.organization()?, Visibility::Organization)?;
        Some(Offered::judged("create team", &command, &head.facts))
    }

    fn act(&mut self, action: Action, _: Option<&TeamRow>, head: &TeamsHead, scene: &Scene) -> Step {
        match (action, scene.organization()) {
            (Action::New, Some(organization)) => form(organization, &head.facts).into(),
            _ => Step::Stay,
        }
    }

    const FIELDS: &'static [&'static str] = &[
        "id",
        "name",
        "visibility",
        "members",
        "workspaces",
        "token",
        "expires_at",
        "last_used_at",
        "generated_at",
        "generated_by",
    ];
    const PANE: bool = true;

    fn record(row: &TeamRow) -> Vec<Datum> {
        let held = row.held.as_ref();
        let seen = |datum: Datum| if row.token.here().is_some() { datum } else { Datum::Hidden };
        let state = match row.token.known() {
            None | Some(TokenState::None) => "none",
            Some(TokenState::Expired(_)) => "expired",
            Some(_) => "valid",
        };
        vec![
            Datum::Text(row.id.to_string()),
            (&row.name).into(),
            row.visibility.map_or(Datum::Absent, |visibility| Datum::Text(visibility.as_str().to_owned())),
            row.members.into(),
            (&row.workspaces).into(),
            seen(Datum::Text(state.to_owned())),
            seen(held.and_then(Token::ends_at).into()),
            seen(held.and_then(|token| token.last_used_at).into()),
            seen(held.map(|token| token.created_at).into()),
            seen(held.map_or(Datum::Absent, |token| (&token.created_by).into())),
        ]
    }

    fn detail(&self, row: &TeamRow, _: &TeamsHead, page: &mut Page<'_>) {
        let theme = page.canvas.theme;
        let workspaces = row.workspaces.known().map(|number| format!(", {}", count(number, "workspace"))).unwrap_or_default();
        let members = count(row.members, "member");
        page.wrapped(&format!("{} team, {members}{workspaces}", row.visibility.map_or("A", Visibility::label)), theme.muted);
        page.blank();
        match (&row.token, &row.held) {
            (Part::Hidden(reason), _) => page.wrapped(&reason.to_string(), theme.muted),
            (Part::Here(_), None) => page.wrapped("No API token.", theme.muted),
            (Part::NotYet | Part::NotOnThisHost, _) => {
                page.wrapped("Open the team to see whether it has an API token.", theme.muted);
            }
            (Part::Here(_), Some(token)) => {
                let never = if token.ends_at().is_none() { "  never expires" } else { "" };
                page.line(Line::from(vec![Span::styled(token.masked(), theme.token), Span::raw(never)]));
                facts::write(page, token);
            }
        }
    }

    const MANY: &'static [(Action, &'static str, &'static str)] = many::TEAMS;

    fn many(&self, action: Action, ids: Vec<Id<Team>>, in_sight: Vec<Id<Team>>, _: &TeamsHead, scene: &Scene) -> Option<Modal> {
        many::teams(action, many::Meant { actor: scene.actor(), ids, in_sight, now: scene.now })
    }

    fn about(&self, command: &Command) -> Option<Id<Team>> {
        match command.target() {
            Target::Team(team) => Some(team),
            _ => None,
        }
    }

    fn ages(&self, row: &TeamRow) -> Vec<Timestamp> {
        if let Part::Here(TokenState::Expires(at)) = row.token { vec![at] } else { Vec::new() }
    }

    fn made(&self, created: Created) -> Option<Id<Team>> {
        if let Created::Team(team) = created { Some(team) } else { None }
    }
}
