DROP INDEX tasks_by_call;
DROP INDEX escalations_by_time;
DROP INDEX tasks_by_creation;
DROP TABLE call_reviews;
