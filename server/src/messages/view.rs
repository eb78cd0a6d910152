//! What the pages of messages show.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    makers::view::Byline,
    page::{Fragment, Page, Paging, Picture, Section, Tone},
    posts::composer::view::{Beside, SmallComposer},
};

/// A conversation in the list of them.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its page.
    pub url: String,
    /// With whom it is; empty where somebody wrote to themselves alone.
    pub with: Vec<Byline>,
    /// The beginning of what was said last, without markup; may be empty.
    pub last: String,
    /// The language of that, if it is known.
    pub lang: Option<String>,
    /// Whether the one who looks said it.
    pub is_mine: bool,
    /// When that was.
    pub at: DateTime<Utc>,
    /// Whether it waits to be read.
    pub is_unread: bool,
    /// Whether it is the one that is open.
    pub is_open: bool,
}

/// One message of a conversation.
#[derive(Clone, Debug)]
pub struct Message {
    /// Of the post; also where a link leads to it.
    pub id: String,
    /// The page of the post.
    pub url: String,
    /// Who said it.
    pub by: Byline,
    /// Whether the one who looks did.
    pub is_mine: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether its author changed it since.
    pub is_edited: bool,
    /// A warning its author put before it; then the text is folded.
    pub warning: Option<Fragment>,
    /// Sanitised; may be empty.
    pub text_html: String,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
    /// Its photos.
    pub pictures: Vec<Picture>,
    /// Whether it asks a question with options, which is answered on the page of the post.
    pub has_poll: bool,
}

/// `/messages`: all conversations, the latest first.
#[derive(Template, Debug)]
#[template(path = "messages/all.html")]
pub struct Messages {
    /// The frame.
    pub page: Page,
    /// One page of them.
    pub letters: Vec<Letter>,
    /// Where the list goes on.
    pub paging: Paging,
}

/// `/messages/{id}`: one conversation, and the latest others beside it.
#[derive(Template, Debug)]
#[template(path = "messages/one.html")]
pub struct Conversation {
    /// The frame.
    pub page: Page,
    /// With whom it is.
    pub with: Vec<Byline>,
    /// Hosts of those elsewhere who are in it.
    pub hosts: Vec<String>,
    /// What its first message answers, where others see that too.
    pub about: Option<Beside>,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Where earlier ones are.
    pub earlier: Option<String>,
    /// The lines to answer in; none where the last one does not want that.
    pub composer: Option<SmallComposer>,
    /// The latest conversations.
    pub letters: Vec<Letter>,
}

impl Letter {
    /// The first of those it is with, whose portrait stands for it.
    fn first(&self) -> Option<&Byline> {
        self.with.first()
    }
}
