//! The six stages as data: who works in them, on what, what comes out, and how many must succeed.

use serde::{Deserialize, Serialize};

/// A stage of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Every model reads the report alone.
    Analysis,
    /// Every author judges the others' analyses, which bear letters instead of names.
    PeerReview,
    /// Every author rewrites its analysis, knowing what unnamed reviewers said of it.
    Revision,
    /// One model makes one text of all revisions.
    Consolidation,
    /// Every model votes on that text.
    FinalReview,
    /// Every model writes a final draft, with the changes that were asked for.
    FinalDrafts,
}

/// Who works in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Every model of the panel.
    Panel,
    /// Every model whose analysis succeeded, when there are at least two of them.
    Reviewers,
    /// Every model whose analysis succeeded.
    Authors,
    /// The consolidator; when it fails, its fallbacks, one after the other.
    Consolidator,
}

/// What a model hands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Prose.
    Markdown,
    /// [`PeerReview`](crate::review::PeerReview) as JSON.
    PeerReview,
    /// [`Ballot`](crate::review::Ballot) as JSON.
    Ballot,
}

impl Output {
    /// The ending of the file.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::PeerReview | Self::Ballot => "json",
        }
    }

    /// The media type of the file.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::PeerReview | Self::Ballot => "application/json",
        }
    }
}

/// What happens when fewer units of a stage succeed than it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooFew {
    /// The run has failed.
    Fails,
    /// The consolidation is offered instead, and the run is marked.
    OffersConsolidation,
    /// Nothing: the stage may be empty.
    GoesOn,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 6] =
        [Self::Analysis, Self::PeerReview, Self::Revision, Self::Consolidation, Self::FinalReview, Self::FinalDrafts];

    /// Its number, from 1.
    pub const fn number(self) -> u8 {
        match self {
            Self::Analysis => 1,
            Self::PeerReview => 2,
            Self::Revision => 3,
            Self::Consolidation => 4,
            Self::FinalReview => 5,
            Self::FinalDrafts => 6,
        }
    }

    /// The stage with this number.
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.number() == number)
    }

    /// Its word, as in purposes of calls and names of prompts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::PeerReview => "peer-review",
            Self::Revision => "revision",
            Self::Consolidation => "consolidation",
            Self::FinalReview => "final-review",
            Self::FinalDrafts => "final-draft",
        }
    }

    /// Who works in it.
    pub const fn who(self) -> Who {
        match self {
            Self::Analysis | Self::FinalReview | Self::FinalDrafts => Who::Panel,
            Self::PeerReview => Who::Reviewers,
            Self::Revision => Who::Authors,
            Self::Consolidation => Who::Consolidator,
        }
    }

    /// What comes out of it.
    pub const fn output(self) -> Output {
        match self {
            Self::Analysis | Self::Revision | Self::Consolidation | Self::FinalDrafts => Output::Markdown,
            Self::PeerReview => Output::PeerReview,
            Self::FinalReview => Output::Ballot,
        }
    }

    /// What an empty stage means.
    pub const fn when_empty(self) -> TooFew {
        match self {
            Self::Analysis | Self::Revision | Self::Consolidation => TooFew::Fails,
            Self::PeerReview | Self::FinalReview => TooFew::GoesOn,
            Self::FinalDrafts => TooFew::OffersConsolidation,
        }
    }

    /// The stages whose results it is given.
    pub const fn reads(self) -> &'static [Self] {
        match self {
            Self::Analysis => &[],
            Self::PeerReview => &[Self::Analysis],
            Self::Revision => &[Self::Analysis, Self::PeerReview],
            Self::Consolidation => &[Self::Revision],
            Self::FinalReview => &[Self::Consolidation],
            Self::FinalDrafts => &[Self::Consolidation, Self::FinalReview],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_reads_only_what_was_made_before_it() {
        for (index, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(stage.number()), index + 1);
            assert_eq!(Stage::of_number(stage.number()), Some(stage));
            assert!(stage.reads().iter().all(|earlier| *earlier < stage), "{stage:?}");
        }
        assert_eq!(Stage::of_number(0), None);
        assert_eq!(Stage::of_number(7), None);
    }
}
