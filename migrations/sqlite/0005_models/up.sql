-- What was asked of language models and how it ended: never a word of question or answer.
CREATE TABLE llm_calls (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    area TEXT NOT NULL,
    purpose TEXT NOT NULL,
    -- The row the call worked for, of whatever kind: no foreign key.
    subject TEXT,
    model TEXT NOT NULL,
    endpoint TEXT CHECK (endpoint IN ('chat_completions', 'responses')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    status INTEGER,
    error TEXT,
    started_at BIGINT NOT NULL,
    latency_us BIGINT NOT NULL,
    tokens_in BIGINT NOT NULL,
    tokens_out BIGINT NOT NULL,
    tokens_cached BIGINT NOT NULL,
    bytes_sent BIGINT NOT NULL,
    bytes_received BIGINT NOT NULL,
    trace TEXT,
    simulated BOOLEAN NOT NULL
);
-- What a day has cost is asked before each call that has a budget.
CREATE INDEX llm_calls_by_day ON llm_calls (clinic_id, started_at);
CREATE INDEX llm_calls_by_subject ON llm_calls (clinic_id, subject, id);
-- Models that refused the first way of asking, and the way they took. Of the installation, not of a clinic.
CREATE TABLE llm_endpoints (
    model TEXT NOT NULL PRIMARY KEY,
    endpoint TEXT NOT NULL CHECK (endpoint IN ('chat_completions', 'responses')),
    at BIGINT NOT NULL
);
