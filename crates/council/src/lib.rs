//! A panel of language models reads a patient's qEEG report in six stages; a clinician selects, signs and exports.

pub mod export;
pub mod facts;
pub mod masking;
pub mod numbers;
pub mod rehearsal;
pub mod reports;
