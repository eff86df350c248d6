//! Tokens through arbitrary commands by arbitrary actors at arbitrary times, beside a model in maps.

mod model;
mod plaintext;
mod step;
#[path = "../support/mod.rs"]
mod support;
mod system;
#[path = "../support/tables.rs"]
mod tables;

use model::{End, Model};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use step::{Deed, Expires, Owner, Seen, Step, Who};
use system::System;
use tfe_console::domain::{Access, Level, Visibility};

/// How every run begins: two organizations, their teams and members.
const BEGINNING: [Step; 13] = [
    Step::Do(Who::Operator, Deed::CreateUser("ben")),
    Step::Do(Who::Operator, Deed::CreateUser("cleo")),
    Step::Do(Who::Operator, Deed::CreateUser("dan")),
    Step::Do(Who::User(0), Deed::CreateOrganization("acme")),
    Step::Do(Who::User(0), Deed::CreateTeam(0, "red", Visibility::Secret)),
    Step::Do(Who::User(0), Deed::CreateTeam(0, "blue", Visibility::Organization)),
    Step::Do(Who::User(0), Deed::AddMember(1, 1)),
    Step::Do(Who::User(0), Deed::AddMember(2, 2)),
    Step::Do(Who::User(0), Deed::CreateWorkspace(0, "web")),
    Step::Do(Who::User(0), Deed::SetAccess(0, 2, Access::Fixed(Level::Admin))),
    Step::Do(Who::User(3), Deed::CreateOrganization("initech")),
    Step::Do(Who::User(0), Deed::AddMember(0, 1)),
    Step::Do(Who::User(1), Deed::Generate(Owner::Team(1), Seen::Nothing, Expires::Default)),
];

fn begin() -> Model {
    let mut model = Model { users: vec!["ada"], ..Model::default() };
    for step in &BEGINNING {
        model.take(step);
        assert_eq!(model.end, Some(End::Done), "{step:?}");
    }
    model
}

struct Reference;

impl ReferenceStateMachine for Reference {
    type State = Model;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Model> {
        Just(begin()).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Step> {
        step::step(model)
    }

    fn preconditions(model: &Model, step: &Step) -> bool {
        step::fits(model, step)
    }

    fn apply(mut model: Model, step: &Step) -> Model {
        model.take(step);
        model
    }
}

struct Lifecycle;

impl StateMachineTest for Lifecycle {
    type SystemUnderTest = System;
    type Reference = Reference;

    fn init_test(_: &Model) -> System {
        let (mut system, mut model) = (System::new(), Model { users: vec!["ada"], ..Model::default() });
        for step in &BEGINNING {
            model.take(step);
            system.take(step, &model);
        }
        system
    }

    fn apply(mut system: System, model: &Model, step: Step) -> System {
        system.take(&step, model);
        system
    }

    fn check_invariants(system: &System, model: &Model) {
        system.check(model);
    }

    fn teardown(system: System, _: Model) {
        system.close();
    }
}

prop_state_machine! {
    #![proptest_config(support::property(48, "tests/lifecycle/regressions.txt"))]

    #[test]
    fn the_model_keeps_its_promises_whatever_happens(sequential 1..30 => Lifecycle);
}
