//! Passwords: which are good enough, and how they are kept (Argon2id).

use std::{collections::HashSet, sync::LazyLock};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::{
    error::{Error, Result},
    secret::Secret,
};

/// Longer ones only cost time to hash.
const MAX_CHARS: usize = 256;
/// What must be left of a password when everything that is guessed first is taken out of it.
const OWN_CHARS: usize = 6;
/// Words that stand in every list of leaked passwords, and words of this trade.
const WEAK_WORDS: &str = include_str!("weak.txt");
/// Rows and columns of keyboards, the alphabet, the digits: runs along them are no secret.
const RUNS: [&str; 9] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "yxcvbnm",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

/// Words and runs, with the disguises undone as in the passwords they are compared with.
static WEAK: LazyLock<Vec<String>> = LazyLock::new(|| {
    WEAK_WORDS
        .lines()
        .map(|word| folded(word).into_iter().collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
});
static FOLDED_RUNS: LazyLock<Vec<String>> =
    LazyLock::new(|| RUNS.iter().map(|row| folded(row).into_iter().collect()).collect());

/// Memory in KiB and passes of a hash: of the settings that OWASP's Password Storage Cheat Sheet holds to be equally
/// strong, the one with the least memory, because a small clinic's server is small. A kept hash carries its own.
const MEMORY_KIB: u32 = 7 * 1024;
const PASSES: u32 = 5;

/// Hashing takes a core and 7 MiB for some hundredths of a second. At most one runs per core, whoever asks: sign-ins
/// wait for each other rather than starve the phone.
static SEATS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, std::num::NonZero::get)));

/// What an unknown account's password is compared with, so that it takes the same time as a known one's.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("nobody has this password"));

/// Hashes a password for keeping.
pub(crate) async fn hash(password: &Secret<String>) -> Result<String> {
    let password = password.clone();
    on_a_seat(move || hash_now(password.expose()))
        .await?
        .ok_or_else(|| Error::internal("a password could not be hashed"))
}

/// Whether the password is the one that was hashed. Takes as long without a hash as with one.
pub(crate) async fn verify(password: &Secret<String>, hash: Option<&str>) -> Result<bool> {
    let password = password.clone();
    let kept = hash.map(str::to_owned);
    on_a_seat(move || {
        let Some(against) = kept.as_deref().or(NOBODY.as_deref()) else {
            return false;
        };
        let fits = PasswordHash::new(against)
            .is_ok_and(|against| Argon2::default().verify_password(password.expose().as_bytes(), &against).is_ok());
        fits && kept.is_some()
    })
    .await
}

async fn on_a_seat<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _seat = SEATS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

fn hash_now(password: &str) -> Option<String> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).ok()?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(password.as_bytes()).ok()?;
    Some(hash.to_string())
}

/// Why a password is refused, as a sentence; `None` when it is good enough. `personal` are the words an acquaintance
/// would try: name, e-mail address, clinic.
pub(crate) fn fault(password: &str, min_chars: usize, personal: &[&str]) -> Option<String> {
    let chars = password.chars().count();
    if chars < min_chars {
        return Some(format!("A password needs at least {min_chars} characters; a few random words are fine."));
    }
    if chars > MAX_CHARS {
        return Some(format!("A password can have at most {MAX_CHARS} characters."));
    }
    let letters = folded(password);
    if without(&letters, &personal_words(personal)) < OWN_CHARS {
        return Some(
            "Please do not build the password from your name, your e-mail address or the clinic's.".to_owned(),
        );
    }
    let mut all = personal_words(personal);
    all.extend(WEAK.iter().cloned());
    if without(&letters, &all) < OWN_CHARS {
        return Some("This password is among the first that are tried; please choose another one.".to_owned());
    }
    None
}

/// Lower case, the usual disguises undone, only letters and digits.
fn folded(text: &str) -> Vec<char> {
    let plain = |c: char| match c {
        '@' | '4' => 'a',
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    // A digit that disguises a letter stands between letters; a number is left a number.
    let source: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let is_letter = |at: Option<usize>| at.and_then(|at| source.get(at)).is_some_and(|c| c.is_alphabetic());
    let disguised = |at: usize| is_letter(at.checked_sub(1)) || is_letter(Some(at + 1));
    let undone = source.iter().enumerate().map(|(at, c)| if disguised(at) { plain(*c) } else { *c });
    undone.filter(|c| c.is_alphanumeric()).collect()
}

fn personal_words(personal: &[&str]) -> Vec<String> {
    let parts = personal.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    parts.map(|part| folded(part).into_iter().collect::<String>()).filter(|part| part.chars().count() >= 3).collect()
}

/// How many different characters are left when the words, runs and repetitions are taken out.
fn without(letters: &[char], words: &[String]) -> usize {
    let mut taken = vec![false; letters.len()];
    for word in words {
        let word: Vec<char> = word.chars().collect();
        for at in 0..letters.len() {
            if letters[at..].starts_with(&word) {
                taken[at..at + word.len()].fill(true);
            }
        }
    }
    for (at, three) in letters.windows(3).enumerate() {
        if is_run(three) {
            taken[at..at + 3].fill(true);
        }
    }
    // Repetitions count once: "abababababab" has two characters of its own.
    letters.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(c, _)| *c).collect::<HashSet<char>>().len()
}

fn is_run(three: &[char]) -> bool {
    let forth: String = three.iter().collect();
    let back: String = three.iter().rev().collect();
    FOLDED_RUNS.iter().any(|row| row.contains(&forth) || row.contains(&back))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PERSONAL: [&str; 3] = ["Amara Okafor", "amara.okafor@lakeview.example", "Lakeview Family Clinic"];

    fn is_refused(password: &str) -> bool {
        fault(password, 12, &PERSONAL).is_some()
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for weak in [
            "short",
            "password1234",
            "P@ssw0rd!2024",
            "qwertyuiop123",
            "aaaaaaaaaaaaaa",
            "abababababab",
            "123456789012",
            "1qaz2wsx3edc4rfv",
            "letmein-letmein",
            "Welcome2Clinic!",
            "Summer2026!!",
            "iloveyouiloveyou",
            "hospitaldoctor1",
            "zyxwvutsrqponm",
            "admin-admin-admin",
        ] {
            assert!(is_refused(weak), "{weak}");
        }
    }

    #[test]
    fn name_address_and_clinic_are_no_password() {
        for own in ["AmaraOkafor2026", "lakeview-okafor", "0kaf0r-Lakeview!", "amara.okafor@lakeview.example"] {
            assert!(is_refused(own), "{own}");
        }
    }

    #[test]
    fn passphrases_and_generated_passwords_are_accepted() {
        for good in [
            "correct horse battery staple",
            "vT9#kq2LmZ!x4",
            "teal otters juggle",
            "Grüße vom Bodensee",
            "ходить по льду",
        ] {
            assert_eq!(fault(good, 12, &PERSONAL), None, "{good}");
        }
    }

    #[tokio::test]
    async fn only_the_same_password_verifies_and_nobody_has_one() {
        let password = Secret::new("teal otters juggle".to_owned());
        let kept = hash(&password).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify(&password, Some(&kept)).await.unwrap());
        assert!(!verify(&Secret::new("teal otters juggl".to_owned()), Some(&kept)).await.unwrap());
        assert!(!verify(&Secret::new("nobody has this password".to_owned()), None).await.unwrap());
        assert!(!verify(&password, Some("not a hash")).await.unwrap());
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_panicking(password in ".{0,80}", name in ".{0,20}") {
            let _judged = fault(&password, 12, &[&name]);
        }
    }
}
