DROP TABLE report_pictures;
DROP TABLE report_pages;
DROP TABLE report_files;
DROP TABLE reports;
DROP TABLE patients;
