-- Recordings and messages, voices, and messages to people's telephones.
ALTER TABLE calls ADD COLUMN consent TEXT CHECK (consent IN ('told', 'asked', 'given', 'refused'));
-- Which of the two voices of an experiment the caller hears.
ALTER TABLE calls ADD COLUMN voice TEXT CHECK (voice IN ('control', 'candidate'));

CREATE TABLE recordings (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    call_id TEXT NOT NULL REFERENCES calls (id),
    kind TEXT NOT NULL CHECK (kind IN ('call', 'voicemail')),
    -- Twilio's RecordingSid.
    provider_id TEXT NOT NULL,
    -- running: being recorded; ready: at the provider; stored: here; empty: nothing was recorded; erased: nowhere.
    status TEXT NOT NULL CHECK (status IN ('running', 'ready', 'stored', 'empty', 'erased')),
    duration_s BIGINT,
    artifact_id TEXT REFERENCES artifacts (id),
    created_at BIGINT NOT NULL,
    -- The clinic's retention, fixed when the recording arrived.
    expires_at BIGINT,
    UNIQUE (clinic_id, provider_id)
);
CREATE INDEX recordings_by_call ON recordings (clinic_id, call_id);
CREATE INDEX recordings_to_erase ON recordings (expires_at) WHERE status IN ('ready', 'stored');

-- Sentences that were synthesised: the same words in the same voice are asked for once.
CREATE TABLE speech_clips (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    -- SHA-256 of provider, voice, language and words.
    hash TEXT NOT NULL,
    artifact_id TEXT NOT NULL REFERENCES artifacts (id),
    -- The words are nobody's; others are deleted once they were fetched.
    kept BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (clinic_id, hash)
);

CREATE INDEX speech_clips_to_delete ON speech_clips (created_at) WHERE NOT kept;

-- What was asked of a speech provider: how long it took, how it ended, what it cost in characters.
CREATE TABLE speech_requests (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    provider TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('made', 'late', 'failed')),
    latency_ms BIGINT NOT NULL,
    characters BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX speech_requests_by_time ON speech_requests (clinic_id, at);

-- What a person wants to be told on their telephone.
CREATE TABLE notification_preferences (
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    phone TEXT,
    sms TEXT NOT NULL CHECK (sms IN ('nothing', 'emergencies', 'urgent', 'everything')),
    version BIGINT NOT NULL DEFAULT 1,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (clinic_id, user_id)
);

-- A notification on its way to one person's telephone.
CREATE TABLE deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    notification_id TEXT NOT NULL REFERENCES notifications (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    channel TEXT NOT NULL CHECK (channel IN ('sms')),
    address TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('queued', 'sending', 'simulated', 'sent', 'delivered', 'undelivered', 'failed', 'uncertain')),
    -- Twilio's message id.
    provider_id TEXT,
    error_code TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (clinic_id, notification_id, channel)
);
CREATE INDEX deliveries_by_provider ON deliveries (clinic_id, provider_id);
CREATE INDEX deliveries_by_time ON deliveries (clinic_id, created_at);
