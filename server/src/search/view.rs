//! What the results of a search show.

use askama::Template;

use crate::{
    language::Language,
    listings::view::Card,
    makers::view::Person,
    page::{Page, Section},
};

/// What became of an address or a handle in the search box.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// It was only words.
    NoAddress,
    /// It is this maker.
    Maker(Box<Person>),
    /// It is this listing.
    Listing(Box<Card>),
    /// That server has nothing there, or nothing we can read.
    NotFound {
        /// The host that was asked.
        host: String,
    },
    /// That server did not answer, or answered something else.
    Failed {
        /// The host that was asked.
        host: String,
    },
    /// That server, or asking other servers at all, is blocked here.
    Refused {
        /// The host that was not asked.
        host: String,
    },
}

/// `/search?q=`.
#[derive(Template, Debug)]
#[template(path = "search/results.html")]
pub struct Results {
    /// The frame.
    pub page: Page,
    /// What was typed; empty before the first search.
    pub query: String,
    /// What it was, if it was an address.
    pub resolved: Resolved,
    /// The best makers, up to six.
    pub makers: Vec<Person>,
    /// How many makers there are in all.
    pub maker_count: u64,
    /// The best listings, up to eight.
    pub listings: Vec<Card>,
    /// How many listings there are in all.
    pub listing_count: u64,
}

impl Results {
    fn is_about_words(&self) -> bool {
        matches!(self.resolved, Resolved::NoAddress) && !self.query.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.makers.is_empty() && self.listings.is_empty()
    }
}
