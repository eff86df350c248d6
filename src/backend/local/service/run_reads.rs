//! Lists of runs, what happened to them, and what was said of them.

use std::collections::HashMap;

use rusqlite::Row;

use super::{Reader, see};
use crate::backend::local::Local;
use crate::backend::local::facts::{self, Scope};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{CommentRecord, Error, Listing, RunEventRecord, RunFilter, RunReads, RunRecord, RunsOf, Window};
use crate::domain::{Actor, Comment, ConfigurationVersion, Id, Run, RunEvent, SafeText, Workspace};
use crate::policy::{Call, ReadPermission};

const COMMENT: &str = "id, run_id, body, created_at, created_by";
const EVENT: &str = "id, run_id, action, created_at, actor, comment_id";

fn comment(row: &Row<'_>) -> rusqlite::Result<CommentRecord> {
    let (Stamp(created_at), by): (Stamp, String) = (row.get(3)?, row.get(4)?);
    Ok(CommentRecord { id: row.get(0)?, run: row.get(1)?, body: row.get(2)?, created_at, created_by: Actor::parse(&by) })
}

fn event(row: &Row<'_>) -> rusqlite::Result<RunEventRecord> {
    let (Stamp(created_at), by): (Stamp, String) = (row.get(3)?, row.get(4)?);
    Ok(RunEventRecord {
        id: row.get(0)?,
        run: row.get(1)?,
        action: row.get(2)?,
        created_at,
        actor: Actor::parse(&by),
        comment: row.get(5)?,
    })
}

impl Reader<'_> {
    fn runs_of(&self, of: RunsOf, filter: &RunFilter, window: Window) -> Result<Listing<RunRecord>, Error> {
        let ids: Vec<(Id<Run>, Id<Workspace>)> = match of {
            RunsOf::Workspace(workspace) => {
                self.may(Call::Read, workspace)?;
                if filter.is_empty() {
                    return self.runs(workspace, window);
                }
                let sql = "SELECT id, workspace_id FROM runs WHERE workspace_id = ?1 ORDER BY created_at DESC, rowid DESC";
                self.connection.all(sql, [workspace], |row| Ok((row.get(0)?, row.get(1)?)))?
            }
            RunsOf::Organization(organization) => {
                see(ReadPermission::Settings, &self.facts(&Scope::organization(organization))?)?;
                let sql = "SELECT runs.id, workspace_id FROM workspaces JOIN runs ON workspace_id = workspaces.id
                           WHERE organization_id = ?1 ORDER BY runs.created_at DESC, runs.rowid DESC";
                self.connection.all(sql, [organization], |row| Ok((row.get(0)?, row.get(1)?)))?
            }
        };
        let mut names: HashMap<Id<Workspace>, Option<SafeText>> = HashMap::new();
        let mut rows = Vec::new();
        for (id, workspace) in ids {
            let name = match names.get(&workspace) {
                Some(known) => known.clone(),
                None => {
                    let sees = self.may(Call::Read, workspace).ok();
                    let name = sees.and_then(|facts| facts.workspace.map(|workspace| workspace.name));
                    names.insert(workspace, name.clone());
                    name
                }
            };
            let Some(name) = name else { continue };
            let run = self.run(id)?;
            let maker = match (&filter.user, run.created_by) {
                (Some(_), Some(actor)) => facts::actor_name(self.connection, actor).ok(),
                _ => None,
            };
            if filter.fits(&run, maker.as_ref().map_or("", SafeText::as_str), name.as_str()) {
                rows.push(run);
            }
        }
        Ok(Listing::of(rows, window))
    }

    fn comments(&self, run: Id<Run>) -> Result<Vec<CommentRecord>, Error> {
        self.run(run)?;
        let sql = format!("SELECT {COMMENT} FROM run_comments WHERE run_id = ?1 ORDER BY created_at, rowid");
        self.connection.all(&sql, [run], comment)
    }

    fn comment(&self, id: Id<Comment>) -> Result<CommentRecord, Error> {
        let none = || Error::NotFound("There is no such comment.".to_owned());
        let sql = format!("SELECT {COMMENT} FROM run_comments WHERE id = ?1");
        let record = self.connection.maybe(&sql, [id], comment)?.ok_or_else(none)?;
        self.run(record.run).map_err(|_| none())?;
        Ok(record)
    }

    fn run_events(&self, run: Id<Run>) -> Result<Vec<RunEventRecord>, Error> {
        self.run(run)?;
        let sql = format!("SELECT {EVENT} FROM run_events WHERE run_id = ?1 ORDER BY created_at, rowid");
        self.connection.all(&sql, [run], event)
    }

    fn run_event(&self, id: Id<RunEvent>) -> Result<RunEventRecord, Error> {
        let none = || Error::NotFound("There is no such event.".to_owned());
        let sql = format!("SELECT {EVENT} FROM run_events WHERE id = ?1");
        let record = self.connection.maybe(&sql, [id], event)?.ok_or_else(none)?;
        self.run(record.run).map_err(|_| none())?;
        Ok(record)
    }

    fn configuration_content(&self, id: Id<ConfigurationVersion>) -> Result<Vec<u8>, Error> {
        let record = self.configuration(id)?;
        let none = || Error::NotFound("The configuration version has no content.".to_owned());
        if record.archived_at.is_some() {
            return Err(none());
        }
        let sql = "SELECT content FROM configuration_versions WHERE id = ?1";
        self.connection.one::<Option<Vec<u8>>>(sql, [id], |row| row.get(0))?.ok_or_else(none)
    }
}

impl RunReads for Local {
    fn runs(&self, actor: Actor, of: RunsOf, filter: &RunFilter, window: Window) -> Result<Listing<RunRecord>, Error> {
        self.reader(actor, |reader| reader.runs_of(of, filter, window))
    }

    fn comments(&self, actor: Actor, run: Id<Run>) -> Result<Vec<CommentRecord>, Error> {
        self.reader(actor, |reader| reader.comments(run))
    }

    fn comment(&self, actor: Actor, id: Id<Comment>) -> Result<CommentRecord, Error> {
        self.reader(actor, |reader| reader.comment(id))
    }

    fn run_events(&self, actor: Actor, run: Id<Run>) -> Result<Vec<RunEventRecord>, Error> {
        self.reader(actor, |reader| reader.run_events(run))
    }

    fn run_event(&self, actor: Actor, id: Id<RunEvent>) -> Result<RunEventRecord, Error> {
        self.reader(actor, |reader| reader.run_event(id))
    }

    fn configuration_content(&self, actor: Actor, id: Id<ConfigurationVersion>) -> Result<Vec<u8>, Error> {
        self.reader(actor, |reader| reader.configuration_content(id))
    }
}
