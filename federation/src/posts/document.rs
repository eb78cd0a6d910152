//! A post of ours as peers receive it: a Note, or a Question where it asks one.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::media::Media;
use domain::posts::poll::Poll;
use domain::posts::quotes::{Quote, State};
use domain::posts::{Mention, Post};
use domain::site::ActorPart;
use domain::tag::Tag;
use domain::text::escape;
use domain::{Address, Audience, Id, Site};
use serde_json::{Value, json};
use storage::Reader;
use storage::agreements::NamedFeedback;

use crate::outbox::photos_out;
use crate::vocabulary::PUBLIC;
use crate::wire::object::Object;
use crate::wire::{PhotoOut, policy, tag};

/// Most attachments of a Note: Mastodon shows no more.
const MAX_ATTACHMENTS: usize = 4;

/// What a document says besides the row of its post.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    pub photos: Vec<Media>,
    /// By which peers fetch its photos, where it is not for everybody.
    pub passes: HashMap<Id<Media>, String>,
    pub tags: Vec<Tag>,
    pub poll: Option<Poll>,
    pub quote: Option<Quote>,
    pub feedback: Option<NamedFeedback>,
}

impl Parts {
    /// The parts of posts, in their order; a fixed number of queries, however many there are.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn load(reader: &mut Reader, posts: &[Post]) -> storage::Result<Vec<Self>> {
        let ids: Vec<Id<Post>> = posts.iter().map(|post| post.id).collect();
        let photos: Vec<Id<Media>> = posts.iter().flat_map(|post| post.photos.iter().copied()).collect();
        let photos: HashMap<Id<Media>, Media> = reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect();
        let closed: Vec<Id<Post>> = posts.iter().filter(|post| !post.is_open() && !post.photos.is_empty()).map(|post| post.id).collect();
        let passes = reader.posts().list_passes(&closed).await?;
        let mut tags: HashMap<Id<Post>, Vec<Tag>> = HashMap::new();
        for (post, tag) in reader.posts().list_tags(&ids).await? {
            tags.entry(post).or_default().push(tag);
        }
        let mut polls: HashMap<Id<Post>, Poll> = reader.polls().list(&ids).await?.into_iter().map(|poll| (poll.post, poll)).collect();
        let mut quotes: HashMap<Id<Post>, Quote> = reader.quotes().list(&ids).await?.into_iter().map(|quote| (quote.post, quote)).collect();
        let mut feedback: HashMap<Id<Post>, NamedFeedback> = reader.agreements().list_named_feedback(&ids).await?.into_iter().map(|named| (named.post, named)).collect();
        let of = |post: &Post| Self {
            photos: post.photos.iter().filter_map(|id| photos.get(id)).cloned().collect(),
            passes: post.photos.iter().filter_map(|id| Some((*id, passes.get(&(post.id, *id))?.clone()))).collect(),
            tags: tags.remove(&post.id).unwrap_or_default(),
            poll: polls.remove(&post.id),
            quote: quotes.remove(&post.id),
            feedback: feedback.remove(&post.id),
        };
        Ok(posts.iter().map(of).collect())
    }
}

/// Whom a post addresses: `to` and `cc`, both always there (WIRE R2). Private ones name exactly who is mentioned (WIRE 7.2).
#[must_use]
pub fn addressed(site: &Site, post: &Post, author: &Actor) -> (Vec<String>, Vec<String>) {
    let followers = followers(site, author);
    let named = || post.mentions.iter().map(|mention| mention.actor.to_string());
    let with = |first: String| std::iter::once(first).chain(named()).collect();
    match post.audience {
        Audience::Public => (vec![PUBLIC.to_owned()], with(followers)),
        Audience::Unlisted => (vec![followers], with(PUBLIC.to_owned())),
        Audience::Followers => (vec![followers], named().collect()),
        Audience::Direct | Audience::Members | Audience::Parties => (named().collect(), Vec::new()),
    }
}

fn followers(site: &Site, author: &Actor) -> String {
    author.followers.clone().unwrap_or_else(|| site.maker_part(&author.handle.name, ActorPart::Followers)).to_string()
}

/// The document, ready to be embedded in a `Create`, or to be declared and signed on its own.
///
/// There is no `name`: GoToSocial takes a Note's for a warning.
#[must_use]
pub fn note(site: &Site, post: &Post, author: &Actor, parts: &Parts) -> Value {
    let (to, cc) = addressed(site, post, author);
    let kind = if parts.poll.is_some() { "Question" } else { "Note" };
    let content = format!("{}{}", post.content.html(), quoted(post));
    let by_language = post.language.as_ref().map(|language| json!({language.as_str(): content}));
    let photos = photos_out(site, &parts.photos, &parts.passes);
    let mut note = Object::of_type(kind)
        .set("id", post.address.as_str())
        .set("attributedTo", author.address.as_str())
        .set("published", post.published_at.rfc3339())
        .maybe("updated", post.is_edited().then(|| post.updated_at.rfc3339()))
        .set("to", to)
        .set("cc", cc)
        .set("url", post.page.as_str())
        .maybe("inReplyTo", post.in_reply_to.as_ref().map(Address::as_str))
        .maybe("context", post.context.as_ref().map(Address::as_str))
        .text("summary", &post.warning)
        .set("sensitive", post.sensitive)
        .set("content", content)
        .maybe("contentMap", by_language)
        .set("attachment", photos.iter().take(MAX_ATTACHMENTS).map(PhotoOut::attachment).collect::<Vec<_>>())
        .set("tag", tags(site, post, &parts.tags));
    if photos.len() > MAX_ATTACHMENTS {
        note = note.set("pw:photos", photos.iter().map(PhotoOut::photo).collect::<Vec<_>>());
    }
    if let Some(feedback) = &parts.feedback {
        note = note.set("pw:kind", "feedback").set("pw:agreement", feedback.agreement.as_str()).set("pw:withRegardTo", feedback.listing.as_str());
    }
    if post.is_open() {
        note = note
            .set("replies", site.replies(post.id).as_str())
            .set("likes", site.likes(post.id).as_str())
            .set("shares", site.shares(post.id).as_str())
            .set("interactionPolicy", policy::document(post.permits.quote, author.address.as_str(), &followers(site, author)));
    }
    quote(question(note, parts.poll.as_ref()), post, parts.quote.as_ref()).into()
}

/// The line by which those who know no quotes still find what is quoted.
fn quoted(post: &Post) -> String {
    post.quote.as_ref().map_or_else(String::new, |quoted| format!("<p class=\"quote-inline\">RE: <a href=\"{0}\">{0}</a></p>", escape(quoted.as_str())))
}

fn tags(site: &Site, post: &Post, tags: &[Tag]) -> Vec<Value> {
    let named = post.mentions.iter().map(mention);
    named.chain(tags.iter().map(|it| tag::hashtag(site, it))).collect()
}

/// The entry without which Mastodon tells nobody.
fn mention(mention: &Mention) -> Value {
    json!({"type": "Mention", "href": mention.actor.as_str(), "name": format!("@{}", mention.name)})
}

/// The options and how it stands (FEP-9967, WIRE 7.6).
fn question(note: Object, poll: Option<&Poll>) -> Object {
    let Some(poll) = poll else { return note };
    let option = |(name, count): (&String, &i64)| json!({"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": count}});
    let options: Vec<Value> = poll.options.iter().zip(&poll.counts).map(option).collect();
    note.set(if poll.multiple { "anyOf" } else { "oneOf" }, options)
        .maybe("endTime", poll.ends_at.map(domain::Time::rfc3339))
        .maybe("closed", poll.closed_at.map(domain::Time::rfc3339))
        .set("votersCount", poll.voters)
}

/// What it quotes, in the words of FEP-044f and in those of others, and the consent where it was given.
fn quote(note: Object, post: &Post, quote: Option<&Quote>) -> Object {
    let Some(quoted) = &post.quote else { return note };
    let approval = quote.filter(|quote| quote.state == State::Granted).and_then(|quote| quote.approval.as_ref());
    note.set("quote", quoted.as_str()).set("quoteUri", quoted.as_str()).set("_misskey_quote", quoted.as_str()).maybe("quoteAuthorization", approval.map(Address::as_str))
}

/// A consent as it is served (FEP-044f).
#[must_use]
pub fn approval(id: &Address, author: &Address, quoting: &Address, quoted: &Address) -> Value {
    json!({"id": id.as_str(), "type": "QuoteAuthorization", "attributedTo": author.as_str(), "interactingObject": quoting.as_str(), "interactionTarget": quoted.as_str()})
}
