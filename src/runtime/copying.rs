//! What the shell does about copies: the way of one, and the helper that owns the clipboard.

use std::io;
use std::time::Duration;

use super::clipboard::{self, Content, Helper, Route};
use super::{Shell, terminal};
use crate::config::ClipboardUse;
use crate::ui::{Copied, Msg};

/// How tokens and names are copied, and what is copied now.
#[derive(Clone, Copy, Debug)]
pub struct Copying {
    pub which: ClipboardUse,
    pub clear_after: Duration,
}

impl Shell {
    /// Copies something this way.
    pub(super) fn copy(&mut self, content: Content, route: Route) -> io::Result<()> {
        match route {
            Route::System => {
                clipboard::copy(content, self.copying.clear_after, &self.inward);
                Ok(())
            }
            Route::Terminal { through } => {
                terminal::send(&clipboard::osc52(content.expose(), through))?;
                self.copied(content.is_token(), Copied::Terminal { through })
            }
            Route::None => self.copied(content.is_token(), Copied::Unavailable),
        }
    }

    fn copied(&mut self, is_token: bool, copied: Copied) -> io::Result<()> {
        self.update(if is_token { Msg::Copied(copied) } else { Msg::TextCopied(copied) })
    }

    /// Takes in what became of a helper. Where no display answers, the terminal is the other way.
    pub(super) fn helped(&mut self, helper: Result<(Helper, bool), Option<Content>>) -> io::Result<()> {
        match helper {
            Err(Some(content)) => self.copy(content, Route::to_terminal(|name| std::env::var(name).ok())),
            Err(None) => self.update(Msg::Copied(Copied::Unavailable)),
            Ok((helper, is_token)) => {
                if let Some(before) = self.helper.replace(helper) {
                    before.clear();
                }
                if !is_token {
                    // A token that was there is no longer.
                    self.update(Msg::ClipboardReleased)?;
                }
                let clears_after = (is_token && !cfg!(target_os = "macos")).then_some(self.copying.clear_after.as_secs());
                self.copied(is_token, Copied::System { clears_after })
            }
        }
    }

    /// Takes in that the helper with this process id has ended.
    pub(super) fn unhelped(&mut self, id: u32) -> io::Result<()> {
        match self.helper.take_if(|helper| helper.id() == id) {
            Some(helper) => {
                helper.reap();
                self.update(Msg::ClipboardReleased)
            }
            None => Ok(()),
        }
    }

    /// Empties the clipboard, if it is still ours.
    pub(super) fn clear_clipboard(&mut self) -> io::Result<()> {
        if let Some(helper) = self.helper.take() {
            helper.clear();
        }
        self.update(Msg::ClipboardReleased)
    }
}
