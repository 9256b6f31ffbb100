//! `/api/patients/{id}/reports` and `/api/reports`.

use axum::{
    Json,
    body::Body,
    extract::{
        DefaultBodyLimit, FromRef, Multipart, Path, State as Area,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use cliniq_documents::read::{Gap, How, Kind as FileKind};
use cliniq_platform::{
    Ctx, Error, Id, Platform, Result,
    access::Perm,
    error::Kind,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{PathId, Query, Valid},
    },
    patients::PatientId,
    phi::Purpose,
    time::Timestamp,
};
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Archive, PageRow, Preview, Profile, Reading, Report, ReportId, State, UPLOAD_LIMIT, Upload, context::in_words,
};
use crate::{
    facts::{self, Band, Component, Condition, Finding, Measure, Measurement, ReadBy, Unit},
    masking::Kind as MaskedKind,
};

impl FromRef<Archive> for Platform {
    fn from_ref(archive: &Archive) -> Self {
        archive.platform().clone()
    }
}

/// The routes of reports.
pub fn routes() -> OpenApiRouter<Archive> {
    // The limit of files is kept while they arrive; boundaries and names need a little more.
    let limit = usize::try_from(UPLOAD_LIMIT).unwrap_or(usize::MAX).saturating_add(1 << 20);
    OpenApiRouter::new()
        .routes(routes!(upload_report))
        .layer(DefaultBodyLimit::max(limit))
        .routes(routes!(list_reports))
        .routes(routes!(get_report))
        .routes(routes!(read_report_text))
        .routes(routes!(download_report))
        .routes(routes!(list_report_pages))
        .routes(routes!(draw_report_page))
        .routes(routes!(read_report_facts))
        .routes(routes!(preview_report))
        .routes(routes!(extract_report))
}

/// What a file is.
#[derive(utoipa::ToSchema)]
#[schema(as = ReportFileKind)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "read by the derive, which describes the values")]
enum FileKindSchema {
    Pdf,
    Text,
    Markdown,
}

/// Where the text of a page is from.
#[derive(utoipa::ToSchema)]
#[schema(as = PageSource)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "read by the derive, which describes the values")]
enum HowSchema {
    /// The file holds it as text.
    TextLayer,
    /// It was recognised in a picture, and may hold wrong letters and figures.
    Ocr,
    /// There is none.
    None,
}

/// Why a page has no text.
#[derive(utoipa::ToSchema)]
#[schema(as = PageGap)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "read by the derive, which describes the values")]
enum GapSchema {
    Blank,
    OcrUnavailable,
    OcrFailed,
    BeyondOcrLimit,
    Unreadable,
}

/// A file of a report.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReportFile)]
struct FileView {
    /// Its place, from 1; for `?file=`.
    seq: i32,
    /// As the sender calls it.
    name: String,
    #[schema(value_type = FileKindSchema)]
    kind: FileKind,
    /// In bytes.
    size: i64,
}

/// A report, without what it says.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Report)]
struct ReportView {
    id: String,
    patient_id: String,
    state: State,
    /// Why it cannot be read: the code of a problem.
    fault: Option<String>,
    profile: Profile,
    files: Vec<FileView>,
    /// How many pages it has; 0 until it was read.
    pages: i32,
    measurements: i32,
    /// How many things there are to be careful about.
    findings: i32,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        let file = |file: super::File| FileView {
            seq: file.seq,
            name: file.name.into_open(Purpose::Show),
            kind: file.kind,
            size: file.size,
        };
        Self {
            id: report.id.to_string(),
            patient_id: report.patient.to_string(),
            state: report.state,
            fault: report.fault,
            profile: report.profile,
            files: report.files.into_iter().map(file).collect(),
            pages: report.pages,
            measurements: report.measurements,
            findings: report.findings,
            created_at: report.created_at,
            read_at: report.read_at,
        }
    }
}

/// What is replaced by a placeholder.
#[derive(Serialize, utoipa::ToSchema)]
struct MaskView {
    placeholder: String,
    kind: MaskedKind,
    count: usize,
}

/// What would be sent to models.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReportPreview)]
struct PreviewView {
    /// The beginning of the text.
    text: String,
    /// How long the whole text is.
    characters: usize,
    masks: Vec<MaskView>,
    /// Pages without text: only their pictures could be sent, and these cannot be masked.
    pictures: Vec<u32>,
}

impl From<Preview> for PreviewView {
    fn from(preview: Preview) -> Self {
        let masks = preview.masks.into_iter();
        Self {
            text: preview.text.into_open(Purpose::Show),
            characters: preview.characters,
            masks: masks.map(|(placeholder, (kind, count))| MaskView { placeholder, kind, count }).collect(),
            pictures: preview.pictures,
        }
    }
}

/// A report that was just uploaded.
#[derive(Serialize, utoipa::ToSchema)]
struct UploadedReport {
    report: ReportView,
    /// What would be sent to models; absent while the report waits to be read.
    preview: Option<PreviewView>,
}

/// The files of an upload.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "read by the derive, which describes the form")]
struct UploadForm {
    /// One or several PDF, text or Markdown files; together at most 200 MiB.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<Vec<u8>>,
    /// How they are read: a `ReadingProfile` as JSON.
    profile: Option<String>,
}

/// Upload a report: one or several files that belong together.
#[utoipa::path(post, path = "/api/patients/{id}/reports", tag = "reports", params(("id" = String, Path)),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = UploadedReport), Problems))]
async fn upload_report(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(patient): PathId<PatientId>,
    form: std::result::Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<UploadedReport>)> {
    let mut upload = archive.begin_upload(&ctx, patient).await?;
    let form = match form {
        Ok(form) => form,
        Err(_) => {
            return Err(Error::new(Kind::Unsupported, "report.no-form", "Send the files as multipart/form-data."));
        }
    };
    let profile = match take(&archive, &ctx, &mut upload, form).await {
        Ok(profile) => profile,
        Err(error) => {
            archive.cancel_upload(upload).await;
            return Err(error);
        }
    };
    let (report, preview) = archive.finish_upload(&ctx, upload, profile).await?;
    let uploaded = UploadedReport { report: report.into(), preview: preview.map(PreviewView::from) };
    Ok((StatusCode::CREATED, Json(uploaded)))
}

async fn take(archive: &Archive, ctx: &Ctx, upload: &mut Upload, mut form: Multipart) -> Result<Profile> {
    let mut profile = Profile::default();
    while let Some(field) = form.next_field().await.map_err(|error| cut_off(&error))? {
        match field.name() {
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let pieces = field.map_err(|error| cut_off(&error));
                archive.add_file(ctx, upload, &name, pieces).await?;
            }
            Some("profile") => profile = told(field).await?,
            _ => {
                return Err(Error::new(
                    Kind::Malformed,
                    "report.bad-form",
                    "The form has a field that is not known here.",
                ));
            }
        }
    }
    Ok(profile)
}

async fn told(field: Field<'_>) -> Result<Profile> {
    const LONGEST: usize = 1_000;
    let bad = || Error::new(Kind::Malformed, "report.bad-form", "The profile is not what is expected here.");
    let mut field = field;
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| cut_off(&error))? {
        text.extend_from_slice(&piece);
        if text.len() > LONGEST {
            return Err(bad());
        }
    }
    serde_json::from_slice(&text).map_err(|_| bad())
}

fn cut_off(error: &MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::new(Kind::TooLarge, "http.too-large", "The body is larger than this server accepts.");
    }
    Error::new(Kind::Malformed, "http.cut-off", "The body did not arrive completely.")
}

/// List a patient's reports, newest first.
#[utoipa::path(get, path = "/api/patients/{id}/reports", tag = "reports", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<ReportView>), Problems))]
async fn list_reports(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(patient): PathId<PatientId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ReportView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    Ok(Json(archive.list_reports(&ctx, patient, before, page.limit()).await?.map(ReportView::from)))
}

/// Get a report, without what it says.
#[utoipa::path(get, path = "/api/reports/{id}", tag = "reports", params(("id" = String, Path)),
    responses((status = 200, body = ReportView), Problems))]
async fn get_report(Area(archive): Area<Archive>, ctx: Ctx, PathId(id): PathId<ReportId>) -> Result<Json<ReportView>> {
    Ok(Json(archive.get_report(&ctx, id).await?.into()))
}

/// A page and its text.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReportText)]
struct TextView {
    /// Counted over all files, from 1.
    page: u32,
    #[schema(value_type = HowSchema)]
    how: How,
    #[schema(value_type = Option<GapSchema>)]
    gap: Option<Gap>,
    text: String,
}

/// What a report says.
#[derive(Serialize, utoipa::ToSchema)]
struct ReportTextView {
    pages: Vec<TextView>,
}

/// Read the text of a report.
#[utoipa::path(get, path = "/api/reports/{id}/text", tag = "reports", params(("id" = String, Path)),
    responses((status = 200, body = ReportTextView), Problems))]
async fn read_report_text(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(id): PathId<ReportId>,
) -> Result<Json<ReportTextView>> {
    let reading = archive.read_report(&ctx, id).await?;
    let view = |(page, how, gap, text): (u32, How, Option<Gap>, cliniq_platform::Phi<&str>)| TextView {
        page,
        how,
        gap,
        text: (*text.open(Purpose::Show)).to_owned(),
    };
    Ok(Json(ReportTextView { pages: reading.pages().map(view).collect() }))
}

/// Which file.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// The file's place in the report; the first when absent.
    file: Option<i32>,
}

/// Download a file of a report as it was sent.
#[utoipa::path(get, path = "/api/reports/{id}/original", tag = "reports", params(("id" = String, Path), FileQuery),
    responses((status = 200, content_type = "application/octet-stream"), Problems))]
async fn download_report(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(id): PathId<ReportId>,
    Query(which): Query<FileQuery>,
) -> Result<Response> {
    let (file, pieces) = archive.original(&ctx, id, which.file.unwrap_or(1)).await?;
    let disposition = attachment(file.name.open(Purpose::Show));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.kind.media_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(file.size)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, Body::from_stream(pieces.map_err(|error| error.to_string()))).into_response())
}

/// A header that makes a browser save a file under its name (RFC 6266, RFC 8187).
pub(crate) fn attachment(name: &str) -> HeaderValue {
    let mut encoded = String::with_capacity(name.len() + 32);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::try_from(format!("attachment; filename*=UTF-8''{encoded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

/// A page, without what it says.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReportPage)]
struct PageView {
    /// Counted over all files, from 1.
    page: i32,
    /// The file's place in the report.
    file: i32,
    /// Its number in the file.
    file_page: i32,
    #[schema(value_type = HowSchema)]
    how: How,
    #[schema(value_type = Option<GapSchema>)]
    gap: Option<Gap>,
    /// How long its text is.
    characters: i32,
}

impl From<PageRow> for PageView {
    fn from(row: PageRow) -> Self {
        let PageRow { page, file, file_page, how, gap, characters } = row;
        Self { page, file, file_page, how, gap, characters }
    }
}

/// The pages of a report.
#[derive(Serialize, utoipa::ToSchema)]
struct ReportPages {
    pages: Vec<PageView>,
}

/// List the pages of a report.
#[utoipa::path(get, path = "/api/reports/{id}/pages", tag = "reports", params(("id" = String, Path)),
    responses((status = 200, body = ReportPages), Problems))]
async fn list_report_pages(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(id): PathId<ReportId>,
) -> Result<Json<ReportPages>> {
    let pages = archive.list_pages(&ctx, id).await?.into_iter().map(PageView::from).collect();
    Ok(Json(ReportPages { pages }))
}

/// See a page of a report as it looks.
#[utoipa::path(get, path = "/api/reports/{id}/pages/{picture}", tag = "reports",
    params(("id" = String, Path), ("picture" = String, Path, description = "The page's number and `.png`: `3.png`")),
    responses((status = 200, content_type = "image/png"), Problems))]
async fn draw_report_page(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    Path((id, picture)): Path<(String, String)>,
) -> Result<Response> {
    ctx.require(Perm::ReportRead)?;
    let id = Id::<ReportId>::parse(&id).map_err(|_| Error::not_found(Id::<ReportId>::new()))?;
    let page = picture.strip_suffix(".png").and_then(|number| number.parse().ok()).unwrap_or(0);
    let png = archive.page_picture(&ctx, id, page).await?;
    // The file decides what a page looks like, and a file never changes.
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, png).into_response())
}

/// A range that a report calls normal.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = TargetRange)]
struct TargetView {
    low: Option<f64>,
    high: Option<f64>,
}

/// A measurement.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Measurement)]
struct MeasurementView {
    /// Its day, or the number the report gives the session.
    session: Option<String>,
    condition: Option<Condition>,
    /// An electrode, a pair (`F3–F4`), or a region.
    site: Option<String>,
    /// A band, or a ratio of two (`theta/beta`).
    band: Option<String>,
    component: Option<Component>,
    measure: Measure,
    /// Of a z score: what it is the score of.
    of: Option<Measure>,
    /// Absent when the report says that there is none.
    value: Option<f64>,
    /// As the report prints it.
    printed: Option<String>,
    unit: Option<Unit>,
    target: Option<TargetView>,
    page: u32,
    read_by: ReadBy,
    /// The report gives another value for the same thing elsewhere.
    contradicted: bool,
}

impl From<&Measurement> for MeasurementView {
    fn from(it: &Measurement) -> Self {
        let end = |end: &Option<facts::Figure>| end.as_ref().map(|figure| figure.value);
        Self {
            session: it.session.map(|session| session.to_string()),
            condition: it.condition,
            site: it.site.map(|site| site.to_string()),
            band: it.bands.map(|bands| bands.to_string()),
            component: it.component,
            measure: it.measure,
            of: it.of,
            value: it.figure().map(|figure| figure.value),
            printed: it.figure().map(|figure| figure.text.clone()),
            unit: it.unit,
            target: it.target.as_ref().map(|it| TargetView { low: end(&it.low), high: end(&it.high) }),
            page: it.page,
            read_by: it.read_by,
            contradicted: it.contradicted,
        }
    }
}

/// Something to be careful about.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ReportFinding)]
struct FindingView {
    /// What kind: `contradiction`, `missing_sites`, `uneven_row`, `no_session`, `no_condition`, `not_available`,
    /// `no_text`, `too_many`.
    kind: &'static str,
    /// As a sentence.
    text: String,
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        Self { kind: finding.kind(), text: in_words(finding) }
    }
}

/// One value of a course.
#[derive(Serialize, utoipa::ToSchema)]
struct CoursePoint {
    session: String,
    value: f64,
}

/// A measurement over the sessions.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = MeasurementCourse)]
struct CourseView {
    /// What was measured, in words.
    what: String,
    condition: Option<Condition>,
    site: Option<String>,
    band: Option<String>,
    measure: Measure,
    of: Option<Measure>,
    points: Vec<CoursePoint>,
    /// The last value less the first.
    change: f64,
}

impl From<facts::Course> for CourseView {
    fn from(it: facts::Course) -> Self {
        let points =
            it.values.iter().map(|(session, figure)| CoursePoint { session: session.to_string(), value: figure.value });
        Self {
            what: it.key.to_string(),
            condition: it.key.condition,
            site: it.key.site.map(|site| site.to_string()),
            band: it.key.bands.map(|bands| bands.to_string()),
            measure: it.key.measure,
            of: it.key.of,
            points: points.collect(),
            change: it.change,
        }
    }
}

/// How many scores lie far out.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ScoreExtremes)]
struct ExtremesView {
    /// Beyond this many standard deviations.
    beyond: f64,
    scores: usize,
    count: usize,
    /// How many would by chance alone, if the scores were independent.
    expected: f64,
}

/// The facts of a report.
#[derive(Serialize, utoipa::ToSchema)]
struct ReportFacts {
    measurements: Vec<MeasurementView>,
    findings: Vec<FindingView>,
    courses: Vec<CourseView>,
    extremes: Vec<ExtremesView>,
    /// The bands there are, in their order.
    bands: Vec<Band>,
}

impl From<Reading> for ReportFacts {
    fn from(reading: Reading) -> Self {
        let facts = &reading.facts;
        let has = |band: &Band| facts.measurements.iter().any(|it| it.bands == Some(facts::Bands::One(*band)));
        let extremes = facts::extremes(facts).into_iter().map(|it| {
            let facts::Extremes { beyond, scores, count, expected } = it;
            ExtremesView { beyond, scores, count, expected }
        });
        Self {
            measurements: facts.measurements.iter().map(MeasurementView::from).collect(),
            findings: facts.findings.iter().map(FindingView::from).collect(),
            courses: facts::courses(facts).into_iter().map(CourseView::from).collect(),
            extremes: extremes.collect(),
            bands: Band::ALL.iter().copied().filter(has).collect(),
        }
    }
}

/// Read the facts of a report.
#[utoipa::path(get, path = "/api/reports/{id}/facts", tag = "reports", params(("id" = String, Path)),
    responses((status = 200, body = ReportFacts), Problems))]
async fn read_report_facts(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(id): PathId<ReportId>,
) -> Result<Json<ReportFacts>> {
    Ok(Json(archive.read_report(&ctx, id).await?.into()))
}

/// See what would be sent to models of a report.
#[utoipa::path(get, path = "/api/reports/{id}/preview", tag = "reports", params(("id" = String, Path)),
    responses((status = 200, body = PreviewView), Problems))]
async fn preview_report(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(id): PathId<ReportId>,
) -> Result<Json<PreviewView>> {
    Ok(Json(archive.preview(&ctx, id).await?.into()))
}

/// How a report is read again.
#[derive(Deserialize, garde::Validate, utoipa::ToSchema)]
struct ExtractBody {
    #[serde(default)]
    #[garde(skip)]
    profile: Profile,
}

/// Have a report read again.
#[utoipa::path(post, path = "/api/reports/{id}/extract", tag = "reports", params(("id" = String, Path)),
    request_body = ExtractBody, responses((status = 202, body = ReportView), Problems))]
async fn extract_report(
    Area(archive): Area<Archive>,
    ctx: Ctx,
    PathId(id): PathId<ReportId>,
    Valid(body): Valid<ExtractBody>,
) -> Result<(StatusCode, Json<ReportView>)> {
    Ok((StatusCode::ACCEPTED, Json(archive.read_again(&ctx, id, body.profile).await?.into())))
}
