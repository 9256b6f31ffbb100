//! `/api/reviews`.

use axum::{Json, extract::State, http::StatusCode};
use cliniq_platform::{
    Ctx, Id, Phi, Result,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{IfMatch, PathId, Query, Valid},
    },
    phi::Purpose,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Interval, NewReview, Reason, ReviewSheet, Summary, Verdict, Waiting};
use crate::{
    Reception,
    calls::{CallId, Origin},
    tasks::http::PersonView,
};

/// The routes of reviews.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new().routes(routes!(list_reviews)).routes(routes!(summarise_reviews)).routes(routes!(
        get_review,
        make_review,
        change_review,
        withdraw_review
    ))
}

/// A call that waits for a review.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WaitingCall)]
struct WaitingView {
    call_id: String,
    started_at: Timestamp,
    /// How long it lasted, in seconds.
    duration_s: Option<i64>,
    /// What it was mainly about.
    intent: Option<String>,
    /// BCP 47 tag of the language spoken.
    language: String,
    /// Why it waits, the gravest reason first.
    reasons: Vec<Reason>,
}

impl From<Waiting> for WaitingView {
    fn from(it: Waiting) -> Self {
        let Waiting { call, started_at, duration_s, intent, language, reasons } = it;
        Self { call_id: call.to_string(), started_at, duration_s, intent, language, reasons }
    }
}

/// What somebody says of a call.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Review)]
struct ReviewView {
    call_id: String,
    verdict: Verdict,
    note: Option<String>,
    by: PersonView,
    at: Timestamp,
    version: i64,
}

impl From<ReviewSheet> for ReviewView {
    fn from(sheet: ReviewSheet) -> Self {
        let ReviewSheet { review, by } = sheet;
        Self {
            call_id: review.call.to_string(),
            verdict: review.verdict,
            note: review.note.map(|note| note.into_open(Purpose::Show)),
            by: by.into(),
            at: review.at,
            version: review.version,
        }
    }
}

/// Calls of one verdict.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
pub struct VerdictCount {
    /// The verdict.
    pub verdict: Verdict,
    /// How many calls have it.
    pub count: i64,
}

/// What became of the calls that began in a week.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ReviewSummary)]
struct SummaryView {
    /// ISO week at the clinic: `2026-W47`.
    week: String,
    /// Its first instant.
    from: Timestamp,
    /// The first instant of the next.
    to: Timestamp,
    reviewed: i64,
    waiting: i64,
    /// Every verdict, also those that nobody gave.
    by_verdict: Vec<VerdictCount>,
    /// Missed escalations among the reviewed.
    missed: Interval,
    /// Needless escalations among the reviewed.
    needless: Interval,
}

impl From<Summary> for SummaryView {
    fn from(it: Summary) -> Self {
        let Summary { week, reviewed, waiting, by_verdict, missed, needless } = it;
        let by_verdict = by_verdict.into_iter().map(|(verdict, count)| VerdictCount { verdict, count }).collect();
        Self { week: week.name, from: week.from, to: week.to, reviewed, waiting, by_verdict, missed, needless }
    }
}

/// Which calls.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct QueueQuery {
    /// Only calls from there; `phone` when absent.
    origin: Option<Origin>,
}

/// Which week, and which calls of it.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SummaryQuery {
    /// Only calls from there; `phone` when absent.
    origin: Option<Origin>,
    /// ISO week, `2026-W47`; the present one at the clinic when absent.
    week: Option<String>,
}

/// A verdict about to be stored.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct ReviewBody {
    #[garde(skip)]
    verdict: Verdict,
    /// Why.
    #[garde(inner(length(max = 4000)))]
    note: Option<String>,
}

impl From<ReviewBody> for NewReview {
    fn from(body: ReviewBody) -> Self {
        let note = body.note.filter(|note| !note.trim().is_empty()).map(Phi::new);
        Self { verdict: body.verdict, note }
    }
}

/// List calls that wait for a review, newest first.
#[utoipa::path(get, path = "/api/reviews", tag = "reviews", params(QueueQuery, PageQuery),
    responses((status = 200, body = Page<WaitingView>), Problems))]
async fn list_reviews(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<QueueQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WaitingView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    let page = reception.list_reviews(&ctx, which.origin.unwrap_or(Origin::Phone), before, page.limit()).await?;
    Ok(Json(page.map(WaitingView::from)))
}

/// Summarise a week of reviews.
#[utoipa::path(get, path = "/api/reviews/summary", tag = "reviews", params(SummaryQuery),
    responses((status = 200, body = SummaryView), Problems))]
async fn summarise_reviews(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<SummaryQuery>,
) -> Result<Json<SummaryView>> {
    let origin = which.origin.unwrap_or(Origin::Phone);
    Ok(Json(reception.summarise_reviews(&ctx, origin, which.week.as_deref()).await?.into()))
}

/// Get the review of a call.
#[utoipa::path(get, path = "/api/reviews/{call}", tag = "reviews", params(("call" = String, Path)),
    responses((status = 200, body = ReviewView), Problems))]
async fn get_review(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(call): PathId<CallId>,
) -> Result<Json<ReviewView>> {
    Ok(Json(reception.get_review(&ctx, call).await?.into()))
}

/// Review a call.
#[utoipa::path(post, path = "/api/reviews/{call}", tag = "reviews", params(("call" = String, Path)),
    request_body = ReviewBody, responses((status = 201, body = ReviewView), Problems))]
async fn make_review(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(call): PathId<CallId>,
    Valid(body): Valid<ReviewBody>,
) -> Result<(StatusCode, Json<ReviewView>)> {
    Ok((StatusCode::CREATED, Json(reception.make_review(&ctx, call, body.into()).await?.into())))
}

/// Change the review of a call.
#[utoipa::path(put, path = "/api/reviews/{call}", tag = "reviews",
    params(("call" = String, Path), ("If-Match" = String, Header, description = "The version the edit was made on")),
    request_body = ReviewBody, responses((status = 200, body = ReviewView), Problems))]
async fn change_review(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(call): PathId<CallId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<ReviewBody>,
) -> Result<Json<ReviewView>> {
    Ok(Json(reception.change_review(&ctx, call, version, body.into()).await?.into()))
}

/// Take the review of a call back.
#[utoipa::path(delete, path = "/api/reviews/{call}", tag = "reviews",
    params(("call" = String, Path), ("If-Match" = String, Header, description = "The version that is taken back")),
    responses((status = 204), Problems))]
async fn withdraw_review(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(call): PathId<CallId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode> {
    reception.withdraw_review(&ctx, call, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
