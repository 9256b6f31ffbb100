//! Kinds of clinician: "a dentist", "the skin doctor", "an ENT specialist".

use std::sync::LazyLock;

use super::text::Said;
use crate::language::{Language, WordSet};

/// Kinds of clinician by their own name, with the phrases that callers use.
type Table = &'static [(&'static str, &'static [&'static str])];

/// The kind of clinician asked for, by the profession's own name. Of several the last counts; a general word
/// ("therapist", "doctor") yields to a particular one.
pub fn provider_type(said: &Said<'_>) -> Option<String> {
    tables(said.language).iter().find_map(|table| last(said, table))
}

/// Particular professions, then general words.
fn tables(language: Language) -> [Table; 2] {
    match language {
        Language::English => [ENGLISH, &[("Therapist", &["therapist", "counselor", "counsellor"])]],
        Language::Spanish => [SPANISH, &[("Terapeuta", &["terapeuta", "consejero", "consejera"])]],
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
    let phrases = tables(language).into_iter().flatten().flat_map(|(_, phrases)| *phrases).copied();
    phrases.filter(|phrase| !phrase.contains(' ')).collect()
}

fn last(said: &Said<'_>, table: Table) -> Option<String> {
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
        &[
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
        &["ent specialist", "ent", "e n t", "ear nose and throat", "ear nose throat", "otolaryngologist"],
    ),
    ("Dentist", &["dentist", "dentists", "dental office", "dental clinic", "tooth doctor"]),
    ("Dental Hygienist", &["hygienist", "dental hygienist"]),
    ("Orthodontist", &["orthodontist", "orthodontics"]),
    ("Psychologist", &["psychologist", "psychologists", "psychology"]),
    ("Psychiatrist", &["psychiatrist", "psychiatrists", "psychiatry"]),
    (
        "Family Counselor",
        &[
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
    ("Physical Therapist", &["physical therapist", "physiotherapist", "physio therapist"]),
    ("Occupational Therapist", &["occupational therapist"]),
    ("Speech Therapist", &["speech therapist", "speech pathologist"]),
    ("Gynecologist", &["gynecologist", "gynaecologist", "gyno", "ob gyn", "obgyn", "obstetrician", "womens doctor"]),
    ("Dermatologist", &["dermatologist", "dermatologists", "dermatology", "skin doctor", "skin specialist"]),
    ("Ophthalmologist", &["ophthalmologist", "opthalmologist", "ophthalmologists", "eye doctor", "eye specialist"]),
    ("Optometrist", &["optometrist", "optician"]),
    ("Cardiologist", &["cardiologist", "cardiology", "heart doctor", "heart specialist"]),
    (
        "Pediatrician",
        &["pediatrician", "paediatrician", "pediatrics", "childrens doctor", "kids doctor", "baby doctor"],
    ),
    ("Neurologist", &["neurologist", "neurology", "brain doctor"]),
    (
        "Orthopedist",
        &["orthopedist", "orthopedic surgeon", "orthopaedic surgeon", "orthopedics", "bone doctor", "orthopedic"],
    ),
    ("Podiatrist", &["podiatrist", "podiatry", "chiropodist", "foot doctor"]),
    ("Urologist", &["urologist", "urology"]),
    ("Endocrinologist", &["endocrinologist", "endocrinology", "diabetes doctor", "thyroid doctor"]),
    ("Gastroenterologist", &["gastroenterologist", "gastroenterology", "stomach doctor", "gi doctor"]),
    ("Pulmonologist", &["pulmonologist", "lung doctor", "lung specialist"]),
    ("Allergist", &["allergist", "allergy doctor", "allergy specialist"]),
    ("Rheumatologist", &["rheumatologist"]),
    ("Nephrologist", &["nephrologist", "kidney doctor", "kidney specialist"]),
    ("Oncologist", &["oncologist", "cancer doctor"]),
    ("Chiropractor", &["chiropractor"]),
    ("Nutritionist", &["nutritionist", "dietitian", "dietician"]),
    ("Midwife", &["midwife"]),
    ("Nurse Practitioner", &["nurse practitioner"]),
    ("Nurse", &["practice nurse", "the nurse", "a nurse"]),
    ("Surgeon", &["surgeon"]),
    ("Audiologist", &["audiologist", "hearing specialist"]),
];

const SPANISH: Table = &[
    (
        "Médico general",
        &[
            "medico general",
            "medico de cabecera",
            "medico de familia",
            "medico familiar",
            "doctor general",
            "medicina general",
        ],
    ),
    ("Otorrinolaringólogo", &["otorrinolaringologo", "otorrino", "otorrinolaringologa"]),
    ("Dentista", &["dentista", "odontologo", "odontologa"]),
    ("Ortodoncista", &["ortodoncista"]),
    ("Psicólogo", &["psicologo", "psicologa"]),
    ("Psiquiatra", &["psiquiatra"]),
    ("Terapeuta familiar", &["terapeuta familiar", "consejero familiar", "terapia familiar", "terapeuta de pareja"]),
    ("Fisioterapeuta", &["fisioterapeuta", "fisio", "terapeuta fisico"]),
    ("Ginecólogo", &["ginecologo", "ginecologa", "obstetra"]),
    ("Dermatólogo", &["dermatologo", "dermatologa", "medico de la piel"]),
    ("Oftalmólogo", &["oftalmologo", "oftalmologa", "oculista", "medico de los ojos"]),
    ("Cardiólogo", &["cardiologo", "cardiologa", "medico del corazon"]),
    ("Pediatra", &["pediatra"]),
    ("Neurólogo", &["neurologo", "neurologa"]),
    ("Traumatólogo", &["traumatologo", "traumatologa", "ortopedista"]),
    ("Podólogo", &["podologo", "podologa"]),
    ("Urólogo", &["urologo", "urologa"]),
    ("Endocrinólogo", &["endocrinologo", "endocrinologa"]),
    ("Gastroenterólogo", &["gastroenterologo", "gastroenterologa", "gastro"]),
    ("Neumólogo", &["neumologo", "neumologa"]),
    ("Alergólogo", &["alergologo", "alergologa", "alergista"]),
    ("Reumatólogo", &["reumatologo", "reumatologa"]),
    ("Nutricionista", &["nutricionista", "nutriologo", "nutriologa", "dietista"]),
    ("Oncólogo", &["oncologo", "oncologa"]),
    ("Quiropráctico", &["quiropractico"]),
    ("Matrona", &["matrona", "partera"]),
    ("Enfermera", &["enfermera", "enfermero"]),
];
