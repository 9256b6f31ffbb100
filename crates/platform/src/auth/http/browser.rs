//! What browsers bring along: the session cookie, and the headers that say which page a request comes from.

use std::net::IpAddr;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use crate::{
    config::{Config, PublicUrl},
    ctx::Request,
    error::{Error, Kind, Result},
    http::extract::{Peer, bearer, request_id},
    ids::Id,
    platform::Platform,
    secret::Secret,
};

const COOKIE: &str = "cliniq_refresh";
/// The cookie travels to these routes only, not with every request of the API.
const COOKIE_PATH: &str = "/api/session";

/// Which page a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Site {
    /// Ours, or typed by the person.
    Own,
    /// The headers do not say: no browser of the last years.
    Untold,
    /// Somebody else's.
    Foreign,
}

/// A request before it is known who is asking.
#[derive(Debug)]
pub(super) struct Visit {
    /// Where it comes from.
    pub(super) from: Option<IpAddr>,
    /// Its id.
    pub(super) request: Id<Request>,
    /// The refresh token in the cookie.
    cookie: Option<Secret<String>>,
    /// The access token in the header.
    bearer: Option<Secret<String>>,
    site: Site,
}

impl Visit {
    /// Refuses what another site makes a browser send.
    ///
    /// # Errors
    /// `auth.cross-site`.
    pub(super) fn refuse_foreign(&self) -> Result<()> {
        match self.site {
            Site::Own | Site::Untold => Ok(()),
            Site::Foreign => Err(cross_site()),
        }
    }

    /// The cookie, for acting on it: only when the browser says that our own page asks.
    ///
    /// # Errors
    /// `auth.cross-site`.
    pub(super) fn own_cookie(&self) -> Result<Option<&str>> {
        match (&self.cookie, self.site) {
            (None, Site::Own | Site::Untold) => Ok(None),
            (Some(cookie), Site::Own) => Ok(Some(cookie.expose())),
            (Some(_), Site::Untold) | (_, Site::Foreign) => Err(cross_site()),
        }
    }

    /// The cookie, for reading who is signed in.
    pub(super) fn cookie(&self) -> Option<&str> {
        self.cookie.as_ref().map(|cookie| cookie.expose().as_str())
    }

    /// The access token.
    pub(super) fn access(&self) -> Option<&str> {
        self.bearer.as_ref().map(|bearer| bearer.expose().as_str())
    }
}

fn cross_site() -> Error {
    Error::new(Kind::Forbidden, "auth.cross-site", "This can only be asked by the page of this server.")
}

impl<S> FromRequestParts<S> for Visit
where
    Platform: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Peer(from) = Peer::from_request_parts(parts, state).await?;
        let platform = Platform::from_ref(state);
        let headers = &parts.headers;
        Ok(Self {
            from,
            request: request_id(parts),
            cookie: read_cookie(headers),
            bearer: bearer(headers).map(|token| Secret::new(token.to_owned())),
            site: site_of(headers, platform.config().server.public_url.as_ref()),
        })
    }
}

fn read_cookie(headers: &HeaderMap) -> Option<Secret<String>> {
    let pairs =
        headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && !value.is_empty())
        .map(|(_, value)| Secret::new(value.to_owned()))
}

/// `Sec-Fetch-Site` cannot be set by scripts; older browsers send `Origin`, which is compared with the public address or
/// with the host that was asked.
fn site_of(headers: &HeaderMap, public: Option<&PublicUrl>) -> Site {
    if let Some(site) = headers.get("sec-fetch-site") {
        return if site == "same-origin" || site == "none" { Site::Own } else { Site::Foreign };
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Site::Untold;
    };
    let Ok(origin) = origin.to_str() else {
        return Site::Foreign;
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_public = public.is_some_and(|url| url.as_str().trim_end_matches('/') == origin);
    let is_host = host.is_some_and(|host| {
        let named = origin.strip_prefix("https://").or(origin.strip_prefix("http://"));
        named.is_some_and(|named| named.eq_ignore_ascii_case(host))
    });
    if is_public || is_host { Site::Own } else { Site::Foreign }
}

/// The header that stores a refresh token in the browser.
pub(super) fn set_cookie(token: &Secret<String>, config: &Config) -> Result<HeaderValue> {
    let seconds = u64::from(config.auth.refresh_days) * 24 * 60 * 60;
    cookie_line(token.expose(), seconds, config)
}

/// The header that takes the refresh token away.
pub(super) fn clear_cookie(config: &Config) -> Result<HeaderValue> {
    cookie_line("", 0, config)
}

fn cookie_line(value: &str, seconds: u64, config: &Config) -> Result<HeaderValue> {
    // Over plain HTTP, which the configuration allows on this machine only, a browser would refuse a secure cookie.
    let secure = if config.server.public_url.as_ref().is_some_and(PublicUrl::is_https) { "; Secure" } else { "" };
    let line = format!("{COOKIE}={value}; Path={COOKIE_PATH}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let mut header = HeaderValue::from_str(&line).map_err(Error::internal)?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_page_a_request_comes_from_is_told_by_the_browser() {
        let host = ("host", "desk.example.org");
        for (pairs, site) in [
            (vec![("sec-fetch-site", "same-origin")], Site::Own),
            (vec![("sec-fetch-site", "none")], Site::Own),
            (vec![("sec-fetch-site", "same-site")], Site::Foreign),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "https://desk.example.org"), host], Site::Foreign),
            (vec![("origin", "https://desk.example.org"), host], Site::Own),
            (vec![("origin", "http://localhost:5173"), ("host", "localhost:5173")], Site::Own),
            (vec![("origin", "https://evil.example"), host], Site::Foreign),
            (vec![("origin", "https://desk.example.org.evil.example"), host], Site::Foreign),
            (vec![("origin", "null"), host], Site::Foreign),
            (vec![host], Site::Untold),
        ] {
            assert_eq!(site_of(&headers(&pairs), None), site, "{pairs:?}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others_and_an_empty_one_is_none() {
        let found = read_cookie(&headers(&[("cookie", "theme=dark; cliniq_refresh=abc.def; x=y")])).unwrap();
        assert_eq!(found.expose(), "abc.def");
        assert!(read_cookie(&headers(&[("cookie", "cliniq_refresh=")])).is_none());
        assert!(read_cookie(&headers(&[("cookie", "not_cliniq_refresh=abc")])).is_none());
    }
}
