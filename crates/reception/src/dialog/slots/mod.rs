//! Typed values of a call: who, why, with whom, which drug, how to reach them.
//!
//! Each function reads one kind of value from one utterance, which is split once for all ([`Utterance`]). `asked` says
//! that the dialogue has just asked for it, so that a bare answer counts; otherwise only words that announce the value do
//! ("my name is", "this is … calling"). A value that is not there is `None`, never a guess: a wrong name in a record is
//! worse than one more question.

mod birth;
mod confirm;
mod doctor;
mod drug;
mod medicines;
mod name;
mod phone;
mod provider;
mod reason;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use birth::birth_date;
pub use confirm::{Confirmation, confirmation};
pub use doctor::doctor;
pub(in crate::dialog) use doctor::names_a_title;
pub use drug::{Drug, drug, pharmacy};
pub(in crate::dialog) use name::beside_name;
pub(in crate::dialog) use name::particle as is_particle;
pub use name::person_name;
pub use phone::{Country, NoCountry, Phone, calling_number, phone};
pub use provider::provider_type;
pub use reason::visit_reason;
pub use text::Utterance;
