//! A panel of language models reads a patient's qEEG report in six stages; a clinician selects, signs and exports.

pub mod anonymize;
pub mod review;
pub mod runs;
