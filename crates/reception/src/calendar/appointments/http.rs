//! `/api/calendar/appointments`.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    http::{
        Page, PageQuery, Problems,
        extract::{IfMatch, PathId, Query, Valid},
    },
    phi::Purpose,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    AppointmentFilter, AppointmentId, AppointmentSheet, Because, NewAppointment, Patient, Place, Relocation, Reserve,
    Status,
};
use crate::{
    Reception,
    calendar::setup::{PractitionerId, ServiceId},
    tasks::{Origin, TaskId},
};

/// The routes of appointments.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .routes(routes!(list_appointments, create_appointment))
        .routes(routes!(search_appointments))
        .routes(routes!(get_appointment, change_appointment))
        .routes(routes!(confirm_appointment))
        .routes(routes!(release_appointment))
        .routes(routes!(move_appointment))
        .routes(routes!(cancel_appointment))
        .routes(routes!(reinstate_appointment))
}

/// Something with a name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AppointmentRef)]
struct RefView {
    id: String,
    name: String,
}

/// An appointment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Appointment)]
struct AppointmentView {
    id: String,
    status: Status,
    /// Why it was cancelled, if it was.
    because: Option<Because>,
    start: Timestamp,
    end: Timestamp,
    /// Until when the practitioner needs afterwards.
    occupied_until: Timestamp,
    /// When a hold expires.
    hold_expires_at: Option<Timestamp>,
    practitioner: RefView,
    service: RefView,
    patient_name: Option<String>,
    phone: Option<String>,
    note: Option<String>,
    origin: Origin,
    /// The call it was made on.
    call: Option<String>,
    /// The task it belongs to.
    task: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// For `If-Match`.
    version: i64,
}

impl From<AppointmentSheet> for AppointmentView {
    fn from(sheet: AppointmentSheet) -> Self {
        let AppointmentSheet { appointment, practitioner, service } = sheet;
        let shown = |phi: Option<Phi<String>>| phi.map(|phi| phi.into_open(Purpose::Show));
        Self {
            id: appointment.id.to_string(),
            status: appointment.status,
            because: appointment.because,
            start: appointment.start,
            end: appointment.end,
            occupied_until: appointment.occupied_until,
            hold_expires_at: appointment.hold_expires_at,
            practitioner: RefView { id: appointment.practitioner.to_string(), name: practitioner },
            service: RefView { id: appointment.service.to_string(), name: service },
            patient_name: shown(appointment.patient.name),
            phone: shown(appointment.patient.phone),
            note: shown(appointment.patient.note),
            origin: appointment.origin,
            call: appointment.call.map(|id| id.to_string()),
            task: appointment.task.map(|id| id.to_string()),
            created_at: appointment.created_at,
            updated_at: appointment.updated_at,
            version: appointment.version,
        }
    }
}

/// Which appointments.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[schema(as = AppointmentQuery)]
struct ListQuery {
    /// Only those that end after this.
    from: Option<Timestamp>,
    /// Only those that begin before this.
    until: Option<Timestamp>,
    /// Only with this practitioner.
    #[param(value_type = Option<String>)]
    #[schema(value_type = Option<String>)]
    practitioner: Option<Id<PractitionerId>>,
    /// Cancelled ones too; holds that ended are never listed.
    #[serde(default)]
    cancelled: bool,
}

async fn page(
    reception: &Reception,
    ctx: &Ctx,
    which: ListQuery,
    q: Option<String>,
    paging: &PageQuery,
) -> Result<Json<Page<AppointmentView>>> {
    let ListQuery { from, until, practitioner, cancelled } = which;
    let filter = AppointmentFilter { from, until, practitioner, with_cancelled: cancelled, q: q.map(Phi::new) };
    let after = paging.cursor.as_deref().map(Place::of_cursor).transpose()?;
    let page = reception.list_appointments(ctx, filter, after, paging.limit()).await?;
    Ok(Json(page.map(AppointmentView::from)))
}

/// List appointments in order of their beginning.
#[utoipa::path(get, path = "/api/calendar/appointments", tag = "calendar", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<AppointmentView>), Problems))]
async fn list_appointments(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(which): Query<ListQuery>,
    Query(paging): Query<PageQuery>,
) -> Result<Json<Page<AppointmentView>>> {
    page(&reception, &ctx, which, None, &paging).await
}

/// A search; what it looks for is in the body, because addresses are logged everywhere.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct AppointmentSearch {
    /// Words, or parts of words, that must all be in the patient's name and number.
    #[garde(length(min = 1, max = 200))]
    q: String,
    /// `next` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
    /// At most so many items (1 to 200).
    #[garde(skip)]
    limit: Option<u32>,
    #[serde(flatten)]
    #[garde(skip)]
    which: ListQuery,
}

/// Search appointments by a patient's name or number.
#[utoipa::path(post, path = "/api/calendar/appointments/search", tag = "calendar", request_body = AppointmentSearch,
    responses((status = 200, body = Page<AppointmentView>), Problems))]
async fn search_appointments(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(search): Valid<AppointmentSearch>,
) -> Result<Json<Page<AppointmentView>>> {
    let AppointmentSearch { q, cursor, limit, which } = search;
    page(&reception, &ctx, which, Some(q), &PageQuery { cursor, limit }).await
}

/// Get one appointment.
#[utoipa::path(get, path = "/api/calendar/appointments/{id}", tag = "calendar", params(("id" = String, Path)),
    responses((status = 200, body = AppointmentView), Problems))]
async fn get_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<AppointmentId>,
) -> Result<Json<AppointmentView>> {
    Ok(Json(reception.get_appointment(&ctx, id).await?.into()))
}

/// Who comes.
#[derive(Debug, Default, Deserialize, garde::Validate, utoipa::ToSchema)]
struct PatientBody {
    #[garde(inner(length(max = 200)))]
    patient_name: Option<String>,
    #[garde(inner(length(max = 40)))]
    phone: Option<String>,
    #[garde(inner(length(max = 2000)))]
    note: Option<String>,
}

impl PatientBody {
    /// As told; what is empty says nothing.
    fn told(self) -> Patient {
        let text = |text: Option<String>| text.filter(|text| !text.trim().is_empty()).map(Phi::new);
        Patient { name: text(self.patient_name), phone: text(self.phone), note: text(self.note) }
    }

    /// As corrected; what is empty is removed.
    fn corrected(self) -> Patient {
        let text = |text: Option<String>| text.map(|text| Phi::new(text.trim().to_owned()));
        Patient { name: text(self.patient_name), phone: text(self.phone), note: text(self.note) }
    }
}

/// An appointment to be made.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct NewAppointmentBody {
    #[garde(skip)]
    #[schema(value_type = String)]
    practitioner: Id<PractitionerId>,
    #[garde(skip)]
    #[schema(value_type = String)]
    service: Id<ServiceId>,
    /// When the visit begins: at full five minutes.
    #[garde(skip)]
    start: Timestamp,
    /// Only held: it expires unless it is confirmed.
    #[garde(skip)]
    #[serde(default)]
    hold: bool,
    /// It may lie outside of working hours.
    #[garde(skip)]
    #[serde(default)]
    outside_hours: bool,
    /// The task it belongs to.
    #[garde(skip)]
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    task: Option<Id<TaskId>>,
    #[serde(flatten)]
    #[garde(dive)]
    patient: PatientBody,
}

/// The longest key, in characters.
const LONGEST_KEY: usize = 200;

/// What the caller calls this request, so that repeating it changes nothing.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(header) = headers.get("idempotency-key") else { return Ok(None) };
    let key = header.to_str().unwrap_or_default().trim().trim_matches('"');
    if (1..=LONGEST_KEY).contains(&key.len()) {
        return Ok(Some(key.to_owned()));
    }
    Err(Error::invalid("appointment.bad-key", "Idempotency-Key", "Between 1 and 200 printable characters."))
}

/// Book an appointment, or hold a time.
#[utoipa::path(post, path = "/api/calendar/appointments", tag = "calendar", request_body = NewAppointmentBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Asking again with the same key changes nothing")),
    responses((status = 201, body = AppointmentView), Problems))]
async fn create_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    headers: HeaderMap,
    Valid(body): Valid<NewAppointmentBody>,
) -> Result<(StatusCode, Json<AppointmentView>)> {
    let how = if body.hold { Reserve::Hold } else { Reserve::Book };
    let new = NewAppointment {
        practitioner: body.practitioner,
        service: body.service,
        start: body.start,
        patient: body.patient.told(),
        origin: Origin::Manual,
        call: None,
        task: body.task,
        key: idempotency_key(&headers)?,
        is_outside_hours_allowed: body.outside_hours,
    };
    Ok((StatusCode::CREATED, Json(reception.create_appointment(&ctx, new, how).await?.into())))
}

/// Book what was held. What is absent of the patient stays.
#[utoipa::path(post, path = "/api/calendar/appointments/{id}/confirm", tag = "calendar", request_body = PatientBody,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was read, in quotes")),
    responses((status = 200, body = AppointmentView), Problems))]
async fn confirm_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<AppointmentId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<PatientBody>,
) -> Result<Json<AppointmentView>> {
    Ok(Json(reception.confirm_appointment(&ctx, id, version, body.told()).await?.into()))
}

/// Give a hold back.
#[utoipa::path(post, path = "/api/calendar/appointments/{id}/release", tag = "calendar", params(("id" = String, Path)),
    responses((status = 200, body = AppointmentView), Problems))]
async fn release_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<AppointmentId>,
) -> Result<Json<AppointmentView>> {
    Ok(Json(reception.release_appointment(&ctx, id).await?.into()))
}

/// Where an appointment moves to.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct MoveBody {
    /// When the visit begins: at full five minutes.
    #[garde(skip)]
    start: Timestamp,
    /// With whom, when with somebody else.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    practitioner: Option<Id<PractitionerId>>,
    /// What for, when for something else.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    service: Option<Id<ServiceId>>,
    /// It may lie outside of working hours.
    #[garde(skip)]
    #[serde(default)]
    outside_hours: bool,
}

/// Move an appointment.
#[utoipa::path(post, path = "/api/calendar/appointments/{id}/move", tag = "calendar", request_body = MoveBody,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was read, in quotes")),
    responses((status = 200, body = AppointmentView), Problems))]
async fn move_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<AppointmentId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<MoveBody>,
) -> Result<Json<AppointmentView>> {
    let MoveBody { start, practitioner, service, outside_hours } = body;
    let to = Relocation { start, practitioner, service, is_outside_hours_allowed: outside_hours };
    Ok(Json(reception.move_appointment(&ctx, id, version, to).await?.into()))
}

/// Who cancels.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CancelledBy)]
enum CancelledBy {
    /// The patient wishes it.
    #[default]
    Patient,
    /// The clinic has to.
    Clinic,
}

/// Why an appointment is cancelled.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct CancelBody {
    #[garde(skip)]
    #[serde(default)]
    because: CancelledBy,
}

/// Cancel an appointment.
#[utoipa::path(post, path = "/api/calendar/appointments/{id}/cancel", tag = "calendar", request_body = CancelBody,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was read, in quotes")),
    responses((status = 200, body = AppointmentView), Problems))]
async fn cancel_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<AppointmentId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<CancelBody>,
) -> Result<Json<AppointmentView>> {
    let because = match body.because {
        CancelledBy::Patient => Because::Patient,
        CancelledBy::Clinic => Because::Clinic,
    };
    Ok(Json(reception.cancel_appointment(&ctx, id, version, because).await?.into()))
}

/// Book a cancelled appointment again, if its time is still free.
#[utoipa::path(post, path = "/api/calendar/appointments/{id}/reinstate", tag = "calendar",
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was read, in quotes")),
    responses((status = 200, body = AppointmentView), Problems))]
async fn reinstate_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<AppointmentId>,
    IfMatch(version): IfMatch,
) -> Result<Json<AppointmentView>> {
    Ok(Json(reception.reinstate_appointment(&ctx, id, version).await?.into()))
}

/// What became of a visit.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VisitOutcome)]
enum Outcome {
    /// Nothing yet: takes the other two back.
    Booked,
    /// The patient was there.
    Fulfilled,
    /// The patient did not come.
    Noshow,
}

/// An edit; what is absent stays.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct AppointmentPatchBody {
    #[garde(skip)]
    #[serde(default)]
    status: Option<Outcome>,
    #[serde(flatten)]
    #[garde(dive)]
    patient: PatientBody,
}

/// Say what became of a visit, or correct who comes.
#[utoipa::path(patch, path = "/api/calendar/appointments/{id}", tag = "calendar", request_body = AppointmentPatchBody,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was read, in quotes")),
    responses((status = 200, body = AppointmentView), Problems))]
async fn change_appointment(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<AppointmentId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<AppointmentPatchBody>,
) -> Result<Json<AppointmentView>> {
    let outcome = body.status.map(|outcome| match outcome {
        Outcome::Booked => Status::Booked,
        Outcome::Fulfilled => Status::Fulfilled,
        Outcome::Noshow => Status::Noshow,
    });
    Ok(Json(reception.change_appointment(&ctx, id, version, outcome, body.patient.corrected()).await?.into()))
}
