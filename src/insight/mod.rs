//! What follows from a survey of an organization: what is wrong with its tokens, who could reach more than they were given,
//! what a change would stop. Pure, and by the law alone: what it lets somebody do is asked of `policy`.

mod answered;
pub mod dry_run;
pub mod escalation;
pub mod found;
pub mod goes_with;
pub mod holder;
pub mod hygiene;
pub mod judge;
pub mod lists;
pub mod paths;
pub mod powers;
pub mod prediction;
pub mod reach;
mod walked;
