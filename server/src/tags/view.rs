//! What the page of a tag shows.

use askama::Template;

use crate::{
    language::Language,
    page::{Page, Paging, Section, Tone},
    posts::view::Entry,
};

/// `/tags/{tag}`: what is public about it. Following is posted to `{url}/follow` and `{url}/unfollow`.
#[derive(Template, Debug)]
#[template(path = "tags/tag.html")]
pub struct TagPage {
    /// The frame.
    pub page: Page,
    /// As people read it: `natural dye`.
    pub name: String,
    /// Its page.
    pub url: String,
    /// The catalogue narrowed to it.
    pub listings_url: String,
    /// Its feed.
    pub feed_url: String,
    /// Whether the member who looks follows it; `None` for visitors.
    pub is_followed: Option<bool>,
    /// One page of what is about it.
    pub entries: Vec<Entry>,
    /// Where it goes on.
    pub paging: Paging,
}
