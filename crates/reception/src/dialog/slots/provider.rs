//! Kinds of clinician: "a dentist", "the skin doctor", "an ENT specialist".

use std::sync::LazyLock;

use super::text::Utterance;
use crate::dialog::when::phrase::{PhraseList, phrases};
use crate::language::{Language, WordSet};

/// Kinds of clinician by their own name, with the phrases that callers use.
type Table = &'static [(&'static str, &'static PhraseList)];

/// The kind of clinician asked for, by the profession's own name. Of several the last counts; a general word
/// ("therapist", "doctor") yields to a particular one.
pub fn provider_type(said: &Utterance<'_>) -> Option<String> {
    tables(said.language).iter().find_map(|table| last(said, table))
}

/// Particular professions, then general words.
fn tables(language: Language) -> [Table; 2] {
    match language {
        Language::English => [ENGLISH, &[("Therapist", phrases!["therapist", "counselor", "counsellor"])]],
        Language::Spanish => [SPANISH, &[("Terapeuta", phrases!["terapeuta", "consejero", "consejera"])]],
    }
}

/// Whether this folded word alone names a profession.
pub(super) fn names_profession(word: &str, language: Language) -> bool {
    static PROFESSIONS: [LazyLock<WordSet>; 2] =
        [LazyLock::new(|| single_words(Language::English)), LazyLock::new(|| single_words(Language::Spanish))];
    let [english, spanish] = &PROFESSIONS;
    match language {
        Language::English => english.contains(word),
        Language::Spanish => spanish.contains(word),
    }
}

fn single_words(language: Language) -> WordSet {
    let phrases = tables(language).into_iter().flatten().flat_map(|(_, phrases)| phrases.iter());
    phrases.filter(|phrase| !phrase.contains(' ')).collect()
}

fn last(said: &Utterance<'_>, table: Table) -> Option<String> {
    let found = table.iter().filter_map(|(name, phrases)| {
        let place = (0..said.tokens.len()).rev().find_map(|at| said.phrase(at, phrases).map(|n| (at, n)));
        place.map(|place| (place, name))
    });
    // "family therapist" ends where "therapist" does; the longer name wins.
    found.max_by_key(|((at, n), _)| (at + n, *n)).map(|(_, name)| (*name).to_owned())
}

const ENGLISH: Table = &[
    (
        "General Practitioner",
        phrases![
            "general practitioner",
            "general practitioners",
            "gp",
            "g p",
            "family doctor",
            "family physician",
            "family practice",
            "primary care",
            "pcp",
            "general doctor",
            "general practice",
            "internist",
        ],
    ),
    (
        "ENT Specialist",
        phrases!["ent specialist", "ent", "e n t", "ear nose and throat", "ear nose throat", "otolaryngologist"],
    ),
    ("Dentist", phrases!["dentist", "dentists", "dental office", "dental clinic", "tooth doctor"]),
    ("Dental Hygienist", phrases!["hygienist", "dental hygienist"]),
    ("Orthodontist", phrases!["orthodontist", "orthodontics"]),
    ("Psychologist", phrases!["psychologist", "psychologists", "psychology"]),
    ("Psychiatrist", phrases!["psychiatrist", "psychiatrists", "psychiatry"]),
    (
        "Family Counselor",
        phrases![
            "family counselor",
            "family counsellor",
            "family therapist",
            "family therapy",
            "family counseling",
            "family counselling",
            "marriage counselor",
            "marriage counsellor",
            "couples therapist",
            "family counselors",
        ],
    ),
    ("Physical Therapist", phrases!["physical therapist", "physiotherapist", "physio therapist"]),
    ("Occupational Therapist", phrases!["occupational therapist"]),
    ("Speech Therapist", phrases!["speech therapist", "speech pathologist"]),
    (
        "Gynecologist",
        phrases!["gynecologist", "gynaecologist", "gyno", "ob gyn", "obgyn", "obstetrician", "womens doctor"],
    ),
    ("Dermatologist", phrases!["dermatologist", "dermatologists", "dermatology", "skin doctor", "skin specialist"]),
    (
        "Ophthalmologist",
        phrases!["ophthalmologist", "opthalmologist", "ophthalmologists", "eye doctor", "eye specialist"],
    ),
    ("Optometrist", phrases!["optometrist", "optician"]),
    ("Cardiologist", phrases!["cardiologist", "cardiology", "heart doctor", "heart specialist"]),
    (
        "Pediatrician",
        phrases!["pediatrician", "paediatrician", "pediatrics", "childrens doctor", "kids doctor", "baby doctor"],
    ),
    ("Neurologist", phrases!["neurologist", "neurology", "brain doctor"]),
    (
        "Orthopedist",
        phrases![
            "orthopedist",
            "orthopedic surgeon",
            "orthopaedic surgeon",
            "orthopedics",
            "bone doctor",
            "orthopedic"
        ],
    ),
    ("Podiatrist", phrases!["podiatrist", "podiatry", "chiropodist", "foot doctor"]),
    ("Urologist", phrases!["urologist", "urology"]),
    ("Endocrinologist", phrases!["endocrinologist", "endocrinology", "diabetes doctor", "thyroid doctor"]),
    ("Gastroenterologist", phrases!["gastroenterologist", "gastroenterology", "stomach doctor", "gi doctor"]),
    ("Pulmonologist", phrases!["pulmonologist", "lung doctor", "lung specialist"]),
    ("Allergist", phrases!["allergist", "allergy doctor", "allergy specialist"]),
    ("Rheumatologist", phrases!["rheumatologist"]),
    ("Nephrologist", phrases!["nephrologist", "kidney doctor", "kidney specialist"]),
    ("Oncologist", phrases!["oncologist", "cancer doctor"]),
    ("Chiropractor", phrases!["chiropractor"]),
    ("Nutritionist", phrases!["nutritionist", "dietitian", "dietician"]),
    ("Midwife", phrases!["midwife"]),
    ("Nurse Practitioner", phrases!["nurse practitioner"]),
    ("Nurse", phrases!["practice nurse", "the nurse", "a nurse"]),
    ("Surgeon", phrases!["surgeon"]),
    ("Audiologist", phrases!["audiologist", "hearing specialist"]),
];

const SPANISH: Table = &[
    (
        "Médico general",
        phrases![
            "medico general",
            "medico de cabecera",
            "medico de familia",
            "medico familiar",
            "doctor general",
            "medicina general",
        ],
    ),
    ("Otorrinolaringólogo", phrases!["otorrinolaringologo", "otorrino", "otorrinolaringologa"]),
    ("Dentista", phrases!["dentista", "odontologo", "odontologa"]),
    ("Ortodoncista", phrases!["ortodoncista"]),
    ("Psicólogo", phrases!["psicologo", "psicologa"]),
    ("Psiquiatra", phrases!["psiquiatra"]),
    (
        "Terapeuta familiar",
        phrases!["terapeuta familiar", "consejero familiar", "terapia familiar", "terapeuta de pareja"],
    ),
    ("Fisioterapeuta", phrases!["fisioterapeuta", "fisio", "terapeuta fisico"]),
    ("Ginecólogo", phrases!["ginecologo", "ginecologa", "obstetra"]),
    ("Dermatólogo", phrases!["dermatologo", "dermatologa", "medico de la piel"]),
    ("Oftalmólogo", phrases!["oftalmologo", "oftalmologa", "oculista", "medico de los ojos"]),
    ("Cardiólogo", phrases!["cardiologo", "cardiologa", "medico del corazon"]),
    ("Pediatra", phrases!["pediatra"]),
    ("Neurólogo", phrases!["neurologo", "neurologa"]),
    ("Traumatólogo", phrases!["traumatologo", "traumatologa", "ortopedista"]),
    ("Podólogo", phrases!["podologo", "podologa"]),
    ("Urólogo", phrases!["urologo", "urologa"]),
    ("Endocrinólogo", phrases!["endocrinologo", "endocrinologa"]),
    ("Gastroenterólogo", phrases!["gastroenterologo", "gastroenterologa", "gastro"]),
    ("Neumólogo", phrases!["neumologo", "neumologa"]),
    ("Alergólogo", phrases!["alergologo", "alergologa", "alergista"]),
    ("Reumatólogo", phrases!["reumatologo", "reumatologa"]),
    ("Nutricionista", phrases!["nutricionista", "nutriologo", "nutriologa", "dietista"]),
    ("Oncólogo", phrases!["oncologo", "oncologa"]),
    ("Quiropráctico", phrases!["quiropractico"]),
    ("Matrona", phrases!["matrona", "partera"]),
    ("Enfermera", phrases!["enfermera", "enfermero"]),
];
