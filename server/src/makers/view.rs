//! What the pages of makers show.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    emojis::OfHost,
    language::Language,
    listings::view::Card,
    page::{Avatar, Form, Fragment, Page, Paging, Picture, Section, Tone},
    posts::view::Entry,
    relations::view::Relation,
    site::view::Anchor,
    suggestions::view::Suggested,
};

/// Who made or said something, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Byline {
    /// The shown name; the handle where there is none.
    pub name: String,
    /// With `@`, and with `@host` for makers of other servers: `@runa`, `@bram@hillguild.example`.
    pub handle: String,
    /// The page here, such as `/@runa`. Following and leaving are posted below it.
    pub url: String,
    /// The portrait.
    pub avatar: Avatar,
    /// The pictures that words between colons in the name stand for.
    pub emojis: OfHost,
}

impl Byline {
    /// The host after the handle, for makers of other servers.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.handle.trim_start_matches('@').split_once('@').map(|(_, host)| host)
    }

    /// The name with its pictures.
    #[must_use]
    pub fn shown(&self) -> Fragment {
        Fragment::line(&self.name, &self.emojis)
    }
}

/// A maker in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub by: Byline,
    /// The beginning of the bio as plain text; may be empty.
    pub summary: String,
    /// Crafts as links into the catalogue of makers; may be empty.
    pub crafts: Vec<Anchor>,
}

/// A place elsewhere that a maker names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is called.
    pub name: String,
    /// Where it leads; http or https.
    pub url: String,
    /// Whether the page there links back with `rel=me`.
    pub is_verified: bool,
}

impl Link {
    /// The address without what everybody knows.
    #[must_use]
    pub fn shown(&self) -> &str {
        let bare = self.url.strip_prefix("https://").or_else(|| self.url.strip_prefix("http://")).unwrap_or(&self.url);
        bare.strip_suffix('/').unwrap_or(bare)
    }
}

/// As what somebody sells, and what a trader says of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    pub is_trader: bool,
    /// `name address email phone register vat-id` with what stands there; empty of those elsewhere.
    pub legal: Vec<(&'static str, String)>,
    /// Their own page, for those of other servers.
    pub home: Option<String>,
}

/// How the person who looks stands to a maker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// It is their own page.
    Own,
    /// Nobody is signed in: offer the form for people of other servers.
    Stranger,
    /// Not following.
    Not,
    /// Asked, not answered yet.
    Requested,
    /// Following.
    Following,
    /// Blocked, moved or suspended: there is nothing to press.
    Impossible,
}

/// Everything above the tabs of a maker's page.
#[derive(Clone, Debug)]
pub struct Maker {
    /// Name, handle, page, portrait.
    pub by: Byline,
    /// The picture across the top.
    pub banner: Option<Picture>,
    /// Sanitised; may be empty.
    pub bio_html: String,
    /// The language of the bio, if it is known.
    pub lang: Option<String>,
    /// Up to eight.
    pub links: Vec<Link>,
    /// Crafts as links into the catalogue of makers.
    pub crafts: Vec<Anchor>,
    /// Such as "she/her"; may be empty.
    pub pronouns: String,
    /// A coarse place.
    pub place: Option<String>,
    /// Whether commissions are welcome.
    pub open_for_commissions: bool,
    /// Set while the maker is away: what people read meanwhile; may be empty.
    pub away: Option<String>,
    /// Whether the maker decides about each follower.
    pub locked: bool,
    /// The host of the maker's own server, for makers of other servers.
    pub origin: Option<String>,
    /// The maker's page there.
    pub origin_url: Option<String>,
    /// Where the account has moved.
    pub moved_to: Option<Byline>,
    /// The same where nobody here knows them yet: their address.
    pub moved_to_url: Option<String>,
    /// Since when the account exists.
    pub since: Option<DateTime<Utc>>,
    /// How the person who looks stands to this maker.
    pub follow: Follow,
    /// Published listings.
    pub listing_count: u64,
    /// Whether the lists of followers and followed may be opened.
    pub shows_follows: bool,
    /// How the member who looks stands to them; `None` for visitors and on one's own page.
    pub relation: Option<Box<Relation>>,
    /// As what they sell, where they say so.
    pub trade: Option<Trade>,
}

impl Maker {
    /// Whether a block stands between the maker and who looks: then nothing but the name is shown.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.relation.as_ref().is_some_and(|relation| relation.is_hidden)
    }

    /// The message that says whose block it is, to the one whose it is.
    #[must_use]
    pub fn why_hidden(&self) -> &'static str {
        if self.relation.as_ref().is_some_and(|relation| relation.is_blocking) { "relation-hidden-by-you" } else { "relation-hidden" }
    }
}

/// The tabs of a maker's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Listings.
    Shop,
    /// What they say.
    Posts,
    /// What parties to orders said about them.
    Feedback,
    /// Facts and links.
    About,
    /// Who follows.
    Followers,
    /// Who is followed.
    Following,
}

/// `/@name`, `/@name/posts`, `/@name/feedback` and `/@name/about`.
#[derive(Template, Debug)]
#[template(path = "makers/maker.html")]
pub struct MakerPage {
    /// The frame.
    pub page: Page,
    /// The maker.
    pub maker: Maker,
    /// [`Tab::Shop`], [`Tab::Posts`], [`Tab::Feedback`] or [`Tab::About`].
    pub tab: Tab,
    /// The listings of the shop, pinned ones first, without the maker's name on each.
    pub cards: Vec<Card>,
    /// The sections of the shop, as links into the catalogue.
    pub sections: Vec<Anchor>,
    /// Pinned posts that are no listings.
    pub notes: Vec<Entry>,
    /// One page of what they say, or of what was said about them, the newest first.
    pub entries: Vec<Entry>,
    /// Whether their answers to others are among that (`?replies=yes`).
    pub with_replies: bool,
    /// Where shop, posts or feedback go on.
    pub paging: Paging,
    /// Whether the form for people of other servers stands open (`?follow`).
    pub remote_open: bool,
}

/// A way to narrow a list.
#[derive(Clone, Debug)]
pub struct Facet {
    /// In the language of the page.
    pub title: String,
    /// Its choices; without any it is left out.
    pub options: Vec<FacetOption>,
}

/// One choice of a facet, as a link. A chosen one links to the list without it.
#[derive(Clone, Debug)]
pub struct FacetOption {
    /// In the language of the page.
    pub label: String,
    /// Path and query.
    pub url: String,
    /// Whether it narrows the list now.
    pub is_chosen: bool,
    /// How many would be left.
    pub count: Option<u64>,
}

/// `/makers`: everybody who wants to be found.
#[derive(Template, Debug)]
#[template(path = "makers/catalogue.html")]
pub struct MakersPage {
    /// The frame.
    pub page: Page,
    /// Makers worth following, and why, up to three, for members who see all of them.
    pub suggestions: Vec<Suggested>,
    /// What was searched for.
    pub query: String,
    /// Craft and scope.
    pub facets: Vec<Facet>,
    /// What narrows the list, each a link to the list without it.
    pub chosen: Vec<Anchor>,
    /// The list without any filter.
    pub clear_url: String,
    /// Parameters the search form keeps: `label` is the name, `url` the value.
    pub kept: Vec<Anchor>,
    /// How many there are.
    pub count: u64,
    /// How many other servers are known.
    pub known_servers: u64,
    /// One page of them.
    pub people: Vec<Person>,
    /// Where the list goes on.
    pub paging: Paging,
}

/// One row of the table of links in the settings. Fields `link_name` and `link_url` come once per row, in order.
#[derive(Clone, Debug, Default)]
pub struct LinkRow {
    /// What was typed.
    pub name: String,
    /// What was typed.
    pub url: String,
    /// Whether the page there links back.
    pub is_verified: bool,
    /// What is wrong with the row.
    pub error: Option<String>,
}

/// `/settings`: the profile. Posted to itself as `multipart/form-data`.
///
/// Fields: `name pronouns bio crafts place point away_message` and the ticks `away open_for_commissions locked discoverable
/// indexable hides_follows`, files `avatar banner`, ticks `remove_avatar remove_banner`, repeated `link_name link_url`.
#[derive(Template, Debug)]
#[template(path = "makers/settings.html")]
pub struct ProfileSettings {
    /// The frame.
    pub page: Page,
    /// What is kept, or what was typed.
    pub form: Form,
    /// The portrait as it is.
    pub avatar: Avatar,
    /// The banner as it is.
    pub banner: Option<Picture>,
    /// Eight rows, empty ones last.
    pub links: Vec<LinkRow>,
    /// The element that proves a link, to be copied: `<a rel="me" href="...">`.
    pub proof: String,
    /// Whether invitations are part of the settings.
    pub has_invites: bool,
}
