//! What the pages of visitors show.

use askama::Template;

use crate::agreements::view::Item;
use crate::language::Language;
use crate::listings::view::Card;
use crate::makers::view::Byline;
use crate::page::{Form, Page, Section, Tone};

/// `/@{handle}/listings/{id}/ask` for somebody without an account.
#[derive(Template, Debug)]
#[template(path = "visitors/ask.html")]
pub struct VisitorAskPage {
    pub page: Page,
    pub listing: Card,
    /// Of the listing's page.
    pub url: String,
    /// Of the listing, to be looked up from another server.
    pub address: String,
    pub seller: Byline,
    /// It can be ordered, with an account.
    pub may_order: bool,
    pub form: Form,
}

/// `/visitors/confirm/{code}`.
#[derive(Template, Debug)]
#[template(path = "visitors/confirm.html")]
pub struct VisitorConfirmPage {
    pub page: Page,
    /// Where the button leads.
    pub url: String,
    /// Of the listing.
    pub title: String,
    pub email: String,
    pub words: String,
}

/// `/visitors/{code}`.
#[derive(Template, Debug)]
#[template(path = "visitors/talk.html")]
pub struct VisitorTalkPage {
    pub page: Page,
    pub url: String,
    pub seller: Byline,
    /// What it is about; none when it is not there any more.
    pub listing: Option<Card>,
    pub items: Vec<Item>,
    pub form: Form,
}

/// A link that is no longer good, or a listing about which nothing can be asked any more.
#[derive(Template, Debug)]
#[template(path = "visitors/gone.html")]
pub struct VisitorGonePage {
    pub page: Page,
    /// The link was good, and the listing or its maker is gone, or takes no such questions.
    pub is_closed: bool,
}

/// What a maker sees of the visitor on the page of an enquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visiting {
    /// The two can go on.
    pub is_open: bool,
    /// It ended because the maker blocked them.
    pub is_blocked: bool,
}
