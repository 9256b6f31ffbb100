//! Whether somebody has a name, as far as a telephone can tell: transcribers turn Okafor into Okafer and Sarah into
//! Sara.
//!
//! Two questions, asked with different care. Which doctor is meant may be guessed, since the answer is read back. Whose
//! appointment is told may not: a family shares a number, so Mario must not hear when Maria comes.

use crate::language::words;

/// Two words are nearly the same when they are as similar as this (Jaro-Winkler, 0–1).
const NEARLY: f64 = 0.88;
/// Words of names that tell nobody apart.
const TITLES: &[&str] = &["dr", "doctor", "doctora", "prof", "mr", "mrs", "ms", "miss", "senor", "senora", "nurse"];

/// Whether somebody of this name may be called so: every word that was said is a word of the name, in any order.
pub(super) fn may_be_called(name: &str, said: &str) -> bool {
    let (name, said) = (name_words(name), name_words(said));
    !said.is_empty() && said.iter().all(|word| name.iter().any(|it| is_nearly(it, word)))
}

/// Whether two words of speech are the same but for a mis-hearing.
pub(super) fn is_nearly(known: &str, said: &str) -> bool {
    known == said || (said.len() > 3 && strsim::jaro_winkler(known, said) >= NEARLY)
}

/// Whether somebody who gave a name is the person under that name in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// The same: first name and family name agree, or all of it where only one word is known.
    Same,
    /// What was said is a part of the name, which a whole family may share.
    Unsure,
    /// Somebody else, or nobody.
    Other,
}

/// Compares a name in the calendar with what a caller said. The first name has to sound the same; in other names a vowel
/// may be heard wrongly.
pub(super) fn person(name: &str, said: &str) -> Person {
    let (name, said) = (name_words(name), name_words(said));
    let agrees = |at: usize, word: &str| match at {
        0 => sound(&name[at]) == sound(word),
        _ => skeleton(&name[at]) == skeleton(word),
    };
    let is_said = |at: usize| said.iter().any(|word| agrees(at, word));
    let is_known = |word: &String| (0..name.len()).any(|at| agrees(at, word));
    let shared = (0..name.len()).filter(|at| is_said(*at)).count();
    // One name may be longer than the other by middle and second family names.
    let is_part = shared > 0 && (said.iter().all(is_known) || shared == name.len());
    match is_part {
        true if is_said(0) && shared >= name.len().min(2) => Person::Same,
        true => Person::Unsure,
        false => Person::Other,
    }
}

/// Words of a text, folded.
pub(super) fn folded(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.text).filter(|word| !word.is_empty()).collect()
}

fn name_words(text: &str) -> Vec<String> {
    folded(text).into_iter().filter(|word| !TITLES.contains(&word.as_str())).collect()
}

/// A name as it sounds: spellings that are said alike in English or in Spanish become one.
fn sound(word: &str) -> String {
    const ALIKE: [(&str, &str); 9] = [
        ("ph", "f"),
        ("ck", "k"),
        ("qu", "k"),
        ("ce", "se"),
        ("ci", "si"),
        ("c", "k"),
        ("z", "s"),
        ("v", "b"),
        ("y", "i"),
    ];
    let mut alike = word.to_owned();
    for (written, said) in ALIKE {
        alike = alike.replace(written, said);
    }
    alike.retain(|letter| letter != 'h');
    let mut sound = String::with_capacity(alike.len());
    for letter in alike.chars() {
        if !sound.ends_with(letter) {
            sound.push(letter);
        }
    }
    if sound.len() > 3 && sound.ends_with('e') {
        sound.pop();
    }
    sound
}

/// A name by its consonants and its last letter: Okafor and Okafer.
fn skeleton(word: &str) -> String {
    let sound = sound(word);
    let last = sound.chars().count().saturating_sub(1);
    let is_kept = |(at, letter): &(usize, char)| *at == 0 || *at == last || !"aeiou".contains(*letter);
    sound.chars().enumerate().filter(is_kept).map(|(_, letter)| letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doctor_is_meant_by_any_part_of_the_name_nearly_said() {
        assert!(may_be_called("Dr. Amara Okafor", "doctor okafer") && may_be_called("Dr. Henrik Lund", "Henrik"));
        assert!(!may_be_called("Dr. Amara Okafor", "the doctor") && !may_be_called("Dr. Amara Okafor", "Dr. Smith"));
    }

    #[test]
    fn a_person_is_known_by_first_and_family_name() {
        for (name, said) in [
            ("Maria Lopez", "María López"),
            ("Maria Lopez", "Lopez, Maria"),
            ("Sarah Okafor", "Sara Okafer"),
            ("Jon Smith", "John Smyth"),
            ("María José García Pérez", "María García"),
            ("Ana Ruiz", "Ana María Ruiz"),
            ("Ana", "Ana Ruiz"),
        ] {
            assert_eq!(person(name, said), Person::Same, "{name} / {said}");
        }
    }

    #[test]
    fn a_relative_with_nearly_the_same_name_is_somebody_else() {
        for (name, said) in [
            ("Maria Lopez", "Mario Lopez"),
            ("Daniela Ruiz", "Daniel Ruiz"),
            ("Paul Weber", "Paula Weber"),
            ("Diana Reed", "Dina Reed"),
            ("Maria Lopez", "Maria Lund"),
            ("Maria Lopez", "Alan and Rita Moreau"),
            ("", "Maria Lopez"),
        ] {
            assert_eq!(person(name, said), Person::Other, "{name} / {said}");
        }
    }

    #[test]
    fn a_part_of_a_name_is_not_enough() {
        for said in ["Maria", "Mrs. Lopez", "Lopez"] {
            assert_eq!(person("Maria Lopez", said), Person::Unsure, "{said}");
        }
    }
}
