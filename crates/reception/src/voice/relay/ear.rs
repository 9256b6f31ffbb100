//! Gathers what a caller says and presses into whole utterances, and knows when a silence has become one.

use std::time::Duration;

use cliniq_platform::Phi;
use tokio::time::Instant;

use crate::turn::Words;

/// Silence after a key, or after a piece of an utterance whose end never came, that ends the utterance.
const PAUSE: Duration = Duration::from_millis(2_000);
/// How fast a sentence is spoken, slowly reckoned: nobody is taken for silent while still being spoken to.
const PER_CHARACTER: Duration = Duration::from_millis(75);
/// Keys taken in one go; the longest number that anybody types has fewer.
const MOST_KEYS: usize = 32;
/// The key that says "that is all", as in `<Gather finishOnKey>`.
const FINISH: char = '#';

/// What was gathered so far.
pub(super) struct Ear {
    /// How long a caller may be silent before being asked again.
    patience: Duration,
    piece: String,
    keys: String,
    /// When the sentence last sent will have been spoken, or the caller was last heard.
    quiet_since: Instant,
    /// The caller is in the middle of speaking: nothing is awaited but the end of it.
    is_speaking: bool,
}

impl Ear {
    pub(super) fn new(patience: Duration, now: Instant) -> Self {
        Self { patience, piece: String::new(), keys: String::new(), quiet_since: now, is_speaking: false }
    }

    /// A sentence was sent.
    pub(super) fn said(&mut self, sentence: &str, now: Instant) {
        let characters = u32::try_from(sentence.chars().count()).unwrap_or(u32::MAX);
        self.quiet_since = now + PER_CHARACTER.saturating_mul(characters.min(4_000));
    }

    /// The sentence has been spoken, or was broken off.
    pub(super) fn finished(&mut self, now: Instant) {
        self.quiet_since = now;
    }

    /// The caller begins or stops speaking.
    pub(super) fn speaking(&mut self, is_speaking: bool, now: Instant) {
        self.is_speaking = is_speaking;
        self.quiet_since = self.quiet_since.max(now);
    }

    /// A piece of an utterance. Unfinished pieces restate what came before with more of it; one that begins
    /// differently continues it, so that no word is ever lost.
    pub(super) fn heard(&mut self, piece: &str, now: Instant) {
        let first = |text: &str| text.split_whitespace().next().map(str::to_lowercase);
        if self.piece.is_empty() || first(&self.piece) == first(piece) {
            piece.clone_into(&mut self.piece);
        } else {
            self.piece.push(' ');
            self.piece.push_str(piece);
        }
        self.quiet_since = now;
    }

    /// A key; answers whether it was the one that ends the entry.
    pub(super) fn pressed(&mut self, digit: &str, now: Instant) -> bool {
        self.quiet_since = now;
        for key in digit.chars().filter(|key| "0123456789*#".contains(*key)) {
            if key == FINISH {
                return true;
            }
            if self.keys.len() < MOST_KEYS {
                self.keys.push(key);
            }
        }
        self.keys.len() == MOST_KEYS
    }

    /// Whether anything was gathered.
    pub(super) fn holds_something(&self) -> bool {
        !self.piece.is_empty() || !self.keys.is_empty()
    }

    /// When what was gathered, or a silence, becomes an utterance.
    pub(super) fn deadline(&self) -> Instant {
        if self.is_speaking {
            // Should the end of speaking never be told, the utterance ends all the same.
            return self.quiet_since + self.patience * 5;
        }
        self.quiet_since + if self.holds_something() { PAUSE } else { self.patience }
    }

    /// What was gathered; silence when nothing was.
    pub(super) fn take(&mut self) -> Words {
        let keys = std::mem::take(&mut self.keys);
        let digits = Some(keys).filter(|keys| !keys.is_empty());
        self.is_speaking = false;
        Words { text: Phi::new(std::mem::take(&mut self.piece)), confidence: None, digits }
    }
}

#[cfg(test)]
mod tests {
    use cliniq_platform::phi::Purpose;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(6);

    fn ear() -> (Ear, Instant) {
        let now = Instant::now();
        (Ear::new(PATIENCE, now), now)
    }

    fn text(ear: &mut Ear) -> String {
        ear.take().text.into_open(Purpose::Decide)
    }

    #[test]
    fn pieces_that_restate_are_not_doubled_and_pieces_that_continue_are_not_lost() {
        let (mut ear, now) = ear();
        for piece in ["My", "My chest", "my chess hurts", "My chest hurts"] {
            ear.heard(piece, now);
        }
        assert_eq!(text(&mut ear), "My chest hurts");
        ear.heard("my chest hurts", now);
        ear.heard("and I can't breathe", now);
        assert_eq!(text(&mut ear), "my chest hurts and I can't breathe");
    }

    #[test]
    fn keys_are_gathered_until_the_hash_or_a_pause() {
        let (mut ear, now) = ear();
        assert!(!ear.pressed("1", now) && !ear.pressed("0", now));
        assert_eq!(ear.deadline(), now + PAUSE);
        assert!(ear.pressed("#", now));
        assert_eq!(ear.take().digits.as_deref(), Some("10"));
        assert!(!ear.pressed("w", now));
        assert_eq!(ear.take().digits, None);
        for _ in 0..100 {
            ear.pressed("7", now);
        }
        assert_eq!(ear.take().digits.map(|digits| digits.len()), Some(MOST_KEYS));
    }

    #[test]
    fn nobody_is_silent_while_being_spoken_to_or_while_speaking() {
        let (mut ear, now) = ear();
        assert_eq!(ear.deadline(), now + PATIENCE);
        ear.said(&"a".repeat(100), now);
        assert_eq!(ear.deadline(), now + Duration::from_millis(7_500) + PATIENCE);
        ear.finished(now);
        assert_eq!(ear.deadline(), now + PATIENCE);
        ear.speaking(true, now);
        assert!(ear.deadline() > now + PATIENCE * 4);
        ear.speaking(false, now);
        assert_eq!(ear.deadline(), now + PATIENCE);
    }
}
