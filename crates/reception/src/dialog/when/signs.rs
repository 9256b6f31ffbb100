//! The small words around a date: from, until, after, not, or, actually.

use jiff::civil::Time;

use super::lexer::Lead;
use super::lexicon::word;
use super::numbers::is;
use super::phrase::{PhraseList, any_phrase, phrases};
use super::scan::{Atom, Context};
use crate::language::Language;

/// How a phrase relates to what follows (or, for [`Sign::Unfit`], to what it follows).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// "not Tuesday", "instead of Friday".
    Not,
    /// "Tuesday doesn't work".
    Unfit,
    /// "actually", "I mean", "no, sorry".
    Correction,
    From,
    /// The second half of a range; alone it says nothing ("change it to").
    To,
    /// The second half of a range, or a bound of its own: "until three".
    Until,
    Between,
    And,
    Or,
    /// Later than what follows, which is left out: "after the twentieth".
    After,
    /// At the earliest: "not before ten", "from ten onwards".
    NotBefore,
    /// Earlier than what follows, which is left out.
    Before,
    /// At the latest: "by Friday".
    By,
    /// What follows is past or a fact, not a wish: "since Monday".
    Since,
    /// What precedes is the present, not a wish: "it's one right now".
    RightNow,
    /// "onwards", after a time.
    Onwards,
}

/// Whether a lone number after this sign is an hour.
pub(super) fn announces_hour(sign: Sign) -> bool {
    match sign {
        Sign::From
        | Sign::Until
        | Sign::To
        | Sign::Between
        | Sign::And
        | Sign::Or
        | Sign::After
        | Sign::NotBefore
        | Sign::Before
        | Sign::By
        | Sign::Correction
        | Sign::Not => true,
        Sign::Unfit | Sign::Since | Sign::RightNow | Sign::Onwards => false,
    }
}

/// The sign that stands here.
pub(super) fn sign(c: &Context<'_>, at: usize) -> Option<(Atom, usize)> {
    let t = c.tokens;
    let soonest: &PhraseList = match c.language {
        Language::English => phrases![
            "as soon as possible",
            "asap",
            "a s a p",
            "as soon as you can",
            "earliest",
            "soonest",
            "first available",
            "next available",
            "as early as possible",
            "as soon as",
        ],
        Language::Spanish => phrases![
            "lo antes posible",
            "cuanto antes",
            "lo mas pronto posible",
            "lo mas pronto",
            "lo mas temprano posible",
            "primera cita disponible",
            "la primera disponible",
        ],
    };
    if let Some(n) = any_phrase(t, at, soonest) {
        return Some((Atom::Soonest, at + n));
    }
    let table = match c.language {
        Language::English => ENGLISH,
        Language::Spanish => SPANISH,
    };
    let found = table
        .iter()
        .filter_map(|(phrases, sign)| any_phrase(t, at, phrases).map(|n| (*sign, at + n)))
        .max_by_key(|(_, after)| *after);
    if let Some((sign, after)) = found {
        return Some((Atom::Sign(sign), after));
    }
    if c.language == Language::Spanish && is(t, at, "no") {
        // "no el martes" refuses it; "no, el martes" wishes it.
        let next = t.get(at + 1)?;
        let refuses = next.lead == Lead::Space && matches!(next.text.as_str(), "el" | "este" | "puedo" | "por");
        return Some((Atom::Sign(if refuses { Sign::Not } else { Sign::Correction }), at + 1));
    }
    None
}

const ENGLISH: &[(&PhraseList, Sign)] = &[
    (
        phrases![
            "not",
            "not on",
            "isnt",
            "except",
            "except for",
            "other than",
            "anything but",
            "instead of",
            "rather than",
            "cant do",
            "cant make",
            "cannot do",
            "cannot make",
            "cant come",
            "not able to do",
            "cant do it",
            "dont want",
            "day but",
            "time but",
        ],
        Sign::Not,
    ),
    (phrases!["why not", "if not", "not sure", "not feeling", "not only"], Sign::Correction),
    (
        phrases![
            "doesnt work",
            "does not work",
            "dont work",
            "wont work",
            "will not work",
            "isnt good",
            "is no good",
            "is not good",
            "doesnt suit",
            "is out",
            "isnt going to work",
            "wont do",
            "is bad",
            "is impossible",
        ],
        Sign::Unfit,
    ),
    (
        phrases![
            "actually",
            "sorry",
            "i mean",
            "make it",
            "make that",
            "scratch that",
            "no wait",
            "wait",
            "correction",
            "change it to",
            "change that to",
            "let me say",
            "or rather",
            "rather",
            "instead",
            "no",
            "nope",
            "i meant",
        ],
        Sign::Correction,
    ),
    (phrases!["from", "starting", "starting from", "starting at", "beginning", "starting on"], Sign::From),
    (phrases!["to", "thru", "through"], Sign::To),
    (phrases!["til", "till", "until", "up to", "up until"], Sign::Until),
    (phrases!["between"], Sign::Between),
    (phrases!["and"], Sign::And),
    (phrases!["or"], Sign::Or),
    (
        phrases![
            "after",
            "later than",
            "any time after",
            "anytime after",
            "following",
            "past",
            "just after",
            "sometime after",
        ],
        Sign::After,
    ),
    (
        phrases![
            "not before",
            "no earlier than",
            "not earlier than",
            "not until",
            "as of",
            "from about",
            "at the earliest",
            "no sooner than",
        ],
        Sign::NotBefore,
    ),
    (
        phrases!["before", "earlier than", "prior to", "any time before", "anytime before", "sometime before"],
        Sign::Before,
    ),
    (phrases!["by", "no later than", "not later than", "not after", "at the latest"], Sign::By),
    (phrases!["since", "ever since"], Sign::Since),
    (phrases!["right now", "at the moment", "now"], Sign::RightNow),
    (phrases!["onwards", "onward", "or later", "or after", "and later", "and after", "on wards"], Sign::Onwards),
];

const SPANISH: &[(&PhraseList, Sign)] = &[
    (
        phrases![
            "excepto",
            "menos",
            "salvo",
            "en vez de",
            "en vez del",
            "en lugar de",
            "en lugar del",
            "no puedo",
            "que no sea",
            "no me va",
        ],
        Sign::Not,
    ),
    (phrases!["no me viene bien", "no me sirve", "no me conviene", "no me funciona", "no funciona"], Sign::Unfit),
    (
        phrases![
            "sino",
            "mejor",
            "perdon",
            "perdone",
            "digo",
            "quiero decir",
            "quise decir",
            "en realidad",
            "mas bien",
            "espere",
            "espera",
            "disculpe",
            "cambielo",
        ],
        Sign::Correction,
    ),
    (phrases!["de", "del", "desde"], Sign::From),
    (phrases!["a", "al"], Sign::To),
    (phrases!["hasta"], Sign::Until),
    (phrases!["entre"], Sign::Between),
    (phrases!["y"], Sign::And),
    (phrases!["o", "u"], Sign::Or),
    (phrases!["despues de", "despues del", "pasadas", "luego de", "mas tarde de", "mas tarde del"], Sign::After),
    (phrases!["a partir de", "a partir del", "no antes de", "no antes del"], Sign::NotBefore),
    (phrases!["antes de", "antes del", "para antes de"], Sign::Before),
    (phrases!["a mas tardar", "no mas tarde de", "no mas tarde del", "no despues de", "no despues del"], Sign::By),
    (phrases!["ahora mismo", "ahora", "en este momento"], Sign::RightNow),
    (phrases!["en adelante"], Sign::Onwards),
];

/// Times that a habit names: "after lunch", "before work".
pub(super) fn habit(c: &Context<'_>, at: usize) -> Option<(Atom, usize)> {
    let time = |hour: i8| Time::constant(hour, 0, 0, 0);
    let habits: [(&PhraseList, Sign, i8); 5] = [
        (
            phrases![
                "after lunch",
                "after my lunch",
                "despues de comer",
                "despues del almuerzo",
                "despues de almorzar"
            ],
            Sign::NotBefore,
            13,
        ),
        (phrases!["before lunch", "antes de comer", "antes del almuerzo", "antes de almorzar"], Sign::By, 12),
        (phrases!["after school", "despues de la escuela", "despues del colegio"], Sign::NotBefore, 15),
        (phrases!["after work", "despues del trabajo", "despues de trabajar"], Sign::NotBefore, 17),
        (phrases!["before work", "before school", "antes del trabajo", "antes de trabajar"], Sign::By, 9),
    ];
    habits.iter().find_map(|(names, sign, hour)| {
        any_phrase(c.tokens, at, names).map(|n| (Atom::Around(*sign, time(*hour)), at + n))
    })
}

/// Words that say nothing about time and do not make a number beside them anything else.
pub(super) fn filler(text: &str, language: Language) -> bool {
    match language {
        Language::English => matches!(
            text,
            "um" | "uh"
                | "er"
                | "erm"
                | "hmm"
                | "mm"
                | "ah"
                | "oh"
                | "well"
                | "so"
                | "ok"
                | "okay"
                | "yes"
                | "yeah"
                | "yep"
                | "yup"
                | "sure"
                | "no"
                | "nope"
                | "not"
                | "please"
                | "pls"
                | "thanks"
                | "thank"
                | "you"
                | "great"
                | "fine"
                | "good"
                | "perfect"
                | "alright"
                | "right"
                | "lets"
                | "let"
                | "us"
                | "say"
                | "maybe"
                | "perhaps"
                | "probably"
                | "i"
                | "think"
                | "guess"
                | "id"
                | "like"
                | "would"
                | "do"
                | "it"
                | "its"
                | "that"
                | "thats"
                | "make"
                | "how"
                | "about"
                | "what"
                | "around"
                | "round"
                | "at"
                | "on"
                | "in"
                | "the"
                | "for"
                | "could"
                | "can"
                | "we"
                | "be"
                | "is"
                | "works"
                | "work"
                | "best"
                | "better"
                | "me"
                | "still"
                | "also"
                | "if"
                | "possible"
                | "just"
                | "then"
                | "a"
                | "and"
                | "or"
                | "ish"
                | "sounds"
                | "prefer"
                | "ill"
                | "take"
                | "go"
                | "with"
                | "m"
                | "p"
                | "am"
                | "pm"
                | "oclock"
                | "clock"
                | "o"
                | "sharp"
                | "actually"
                | "sorry"
                | "mean"
                | "wait"
                | "of"
                | "s"
                | "should"
                | "any"
                | "time"
                | "available"
                | "to"
                | "too"
        ),
        Language::Spanish => matches!(
            text,
            "eh" | "este"
                | "pues"
                | "bueno"
                | "si"
                | "no"
                | "claro"
                | "por"
                | "favor"
                | "gracias"
                | "a"
                | "las"
                | "la"
                | "el"
                | "los"
                | "como"
                | "sobre"
                | "tipo"
                | "mejor"
                | "seria"
                | "esta"
                | "bien"
                | "vale"
                | "ok"
                | "okay"
                | "digo"
                | "perdon"
                | "creo"
                | "que"
                | "puede"
                | "ser"
                | "quiza"
                | "quizas"
                | "para"
                | "de"
                | "del"
                | "me"
                | "viene"
                | "va"
                | "perfecto"
                | "y"
                | "o"
                | "en"
                | "punto"
                | "entonces"
                | "ah"
                | "mmm"
                | "media"
                | "cuarto"
                | "menos"
                | "hora"
                | "horas"
                | "am"
                | "pm"
                | "m"
                | "p"
                | "dia"
                | "primero"
                | "al"
        ),
    }
}

/// Whether an appointment is being moved, so that "from … to …" names an old and a new time.
pub(super) fn is_moving(c: &Context<'_>) -> bool {
    (0..c.tokens.len()).any(|i| {
        matches!(
            word(c.tokens, i),
            "move"
                | "moving"
                | "change"
                | "changing"
                | "switch"
                | "reschedule"
                | "rescheduled"
                | "push"
                | "pushed"
                | "bring"
                | "swap"
                | "moved"
                | "changed"
                | "mover"
                | "cambiar"
                | "cambiarla"
                | "pasar"
                | "reprogramar"
                | "cambie"
                | "moverla"
                | "pasarla"
        )
    })
}
