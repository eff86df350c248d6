//! A real host: what the command line says of it, and the token that opens it.

use std::io::IsTerminal;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;

use tfe_console::backend::Account;
use tfe_console::backend::local::Local;
use tfe_console::backend::remote::{Address, Memory, Proxies, Remote, Trust, Way};
use tfe_console::cli::{Cli, ModelVerb, Verb};
use tfe_console::domain::{Name, SafeText, Secret};
use tfe_console::paths::Paths;
use tfe_console::runtime::prompt::hidden;
use tfe_console::runtime::system::System;
use tfe_console::sign_in::{Places, Search, audit_token, audit_variable, search, variable};
use tfe_console::verbs::seat::Wish;
use tfe_console::verbs::{Exit, Failure};
use tfe_console::whole_file::Draft;
use zeroize::Zeroizing;

/// Refuses `--host` where it means nothing.
pub(super) fn check(cli: &Cli) -> Result<(), Failure> {
    let takes = matches!(cli.command, None | Some(Verb::Model(_) | Verb::Paths));
    if cli.options.host.is_some() && !takes {
        return Err(Failure::usage("this verb works on this machine alone. Leave --host out."));
    }
    Ok(())
}

/// How the host is reached that the command line names, if it names one.
pub(super) fn way(cli: &Cli) -> Result<Option<Way>, Failure> {
    let Some(host) = &cli.options.host else { return Ok(None) };
    let address = Address::parse(host).map_err(|why| Failure::usage(format!("--host {why}")))?;
    let trust = Trust {
        authorities: cli.options.cacert.clone(),
        client: cli.options.client_cert.clone().zip(cli.options.client_key.clone()),
    };
    let proxies = Proxies::of(|name| std::env::var(name).ok());
    Ok(Some(Way { address, trust, proxies, read_only: cli.options.read_only, patience: Way::PATIENCE }))
}

/// Every place that has a token for a host, or could have.
pub(super) fn searched(way: &Way) -> Search {
    search(way.address.name(), &Places::of_process())
}

/// The token for a host, and where it came from: the places that terraform looks at, or else a line that is typed.
pub(super) fn token(cli: &Cli, way: &Way) -> Result<(Secret, SafeText), Failure> {
    let found = searched(way);
    if cli.options.verbose {
        let used = found.found.as_ref().map(|found| format!("The token came from {}.", found.source));
        super::complain(used.as_deref().unwrap_or("No place has a token that can be used."));
        found.ignored.iter().for_each(|ignored| super::complain(&format!("Not used: {ignored}.")));
    }
    if let Some(found) = found.found {
        return Ok((found.token, found.source));
    }
    let name = way.address.name();
    let made = format!("{}/app/settings/tokens", way.address);
    if !std::io::stdin().is_terminal() {
        return Err(Failure {
            exit: Exit::Usage,
            sentence: format!(
                "there is no token for {name}. Make one at {made}, and give it in {}, or run: terraform login {name}",
                variable(name)
            ),
        });
    }
    let question = format!("There is no token for {name}. Make one at {made}\nToken (it is not shown): ");
    let typed = hidden(&question).map_err(|fault| Failure::failed(format!("the terminal cannot be used: {fault}.")))?;
    let typed = Zeroizing::new(String::from_utf8_lossy(&typed).into_owned());
    let token = Secret::foreign(typed.trim()).ok_or_else(|| Failure::usage("what was typed can't be a token."))?;
    Ok((token, "typed".into()))
}

/// What is learned of hosts, in files of the state folder that are for this user alone.
struct Kept(PathBuf);

impl Memory for Kept {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(name)).ok()
    }

    fn write(&self, name: &str, text: &[u8]) {
        let place = self.0.join(name);
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0);
        let drafted = made.and_then(|()| Draft::begin(&place));
        let _ = drafted.and_then(|draft| std::fs::write(draft.path(), text).and_then(|()| draft.publish(&place, true)));
    }
}

/// A client of a host that keeps what it learns.
///
/// # Errors
/// One sentence when certificates or the proxy can't be used.
pub(super) fn client(way: Way, token: Secret, source: SafeText) -> Result<Remote, Failure> {
    let name = way.address.name().to_owned();
    let host = Remote::new(way, token, source, Arc::new(System)).map_err(Failure::usage)?;
    let host = host.auditing(audit_variable(&name).into(), Box::new(move || audit_token(&name, &Places::of_process())));
    Ok(match Paths::of_user() {
        Some(paths) => host.remembering(Box::new(Kept(paths.state.join("hosts")))),
        None => host,
    })
}

/// The model of this machine that a verb works with beside a host.
pub(super) fn model_beside(cli: &Cli, verb: &ModelVerb, account: &Account) -> Result<Option<Local>, Failure> {
    let file = match verb {
        ModelVerb::Diff(wish) => &wish.model,
        ModelVerb::Pull(wish) => &wish.model,
        _ => return Ok(None),
    };
    // The user of the host has the model, too.
    let user =
        Name::parse("USER", account.username.as_str()).or_else(|_| Name::parse("USER", "admin")).map_err(Failure::usage)?;
    super::model_at(cli, file.as_deref(), user).map(Some)
}

/// Tells a host which organization was named.
pub(super) fn expect(host: &Remote, wish: &Wish) {
    if let Some(organization) = &wish.organization {
        host.expect(&organization.name);
    }
}

/// The host that the command line names, for a verb.
pub(super) fn open(cli: &Cli, wish: &Wish) -> Result<Remote, Failure> {
    let way = way(cli)?.ok_or_else(|| Failure::usage("no host is named."))?;
    let (token, source) = token(cli, &way)?;
    let host = client(way, token, source)?;
    expect(&host, wish);
    Ok(host)
}
