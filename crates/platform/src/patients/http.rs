//! `/api/patients`.

use axum::{Json, extract::State, http::StatusCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Details, Patient, PatientId};
use crate::{
    ctx::Ctx,
    error::Result,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{IfMatch, PathId, Query, Valid},
    },
    ids::Id,
    phi::{Phi, Purpose},
    platform::Platform,
    time::Timestamp,
};

/// The routes of patients.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(list_patients, create_patient))
        .routes(routes!(search_patients))
        .routes(routes!(get_patient, put_patient, delete_patient))
}

/// A patient.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Patient)]
struct PatientView {
    id: String,
    /// Under what the clinic keeps them.
    label: String,
    notes: String,
    #[schema(value_type = Option<String>, format = Date)]
    date_of_birth: Option<Date>,
    /// E.164.
    phone: Option<String>,
    tags: Vec<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// For `If-Match`.
    version: i64,
}

impl From<Patient> for PatientView {
    fn from(patient: Patient) -> Self {
        let Patient { id, details, created_at, updated_at, version } = patient;
        Self {
            id: id.to_string(),
            label: details.label.into_open(Purpose::Show),
            notes: details.notes.into_open(Purpose::Show),
            date_of_birth: details.date_of_birth.map(|born| born.into_open(Purpose::Show)),
            phone: details.phone.map(|phone| phone.into_open(Purpose::Show)),
            tags: details.tags,
            created_at,
            updated_at,
            version,
        }
    }
}

/// What is known of a patient.
#[derive(Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = PatientDetails)]
struct PatientBody {
    /// Under what the clinic keeps them: a name, or a code.
    #[garde(length(max = 200))]
    label: String,
    #[serde(default)]
    #[garde(length(max = 10_000))]
    notes: String,
    /// ISO 8601.
    #[garde(skip)]
    #[schema(value_type = Option<String>, format = Date)]
    date_of_birth: Option<Date>,
    /// As it is written in the clinic's country, or with a country code.
    #[garde(inner(length(max = 40)))]
    phone: Option<String>,
    #[serde(default)]
    #[garde(length(max = 50), inner(length(max = 60)))]
    tags: Vec<String>,
}

impl From<PatientBody> for Details {
    fn from(body: PatientBody) -> Self {
        Self {
            label: Phi::new(body.label),
            notes: Phi::new(body.notes),
            date_of_birth: body.date_of_birth.map(Phi::new),
            phone: body.phone.map(Phi::new),
            tags: body.tags,
        }
    }
}

fn before(cursor: Option<&str>) -> Result<Option<Id<PatientId>>> {
    cursor.map(Id::parse).transpose().map_err(|_| bad_cursor())
}

/// List patients, newest first.
#[utoipa::path(get, path = "/api/patients", tag = "patients", params(PageQuery),
    responses((status = 200, body = Page<PatientView>), Problems))]
async fn list_patients(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PatientView>>> {
    let before = before(page.cursor.as_deref())?;
    Ok(Json(platform.list_patients(&ctx, None, before, page.limit()).await?.map(PatientView::from)))
}

/// A search; what it looks for is in the body, because addresses are logged everywhere.
#[derive(Deserialize, garde::Validate, utoipa::ToSchema)]
struct PatientSearch {
    /// Words, or parts of words, that must all be in the label, the number or the tags.
    #[garde(length(max = 200))]
    q: String,
    /// `next` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
    /// At most so many items (1 to 200).
    #[garde(skip)]
    limit: Option<u32>,
}

/// Search patients.
#[utoipa::path(post, path = "/api/patients/search", tag = "patients", request_body = PatientSearch,
    responses((status = 200, body = Page<PatientView>), Problems))]
async fn search_patients(
    State(platform): State<Platform>,
    ctx: Ctx,
    Valid(search): Valid<PatientSearch>,
) -> Result<Json<Page<PatientView>>> {
    let PatientSearch { q, cursor, limit } = search;
    let page = PageQuery { cursor, limit };
    let before = before(page.cursor.as_deref())?;
    let found = platform.list_patients(&ctx, Some(Phi::new(q)), before, page.limit()).await?;
    Ok(Json(found.map(PatientView::from)))
}

/// Enter a patient.
#[utoipa::path(post, path = "/api/patients", tag = "patients", request_body = PatientBody,
    responses((status = 201, body = PatientView), Problems))]
async fn create_patient(
    State(platform): State<Platform>,
    ctx: Ctx,
    Valid(body): Valid<PatientBody>,
) -> Result<(StatusCode, Json<PatientView>)> {
    Ok((StatusCode::CREATED, Json(platform.create_patient(&ctx, body.into()).await?.into())))
}

/// Get a patient.
#[utoipa::path(get, path = "/api/patients/{id}", tag = "patients", params(("id" = String, Path)),
    responses((status = 200, body = PatientView), Problems))]
async fn get_patient(
    State(platform): State<Platform>,
    ctx: Ctx,
    PathId(id): PathId<PatientId>,
) -> Result<Json<PatientView>> {
    Ok(Json(platform.get_patient(&ctx, id).await?.into()))
}

/// Replace what is known of a patient.
#[utoipa::path(put, path = "/api/patients/{id}", tag = "patients",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version the edit was made on")),
    request_body = PatientBody, responses((status = 200, body = PatientView), Problems))]
async fn put_patient(
    State(platform): State<Platform>,
    ctx: Ctx,
    PathId(id): PathId<PatientId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<PatientBody>,
) -> Result<Json<PatientView>> {
    Ok(Json(platform.put_patient(&ctx, id, version, body.into()).await?.into()))
}

/// Delete a patient to whom nothing refers.
#[utoipa::path(delete, path = "/api/patients/{id}", tag = "patients", params(("id" = String, Path)),
    responses((status = 204), Problems))]
async fn delete_patient(
    State(platform): State<Platform>,
    ctx: Ctx,
    PathId(id): PathId<PatientId>,
) -> Result<StatusCode> {
    platform.delete_patient(&ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
