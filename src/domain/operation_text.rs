//! What an operation keeps as somebody wrote it, where no token belongs.

use super::finding::{holds_token, refuse_tokens};
use super::{InvalidInput, Operation, VariableDraft};

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
                    ("description", "a description", settings.description.as_ref()),
                    ("working-directory", "a path", settings.working_directory.as_ref()),
                    ("terraform-version", "a version", Some(&settings.terraform_version)),
                ];
                for (attribute, what, text) in texts {
                    text.map_or(Ok(()), |text| refuse_tokens(attribute, what, text.as_str()))?;
                }
                settings.trigger_prefixes.iter().try_for_each(|path| refuse_tokens("trigger-prefixes", "a path", path.as_str()))
            }
            Self::SetTags { tags } => tags.iter().try_for_each(|tag| {
                refuse_tokens("key", "the name of a tag", tag.name.as_str())?;
                refuse_tokens("value", "the value of a tag", tag.value.as_str())
            }),
            Self::CreateVariable { variable } | Self::UpdateVariable { variable, .. } => of_variable(variable),
            Self::CreateState { state } => {
                state.lineage.as_ref().map_or(Ok(()), |lineage| refuse_tokens("lineage", "a lineage", lineage.as_str()))
            }
            Self::CreateRun { run } => {
                refuse_tokens("message", "a message", run.message.as_str())?;
                run.targets.iter().try_for_each(|target| refuse_tokens("target-addrs", "an address", target.as_str()))
            }
            Self::RemoveTags { .. }
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
