//! The forms for a team's access to a workspace: a level, or right by right.

use super::team_access::rights_without;
use crate::backend::{TeamAccessRow, WorkspacePage};
use crate::domain::{
    Access, Actor, Command, CustomAccess, Guard, Id, InvalidInput, Level, Organization, Runs, SafeText, StateVersions, Team,
    Variables, Workspace,
};
use crate::ui::ask::{Load, Loaded, read};
use crate::ui::errand::Errand;
use crate::ui::field::Field;
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::picker::find::{Likely, MOST, teams_like};

/// The labels of the fields.
const TEAM: &str = "TEAM NAME";
/// See [`TEAM`].
const PERMISSIONS: &str = "PERMISSIONS";
/// See [`TEAM`].
const RUNS: &str = "RUNS";
/// See [`TEAM`].
const VARIABLES: &str = "VARIABLES";
/// See [`TEAM`].
const STATE_VERSIONS: &str = "STATE VERSIONS";
/// See [`TEAM`].
const SENTINEL_MOCKS: &str = "SENTINEL MOCKS";
/// See [`TEAM`].
const LOCKING: &str = "LOCKING";
/// See [`TEAM`].
const RUN_TASKS: &str = "RUN TASKS";
/// See [`TEAM`].
const POLICY_OVERRIDES: &str = "POLICY CHECKS";

/// Said while the teams are not there yet.
const LOADING: &str = "The teams are still being loaded.";
/// So many teams are named at most below the field.
const NAMED: usize = 6;

/// The number of the choice that has every right chosen for itself.
const CUSTOM: usize = Level::ALL.len();

/// The fields of an access, filled in with one; what is custom begins with what its level comes to.
fn fields_of(access: Access) -> Vec<Field> {
    let rights = access.rights();
    let overrides = matches!(access, Access::Custom(custom) if custom.policy_overrides);
    let chosen = match access {
        Access::Fixed(level) => Level::ALL.iter().position(|known| *known == level).unwrap_or(0),
        Access::Custom(_) => CUSTOM,
    };
    let mut levels: Vec<String> = Level::ALL.iter().map(ToString::to_string).collect();
    levels.push("custom".to_owned());
    let sentences = vec![
        "Look at runs, variables and state.",
        "Read, and create runs that another user must apply.",
        "Plan, and apply runs, change variables, lock and unlock.",
        "Write, and change settings and team access, and delete it.",
        "Right by right:",
    ];
    // Each of these lists begins with its least step.
    let step = |label, words: Vec<String>, at: Option<usize>| {
        Field::choice(label, words, at.unwrap_or(0)).only(PERMISSIONS, CUSTOM).small()
    };
    let right = |label, on, help: &str| Field::switch(label, on).help(help).only(PERMISSIONS, CUSTOM).small();
    let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let runs: Vec<&str> = Runs::ALL.iter().map(|step| step.as_str()).collect();
    let variables: Vec<&str> = Variables::ALL.iter().map(|step| step.as_str()).collect();
    let states: Vec<&str> = StateVersions::ALL.iter().map(|step| step.as_str()).collect();
    vec![
        Field::choice(PERMISSIONS, levels, chosen).explained(sentences),
        step(RUNS, all(&runs), Runs::ALL.iter().position(|step| Some(*step) == rights.runs)),
        step(VARIABLES, all(&variables), Variables::ALL.iter().position(|step| *step == rights.variables)),
        step(STATE_VERSIONS, all(&states), StateVersions::ALL.iter().position(|step| *step == rights.state_versions)),
        right(SENTINEL_MOCKS, rights.sentinel_mocks, "download them"),
        right(LOCKING, rights.workspace_locking, "lock and unlock"),
        right(RUN_TASKS, rights.run_tasks, "manage them"),
        right(POLICY_OVERRIDES, overrides, "override failed ones"),
    ]
}

/// The access that the fields say.
fn access_of(fields: &[Field]) -> Access {
    let chosen = |label| Field::of(fields, label).map_or(0, Field::chosen);
    let on = |label| Field::of(fields, label).is_some_and(Field::is_on);
    if let Some(level) = Level::ALL.get(chosen(PERMISSIONS)) {
        return Access::Fixed(*level);
    }
    Access::Custom(CustomAccess {
        runs: Runs::ALL.get(chosen(RUNS)).copied().unwrap_or(Runs::Read),
        variables: Variables::ALL.get(chosen(VARIABLES)).copied().unwrap_or_default(),
        state_versions: StateVersions::ALL.get(chosen(STATE_VERSIONS)).copied().unwrap_or_default(),
        sentinel_mocks: on(SENTINEL_MOCKS),
        workspace_locking: on(LOCKING),
        run_tasks: on(RUN_TASKS),
        policy_overrides: on(POLICY_OVERRIDES),
    })
}

/// The form that gives a team access.
pub(super) fn add(page: &WorkspacePage, actor: Actor, organization: Id<Organization>) -> Form {
    let mut fields = vec![Field::completed(TEAM, Vec::new()).help(LOADING)];
    fields.extend(fields_of(Access::Fixed(Level::Read)));
    let given = page.access.iter().map(|row| (row.team, row.name.clone())).collect();
    let task =
        AddTeam { actor, organization, workspace: page.id, name: page.name.clone(), owners: page.owners.0, given, known: None };
    Form::new(format!("Add a team to {}", page.name), fields, "Add team", Box::new(task))
}

/// The form that changes what a team can do.
pub(super) fn edit(page: &WorkspacePage, row: &TeamAccessRow) -> Form {
    let task = EditAccess {
        workspace: page.id,
        name: page.name.clone(),
        team: row.team,
        team_name: row.name.clone(),
        access: row.access,
    };
    let title = format!("Permissions of {} in {}", row.name, page.name);
    let form = Form::new(title, fields_of(row.access), "Update permissions", Box::new(task));
    if rights_without(page, row).admin {
        return form;
    }
    form.intro("Your admin access comes only from this team. With less than admin, you can't change it back.")
}

/// Teams with their names.
type Named = Vec<(Id<Team>, SafeText)>;

#[derive(Debug)]
struct AddTeam {
    actor: Actor,
    organization: Id<Organization>,
    workspace: Id<Workspace>,
    name: SafeText,
    owners: Id<Team>,
    /// The teams that have access already.
    given: Named,
    /// Those without it whose name is like a text.
    known: Option<Likely<Named>>,
}

impl AddTeam {
    /// Asks for the teams whose name is like a text.
    fn find(&self, text: String) -> Load {
        let (actor, organization) = (self.actor, self.organization);
        read("the teams of the organization", move |backend| {
            teams_like(backend, actor, organization, &text).map(|found| Likely { text, found })
        })
    }

    /// What is said below the field, of the teams whose name is like a text; there can be more than were found.
    fn help(&self, found: usize) -> String {
        let without = self.known.as_ref().map_or(&[][..], |known| &known.found);
        match without {
            _ if found >= MOST as usize || without.len() > NAMED => "Type a part of the name.".to_owned(),
            [] => "Every team that you see has access to this workspace already.".to_owned(),
            few => format!("Choose from: {}.", few.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")),
        }
    }
}

impl Task for AddTeam {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let typed = Field::of(fields, TEAM).map_or("", Field::typed);
        let refuse = |message: String| Err(vec![InvalidInput { field: TEAM, message }]);
        let is_it = |name: &SafeText| name.as_str().eq_ignore_ascii_case(typed);
        let Some(known) = &self.known else { return refuse(LOADING.to_owned()) };
        let Some((team, team_name)) = known.found.iter().find(|(_, name)| is_it(name)) else {
            return refuse(match self.given.iter().find(|(_, name)| is_it(name)) {
                _ if typed.is_empty() => "The name of a team is needed.".to_owned(),
                _ if is_it(&crate::domain::OWNERS.into()) => {
                    "The owners team has full access to every workspace already.".to_owned()
                }
                Some((_, name)) => format!("The team {name} has access already; change it on its row."),
                None if known.text != typed => LOADING.to_owned(),
                None => format!("There is no team \"{}\" that you see.", SafeText::new(typed)),
            });
        };
        let access = access_of(fields);
        let command = Command::SetTeamAccess { workspace: self.workspace, team: *team, access };
        let request = command.when(Guard::Access(None));
        let done = format!("The team {team_name} has {access} access to {}.", self.name);
        Ok(Errand::new(request, format!("workspace {}", self.name)).done(done))
    }

    fn load(&self) -> Option<Load> {
        Some(self.find(String::new()))
    }

    fn next(&self, fields: &[Field]) -> Option<Load> {
        let typed = Field::of(fields, TEAM).map_or("", Field::typed);
        self.known.as_ref().filter(|known| known.text != typed).map(|_| self.find(typed.to_owned()))
    }

    fn fill(&mut self, loaded: Loaded, fields: &mut [Field]) {
        let Some(mut known) = loaded.of::<Likely<Named>>() else { return };
        let (found, all) = (known.found.len(), known.text.is_empty());
        // Owners have access beside all others.
        known.found.retain(|(team, _)| *team != self.owners && !self.given.iter().any(|(given, _)| given == team));
        let names = known.found.iter().map(|(_, name)| name.clone()).collect();
        self.known = Some(known);
        if let Some(field) = fields.first_mut() {
            field.know(names);
            if all {
                field.help = self.help(found);
            }
        }
    }
}

/// Changes what a team can do.
#[derive(Debug)]
struct EditAccess {
    workspace: Id<Workspace>,
    name: SafeText,
    team: Id<Team>,
    team_name: SafeText,
    access: Access,
}

impl Task for EditAccess {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let access = access_of(fields);
        if access == self.access {
            let message = format!("The team {} has this access already.", self.team_name);
            return Err(vec![InvalidInput { field: PERMISSIONS, message }]);
        }
        let command = Command::SetTeamAccess { workspace: self.workspace, team: self.team, access };
        let request = command.when(Guard::Access(Some(self.access)));
        let had = if access.to_string() == self.access.to_string() { "other rights".to_owned() } else { self.access.to_string() };
        let done = format!("The team {} has {access} access to {}; it had {had}.", self.team_name, self.name);
        Ok(Errand::new(request, format!("workspace {}", self.name)).done(done))
    }
}
