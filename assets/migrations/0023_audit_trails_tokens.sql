-- The token of an organization that reads its audit trail only: one beside the organization token.
ALTER TABLE tokens ADD COLUMN audit_trails INTEGER NOT NULL DEFAULT 0
    CHECK (audit_trails IN (0, 1) AND (audit_trails = 0 OR organization_id IS NOT NULL));

DROP INDEX one_valid_token_per_organization;
CREATE UNIQUE INDEX one_valid_token_per_organization ON tokens (organization_id, audit_trails)
    WHERE organization_id IS NOT NULL AND revoked_at IS NULL;
