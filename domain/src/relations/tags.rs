//! Tags that a maker follows: public posts about them come home.

use super::Event;
use crate::actors::Actor;
use crate::tag::Tag;
use crate::{Id, Time};

/// Most tags of one maker.
pub const MAX_TAGS: usize = 200;

/// A tag that a maker here follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFollow {
    pub id: Id<TagFollow>,
    pub owner: Id<Actor>,
    pub tag: Tag,
    pub created_at: Time,
}

impl TagFollow {
    /// Begins to follow a tag.
    #[must_use]
    pub fn begin(id: Id<Self>, owner: Id<Actor>, tag: Tag, now: Time) -> (Self, Event) {
        let event = Event::TagFollowed { by: owner, tag: tag.clone() };
        (Self { id, owner, tag, created_at: now }, event)
    }
}
