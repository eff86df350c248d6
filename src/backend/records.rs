//! What a model answers to a server: one record for each resource of the API, with the facts that its permissions follow from.

use crate::domain::{
    Actor, AuthenticationToken, Caller, Comment, ConfigurationVersion, Defaults, Id, Kept, Lifetime, Membership, Organization,
    OrganizationAccess, Retention, RetentionPolicy, Run, RunEvent, RunStatus, SafeText, StateOutput, StateVersion, Team,
    Timestamp, Token, TokenKind, TokenOwner, UploadPart, User, Variable, VariableCategory, Visibility, Workspace,
};
use crate::policy::Facts;

/// Who carries a token that is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    pub token: Id<AuthenticationToken>,
    pub actor: Actor,
    /// When it stops by itself.
    pub expired_at: Option<Timestamp>,
    /// When its last use was noted.
    pub last_used_at: Option<Timestamp>,
}

/// A part of a list: this many rows from this one on, counted from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows before the first.
    pub offset: u32,
    /// Rows at most.
    pub limit: u32,
}

impl Window {
    /// The whole list.
    pub const ALL: Self = Self { offset: 0, limit: u32::MAX };
}

/// A part of a list, and how long the whole is.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u32,
}

impl<T> Listing<T> {
    /// A part of rows that are all at hand.
    #[must_use]
    pub fn of(rows: Vec<T>, window: Window) -> Self {
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let rows = rows.into_iter().skip(window.offset as usize).take(window.limit as usize).collect();
        Self { rows, total }
    }
}

/// A user, with all that the API serves of one.
#[derive(Clone, Debug)]
pub struct UserRecord {
    pub id: Id<User>,
    pub username: SafeText,
    pub email: SafeText,
    /// Whether two-factor authentication is on.
    pub two_factor: bool,
}

/// Who carries a token, as the account of its own that the API shows.
#[derive(Clone, Debug)]
pub enum AccountRecord {
    User(UserRecord),
    /// The service account of a team.
    Team {
        id: Id<Team>,
        name: SafeText,
    },
    /// The service account of an organization.
    Organization {
        id: Id<Organization>,
        /// Its name, which is its id in the API.
        name: SafeText,
    },
}

/// How long tokens of a kind can live at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifetimeRecord {
    pub kind: TokenKind,
    pub lifetime: Lifetime,
    /// When it was set for the first time.
    pub created_at: Timestamp,
    /// When it was set last.
    pub updated_at: Timestamp,
}

/// An organization, with all that the API serves of one.
#[derive(Clone, Debug)]
pub struct OrganizationRecord {
    /// Its id, which the API calls `external-id`.
    pub id: Id<Organization>,
    /// Its name, which is its id in the API.
    pub name: SafeText,
    pub email: SafeText,
    pub created_at: Timestamp,
    /// What it says for all that is in it.
    pub defaults: Defaults,
    /// What becomes of its old data, where it says so.
    pub retention: Option<(Id<RetentionPolicy>, Retention)>,
    /// Whether every member has a second factor.
    pub two_factor_conformant: bool,
    /// What the asker is to it.
    pub facts: Facts,
}

/// A team, with all that the API serves of one.
#[derive(Clone, Debug)]
pub struct TeamRecord {
    pub id: Id<Team>,
    pub organization: Id<Organization>,
    pub name: SafeText,
    pub visibility: Visibility,
    /// What it can do in the organization.
    pub organization_access: OrganizationAccess,
    /// Whether its members can manage its token.
    pub member_tokens: bool,
    /// What single sign-on calls it.
    pub sso_team_id: Option<Kept>,
    pub description: Option<Kept>,
    pub members: Vec<UserRecord>,
    /// What the asker is to it.
    pub facts: Facts,
}

/// Which teams of an organization are asked for.
#[derive(Clone, Debug, Default)]
pub struct TeamFilter {
    pub contains: Option<String>,
    /// The name is one of these; empty for any.
    pub names: Vec<String>,
}

/// A token without its text.
#[derive(Clone, Debug)]
pub struct TokenRecord {
    pub token: Token,
    pub owner: TokenOwner,
    /// Who generated it, if that can still be named.
    pub created_by: Option<Actor>,
}

/// A variable of a workspace, with all that the API serves of one.
#[derive(Clone, Debug)]
pub struct VariableRecord {
    pub id: Id<Variable>,
    pub workspace: Id<Workspace>,
    pub name: SafeText,
    /// Its value, unless it is sensitive.
    pub value: Option<String>,
    pub description: String,
    pub category: VariableCategory,
    /// Whether its value is an expression.
    pub hcl: bool,
    /// Whether its value is never shown again.
    pub sensitive: bool,
    pub created_at: Timestamp,
    /// The name of this version of it.
    pub version: String,
}

/// A state version of a workspace, without its bytes.
#[derive(Clone, Debug)]
pub struct StateRecord {
    pub id: Id<StateVersion>,
    pub workspace: Id<Workspace>,
    /// The run that it comes from.
    pub run: Option<Id<Run>>,
    pub serial: u32,
    /// Which states it belongs to.
    pub lineage: Option<SafeText>,
    /// What its content adds up to.
    pub md5: SafeText,
    /// Which terraform has written it.
    pub terraform_version: Option<SafeText>,
    /// How many resources it names.
    pub resources: u32,
    /// Bytes of its content, once that is there.
    pub size: Option<u64>,
    pub created_at: Timestamp,
    /// Who made it, if that can still be named.
    pub created_by: Option<Actor>,
    pub outputs: Vec<OutputRecord>,
}

/// An output of a state. Type and value are JSON.
#[derive(Clone, Debug)]
pub struct OutputRecord {
    pub id: Id<StateOutput>,
    pub name: SafeText,
    /// Whether its value is hidden in lists.
    pub sensitive: bool,
    pub kind: String,
    pub value: String,
}

/// A configuration version of a workspace, without its bytes.
#[derive(Clone, Debug)]
pub struct ConfigurationRecord {
    pub id: Id<ConfigurationVersion>,
    pub workspace: Id<Workspace>,
    /// Whether its upload queues a run.
    pub auto_queue_runs: bool,
    /// Whether it can only be planned.
    pub speculative: bool,
    pub created_at: Timestamp,
    pub uploaded_at: Option<Timestamp>,
    /// Whether it does not become the current one by its upload.
    pub provisional: bool,
    pub archived_at: Option<Timestamp>,
}

/// A run of a workspace, with all that the API serves of one.
#[expect(clippy::struct_excessive_bools, reason = "they are switches of the API")]
#[derive(Clone, Debug)]
pub struct RunRecord {
    pub id: Id<Run>,
    pub workspace: Id<Workspace>,
    pub configuration: Option<Id<ConfigurationVersion>>,
    pub message: String,
    pub is_destroy: bool,
    /// To apply without asking.
    pub auto_apply: bool,
    /// Never to apply.
    pub plan_only: bool,
    /// Only to look at what is there.
    pub refresh_only: bool,
    /// Only of these resources.
    pub targets: Vec<SafeText>,
    pub status: RunStatus,
    pub created_at: Timestamp,
    /// Since when it has waited for somebody, or did.
    pub planned_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// How many runs of the workspace are before it.
    pub position: u32,
    /// Whether it can be canceled by force already.
    pub is_force_cancelable: bool,
    /// To keep the plan for later.
    pub save_plan: bool,
    /// To apply although nothing changes.
    pub allow_empty: bool,
    /// What else it was sent, as the API has it.
    pub kept: String,
    /// What has made it: the API, or the upload of a configuration.
    pub source: String,
    pub confirmed_by: Option<Actor>,
    /// What was said of it, the oldest first.
    pub comments: Vec<Id<Comment>>,
    /// What happened to it, the oldest first.
    pub events: Vec<Id<RunEvent>>,
    /// Who made it, if that can still be named.
    pub created_by: Option<Actor>,
    /// What the asker is to its workspace.
    pub facts: Facts,
}

/// What an upload address is for.
#[derive(Clone, Debug)]
pub struct TicketRecord {
    pub part: UploadPart,
    pub workspace: Id<Workspace>,
    /// The id of what it is uploaded to.
    pub subject: String,
    /// Who was given the address; the upload is theirs.
    pub actor: Actor,
    /// Whether the configuration that is uploaded can only be planned.
    pub speculative: bool,
}

/// Requests of a token that were refused for the same reason in the same minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub token: Id<AuthenticationToken>,
    /// The endpoint: its method and its path.
    pub route: SafeText,
    /// The code of the rule.
    pub rule: SafeText,
    /// The sentence of the first.
    pub reason: SafeText,
    pub minute: Timestamp,
    pub count: u32,
    /// From where the first came.
    pub caller: Caller,
}

/// Somebody in an organization, or invited to it.
#[derive(Clone, Debug)]
pub struct MembershipRecord {
    pub id: Id<Membership>,
    pub organization: SafeText,
    /// The user; somebody who is invited can have no account yet.
    pub user: Option<UserRecord>,
    /// They are in no team yet.
    pub invited: bool,
    /// The address, for actors who can see it.
    pub email: Option<SafeText>,
    /// When it began, for an invitation.
    pub created_at: Timestamp,
    /// The teams, as far as the asker can see them.
    pub teams: Vec<Id<Team>>,
}
