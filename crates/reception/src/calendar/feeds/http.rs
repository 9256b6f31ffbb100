//! `/api/calendar/feeds`.

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use cliniq_platform::{
    Ctx, Id, Result,
    http::{
        Problems,
        extract::{PathId, Valid},
    },
    secret::Secret,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Feed, FeedId};
use crate::{Reception, calendar::setup::PractitionerId};

/// The routes of feeds.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new().routes(routes!(list_feeds, create_feed)).routes(routes!(read_feed, revoke_feed))
}

/// A feed, without its address.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CalendarFeed)]
struct FeedView {
    id: String,
    practitioner: String,
    created_by: Option<String>,
    created_at: Timestamp,
}

impl From<Feed> for FeedView {
    fn from(feed: Feed) -> Self {
        Self {
            id: feed.id.to_string(),
            practitioner: feed.practitioner.to_string(),
            created_by: feed.created_by.map(|user| user.to_string()),
            created_at: feed.created_at,
        }
    }
}

/// The clinic's feeds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CalendarFeeds)]
struct FeedsView {
    items: Vec<FeedView>,
}

/// A new feed, with its address.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = NewCalendarFeed)]
struct NewFeedView {
    #[serde(flatten)]
    feed: FeedView,
    /// Where it is read, below the server's own address. It is shown this once.
    path: String,
}

/// Whose feed.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = CalendarFeedBody)]
struct FeedBody {
    #[garde(skip)]
    #[schema(value_type = String)]
    practitioner: Id<PractitionerId>,
}

/// List feeds.
#[utoipa::path(get, path = "/api/calendar/feeds", tag = "calendar", responses((status = 200, body = FeedsView), Problems))]
async fn list_feeds(State(reception): State<Reception>, ctx: Ctx) -> Result<Json<FeedsView>> {
    let items = reception.list_feeds(&ctx).await?;
    Ok(Json(FeedsView { items: items.into_iter().map(FeedView::from).collect() }))
}

/// Make a feed of a practitioner's appointments.
#[utoipa::path(post, path = "/api/calendar/feeds", tag = "calendar", request_body = FeedBody,
    responses((status = 201, body = NewFeedView), Problems))]
async fn create_feed(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(body): Valid<FeedBody>,
) -> Result<(StatusCode, Json<NewFeedView>)> {
    let (feed, token) = reception.create_feed(&ctx, body.practitioner).await?;
    let path = format!("/api/calendar/feeds/{}.ics", token.expose());
    Ok((StatusCode::CREATED, Json(NewFeedView { feed: feed.into(), path })))
}

/// Read a feed, as other calendars do: `{id}` is its token and `.ics`. No sign-in: who has the address may read it.
#[utoipa::path(get, path = "/api/calendar/feeds/{id}", tag = "calendar", security(()), params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/calendar"), Problems))]
async fn read_feed(State(reception): State<Reception>, Path(file): Path<String>) -> Result<impl IntoResponse> {
    let token = Secret::new(file.strip_suffix(".ics").unwrap_or_default().to_owned());
    let text = reception.read_feed(token.expose()).await?;
    let headers =
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, text))
}

/// Revoke a feed: its address answers nobody any more.
#[utoipa::path(delete, path = "/api/calendar/feeds/{id}", tag = "calendar", params(("id" = String, Path)),
    responses((status = 204), Problems))]
async fn revoke_feed(State(reception): State<Reception>, ctx: Ctx, PathId(id): PathId<FeedId>) -> Result<StatusCode> {
    reception.revoke_feed(&ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
