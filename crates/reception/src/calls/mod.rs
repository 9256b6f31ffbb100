//! Calls: one row each, whose `state` is the truth that a restart continues from.

pub mod http;
pub(crate) mod recent;
pub(crate) mod store;

use cliniq_platform::{Ctx, Error, Id, Phi, Result, access::Perm, http::Page, ids::Entity, time::Timestamp};

use crate::{
    Reception,
    dialog::State,
    escalations::{self, EscalationSheet},
    recordings::{self, Consent, Recording},
    settings::Arm,
    tasks::{self, TaskRef},
};

/// Marker of call ids.
pub struct CallId;
impl Entity for CallId {
    const PREFIX: &'static str = "call";
    const NOUN: &'static str = "call";
}

/// Where a call comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A telephone.
    Phone,
    /// Somebody at a keyboard tries the receptionist out; pages nobody.
    Simulation,
}

impl Origin {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Simulation => "simulation",
        }
    }

    pub(crate) fn parse(word: &str) -> Result<Self> {
        [Self::Phone, Self::Simulation].into_iter().find(|it| it.as_str() == word).ok_or_else(|| unknown(word))
    }
}

/// How a call stands; Twilio's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It goes on.
    InProgress,
    /// It has ended.
    Completed,
    /// It could not be connected.
    Failed,
    /// The line was busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// It was given up before it was answered.
    Canceled,
}

impl Status {
    const ALL: [Self; 6] =
        [Self::InProgress, Self::Completed, Self::Failed, Self::Busy, Self::NoAnswer, Self::Canceled];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Busy => "busy",
            Self::NoAnswer => "no_answer",
            Self::Canceled => "canceled",
        }
    }

    pub(crate) fn parse(word: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word).ok_or_else(|| unknown(word))
    }
}

fn unknown(word: &str) -> Error {
    Error::internal(format!("a call row holds the unknown word {word:?}"))
}

/// A call as stored.
#[derive(Clone)]
pub struct Call {
    /// Its id.
    pub id: Id<CallId>,
    /// The provider's id; a simulation's is its own.
    pub provider_call_id: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The number that calls, when it is shown.
    pub caller: Option<Phi<String>>,
    /// How it stands.
    pub status: Status,
    /// BCP 47 tag of the language spoken.
    pub language: String,
    /// What it is mainly about.
    pub intent: Option<String>,
    /// Whether anything in it was escalated.
    pub escalated: bool,
    /// What has happened so far: greeting, answers, transfers.
    pub turns: i32,
    /// Where the conversation stands.
    pub state: Phi<State>,
    /// Changes with every turn.
    pub version: i64,
    /// When it was answered.
    pub started_at: Timestamp,
    /// When something was last heard.
    pub turned_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it lasted, in seconds, as the provider measured it.
    pub duration_s: Option<i64>,
    /// Whether it may be recorded; none where the clinic does not record.
    pub consent: Option<Consent>,
    /// Which voice of an experiment the caller hears; none where there is no experiment.
    pub voice: Option<Arm>,
}

/// A call with what came of it.
pub struct CallSheet {
    /// The call.
    pub call: Call,
    /// Its tasks, in the order they were told.
    pub(crate) tasks: Vec<TaskRef>,
    /// Its escalations, oldest first.
    pub(crate) escalations: Vec<EscalationSheet>,
    /// Its recordings, oldest first.
    pub(crate) recordings: Vec<Recording>,
}

/// Which calls to list.
#[derive(Clone, Default)]
pub struct CallFilter {
    /// Only these.
    pub status: Option<Status>,
    /// Only these.
    pub origin: Option<Origin>,
    /// Only those mainly about this.
    pub intent: Option<String>,
    /// Only (un)escalated ones.
    pub escalated: Option<bool>,
    /// Begun at this instant or later.
    pub from: Option<Timestamp>,
    /// Begun before this instant.
    pub to: Option<Timestamp>,
    /// Only from this number.
    pub phone: Option<Phi<String>>,
}

impl Reception {
    /// Calls, newest first.
    ///
    /// # Errors
    /// Without [`Perm::CallRead`].
    pub async fn list_calls(
        &self,
        ctx: &Ctx,
        filter: CallFilter,
        before: Option<Id<CallId>>,
        limit: i64,
    ) -> Result<Page<CallSheet>> {
        ctx.require(Perm::CallRead)?;
        self.db()
            .read(ctx, move |tx| {
                let Page { items, next } =
                    Page::of(store::list(tx, &filter, before, limit + 1)?, limit, |call| call.id.to_string());
                let ids: Vec<Id<CallId>> = items.iter().map(|call| call.id).collect();
                let mut tasks = tasks::of_calls(tx, &ids)?;
                let sheet = |call: Call| {
                    let tasks = tasks.remove(&call.id).unwrap_or_default();
                    // A list says that something was escalated; the call itself says what.
                    CallSheet { call, tasks, escalations: Vec::new(), recordings: Vec::new() }
                };
                Ok(Page { items: items.into_iter().map(sheet).collect(), next })
            })
            .await
    }

    /// One call.
    ///
    /// # Errors
    /// `call.not-found`.
    pub async fn get_call(&self, ctx: &Ctx, id: Id<CallId>) -> Result<CallSheet> {
        ctx.require(Perm::CallRead)?;
        self.db()
            .read(ctx, move |tx| {
                let call = store::get(tx, id)?.ok_or_else(|| Error::not_found(id))?;
                let tasks = tasks::of_calls(tx, &[id])?.remove(&id).unwrap_or_default();
                let escalations = escalations::of_call(tx, id)?;
                Ok(CallSheet { call, tasks, escalations, recordings: recordings::of_call(tx, id)? })
            })
            .await
    }
}
