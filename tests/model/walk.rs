//! Walking through the teams of an organization: every team once, the same as in a survey, and few at a time.

use tfe_console::backend::Backend;
use tfe_console::backend::local::Local;
use tfe_console::backend::survey::{Depth, NAMED, Stretch, SurveyTeam};
use tfe_console::backend::walk::{Ground as Walk, STRETCH, Walked};
use tfe_console::domain::{Actor, Id, Organization};
use tfe_console::insight::escalation::ways;
use tfe_console::insight::holder::Holder;
use tfe_console::insight::powers::powers;

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

/// Adds so many workspaces, which stand before those of the demo, on which teams were given something.
fn with_workspaces(ground: &Ground, organization: Id<Organization>, workspaces: usize) {
    let more = format!(
        "INSERT INTO workspaces (id, organization_id, name, created_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {workspaces})
         SELECT 'ws-' || replace(1111111111111111 + i, '0', 'z'), '{organization}', printf('a%05d', i),
                '2026-01-01T00:00:00.000Z' FROM n"
    );
    ground.raw().execute_batch(&more).expect("workspaces");
}

#[test]
fn few_are_held_at_once_also_of_what_a_large_project_gives_to_many_teams() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    with_workspaces(&ground, acme, 1_500);
    ground.with_teams(acme, 40);
    let given = format!(
        "INSERT INTO project_access (id, project_id, team_id, level)
         SELECT 'tprj-' || substr(id, 6), (SELECT id FROM projects WHERE organization_id = '{acme}' AND name = 'Default Project'),
                id, 'read' FROM teams WHERE name LIKE 't000%'"
    );
    ground.raw().execute_batch(&given).expect("access");
    let walk = Walk::read(&model, olivia, acme).expect("a ground");
    let (mut names, mut most) = (Vec::new(), 0);
    let whole = walk.walk(&model, Depth::Given, |part, _| {
        most = most.max(part.teams.iter().map(|(_, team)| team.access.len()).sum());
        names.extend(part.teams.into_iter().map(|(_, team)| (team.name.to_string(), team.access.len())));
        true
    });
    assert_eq!((whole, names.len()), (Ok(true), 47));
    names.dedup();
    assert_eq!(names.len(), 47, "each once");
    let all: usize = names.iter().map(|(_, rows)| rows).sum();
    assert!(all > 60_000 && most <= 20_000, "{most} of {all}");
}

#[test]
fn a_survey_names_a_thousand_workspaces_and_says_of_all_what_it_would_if_it_named_them() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    with_workspaces(&ground, acme, 1_500);
    let survey = model.survey(olivia, acme).expect("a survey");
    let all = walks(&model).workspaces(olivia, acme).expect("workspaces");
    assert_eq!((survey.workspaces.len(), survey.all_workspaces()), (NAMED, all.len()));
    assert_eq!(survey.workspaces, all[..NAMED]);
    assert_eq!(Walk::read(&model, olivia, acme).expect("a ground").workspaces(&model), Ok(all.clone()));
    let mut whole = survey.clone();
    (whole.workspaces, whole.more_workspaces) = (all, 0);
    assert_eq!(ways(&survey), ways(&whole));
    for owner in Holder::owners(&survey) {
        let (holder, same) = (Holder::of(&survey, owner).expect("a holder"), Holder::of(&whole, owner).expect("a holder"));
        for (cell, expected) in powers(&survey, &holder).iter().zip(powers(&whole, &same)) {
            assert_eq!((cell.verdict, &cell.brief), (expected.verdict, &expected.brief), "{}", holder.name());
            assert!(!cell.differs(&expected), "{cell:?} {expected:?}");
            for ground in &cell.grounds {
                let mut like = expected.grounds.iter().filter(|other| (other.rule, &other.text) == (ground.rule, &ground.text));
                let count = like.next().map(|other| other.on.len() + other.more);
                assert_eq!(Some(ground.on.len() + ground.more), count, "{}: {}", holder.name(), ground.text);
                assert!(ground.on.len() <= NAMED + 10, "{}", ground.text);
            }
        }
    }
}
