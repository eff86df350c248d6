//! What a request can name and this server does not keep: it is refused, never answered with yes.

use serde_json::Value;

use super::answer::Fault;
use super::incoming::Document;

/// The only value that is taken, because it is what is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Always {
    False,
    Word(&'static str),
    Nobody,
}

/// The attributes and relationships of a resource that are refused: each with the value that it always has, and why.
#[derive(Clone, Copy, Debug)]
pub struct Refused(pub &'static [(&'static str, Always, &'static str)]);

impl Refused {
    /// Refuses a document that asks for another value. Null asks for nothing.
    ///
    /// # Errors
    /// 422 with the sentence of the first.
    pub fn check(&self, document: &Document) -> Result<(), Fault> {
        for (name, always, sentence) in self.0 {
            let other = match always {
                Always::False => document.attribute(name).is_some_and(|value| *value != Value::Bool(false)),
                Always::Word(word) => document.attribute(name).is_some_and(|value| value.as_str() != Some(word)),
                Always::Nobody => document.related(name)?.is_some(),
            };
            match (other, always) {
                (false, _) => {}
                (true, Always::Nobody) => {
                    return Err(Fault::invalid_at(format!("/data/relationships/{name}"), *sentence));
                }
                (true, _) => return Err(Fault::invalid(name, *sentence)),
            }
        }
        Ok(())
    }
}
