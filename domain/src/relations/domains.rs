//! Whole hosts that a maker keeps away for themselves.

use super::{Event, RelationError};
use crate::actors::Actor;
use crate::peers::canonical;
use crate::{Id, Time};

/// Most hosts of one maker.
pub const MAX_DOMAINS: usize = 1_000;

/// A host of which a maker here hears nothing, and whose makers do not follow them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainBlock {
    pub id: Id<DomainBlock>,
    pub owner: Id<Actor>,
    /// As in handles: lower case, with a port where there is one.
    pub host: String,
    pub created_at: Time,
}

impl DomainBlock {
    /// Keeps a host away. `text` is the host as somebody wrote it, `ours` the host of our own handles.
    ///
    /// # Errors
    /// What is no host, and our own.
    pub fn raise(id: Id<Self>, owner: Id<Actor>, text: &str, ours: &str, now: Time) -> Result<(Self, Event), RelationError> {
        let host = canonical(text.trim().trim_start_matches('@')).map_err(|_no_host| RelationError::NoOtherServer)?;
        if host == ours {
            return Err(RelationError::NoOtherServer);
        }
        Ok((Self { id, owner, host: host.clone(), created_at: now }, Event::DomainBlocked { by: owner, host }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_one_of_another_server_in_one_spelling() {
        let raise = |text: &str| DomainBlock::raise(Id::new(1), Id::new(2), text, "ours.example", Time::from_unix_seconds(0)).map(|(block, _)| block.host);
        for bad in ["", "ours.example", "OURS.example", "two words", "https://a.example/x"] {
            assert_eq!(raise(bad), Err(RelationError::NoOtherServer), "{bad}");
        }
        assert_eq!(raise(" @Loud.Example"), Ok("loud.example".to_owned()));
    }
}
