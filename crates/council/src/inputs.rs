//! What a run needs of the reports it reads, and of nothing else there.

use cliniq_platform::{Ctx, Id, Phi, Result, ids::Entity};
use futures::future::BoxFuture;

/// Marker of patient ids.
pub struct PatientId;
impl Entity for PatientId {
    const PREFIX: &'static str = "patient";
    const NOUN: &'static str = "patient";
}

/// Marker of report ids.
pub struct ReportId;
impl Entity for ReportId {
    const PREFIX: &'static str = "report";
    const NOUN: &'static str = "report";
}

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
}
