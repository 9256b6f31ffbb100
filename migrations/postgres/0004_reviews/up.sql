-- What a clinician or the clinic's lead says of a call that the receptionist took: one verdict a call.
CREATE TABLE call_reviews (
    call_id TEXT NOT NULL PRIMARY KEY REFERENCES calls (id),
    clinic_id TEXT NOT NULL REFERENCES clinics (id),
    reviewer_id TEXT NOT NULL REFERENCES users (id),
    verdict TEXT NOT NULL
        CHECK (verdict IN ('right', 'wrong_intent', 'missed_escalation', 'needless_escalation', 'bad_slot')),
    note TEXT,
    at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX call_reviews_by_clinic ON call_reviews (clinic_id, at);
-- The figures of a range and its alarms are read without a look at the rows of other weeks.
CREATE INDEX tasks_by_creation ON tasks (clinic_id, created_at);
CREATE INDEX escalations_by_time ON escalations (clinic_id, raised_at);
-- Whether a call left something unfinished is asked call by call.
CREATE INDEX tasks_by_call ON tasks (clinic_id, call_id);
