//! Featured posts: what a maker pins to the front of the shop.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::listings::Listing;
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
    #[error("only its maker pins a listing")]
    NotYours,
    #[error("only what is in the shop can be pinned")]
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
    /// Pins a listing here; `None` when it is pinned already. `pinned` is all that its maker pinned before.
    ///
    /// # Errors
    /// Somebody else's, not in the shop, or one too many.
    pub fn set(listing: &Listing, by: Id<Actor>, pinned: &[Self], now: Time) -> Result<Option<(Self, Event)>, PinError> {
        if by != listing.maker {
            return Err(PinError::NotYours);
        }
        let post = listing.id.as_kind();
        if pinned.iter().any(|pin| pin.post == post) {
            return Ok(None);
        }
        if !listing.state.is_listed() {
            return Err(PinError::NotInShop);
        }
        if pinned.len() >= MAX_HERE {
            return Err(PinError::TooMany);
        }
        Ok(Some((Self { author: by, post, at: now }, Event::Pinned { author: by, post, address: listing.address.clone() })))
    }

    /// Takes the pin out again; `None` when there is none.
    ///
    /// # Errors
    /// Somebody else's.
    pub fn unset(listing: &Listing, by: Id<Actor>, pinned: &[Self]) -> Result<Option<Event>, PinError> {
        if by != listing.maker {
            return Err(PinError::NotYours);
        }
        let post = listing.id.as_kind();
        let is_pinned = pinned.iter().any(|pin| pin.post == post);
        Ok(is_pinned.then(|| Event::Unpinned { author: by, post, address: listing.address.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listings::{Content, State};

    const ANA: Id<Actor> = Id::new(1);

    fn listing(state: State) -> Listing {
        let (listing, _) = Listing::draft(Id::new(7), Address::trusted("https://a.example/o/7"), ANA, Content::empty(), Time::from_unix_seconds(0));
        Listing { state, ..listing }
    }

    fn pins(count: i64) -> Vec<Pin> {
        (0..count).map(|n| Pin { author: ANA, post: Id::new(100 + n), at: Time::from_unix_seconds(n) }).collect()
    }

    fn set(listing: &Listing, by: Id<Actor>, pinned: &[Pin]) -> Result<bool, PinError> {
        Pin::set(listing, by, pinned, Time::from_unix_seconds(9)).map(|set| set.is_some())
    }

    #[test]
    fn what_is_anothers_hidden_or_one_too_many_is_not_pinned() {
        assert_eq!(set(&listing(State::Published), Id::new(2), &[]), Err(PinError::NotYours));
        assert_eq!(Pin::unset(&listing(State::Published), Id::new(2), &[]), Err(PinError::NotYours));
        for hidden in [State::Draft, State::Paused, State::Archived] {
            assert_eq!(set(&listing(hidden), ANA, &[]), Err(PinError::NotInShop), "{hidden:?}");
        }
        assert_eq!(set(&listing(State::Published), ANA, &pins(5)), Err(PinError::TooMany));
    }

    #[test]
    fn it_is_pinned_once_and_unpinned_once() {
        assert_eq!(set(&listing(State::SoldOut), ANA, &pins(4)), Ok(true));
        let own = [Pin { author: ANA, post: Id::new(7), at: Time::from_unix_seconds(0) }];
        assert_eq!(set(&listing(State::Published), ANA, &own), Ok(false));
        assert!(Pin::unset(&listing(State::Paused), ANA, &own).unwrap().is_some(), "also while it is paused");
        assert_eq!(Pin::unset(&listing(State::Published), ANA, &pins(2)), Ok(None));
    }
}
