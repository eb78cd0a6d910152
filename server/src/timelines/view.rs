//! What the home page of a member shows.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    makers::view::Person,
    page::{Page, Paging, Section, Tone},
    posts::composer::view::SmallComposer,
    posts::view::Entry,
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
    /// The lines to write in.
    pub composer: SmallComposer,
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

/// `/local` and `/known`: what everybody may see, the newest first.
#[derive(Template, Debug)]
#[template(path = "timelines/public.html")]
pub struct Public {
    /// The frame.
    pub page: Page,
    /// Whether only makers of this community are in it.
    pub is_local: bool,
    /// One page of it.
    pub entries: Vec<Entry>,
    /// Where it goes on.
    pub paging: Paging,
}

impl Public {
    /// The name of its tab.
    const fn tab(&self) -> &'static str {
        if self.is_local { "local" } else { "known" }
    }
}

impl Home {
    /// The name of its tab.
    #[expect(clippy::unused_self, reason = "the tabs ask every page that has them")]
    const fn tab(&self) -> &'static str {
        "home"
    }
}
