//! What follows from a survey: hygiene, ways to more, dry runs; on the demo, and on models made for the purpose.

#[path = "support/ground.rs"]
mod ground;
#[path = "support/step_by_step.rs"]
mod step_by_step;
mod support;

use ground::Ground;
use jiff::SignedDuration;
use tfe_console::backend::{AccessRow, Survey, SurveyTeam};
use tfe_console::domain::{
    Access, Actor, Command, Defaults, Description, Expiry, Guard, Id, Level, Lifetime, OrganizationAccess, Origin, Permission,
    Team, TokenKind, TokenOwner, User, Visibility, World,
};
use tfe_console::insight::dry_run::{Change, dry_run};
use tfe_console::insight::escalation::{Seeker, Subject, ways};
use tfe_console::insight::hygiene::{Finding, Kind, Severity, Thresholds, findings, lasts};

fn generate(ground: &Ground, owner: TokenOwner, expires: Expiry) {
    ground.give(&Command::GenerateToken { owner, expires, description: None });
}

fn amiss(ground: &Ground) -> Vec<Finding> {
    findings(&ground.survey(ground.ada), Thresholds::default(), ground.world.now())
}

fn kinds(findings: &[Finding]) -> Vec<Kind> {
    findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn a_fresh_token_that_expires_in_time_is_in_order() {
    let ground = Ground::new();
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    ground.access(team, ground.workspace("core"), Level::Write);
    let expires = Expiry::At(ground.world.now() + SignedDuration::from_hours(24 * 60));
    generate(&ground, TokenOwner::Team(team), expires);
    assert_eq!(kinds(&amiss(&ground)), [Kind::NeverDisplayed], "nobody has acknowledged it");
}

#[test]
fn each_thing_that_is_amiss_is_found_once_and_the_gravest_comes_first() {
    let ground = Ground::new();
    generate(&ground, TokenOwner::Team(ground.owners()), Expiry::Default);
    let found = amiss(&ground);
    assert_eq!(kinds(&found), [Kind::OwnersToken, Kind::NeverDisplayed]);
    assert_eq!(found[0].kind.severity(), Severity::Critical);
    ground.pass(8);
    assert!(kinds(&amiss(&ground)).contains(&Kind::NeverUsed));
    ground.pass(400);
    assert!(kinds(&amiss(&ground)).contains(&Kind::Old));
}

/// A description such as the provider makes up for a plan.
const EPHEMERAL: &str = "ephemeral-team-token-0f8fad5b-d9cb-469f-a165-70867728950e";

fn described(ground: &Ground, team: Id<Team>, text: &str) {
    let defaults = Box::new(Defaults { described_team_tokens: true, ..Defaults::default() });
    ground.give(&Command::SetDefaults { organization: ground.organization, defaults });
    let description = Some(Description::of_team_token(text).expect("a description"));
    let owner = TokenOwner::Team(team);
    ground.give(&Command::GenerateToken { owner, expires: Expiry::Default, description });
}

#[test]
fn what_a_plan_of_terraform_left_behind_is_a_kind_of_its_own_and_other_descriptions_are_not() {
    let ground = Ground::new();
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    ground.access(team, ground.workspace("core"), Level::Write);
    for (text, left) in [
        (EPHEMERAL, true),
        ("ephemeral-team-token-of-mine", false),
        ("ephemeral-team-token-0f8fad5bd9cb469fa16570867728950e", false),
        ("backup", false),
    ] {
        described(&ground, team, text);
        let found = amiss(&ground);
        let finding = found.iter().find(|finding| finding.whose == format!("team platform \"{text}\"")).expect("a finding");
        assert_eq!(finding.kind == Kind::LeftByTerraform, left, "{text}: {found:?}");
    }
}

#[test]
fn the_audit_trails_token_is_not_asked_for_the_workspaces_that_it_reaches() {
    let ground = Ground::new();
    generate(&ground, TokenOwner::AuditTrails(ground.organization), Expiry::Default);
    assert_eq!(kinds(&amiss(&ground)), [Kind::NeverDisplayed]);
}

#[test]
fn a_token_of_before_there_was_a_default_expiry_is_found_without_one() {
    let ground = Ground::new();
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    ground.access(team, ground.workspace("core"), Level::Write);
    generate(&ground, TokenOwner::Team(team), Expiry::Default);
    let mut survey = ground.survey(ground.ada);
    assert_eq!(kinds(&findings(&survey, Thresholds::default(), ground.world.now())), [Kind::NeverDisplayed]);
    for team in &mut survey.teams {
        if let Some(token) = &mut team.token {
            token.expired_at = None;
        }
    }
    let found = findings(&survey, Thresholds::default(), ground.world.now());
    assert_eq!(kinds(&found), [Kind::NeverDisplayed, Kind::NoExpiry]);
}

#[test]
fn a_token_tells_that_it_will_stop_and_then_only_that_it_has() {
    let ground = Ground::new();
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    generate(&ground, TokenOwner::Team(team), Expiry::At(ground.world.now() + SignedDuration::from_hours(24 * 20)));
    assert!(kinds(&amiss(&ground)).contains(&Kind::ExpiresThisMonth));
    assert!(kinds(&amiss(&ground)).contains(&Kind::ReachesNothing));
    ground.pass(15);
    assert!(kinds(&amiss(&ground)).contains(&Kind::ExpiresThisWeek));
    assert!(!kinds(&amiss(&ground)).contains(&Kind::ExpiresThisMonth), "one of the two is enough");
    ground.pass(6);
    assert_eq!(kinds(&amiss(&ground)), [Kind::Expired]);
}

#[test]
fn who_has_left_may_still_have_the_token_that_they_generated() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    let team = ground.team("platform", Visibility::Secret, &[], &[bob]);
    let generate = Command::GenerateToken { owner: TokenOwner::Team(team), expires: Expiry::Default, description: None }
        .when(Guard::Token(None));
    ground.model.execute(Actor::User(bob), &Origin::Console, &generate).expect("a token");
    assert!(!kinds(&amiss(&ground)).contains(&Kind::CreatorLeft));
    ground.give(&Command::RemoveMember { team, user: bob });
    let found = amiss(&ground);
    let left = found.iter().find(|finding| finding.kind == Kind::CreatorLeft).expect("found");
    assert_eq!(left.reason, "user bob, who generated it, has left");
}

#[test]
fn a_member_sees_what_concerns_their_teams_with_the_reason_for_the_rest() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    let own = ground.team("platform", Visibility::Secret, &[], &[bob]);
    let other = ground.team("release", Visibility::Secret, &[], &[]);
    for team in [own, other] {
        generate(&ground, TokenOwner::Team(team), Expiry::Default);
    }
    let survey = ground.survey(bob);
    let found = findings(&survey, Thresholds::default(), ground.world.now());
    assert!(!found.is_empty() && found.iter().all(|finding| finding.owner == TokenOwner::Team(own)), "{found:?}");
    assert!(survey.hidden.expect("a reason").to_string().contains("full list of teams"));
}

#[test]
fn who_has_only_what_they_were_given_has_no_way_to_more() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    let team = ground.team("platform", Visibility::Organization, &[], &[bob]);
    ground.access(team, ground.workspace("core"), Level::Admin);
    let other = ground.team("release", Visibility::Organization, &[Permission::ManageWorkspaces], &[]);
    generate(&ground, TokenOwner::Team(other), Expiry::Default);
    assert_eq!(ways(&ground.survey(ground.ada)), []);
}

/// A source of numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a number") % most
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// Teams, people and workspaces that were given this and that.
fn thrown(whole: &Survey, dice: &mut Dice) -> Survey {
    let mut survey = whole.clone();
    let powers = [Permission::ManageMembership, Permission::ManageTeams, Permission::ManageOrganizationAccess];
    let kept = 1 + dice.below(survey.teams.len() - 1);
    survey.teams.truncate(kept);
    for team in &mut survey.teams {
        if !dice.one_in(3) {
            team.token = None;
        }
        if team.is_owners() {
            continue;
        }
        let facts = team.facts.team.as_mut().expect("facts");
        (facts.visible, facts.member_tokens) = (dice.one_in(2), !dice.one_in(4));
        let mut access = OrganizationAccess::NONE;
        if dice.one_in(4) {
            access = access.with(powers[dice.below(powers.len())], true);
        }
        if dice.one_in(6) {
            access = access.with(Permission::AccessSecretTeams, true);
        }
        if dice.one_in(5) {
            access = access.with(Permission::ALL[dice.below(Permission::ALL.len())], true);
        }
        team.organization_access = access;
        team.members = survey.people.iter().filter(|_| dice.one_in(4)).map(|person| person.id).collect();
        team.access.clear();
        for (id, name) in &survey.workspaces {
            for _ in 0..dice.below(3) / 2 + usize::from(dice.one_in(9)) {
                let level = [Level::Read, Level::Plan, Level::Write, Level::Admin][dice.below(4)];
                let access = Access::from(level);
                team.access.push(AccessRow { id: *id, name: name.clone(), access, rights: access.rights(), project: None });
            }
        }
    }
    let seen: Vec<Id<User>> = survey.teams.iter().flat_map(|team| team.members.clone()).collect();
    survey.people.retain(|person| seen.contains(&person.id));
    if dice.one_in(2) {
        survey.token = None;
    }
    if dice.one_in(3) {
        survey.user = None;
    }
    survey
}

#[test]
fn what_is_worked_out_by_classes_is_what_the_law_says_step_by_step() {
    let ground = Ground::new();
    generate(&ground, TokenOwner::Organization(ground.organization), Expiry::Default);
    for name in ["core", "web", "data", "edge"] {
        ground.workspace(name);
    }
    let people: Vec<_> = ["bob", "cleo", "dora", "emil"].map(|name| ground.user(name)).into_iter().collect();
    for team in 0..14 {
        let team = ground.team(&format!("team-{}", (team * 5) % 14), Visibility::Secret, &[], &people);
        generate(&ground, TokenOwner::Team(team), Expiry::Default);
    }
    generate(&ground, TokenOwner::Team(ground.owners()), Expiry::Default);
    let whole = ground.survey(ground.ada);
    let (mut dice, mut found, mut longest) = (Dice(7), 0, 0);
    for turn in 0..1_500 {
        let survey = thrown(&whole, &mut dice);
        let (said, expected) = (ways(&survey), step_by_step::ways(&survey));
        assert_eq!(said, expected, "turn {turn}");
        found += said.len();
        longest = said.iter().map(|way| way.steps.len()).chain([longest]).max().expect("a number");
    }
    assert!(found > 3_000 && longest > 6, "{found} ways, the longest of {longest} steps");
}

/// A survey of so many teams that were given what these were, in turn.
fn repeated(whole: &Survey, teams: usize) -> Survey {
    let others: Vec<SurveyTeam> = whole.teams.iter().filter(|team| !team.is_owners()).cloned().collect();
    let mut survey = whole.clone();
    survey.teams.retain(SurveyTeam::is_owners);
    survey.teams.extend((0..teams).map(|at| {
        let name = format!("t{at:05}");
        let id = Id::derived(["team", &name]);
        SurveyTeam { id, name: name.as_str().into(), ..others[at % others.len()].clone() }
    }));
    survey
}

#[test]
fn what_is_asked_of_the_law_and_what_is_kept_do_not_grow_with_the_teams() {
    let ground = Ground::new();
    let core = ground.workspace("core");
    for (name, permission) in
        [("a", Permission::ManageTeams), ("b", Permission::ManagePolicies), ("c", Permission::ManageMembership)]
    {
        let team = ground.team(name, Visibility::Organization, &[permission], &[ground.ada]);
        ground.access(team, core, Level::Write);
        generate(&ground, TokenOwner::Team(team), Expiry::Default);
    }
    let whole = ground.survey(ground.ada);
    let counts = |teams: usize| {
        let survey = repeated(&whole, teams);
        let mut seeker = Seeker::new(&survey);
        let able = survey.teams.iter().filter_map(|team| seeker.take(&survey, team)).count();
        while !seeker.settle(&survey) {}
        (able, seeker.counts())
    };
    let (few, many) = (counts(30), counts(3_000));
    assert_eq!((few.0, many.0), (20, 2_000), "each is looked at");
    assert_eq!(few.1, many.1, "what the law was asked, the classes, the teams that are kept");
    assert!(many.1.iter().all(|count| *count < 12), "{many:?}");
    let survey = repeated(&whole, 60);
    assert_eq!(ways(&survey), step_by_step::ways(&survey));
}

#[test]
fn who_manages_membership_reaches_every_visible_team_and_no_secret_one() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    ground.team("security", Visibility::Secret, &[Permission::ManageMembership], &[bob]);
    ground.team("release", Visibility::Organization, &[Permission::ManageWorkspaces], &[]);
    ground.team("vault", Visibility::Secret, &[Permission::ManagePolicies], &[]);
    let ways = ways(&ground.survey(ground.ada));
    let [way] = &ways[..] else { panic!("{ways:?}") };
    assert_eq!((way.subject, way.owner), (Subject::User(bob), false));
    assert_eq!(way.steps, ["As a member: join the team release."]);
    assert_eq!(way.gains, ["Manage Workspaces"]);
}

#[test]
fn who_sets_permissions_gives_their_own_team_every_one_of_them() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    ground.team("security", Visibility::Secret, &[Permission::ManageOrganizationAccess], &[bob]);
    let ways = ways(&ground.survey(ground.ada));
    let [way] = &ways[..] else { panic!("{ways:?}") };
    assert_eq!((way.subject, way.owner), (Subject::User(bob), false));
    assert_eq!(way.steps[0], "As a member: give the team security every permission in the organization.");
    assert_eq!(way.gains, ["every permission in the organization"]);
}

#[test]
fn who_holds_the_organization_token_makes_themselves_an_owner() {
    let ground = Ground::new();
    generate(&ground, TokenOwner::Organization(ground.organization), Expiry::Default);
    let ways = ways(&ground.survey(ground.ada));
    let [way] = &ways[..] else { panic!("{ways:?}") };
    assert_eq!((way.subject, way.owner), (Subject::OrganizationToken, true));
    assert_eq!(way.steps, ["With the organization token: join the owners team."]);
    assert!(way.remedy().is_some_and(|remedy| remedy.contains("Keep this token out of reach")));
    assert_eq!(way.gains, ["every right of an owner"]);
}

#[test]
fn a_token_of_the_team_owners_is_a_way_by_itself() {
    let ground = Ground::new();
    generate(&ground, TokenOwner::Team(ground.owners()), Expiry::Default);
    let ways = ways(&ground.survey(ground.ada));
    assert!(ways[0].owner && ways[0].who == "the token of team owners", "{ways:?}");
}

#[test]
fn a_team_with_manage_teams_goes_on_step_by_step() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    ground.team("leads", Visibility::Secret, &[Permission::ManageTeams], &[bob]);
    ground.team("a", Visibility::Organization, &[Permission::ManagePolicies], &[]);
    ground.team("b", Visibility::Organization, &[Permission::ManageVcsSettings], &[]);
    let ways = ways(&ground.survey(ground.ada));
    let [way] = &ways[..] else { panic!("{ways:?}") };
    assert_eq!(way.steps.len(), 2, "{way:?}");
    assert_eq!(way.gains, ["Manage Policies", "Manage VCS Settings"]);
}

#[test]
fn a_lower_maximum_tells_which_tokens_stop_now_and_which_earlier() {
    let ground = Ground::new();
    let (old, young) = (ground.team("old", Visibility::Secret, &[], &[]), ground.team("young", Visibility::Secret, &[], &[]));
    generate(&ground, TokenOwner::Team(old), Expiry::Default);
    ground.pass(40);
    generate(&ground, TokenOwner::Team(young), Expiry::Default);
    generate(&ground, TokenOwner::Organization(ground.organization), Expiry::Default);
    let change = Change::MaximumLifetime(TokenKind::Team, Lifetime::days(30));
    let outcome = dry_run(&ground.survey(ground.ada), change, ground.world.now());
    assert_eq!(outcome.refusal, None);
    assert!(matches!(&outcome.stops[..], [one] if one.starts_with("team old:")), "{outcome:?}");
    assert!(
        matches!(&outcome.earlier[..], [one] if one.starts_with("team young:") && one.ends_with(" UTC instead of 2028-04-11 12:00 UTC."))
    );
    // What was thought through is what happens.
    let lifetime = Lifetime::days(30);
    ground.give(&Command::SetMaximumLifetime {
        organization: ground.organization,
        kind: TokenKind::Team,
        lifetime,
        enforce: true,
    });
    let after = ground.survey(ground.ada);
    let expired: Vec<_> = findings(&after, Thresholds::default(), ground.world.now());
    assert!(expired.iter().any(|finding| finding.kind == Kind::Expired && finding.whose == "team old"));
}

#[test]
fn a_removal_tells_who_loses_what_and_what_they_may_still_have() {
    let ground = Ground::new();
    let bob = ground.user("bob");
    let team = ground.team("platform", Visibility::Secret, &[Permission::ManagePolicies], &[bob]);
    ground.access(team, ground.workspace("core"), Level::Write);
    let generate = Command::GenerateToken { owner: TokenOwner::Team(team), expires: Expiry::Default, description: None }
        .when(Guard::Token(None));
    ground.model.execute(Actor::User(bob), &Origin::Console, &generate).expect("a token");
    let outcome = dry_run(&ground.survey(ground.ada), Change::Removal(team, bob), ground.world.now());
    let losses = outcome.losses.join(" ");
    for part in ["Manage Policies", "write on core", "no longer manage the token of the team platform", "leaves the organization"]
    {
        assert!(losses.contains(part), "{part}: {losses}");
    }
    assert!(outcome.remains.iter().any(|line| line.contains("The token of team platform keeps working")), "{outcome:?}");
}

#[test]
fn the_removal_of_the_last_owner_is_refused_in_the_dry_run_as_it_is_in_earnest() {
    let ground = Ground::new();
    let owners = ground.owners();
    let outcome = dry_run(&ground.survey(ground.ada), Change::Removal(owners, ground.ada), ground.world.now());
    let refusal = outcome.refusal.expect("refused").to_string();
    let earnest = ground.model.execute(
        Actor::User(ground.ada),
        &Origin::Console,
        &Command::RemoveMember { team: owners, user: ground.ada }.into(),
    );
    assert_eq!(refusal, earnest.expect_err("refused").to_string());
}

#[test]
fn findings_stay_as_they_are_until_the_time_that_is_said() {
    let ground = Ground::new();
    let day = 24;
    for (hours, expires) in [(1, 2), (5, 8 * day), (30, 31 * day), (12, 200 * day)] {
        let team = ground.team(&format!("t{hours}"), Visibility::Secret, &[], &[]);
        let at = ground.world.now().checked_add(SignedDuration::from_hours(expires)).expect("a time");
        let owner = TokenOwner::Team(team);
        ground.give(Command::GenerateToken { owner, expires: Expiry::At(at), description: None }.when(Guard::Token(None)));
        ground.world.pass(SignedDuration::from_hours(hours));
    }
    let survey = ground.survey(ground.ada);
    let (mut now, end) = (ground.world.now(), 210 * day);
    let end = now.checked_add(SignedDuration::from_hours(end)).expect("a time");
    let mut changes = 0;
    while now < end {
        let left: SignedDuration = lasts(&survey, now).expect("there are tokens").try_into().expect("a time");
        assert!(left.is_positive(), "it would wake for ever");
        let said = |at| findings(&survey, Thresholds::default(), at);
        let next = now.checked_add(left).expect("a time");
        let before = next.checked_sub(SignedDuration::from_secs(1)).expect("a time");
        assert_eq!(said(now), said(before), "{now}");
        changes += usize::from(said(now) != said(next));
        now = next;
    }
    assert!(changes > 200, "{changes} changes");
    let nothing = Ground::new();
    let survey = nothing.survey(nothing.ada);
    assert_eq!(lasts(&survey, nothing.world.now()), None);
}
