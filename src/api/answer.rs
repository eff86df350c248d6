//! What a request is answered with.

use axum::http::StatusCode;
use bytes::Bytes;
use serde::Serialize;

use crate::backend::{Conflict, Error, Minted};
use crate::domain::Description;
use crate::policy::{Reason, Rule};
use crate::wire::errors::Source;
use crate::wire::{Document, ErrorObject, Errors};

/// The media type of the API.
pub(super) const DOCUMENT: &str = "application/vnd.api+json";

/// An answer that is not a refusal.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// What it carries.
    pub content: Content,
    /// It depends on the time, so it is another one later, although nobody has changed the model.
    pub timed: bool,
}

/// What an answer carries.
#[derive(Debug)]
pub enum Content {
    Nothing,
    /// A document of the API with the text of a new token in `attributes.token`.
    Token {
        /// The document, in which the token is null.
        document: Vec<u8>,
        /// The token.
        minted: Minted,
    },
    /// Bytes of another type.
    Bytes {
        /// Their media type.
        kind: &'static str,
        /// They.
        bytes: Bytes,
    },
}

impl Answer {
    /// 200 with a document.
    #[must_use]
    pub fn document(document: impl Serialize) -> Self {
        Self::bytes(DOCUMENT, written(&document))
    }

    /// 200 with the document of one resource.
    #[must_use]
    pub fn resource(resource: impl Serialize) -> Self {
        Self::document(Document::of(resource))
    }

    /// 201 with the document of one resource.
    #[must_use]
    pub fn created(resource: impl Serialize) -> Self {
        Self { status: StatusCode::CREATED, ..Self::resource(resource) }
    }

    /// Nothing, with this status.
    #[must_use]
    pub fn nothing(status: StatusCode) -> Self {
        Self { status, content: Content::Nothing, timed: false }
    }

    /// 204.
    #[must_use]
    pub fn done() -> Self {
        Self::nothing(StatusCode::NO_CONTENT)
    }

    /// 200 with bytes.
    #[must_use]
    pub fn bytes(kind: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self { content: Content::Bytes { kind, bytes: bytes.into() }, ..Self::nothing(StatusCode::OK) }
    }
}

/// A document as bytes. It has only text for its keys, so it can always be written.
pub(super) fn written(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).unwrap_or_default()
}

/// A refusal, or a failure.
#[derive(Clone, Debug)]
pub struct Fault {
    pub status: StatusCode,
    title: &'static str,
    detail: Option<String>,
    pointer: Option<String>,
    /// In how many seconds trying again helps, where that is known.
    pub(super) retry_after: Option<u16>,
    /// Why, for the log and for the console; the caller is not told.
    pub cause: Option<Cause>,
}

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The code of the rule.
    pub rule: &'static str,
    pub sentence: String,
}

impl Fault {
    /// A refusal with a title only.
    #[must_use]
    pub fn new(status: StatusCode, title: &'static str) -> Self {
        Self { status, title, detail: None, pointer: None, retry_after: None, cause: None }
    }

    /// The same with a sentence.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same with in how many seconds trying again helps.
    #[must_use]
    pub(super) fn again_in(mut self, seconds: u16) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// 404, for what is not there and for what is not allowed.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not found")
    }

    /// 403, where a host says so.
    #[must_use]
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden").because(detail)
    }

    /// The same with the cause of a refusal.
    #[must_use]
    pub fn from_denial(self, error: Error) -> Self {
        Self { cause: Self::from(error).cause, ..self }
    }

    /// 401, the same to the byte whatever is wrong with the token.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized")
    }

    /// 400.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad request").because(detail)
    }

    /// 409.
    #[must_use]
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict").because(detail)
    }

    /// 422 for an attribute.
    #[must_use]
    pub fn invalid(attribute: &str, detail: impl Into<String>) -> Self {
        let mut fault = Self::unprocessable(detail);
        fault.pointer = Some(format!("/data/attributes/{attribute}"));
        fault
    }

    /// 422 for another part of the document.
    #[must_use]
    pub fn invalid_at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut fault = Self::unprocessable(detail);
        fault.pointer = Some(pointer.into());
        fault
    }

    /// 422 for nothing in particular.
    #[must_use]
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid attribute").because(detail)
    }

    /// 503, for what cannot be written just now.
    #[must_use]
    pub fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "service unavailable")
            .because("The model is busy. Nothing was changed; try again.")
    }

    /// 503, for what was given up.
    #[must_use]
    pub fn late() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "service unavailable")
            .because("This took too long and was stopped. Nothing was changed. Ask for less at a time, or try again.")
    }

    /// The same with why, which the caller is not told.
    #[must_use]
    pub(super) fn caused_by(mut self, cause: Cause) -> Self {
        self.cause = Some(cause);
        self
    }

    /// The document that says it.
    #[must_use]
    pub fn document(&self) -> Errors {
        Errors {
            errors: vec![ErrorObject {
                status: Some(self.status.as_str().to_owned()),
                title: Some(self.title.to_owned()),
                detail: self.detail.clone(),
                source: self.pointer.clone().map(|pointer| Source { pointer }),
            }],
        }
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Error::Denied(reason).into()
    }
}

/// What is not allowed is not found (spec §3.1), but for what the asker is allowed and the thing itself forbids.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(reason) => {
                let cause = Some(Cause { rule: reason.rule.code(), sentence: reason.to_string() });
                let told = matches!(
                    reason.rule,
                    Rule::OwnersStays
                        | Rule::LastOwner
                        | Rule::OwnersAccess
                        | Rule::OwnersPermissions
                        | Rule::DefaultProjectStays
                        | Rule::SecretTeamMakers
                );
                let fault = match reason.rule {
                    // Its sentence has the path of the model, which is nothing to clients.
                    Rule::ReadOnly => Self::unprocessable("The model is read-only."),
                    Rule::UserTokensOff => Self::unauthorized(),
                    Rule::ManagingWorkspaces => Self::forbidden(reason.to_string()),
                    _ if told => Self::unprocessable(reason.to_string()),
                    _ => Self::not_found(),
                };
                Self { cause, ..fault }
            }
            Error::Unauthorized => Self::unauthorized(),
            // The last two are of hosts, which no server stands before.
            Error::NotFound(_) | Error::Refused(_) | Error::Unsupported(_) => Self::not_found(),
            Error::Invalid(invalid) => match invalid.field {
                "EXPIRATION" => Self::invalid("expired-at", invalid.to_string()),
                Description::FIELD => {
                    let taken = invalid.message.starts_with("Validation failed");
                    let fault = Self::invalid("description", invalid.to_string());
                    // Clients know it by these words.
                    if taken { Self { title: "invalid attributes", ..fault } } else { fault }
                }
                "REASON" => Self::invalid("reason", invalid.to_string()),
                // What only the API has is named as there.
                attribute if attribute.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') => {
                    Self::invalid(attribute, invalid.to_string())
                }
                _ => Self::unprocessable(invalid.to_string()),
            },
            Error::Conflict(conflict @ Conflict::NameTaken { .. }) => {
                Self::invalid("name", format!("Name has already been taken. {conflict}"))
            }
            Error::Conflict(conflict) => Self::conflict(conflict.to_string()),
            Error::Unavailable(sentence) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "service unavailable").because(sentence),
            Error::Storage(sentence) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal server error").because(sentence),
        }
    }
}
