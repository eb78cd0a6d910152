//! What the page of saved searches shows.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::saved_searches::{Every, MAX_NAME};

use crate::language::Language;
use crate::page::{Form, Page, Section, Tone};
use crate::site::view::Anchor;

/// A saved search.
#[derive(Clone, Debug)]
pub struct SearchLine {
    pub id: String,
    pub name: String,
    /// What narrows it, in words.
    pub words: Vec<String>,
    /// The catalogue as it is narrowed.
    pub url: String,
    pub feed_url: String,
    /// `hour` or `day`.
    pub every: &'static str,
    pub paused: bool,
    /// When its maker was told last, and of how many.
    pub told: Option<(DateTime<Utc>, i64)>,
    /// What was typed, where it was refused.
    pub form: Form,
}

/// `/saved-searches`; a new one is posted to itself (`name`, `query`, `every`), a change to `/saved-searches/{id}` (`name`, `every`,
/// `paused`), and `/saved-searches/{id}/remove` removes one.
#[derive(Template, Debug)]
#[template(path = "saved_searches/list.html")]
pub struct SavedSearchesPage {
    /// The frame.
    pub page: Page,
    /// Of a new one that was refused; without a `query` there is none.
    pub form: Form,
    /// The catalogue as the new one narrows it, and what does.
    pub new: Option<Anchor>,
    pub searches: Vec<SearchLine>,
}

impl SavedSearchesPage {
    const LONGEST: usize = MAX_NAME;
    const EVERY: [Every; 2] = Every::ALL;
}
