//! Walking through the teams of an organization: every team once, the same as in a survey, and few at a time.

use tfe_console::backend::Backend;
use tfe_console::backend::local::Local;
use tfe_console::backend::survey::{Depth, Stretch, SurveyTeam};
use tfe_console::backend::walk::{Ground as Walk, STRETCH, Walked};
use tfe_console::domain::{Actor, Id, Organization};

use crate::ground::{Ground, organization, user};

fn walks(model: &Local) -> &dyn Walked {
    model.walked().expect("a model of this machine")
}

/// The teams by stretches of so many.
fn walked(model: &Local, (actor, organization): (Actor, Id<Organization>), size: usize, depth: Depth) -> Vec<(u64, SurveyTeam)> {
    let (mut teams, mut place) = (Vec::new(), None);
    loop {
        let part = walks(model).part(actor, organization, &Stretch::After(place, size), depth).expect("a stretch");
        assert!(part.teams.len() <= size && usize::try_from(part.passed).expect("a count") <= size);
        teams.extend(part.teams);
        match part.next {
            Some(next) => place = Some(next),
            None => return teams,
        }
    }
}

#[test]
fn teams_that_are_walked_through_are_those_of_a_survey_for_everybody() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let acme = organization(&model, "acme");
    for name in ["olivia", "marcus", "nina", "lena"] {
        let actor = user(&model, name);
        let survey = model.survey(actor, acme).expect("a survey");
        let head = walks(&model).head(actor, acme).expect("a head");
        let told = |survey: &tfe_console::backend::Survey| {
            format!("{:?} {:?} {:?}", survey.workspaces, survey.own_tokens, survey.hidden)
        };
        assert_eq!(told(&head.survey), told(&survey), "{name}");
        let mut whole = survey.teams;
        assert!(!whole.is_empty());
        whole.sort_by(|one, other| one.name.cmp(&other.name));
        for size in [1, 2, 1_000] {
            let teams = walked(&model, (actor, acme), size, Depth::Everything);
            let (numbers, teams): (Vec<u64>, Vec<SurveyTeam>) = teams.into_iter().unzip();
            assert_eq!(format!("{teams:?}"), format!("{whole:?}"), "{name} by {size}");
            let again = walks(&model).part(actor, acme, &Stretch::These(numbers), Depth::Everything).expect("these");
            let again: Vec<SurveyTeam> = again.teams.into_iter().map(|(_, team)| team).collect();
            assert_eq!(format!("{again:?}"), format!("{whole:?}"), "{name} by number");
        }
    }
}

#[test]
fn as_many_teams_are_held_at_once_among_few_thousands_as_among_twice_as_many() {
    let most = |teams: usize| {
        let (ground, model, _world) = Ground::in_fixed_world();
        let acme = organization(&model, "acme");
        ground.with_teams(acme, teams);
        let walk = Walk::read(&model, user(&model, "olivia"), acme).expect("a ground");
        let (mut most, mut seen) = (0, 0);
        let whole = walk.walk(&model, Depth::Tokens, |part, passed| {
            most = most.max(part.teams.len());
            seen += part.teams.len();
            assert_eq!((usize::try_from(passed.teams).ok(), passed.of), (Some(seen), walk.teams()));
            true
        });
        assert_eq!((whole, seen), (Ok(true), teams + 7), "each once");
        most
    };
    assert_eq!((most(2_500), most(5_000)), (STRETCH, STRETCH));
}
