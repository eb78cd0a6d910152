//! What the pages of lists show.

use askama::Template;

use crate::{
    language::Language,
    makers::view::Person,
    page::{Form, Page, Paging, Section, Tone},
    posts::view::Entry,
    site::view::Anchor,
};

/// `/lists`: the lists of a member. A title is posted to itself in the field `title`.
#[derive(Template, Debug)]
#[template(path = "lists/lists.html")]
pub struct Lists {
    /// The frame.
    pub page: Page,
    /// Each list with its page.
    pub lists: Vec<Anchor>,
    /// Followed tags with their pages.
    pub tags: Vec<Anchor>,
    /// What was typed.
    pub form: Form,
}

/// `/lists/{id}`: what its makers published, and who they are. Posted to `{url}`, `{url}/delete`, `{url}/members` and
/// `{url}/members/remove`.
#[derive(Template, Debug)]
#[template(path = "lists/list.html")]
pub struct ListPage {
    /// The frame.
    pub page: Page,
    /// Its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Who is on it, up to forty.
    pub members: Vec<Person>,
    /// Whether there are more.
    pub has_more_members: bool,
    /// Followed makers who are not on it, to choose from.
    pub others: Vec<Person>,
    /// One page of what they published.
    pub entries: Vec<Entry>,
    /// Where it goes on.
    pub paging: Paging,
    /// What was typed.
    pub form: Form,
}
