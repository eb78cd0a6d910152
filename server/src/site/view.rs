//! What the front page, the about page and the error pages show.

use askama::Template;

use crate::{
    goods::view::Reason,
    language::Language,
    listings::view::Card,
    makers::view::Person,
    page::{Door, Page, Picture, Section, Tone},
};

/// A word that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// What is read.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

impl Anchor {
    /// A link.
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), url: url.into() }
    }
}

/// `/`: what this community is, for somebody who knows nothing of it.
#[derive(Template, Debug)]
#[template(path = "site/front.html")]
pub struct Front {
    /// The frame.
    pub page: Page,
    /// The host's one line; the community's name if there is none.
    pub headline: String,
    /// The host's picture; without one the bundled workbench stands there.
    pub picture: Option<Picture>,
    /// A few tags in use, as links into the catalogue.
    pub sought_tags: Vec<Anchor>,
    /// The newest, up to eight.
    pub listings: Vec<Card>,
    /// How many there are in the catalogue.
    pub listing_count: u64,
    /// The newest makers, up to three.
    pub makers: Vec<Person>,
}

/// `/about`: text, rules, hosts and facts.
#[derive(Template, Debug)]
#[template(path = "site/about.html")]
pub struct About {
    /// The frame.
    pub page: Page,
    /// The host's own text, sanitised.
    pub text_html: Option<String>,
    /// One sentence each.
    pub rules: Vec<String>,
    /// What is gated, forbidden, or allowed with a note.
    pub goods: Vec<Reason>,
    /// Whether the one who looks confirmed that they want to see some of it.
    pub has_confirmed: bool,
    /// Who runs this instance.
    pub hosts: Vec<Person>,
    /// An address to write to.
    pub contact: Option<Anchor>,
    /// Makers with an account here.
    pub maker_count: u64,
    /// Published listings from here.
    pub listing_count: u64,
}

/// Any answer that is not the page asked for: 403, 404, 410, 422, 429, 500, 503 have their own words.
#[derive(Template, Debug)]
#[template(path = "site/error.html")]
pub struct ErrorPage {
    /// The frame.
    pub page: Page,
    /// The status of the answer.
    pub status: u16,
    /// One more sentence in the language of the page, if there is something to say.
    pub detail: Option<String>,
    /// The request's id, to be told to the host.
    pub reference: Option<String>,
    /// Seconds until it makes sense to try again.
    pub retry_after: Option<u64>,
}

impl ErrorPage {
    /// A page for this status, titled by it.
    #[must_use]
    pub fn new(page: Page, status: u16) -> Self {
        let mut error = Self { page, status, detail: None, reference: None, retry_after: None };
        error.page.title = error.words("name");
        error.page.is_indexable = false;
        error
    }

    /// The message for this status, or the one for all others.
    fn words(&self, part: &str) -> String {
        match self.status {
            403 | 404 | 410 | 422 | 429 | 500 | 503 => self.page.t(&format!("error-{}-{part}", self.status)),
            _ => self.page.t(&format!("error-other-{part}")),
        }
    }

    fn offers_search(&self) -> bool {
        matches!(self.status, 404 | 410)
    }

    fn offers_sign_in(&self) -> bool {
        self.status == 403 && self.page.visitor.is_none()
    }

    fn offers_retry(&self) -> bool {
        matches!(self.status, 429 | 500 | 503)
    }
}
