//! The lock of a workspace: what it says, and how it is put on and taken off.

use ratatui::text::{Line, Span};

use crate::backend::{Lock, WorkspacePage};
use crate::domain::{Command, Guard, Id, InvalidInput, SafeText, Timestamp, Workspace};
use crate::policy::Rule;
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::errand::Errand;
use crate::ui::field::Field;
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::{Offered, Refusal, write_reason};
use crate::ui::page::Page;

/// The label of the field.
const REASON: &str = "REASON";

/// What the lock's button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Lock,
    /// Takes the user's own off.
    Unlock,
    Force,
}

impl Turn {
    fn of(page: &WorkspacePage) -> Self {
        match page.facts.workspace.as_ref().and_then(|workspace| workspace.locked_by.as_ref()) {
            None => Self::Lock,
            Some(locker) if locker.oneself => Self::Unlock,
            Some(_) => Self::Force,
        }
    }

    fn command(self, page: &WorkspacePage) -> Command {
        let workspace = page.id;
        match self {
            Self::Lock => Command::LockWorkspace { workspace, reason: None },
            Self::Unlock => Command::UnlockWorkspace { workspace, force: false },
            Self::Force => Command::UnlockWorkspace { workspace, force: true },
        }
    }
}

/// What the button is called, and why it cannot be pressed.
pub(super) fn offer(page: &WorkspacePage) -> Offered {
    let turn = Turn::of(page);
    let judged = |label: &str, turn: Turn| Offered::judged(label, &turn.command(page), &page.facts);
    match turn {
        Turn::Lock => judged("lock workspace", turn),
        Turn::Unlock => judged("unlock workspace", turn),
        Turn::Force => {
            let forced = judged("unlock by force", turn);
            let own = judged("unlock by force", Turn::Unlock);
            // Who can lock is kept from it only because the lock is another's, and that says it better.
            let another_s = matches!(&own.refusal, Some(Refusal::Rule(reason)) if reason.rule == Rule::NotItsLock);
            if !forced.is_allowed() && another_s { own } else { forced }
        }
    }
}

pub(super) fn write(workspace: &WorkspacePage, page: &mut Page<'_>, said: &mut Vec<String>) {
    let theme = page.canvas.theme;
    page.heading("Lock");
    match &workspace.lock {
        None => page.line(Line::styled("○ Unlocked", theme.success)),
        Some(lock) => {
            page.line(Line::from(vec![
                Span::styled("■ Locked", theme.warning),
                Span::raw(format!(
                    " by {}{}",
                    lock.by,
                    lock.at.map_or_else(String::new, |at| format!(", {}", ago(at, page.canvas.now)))
                )),
            ]));
            if let Some(reason) = &lock.reason {
                page.wrapped(&format!("“{reason}”"), theme.muted);
            }
        }
    }
    page.blank();
    let label = match Turn::of(workspace) {
        Turn::Lock => "Lock workspace",
        Turn::Unlock => "Unlock workspace",
        Turn::Force => "Unlock by force",
    };
    let offered = offer(workspace);
    let style = if Turn::of(workspace) == Turn::Force { theme.danger } else { theme.button };
    page.button(Action::Lock, label, style, offered.is_allowed());
    write_reason(page, offered.refusal.as_ref(), said);
}

/// What pressing the button leads to.
pub(super) fn press(page: &WorkspacePage, now: Timestamp) -> Step {
    let name = &page.name;
    let whose = format!("workspace {name}");
    let turn = Turn::of(page);
    let seen = page.lock.as_ref().filter(|_| turn != Turn::Lock);
    let guard = seen.map_or(Guard::Anything, |lock| Guard::Lock { by: lock.by.clone(), at: lock.at });
    let unlock = Errand::new(turn.command(page).when(guard), whose).done(format!("The workspace {name} is unlocked."));
    match (turn, &page.lock) {
        (Turn::Lock, _) | (_, None) => {
            let field = Field::text(REASON, "").help("For the others. You can leave it empty.");
            let task = Box::new(LockWorkspace { workspace: page.id, name: name.clone() });
            let form = Form::new(format!("Lock the workspace {name}"), vec![field], "Lock workspace", task);
            form.intro(
                "No run starts in a workspace while it is locked. You can unlock it. Workspace admins can unlock it by force.",
            )
            .into()
        }
        (Turn::Unlock, _) => unlock.into(),
        (Turn::Force, Some(lock)) => {
            let mut body = vec![format!("{} locked it{}.", lock.by, when(lock, now))];
            body.extend(lock.reason.as_ref().map(|reason| format!("“{reason}”")));
            body.push("Runs can start again immediately. Nobody who relies on this lock is asked.".to_owned());
            let title = format!("Unlock the workspace {name} by force?");
            Confirm::new(title, body, "Yes, unlock by force", unlock).into()
        }
    }
}

/// ` 3 days ago`; nothing where it is not told.
fn when(lock: &Lock, now: Timestamp) -> String {
    lock.at.map_or_else(String::new, |at| format!(" {}", ago(at, now)))
}

/// What there is to say against taking off the lock that was seen.
pub(super) fn objection(page: &WorkspacePage, guard: &Guard, now: Timestamp) -> Option<String> {
    let name = &page.name;
    match &page.lock {
        None => Some(format!("The workspace {name} was unlocked meanwhile.")),
        Some(lock) if *guard == Guard::Lock { by: lock.by.clone(), at: lock.at } => None,
        Some(lock) => {
            let (by, when) = (&lock.by, when(lock, now));
            Some(format!(
                "The workspace {name} was locked again{when} by {by}. This question is about the lock before; close it and look again."
            ))
        }
    }
}

#[derive(Debug)]
struct LockWorkspace {
    workspace: Id<Workspace>,
    name: SafeText,
}

impl Task for LockWorkspace {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let typed = fields.first().map_or("", Field::typed);
        let reason = SafeText::note(REASON, typed).map_err(|invalid| vec![invalid])?;
        let command = Command::LockWorkspace { workspace: self.workspace, reason };
        Ok(Errand::new(command, format!("workspace {}", self.name)).done(format!("The workspace {} is locked.", self.name)))
    }
}
