//! A run as its rows tell it.

use std::time::Duration;

use cliniq_platform::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Action, PATIENCE};
use crate::{
    review::Vote,
    runs::stages::{Stage, Who},
};

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RunState)]
pub enum State {
    /// Set up, not started.
    Created,
    /// Started; no model has been asked yet.
    Queued,
    /// Models are at work.
    Running,
    /// Somebody has halted it.
    Paused,
    /// Nothing goes on before somebody signs in at the upstream.
    NeedsAuth,
    /// Nothing goes on before the upstream's limits allow it.
    CoolingDown,
    /// All models have done everything.
    Complete,
    /// There is a result, and not every model has a part in it.
    Degraded,
    /// There is no result.
    Failed,
    /// Somebody has stopped it.
    Cancelled,
}

impl State {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Queued,
        Self::Running,
        Self::Paused,
        Self::NeedsAuth,
        Self::CoolingDown,
        Self::Complete,
        Self::Degraded,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word in rows and events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::NeedsAuth => "needs_auth",
            Self::CoolingDown => "cooling_down",
            Self::Complete => "complete",
            Self::Degraded => "degraded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Goes on by itself, now or when what it waits for is there.
    pub const fn is_working(self) -> bool {
        match self {
            Self::Queued | Self::Running | Self::NeedsAuth | Self::CoolingDown => true,
            Self::Created | Self::Paused | Self::Complete | Self::Degraded | Self::Failed | Self::Cancelled => false,
        }
    }

    /// Nothing happens any more, unless somebody asks for it.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Complete | Self::Degraded | Self::Failed | Self::Cancelled => true,
            Self::Created | Self::Queued | Self::Running | Self::Paused | Self::NeedsAuth | Self::CoolingDown => false,
        }
    }
}

/// Why a round was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The run was started.
    #[default]
    Start,
    /// The majority of the votes was `REVISE`.
    Revise,
    /// Somebody asked for the stages from here on once more.
    Rerun,
}

/// A pass through the stages from one on. What was made before it stays where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its first stage.
    pub from: Stage,
    /// Why it was opened.
    pub why: Why,
}

impl Default for Round {
    fn default() -> Self {
        Self { from: Stage::Analysis, why: Why::Start }
    }
}

/// A stage in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Which round, from 1.
    pub round: u32,
    /// Which stage.
    pub stage: Stage,
}

/// What makes a unit the one it is, within its run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Stage and round.
    pub place: Place,
    /// The model's id.
    pub model: String,
}

/// Why a unit waits for something outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parked {
    /// For somebody to sign in; looked at again at `until`.
    NeedsAuth {
        /// When it may be tried again.
        until: Timestamp,
    },
    /// For the upstream's limits.
    CoolingDown {
        /// When it was refused.
        since: Timestamp,
        /// When it may be tried again.
        until: Timestamp,
    },
}

impl Parked {
    /// When it may be tried again.
    pub const fn until(self) -> Timestamp {
        match self {
            Self::NeedsAuth { until } | Self::CoolingDown { until, .. } => until,
        }
    }
}

/// How far a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitState {
    /// Not asked yet, or to be asked again.
    Waiting,
    /// A worker will take it.
    Queued,
    /// A model is at work.
    Running,
    /// Something outside must change first.
    Parked(Parked),
    /// There is an artifact.
    Done,
    /// There will be none, unless somebody asks for another attempt.
    Failed,
}

/// A unit as the plan sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitView {
    /// Which one.
    pub key: Key,
    /// How far it is.
    pub state: UnitState,
    /// What a finished ballot says.
    pub vote: Option<Vote>,
    /// The models whose texts a finished unit was made of; only a consolidation's are looked at.
    pub made_of: Vec<String>,
}

/// A run as the plan sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunView {
    /// Its state.
    pub state: State,
    /// The rounds so far; at least the first.
    pub rounds: Vec<Round>,
    /// Where the work is.
    pub at: Option<Place>,
    /// The panel, in its order.
    pub panel: Vec<String>,
    /// The consolidator and its fallbacks, in their order.
    pub consolidators: Vec<String>,
    /// How long a model that cools down is waited for.
    pub patience: Duration,
    /// The units, in any order.
    pub units: Vec<UnitView>,
    /// What time it is.
    pub now: Timestamp,
    /// Whether the upstream takes our key at present. While it does not, units that need a sign-in stay parked.
    pub has_auth: bool,
}

impl RunView {
    /// A run that has just been started.
    pub fn new(panel: Vec<String>, consolidators: Vec<String>, now: Timestamp) -> Self {
        Self {
            state: State::Queued,
            rounds: vec![Round::default()],
            at: None,
            panel,
            consolidators,
            patience: PATIENCE,
            units: Vec::new(),
            now,
            has_auth: true,
        }
    }

    /// The number of the newest round, from 1.
    pub fn last_round(&self) -> u32 {
        u32::try_from(self.rounds.len()).unwrap_or(u32::MAX).max(1)
    }

    /// The round whose results of a stage count: the newest that does the stage at all.
    pub fn round_of(&self, stage: Stage) -> u32 {
        self.round_of_until(stage, self.last_round())
    }

    /// The same, as it was in an earlier round.
    pub fn round_of_until(&self, stage: Stage, last: u32) -> u32 {
        let rounds = (1..).zip(&self.rounds).take_while(|(number, _)| *number <= last);
        rounds.filter(|(_, round)| round.from <= stage).map(|(number, _)| number).last().unwrap_or(1)
    }

    /// Stage and round whose results count.
    pub fn place_of(&self, stage: Stage) -> Place {
        Place { round: self.round_of(stage), stage }
    }

    /// The unit with this key.
    pub fn unit(&self, key: &Key) -> Option<&UnitView> {
        self.units.iter().find(|unit| unit.key == *key)
    }

    /// The models that have finished in a place.
    pub fn done(&self, place: Place) -> impl Iterator<Item = &str> {
        let units = self.units.iter().filter(move |unit| unit.key.place == place && unit.state == UnitState::Done);
        units.map(|unit| unit.key.model.as_str())
    }

    /// The models that work in a stage, in the order of the panel; for the consolidation its candidates.
    pub fn expected(&self, stage: Stage) -> Vec<String> {
        match stage.who() {
            Who::Panel => self.panel.clone(),
            Who::Consolidator => self.consolidators.clone(),
            Who::Authors => self.authors(),
            Who::Reviewers => Some(self.authors()).filter(|authors| authors.len() > 1).unwrap_or_default(),
        }
    }

    fn authors(&self) -> Vec<String> {
        let done: Vec<&str> = self.done(self.place_of(Stage::Analysis)).collect();
        self.panel.iter().filter(|model| done.contains(&model.as_str())).cloned().collect()
    }

    /// How many of the votes of a place are `REVISE`, and how many there are.
    pub fn votes(&self, place: Place) -> (usize, usize) {
        let of_place = self.units.iter().filter(|unit| unit.key.place == place && unit.state == UnitState::Done);
        let cast: Vec<Vote> = of_place.filter_map(|unit| unit.vote).collect();
        (cast.iter().filter(|vote| **vote == Vote::Revise).count(), cast.len())
    }

    /// Whether what a parked unit waits for has come.
    pub fn is_free(&self, why: Parked) -> bool {
        let has_what_it_needs = match why {
            Parked::NeedsAuth { .. } => self.has_auth,
            Parked::CoolingDown { .. } => true,
        };
        has_what_it_needs && why.until() <= self.now
    }

    /// The units that have failed in the places that count: who was lost, and where. In the order of stage and panel.
    pub fn losses(&self) -> Vec<Key> {
        let mut lost: Vec<Key> = self
            .units
            .iter()
            .filter(|unit| unit.state == UnitState::Failed && unit.key.place == self.place_of(unit.key.place.stage))
            .map(|unit| unit.key.clone())
            .collect();
        let rank = |model: &str| self.panel.iter().chain(&self.consolidators).position(|it| it == model);
        lost.sort_by_key(|key| (key.place.stage, rank(&key.model)));
        lost
    }

    /// The failed units that another attempt can help: not those of consolidators for whom another one stood in.
    pub fn retryable(&self) -> Vec<Key> {
        let has_consolidation = self.done(self.place_of(Stage::Consolidation)).next().is_some();
        let mut failed = self.losses();
        failed.retain(|key| key.place.stage != Stage::Consolidation || !has_consolidation);
        failed
    }

    /// Authors whose revision was finished only after the consolidation that counts was made.
    pub fn latecomers(&self) -> Vec<String> {
        let place = self.place_of(Stage::Consolidation);
        let made = self.units.iter().find(|unit| unit.key.place == place && unit.state == UnitState::Done);
        let Some(made) = made else { return Vec::new() };
        let revised: Vec<&str> = self.done(self.place_of(Stage::Revision)).collect();
        let panel = self.panel.iter().filter(|model| revised.contains(&model.as_str()));
        panel.filter(|model| !made.made_of.contains(model)).cloned().collect()
    }

    /// The run after an action.
    pub fn apply(&mut self, action: &Action) {
        match action {
            Action::OpenRound { from, why } => self.rounds.push(Round { from: *from, why: *why }),
            Action::MoveTo(place) => self.at = Some(*place),
            Action::Enqueue(key) => self.put(key, UnitState::Queued),
            Action::GiveUp(key) => self.put(key, UnitState::Failed),
            Action::Settle(state) => self.state = *state,
        }
    }

    fn put(&mut self, key: &Key, state: UnitState) {
        match self.units.iter_mut().find(|unit| unit.key == *key) {
            Some(unit) => unit.state = state,
            None => self.units.push(UnitView { key: key.clone(), state, vote: None, made_of: Vec::new() }),
        }
    }
}
