-- The phone receptionist: calls, what was said, what came of it.
CREATE TABLE reception_settings (
    clinic_id TEXT NOT NULL PRIMARY KEY REFERENCES clinics (id),
    settings TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL
);

CREATE TABLE calls (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    -- Twilio's CallSid; a simulation has its own id here.
    provider_call_id TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('phone', 'simulation')),
    caller TEXT,
    dialled TEXT,
    status TEXT NOT NULL CHECK (status IN ('in_progress', 'completed', 'failed', 'busy', 'no_answer', 'canceled')),
    language TEXT NOT NULL,
    intent TEXT,
    escalated BOOLEAN NOT NULL DEFAULT FALSE,
    turns INTEGER NOT NULL DEFAULT 0,
    -- The dialogue's state, whole: what a restart continues from.
    state TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    started_at BIGINT NOT NULL,
    turned_at BIGINT NOT NULL,
    ended_at BIGINT,
    duration_s BIGINT,
    UNIQUE (clinic_id, provider_call_id)
);
CREATE INDEX calls_by_start ON calls (clinic_id, started_at);
CREATE INDEX calls_open ON calls (turned_at) WHERE status = 'in_progress';

-- The stored answer of each webhook: a repeat gets the same TwiML and changes nothing.
-- (The busy tables name their call, which names the clinic; a second reference would be checked at every row.)
CREATE TABLE call_replies (
    clinic_id TEXT NOT NULL,
    call_id TEXT NOT NULL REFERENCES calls (id),
    request_key TEXT NOT NULL,
    reply TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (call_id, request_key)
);

CREATE TABLE transcript_lines (
    call_id TEXT NOT NULL REFERENCES calls (id),
    seq INTEGER NOT NULL,
    clinic_id TEXT NOT NULL,
    speaker TEXT NOT NULL CHECK (speaker IN ('caller', 'receptionist', 'system')),
    text TEXT NOT NULL,
    -- The text folded to lower case without accents, for search.
    folded TEXT NOT NULL,
    confidence DOUBLE PRECISION,
    -- Intents, alarm and latency of a caller's line, as JSON.
    detail TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (call_id, seq)
);
CREATE INDEX transcript_lines_by_clinic ON transcript_lines (clinic_id, at);

CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    call_id TEXT REFERENCES calls (id),
    -- Which task of its call; an upsert by (call, ordinal) makes a repeated turn harmless.
    ordinal INTEGER,
    origin TEXT NOT NULL CHECK (origin IN ('phone', 'simulation', 'manual')),
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'in_progress', 'completed', 'cancelled')),
    urgency TEXT NOT NULL CHECK (urgency IN ('routine', 'soon', 'urgent', 'emergency')),
    urgency_rank INTEGER NOT NULL,
    incomplete BOOLEAN NOT NULL DEFAULT FALSE,
    for_role TEXT NOT NULL CHECK (for_role IN ('staff', 'doctor')),
    title TEXT NOT NULL,
    patient_name TEXT,
    phone TEXT,
    slots TEXT NOT NULL,
    question TEXT,
    note TEXT,
    -- Name, phone and words folded for search.
    folded TEXT NOT NULL,
    assignee_id TEXT REFERENCES users (id),
    decision TEXT CHECK (decision IN ('approve', 'reject', 'request_follow_up')),
    decision_reason TEXT,
    decided_by TEXT REFERENCES users (id),
    decided_at BIGINT,
    due_at BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    completed_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (call_id, ordinal)
);
CREATE INDEX tasks_by_status ON tasks (clinic_id, status, created_at);

CREATE TABLE escalations (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    call_id TEXT NOT NULL REFERENCES calls (id),
    turn INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('phone', 'simulation')),
    level TEXT NOT NULL CHECK (level IN ('urgent', 'emergency')),
    reason TEXT NOT NULL,
    category TEXT NOT NULL,
    rule TEXT NOT NULL,
    words TEXT NOT NULL,
    quote TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'acknowledged', 'resolved')),
    raised_at BIGINT NOT NULL,
    acknowledged_by TEXT REFERENCES users (id),
    acknowledged_at BIGINT,
    resolved_by TEXT REFERENCES users (id),
    resolved_at BIGINT,
    resolution TEXT,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (call_id, turn)
);
CREATE INDEX escalations_by_status ON escalations (clinic_id, status, raised_at);
