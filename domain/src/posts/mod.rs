//! Posts: what can be seen, replied to, reported, searched and delivered; the second of the two spines.

mod draft;
pub mod habits;
pub mod permits;
pub mod poll;
pub mod quotes;
pub mod reactions;
mod verbs;
mod words;

pub use draft::{Draft, MAX_MENTIONS, MAX_PHOTOS, MAX_TAGS, MAX_TEXT, MAX_WARNING, Written};
pub use verbs::{Minted, Parent, PostError};
pub use words::Known;

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
    /// Content warning; empty when there is none.
    pub warning: String,
    /// Its pictures are covered until somebody wants to see them.
    pub sensitive: bool,
    pub content: Markup,
    /// Where people look at it.
    pub page: String,
    pub in_reply_to: Option<Address>,
    /// The conversation it belongs to.
    pub context: Option<Address>,
    /// BCP 47, where its author named one.
    pub language: Option<String>,
    pub photos: Vec<Id<crate::media::Media>>,
    /// Whom it names, each once.
    pub mentions: Vec<Mention>,
    /// What it quotes.
    pub quote: Option<Address>,
    pub permits: permits::Permits,
    pub published_at: Time,
    pub updated_at: Time,
    /// The JSON a peer sent, byte for byte, so that it can be forwarded and its proof checked later; `None` for ours.
    pub raw: Option<String>,
}

/// Somebody whom a post names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub actor: Address,
    /// `name@host` as its author wrote it, for showing only; may be empty.
    pub name: String,
}

/// What a post said before it was edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Since when it said this.
    pub at: Time,
    pub title: String,
    pub warning: String,
    pub sensitive: bool,
    pub content: Markup,
    pub photos: Vec<Id<crate::media::Media>>,
}

impl Post {
    /// Whether its author changed it.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.updated_at > self.published_at
    }

    /// What it says, for its history.
    #[must_use]
    pub fn former(&self) -> Former {
        Former {
            at: self.updated_at.max(self.published_at),
            title: self.title.clone(),
            warning: self.warning.clone(),
            sensitive: self.sensitive,
            content: self.content.clone(),
            photos: self.photos.clone(),
        }
    }

    /// Whether two say the same to those who read them.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |post: &Self| (post.title.clone(), post.warning.clone(), post.sensitive, post.content.html().to_owned(), post.photos.clone());
        said(self) == said(other)
    }

    /// The conversation that it opens where its parent is not known: what its own origin calls it, else itself. What
    /// others call theirs is nobody's to join by naming it.
    #[must_use]
    pub fn opens_thread(&self) -> &Address {
        self.context.as_ref().filter(|context| context.same_origin(&self.address)).unwrap_or(&self.address)
    }
}

/// What happened to a post that is no slice's own: a note, here or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// Written by a maker here.
    Published {
        post: Id<Post>,
        author: Id<Actor>,
    },
    /// Changed by its author here.
    Edited {
        post: Id<Post>,
        author: Id<Actor>,
    },
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
        /// Its author, where that is a maker here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<Id<Actor>>,
        /// Whether everybody could see it.
        #[serde(default)]
        public: bool,
    },
    Liked {
        post: Id<Post>,
        by: Id<Actor>,
    },
    Unliked {
        post: Id<Post>,
        by: Id<Actor>,
        /// Of the like, where a maker here took it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Address>,
    },
    /// Passed on by somebody to their followers.
    Boosted {
        post: Id<Post>,
        by: Id<Actor>,
    },
    Unboosted {
        post: Id<Post>,
        by: Id<Actor>,
        /// Of the boost, where a maker here took it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Address>,
    },
    /// Somebody voted in a poll.
    Voted {
        post: Id<Post>,
        by: Id<Actor>,
        /// Which option, from 0.
        choice: usize,
    },
    /// The time to tell peers how a poll of a maker here stands.
    PollCounted {
        post: Id<Post>,
    },
    /// A poll came to its end.
    PollClosed {
        post: Id<Post>,
    },
    /// A maker here asks whether they may quote.
    QuoteAsked {
        post: Id<Post>,
        by: Id<Actor>,
    },
    /// Who is quoted elsewhere agreed, or did not.
    QuoteAnswered {
        /// The post that quotes.
        post: Id<Post>,
    },
    /// A maker here agreed to be quoted elsewhere, or did not.
    QuoteJudged {
        /// The post that is quoted.
        post: Id<Post>,
        grant: Id<quotes::Grant>,
    },
    /// A maker here agrees no longer.
    QuoteRevoked {
        /// The post that is quoted.
        post: Id<Post>,
        by: Id<Actor>,
        /// Of the consent.
        approval: Address,
        /// Who was told that it was given.
        to: Id<Actor>,
    },
    /// A maker here keeps it for later; nobody else's business.
    Bookmarked {
        post: Id<Post>,
        by: Id<Actor>,
    },
    Unbookmarked {
        post: Id<Post>,
        by: Id<Actor>,
    },
    /// A maker here wants to hear no more of its conversation, or again.
    ThreadMuted {
        post: Id<Post>,
        by: Id<Actor>,
        muted: bool,
    },
    /// A maker here has read a conversation of direct posts.
    ConversationRead {
        post: Id<Post>,
        by: Id<Actor>,
    },
    /// Somebody took back what had not come yet.
    UndoneUnseen {
        address: Address,
        by: Id<Actor>,
    },
}
