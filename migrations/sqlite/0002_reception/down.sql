DROP TABLE escalations;
DROP TABLE tasks;
DROP TABLE transcript_lines;
DROP TABLE call_replies;
DROP TABLE calls;
DROP TABLE reception_settings;
