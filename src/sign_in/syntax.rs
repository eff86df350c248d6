//! The blocks of a CLI configuration, in the first version of HCL, which terraform reads there.

use zeroize::Zeroizing;

/// A block at the top of a file: `credentials "tfe.example.com" { … }`.
pub(super) struct Block {
    pub(super) name: String,
    /// Its first label.
    pub(super) label: Option<String>,
    /// What stands in it, by name; blocks in it are left out.
    pub(super) values: Vec<(String, Value)>,
}

/// A value.
pub(super) enum Value {
    Text(Zeroizing<String>),
    List(Vec<Value>),
    /// Numbers, words and maps, which are not needed here.
    Other,
}

impl Value {
    /// The texts of a list.
    pub(super) fn texts(self) -> Vec<String> {
        let Self::List(values) = self else { return Vec::new() };
        values.into_iter().filter_map(|value| if let Self::Text(text) = value { Some(text.to_string()) } else { None }).collect()
    }
}

/// The blocks of a file, or the line from which on it can't be read.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, usize> {
    let mut reader = Reader { rest: text, line: 1 };
    let mut blocks = Vec::new();
    while !reader.is_at_end() {
        let name = reader.name()?;
        let mut labels = Vec::new();
        loop {
            match reader.peek() {
                Some('"') => labels.push(reader.quoted()?.to_string()),
                Some('=') => {
                    reader.take('=')?;
                    // `name = { … }` is a block as well.
                    if reader.peek() == Some('{') {
                        reader.map()?;
                    } else {
                        reader.value()?;
                    }
                    break;
                }
                Some('{') => {
                    let values = reader.map()?;
                    blocks.push(Block { name, label: labels.into_iter().next(), values });
                    break;
                }
                _ => return Err(reader.line),
            }
        }
    }
    Ok(blocks)
}

/// Deeper than this nothing is read.
const DEEPEST: usize = 32;

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.rest.split_at(bytes);
        self.line += skipped.matches('\n').count();
        self.rest = rest;
    }

    /// Skips blanks and comments.
    fn blank(&mut self) {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.skip(blank);
            let comment = if self.rest.starts_with('#') || self.rest.starts_with("//") {
                self.rest.find('\n').unwrap_or(self.rest.len())
            } else if self.rest.starts_with("/*") {
                self.rest.find("*/").map_or(self.rest.len(), |end| end + 2)
            } else {
                return;
            };
            self.skip(comment);
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.blank();
        self.rest.chars().next()
    }

    fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    fn take(&mut self, letter: char) -> Result<(), usize> {
        if self.peek() != Some(letter) {
            return Err(self.line);
        }
        self.skip(letter.len_utf8());
        Ok(())
    }

    /// A word, or a quoted one.
    fn name(&mut self) -> Result<String, usize> {
        if self.peek() == Some('"') {
            return Ok(self.quoted()?.to_string());
        }
        let word = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
        let end = self.rest.find(|letter| !word(letter)).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(self.line);
        }
        let name = self.rest[..end].to_owned();
        self.skip(end);
        Ok(name)
    }

    fn quoted(&mut self) -> Result<Zeroizing<String>, usize> {
        self.take('"')?;
        let mut text = Zeroizing::new(String::with_capacity(self.rest.len().min(1 << 13)));
        let mut letters = self.rest.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.skip(at + 1);
                    return Ok(text);
                }
                '\n' => return Err(self.line),
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, other)) => text.push(other),
                    None => return Err(self.line),
                },
                other => text.push(other),
            }
        }
        Err(self.line)
    }

    fn value(&mut self) -> Result<Value, usize> {
        self.value_within(0)
    }

    fn value_within(&mut self, depth: usize) -> Result<Value, usize> {
        if depth > DEEPEST {
            return Err(self.line);
        }
        match self.peek() {
            Some('"') => Ok(Value::Text(self.quoted()?)),
            Some('[') => {
                self.take('[')?;
                let mut values = Vec::new();
                while self.peek() != Some(']') {
                    values.push(self.value_within(depth + 1)?);
                    if self.peek() == Some(',') {
                        self.take(',')?;
                    }
                }
                self.take(']')?;
                Ok(Value::List(values))
            }
            Some('{') => self.map_within(depth + 1).map(|_| Value::Other),
            Some('<') => self.heredoc(),
            _ => self.name().map(|_| Value::Other),
        }
    }

    /// `<<END`, lines, and `END` alone on one.
    fn heredoc(&mut self) -> Result<Value, usize> {
        let Some(rest) = self.rest.strip_prefix("<<") else { return Err(self.line) };
        let (first, rest) = rest.split_once('\n').ok_or(self.line)?;
        let end = first.trim_start_matches('-').trim();
        let mut text = Zeroizing::new(String::new());
        let mut read = self.rest.len() - rest.len();
        for line in rest.split_inclusive('\n') {
            read += line.len();
            if line.trim() == end {
                self.skip(read);
                return Ok(Value::Text(text));
            }
            text.push_str(line);
        }
        Err(self.line)
    }

    fn map(&mut self) -> Result<Vec<(String, Value)>, usize> {
        self.map_within(0)
    }

    fn map_within(&mut self, depth: usize) -> Result<Vec<(String, Value)>, usize> {
        if depth > DEEPEST {
            return Err(self.line);
        }
        self.take('{')?;
        let mut values = Vec::new();
        while self.peek() != Some('}') {
            let name = self.name()?;
            while self.peek() == Some('"') {
                self.quoted()?;
            }
            match self.peek() {
                Some('=') => {
                    self.take('=')?;
                    values.push((name, self.value_within(depth + 1)?));
                }
                Some('{') => drop(self.map_within(depth + 1)?),
                _ => return Err(self.line),
            }
            if self.peek() == Some(',') {
                self.take(',')?;
            }
        }
        self.take('}')?;
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_between_comments_and_what_else_a_configuration_has() {
        let text = "# one\nplugin_cache_dir = \"$HOME/x\"\ndisable_checkpoint = true // two\n/* three\n*/\nprovider_installation {\n  filesystem_mirror {\n    path = \"/x\"\n    include = [\"a/*/*\", \"b\"]\n  }\n  direct {}\n}\ncredentials \"tfe.example.com\" {\n  token = \"a\\\"b\"\n}\ncredentials_helper \"x\" {\n  args = [\"--a\", \"b\"]\n}\nhost \"h\" { services = { \"a\" = \"b\", n = 1 } }\n";
        let blocks = blocks(text).expect("blocks");
        let named: Vec<(&str, Option<&str>)> = blocks.iter().map(|block| (block.name.as_str(), block.label.as_deref())).collect();
        assert_eq!(
            named,
            [
                ("provider_installation", None),
                ("credentials", Some("tfe.example.com")),
                ("credentials_helper", Some("x")),
                ("host", Some("h"))
            ]
        );
        assert!(matches!(&blocks[1].values[0], (name, Value::Text(text)) if name == "token" && text.as_str() == "a\"b"));
    }

    #[test]
    fn what_is_torn_or_too_deep_is_refused_with_its_line() {
        for (text, line) in
            [("credentials \"a\" {\n token = \"b", 2), ("credentials", 1), ("\n}", 2), ("a = ", 1), ("a \"b\" { c }", 1)]
        {
            assert_eq!(blocks(text).err(), Some(line), "{text}");
        }
        assert!(blocks(&format!("a = {}", "[".repeat(10_000))).is_err());
    }
}
