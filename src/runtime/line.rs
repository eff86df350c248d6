//! What the backend's thread has still to do: changes first and in order, then what is on the screen, then the rest.

use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;

use crate::backend::Error;
use crate::ui::{Request, Ticket};

/// What the thread is told.
pub(super) enum Order {
    Ask(Ticket, Request),
    /// Say whether somebody else has changed the model.
    Look(SyncSender<Result<bool, Error>>),
}

/// What the thread is at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    /// It waits, or carries out what is finished also when nobody waits for it.
    #[default]
    Kept,
    /// It reads the answer to this question.
    Reading(Ticket),
    /// It reads, or does a slice of work, until the console ends.
    Working,
}

/// Orders that wait, and the one that is carried out.
#[derive(Default)]
pub(super) struct Line {
    orders: VecDeque<Order>,
    /// The answers that somebody waits for, the most urgent first.
    awaited: Vec<Ticket>,
    at: At,
    /// The console ends: changes are made, and nothing is read any more.
    ends: bool,
}

impl Line {
    /// Puts an order at the end.
    pub(super) fn push(&mut self, order: Order) {
        self.orders.push_back(order);
    }

    /// Says which answers are waited for from now on. Reads for others leave the line. Answers whether the thread reads
    /// what nobody waits for any more.
    pub(super) fn await_only(&mut self, tickets: Vec<Ticket>) -> bool {
        self.orders.retain(|order| !matches!(order, Order::Ask(ticket, Request::Load(_)) if !tickets.contains(ticket)));
        self.awaited = tickets;
        matches!(self.at, At::Reading(ticket) if !self.awaited.contains(&ticket))
    }

    /// The console ends. Answers whether the thread is at something that is given up then.
    pub(super) fn end(&mut self) -> bool {
        self.ends = true;
        self.orders.retain(|order| matches!(order, Order::Ask(_, request) if request.writes()));
        self.at != At::Kept
    }

    /// Whether the console ends and nothing is left to do.
    pub(super) fn is_over(&self) -> bool {
        self.ends && self.orders.is_empty()
    }

    /// Takes what is to be done next, if anything is.
    pub(super) fn next(&mut self) -> Option<Order> {
        let rank = |order: &Order| match order {
            Order::Ask(_, request) if request.writes() => 0,
            Order::Ask(ticket, Request::Load(_)) => {
                1 + self.awaited.iter().position(|awaited| awaited == ticket).unwrap_or(self.awaited.len())
            }
            Order::Ask(..) | Order::Look(_) => 2 + self.awaited.len(),
        };
        // Of those that are alike, the first.
        let next = self.orders.iter().enumerate().min_by_key(|(_, order)| rank(order)).map(|(at, _)| at)?;
        let order = self.orders.remove(next)?;
        self.at = match &order {
            Order::Ask(_, request) if request.writes() => At::Kept,
            Order::Ask(ticket, Request::Load(_)) => At::Reading(*ticket),
            Order::Ask(..) | Order::Look(_) => At::Working,
        };
        Some(order)
    }

    /// What was taken is done.
    pub(super) fn done(&mut self) {
        self.at = At::Kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Actor, Command, Id, User};
    use crate::ui::ask;

    fn user() -> Id<User> {
        Id::parse("user-aaaaaaaaaaaaaaaa").expect("an id")
    }

    fn read(ticket: u64) -> Order {
        Order::Ask(Ticket(ticket), Request::Load(ask::read("a read", |backend| backend.account(user()))))
    }

    fn write(ticket: u64) -> Order {
        let token = Id::parse("at-aaaaaaaaaaaaaaaa").expect("an id");
        Order::Ask(Ticket(ticket), Request::Execute(Actor::User(user()), Command::AcknowledgeToken { token }.into()))
    }

    fn writes_many(ticket: u64) -> Order {
        Order::Ask(Ticket(ticket), Request::ExecuteAll(Actor::User(user()), Vec::new()))
    }

    fn line(orders: impl IntoIterator<Item = Order>, awaited: &[u64]) -> Line {
        let mut line = Line::default();
        line.await_only(awaited.iter().copied().map(Ticket).collect());
        orders.into_iter().for_each(|order| line.push(order));
        line
    }

    fn order(mut line: Line) -> Vec<u64> {
        let next = std::iter::from_fn(|| line.next());
        next.map(|order| if let Order::Ask(Ticket(ticket), _) = order { ticket } else { 0 }).collect()
    }

    #[test]
    fn changes_come_first_and_in_order_then_what_is_on_top_then_work() {
        let work = Order::Ask(Ticket(1), Request::Abandon);
        let all = [work, read(2), read(3), write(4), read(5), writes_many(6)];
        assert_eq!(order(line(all, &[5, 3])), [4, 6, 5, 3, 2, 1]);
    }

    #[test]
    fn a_read_that_nobody_waits_for_leaves_the_line_and_nothing_else_does() {
        let mut line = line([read(1), write(2), read(3), Order::Ask(Ticket(4), Request::Abandon)], &[1, 3]);
        assert!(!line.await_only(vec![Ticket(3)]), "nothing runs");
        assert_eq!(order(line), [2, 3, 4]);
    }

    #[test]
    fn a_read_that_runs_is_to_be_interrupted_as_soon_as_nobody_waits_for_it() {
        let mut line = line([read(1)], &[1]);
        assert!(line.next().is_some());
        assert!(!line.await_only(vec![Ticket(2), Ticket(1)]));
        assert!(line.await_only(vec![Ticket(2)]));
        line.done();
        assert!(!line.await_only(Vec::new()), "it is over");
    }

    #[test]
    fn at_the_end_changes_are_made_and_what_reads_is_interrupted() {
        for order in [write(1), writes_many(1)] {
            let mut line = line([order, read(2), write(3)], &[2]);
            assert!(line.next().is_some());
            assert!(!line.await_only(Vec::new()), "a change is not interrupted");
            assert!(!line.end() && !line.is_over());
            line.done();
            assert!(matches!(line.next(), Some(Order::Ask(Ticket(3), _))));
            assert!(line.is_over());
        }
        for order in [read(1), Order::Ask(Ticket(1), Request::Abandon)] {
            let mut line = line([order], &[1]);
            assert!(line.next().is_some());
            assert!(line.end() && line.is_over());
        }
    }
}
