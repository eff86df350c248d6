-- Runs that are held: what became of a run, since when it has waited for somebody, and when somebody decided. The runs
-- that there are have ended when they were made.
ALTER TABLE runs ADD COLUMN status TEXT NOT NULL DEFAULT 'errored'
    CHECK (status IN ('pending', 'planned', 'errored', 'discarded', 'canceled', 'force_canceled'));
ALTER TABLE runs ADD COLUMN planned_at TEXT CHECK (planned_at IS NOT NULL OR status <> 'planned');
ALTER TABLE runs ADD COLUMN ended_at TEXT CHECK ((ended_at IS NOT NULL) <= (status NOT IN ('pending', 'planned')))
    CHECK (ended_at IS NOT NULL OR status IN ('pending', 'planned', 'errored'));

UPDATE runs SET ended_at = created_at;

CREATE UNIQUE INDEX one_run_of_a_workspace_is_held ON runs (workspace_id) WHERE status = 'planned';
CREATE INDEX runs_that_wait ON runs (workspace_id, created_at) WHERE status = 'pending';
