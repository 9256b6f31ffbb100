DROP TABLE calendar_feeds;
DROP TABLE appointment_steps;
DROP TABLE appointments;
DROP TABLE schedule_exceptions;
DROP TABLE services;
DROP TABLE practitioners;
DROP TABLE calendar_settings;
