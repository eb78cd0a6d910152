//! Moving: an actor goes on as another one, who must say so too (FEP-7628).

use super::{Actor, Event};
use crate::{Address, Time};

/// Seconds after a move in which the same actor does not move again: 7 days.
pub const REST_SECONDS: i64 = 7 * 86_400;
/// Most other names of an actor that are kept.
pub const MAX_ALIASES: usize = 20;

/// What an actor's document says of other addresses that are its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relations {
    /// The collection of what it pinned, on its origin.
    pub featured: Option<Address>,
    /// Actors that it also is, as it says; at most [`MAX_ALIASES`].
    pub also_known_as: Vec<Address>,
}

/// The last move of an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastMove {
    /// Identity of the Move activity.
    pub address: Address,
    pub at: Time,
}

/// Why nobody moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    #[error("nobody moves to where they are")]
    Nowhere,
    #[error("the target is not known, suspended or gone")]
    Unavailable,
    #[error("the target does not say that it is this actor too")]
    NoAlias,
    #[error("the target has moved on itself")]
    MovedOn,
    #[error("this actor moved less than seven days ago")]
    TooSoon,
}

impl Actor {
    /// Whether it may move to `target`, of whose document `aliases` are the other names (SECURITY P-06).
    ///
    /// # Errors
    /// The target is itself, not there, does not name it, or has moved on.
    pub fn go_on_as(&self, target: &Self, aliases: &[Address]) -> Result<Event, MoveError> {
        if target.id == self.id || target.address == self.address {
            return Err(MoveError::Nowhere);
        }
        if !target.is_active() {
            return Err(MoveError::Unavailable);
        }
        if !aliases.contains(&self.address) {
            return Err(MoveError::NoAlias);
        }
        if target.moved_to.is_some() {
            return Err(MoveError::MovedOn);
        }
        Ok(Event::Moved { actor: self.id, target: target.id })
    }
}

impl LastMove {
    /// Whether another move may follow.
    ///
    /// # Errors
    /// Not yet.
    pub fn has_rested(&self, now: Time) -> Result<(), MoveError> {
        if self.at.plus_seconds(REST_SECONDS) <= now { Ok(()) } else { Err(MoveError::TooSoon) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::{Kind, State};
    use crate::{Handle, Id};

    fn actor(id: i64) -> Actor {
        let address = Address::trusted(format!("https://a.example/users/{id}"));
        let handle = Handle { name: id.to_string(), host: Some("a.example".to_owned()) };
        let at = Time::from_unix_seconds(0);
        Actor {
            id: Id::new(id),
            kind: Kind::Person,
            page: address.to_string(),
            address,
            handle,
            name: String::new(),
            inbox: None,
            shared_inbox: None,
            followers: None,
            outbox: None,
            locked: false,
            state: State::Active,
            moved_to: None,
            created_at: at,
            fetched_at: None,
        }
    }

    #[test]
    fn p06_only_to_somebody_there_who_says_that_they_are_the_same() {
        let (old, target) = (actor(1), actor(2));
        let named = [old.address.clone()];
        assert_eq!(old.go_on_as(&old, &named), Err(MoveError::Nowhere));
        assert_eq!(old.go_on_as(&Actor { state: State::Suspended, ..target.clone() }, &named), Err(MoveError::Unavailable));
        assert_eq!(old.go_on_as(&target, std::slice::from_ref(&target.address)), Err(MoveError::NoAlias));
        assert_eq!(old.go_on_as(&Actor { moved_to: Some(old.address.clone()), ..target.clone() }, &named), Err(MoveError::MovedOn));
        assert_eq!(old.go_on_as(&target, &named), Ok(Event::Moved { actor: old.id, target: target.id }));
    }

    #[test]
    fn p06_nobody_moves_twice_within_seven_days() {
        let last = LastMove { address: Address::trusted("https://a.example/m/1"), at: Time::from_unix_seconds(100) };
        assert_eq!(last.has_rested(last.at.plus_seconds(REST_SECONDS - 1)), Err(MoveError::TooSoon));
        assert_eq!(last.has_rested(last.at.plus_seconds(REST_SECONDS)), Ok(()));
    }
}
