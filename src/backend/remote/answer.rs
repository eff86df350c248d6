//! What a host answered, and what it means.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::http::HeaderMap;

use crate::backend::Error;
use crate::domain::{SafeText, Timestamp};
use crate::wire::TOO_MANY_ROWS;

/// So much of what a host says is said again, in characters.
const SAID: usize = 300;

/// An answer.
pub(super) struct Answer {
    /// The host's name, for sentences.
    host: String,
    /// What was asked for, with the query.
    path: String,
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// So many values are read in one document at most: a hundred teams with thousands of members have fewer.
const MOST_VALUES: usize = 100_000;

/// The errors of JSON:API; what is not there is not needed.
#[derive(Deserialize)]
struct Refused {
    #[serde(default)]
    errors: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    title: Option<String>,
    detail: Option<String>,
}

impl Answer {
    pub(super) fn new(host: &str, status: u16, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { host: host.to_owned(), path: String::new(), status, headers, body }
    }

    /// The same as the answer to a request for this.
    pub(super) fn to(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    /// What was asked for, with the query.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// Whether it is a success, of whatever kind.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header that is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The host's clock.
    pub(super) fn date(&self) -> Option<Timestamp> {
        jiff::fmt::rfc2822::parse(self.header("date")?).ok().map(|zoned| zoned.timestamp())
    }

    /// The document in it.
    ///
    /// # Errors
    /// When it is no success, or no such document.
    pub(super) fn document<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if !self.is_success() {
            return Err(self.refusal());
        }
        let wrong = |what: &str| Error::Unavailable(format!("{} answers with {what}.", self.host));
        if self.has_too_many_values() {
            return Err(wrong("more values at once than any page has"));
        }
        serde_json::from_slice(&self.body).map_err(|fault| match fault.to_string() {
            fault if fault.starts_with(TOO_MANY_ROWS) => wrong(TOO_MANY_ROWS),
            _ if self.is_page() => wrong("a web page; a proxy could stand between"),
            _ => wrong("something else than the API's documents"),
        })
    }

    /// Why it is no success, in one sentence.
    pub(super) fn refusal(&self) -> Error {
        let (host, said) = (&self.host, self.said());
        let because = said.as_ref().map_or_else(String::new, |said| format!(": {said}"));
        match self.status {
            300..=399 => Error::Unavailable(format!("{host} answers with another address, which is not followed.")),
            401 => Error::Refused(format!(
                "{host} does not accept the token: it was deleted or has expired, its user is suspended, or the host wants a new single sign-on. Open https://{host} in a browser and sign in, then try again."
            )),
            403 => Error::Refused(format!("{host} refuses{because}{}", end(&because))),
            404 => Error::Refused(format!("{host} says that it is not there, or that you can't see it.")),
            429 => Error::Unavailable(format!("{host} wants fewer requests. Try again in a moment.")),
            407 => Error::Unavailable(format!("The proxy before {host} wants a name and a password.")),
            400..=499 => match said {
                Some(said) => Error::Refused(format!("{host} refuses: {said}{}", end(&said))),
                None => Error::Refused(format!("{host} refuses ({}).", self.status)),
            },
            _ => match said {
                Some(said) => Error::Unavailable(format!("{host} failed ({}): {said}{}", self.status, end(&said))),
                None => Error::Unavailable(format!("{host} failed ({}). Try again in a moment.", self.status)),
            },
        }
    }

    /// What the host says of a refusal.
    fn said(&self) -> Option<String> {
        if self.has_too_many_values() {
            return None;
        }
        let refused: Refused = serde_json::from_slice(&self.body).ok()?;
        let words = refused.errors.into_iter().find_map(|error| error.detail.or(error.title))?;
        let words = words.trim().chars().take(SAID).collect::<String>();
        (!words.is_empty()).then(|| SafeText::new(&words).to_string())
    }

    /// Whether it is a document of JSON, of whatever shape.
    pub(super) fn is_json(&self) -> bool {
        serde_json::from_slice::<serde::de::IgnoredAny>(&self.body).is_ok()
    }

    /// Whether more would be made of it than memory is worth: few bytes can be many values.
    fn has_too_many_values(&self) -> bool {
        let (mut values, mut in_text, mut escaped) = (0, false, false);
        for byte in &self.body {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => in_text = !in_text,
                b',' | b'[' | b'{' if !in_text => values += 1,
                _ => {}
            }
        }
        values > MOST_VALUES
    }

    fn is_page(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
            || self.body.trim_ascii_start().starts_with(b"<")
    }
}

/// The end of a sentence that has none.
fn end(sentence: &str) -> &'static str {
    if sentence.ends_with(['.', '!', '?']) { "" } else { "." }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> String {
        Answer::new("tfe.example.com", status, HeaderMap::new(), body.as_bytes().to_vec()).refusal().to_string()
    }

    #[test]
    fn a_refusal_says_what_the_host_says_and_nothing_of_it_reaches_the_terminal_raw() {
        let body = r#"{"errors":[{"status":"422","title":"invalid attribute","detail":"Name has already been taken\u001b[2J"}]}"#;
        assert_eq!(refusal(422, body), "tfe.example.com refuses: Name has already been taken␛[2J.");
        assert_eq!(
            refusal(500, r#"{"errors":[{"detail":"cannot remove the last owner"}]}"#),
            "tfe.example.com failed (500): cannot remove the last owner."
        );
        assert_eq!(refusal(409, "\n"), "tfe.example.com refuses (409).");
        assert_eq!(refusal(502, "<html>"), "tfe.example.com failed (502). Try again in a moment.");
        assert!(refusal(302, "").contains("not followed"));
    }

    #[test]
    fn a_page_is_not_taken_for_a_document() {
        let page = Answer::new("tfe.example.com", 200, HeaderMap::new(), b" <html>".to_vec());
        let error = page.document::<serde_json::Value>().expect_err("no document");
        assert_eq!(error.to_string(), "tfe.example.com answers with a web page; a proxy could stand between.");
    }
}
