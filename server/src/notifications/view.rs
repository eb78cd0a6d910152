//! What the pages about notifications show.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    makers::view::{Byline, Person},
    page::{Form, Page, Paging, Section, Tone, Visitor},
};

/// Which notifications a page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    All,
    /// What was said to them.
    Said,
    /// What others did with theirs.
    Reactions,
    /// Who follows.
    Follows,
    /// What waits for moderators, and what they decided.
    Desk,
}

impl Tab {
    pub const ALL: [Self; 5] = [Self::All, Self::Said, Self::Reactions, Self::Follows, Self::Desk];

    /// The word in the query and in the names of messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Said => "said",
            Self::Reactions => "reactions",
            Self::Follows => "follows",
            Self::Desk => "desk",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.word() == word)
    }

    /// Its page.
    #[must_use]
    pub fn url(self) -> String {
        if self == Self::All { "/notifications".to_owned() } else { format!("/notifications?show={}", self.word()) }
    }
}

/// One line: what happened, in words.
#[derive(Clone, Debug)]
pub struct Line {
    /// What dismissing names it by.
    pub group: String,
    /// The name of an icon.
    pub icon: &'static str,
    /// The whole sentence, with the names of those who did it.
    pub words: String,
    /// What waits there.
    pub url: String,
    /// Those who did it, the latest first.
    pub by: Vec<Byline>,
    /// The beginning of what is said; empty where nothing is, or where it stands behind a warning.
    pub excerpt: String,
    /// The language of that, if it is known.
    pub lang: Option<String>,
    pub at: DateTime<Utc>,
    pub is_unread: bool,
    /// Whether those that were read before begin here, below newer ones.
    pub begins_read: bool,
}

/// What of one sender waits.
#[derive(Clone, Debug)]
pub struct RequestLine {
    pub person: Person,
    pub count: i64,
    /// The beginning of the newest post among it.
    pub excerpt: String,
    pub at: DateTime<Utc>,
    /// Answers are posted to `{url}/accept` and `{url}/dismiss`.
    pub url: String,
}

/// `/notifications`.
#[derive(Template, Debug)]
#[template(path = "notifications/list.html")]
pub struct Notifications {
    /// The frame.
    pub page: Page,
    pub tab: Tab,
    /// Whether what waits for moderators can be among them.
    pub has_desk: bool,
    pub lines: Vec<Line>,
    /// The newest, if it has not been read; posted to `/notifications/read` in the field `entry`.
    pub unread: Option<String>,
    /// Senders with something that waits.
    pub waiting: i64,
    pub paging: Paging,
}

/// `/notifications/mark`: the unread mark of the frame alone, for pages that stay open.
#[derive(Template, Debug)]
#[template(path = "notifications/mark.html")]
pub struct Mark {
    pub page: Page,
    pub visitor: Visitor,
}

/// `/notifications/requests`: who waits to be heard.
#[derive(Template, Debug)]
#[template(path = "notifications/requests.html")]
pub struct Requests {
    /// The frame.
    pub page: Page,
    pub requests: Vec<RequestLine>,
    pub paging: Paging,
}

/// `/notifications/policy`: of whom one wants to hear.
#[derive(Template, Debug)]
#[template(path = "notifications/policy.html")]
pub struct PolicySettings {
    /// The frame.
    pub page: Page,
    pub form: Form,
    /// Senders with something that waits.
    pub waiting: i64,
}

impl PolicySettings {
    /// The questions, in their order.
    pub const FIELDS: [&'static str; 5] = ["not_following", "not_followers", "new_accounts", "unsolicited_direct", "limited"];
    /// The answers.
    pub const VERDICTS: [&'static str; 3] = ["accept", "filter", "drop"];
}
