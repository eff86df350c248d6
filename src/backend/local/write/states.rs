//! Making state versions and taking their content.

use jiff::SignedDuration;

use super::operations::gone;
use super::{Applier, created};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Conflict, Created, Error, Receipt, UploadTicket};
use crate::domain::{
    Actor, Content, Id, SafeText, StateContent, StateDraft, StateOutput, StateVersion, Ticket, Timestamp, UploadPart, Workspace,
};

/// How long an address takes an upload (spec §3.11).
const VALID: SignedDuration = SignedDuration::from_hours(25);

impl Applier<'_> {
    /// Makes a state version in a workspace that the asker has locked, unless it does not follow the one before
    /// (spec §3.13).
    pub(super) fn create_state(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        state: &StateDraft,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        self.refuse_unlocked(actor, workspace)?;
        self.refuse_unfollowing(workspace, state)?;
        if let Some(run) = state.run {
            let sql = "SELECT 1 FROM runs WHERE id = ?1 AND workspace_id = ?2";
            self.connection.maybe(sql, (run, workspace), |_| Ok(()))?.ok_or_else(|| gone("run"))?;
        }
        let id = Id::<StateVersion>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO state_versions (id, workspace_id, run_id, serial, lineage, md5, created_at, created_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (id, workspace, state.run, state.serial, &state.lineage, &state.md5, Stamp(at), actor.to_string()),
        )?;
        let mut receipt = created(Created::State(id));
        match &state.content {
            Some(content) => drop(self.upload_state(workspace, id, content)?),
            None => receipt.tickets.push(self.ticket(actor, workspace, &id.to_string(), UploadPart::State, at)?),
        }
        match &state.json {
            Some(json) => drop(self.upload_state_json(workspace, id, json)?),
            None => receipt.tickets.push(self.ticket(actor, workspace, &id.to_string(), UploadPart::Json, at)?),
        }
        Ok(receipt)
    }

    /// Makes a copy of a state of before the current one. Its serial is the next one.
    pub(super) fn roll_back(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        id: Id<StateVersion>,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        self.refuse_unlocked(actor, workspace)?;
        let sql = "SELECT 1 FROM state_versions WHERE id = ?1 AND workspace_id = ?2 AND finalized IS NOT NULL";
        self.connection.maybe(sql, (id, workspace), |_| Ok(()))?.ok_or_else(|| gone("state version"))?;
        let new = Id::<StateVersion>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO state_versions (id, workspace_id, run_id, serial, lineage, md5, terraform_version, resources, created_at,
                                         created_by, finalized, content, json)
             SELECT ?2, workspace_id, NULL,
                    (SELECT max(serial) + 1 FROM state_versions WHERE workspace_id = ?5 AND finalized IS NOT NULL),
                    lineage, md5, terraform_version, resources, ?3, ?4,
                    (SELECT max(finalized) + 1 FROM state_versions WHERE workspace_id = ?5), content, json
             FROM state_versions WHERE id = ?1",
            (id, new, Stamp(at), actor.to_string(), workspace),
        )?;
        let sql = "SELECT name, sensitive, type, value FROM state_outputs WHERE state_version_id = ?1";
        let outputs: Vec<(String, bool, String, String)> =
            self.connection.all(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        for (name, sensitive, kind, value) in outputs {
            self.connection.change(
                "INSERT INTO state_outputs (id, state_version_id, name, sensitive, type, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (Id::<StateOutput>::mint(self.world)?, new, name, sensitive, kind, value),
            )?;
        }
        Ok(created(Created::State(new)))
    }

    fn refuse_unlocked(&self, actor: Actor, workspace: Id<Workspace>) -> Result<(), Error> {
        let sql = "SELECT locked_by, locked_by_name FROM workspaces WHERE id = ?1";
        let (by, name): (Option<String>, Option<SafeText>) =
            self.connection.one(sql, [workspace], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sentence = match (by, name) {
            (Some(by), _) if by == actor.to_string() => return Ok(()),
            (Some(_), Some(name)) => format!("The workspace is locked by {name}; only the user who locked it can upload state."),
            _ => "The workspace is not locked. Lock it, and then upload its state.".to_owned(),
        };
        Err(Error::Conflict(Conflict::Already(sentence)))
    }

    fn refuse_unfollowing(&self, workspace: Id<Workspace>, state: &StateDraft) -> Result<(), Error> {
        let current: Option<(u32, Option<SafeText>, SafeText)> = self.connection.maybe(
            "SELECT serial, lineage, md5 FROM state_versions WHERE workspace_id = ?1 AND finalized IS NOT NULL
             ORDER BY finalized DESC LIMIT 1",
            [workspace],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let Some((serial, lineage, md5)) = current.filter(|_| !state.force) else { return Ok(()) };
        let strange = lineage.zip(state.lineage.as_ref()).is_some_and(|(current, new)| current != *new);
        let sentence = if strange {
            "The state has another lineage than the one that is there. Use force to replace it.".to_owned()
        } else if state.serial < serial || (state.serial == serial && state.md5 != md5) {
            format!("The state has serial {}, and there is one with serial {serial} already.", state.serial)
        } else {
            return Ok(());
        };
        Err(Error::Conflict(Conflict::Already(sentence)))
    }

    /// Takes the content. A second upload of the same is taken as well, and changes nothing.
    pub(super) fn upload_state(
        &self,
        workspace: Id<Workspace>,
        id: Id<StateVersion>,
        content: &StateContent,
    ) -> Result<Receipt, Error> {
        let sql = "SELECT md5, finalized IS NOT NULL FROM state_versions WHERE id = ?1 AND workspace_id = ?2";
        let row: Option<(String, bool)> = self.connection.maybe(sql, (id, workspace), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (md5, finalized) = row.ok_or_else(|| gone("state version"))?;
        if !md5.eq_ignore_ascii_case(&content.md5) {
            return Err(Error::Conflict(Conflict::Already(
                "What came in does not add up to the md5 of the state version.".to_owned(),
            )));
        }
        if finalized {
            return Ok(Receipt::default());
        }
        self.connection.change(
            "UPDATE state_versions SET content = ?2, terraform_version = ?3, resources = ?5,
             finalized = (SELECT ifnull(max(finalized), 0) + 1 FROM state_versions AS other WHERE other.workspace_id = ?4)
             WHERE id = ?1",
            (id, content.bytes.bytes(), &content.terraform_version, workspace, content.resources),
        )?;
        for output in &content.outputs {
            let value = String::from_utf8_lossy(output.value.bytes());
            self.connection.change(
                "INSERT INTO state_outputs (id, state_version_id, name, sensitive, type, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (Id::<StateOutput>::mint(self.world)?, id, &output.name, output.sensitive, &output.kind, value),
            )?;
        }
        Ok(Receipt::default())
    }

    pub(super) fn upload_state_json(
        &self,
        workspace: Id<Workspace>,
        id: Id<StateVersion>,
        content: &Content,
    ) -> Result<Receipt, Error> {
        let sql = "UPDATE state_versions SET json = ?3 WHERE id = ?1 AND workspace_id = ?2";
        let changed = self.connection.change(sql, (id, workspace, content.bytes()))?;
        if changed == 0 { Err(gone("state version")) } else { Ok(Receipt::default()) }
    }

    /// An address to upload to, and no longer those that are over.
    pub(super) fn ticket(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        subject: &str,
        part: UploadPart,
        at: Timestamp,
    ) -> Result<UploadTicket, Error> {
        self.connection.change("DELETE FROM upload_tickets WHERE expires_at <= ?1", [Stamp(at)])?;
        let ticket = Ticket::mint(self.world)?;
        let ends = at.checked_add(VALID).unwrap_or(Timestamp::MAX);
        self.connection.change(
            "INSERT INTO upload_tickets (hash, workspace_id, subject, part, actor, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (ticket.hash(), workspace, subject, part.as_str(), actor.to_string(), Stamp(ends)),
        )?;
        Ok(UploadTicket { part, ticket })
    }
}
