//! `/api/dead-letters`: jobs that were given up, and running them again.

use axum::{Json, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{DeadLetter, JobId, store};
use crate::{
    access::Perm,
    ctx::Ctx,
    error::{Error, Result},
    http::{
        Page, PageQuery, Problems, bad_cursor,
        extract::{PathId, Query},
    },
    ids::Id,
    platform::Platform,
    time::Timestamp,
};

/// The routes of the dead letters.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(list_dead_letters))
        .routes(routes!(replay_dead_letter))
        .routes(routes!(replay_dead_letters))
}

impl Platform {
    /// The clinic's dead letters, newest first.
    ///
    /// # Errors
    /// Without [`Perm::DeadLetterRead`].
    pub async fn list_dead_letters(
        &self,
        ctx: &Ctx,
        before: Option<Id<JobId>>,
        limit: i64,
    ) -> Result<Page<DeadLetter>> {
        ctx.require(Perm::DeadLetterRead)?;
        self.db()
            .read(ctx, move |tx| {
                Ok(Page::of(store::dead_letters(tx, before, limit + 1)?, limit, |letter| letter.id.to_string()))
            })
            .await
    }

    /// Runs dead letters again, one or all; answers how many.
    ///
    /// # Errors
    /// `dead-letter.not-found` when that one is not (or no longer) dead.
    pub async fn replay_dead_letters(&self, ctx: &Ctx, id: Option<Id<JobId>>) -> Result<usize> {
        ctx.require(Perm::DeadLetterReplay)?;
        self.db()
            .write(ctx, move |tx| {
                let replayed = store::replay(tx, id)?;
                match id {
                    Some(id) if replayed == 0 => return Err(Error::not_found(id)),
                    Some(_) | None => {}
                }
                let subject = id.map_or_else(|| "all".to_owned(), |id| id.to_string());
                tx.audit("dead_letter.replay", &subject, Some(&serde_json::json!({ "jobs": replayed })))?;
                tx.wake_jobs();
                Ok(replayed)
            })
            .await
    }
}

/// A job that was given up.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct DeadLetterView {
    id: String,
    /// The job's name.
    job: String,
    /// How often it was run.
    attempts: i32,
    /// Why the last run failed.
    cause: Option<String>,
    failed_at: Option<Timestamp>,
}

impl From<DeadLetter> for DeadLetterView {
    fn from(letter: DeadLetter) -> Self {
        let DeadLetter { id, name, attempts, last_error, finished_at } = letter;
        Self { id: id.to_string(), job: name, attempts, cause: last_error, failed_at: finished_at }
    }
}

/// How many jobs run again.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
struct Replayed {
    replayed: usize,
}

/// List jobs that were given up.
#[utoipa::path(get, path = "/api/dead-letters", tag = "operations", params(PageQuery),
    responses((status = 200, body = Page<DeadLetterView>), Problems))]
async fn list_dead_letters(
    State(platform): State<Platform>,
    ctx: Ctx,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DeadLetterView>>> {
    let before = page.cursor.as_deref().map(Id::parse).transpose().map_err(|_| bad_cursor())?;
    Ok(Json(platform.list_dead_letters(&ctx, before, page.limit()).await?.map(DeadLetterView::from)))
}

/// Run one job again that was given up.
#[utoipa::path(post, path = "/api/dead-letters/{id}/replay", tag = "operations", params(("id" = String, Path)),
    responses((status = 200, body = Replayed), Problems))]
async fn replay_dead_letter(
    State(platform): State<Platform>,
    ctx: Ctx,
    PathId(id): PathId<JobId>,
) -> Result<Json<Replayed>> {
    Ok(Json(Replayed { replayed: platform.replay_dead_letters(&ctx, Some(id)).await? }))
}

/// Run all jobs again that were given up.
#[utoipa::path(post, path = "/api/dead-letters/replay", tag = "operations",
    responses((status = 200, body = Replayed), Problems))]
async fn replay_dead_letters(State(platform): State<Platform>, ctx: Ctx) -> Result<Json<Replayed>> {
    Ok(Json(Replayed { replayed: platform.replay_dead_letters(&ctx, None).await? }))
}
