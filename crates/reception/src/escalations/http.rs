//! `/api/escalations`.

use axum::{Json, extract::State};
use cliniq_platform::{
    Ctx, Id, Phi, Result,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{PathId, Query, Valid},
    },
    phi::Purpose,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{EscalationId, EscalationSheet, Status};
use crate::{Reception, calls::Origin, safety::Level, tasks::http::PersonView};

/// The routes of escalations.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .routes(routes!(list_escalations))
        .routes(routes!(get_escalation))
        .routes(routes!(acknowledge_escalation))
        .routes(routes!(resolve_escalation))
}

/// Who took it on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Acknowledgement {
    by: PersonView,
    at: Timestamp,
}

/// Who closed it, and what was done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Resolution {
    by: PersonView,
    at: Timestamp,
    note: String,
}

/// An escalation.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Escalation)]
pub(crate) struct EscalationView {
    id: String,
    call_id: String,
    /// The task that asks somebody to look at the call.
    task_id: Option<String>,
    /// How fast a person must take over: `urgent` or `emergency`.
    #[schema(value_type = String)]
    level: Level,
    reason: String,
    /// What kind of danger: `cardiac`, `stroke`, ….
    category: String,
    /// Which rule, readable by a clinician.
    rule: String,
    /// The caller's own words that fired.
    words: Vec<String>,
    /// The whole utterance.
    quote: String,
    /// The number that called.
    caller: Option<String>,
    patient_name: Option<String>,
    origin: Origin,
    status: Status,
    raised_at: Timestamp,
    acknowledged: Option<Acknowledgement>,
    resolved: Option<Resolution>,
    version: i64,
}

impl From<EscalationSheet> for EscalationView {
    fn from(sheet: EscalationSheet) -> Self {
        let EscalationSheet { escalation: it, task, caller, patient_name, acknowledged_by, resolved_by } = sheet;
        let shown = |phi: Phi<String>| phi.into_open(Purpose::Show);
        let acknowledged =
            acknowledged_by.zip(it.acknowledged).map(|(by, (_, at))| Acknowledgement { by: by.into(), at });
        let note = it.note.map(shown).unwrap_or_default();
        let resolved = resolved_by.zip(it.resolved).map(|(by, (_, at))| Resolution { by: by.into(), at, note });
        Self {
            id: it.id.to_string(),
            call_id: it.call.to_string(),
            task_id: task.map(|id| id.to_string()),
            level: it.level,
            reason: it.reason,
            category: it.category,
            rule: it.rule,
            words: it.words.into_open(Purpose::Show),
            quote: shown(it.quote),
            caller: caller.map(shown),
            patient_name: patient_name.map(shown),
            origin: it.origin,
            status: it.status,
            raised_at: it.raised_at,
            acknowledged,
            resolved,
            version: it.version,
        }
    }
}

/// Which escalations.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct EscalationQuery {
    /// Only those as far as this.
    status: Option<Status>,
}

/// List escalations, newest first.
#[utoipa::path(get, path = "/api/escalations", tag = "escalations", params(EscalationQuery, PageQuery),
    responses((status = 200, body = Page<EscalationView>), Problems))]
async fn list_escalations(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<EscalationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<EscalationView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    let page = reception.list_escalations(&ctx, which.status, before, page.limit()).await?;
    Ok(Json(page.map(EscalationView::from)))
}

/// Get one escalation.
#[utoipa::path(get, path = "/api/escalations/{id}", tag = "escalations", params(("id" = String, Path)),
    responses((status = 200, body = EscalationView), Problems))]
async fn get_escalation(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<EscalationId>,
) -> Result<Json<EscalationView>> {
    Ok(Json(reception.get_escalation(&ctx, id).await?.into()))
}

/// Take an escalation on.
#[utoipa::path(post, path = "/api/escalations/{id}/acknowledge", tag = "escalations", params(("id" = String, Path)),
    responses((status = 200, body = EscalationView), Problems))]
async fn acknowledge_escalation(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<EscalationId>,
) -> Result<Json<EscalationView>> {
    Ok(Json(reception.acknowledge_escalation(&ctx, id).await?.into()))
}

/// What was done.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct ResolutionBody {
    #[garde(length(max = 4000))]
    note: String,
}

/// Close an escalation.
#[utoipa::path(post, path = "/api/escalations/{id}/resolve", tag = "escalations", params(("id" = String, Path)),
    request_body = ResolutionBody, responses((status = 200, body = EscalationView), Problems))]
async fn resolve_escalation(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<EscalationId>,
    Valid(body): Valid<ResolutionBody>,
) -> Result<Json<EscalationView>> {
    Ok(Json(reception.resolve_escalation(&ctx, id, Phi::new(body.note)).await?.into()))
}
