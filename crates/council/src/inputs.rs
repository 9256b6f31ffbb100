//! What a run needs of the reports it reads, and of nothing else there.

use cliniq_platform::{Ctx, Id, Phi, Result, phi::Purpose};
use futures::{FutureExt, future::BoxFuture};

use crate::{
    export::ReportRead,
    numbers::{NumberCheck, Verdict},
    reports::Archive,
};

pub use crate::reports::ReportId;
pub use cliniq_platform::patients::PatientId;

/// A picture of a page.
#[derive(Clone)]
pub struct Picture {
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// The file.
    pub bytes: Phi<Vec<u8>>,
}

/// What is known of reports before a run is made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Some pages have no text: only a model that sees can read them.
    pub needs_vision: bool,
}

/// What the models are given: who the patient is has been masked.
pub struct RunInputs {
    /// Facts and text; it stands first in every prompt of the run, byte for byte the same.
    pub shared_context: Phi<String>,
    /// Pages for models that see, in order.
    pub images: Vec<Picture>,
}

/// The reports of the clinic's patients.
pub trait Reports: Send + Sync {
    /// Looks at reports before a run is made of them.
    ///
    /// # Errors
    /// `patient.not-found`, `report.not-found` (also for another patient's), or that a report cannot be read yet.
    fn survey<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<Survey>>;

    /// What models are given of these reports; the same bytes for the same reports.
    ///
    /// # Errors
    /// When a report is gone or cannot be read.
    fn inputs<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<RunInputs>>;

    /// Traces every figure of a draft to the reports; the answer is text for the models of the final review.
    ///
    /// # Errors
    /// When a report is gone or cannot be read.
    fn check_numbers<'a>(
        &'a self,
        ctx: &'a Ctx,
        reports: &'a [Id<ReportId>],
        draft: &'a Phi<String>,
    ) -> BoxFuture<'a, Result<Phi<String>>>;

    /// The same for people: every figure of a text, and where it comes from.
    ///
    /// # Errors
    /// When a report is gone or cannot be read.
    fn figures<'a>(
        &'a self,
        ctx: &'a Ctx,
        reports: &'a [Id<ReportId>],
        text: &'a Phi<String>,
    ) -> BoxFuture<'a, Result<NumberCheck>>;

    /// What the papers of a run say of the patient and the reports.
    ///
    /// # Errors
    /// `patient.not-found`, `report.not-found`.
    fn papers<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<Papers>>;
}

/// Patient and reports as they stand on papers.
pub struct Papers {
    /// Under what the clinic keeps the patient.
    pub patient: Phi<String>,
    /// The reports, in their order.
    pub reports: Vec<ReportRead>,
}

/// Letters shown on either side of a figure that was not found.
const AROUND: usize = 60;

impl Reports for Archive {
    fn survey<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<Survey>> {
        async move { Ok(Survey { needs_vision: self.survey(ctx, patient, reports).await? }) }.boxed()
    }

    fn inputs<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<RunInputs>> {
        async move {
            let context = self.context_for(ctx, patient, reports).await?;
            let pictures = context.pictures.into_iter();
            let images = pictures
                .map(|png| Picture { media_type: "image/png".to_owned(), bytes: png.map(|bytes| bytes.to_vec()) })
                .collect();
            Ok(RunInputs { shared_context: context.shared_context, images })
        }
        .boxed()
    }

    fn check_numbers<'a>(
        &'a self,
        ctx: &'a Ctx,
        reports: &'a [Id<ReportId>],
        draft: &'a Phi<String>,
    ) -> BoxFuture<'a, Result<Phi<String>>> {
        async move {
            let check = self.check_numbers(ctx, reports, draft).await?;
            Ok(Phi::new(told(&check, draft.open(Purpose::Prompt))))
        }
        .boxed()
    }

    fn figures<'a>(
        &'a self,
        ctx: &'a Ctx,
        reports: &'a [Id<ReportId>],
        text: &'a Phi<String>,
    ) -> BoxFuture<'a, Result<NumberCheck>> {
        self.check_numbers(ctx, reports, text).boxed()
    }

    fn papers<'a>(
        &'a self,
        ctx: &'a Ctx,
        patient: Id<PatientId>,
        reports: &'a [Id<ReportId>],
    ) -> BoxFuture<'a, Result<Papers>> {
        self.papers(ctx, patient, reports).boxed()
    }
}

/// A number check as text for models: how many figures were found, and where those stand that were not.
fn told(check: &NumberCheck, draft: &str) -> String {
    let [exact, rounded, derived, missing] =
        [Verdict::Exact, Verdict::Rounded, Verdict::Derived, Verdict::NotFound].map(|verdict| check.count(verdict));
    let mut text = format!(
        "Of {} figures {exact} stand in the report exactly, {rounded} with more decimals, {derived} follow from others, \
         {missing} were not found.\n",
        check.figures.len()
    );
    for figure in check.not_found() {
        let before: String = draft[..figure.start].chars().rev().take(AROUND).collect();
        let before: String = before.chars().rev().collect();
        let after: String = draft[figure.end..].chars().take(AROUND).collect();
        let place = format!("{before}{}{after}", figure.text).replace('\n', " ");
        text.push_str(&format!("- not found: {} in “{}”\n", figure.text, place.trim()));
    }
    text
}
