//! What a maker here does with a post: who may, when, and what then happened.

use super::{Event, Kind, Post, Written};
use crate::actors::Actor;
use crate::{Address, Audience, Id, Time};

/// What a maker would say is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    #[error("only its author changes a post")]
    NotYours,
    #[error("this post was changed in the meantime")]
    Stale,
    #[error("this is changed where it was made")]
    NotAPost,
    #[error("what two wrote to each other about an order stays as it is")]
    Letter,
    #[error("an answer is for no more people than what it answers")]
    TooWide,
    #[error("its author does not want answers")]
    NoReplies,
    #[error("its author does not want it quoted")]
    NoQuotes,
    #[error("only what everybody may see is passed on")]
    NotPublic,
    #[error("its author does not want this")]
    NotAllowed,
}

/// What a new post answers, as its author may see it.
#[derive(Debug, Clone, Copy)]
pub struct Parent<'a> {
    pub post: &'a Post,
    pub author: &'a Actor,
    /// The one who answers follows its author.
    pub is_follower: bool,
    /// It names the one who answers.
    pub is_named: bool,
}

/// Identity and place of a new post.
#[derive(Debug, Clone)]
pub struct Minted {
    pub id: Id<Post>,
    pub address: Address,
    /// Where people look at it.
    pub page: String,
    /// The conversation it opens, unless it answers something.
    pub conversation: Address,
}

impl Post {
    /// Says something new.
    ///
    /// # Errors
    /// An answer to more people than those who saw what it answers, or to one whose author wants none.
    pub fn write(minted: Minted, author: &Actor, written: Written, parent: Option<Parent<'_>>, quote: Option<Address>, now: Time) -> Result<(Self, Event), PostError> {
        if let Some(parent) = parent {
            check_answer(written.audience, author, parent)?;
        }
        let is_open = matches!(written.audience, Audience::Public | Audience::Unlisted);
        // Public answers belong to the conversation they answer; private ones name none (SETTLED 7).
        let context = match parent {
            Some(parent) => parent.post.context.clone().filter(|_| is_open),
            None => Some(minted.conversation).filter(|_| is_open),
        };
        let kind = if written.poll.is_some() { Kind::Question } else { Kind::Note };
        let post = Self {
            id: minted.id,
            address: minted.address,
            author: author.id,
            kind,
            audience: written.audience,
            title: String::new(),
            warning: written.warning,
            sensitive: written.sensitive,
            content: written.content,
            page: minted.page,
            in_reply_to: parent.map(|parent| parent.post.address.clone()),
            context,
            language: written.language,
            photos: written.photos,
            mentions: written.mentions,
            quote,
            permits: written.permits,
            published_at: now,
            updated_at: now,
            raw: None,
        };
        let event = Event::Published { post: post.id, author: author.id };
        Ok((post, event))
    }

    /// Says it otherwise; for whom it is, and what it answers, stays. `None` where nothing differs. `seen` is when the
    /// version was changed that its author saw.
    ///
    /// # Errors
    /// Somebody else's, a listing, a letter between two, or changed in the meantime.
    pub fn edit(&self, by: Id<Actor>, written: Written, seen: Option<Time>, now: Time) -> Result<Option<(Self, Event)>, PostError> {
        self.owned(by)?;
        if seen.is_some_and(|seen| seen != self.updated_at) {
            return Err(PostError::Stale);
        }
        let redescribes = written.redescribes;
        let post = Self {
            warning: written.warning,
            sensitive: written.sensitive,
            content: written.content,
            language: written.language,
            photos: written.photos,
            mentions: written.mentions,
            permits: written.permits,
            updated_at: now.max(self.updated_at.plus_micro()),
            ..self.clone()
        };
        let is_same = !redescribes && Self { updated_at: self.updated_at, ..post.clone() } == *self;
        Ok((!is_same).then_some((post, Event::Edited { post: self.id, author: by })))
    }

    /// A photo of it is described otherwise, and nothing else differs. No former version of it is worth keeping, but peers
    /// take what they have for newer only where it was changed later.
    ///
    /// # Errors
    /// Somebody else's, or a listing.
    pub fn redescribe(&self, by: Id<Actor>, now: Time) -> Result<(Self, Event), PostError> {
        self.owned(by)?;
        let post = Self { updated_at: now.max(self.updated_at.plus_micro()), ..self.clone() };
        Ok((post, Event::Edited { post: self.id, author: by }))
    }

    /// Deletes it for good; whoever heard of it is told, and a tombstone stays.
    ///
    /// # Errors
    /// Somebody else's, a listing, or a letter between two.
    pub fn delete(&self, by: Id<Actor>) -> Result<Event, PostError> {
        self.owned(by)?;
        Ok(Event::Deleted { post: self.id, address: self.address.clone(), author: Some(by), public: self.is_open() })
    }

    /// Whether everybody may see it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.audience, Audience::Public | Audience::Unlisted)
    }

    /// Whether somebody may pass it on to their followers.
    ///
    /// # Errors
    /// Not everybody may see it, or its author does not allow it.
    pub fn may_be_boosted(&self, by: Id<Actor>, follows_author: bool) -> Result<(), PostError> {
        if !self.is_open() {
            return Err(PostError::NotPublic);
        }
        if by == self.author || self.permits.boost.includes(follows_author) { Ok(()) } else { Err(PostError::NotAllowed) }
    }

    /// Whether somebody may like it.
    ///
    /// # Errors
    /// Its author does not allow it.
    pub fn may_be_liked(&self, by: Id<Actor>, follows_author: bool) -> Result<(), PostError> {
        if by == self.author || self.permits.like.includes(follows_author) { Ok(()) } else { Err(PostError::NotAllowed) }
    }

    /// Whether somebody may answer it: `is_named` where it names them.
    ///
    /// # Errors
    /// Its author does not want it.
    pub fn may_be_answered(&self, by: Id<Actor>, is_follower: bool, is_named: bool) -> Result<(), PostError> {
        if by == self.author || is_named || self.permits.reply.includes(is_follower) { Ok(()) } else { Err(PostError::NoReplies) }
    }

    /// Whether somebody may quote it; the author elsewhere is asked besides.
    ///
    /// # Errors
    /// Not everybody may see it, or its author does not allow it.
    pub fn may_be_quoted(&self, by: Id<Actor>, follows_author: bool) -> Result<(), PostError> {
        if by == self.author {
            return Ok(());
        }
        if !self.is_open() {
            return Err(PostError::NotPublic);
        }
        if self.permits.quote.includes(follows_author) { Ok(()) } else { Err(PostError::NoQuotes) }
    }

    fn owned(&self, by: Id<Actor>) -> Result<(), PostError> {
        if by != self.author {
            return Err(PostError::NotYours);
        }
        if !matches!(self.kind, Kind::Note | Kind::Question) {
            return Err(PostError::NotAPost);
        }
        // Both sides hold the same words: what they agreed may hang on them.
        if self.audience == Audience::Parties { Err(PostError::Letter) } else { Ok(()) }
    }
}

impl Post {
    /// Whether an answer to it may be for this audience: for no more people than what it answers, unless everybody may see that.
    #[must_use]
    pub const fn may_be_answered_to(&self, audience: Audience) -> bool {
        self.is_open() || width(audience) <= width(self.audience)
    }
}

/// How many see it, from all to few.
const fn width(audience: Audience) -> u8 {
    match audience {
        Audience::Public => 4,
        Audience::Unlisted => 3,
        Audience::Followers => 2,
        Audience::Members => 1,
        Audience::Direct | Audience::Parties => 0,
    }
}

fn check_answer(audience: Audience, author: &Actor, parent: Parent<'_>) -> Result<(), PostError> {
    if !parent.post.may_be_answered_to(audience) {
        return Err(PostError::TooWide);
    }
    parent.post.may_be_answered(author.id, parent.is_follower, parent.is_named)
}
