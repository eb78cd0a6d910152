//! Blocks: who will have nothing to do with whom. Nobody but the two is ever told (SECURITY P-35).

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::{Address, Id, Time};

/// One actor keeping another away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub id: Id<Block>,
    /// Identity of the Block activity; an Undo names it.
    pub address: Address,
    pub blocker: Id<Actor>,
    pub blocked: Id<Actor>,
    pub created_at: Time,
}

/// Why there is no such block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlockError {
    #[error("nobody blocks themselves")]
    Oneself,
    #[error("nobody takes back what another did")]
    NotYours,
}

/// What happened between two actors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// The follows between the two ended with it.
    Blocked {
        blocker: Id<Actor>,
        blocked: Id<Actor>,
        /// Identity of the Block activity; `None` in entries of before it was told.
        #[serde(default)]
        address: Option<Address>,
    },
    /// They may follow each other again, if they ask anew.
    Unblocked {
        blocker: Id<Actor>,
        blocked: Id<Actor>,
        /// Identity of the Block activity that is taken back, as above.
        #[serde(default)]
        address: Option<Address>,
    },
}

impl Block {
    /// Keeps somebody away.
    ///
    /// # Errors
    /// Oneself.
    pub fn raise(id: Id<Self>, address: Address, blocker: &Actor, blocked: &Actor, now: Time) -> Result<(Self, Event), BlockError> {
        if blocker.id == blocked.id {
            return Err(BlockError::Oneself);
        }
        let block = Self { id, address, blocker: blocker.id, blocked: blocked.id, created_at: now };
        let event = Event::Blocked { blocker: blocker.id, blocked: blocked.id, address: Some(block.address.clone()) };
        Ok((block, event))
    }

    /// Takes it back.
    ///
    /// # Errors
    /// When `by` is not the one who blocked.
    pub fn lift(&self, by: Id<Actor>) -> Result<Event, BlockError> {
        let event = Event::Unblocked { blocker: self.blocker, blocked: self.blocked, address: Some(self.address.clone()) };
        if by == self.blocker { Ok(event) } else { Err(BlockError::NotYours) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_before_addresses_were_told_are_still_read() {
        let event = Event::Blocked { blocker: Id::new(2), blocked: Id::new(3), address: None };
        let mut old = serde_json::to_value(&event).unwrap();
        assert!(old.as_object_mut().unwrap().remove("address").is_some());
        assert_eq!(serde_json::from_value::<Event>(old).unwrap(), event);
    }

    #[test]
    fn only_the_one_who_blocked_takes_it_back() {
        let block = Block { id: Id::new(1), address: Address::trusted("https://a.example/b/1"), blocker: Id::new(2), blocked: Id::new(3), created_at: Time::from_unix_seconds(0) };
        assert_eq!(block.lift(Id::new(3)), Err(BlockError::NotYours));
        assert_eq!(block.lift(Id::new(2)), Ok(Event::Unblocked { blocker: Id::new(2), blocked: Id::new(3), address: Some(block.address.clone()) }));
    }
}
