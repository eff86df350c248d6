//! `token`: the few things with tokens that need no screen.

use std::process::ExitCode;

use tfe_console::backend::local::Local;
use tfe_console::backend::{Account, Backend};
use tfe_console::cli::{Cli, TokenVerb, Whose};
use tfe_console::domain::{
    Actor, Command, Description, Expiry, Id, Organization, SafeText, Seen, Timestamp, Token, TokenOwner, TokenState, World,
};
use tfe_console::runtime::system::System;

use super::{FAILED, Failure, complain, open, seat, usage};

fn failed(sentence: impl std::fmt::Display) -> Failure {
    Failure(FAILED, sentence.to_string())
}

/// Who asks, on which model, in which organization.
struct Desk {
    model: Local,
    account: Account,
    organization: Option<Id<Organization>>,
}

impl Desk {
    fn actor(&self) -> Actor {
        Actor::User(self.account.id)
    }

    fn organization(&self) -> Result<Id<Organization>, Failure> {
        let first = self.account.organizations.first().map(|row| row.id);
        self.organization.or(first).ok_or_else(|| usage(format!("{} belongs to no organization.", self.account.username)))
    }

    /// Whose token is meant, with the one that is there.
    fn owner(&self, whose: &Whose) -> Result<(TokenOwner, Option<Token>), Failure> {
        if whose.user_token {
            return Ok((TokenOwner::User(self.account.id), self.own_token(whose)?));
        }
        let organization = self.organization()?;
        let Some(name) = &whose.team else {
            let page = self.model.organization_token(self.actor(), organization).map_err(failed)?;
            return Ok((TokenOwner::Organization(organization), page.token.map_err(failed)?));
        };
        let teams = self.model.teams(self.actor(), organization).map_err(failed)?.teams;
        let team = teams
            .iter()
            .find(|row| row.name.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| usage(format!("--team: {} sees no team \"{}\" there.", self.account.username, SafeText::new(name))))?;
        let page = self.model.team(self.actor(), team.id).map_err(failed)?;
        Ok((TokenOwner::Team(team.id), page.token.map_err(failed)?))
    }

    /// The one token of one's own with a description, if there is just one.
    fn own_token(&self, whose: &Whose) -> Result<Option<Token>, Failure> {
        let mut tokens = self.model.user_tokens(self.actor(), self.account.id).map_err(failed)?.tokens;
        tokens.retain(|token| token.description.as_ref().map(SafeText::as_str) == whose.description.as_deref().map(str::trim));
        Ok(if tokens.len() == 1 { tokens.pop() } else { None })
    }
}

pub(super) fn run(cli: &Cli, what: &TokenVerb) -> Result<ExitCode, Failure> {
    let model = open(cli)?;
    let (account, organization) = seat(cli, &model)?;
    let desk = Desk { model, account, organization };
    match what {
        TokenVerb::Generate { whose, replace, show } => generate(&desk, whose, *replace, *show),
        TokenVerb::List => list(&desk),
        TokenVerb::Revoke { whose } => revoke(&desk, whose),
    }
}

fn generate(desk: &Desk, whose: &Whose, replace: bool, show: bool) -> Result<ExitCode, Failure> {
    if !show && rustix::termios::isatty(rustix::stdio::stdout()) {
        return Err(usage(
            "the token would stay on this terminal. Send the output to where it is needed, or say --show to see it here.",
        ));
    }
    let (owner, there) = desk.owner(whose)?;
    let one_alone = !matches!(owner, TokenOwner::User(_));
    let valid = TokenState::of(there.as_ref(), System.now()).is_valid();
    if one_alone && valid && !replace {
        return Err(failed("there is a valid token, which would stop working at once. Say --replace to replace it."));
    }
    let description = match &whose.description {
        None => None,
        Some(text) => Some(Description::parse(text).map_err(|invalid| usage(format!("--description: {invalid}")))?),
    };
    // What was looked at is what is replaced; somebody else's newer token is not.
    let seen = if one_alone { there.map_or(Seen::Nothing, |token| Seen::Token(token.id)) } else { Seen::Anything };
    let command = Command::GenerateToken { owner, seen, expires: Expiry::Default, description };
    let minted = desk.model.execute(desk.actor(), &command).map_err(failed)?.minted;
    let minted = minted.ok_or_else(|| failed("no token was made."))?;
    print(minted.secret.expose().as_bytes())
        .and_then(|()| print(b"\n"))
        .map_err(|fault| failed(format!("the token was generated, but could not be written out: {fault}. Generate it again.")))?;
    desk.model.execute(desk.actor(), &Command::AcknowledgeToken { token: minted.token }).map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}

fn revoke(desk: &Desk, whose: &Whose) -> Result<ExitCode, Failure> {
    let (owner, there) = desk.owner(whose)?;
    let Some(token) = there else {
        let which = if whose.user_token { "there is not just one token with this description" } else { "there is no token" };
        return Err(failed(format!("{which}. Nothing was changed; look at: tfe-console token list")));
    };
    let seen = Seen::Token(token.id);
    desk.model.execute(desk.actor(), &Command::RevokeToken { owner, seen }).map_err(failed)?;
    complain(&format!("The token {} is no longer valid.", token.masked()));
    Ok(ExitCode::SUCCESS)
}

fn list(desk: &Desk) -> Result<ExitCode, Failure> {
    let now = desk.model.clock().map_err(failed)?.now;
    let mut lines = vec![line(["WHOSE", "TOKEN", "STATE", "CREATED", "LAST USED", "DESCRIPTION"])];
    if let Ok(organization) = desk.organization() {
        let page = desk.model.organization_token(desk.actor(), organization).map_err(failed)?;
        if let Ok(Some(token)) = page.token {
            lines.push(row("organization", &token, now));
        }
        for row_of in desk.model.tokens(desk.actor(), organization).map_err(failed)?.rows {
            if let Some(token) = row_of.token {
                lines.push(row(&format!("team {}", row_of.whose), &token, now));
            }
        }
    }
    for token in desk.model.user_tokens(desk.actor(), desk.account.id).map_err(failed)?.tokens {
        lines.push(row(&format!("user {}", desk.account.username), &token, now));
    }
    print(lines.concat().as_bytes()).map_err(|fault| failed(format!("the list could not be written out: {fault}.")))?;
    Ok(ExitCode::SUCCESS)
}

fn row(whose: &str, token: &Token, now: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let state = match TokenState::of(Some(token), now) {
        TokenState::Expires(at) => format!("expires {}", day(at)),
        TokenState::Expired(at) => format!("expired {}", day(at)),
        _ => "valid".to_owned(),
    };
    let used = token.last_used_at.map_or_else(|| "never".to_owned(), day);
    let description = token.description.as_ref().map_or("", SafeText::as_str);
    line([whose, &format!("{}…", token.hint), &state, &day(token.created_at), &used, description])
}

fn line([whose, token, state, created, used, description]: [&str; 6]) -> String {
    let text = format!("{whose:<24} {token:<8} {state:<19} {created:<11} {used:<11} {description}");
    format!("{}\n", text.trim_end())
}

/// Prints the table of endpoints.
pub(super) fn print_endpoints() -> Result<ExitCode, Failure> {
    print(tfe_console::api::docs::text().as_bytes())
        .map_err(|fault| failed(format!("the list could not be written out: {fault}.")))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes all of it to the standard output, without a buffer that would keep a copy.
fn print(mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(rustix::stdio::stdout(), bytes) {
            Ok(0) => return Err(std::io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(rustix::io::Errno::INTR) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    Ok(())
}
