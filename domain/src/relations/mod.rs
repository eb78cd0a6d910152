//! What a maker here arranges for themselves about others: mutes, hosts, lists, tags, notes. Nobody else is ever told.

mod domains;
mod lists;
mod mutes;
mod tags;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::tag::Tag;
use crate::text::{Fault, lines};
use crate::{Id, Time};

pub use domains::{DomainBlock, MAX_DOMAINS};
pub use lists::{List, MAX_LIST_TITLE, MAX_LISTS, MAX_MEMBERS};
pub use mutes::{MAX_MUTE_SECONDS, Mute};
pub use tags::{MAX_TAGS, TagFollow};

/// Longest note about somebody, in characters.
pub const MAX_NOTE: usize = 2_000;

/// What a maker would say is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelationError {
    #[error("nobody does this to themselves")]
    Oneself,
    #[error("there is no such thing of yours")]
    NotYours,
    #[error("this is no other server")]
    NoOtherServer,
    #[error("only somebody you follow can be on a list")]
    NotFollowed,
    #[error("there are as many as there may be")]
    TooMany,
}

/// What somebody arranged. Words that nobody else may read stay out of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Muted {
        by: Id<Actor>,
        whom: Id<Actor>,
    },
    Unmuted {
        by: Id<Actor>,
        whom: Id<Actor>,
    },
    /// The follows between the two sides ended with it.
    DomainBlocked {
        by: Id<Actor>,
        host: String,
    },
    DomainUnblocked {
        by: Id<Actor>,
        host: String,
    },
    /// A list is new, renamed, or holds others than before.
    ListKept {
        by: Id<Actor>,
        list: Id<List>,
    },
    ListRemoved {
        by: Id<Actor>,
        list: Id<List>,
    },
    TagFollowed {
        by: Id<Actor>,
        tag: Tag,
    },
    TagUnfollowed {
        by: Id<Actor>,
        tag: Tag,
    },
    /// A note about somebody was written, changed or emptied.
    Noted {
        by: Id<Actor>,
        about: Id<Actor>,
    },
    /// Somebody is to be suggested no more.
    SuggestionDismissed {
        by: Id<Actor>,
        about: Id<Actor>,
    },
    /// Somebody has read so far.
    Read {
        by: Id<Actor>,
    },
}

/// What one maker remembers about another; empty where nothing is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub owner: Id<Actor>,
    pub about: Id<Actor>,
    pub text: String,
    pub updated_at: Time,
}

impl Note {
    /// Reads what was written about somebody.
    ///
    /// # Errors
    /// Over 2,000 characters, or about oneself.
    pub fn write(owner: Id<Actor>, about: Id<Actor>, text: &str, now: Time) -> Result<(Self, Event), NoteError> {
        if owner == about {
            return Err(RelationError::Oneself.into());
        }
        let text = lines(text, MAX_NOTE).ok_or(NoteError::Unfit(Fault::new("text", "fault-note-long", "a note has at most 2,000 characters")))?;
        Ok((Self { owner, about, text, updated_at: now }, Event::Noted { by: owner, about }))
    }
}

/// Why a note is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteError {
    Unfit(Fault),
    Refused(RelationError),
}

impl From<RelationError> for NoteError {
    fn from(error: RelationError) -> Self {
        Self::Refused(error)
    }
}

/// What is read in order, and up to where one can remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeline {
    Home,
    Notifications,
}

impl Timeline {
    pub const ALL: [Self; 2] = [Self::Home, Self::Notifications];

    /// The word in the table and in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Notifications => "notifications",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|timeline| timeline.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_bounded_and_about_somebody_else() {
        let now = Time::from_unix_seconds(0);
        let (ana, bo) = (Id::new(1), Id::new(2));
        assert!(matches!(Note::write(ana, ana, "me", now), Err(NoteError::Refused(RelationError::Oneself))));
        assert!(matches!(Note::write(ana, bo, &"x".repeat(MAX_NOTE + 1), now), Err(NoteError::Unfit(fault)) if fault.field == "text"));
        assert_eq!(Note::write(ana, bo, "  fair\r\nkind ", now).unwrap().0.text, "fair\nkind");
    }
}
