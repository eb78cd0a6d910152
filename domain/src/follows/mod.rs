//! Follows: who wants to hear from whom.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::blocks::Block;
use crate::{Address, Id, Time};

/// How far a follow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Waits for the followed one, or for their server.
    Requested,
    Accepted,
}

impl State {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Accepted => "accepted",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Requested, Self::Accepted].into_iter().find(|state| state.word() == word)
    }
}

/// One actor following another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    pub id: Id<Follow>,
    /// Identity of the Follow activity, ours or the peer's; answers name it.
    pub address: Address,
    pub follower: Id<Actor>,
    pub followed: Id<Actor>,
    pub state: State,
    pub created_at: Time,
}

/// What a maker would say is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    #[error("nobody follows themselves")]
    Oneself,
    #[error("this account cannot be followed any more")]
    Gone,
    #[error("only the followed one answers a follow request")]
    NotAsked,
    #[error("this account does not want to be followed from here")]
    Blocked,
    #[error("nobody follows whom they block")]
    Blocking,
}

/// What happened between two actors. Every event carries what its reader needs after the row is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// Asked, and waits for the answer of the followed one or of their server.
    Requested {
        follow: Id<Follow>,
        address: Address,
        follower: Id<Actor>,
        followed: Id<Actor>,
    },
    Accepted {
        follow: Id<Follow>,
        address: Address,
        follower: Id<Actor>,
        followed: Id<Actor>,
    },
    /// Refused, or an accepted follower removed, by the followed one.
    Rejected {
        address: Address,
        follower: Id<Actor>,
        followed: Id<Actor>,
    },
    /// Taken back by the follower.
    Undone {
        address: Address,
        follower: Id<Actor>,
        followed: Id<Actor>,
    },
}

impl Event {
    /// Who was followed.
    #[must_use]
    pub const fn followed(&self) -> Id<Actor> {
        match self {
            Self::Requested { followed, .. } | Self::Accepted { followed, .. } | Self::Rejected { followed, .. } | Self::Undone { followed, .. } => *followed,
        }
    }
}

impl Follow {
    /// Asks to follow; followed at once when both are here and the followed one is not locked.
    /// A locked one, or one elsewhere, answers later. `blocks` are those that stand between the two.
    ///
    /// # Errors
    /// Oneself, somebody gone, or a block between the two.
    pub fn ask(id: Id<Self>, address: Address, follower: &Actor, followed: &Actor, blocks: &[Block], now: Time) -> Result<(Self, Event), FollowError> {
        if follower.id == followed.id {
            return Err(FollowError::Oneself);
        }
        if !followed.is_active() {
            return Err(FollowError::Gone);
        }
        let is_kept_away = |by: Id<Actor>, whom: Id<Actor>| blocks.iter().any(|block| block.blocker == by && block.blocked == whom);
        if is_kept_away(followed.id, follower.id) {
            return Err(FollowError::Blocked);
        }
        if is_kept_away(follower.id, followed.id) {
            return Err(FollowError::Blocking);
        }
        let at_once = followed.is_here() && !followed.locked;
        let state = if at_once { State::Accepted } else { State::Requested };
        let follow = Self { id, address, follower: follower.id, followed: followed.id, state, created_at: now };
        let event = if at_once { follow.accepted_event() } else { follow.requested_event() };
        Ok((follow, event))
    }

    /// The followed one says yes; `None` when it already stood.
    ///
    /// # Errors
    /// When `by` is not the followed one.
    pub fn accept(mut self, by: Id<Actor>) -> Result<(Self, Option<Event>), FollowError> {
        if by != self.followed {
            return Err(FollowError::NotAsked);
        }
        if self.state == State::Accepted {
            return Ok((self, None));
        }
        self.state = State::Accepted;
        let event = self.accepted_event();
        Ok((self, Some(event)))
    }

    /// The followed one says no, now or later.
    ///
    /// # Errors
    /// When `by` is not the followed one.
    pub fn reject(&self, by: Id<Actor>) -> Result<Event, FollowError> {
        if by != self.followed {
            return Err(FollowError::NotAsked);
        }
        Ok(Event::Rejected { address: self.address.clone(), follower: self.follower, followed: self.followed })
    }

    /// The follower stops following.
    #[must_use]
    pub fn undo(&self) -> Event {
        Event::Undone { address: self.address.clone(), follower: self.follower, followed: self.followed }
    }

    fn accepted_event(&self) -> Event {
        Event::Accepted { follow: self.id, address: self.address.clone(), follower: self.follower, followed: self.followed }
    }

    fn requested_event(&self) -> Event {
        Event::Requested { follow: self.id, address: self.address.clone(), follower: self.follower, followed: self.followed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Handle;
    use crate::actors::{Kind, State as Standing};

    fn actor(id: i64) -> Actor {
        let address = Address::trusted(format!("https://a.example/users/{id}"));
        Actor {
            id: Id::new(id),
            kind: Kind::Person,
            page: address.to_string(),
            address,
            handle: Handle { name: id.to_string(), host: None },
            name: String::new(),
            inbox: None,
            shared_inbox: None,
            followers: None,
            outbox: None,
            locked: false,
            state: Standing::Active,
            moved_to: None,
            created_at: Time::from_unix_seconds(0),
            fetched_at: None,
        }
    }

    #[test]
    fn nobody_follows_across_a_block_from_either_side() {
        let (ana, bo, cy) = (actor(1), actor(2), actor(3));
        let block = Block { id: Id::new(9), address: Address::trusted("https://a.example/b/9"), blocker: bo.id, blocked: ana.id, created_at: Time::from_unix_seconds(0) };
        let ask = |follower: &Actor, followed: &Actor| {
            let asked = Follow::ask(Id::new(7), Address::trusted("https://a.example/f/7"), follower, followed, std::slice::from_ref(&block), Time::from_unix_seconds(0));
            asked.map(|(follow, _)| follow.state)
        };
        assert_eq!(ask(&ana, &bo), Err(FollowError::Blocked));
        assert_eq!(ask(&bo, &ana), Err(FollowError::Blocking));
        assert_eq!(ask(&cy, &bo), Ok(State::Accepted));
    }
}
