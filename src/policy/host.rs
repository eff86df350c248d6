//! What a host says of who asks: its `permissions` blocks speak before the law, which was written after its documents.

use std::collections::BTreeMap;

use super::Act;
use crate::domain::{Command, TokenOwner};

/// A key of a `permissions` block, such as `can-update-api-token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostKey(&'static str);

impl HostKey {
    /// Every key that decides something here.
    pub const ALL: &'static [Self] = &[
        Self("can-create-team"),
        Self("can-create-workspace"),
        Self("can-destroy"),
        Self("can-force-unlock"),
        Self("can-lock"),
        Self("can-unlock"),
        Self("can-update"),
        Self("can-update-api-token"),
        Self("can-update-member-token-management"),
        Self("can-update-membership"),
        Self("can-update-name"),
        Self("can-update-organization-access"),
        Self("can-update-visibility"),
    ];

    /// As the host writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The key of this name, if it decides anything here.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.0 == name)
    }
}

/// Whose `permissions` block has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Organization,
    /// The team or the workspace that the act is about.
    Object,
}

/// The `permissions` blocks of a host, as far as they decide something here. A key that is not there says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostFacts {
    pub organization: BTreeMap<HostKey, bool>,
    /// Of the team or the workspace.
    pub object: BTreeMap<HostKey, bool>,
    /// The host did not say what the asker is to the organization, so the law can't refuse anything.
    pub unsure: bool,
    /// Who manages the team, where that is not the host itself.
    pub elsewhere: Option<Elsewhere>,
}

/// Where a team is managed that can't be changed on its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Elsewhere {
    /// A directory gives a team its name and its members, by SCIM.
    Directory,
    /// Groups of the portal stand in place of teams.
    Groups,
}

impl Elsewhere {
    /// Whether an act is done there, and not on the host.
    fn does(self, act: Act<'_>) -> bool {
        let Act::Write(command) = act else { return false };
        let membership = matches!(
            command,
            Command::RenameTeam { .. }
                | Command::DeleteTeam { .. }
                | Command::AddMember { .. }
                | Command::RemoveMember { .. }
                | Command::AddInvited { .. }
                | Command::RemoveInvited { .. }
        );
        let settings = matches!(
            command,
            Command::CreateTeam { .. }
                | Command::SetVisibility { .. }
                | Command::DescribeTeam { .. }
                | Command::SetOrganizationAccess { .. }
                | Command::SetMemberTokenManagement { .. }
        );
        membership || (self == Self::Groups && settings)
    }
}

impl HostFacts {
    /// Where an act is done that is not done on the host.
    #[must_use]
    pub fn elsewhere(&self, act: Act<'_>) -> Option<Elsewhere> {
        self.elsewhere.filter(|elsewhere| elsewhere.does(act))
    }

    /// What the host says of an act, and by which key.
    #[must_use]
    pub fn says(&self, act: Act<'_>) -> Option<(HostKey, bool)> {
        let Act::Write(command) = act else { return None };
        let (block, name) = key(command)?;
        let key = HostKey(name);
        let keys = if block == Block::Organization { &self.organization } else { &self.object };
        keys.get(&key).map(|allowed| (key, *allowed))
    }
}

/// The key that a host decides a command by.
fn key(command: &Command) -> Option<(Block, &'static str)> {
    Some(match command {
        Command::UpdateOrganization { .. } => (Block::Organization, "can-update"),
        Command::DeleteOrganization { .. } => (Block::Organization, "can-destroy"),
        Command::CreateTeam { .. } => (Block::Organization, "can-create-team"),
        Command::CreateWorkspace { .. } => (Block::Organization, "can-create-workspace"),
        Command::GenerateToken { owner: TokenOwner::Organization(_), .. }
        | Command::RevokeToken { owner: TokenOwner::Organization(_), .. } => (Block::Organization, "can-update-api-token"),
        Command::GenerateToken { owner: TokenOwner::Team(_), .. } | Command::RevokeToken { owner: TokenOwner::Team(_), .. } => {
            (Block::Object, "can-update-api-token")
        }
        Command::RenameTeam { .. } => (Block::Object, "can-update-name"),
        Command::DeleteTeam { .. } | Command::DeleteWorkspace { .. } => (Block::Object, "can-destroy"),
        Command::SetVisibility { .. } => (Block::Object, "can-update-visibility"),
        Command::SetOrganizationAccess { .. } => (Block::Object, "can-update-organization-access"),
        Command::SetMemberTokenManagement { .. } => (Block::Object, "can-update-member-token-management"),
        Command::AddMember { .. } | Command::RemoveMember { .. } => (Block::Object, "can-update-membership"),
        Command::RenameWorkspace { .. } => (Block::Object, "can-update"),
        Command::LockWorkspace { .. } => (Block::Object, "can-lock"),
        Command::UnlockWorkspace { force: false, .. } => (Block::Object, "can-unlock"),
        Command::UnlockWorkspace { force: true, .. } => (Block::Object, "can-force-unlock"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Expiry, Id};
    use crate::policy::{Decision, Facts, Role, decide};

    fn facts(role: Role, told: HostFacts) -> Facts {
        Facts { host: Some(Arc::new(told)), ..Facts::of_nothing(role, None) }
    }

    fn generate() -> Command {
        let owner = TokenOwner::Organization(Id::foreign("acme").expect("an id"));
        Command::GenerateToken { owner, expires: Expiry::Default, description: None }
    }

    fn says(allowed: bool) -> HostFacts {
        let organization = BTreeMap::from([(HostKey("can-update-api-token"), allowed)]);
        HostFacts { organization, ..HostFacts::default() }
    }

    #[test]
    fn a_key_of_the_host_speaks_before_the_law() {
        let command = generate();
        assert!(decide(Act::Write(&command), &facts(Role::Member, says(true))).is_allowed());
        let Decision::Deny(reason) = decide(Act::Write(&command), &facts(Role::Owner, says(false))) else { panic!("allowed") };
        assert_eq!(reason.to_string(), "The host says that you can't: can-update-api-token is false.");
    }

    #[test]
    fn without_a_key_the_law_speaks_where_it_knows_who_asks() {
        let command = generate();
        assert!(decide(Act::Write(&command), &facts(Role::Owner, HostFacts::default())).is_allowed());
        assert!(!decide(Act::Write(&command), &facts(Role::Member, HostFacts::default())).is_allowed());
        let unsure = HostFacts { unsure: true, ..HostFacts::default() };
        assert!(decide(Act::Write(&command), &facts(Role::Member, unsure)).is_allowed());
    }

    #[test]
    fn no_key_of_a_host_lets_anything_change_that_was_opened_read_only() {
        let facts = Facts { read_only: Some("started with --read-only".into()), ..facts(Role::Owner, says(true)) };
        assert!(!decide(Act::Write(&generate()), &facts).is_allowed());
    }
}
