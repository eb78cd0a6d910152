//! What people elsewhere say: kept when somebody here follows them, is addressed, or asked for it.

use activitypub_federation::config::Data;
use domain::actors::Actor;
use domain::listings::{self, Listing};
use domain::media::Media;
use domain::posts::{self, Kind, Post};
use domain::tag::Tag;
use domain::{Address, Audience, Id, Time, audience};
use serde_json::Value;
use storage::{Happened, StorageError, Transaction};

use super::{NoteMirror, read_note};
use crate::context::Context;
use crate::federated::actor;
use crate::listings::{ListingMirror, is_listing, read_listing};
use crate::makers::inbound::want_photo;
use crate::wire::{Addressing, PhotoIn, tag};
use crate::{Error, Result};

/// A post of somebody, with the listing it may be.
#[derive(Debug, Clone)]
pub struct Statement {
    pub post: Post,
    pub listing: Option<Id<Listing>>,
}

/// Why a document is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// It was sent to us: kept only when it concerns somebody here.
    Sent,
    /// Somebody here asked for it.
    Fetched,
}

/// A document of either kind, bounded and attributed.
enum Mirror {
    Note(Box<NoteMirror>),
    Listing(Box<ListingMirror>),
}

impl Mirror {
    fn read(context: &Context, document: &Value, activity: Option<&Value>) -> Result<Self> {
        let now = context.now();
        let refused = |fault: crate::wire::Unreadable| Error::refused(fault.to_string());
        if is_listing(document) {
            return Ok(Self::Listing(Box::new(read_listing(document, &context.site, now).map_err(refused)?)));
        }
        let note = read_note(document, &context.site, now).map_err(refused)?;
        Ok(Self::Note(Box::new(match activity {
            Some(activity) => note.addressed_by(activity, context.site.rules()),
            None => note,
        })))
    }

    fn address(&self) -> &Address {
        match self {
            Self::Note(note) => &note.address,
            Self::Listing(listing) => &listing.address,
        }
    }

    fn author(&self) -> &Address {
        match self {
            Self::Note(note) => &note.author,
            Self::Listing(listing) => &listing.maker,
        }
    }

    fn addressing(&self) -> &Addressing {
        match self {
            Self::Note(note) => &note.addressing,
            Self::Listing(listing) => &listing.addressing,
        }
    }

    fn photos(&self) -> &[PhotoIn] {
        match self {
            Self::Note(note) => &note.photos,
            Self::Listing(listing) => &listing.photos,
        }
    }
}

/// Keeps a post or listing of somebody elsewhere, new or newer; `None` when it was deleted or concerns nobody here.
/// The caller has seen to it that its author said it.
pub(crate) async fn keep(data: &Data<Context>, document: &Value, activity: Option<&Value>, raw: Option<String>, cause: Cause) -> Result<Option<Statement>> {
    let mirror = Mirror::read(data, document, activity)?;
    data.check_peer(mirror.address()).await?;
    let author = actor(data, mirror.author()).await?;
    if !author.is_active() {
        return Err(Error::refused("this author is suspended or gone"));
    }
    let audience = mirror.addressing().audience(author.followers.as_ref());
    match keep_once(data, &mirror, document, &author, audience, raw.clone(), cause).await {
        Err(Error::Later(source)) if source.downcast_ref::<StorageError>().is_some_and(|error| matches!(error, StorageError::Conflict(_))) => {
            keep_once(data, &mirror, document, &author, audience, raw, cause).await
        }
        kept => kept,
    }
}

async fn keep_once(context: &Context, mirror: &Mirror, document: &Value, author: &Actor, audience: Audience, raw: Option<String>, cause: Cause) -> Result<Option<Statement>> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    if is_buried(&mut tx, mirror.address(), author).await? {
        return Ok(None);
    }
    let held = tx.posts().find_by_address(mirror.address()).await?;
    if held.as_ref().is_some_and(|held| held.author != author.id) {
        return Err(Error::refused("this is somebody else's"));
    }
    if matches!(mirror, Mirror::Listing(_)) && !audience::may_see(audience, audience::Viewer::STRANGER) {
        return withdrawn(tx, held.as_ref(), author, now).await;
    }
    let addressees = addressees(context, &mut tx, mirror.addressing()).await?;
    if held.is_none() && !concerns(&mut tx, author, &addressees, cause, audience).await? {
        return Ok(None);
    }
    let mut happened: Option<Happened> = None;
    let photos = want_photos(context, &mut tx, author.id, mirror.photos(), &mut happened).await?;
    let tags = tags(mirror, document);
    let (post, listing, event) = match (mirror, &held) {
        (Mirror::Note(note), _) => keep_note(context, &mut tx, note, held.as_ref(), author, audience, photos, raw, &tags).await?,
        (Mirror::Listing(listing), _) => keep_listing(context, &mut tx, listing, held.as_ref(), author, audience, photos, raw, &tags).await?,
    };
    let Some(event) = event else { return Ok(Some(Statement { post, listing })) };
    tx.posts().address_to(post.id, &addressees).await?;
    tx.media().attach(author.id, post.id, &post.photos).await?;
    let happened = happened.map_or_else(|| Happened::from(event.clone()), |photos| photos.and(event.clone()));
    tx.commit(happened, now).await?;
    Ok(Some(Statement { post, listing }))
}

/// A listing is for everyone: what is for some only stands in no catalogue, and what was there before leaves it.
async fn withdrawn(mut tx: Transaction, held: Option<&Post>, author: &Actor, now: Time) -> Result<Option<Statement>> {
    let Some(held) = held else { return Err(Error::refused("a listing is for everyone")) };
    tx.listings().remove(held.id.as_kind()).await?;
    tx.posts().withdraw(held.id).await?;
    let event = listings::Event::MirrorDeleted { listing: held.id.as_kind(), maker: author.id, address: held.address.clone() };
    tx.commit(event, now).await?;
    Ok(None)
}

/// SECURITY P-33: what was deleted does not come back. A deletion that came before the thing counts only from its author.
async fn is_buried(tx: &mut Transaction, address: &Address, author: &Actor) -> Result<bool> {
    let Some((former, _)) = tx.posts().find_tombstone(address).await? else { return Ok(false) };
    if counts(&former, &author.address) {
        return Ok(true);
    }
    tx.posts().unearth(address).await?;
    Ok(false)
}

/// Whether a tombstone of this former type holds for what `owner` says.
pub(crate) fn counts(former: &str, owner: &Address) -> bool {
    former.strip_prefix(UNSEEN).is_none_or(|by| by == owner.as_str())
}

/// Former type of what was deleted before it was seen, followed by who deleted it.
const UNSEEN: &str = "by ";

/// Most recipients here that are looked up (SECURITY Q-03).
const MAX_ADDRESSEES: usize = 50;

async fn addressees(context: &Context, tx: &mut Transaction, addressing: &Addressing) -> Result<Vec<Id<Actor>>> {
    let mut found = Vec::new();
    for address in addressing.to.iter().chain(&addressing.cc).filter(|address| context.site.is_here(address)).take(MAX_ADDRESSEES) {
        if let Some(actor) = tx.actors().find_by_address(address).await? {
            found.push(actor.id);
        }
    }
    Ok(found)
}

async fn concerns(tx: &mut Transaction, author: &Actor, addressees: &[Id<Actor>], cause: Cause, audience: Audience) -> Result<bool> {
    if cause == Cause::Fetched {
        return Ok(audience::may_see(audience, audience::Viewer::STRANGER));
    }
    Ok(!addressees.is_empty() || tx.follows().has_local_follower(author.id).await?)
}

async fn want_photos(context: &Context, tx: &mut Transaction, owner: Id<Actor>, photos: &[PhotoIn], happened: &mut Option<Happened>) -> Result<Vec<Id<Media>>> {
    let mut ids = Vec::new();
    for photo in photos {
        let (id, event) = want_photo(context, tx, owner, photo).await?;
        ids.push(id);
        if let Some(event) = event {
            *happened = Some(match happened.take() {
                Some(before) => before.and(event),
                None => event.into(),
            });
        }
    }
    Ok(ids)
}

fn tags(mirror: &Mirror, document: &Value) -> Vec<Tag> {
    match mirror {
        Mirror::Listing(listing) => listing.content.tags.clone(),
        Mirror::Note(_) => tag::hashtags(document, 30),
    }
}

type Kept = (Post, Option<Id<Listing>>, Option<domain::Event>);

#[expect(clippy::too_many_arguments, reason = "what a row is made of, handed through once")]
async fn keep_note(
    context: &Context,
    tx: &mut Transaction,
    note: &NoteMirror,
    held: Option<&Post>,
    author: &Actor,
    audience: Audience,
    photos: Vec<Id<Media>>,
    raw: Option<String>,
    tags: &[Tag],
) -> Result<Kept> {
    let Some(held) = held else {
        let post = note.to_post(context.clock.mint_at(note.published_at), author.id, audience, photos, raw);
        tx.posts().insert(&post, tags).await?;
        let event = posts::Event::Mirrored { post: post.id, author: author.id };
        return Ok((post, None, Some(event.into())));
    };
    let post = Post { published_at: held.published_at, ..note.to_post(held.id, author.id, audience, photos, raw) };
    // SECURITY P-32: what is older changes nothing; neither does a note that was a listing. Documents carry whole
    // seconds, so what differs within the same one came later: a lane keeps the order of its author.
    let is_same = Post { raw: held.raw.clone(), ..post.clone() } == *held;
    if note.updated_at < held.updated_at || is_same || held.kind == Kind::Listing {
        return Ok((held.clone(), None, None));
    }
    tx.posts().update(&post, tags).await?;
    Ok((post, None, Some(posts::Event::Changed { post: held.id }.into())))
}

#[expect(clippy::too_many_arguments, reason = "what a row is made of, handed through once")]
async fn keep_listing(
    context: &Context,
    tx: &mut Transaction,
    mirror: &ListingMirror,
    held: Option<&Post>,
    author: &Actor,
    audience: Audience,
    photos: Vec<Id<Media>>,
    raw: Option<String>,
    tags: &[Tag],
) -> Result<Kept> {
    let Some(held) = held else {
        let (listing, event) = mirror.to_mirror(author.id, photos, None).first(context.clock.mint_at(mirror.published_at));
        tx.listings().insert(&listing, false).await?;
        let post = listing_post(&listing, mirror, audience, raw);
        tx.posts().insert(&post, tags).await?;
        return Ok((post, Some(listing.id), Some(event.into())));
    };
    let Some(listing) = tx.listings().find(held.id.as_kind()).await? else { return Err(Error::refused("this was no listing before")) };
    let newer = mirror.updated_at > listing.updated_at;
    let changed = mirror.to_mirror(author.id, photos, Some(listing.state)).onto(&listing);
    // Within the same second what differs came later, as with notes.
    let changed = changed.filter(|(new, _)| newer || new.content != listing.content || new.state != listing.state);
    let Some((listing, event)) = changed else { return Ok((held.clone(), Some(listing.id), None)) };
    if !tx.listings().update(&listing).await? {
        return Err(StorageError::Conflict("listings_version".to_owned()).into());
    }
    let post = Post { published_at: held.published_at, ..listing_post(&listing, mirror, audience, raw) };
    tx.posts().update(&post, tags).await?;
    Ok((post, Some(listing.id), Some(event.into())))
}

fn listing_post(listing: &Listing, mirror: &ListingMirror, audience: Audience, raw: Option<String>) -> Post {
    Post {
        id: listing.id.as_kind(),
        address: listing.address.clone(),
        author: listing.maker,
        kind: Kind::Listing,
        audience,
        title: listing.content.title.clone(),
        warning: String::new(),
        content: listing.content.description.clone(),
        page: mirror.page.clone(),
        in_reply_to: None,
        context: mirror.context.clone(),
        language: None,
        photos: listing.content.photos.clone(),
        published_at: mirror.published_at,
        updated_at: listing.updated_at,
        raw,
    }
}

/// A `Delete` by the author: the post or listing goes, a tombstone stays. What was never seen leaves a tombstone too.
pub(crate) async fn delete(context: &Context, by: &Actor, address: &Address) -> Result<()> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let Some(post) = tx.posts().find_by_address(address).await? else {
        let is_somebody = tx.actors().find_by_address(address).await?.is_some();
        if !address.same_origin(&by.address) || is_somebody {
            return Err(Error::refused("this is somebody else's"));
        }
        tx.posts().bury(address, &format!("{UNSEEN}{}", by.address), now).await?;
        tx.commit(actors_event(by), now).await?;
        return Ok(());
    };
    if post.author != by.id {
        return Err(Error::refused("this is somebody else's"));
    }
    let event: domain::Event = match tx.listings().find(post.id.as_kind()).await? {
        Some(listing) => {
            tx.listings().remove(listing.id).await?;
            listings::Event::MirrorDeleted { listing: listing.id, maker: by.id, address: address.clone() }.into()
        }
        None => posts::Event::Deleted { post: post.id, address: address.clone() }.into(),
    };
    tx.media().detach(post.id).await?;
    tx.posts().remove(post.id, address, "Note", now).await?;
    tx.commit(event, now).await?;
    Ok(())
}

/// Says that something was heard of an actor, where nothing else happened.
fn actors_event(by: &Actor) -> domain::actors::Event {
    domain::actors::Event::Mirrored { actor: by.id }
}
