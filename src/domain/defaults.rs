//! What an organization says for all that is in it.

use super::{ExecutionMode, Kept};

/// What an organization says for all that is in it. Sessions are those of a browser; here they are only kept.
#[expect(clippy::struct_excessive_bools, reason = "they are switches of the API")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// Where the runs of workspaces are executed that do not say so themselves.
    pub execution_mode: ExecutionMode,
    /// Minutes without activity after which a session ends.
    pub session_timeout: Option<u32>,
    /// Minutes after which a session ends whatever happens.
    pub session_remember: Option<u32>,
    /// Whether a server takes the tokens of users here (spec §2.6, decision 13).
    pub user_tokens: bool,
    /// Whether who has no second factor is kept out (spec §2.3 O16).
    pub two_factor_required: bool,
    /// Whether maximum lifetimes of tokens hold.
    pub lifetimes_enforced: bool,
    /// Whether admins of a workspace can delete it although it manages something.
    pub force_delete: bool,
    /// Whether a team can have several tokens, each with a description.
    pub described_team_tokens: bool,
    /// What single sign-on calls the `owners` team; only kept.
    pub saml_role: Option<Kept>,
    /// What is only kept.
    pub switches: Switches,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            execution_mode: ExecutionMode::default(),
            session_timeout: None,
            session_remember: None,
            user_tokens: true,
            two_factor_required: false,
            lifetimes_enforced: false,
            force_delete: false,
            described_team_tokens: false,
            saml_role: None,
            switches: Switches::default(),
        }
    }
}

impl Defaults {
    /// What is another in `new`, a phrase each, for the audit log: `user tokens off`.
    #[must_use]
    pub fn changes(&self, new: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.execution_mode != new.execution_mode {
            changes.push(format!("execution mode {}", new.execution_mode.as_str()));
        }
        if (self.session_timeout, self.session_remember) != (new.session_timeout, new.session_remember) {
            changes.push("length of sessions".to_owned());
        }
        for (what, old, now) in [
            ("user tokens", self.user_tokens, new.user_tokens),
            ("two-factor authentication required", self.two_factor_required, new.two_factor_required),
            ("maximum lifetimes", self.lifetimes_enforced, new.lifetimes_enforced),
            ("force delete of workspaces", self.force_delete, new.force_delete),
            ("described team tokens", self.described_team_tokens, new.described_team_tokens),
        ] {
            if old != now {
                changes.push(format!("{what} {}", if now { "on" } else { "off" }));
            }
        }
        if self.saml_role != new.saml_role {
            changes.push("SAML role of the owners team".to_owned());
        }
        for switch in Switch::ALL {
            if self.switches.get(switch) != new.switches.get(switch) {
                changes.push(format!("{} {}", switch.as_str(), if new.switches.get(switch) { "on" } else { "off" }));
            }
        }
        changes
    }
}

/// A switch of an organization that decides nothing here; only kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Estimate the cost of runs.
    CostEstimation,
    Assessments,
    /// Say that a plan passed that was not needed.
    PassingStatuses,
    /// Tell version control of all workspaces as one.
    AggregatedStatuses,
    /// Cancel plans of commits that are outdated.
    SpeculativePlans,
    Stacks,
}

impl Switch {
    /// Every switch.
    pub const ALL: [Self; 6] = [
        Self::CostEstimation,
        Self::Assessments,
        Self::PassingStatuses,
        Self::AggregatedStatuses,
        Self::SpeculativePlans,
        Self::Stacks,
    ];

    /// Its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CostEstimation => "cost-estimation-enabled",
            Self::Assessments => "assessments-enforced",
            Self::PassingStatuses => "send-passing-statuses-for-untriggered-speculative-plans",
            Self::AggregatedStatuses => "aggregated-commit-status-enabled",
            Self::SpeculativePlans => "speculative-plan-management-enabled",
            Self::Stacks => "stacks-enabled",
        }
    }
}

/// Which of them are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switches(u32);

impl Switches {
    /// From their bits, as they are stored.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The switches as bits, as the model stores them.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Those that a new organization has on. Their bits say that they are off.
    const ON_AT_FIRST: u32 = 1 << Switch::AggregatedStatuses as u32;

    /// Whether one is on.
    #[must_use]
    pub fn get(self, switch: Switch) -> bool {
        (self.0 ^ Self::ON_AT_FIRST) >> switch as u32 & 1 == 1
    }

    /// The same with one on or off.
    #[must_use]
    pub fn with(self, switch: Switch, on: bool) -> Self {
        let bit = 1 << switch as u32;
        Self(if on == (Self::ON_AT_FIRST & bit == 0) { self.0 | bit } else { self.0 & !bit })
    }
}

/// What becomes of old data; only kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// It is deleted after so many days.
    DeleteAfter(u32),
    /// It is never deleted.
    Never,
}
