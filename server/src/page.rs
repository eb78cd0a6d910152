//! The frame around every page: language, title, who is looking, what the community is called; and the small
//! parts that pages share.

mod form;
mod parts;
mod qr;

use std::sync::Arc;

use askama::{NO_VALUES, Template};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};

use crate::{
    assets,
    language::{Argument, Language, Money},
};

pub use form::{FieldError, Form};
pub use parts::{Avatar, Fragment, Picture};
pub use qr::qr_code;

use parts::{escaped, icon};

/// What every page says about this instance. One per process, shared; made anew when the host changes it.
#[derive(Clone, Debug)]
pub struct Community {
    /// Such as "Harbour Makers".
    pub name: String,
    /// One or two sentences on what it is.
    pub description: String,
    /// The host part of every handle here.
    pub host: String,
    /// The one colour the host sets.
    pub accent: Accent,
    /// Who may join.
    pub door: Door,
    /// Where the source of the running program is, as its licence asks.
    pub source_url: String,
    /// The version of the program.
    pub version: String,
}

/// The colour of links and primary buttons. Contrast is kept by the stylesheet whatever is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accent {
    /// One of [`Accent::NAMES`].
    Named(&'static str),
    /// Six hexadecimal digits.
    Own(String),
}

impl Accent {
    /// The colours that are offered.
    pub const NAMES: [&'static str; 6] = ["blue", "brick", "moss", "teal", "plum", "yellow"];

    /// Reads a name of [`Accent::NAMES`] or a colour such as `#27489b`.
    #[must_use]
    pub fn from_setting(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').unwrap_or(text);
        Self::NAMES.into_iter().find(|name| *name == text).map(Self::Named).or_else(|| assets::is_colour(hex).then(|| Self::Own(hex.to_ascii_lowercase())))
    }
}

/// Who may join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Anyone.
    Open,
    /// Anyone whose reasons a host has read.
    Approval,
    /// Those with an invitation.
    Invite,
    /// Nobody.
    Closed,
}

/// The person who is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The shown name.
    pub name: String,
    /// Without host and without `@`.
    pub handle: String,
    /// The portrait.
    pub avatar: Avatar,
    /// Whether the host's desk is theirs.
    pub is_moderator: bool,
    /// How much waits at that desk.
    pub waiting: i64,
    /// Decisions about them that they have not acknowledged.
    pub unread: i64,
    /// Conversations with something new.
    pub messages: i64,
    /// Notifications that they have not read, up to 100.
    pub news: i64,
    /// Orders and enquiries with something new.
    pub agreements: i64,
}

/// The entry of the main navigation under which a page stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Section {
    /// None of them.
    #[default]
    Elsewhere,
    /// Listings.
    Listings,
    /// Makers.
    Makers,
    /// Home.
    Home,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Plain,
    /// Somebody must act.
    Now,
    /// It worked.
    Good,
    /// Attention.
    Warn,
    /// It failed.
    Bad,
}

impl Tone {
    /// The value of `data-tone`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Now => "now",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// The icon that says the same as the colour.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Plain => "info",
            Self::Now => "clock",
            Self::Good => "check",
            Self::Warn | Self::Bad => "warning",
        }
    }
}

/// One sentence above the page, such as "Your profile is kept."
#[derive(Clone, Debug)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// In the language of the page.
    pub text: String,
}

/// The same thing in another format, announced in the head.
#[derive(Clone, Debug)]
pub struct Alternate {
    /// Such as `application/activity+json`.
    pub media_type: String,
    /// Its address.
    pub url: String,
}

/// The frame of one page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The instance.
    pub community: Arc<Community>,
    /// The language of all words that are ours.
    pub language: Language,
    /// The time against which "5 minutes ago" is reckoned.
    pub now: DateTime<Utc>,
    /// Path and query of this page, for the way back.
    pub path: String,
    /// The title without the community's name.
    pub title: String,
    /// One sentence for search engines and previews.
    pub description: Option<String>,
    /// An absolute address of a picture for previews.
    pub picture: Option<String>,
    /// The canonical address of what the page shows.
    pub address: Option<String>,
    /// Other formats of it.
    pub alternates: Vec<Alternate>,
    /// Whether search engines may keep it.
    pub is_indexable: bool,
    /// Whose page it is, if anyone is signed in.
    pub visitor: Option<Visitor>,
    /// The current entry of the navigation.
    pub section: Section,
    /// What happened just now.
    pub notices: Vec<Notice>,
    /// What stands in the search field of the masthead.
    pub query: String,
}

impl Page {
    /// A frame for a visitor, to be filled by the functions below.
    #[must_use]
    pub fn new(community: Arc<Community>, language: Language, now: DateTime<Utc>, path: impl Into<String>) -> Self {
        Self {
            title: community.name.clone(),
            community,
            language,
            now,
            path: path.into(),
            description: None,
            picture: None,
            address: None,
            alternates: Vec::new(),
            is_indexable: true,
            visitor: None,
            section: Section::Elsewhere,
            notices: Vec::new(),
            query: String::new(),
        }
    }

    /// With this title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// With the message under this key as title.
    #[must_use]
    pub fn titled_by(mut self, key: &str) -> Self {
        self.title = self.t(key);
        self
    }

    /// Under this entry of the navigation.
    #[must_use]
    pub fn under(mut self, section: Section) -> Self {
        self.section = section;
        self
    }

    /// For somebody who is signed in.
    #[must_use]
    pub fn seen_by(mut self, visitor: Option<Visitor>) -> Self {
        self.visitor = visitor;
        self
    }

    /// With one more notice.
    #[must_use]
    pub fn saying(mut self, tone: Tone, text: impl Into<String>) -> Self {
        self.notices.push(Notice { tone, text: text.into() });
        self
    }

    /// Not to be kept by search engines.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.is_indexable = false;
        self
    }

    /// Path and query of this page without what was said on it once, for the way back.
    #[must_use]
    pub fn here(&self) -> String {
        let Some((path, query)) = self.path.split_once('?') else { return self.path.clone() };
        let kept: Vec<&str> = query.split('&').filter(|part| !part.starts_with("said=") && !part.starts_with("name=")).collect();
        if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
    }

    /// The title as the browser shows it.
    #[must_use]
    pub fn full_title(&self) -> String {
        if self.title == self.community.name { self.title.clone() } else { format!("{} · {}", self.title, self.community.name) }
    }

    /// A message.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.language.t(key)
    }

    /// A message with one variable.
    pub fn t1(&self, key: &str, name: &str, value: impl Argument) -> String {
        self.language.t_with(key, &[(name, &value)])
    }

    /// A message with two variables.
    pub fn t2(&self, key: &str, name: &str, value: impl Argument, other: &str, second: impl Argument) -> String {
        self.language.t_with(key, &[(name, &value), (other, &second)])
    }

    /// The word for a fixed term: `label("terms", "gift")` is the message `terms-gift`. A term without a message
    /// stands for itself, because peers may send any.
    #[must_use]
    pub fn label(&self, family: &str, term: &str) -> String {
        let key = format!("{family}-{term}");
        if self.language.has(&key) { self.t(&key) } else { term.to_owned() }
    }

    /// A relative time with the full one as its title.
    #[must_use]
    pub fn time(&self, at: &DateTime<Utc>) -> Fragment {
        self.time_element(*at, &self.language.relative(*at, self.now))
    }

    /// A day, with the full time as its title.
    #[must_use]
    pub fn day(&self, at: &DateTime<Utc>) -> Fragment {
        self.time_element(*at, &self.language.date(*at))
    }

    /// A day in full, as words for a message.
    #[must_use]
    pub fn date(&self, at: &DateTime<Utc>) -> String {
        self.language.date(*at)
    }

    fn time_element(&self, at: DateTime<Utc>, words: &str) -> Fragment {
        let machine = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let full = self.language.date_and_time(at);
        Fragment(format!("<time datetime=\"{machine}\" title=\"{}\">{}</time>", escaped(&full), escaped(words)))
    }

    /// A sum, without the cents of a round one.
    #[must_use]
    pub fn money(&self, money: &Money) -> String {
        self.language.money(money, false)
    }

    /// A sum with its cents.
    #[must_use]
    pub fn money_in_full(&self, money: &Money) -> String {
        self.language.money(money, true)
    }

    /// A whole number with its thousands apart.
    #[must_use]
    pub fn number(&self, number: &u64) -> String {
        self.language.number(*number)
    }

    /// An icon of the sprite, hidden from screen readers because a word or a label always stands beside it.
    #[must_use]
    pub fn icon(&self, name: &str) -> Fragment {
        icon(name)
    }

    /// The path of a file below `assets/`.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// The name of the host's colour, for `data-accent`.
    #[must_use]
    pub fn accent_name(&self) -> &str {
        match &self.community.accent {
            Accent::Named(name) => name,
            Accent::Own(_) => "own",
        }
    }

    /// The stylesheet that carries the host's own colour.
    #[must_use]
    pub fn accent_sheet(&self) -> Option<String> {
        match &self.community.accent {
            Accent::Named(_) => None,
            Accent::Own(hex) => Some(assets::accent_url(hex)),
        }
    }

    /// Whether strangers can do something about joining.
    #[must_use]
    pub fn has_open_door(&self) -> bool {
        matches!(self.community.door, Door::Open | Door::Approval)
    }
}

/// Where a list goes on. `None` at either end.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// The address of the page before.
    pub newer: Option<String>,
    /// The address of the page after.
    pub older: Option<String>,
}

/// Renders a page as an answer. A template that fails is our own failure and answers 503.
pub fn answer<T: Template>(status: StatusCode, page: &T, language: Language) -> Response {
    let Ok(html) = page.render_with_values(NO_VALUES) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let mut answer = (status, Html(html)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language, cookie"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_cannot_leave_its_place() {
        let form = Form::default().with("title", "\"><b>").refused("title", "<i>no</i>");
        assert!(form.complaint("title").to_string().contains("&lt;i&gt;no"));
        assert_eq!(form.aria("title", "h").to_string(), " aria-invalid=\"true\" aria-describedby=\"title-e h\"");
        let avatar = Avatar::of("x", Some("/a\"onerror=\"b".to_owned()));
        assert!(!avatar.show("s").to_string().contains("\"onerror"));
    }

    #[test]
    fn the_way_back_says_nothing_twice() {
        let page = |path: &str| Page { path: path.to_owned(), ..Page::new(Arc::new(community()), Language::English, DateTime::default(), "/") };
        assert_eq!(page("/home").here(), "/home");
        assert_eq!(page("/home?said=home-read").here(), "/home");
        assert_eq!(page("/home?cursor=9&said=home-read&name=ana").here(), "/home?cursor=9");
    }

    fn community() -> Community {
        Community {
            name: "Harbour".to_owned(),
            description: String::new(),
            host: "harbour.example".to_owned(),
            accent: Accent::Named("blue"),
            door: Door::Open,
            source_url: String::new(),
            version: String::new(),
        }
    }

    #[test]
    fn an_accent_is_a_known_name_or_a_colour() {
        assert_eq!(Accent::from_setting("moss"), Some(Accent::Named("moss")));
        assert_eq!(Accent::from_setting("#27489B"), Some(Accent::Own("27489b".to_owned())));
        assert_eq!(Accent::from_setting("red"), None);
        assert_eq!(Accent::from_setting("#12345"), None);
    }
}
