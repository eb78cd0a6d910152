//! Imports: a shop comes over from elsewhere, row by row.

pub mod csv;
pub mod etsy;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::media::Media;
use crate::{Id, Time};

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Read and judged; nothing is made of it yet.
    Looked,
    Running,
    Done,
    Cancelled,
}

impl State {
    pub const ALL: &'static [Self] = &[Self::Looked, Self::Running, Self::Done, Self::Cancelled];

    /// The word in tables, API and message keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Looked => "looked",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.word() == word)
    }
}

/// A file of a maker, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub id: Id<Import>,
    pub maker: Id<Actor>,
    pub state: State,
    pub rows: Vec<etsy::Row>,
    /// Photos that came along, by the names of their files.
    pub photos: Vec<(String, Id<Media>)>,
    /// What became of the rows so far, or would become of all of them; in their order.
    pub report: Vec<Line>,
    /// Rows that are done.
    pub done: usize,
    pub created_at: Time,
}

/// What became of a row, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    New,
    Changed,
    /// Nothing to do: it was imported as it is.
    Same,
    Refused,
}

impl Outcome {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Refused => "refused",
        }
    }
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The row, counted from 1.
    pub row: usize,
    pub title: String,
    pub outcome: Outcome,
    /// What is wrong, or left out: field, key of the message, and the message in English.
    pub notes: Vec<(String, String, String)>,
}

impl Import {
    /// Whether anything is left to do.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }

    /// How many rows came to this.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.report.iter().filter(|line| line.outcome == outcome).count()
    }
}

/// What happened to an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Looked {
        import: Id<Import>,
        maker: Id<Actor>,
    },
    Started {
        import: Id<Import>,
        maker: Id<Actor>,
    },
    /// Some rows further.
    Advanced {
        import: Id<Import>,
        maker: Id<Actor>,
    },
    Ended {
        import: Id<Import>,
        maker: Id<Actor>,
    },
}
