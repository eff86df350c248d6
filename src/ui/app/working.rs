//! Work that takes a while: begun, followed, stopped.

use super::App;
use crate::backend::{Error, Verify};
use crate::domain::SafeText;
use crate::ui::errand::Answer;
use crate::ui::jobs::{Advance, Job};
use crate::ui::layer::Modal;
use crate::ui::message::{Effect, Request};
use crate::ui::modals::progress::Progress;
use crate::ui::notice::Notice;
use crate::ui::ticket::Ticket;

/// Work under way.
#[derive(Debug)]
pub(super) struct Working {
    pub(super) ticket: Ticket,
    job: Job,
    done: u64,
}

impl App {
    /// Looks at what was written to the audit log since it was looked at last, without a word unless something is wrong.
    pub(super) fn check_log(&mut self) -> Vec<Effect> {
        self.start(Job::Verify { from: Verify::SinceLastVerified, quiet: true })
    }

    /// Whether work is under way that somebody waits for.
    pub(super) fn works(&self) -> bool {
        self.working.as_ref().is_some_and(|working| !matches!(working.job, Job::Verify { quiet: true, .. }))
    }

    /// Begins work; one at a time. What nobody waits for gives way.
    pub(super) fn start(&mut self, job: Job) -> Vec<Effect> {
        if self.works() {
            return self.refuse("Other work is running. Wait for it, or stop it.");
        }
        let ticket = self.ticket();
        self.modal = match &job {
            Job::Verify { quiet: true, .. } => self.modal.take(),
            Job::Verify { .. } => Some(progress("Checking the audit log", ticket)),
            Job::Look { look, .. } => {
                let (title, noun) = ("Looking through the host".to_owned(), look.through.noun(look.of));
                let (done, total) = (look.seen.into(), Some(look.of.into()));
                Some(Progress { title, noun, done, total, ticket }.into())
            }
            Job::Export { title, .. } => Some(progress(title, ticket)),
            Job::Publish { .. } => self.modal.take(),
        };
        self.working = Some(Working { ticket, job: job.clone(), done: 0 });
        vec![Effect::Ask(ticket, Request::Work(job))]
    }

    /// Stops work; what it has left is dropped.
    pub(super) fn cancel(&mut self, ticket: Ticket) -> Vec<Effect> {
        if self.working.as_ref().is_some_and(|working| matches!(working.job, Job::Publish { .. })) {
            return self.refuse("The file is almost written and can't be stopped.");
        }
        self.modal = None;
        let Some(working) = self.working.take_if(|working| working.ticket == ticket) else { return Vec::new() };
        if let Job::Look { look, .. } = working.job {
            self.notice = Some(Notice::good(format!("Stopped: {}.", look.progress())));
            return self.reload();
        }
        self.notice = Some(Notice::good("Stopped; nothing was written."));
        vec![Effect::Ask(self.ticket(), Request::Abandon)]
    }

    /// Takes in how far a slice has come, and asks for the next.
    pub(super) fn progressed(&mut self, ticket: Ticket, advance: Result<Advance, Error>) -> Vec<Effect> {
        let Some(mut working) = self.working.take_if(|working| working.ticket == ticket) else { return Vec::new() };
        let next = match advance {
            Err(error) => {
                if let Job::Look { look, .. } = working.job {
                    return self.finish(Some(Notice::bad(format!("{error} This is partial: {}.", look.progress()))));
                }
                let quiet = matches!(working.job, Job::Verify { quiet: true, .. });
                return self.finish(if quiet { None } else { Some(Notice::bad(error.to_string())) });
            }
            Ok(Advance::Checked(check)) => {
                working.done += check.checked;
                if let Some(broken) = check.broken {
                    let text = format!("The audit log is not whole: row {}: {}", broken.id, broken.what);
                    return self.finish(Some(Notice::bad(text)));
                }
                let quiet = matches!(working.job, Job::Verify { quiet: true, .. });
                match check.reached.filter(|_| !check.done) {
                    Some(reached) => Job::Verify { from: Verify::After(reached), quiet },
                    None if quiet => return self.finish(None),
                    None => {
                        let text = format!("The audit log is whole: {} rows were checked.", working.done);
                        return self.finish(Some(Notice::good(text)));
                    }
                }
            }
            Ok(Advance::Looked(look)) if look.is_over() => {
                return self.finish(Some(Notice::good(format!("{}.", look.progress()))));
            }
            Ok(Advance::Looked(look)) => {
                let Job::Look { actor, organization, .. } = working.job else { return self.finish(None) };
                working.done = look.seen.into();
                Job::Look { actor, organization, look, again: false }
            }
            Ok(Advance::Published(file)) => {
                let text = format!("{} rows were written to {}.", working.done, file.display());
                return self.finish(Some(Notice::good(SafeText::new(&text).as_str())));
            }
            Ok(Advance::Exported { rows, next }) => {
                working.done += rows;
                match (working.job, next) {
                    (Job::Export { file, .. }, None) => Job::Publish { file },
                    (Job::Export { title, what, format, file, .. }, from) => Job::Export { title, what, from, format, file },
                    (Job::Verify { .. } | Job::Publish { .. } | Job::Look { .. }, _) => return self.finish(None),
                }
            }
        };
        if let Some(modal) = self.dialog_mut::<Progress>() {
            modal.done = working.done;
        }
        self.working = Some(Working { ticket, job: next.clone(), done: working.done });
        vec![Effect::Ask(ticket, Request::Work(next))]
    }

    /// The work is done, or failed: says so, and shows the page as it is by now.
    fn finish(&mut self, notice: Option<Notice>) -> Vec<Effect> {
        if self.dialog::<Progress>().is_some() {
            self.modal = None;
        }
        let Some(notice) = notice else { return Vec::new() };
        self.notice = Some(notice);
        self.reload()
    }

    /// Gives what a form was filled in with to the screen beneath.
    pub(super) fn answer(&mut self, answer: Answer) -> Vec<Effect> {
        self.modal = None;
        let scene = self.scene();
        let Some(screen) = self.screens.last_mut() else { return Vec::new() };
        let step = screen.show_mut().answer(answer, &scene);
        self.take_step(step)
    }
}

fn progress(title: &str, ticket: Ticket) -> Modal {
    Progress { title: title.to_owned(), noun: "rows", done: 0, total: None, ticket }.into()
}
