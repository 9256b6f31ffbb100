DROP TABLE council_artifacts;
DROP TABLE council_units;
DROP TABLE council_runs;
