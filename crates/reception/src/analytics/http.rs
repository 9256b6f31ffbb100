//! `/api/analytics`.

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use cliniq_platform::{
    Ctx, Error, Result,
    error::Kind,
    http::{Problems, extract::Query},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Hourly, Overview, Providers, Safety, Sla, Voices, Wanted, csv::Table};
use crate::{Reception, calls::Origin};

/// The routes of analytics.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .routes(routes!(analyse_overview))
        .routes(routes!(analyse_hourly))
        .routes(routes!(analyse_sla))
        .routes(routes!(analyse_providers))
        .routes(routes!(analyse_safety))
        .routes(routes!(analyse_voices))
        .routes(routes!(export_analytics))
}

/// Which days, and calls from where.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RangeQuery {
    /// The first day at the clinic, `2026-11-14`; six days before today when both are absent.
    from: Option<String>,
    /// The day after the last one; tomorrow when absent. At most 400 days after `from`.
    to: Option<String>,
    /// Only calls from there; `phone` when absent.
    origin: Option<Origin>,
}

impl From<RangeQuery> for Wanted {
    fn from(query: RangeQuery) -> Self {
        let RangeQuery { from, to, origin } = query;
        Self { from, to, origin }
    }
}

/// Calls and what came of them.
#[utoipa::path(get, path = "/api/analytics/overview", tag = "analytics", params(RangeQuery),
    responses((status = 200, body = Overview), Problems))]
async fn analyse_overview(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<RangeQuery>,
) -> Result<Json<Overview>> {
    Ok(Json(reception.analyse_overview(&ctx, &which.into()).await?))
}

/// Calls by the hour of the week.
#[utoipa::path(get, path = "/api/analytics/hourly", tag = "analytics", params(RangeQuery),
    responses((status = 200, body = Hourly), Problems))]
async fn analyse_hourly(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<RangeQuery>,
) -> Result<Json<Hourly>> {
    Ok(Json(reception.analyse_hourly(&ctx, &which.into()).await?))
}

/// How soon tasks were dealt with.
#[utoipa::path(get, path = "/api/analytics/sla", tag = "analytics", params(RangeQuery),
    responses((status = 200, body = Sla), Problems))]
async fn analyse_sla(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<RangeQuery>,
) -> Result<Json<Sla>> {
    Ok(Json(reception.analyse_sla(&ctx, &which.into()).await?))
}

/// Services: how fast and how reliable.
#[utoipa::path(get, path = "/api/analytics/providers", tag = "analytics", params(RangeQuery),
    responses((status = 200, body = Providers), Problems))]
async fn analyse_providers(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<RangeQuery>,
) -> Result<Json<Providers>> {
    Ok(Json(reception.analyse_providers(&ctx, &which.into()).await?))
}

/// Alarms, and whether they were right.
#[utoipa::path(get, path = "/api/analytics/safety", tag = "analytics", params(RangeQuery),
    responses((status = 200, body = Safety), Problems))]
async fn analyse_safety(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<RangeQuery>,
) -> Result<Json<Safety>> {
    Ok(Json(reception.analyse_safety(&ctx, &which.into()).await?))
}

/// How calls went with each of two voices.
#[utoipa::path(get, path = "/api/analytics/voices", tag = "analytics", params(RangeQuery),
    responses((status = 200, body = Voices), Problems))]
async fn analyse_voices(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<RangeQuery>,
) -> Result<Json<Voices>> {
    Ok(Json(reception.analyse_voices(&ctx, &which.into()).await?))
}

/// Get figures for a spreadsheet.
#[utoipa::path(get, path = "/api/analytics/{file}", tag = "analytics",
    params(("file" = String, Path, description = "`overview.csv`, `hourly.csv`, `sla.csv`, `providers.csv`, `safety.csv`, `voices.csv`"),
        RangeQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Problems))]
async fn export_analytics(
    State(reception): State<Reception>,
    ctx: Ctx,
    Path(file): Path<String>,
    Query(which): Query<RangeQuery>,
) -> Result<impl IntoResponse> {
    ctx.require(cliniq_platform::access::Perm::AnalyticsRead)?;
    let wanted = which.into();
    let table: Table = match file.as_str() {
        "overview.csv" => reception.analyse_overview(&ctx, &wanted).await?.into(),
        "hourly.csv" => reception.analyse_hourly(&ctx, &wanted).await?.into(),
        "sla.csv" => reception.analyse_sla(&ctx, &wanted).await?.into(),
        "providers.csv" => reception.analyse_providers(&ctx, &wanted).await?.into(),
        "safety.csv" => reception.analyse_safety(&ctx, &wanted).await?.into(),
        "voices.csv" => reception.analyse_voices(&ctx, &wanted).await?.into(),
        _ => return Err(Error::new(Kind::NotFound, "analytics.not-found", "There are no such figures.")),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        // The file is one of the names above: nothing of the request gets into the header.
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ];
    Ok((headers, table.text()?))
}
