//! A value that must not be read by accident: passwords, keys, tokens of vendors.
//!
//! A [`Secret`] has no `Display` and no `Serialize`, its `Debug` shows nothing of the value, and its memory is
//! overwritten when it is dropped. Reading it takes the word [`expose`](Secret::expose), which a reviewer can search for.

use std::fmt;

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// A value that never appears in logs, dumps or answers.
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Every call is a place where the secret can escape: keep the borrow short.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + AsRef<[u8]>> Secret<T> {
    /// Whether the secret has exactly these bytes. Takes the same time for every wrong guess of the same length.
    pub fn matches(&self, guess: &[u8]) -> bool {
        self.0.as_ref().ct_eq(guess).into()
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize + Clone> Clone for Secret<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(hidden)")
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        T::deserialize(input).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let secret = Secret::new(String::from("open sesame"));

        assert_eq!(format!("{secret:?}"), "Secret(hidden)");
        assert_eq!(format!("{:?}", Some(&secret)), "Some(Secret(hidden))");
    }

    #[test]
    fn the_value_is_read_only_by_asking_for_it() {
        let secret: Secret<String> = serde_json::from_str("\"open sesame\"").unwrap();

        assert_eq!(secret.expose(), "open sesame");
        assert!(secret.matches(b"open sesame"));
        assert!(!secret.matches(b"open sesam3"));
        assert!(!secret.matches(b""));
    }

    #[test]
    fn the_memory_is_overwritten_when_the_secret_is_dropped() {
        struct Witness(Arc<AtomicBool>);
        impl Zeroize for Witness {
            fn zeroize(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let overwritten = Arc::new(AtomicBool::new(false));

        drop(Secret::new(Witness(Arc::clone(&overwritten))));

        assert!(overwritten.load(Ordering::SeqCst));
    }
}
