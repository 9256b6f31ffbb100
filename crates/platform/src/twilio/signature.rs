//! Twilio's request signature: base64(HMAC-SHA1(auth token, URL + sorted parameters)).
//! <https://www.twilio.com/docs/usage/security#validating-requests>

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::secret::Secret;

/// Whether `signature` was made with this token for a form POST to `url`, or, with an empty form, for the
/// upgrade of `url` to a WebSocket.
///
/// Twilio signs the URL as configured there; proxies add or drop the default port, so both spellings are tried.
pub fn is_signed(token: &Secret<String>, url: &str, form: &[(String, String)], signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    let parameters = sorted(form);
    spellings(url).iter().any(|url| {
        digest(token, url, &parameters).is_some_and(|expected| bool::from(expected.as_slice().ct_eq(&signature)))
    })
}

fn digest(token: &Secret<String>, url: &str, parameters: &str) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.expose().as_bytes()).ok()?;
    mac.update(url.as_bytes());
    mac.update(parameters.as_bytes());
    Some(mac.finalize().into_bytes().to_vec())
}

/// Names and values joined, sorted by name; of a repeated name each different value once, sorted.
fn sorted(form: &[(String, String)]) -> String {
    let mut pairs: Vec<&(String, String)> = form.iter().collect();
    pairs.sort();
    pairs.dedup();
    pairs.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect()
}

/// The URL as given, and with the default port added or removed.
fn spellings(url: &str) -> Vec<String> {
    let mut all = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else { return all };
    let port = match scheme {
        "https" | "wss" => ":443",
        "http" | "ws" => ":80",
        _ => return all,
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.strip_suffix(port) {
        Some(bare) => all.push(format!("{scheme}://{bare}{path}")),
        None if !authority.contains(':') => all.push(format!("{scheme}://{authority}{port}{path}")),
        None => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's own documentation.
    #[test]
    fn the_documented_example_is_accepted_and_nothing_else() {
        let token = Secret::new("12345".to_owned());
        let form: Vec<(String, String)> = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+12349013030"),
            ("Digits", "1234"),
            ("From", "+12349013030"),
            ("To", "+18005551212"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let signature = "0/KCTR6DLpKmkAf8muzZqo1nDgQ=";
        assert!(is_signed(&token, url, &form, signature));
        assert!(is_signed(&token, "https://mycompany.com:443/myapp.php?foo=1&bar=2", &form, signature));
        assert!(!is_signed(&token, "https://mycompany.com/myapp.php?foo=1&bar=3", &form, signature));
        assert!(!is_signed(&token, url, &form[1..], signature));
        assert!(!is_signed(&Secret::new("12346".to_owned()), url, &form, signature));
        assert!(!is_signed(&token, url, &form, ""));
        assert!(!is_signed(&token, url, &form, "not base64"));
    }
}
