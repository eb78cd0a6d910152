//! A post as others send it: Note, Article, Question and whatever else people look at, in one bounded shape.

use domain::actors::Actor;
use domain::media::Media;
use domain::posts::permits::Permits;
use domain::posts::poll::{MAX_OPTION, Poll};
use domain::posts::{Kind, Mention as Named, Post};
use domain::tag::Tag;
use domain::text::{Markup, clean_html, escape, line_cut, plain};
use domain::{Address, AddressRules, Audience, Id, Site, Time};
use serde_json::Value;

use crate::makers::is_actor;
use crate::wire::one_or_many::{entries, flag, is_a, text, types};
use crate::wire::words::{html, language, markup};
use crate::wire::{Addressing, Mention, PhotoIn, Unreadable, identity, image, policy, tag};

/// Longest title and content warning that are kept, in characters.
const MAX_LINE: usize = 300;
const MAX_PHOTOS: usize = 10;
const MAX_TAGS: usize = 50;
const MAX_OPTIONS: usize = 20;

/// A post elsewhere as its own document tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteMirror {
    pub address: Address,
    /// Same origin as the address.
    pub author: Address,
    pub kind: Kind,
    pub addressing: Addressing,
    /// Empty for most notes.
    pub title: String,
    /// Content warning; empty when there is none.
    pub warning: String,
    pub content: Markup,
    /// BCP 47.
    pub language: Option<String>,
    /// At most ten.
    pub photos: Vec<PhotoIn>,
    pub tags: Vec<Tag>,
    pub mentions: Vec<Mention>,
    pub in_reply_to: Option<Address>,
    pub context: Option<Address>,
    pub published_at: Time,
    pub updated_at: Time,
    /// Same origin as the address.
    pub page: String,
    pub sensitive: bool,
    pub quote: Option<Address>,
    /// Where its author says that who is quoted agreed.
    pub approval: Option<Address>,
    pub permits: Permits,
    /// Of a question that can be answered by choosing.
    pub poll: Option<PollMirror>,
}

/// A poll as its origin tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollMirror {
    pub options: Vec<String>,
    pub multiple: bool,
    pub ends_at: Option<Time>,
    pub closed_at: Option<Time>,
    /// One for each option.
    pub counts: Vec<i64>,
    pub voters: i64,
}

impl PollMirror {
    /// The poll of the post that was kept under this id.
    #[must_use]
    pub fn to_poll(&self, post: Id<Post>) -> Poll {
        Poll { post, options: self.options.clone(), multiple: self.multiple, ends_at: self.ends_at, closed_at: self.closed_at, counts: self.counts.clone(), voters: self.voters }
    }
}

impl NoteMirror {
    /// Takes the recipients of the activity it came in, where the object itself names none, as Discourse sends it, and whom
    /// it mentions, as Lemmy does.
    #[must_use]
    pub fn addressed_by(mut self, activity: &Value, rules: AddressRules) -> Self {
        if self.addressing.is_empty() {
            self.addressing = Addressing::read(activity, rules);
        }
        if self.mentions.is_empty() {
            self.mentions = tag::mentions(activity, rules);
        }
        self
    }

    /// The post as a row here. `raw` is what the peer sent, byte for byte.
    #[must_use]
    pub fn to_post(&self, id: Id<Post>, author: Id<Actor>, audience: Audience, photos: Vec<Id<Media>>, raw: Option<String>) -> Post {
        Post {
            id,
            address: self.address.clone(),
            author,
            kind: self.kind,
            audience,
            title: self.title.clone(),
            warning: self.warning.clone(),
            sensitive: self.sensitive || !self.warning.is_empty(),
            content: self.content.clone(),
            page: self.page.clone(),
            in_reply_to: self.in_reply_to.clone(),
            context: self.context.clone(),
            language: self.language.clone(),
            photos,
            mentions: self.mentions.iter().map(|mention| Named { actor: mention.actor.clone(), name: mention.name.trim_start_matches('@').to_owned() }).collect(),
            quote: self.quote.clone(),
            permits: self.permits,
            published_at: self.published_at,
            updated_at: self.updated_at,
            raw,
        }
    }
}

/// Reads a post; that it came from its own origin is for the caller to see to, and that it is no listing, too
/// ([`crate::listings::is_listing`]).
///
/// # Errors
/// No usable id, somebody else's or nobody's, or a kind that is no post: actors, activities, collections, votes.
pub fn read_note(document: &Value, site: &Site, now: Time) -> Result<NoteMirror, Unreadable> {
    let rules = site.rules();
    let address = identity::id(document, site)?;
    let shape = Shape::of(document)?;
    let author = identity::owner(document, &address, rules)?;
    let in_reply_to = identity::address(document, "inReplyTo", rules);
    if is_vote(document) {
        return Err(Unreadable::OtherKind);
    }
    let (published_at, updated_at) = identity::times(document, now);
    let page = identity::page(document, &address, rules);
    let poll = if shape == Shape::Question { poll(document) } else { None };
    Ok(NoteMirror {
        author,
        kind: shape.kind(),
        addressing: Addressing::read(document, rules),
        title: title(document, shape),
        warning: warning(document, shape),
        content: content(document, shape, &page, poll.is_some()),
        language: language(document),
        photos: photos(document, rules),
        tags: tag::hashtags(document, MAX_TAGS),
        mentions: tag::mentions(document, rules),
        in_reply_to,
        context: context(document, rules),
        published_at,
        updated_at,
        page,
        sensitive: flag(document, "sensitive"),
        quote: ["quote", "quoteUrl", "quoteUri", "_misskey_quote"].iter().find_map(|key| identity::address(document, key, rules)),
        approval: identity::address(document, "quoteAuthorization", rules),
        permits: policy::permits(document),
        poll,
        address,
    })
}

/// How a type is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Note,
    Question,
    /// A text with a title: all of it is here.
    Article,
    /// A link of a forum: a title, perhaps a text, and where it leads.
    Page,
    /// Something to be looked at where it is: a video, an event, a type unknown here.
    Thing,
}

/// Types that are read elsewhere or nowhere.
const NO_POSTS: &[&str] = &[
    "Accept",
    "Add",
    "Announce",
    "Arrive",
    "Block",
    "Create",
    "Delete",
    "Dislike",
    "Flag",
    "Follow",
    "Ignore",
    "Invite",
    "Join",
    "Leave",
    "Like",
    "Listen",
    "Move",
    "Offer",
    "Read",
    "Reject",
    "Remove",
    "TentativeAccept",
    "TentativeReject",
    "Travel",
    "Undo",
    "Update",
    "View",
    "EmojiReact",
    "Lock",
    "Collection",
    "CollectionPage",
    "OrderedCollection",
    "OrderedCollectionPage",
    "Tombstone",
    "Link",
    "Mention",
    "Hashtag",
    "Emoji",
    "Place",
    "Profile",
    "Relationship",
    "Agreement",
    "Commitment",
    "Intent",
    "Proposal",
    "Patch",
    "PropertyValue",
    "Multikey",
    "DataIntegrityProof",
];

impl Shape {
    fn of(document: &Value) -> Result<Self, Unreadable> {
        if is_actor(document) || types(document).any(|kind| NO_POSTS.contains(&kind)) {
            return Err(Unreadable::OtherKind);
        }
        let known = |kind: &str| match kind {
            "Note" | "ChatMessage" | "EncryptedMessage" => Some(Self::Note),
            "Question" => Some(Self::Question),
            "Article" => Some(Self::Article),
            "Page" => Some(Self::Page),
            _ => None,
        };
        let mut kinds = types(document).peekable();
        kinds.peek().ok_or(Unreadable::Missing("type"))?;
        match kinds.find_map(known) {
            Some(shape) => Ok(shape),
            // What acts on something is an activity, whatever it is called.
            None if document.get("object").is_some() => Err(Unreadable::OtherKind),
            None => Ok(Self::Thing),
        }
    }

    const fn kind(self) -> Kind {
        match self {
            Self::Note => Kind::Note,
            Self::Question => Kind::Question,
            Self::Article | Self::Page | Self::Thing => Kind::Article,
        }
    }
}

/// A poll vote is a Note with a name, in reply, that says nothing else.
pub(crate) fn is_vote(document: &Value) -> bool {
    let says = |key: &str| !text(document, key).trim().is_empty();
    says("name") && document.get("inReplyTo").is_some_and(|it| !it.is_null()) && is_a(document, "Note") && !says("content") && document.get("attachment").is_none()
}

/// A Note's name is a title only where it opens a thread: in a reply it could be a vote (WIRE R4).
fn title(document: &Value, shape: Shape) -> String {
    let is_reply = document.get("inReplyTo").is_some_and(|it| !it.is_null());
    if is_reply && matches!(shape, Shape::Note | Shape::Question) {
        return String::new();
    }
    line_cut(text(document, "name"), MAX_LINE)
}

/// `summary` is a warning on notes; on articles it is an abstract. Lotide repeats the title in it, which warns of nothing.
fn warning(document: &Value, shape: Shape) -> String {
    let summary = text(document, "summary");
    match shape {
        Shape::Note | Shape::Question if summary == text(document, "name") => String::new(),
        Shape::Note | Shape::Question => without_markup(summary),
        Shape::Article | Shape::Page | Shape::Thing => String::new(),
    }
}

/// Some write warnings as HTML, most as bare text in which a `<` is just that.
fn without_markup(summary: &str) -> String {
    let marked = ["</", "<br"].iter().any(|mark| summary.contains(mark));
    if marked { plain(&clean_html(summary), MAX_LINE) } else { line_cut(summary, MAX_LINE) }
}

fn content(document: &Value, shape: Shape, page: &str, has_poll: bool) -> Markup {
    let said = markup(document, "content");
    let fallback = || Markup::from_peer(&html(document, "summary"), None);
    match shape {
        Shape::Note => said,
        Shape::Question if has_poll => said,
        Shape::Question => with(&said, &options(document)),
        Shape::Article => {
            if said.is_empty() {
                fallback()
            } else {
                said
            }
        }
        Shape::Page => forum_link(document).map_or_else(|| said.clone(), |link| with(&said, &paragraph_link(link))),
        Shape::Thing => with(&if said.is_empty() { fallback() } else { said }, &paragraph_link(page)),
    }
}

fn with(said: &Markup, more: &str) -> Markup {
    let source = Some(said.source()).filter(|source| !source.is_empty());
    Markup::from_peer(&format!("{}{more}", said.html()), source)
}

fn paragraph_link(href: &str) -> String {
    format!("<p><a href=\"{0}\">{0}</a></p>", escape(href))
}

/// Where a forum's Page leads: its Link attachment (Lemmy), or a `url` that is somebody else's (Lotide).
fn forum_link(document: &Value) -> Option<&str> {
    let attached = entries(document.get("attachment")).iter().take(16).find(|entry| is_a(entry, "Link")).map(|link| text(link, "href"));
    let own = text(document, "id").split('/').take(3).collect::<Vec<_>>().join("/");
    let foreign = || Some(text(document, "url")).filter(|url| !url.starts_with(&format!("{own}/")) && *url != own);
    attached.or_else(foreign).filter(|href| href.starts_with("https://") && href.len() <= 2048)
}

/// The options to choose from; `None` where there are not two of them, or two are alike.
fn poll(document: &Value) -> Option<PollMirror> {
    let (named, multiple) = match (document.get("oneOf"), document.get("anyOf")) {
        (Some(one), _) if !entries(Some(one)).is_empty() => (entries(Some(one)), false),
        (_, any) => (entries(any), true),
    };
    let count =
        |option: &Value| option.get("replies").and_then(|replies| replies.get("totalItems")).and_then(Value::as_u64).and_then(|count| i64::try_from(count).ok()).unwrap_or(0);
    let (options, counts): (Vec<String>, Vec<i64>) = named.iter().take(MAX_OPTIONS).map(|option| (line_cut(text(option, "name"), MAX_OPTION), count(option))).unzip();
    let unique: std::collections::HashSet<&String> = options.iter().collect();
    if options.len() < 2 || unique.len() != options.len() || options.iter().any(String::is_empty) {
        return None;
    }
    let voters = document.get("votersCount").and_then(Value::as_u64).and_then(|count| i64::try_from(count).ok());
    let voters = voters.unwrap_or_else(|| counts.iter().fold(0, |all: i64, count| all.saturating_add(*count)));
    Some(PollMirror { multiple, ends_at: Time::parse(text(document, "endTime")), closed_at: Time::parse(text(document, "closed")), counts, voters, options })
}

fn options(document: &Value) -> String {
    let named = [document.get("oneOf"), document.get("anyOf")].into_iter().flat_map(entries).take(MAX_OPTIONS);
    let items: String = named.map(|option| line_cut(text(option, "name"), MAX_LINE)).filter(|name| !name.is_empty()).map(|name| format!("<li>{}</li>", escape(&name))).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}

/// Attached pictures, else the picture of a Page or Event, else the preview of a Video.
fn photos(document: &Value, rules: AddressRules) -> Vec<PhotoIn> {
    let attached = image::photos(document.get("attachment"), MAX_PHOTOS, rules);
    if !attached.is_empty() {
        return attached;
    }
    let of_itself = if is_a(document, "Image") { image::photo(document, rules) } else { None };
    let pictured = of_itself.or_else(|| image::widest(document.get("image"), rules));
    pictured.or_else(|| image::widest(document.get("icon"), rules)).into_iter().collect()
}

fn context(document: &Value, rules: AddressRules) -> Option<Address> {
    ["context", "conversation", "inConversation"].iter().find_map(|key| identity::address(document, key, rules))
}
