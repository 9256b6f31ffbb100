//! `/api/session`, `/api/setup`, `/api/tokens`, `/api/auth/jwks.json`.

mod browser;
mod tokens;

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::browser::{Visit, clear_cookie, set_cookie};
use super::{Attempt, Gate, Issued, Link, LinkKind, NewOwner, Overview, Setup};
use crate::{
    access::Role,
    error::Result,
    http::{Problems, extract::Valid},
    platform::Platform,
    secret::Secret,
    tenancy::{Membership, NewClinic},
};

/// The routes of signing in, setting up and API tokens. What is remembered of those who try lives with the router.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(get_session, sign_in, sign_out))
        .routes(routes!(refresh_session))
        .routes(routes!(check_setup))
        .routes(routes!(finish_setup))
        .routes(routes!(get_jwks))
        .layer(Extension(Arc::new(Gate::default())))
        .merge(tokens::routes())
}

/// A person as they see themself.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct SessionUser {
    id: String,
    email: String,
    name: String,
}

/// One of the person's clinics.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct SessionClinic {
    id: String,
    slug: String,
    name: String,
    /// IANA name.
    time_zone: String,
    /// Two capitals.
    country: String,
    roles: Vec<Role>,
    permissions: Vec<&'static str>,
    demo: bool,
}

impl From<Membership> for SessionClinic {
    fn from(membership: Membership) -> Self {
        let Membership { clinic, roles } = membership;
        Self {
            id: clinic.id.to_string(),
            slug: clinic.slug,
            name: clinic.name,
            time_zone: clinic.time_zone,
            country: clinic.country,
            roles: roles.list().to_vec(),
            permissions: roles.perms().names(),
            demo: clinic.demo,
        }
    }
}

/// Who is signed in, and where they may go.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct SessionView {
    /// `null`: nobody is signed in.
    user: Option<SessionUser>,
    clinics: Vec<SessionClinic>,
    /// For the `Authorization` header; only in answers to signing in and refreshing.
    access_token: Option<String>,
    /// How long the access token is valid, in seconds.
    expires_in_s: Option<u64>,
    /// Whether a clinic of this installation is there to look around.
    demo: bool,
    /// Whether no vendor is connected: what would be sent is only shown.
    simulated: bool,
    /// The release of the server.
    version: &'static str,
}

impl SessionView {
    fn of(overview: Overview, issued: Option<&Issued>) -> Self {
        let Overview { user, clinics, demo, simulated } = overview;
        Self {
            user: user.map(|user| SessionUser { id: user.id.to_string(), email: user.email, name: user.name }),
            clinics: clinics.into_iter().map(SessionClinic::from).collect(),
            access_token: issued.map(|issued| issued.access.token.clone()),
            expires_in_s: issued.map(|issued| issued.access.expires_in.as_secs()),
            demo,
            simulated,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// The answer to somebody who has proven who they are: session, token, cookie.
async fn signed_in(platform: &Platform, issued: Issued) -> Result<Response> {
    let overview = platform.overview_of(issued.user).await?;
    let mut headers = HeaderMap::new();
    if let Some(refresh) = &issued.refresh {
        headers.insert(header::SET_COOKIE, set_cookie(refresh, platform.config())?);
    }
    Ok((headers, Json(SessionView::of(overview, Some(&issued)))).into_response())
}

/// See who is signed in.
///
/// By the cookie or the access token; answers with `user: null` when nobody is, and never with a token.
#[utoipa::path(get, path = "/api/session", tag = "session", security(()),
    responses((status = 200, body = SessionView), Problems))]
async fn get_session(State(platform): State<Platform>, visit: Visit) -> Result<Json<SessionView>> {
    Ok(Json(SessionView::of(platform.overview(visit.cookie(), visit.access()).await?, None)))
}

/// What somebody types to sign in.
#[derive(serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct Credentials {
    #[garde(length(max = 320))]
    email: String,
    #[garde(skip)]
    #[schema(value_type = String, format = Password)]
    password: Secret<String>,
}

/// Sign in.
///
/// Sets the refresh cookie. An unknown address is answered like a wrong password, and locked like one.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = Credentials, security(()),
    responses((status = 200, body = SessionView), Problems))]
async fn sign_in(
    State(platform): State<Platform>,
    Extension(gate): Extension<Arc<Gate>>,
    visit: Visit,
    Valid(body): Valid<Credentials>,
) -> Result<Response> {
    visit.refuse_foreign()?;
    gate.admit(visit.from, platform.clock().now())?;
    let attempt = Attempt { email: body.email, password: body.password, request: visit.request };
    let issued = platform.sign_in(&gate, attempt).await?;
    gate.pardon(visit.from);
    signed_in(&platform, issued).await
}

/// Get a new access token for the refresh cookie, which is replaced.
#[utoipa::path(post, path = "/api/session/refresh", tag = "session", security(()),
    responses((status = 200, body = SessionView), Problems))]
async fn refresh_session(State(platform): State<Platform>, visit: Visit) -> Result<Response> {
    let cookie = visit.own_cookie()?.ok_or_else(super::session::no_session)?;
    let issued = platform.refresh_session(cookie, visit.request).await?;
    signed_in(&platform, issued).await
}

/// Sign out: ends the session of the cookie and of the access token.
#[utoipa::path(delete, path = "/api/session", tag = "session", security(()), responses((status = 204), Problems))]
async fn sign_out(State(platform): State<Platform>, visit: Visit) -> Result<Response> {
    platform.sign_out(visit.own_cookie()?, visit.access(), visit.request).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear_cookie(platform.config())?)]).into_response())
}

/// The part of a one-time link behind the `#`.
#[derive(serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct LinkToken {
    #[garde(skip)]
    #[schema(value_type = String)]
    token: Secret<String>,
}

/// The essentials of a clinic.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct ClinicBasics {
    #[garde(length(chars, min = 1, max = 120))]
    name: String,
    /// IANA name, for example `America/New_York`.
    #[garde(length(max = 64))]
    time_zone: String,
    /// ISO 3166, two capitals.
    #[garde(length(equal = 2))]
    country: String,
}

/// What a one-time link is for.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct SetupLinkView {
    kind: LinkKind,
    /// The clinic that invites.
    clinic: Option<ClinicBasics>,
    email: Option<String>,
    name: Option<String>,
    demo: bool,
}

impl From<Link> for SetupLinkView {
    fn from(link: Link) -> Self {
        let Link { kind, clinic, email, name, demo } = link;
        let clinic = clinic.map(|clinic| ClinicBasics {
            name: clinic.name,
            time_zone: clinic.time_zone,
            country: clinic.country,
        });
        Self { kind, clinic, email, name, demo }
    }
}

/// See what a one-time link is for.
#[utoipa::path(post, path = "/api/setup/check", tag = "session", request_body = LinkToken, security(()),
    responses((status = 200, body = SetupLinkView), Problems))]
async fn check_setup(
    State(platform): State<Platform>,
    Extension(gate): Extension<Arc<Gate>>,
    visit: Visit,
    Valid(body): Valid<LinkToken>,
) -> Result<Json<SetupLinkView>> {
    gate.admit(visit.from, platform.clock().now())?;
    let link = platform.check_setup(&body.token).await?;
    gate.pardon(visit.from);
    Ok(Json(link.into()))
}

/// The person who uses a link.
#[derive(serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct OwnerBody {
    #[garde(length(chars, max = 120))]
    name: String,
    #[garde(length(max = 320))]
    email: String,
    /// A new password; or, when the address has an account already, that one's.
    #[garde(skip)]
    #[schema(value_type = String, format = Password)]
    password: Secret<String>,
}

/// Everything the set-up page asks for.
#[derive(serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct SetupBody {
    #[garde(skip)]
    #[schema(value_type = String)]
    token: Secret<String>,
    #[garde(dive)]
    owner: OwnerBody,
    /// Left out when an invitation is accepted.
    #[garde(dive)]
    clinic: Option<ClinicBasics>,
    /// Opening hours, as in the receptionist's settings.
    #[garde(skip)]
    #[schema(value_type = Option<Object>)]
    hours: Option<serde_json::Value>,
    /// Telephone numbers, E.164.
    #[serde(default)]
    #[garde(length(max = 50))]
    numbers: Vec<String>,
}

impl From<SetupBody> for Setup {
    fn from(body: SetupBody) -> Self {
        let SetupBody { token, owner, clinic, hours, numbers } = body;
        let OwnerBody { name, email, password } = owner;
        let clinic = clinic.map(|clinic| NewClinic {
            name: clinic.name,
            time_zone: clinic.time_zone,
            country: clinic.country,
            demo: false,
        });
        Self { token, owner: NewOwner { name, email, password }, clinic, hours, numbers }
    }
}

/// Use a one-time link: set the clinic up, or accept an invitation. Signs in.
#[utoipa::path(post, path = "/api/setup", tag = "session", request_body = SetupBody, security(()),
    responses((status = 200, body = SessionView), Problems))]
async fn finish_setup(
    State(platform): State<Platform>,
    Extension(gate): Extension<Arc<Gate>>,
    visit: Visit,
    Valid(body): Valid<SetupBody>,
) -> Result<Response> {
    visit.refuse_foreign()?;
    gate.admit(visit.from, platform.clock().now())?;
    let issued = platform.finish_setup(body.into(), visit.request).await?;
    gate.pardon(visit.from);
    signed_in(&platform, issued).await
}

/// Get the public keys that verify access tokens (JWKS).
#[utoipa::path(get, path = "/api/auth/jwks.json", tag = "session", security(()),
    responses((status = 200, body = Object), Problems))]
async fn get_jwks(State(platform): State<Platform>) -> Result<impl IntoResponse> {
    Ok(([(header::CACHE_CONTROL, "public, max-age=300")], Json(platform.jwks().await?)))
}
