-- The tokens of teams that somebody has generated, for their page.
CREATE INDEX tokens_by_creator ON tokens (created_by) WHERE team_id IS NOT NULL AND revoked_at IS NULL;
