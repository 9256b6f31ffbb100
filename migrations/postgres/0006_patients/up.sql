-- The one list of patients that calls, reports and runs refer to.
CREATE TABLE patients (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    -- Under what the clinic keeps them: a name, or a code.
    label TEXT NOT NULL,
    notes TEXT NOT NULL,
    -- ISO 8601.
    date_of_birth TEXT,
    -- E.164.
    phone TEXT,
    -- Words, as JSON.
    tags TEXT NOT NULL,
    -- Label, number and tags folded for search.
    folded TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX patients_by_clinic ON patients (clinic_id, id);
CREATE INDEX patients_by_phone ON patients (clinic_id, phone);

-- What was uploaded for a patient: one or several files that are read as one report. Texts and facts are artifacts.
CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    patient_id TEXT NOT NULL REFERENCES patients (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'failed')),
    -- Why it could not be read: the code of a problem.
    fault TEXT,
    -- How it is read, as JSON.
    profile TEXT NOT NULL,
    -- Counts the readings that were asked for; only the newest is kept.
    reading BIGINT NOT NULL,
    document_id TEXT REFERENCES artifacts (id),
    facts_id TEXT REFERENCES artifacts (id),
    pages INTEGER NOT NULL,
    measurements INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    uploaded_by TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    CHECK ((state = 'failed') = (fault IS NOT NULL)),
    CHECK (state <> 'ready' OR (document_id IS NOT NULL AND facts_id IS NOT NULL))
);
CREATE INDEX reports_by_patient ON reports (clinic_id, patient_id, id);

CREATE TABLE report_files (
    report_id TEXT NOT NULL REFERENCES reports (id),
    -- Its place among the files of the report, from 1.
    seq INTEGER NOT NULL,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    artifact_id TEXT NOT NULL REFERENCES artifacts (id),
    -- As the sender calls it; never used as a path.
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'text', 'markdown')),
    size BIGINT NOT NULL,
    PRIMARY KEY (report_id, seq)
);

CREATE TABLE report_pages (
    report_id TEXT NOT NULL REFERENCES reports (id),
    -- Counted over all files of the report, from 1.
    page INTEGER NOT NULL,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    file_seq INTEGER NOT NULL,
    -- Within its file, from 1.
    file_page INTEGER NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('text_layer', 'ocr', 'none')),
    gap TEXT,
    characters INTEGER NOT NULL,
    PRIMARY KEY (report_id, page)
);

-- Pictures of pages that were drawn once; the file decides what they show, so they outlive a new reading.
CREATE TABLE report_pictures (
    report_id TEXT NOT NULL REFERENCES reports (id),
    page INTEGER NOT NULL,
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    artifact_id TEXT NOT NULL REFERENCES artifacts (id),
    PRIMARY KEY (report_id, page)
);
