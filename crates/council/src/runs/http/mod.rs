//! `/api/runs`, `/api/patients/{id}/runs`, `/api/models`, `/api/health`.

mod stream;
mod upstream;
mod views;

use std::time::Duration;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use cliniq_platform::{
    Ctx, Error, Id, Phi, Result,
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{PathId, Query, Valid},
    },
    phi::Purpose,
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{ArtifactId, NewRun, RunId, names, plan};
use crate::{
    Council,
    inputs::{PatientId, ReportId},
    models::Call,
    numbers::NumberCheck,
};
use views::{ArtifactView, ExportView, ReviewsView, RunView, SummaryView};

/// The events of runs, as live streams name them.
pub const EVENTS: &[&str] = &[
    "run.created",
    "run.state",
    "run.completed",
    "run.selected",
    "run.signed",
    "stage.started",
    "stage.completed",
    "unit.started",
    "unit.progress",
    "unit.completed",
    "unit.failed",
    "unit.retrying",
    "votes.updated",
];

/// The routes of runs.
pub fn routes() -> OpenApiRouter<Council> {
    OpenApiRouter::new()
        .routes(routes!(create_run))
        .routes(routes!(get_run))
        .routes(routes!(list_runs))
        .routes(routes!(start_run))
        .routes(routes!(cancel_run))
        .routes(routes!(pause_run))
        .routes(routes!(resume_run))
        .routes(routes!(retry_run))
        .routes(routes!(rerun))
        .routes(routes!(select_draft))
        .routes(routes!(sign_run))
        .routes(routes!(list_run_artifacts))
        .routes(routes!(read_run_artifact))
        .routes(routes!(check_run_artifact))
        .routes(routes!(read_run_reviews))
        .routes(routes!(list_run_calls))
        .routes(routes!(export_run))
        .routes(routes!(list_run_exports))
        .routes(routes!(read_run_export))
        .merge(stream::routes())
        .merge(upstream::routes())
}

/// How a run behaves.
#[derive(Debug, Default, Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = RunOptions)]
struct OptionsBody {
    /// How long, in seconds, a model that cools down is waited for when the others are done; ten minutes when absent.
    #[garde(skip)]
    patience_s: Option<u32>,
}

/// A run to be made.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = NewRun)]
struct CreateBody {
    /// Whose reports.
    #[garde(skip)]
    patient_id: String,
    /// Which, in the order in which they are read.
    #[garde(skip)]
    report_ids: Vec<String>,
    /// The panel.
    #[garde(skip)]
    models: Vec<String>,
    /// Who makes one text of all revisions.
    #[garde(skip)]
    consolidator: String,
    /// Who does when the consolidator cannot, in this order.
    #[serde(default)]
    #[garde(skip)]
    fallback_consolidators: Vec<String>,
    #[serde(default)]
    #[garde(skip)]
    options: OptionsBody,
}

impl CreateBody {
    fn new_run(self) -> Result<NewRun> {
        let patient = Id::<PatientId>::parse(&self.patient_id);
        let reports = self.report_ids.iter().map(|id| Id::<ReportId>::parse(id)).collect::<Result<Vec<_>, _>>();
        Ok(NewRun {
            patient: patient.map_err(|_| Error::not_found(Id::<PatientId>::new()))?,
            reports: reports.map_err(|_| Error::not_found(Id::<ReportId>::new()))?,
            panel: self.models,
            consolidator: self.consolidator,
            fallbacks: self.fallback_consolidators,
            patience: self.options.patience_s.map_or(plan::PATIENCE, |seconds| Duration::from_secs(seconds.into())),
        })
    }
}

/// Set up a run: the panel, who consolidates, which reports. It is not started.
#[utoipa::path(post, path = "/api/runs", tag = "council", request_body = CreateBody,
    responses((status = 201, body = RunView), Problems))]
async fn create_run(
    State(council): State<Council>,
    ctx: Ctx,
    Valid(body): Valid<CreateBody>,
) -> Result<(StatusCode, Json<RunView>)> {
    let sheet = council.create_run(&ctx, body.new_run()?).await?;
    Ok((StatusCode::CREATED, Json(sheet.into())))
}

/// Get a run: its state, units, losses, votes, selection and signature.
#[utoipa::path(get, path = "/api/runs/{id}", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = RunView), Problems))]
async fn get_run(State(council): State<Council>, ctx: Ctx, PathId(id): PathId<RunId>) -> Result<Json<RunView>> {
    Ok(Json(council.get_run(&ctx, id).await?.into()))
}

/// List a patient's runs, newest first.
#[utoipa::path(get, path = "/api/patients/{id}/runs", tag = "council", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<SummaryView>), Problems))]
async fn list_runs(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(patient): PathId<PatientId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<SummaryView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    let page = council.list_runs(&ctx, patient, before, page.limit()).await?;
    Ok(Json(page.map(SummaryView::from)))
}

/// Start a run. Asking again changes nothing.
#[utoipa::path(post, path = "/api/runs/{id}/start", tag = "council", params(("id" = String, Path)),
    responses((status = 202, body = RunView), Problems))]
async fn start_run(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
) -> Result<(StatusCode, Json<RunView>)> {
    Ok((StatusCode::ACCEPTED, Json(council.start_run(&ctx, id).await?.into())))
}

/// Stop a run for good. What was finished stays.
#[utoipa::path(post, path = "/api/runs/{id}/cancel", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = RunView), Problems))]
async fn cancel_run(State(council): State<Council>, ctx: Ctx, PathId(id): PathId<RunId>) -> Result<Json<RunView>> {
    Ok(Json(council.cancel_run(&ctx, id).await?.into()))
}

/// Halt a run. Models that are at work finish; nobody else is asked.
#[utoipa::path(post, path = "/api/runs/{id}/pause", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = RunView), Problems))]
async fn pause_run(State(council): State<Council>, ctx: Ctx, PathId(id): PathId<RunId>) -> Result<Json<RunView>> {
    Ok(Json(council.pause_run(&ctx, id).await?.into()))
}

/// What becomes of models that are waited for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ResumeQuery {
    /// Go on without the models that need a sign-in or are cooling down.
    without_parked: Option<bool>,
}

/// Let a run go on: one that was halted, or one that waits for a sign-in or for the upstream's limits.
#[utoipa::path(post, path = "/api/runs/{id}/resume", tag = "council", params(("id" = String, Path), ResumeQuery),
    responses((status = 200, body = RunView), Problems))]
async fn resume_run(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
    Query(how): Query<ResumeQuery>,
) -> Result<Json<RunView>> {
    Ok(Json(council.resume_run(&ctx, id, how.without_parked.unwrap_or_default()).await?.into()))
}

/// Ask once more for the units that have failed, and for no others.
#[utoipa::path(post, path = "/api/runs/{id}/retry", tag = "council", params(("id" = String, Path)),
    responses((status = 202, body = RunView), Problems))]
async fn retry_run(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
) -> Result<(StatusCode, Json<RunView>)> {
    Ok((StatusCode::ACCEPTED, Json(council.retry_run(&ctx, id).await?.into())))
}

/// From where.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RerunQuery {
    /// The first stage to be done again, from 1 to 6; 1 when absent.
    from_stage: Option<u8>,
}

/// Do the stages from one on once more. What was made before stays.
#[utoipa::path(post, path = "/api/runs/{id}/rerun", tag = "council", params(("id" = String, Path), RerunQuery),
    responses((status = 202, body = RunView), Problems))]
async fn rerun(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
    Query(from): Query<RerunQuery>,
) -> Result<(StatusCode, Json<RunView>)> {
    let sheet = council.rerun(&ctx, id, from.from_stage.unwrap_or(1)).await?;
    Ok((StatusCode::ACCEPTED, Json(sheet.into())))
}

/// Which draft.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = DraftSelection)]
struct SelectBody {
    /// The artifact of a final draft, or of a consolidation.
    #[garde(skip)]
    artifact_id: String,
}

/// Choose the draft that becomes the report.
#[utoipa::path(post, path = "/api/runs/{id}/select", tag = "council", params(("id" = String, Path)),
    request_body = SelectBody, responses((status = 200, body = RunView), Problems))]
async fn select_draft(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
    Valid(body): Valid<SelectBody>,
) -> Result<Json<RunView>> {
    // Every unreadable id is as unknown as this new one.
    let artifact = Id::<ArtifactId>::parse(&body.artifact_id).unwrap_or_else(|_| Id::new());
    Ok(Json(council.select_draft(&ctx, id, artifact).await?.into()))
}

/// What the clinician adds.
#[derive(Debug, Deserialize, garde::Validate, utoipa::ToSchema)]
#[schema(as = RunSignatureNote)]
struct SignBody {
    /// Printed under the signature.
    #[garde(length(max = 4000))]
    note: Option<String>,
}

/// Sign the chosen draft. It is final, and releases the patient's version.
#[utoipa::path(post, path = "/api/runs/{id}/sign", tag = "council", params(("id" = String, Path)),
    request_body = SignBody, responses((status = 200, body = RunView), Problems))]
async fn sign_run(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
    Valid(body): Valid<SignBody>,
) -> Result<Json<RunView>> {
    let note = body.note.filter(|note| !note.trim().is_empty()).map(Phi::new);
    Ok(Json(council.sign_run(&ctx, id, note).await?.into()))
}

/// List what a run has made, without the texts.
#[utoipa::path(get, path = "/api/runs/{id}/artifacts", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = Vec<ArtifactView>), Problems))]
async fn list_run_artifacts(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
) -> Result<Json<Vec<ArtifactView>>> {
    Ok(Json(ArtifactView::all(&council.get_run(&ctx, id).await?)))
}

/// Read one text of a run: Markdown or JSON, as the model's part in the stage is. Reading is audited.
#[utoipa::path(get, path = "/api/runs/{id}/artifacts/{stage}/{name}", tag = "council",
    params(("id" = String, Path),
        ("stage" = String, Path, description = "The folder, `stage-4` or `stage-4-round-2`; or the stage's number"),
        ("name" = String, Path, description = "The file's name, percent-encoded")),
    responses((status = 200, content_type = "text/markdown", body = String), Problems))]
async fn read_run_artifact(State(council): State<Council>, ctx: Ctx, path: ArtifactPath) -> Result<Response> {
    let (id, name) = artifact_at(path)?;
    let (artifact, text) = council.read_artifact(&ctx, id, &name).await?;
    let tag = format!("\"{}\"", artifact.sha256);
    let headers = [(header::CONTENT_TYPE, artifact.content_type), (header::ETAG, tag)];
    Ok((headers, text.into_open(Purpose::Show)).into_response())
}

type ArtifactPath = Result<Path<(String, String, String)>, PathRejection>;

/// The run and the artifact that an address names.
fn artifact_at(path: ArtifactPath) -> Result<(Id<RunId>, String)> {
    let Path((id, folder, file)) = path.map_err(|_| Error::not_found(Id::<ArtifactId>::new()))?;
    let id = Id::<RunId>::parse(&id).map_err(|_| Error::not_found(Id::<RunId>::new()))?;
    // A folder that is none of ours holds no file of ours.
    let folder = names::parse_folder(&folder).map(|(stage, round)| names::folder(stage, round)).unwrap_or_default();
    Ok((id, format!("{folder}/{file}")))
}

/// Trace every figure of one text to the reports. Reading is audited.
#[utoipa::path(get, path = "/api/runs/{id}/artifacts/{stage}/{name}/numbers", tag = "council",
    params(("id" = String, Path), ("stage" = String, Path, description = "As for the text"),
        ("name" = String, Path, description = "The file's name, percent-encoded")),
    responses((status = 200, body = NumberCheck), Problems))]
async fn check_run_artifact(State(council): State<Council>, ctx: Ctx, path: ArtifactPath) -> Result<Json<NumberCheck>> {
    let (id, name) = artifact_at(path)?;
    Ok(Json(council.check_artifact(&ctx, id, &name).await?))
}

/// Make the files of the chosen draft: `final.md`, `final.html`, `final.pdf`, `final.docx`, and `patient.pdf` once it is
/// signed. Asking again makes the same files.
#[utoipa::path(post, path = "/api/runs/{id}/export", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = Vec<ExportView>), Problems))]
async fn export_run(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
) -> Result<Json<Vec<ExportView>>> {
    Ok(Json(council.export_run(&ctx, id).await?.into_iter().map(ExportView::from).collect()))
}

/// List the files that were made of the chosen draft, as it is now signed or not.
#[utoipa::path(get, path = "/api/runs/{id}/exports", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = Vec<ExportView>), Problems))]
async fn list_run_exports(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
) -> Result<Json<Vec<ExportView>>> {
    Ok(Json(council.list_exports(&ctx, id).await?.into_iter().map(ExportView::from).collect()))
}

/// Download one file. Reading is audited.
#[utoipa::path(get, path = "/api/runs/{id}/exports/{file}", tag = "council",
    params(("id" = String, Path), ("file" = String, Path, description = "`final.pdf`, …")),
    responses((status = 200, content_type = "application/octet-stream", body = String), Problems))]
async fn read_run_export(
    State(council): State<Council>,
    ctx: Ctx,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response> {
    let Path((id, file)) = path.map_err(|_| Error::not_found(Id::<RunId>::new()))?;
    let id = Id::<RunId>::parse(&id).map_err(|_| Error::not_found(Id::<RunId>::new()))?;
    let (file, bytes) = council.read_export(&ctx, id, &file).await?;
    let headers = [
        (header::CONTENT_TYPE, file.content_type),
        (header::ETAG, format!("\"{}\"", file.sha256)),
        // The names are this program's own.
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
    ];
    Ok((headers, bytes.into_open(Purpose::Show)).into_response())
}

/// Read what the models said of each other and how they voted. Reading is audited.
#[utoipa::path(get, path = "/api/runs/{id}/reviews", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = ReviewsView), Problems))]
async fn read_run_reviews(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
) -> Result<Json<ReviewsView>> {
    Ok(Json(council.read_reviews(&ctx, id).await?.into()))
}

/// List the calls to models that a run has made, in the order of time.
#[utoipa::path(get, path = "/api/runs/{id}/calls", tag = "council", params(("id" = String, Path)),
    responses((status = 200, body = Vec<Call>), Problems))]
async fn list_run_calls(
    State(council): State<Council>,
    ctx: Ctx,
    PathId(id): PathId<RunId>,
) -> Result<Json<Vec<Call>>> {
    Ok(Json(council.run_calls(&ctx, id).await?))
}
