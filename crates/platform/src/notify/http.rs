//! `/api/notifications`, `/api/deliveries`, and what Twilio tells of text messages.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, Uri, header},
    routing::post,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Delivery, Notification, NotificationId, Preferences, PreferencesEdit, Wish, deliveries, sms};
use crate::{
    ctx::Ctx,
    error::Result,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{IfMatch, PathId, Query, Valid},
    },
    ids::Id,
    platform::Platform,
    tenancy::Clinic,
    time::Timestamp,
    twilio::is_signed,
};

/// The largest status callback, in bytes: Twilio sends a few hundred.
const LARGEST: usize = 64 * 1024;

/// The routes of one's own notification feed.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(list_notifications))
        .routes(routes!(read_notification))
        .routes(routes!(read_all_notifications))
        .routes(routes!(clear_notifications))
        .routes(routes!(get_notification_preferences, put_notification_preferences))
        .routes(routes!(list_deliveries))
        .routes(routes!(resend_delivery))
        // Twilio's form, not ours: it is not part of the OpenAPI document.
        .merge(OpenApiRouter::from(
            Router::new().route("/api/sms/status", post(sms_status)).layer(DefaultBodyLimit::max(LARGEST)),
        ))
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

/// What you are told on your telephone.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct PreferencesView {
    /// For `If-Match` of an edit; 0 when nothing was ever chosen.
    version: i64,
    /// Your number in E.164.
    phone: Option<String>,
    sms: Wish,
}

impl From<Preferences> for PreferencesView {
    fn from(Preferences { phone, sms, version }: Preferences) -> Self {
        Self { version, phone, sms }
    }
}

/// New preferences.
#[derive(Debug, serde::Deserialize, garde::Validate, utoipa::ToSchema)]
struct PreferencesBody {
    /// Your number in E.164.
    #[garde(inner(length(max = 32)))]
    phone: Option<String>,
    #[garde(skip)]
    #[serde(default)]
    sms: Wish,
}

/// Get what you are told on your telephone.
#[utoipa::path(get, path = "/api/notifications/preferences", tag = "notifications",
    responses((status = 200, body = PreferencesView), Problems))]
async fn get_notification_preferences(State(platform): State<Platform>, ctx: Ctx) -> Result<Json<PreferencesView>> {
    Ok(Json(platform.notification_preferences(&ctx).await?.into()))
}

/// Choose what you are told on your telephone.
#[utoipa::path(put, path = "/api/notifications/preferences", tag = "notifications", request_body = PreferencesBody,
    params(("If-Match" = String, Header, description = "The version that was edited, in quotes")),
    responses((status = 200, body = PreferencesView), Problems))]
async fn put_notification_preferences(
    State(platform): State<Platform>,
    ctx: Ctx,
    IfMatch(version): IfMatch,
    Valid(body): Valid<PreferencesBody>,
) -> Result<Json<PreferencesView>> {
    let PreferencesBody { phone, sms } = body;
    let edit = PreferencesEdit { phone: phone.filter(|phone| !phone.is_empty()), sms };
    Ok(Json(platform.put_notification_preferences(&ctx, version, edit).await?.into()))
}

/// A text message to one of the clinic's people.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct DeliveryView {
    id: String,
    notification: String,
    user: String,
    /// The end of the number it goes to.
    to: String,
    status: deliveries::Status,
    /// The provider's code for why it failed.
    error_code: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let Delivery { id, notification, user, address, status, error_code, created_at, updated_at, .. } = delivery;
        let last: String = address.chars().skip(address.chars().count().saturating_sub(4)).collect();
        Self {
            id: id.to_string(),
            notification: notification.to_string(),
            user: user.to_string(),
            to: format!("…{last}"),
            status,
            error_code,
            created_at,
            updated_at,
        }
    }
}

/// List text messages to the clinic's people.
#[utoipa::path(get, path = "/api/deliveries", tag = "operations", params(PageQuery),
    responses((status = 200, body = Page<DeliveryView>), Problems))]
async fn list_deliveries(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DeliveryView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    Ok(Json(platform.list_deliveries(&ctx, before, page.limit()).await?.map(DeliveryView::from)))
}

/// Send a text message once more that did not arrive.
#[utoipa::path(post, path = "/api/deliveries/{id}/resend", tag = "operations", params(("id" = String, Path)),
    responses((status = 200, body = DeliveryView), Problems))]
async fn resend_delivery(
    State(platform): State<Platform>,
    ctx: Ctx,
    PathId(id): PathId<Delivery>,
) -> Result<Json<DeliveryView>> {
    Ok(Json(platform.resend_delivery(&ctx, id).await?.into()))
}

/// Which delivery a status callback is about; the address was made by us and is signed by Twilio.
#[derive(serde::Deserialize)]
struct StatusQuery {
    clinic: Id<Clinic>,
    delivery: Id<Delivery>,
}

/// Twilio tells how a text message fares.
async fn sms_status(
    State(platform): State<Platform>,
    uri: Uri,
    headers: HeaderMap,
    Query(about): Query<StatusQuery>,
    body: Bytes,
) -> Result<StatusCode> {
    let form: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let Some((base, token)) = platform.sms_signer(about.clinic, &headers_host(&headers)).await? else {
        return Ok(StatusCode::FORBIDDEN);
    };
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = uri.path_and_query().map_or("", |it| it.as_str());
    if !is_signed(&token, &format!("{base}{path}"), &form, signature) {
        metrics::counter!("webhooks_refused_total", "reason" => "signature").increment(1);
        return Ok(StatusCode::FORBIDDEN);
    }
    let field = |name: &str| form.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    let (Some(sid), Some(word)) = (field("MessageSid"), field("MessageStatus")) else {
        return Ok(StatusCode::NO_CONTENT);
    };
    let told = sms::Told { delivery: about.delivery, sid, word, code: field("ErrorCode") };
    platform.take_sms_status(about.clinic, told).await.map(|()| StatusCode::NO_CONTENT)
}

fn headers_host(headers: &HeaderMap) -> String {
    headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
