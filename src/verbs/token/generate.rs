//! `token generate`: prints a new token, and nothing else.

use crate::backend::Minted;
use crate::cli::Whose;
use crate::domain::{Command, Description, Expiry, Guard, Guarded, TokenOwner, TokenState};
use crate::verbs::change::invalid_field;
use crate::verbs::token::Place;
use crate::verbs::{Exit, Failure, Session, Streams};

/// What the arguments ask of a new token.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// When it is to stop by itself, as it was typed.
    pub expires: Option<&'a str>,
    /// Replace the one that is there.
    pub replace: bool,
    /// Print it on a terminal too.
    pub show: bool,
}

pub(super) fn run(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    whose: &Whose,
    wish: &Wish<'_>,
    json: bool,
) -> Result<Exit, Failure> {
    if !wish.show && streams.output_is_terminal {
        return Err(Failure::usage(
            "the token would stay on this terminal. Send the output to where you need it. To see the token here, say --show.",
        ));
    }
    if streams.output_is_closed {
        return Err(Failure::usage(
            "the standard output is closed, so the token would be lost. Nothing was generated. Send the output to where it is needed.",
        ));
    }
    let place = session.place(whose)?;
    let request = session.generation(&place, whose, wish)?;
    let minted = session.mint(streams, &request)?;
    // Piece by piece, so that there is no copy of the token that nobody clears.
    let [before, after] = if json { around(&minted) } else { [String::new(), String::new()] };
    let pieces = [&before, minted.secret.expose(), &after, "\n"];
    let written = pieces.iter().try_for_each(|piece| streams.output.write_all(piece.as_bytes()));
    written.and_then(|()| streams.output.flush()).map_err(|fault| unwritten(session, &place, &minted, (wish, json), &fault))?;
    session.note_shown(streams, minted.token, &place.label());
    Ok(Exit::Done)
}

/// The last word on a token that could not be written out.
fn unwritten(
    session: &Session<'_>,
    place: &Place,
    minted: &Minted,
    (wish, json): (&Wish<'_>, bool),
    fault: &std::io::Error,
) -> Failure {
    let id = minted.token.to_string();
    let (what, words) = match place.owner {
        TokenOwner::User(_) => ("Delete", vec!["token", "delete", "--user-token", "--id", &id]),
        TokenOwner::Team(_) => ("Replace", vec!["token", "generate", "--team", place.name.as_str(), "--replace"]),
        TokenOwner::Organization(_) => ("Replace", vec!["token", "generate", "--organization-token", "--replace"]),
        TokenOwner::AuditTrails(_) => ("Replace", vec!["token", "generate", "--audit-trails-token", "--replace"]),
    };
    let expires = wish.expires.filter(|_| what == "Replace").map(|expires| ["--expires", expires]);
    let json = Some("--json").filter(|_| json && what == "Replace");
    let command = session.invocation.command(words.into_iter().chain(expires.into_iter().flatten()).chain(json));
    Failure::failed(format!(
        "the new token {}… of {} is valid, but could not be written out: {fault}. Nobody has it. {what} it with: {command}",
        minted.secret.hint(),
        place.label()
    ))
}

/// What stands around the token in JSON. The names of the fields are stable (docs/json.md).
fn around(minted: &Minted) -> [String; 2] {
    let expires = minted.expired_at.map_or_else(|| "null".to_owned(), |at| format!("\"{at}\""));
    let before = format!("{{\n  \"id\": \"{}\",\n  \"expires_at\": {expires},\n  \"token\": \"", minted.token);
    [before, "\"\n}".to_owned()]
}

impl Session<'_> {
    /// The request that generates a token in a place, in place of the one that was seen there.
    ///
    /// # Errors
    /// When a valid token would be replaced and nobody said so, or something that was typed cannot be used.
    pub fn generation(&self, place: &Place, whose: &Whose, wish: &Wish<'_>) -> Result<Guarded, Failure> {
        let now = self.now()?;
        let expires = match wish.expires {
            None => Expiry::Default,
            Some(text) => Expiry::parse("--expires", text, now).map_err(|invalid| invalid_field(&invalid))?,
        };
        if let TokenOwner::User(_) = place.owner {
            let Some(text) = &whose.description else {
                return Err(Failure::usage("a user token needs to say what it is for: --description TEXT."));
            };
            let description = Description::parse(text).map_err(|invalid| Failure::usage(format!("--description: {invalid}")))?;
            let command = Command::GenerateToken { owner: place.owner, expires, description: Some(description) };
            return Ok(command.into());
        }
        if TokenState::of(place.token.as_ref(), now).is_valid() && !wish.replace {
            return Err(Failure::failed(format!(
                "{} has a valid token, which would stop working immediately. Say --replace to replace it.",
                place.label()
            )));
        }
        // What was looked at is what is replaced; somebody else's newer token is not.
        let seen = place.token.as_ref().map(|token| token.id);
        Ok(Command::GenerateToken { owner: place.owner, expires, description: None }.when(Guard::Token(seen)))
    }

    /// Carries out a request that makes a token.
    ///
    /// # Errors
    /// As the backend says.
    pub fn mint(&self, streams: &mut Streams<'_>, request: &Guarded) -> Result<Minted, Failure> {
        self.execute(streams, request)?.minted.ok_or_else(|| Failure::failed("no token was generated."))
    }
}
