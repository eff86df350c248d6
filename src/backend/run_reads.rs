//! What a server asks of a model about runs, beside one run by its id.

use super::{Backend, Error, Listing, RunRecord, Window};
use crate::domain::{Actor, Comment, ConfigurationVersion, Id, Organization, Run, RunEvent, SafeText, Timestamp, Workspace};

/// What was said of a run.
#[derive(Clone, Debug)]
pub struct CommentRecord {
    pub id: Id<Comment>,
    pub run: Id<Run>,
    /// What, as it was sent.
    pub body: String,
    pub created_at: Timestamp,
    /// By whom, if that can still be named.
    pub created_by: Option<Actor>,
}

/// What happened to a run.
#[derive(Clone, Debug)]
pub struct RunEventRecord {
    pub id: Id<RunEvent>,
    pub run: Id<Run>,
    /// What: `created`, `commented`, `confirmed` and so on.
    pub action: SafeText,
    pub created_at: Timestamp,
    /// Who did it, if that can still be named.
    pub actor: Option<Actor>,
    /// The comment, where it is one.
    pub comment: Option<Id<Comment>>,
}

/// Whose runs are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsOf {
    Workspace(Id<Workspace>),
    /// Those of all workspaces of an organization that the asker sees.
    Organization(Id<Organization>),
}

/// Which runs are asked for; what is empty lets all through.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// The statuses, as the API names them.
    pub statuses: Vec<String>,
    /// The operations: `plan_only`, `plan_and_apply` and so on.
    pub operations: Vec<String>,
    pub sources: Vec<String>,
    /// The id or the message contains this.
    pub text: Option<String>,
    /// The username of who made them is this.
    pub user: Option<String>,
    /// They are of a commit; none is.
    pub commit: bool,
    /// The names of their workspaces.
    pub workspaces: Vec<String>,
    /// They were made since then.
    pub since: Option<Timestamp>,
}

impl RunFilter {
    /// Whether it lets all through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let lists = [&self.statuses, &self.operations, &self.sources, &self.workspaces];
        lists.iter().all(|list| list.is_empty())
            && self.text.is_none()
            && self.user.is_none()
            && !self.commit
            && self.since.is_none()
    }

    /// Whether a run is asked for, whose maker and workspace have these names.
    #[must_use]
    pub fn fits(&self, run: &RunRecord, maker: &str, workspace: &str) -> bool {
        let in_list = |list: &[String], word: &str| list.is_empty() || list.iter().any(|one| one == word);
        let operation = match run {
            run if run.is_destroy => "destroy",
            run if run.refresh_only => "refresh_only",
            run if run.plan_only => "plan_only",
            run if run.save_plan => "save_plan",
            run if run.allow_empty => "empty_apply",
            _ => "plan_and_apply",
        };
        let text = |part: &String| run.id.to_string().contains(part.as_str()) || run.message.as_str().contains(part.as_str());
        in_list(&self.statuses, run.status.on_the_wire())
            && in_list(&self.operations, operation)
            && in_list(&self.sources, &run.source)
            && in_list(&self.workspaces, workspace)
            && self.text.as_ref().is_none_or(text)
            && self.user.as_ref().is_none_or(|user| user.eq_ignore_ascii_case(maker))
            && !self.commit
            && self.since.is_none_or(|since| run.created_at >= since)
    }
}

/// A model that is asked about runs.
pub trait RunReads: Backend {
    /// Runs, the newest first.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see them.
    fn runs(&self, actor: Actor, of: RunsOf, filter: &RunFilter, window: Window) -> Result<Listing<RunRecord>, Error>;

    /// What was said of a run, the oldest first.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see the run.
    fn comments(&self, actor: Actor, run: Id<Run>) -> Result<Vec<CommentRecord>, Error>;

    /// One comment.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone, or the asker does not see its run.
    fn comment(&self, actor: Actor, id: Id<Comment>) -> Result<CommentRecord, Error>;

    /// What happened to a run, the oldest first.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see the run.
    fn run_events(&self, actor: Actor, run: Id<Run>) -> Result<Vec<RunEventRecord>, Error>;

    /// One event.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is gone, or the asker does not see its run.
    fn run_event(&self, actor: Actor, id: Id<RunEvent>) -> Result<RunEventRecord, Error>;

    /// The content of a configuration that was uploaded and not archived.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see it, [`Error::NotFound`] when there is none.
    fn configuration_content(&self, actor: Actor, id: Id<ConfigurationVersion>) -> Result<Vec<u8>, Error>;
}
