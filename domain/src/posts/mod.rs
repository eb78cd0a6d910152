//! Posts: what can be seen, replied to, reported, searched and delivered; the second of the two spines.

pub mod reactions;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::text::Markup;
use crate::{Address, Audience, Id, Time};

/// What a post is. A slice's own table keeps the rest under the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Note,
    Article,
    Question,
    Listing,
}

impl Kind {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Article => "article",
            Self::Question => "question",
            Self::Listing => "listing",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Note, Self::Article, Self::Question, Self::Listing].into_iter().find(|kind| kind.word() == word)
    }
}

/// A public or addressed statement of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: Id<Post>,
    pub address: Address,
    pub author: Id<Actor>,
    pub kind: Kind,
    pub audience: Audience,
    /// Title of a listing or article; empty for notes.
    pub title: String,
    /// Content warning of a note elsewhere; empty when there is none.
    pub warning: String,
    pub content: Markup,
    /// Where people look at it.
    pub page: String,
    pub in_reply_to: Option<Address>,
    /// The conversation it belongs to.
    pub context: Option<Address>,
    /// BCP 47, where its author named one.
    pub language: Option<String>,
    pub photos: Vec<Id<crate::media::Media>>,
    pub published_at: Time,
    pub updated_at: Time,
    /// The JSON a peer sent, byte for byte, so that it can be forwarded and its proof checked later; `None` for ours.
    pub raw: Option<String>,
}

impl Post {
    /// The conversation that it opens where its parent is not known: what its own origin calls it, else itself. What
    /// others call theirs is nobody's to join by naming it.
    #[must_use]
    pub fn opens_thread(&self) -> &Address {
        self.context.as_ref().filter(|context| context.same_origin(&self.address)).unwrap_or(&self.address)
    }
}

/// What happened to a post that is no slice's own (a note of a peer).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// First seen.
    Mirrored {
        post: Id<Post>,
        author: Id<Actor>,
    },
    /// Fetched long after it was said, to complete a thread or because somebody passed it on or pinned it: kept, and news to
    /// nobody. Also a listing.
    Found {
        post: Id<Post>,
        author: Id<Actor>,
    },
    Changed {
        post: Id<Post>,
    },
    Deleted {
        post: Id<Post>,
        address: Address,
    },
    Liked {
        post: Id<Post>,
        by: Id<Actor>,
    },
    Unliked {
        post: Id<Post>,
        by: Id<Actor>,
    },
    /// Passed on by somebody to their followers.
    Boosted {
        post: Id<Post>,
        by: Id<Actor>,
    },
    Unboosted {
        post: Id<Post>,
        by: Id<Actor>,
    },
    /// Somebody took back what had not come yet.
    UndoneUnseen {
        address: Address,
        by: Id<Actor>,
    },
}
