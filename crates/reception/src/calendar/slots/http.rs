//! `/api/calendar/{availability,working-hours}`.

use axum::{Json, extract::State};
use cliniq_platform::{
    Ctx, Error, Id, Result,
    http::{Problems, extract::Query},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Reception,
    calendar::{
        availability::{Slot, Span},
        setup::{PractitionerId, ServiceId},
    },
};

/// The routes of free times and working hours.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new().routes(routes!(find_slots)).routes(routes!(list_working_hours))
}

/// The longest range that is searched at once, in days.
const LONGEST_RANGE_DAYS: u64 = 62;

fn range(from: Timestamp, until: Timestamp) -> Result<Span> {
    if until.since(from).as_secs() > LONGEST_RANGE_DAYS * 24 * 3600 {
        return Err(Error::invalid("calendar.invalid", "until", "At most 62 days at once."));
    }
    Ok(Span { start: from.as_jiff(), end: until.as_jiff() })
}

/// What is to be booked, and when.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SlotQuery {
    #[param(value_type = String)]
    service: Id<ServiceId>,
    /// With whom; absent: anybody who offers it.
    #[param(value_type = Option<String>)]
    practitioner: Option<Id<PractitionerId>>,
    /// Slots that begin at or after this.
    from: Timestamp,
    /// And before this.
    until: Timestamp,
    /// At most so many (1 to 2000).
    limit: Option<usize>,
}

/// A time of somebody.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CalendarSlot)]
struct SlotView {
    practitioner: String,
    start: Timestamp,
    end: Timestamp,
}

impl From<Slot> for SlotView {
    fn from(slot: Slot) -> Self {
        Self { practitioner: slot.practitioner.to_string(), start: slot.start.into(), end: slot.end.into() }
    }
}

/// Times of people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CalendarSlots)]
struct SlotsView {
    items: Vec<SlotView>,
}

impl From<Vec<Slot>> for SlotsView {
    fn from(slots: Vec<Slot>) -> Self {
        Self { items: slots.into_iter().map(SlotView::from).collect() }
    }
}

/// Find free times.
#[utoipa::path(get, path = "/api/calendar/availability", tag = "calendar", params(SlotQuery),
    responses((status = 200, body = SlotsView), Problems))]
async fn find_slots(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(query): Query<SlotQuery>,
) -> Result<Json<SlotsView>> {
    let SlotQuery { service, practitioner, from, until, limit } = query;
    let limit = limit.unwrap_or(500).clamp(1, 2000);
    Ok(Json(reception.find_slots(&ctx, service, practitioner, range(from, until)?, limit).await?.into()))
}

/// When.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RangeQuery {
    from: Timestamp,
    until: Timestamp,
}

/// Who works when, exceptions applied.
#[utoipa::path(get, path = "/api/calendar/working-hours", tag = "calendar", params(RangeQuery),
    responses((status = 200, body = SlotsView), Problems))]
async fn list_working_hours(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(RangeQuery { from, until }): Query<RangeQuery>,
) -> Result<Json<SlotsView>> {
    Ok(Json(reception.list_working_hours(&ctx, range(from, until)?).await?.into()))
}
