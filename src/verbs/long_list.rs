//! A document of JSON whose list can be long: its elements are written one by one, as if all of it were written at once.

use serde::Serialize;

use super::Failure;

/// Blanks of one step.
const STEP: usize = 2;

/// The document around the list.
#[derive(Debug)]
pub(super) struct LongList {
    before: Option<String>,
    after: String,
    /// Blanks before the line in which the list begins.
    indent: usize,
}

impl LongList {
    /// A document in which the last list is empty, and is the long one.
    ///
    /// # Errors
    /// When it is no JSON.
    pub(super) fn new(document: &impl Serialize) -> Result<Self, Failure> {
        let text = pretty(document)?;
        let at = text.rfind("[]").map_or(text.len(), |at| at + 1);
        let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let indent = text[line..].bytes().take_while(|byte| *byte == b' ').count();
        Ok(Self { before: Some(text[..at].to_owned()), after: text[at..].to_owned(), indent })
    }

    /// The text of the next element, with whatever stands before it.
    ///
    /// # Errors
    /// When it is no JSON.
    pub(super) fn element(&mut self, value: &impl Serialize) -> Result<String, Failure> {
        let line = format!("\n{}", " ".repeat(self.indent + STEP));
        let before = self.before.take().unwrap_or_else(|| ",".to_owned());
        Ok(format!("{before}{line}{}", pretty(value)?.replace('\n', &line)))
    }

    /// The rest of the document.
    pub(super) fn end(self) -> String {
        let line = if self.before.is_none() { format!("\n{}", " ".repeat(self.indent)) } else { String::new() };
        format!("{}{line}{}\n", self.before.unwrap_or_default(), self.after)
    }
}

fn pretty(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value)
        .map_err(|fault| Failure::failed(format!("the answer could not be written as JSON: {fault}.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_that_is_written_one_by_one_is_the_same_text_as_one_that_is_written_at_once() {
        let elements = [json!({"a": 1, "b": ["x\ny", {}]}), json!([]), json!("text")];
        for count in 0..=elements.len() {
            let whole = json!({"none": [], "runs": [{"results": elements[..count]}]});
            let mut list = LongList::new(&json!({"none": [], "runs": [{"results": []}]})).expect("JSON");
            let mut text = String::new();
            for element in &elements[..count] {
                text.push_str(&list.element(element).expect("JSON"));
            }
            text.push_str(&list.end());
            assert_eq!(text, format!("{}\n", pretty(&whole).expect("JSON")));
        }
    }
}
