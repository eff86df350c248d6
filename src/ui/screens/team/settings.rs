//! What is set on a team's page: what it can do in the organization, who can see it, who manages its token.

use crate::backend::TeamPage;
use crate::domain::{Command, Guard, Permission, Visibility};
use crate::policy::{Act, Reason, decide};
use crate::ui::action::Action;
use crate::ui::errand::{Errand, Then};
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::offered::Offered;
use crate::ui::page::Page;
use crate::ui::targets::{Item, Spot};

/// One of the settings, each of which is changed by a command of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// Whether the team has a permission in the organization.
    Permission(Permission),
    /// That the team can be seen by these.
    Visibility(Visibility),
    /// Whether the members of the team can manage its token.
    MemberTokens,
}

impl Setting {
    /// The setting under the cursor.
    pub(super) fn under(spot: Option<Spot>) -> Option<Self> {
        let spot = spot?;
        match (spot.action, spot.item) {
            (Action::Toggle, Some(Item::Permission(permission))) => Some(Self::Permission(permission)),
            (Action::Toggle, Some(Item::Visibility(visibility))) => Some(Self::Visibility(visibility)),
            (Action::TokenManagement, _) => Some(Self::MemberTokens),
            _ => None,
        }
    }

    /// The visibility that the team has not.
    pub(super) fn other_visibility(team: &TeamPage) -> Self {
        Self::Visibility(match team.visibility {
            Some(Visibility::Organization) => Visibility::Secret,
            Some(Visibility::Secret) | None => Visibility::Organization,
        })
    }

    fn spot(self) -> Spot {
        match self {
            Self::Permission(permission) => Spot::of(Action::Toggle, Item::Permission(permission)),
            Self::Visibility(visibility) => Spot::of(Action::Toggle, Item::Visibility(visibility)),
            Self::MemberTokens => Action::TokenManagement.into(),
        }
    }

    /// Whether it is so already.
    fn is_on(self, team: &TeamPage) -> bool {
        match self {
            Self::Permission(permission) => team.organization_access.get(permission),
            Self::Visibility(visibility) => team.visibility == Some(visibility),
            Self::MemberTokens => team.member_tokens,
        }
    }

    fn command(self, team: &TeamPage) -> Command {
        let id = team.id;
        match self {
            Self::Permission(permission) => {
                let access = team.organization_access.with(permission, !self.is_on(team));
                Command::SetOrganizationAccess { team: id, access }
            }
            Self::Visibility(visibility) => Command::SetVisibility { team: id, visibility },
            Self::MemberTokens => Command::SetMemberTokenManagement { team: id, allowed: !team.member_tokens },
        }
    }

    fn refusal(self, team: &TeamPage) -> Option<Reason> {
        decide(Act::Write(&self.command(team)), &team.facts).reason().cloned()
    }

    /// What changing it is called, and why it cannot be changed.
    pub(super) fn offer(self, team: &TeamPage) -> Offered {
        let label = match (self, self.is_on(team)) {
            (Self::Permission(permission), false) => format!("give {}", permission.label()),
            (Self::Permission(permission), true) => format!("take away {}", permission.label()),
            (Self::Visibility(visibility), _) => format!("make {}", visibility.label().to_lowercase()),
            (Self::MemberTokens, false) => "allow member token management".to_owned(),
            (Self::MemberTokens, true) => "stop member token management".to_owned(),
        };
        let already = match self {
            Self::Visibility(visibility) if self.is_on(team) => {
                Some(format!("The team {} is {} already.", team.name, visibility.label().to_lowercase()))
            }
            _ => None,
        };
        Offered::judged(label, &self.command(team), &team.facts).unless(already)
    }

    /// Changes it. A question comes first only where the actor could not change it back.
    pub(super) fn change(self, team: &TeamPage) -> Step {
        let name = &team.name;
        let request = self.command(team).when(Guard::Revision(team.revision));
        let errand = Errand::new(request, format!("team {name}")).done(self.done(team));
        if self != Self::Visibility(Visibility::Secret) || stays_in_sight(team) {
            return errand.into();
        }
        let body = vec![
            "Only its members and the organization's owners see a secret team, and you are neither.".to_owned(),
            "You could not make it visible again.".to_owned(),
        ];
        let title = format!("Make the team {name} secret?");
        Confirm::new(title, body, "Yes, make secret", errand.then(Then::Leave)).into()
    }

    /// What is said when it is changed.
    fn done(self, team: &TeamPage) -> String {
        let name = &team.name;
        let token = matches!(team.token, Ok(Some(_)));
        match (self, self.is_on(team)) {
            (Self::Permission(permission), false) => {
                let token = if token { ", and so has its token" } else { "" };
                format!("The team {name} has {} now{token}.", permission.label())
            }
            (Self::Permission(permission), true) => {
                let token = if token { ", nor has its token" } else { "" };
                format!("The team {name} no longer has {}{token}.", permission.label())
            }
            (Self::Visibility(visibility), _) => {
                format!("The team {name} is {} now. {}", visibility.label().to_lowercase(), visibility.help())
            }
            (Self::MemberTokens, false) => format!("Members of the team {name} can manage its token now."),
            (Self::MemberTokens, true) => {
                format!("Members of the team {name} can no longer manage its token. Owners, and teams with Manage Teams, can.")
            }
        }
    }
}

/// Whether the actor would see the team if it were secret.
fn stays_in_sight(team: &TeamPage) -> bool {
    let mut facts = team.facts.clone();
    if let Some(team) = &mut facts.team {
        team.visible = false;
    }
    super::may_see(&facts)
}

/// Writes the block "Organization Access": a box for each permission.
pub(super) fn write_access(page: &mut Page<'_>, team: &TeamPage) {
    page.heading("Organization Access");
    if super::is_owners(team) {
        let text = "Owners can do everything in the organization. There is nothing to choose.";
        page.wrapped(text, page.canvas.theme.muted);
        return;
    }
    write(
        page,
        team,
        &Permission::BOXES.map(|permission| (Setting::Permission(permission), permission.label(), permission.help())),
    );
}

/// Writes the block "Visibility": two choices.
pub(super) fn write_visibility(page: &mut Page<'_>, team: &TeamPage) {
    page.heading("Visibility");
    if team.visibility.is_none() {
        page.wrapped("This host does not say who can see the team.", page.canvas.theme.muted);
    }
    let both = [Visibility::Organization, Visibility::Secret];
    write(page, team, &both.map(|visibility| (Setting::Visibility(visibility), visibility.label(), visibility.help())));
}

/// Writes the switch below the token.
pub(super) fn write_member_tokens(page: &mut Page<'_>, team: &TeamPage) {
    page.blank();
    let help = "Members can generate, regenerate and delete the token. Otherwise only owners and teams with Manage Teams can.";
    write(page, team, &[(Setting::MemberTokens, "Allow Member Token Management", help)]);
}

/// Writes settings, and below them why they cannot be changed.
fn write(page: &mut Page<'_>, team: &TeamPage, settings: &[(Setting, &str, &str)]) {
    let mut reason = None;
    for (setting, label, help) in settings {
        let refusal = setting.refusal(team);
        let state = (setting.is_on(team), refusal.is_none());
        match setting {
            Setting::Visibility(_) => page.radio(setting.spot(), state, label, help),
            _ => page.checkbox(setting.spot(), state, label, help),
        }
        reason = refusal.or(reason);
    }
    if let Some(reason) = reason {
        super::write_reason(page, &reason.to_string());
    }
}
