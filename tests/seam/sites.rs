//! The same organization on every backend: acme of the owner ada, with bob in the team platform, the empty team data, and two
//! workspaces, of which platform can write to core.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use tempfile::TempDir;
use tfe_console::api::fault_injection::FaultInjection;
use tfe_console::api::log::Log;
use tfe_console::api::{Limits, Server, Setup};
use tfe_console::backend::local::Place;
use tfe_console::backend::remote::{Address, Proxies, Remote, Trust, Way};
use tfe_console::backend::{Backend, Service};
use tfe_console::domain::{
    Actor, Command, Description, Expiry, Guard, Guarded, Id, Level, Organization, Origin, Secret, TokenOwner, Visibility, World,
};

use crate::ground::{self, Ground, generate};
use crate::shaped::{ShapedHost, TOKEN};
use crate::support::{self, FixedWorld};

/// What a check can need of a backend, each named once.
macro_rules! needs {
    ($($(#[$about:meta])* $need:ident,)*) => {
        /// What a check needs of a backend, where not every host has it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Need {
            $($(#[$about])* $need,)*
        }
    };
}

needs! {
    /// Teams, and not groups in their place.
    Teams,
    /// A team's name and members can be changed here.
    TeamEdits,
    /// The tokens of all teams as a list.
    TokenList,
    /// Several tokens of a team, each with a description.
    Described,
    /// The people of an organization, with what they are.
    Members,
    /// What a team can do in workspaces, in one answer.
    AccessOfTeam,
    /// Which teams can do what in a workspace.
    AccessToWorkspace,
    /// Maximum lifetimes of tokens.
    Lifetimes,
    /// The tokens of who asks.
    UserTokens,
    /// A token that reads the audit trail.
    AuditTrails,
    /// Names of people beside their ids.
    Names,
    /// Any number of tokens and their states, which answers that were written by hand have not.
    LocalState,
}

/// What a kind of backend has.
enum Has {
    AllBut(&'static [Need]),
    Only(&'static [Need]),
}

/// A kind of backend.
pub struct Kind {
    pub name: &'static str,
    has: Has,
    /// So many checks run on it at least.
    pub floor: usize,
}

impl Kind {
    /// Whether it has this.
    pub fn has(&self, need: Need) -> bool {
        match self.has {
            Has::AllBut(lacking) => !lacking.contains(&need),
            Has::Only(there) => there.contains(&need),
        }
    }
}

use Has::{AllBut, Only};
use Need::{AccessToWorkspace, AuditTrails, Lifetimes, LocalState, Members, Names, TeamEdits, Teams, UserTokens};

/// Every kind of backend that there is.
pub const KINDS: &[Kind] = &[
    Kind { name: "sqlite", has: AllBut(&[]), floor: 20 },
    Kind { name: "server", has: AllBut(&[]), floor: 20 },
    Kind { name: "today", has: AllBut(&[AuditTrails, LocalState]), floor: 19 },
    Kind { name: "hcp", has: AllBut(&[LocalState]), floor: 20 },
    Kind { name: "eu", has: Only(&[Members, Lifetimes, UserTokens, AuditTrails, Names]), floor: 8 },
    Kind { name: "scim", has: AllBut(&[TeamEdits, AuditTrails, LocalState]), floor: 17 },
    Kind { name: "2019", has: Only(&[Teams, TeamEdits, AccessToWorkspace, UserTokens]), floor: 13 },
    Kind { name: "otf", has: Only(&[Teams, TeamEdits]), floor: 11 },
];

/// The kind of this name.
pub fn kind(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).expect("a kind")
}

/// A backend with acme in it, of a kind.
pub struct Site {
    pub kind: &'static Kind,
    backend: Box<dyn Backend>,
    pub world: Arc<FixedWorld>,
    pub organization: Id<Organization>,
    pub ada: Actor,
    /// The host that was made of answers, where it is one.
    pub shaped: Option<ShapedHost>,
    _held: (Option<TempDir>, Option<Running>),
}

/// A server that ends with the test.
struct Running(Option<Server>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(server) = self.0.take() {
            server.stop();
        }
    }
}

impl Site {
    pub fn of(kind: &'static Kind) -> Self {
        match kind.name {
            "sqlite" => Self::local(kind),
            "server" => Self::served(kind),
            name => Self::shaped(kind, ShapedHost::of(name)),
        }
    }

    /// The backend, a second later: hosts count requests by the second, and the world's clock stands still.
    pub fn backend(&self) -> &dyn Backend {
        self.world.pass(jiff::SignedDuration::from_secs(1));
        self.backend.as_ref()
    }

    pub fn has(&self, need: Need) -> bool {
        self.kind.has(need)
    }

    fn local(kind: &'static Kind) -> Self {
        let (folder, ground) = filled();
        let (organization, ada) = (ground.organization, ground.owner());
        let backend = Box::new(ground::open(&Place::File(folder.path().join("model.db")), &ground.world));
        Self { kind, backend, world: ground.world, organization, ada, shaped: None, _held: (Some(folder), None) }
    }

    fn served(kind: &'static Kind) -> Self {
        let (folder, ground) = filled();
        let owner = TokenOwner::User(ground.ada);
        let description = Some(Description::parse("host").expect("a description"));
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description };
        let token = ground.receipt(&command).minted.expect("a token").secret;
        let world = Arc::clone(&ground.world);
        let place = Place::File(folder.path().join("model.db"));
        let source = {
            let (place, world) = (place.clone(), Arc::clone(&world));
            move || Ok(Box::new(ground::open(&place, &world).served()) as Box<dyn Service>)
        };
        let setup = Setup {
            hostnames: Vec::new(),
            limits: Limits::default(),
            threads: 1,
            world: Arc::clone(&world) as Arc<dyn World>,
            log: Log::none(),
            tls: None,
            faults: FaultInjection::default(),
        };
        let server = Server::start(&TcpListener::bind("127.0.0.1:0").expect("a port"), &source, setup).expect("a server");
        let backend = client(server.address(), Secret::foreign(token.expose()).expect("a token"), &world);
        Self::over(kind, backend, world, None, (Some(folder), Some(Running(Some(server)))))
    }

    fn shaped(kind: &'static Kind, host: ShapedHost) -> Self {
        let world = Arc::new(FixedWorld::new());
        let backend = client(host.address, Secret::foreign(TOKEN).expect("a token"), &world);
        Self::over(kind, backend, world, Some(host), (None, None))
    }

    fn over(
        kind: &'static Kind,
        backend: Remote,
        world: Arc<FixedWorld>,
        shaped: Option<ShapedHost>,
        held: (Option<TempDir>, Option<Running>),
    ) -> Self {
        let seat = backend.default_seat(None).expect("a seat").expect("a user");
        let (organization, ada) = (seat.organization.expect("acme"), Actor::User(seat.user));
        Self { kind, backend: Box::new(backend), world, organization, ada, shaped, _held: held }
    }

    pub fn do_it(&self, command: impl Into<Guarded>) -> Result<tfe_console::backend::Receipt, tfe_console::backend::Error> {
        self.backend().execute(self.ada, &Origin::Console, &command.into())
    }
}

/// A client of a host.
pub fn client(address: SocketAddr, token: Secret, world: &Arc<FixedWorld>) -> Remote {
    let way = Way {
        address: Address::parse(&format!("http://{address}")).expect("a host"),
        trust: Trust::default(),
        proxies: Proxies::default(),
        read_only: false,
        patience: Way::PATIENCE,
    };
    Remote::new(way, token, "a test".into(), Arc::clone(world) as Arc<dyn World>).expect("a client")
}

/// The model of this machine with what the shaped hosts have.
fn filled() -> (TempDir, Ground) {
    let (folder, world) = (support::folder(), Arc::new(FixedWorld::new()));
    let place = Place::File(folder.path().join("model.db"));
    let ground = Ground::of(Box::new(ground::open(&place, &world)), Arc::clone(&world));
    let bob = ground.user("bob");
    let platform = ground.team("platform", Visibility::Organization, &[], &[bob]);
    ground.team("data", Visibility::Secret, &[], &[]);
    let core = ground.workspace("core");
    ground.workspace("edge");
    ground.access(platform, core, Level::Write);
    ground.give(&Command::LockWorkspace { workspace: core, reason: Some("maintenance".into()) });
    ground.receipt(generate(TokenOwner::Team(platform), Guard::Token(None)));
    let description = Some(Description::parse("ci").expect("a description"));
    let owner = TokenOwner::Team(platform);
    let defaults =
        ground.model.profile(ground.owner(), ground.organization).expect("a profile").defaults.here().cloned().expect("a model");
    let defaults = Box::new(tfe_console::domain::Defaults { described_team_tokens: true, ..defaults });
    ground.give(&Command::SetDefaults { organization: ground.organization, defaults });
    ground.receipt(&Command::GenerateToken { owner, expires: Expiry::Default, description });
    ground.receipt(generate(TokenOwner::User(ground.ada), Guard::Token(None)));
    ground.receipt(generate(TokenOwner::AuditTrails(ground.organization), Guard::Token(None)));
    let most = tfe_console::domain::Lifetime::milliseconds(7_776_000_000);
    let (organization, kind) = (ground.organization, tfe_console::domain::TokenKind::Team);
    ground.give(&Command::SetMaximumLifetime { organization, kind, lifetime: most, enforce: true });
    world.pass(jiff::SignedDuration::from_secs(1));
    (folder, ground)
}
