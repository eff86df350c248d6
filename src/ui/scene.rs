//! What a screen and a dialog can know of the interface around them.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::{Rect, Size};

use super::page::{Canvas, VisibleLines};
use super::settings::Settings;
use super::targets::{Spot, Targets};
use crate::backend::OrganizationRow;
use crate::domain::{Actor, AuthenticationToken, Id, Organization, SafeText, User};

/// What the screens show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A model in a file of its own, where the verbs of the command line reach it too.
    File,
    /// A model that is gone at the end.
    Memory,
    /// A real host.
    Host,
}

/// The surroundings of a layer while it takes a key or is drawn.
#[derive(Clone, Debug)]
pub struct Scene {
    pub settings: Arc<Settings>,
    /// Whom the console acts as.
    pub user: Id<User>,
    /// The organizations that they belong to.
    pub organizations: Vec<OrganizationRow>,
    /// The one that is open.
    pub organization: Option<OrganizationRow>,
    /// Who acted before, and to whom a user without an organization goes back.
    pub before: Option<(Id<User>, SafeText)>,
    /// Why nothing can be changed, when nothing can.
    pub read_only: Option<SafeText>,
    pub behind: Behind,
    /// The clipboard holds a token of ours.
    pub holds_clipboard: bool,
    pub size: Size,
    /// Where a screen is drawn.
    pub area: Rect,
    /// The time of the last message.
    pub now: Timestamp,
    /// The layer has the keys.
    pub focused: bool,
    /// The token whose text is on the screen just now.
    pub showing: Option<Id<AuthenticationToken>>,
    /// The tokens that were shown here, which the model has not noted yet.
    pub unnoted: Vec<Id<AuthenticationToken>>,
    /// What can be clicked, of what is drawn in it.
    pub targets: Targets,
}

impl Scene {
    /// The user that the console acts as.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.user)
    }

    /// The organization that is open.
    #[must_use]
    pub fn organization(&self) -> Option<Id<Organization>> {
        self.organization.as_ref().map(|row| row.id)
    }

    /// How many rows a screen has.
    #[must_use]
    pub fn height(&self) -> usize {
        usize::from(self.area.height)
    }

    /// What a page is drawn with whose cursor is at `focus`.
    #[must_use]
    pub fn canvas(&self, focus: Option<Spot>) -> Canvas<'_> {
        let Settings { theme, keymap: keys, .. } = self.settings.as_ref();
        let focus = focus.filter(|_| self.focused);
        Canvas {
            theme,
            keys,
            width: self.area.width,
            now: self.now,
            focus,
            showing: self.showing,
            unnoted: &self.unnoted,
            targets: &self.targets,
            visible: VisibleLines::ALL,
        }
    }
}
