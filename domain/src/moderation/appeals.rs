//! Appeals: what somebody says against what was decided about them, and the answer.

use serde::{Deserialize, Serialize};

use super::{Event, Measure, MeasureError, bounded};
use crate::actors::Actor;
use crate::text::Fault;
use crate::{Id, Time};

/// How an appeal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealState {
    Open,
    /// What was decided was lifted, where it can be.
    Accepted,
    Declined,
}

impl AppealState {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Accepted, Self::Declined].into_iter().find(|state| state.word() == word)
    }
}

/// The one word that somebody has against a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    pub id: Id<Appeal>,
    pub measure: Id<Measure>,
    pub text: String,
    pub state: AppealState,
    /// To the one who appealed; empty while it is open.
    pub answer: String,
    pub created_at: Time,
    pub decided_at: Option<Time>,
}

impl Appeal {
    /// Speaks up against a measure; that it is the first time is for the table to say.
    ///
    /// # Errors
    /// Somebody else's measure, one that was lifted, or nothing said.
    pub fn raise(id: Id<Self>, measure: &Measure, by: Id<Actor>, text: &str, now: Time) -> Result<(Self, Event), MeasureError> {
        if measure.maker != by {
            return Err(MeasureError::NotYours);
        }
        if measure.lifted_at.is_some() {
            return Err(MeasureError::Lifted);
        }
        let text = bounded(text)?;
        if text.is_empty() {
            return Err(MeasureError::Wrong(vec![Fault::new("text", "fault-appeal-text", "say what is wrong with the decision")]));
        }
        let appeal = Self { id, measure: measure.id, text, state: AppealState::Open, answer: String::new(), created_at: now, decided_at: None };
        let event = Event::Appealed { appeal: id, measure: measure.id };
        Ok((appeal, event))
    }

    /// A moderator answers it.
    ///
    /// # Errors
    /// Answered before, or declined without words.
    pub fn decide(&mut self, accepted: bool, answer: &str, now: Time) -> Result<Event, MeasureError> {
        if self.state != AppealState::Open {
            return Err(MeasureError::Decided);
        }
        let answer = bounded(answer)?;
        if answer.is_empty() && !accepted {
            return Err(MeasureError::Wrong(vec![Fault::new("text", "fault-appeal-answer", "say why it stays as it is")]));
        }
        self.state = if accepted { AppealState::Accepted } else { AppealState::Declined };
        self.answer = answer;
        self.decided_at = Some(now);
        Ok(Event::Decided { appeal: self.id, accepted })
    }
}
