//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::ui::Destination;

/// A console for the organization settings of Terraform Enterprise: teams, members and API tokens.
#[derive(Debug, Parser)]
#[command(name = "tfe-console", version, about, max_term_width = 100)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct Cli {
    /// What to do instead of opening the console.
    #[command(subcommand)]
    pub command: Option<Verb>,

    /// The file of the model; made if it is not there
    #[arg(long, value_name = "PATH", global = true)]
    pub db: Option<PathBuf>,

    /// Use a throw-away demo model that is gone on exit
    #[arg(long, conflicts_with_all = ["db", "empty"])]
    pub demo: bool,

    /// If the model is not there yet, make one without any organization
    #[arg(long)]
    pub empty: bool,

    /// Act as this user
    #[arg(long = "as", value_name = "USERNAME", global = true)]
    pub user: Option<String>,

    /// Start in this organization
    #[arg(long, value_name = "NAME", global = true)]
    pub organization: Option<String>,

    /// Start at this place: profile, teams, teams/NAME, users, workspaces, workspaces/NAME, api-tokens, api-tokens/teams, api-tokens/user, user-tokens, audit, hygiene, escalation or api-server
    #[arg(long, value_name = "PLACE")]
    pub open: Option<Destination>,

    /// Let nothing be changed
    #[arg(long, conflicts_with = "empty")]
    pub read_only: bool,

    /// The configuration file
    #[arg(long, value_name = "PATH", global = true)]
    pub config: Option<PathBuf>,

    /// Whether to use colors; auto obeys NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,

    /// Draw everything in ASCII
    #[arg(long, global = true)]
    pub ascii: bool,
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

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; another address than one of this machine's own needs TLS
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// A name that the server answers to, beside localhost; may be given several times
    #[arg(long, value_name = "NAME")]
    pub hostname: Vec<String>,

    /// The certificate to prove who the server is, with those that it hangs on, as PEM
    #[arg(long, value_name = "PATH", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The key of the certificate, as PEM
    #[arg(long, value_name = "PATH", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Make a certificate for this run, and an authority to trust it by
    #[arg(long, conflicts_with_all = ["tls_cert", "tls_key"])]
    pub tls_self_signed: bool,

    /// Serve a throw-away demo that is gone when the server stops
    #[arg(long, conflicts_with = "db")]
    pub ephemeral: bool,

    /// Faults to rehearse with: expire:team=NAME@+30s, latency:200ms, 429:10%, runs:held, separated by commas
    #[arg(long, value_name = "FAULTS")]
    pub fault: Option<String>,

    /// How many MiB a document may have
    #[arg(long, value_name = "MIB", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub max_document: u16,

    /// How many MiB a state or a configuration may have
    #[arg(long, value_name = "MIB", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub max_upload: u16,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenVerb {
    /// Generate a token and print it, and nothing else
    Generate {
        /// Whose it is to be
        #[command(flatten)]
        whose: Whose,
        /// Replace the token that is there; it stops working at once
        #[arg(long)]
        replace: bool,
        /// Print the token although the output is a terminal
        #[arg(long)]
        show: bool,
    },
    /// List the tokens that there are, without their text
    List,
    /// Make a token invalid, at once
    Revoke {
        /// Whose it is
        #[command(flatten)]
        whose: Whose,
    },
}

/// Whose token it is.
#[derive(Debug, Args)]
#[group(skip)]
pub struct Whose {
    /// The token of this team
    #[arg(long, value_name = "NAME", required_unless_present_any = ["organization_token", "user_token"])]
    pub team: Option<String>,

    /// The token of the organization
    #[arg(long, conflicts_with_all = ["team", "user_token"])]
    pub organization_token: bool,

    /// A token of one's own
    #[arg(long, requires = "description", conflicts_with = "team")]
    pub user_token: bool,

    /// What a token of one's own is for
    #[arg(long, value_name = "TEXT", requires = "user_token")]
    pub description: Option<String>,
}

/// What to do instead of opening the console.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start the demo anew: empties the model and makes its organizations, people and tokens again
    Reset {
        /// Say that it is the demo that is wanted
        #[arg(long, required = true)]
        demo: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Show the configuration that is in force
    Config {
        /// Print it as a file that would give the same
        #[arg(long, required = true)]
        print: bool,
        /// With where each value comes from
        #[arg(long)]
        origin: bool,
    },
    /// Show where the model, the configuration and the themes lie
    Paths,
    /// Serve the model as the Terraform Enterprise API v2
    Serve(Serve),
    /// Fill a model with teams, users and tokens, for trials and measurements
    Seed {
        /// How many teams
        #[arg(long, value_name = "N", default_value = "0")]
        teams: u32,
        /// How many users
        #[arg(long, value_name = "N", default_value = "0")]
        users: u32,
        /// How many tokens: one for each new team, the others for the new users
        #[arg(long, value_name = "N", default_value = "0")]
        tokens: u32,
    },
    /// List the endpoints that are served, and which tokens they take
    Endpoints,
    /// Generate, list and revoke tokens
    Token {
        /// What to do.
        #[command(subcommand)]
        what: TokenVerb,
    },
    /// Own the clipboard for a while; the console starts this itself
    #[command(hide = true)]
    ClipboardHelper {
        /// Seconds until the clipboard is given up.
        seconds: u64,
    },
}
