//! Tokens that are generated one after the other, each committed when it is its turn to be shown: a round. What is left when
//! it stops is as it was.

use std::collections::VecDeque;

use super::App;
use crate::ui::errand::Errand;
use crate::ui::layer::Step;
use crate::ui::message::Effect;
use crate::ui::modals::confirm::Confirm;
use crate::ui::notice::Notice;

/// Errands of a round.
#[derive(Debug)]
pub(super) struct Round {
    todo: VecDeque<Errand>,
    done: usize,
    total: usize,
}

impl App {
    /// Begins a round; its first errand was asked about already.
    pub(super) fn begin_round(&mut self, errands: Vec<Errand>) -> Vec<Effect> {
        let total = errands.len();
        let mut todo: VecDeque<Errand> = errands.into();
        let Some(first) = todo.pop_front() else { return self.take_step(Step::Leave) };
        self.round = (total > 1).then_some(Round { todo, done: 1, total });
        self.execute(first)
    }

    /// Asks about the next errand after the token of the one before was shown, or says that all of it is done.
    pub(super) fn next_of_round(&mut self) -> Vec<Effect> {
        let Some(round) = &mut self.round else { return Vec::new() };
        let Some(errand) = round.todo.pop_front() else {
            let total = round.total;
            self.round = None;
            self.notice = Some(Notice::good(format!("All {total} tokens are generated.")));
            return Vec::new();
        };
        round.done += 1;
        let title = format!("Generate the token of {}? ({} of {})", errand.whose, round.done, round.total);
        let body = vec![
            "The token that it has, if any, stops working immediately.".to_owned(),
            "If you stop here, this team and those after it keep the tokens that they have.".to_owned(),
        ];
        self.open(Confirm::new(title, body, "Yes, generate", errand))
    }

    /// Whether a no has ended a round; what is left keeps its tokens.
    pub(super) fn leaves_round(&mut self) -> bool {
        if self.dialog::<Confirm>().is_none() {
            return false;
        }
        let Some(round) = self.round.take() else { return false };
        self.modal = None;
        self.notice = Some(Notice::good(stopped(&round)));
        true
    }

    /// Ends a round whose errand was refused; answers what became of it.
    pub(super) fn end_round(&mut self) -> Option<String> {
        self.round.take().map(|round| stopped(&round))
    }
}

/// What became of a round whose last errand is not done.
fn stopped(round: &Round) -> String {
    format!("{} of {} tokens are generated; the other teams keep what they have.", round.done - 1, round.total)
}
