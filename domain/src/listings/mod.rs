//! Listings: what a maker offers or looks for, from draft to archive.

mod category;
mod draft;
mod license;
mod measures;
mod mirror;
pub mod order;
mod variations;
mod verbs;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::goods::Goods;
use crate::media::Media;
use crate::money::Money;
use crate::place::Place;
use crate::tag::Tag;
use crate::text::Markup;
use crate::{Address, Id, Time};

pub use category::{Category, categories};
pub use draft::{AxisDraft, Draft, MAX_PHOTOS, VariationDraft, ZoneDraft};
pub use license::{COMMON as COMMON_LICENSES, License};
pub use measures::{Decimal, Dimensions, LengthUnit, Weight, WeightUnit};
pub use mirror::Mirror;
pub use variations::{MAX_AXES, MAX_SKU, MAX_VALUE, MAX_VARIATIONS, Variation, Variations, value_of};
pub use verbs::{ListingError, Taken, presentable};

/// How long a renewed listing runs, in days.
pub const RENEWED_DAYS: i64 = 120;
/// Longest name of a section of a shop, in characters.
pub const MAX_SECTION: usize = 40;
/// Most delivery zones of a listing.
pub const MAX_ZONES: usize = 40;
/// Longest name of a delivery zone, in characters.
pub const MAX_ZONE: usize = 60;
/// Longest question about personalising, in characters.
pub const MAX_QUESTION: usize = 250;
/// Largest stock that is counted.
pub const MAX_QUANTITY: i64 = 1_000_000;

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

pub(crate) use words;

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

/// Who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MadeBy {
    Me,
    /// People of the maker's own workshop.
    MyShop,
    SomeoneElse,
}
words!(MadeBy { Me = "me", MyShop = "my-shop", SomeoneElse = "someone-else" });

/// For how long the price of a rent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    Day,
    Week,
    Month,
}
words!(Per { Day = "day", Week = "week", Month = "month" });

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
    /// Kinds of restricted goods that moderators here say it contains, beside what its maker says.
    pub imposed: Vec<Goods>,
}

/// Where the maker sends things, and what one sending there costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// In words, 1 to [`MAX_ZONE`] characters: `Germany`, `Europe`.
    pub zone: String,
    pub price: Money,
}

/// What a listing says. All its amounts are of one currency.
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
    /// In stock; `None` when not counted. Of variations, what is there of all together.
    pub quantity: Option<i64>,
    pub made_to_order: bool,
    /// Days until a made-to-order piece is ready, 1 to 730.
    pub lead_time_days: Option<i64>,
    pub tags: Vec<Tag>,
    /// Words such as `walnut`, at most 20.
    pub materials: Vec<String>,
    pub category: Option<Category>,
    /// The kinds of restricted goods that its maker says it contains, each once and sorted.
    pub restricted: Vec<Goods>,
    pub condition: Option<Condition>,
    pub place: Option<Place>,
    pub pickup: bool,
    pub shipping: bool,
    /// Shipping and handing over in words.
    pub delivery_text: String,
    /// Where it is sent and what that costs, at most [`MAX_ZONES`]; none where the cost is said in words.
    pub delivery: Vec<Zone>,
    /// The shapes it comes in; their prices take the place of `price`.
    pub variations: Variations,
    pub made_by: Option<MadeBy>,
    pub dimensions: Option<Dimensions>,
    pub weight: Option<Weight>,
    /// Of a rent, and of nothing else.
    pub per: Option<Per>,
    /// The section of the shop it stands in; empty for none.
    pub section: String,
    /// Until when it is offered.
    pub ends_at: Option<Time>,
    /// When a draft goes out by itself; told to nobody.
    pub publishes_at: Option<Time>,
    /// What the maker asks those who order, such as the name to be engraved; empty when nothing.
    pub personalisation: String,
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
            restricted: Vec::new(),
            condition: None,
            place: None,
            pickup: false,
            shipping: false,
            delivery_text: String::new(),
            delivery: Vec::new(),
            variations: Variations::default(),
            made_by: None,
            dimensions: None,
            weight: None,
            per: None,
            section: String::new(),
            ends_at: None,
            publishes_at: None,
            personalisation: String::new(),
            license: None,
        }
    }

    /// With the stock of its variations as its own, where it has some, and the lowest of their prices, where it has none.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.recount();
        if self.price.is_none() && self.is_priced() {
            self.price = self.lowest_price();
        }
        self
    }

    fn recount(&mut self) {
        if !self.variations.is_empty() {
            self.quantity = self.variations.quantity();
        }
    }

    /// The currency of all its amounts; `None` when it names none.
    #[must_use]
    pub fn currency(&self) -> Option<&'static str> {
        let rows = || self.variations.rows().iter().find_map(|row| row.price);
        let zones = || self.delivery.first().map(|zone| zone.price);
        self.price.or_else(rows).or_else(zones).map(Money::code)
    }

    /// What each of its shapes costs; of a single thing, its price alone.
    fn prices(&self) -> impl Iterator<Item = Option<Money>> {
        let single = self.variations.is_empty().then_some(self.price);
        self.variations.rows().iter().map(|row| row.price.or(self.price)).chain(single)
    }

    /// The lowest price it is to be had for.
    #[must_use]
    pub fn lowest_price(&self) -> Option<Money> {
        self.prices().flatten().min_by_key(|price| price.minor())
    }

    /// Whether its shapes differ in price.
    #[must_use]
    pub fn has_several_prices(&self) -> bool {
        let mut prices = self.prices();
        let first = prices.next();
        prices.any(|price| Some(price) != first)
    }

    /// Whether every shape of it has a price.
    #[must_use]
    pub fn is_priced(&self) -> bool {
        self.prices().all(|price| price.is_some())
    }

    /// What is in stock of one variation, or of a single thing; `None` when not counted, and nothing of what does not exist.
    #[must_use]
    pub fn left(&self, variation: &[String]) -> Option<i64> {
        if self.variations.is_empty() {
            return self.quantity;
        }
        self.variations.find(variation).map_or(Some(0), |row| row.quantity)
    }

    /// How many pieces leave the stock with an order of this quantity: a lot goes whole, and of what is rented out the
    /// quantity counts time.
    #[must_use]
    pub fn pieces(&self, quantity: i64) -> i64 {
        match (self.unit_based, self.terms) {
            (false, _) => self.quantity.unwrap_or(1).max(1),
            (true, Terms::Rent) => 1,
            (true, _) => quantity,
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
        let values: Vec<&str> = (0..MAX_AXES).flat_map(|axis| self.variations.values(axis)).collect();
        [&self.title, &self.description.plain(4_000), &tags.join(" "), &self.materials.join(" "), place, &values.join(" ")].join(" ")
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
    /// Moderators here said which restricted goods it contains, which its maker is told.
    Judged {
        listing: Id<Listing>,
        maker: Id<Actor>,
    },
    MirrorDeleted {
        listing: Id<Listing>,
        maker: Id<Actor>,
        address: Address,
    },
}
