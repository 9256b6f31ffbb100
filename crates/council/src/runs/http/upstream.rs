//! `/api/models` and `/api/health`.

use axum::{Json, extract::State};
use cliniq_platform::{Ctx, Result, access::Perm, http::Problems};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Council, models::Health};

pub(super) fn routes() -> OpenApiRouter<Council> {
    OpenApiRouter::new().routes(routes!(list_models)).routes(routes!(get_health))
}

/// A model that the operator wants on the panel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ConfiguredModel)]
struct ConfiguredView {
    id: String,
    /// Whether the upstream offers it at present.
    available: bool,
}

/// A model that the upstream offers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DiscoveredModel)]
struct DiscoveredView {
    id: String,
    /// Whether it takes pictures; absent when the upstream does not tell.
    sees: Option<bool>,
}

/// Whom a new run is proposed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ModelDefaults)]
struct DefaultsView {
    panel: Vec<String>,
    consolidator: Option<String>,
    fallback_consolidators: Vec<String>,
}

/// Which models there are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Models)]
struct ModelsView {
    configured: Vec<ConfiguredView>,
    discovered: Vec<DiscoveredView>,
    defaults: DefaultsView,
    upstream: Health,
}

/// List the models that are configured and those that the upstream offers.
#[utoipa::path(get, path = "/api/models", tag = "council", responses((status = 200, body = ModelsView), Problems))]
async fn list_models(State(council): State<Council>, ctx: Ctx) -> Result<Json<ModelsView>> {
    ctx.require(Perm::CouncilRead)?;
    let upstream = council.models().health().await;
    // When it cannot be asked there are none, and `upstream` says why.
    let discovered = council.models().discover().await.unwrap_or_default();
    let config = &council.platform().config().council;
    let is_offered = |id: &String| discovered.iter().any(|it| it.id == *id);
    let wanted = config.panel();
    let mut panel: Vec<String> = wanted.iter().filter(|id| is_offered(id)).cloned().collect();
    if wanted.is_empty() {
        panel = discovered.iter().take(PROPOSED).map(|it| it.id.clone()).collect();
    }
    let consolidator = config.consolidator.clone().filter(is_offered).or_else(|| panel.first().cloned());
    let fallbacks = panel.iter().filter(|id| Some(*id) != consolidator.as_ref()).cloned().collect();
    Ok(Json(ModelsView {
        configured: wanted.into_iter().map(|id| ConfiguredView { available: is_offered(&id), id }).collect(),
        defaults: DefaultsView { panel, consolidator, fallback_consolidators: fallbacks },
        discovered: discovered.into_iter().map(|it| DiscoveredView { id: it.id, sees: it.sees }).collect(),
        upstream,
    }))
}

/// Models of a proposed panel when the operator has configured none.
const PROPOSED: usize = 3;

/// Whether this service lives, and how its upstream is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ServiceHealth)]
struct HealthView {
    /// Always `ok`: who reads this was answered.
    status: &'static str,
    upstream: Health,
}

/// Tell whether this service lives, and how the upstream of its models is. Always 200; nobody has to sign in.
#[utoipa::path(get, path = "/api/health", tag = "council", security(()),
    responses((status = 200, body = HealthView)))]
async fn get_health(State(council): State<Council>) -> Json<HealthView> {
    Json(HealthView { status: "ok", upstream: council.models().health().await })
}
