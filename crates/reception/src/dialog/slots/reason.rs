//! What a visit is for, in the caller's words.

use std::ops::Range;
use std::sync::LazyLock;

use super::confirmation;
use super::text::{Utterance, evades};
use crate::dialog::when::phrase::{PhraseList, phrases};
use crate::language::{WordSet, word_set};

/// Longer answers are cut here: a task's title, not a history.
const LONGEST: usize = 14;

/// A short phrase for the reason of a visit: "knee pain", "annual check-up". When it was `asked` for, the answer without
/// its introduction; otherwise only words that name a complaint or a kind of visit.
pub fn visit_reason(said: &Utterance<'_>, asked: bool) -> Option<String> {
    let named = named(said);
    let range = match named {
        Some(range) if !asked => range,
        _ if asked && !evades(said) => answer(said, named.clone())?,
        Some(range) => range,
        None => return None,
    };
    let phrase = repaired(said.slice(range).trim());
    (!phrase.is_empty()).then_some(phrase)
}

/// Whether this folded word names a complaint, a part of the body or a kind of visit.
pub(super) fn is_complaint(word: &str) -> bool {
    let has = |w: &str| HEADS.contains(w) || BODY.contains(w);
    has(word)
        || word.strip_suffix('s').is_some_and(|stem| stem.len() > 2 && has(stem))
        || word.strip_suffix("es").is_some_and(has)
}

/// The longest phrase around words that name a complaint or a kind of visit.
fn named(said: &Utterance<'_>) -> Option<Range<usize>> {
    let clauses = joined_clauses(said);
    let mut best: Option<Range<usize>> = None;
    for clause in clauses {
        let denied = |i: usize| (clause.start..i).rev().take(5).any(|j| denies(said, j));
        let heads: Vec<usize> = clause
            .clone()
            .filter(|i| (is_complaint(said.word(*i)) || two_words(said, *i)) && !excluded(said, *i) && !denied(*i))
            .collect();
        let Some(&first) = heads.first() else { continue };
        // Words between two heads belong to the phrase unless something else starts there.
        let mut last = first;
        for &head in heads.iter().skip(1) {
            if (last + 1..head).all(|i| links(said.word(i)) || describes(said.word(i))) {
                last = head;
            }
        }
        last += usize::from(two_words(said, last));
        let mut start = first;
        while start > clause.start && describes(said.word(start - 1)) && !said.is_calendar(start - 1) {
            start -= 1;
        }
        let range = start..(last + 1).min(said.tokens.len());
        // A kind of visit or complaint, not a part of the body alone.
        let tells = range.clone().any(|i| HEADS.contains(singular(said.word(i))) || two_words(said, i));
        let hurts = clause.clone().any(|i| {
            matches!(said.word(i), "hurts" | "hurt" | "hurting" | "duele" | "duelen" | "bothering" | "acting")
        });
        if (tells || hurts || is_announced(said, first)) && best.as_ref().is_none_or(|b| range.len() > b.len()) {
            best = Some(range);
        }
    }
    best
}

/// "About my left shoulder", "para mi rodilla": a part of the body that a visit is for.
fn is_announced(said: &Utterance<'_>, part: usize) -> bool {
    let mut before = (0..part).rev().map(|i| said.word(i)).skip_while(|word| describes(word) && !is_owner(word));
    before.next().is_some_and(is_owner)
        && before.next().is_some_and(|word| matches!(word, "about" | "for" | "regarding" | "sobre" | "para" | "por"))
}

fn is_owner(word: &str) -> bool {
    matches!(
        word,
        "my" | "his" | "her" | "our" | "their" | "the" | "mi" | "mis" | "su" | "sus" | "la" | "el" | "los" | "las"
    )
}

/// The word without a plural s.
fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|stem| HEADS.contains(stem)).unwrap_or(word)
}

/// Kinds of visit that are two words, the first of them said of much else: "check up", "follow up".
fn two_words(said: &Utterance<'_>, at: usize) -> bool {
    matches!(
        (said.word(at), said.word(at + 1)),
        ("check", "up")
            | ("follow", "up")
            | ("blood", "test" | "work" | "draw" | "pressure")
            | ("eye" | "hearing" | "allergy" | "stress", "test")
            | ("x", "ray")
            | ("root", "canal")
    )
}

/// A denial, or a history that is over.
fn denies(said: &Utterance<'_>, at: usize) -> bool {
    matches!(
        said.word(at),
        "no" | "not"
            | "without"
            | "dont"
            | "doesnt"
            | "isnt"
            | "had"
            | "havent"
            | "hadnt"
            | "never"
            | "sin"
            | "tuve"
            | "tenia"
            | "ni"
            | "cancel"
            | "cancelar"
            | "results"
            | "resultados"
            | "if"
    )
}

/// Words of the lexicon that say something else here.
fn excluded(said: &Utterance<'_>, at: usize) -> bool {
    let next = said.word(at + 1);
    let before = at.checked_sub(1).map_or("", |i| said.word(i));
    match said.word(at) {
        "check" => {
            matches!(
                before,
                "to" | "you" | "me" | "ill" | "please" | "can" | "could" | "just" | "double" | "let" | "i" | "we"
            ) && next != "up"
        }
        "heart" | "eye" | "skin" | "foot" | "ear" | "brain" | "stomach" | "tooth" | "bone" | "kidney" => {
            matches!(next, "doctor" | "specialist" | "clinic")
        }
        "back" => {
            matches!(before, "call" | "be" | "me" | "come" | "get" | "go" | "call me" | "came" | "gone" | "called")
                || matches!(next, "to" | "in" | "from")
        }
        "test" | "tests" | "scan" => matches!(next, "result" | "results"),
        "hand" | "head" | "face" => matches!(before, "on" | "other" | "to"),
        "review" | "control" | "consulta" => matches!(before, "birth" | "to"),
        "shot" => matches!(before, "a" | "give") && matches!(next, "at"),
        "cold" => matches!(next, "juice" | "water" | "drink" | "drinks" | "weather" | "outside"),
        _ => false,
    }
}

/// Commas join the symptoms of one list.
fn joined_clauses(said: &Utterance<'_>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for clause in said.clauses() {
        let comma = said
            .tokens
            .get(clause.start)
            .and_then(|t| t.start.checked_sub(2))
            .and_then(|at| said.text.get(at..))
            .is_some_and(|rest| rest.starts_with(','));
        let listed = is_complaint(said.word(clause.start))
            || links(said.word(clause.start)) && is_complaint(said.word(clause.start + 1));
        match joined.last_mut() {
            Some(last) if comma && listed && (last.start..last.end).any(|i| is_complaint(said.word(i))) => {
                last.end = clause.end;
            }
            _ => joined.push(clause),
        }
    }
    joined
}

/// Words between the nouns of one complaint.
fn links(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "in"
            | "of"
            | "on"
            | "with"
            | "my"
            | "the"
            | "a"
            | "y"
            | "de"
            | "en"
            | "la"
            | "el"
            | "mi"
            | "las"
            | "los"
            | "con"
            | "for"
            | "to"
            | "his"
            | "her"
            | "up"
            | "del"
            | "is"
            | "are"
            | "para"
    )
}

/// Adjectives of complaints and visits.
fn describes(word: &str) -> bool {
    matches!(
        word,
        "annual"
            | "yearly"
            | "monthly"
            | "routine"
            | "regular"
            | "bad"
            | "severe"
            | "terrible"
            | "mild"
            | "chronic"
            | "sore"
            | "new"
            | "lower"
            | "upper"
            | "left"
            | "right"
            | "runny"
            | "stuffy"
            | "itchy"
            | "dry"
            | "swollen"
            | "high"
            | "low"
            | "general"
            | "dental"
            | "physical"
            | "medical"
            | "wellness"
            | "well"
            | "post"
            | "pre"
            | "prenatal"
            | "sports"
            | "school"
            | "full"
            | "yellow"
            | "persistent"
            | "constant"
            | "bit"
            | "six"
            | "month"
            | "travel"
            | "flu"
            | "covid"
            | "tetanus"
            | "shingles"
            | "discharge"
            | "op"
            | "thyroid"
            | "diabetes"
            | "fuerte"
            | "anual"
            | "rutina"
            | "seca"
            | "hearing"
            | "childs"
            | "baby"
            | "child"
            | "cosmetic"
            | "deep"
            | "hpv"
            | "measles"
            | "broken"
            | "sprained"
            | "infected"
            | "ingrown"
            | "lingering"
            | "weird"
            | "strange"
    )
}

/// The answer to "what is it for?" without what introduces it.
fn answer(said: &Utterance<'_>, named: Option<Range<usize>>) -> Option<Range<usize>> {
    let all = said.trimmed(0..said.tokens.len());
    if all.is_empty() || (all.len() == 1 && said.is_calendar(all.start)) {
        return None;
    }
    let only_yes_no = all.clone().all(|i| {
        matches!(
            said.word(i),
            "no" | "nope" | "nothing" | "none" | "maybe" | "nada" | "ninguno" | "perfect" | "correct" | "great"
        )
    });
    let dated = all.clone().all(|i| {
        said.is_calendar(i)
            || matches!(
                said.word(i),
                "at" | "on"
                    | "the"
                    | "in"
                    | "a"
                    | "las"
                    | "el"
                    | "por"
                    | "la"
                    | "pm"
                    | "am"
                    | "this"
                    | "th"
                    | "p"
                    | "m"
            )
    });
    let courteous = named.is_none()
        && (all.clone().any(|i| matches!(said.word(i), "bye" | "goodbye" | "appointment" | "cita" | "adios"))
            || all.len() <= 4 && confirmation(said).is_some());
    if courteous {
        return None;
    }
    let question = matches!(
        said.word(all.start),
        "what"
            | "how"
            | "where"
            | "do"
            | "does"
            | "are"
            | "is"
            | "can"
            | "who"
            | "when"
            | "why"
            | "cuanto"
            | "donde"
            | "cuando"
    );
    if only_yes_no || dated || (question && named.is_none()) {
        return None;
    }
    if question || all.len() > LONGEST {
        return named.or(Some(all.start..all.end.min(all.start + LONGEST)));
    }
    let mut start = all.start;
    while let Some(n) = said.phrase(start, LEADS).filter(|n| start + n < all.end) {
        start += n;
    }
    Some(start..all.end)
}

/// What introduces an answer.
const LEADS: &PhraseList = phrases![
    "its for",
    "it is for",
    "for",
    "its",
    "it is",
    "because of",
    "because",
    "i have",
    "ive got",
    "ive had",
    "i got",
    "ive been having",
    "i have been having",
    "im having",
    "i am having",
    "i need",
    "i need to",
    "i want",
    "id like",
    "i would like",
    "just",
    "a",
    "an",
    "some",
    "the",
    "about",
    "its about",
    "well",
    "um",
    "uh",
    "so",
    "to get",
    "get",
    "to have",
    "to discuss",
    "discuss",
    "to see about",
    "the reason is",
    "reason is",
    "my symptoms are",
    "im here for",
    "it would be for",
    "its just",
    "need",
    "having",
    "my",
    "yes",
    "i",
    "es por",
    "es para",
    "por",
    "para",
    "porque",
    "tengo",
    "un",
    "una",
    "me",
    "necesito",
    "quiero",
    "es",
    "pues",
    "bueno",
    "he tenido",
    "estoy con",
    "unos",
    "unas",
    "hacerme",
    "lo que pasa es que",
    "mainly",
    "basically",
    "actually",
    "been having",
    "lets say",
    "had",
];

/// Slips of recognition, and words of one country that another's staff may not know.
fn repaired(phrase: &str) -> String {
    let folded = crate::language::words(phrase);
    let mut out = phrase.to_owned();
    for word in folded.iter().rev() {
        let better = match word.text.as_str() {
            "nee" | "ne" => "knee",
            "neck's" => "neck",
            "soar" => "sore",
            "jab" => "jab (vaccine)",
            "jabs" => "jabs (vaccines)",
            "fizzical" => "physical",
            "throte" => "throat",
            "stomack" => "stomach",
            "hed" => "head",
            "bak" => "back",
            "cof" | "coff" => "cough",
            _ => continue,
        };
        out.replace_range(word.start..word.end, better);
    }
    out
}

static HEADS: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "pain ache aches sore soreness hurt hurting rash cough coughing cold flu fever headache migraine backache earache toothache
    stomachache sneezing congestion sinus sinuses infection allergy allergies asthma diabetes cholesterol thyroid eczema acne psoriasis
    anxiety depression insomnia fatigue tiredness dizziness nausea vomiting diarrhea constipation heartburn reflux indigestion cramps
    bloating swelling lump bump mole wart cyst bruise burn cut wound sprain fracture injury arthritis sciatica gout numbness tingling
    itching itch hives hay uti cystitis bleeding discharge tinnitus vertigo palpitations bp checkup check physical exam examination
    screening vaccine vaccines vaccination vaccinations immunization shot shots jab jabs booster cleaning filling crown extraction braces
    dentures whitening review consultation evaluation assessment referral bloodwork labs mammogram colonoscopy ultrasound scan
    xray mri smear pap biopsy physio physiotherapy therapy counseling counselling followup pregnancy prenatal contraception iud
    circumcision stitches dressing medication test tests ecg ekg antenatal botox
    dolor tos gripe resfriado fiebre catarro alergia alergias chequeo revision control limpieza vacuna vacunas examen analisis consulta
    mareo mareos nausea vomito vomitos diarrea estrenimiento sarpullido picazon infeccion ansiedad depresion insomnio asma diabetes
    presion colesterol migrana herida quemadura hinchazon lesion embarazo seguimiento radiografia mamografia papanicolau empaste
    extraccion ardor molestia cansancio acidez colico bulto lunar verruga",
    )
});

static BODY: LazyLock<WordSet> = LazyLock::new(|| {
    word_set(
        "knee back neck shoulder hip ankle foot feet toe leg arm elbow wrist hand finger thumb head ear eye nose throat mouth tooth teeth
    gum jaw chest lung heart stomach tummy belly abdomen bladder kidney liver skin scalp breast groin bowel blood pressure sugar muscle
    joint spine tongue lip face energy nee heel calf thigh rib tonsil
    rodilla espalda cuello hombro cadera tobillo pie pies pierna brazo codo muneca mano dedo cabeza oido oidos ojo ojos nariz garganta
    boca diente dientes muela encia pecho pulmon corazon estomago barriga vientre rinon higado piel sangre azucar",
    )
});
