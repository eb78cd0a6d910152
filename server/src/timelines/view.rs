//! What the home page of a member shows.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    listings::view::Card,
    makers::view::{Byline, Person},
    page::{Page, Paging, Picture, Section, Tone},
    site::view::Anchor,
    suggestions::view::Suggested,
};

/// Somebody who asks to follow. Answers are posted to `{url}/accept` and `{url}/reject`.
#[derive(Clone, Debug)]
pub struct FollowRequest {
    /// Who asks.
    pub person: Person,
    /// The address of the request, such as `/follow-requests/17`.
    pub url: String,
}

/// One thing that reached home.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What a report names it by; none where it is reported on its own page.
    pub id: Option<String>,
    /// `listing` or `note`: the kind that stands in the margin.
    pub kind: String,
    /// Its page here, or its address elsewhere if it has no page here.
    pub url: String,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// Who published it.
    pub by: Byline,
    /// Sanitised; empty if the card says it all.
    pub text_html: String,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
    /// A warning the author put before the text; then the text is folded.
    pub warning: Option<String>,
    /// The listing, if it is one.
    pub card: Option<Card>,
    /// Pictures of a note, at most four.
    pub pictures: Vec<Picture>,
    /// Whose boost brought it, where that is why it is here.
    pub boosted_by: Option<Byline>,
    /// The followed tag that brought it, with its page.
    pub because_of: Option<Anchor>,
    /// Whether those that were read before begin here, below newer ones.
    pub begins_read: bool,
}

/// A draft that waits.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its title; may be empty.
    pub title: String,
    /// Its editor.
    pub url: String,
    /// When it was last kept.
    pub kept: DateTime<Utc>,
}

/// `/home`: what the followed publish, newest first, and what waits for an answer.
#[derive(Template, Debug)]
#[template(path = "timelines/home.html")]
pub struct Home {
    /// The frame.
    pub page: Page,
    /// Who asks to follow.
    pub requests: Vec<FollowRequest>,
    /// One page of the timeline.
    pub entries: Vec<Entry>,
    /// The newest entry, if it has not been read; posted to `/home/read` in the field `entry`.
    pub unread: Option<String>,
    /// Where the timeline goes on.
    pub paging: Paging,
    /// Drafts of listings, newest first, up to five.
    pub drafts: Vec<Draft>,
    /// Makers worth following, and why, up to three.
    pub suggestions: Vec<Suggested>,
}
