//! The command line.

pub mod audit;
pub mod can;
pub mod credentials;
pub mod db;
pub mod examples;
pub mod groups;
pub mod hygiene;
pub mod member;
pub mod organization;
pub mod rotate;
pub mod serve;
pub mod structure;
pub mod team;
pub mod tips;
pub mod token;
pub mod whose;
pub mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub use audit::{AuditFilter, AuditFormat, AuditVerb};
pub use can::{CanWish, MatrixWish};
pub use credentials::Credentials;
pub use db::DbVerb;
pub use hygiene::{FailOn, HygieneWish};
pub use member::{MemberVerb, UserVerb};
pub use organization::OrganizationVerb;
pub use rotate::Rotate;
pub use serve::Serve;
pub use structure::{DiffWish, ExportFormat, ExportWish, PullWish};
pub use team::TeamVerb;
pub use token::{TokenFilter, TokenVerb, Whose};
pub use whose::WhoseWish;
pub use workspace::{AccessVerb, WorkspaceVerb};

use crate::invocation::Invocation;
use crate::ui::Destination;

/// Over the options for a real host.
const ON_A_HOST: &str = "On a host";
/// Over the options that every verb takes.
const EVERYWHERE: &str = "Options of every verb";

/// A console for the organization settings of Terraform Enterprise: teams, members and API tokens.
#[derive(Debug, Parser)]
#[command(name = "tfe-console", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do instead of opening the console.
    #[command(subcommand)]
    pub command: Option<Verb>,

    /// How.
    #[command(flatten)]
    pub options: Options,
}

/// The options that stand before a verb, or without one.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct Options {
    /// The model's file. It is created if it doesn't exist
    #[arg(long, value_name = "PATH", global = true, help_heading = EVERYWHERE)]
    pub db: Option<PathBuf>,

    /// Work on this Terraform Enterprise or HCP Terraform instead of a model: tfe.example.com
    #[arg(id = "real_host", long = "host", value_name = "HOST", conflicts_with_all = ["db", "user"], global = true, help_heading = ON_A_HOST)]
    pub host: Option<String>,

    /// Trust the certificate authorities in this file too
    // Here and below: what is required is not missed where it conflicts with something that is there.
    #[arg(long, value_name = "PATH", requires = "real_host", conflicts_with_all = ["db", "user"], global = true, help_heading = ON_A_HOST)]
    pub cacert: Option<PathBuf>,

    /// Show the host this certificate
    #[arg(long, value_name = "PATH", requires_all = ["real_host", "client_key"], conflicts_with_all = ["db", "user"], global = true, help_heading = ON_A_HOST)]
    pub client_cert: Option<PathBuf>,

    /// The private key of that certificate
    #[arg(long, value_name = "PATH", requires_all = ["real_host", "client_cert"], conflicts_with_all = ["db", "user"], global = true, help_heading = ON_A_HOST)]
    pub client_key: Option<PathBuf>,

    /// Say where the token came from, and which places were not used
    #[arg(long, requires = "real_host", conflicts_with_all = ["db", "user"], global = true, help_heading = ON_A_HOST)]
    pub verbose: bool,

    /// Use a demo model in memory. It is gone on exit
    #[arg(long, conflicts_with_all = ["db", "empty", "real_host", "cacert", "client_cert", "client_key", "verbose"])]
    pub demo: bool,

    /// Create a missing model empty, without any organization
    #[arg(long, conflicts_with_all = ["read_only", "real_host", "cacert", "client_cert", "client_key", "verbose"])]
    pub empty: bool,

    /// Act as this user [env: TFE_CONSOLE_AS]
    #[arg(long = "as", value_name = "USERNAME", global = true, help_heading = EVERYWHERE)]
    pub user: Option<String>,

    /// Act in this organization [env: TFE_CONSOLE_ORGANIZATION]
    #[arg(long, value_name = "NAME", global = true, help_heading = EVERYWHERE)]
    pub organization: Option<String>,

    /// Start at this place: profile, teams, teams/NAME, users, users/NAME, workspaces, workspaces/NAME, api-tokens, api-tokens/teams, api-tokens/user, api-tokens/audit-trails, user-tokens, audit, hygiene, escalation, api-server or host
    #[arg(long, value_name = "PLACE")]
    pub open: Option<Destination>,

    /// Change nothing
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub read_only: bool,

    /// The configuration file [env: TFE_CONSOLE_CONFIG]
    #[arg(long, value_name = "PATH", global = true, help_heading = EVERYWHERE)]
    pub config: Option<PathBuf>,

    /// Whether to use colors: auto (unless NO_COLOR is set), always or never
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_possible_values = true, hide_default_value = true, global = true, help_heading = EVERYWHERE)]
    pub color: Color,

    /// Draw everything in ASCII
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub ascii: bool,
}

impl Cli {
    /// Reads a command line without a verb, of which most are: the verbs are made only for one that has more. `None` for
    /// whatever needs them, such as help, and for what is wrong.
    #[must_use]
    pub fn without_verb(arguments: &[OsString]) -> Option<Self> {
        let matches = options().try_get_matches_from(arguments).ok()?;
        Some(Self { command: None, options: Options::from_arg_matches(&matches).ok()? })
    }

    /// What a command that is printed for the reader says again.
    #[must_use]
    pub fn invocation(&self) -> Invocation {
        let options = &self.options;
        Invocation {
            demo: options.demo,
            host: options.host.clone(),
            cacert: options.cacert.clone(),
            client: options.client_cert.clone().zip(options.client_key.clone()),
            db: options.db.clone(),
            user: options.user.clone(),
            organization: options.organization.clone(),
            config: options.config.clone(),
        }
    }
}

/// The command line without verbs, help and version.
fn options() -> Command {
    let command = Command::new("tfe-console").disable_help_flag(true).disable_version_flag(true);
    Options::augment_args(command)
}

/// The command line with what its help says beside the options.
#[must_use]
pub fn command() -> Command {
    groups::with_groups(examples::with_examples(Cli::command()))
}

/// Whether to use colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do instead of opening the console.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start the demo again: empty the model, and create its organizations, people and tokens
    Reset {
        /// Confirm that you want the demo
        #[arg(long, required = true)]
        demo: bool,
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
    /// Show the current configuration
    Config {
        /// Print it as a configuration file
        #[arg(long, required = true)]
        print: bool,
        /// Show where each value comes from
        #[arg(long)]
        origin: bool,
    },
    /// Check the file of the model, back it up, and restore a backup
    Db {
        /// What to do.
        #[command(subcommand)]
        what: DbVerb,
    },
    /// Show where the model, the configuration and the themes are
    Paths,
    /// Serve the model as the Terraform Enterprise API v2
    Serve(Serve),
    /// Fill a model with teams, users, tokens and workspaces, for tests and measurements
    Seed {
        /// How many teams
        #[arg(long, value_name = "N", default_value = "0")]
        teams: u32,
        /// How many users
        #[arg(long, value_name = "N", default_value = "0")]
        users: u32,
        /// How many tokens: one for each new team, the rest for the new users
        #[arg(long, value_name = "N", default_value = "0")]
        tokens: u32,
        /// How many workspaces; each new team has access to as many as another
        #[arg(long, value_name = "N", default_value = "0")]
        workspaces: u32,
    },
    /// List the endpoints of the server, and the tokens that they accept
    Endpoints,
    /// Keep terraform's tokens in this machine's keyring, as its credentials helper
    CredentialsHelper(Credentials),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page, or that of one command, for man
    Man {
        /// The command, word by word
        #[arg(value_name = "VERB")]
        verb: Vec<String>,
    },
    /// What needs the model and no screen.
    #[command(flatten)]
    Model(ModelVerb),
    /// Own the clipboard for a while; the console starts this itself
    #[command(hide = true)]
    ClipboardHelper {
        /// Seconds until the clipboard is given up.
        seconds: u64,
    },
}

/// What is done with a model without a screen; `src/verbs` has a file for each.
#[derive(Debug, Subcommand)]
pub enum ModelVerb {
    /// List, show, generate, rotate and delete tokens
    Token {
        /// What to do.
        #[command(subcommand)]
        what: TokenVerb,
    },
    /// List, show, create, change and delete organizations
    Organization {
        /// What to do.
        #[command(subcommand)]
        what: OrganizationVerb,
    },
    /// List, show, create, change and delete teams
    Team {
        /// What to do.
        #[command(subcommand)]
        what: TeamVerb,
    },
    /// List, add and remove the members of teams
    Member {
        /// What to do.
        #[command(subcommand)]
        what: MemberVerb,
    },
    /// List, show, create, rename, lock, unlock and delete workspaces
    Workspace {
        /// What to do.
        #[command(subcommand)]
        what: WorkspaceVerb,
    },
    /// List, set and remove the access of teams to a workspace
    Access {
        /// What to do.
        #[command(subcommand)]
        what: AccessVerb,
    },
    /// List and create the accounts of a local model
    User {
        /// What to do.
        #[command(subcommand)]
        what: UserVerb,
    },
    /// Find problems with tokens
    Hygiene(HygieneWish),
    /// Ask whether a user or a token can do something, and who else can. Exit code 3 means no
    Can(CanWish),
    /// Show what tokens and users can do, side by side
    Matrix(MatrixWish),
    /// Tell whose a token is. Send it to standard input, or type it unseen
    WhoseToken(WhoseWish),
    /// Compare the local model with a host, as a plan. Exit code 5 means that they differ
    Diff(DiffWish),
    /// Copy the structure of an organization from a host into a local model, without any token
    Pull(PullWish),
    /// Write an organization as Terraform resources with import blocks
    Export(ExportWish),
    /// List, check and export the audit log
    Audit {
        /// What to do.
        #[command(subcommand)]
        what: AuditVerb,
    },
}

/// The words of some values, for a parser that names them all.
fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| word(*one)).collect()
}

/// Some options. At least one of them must be given.
fn any_of(name: &'static str, options: &[&'static str]) -> ArgGroup {
    ArgGroup::new(name).args(options).required(true).multiple(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_without_a_verb_is_read_the_same_without_making_the_verbs() {
        assert_eq!(options().get_subcommands().count(), 0);
        let lines = [
            "",
            "--demo",
            "--demo --open teams/platform --color never --ascii",
            "--db token --as ada --organization acme --read-only",
            "--host tfe.example.com --cacert ca.pem --client-cert a --client-key b --verbose",
            "--empty --db=team --config c.toml",
            "--",
        ];
        for line in lines {
            let words: Vec<OsString> = ["tfe-console"].into_iter().chain(line.split_whitespace()).map(OsString::from).collect();
            let whole = Cli::try_parse_from(&words).expect(line);
            assert_eq!(format!("{:?}", Cli::without_verb(&words).expect(line)), format!("{whole:?}"));
        }
        for line in ["paths", "--help", "-h", "-V", "--demo --db x", "--demo team list", "--client-cert a", "--nothing", "--db"] {
            let words: Vec<OsString> = ["tfe-console"].into_iter().chain(line.split_whitespace()).map(OsString::from).collect();
            assert!(Cli::without_verb(&words).is_none(), "{line}");
        }
    }
}
