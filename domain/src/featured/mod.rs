//! Featured posts: what a maker pins to the front of the shop.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::posts::Post;
use crate::{Address, Id, Time};

/// Most posts that a maker here pins.
pub const MAX_HERE: usize = 5;
/// Most pinned posts that are kept of an actor elsewhere; the oldest fall out.
pub const MAX_ELSEWHERE: usize = 20;

/// One post pinned by its author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    pub author: Id<Actor>,
    pub post: Id<Post>,
    pub at: Time,
}

/// What a maker would say is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    #[error("only its author pins a post")]
    NotYours,
    #[error("only what is in the shop, or for everybody, can be pinned")]
    NotInShop,
    #[error("at most {MAX_HERE} can be pinned; unpin another one first")]
    TooMany,
}

/// What happened at the front of a shop, here or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Pinned { author: Id<Actor>, post: Id<Post>, address: Address },
    Unpinned { author: Id<Actor>, post: Id<Post>, address: Address },
}

impl Pin {
    /// Pins a post of a maker here; `None` when it is pinned already. `pinned` is all that its author pinned before, and
    /// `is_shown` whether everybody finds it: what is paused is not in the shop.
    ///
    /// # Errors
    /// Somebody else's, not for everybody, or one too many.
    pub fn set(post: &Post, is_shown: bool, by: Id<Actor>, pinned: &[Self], now: Time) -> Result<Option<(Self, Event)>, PinError> {
        if by != post.author {
            return Err(PinError::NotYours);
        }
        if pinned.iter().any(|pin| pin.post == post.id) {
            return Ok(None);
        }
        if !is_shown || !post.is_open() {
            return Err(PinError::NotInShop);
        }
        if pinned.len() >= MAX_HERE {
            return Err(PinError::TooMany);
        }
        Ok(Some((Self { author: by, post: post.id, at: now }, Event::Pinned { author: by, post: post.id, address: post.address.clone() })))
    }

    /// Takes the pin out again; `None` when there is none.
    ///
    /// # Errors
    /// Somebody else's.
    pub fn unset(post: &Post, by: Id<Actor>, pinned: &[Self]) -> Result<Option<Event>, PinError> {
        if by != post.author {
            return Err(PinError::NotYours);
        }
        let is_pinned = pinned.iter().any(|pin| pin.post == post.id);
        Ok(is_pinned.then(|| Event::Unpinned { author: by, post: post.id, address: post.address.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Audience;
    use crate::posts::Kind;
    use crate::text::Markup;

    const ANA: Id<Actor> = Id::new(1);

    fn post(audience: Audience) -> Post {
        let at = Time::from_unix_seconds(0);
        Post {
            id: Id::new(7),
            address: Address::trusted("https://a.example/o/7"),
            author: ANA,
            kind: Kind::Note,
            audience,
            title: String::new(),
            warning: String::new(),
            sensitive: false,
            content: Markup::default(),
            page: String::new(),
            in_reply_to: None,
            context: None,
            language: None,
            photos: Vec::new(),
            mentions: Vec::new(),
            quote: None,
            permits: crate::posts::permits::Permits::default(),
            published_at: at,
            updated_at: at,
            raw: None,
        }
    }

    fn pins(count: i64) -> Vec<Pin> {
        (0..count).map(|n| Pin { author: ANA, post: Id::new(100 + n), at: Time::from_unix_seconds(n) }).collect()
    }

    fn set(audience: Audience, is_shown: bool, by: Id<Actor>, pinned: &[Pin]) -> Result<bool, PinError> {
        Pin::set(&post(audience), is_shown, by, pinned, Time::from_unix_seconds(9)).map(|set| set.is_some())
    }

    #[test]
    fn what_is_anothers_hidden_or_one_too_many_is_not_pinned() {
        assert_eq!(set(Audience::Public, true, Id::new(2), &[]), Err(PinError::NotYours));
        assert_eq!(Pin::unset(&post(Audience::Public), Id::new(2), &[]), Err(PinError::NotYours));
        assert_eq!(set(Audience::Public, false, ANA, &[]), Err(PinError::NotInShop));
        assert_eq!(set(Audience::Followers, true, ANA, &[]), Err(PinError::NotInShop));
        assert_eq!(set(Audience::Public, true, ANA, &pins(5)), Err(PinError::TooMany));
    }

    #[test]
    fn it_is_pinned_once_and_unpinned_once() {
        assert_eq!(set(Audience::Unlisted, true, ANA, &pins(4)), Ok(true));
        let own = [Pin { author: ANA, post: Id::new(7), at: Time::from_unix_seconds(0) }];
        assert_eq!(set(Audience::Public, false, ANA, &own), Ok(false));
        assert!(Pin::unset(&post(Audience::Public), ANA, &own).unwrap().is_some());
        assert_eq!(Pin::unset(&post(Audience::Public), ANA, &pins(2)), Ok(None));
    }
}
