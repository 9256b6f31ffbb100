//! `/api/audit`.

use axum::{Json, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Entry;
use crate::{
    ctx::Ctx,
    error::Result,
    http::{Page, PageQuery, Problems, bad_cursor, extract::Query},
    platform::Platform,
    time::Timestamp,
};

/// The route of the audit.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(list_audit))
}

/// Who did something.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct AuditActor {
    /// `user`, `token`, `caller` or `system`.
    kind: String,
    id: Option<String>,
    name: Option<String>,
}

/// One entry of the audit.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct AuditEntryView {
    seq: i64,
    at: Timestamp,
    actor: AuditActor,
    /// Noun and verb: `member.change`.
    action: String,
    /// The id of what it was done to.
    subject: String,
    /// Names of fields and ids; no PHI.
    detail: Option<serde_json::Value>,
}

impl From<Entry> for AuditEntryView {
    fn from(entry: Entry) -> Self {
        let Entry { seq, at, actor_kind, actor, actor_name, action, subject, detail } = entry;
        let actor = AuditActor { kind: actor_kind, id: actor.map(|id| id.to_string()), name: actor_name };
        Self { seq, at, actor, action, subject, detail }
    }
}

/// Read the clinic's audit, newest first.
#[utoipa::path(get, path = "/api/audit", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<AuditEntryView>), Problems))]
async fn list_audit(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AuditEntryView>>> {
    let before = page.cursor.as_deref().map(str::parse).transpose().map_err(|_| bad_cursor())?;
    Ok(Json(platform.list_audit(&ctx, before, page.limit()).await?.map(AuditEntryView::from)))
}
