//! A document that came in. What is not known in it is ignored; what is known must be of its type.

use serde_json::{Map, Value};

use crate::api::answer::Fault;
use crate::api::fields::Noun;
use crate::api::request_context::RequestContext;
use crate::domain::SafeText;
use crate::domain::text::invisible;

/// The document of one resource.
#[derive(Debug)]
pub struct Document {
    /// The table of what can be said of it, where there is one. What it does not have no handler reads.
    noun: Option<&'static Noun>,
    kind: String,
    attributes: Map<String, Value>,
    relationships: Map<String, Value>,
}

/// What names a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linkage {
    pub kind: String,
    pub id: String,
}

impl Document {
    /// Reads the document of a resource that has a table of what can be said of it.
    ///
    /// # Errors
    /// 400 for what is not JSON, 422 for what is no document and for what the table refuses.
    pub fn about(context: &RequestContext, noun: &'static Noun) -> Result<Self, Fault> {
        let document = Self { noun: Some(noun), ..Self::any(context)? };
        context.ignored.set(document.unknown(noun));
        noun.check(&document)?;
        Ok(document)
    }

    /// How many of its attributes and relationships, and of the parts of those that have rows, the table does not know.
    fn unknown(&self, noun: &Noun) -> usize {
        let parts = |name: &str, value: &Value| {
            let has_rows =
                noun.fields.iter().any(|field| field.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
            let parts = value.as_object().filter(|_| has_rows);
            parts.into_iter().flatten().filter(|(part, _)| !noun.knows(&format!("{name}.{part}"))).count()
        };
        let attribute = |(name, value): (&String, &Value)| if noun.knows(name) { parts(name, value) } else { 1 };
        let relationships = self.relationships.keys().filter(|name| !noun.knows(name)).count();
        self.attributes.iter().map(attribute).sum::<usize>() + relationships
    }

    /// That the table has a row for what a handler reads.
    fn assert_row(&self, name: &str) {
        debug_assert!(self.noun.is_none_or(|noun| noun.takes(name)), "{name} has no row in src/api/fields");
    }

    /// Reads a document. What it says that it is nobody checks, as on a host: clients send an empty type, and that of others.
    ///
    /// # Errors
    /// 400 for what is not JSON, 422 for what is no document.
    pub fn any(context: &RequestContext) -> Result<Self, Fault> {
        let mut body = object(&context.body)?;
        let mut data = match body.remove("data") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(data)) => data,
            Some(_) => return Err(Fault::invalid_at("/data", "data must be an object.")),
        };
        let mut part = |name: &str| match data.remove(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(part)) => Ok(part),
            Some(_) => Err(Fault::invalid_at(format!("/data/{name}"), format!("{name} must be an object."))),
        };
        let (attributes, relationships) = (part("attributes")?, part("relationships")?);
        let kind = match data.remove("type") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(kind)) => kind,
            Some(_) => return Err(Fault::invalid_at("/data/type", "type must be a text.")),
        };
        Ok(Self { noun: None, kind, attributes, relationships })
    }

    /// The type that it says.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The value of an attribute, unless it is null.
    #[must_use]
    pub fn sent(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name).filter(|value| !value.is_null())
    }

    /// Whether an attribute is there, null or not.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.assert_row(name);
        self.attributes.contains_key(name)
    }

    fn read<T>(&self, name: &str, what: &str, read: impl FnOnce(&Value) -> Option<T>) -> Result<Option<T>, Fault> {
        self.assert_row(name);
        match self.attributes.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match read(value) {
                Some(value) => Ok(Some(value)),
                None => Err(Fault::invalid(name, format!("{name} must be {what}."))),
            },
        }
    }

    /// A text that can be left out.
    ///
    /// # Errors
    /// 422 when it is no text.
    pub fn text(&self, name: &str) -> Result<Option<String>, Fault> {
        self.read(name, "a text", |value| value.as_str().map(str::to_owned))
    }

    /// A text that people read.
    ///
    /// # Errors
    /// 422 when it is no text, or nothing of it can be seen.
    pub fn prose(&self, name: &str) -> Result<Option<String>, Fault> {
        match self.text(name)? {
            Some(text) if invisible(&text) => Err(Fault::invalid(name, "Nothing of this can be seen. Write it in letters.")),
            text => Ok(text),
        }
    }

    /// A text that is needed.
    ///
    /// # Errors
    /// 422 when it is missing or no text.
    pub fn needed(&self, name: &str) -> Result<String, Fault> {
        self.text(name)?.ok_or_else(|| Fault::invalid(name, format!("{name} can't be blank.")))
    }

    /// Yes or no.
    ///
    /// # Errors
    /// 422 when it is neither.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        self.read(name, "true or false", Value::as_bool)
    }

    /// A number from nought on.
    ///
    /// # Errors
    /// 422 when it is none.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Fault> {
        self.read(name, "a number", Value::as_u64)
    }

    /// An object.
    ///
    /// # Errors
    /// 422 when it is none.
    pub fn object(&self, name: &str) -> Result<Option<Map<String, Value>>, Fault> {
        self.read(name, "an object", |value| value.as_object().cloned())
    }

    /// A list.
    ///
    /// # Errors
    /// 422 when it is none.
    pub fn list(&self, name: &str) -> Result<Option<Vec<Value>>, Fault> {
        self.read(name, "a list", |value| value.as_array().cloned())
    }

    /// The resource that a relationship names, if it names one.
    ///
    /// # Errors
    /// 422 when it is not written as a relationship.
    pub fn related(&self, name: &str) -> Result<Option<Linkage>, Fault> {
        self.assert_row(name);
        match self.relationships.get(name).map(|relationship| &relationship["data"]) {
            None | Some(Value::Null) => Ok(None),
            Some(data) => {
                let pointer = format!("/data/relationships/{name}");
                linkage(data).map(Some).ok_or_else(|| Fault::invalid_at(pointer, format!("{name} must name a resource.")))
            }
        }
    }

    /// The resource that a relationship must name.
    ///
    /// # Errors
    /// 422 when there is none.
    pub fn needs(&self, name: &str) -> Result<Linkage, Fault> {
        let pointer = format!("/data/relationships/{name}");
        self.related(name)?.ok_or_else(|| Fault::invalid_at(pointer, format!("{name} must exist.")))
    }

    /// The resources that a relationship names.
    ///
    /// # Errors
    /// 422 when it is not written as a relationship to several.
    pub fn several(&self, name: &str) -> Result<Vec<Linkage>, Fault> {
        self.assert_row(name);
        match self.relationships.get(name).map(|relationship| &relationship["data"]) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(data) => linkages(data, &format!("/data/relationships/{name}")),
        }
    }

    /// Whether an attribute has a value, which is not null and not empty.
    #[must_use]
    pub fn says(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|value| !value.is_null() && value != "")
    }

    /// Whether a relationship names anybody.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        self.relationships.get(name).is_some_and(|relationship| !relationship["data"].is_null())
    }

    /// Whether a relationship is there, with data or with none.
    #[must_use]
    pub fn relates(&self, name: &str) -> bool {
        self.assert_row(name);
        self.relationships.get(name).is_some_and(|relationship| relationship.get("data").is_some_and(Value::is_array))
    }

    /// The resources that a relationship describes by their attributes.
    #[must_use]
    pub fn described(&self, name: &str) -> Vec<Map<String, Value>> {
        let data = self.relationships.get(name).and_then(|relationship| relationship["data"].as_array());
        data.into_iter().flatten().filter_map(|resource| resource["attributes"].as_object().cloned()).collect()
    }
}

/// A text in one line, which is kept as it was sent.
///
/// # Errors
/// 422 for line ends and what else would not be read back.
pub fn line(name: &str, text: &str) -> Result<SafeText, Fault> {
    let odd = || Fault::invalid(name, format!("{name} can't have line ends, control characters or invisible letters."));
    SafeText::as_sent(text).ok_or_else(odd)
}

/// The resources that a document names, such as the users of a team.
///
/// # Errors
/// 400 for what is not JSON, 422 for what names none.
pub fn listed(context: &RequestContext) -> Result<Vec<Linkage>, Fault> {
    linkages(object(&context.body)?.get("data").unwrap_or(&Value::Null), "/data")
}

/// The body of an action: a plain object, or none.
///
/// # Errors
/// 400 for what is not JSON.
pub fn plain(context: &RequestContext) -> Result<Map<String, Value>, Fault> {
    object(&context.body)
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Fault> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Fault::bad_request("The body must be a JSON object.")),
        // The parser's own sentence holds places, never data.
        Err(fault) => Err(Fault::bad_request(format!("The body is not JSON: line {}, column {}.", fault.line(), fault.column()))),
    }
}

fn linkages(data: &Value, pointer: &str) -> Result<Vec<Linkage>, Fault> {
    let list = data.as_array().and_then(|list| list.iter().map(linkage).collect::<Option<Vec<_>>>());
    list.ok_or_else(|| Fault::invalid_at(pointer, format!("{} must be a list of resources.", SafeText::new(pointer))))
}

fn linkage(data: &Value) -> Option<Linkage> {
    let text = |name: &str| data[name].as_str().map(str::to_owned);
    Some(Linkage { kind: text("type").unwrap_or_default(), id: text("id")? })
}
