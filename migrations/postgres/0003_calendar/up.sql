-- The clinic's calendar: what can be booked, with whom, when, and what is.
CREATE TABLE calendar_settings (
    clinic_id TEXT NOT NULL PRIMARY KEY REFERENCES clinics (id),
    step_minutes INTEGER NOT NULL,
    lead_minutes INTEGER NOT NULL,
    hold_minutes INTEGER NOT NULL,
    feeds_show_names BOOLEAN NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE practitioners (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    name TEXT NOT NULL,
    -- Their colour in the calendar: a place in the palette of the UI.
    colour INTEGER NOT NULL,
    -- Working hours of an ordinary week, as JSON.
    hours TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    -- Counts the changes of their appointments. Whoever writes one counts first, which makes all others wait.
    agenda BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX practitioners_by_clinic ON practitioners (clinic_id);

CREATE TABLE services (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    name TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    buffer_minutes INTEGER NOT NULL CHECK (buffer_minutes >= 0),
    -- Ids of those who offer it, as JSON; empty: everybody.
    practitioners TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX services_by_clinic ON services (clinic_id);

CREATE TABLE schedule_exceptions (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    -- Absent: everybody.
    practitioner_id TEXT REFERENCES practitioners (id),
    kind TEXT NOT NULL CHECK (kind IN ('closed', 'extra')),
    -- Civil dates and times of the clinic, ISO 8601; days are inclusive, a day without times is meant whole.
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    from_time TEXT,
    until_time TEXT,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX schedule_exceptions_by_day ON schedule_exceptions (clinic_id, last_day);

CREATE TABLE appointments (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    practitioner_id TEXT NOT NULL REFERENCES practitioners (id),
    service_id TEXT NOT NULL REFERENCES services (id),
    -- The words of FHIR; a hold is pending.
    status TEXT NOT NULL CHECK (status IN ('pending', 'booked', 'fulfilled', 'noshow', 'cancelled')),
    cancelled_because TEXT CHECK (cancelled_because IN ('patient', 'clinic', 'released', 'expired')),
    start_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    -- The end with the buffer: until then nobody else can be booked.
    occupied_until BIGINT NOT NULL,
    hold_expires_at BIGINT,
    patient_name TEXT,
    phone TEXT,
    note TEXT,
    -- Name and number folded for search.
    folded TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('phone', 'simulation', 'manual')),
    call_id TEXT REFERENCES calls (id),
    task_id TEXT REFERENCES tasks (id),
    -- Given by whoever asks for it; asking again with the same key changes nothing.
    idempotency_key TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CHECK (start_at < end_at AND end_at <= occupied_until),
    CHECK ((status = 'pending') = (hold_expires_at IS NOT NULL)),
    CHECK ((status = 'cancelled') = (cancelled_because IS NOT NULL)),
    UNIQUE (clinic_id, idempotency_key)
);
CREATE INDEX appointments_by_start ON appointments (clinic_id, start_at, id);
CREATE INDEX appointments_by_phone ON appointments (clinic_id, phone, start_at);
CREATE INDEX appointments_held ON appointments (hold_expires_at) WHERE status = 'pending';

-- One row for each five minutes that a practitioner is taken. Its key is what makes a double booking impossible, on
-- every engine and whatever the code above it believes.
CREATE TABLE appointment_steps (
    practitioner_id TEXT NOT NULL REFERENCES practitioners (id),
    -- Five minutes since the epoch.
    step BIGINT NOT NULL,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    PRIMARY KEY (practitioner_id, step)
);
CREATE INDEX appointment_steps_by_appointment ON appointment_steps (appointment_id);

CREATE TABLE calendar_feeds (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    practitioner_id TEXT NOT NULL REFERENCES practitioners (id),
    -- Of the address that was shown once.
    token_hash TEXT NOT NULL UNIQUE,
    created_by TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX calendar_feeds_by_clinic ON calendar_feeds (clinic_id);
