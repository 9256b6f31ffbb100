//! Yes and no, as an answer to "is that right?".

use super::text::Utterance;
use crate::dialog::when::phrase::{PhraseList, phrases};
use crate::language::Language;

/// What an answer to a question of confirmation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It is right.
    Yes,
    /// It is not, or something in it must change.
    No,
}

/// Reads a yes or a no. A correction ("no, Thursday not Tuesday") is a [`Confirmation::No`] whose new value the other
/// readers find; a "no" that negates something else ("there's no rush", "I have no more") is none.
pub fn confirmation(said: &Utterance<'_>) -> Option<Confirmation> {
    let language = said.language;
    let (hesitations, yes, no, refusals): (&PhraseList, &PhraseList, &PhraseList, &PhraseList) = match language {
        Language::English => (HESITATIONS, YES, NO, REFUSALS),
        Language::Spanish => (HESITATIONS, SI, NO_ES, RECHAZOS),
    };
    let start = (0..said.tokens.len()).find(|at| {
        let answers = said.phrase(*at, yes).max(said.phrase(*at, no));
        said.phrase(*at, hesitations).is_none_or(|length| answers > Some(length))
    })?;
    // "no, that's fine" and "no, that's right" agree with a question put the other way round.
    let opens_no = said.phrase(start, no);
    if let Some(length) = opens_no {
        let next = start + length;
        if said.phrase(next, AGREEING).is_some() {
            return Some(Confirmation::Yes);
        }
        return refuses(said, next, language).then_some(Confirmation::No);
    }
    if (start..said.tokens.len()).any(|at| said.phrase(at, refusals).is_some()) {
        return Some(Confirmation::No);
    }
    let length = said.phrase(start, yes)?;
    let conditional = language == Language::Spanish
        && said.word(start) == "si"
        && matches!(
            said.word(start + length),
            "puedo" | "puede" | "hay" | "tiene" | "tienen" | "fuera" | "no" | "es" | "quiero"
        );
    let question = matches!(said.word(start), "right" | "fine" | "good" | "great") && said.word(start + 1) == "now";
    (!conditional && !question).then_some(Confirmation::Yes)
}

/// Whether a "no" at the beginning answers, rather than negates the noun or verb after it.
fn refuses(said: &Utterance<'_>, next: usize, language: Language) -> bool {
    if said.begins_clause(next) {
        return true;
    }
    let word = said.word(next);
    match language {
        Language::English => !matches!(
            word,
            "more"
                | "rush"
                | "hurry"
                | "problem"
                | "problems"
                | "worries"
                | "idea"
                | "one"
                | "pain"
                | "longer"
                | "big"
                | "insurance"
                | "appointment"
                | "refills"
                | "doubt"
                | "need"
                | "matter"
                | "clue"
                | "particular"
                | "preference"
                | "symptoms"
                | "fever"
                | "allergies"
                | "issue"
                | "trouble"
                | "medication"
                | "questions"
        ),
        Language::Spanish => !matches!(
            word,
            "tengo"
                | "hay"
                | "se"
                | "me"
                | "puedo"
                | "tiene"
                | "tienen"
                | "he"
                | "estoy"
                | "importa"
                | "pasa"
                | "corre"
                | "lo"
                | "mas"
                | "sabria"
                | "recuerdo"
                | "entiendo"
                | "entendi"
                | "te"
                | "le"
                | "problema"
                | "necesito"
        ),
    }
}

const HESITATIONS: &PhraseList =
    phrases!["um", "uh", "er", "erm", "hmm", "hm", "mm", "ah", "oh", "well", "so", "eh", "pues", "este", "bueno no"];

const YES: &PhraseList = phrases![
    "yes",
    "yeah",
    "yep",
    "yup",
    "yea",
    "ya",
    "aye",
    "yes please",
    "sure",
    "ok",
    "okay",
    "alright",
    "all right",
    "correct",
    "right",
    "exactly",
    "precisely",
    "absolutely",
    "definitely",
    "certainly",
    "of course",
    "indeed",
    "affirmative",
    "true",
    "please do",
    "go ahead",
    "go for it",
    "do it",
    "book it",
    "confirm",
    "confirmed",
    "perfect",
    "great",
    "excellent",
    "wonderful",
    "fantastic",
    "awesome",
    "lovely",
    "brilliant",
    "fine",
    "good",
    "cool",
    "super",
    "thats right",
    "that is right",
    "thats correct",
    "that is correct",
    "thats it",
    "thats fine",
    "that is fine",
    "thats great",
    "that is great",
    "thats perfect",
    "that is perfect",
    "thats good",
    "that is good",
    "thats ok",
    "thats okay",
    "thats the one",
    "that works",
    "that will work",
    "thatll work",
    "that would work",
    "that sounds good",
    "that sounds great",
    "that sounds fine",
    "that sounds right",
    "that sounds perfect",
    "sounds good",
    "sounds great",
    "sounds fine",
    "sounds perfect",
    "sounds right",
    "looks good",
    "works for me",
    "that would be great",
    "that would be perfect",
    "that would be fine",
    "that would be good",
    "thatd be great",
    "that suits me",
    "you got it",
    "you bet",
    "uh huh",
    "uhhuh",
    "mhm",
    "mm hmm",
    "mmhmm",
    "mm hm",
    "i do",
    "i would",
    "it is",
    "it does",
    "lets do it",
    "lets do that",
    "ill take it",
    "please",
    "no problem",
    "yessir",
    "quite right",
    "spot on",
    "very well",
    "very good",
    "it works",
    "its fine",
    "its good",
    "its correct",
    "its right",
    "p m yes",
    "pm yes",
    "i confirm",
    "thank you yes",
    "that one",
    "im happy with that",
    "i am happy with that",
    "that should work",
    "got it",
    "all good",
    "why not",
    "by all means",
    "that does",
    "thats all correct",
    "everything is correct",
    "both",
    "lets go",
];

const NO: &PhraseList = phrases!["no", "nope", "nah", "naw", "negative", "uh uh", "nuh uh", "not really", "no no"];

const AGREEING: &PhraseList = phrases![
    "thats right",
    "thats correct",
    "thats fine",
    "thats perfect",
    "thats great",
    "thats good",
    "that is right",
    "that is correct",
    "that is fine",
    "that works",
    "its fine",
    "its right",
    "its correct",
    "problem",
    "worries",
    "yes",
    "yeah",
    "esta bien",
    "hay problema",
    "it is right",
    "it is correct",
    "perfect",
    "doubt",
];

const REFUSALS: &PhraseList = phrases![
    "thats wrong",
    "that is wrong",
    "thats not right",
    "that is not right",
    "that isnt right",
    "isnt right",
    "not right",
    "thats not correct",
    "that is not correct",
    "not correct",
    "that isnt correct",
    "isnt correct",
    "incorrect",
    "thats not it",
    "its not ok",
    "its not okay",
    "not okay",
    "its wrong",
    "its not right",
    "you got it wrong",
    "you misheard",
    "misheard me",
    "thats not what i",
    "i dont think so",
    "dont book",
    "please dont",
    "afraid not",
    "rather not",
    "not quite",
    "changed my mind",
    "change my mind",
    "wont work",
    "doesnt work",
    "does not work",
    "will not work",
    "wrong name",
    "wrong day",
    "wrong date",
    "wrong time",
    "wrong number",
    "thats not my",
    "that is not my",
    "not that",
    "scratch that",
];

const SI: &PhraseList = phrases![
    "si",
    "sip",
    "claro",
    "claro que si",
    "correcto",
    "exacto",
    "exactamente",
    "asi es",
    "esta bien",
    "de acuerdo",
    "vale",
    "perfecto",
    "por supuesto",
    "eso es",
    "eso mismo",
    "ok",
    "okay",
    "okey",
    "bueno",
    "bien",
    "muy bien",
    "afirmativo",
    "como no",
    "desde luego",
    "adelante",
    "me parece bien",
    "me parece",
    "me sirve",
    "me viene bien",
    "me va bien",
    "estupendo",
    "excelente",
    "genial",
    "sale",
    "andale",
    "orale",
    "dale",
    "listo",
    "confirmo",
    "confirmado",
    "es correcto",
    "todo bien",
    "todo correcto",
    "efectivamente",
    "cierto",
    "es cierto",
    "por favor",
    "hagalo",
    "esa",
    "ese",
    "esa misma",
];

const NO_ES: &PhraseList = phrases!["no", "nop", "no no", "negativo", "que va", "para nada", "tampoco"];

const RECHAZOS: &PhraseList = phrases![
    "incorrecto",
    "no es correcto",
    "no es asi",
    "esta mal",
    "es incorrecto",
    "eso no",
    "no esta bien",
    "equivocado",
    "se equivoco",
    "me equivoque",
    "cambie de opinion",
    "no me sirve",
    "no me viene bien",
    "no es eso",
    "mejor no",
    "no quiero",
    "no es mi",
    "no me conviene",
];
