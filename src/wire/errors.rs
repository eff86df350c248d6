//! The document of a refusal or a failure.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// What went wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errors {
    pub errors: Vec<ErrorObject>,
}

/// One thing that went wrong. Some hosts have texts in place of objects; they are read as titles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ErrorObject {
    /// The status of HTTP, as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// Which part of the request it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Such as `/data/attributes/name`.
    pub pointer: String,
}

impl<'de> Deserialize<'de> for ErrorObject {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        if let Value::String(title) = value {
            return Ok(Self { title: Some(title), ..Self::default() });
        }
        let source = value["source"]["pointer"].as_str().map(|pointer| Source { pointer: pointer.to_owned() });
        Ok(Self { status: text(&value["status"]), title: text(&value["title"]), detail: text(&value["detail"]), source })
    }
}
