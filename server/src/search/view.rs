//! What the results of a search show.

use askama::Template;

use crate::{
    language::Language,
    listings::view::Card,
    makers::view::Person,
    page::{Page, Paging, Section},
    posts::view::Entry,
    site::view::Anchor,
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
    /// It is this post.
    Post {
        /// The post.
        entry: Box<Entry>,
        /// Where its conversation is read.
        thread: String,
    },
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

/// Which kind of thing is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The first of each.
    #[default]
    All,
    /// Makers.
    Maker,
    /// Listings.
    Listing,
    /// Posts.
    Post,
    /// Tags.
    Tag,
}

impl Kind {
    /// The word in the query; empty for all of them.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Maker => "maker",
            Self::Listing => "listing",
            Self::Post => "post",
            Self::Tag => "tag",
        }
    }

    /// The kind that a word names; all of them for any other.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        [Self::Maker, Self::Listing, Self::Post, Self::Tag].into_iter().find(|kind| kind.word() == word).unwrap_or_default()
    }

    /// Whether this kind is among what is shown.
    #[must_use]
    pub fn shows(self, kind: Self) -> bool {
        self == Self::All || self == kind
    }

    /// The key of its name.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::All => "search-all",
            Self::Maker => "nav-makers",
            Self::Listing => "nav-listings",
            Self::Post => "search-posts",
            Self::Tag => "search-tags",
        }
    }
}

/// One kind beside the others.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// The same words, of this kind alone.
    pub url: String,
    /// Whether it is shown.
    pub is_current: bool,
    /// How many there are, as it is read.
    pub count: Option<String>,
}

/// `/search?q=&kind=`.
#[derive(Template, Debug)]
#[template(path = "search/results.html")]
pub struct Results {
    /// The frame.
    pub page: Page,
    /// What was typed; empty before the first search.
    pub query: String,
    /// What it was, if it was an address.
    pub resolved: Resolved,
    /// Which kind is shown.
    pub kind: Kind,
    /// All kinds; none where nothing was looked for.
    pub tabs: Vec<Tab>,
    /// Makers, up to six among all kinds.
    pub makers: Vec<Person>,
    /// How many makers there are in all.
    pub maker_count: u64,
    /// Listings, up to eight among all kinds.
    pub listings: Vec<Card>,
    /// How many listings there are in all.
    pub listing_count: u64,
    /// Posts, up to four among all kinds.
    pub posts: Vec<Entry>,
    /// Tags, up to twelve among all kinds.
    pub tags: Vec<Anchor>,
    /// Where one kind goes on.
    pub paging: Paging,
}

impl Results {
    pub(super) fn is_about_words(&self) -> bool {
        matches!(self.resolved, Resolved::NoAddress) && !self.query.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.makers.is_empty() && self.listings.is_empty() && self.posts.is_empty() && self.tags.is_empty()
    }

    /// Where all of a kind is.
    fn all_of(&self, kind: &str) -> String {
        self.tabs.iter().find(|tab| tab.url.ends_with(&format!("kind={kind}"))).map(|tab| tab.url.clone()).unwrap_or_default()
    }
}
