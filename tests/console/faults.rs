//! A model that fails: what is said, and that nothing is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tfe_console::backend::list::{List, ListQuery, Slice};
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::people::Members;
use tfe_console::backend::teams::Teams;
use tfe_console::backend::tokens::Tokens;
use tfe_console::backend::workspaces::Workspaces;
use tfe_console::backend::{
    About, Account, AuditCheck, AuditPage, AuditQuery, Backend, Bearer, Clock, Edition, Error, KnownUser, LastSeat,
    OrganizationTokenPage, PersonPage, PersonRow, ProfilePage, Receipt, ServersPage, Structure, Survey, TeamPage, TokenFate,
    UserTokensPage, Verify, WorkspacePage,
};
use tfe_console::domain::{
    Actor, AuthenticationToken, Caller, Command, Guarded, Id, Name, Organization, Origin, SafeText, Secret, Team, TokenOwner,
    User, Workspace, World,
};
use tfe_console::ui::screens::team::TeamScreen;

use crate::driver::{Driver, Start};
use crate::support::FixedWorld;

/// A model that fails while the test says so.
pub struct Failing {
    model: Local,
    fails: Arc<AtomicBool>,
    /// Only that a token was shown cannot be noted; how often it was tried.
    notes: Option<Arc<AtomicUsize>>,
    error: Error,
    /// It answers so many rows at most, and doesn't say how many there are, as a host.
    page: Option<usize>,
}

impl Failing {
    /// A backend that answers pages of so many rows and no totals; it fails while the other half says so.
    pub fn distant(model: Local, page: usize, error: Error) -> (Self, Arc<AtomicBool>) {
        let fails = Arc::new(AtomicBool::new(false));
        (Self { model, fails: Arc::clone(&fails), notes: None, error, page: Some(page) }, fails)
    }

    fn cut<L: List>(&self, query: &ListQuery<L>) -> ListQuery<L> {
        ListQuery { size: query.size.min(self.page.unwrap_or(usize::MAX)), ..query.clone() }
    }

    fn counted(&self, count: Result<Option<u32>, Error>) -> Result<Option<u32>, Error> {
        count.map(|count| count.filter(|_| self.page.is_none()))
    }

    fn unless<T>(&self, work: impl FnOnce(&Local) -> Result<T, Error>) -> Result<T, Error> {
        let fails = self.notes.is_none() && self.fails.load(Ordering::Relaxed);
        if fails { Err(self.error.clone()) } else { work(&self.model) }
    }
}

impl Backend for Failing {
    fn about(&self) -> About {
        self.model.about()
    }
    fn people(&self) -> Result<Vec<PersonRow>, Error> {
        self.unless(Backend::people)
    }
    fn people_like(&self, text: &str, most: u32) -> Result<Vec<PersonRow>, Error> {
        self.unless(|model| model.people_like(text, most))
    }
    fn remembered(&self) -> Result<Option<LastSeat>, Error> {
        self.model.remembered()
    }
    fn default_seat(&self, user: Option<Id<User>>) -> Result<Option<LastSeat>, Error> {
        self.model.default_seat(user)
    }
    fn remember(&self, user: Id<User>, organization: Option<Id<Organization>>) -> Result<(), Error> {
        self.unless(|model| model.remember(user, organization))
    }
    fn authenticate(&self, token: &Secret, caller: &Caller) -> Result<Actor, Error> {
        self.model.authenticate(token, caller)
    }
    fn bearer(&self, token: &Secret) -> Result<Bearer, Error> {
        self.model.bearer(token)
    }
    fn judge(&self, actor: Actor, command: &Command) -> Result<(), Error> {
        self.model.judge(actor, command)
    }
    fn edition(&self) -> Option<Edition> {
        self.model.edition()
    }
    fn clock(&self) -> Result<Clock, Error> {
        self.unless(Backend::clock)
    }
    fn changed(&self) -> Result<bool, Error> {
        self.unless(Backend::changed)
    }
    fn execute_all(&self, actor: Actor, origin: &Origin, requests: &[Guarded]) -> Result<Vec<Receipt>, Error> {
        self.unless(|model| model.execute_all(actor, origin, requests))
    }
    fn account(&self, user: Id<User>) -> Result<Account, Error> {
        self.unless(|model| model.account(user))
    }
    fn user_named(&self, name: &Name) -> Result<Id<User>, Error> {
        self.model.user_named(name)
    }
    fn teams(&self, query: &ListQuery<Teams>) -> Result<Slice<Teams>, Error> {
        self.unless(|model| model.teams(&self.cut(query)))
    }
    fn count_teams(&self, query: &ListQuery<Teams>) -> Result<Option<u32>, Error> {
        self.counted(self.unless(|model| model.count_teams(query)))
    }
    fn structure(&self, actor: Actor, organization: Id<Organization>) -> Result<Structure, Error> {
        self.unless(|model| model.structure(actor, organization))
    }
    fn find_team(&self, actor: Actor, organization: Id<Organization>, name: &str) -> Result<(Id<Team>, SafeText), Error> {
        self.unless(|model| model.find_team(actor, organization, name))
    }
    fn team(&self, actor: Actor, team: Id<Team>) -> Result<TeamPage, Error> {
        self.unless(|model| model.team(actor, team))
    }
    fn known_users(&self, actor: Actor, team: Id<Team>, text: &str, most: u32) -> Result<Vec<KnownUser>, Error> {
        self.unless(|model| model.known_users(actor, team, text, most))
    }
    fn profile(&self, actor: Actor, organization: Id<Organization>) -> Result<ProfilePage, Error> {
        self.unless(|model| model.profile(actor, organization))
    }
    fn members(&self, query: &ListQuery<Members>) -> Result<Slice<Members>, Error> {
        self.unless(|model| model.members(&self.cut(query)))
    }
    fn count_members(&self, query: &ListQuery<Members>) -> Result<Option<u32>, Error> {
        self.counted(self.unless(|model| model.count_members(query)))
    }
    fn person(&self, actor: Actor, organization: Id<Organization>, user: Id<User>) -> Result<PersonPage, Error> {
        self.unless(|model| model.person(actor, organization, user))
    }
    fn workspaces(&self, query: &ListQuery<Workspaces>) -> Result<Slice<Workspaces>, Error> {
        self.unless(|model| model.workspaces(&self.cut(query)))
    }
    fn count_workspaces(&self, query: &ListQuery<Workspaces>) -> Result<Option<u32>, Error> {
        self.counted(self.unless(|model| model.count_workspaces(query)))
    }
    fn find_workspace(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        name: &str,
    ) -> Result<(Id<Workspace>, SafeText), Error> {
        self.unless(|model| model.find_workspace(actor, organization, name))
    }
    fn workspace(&self, actor: Actor, workspace: Id<Workspace>) -> Result<WorkspacePage, Error> {
        self.unless(|model| model.workspace(actor, workspace))
    }
    fn organization_token(&self, actor: Actor, organization: Id<Organization>) -> Result<OrganizationTokenPage, Error> {
        self.unless(|model| model.organization_token(actor, organization))
    }
    fn tokens(&self, query: &ListQuery<Tokens>) -> Result<Slice<Tokens>, Error> {
        self.unless(|model| model.tokens(query))
    }
    fn count_tokens(&self, query: &ListQuery<Tokens>) -> Result<Option<u32>, Error> {
        self.unless(|model| model.count_tokens(query))
    }
    fn user_tokens(&self, actor: Actor, user: Id<User>) -> Result<UserTokensPage, Error> {
        self.unless(|model| model.user_tokens(actor, user))
    }
    fn token_fate(&self, actor: Actor, owner: TokenOwner, token: Id<AuthenticationToken>) -> Result<TokenFate, Error> {
        self.unless(|model| model.token_fate(actor, owner, token))
    }
    fn survey(&self, actor: Actor, organization: Id<Organization>) -> Result<Survey, Error> {
        self.unless(|model| model.survey(actor, organization))
    }
    fn servers(&self, actor: Actor, organization: Id<Organization>) -> Result<ServersPage, Error> {
        self.unless(|model| model.servers(actor, organization))
    }
    fn audit(&self, actor: Actor, organization: Id<Organization>, query: &AuditQuery) -> Result<AuditPage, Error> {
        self.unless(|model| model.audit(actor, organization, query))
    }
    fn count_audit(&self, actor: Actor, organization: Id<Organization>, query: &AuditQuery) -> Result<Option<u32>, Error> {
        self.unless(|model| model.count_audit(actor, organization, query))
    }
    fn verify_audit(&self, from: &Verify, limit: Option<u32>) -> Result<AuditCheck, Error> {
        self.unless(|model| model.verify_audit(from, limit))
    }
    fn execute(&self, actor: Actor, origin: &Origin, request: &Guarded) -> Result<Receipt, Error> {
        if let (Some(tries), Command::AcknowledgeToken { .. }) = (&self.notes, request.command()) {
            tries.fetch_add(1, Ordering::Relaxed);
            if self.fails.load(Ordering::Relaxed) {
                return Err(self.error.clone());
            }
        }
        self.unless(|model| model.execute(actor, origin, request))
    }
}

fn failing(open: &'static str, error: Error) -> (Driver, Arc<AtomicBool>) {
    let world = Arc::new(FixedWorld::new());
    let shared: Arc<dyn World> = Arc::<FixedWorld>::clone(&world);
    let model = Local::open(&Place::Memory, &Content::Demo, shared, "tester (uid 0)".to_owned()).expect("a model");
    let fails = Arc::new(AtomicBool::new(false));
    let backend = Failing { model, fails: Arc::clone(&fails), notes: None, error, page: None };
    (Driver::over(Box::new(backend), world, &Start { open, ..Start::default() }), fails)
}

fn busy() -> Error {
    Error::Unavailable("The model is busy: another program is writing to it. Nothing was changed; try again.".to_owned())
}

#[test]
fn a_page_that_cannot_be_loaded_says_why_and_r_tries_again() {
    let (mut d, fails) = failing("teams", busy());
    fails.store(true, Ordering::Relaxed);
    for (key, title) in [
        ("1", "Organization Profile"),
        ("3", "Users"),
        ("4", "Workspaces"),
        ("5", "Organization Tokens"),
        ("2", "Team Management"),
    ] {
        d.press(key).sees(title).sees("The model is busy").sees("r tries again.");
    }
    fails.store(false, Ordering::Relaxed);
    d.press("r").sees("platform").lacks("busy");
}

#[test]
fn a_team_that_cannot_be_loaded_says_why_and_esc_goes_back() {
    let (mut d, fails) = failing("teams", busy());
    fails.store(true, Ordering::Relaxed);
    d.press("j enter").sees("The model is busy").press("esc").sees("platform");
}

#[test]
fn a_command_that_fails_says_why_and_shows_no_token() {
    let full = Error::Storage("The disk is full. Nothing was changed; free some space and try again.".to_owned());
    let (mut d, fails) = failing("teams/sandbox", full);
    fails.store(true, Ordering::Relaxed);
    d.press("g");
    assert!(d.app.modal.is_none());
    assert_eq!(d.notice(), "The disk is full. Nothing was changed; free some space and try again.");
    fails.store(false, Ordering::Relaxed);
    d.press("r g");
    d.secret();
}

#[test]
fn what_was_typed_is_still_there_when_the_model_is_busy() {
    let (mut d, fails) = failing("user-tokens", busy());
    d.press("n").type_text("laptop").press("tab tab").type_text("2026-06-30");
    fails.store(true, Ordering::Relaxed);
    d.press("enter").sees("laptop").sees("2026-06-30");
    assert_eq!(d.notice(), "The model is busy: another program is writing to it. Nothing was changed; try again.");
    fails.store(false, Ordering::Relaxed);
    d.press("enter");
    d.secret();
}

#[test]
fn a_question_that_fails_leads_back_to_the_form_before_it() {
    let (mut d, fails) = failing("teams/platform", busy());
    d.press("G tab").type_text("2026-06-30").press("enter").sees("Regenerate the token of team platform?");
    fails.store(true, Ordering::Relaxed);
    d.press("y").sees("2026-06-30").sees("The model is busy");
    fails.store(false, Ordering::Relaxed);
    d.press("enter y");
    d.secret();
}

#[test]
fn tokens_that_cannot_be_loaded_say_why_under_their_tab() {
    let (mut d, fails) = failing("teams", busy());
    fails.store(true, Ordering::Relaxed);
    d.press("5 ]").sees("[ Teams ]").sees("The model is busy").sees("r tries again.");
    d.press("]").sees("[ User ]").sees("The model is busy");
    fails.store(false, Ordering::Relaxed);
    d.press("r").sees("Only you see these.").press("[").sees("platform");
}

#[test]
fn the_list_of_people_that_cannot_be_loaded_says_why() {
    let (mut d, fails) = failing("teams", busy());
    fails.store(true, Ordering::Relaxed);
    d.press("u").sees("The model is busy").press("enter esc").sees("platform");
}

#[test]
fn switching_to_somebody_while_the_model_fails_can_be_tried_again() {
    let (mut d, fails) = failing("teams", busy());
    d.press("u").type_text("marcus");
    fails.store(true, Ordering::Relaxed);
    d.press("enter");
    assert!(d.notice().starts_with("The model is busy"), "{}", d.notice());
    fails.store(false, Ordering::Relaxed);
    d.press("r").sees("acting as marcus (you are olivia)").sees("platform");
}

#[test]
fn a_team_that_somebody_deleted_leads_back_to_the_list() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    let team = d.screen_of::<TeamScreen>().data.shown().expect("a team").id;
    d.other().execute(d.app.actor(), &Origin::Console, &Command::DeleteTeam { team }.into()).expect("deleted");
    d.press("g").sees("Team Management").lacks("sandbox  ");
    assert_eq!(d.notice(), "The team is gone; somebody deleted it.");
}

#[test]
fn a_read_only_model_says_so_and_refuses_every_change_with_that_reason() {
    use std::os::unix::fs::PermissionsExt;
    let folder = crate::support::folder();
    let (path, world) = (folder.path().join("model.db"), Arc::new(FixedWorld::new()));
    drop(crate::driver::model(&path, &Content::Demo, &world));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).expect("a mode");
    let model = crate::driver::model(&path, &Content::Demo, &world);
    let mut d = Driver::over(Box::new(model), world, &Start { open: "teams/sandbox", ..Start::default() });
    d.sees(", read-only").sees("Nothing can be changed.").sees("[ Create an authentication token ]");
    d.press("g");
    assert!(d.app.modal.is_none());
    assert!(d.notice().starts_with("Nothing can be changed here: the file "), "{}", d.notice());
    // Whoever acts, nothing can be changed, so nobody else is offered to act as.
    d.press("w").sees("This model is read-only.").lacks("Nobody can").lacks("acts as somebody").lacks("u act as").press("esc");
    // Whoever acts, nothing can be changed, so nobody else is offered to act as.
    d.press("w").sees("This model is read-only.").lacks("Nobody can").lacks("acts as somebody").lacks("u act as").press("esc");
    d.press("u").type_text("marcus").press("enter").sees("acting as marcus (you are olivia)");
    d.press("o").type_text("create").press("enter").type_text("hooli").press("tab").type_text("a@b.example").press("enter");
    assert!(d.notice().starts_with("Nothing can be changed here: the file "), "{}", d.notice());
}

/// A console over a model that cannot note just now that a token was shown, and how often it was asked to.
fn forgetful() -> (Driver, Arc<AtomicBool>, Arc<AtomicUsize>) {
    let world = Arc::new(FixedWorld::new());
    let shared: Arc<dyn World> = Arc::<FixedWorld>::clone(&world);
    let model = Local::open(&Place::Memory, &Content::Demo, shared, "tester (uid 0)".to_owned()).expect("a model");
    let (fails, tries) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
    let backend = Failing { model, fails: Arc::clone(&fails), notes: Some(Arc::clone(&tries)), error: busy(), page: None };
    let mut d = Driver::over(Box::new(backend), world, &Start { open: "teams/sandbox", ..Start::default() });
    d.press("g c enter");
    (d, fails, tries)
}

const NO_NOTE: &str = "The model has no record that it was displayed.";
const HERE: &str = "Displayed in this console. The model hasn't recorded it yet.";

#[test]
fn a_token_that_the_model_cannot_note_as_shown_is_noted_later_and_until_then_the_page_says_what_is_known() {
    let (mut d, fails, tries) = forgetful();
    let notice = "The token works, but the model could not record that it was displayed. The model is busy: another program is \
                  writing to it. The console tries again.";
    assert_eq!(d.notice(), notice);
    d.sees(HERE).lacks(NO_NOTE);
    d.press("down up r");
    assert_eq!(tries.load(Ordering::Relaxed), 1, "it is tried without a reason");
    for tried in 2..4 {
        d.pass(std::time::Duration::from_secs(30)).sees(HERE);
        assert_eq!(tries.load(Ordering::Relaxed), tried);
    }
    fails.store(false, Ordering::Relaxed);
    d.pass(std::time::Duration::from_secs(30)).lacks(HERE).lacks(NO_NOTE);
    d.pass(std::time::Duration::from_secs(30));
    assert_eq!((tries.load(Ordering::Relaxed), d.app.parting(None)), (4, None));
}

#[test]
fn what_could_not_be_noted_is_tried_again_as_soon_as_another_program_has_written() {
    let (mut d, fails, _) = forgetful();
    fails.store(false, Ordering::Relaxed);
    d.send(tfe_console::ui::Msg::Changed(Ok(())));
    d.lacks(HERE).lacks(NO_NOTE);
}

#[test]
fn what_could_not_be_noted_is_tried_again_on_leaving_and_told_if_that_fails_too() {
    let (mut d, fails, tries) = forgetful();
    fails.store(false, Ordering::Relaxed);
    d.press("q");
    assert!(d.quit);
    assert_eq!((tries.load(Ordering::Relaxed), d.app.parting(None)), (2, None));
    let (mut d, _, tries) = forgetful();
    d.press("q");
    assert!(d.quit);
    assert_eq!(tries.load(Ordering::Relaxed), 2);
    let warning = d.app.parting(None).expect("a warning");
    assert!(warning.starts_with("warning: the token at-") && warning.contains("The model is busy"), "{warning}");
    assert!(!warning.to_lowercase().contains("nothing was changed"), "{warning}");
}
