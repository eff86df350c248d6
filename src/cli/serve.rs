//! How the model is served.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

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

    /// Let organizations that are created through the API have several tokens a team, each with a description
    #[arg(long)]
    pub described_team_tokens: bool,

    /// How many MiB a document may have
    #[arg(long, value_name = "MIB", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub max_document: u16,

    /// How many MiB a state or a configuration may have
    #[arg(long, value_name = "MIB", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub max_upload: u16,
}
