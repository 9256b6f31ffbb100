//! What is said when there is no conversation to continue: the number is nobody's, or nothing can be stored.

use crate::language::Language;

/// The dialled number belongs to no clinic.
pub(super) const NOT_IN_SERVICE: &str = "Sorry, this number is not in service. If this is an emergency, please hang up \
    and call your local emergency number.";

/// The number is known to nobody while the database is away.
pub(super) const CANNOT_SERVE: &str = "Sorry, we cannot take your call at this moment. If this is an emergency, please \
    hang up and call your local emergency number. Otherwise, please call again in a few minutes.";

/// What was heard was too long to be read.
pub(super) const TOO_LONG: &str = "Sorry, I could not take all of that in. If this is an emergency, please hang up and \
    call your local emergency number. Otherwise, please say it again in a few words.";

/// A human being is fetched, because nothing can be stored.
pub(super) const fn connecting(language: Language) -> &'static str {
    match language {
        Language::English => "One moment please, I am connecting you with our team.",
        Language::Spanish => "Un momento, por favor, le comunico con nuestro equipo.",
    }
}

/// Please say it again.
pub(super) const fn say_it_again(language: Language) -> &'static str {
    match language {
        Language::English => "Sorry, could you please say that once more?",
        Language::Spanish => "Perdone, ¿me lo puede repetir, por favor?",
    }
}
