-- What runs are sent beside what decides something here, what happened to them, what people said of them, and what became of
-- configurations.
ALTER TABLE runs ADD COLUMN save_plan INTEGER NOT NULL DEFAULT 0 CHECK (save_plan IN (0, 1));
ALTER TABLE runs ADD COLUMN allow_empty INTEGER NOT NULL DEFAULT 0 CHECK (allow_empty IN (0, 1));
-- Attributes that are only kept, as the API has them.
ALTER TABLE runs ADD COLUMN kept TEXT NOT NULL DEFAULT '{}';
ALTER TABLE runs ADD COLUMN source TEXT NOT NULL DEFAULT 'tfe-api' CHECK (source IN ('tfe-api', 'tfe-configuration-version'));

CREATE TABLE run_comments (
    id          TEXT PRIMARY KEY,
    run_id      TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    body        TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    created_by  TEXT NOT NULL
) STRICT;

CREATE INDEX comments_of_run ON run_comments (run_id);

CREATE TABLE run_events (
    id          TEXT PRIMARY KEY,
    run_id      TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    action      TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    actor       TEXT NOT NULL,
    comment_id  TEXT REFERENCES run_comments (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX events_of_run ON run_events (run_id);
CREATE INDEX events_of_comment ON run_events (comment_id) WHERE comment_id IS NOT NULL;

-- A run has an event from its start, those of before too.
INSERT INTO run_events (id, run_id, action, created_at, actor)
SELECT 're-' || substr(id, 5), id, 'created', created_at, created_by FROM runs;

ALTER TABLE configuration_versions ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0 CHECK (provisional IN (0, 1));
ALTER TABLE configuration_versions ADD COLUMN archived_at TEXT;

-- terraform reads a run's output as lines of JSON where this is on, and asks for a version of the server that it can compare.
UPDATE workspaces SET structured_run_output = 0;
