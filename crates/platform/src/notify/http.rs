//! `/api/notifications`.

use axum::{Json, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Notification, NotificationId};
use crate::{
    ctx::Ctx,
    error::Result,
    http::{
        PageQuery, Problems, bad_cursor,
        extract::{PathId, Query},
    },
    ids::Id,
    platform::Platform,
    time::Timestamp,
};

/// The routes of one's own notification feed.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(read_notification))
        .routes(routes!(read_all_notifications))
        .routes(routes!(clear_notifications))
}

/// One notification.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct NotificationView {
    id: String,
    kind: String,
    title: String,
    body: String,
    /// Path in the UI below the clinic.
    link: String,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
}

impl From<Notification> for NotificationView {
    fn from(n: Notification) -> Self {
        let Notification { id, kind, title, body, link, created_at, read_at } = n;
        Self { id: id.to_string(), kind, title, body, link, created_at, read_at }
    }
}

/// A page of the feed.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct Feed {
    items: Vec<NotificationView>,
    next: Option<String>,
    /// Unread ones in the whole feed.
    unread: i64,
}

/// What of the feed.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FeedQuery {
    /// Only those not yet read.
    #[serde(default)]
    unread: bool,
}

/// List your notifications.
#[utoipa::path(get, path = "/api/notifications", tag = "notifications", params(FeedQuery, PageQuery),
    responses((status = 200, body = Feed), Problems))]
async fn list_notifications(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(which): Query<FeedQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Feed>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    let (page, unread) = platform.list_notifications(&ctx, which.unread, before, page.limit()).await?;
    let page = page.map(NotificationView::from);
    Ok(Json(Feed { items: page.items, next: page.next, unread }))
}

/// Mark one of your notifications as read.
#[utoipa::path(post, path = "/api/notifications/{id}/read", tag = "notifications",
    params(("id" = String, Path)), responses((status = 204), Problems))]
async fn read_notification(
    State(platform): State<Platform>,
    ctx: Ctx,
    PathId(id): PathId<NotificationId>,
) -> Result<StatusCode> {
    platform.read_notification(&ctx, id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Mark all your notifications as read.
#[utoipa::path(post, path = "/api/notifications/read-all", tag = "notifications", responses((status = 204), Problems))]
async fn read_all_notifications(State(platform): State<Platform>, ctx: Ctx) -> Result<StatusCode> {
    platform.read_all_notifications(&ctx).await.map(|()| StatusCode::NO_CONTENT)
}

/// Clear your feed.
#[utoipa::path(post, path = "/api/notifications/clear", tag = "notifications", responses((status = 204), Problems))]
async fn clear_notifications(State(platform): State<Platform>, ctx: Ctx) -> Result<StatusCode> {
    platform.clear_notifications(&ctx).await.map(|()| StatusCode::NO_CONTENT)
}
