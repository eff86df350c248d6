//! The journal of a campaign: a line of JSON for each step, written to the disk before the next one. There is no token
//! in it, and no command, because people write secrets into commands.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::SafeText;
use crate::named_file;
use crate::paths::Paths;
use crate::verbs::Failure;
use crate::verbs::words::path as shown;

/// The folder of journals, in the data folder.
const FOLDER: &str = "rotations";
/// No journal is longer, in bytes: a campaign of a hundred thousand tokens writes less.
const LONGEST: u64 = 256 << 20;

/// What a line of the journal tells of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// This token is to be rotated.
    Planned,
    /// All that are to be rotated stand above.
    Begun,
    /// It begins with the check.
    Checking,
    /// A token is generated now.
    Minting,
    Minted,
    Delivered,
    /// It works, and the one before does not.
    Proven,
    /// It did not come to that.
    Failed,
    /// It is left as it is.
    Skipped,
    /// The campaign was stopped by a signal.
    Stopped,
    Resumed,
    Finished,
}

/// A line of the journal, as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    pub campaign: String,
    /// When, by the model's clock.
    pub at: String,
    pub step: Mark,
    /// The organization, where the line is about the campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whose token: `team platform`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<String>,
    /// The id of the organization or the team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// The id of the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// What came of it, as it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// What is known of one token of a campaign.
#[derive(Clone, Debug)]
pub struct Entry {
    pub whose: String,
    /// The tokens of this place that the campaign knows: the one that was planned, and those that it made.
    pub tokens: Vec<String>,
    pub mark: Mark,
}

/// A journal that is open, and locked.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    pub id: String,
}

impl Journal {
    /// Makes a journal; where none is named, in the data folder.
    ///
    /// # Errors
    /// When it cannot be made, or is there already.
    pub fn make(id: &str, named: Option<&Path>) -> Result<Self, Failure> {
        let (path, id) = match named {
            Some(path) => (path.to_owned(), id.to_owned()),
            None => free(&folder()?, id),
        };
        let fault = |fault: std::io::Error| unusable(&path, &fault.to_string());
        let file = OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(&path).map_err(fault)?;
        file.try_lock().map_err(|lock| unusable(&path, &lock.to_string()))?;
        // What only memory knew of the folder would be gone with the power.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
        Ok(Self { file, path, id })
    }

    /// Opens the journal of a campaign, with all that stands in it. A last line that is not whole is dropped: the program
    /// was killed while it was written, so before the step that it tells of.
    ///
    /// # Errors
    /// When it is not there, is no journal of this campaign, or another program goes on with it just now.
    pub fn open(id: &str, named: Option<&Path>) -> Result<(Self, Vec<Line>), Failure> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(Failure::usage(format!("--resume: \"{}\" is not the id of a rotation.", SafeText::new(id))));
        }
        let path = match named {
            Some(path) => path.to_owned(),
            None => folder()?.join(format!("{id}.jsonl")),
        };
        let opened = std::fs::metadata(&path)
            .and_then(|about| named_file::regular(&about))
            .and_then(|()| OpenOptions::new().read(true).append(true).open(&path));
        let mut file = opened.map_err(|fault| {
            let place = shown(&path);
            if fault.kind() == std::io::ErrorKind::NotFound {
                return Failure::not_found(format!("there is no journal of the rotation {id}: {place} is not there."));
            }
            Failure::failed(format!("the journal {place} cannot be opened: {fault}."))
        })?;
        file.try_lock().map_err(|_| Failure::failed(format!("another program goes on with the rotation {id} just now.")))?;
        let mut text = String::new();
        let read = (&mut file).take(LONGEST).read_to_string(&mut text).map_err(|fault| unusable(&path, &fault.to_string()))?;
        if read as u64 == LONGEST {
            return Err(unusable(&path, &format!("it is larger than {} MiB", LONGEST >> 20)));
        }
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut lines = Vec::new();
        for (number, line) in text[..whole].lines().enumerate() {
            let line: Line = serde_json::from_str(line)
                .map_err(|_| Failure::usage(format!("{}:{} is not a line of a journal.", shown(&path), number + 1)))?;
            if line.campaign != id {
                return Err(Failure::usage(format!("{} is the journal of another rotation.", shown(&path))));
            }
            lines.push(line);
        }
        // Only what is a journal is cut; a file that was named by mistake stays as it is.
        if lines.is_empty() && !text.is_empty() {
            return Err(Failure::usage(format!("{} is not the journal of a rotation.", shown(&path))));
        }
        file.set_len(whole as u64).map_err(|fault| unusable(&path, &fault.to_string()))?;
        Ok((Self { file, path, id: id.to_owned() }, lines))
    }

    /// Writes a line, to the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, line: &Line) -> Result<(), Failure> {
        let fault = |fault: &dyn std::fmt::Display| Failure::failed(format!("{} cannot be written: {fault}.", shown(&self.path)));
        let mut text = serde_json::to_string(line).map_err(|error| fault(&error))?;
        text.push('\n');
        self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data()).map_err(|error| fault(&error))
    }

    /// The journal's file, as the user named it.
    #[must_use]
    pub fn path(&self) -> String {
        shown(&self.path).to_string()
    }
}

impl Entry {
    /// What the lines say of each token, by the id of its owner.
    #[must_use]
    pub fn all(lines: &[Line]) -> BTreeMap<String, Self> {
        let mut entries: BTreeMap<String, Self> = BTreeMap::new();
        for line in lines {
            let Some(owner) = &line.owner_id else { continue };
            let whose = line.whose.clone().unwrap_or_default();
            let entry = entries.entry(owner.clone()).or_insert_with(|| Self { whose, tokens: Vec::new(), mark: Mark::Planned });
            // What failed stands where it stood before, for callers that go on.
            if line.step != Mark::Failed {
                entry.mark = line.step;
            }
            entry.tokens.extend(line.token.clone());
        }
        entries
    }
}

/// The folder of journals, made for its user alone if it is not there.
fn folder() -> Result<PathBuf, Failure> {
    let paths = Paths::of_user()
        .ok_or_else(|| Failure::usage("there is no home folder to keep a journal in. Name a file with --journal."))?;
    let folder = paths.data.join(FOLDER);
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    made.map_err(|fault| unusable(&folder, &fault.to_string()))?;
    Ok(folder)
}

/// The id, with a number where another campaign has begun in the same second.
fn free(folder: &Path, id: &str) -> (PathBuf, String) {
    let file = |id: &str| folder.join(format!("{id}.jsonl"));
    let numbered = (2_u32..).map(|number| format!("{id}-{number}"));
    let id = std::iter::once(id.to_owned()).chain(numbered).find(|id| !file(id).exists()).unwrap_or_default();
    (file(&id), id)
}

fn unusable(path: &Path, fault: &str) -> Failure {
    Failure::failed(format!("no journal can be kept in {}: {fault}. Nothing was rotated.", shown(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(step: Mark) -> Line {
        Line {
            campaign: "20260302-120000".to_owned(),
            at: "2026-03-02T12:00:00Z".to_owned(),
            step,
            organization: None,
            by: None,
            whose: Some("team platform".to_owned()),
            owner_id: Some("team-1".to_owned()),
            token: None,
            outcome: None,
        }
    }

    fn written(lines: &[Line]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let mut journal = Journal::make("20260302-120000", Some(&path)).expect("a journal");
        for line in lines {
            journal.write(line).expect("a line");
        }
        (folder, path)
    }

    #[test]
    fn a_line_that_a_kill_has_cut_is_dropped() {
        let (_folder, path) = written(&[line(Mark::Planned), line(Mark::Minting)]);
        let mut file = OpenOptions::new().append(true).open(&path).expect("a file");
        file.write_all(b"{\"campaign\":\"2026").expect("half a line");
        let (mut journal, lines) = Journal::open("20260302-120000", Some(&path)).expect("a journal");
        assert_eq!(lines.iter().map(|line| line.step).collect::<Vec<_>>(), [Mark::Planned, Mark::Minting]);
        journal.write(&line(Mark::Minted)).expect("a line");
        drop(journal);
        let (_, lines) = Journal::open("20260302-120000", Some(&path)).expect("a journal");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn a_journal_of_something_else_is_refused() {
        let (_folder, path) = written(&[line(Mark::Planned)]);
        let refused = |id: &str| Journal::open(id, Some(&path)).expect_err("refused").sentence;
        assert!(refused("20260302-120001").contains("another rotation"));
        assert!(refused("../x").contains("is not the id"));
        std::fs::write(&path, "hello\n").expect("a file");
        assert!(refused("20260302-120000").contains(":1 is not a line"));
    }

    #[test]
    fn a_file_that_is_no_journal_is_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notes");
        for text in ["no line end", "one line\nand half of another", "\n"] {
            std::fs::write(&path, text).expect("a file");
            Journal::open("20260302-120000", Some(&path)).expect_err("no journal");
            assert_eq!(std::fs::read_to_string(&path).expect("a file"), text);
        }
    }

    #[test]
    fn nobody_else_goes_on_meanwhile_and_nothing_is_overwritten() {
        let (_folder, path) = written(&[]);
        let held = Journal::open("20260302-120000", Some(&path)).expect("a journal");
        assert!(Journal::open("20260302-120000", Some(&path)).expect_err("refused").sentence.contains("another program"));
        drop(held);
        assert!(Journal::make("20260302-120000", Some(&path)).is_err());
    }

    #[test]
    fn what_failed_stands_where_it_stood_before() {
        let lines = [line(Mark::Planned), line(Mark::Minting), line(Mark::Minted), line(Mark::Failed)];
        assert_eq!(Entry::all(&lines)["team-1"].mark, Mark::Minted);
    }
}
