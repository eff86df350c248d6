//! What a refusal of a host can mean, as far as it can be told from here.

use serde::de::DeserializeOwned;

use super::Remote;
use super::answer::Answer;
use crate::backend::Error;

impl Remote {
    /// Reads something and takes it for a document.
    ///
    /// # Errors
    /// When no answer came, or one that is no such document; a refusal says what it can mean.
    pub(super) fn read<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Error> {
        self.document(&self.client.get(path, query)?)
    }

    /// The document of an answer.
    ///
    /// # Errors
    /// See [`Remote::read`].
    pub(super) fn document<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Error> {
        if answer.is_success() { answer.document() } else { Err(self.explain(answer)) }
    }

    /// Why an answer is no success. A host says "not found" of what is gone, of what is not allowed, and of what it does not have.
    pub(super) fn explain(&self, answer: &Answer) -> Error {
        let host = self.name();
        let service = self.me.borrow().as_ref().and_then(|me| me.service.clone());
        match (answer.status(), service) {
            (401, None) if self.is_accepted() => Error::Refused(format!(
                "{host} accepts your token, but this organization takes no user tokens. A team token works there, with the verbs."
            )),
            (404, Some(whose)) => Error::Refused(format!(
                "{host} says that it is not there. It says so too of what the token of {whose} can't use."
            )),
            (404, None) if !answer.is_json() => Error::Refused(format!(
                "{host} has no such endpoint: it is of another version, or another product. A model of this machine has it."
            )),
            (404, None) => {
                Error::Refused(format!("{host} says \"not found\". It says so of what is gone, and of what you can't see."))
            }
            _ => answer.refusal(),
        }
    }

    /// Whether the host still knows the token.
    fn is_accepted(&self) -> bool {
        self.me.borrow().is_some() && self.client.get("/api/v2/account/details", &[]).is_ok_and(|answer| answer.is_success())
    }
}
