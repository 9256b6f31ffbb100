DROP TABLE llm_endpoints;
DROP INDEX llm_calls_by_subject;
DROP INDEX llm_calls_by_day;
DROP TABLE llm_calls;
