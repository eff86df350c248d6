//! What a project is called and is for, and its changes.

use std::fmt;

use super::finding::refuse_tokens;
use super::text::invisible;
use super::{ExecutionMode, Id, InvalidInput, ProjectAccess, SafeText, Tag, Team};

/// The name of a project: 3 to 40 letters, digits, blanks, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectName(String);

impl ProjectName {
    /// The name of the project that each organization has.
    pub const DEFAULT: &'static str = "Default Project";
    const LENGTH: std::ops::RangeInclusive<usize> = 3..=40;

    /// Checks a name that somebody typed.
    ///
    /// # Errors
    /// A sentence for the field when it has another length, a token or another character.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let refuse = |message: String| Err(InvalidInput { field, message });
        refuse_tokens(field, "a name", text)?;
        let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '_' | '-');
        if text.trim() != text || !text.chars().all(fits) {
            let sentence = "Name can only contain letters, numbers, spaces, -, and _. It can't begin or end with a space.";
            return refuse(sentence.to_owned());
        }
        if !Self::LENGTH.contains(&text.len()) {
            return refuse(format!("Name must have 3 to 40 characters. This has {}.", text.len()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl From<&ProjectName> for SafeText {
    fn from(name: &ProjectName) -> Self {
        Self::new(&name.0)
    }
}

/// A change of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProjectChange {
    /// Change its name and its settings.
    Update { name: ProjectName, project: ProjectDraft },
    /// Set tags, and leave the others or take them away.
    SetTags { tags: Vec<Tag>, only: bool },
    /// Delete it; it has no workspaces.
    Delete,
    /// Give a team access to it, in place of the one it has.
    SetAccess { team: Id<Team>, access: ProjectAccess },
    /// Take a team's access away.
    RemoveAccess { team: Id<Team> },
}

impl ProjectChange {
    /// Its name in the audit log and in the law table.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Update { .. } => "project.update",
            Self::SetTags { .. } => "project.set_tags",
            Self::Delete => "project.delete",
            Self::SetAccess { .. } => "project.set_team_access",
            Self::RemoveAccess { .. } => "project.remove_team_access",
        }
    }

    /// The team that it is about.
    #[must_use]
    pub fn team(&self) -> Option<Id<Team>> {
        match self {
            Self::SetAccess { team, .. } | Self::RemoveAccess { team, .. } => Some(*team),
            Self::Update { .. } | Self::SetTags { .. } | Self::Delete => None,
        }
    }
}

/// What a project is, beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectDraft {
    /// What it is for, as it was sent.
    pub description: String,
    /// Where the runs of its workspaces are executed that do not say so themselves; `None` as the organization says.
    pub execution_mode: Option<ExecutionMode>,
    /// How long after the last activity its workspaces are to be destroyed, such as `14d`. It is only kept.
    pub auto_destroy: Option<String>,
}

impl ProjectDraft {
    /// Refuses a token in a text that is kept and shown, and a text that nobody can see.
    ///
    /// # Errors
    /// A sentence for the attribute that has it.
    pub fn check(&self) -> Result<(), InvalidInput> {
        refuse_tokens("description", "a description", &self.description)?;
        if invisible(&self.description) {
            let message = "Nothing of this can be seen. Write it in letters.".to_owned();
            return Err(InvalidInput { field: "description", message });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_can_have_blanks_in_its_name_but_not_around_it() {
        for text in ["Default Project", "a-b", "foo_1"] {
            assert_eq!(ProjectName::parse("name", text).map(|name| name.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "ab", " abc", "abc ", "a/b", "a\u{a0}b", &"x".repeat(41)] {
            assert!(ProjectName::parse("name", text).is_err(), "{text}");
        }
    }
}
