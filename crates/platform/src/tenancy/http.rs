//! `/api/members`.

use axum::{Json, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Invitation, Member, MemberPatch, NewMember};
use crate::{
    access::Role,
    ctx::Ctx,
    error::Result,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{PathId, Query, Valid},
    },
    ids::Id,
    platform::Platform,
    time::Timestamp,
};

/// The routes of the clinic's people.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(list_members, invite_member))
        .routes(routes!(change_member))
        .routes(routes!(list_colleagues))
}

/// A member's person.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct MemberUser {
    id: String,
    name: String,
    email: String,
}

/// A person in the clinic.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct MemberView {
    id: String,
    user: MemberUser,
    roles: Vec<Role>,
    /// Whether they can act: invited people cannot yet, former ones no longer.
    active: bool,
    created_at: Timestamp,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        let Member { id, user, roles, active, created_at } = member;
        let user = MemberUser { id: user.id.to_string(), name: user.name, email: user.email };
        Self { id: id.to_string(), user, roles: roles.into(), active, created_at }
    }
}

/// A member who was just invited, and the link to send to them.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct InvitedMemberView {
    #[serde(flatten)]
    member: MemberView,
    /// Works once; it cannot be read again.
    invitation_link: String,
}

/// Somebody to be invited.
#[derive(Debug, serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct NewMemberBody {
    #[garde(length(max = 320))]
    email: String,
    #[garde(length(chars, max = 120))]
    name: String,
    #[garde(length(max = 20))]
    roles: Vec<Role>,
}

/// What shall change about a member; what is left out stays.
#[derive(Debug, serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct MemberPatchBody {
    #[garde(length(max = 20))]
    roles: Option<Vec<Role>>,
    #[garde(skip)]
    active: Option<bool>,
}

/// List the people of the clinic.
#[utoipa::path(get, path = "/api/members", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<MemberView>), Problems))]
async fn list_members(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<MemberView>>> {
    let after = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    Ok(Json(platform.list_members(&ctx, after, page.limit()).await?.map(MemberView::from)))
}

/// Somebody whom a task can be given to.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct Colleague {
    /// The id of the person.
    id: String,
    name: String,
    roles: Vec<Role>,
}

/// List whom a task can be given to.
#[utoipa::path(get, path = "/api/colleagues", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<Colleague>), Problems))]
async fn list_colleagues(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Colleague>>> {
    let after = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    let colleagues = platform.list_colleagues(&ctx, after, page.limit()).await?;
    Ok(Json(colleagues.map(|Member { user, roles, .. }| Colleague {
        id: user.id.to_string(),
        name: user.name,
        roles: roles.into(),
    })))
}

/// Invite somebody into the clinic.
///
/// Whoever was invited before and has not accepted gets a new link; the older ones stop working.
#[utoipa::path(post, path = "/api/members", tag = "people", request_body = NewMemberBody,
    responses((status = 201, body = InvitedMemberView), Problems))]
async fn invite_member(
    State(platform): State<Platform>,
    ctx: Ctx,
    Valid(body): Valid<NewMemberBody>,
) -> Result<(StatusCode, Json<InvitedMemberView>)> {
    let NewMemberBody { email, name, roles } = body;
    let Invitation { member, token } = platform.invite_member(&ctx, NewMember { email, name, roles }).await?;
    let invitation_link = platform.setup_address(&token);
    Ok((StatusCode::CREATED, Json(InvitedMemberView { member: member.into(), invitation_link })))
}

/// Change a member's roles, or whether they can act.
#[utoipa::path(patch, path = "/api/members/{id}", tag = "people", params(("id" = String, Path)),
    request_body = MemberPatchBody, responses((status = 200, body = MemberView), Problems))]
async fn change_member(
    State(platform): State<Platform>,
    ctx: Ctx,
    PathId(id): PathId<Member>,
    Valid(body): Valid<MemberPatchBody>,
) -> Result<Json<MemberView>> {
    let MemberPatchBody { roles, active } = body;
    Ok(Json(platform.change_member(&ctx, id, MemberPatch { roles, active }).await?.into()))
}
