//! Feedback: what a party to a completed order says about the other, once, in words alone.

use super::{Agreement, Kind, Side, State};
use crate::actors::Actor;
use crate::posts::Post;
use crate::{Address, Id, Time};

/// Longest feedback, in characters.
pub const MAX_FEEDBACK: usize = 2_000;
/// Longest feedback of somebody elsewhere, in characters: whom it is about is named in it, too.
pub const MAX_TOLD: usize = 2_300;
/// So long it can be changed, in days.
pub const EDITABLE_DAYS: i64 = 30;

/// What one side said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Its post, which is public; `None` once its author took it back. Nothing more is said then: there is no second time.
    pub post: Option<Id<Post>>,
    pub agreement: Id<Agreement>,
    pub by: Side,
    pub author: Id<Actor>,
    pub about: Id<Actor>,
    /// When it was given, or came in.
    pub created_at: Time,
    /// Of the `Accept` by which the other side's server, where that is another, confirmed that it rests on a completed order.
    pub confirmed: Option<Address>,
}

/// What a maker would say is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FeedbackError {
    #[error("only who took part in an order says how it went")]
    NotAParty,
    #[error("feedback is for completed orders")]
    NotCompleted,
    #[error("feedback is given once")]
    Twice,
    #[error("feedback can be changed for 30 days")]
    TooLate,
    #[error("feedback is words alone")]
    WordsAlone,
}

impl Agreement {
    /// Whether somebody may say how it went, and about whom (SECURITY P-28).
    ///
    /// # Errors
    /// Not a party, not a completed order, or nobody to say it about.
    pub fn may_be_reviewed(&self, by: Id<Actor>) -> Result<(Side, Id<Actor>), FeedbackError> {
        let side = self.side_of(by).ok_or(FeedbackError::NotAParty)?;
        if self.kind != Kind::Order || self.state != State::Completed {
            return Err(FeedbackError::NotCompleted);
        }
        let about = self.party(side.other()).filter(|about| *about != by).ok_or(FeedbackError::NotAParty)?;
        Ok((side, about))
    }
}

impl Feedback {
    /// Whether its author may still say it otherwise.
    ///
    /// # Errors
    /// Somebody else's, or too late.
    pub fn may_be_changed(&self, by: Id<Actor>, now: Time) -> Result<(), FeedbackError> {
        if by != self.author {
            return Err(FeedbackError::NotAParty);
        }
        if now > self.created_at.plus_seconds(EDITABLE_DAYS * 86_400) { Err(FeedbackError::TooLate) } else { Ok(()) }
    }
}
