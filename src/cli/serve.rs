//! How the model is served.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen. An address that other machines can reach needs TLS
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// A name that the server answers to, besides localhost. You can repeat it
    #[arg(long, value_name = "NAME")]
    pub hostname: Vec<String>,

    /// The server's certificate with its chain, as PEM
    #[arg(long, value_name = "PATH", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The key of the certificate, as PEM
    #[arg(long, value_name = "PATH", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Create a certificate and its authority for this run
    #[arg(long, conflicts_with_all = ["tls_cert", "tls_key"])]
    pub tls_self_signed: bool,

    /// Serve a demo in memory. It is gone when the server stops
    #[arg(long, conflicts_with = "db")]
    pub ephemeral: bool,

    /// Faults to inject, separated by commas: expire:team=NAME@+30s, latency:200ms, 429:10%, runs:held
    #[arg(long, value_name = "FAULTS")]
    pub fault: Option<String>,

    /// Let teams of organizations created through the API have several tokens, each with a description
    #[arg(long)]
    pub described_team_tokens: bool,

    /// The largest document, in MiB
    #[arg(long, value_name = "MIB", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub max_document: u16,

    /// The largest state or configuration, in MiB
    #[arg(long, value_name = "MIB", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub max_upload: u16,
}
