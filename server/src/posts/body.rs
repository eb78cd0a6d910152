//! A post as JSON, both ways.

use std::collections::{HashMap, HashSet};

use domain::actors::Actor;
use domain::listings::Listing;
use domain::media::Media;
use domain::posts::poll::{Poll, PollDraft};
use domain::posts::quotes::{Quote, State as QuoteState};
use domain::posts::reactions::Counts;
use domain::posts::{Draft, Kind, Post};
use domain::tag::Tag;
use domain::text::Fault;
use domain::{Address, Id, Site, Time};
use serde::{Deserialize, Serialize};
use storage::Reader;
use storage::timelines::Arrived;
use utoipa::ToSchema;

use crate::api::body::Patch;
use crate::api::shapes::{Photo, ids, time};
use crate::listings::body::{ListingBody, bodies as listing_bodies};

/// Something that was said: a note, a question or a listing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Post)]
pub struct PostBody {
    pub id: String,
    /// `listing`, `note`, `article` or `question`.
    pub kind: &'static str,
    /// Its identity on the network.
    pub address: String,
    /// Where people look at it.
    pub url: String,
    /// The handle of its author: `name` or `name@host`.
    pub author: String,
    /// Empty for notes.
    pub title: String,
    /// Markdown, for its author alone.
    pub text: Option<String>,
    /// Safe to show as it is; to be folded behind the warning where there is one.
    pub content_html: String,
    /// What the author warns of; empty where there is nothing.
    pub warning: String,
    /// Its pictures are covered until somebody wants to see them.
    pub sensitive: bool,
    /// BCP 47, where the author named one.
    pub language: Option<String>,
    pub photos: Vec<Photo>,
    pub tags: Vec<String>,
    pub mentions: Vec<MentionBody>,
    /// The post it answers, where that is known here.
    pub in_reply_to: Option<String>,
    /// The address of what it answers.
    pub in_reply_to_address: Option<String>,
    pub poll: Option<PollBody>,
    pub quote: Option<QuoteBody>,
    /// Who may quote it: `anyone`, `followers` or `nobody`.
    pub quotes: &'static str,
    /// The listing, where it is one.
    pub listing: Option<ListingBody>,
    /// `public`, `unlisted`, `followers` or `direct`.
    pub audience: &'static str,
    /// RFC 3339 in UTC.
    pub published_at: String,
    pub updated_at: String,
    /// Whether its author changed it.
    pub edited: bool,
    /// The host it lives on; null for what is of this server.
    pub origin: Option<String>,
    /// Public answers, as far as is known here.
    pub replies: i64,
    /// How many like it, as far as is known here.
    pub likes: i64,
    /// How many passed it on, as far as is known here.
    pub boosts: i64,
    /// What the caller did with it; null without a token.
    pub own: Option<OwnBody>,
    /// The handle of the one whose boost brought it home; null where its author is followed, and in other lists.
    pub boosted_by: Option<String>,
    /// The followed tag that brought it home; null where its author is followed or a boost brought it, and in other lists.
    pub because_of: Option<String>,
    /// Its place at home, by which `PUT /markers` remembers how far the caller has read; null in other lists.
    pub entry: Option<String>,
}

/// Somebody whom a post names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Mention)]
pub struct MentionBody {
    /// The identity on the network.
    pub address: String,
    /// `name@host`, as the author wrote it.
    pub name: String,
}

/// A poll and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Poll)]
pub struct PollBody {
    pub options: Vec<OptionBody>,
    pub multiple: bool,
    /// RFC 3339 in UTC; null where it has no end.
    pub ends_at: Option<String>,
    pub open: bool,
    pub voters: i64,
    /// Which options the caller chose, from 0.
    pub own: Vec<usize>,
}

/// An option of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PollOption)]
pub struct OptionBody {
    pub name: String,
    pub votes: i64,
}

/// What a post quotes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteBody {
    /// The address of what is quoted.
    pub address: String,
    /// The quoted post, where it is known here and its author agreed.
    pub post: Option<String>,
    /// `asked`, `granted` or `refused`.
    pub state: &'static str,
}

/// What the caller did with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
#[schema(as = OwnReactions)]
pub struct OwnBody {
    pub liked: bool,
    pub boosted: bool,
    pub bookmarked: bool,
    /// Its conversation.
    pub muted: bool,
}

/// A post as it is written or changed; what is left out stays, or is empty.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PostChange {
    /// Markdown, at most 10,000 characters; `@name@host` and `#tag` become links.
    #[schema(value_type = Option<String>)]
    pub text: Patch<String>,
    /// At most 300 characters.
    #[schema(value_type = Option<String>)]
    pub warning: Patch<String>,
    #[schema(value_type = Option<bool>)]
    pub sensitive: Patch<bool>,
    /// BCP 47.
    #[schema(value_type = Option<String>)]
    pub language: Patch<String>,
    /// Ids of media, at most 10.
    #[schema(value_type = Option<Vec<String>>)]
    pub photos: Patch<Vec<String>>,
    /// Who may quote it: `anyone`, `followers` or `nobody`; left out, what the maker settled or its audience suggests.
    #[schema(value_type = Option<String>)]
    pub quotes: Patch<String>,
    /// `public`, `unlisted`, `followers` or `direct`; only of a new post. `public` where it is left out, and in an answer that
    /// of what is answered.
    pub audience: Option<String>,
    /// The post that is answered; only of a new post.
    pub in_reply_to: Option<String>,
    /// The post that is quoted; only of a new post.
    pub quote: Option<String>,
    /// Only of a new post.
    pub poll: Option<PollChange>,
}

/// A poll as it is asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PollChange {
    /// 2 to 20, at most 100 characters each.
    pub options: Vec<String>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// How long it is open: 300 to 31,536,000.
    pub seconds: i64,
}

impl PostChange {
    /// The draft with this change.
    ///
    /// # Errors
    /// An id that is none.
    pub fn apply(self, mut draft: Draft) -> Result<Draft, Vec<Fault>> {
        self.text.apply(&mut draft.text);
        self.warning.apply(&mut draft.warning);
        self.sensitive.apply(&mut draft.sensitive);
        self.language.apply(&mut draft.language);
        self.quotes.apply(&mut draft.quotes);
        let mut photos: Vec<String> = draft.photos.iter().map(Id::to_string).collect();
        self.photos.apply(&mut photos);
        draft.photos = ids(&photos).map_err(|_no_id| vec![Fault::new("photos", "fault-photo-unknown", "a photo is named by its id")])?;
        draft.poll = self.poll.map(|poll| PollDraft { options: poll.options, multiple: poll.multiple, seconds: poll.seconds });
        Ok(draft)
    }

    /// The fields that only a new post has, where a change names them.
    #[must_use]
    pub fn misplaced(&self) -> Vec<Fault> {
        let fault = |field| Fault::new(field, "fault-only-new", "this is settled when a post is written");
        let named = [(self.audience.is_some(), "audience"), (self.in_reply_to.is_some(), "in_reply_to"), (self.quote.is_some(), "quote"), (self.poll.is_some(), "poll")];
        named.into_iter().filter(|(is_there, _)| *is_there).map(|(_, field)| fault(field)).collect()
    }
}

/// What reached somebody's home as JSON, in its order.
///
/// # Errors
/// Storage trouble only.
pub async fn home_bodies(reader: &mut Reader, site: &Site, arrived: &[Arrived], viewer: Id<Actor>, now: Time) -> storage::Result<Vec<PostBody>> {
    let posts: Vec<Post> = arrived.iter().map(|arrived| arrived.post.clone()).collect();
    let by: Vec<Id<Actor>> = arrived.iter().filter_map(|arrived| arrived.boosted_by).collect();
    let by: HashMap<Id<Actor>, Actor> = reader.actors().list(&by).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let brought: HashMap<String, String> = arrived.iter().filter_map(|arrived| Some((arrived.post.id.to_string(), by.get(&arrived.boosted_by?)?.handle.to_string()))).collect();
    let places: HashMap<String, &Arrived> = arrived.iter().map(|arrived| (arrived.post.id.to_string(), arrived)).collect();
    let mut bodies = bodies(reader, site, &posts, Some(viewer), now).await?;
    for body in &mut bodies {
        body.boosted_by = brought.get(&body.id).cloned();
        if let Some(arrived) = places.get(&body.id) {
            body.because_of = arrived.because_of.as_ref().map(ToString::to_string);
            body.entry = arrived.entry.map(|entry| entry.to_string());
        }
    }
    Ok(bodies)
}

/// Everything that is shown around posts.
struct Around {
    authors: HashMap<Id<Actor>, Actor>,
    photos: HashMap<Id<Media>, Media>,
    counts: HashMap<Id<Post>, Counts>,
    replies: HashMap<Address, i64>,
    tags: HashMap<Id<Post>, Vec<Tag>>,
    polls: HashMap<Id<Post>, Poll>,
    quotes: HashMap<Id<Post>, Quote>,
    /// What is answered and quoted, as far as the viewer may see it.
    named: HashMap<Address, Id<Post>>,
    own: HashMap<Id<Post>, (OwnBody, Vec<usize>)>,
}

/// Posts as JSON, in their order; a fixed number of queries, however many there are. That `viewer` may see them is for the
/// caller to have seen.
///
/// # Errors
/// Storage trouble only.
pub async fn bodies(reader: &mut Reader, site: &Site, posts: &[Post], viewer: Option<Id<Actor>>, now: Time) -> storage::Result<Vec<PostBody>> {
    let listings: Vec<Id<Listing>> = posts.iter().filter(|post| post.kind == Kind::Listing).map(|post| post.id.as_kind()).collect();
    let listings = reader.listings().list(&listings).await?;
    let mut listings: HashMap<String, ListingBody> = listing_bodies(reader, site, &listings, viewer).await?.into_iter().map(|body| (body.id.clone(), body)).collect();
    let around = around(reader, posts, viewer).await?;
    let of = |post: &Post| around.authors.get(&post.author).map(|author| body(site, post, author, &around, listings.remove(&post.id.to_string()), viewer, now));
    Ok(posts.iter().filter_map(of).collect())
}

async fn around(reader: &mut Reader, posts: &[Post], viewer: Option<Id<Actor>>) -> storage::Result<Around> {
    let ids: Vec<Id<Post>> = posts.iter().map(|post| post.id).collect();
    let authors: Vec<Id<Actor>> = posts.iter().map(|post| post.author).collect();
    let authors = reader.actors().list(&authors).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let photos: Vec<Id<Media>> = posts.iter().flat_map(|post| post.photos.iter().copied()).collect();
    let photos = reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect();
    let mut tags: HashMap<Id<Post>, Vec<Tag>> = HashMap::new();
    for (post, tag) in reader.posts().list_tags(&ids).await? {
        tags.entry(post).or_default().push(tag);
    }
    let questions: Vec<Id<Post>> = posts.iter().filter(|post| post.kind == Kind::Question).map(|post| post.id).collect();
    let polls = reader.polls().list(&questions).await?.into_iter().map(|poll| (poll.post, poll)).collect();
    let quoting: Vec<Id<Post>> = posts.iter().filter(|post| post.quote.is_some()).map(|post| post.id).collect();
    let quotes = reader.quotes().list(&quoting).await?.into_iter().map(|quote| (quote.post, quote)).collect();
    let named: Vec<&Address> = posts.iter().flat_map(|post| post.in_reply_to.iter().chain(&post.quote)).collect();
    let addresses: Vec<&Address> = posts.iter().map(|post| &post.address).collect();
    Ok(Around {
        authors,
        photos,
        counts: reader.reactions().count(&ids).await?,
        replies: reader.threads().count_answers(&addresses).await?,
        tags,
        polls,
        quotes,
        named: reader.posts().list_seen_at(&named, viewer).await?,
        own: match viewer {
            Some(viewer) => own(reader, &ids, &questions, viewer).await?,
            None => HashMap::new(),
        },
    })
}

async fn own(reader: &mut Reader, ids: &[Id<Post>], questions: &[Id<Post>], viewer: Id<Actor>) -> storage::Result<HashMap<Id<Post>, (OwnBody, Vec<usize>)>> {
    let liked: HashSet<Id<Post>> = reader.reactions().list_liked(viewer, ids).await?.into_iter().collect();
    let boosted: HashSet<Id<Post>> = reader.reactions().list_boosted(viewer, ids).await?.into_iter().collect();
    let bookmarked: HashSet<Id<Post>> = reader.bookmarks().list_among(viewer, ids).await?.into_iter().collect();
    let threads = reader.threads().list_of(ids).await?;
    let muted: HashSet<Address> = reader.conversations().list_muted(viewer, &threads.values().collect::<Vec<_>>()).await?.into_iter().collect();
    let mut chosen = reader.polls().list_chosen(questions, viewer).await?;
    let of = |id: &Id<Post>| {
        let own = OwnBody {
            liked: liked.contains(id),
            boosted: boosted.contains(id),
            bookmarked: bookmarked.contains(id),
            muted: threads.get(id).is_some_and(|thread| muted.contains(thread)),
        };
        (*id, (own, chosen.remove(id).unwrap_or_default()))
    };
    Ok(ids.iter().map(of).collect())
}

fn body(site: &Site, post: &Post, author: &Actor, around: &Around, listing: Option<ListingBody>, viewer: Option<Id<Actor>>, now: Time) -> PostBody {
    let counts = around.counts.get(&post.id).copied().unwrap_or_default();
    let own = around.own.get(&post.id);
    // What the rules of this instance keep from who looks says as little here.
    let is_veiled = listing.as_ref().is_some_and(|listing| listing.veiled);
    PostBody {
        id: post.id.to_string(),
        kind: post.kind.word(),
        address: post.address.to_string(),
        url: post.page.clone(),
        author: author.handle.to_string(),
        title: post.title.clone(),
        text: (viewer == Some(post.author)).then(|| post.content.source().to_owned()),
        content_html: if is_veiled { String::new() } else { post.content.html().to_owned() },
        warning: post.warning.clone(),
        sensitive: post.sensitive || is_veiled,
        language: post.language.clone(),
        photos: post.photos.iter().filter(|_| !is_veiled).filter_map(|id| around.photos.get(id)).filter_map(|media| Photo::of(media, site)).collect(),
        tags: around.tags.get(&post.id).map(|tags| tags.iter().map(Tag::to_string).collect()).unwrap_or_default(),
        mentions: post.mentions.iter().map(|mention| MentionBody { address: mention.actor.to_string(), name: mention.name.clone() }).collect(),
        in_reply_to: post.in_reply_to.as_ref().and_then(|address| around.named.get(address)).map(Id::to_string),
        in_reply_to_address: post.in_reply_to.as_ref().map(Address::to_string),
        poll: around.polls.get(&post.id).map(|poll| poll_body(poll, own.map(|(_, chosen)| chosen.clone()).unwrap_or_default(), now)),
        quote: post.quote.as_ref().map(|quoted| quote_body(quoted, around.quotes.get(&post.id), around)),
        quotes: post.permits.quote.word(),
        listing,
        audience: post.audience.word(),
        published_at: time(post.published_at),
        updated_at: time(post.updated_at),
        edited: post.is_edited(),
        origin: author.handle.host.clone(),
        replies: around.replies.get(&post.address).copied().unwrap_or_default(),
        likes: counts.likes,
        boosts: counts.boosts,
        own: own.map(|(own, _)| *own),
        boosted_by: None,
        because_of: None,
        entry: None,
    }
}

fn poll_body(poll: &Poll, own: Vec<usize>, now: Time) -> PollBody {
    PollBody {
        options: poll.options.iter().zip(&poll.counts).map(|(name, votes)| OptionBody { name: name.clone(), votes: *votes }).collect(),
        multiple: poll.multiple,
        ends_at: poll.ends_at.map(time),
        open: poll.is_open(now),
        voters: poll.voters,
        own,
    }
}

fn quote_body(quoted: &Address, quote: Option<&Quote>, around: &Around) -> QuoteBody {
    let state = quote.map_or(QuoteState::Asked, |quote| quote.state);
    let post = (state == QuoteState::Granted).then(|| around.named.get(quoted)).flatten();
    QuoteBody { address: quoted.to_string(), post: post.map(Id::to_string), state: state.word() }
}
