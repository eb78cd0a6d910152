//! What pages show of how one maker stands to another.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    makers::view::Person,
    page::{Form, Page, Paging, Section, Tone},
};

/// A list on which somebody may be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChoice {
    /// The id of the list.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether they are on it.
    pub is_on: bool,
}

/// How the person who looks stands to somebody else. Forms of the menu are posted below the page of the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// They follow the one who looks.
    pub is_followed_by: bool,
    /// The one who looks blocks them.
    pub is_blocking: bool,
    /// One of the two blocks the other: neither sees what the other publishes.
    pub is_hidden: bool,
    /// The one who looks mutes them.
    pub is_muting: bool,
    /// When the mute ends by itself.
    pub muting_until: Option<DateTime<Utc>>,
    /// The one who looks keeps their host away.
    pub is_domain_blocked: bool,
    /// What the one who looks remembers; may be empty.
    pub note: String,
    /// Lists of the one who looks, where they follow.
    pub lists: Vec<ListChoice>,
}

/// A part of `/settings/people`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Whom one blocks.
    #[default]
    Blocks,
    /// Whom one mutes.
    Mutes,
    /// Which hosts one keeps away.
    Domains,
}

impl Part {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Blocks, Self::Mutes, Self::Domains];

    /// The word in the query, and of the messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Mutes => "mutes",
            Self::Domains => "domains",
        }
    }

    /// The part of a word; the first where it is none.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self::ALL.into_iter().find(|part| part.word() == word).unwrap_or_default()
    }
}

/// Somebody who is kept away, and until when.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Who.
    pub person: Person,
    /// When it ends by itself.
    pub until: Option<DateTime<Utc>>,
}

/// `/settings/people`: whom and what one keeps away, each with the way back. A host is posted to `/settings/people/domains`
/// in the field `domain`.
#[derive(Template, Debug)]
#[template(path = "relations/people.html")]
pub struct PeopleSettings {
    /// The frame.
    pub page: Page,
    /// What is shown.
    pub part: Part,
    /// Whom, for blocks and mutes.
    pub people: Vec<Kept>,
    /// Which, for hosts.
    pub domains: Vec<String>,
    /// Where the list goes on.
    pub paging: Paging,
    /// What was typed.
    pub form: Form,
    /// Whether invitations are part of the settings.
    pub has_invites: bool,
}
