//! `export --format hcl`: an organization as resources of the provider hashicorp/tfe, with import blocks. Tokens are left out.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Shape, TeamShape, Told, key};
use crate::backend::survey::Depth;
use crate::backend::walk::steadily;
use crate::cli::{ExportFormat, ExportWish};
use crate::domain::{Access, Permission, ProjectAccess, SettingValue};
use crate::verbs::{Exit, Failure, Session, Streams, look};

/// Permissions for which the provider has no argument.
const UNKNOWN_TO_PROVIDER: [Permission; 5] = [
    Permission::ManagePublicModules,
    Permission::ManagePublicProviders,
    Permission::ManageRegistryComponents,
    Permission::ManageRegistryArtifactTags,
    Permission::ManageRegistryArtifactVersionTags,
];

/// What is said when a signal ends it.
const UNFINISHED: &str = "what was written is not whole.";
/// So many bytes are written out at once.
const ROOM: usize = 1 << 16;

pub(in crate::verbs) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &ExportWish) -> Result<Exit, Failure> {
    let mut ended = Ok(Exit::Done);
    steadily(session.model, &mut || ended = export(session, streams, wish))?;
    ended
}

fn export(session: &Session<'_>, streams: &mut Streams<'_>, wish: &ExportWish) -> Result<Exit, Failure> {
    let ExportFormat::Hcl = wish.format;
    let ground = look::ground(session, streams, wish.yes)?;
    session.shell.watch()?;
    let structure = ground.structure(session.model)?;
    let grants = structure.grants.clone();
    let shape = Shape::without_teams(session.model, session.actor(), &ground.survey, structure)?;
    shape.say_gaps(streams);
    let host = session.model.about().host.map(|host| host.name.to_string());
    let mut writer = Writer::default();
    let places = writer.head(&shape, host.as_deref());
    look::stretches(session, streams, (&ground, Depth::Members), UNFINISHED, |streams, part| {
        let read = ground.grants(session.model, &part)?;
        let told = Told::new(&part.people, if read.is_empty() { &grants } else { &read });
        for (_, team) in &part.teams {
            writer.team(&shape, &told.team(team), &places);
            if writer.text.len() > ROOM {
                streams.print(&std::mem::take(&mut writer.text))?;
            }
        }
        Ok(())
    })?;
    streams.print(&writer.text)
}

/// How resources say where something is.
struct Places {
    organization: String,
    /// By the names of workspaces, and of projects, in small letters.
    workspaces: BTreeMap<String, String>,
    projects: BTreeMap<String, String>,
}

/// Writes resources, each with a label of its own.
#[derive(Default)]
struct Writer {
    text: String,
    /// The labels that were given, by a number made of each: there can be one for every team.
    labels: HashSet<u64>,
}

impl Writer {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "  ".repeat(depth));
    }

    fn head(&mut self, shape: &Shape, host: Option<&str>) -> Places {
        for gap in &shape.gaps {
            self.line(0, &format!("# {gap}"));
        }
        self.line(0, "terraform {");
        self.line(1, "required_providers {");
        self.line(2, "tfe = {");
        self.line(3, "source = \"hashicorp/tfe\"");
        self.line(2, "}");
        self.line(1, "}");
        self.line(0, "}");
        if let Some(host) = host {
            self.line(0, "\nprovider \"tfe\" {");
            self.line(1, &format!("hostname = {}", quoted(host)));
            self.line(0, "}");
        }
        let organization = self.resource("tfe_organization", &shape.name, Some(&shape.name), |writer| {
            writer.argument("name", &quoted(&shape.name));
            writer.argument("email", &quoted(shape.email.as_deref().unwrap_or("unknown@example.com")));
        });
        let organization = format!("{organization}.name");
        let mut projects = BTreeMap::new();
        for (name, project) in &shape.projects {
            let label = self.resource("tfe_project", &project.name, Some(&project.id), |writer| {
                writer.argument("name", &quoted(&project.name));
                writer.argument("organization", &organization);
            });
            projects.insert(name.clone(), format!("{label}.id"));
        }
        let mut workspaces = BTreeMap::new();
        for (name, workspace) in &shape.workspaces {
            let label = self.resource("tfe_workspace", &workspace.name, Some(&workspace.id), |writer| {
                writer.argument("name", &quoted(&workspace.name));
                writer.argument("organization", &organization);
                if let Some(project) = workspace.project.as_deref().and_then(|project| projects.get(&key(project))) {
                    writer.argument("project_id", project);
                }
                for (key, value) in workspace.settings() {
                    writer.setting(key, &value);
                }
            });
            workspaces.insert(name.clone(), format!("{label}.id"));
        }
        Places { organization, workspaces, projects }
    }

    fn team(&mut self, shape: &Shape, team: &TeamShape, places: &Places) {
        let Places { organization, workspaces, projects } = places;
        let id = format!("{}/{}", shape.name, team.id);
        let label = self.resource("tfe_team", &team.name, Some(&id), |writer| {
            writer.argument("name", &quoted(&team.name));
            writer.argument("organization", organization);
            if team.owners {
                return;
            }
            if let Some(visibility) = team.visibility {
                writer.argument("visibility", &quoted(visibility.as_str()));
            }
            writer.argument("allow_member_token_management", &team.member_tokens.to_string());
            let known: Vec<&Permission> = team.permissions.iter().filter(|one| !UNKNOWN_TO_PROVIDER.contains(one)).collect();
            if !known.is_empty() {
                writer.line(1, "organization_access {");
                for permission in known {
                    writer.line(2, &format!("{} = true", permission.as_str().replace('-', "_")));
                }
                writer.line(1, "}");
            }
            for permission in team.permissions.iter().filter(|one| UNKNOWN_TO_PROVIDER.contains(one)) {
                writer.line(1, &format!("# The provider has no argument for {}.", permission.as_str()));
            }
        });
        let team_id = format!("{label}.id");
        if let Some(members) = team.members.as_ref().filter(|members| !members.is_empty()) {
            self.resource("tfe_team_members", &team.name, Some(&team.id), |writer| {
                writer.argument("team_id", &team_id);
                let names: Vec<String> = members.iter().map(|name| quoted(name)).collect();
                writer.argument("usernames", &format!("[{}]", names.join(", ")));
            });
        }
        if team.owners {
            return;
        }
        for given in team.access.iter().flat_map(BTreeMap::values) {
            let Some(workspace) = workspaces.get(&key(&given.on)) else { continue };
            let id = given.id.as_ref().map(|id| format!("{}/{}/{id}", shape.name, given.on));
            self.resource("tfe_team_access", &format!("{} {}", team.name, given.on), id.as_deref(), |writer| {
                writer.argument("team_id", &team_id);
                writer.argument("workspace_id", workspace);
                writer.access(given.access);
            });
        }
        for given in team.projects.iter().flat_map(BTreeMap::values) {
            let Some(project) = projects.get(&key(&given.on)) else { continue };
            let name = format!("{} {}", team.name, given.on);
            self.resource("tfe_team_project_access", &name, given.id.as_deref(), |writer| {
                writer.argument("team_id", &team_id);
                writer.argument("project_id", project);
                writer.project_access(given.access);
            });
        }
    }

    fn access(&mut self, access: Access) {
        let custom = match access {
            Access::Fixed(level) => return self.argument("access", &quoted(level.as_str())),
            Access::Custom(custom) => custom,
        };
        self.line(1, "permissions {");
        for (name, word) in [
            ("runs", custom.runs.as_str()),
            ("variables", custom.variables.as_str()),
            ("state_versions", custom.state_versions.as_str()),
            ("sentinel_mocks", if custom.sentinel_mocks { "read" } else { "none" }),
        ] {
            self.line(2, &format!("{name} = {}", quoted(word)));
        }
        self.line(2, &format!("workspace_locking = {}", custom.workspace_locking));
        self.line(2, &format!("run_tasks = {}", custom.run_tasks));
        if custom.policy_overrides {
            self.line(2, "policy_overrides = true");
        }
        self.line(1, "}");
    }

    fn project_access(&mut self, access: ProjectAccess) {
        self.argument("access", &quoted(&access.to_string()));
        let ProjectAccess::Custom(custom) = access else { return };
        self.line(1, "project_access {");
        for (name, word) in [
            ("settings", custom.settings.as_str()),
            ("teams", custom.teams.as_str()),
            ("variable_sets", custom.variable_sets.as_str()),
        ] {
            self.line(2, &format!("{name} = {}", quoted(word)));
        }
        self.line(1, "}");
        let inside = custom.workspaces;
        self.line(1, "workspace_access {");
        for (name, word) in [
            ("runs", inside.runs.as_str()),
            ("variables", inside.variables.as_str()),
            ("state_versions", inside.state_versions.as_str()),
            ("sentinel_mocks", if inside.sentinel_mocks { "read" } else { "none" }),
        ] {
            self.line(2, &format!("{name} = {}", quoted(word)));
        }
        for (name, given) in [
            ("create", custom.create),
            ("locking", inside.workspace_locking),
            ("delete", custom.delete),
            ("move", custom.relocate),
            ("run_tasks", inside.run_tasks),
        ] {
            self.line(2, &format!("{name} = {given}"));
        }
        self.line(1, "}");
    }

    /// A setting of a workspace, unless the provider has it elsewhere or it is as it is by default.
    fn setting(&mut self, key: &str, value: &SettingValue) {
        if matches!(key, "execution-mode" | "global-remote-state") {
            return;
        }
        let value = match value {
            SettingValue::Flag(flag) => flag.to_string(),
            SettingValue::Text(Some(text)) if text != "latest" => quoted(text),
            SettingValue::List(list) if !list.is_empty() => {
                format!("[{}]", list.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
            }
            SettingValue::Text(_) | SettingValue::List(_) => return,
        };
        self.argument(&key.replace('-', "_"), &value);
    }

    fn argument(&mut self, name: &str, value: &str) {
        self.line(1, &format!("{name} = {value}"));
    }

    /// A resource, and how it is imported; answers what it is called.
    fn resource(&mut self, kind: &'static str, name: &str, id: Option<&str>, body: impl FnOnce(&mut Self)) -> String {
        let label = self.label(kind, name);
        let _ = writeln!(self.text);
        if let Some(id) = id {
            self.line(0, "import {");
            self.argument("to", &format!("{kind}.{label}"));
            self.argument("id", &quoted(id));
            self.line(0, "}\n");
        }
        self.line(0, &format!("resource \"{kind}\" \"{label}\" {{"));
        body(self);
        self.line(0, "}");
        format!("{kind}.{label}")
    }

    /// A label out of a name; no two of a kind are alike.
    fn label(&mut self, kind: &'static str, name: &str) -> String {
        let letter = |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' || letter == '-' { letter } else { '_' };
        let plain: String = name.chars().map(letter).collect();
        let begins = plain.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
        let plain = if begins { plain } else { format!("_{plain}") };
        let mut label = plain.clone();
        let mut count = 1;
        let number = |label: &str| {
            let mut hasher = DefaultHasher::new();
            (kind, label).hash(&mut hasher);
            hasher.finish()
        };
        while !self.labels.insert(number(&label)) {
            count += 1;
            label = format!("{plain}_{count}");
        }
        label
    }
}

/// A string of the language, in which nothing is a template.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '$' | '%' => {
                quoted.push(letter);
                // Only before a brace does it begin a template, and doubled it does not.
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_template_and_ends_no_string() {
        assert_eq!(quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
        assert_eq!(quoted("${x} %{if}"), "\"$${x} %%{if}\"");
    }

    #[test]
    fn two_names_that_make_one_label_get_two() {
        let mut writer = Writer::default();
        assert_eq!(writer.label("tfe_team", "a b"), "a_b");
        assert_eq!(writer.label("tfe_team", "a.b"), "a_b_2");
        assert_eq!(writer.label("tfe_project", "1 b"), "_1_b");
    }
}
