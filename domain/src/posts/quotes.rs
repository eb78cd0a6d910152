//! Quoting with consent (FEP-044f): the author of what is quoted agrees, and may take that back.

use super::Post;
use crate::actors::Actor;
use crate::{Address, Id, Time};

/// How far the consent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its author was asked, or is yet to be.
    Asked,
    Granted,
    /// Refused, or taken back.
    Refused,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Refused => "refused",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Asked, Self::Granted, Self::Refused].into_iter().find(|state| state.word() == word)
    }
}

/// A post quoting another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The post that quotes.
    pub post: Id<Post>,
    pub quoted: Address,
    pub state: State,
    /// Of the request.
    pub request: Address,
    /// Of the consent, on the origin of what is quoted.
    pub approval: Option<Address>,
}

/// The answer of a maker here to somebody elsewhere who wants to quote. It is found by both, so that nobody's request
/// stands in the way of another's (SECURITY P-34).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub id: Id<Grant>,
    /// The post elsewhere that quotes.
    pub quoting: Address,
    /// What of ours it quotes.
    pub quoted: Id<Post>,
    /// Who asked.
    pub by: Id<Actor>,
    /// Of the request, as it was sent last.
    pub request: Address,
    pub granted: bool,
    pub at: Time,
}
