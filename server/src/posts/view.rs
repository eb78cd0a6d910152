//! What pages show of a post: the one component, wherever a post stands, and the pages of a single one.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    listings::view::Card,
    makers::view::{Byline, Person},
    page::{Fragment, Page, Paging, Picture, Section, Tone},
    posts::composer::view::SmallComposer,
    site::view::Anchor,
};

/// A post as pages show it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// By which it is named in forms, and its place on the page (`#p{id}`).
    pub id: String,
    /// `listing`, `note`, `article` or `question`: the kind that stands in the margin.
    pub kind: String,
    /// Its page here.
    pub url: String,
    /// Its page on its own server, if that is another one.
    pub origin_url: Option<String>,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// When it was changed last, if its author changed it.
    pub edited: Option<DateTime<Utc>>,
    /// Who published it.
    pub by: Byline,
    /// `unlisted`, `followers` or `direct`, where it is not for everybody.
    pub audience: Option<&'static str>,
    /// Of an article; empty else.
    pub title: String,
    /// Sanitised; empty if the card says it all.
    pub text_html: String,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
    /// A warning the author put before the text; then the text is folded.
    pub warning: Option<Fragment>,
    /// Whether the pictures are folded until somebody wants to see them.
    pub is_sensitive: bool,
    /// The listing, if it is one.
    pub card: Option<Card>,
    /// Its pictures, as many as are shown.
    pub pictures: Vec<Picture>,
    /// Pictures that are shown on its own page alone.
    pub more_pictures: usize,
    /// What it asks.
    pub poll: Option<Poll>,
    /// What it quotes.
    pub quote: Option<Quote>,
    /// Whom it answers.
    pub answers: Option<Answered>,
    /// Whose boost brought it, where that is why it is here.
    pub boosted_by: Option<Byline>,
    /// The followed tag that brought it, with its page.
    pub because_of: Option<Anchor>,
    /// Whether those that were read before begin here, below newer ones.
    pub begins_read: bool,
    /// What the member who looks may do with it; `None` for visitors, and where nothing is to be done.
    pub acts: Option<Acts>,
}

impl Entry {
    /// The icon of its kind.
    #[must_use]
    pub fn icon(&self) -> &'static str {
        if self.kind == "listing" { "listing" } else { "post" }
    }

    /// The icon of its audience.
    #[must_use]
    pub fn audience_icon(&self) -> &'static str {
        if self.audience == Some("unlisted") { "peer" } else { "lock" }
    }
}

/// What a post answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Who is answered; `None` where what they said is not here, or not to be seen by who looks.
    pub by: Option<Byline>,
    /// The page of what they said.
    pub url: String,
}

/// A poll as it stands.
#[derive(Clone, Debug)]
pub struct Poll {
    /// In the order of its author.
    pub options: Vec<Choice>,
    /// Whether several may be chosen.
    pub is_multiple: bool,
    /// When it ends or ended; polls elsewhere may have no end.
    pub ends: Option<DateTime<Utc>>,
    /// Whether votes still count.
    pub is_open: bool,
    /// How many voted.
    pub voters: i64,
    /// Whether the one who looks may vote: then the options are a form, posted to `/posts/{id}/vote` as `choice`.
    pub can_vote: bool,
    /// The host that counts, if it is another one.
    pub counted_by: Option<String>,
}

impl Poll {
    /// The full length of a gauge.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.options.iter().map(|option| option.votes).max().unwrap_or_default().max(self.voters).max(1)
    }
}

/// An option of a poll.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it says.
    pub name: String,
    /// Votes for it.
    pub votes: i64,
    /// Whether the one who looks chose it.
    pub is_own: bool,
}

/// What a post quotes, as far as consent was given and it may be seen.
#[derive(Clone, Debug)]
pub enum Quote {
    /// Its author agreed.
    Shown(Box<Quoted>),
    /// Its author has not answered yet.
    Asked,
    /// Its author does not want it, or no longer.
    Refused,
    /// Its author agreed, and it is not here, or not to be seen by who looks.
    Away,
}

impl Quote {
    /// What is quoted, if it is shown.
    #[must_use]
    pub fn shown(&self) -> Option<&Quoted> {
        match self {
            Self::Shown(quoted) => Some(quoted),
            _ => None,
        }
    }

    /// The message that says why it is not shown.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        match self {
            Self::Asked => "quote-asked",
            Self::Refused => "quote-refused",
            Self::Shown(_) | Self::Away => "quote-away",
        }
    }
}

/// What is quoted.
#[derive(Clone, Debug)]
pub struct Quoted {
    /// Its page here.
    pub url: String,
    /// Who said it.
    pub by: Byline,
    /// When.
    pub at: DateTime<Utc>,
    /// Of an article or listing; empty else.
    pub title: String,
    /// Sanitised; empty for listings.
    pub text_html: String,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
    /// What the author warns of; then the text is left to its own page.
    pub warning: Option<Fragment>,
}

/// What a member may do with a post, and what they did. Buttons are posted to `/posts/{id}/like`, `unlike` and so on, with
/// the page they stand on in the field `back`.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a button of its own")]
pub struct Acts {
    /// Whether it is their own.
    pub is_own: bool,
    /// Whether its author wants answers.
    pub can_reply: bool,
    /// Whether its author wants likes.
    pub can_like: bool,
    /// Whether it may be passed on.
    pub can_boost: bool,
    /// Whether it may be quoted.
    pub can_quote: bool,
    /// Whether it is edited and deleted as a post.
    pub can_edit: bool,
    /// Whether it may be pinned to the front of their shop.
    pub can_pin: bool,
    pub is_liked: bool,
    pub is_boosted: bool,
    pub is_kept: bool,
    pub is_pinned: bool,
    /// Whether they want to hear no more of its conversation.
    pub is_muted: bool,
}

/// An answer in its place.
#[derive(Clone, Debug)]
pub struct Reply {
    pub entry: Entry,
    /// Whether a list of answers to the one before begins with it.
    pub opens: bool,
    /// Whether an answer to it follows within it.
    pub stays_open: bool,
    /// How many lists of answers end after it.
    pub closes: usize,
}

/// Answers below a post or listing: one part of them, in the order of reading.
#[derive(Clone, Debug, Default)]
pub struct Replies {
    /// How many there are in all.
    pub count: usize,
    /// Those of this part.
    pub shown: Vec<Reply>,
    /// Where they go on.
    pub more: Option<String>,
    /// Where they begin, if this is not the first part.
    pub first: Option<String>,
}

/// `/@name/posts/{id}`: a post in its conversation.
#[derive(Template, Debug)]
#[template(path = "posts/thread.html")]
pub struct ThreadPage {
    /// The frame.
    pub page: Page,
    /// What it answers, from the beginning on.
    pub ancestors: Vec<Entry>,
    /// Where the conversation begins, if that is further up than what is shown.
    pub beginning: Option<String>,
    /// Whether something above it is not here, or not to be seen.
    pub is_torn: bool,
    /// The post.
    pub entry: Entry,
    /// How many like it.
    pub likes: i64,
    /// How many passed it on.
    pub boosts: i64,
    /// What answers it.
    pub replies: Replies,
    /// Its identity, by which people of other servers find it there.
    pub address: String,
    /// The lines to answer in; none for visitors, and where its author wants no answers.
    pub composer: Option<SmallComposer>,
}

/// What a post said for a while.
#[derive(Clone, Debug)]
pub struct Version {
    /// Since when.
    pub at: DateTime<Utc>,
    /// Of an article; empty else.
    pub title: String,
    /// What its author warned of; empty where there was nothing.
    pub warning: String,
    /// Sanitised.
    pub text_html: String,
    /// How many pictures it showed.
    pub pictures: usize,
}

/// `/@name/posts/{id}/history`: what a post said before and says now, the newest first.
#[derive(Template, Debug)]
#[template(path = "posts/history.html")]
pub struct HistoryPage {
    /// The frame.
    pub page: Page,
    /// Who wrote it.
    pub by: Byline,
    /// Its page.
    pub url: String,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
    /// At least one.
    pub versions: Vec<Version>,
}

/// `/@name/posts/{id}/likes` and `.../boosts`: who did so.
#[derive(Template, Debug)]
#[template(path = "posts/people.html")]
pub struct PeoplePage {
    /// The frame.
    pub page: Page,
    /// Who wrote it.
    pub by: Byline,
    /// Its page.
    pub url: String,
    /// Whether they like it, and did not pass it on.
    pub likes: bool,
    /// The latest first, each with the emoji they left, where those who like it did.
    pub people: Vec<(Person, Vec<Fragment>)>,
    /// Whether there are more than are shown.
    pub has_more: bool,
}

/// `/bookmarks`: what a member keeps for later.
#[derive(Template, Debug)]
#[template(path = "posts/bookmarks.html")]
pub struct Bookmarks {
    /// The frame.
    pub page: Page,
    /// The latest bookmark first.
    pub entries: Vec<Entry>,
    /// Where they go on.
    pub paging: Paging,
}
