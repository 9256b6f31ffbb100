-- Recordings, clips and deliveries are lost; the calls and notifications they belong to stay.
DROP TABLE deliveries;
DROP TABLE notification_preferences;
DROP TABLE speech_requests;
DROP TABLE speech_clips;
DROP TABLE recordings;
ALTER TABLE calls DROP COLUMN voice;
ALTER TABLE calls DROP COLUMN consent;
