//! What happened: one variant per slice. The only way to commit is to say one.

use serde::{Deserialize, Serialize};

use crate::{
    accounts, actors, agreements, blocks, featured, follows, imports, listings, makers, media, moderation, notifications, peers, posts, relations, reports, saved_searches,
    webhooks,
};

/// An entry of the journal. Names are stored: add, never rename.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "slice", content = "event", rename_all = "kebab-case")]
pub enum Event {
    Accounts(accounts::Event),
    Actors(actors::Event),
    Makers(makers::Event),
    Follows(follows::Event),
    Posts(posts::Event),
    Listings(listings::Event),
    Media(media::Event),
    Peers(peers::Event),
    Blocks(blocks::Event),
    Featured(featured::Event),
    Reports(reports::Event),
    Relations(relations::Event),
    Moderation(moderation::Event),
    Notifications(notifications::Event),
    Imports(imports::Event),
    Agreements(agreements::Event),
    Webhooks(webhooks::Event),
    SavedSearches(saved_searches::Event),
}

macro_rules! from_slice {
    ($($variant:ident => $slice:ident),*) => {$(
        impl From<$slice::Event> for Event {
            fn from(event: $slice::Event) -> Self {
                Self::$variant(event)
            }
        }
    )*};
}

from_slice!(Accounts => accounts, Actors => actors, Makers => makers, Follows => follows, Posts => posts, Listings => listings, Media => media, Peers => peers,
    Blocks => blocks, Featured => featured, Reports => reports, Relations => relations, Moderation => moderation, Notifications => notifications, Imports => imports,
    Agreements => agreements, Webhooks => webhooks, SavedSearches => saved_searches);
