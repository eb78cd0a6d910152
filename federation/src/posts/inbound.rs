//! What people elsewhere say: kept when somebody here follows them, is addressed, or asked for it.

use activitypub_federation::config::Data;
use domain::actors::Actor;
use domain::listings::{self, Listing};
use domain::media::Media;
use domain::posts::permits::Permits;
use domain::posts::poll::Poll;
use domain::posts::{self, Kind, Post};
use domain::tag::Tag;
use domain::{Address, Audience, Event, Id, Time, audience};
use serde_json::Value;
use storage::{Happened, StorageError, Transaction};

use super::{NoteMirror, read_note};
use crate::agreements::feedback::{self, Found};
use crate::agreements::letters::{self, Letter};
use crate::context::Context;
use crate::emojis;
use crate::federated::actor;
use crate::listings::{ListingMirror, is_listing, read_listing, read_listing_with};
use crate::makers::inbound::want_photo;
use crate::wire::one_or_many::{id_of, is_a};
use crate::wire::{Addressing, PhotoIn, tag};
use crate::{Error, Result, threads};

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
    /// Somebody who is followed here passes it on.
    Boosted,
    /// Its author pinned it.
    Pinned,
    /// It stands in the outbox of somebody whom somebody here began to follow.
    Recent,
    /// It belongs to a thread that is known here; what it names in its turn is looked for by the same look, or not at all.
    Thread,
}

/// What was said longer ago and is only found now is news to nobody, in seconds.
const NEWS_SECONDS: i64 = 86_400;

/// A document of either kind, bounded and attributed.
enum Mirror {
    Note(Box<NoteMirror>),
    Listing(Box<ListingMirror>),
}

impl Mirror {
    fn read(context: &Context, document: &Value, activity: Option<&Value>) -> Result<Self> {
        if is_listing(document) {
            let listing = read_listing(document, &context.site, context.now()).map_err(|fault| Error::refused(fault.to_string()))?;
            return Ok(Self::Listing(Box::new(listing)));
        }
        Self::note(context, document, activity)
    }

    fn note(context: &Context, document: &Value, activity: Option<&Value>) -> Result<Self> {
        let note = read_note(document, &context.site, context.now()).map_err(|fault| Error::refused(fault.to_string()))?;
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
    let mirror = with_terms(data, Mirror::read(data, document, activity)?, document, activity).await?;
    data.check_peer(mirror.address()).await?;
    let author = actor(data, mirror.author()).await?;
    if !author.is_active() {
        return Err(Error::refused("this author is suspended or gone"));
    }
    let audience = mirror.addressing().audience(author.followers.as_ref());
    let kept = match keep_once(data, &mirror, document, &author, audience, raw.clone(), cause).await {
        Err(Error::Later(source)) if source.downcast_ref::<StorageError>().is_some_and(|error| matches!(error, StorageError::Conflict(_))) => {
            keep_once(data, &mirror, document, &author, audience, raw, cause).await
        }
        kept => kept,
    }?;
    if let (Some(statement), Mirror::Note(note)) = (&kept, &mirror)
        && note.quote.is_some()
    {
        // What is quoted by what was looked up only for another's sake is not looked up in its turn.
        let looks = matches!(cause, Cause::Sent | Cause::Fetched);
        Box::pin(super::quotes::settle(data, &statement.post, note.approval.as_ref(), looks)).await?;
    }
    Ok(kept)
}

/// A listing that only links to its proposal is read together with it (WIRE 2.2, form D); where there is none, it is a note.
async fn with_terms(data: &Data<Context>, mirror: Mirror, document: &Value, activity: Option<&Value>) -> Result<Mirror> {
    let Mirror::Listing(listing) = &mirror else { return Ok(mirror) };
    let Some(address) = &listing.proposal else { return Ok(mirror) };
    let proposal = match crate::resolve::fetch(data, address).await {
        Ok(proposal) => proposal,
        Err(error) if error.is_later() => return Err(error),
        Err(_) => Value::Null,
    };
    if let Ok(listing) = read_listing_with(document, &proposal, &data.site, data.now()) {
        return Ok(Mirror::Listing(Box::new(listing)));
    }
    Mirror::note(data, document, activity)
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
    refuse_unwelcome_answer(context, &mut tx, mirror, author).await?;
    let letter = match mirror {
        Mirror::Note(note) if audience == Audience::Direct => letters::find(context, &mut tx, note, document, author).await?,
        _ => None,
    };
    let (audience, addressees) = match &letter {
        Some(letter) => (Audience::Parties, vec![letter.reader]),
        None => (audience, addressees(context, &mut tx, mirror.addressing(), author).await?),
    };
    // What was said between two is not told to others by an edit.
    if held.as_ref().is_some_and(|held| (held.audience == Audience::Parties) != letter.is_some()) {
        return Err(Error::refused("what two said to each other stays between them"));
    }
    let feedback = match mirror {
        Mirror::Note(note) => feedback::find(context, &mut tx, note, document, held.as_ref(), author, audience).await?,
        Mirror::Listing(_) => Found::Note,
    };
    if let (Found::Settled(why), Some(held)) = (&feedback, &held) {
        // SECURITY P-28. Who looks at it again finds what is held.
        return if cause == Cause::Sent { Err(Error::refused(why.to_string())) } else { Ok(Some(Statement { post: held.clone(), listing: None })) };
    }
    let is_feedback = matches!(feedback, Found::New(_));
    if held.is_none() && !is_feedback && !concerns(&mut tx, author, &addressees, cause, audience).await? {
        return Ok(None);
    }
    let (photos, mut changed_photos) = want_photos(context, &mut tx, author.id, mirror.photos()).await?;
    for wanted in emojis::want(context, &mut tx, author, &emojis::read(document, context.site.rules())).await? {
        changed_photos = Some(after(changed_photos, wanted));
    }
    let is_news = match cause {
        Cause::Sent | Cause::Fetched => Some(true),
        Cause::Boosted | Cause::Pinned | Cause::Thread => None,
        Cause::Recent => Some(false),
    };
    let row = Row { held: held.as_ref(), author: author.id, audience, photos, changed_photos, tags: tags(mirror, document), raw, is_news };
    let (statement, happened) = match mirror {
        Mirror::Note(note) => row.keep_note(context, &mut tx, note, letter.as_ref()).await?,
        Mirror::Listing(listing) => row.keep_listing(context, &mut tx, listing).await?,
    };
    let Some(happened) = happened else { return Ok(Some(statement)) };
    tx.posts().readdress(statement.post.id, &addressees).await?;
    tx.media().attach(author.id, statement.post.id, &statement.post.photos).await?;
    if let (Some(letter), None) = (&letter, &held) {
        let happened = letter.file(context, &mut tx, statement.post.id, happened).await?;
        tx.commit(happened, now).await?;
        return Ok(Some(statement));
    }
    let happened = match feedback {
        Found::New(feedback) => feedback::file(&mut tx, feedback, statement.post.id, happened).await?,
        Found::Note | Found::Settled(_) => happened,
    };
    if held.is_none() && !matches!(cause, Cause::Thread | Cause::Pinned | Cause::Recent) {
        let concerns_all = cause == Cause::Boosted || tx.follows().has_local_follower(author.id).await?;
        threads::want_around(context, &mut tx, &[threads::New { post: &statement.post, named: threads::named(document, mirror.address(), context.site.rules()), concerns_all }])
            .await?;
    }
    tx.commit(happened, now).await?;
    Ok(Some(statement))
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

/// Nobody answers on a page of somebody here who blocked them, or whom they blocked.
async fn refuse_unwelcome_answer(context: &Context, tx: &mut Transaction, mirror: &Mirror, author: &Actor) -> Result<()> {
    let Mirror::Note(note) = mirror else { return Ok(()) };
    let Some(parent) = note.in_reply_to.as_ref().filter(|parent| context.site.is_here(parent)) else { return Ok(()) };
    let Some(parent) = tx.posts().find_by_address(parent).await? else { return Ok(()) };
    if tx.blocks().stands_between(parent.author, author.id).await? {
        return Err(Error::refused("who wrote what is answered wants no answer from here"));
    }
    Ok(())
}

/// Whom here a post names; what is written to somebody across a block, or from a host that they keep away, is not for them.
async fn addressees(context: &Context, tx: &mut Transaction, addressing: &Addressing, author: &Actor) -> Result<Vec<Id<Actor>>> {
    let mut found = Vec::new();
    for address in addressing.to.iter().chain(&addressing.cc).filter(|address| context.site.is_here(address)).take(MAX_ADDRESSEES) {
        if let Some(actor) = tx.actors().find_by_address(address).await?
            && !tx.blocks().stands_between(actor.id, author.id).await?
            && !keeps_host_away(tx, actor.id, author).await?
        {
            found.push(actor.id);
        }
    }
    Ok(found)
}

/// Whether somebody here keeps the whole host of an actor away.
async fn keeps_host_away(tx: &mut Transaction, owner: Id<Actor>, of: &Actor) -> Result<bool> {
    let Some(host) = &of.handle.host else { return Ok(false) };
    Ok(tx.domain_blocks().contains(owner, host).await?)
}

async fn concerns(tx: &mut Transaction, author: &Actor, addressees: &[Id<Actor>], cause: Cause, audience: Audience) -> Result<bool> {
    if cause != Cause::Sent {
        return Ok(audience::may_see(audience, audience::Viewer::STRANGER));
    }
    Ok(!addressees.is_empty() || tx.follows().has_local_follower(author.id).await?)
}

async fn want_photos(context: &Context, tx: &mut Transaction, owner: Id<Actor>, photos: &[PhotoIn]) -> Result<(Vec<Id<Media>>, Option<Happened>)> {
    let (mut ids, mut happened) = (Vec::new(), None);
    for photo in photos {
        let (id, event) = want_photo(context, tx, owner, photo).await?;
        ids.push(id);
        if let Some(event) = event {
            happened = Some(after(happened, event));
        }
    }
    Ok((ids, happened))
}

/// What happened before, and this.
fn after(before: Option<Happened>, event: impl Into<Event>) -> Happened {
    let event = event.into();
    match before {
        Some(before) => before.and(event),
        None => event.into(),
    }
}

fn tags(mirror: &Mirror, document: &Value) -> Vec<Tag> {
    match mirror {
        Mirror::Listing(listing) => listing.content.tags.clone(),
        Mirror::Note(_) => tag::hashtags(document, 30),
    }
}

/// What a document is kept with beside its own words: what we hold of it, and what was found out about it.
struct Row<'a> {
    held: Option<&'a Post>,
    author: Id<Actor>,
    audience: Audience,
    photos: Vec<Id<Media>>,
    changed_photos: Option<Happened>,
    tags: Vec<Tag>,
    raw: Option<String>,
    /// Whether it is new to those who follow its author, however old it is; `None` where its age tells.
    is_news: Option<bool>,
}

/// What stands there now, and what happened; nothing happened where what we hold is newer.
type Kept = (Statement, Option<Happened>);

impl Row<'_> {
    /// What was said within a day may have been found before it was told: that is news, too.
    fn is_news(&self, context: &Context, published_at: Time) -> bool {
        self.is_news.unwrap_or_else(|| published_at > context.now().plus_seconds(-NEWS_SECONDS))
    }

    async fn keep_note(self, context: &Context, tx: &mut Transaction, note: &NoteMirror, letter: Option<&Letter>) -> Result<Kept> {
        let statement = |post: Post| Statement { post, listing: None };
        let Some(held) = self.held else {
            let (is_news, author) = (self.is_news(context, note.published_at), self.author);
            let answered = tx.posts().list_ids(note.in_reply_to.as_ref().as_slice()).await?.into_values().next();
            let post = note.to_post(context.clock.mint_after(note.published_at, answered), author, self.audience, self.photos, self.raw);
            tx.posts().insert(&post, &self.tags).await?;
            if let Some(poll) = &note.poll {
                tx.polls().insert(&poll.to_poll(post.id), false, context.now()).await?;
            }
            let post_id = post.id;
            let event: Event = match letter {
                Some(letter) => letter.said(post_id).into(),
                None if is_news => posts::Event::Mirrored { post: post_id, author }.into(),
                None => posts::Event::Found { post: post_id, author }.into(),
            };
            return Ok((statement(post), Some(after(self.changed_photos, event))));
        };
        // SECURITY P-32: what is older changes nothing; neither does a note that was a listing. Documents carry whole
        // seconds, so what differs within the same one came later: a lane keeps the order of its author.
        if note.updated_at < held.updated_at || held.kind == Kind::Listing {
            return Ok((statement(held.clone()), None));
        }
        let post = Post { published_at: held.published_at, ..note.to_post(held.id, self.author, self.audience, self.photos, self.raw) };
        let is_recounted = match &note.poll {
            Some(poll) => recount(context, tx, &poll.to_poll(held.id)).await?,
            None => false,
        };
        if (Post { raw: held.raw.clone(), ..post.clone() }) == *held {
            let happened = if is_recounted { Some(after(self.changed_photos, posts::Event::Changed { post: held.id })) } else { self.changed_photos };
            return Ok((statement(post), happened));
        }
        // How a poll stands is no other thing to say.
        if !post.says_the_same(held) {
            tx.posts().keep_former(held.id, &held.former()).await?;
        }
        tx.posts().update(&post, &self.tags).await?;
        let event = posts::Event::Changed { post: held.id };
        Ok((statement(post), Some(after(self.changed_photos, event))))
    }

    async fn keep_listing(self, context: &Context, tx: &mut Transaction, mirror: &ListingMirror) -> Result<Kept> {
        let statement = |post: Post, listing: &Listing| Statement { post, listing: Some(listing.id) };
        let Some(held) = self.held else {
            let (is_news, author) = (self.is_news(context, mirror.published_at), self.author);
            let (listing, mirrored) = mirror.to_mirror(author, self.photos, None).first(context.clock.mint_at(mirror.published_at));
            let event: Event = if is_news { mirrored.into() } else { posts::Event::Found { post: listing.id.as_kind(), author }.into() };
            tx.listings().insert(&listing, false).await?;
            let post = listing_post(&listing, mirror, self.audience, self.raw);
            tx.posts().insert(&post, &self.tags).await?;
            return Ok((statement(post, &listing), Some(after(self.changed_photos, event))));
        };
        let Some(listing) = tx.listings().find(held.id.as_kind()).await? else { return Err(Error::refused("this was no listing before")) };
        let Some((new, event)) = mirror.to_mirror(self.author, self.photos, Some(listing.state)).onto(&listing) else {
            return Ok((statement(held.clone(), &listing), None));
        };
        // Within the same second what differs came later, as with notes.
        let differs = mirror.updated_at > listing.updated_at || new.content != listing.content || new.state != listing.state;
        if !differs {
            return Ok((statement(held.clone(), &listing), self.changed_photos));
        }
        if !tx.listings().update(&new).await? {
            return Err(StorageError::Conflict("listings_version".to_owned()).into());
        }
        let post = Post { published_at: held.published_at, ..listing_post(&new, mirror, self.audience, self.raw) };
        tx.posts().update(&post, &self.tags).await?;
        Ok((statement(post, &new), Some(after(self.changed_photos, event))))
    }
}

/// How a poll stands at its origin now; answers whether that is news.
async fn recount(context: &Context, tx: &mut Transaction, poll: &Poll) -> Result<bool> {
    match tx.polls().find(poll.post).await? {
        Some(held) if held == *poll => return Ok(false),
        Some(_) => tx.polls().update_mirror(poll).await?,
        None => tx.polls().insert(poll, false, context.now()).await?,
    }
    Ok(true)
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
        sensitive: false,
        content: listing.content.description.clone(),
        page: mirror.page.clone(),
        in_reply_to: None,
        context: mirror.context.clone(),
        language: None,
        photos: listing.content.photos.clone(),
        mentions: Vec::new(),
        quote: None,
        permits: Permits::default(),
        published_at: mirror.published_at,
        updated_at: listing.updated_at,
        raw,
    }
}

/// Why something is not passed on.
pub(crate) const NOT_PUBLIC: &str = "only what is public is passed on";

/// A post that is not here, from its own origin (SECURITY P-30, P-33: not where its author or what it was is gone). Where
/// the id of a `Create` is passed on, it leads to what was created.
pub(crate) async fn fetched(data: &Data<Context>, address: &Address) -> Result<Option<Post>> {
    if data.storage.read().await?.posts().find_tombstone(address).await?.is_some_and(|(former, _)| counts(&former, address)) {
        return Ok(None);
    }
    let mut document = crate::resolve::fetch(data, address).await?;
    if is_a(&document, "Create") {
        let created = document.get("object").and_then(id_of).and_then(|id| data.site.parse(id).ok()).filter(|created| created.same_origin(address));
        let created = created.ok_or_else(|| Error::refused("what was created is somebody else's"))?;
        document = crate::resolve::fetch(data, &created).await?;
    }
    let raw = document.to_string();
    if let Some(kept) = keep(data, &document, None, Some(raw), Cause::Boosted).await? {
        return Ok(Some(kept.post));
    }
    // SECURITY P-08: what is not for everyone is asked for and not kept. What was deleted under the id it leads to is silent.
    let id = document.get("id").and_then(id_of).and_then(|id| data.site.parse(id).ok());
    let is_buried = match id {
        Some(id) => data.storage.read().await?.posts().find_tombstone(&id).await?.is_some(),
        None => false,
    };
    if is_buried { Ok(None) } else { Err(Error::refused(NOT_PUBLIC)) }
}

/// A `Delete` by the author: the post or listing goes, a tombstone stays. What was never seen leaves a tombstone too.
pub(crate) async fn delete(context: &Context, by: &Actor, address: &Address) -> Result<()> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let Some(post) = tx.posts().find_by_address(address).await? else {
        if let Some(quote) = tx.quotes().find_by_approval(address).await? {
            return super::quotes::withdrawn(context, tx, by, address, quote).await;
        }
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
    let listing = tx.listings().find(post.id.as_kind()).await?;
    tx.posts().remove(post.id, address, "Note", now).await?;
    let event: Event = match listing {
        Some(listing) => {
            tx.listings().remove(listing.id).await?;
            listings::Event::MirrorDeleted { listing: listing.id, maker: by.id, address: address.clone() }.into()
        }
        None => posts::Event::Deleted { post: post.id, address: address.clone(), author: None, public: post.is_open() }.into(),
    };
    tx.commit(event, now).await?;
    Ok(())
}

/// Says that something was heard of an actor, where nothing else happened.
fn actors_event(by: &Actor) -> domain::actors::Event {
    domain::actors::Event::Mirrored { actor: by.id }
}
