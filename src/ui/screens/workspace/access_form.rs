//! The forms for a team's access to a workspace: a level, or right by right.

use super::team_access::rights_without;
use crate::backend::{TeamAccessRow, WorkspacePage};
use crate::domain::{
    Access, Command, CustomAccess, Guard, Id, InvalidInput, Level, Runs, SafeText, StateVersions, Team, Variables, Workspace,
};
use crate::ui::errand::Errand;
use crate::ui::field::Field;
use crate::ui::modals::form::{Form, Task};

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
pub(super) fn add(page: &WorkspacePage) -> Form {
    let names: Vec<SafeText> = page.candidates.iter().map(|(_, name)| name.clone()).collect();
    let known = match &names[..] {
        few if few.len() <= 6 => format!("Choose from: {}.", few.iter().map(SafeText::as_str).collect::<Vec<_>>().join(", ")),
        many => format!("{} teams have no access. Type a part of the name.", many.len()),
    };
    let mut fields = vec![Field::completed(TEAM, names).help(known)];
    fields.extend(fields_of(Access::Fixed(Level::Read)));
    let given = page.access.iter().map(|row| row.name.clone()).collect();
    let task = AddTeam { workspace: page.id, name: page.name.clone(), candidates: page.candidates.clone(), given };
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

#[derive(Debug)]
struct AddTeam {
    workspace: Id<Workspace>,
    name: SafeText,
    candidates: Vec<(Id<Team>, SafeText)>,
    given: Vec<SafeText>,
}

impl Task for AddTeam {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let typed = Field::of(fields, TEAM).map_or("", Field::typed);
        let refuse = |message: String| Err(vec![InvalidInput { field: TEAM, message }]);
        let is_it = |name: &SafeText| name.as_str().eq_ignore_ascii_case(typed);
        let Some((team, team_name)) = self.candidates.iter().find(|(_, name)| is_it(name)) else {
            return refuse(match self.given.iter().find(|name| is_it(name)) {
                _ if typed.is_empty() => "The name of a team is needed.".to_owned(),
                _ if is_it(&crate::domain::OWNERS.into()) => {
                    "The owners team has full access to every workspace already.".to_owned()
                }
                Some(name) => format!("The team {name} has access already; change it on its row."),
                None => format!("There is no team \"{}\" that you see.", SafeText::new(typed)),
            });
        };
        let access = access_of(fields);
        let command = Command::SetTeamAccess { workspace: self.workspace, team: *team, access };
        let request = command.when(Guard::Access(None));
        let done = format!("The team {team_name} has {access} access to {}.", self.name);
        Ok(Errand::new(request, format!("workspace {}", self.name)).done(done))
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
