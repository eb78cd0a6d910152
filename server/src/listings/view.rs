//! What the pages of listings show.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::posts::reactions::Counts;

use crate::{
    goods::view::{Judged, Reason},
    language::{Language, Money},
    makers::view::{Byline, Facet, Follow, Trade},
    page::{Form, Page, Paging, Picture, Section, Tone},
    posts::composer::view::SmallComposer,
    posts::view::{Entry, Replies},
    site::view::Anchor,
};

/// What is asked for a thing, as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Whether somebody wants it rather than has it.
    pub is_request: bool,
    /// `sale gift swap loan rent service pay-what-you-can`.
    pub terms: String,
    /// None for gifts, swaps and loans, or if the price is to be asked for.
    pub price: Option<Money>,
    /// Whether the price is for all of it together and not for one.
    pub is_lot: bool,
    /// Whether it is the lowest of several.
    pub is_lowest: bool,
    /// `hour day week month`: for how long it is.
    pub per: Option<&'static str>,
}

impl Offer {
    /// For lists: `€ 28`, `Gift`.
    #[must_use]
    pub fn short(&self, page: &Page) -> String {
        self.line(page, self.price.as_ref().map(|price| page.money(price)))
    }

    /// For the page itself: `€ 28.00`.
    #[must_use]
    pub fn full(&self, page: &Page) -> String {
        self.line(page, self.price.as_ref().map(|price| page.money_in_full(price)))
    }

    fn line(&self, page: &Page, price: Option<String>) -> String {
        let price = price.map(|price| if self.is_lot { page.t1("price-for-the-lot", "price", price) } else { price });
        let price = price.map(|price| self.per.map_or_else(|| price.clone(), |per| page.t1(&format!("price-per-{per}"), "price", price.clone())));
        let price = price.map(|price| if self.is_lowest { page.t1("price-from", "price", price) } else { price });
        match (self.terms.as_str(), price) {
            ("sale", Some(price)) if self.is_request => page.t1("price-up-to", "price", price),
            ("sale" | "service", Some(price)) => price,
            ("pay-what-you-can", Some(price)) if !self.is_lowest => page.t1("price-at-least", "price", price),
            ("sale", None) if self.is_request => page.t("price-wanted"),
            ("sale", None) => page.t("price-on-request"),
            (terms, Some(price)) => page.t2("price-with-terms", "terms", page.label("terms", terms), "price", price),
            (terms, None) => page.label("terms", terms),
        }
    }
}

/// How a listing stands. The same words as in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never sent to anyone.
    Draft,
    /// Open to all.
    Published,
    /// Nothing left.
    SoldOut,
    /// Taken off for a while.
    Paused,
    /// Put away.
    Archived,
}

impl State {
    /// As it is written in the API and in message keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::SoldOut => "sold-out",
            Self::Paused => "paused",
            Self::Archived => "archived",
        }
    }

    /// The value of `data-state` of its mark.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Published => "good",
            Self::SoldOut | Self::Paused => "warn",
            Self::Draft | Self::Archived => "idle",
        }
    }
}

/// A listing in a list.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its page here.
    pub url: String,
    /// The title.
    pub title: String,
    /// The language of the title, if it is known and not the page's.
    pub lang: Option<String>,
    /// The cover, in the size of 320 or 960 pixels.
    pub photo: Option<Picture>,
    /// What is asked for it.
    pub offer: Offer,
    /// How it stands.
    pub state: State,
    /// Whether it is made when ordered.
    pub made_to_order: bool,
    /// The maker's name; empty on the maker's own page.
    pub maker_name: String,
    /// The maker's page here.
    pub maker_url: String,
    /// A coarse place; hidden where the origin is shown.
    pub place: Option<String>,
    /// The host of the maker's server, if it is another.
    pub origin: Option<String>,
    /// The message that says why its picture is left out, where the rules restrict it.
    pub veil: Option<&'static str>,
    /// Whether the maker pinned it, where that is told.
    pub is_pinned: bool,
}

impl Card {
    /// The one word on the picture: why it is left out, else the state if it matters, else wanted, else made to order.
    #[must_use]
    pub fn flag(&self, page: &Page) -> Option<String> {
        if let Some(key) = self.veil {
            return Some(page.t(key));
        }
        if self.state != State::Published {
            return Some(page.label("state", self.state.name()));
        }
        if self.offer.is_request {
            return Some(page.t("flag-wanted"));
        }
        self.made_to_order.then(|| page.t("flag-made-to-order"))
    }
}

/// A photo of a listing page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The size of 960 pixels.
    pub picture: Picture,
    /// The address of the size of 2048 pixels.
    pub large_url: String,
    /// The address of the size of 320 pixels.
    pub thumb_url: String,
}

/// A way in which the shapes of a listing differ, as a field to choose by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The name of the field: `v1`, `v2`.
    pub field: String,
    /// What it is called.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
    /// Which of them is chosen; may be empty.
    pub chosen: String,
}

/// The shape that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// `Blue, large`.
    pub name: String,
    /// What is asked for it.
    pub offer: Offer,
    /// What is in stock; none if it is not counted, or more is made.
    pub stock: Option<u64>,
    /// Whether nothing of it is left, and no more is made.
    pub is_gone: bool,
}

/// Where it is sent, and what that costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// `Germany`.
    pub name: String,
    /// None where it costs nothing.
    pub price: Option<Money>,
}

/// Everything of one listing.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its page here, such as `/@runa/listings/2381`. What the owner does is posted below it.
    pub url: String,
    /// What a report names it by.
    pub id: String,
    /// How many of its photos the moderators removed.
    pub photos_removed: usize,
    /// The title.
    pub title: String,
    /// The language of title and description, if it is known.
    pub lang: Option<String>,
    /// Sanitised; may be empty.
    pub description_html: String,
    /// What is asked for it.
    pub offer: Offer,
    /// How it stands.
    pub state: State,
    /// What is in stock; none if it is not counted.
    pub stock: Option<u64>,
    /// Whether it is made when ordered.
    pub made_to_order: bool,
    /// Days until it leaves the workshop.
    pub lead_time_days: Option<u64>,
    /// As text, joined by the page.
    pub materials: Vec<String>,
    /// From the widest to the narrowest, as links into the catalogue.
    pub categories: Vec<Anchor>,
    /// `new good used for-parts`.
    pub condition: Option<String>,
    /// A coarse place.
    pub place: Option<String>,
    /// Whether it can be picked up.
    pub pickup: bool,
    /// Whether it can be sent.
    pub shipping: bool,
    /// Handing over in the maker's words; may be empty.
    pub delivery_text: String,
    /// What sending it costs, where the maker says so.
    pub zones: Vec<Zone>,
    /// In which ways its shapes differ; none for a single thing.
    pub axes: Vec<Axis>,
    /// The shape chosen in the query; none if it does not exist.
    pub chosen: Option<Chosen>,
    /// What the maker asks those who order; may be empty.
    pub personalisation: String,
    /// `me my-shop someone-else`.
    pub made_by: Option<String>,
    /// `30 × 4.5 cm`.
    pub dimensions: Option<String>,
    /// `180 g`.
    pub weight: Option<String>,
    /// Until when it is offered.
    pub ends: Option<DateTime<Utc>>,
    /// When a draft goes out.
    pub goes_out: Option<DateTime<Utc>>,
    /// An SPDX expression.
    pub license: Option<String>,
    /// Tags as links into the catalogue.
    pub tags: Vec<Anchor>,
    /// Up to ten, the cover first.
    pub photos: Vec<Photo>,
    /// First published, or made if it is a draft.
    pub listed: DateTime<Utc>,
    /// Last changed, if it was.
    pub changed: Option<DateTime<Utc>>,
    /// The host of the maker's server, if it is another.
    pub origin: Option<String>,
    /// Its page there.
    pub origin_url: Option<String>,
}

/// Who offers it.
#[derive(Clone, Debug)]
pub struct Seller {
    /// Name, handle, page, portrait.
    pub by: Byline,
    /// A coarse place.
    pub place: Option<String>,
    /// Since when the account exists.
    pub since: Option<DateTime<Utc>>,
    /// The hosts of links that are verified.
    pub verified_links: Vec<Anchor>,
    /// The message of a maker who is away; may be empty.
    pub away: Option<String>,
    /// How the person who looks stands to the maker.
    pub follow: Follow,
    /// As what they sell, where they say so.
    pub trade: Option<Trade>,
}

/// `/@name/listings/{id}`. Posts below it: `/publish /pause /archive /pin /unpin`.
#[derive(Template, Debug)]
#[template(path = "listings/listing.html")]
pub struct ListingPage {
    /// The frame.
    pub page: Page,
    /// The listing.
    pub listing: Listing,
    /// Its maker.
    pub seller: Seller,
    /// Which photo is large, counted from 0 (`?photo=1`).
    pub shown: usize,
    /// How many like it and passed it on.
    pub counts: Counts,
    /// What the member who looks may do with it; only of what is public.
    pub entry: Option<Entry>,
    /// What is said about it.
    pub replies: Replies,
    /// The lines to say something about it; none for visitors.
    pub composer: Option<SmallComposer>,
    /// Whether the maker looks: shows the bar with edit, pause, archive, publish.
    pub is_own: bool,
    /// Whether it stands first in the shop.
    pub is_pinned: bool,
    /// The same for search engines, safe to stand as it is.
    pub schema: Option<String>,
    /// Other listings of the same maker, up to four.
    pub more: Vec<Card>,
    /// What an order form lets one choose; none where it cannot be ordered.
    pub choices: Option<crate::agreements::view::Choices>,
    /// Who has no account may ask by mail.
    pub asks_by_mail: bool,
    /// Of that form.
    pub form: Form,
    /// What the rules about restricted goods make of it.
    pub judged: Judged,
}

impl ListingPage {
    fn cover(&self) -> Option<&Photo> {
        self.listing.photos.get(self.shown).or_else(|| self.listing.photos.first())
    }

    /// Whether something was chosen, whether or not it exists.
    fn has_chosen(&self) -> bool {
        !self.listing.axes.is_empty() && self.listing.axes.iter().all(|axis| !axis.chosen.is_empty())
    }

    fn materials(&self) -> String {
        self.listing.materials.join(", ")
    }
}

/// A value of a select with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// A photo in the editor. Its fields are `photo` (the id, in order), `alt-{id}` and the tick `decoration-{id}`.
#[derive(Clone, Debug)]
pub struct EditorPhoto {
    /// The id of the media.
    pub id: String,
    /// The size of 320 pixels; none while it is processed or if that failed.
    pub url: Option<String>,
    /// What it shows.
    pub alt: String,
    /// Whether an empty description is meant.
    pub is_decoration: bool,
    /// What went wrong while reading the file, in the language of the page.
    pub failure: Option<String>,
    /// What is wrong with the description.
    pub error: Option<String>,
}

/// A row of the table of variations. Its fields are `row-{n}` (its values as a JSON list), and that with `-price`, `-stock`, `-sku`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct EditorRow {
    /// Its values as a JSON list.
    pub values: String,
    /// `Blue, large`.
    pub name: String,
    /// As typed.
    pub price: String,
    /// As typed.
    pub stock: String,
    /// As typed.
    pub sku: String,
    /// What is wrong: the column, and words.
    pub errors: Vec<(&'static str, String)>,
}

impl EditorRow {
    fn error(&self, column: &str) -> Option<&str> {
        self.errors.iter().find(|(wrong, _)| *wrong == column).map(|(_, words)| words.as_str())
    }
}

/// `/listings/new` and `/@name/listings/{id}/edit`. Posted to itself as `multipart/form-data`.
///
/// Fields: `purpose terms title description price currency quantity lead_time_days materials tags
/// category condition place point delivery_text license`, ticks `lot made_to_order pickup shipping`, files `photos`, repeated `photo`, and `alt-{id}`,
/// `decoration-{id}`; `personalisation`, `axis-{n}`, `axis-{n}-values`, `zone-{n}`, `zone-{n}-price`, and rows. The pressed button sends `do`: `publish`, `save`, `upload`, `up:{id}`, `down:{id}`,
/// `remove:{id}`, `rows`, `drop:{n}`, `zones`; pressing Enter sends `save`. Deleting a draft is posted to `{url}/delete`.
#[derive(Template, Debug)]
#[template(path = "listings/editor.html")]
pub struct Editor {
    /// The frame.
    pub page: Page,
    /// What is kept, or what was typed.
    pub form: Form,
    /// The page of the listing; none before a first draft is kept.
    pub url: Option<String>,
    /// How it stands.
    pub state: State,
    /// When it was last kept.
    pub kept: Option<DateTime<Utc>>,
    /// In order.
    pub photos: Vec<EditorPhoto>,
    /// The tree, flattened: "Pottery: cups and mugs".
    pub categories: Vec<Choice>,
    /// Restricted goods that can be ticked as `restricted`, and what the host says about each.
    pub goods: Vec<Reason>,
    /// Categories that are gated, forbidden or noted.
    pub ruled: Vec<Reason>,
    /// ISO 4217 codes, the usual one first.
    pub currencies: Vec<String>,
    /// SPDX expressions offered; any other may be typed.
    pub licenses: Vec<String>,
    /// Name and values of each axis, always two.
    pub axes: Vec<(String, String)>,
    /// The variations.
    pub rows: Vec<EditorRow>,
    /// Delivery zones and their costs, with some that are empty.
    pub zones: Vec<(String, String)>,
    /// How it will stand in lists.
    pub preview: Option<Card>,
}

impl Editor {
    const TERMS: [&'static str; 7] = ["sale", "gift", "swap", "loan", "rent", "service", "pay-what-you-can"];
    const CONDITIONS: [&'static str; 4] = ["new", "good", "used", "for-parts"];
    const MADE_BY: [&'static str; 3] = ["me", "my-shop", "someone-else"];
    const PER: [&'static str; 3] = ["day", "week", "month"];
    const LENGTH_UNITS: [&'static str; 4] = ["cm", "mm", "m", "in"];
    const WEIGHT_UNITS: [&'static str; 4] = ["g", "kg", "oz", "lb"];

    fn is_draft(&self) -> bool {
        self.state == State::Draft
    }
}

/// `/listings`: everything offered and wanted, here and on known servers.
#[derive(Template, Debug)]
#[template(path = "listings/catalogue.html")]
pub struct Catalogue {
    /// The frame.
    pub page: Page,
    /// The feed of the same list.
    pub feed_url: String,
    /// What was searched for.
    pub query: String,
    /// What narrows it, for a member who may save that.
    pub to_save: Option<String>,
    /// Purpose, terms, category, tag, scope.
    pub facets: Vec<Facet>,
    /// What narrows the list, each a link to the list without it.
    pub chosen: Vec<Anchor>,
    /// The list without any filter.
    pub clear_url: String,
    /// Parameters the search form keeps: `label` is the name, `url` the value.
    pub kept: Vec<Anchor>,
    /// In which orders it can be.
    pub sorts: Vec<crate::makers::view::FacetOption>,
    /// ISO 4217 codes to choose from.
    pub currencies: Vec<String>,
    /// What narrows it by words, price and place, or was typed to: fields `q min max currency near km`.
    pub form: Form,
    /// How many there are.
    pub count: u64,
    /// Whether there are more than that.
    pub is_more: bool,
    /// How many other servers are known.
    pub known_servers: u64,
    /// One page of them, newest first.
    pub cards: Vec<Card>,
    /// Where the list goes on.
    pub paging: Paging,
}

impl Catalogue {
    const DISTANCES: [&'static str; 5] = ["10", "25", "50", "100", "250"];
}

/// A listing in the table of prices and stock. Its fields are `price-{id}` and `stock-{id}`, of variations with `-{n}`.
#[derive(Clone, Debug)]
pub struct StockRow {
    /// Its id.
    pub id: String,
    /// What it was when the page was made.
    pub version: i64,
    /// Its page.
    pub url: String,
    /// The title.
    pub title: String,
    /// How it stands.
    pub state: State,
    /// ISO 4217; may be empty.
    pub currency: String,
    /// Whether its terms have a price.
    pub has_price: bool,
    /// As typed.
    pub price: String,
    /// As typed.
    pub stock: String,
    /// Name, price and stock of each.
    pub variations: Vec<(String, String, String)>,
    /// What is wrong.
    pub error: Option<String>,
}

/// `/listings/stock`: prices and stock of the member's listings. Posted to itself.
#[derive(Template, Debug)]
#[template(path = "listings/stock.html")]
pub struct Stock {
    /// The frame.
    pub page: Page,
    /// One page of them, the newest first.
    pub rows: Vec<StockRow>,
    /// Where the list goes on.
    pub paging: Paging,
}
