//! What handlers take: on whose behalf a request comes, checked bodies, versions, ids. All of them refuse with a problem
//! of the usual form, and none repeats what was sent.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRef, FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::de::DeserializeOwned;

use crate::{
    ctx::{self, Ctx},
    error::{Error, FieldFault, Kind, Result},
    ids::{Entity, Id},
    platform::Platform,
};

/// Says which of the caller's clinics a request is about.
pub const CLINIC_HEADER: &str = "x-cliniq-clinic";

impl<S> FromRequestParts<S> for Ctx
where
    Platform: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let bearer = bearer(&parts.headers).ok_or_else(no_session)?;
        let clinic = parts.headers.get(CLINIC_HEADER).map(|slug| slug.to_str().unwrap_or_default().to_owned());
        Platform::from_ref(state).authenticate(bearer, clinic.as_deref(), request_id(parts)).await
    }
}

fn no_session() -> Error {
    Error::new(Kind::Unauthenticated, "auth.no-session", "Please sign in.")
}

/// The credential of the `Authorization: Bearer …` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The id that the outermost layer gave the request; a new one where there is no such layer.
pub fn request_id(parts: &Parts) -> Id<ctx::Request> {
    parts.extensions.get().copied().unwrap_or_default()
}

/// The request's id, for handlers that have no [`Ctx`].
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Id<ctx::Request>);

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(request_id(parts)))
    }
}

/// The address a request came from; `None` when the server was not told (in-process calls).
///
/// Behind a proxy on this host or in a private network it is the last entry of `X-Forwarded-For`: the one that proxy
/// added itself. From anywhere else that header is only a claim and is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let Some(ConnectInfo(socket)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Ok(Self(None));
        };
        Ok(Self(Some(origin_of(socket.ip(), &parts.headers))))
    }
}

fn origin_of(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_proxy = match peer.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    if !is_proxy {
        return peer;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back();
    let named = last.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
    named.and_then(|ip| ip.trim().parse().ok()).unwrap_or(peer)
}

/// A JSON body that was read and checked.
#[derive(Clone, Copy, Debug)]
pub struct Valid<T>(pub T);

impl<T, S> FromRequest<S> for Valid<T>
where
    T: DeserializeOwned + garde::Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Error::new(Kind::Unsupported, "http.not-json", "Send the body as application/json."));
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Error::new(Kind::TooLarge, "http.too-large", "The body is larger than this server accepts.")
            } else {
                Error::new(Kind::Malformed, "http.cut-off", "The body did not arrive completely.")
            }
        })?;
        let value: T = serde_json::from_slice(&body).map_err(|e| bad_json(&e))?;
        value.validate().map_err(|report| {
            let fields = report.into_inner().into_iter();
            Error::invalid_fields(
                "http.invalid-fields",
                fields
                    .map(|(path, fault)| FieldFault { path: path.to_string(), message: sentence(fault.message()) })
                    .collect(),
            )
        })?;
        Ok(Self(value))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// serde's own message may quote the content, which may be a password or a patient's words: only the place is told.
fn bad_json(error: &serde_json::Error) -> Error {
    let what = match error.classify() {
        serde_json::error::Category::Data => "is JSON, but not what is expected here",
        serde_json::error::Category::Eof => "ends too early",
        serde_json::error::Category::Io | serde_json::error::Category::Syntax => "is not JSON",
    };
    let (line, column) = (error.line(), error.column());
    Error::new(Kind::Malformed, "http.bad-json", format!("The body {what} (line {line}, column {column})."))
}

/// The checker's half sentences as sentences.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let mut text: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    text.push_str(letters.as_str());
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// The version an edit was made on, from `If-Match: "7"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let header = parts.headers.get(header::IF_MATCH).ok_or_else(|| {
            Error::new(
                Kind::Malformed,
                "http.if-match-required",
                "Say in the header If-Match which version you are changing.",
            )
        })?;
        let version =
            header.to_str().ok().and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
        version.map(Self).ok_or_else(|| {
            Error::new(Kind::Malformed, "http.bad-if-match", "The header If-Match holds no version, for example \"7\".")
        })
    }
}

/// The id at the end, or in the middle, of a path. What is no id of this kind is answered like an id nobody has.
#[derive(Debug)]
pub struct PathId<T>(pub Id<T>);

impl<T, S> FromRequestParts<S> for PathId<T>
where
    T: Entity,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(Error::internal)?;
        // Every unreadable id is as unknown as this new one.
        Id::parse(&text).map(Self).map_err(|_| Error::not_found(Id::<T>::new()))
    }
}

/// The query string, refused as a problem when it cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|axum::extract::Query(value)| Self(value)).map_err(|_| {
            Error::new(Kind::Malformed, "http.bad-query", "The query of the address is not what is expected here.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(list: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", list.parse().unwrap());
        headers
    }

    #[test]
    fn only_a_neighbouring_proxy_may_say_where_a_request_came_from() {
        let claimed = forwarded("203.0.113.9, 198.51.100.7");
        let seen = |peer: &str| origin_of(peer.parse().unwrap(), &claimed).to_string();
        assert_eq!(seen("127.0.0.1"), "198.51.100.7");
        assert_eq!(seen("::ffff:10.1.2.3"), "198.51.100.7");
        assert_eq!(seen("192.0.2.44"), "192.0.2.44");
        assert_eq!(origin_of("127.0.0.1".parse().unwrap(), &forwarded("nonsense")).to_string(), "127.0.0.1");
    }

    #[test]
    fn unreadable_json_is_refused_without_repeating_it() {
        let error = serde_json::from_str::<u32>("\"hunter2\"").unwrap_err();
        let shown = bad_json(&error);
        assert_eq!(shown.code(), "http.bad-json");
        assert!(!format!("{shown}{shown:?}").contains("hunter2"));
    }
}
