//! A listing told to us by a peer: bounded, attributed, never decided here.

use super::{Content, Event, Listing, State};
use crate::actors::Actor;
use crate::{Address, Id, Time};

/// What a peer says of its listing, already bounded field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    pub address: Address,
    pub maker: Id<Actor>,
    pub state: State,
    pub content: Content,
    pub published_at: Time,
    pub updated_at: Time,
    /// Where its home shows it.
    pub page: String,
}

impl Mirror {
    /// First seen: a new row of ours for a thing there.
    #[must_use]
    pub fn first(self, id: Id<Listing>) -> (Listing, Event) {
        let maker = self.maker;
        let listing = Listing {
            id,
            address: self.address,
            maker,
            state: self.state,
            content: self.content,
            created_at: self.published_at,
            published_at: Some(self.published_at),
            updated_at: self.updated_at,
            version: 1,
            page: Some(self.page),
            imposed: Vec::new(),
        };
        (listing, Event::Mirrored { listing: id, maker })
    }

    /// Replaces what we hold; `None` when it is somebody else's or not newer (SECURITY P-32).
    #[must_use]
    pub fn onto(self, held: &Listing) -> Option<(Listing, Event)> {
        if self.maker != held.maker || self.address != held.address || self.updated_at < held.updated_at {
            return None;
        }
        let listing = Listing { state: self.state, content: self.content, updated_at: self.updated_at, version: held.version + 1, page: Some(self.page), ..held.clone() };
        Some((listing, Event::MirrorChanged { listing: held.id, maker: held.maker }))
    }
}
