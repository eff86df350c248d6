//! What a backend promises, whatever it is made of: every check of `checks` on every backend that there is. The checks
//! know the traits alone; a backend joins with a function that makes its stage.

mod anywhere;
mod checks;
#[path = "../support/drawn.rs"]
mod drawn;
#[path = "../console/driver.rs"]
#[allow(dead_code, reason = "a part of it is for the tests of the console")]
mod driver;
#[path = "../support/ground.rs"]
mod ground;
mod learning;
mod picture;
mod refusals;
mod screens;
mod shaped;
mod sites;
#[path = "../support/mod.rs"]
mod support;
mod trail;

use std::sync::Arc;

use ground::Ground;
use tempfile::TempDir;
use tfe_console::backend::Service;
use tfe_console::backend::local::Place;

/// A backend to check.
pub struct Stage {
    /// A model with acme and its owner ada in it, and nothing else.
    pub ground: Ground,
    /// The same model as somebody else has it.
    pub beside: Box<dyn Service>,
    _folder: Option<TempDir>,
}

/// The local backend on a file.
fn local() -> Stage {
    let (folder, world) = (support::folder(), Arc::new(support::FixedWorld::new()));
    let place = Place::File(folder.path().join("model.db"));
    let ground = Ground::of(Box::new(ground::open(&place, &world)), Arc::clone(&world));
    let beside = Box::new(ground::open(&place, &world));
    Stage { ground, beside, _folder: Some(folder) }
}

/// Each check as a test of each backend.
macro_rules! suite {
    ($($noun:ident: $($check:ident),+;)+) => {
        $(mod $noun {
            $(#[test]
            fn $check() {
                crate::checks::$noun::$check(&crate::local());
            })+
        })+
    };
}

suite! {
    reads:
        who_is_no_member_is_denied_every_page,
        a_list_has_what_its_reader_may_see_and_so_have_the_records,
        what_is_secret_is_denied_and_what_is_gone_is_not_found,
        names_are_found_in_any_case_of_their_letters,
        a_part_of_a_list_says_how_long_the_whole_is,
        who_could_be_added_is_told_to_who_may_add,
        who_acts_where_nothing_is_said_is_the_first_owner;
    writes:
        a_refusal_changes_nothing_and_is_in_the_log,
        commands_of_one_transaction_are_all_done_or_none_and_the_refusal_is_in_the_log,
        what_is_judged_leaves_no_row_and_what_is_not_permitted_leaves_one,
        every_command_leaves_one_row_in_a_whole_chain,
        the_second_of_two_editors_is_told_who_was_first,
        a_name_is_taken_in_any_case_of_its_letters,
        what_is_so_already_is_said_so,
        a_request_is_kept_or_taken_back_as_a_whole,
        a_request_that_nobody_waits_for_changes_nothing,
        the_last_owner_stays,
        to_judge_is_to_say_what_execution_would_and_to_do_nothing,
        what_somebody_else_changes_is_noticed_once_and_ones_own_is_not;
    tokens:
        only_a_generation_gives_a_secret_and_it_opens_at_once,
        unknown_revoked_and_expired_tokens_are_not_told_apart,
        a_team_has_one_token_and_a_user_any_number,
        a_token_that_was_not_seen_is_not_replaced,
        a_maximum_lifetime_ends_the_tokens_that_there_are_and_binds_those_to_come,
        a_use_is_noted_with_its_caller,
        only_who_received_a_token_acknowledges_it;
}
