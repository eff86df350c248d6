//! What an operation keeps as somebody wrote it, where no token belongs.

use super::finding::{holds_token, refuse_tokens};
use super::{InvalidInput, Operation, SafeText, Tag, VariableDraft};

impl Operation {
    /// Refuses a token in a text that is kept and shown. States, configurations and the values of sensitive variables can
    /// hold one.
    ///
    /// # Errors
    /// A sentence for the attribute that has it.
    pub fn refuse_tokens(&self) -> Result<(), InvalidInput> {
        match self {
            Self::Configure { settings } => {
                let texts = [
                    ("description", "a description", settings.description.as_deref()),
                    ("working-directory", "a path", settings.working_directory.as_ref().map(SafeText::as_str)),
                    ("terraform-version", "a version", Some(settings.terraform_version.as_str())),
                    ("source-name", "a name", settings.source_name.as_deref()),
                    ("source-url", "an address", settings.source_url.as_deref()),
                ];
                for (attribute, what, text) in texts {
                    text.map_or(Ok(()), |text| refuse_tokens(attribute, what, text))?;
                }
                let paths = settings.trigger_prefixes.iter().map(|path| ("trigger-prefixes", path));
                let patterns = settings.trigger_patterns.iter().map(|path| ("trigger-patterns", path));
                paths.chain(patterns).try_for_each(|(attribute, path)| refuse_tokens(attribute, "a path", path.as_str()))
            }
            Self::SetTags { tags } | Self::ReplaceTags { tags } => tags.iter().try_for_each(Tag::check),
            Self::CreateVariable { variable } | Self::UpdateVariable { variable, .. } => of_variable(variable),
            Self::CreateState { state } => {
                state.lineage.as_ref().map_or(Ok(()), |lineage| refuse_tokens("lineage", "a lineage", lineage.as_str()))
            }
            Self::CommentRun { body, .. } => refuse_tokens("body", "a comment", body),
            Self::CreateRun { run } => {
                refuse_tokens("variables", "what a run is sent", &run.kept)?;
                refuse_tokens("message", "a message", run.message.as_str())?;
                run.targets.iter().try_for_each(|target| refuse_tokens("target-addrs", "an address", target.as_str()))
            }
            Self::RemoveTags { .. }
            | Self::AddConsumers { .. }
            | Self::ArchiveConfiguration { .. }
            | Self::RollBackState { .. }
            | Self::RemoveConsumers { .. }
            | Self::SetRetention { .. }
            | Self::DeleteVariable { .. }
            | Self::UploadState { .. }
            | Self::UploadStateJson { .. }
            | Self::CreateConfiguration { .. }
            | Self::UploadConfiguration { .. }
            | Self::ApplyRun { .. }
            | Self::DiscardRun { .. }
            | Self::CancelRun { .. }
            | Self::ForceCancelRun { .. }
            | Self::ForceExecuteRun { .. } => Ok(()),
        }
    }
}

impl Tag {
    /// Refuses a token in a tag.
    ///
    /// # Errors
    /// A sentence for the part that has it.
    pub fn check(&self) -> Result<(), InvalidInput> {
        refuse_tokens("key", "the name of a tag", self.name.as_str())?;
        refuse_tokens("value", "the value of a tag", self.value.as_str())
    }
}

fn of_variable(variable: &VariableDraft) -> Result<(), InvalidInput> {
    refuse_tokens("key", "a name", variable.name.as_str())?;
    refuse_tokens("description", "a description", variable.description.as_str())?;
    let value = variable.value.as_ref().map(|value| String::from_utf8_lossy(value.bytes()));
    if !variable.sensitive && value.is_some_and(|value| holds_token(&value)) {
        let message = "This looks like an API token. Mark the variable as sensitive to keep a token in it.".to_owned();
        return Err(InvalidInput { field: "value", message });
    }
    Ok(())
}
