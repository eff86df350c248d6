//! Which projects a team has access to, and the form that sets it.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::backend::{ProjectAccessRow, ProjectChoice, TeamPage};
use crate::domain::{
    Actor, Command, CustomAccess, CustomProjectAccess, Guard, Id, InvalidInput, Project, ProjectAccess, ProjectChange,
    ProjectLevel, ProjectSettings, ProjectTeams, Runs, SafeText, StateVersions, Team, VariableSets, Variables, the_team,
};
use crate::policy::Role;
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded, read};
use crate::ui::errand::Errand;
use crate::ui::field::Field;
use crate::ui::layer::Step;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::Offered;
use crate::ui::page::{Page, wrap};
use crate::ui::scene::Scene;
use crate::ui::targets::{Item, Spot};

/// The labels of the fields.
const PROJECT: &str = "PROJECT";
/// See [`PROJECT`].
const PERMISSIONS: &str = "PERMISSIONS";
/// See [`PROJECT`].
const SETTINGS: &str = "SETTINGS";
/// See [`PROJECT`].
const TEAMS: &str = "TEAMS";
/// See [`PROJECT`].
const VARIABLE_SETS: &str = "VARIABLE SETS";
/// See [`PROJECT`].
const RUNS: &str = "RUNS";
/// See [`PROJECT`].
const VARIABLES: &str = "VARIABLES";
/// See [`PROJECT`].
const STATE_VERSIONS: &str = "STATE VERSIONS";
/// What is switched for the workspaces of the project: the label, and what it lets the team do.
const SWITCHES: [(&str, &str); 7] = [
    ("CREATE", "create workspaces"),
    ("MOVE", "move workspaces"),
    ("DELETE", "delete workspaces"),
    ("LOCKING", "lock and unlock"),
    ("RUN TASKS", "manage them"),
    ("SENTINEL MOCKS", "download them"),
    ("POLICY CHECKS", "override failed ones"),
];

/// What stands there on a host.
const UNREAD: &str = "A host tells the projects of a team only with a request for each project. They are not read here.";

/// The number of the choice that takes access away.
const NONE: usize = 0;
/// The number of the choice that has every right chosen for itself.
const CUSTOM: usize = ProjectLevel::ALL.len() + 1;

/// The project under the cursor.
pub(super) fn under(spot: Option<Spot>, team: &TeamPage) -> Option<&ProjectAccessRow> {
    match spot?.item? {
        Item::Project(id) => team.projects.here()?.iter().find(|row| row.id == id),
        _ => None,
    }
}

fn set(project: Id<Project>, team: Id<Team>, access: Option<ProjectAccess>) -> Command {
    let change = match access {
        Some(access) => ProjectChange::SetAccess { team, access },
        None => ProjectChange::RemoveAccess { team },
    };
    Command::Arrange { project, change }
}

/// What setting access is called, and why it can't be set for any project.
pub(super) fn offer(team: &TeamPage) -> Offered {
    // The page has what the asker can do in any project; the form lists the projects.
    let any = Id::parse("prj-1111111111111111").expect("an id");
    let command = set(any, team.id, Some(ProjectLevel::Read.into()));
    // Of a host, the projects of a team are not read.
    Offered::judged("set project access", &command, &team.facts).unless(team.projects.here().is_none().then_some(UNREAD))
}

/// The form, about this project if there is one.
pub(super) fn open(team: &TeamPage, row: Option<&ProjectAccessRow>, scene: &Scene) -> Step {
    let project = match row {
        Some(row) => Field::text(PROJECT, row.name.as_str()),
        None => Field::completed(PROJECT, Vec::new()).help("The projects are being loaded."),
    };
    let mut fields = vec![project];
    fields.extend(fields_of(row.map(|row| row.access)));
    let task = SetAccess { actor: scene.actor(), team: team.id, name: team.name.clone(), choices: None };
    let title = format!("Project access of {}", the_team(&team.name));
    let form = Form::new(title, fields, "Update permissions", Box::new(task));
    let own = team.facts.role != Role::Owner && team.members.iter().any(|member| member.id == scene.user);
    let warning = "You are in this team. Check that you can still reach the project with less.";
    if own { form.intro(warning).into() } else { form.into() }
}

/// The fields of an access, filled in with one.
fn fields_of(access: Option<ProjectAccess>) -> Vec<Field> {
    let chosen = match access {
        None => ProjectLevel::ALL.iter().position(|level| *level == ProjectLevel::Read).map_or(NONE, |at| at + 1),
        Some(ProjectAccess::Fixed(level)) => ProjectLevel::ALL.iter().position(|known| *known == level).map_or(NONE, |at| at + 1),
        Some(ProjectAccess::Custom(_)) => CUSTOM,
    };
    let mut levels = vec!["none".to_owned()];
    levels.extend(ProjectLevel::ALL.iter().map(ToString::to_string));
    levels.push("custom".to_owned());
    let sentences = vec![
        "Take the access away.",
        "Read the project and its workspaces.",
        "Run and change its workspaces.",
        "Administer its workspaces, create more, move and delete them.",
        "Maintain, and change the project and its team access.",
        "Right by right:",
    ];
    let parts = access.map_or(CustomProjectAccess::LEAST, ProjectAccess::parts);
    let step = |label, words: Vec<&str>, at: Option<usize>| {
        let words = words.into_iter().map(str::to_owned).collect();
        Field::choice(label, words, at.unwrap_or(0)).only(PERMISSIONS, CUSTOM).small()
    };
    macro_rules! steps {
        ($label:expr, $kind:ty, $value:expr) => {
            step(
                $label,
                <$kind>::ALL.iter().map(|step| step.as_str()).collect(),
                <$kind>::ALL.iter().position(|step| *step == $value),
            )
        };
    }
    let workspaces = parts.workspaces;
    let mut fields = vec![
        Field::choice(PERMISSIONS, levels, chosen).explained(sentences),
        steps!(SETTINGS, ProjectSettings, parts.settings),
        steps!(TEAMS, ProjectTeams, parts.teams),
        steps!(VARIABLE_SETS, VariableSets, parts.variable_sets),
        steps!(RUNS, Runs, workspaces.runs),
        steps!(VARIABLES, Variables, workspaces.variables),
        steps!(STATE_VERSIONS, StateVersions, workspaces.state_versions),
    ];
    let on = [
        parts.create,
        parts.relocate,
        parts.delete,
        workspaces.workspace_locking,
        workspaces.run_tasks,
        workspaces.sentinel_mocks,
        workspaces.policy_overrides,
    ];
    let switch =
        |((label, help), on): ((&'static str, &str), bool)| Field::switch(label, on).help(help).only(PERMISSIONS, CUSTOM).small();
    fields.extend(SWITCHES.into_iter().zip(on).map(switch));
    fields
}

/// The access that the fields say; none takes it away.
fn access_of(fields: &[Field]) -> Option<ProjectAccess> {
    let chosen = |label| Field::of(fields, label).map_or(0, Field::chosen);
    let level = chosen(PERMISSIONS).checked_sub(1)?;
    if let Some(level) = ProjectLevel::ALL.get(level) {
        return Some(ProjectAccess::Fixed(*level));
    }
    let on = |at: usize| SWITCHES.get(at).and_then(|(label, _)| Field::of(fields, label)).is_some_and(Field::is_on);
    Some(ProjectAccess::Custom(CustomProjectAccess {
        settings: ProjectSettings::ALL.get(chosen(SETTINGS)).copied().unwrap_or(ProjectSettings::Read),
        teams: ProjectTeams::ALL.get(chosen(TEAMS)).copied().unwrap_or_default(),
        variable_sets: VariableSets::ALL.get(chosen(VARIABLE_SETS)).copied().unwrap_or_default(),
        workspaces: CustomAccess {
            runs: Runs::ALL.get(chosen(RUNS)).copied().unwrap_or(Runs::Read),
            variables: Variables::ALL.get(chosen(VARIABLES)).copied().unwrap_or_default(),
            state_versions: StateVersions::ALL.get(chosen(STATE_VERSIONS)).copied().unwrap_or_default(),
            workspace_locking: on(3),
            run_tasks: on(4),
            sentinel_mocks: on(5),
            policy_overrides: on(6),
        },
        create: on(0),
        relocate: on(1),
        delete: on(2),
    }))
}

/// Sets what a team can do in a project.
#[derive(Debug)]
struct SetAccess {
    actor: Actor,
    team: Id<Team>,
    name: SafeText,
    choices: Option<Vec<ProjectChoice>>,
}

impl Task for SetAccess {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let typed = fields[0].typed();
        let refuse = |field: &'static str, message: String| Err(vec![InvalidInput { field, message }]);
        let Some(choices) = &self.choices else {
            return refuse(PROJECT, "The projects are still being loaded; try again.".to_owned());
        };
        let Some(choice) = choices.iter().find(|choice| choice.name.as_str().eq_ignore_ascii_case(typed)) else {
            return refuse(
                PROJECT,
                match typed {
                    "" => "The name of a project is needed.".to_owned(),
                    typed => format!("There is no project \"{}\" whose team access you can set.", SafeText::new(typed)),
                },
            );
        };
        let (project, had, access) = (&choice.name, choice.access, access_of(fields));
        let the_team = the_team(&self.name);
        if access == had {
            let has = had.map_or_else(|| "no access yet".to_owned(), |had| format!("{had} access already"));
            return refuse(PERMISSIONS, format!("The team has {has}."));
        }
        let before = match (had, access) {
            (None, _) => String::new(),
            (Some(had), Some(access)) if had.to_string() == access.to_string() => "; it had other rights".to_owned(),
            (Some(had), _) => format!("; it had {had}"),
        };
        let done = match access {
            Some(access) => format!("Now {the_team} has {access} access to the project {project}{before}."),
            None => format!("Now {the_team} has no access to the project {project}{before}."),
        };
        let request = set(choice.id, self.team, access).when(Guard::ProjectAccess(had));
        Ok(Errand::new(request, format!("team {}", self.name)).done(done))
    }

    fn load(&self) -> Option<Load> {
        let (actor, team) = (self.actor, self.team);
        Some(read("the projects for a team", move |backend| backend.project_choices(actor, team)))
    }

    fn fill(&mut self, loaded: Loaded, fields: &mut [Field]) {
        let Some(choices) = loaded.of::<Vec<ProjectChoice>>() else { return };
        if let Some(field) = fields.first_mut() {
            field.know(choices.iter().map(|choice| choice.name.clone()).collect());
            field.help = match &choices[..] {
                [] => "There is no project whose team access you can set.".to_owned(),
                few if few.len() <= 6 => {
                    let names: Vec<&str> = few.iter().map(|choice| choice.name.as_str()).collect();
                    format!("Choose from: {}.", names.join(", "))
                }
                many => format!("There are {} projects. Type a part of the name.", many.len()),
            };
        }
        self.choices = Some(choices);
    }
}

/// Writes the block "Project Access". The owners team has every project, and nothing changes that.
pub(super) fn write(page: &mut Page<'_>, team: &TeamPage) {
    let Some(projects) = team.projects.here() else {
        page.heading("Project Access");
        page.wrapped(UNREAD, page.canvas.theme.muted);
        return;
    };
    if super::is_owners(team) {
        return;
    }
    let theme = page.canvas.theme;
    page.heading(&format!("Project Access ({})", projects.len()));
    page.wrapped("What a team has in a project it has in each workspace of it.", theme.muted);
    let names = projects.iter().map(|row| row.name.as_str().width()).max().unwrap_or(0);
    let width = page.canvas.width.saturating_sub(u16::try_from(names + 4).unwrap_or(u16::MAX)).max(16);
    for row in projects {
        let mut before = format!("  {}{}", row.name, " ".repeat(names + 2 - row.name.as_str().width()));
        for (at, words) in wrap(&row.access.describe(), width).into_iter().enumerate() {
            let line = Line::from(vec![Span::raw(before), Span::styled(words, theme.muted)]);
            if at == 0 {
                page.stop(Spot::of(Action::Open, Item::Project(row.id)), line, 0);
            } else {
                page.line(line);
            }
            before = " ".repeat(names + 4);
        }
    }
    page.blank();
    let offer = offer(team);
    page.button(Action::ProjectAccess, "Set project access", theme.button, offer.is_allowed());
    if let Some(refusal) = &offer.refusal {
        super::write_reason(page, &refusal.to_string());
    }
}
