-- A panel of models at work on one patient's reports. Texts lie in the artifact store under names; here is only what
-- the plan needs to know and what is counted.
CREATE TABLE council_runs (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL,
    report_ids TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'queued', 'running', 'paused', 'needs_auth', 'cooling_down',
        'complete', 'degraded', 'failed', 'cancelled')),
    panel TEXT NOT NULL,
    consolidators TEXT NOT NULL,
    -- Letters and models; the models see the letters only.
    labels TEXT NOT NULL,
    -- Passes through the stages, oldest first: where each began and why.
    rounds TEXT NOT NULL,
    patience_s BIGINT NOT NULL,
    -- Where the work is.
    stage INTEGER,
    round INTEGER,
    -- The shared beginning of every prompt, frozen at the start: its digest and the number of page pictures.
    context_sha256 TEXT,
    pictures INTEGER NOT NULL DEFAULT 0,
    selected_id TEXT,
    selected_by TEXT REFERENCES users (id),
    selected_at BIGINT,
    signed_by TEXT REFERENCES users (id),
    signed_at BIGINT,
    signed_sha256 TEXT,
    signature_note TEXT,
    created_by TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX council_runs_by_patient ON council_runs (clinic_id, patient_id, id);
CREATE INDEX council_runs_by_state ON council_runs (state, id);

-- One model's part in one stage of one round: asked once, retried only when asked for or parked.
CREATE TABLE council_units (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    run_id TEXT NOT NULL REFERENCES council_runs (id),
    round INTEGER NOT NULL,
    stage INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 6),
    model TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'queued', 'running', 'needs_auth', 'cooling_down', 'done', 'failed')),
    -- Changes whenever the unit is queued: a job of an earlier attempt does nothing.
    attempt INTEGER NOT NULL DEFAULT 0,
    -- How often it was parked in a row.
    parked INTEGER NOT NULL DEFAULT 0,
    parked_at BIGINT,
    parked_until BIGINT,
    vote TEXT CHECK (vote IN ('approve', 'revise')),
    score INTEGER,
    -- Letters of a peer review's ranking, best first.
    ranking TEXT,
    -- Models whose texts it was made of.
    made_of TEXT,
    -- Why it failed or is parked: a code and a sentence, without anything a patient said.
    cause TEXT,
    started_at BIGINT,
    ended_at BIGINT,
    UNIQUE (run_id, round, stage, model)
);
CREATE INDEX council_units_by_clinic ON council_units (clinic_id, run_id);

-- What a finished unit has made: where it lies and what it is.
CREATE TABLE council_artifacts (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    run_id TEXT NOT NULL REFERENCES council_runs (id),
    unit_id TEXT NOT NULL UNIQUE REFERENCES council_units (id),
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    prompt TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (run_id, name)
);
