//! Listings: what a maker offers or looks for, from draft to archive.

mod category;
mod draft;
mod license;
mod mirror;
mod verbs;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::media::Media;
use crate::money::Money;
use crate::place::Place;
use crate::tag::Tag;
use crate::text::Markup;
use crate::{Address, Id, Time};

pub use category::{Category, categories};
pub use draft::{Draft, MAX_PHOTOS};
pub use license::{COMMON as COMMON_LICENSES, License};
pub use mirror::Mirror;
pub use verbs::ListingError;

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $name {
            /// Every value, in the order forms show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in tables, API, URLs and `pw:` properties.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

/// Offered, or wanted (Valueflows `purpose`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Offer,
    Request,
}
words!(Purpose { Offer = "offer", Request = "request" });

/// What is asked in return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Terms {
    Sale,
    Gift,
    Swap,
    Loan,
    Rent,
    Service,
    PayWhatYouCan,
}
words!(Terms { Sale = "sale", Gift = "gift", Swap = "swap", Loan = "loan", Rent = "rent", Service = "service", PayWhatYouCan = "pay-what-you-can" });

impl Terms {
    /// Whether a price can be named: the least for pay-what-you-can, the price elsewhere.
    #[must_use]
    pub const fn may_have_price(self) -> bool {
        matches!(self, Self::Sale | Self::Rent | Self::Service | Self::PayWhatYouCan)
    }
}

/// Where a listing is in its life. "Reserved" is shown, not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Never sent; seen by its maker alone.
    Draft,
    Published,
    /// Set and lifted by stock; never when made to order.
    SoldOut,
    Paused,
    Archived,
}
words!(State { Draft = "draft", Published = "published", SoldOut = "sold-out", Paused = "paused", Archived = "archived" });

impl State {
    /// Shown in catalogues and in the shop.
    #[must_use]
    pub const fn is_listed(self) -> bool {
        matches!(self, Self::Published | Self::SoldOut)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    New,
    Good,
    Used,
    ForParts,
}
words!(Condition { New = "new", Good = "good", Used = "used", ForParts = "for-parts" });

/// A listing, here or mirrored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Also the id of its post, which exists from the first publishing on.
    pub id: Id<Listing>,
    pub address: Address,
    pub maker: Id<Actor>,
    pub state: State,
    pub content: Content,
    pub created_at: Time,
    /// First publishing.
    pub published_at: Option<Time>,
    pub updated_at: Time,
    /// Grows with every change; `ETag` and `If-Match`.
    pub version: i64,
    /// For a mirror: where its home shows it.
    pub page: Option<String>,
}

/// What a listing says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub purpose: Purpose,
    pub terms: Terms,
    /// 1 to 140 characters; a draft may have none yet.
    pub title: String,
    pub description: Markup,
    /// In order, at most [`MAX_PHOTOS`].
    pub photos: Vec<Id<Media>>,
    pub price: Option<Money>,
    /// The price is for one, not for the lot.
    pub unit_based: bool,
    /// In stock; `None` when not counted.
    pub quantity: Option<i64>,
    pub made_to_order: bool,
    /// Days until a made-to-order piece is ready, 1 to 730.
    pub lead_time_days: Option<i64>,
    pub tags: Vec<Tag>,
    /// Words such as `walnut`, at most 20.
    pub materials: Vec<String>,
    pub category: Option<Category>,
    pub condition: Option<Condition>,
    pub place: Option<Place>,
    pub pickup: bool,
    pub shipping: bool,
    /// Shipping and handing over in words.
    pub delivery_text: String,
    pub license: Option<License>,
}

impl Content {
    /// An empty offer, to start a draft from.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            purpose: Purpose::Offer,
            terms: Terms::Sale,
            title: String::new(),
            description: Markup::default(),
            photos: Vec::new(),
            price: None,
            unit_based: true,
            quantity: None,
            made_to_order: false,
            lead_time_days: None,
            tags: Vec::new(),
            materials: Vec::new(),
            category: None,
            condition: None,
            place: None,
            pickup: false,
            shipping: false,
            delivery_text: String::new(),
            license: None,
        }
    }

    /// Nothing left, and no more is made.
    #[must_use]
    pub const fn is_sold_out(&self) -> bool {
        !self.made_to_order && matches!(self.quantity, Some(0))
    }

    /// The words search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        let tags: Vec<String> = self.tags.iter().map(Tag::spaced).collect();
        let place = self.place.as_ref().map_or("", |place| place.name.as_str());
        [&self.title, &self.description.plain(4_000), &tags.join(" "), &self.materials.join(" "), place].join(" ")
    }
}

/// What happened to a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    Drafted {
        listing: Id<Listing>,
        maker: Id<Actor>,
    },
    DraftChanged {
        listing: Id<Listing>,
        maker: Id<Actor>,
    },
    /// The first publishing, which reaches human timelines.
    Published {
        listing: Id<Listing>,
        maker: Id<Actor>,
    },
    /// Anything a follower's copy must learn, silently.
    Changed {
        listing: Id<Listing>,
        maker: Id<Actor>,
    },
    Deleted {
        listing: Id<Listing>,
        maker: Id<Actor>,
        address: Address,
        published: bool,
    },
    /// A peer's listing, first seen.
    Mirrored {
        listing: Id<Listing>,
        maker: Id<Actor>,
    },
    MirrorChanged {
        listing: Id<Listing>,
        maker: Id<Actor>,
    },
    MirrorDeleted {
        listing: Id<Listing>,
        maker: Id<Actor>,
        address: Address,
    },
}
