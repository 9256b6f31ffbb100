//! Reviews: somebody who can judge it reads a call and says whether the receptionist did right.
//!
//! Promises: every ended call that was escalated, misunderstood, hard to hear or left unfinished waits for a verdict,
//! and so does a stable sample of all others; every verdict is audited with who made it. Never does: change the call.

pub mod http;
mod rules;
mod store;

use cliniq_platform::{
    Ctx, Error, Id, Phi, Result, access::Perm, db::Tx, error::Kind, events::Event, http::Page, tenancy::User,
    time::Timestamp,
};

use crate::{
    Reception,
    calls::{self, CallId, Origin},
    tasks::Person,
};

pub use rules::{Interval, Reason, UNSURE, Verdict, Week, wilson};
pub(crate) use store::of_calls_begun;

/// A review as stored.
#[derive(Clone)]
pub struct Review {
    /// The call it is about.
    pub call: Id<CallId>,
    /// Who made it, last.
    pub reviewer: Id<User>,
    /// What they say.
    pub verdict: Verdict,
    /// Why; may repeat what the caller said.
    pub note: Option<Phi<String>>,
    /// When, last.
    pub at: Timestamp,
    /// Changes with every edit.
    pub version: i64,
}

/// A review and its reviewer's name.
#[derive(Clone)]
pub struct ReviewSheet {
    /// The review.
    pub review: Review,
    /// Who made it.
    pub by: Person,
}

/// A verdict about to be stored.
#[derive(Clone)]
pub struct NewReview {
    /// What the reviewer says.
    pub verdict: Verdict,
    /// Why.
    pub note: Option<Phi<String>>,
}

/// A call that waits for a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The call.
    pub call: Id<CallId>,
    /// When it was answered.
    pub started_at: Timestamp,
    /// How long it lasted, in seconds.
    pub duration_s: Option<i64>,
    /// What it was mainly about.
    pub intent: Option<String>,
    /// BCP 47 tag of the language spoken.
    pub language: String,
    /// Why it waits, the gravest reason first.
    pub reasons: Vec<Reason>,
}

/// What became of the calls that began in a week.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The week.
    pub week: Week,
    /// Calls with a verdict.
    pub reviewed: i64,
    /// Calls in the queue.
    pub waiting: i64,
    /// Calls of each verdict.
    pub by_verdict: Vec<(Verdict, i64)>,
    /// How many of the reviewed should have been escalated and were not.
    pub missed: Interval,
    /// How many of the reviewed were escalated without need.
    pub needless: Interval,
}

impl Reception {
    /// Ended calls without a verdict that ask for one, newest first.
    ///
    /// # Errors
    /// Without [`Perm::ReviewRead`].
    pub async fn list_reviews(
        &self,
        ctx: &Ctx,
        origin: Origin,
        before: Option<Id<CallId>>,
        limit: i64,
    ) -> Result<Page<Waiting>> {
        ctx.require(Perm::ReviewRead)?;
        self.db()
            .read(ctx, move |tx| {
                Ok(Page::of(store::waiting(tx, origin, before, limit + 1)?, limit, |it| it.call.to_string()))
            })
            .await
    }

    /// What became of the calls of a week; of the present one when none is named.
    ///
    /// # Errors
    /// Without [`Perm::ReviewRead`]; `review.bad-week`.
    pub async fn summarise_reviews(&self, ctx: &Ctx, origin: Origin, week: Option<&str>) -> Result<Summary> {
        ctx.require(Perm::ReviewRead)?;
        let zone = self.line_of(ctx).await?.zone;
        let week = Week::of(week, self.clock().now(), &zone)?;
        self.db()
            .read(ctx, move |tx| {
                let verdicts = of_calls_begun(tx, origin, week.from, week.to)?;
                let waiting = store::count_waiting(tx, origin, week.from, week.to)?;
                let count = |wanted| verdicts.iter().find(|(it, _)| *it == wanted).map_or(0, |(_, count)| *count);
                let by_verdict: Vec<(Verdict, i64)> = Verdict::ALL.map(|it| (it, count(it))).to_vec();
                let reviewed = by_verdict.iter().map(|(_, count)| count).sum();
                Ok(Summary {
                    week: week.clone(),
                    reviewed,
                    waiting,
                    missed: wilson(count(Verdict::MissedEscalation), reviewed),
                    needless: wilson(count(Verdict::NeedlessEscalation), reviewed),
                    by_verdict,
                })
            })
            .await
    }

    /// The review of a call.
    ///
    /// # Errors
    /// Without [`Perm::ReviewRead`]; `call.not-found`; `review.not-found`.
    pub async fn get_review(&self, ctx: &Ctx, call: Id<CallId>) -> Result<ReviewSheet> {
        ctx.require(Perm::ReviewRead)?;
        self.db().read(ctx, move |tx| sheet(tx, call)).await
    }

    /// Says the first word about a call that has ended.
    ///
    /// # Errors
    /// Without [`Perm::ReviewWrite`]; `call.not-found`; `review.call-goes-on`; `review.exists`.
    pub async fn make_review(&self, ctx: &Ctx, call: Id<CallId>, new: NewReview) -> Result<ReviewSheet> {
        ctx.require(Perm::ReviewWrite)?;
        let reviewer = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                let about = calls::store::get(tx, call)?.ok_or_else(|| Error::not_found(call))?;
                if about.ended_at.is_none() {
                    return Err(Error::new(
                        Kind::Conflict,
                        "review.call-goes-on",
                        "This call has not ended; review it when it has.",
                    ));
                }
                let NewReview { verdict, note } = new.clone();
                store::insert(tx, &Review { call, reviewer, verdict, note, at: tx.now(), version: 1 })?;
                told(tx, "review.make", call, verdict)?;
                sheet(tx, call)
            })
            .await
    }

    /// Says something else about a call.
    ///
    /// # Errors
    /// Without [`Perm::ReviewWrite`]; `call.not-found`; `review.not-found`; `review.moved-on`.
    pub async fn change_review(
        &self,
        ctx: &Ctx,
        call: Id<CallId>,
        version: i64,
        new: NewReview,
    ) -> Result<ReviewSheet> {
        ctx.require(Perm::ReviewWrite)?;
        let reviewer = ctx.user()?;
        self.db()
            .write(ctx, move |tx| {
                let NewReview { verdict, note } = new.clone();
                present(tx, call)?;
                let at = tx.now();
                store::update(tx, version, &Review { call, reviewer, verdict, note, at, version: version + 1 })?;
                told(tx, "review.change", call, verdict)?;
                sheet(tx, call)
            })
            .await
    }

    /// Takes a verdict back: the call waits again. What the verdict was stays in the audit.
    ///
    /// # Errors
    /// Without [`Perm::ReviewWrite`]; `call.not-found`; `review.not-found`; `review.moved-on`.
    pub async fn withdraw_review(&self, ctx: &Ctx, call: Id<CallId>, version: i64) -> Result<()> {
        ctx.require(Perm::ReviewWrite)?;
        self.db()
            .write(ctx, move |tx| {
                let before = present(tx, call)?;
                store::delete(tx, call, version)?;
                told(tx, "review.withdraw", call, before.verdict)
            })
            .await
    }
}

/// Audits a verdict and tells the pages. The note stays in its row.
fn told(tx: &mut Tx<'_>, action: &str, call: Id<CallId>, verdict: Verdict) -> Result<()> {
    tx.audit(action, call.as_str(), Some(&serde_json::json!({ "verdict": verdict })))?;
    tx.emit(&Event::new("review.made", call))
}

fn present(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<Review> {
    calls::store::get(tx, call)?.ok_or_else(|| Error::not_found(call))?;
    store::get(tx, call)?.ok_or_else(|| {
        Error::new(Kind::NotFound, "review.not-found", "Nobody has reviewed this call, or the verdict was taken back.")
    })
}

fn sheet(tx: &mut Tx<'_>, call: Id<CallId>) -> Result<ReviewSheet> {
    let review = present(tx, call)?;
    let by = store::reviewer(tx, &review)?;
    Ok(ReviewSheet { review, by })
}
