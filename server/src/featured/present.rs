//! Turns what a maker pinned into what the front of the shop shows.

use std::collections::HashSet;

use domain::actors::Actor;
use domain::listings::Listing;
use domain::posts::{Kind, Post};
use domain::{Id, Time};
use storage::Reader;
use storage::timelines::Arrived;

use crate::goods::present::allowed;
use crate::listings::present::cards;
use crate::listings::view::Card;
use crate::posts::present::entries;
use crate::posts::view::Entry;
use crate::problem::Problem;

/// What stands first in a shop.
#[derive(Debug, Default)]
pub struct Front {
    /// Pinned listings, which the shop leaves out further down.
    pub listings: HashSet<Id<Listing>>,
    /// The same as cards, each with its mark.
    pub cards: Vec<Card>,
    /// Pinned posts that are no listings.
    pub notes: Vec<Entry>,
}

/// What everybody sees of it, the newest pin first, with what `viewer` may do with it.
///
/// # Errors
/// Storage trouble only.
pub async fn front(reader: &mut Reader, of: Id<Actor>, viewer: Option<Id<Actor>>, now: Time) -> Result<Front, Problem> {
    let pinned = reader.featured().list_public(of).await?;
    let (listed, notes): (Vec<Post>, Vec<Post>) = pinned.into_iter().partition(|post| post.kind == Kind::Listing);
    let ids: Vec<Id<Listing>> = listed.iter().map(|post| post.id.as_kind()).collect();
    let found = reader.listings().list(&ids).await?;
    let in_order: Vec<Listing> = ids.iter().filter_map(|id| found.iter().find(|listing| listing.id == *id)).cloned().collect();
    let in_order = allowed(reader, in_order, viewer).await?;
    let mut cards = cards(reader, &in_order, false).await?;
    for card in &mut cards {
        card.is_pinned = true;
    }
    let notes: Vec<Arrived> = notes.into_iter().map(Arrived::shown).collect();
    Ok(Front { listings: ids.into_iter().collect(), cards, notes: entries(reader, &notes, viewer, now).await? })
}
