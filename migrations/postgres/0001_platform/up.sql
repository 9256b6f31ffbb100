-- Tenancy, people, rights, audit, events, jobs, notifications. Instants are microseconds since the epoch, UTC.
CREATE TABLE clinics (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    country TEXT NOT NULL CHECK (length(country) = 2),
    demo BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
    name TEXT NOT NULL,
    password_hash TEXT,
    failed_sign_ins INTEGER NOT NULL DEFAULT 0,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    roles TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    UNIQUE (clinic_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    refresh_hash TEXT NOT NULL,
    previous_hash TEXT,
    rotated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX sessions_by_refresh ON sessions (refresh_hash);
CREATE INDEX sessions_by_previous ON sessions (previous_hash);

-- One-time links: to set up a clinic, or to accept an invitation. Only the hash of the token is kept.
CREATE TABLE setup_links (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    clinic_id TEXT REFERENCES clinics (id),
    email TEXT,
    name TEXT,
    roles TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT
);

CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    perms TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_by_user ON api_tokens (clinic_id, user_id);

CREATE TABLE signing_keys (
    id TEXT NOT NULL PRIMARY KEY,
    sealed_private TEXT NOT NULL,
    public_key TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Where the outside reaches a clinic: its phone numbers.
CREATE TABLE clinic_addresses (
    kind TEXT NOT NULL CHECK (kind IN ('phone')),
    address TEXT NOT NULL,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    PRIMARY KEY (kind, address)
);
CREATE INDEX clinic_addresses_by_clinic ON clinic_addresses (clinic_id);

-- Vendors of a clinic; credentials are sealed with the key of the installation.
CREATE TABLE connectors (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    vendor TEXT NOT NULL,
    settings TEXT NOT NULL,
    sealed TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (clinic_id, vendor)
);

CREATE TABLE audit_entries (
    seq BIGSERIAL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_entries_by_clinic ON audit_entries (clinic_id, seq);
CREATE FUNCTION audit_entries_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are append-only';
END $$;
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_are_append_only();

-- `xid` orders events of concurrent transactions on PostgreSQL; the one writer of SQLite needs only `seq`.
CREATE TABLE events (
    seq BIGSERIAL PRIMARY KEY,
    xid BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    id TEXT NOT NULL UNIQUE,
    clinic_id TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    actor_id TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX events_by_clinic ON events (clinic_id, xid, seq);
CREATE INDEX events_in_order ON events (xid, seq);

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    name TEXT NOT NULL,
    key TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    run_at BIGINT NOT NULL,
    leased_until BIGINT,
    leased_by TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    UNIQUE (clinic_id, name, key)
);
CREATE INDEX jobs_to_run ON jobs (run_at) WHERE state = 'ready';
CREATE INDEX jobs_leased ON jobs (leased_until) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (clinic_id, finished_at) WHERE state = 'dead';
CREATE INDEX jobs_done ON jobs (finished_at) WHERE state = 'done';

CREATE TABLE notifications (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    about TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    link TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    cleared_at BIGINT,
    UNIQUE (clinic_id, user_id, kind, about)
);
CREATE INDEX notifications_of_user ON notifications (clinic_id, user_id, created_at);

-- Files of a clinic: what they are; their bytes lie in the artifact store under their hash.
CREATE TABLE artifacts (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    content_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX artifacts_by_content ON artifacts (clinic_id, sha256);
