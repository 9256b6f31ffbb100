//! `/api/tokens`: one's own API tokens.

use axum::{Json, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::Perm,
    auth::{ApiToken, NewApiToken},
    ctx::Ctx,
    error::{Error, Result},
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{PathId, Query, Valid},
    },
    ids::Id,
    platform::Platform,
    time::Timestamp,
};

pub(super) fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(list_tokens, create_token)).routes(routes!(revoke_token))
}

/// An API token, without the token itself.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct TokenView {
    id: String,
    name: String,
    permissions: Vec<&'static str>,
    created_at: Timestamp,
    /// To the minute.
    last_used_at: Option<Timestamp>,
}

impl From<ApiToken> for TokenView {
    fn from(token: ApiToken) -> Self {
        let ApiToken { id, name, perms, created_at, last_used_at } = token;
        let permissions = perms.into_iter().map(Perm::as_str).collect();
        Self { id: id.to_string(), name, permissions, created_at, last_used_at }
    }
}

/// A token that was just made, with the text that is shown this once.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct NewTokenView {
    #[serde(flatten)]
    token_view: TokenView,
    /// `cq_…`; it cannot be read again.
    token: String,
}

/// What a new token is for.
#[derive(Debug, serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct NewTokenBody {
    #[garde(length(chars, max = 80))]
    name: String,
    /// Names of permissions that you have yourself.
    #[garde(length(max = 100))]
    permissions: Vec<String>,
}

impl TryFrom<NewTokenBody> for NewApiToken {
    type Error = Error;

    fn try_from(body: NewTokenBody) -> Result<Self> {
        let NewTokenBody { name, permissions } = body;
        let perm = |(at, text): (usize, &String)| {
            let known = Perm::ALL.iter().copied().find(|perm| perm.as_str() == text);
            known.ok_or_else(|| {
                Error::invalid("token.invalid", format!("permissions[{at}]"), "There is no permission of this name.")
            })
        };
        let perms = permissions.iter().enumerate().map(perm).collect::<Result<_>>()?;
        Ok(Self { name, perms })
    }
}

/// List your API tokens of this clinic.
#[utoipa::path(get, path = "/api/tokens", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<TokenView>), Problems))]
async fn list_tokens(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<TokenView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    Ok(Json(platform.list_tokens(&ctx, before, page.limit()).await?.map(TokenView::from)))
}

/// Make an API token for yourself in this clinic.
#[utoipa::path(post, path = "/api/tokens", tag = "people", request_body = NewTokenBody,
    responses((status = 201, body = NewTokenView), Problems))]
async fn create_token(
    State(platform): State<Platform>,
    ctx: Ctx,
    Valid(body): Valid<NewTokenBody>,
) -> Result<(StatusCode, Json<NewTokenView>)> {
    let (made, secret) = platform.create_token(&ctx, body.try_into()?).await?;
    Ok((StatusCode::CREATED, Json(NewTokenView { token_view: made.into(), token: secret.expose().clone() })))
}

/// Revoke one of your API tokens.
#[utoipa::path(delete, path = "/api/tokens/{id}", tag = "people", params(("id" = String, Path)),
    responses((status = 204), Problems))]
async fn revoke_token(State(platform): State<Platform>, ctx: Ctx, PathId(id): PathId<ApiToken>) -> Result<StatusCode> {
    platform.revoke_token(&ctx, id).await.map(|()| StatusCode::NO_CONTENT)
}
