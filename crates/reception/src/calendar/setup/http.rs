//! `/api/calendar/{rules,services,practitioners,exceptions}`.

use axum::{Json, extract::State, http::StatusCode};
use cliniq_platform::{
    Ctx, Error, Id, Result,
    http::{
        Problems,
        extract::{IfMatch, PathId, Query, Valid},
    },
};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Exception, ExceptionId, NewException, NewPractitioner, NewService, Practitioner, PractitionerId, Rules, Service,
    ServiceId,
};
use crate::{Reception, calendar::availability::Effect, dialog::desk::Opening};

/// The routes of the calendar's set-up.
pub fn routes() -> OpenApiRouter<Reception> {
    OpenApiRouter::new()
        .routes(routes!(get_calendar_rules, put_calendar_rules))
        .routes(routes!(list_services, create_service))
        .routes(routes!(put_service))
        .routes(routes!(list_practitioners, create_practitioner))
        .routes(routes!(put_practitioner))
        .routes(routes!(list_exceptions, create_exception))
        .routes(routes!(put_exception, delete_exception))
}

/// The rules of booking.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RulesView {
    #[serde(flatten)]
    rules: Rules,
    /// For `If-Match`; 0 when nobody has set any.
    version: i64,
}

/// New rules of booking.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct RulesBody {
    #[serde(flatten)]
    #[garde(skip)]
    rules: Rules,
}

/// Get the calendar's rules.
#[utoipa::path(get, path = "/api/calendar/rules", tag = "calendar", responses((status = 200, body = RulesView), Problems))]
async fn get_calendar_rules(State(reception): State<Reception>, ctx: Ctx) -> Result<Json<RulesView>> {
    let (version, rules) = reception.get_calendar_rules(&ctx).await?;
    Ok(Json(RulesView { rules, version }))
}

/// Replace the calendar's rules.
#[utoipa::path(put, path = "/api/calendar/rules", tag = "calendar", request_body = RulesBody,
    params(("If-Match" = String, Header, description = "The version that was edited, in quotes")),
    responses((status = 200, body = RulesView), Problems))]
async fn put_calendar_rules(
    State(reception): State<Reception>,
    ctx: Ctx,
    IfMatch(version): IfMatch,
    Valid(body): Valid<RulesBody>,
) -> Result<Json<RulesView>> {
    let (version, rules) = reception.put_calendar_rules(&ctx, version, body.rules).await?;
    Ok(Json(RulesView { rules, version }))
}

/// All of a list that stays short: nobody has a thousand services.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct All<T> {
    items: Vec<T>,
}

impl<T> All<T> {
    fn of<S>(items: Vec<S>) -> Json<Self>
    where
        T: From<S>,
    {
        Json(Self { items: items.into_iter().map(T::from).collect() })
    }
}

/// What can be booked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CalendarService)]
struct ServiceView {
    id: String,
    name: String,
    /// How long the patient is there.
    minutes: u16,
    /// How long the practitioner needs afterwards.
    buffer_minutes: u16,
    /// Who offers it; empty: everybody.
    practitioners: Vec<String>,
    /// Whether it can be booked.
    active: bool,
    /// For `If-Match`.
    version: i64,
}

impl From<Service> for ServiceView {
    fn from(Service { id, is, version }: Service) -> Self {
        Self {
            id: id.to_string(),
            name: is.name,
            minutes: is.minutes,
            buffer_minutes: is.buffer_minutes,
            practitioners: is.practitioners.iter().map(Id::to_string).collect(),
            active: is.active,
            version,
        }
    }
}

const fn yes() -> bool {
    true
}

/// A service, as edited.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = CalendarServiceBody)]
struct ServiceBody {
    #[garde(length(min = 1, max = 80))]
    name: String,
    /// How long the patient is there: a multiple of 5.
    #[garde(skip)]
    minutes: u16,
    /// How long the practitioner needs afterwards: a multiple of 5.
    #[garde(skip)]
    #[serde(default)]
    buffer_minutes: u16,
    /// Who offers it; empty: everybody.
    #[garde(length(max = 200))]
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    practitioners: Vec<Id<PractitionerId>>,
    /// Whether it can be booked. What was booked stays.
    #[garde(skip)]
    #[serde(default = "yes")]
    active: bool,
}

impl From<ServiceBody> for NewService {
    fn from(body: ServiceBody) -> Self {
        let ServiceBody { name, minutes, buffer_minutes, practitioners, active } = body;
        Self { name, minutes, buffer_minutes, practitioners, active }
    }
}

/// List services.
#[utoipa::path(get, path = "/api/calendar/services", tag = "calendar",
    responses((status = 200, body = All<ServiceView>), Problems))]
async fn list_services(State(reception): State<Reception>, ctx: Ctx) -> Result<Json<All<ServiceView>>> {
    Ok(All::of(reception.list_services(&ctx).await?))
}

/// Add a service.
#[utoipa::path(post, path = "/api/calendar/services", tag = "calendar", request_body = ServiceBody,
    responses((status = 201, body = ServiceView), Problems))]
async fn create_service(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(body): Valid<ServiceBody>,
) -> Result<(StatusCode, Json<ServiceView>)> {
    Ok((StatusCode::CREATED, Json(reception.create_service(&ctx, body.into()).await?.into())))
}

/// Replace a service; `active: false` retires it.
#[utoipa::path(put, path = "/api/calendar/services/{id}", tag = "calendar", request_body = ServiceBody,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was edited, in quotes")),
    responses((status = 200, body = ServiceView), Problems))]
async fn put_service(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<ServiceId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<ServiceBody>,
) -> Result<Json<ServiceView>> {
    Ok(Json(reception.put_service(&ctx, id, version, body.into()).await?.into()))
}

/// Somebody who can be booked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Practitioner)]
struct PractitionerView {
    id: String,
    name: String,
    /// A place in the palette of the UI.
    colour: u8,
    /// Working hours of an ordinary week; until midnight is the end of the day.
    hours: Vec<Opening>,
    /// Whether they can be booked.
    active: bool,
    /// For `If-Match`.
    version: i64,
}

impl From<Practitioner> for PractitionerView {
    fn from(Practitioner { id, is, version }: Practitioner) -> Self {
        let NewPractitioner { name, colour, hours, active } = is;
        Self { id: id.to_string(), name, colour, hours, active, version }
    }
}

/// Somebody who can be booked, as edited.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
struct PractitionerBody {
    #[garde(length(min = 1, max = 80))]
    name: String,
    /// A place in the palette of the UI.
    #[garde(range(max = 31))]
    #[serde(default)]
    colour: u8,
    /// Working hours of an ordinary week; until midnight is the end of the day.
    #[garde(length(max = 50))]
    #[serde(default)]
    hours: Vec<Opening>,
    /// Whether they can be booked. What was booked stays.
    #[garde(skip)]
    #[serde(default = "yes")]
    active: bool,
}

impl From<PractitionerBody> for NewPractitioner {
    fn from(body: PractitionerBody) -> Self {
        let PractitionerBody { name, colour, hours, active } = body;
        Self { name, colour, hours, active }
    }
}

/// List practitioners with their hours.
#[utoipa::path(get, path = "/api/calendar/practitioners", tag = "calendar",
    responses((status = 200, body = All<PractitionerView>), Problems))]
async fn list_practitioners(State(reception): State<Reception>, ctx: Ctx) -> Result<Json<All<PractitionerView>>> {
    Ok(All::of(reception.list_practitioners(&ctx).await?))
}

/// Add a practitioner.
#[utoipa::path(post, path = "/api/calendar/practitioners", tag = "calendar", request_body = PractitionerBody,
    responses((status = 201, body = PractitionerView), Problems))]
async fn create_practitioner(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(body): Valid<PractitionerBody>,
) -> Result<(StatusCode, Json<PractitionerView>)> {
    Ok((StatusCode::CREATED, Json(reception.create_practitioner(&ctx, body.into()).await?.into())))
}

/// Replace a practitioner's name and hours; `active: false` retires them.
#[utoipa::path(put, path = "/api/calendar/practitioners/{id}", tag = "calendar", request_body = PractitionerBody,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was edited, in quotes")),
    responses((status = 200, body = PractitionerView), Problems))]
async fn put_practitioner(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<PractitionerId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<PractitionerBody>,
) -> Result<Json<PractitionerView>> {
    Ok(Json(reception.put_practitioner(&ctx, id, version, body.into()).await?.into()))
}

/// What an exception does to the hours of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ExceptionEffect)]
enum EffectWord {
    /// Takes the whole day, or a part of it, away.
    Closed,
    /// Adds a part of the day.
    Extra,
}

/// Days that differ.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ScheduleException)]
struct ExceptionView {
    id: String,
    /// Whose days; null: everybody's.
    practitioner: Option<String>,
    #[schema(value_type = String, format = Date)]
    first: Date,
    /// The last day, inclusive.
    #[schema(value_type = String, format = Date)]
    last: Date,
    effect: EffectWord,
    /// Null: the whole day.
    #[schema(value_type = Option<String>, example = "13:00:00")]
    from: Option<Time>,
    #[schema(value_type = Option<String>, example = "17:00:00")]
    until: Option<Time>,
    /// Why, as colleagues read it.
    reason: String,
    /// For `If-Match`.
    version: i64,
}

impl From<Exception> for ExceptionView {
    fn from(Exception { id, is, version }: Exception) -> Self {
        let (effect, part) = match is.effect {
            Effect::Closed(part) => (EffectWord::Closed, part),
            Effect::Extra(part) => (EffectWord::Extra, Some(part)),
        };
        Self {
            id: id.to_string(),
            practitioner: is.practitioner.map(|id| id.to_string()),
            first: is.first,
            last: is.last,
            effect,
            from: part.map(|(from, _)| from),
            until: part.map(|(_, until)| until),
            reason: is.reason,
            version,
        }
    }
}

/// Days that differ, as edited.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = ScheduleExceptionBody)]
struct ExceptionBody {
    /// Whose days; null: everybody's.
    #[garde(skip)]
    #[schema(value_type = Option<String>)]
    practitioner: Option<Id<PractitionerId>>,
    #[garde(skip)]
    #[schema(value_type = String, format = Date)]
    first: Date,
    /// The last day, inclusive.
    #[garde(skip)]
    #[schema(value_type = String, format = Date)]
    last: Date,
    #[garde(skip)]
    effect: EffectWord,
    /// With `until`: a part of each day. Extra hours need both.
    #[garde(skip)]
    #[schema(value_type = Option<String>, example = "13:00:00")]
    from: Option<Time>,
    #[garde(skip)]
    #[schema(value_type = Option<String>, example = "17:00:00")]
    until: Option<Time>,
    /// Why, as colleagues read it.
    #[garde(length(max = 200))]
    #[serde(default)]
    reason: String,
}

impl ExceptionBody {
    fn read(self) -> Result<NewException> {
        let part = match (self.from, self.until) {
            (Some(from), Some(until)) => Some((from, until)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(Error::invalid("calendar.invalid", "until", "A part of a day has a beginning and an end."));
            }
        };
        let effect = match (self.effect, part) {
            (EffectWord::Closed, part) => Effect::Closed(part),
            (EffectWord::Extra, Some(part)) => Effect::Extra(part),
            (EffectWord::Extra, None) => {
                return Err(Error::invalid(
                    "calendar.invalid",
                    "from",
                    "Say from when until when the extra hours are.",
                ));
            }
        };
        let Self { practitioner, first, last, reason, .. } = self;
        Ok(NewException { practitioner, first, last, effect, reason })
    }
}

/// Which exceptions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Days {
    /// Those that touch this day or a later one; absent: today.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// And no day later than this one.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Date>,
}

/// List exceptions.
#[utoipa::path(get, path = "/api/calendar/exceptions", tag = "calendar", params(Days),
    responses((status = 200, body = All<ExceptionView>), Problems))]
async fn list_exceptions(
    State(reception): State<Reception>,
    ctx: Ctx,
    Query(days): Query<Days>,
) -> Result<Json<All<ExceptionView>>> {
    Ok(All::of(reception.list_exceptions(&ctx, days.from, days.until).await?))
}

/// Add an exception.
#[utoipa::path(post, path = "/api/calendar/exceptions", tag = "calendar", request_body = ExceptionBody,
    responses((status = 201, body = ExceptionView), Problems))]
async fn create_exception(
    State(reception): State<Reception>,
    ctx: Ctx,
    Valid(body): Valid<ExceptionBody>,
) -> Result<(StatusCode, Json<ExceptionView>)> {
    Ok((StatusCode::CREATED, Json(reception.create_exception(&ctx, body.read()?).await?.into())))
}

/// Replace an exception.
#[utoipa::path(put, path = "/api/calendar/exceptions/{id}", tag = "calendar", request_body = ExceptionBody,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The version that was edited, in quotes")),
    responses((status = 200, body = ExceptionView), Problems))]
async fn put_exception(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<ExceptionId>,
    IfMatch(version): IfMatch,
    Valid(body): Valid<ExceptionBody>,
) -> Result<Json<ExceptionView>> {
    Ok(Json(reception.put_exception(&ctx, id, version, body.read()?).await?.into()))
}

/// Remove an exception: its days are ordinary again.
#[utoipa::path(delete, path = "/api/calendar/exceptions/{id}", tag = "calendar", params(("id" = String, Path)),
    responses((status = 204), Problems))]
async fn delete_exception(
    State(reception): State<Reception>,
    ctx: Ctx,
    PathId(id): PathId<ExceptionId>,
) -> Result<StatusCode> {
    reception.delete_exception(&ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
