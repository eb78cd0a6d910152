//! Load, decide, keep: writing, editing and deleting a post, the same for pages and for programs.

use std::time::Duration;

use domain::actors::Actor;
use domain::handle::Handle;
use domain::makers::Maker;
use domain::media::{self, Media};
use domain::posts::permits::Permits;
use domain::posts::quotes::{Quote, State as QuoteState};
use domain::posts::{Draft, Event, Kind, Known, Minted, Parent, Post, PostError, Written};
use domain::text::Fault;
use domain::{Address, Audience, Id, Time, audience};
use federation::Thing;
use futures::StreamExt as _;
use futures::stream;
use storage::{Happened, Reader, Transaction};

use super::load;
use crate::agreements::feedback;
use crate::media::upload::discard;
use crate::problem::Problem;
use crate::state::App;

/// Unknown people whom a post names are looked up this long; who is not found by then stays plain text.
const LOOK: Duration = Duration::from_secs(5);
/// So many of them at once.
const LOOKS: usize = 4;

/// What is to be said, and to what it belongs.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub draft: Draft,
    pub in_reply_to: Option<Id<Post>>,
    pub quote: Option<Id<Post>>,
    /// Photos whose description is changed along with it, the writer's own.
    pub described: Vec<Media>,
}

/// Says something new.
///
/// # Errors
/// 422 with the faults of the fields, or what is answered or quoted is not there for the writer; 403 where its author does
/// not want that. Then nothing was written.
pub async fn write(app: &App, maker: &Maker, wanted: &Wanted) -> Result<Post, Problem> {
    let me = maker.actor.id;
    let mut reader = app.storage.read().await?;
    let parent = match wanted.in_reply_to {
        Some(id) => Some(found(load::seen_by(app, &mut reader, id, Some(me)).await, Fault::new("in_reply_to", "fault-reply-unknown", "what is answered is not here"))?),
        None => None,
    };
    let quoted = match wanted.quote {
        Some(id) => Some(found(load::seen_by(app, &mut reader, id, Some(me)).await, Fault::new("quote", "fault-quote-unknown", "what is quoted is not here"))?),
        None => None,
    };
    drop(reader);
    let answered = parent.as_ref().filter(|(post, _)| post.author != me).map(|(_, author)| known(author));
    let draft = by_habit(app, me, &wanted.draft).await?;
    let written = check(app, me, &draft, answered.as_ref()).await?;
    let now = app.clock.now();
    let id: Id<Post> = app.clock.mint();
    let minted = Minted { id, address: app.site.object(id), page: app.site.post_page(&maker.actor.handle, id), conversation: app.site.conversation(id) };
    let tags = written.tags.clone();
    let poll = written.poll.clone();
    let mut reader = app.storage.read().await?;
    let parent = match &parent {
        Some((post, author)) => {
            let standing = load::standing(&mut reader, post, Some(me)).await?;
            Some(Parent { post, author, is_follower: standing.follows_author, is_named: standing.is_addressed })
        }
        None => None,
    };
    let quote = match &quoted {
        Some((post, author)) => Some(quote(app, &mut reader, id, me, (post, author)).await?),
        None => None,
    };
    drop(reader);
    let (post, event) = Post::write(minted, &maker.actor, written, parent, quote.as_ref().map(|quote| quote.quoted.clone()), now)?;
    let mut tx = app.storage.begin().await?;
    describe(&mut tx, &wanted.described).await?;
    tx.posts().insert(&post, &tags).await?;
    if let Some(poll) = poll {
        tx.polls().insert(&poll.open(post.id, now), true, now).await?;
    }
    keep_around(app, &mut tx, &post).await?;
    let mut happened = Happened::from(event);
    if let Some(quote) = quote {
        tx.quotes().set(&quote).await?;
        if quote.state == QuoteState::Asked {
            happened = happened.and(Event::QuoteAsked { post: post.id, by: me });
        }
    }
    tx.commit(happened, now).await?;
    Ok(post)
}

/// For whom an answer usually is: for whom what it answers is, but in no more timelines than need be.
///
/// # Errors
/// Storage trouble only; what is not there is for nobody in particular.
pub async fn usual_audience(app: &App, me: Id<Actor>, parent: Id<Post>) -> Result<String, Problem> {
    let seen = load::seen_by(app, &mut app.storage.read().await?, parent, Some(me)).await;
    Ok(seen.map_or(Audience::Public, |(parent, _)| parent.audience).word().to_owned())
}

/// Who may quote it where that is left open: what the writer settled for what everybody may see, if anything.
///
/// # Errors
/// Storage trouble only.
pub async fn by_habit(app: &App, me: Id<Actor>, draft: &Draft) -> Result<Draft, Problem> {
    let is_open = matches!(Audience::from_word(&draft.audience), Some(Audience::Public | Audience::Unlisted));
    if !draft.quotes.is_empty() || !is_open {
        return Ok(draft.clone());
    }
    let quotes = app.storage.read().await?.habits().find(me).await?.quotes;
    Ok(Draft { quotes: quotes.map_or_else(String::new, |permit| permit.word().to_owned()), ..draft.clone() })
}

async fn describe(tx: &mut Transaction, described: &[Media]) -> storage::Result<()> {
    for media in described {
        tx.media().set_alt(media.id, &media.alt, media.decoration).await?;
    }
    Ok(())
}

fn found(seen: Result<(Post, Actor), Problem>, fault: Fault) -> Result<(Post, Actor), Problem> {
    seen.map_err(|problem| if problem.status().is_client_error() { Problem::invalid(vec![fault]) } else { problem })
}

/// Says it otherwise. `seen` is when the version was changed that the writer saw; `described` are photos whose description is
/// changed along with it.
///
/// # Errors
/// 412 when it was changed since, 422 with the faults of the fields; 409 for feedback that is older than 30 days.
pub async fn edit(app: &App, maker: &Maker, post: &Post, draft: &Draft, described: &[Media], seen: Option<Time>) -> Result<Post, Problem> {
    let me = maker.actor.id;
    // Whom it is about, or answered when it was written, stays named.
    let answered = match feedback::changing(app, post, draft).await? {
        Some(about) => Some(known(&about)),
        None => answered(app, post, me).await?,
    };
    let draft = Draft { audience: post.audience.word().to_owned(), poll: None, has_poll: post.kind == Kind::Question, redescribes: !described.is_empty(), ..draft.clone() };
    let written = check(app, me, &draft, answered.as_ref()).await?;
    let now = app.clock.now();
    let tags = written.tags.clone();
    let Some((edited, event)) = post.edit(me, written, seen, now)? else { return Ok(post.clone()) };
    let mut tx = app.storage.begin().await?;
    if !tx.posts().claim(post.id, post.updated_at, edited.updated_at).await? {
        return Err(PostError::Stale.into());
    }
    describe(&mut tx, described).await?;
    tx.posts().keep_former(post.id, &post.former()).await?;
    tx.posts().update(&edited, &tags).await?;
    keep_around(app, &mut tx, &edited).await?;
    tx.commit(event, now).await?;
    Ok(edited)
}

/// Describes a photo of a maker here otherwise. Whoever was sent a post that shows it is sent it again: the words belong to it.
///
/// # Errors
/// 412 when one of these posts is being changed by somebody else.
pub async fn redescribe(app: &App, photo: &Media) -> Result<(), Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    tx.media().set_alt(photo.id, &photo.alt, photo.decoration).await?;
    let mut happened = Happened::from(media::Event::AltChanged { media: photo.id });
    for post in tx.posts().list_with_photo(photo.id).await? {
        let (redescribed, event) = post.redescribe(photo.owner, now)?;
        if !tx.posts().claim(post.id, post.updated_at, redescribed.updated_at).await? {
            return Err(PostError::Stale.into());
        }
        happened = happened.and(event);
    }
    Ok(tx.commit(happened, now).await?)
}

/// Whom a post answered when it was written, who stays named.
async fn answered(app: &App, post: &Post, me: Id<Actor>) -> Result<Option<Known>, Problem> {
    let Some(address) = &post.in_reply_to else { return Ok(None) };
    let mut reader = app.storage.read().await?;
    let Some(parent) = reader.posts().find_by_address(address).await?.filter(|parent| parent.author != me) else { return Ok(None) };
    Ok(reader.actors().find(parent.author).await?.as_ref().map(known))
}

/// Deletes a post with its photos, for good; a tombstone stays.
///
/// # Errors
/// Somebody else's.
pub async fn delete(app: &App, maker: Id<Actor>, post: &Post) -> Result<(), Problem> {
    let event = post.delete(maker)?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let unused = tx.media().erase_of(post.id).await?;
    tx.posts().remove(post.id, &post.address, "Note", now).await?;
    tx.commit(event, now).await?;
    discard(app, &unused).await;
    Ok(())
}

/// The words in order, everybody they name looked up, and the photos the maker's own.
///
/// # Errors
/// 422 with the faults of the fields.
pub async fn check(app: &App, maker: Id<Actor>, draft: &Draft, answers: Option<&Known>) -> Result<Written, Problem> {
    let known = look_up(app, draft.named(&app.site)).await?;
    let written = draft.parse(&known, answers, &app.site).map_err(Problem::invalid)?;
    load::photos(&mut app.storage.read().await?, &written.photos, maker).await?;
    Ok(written)
}

/// Those of the named who are known here, or answer in time.
///
/// # Errors
/// Storage trouble only.
pub(super) async fn look_up(app: &App, named: Vec<Handle>) -> Result<Vec<Known>, Problem> {
    let (mut found, unknown) = known_of(&mut app.storage.read().await?, named).await?;
    let looks = stream::iter(unknown).map(|handle| async move { app.federation.resolve(&format!("@{handle}")).await }).buffer_unordered(LOOKS);
    let mut looks = std::pin::pin!(looks);
    let all = async {
        let mut met = Vec::new();
        while let Some(answer) = looks.next().await {
            if let Ok(Some(Thing::Maker(id))) = answer {
                met.push(id);
            }
        }
        met
    };
    let met = tokio::time::timeout(LOOK, all).await.unwrap_or_default();
    found.extend(app.storage.read().await?.actors().list(&met).await?.iter().map(known));
    Ok(found)
}

/// Those of the named who are known here, and those who may be known elsewhere.
///
/// # Errors
/// Storage trouble only.
pub(super) async fn known_of(reader: &mut Reader, named: Vec<Handle>) -> storage::Result<(Vec<Known>, Vec<Handle>)> {
    let (mut found, mut unknown) = (Vec::with_capacity(named.len()), Vec::new());
    for handle in named {
        match reader.actors().find_by_handle(&handle).await? {
            Some(actor) if actor.is_active() => found.push(known(&actor)),
            Some(_) => {}
            None if handle.host.is_some() => unknown.push(handle),
            None => {}
        }
    }
    Ok((found, unknown))
}

/// Somebody as words name them.
#[must_use]
pub fn known(actor: &Actor) -> Known {
    Known { handle: actor.handle.clone(), address: actor.address.clone(), page: actor.page.clone() }
}

/// Who here is addressed, and which photos belong to it.
///
/// # Errors
/// Storage trouble only.
pub async fn keep_around(app: &App, tx: &mut Transaction, post: &Post) -> Result<(), Problem> {
    let here: Vec<&Address> = post.mentions.iter().map(|mention| &mention.actor).filter(|address| app.site.is_here(address)).collect();
    let addressees: Vec<Id<Actor>> = if here.is_empty() { Vec::new() } else { tx.actors().list_by_addresses(&here).await?.into_iter().map(|actor| actor.id).collect() };
    tx.posts().readdress(post.id, &addressees).await?;
    Ok(tx.media().attach(post.author, post.id, &post.photos).await?)
}

/// What is to be quoted, and whether its author is yet to be asked: makers here have said whom they allow it, and so have we.
async fn quote(app: &App, reader: &mut Reader, quoting: Id<Post>, me: Id<Actor>, (quoted, author): (&Post, &Actor)) -> Result<Quote, Problem> {
    let standing = load::standing(reader, quoted, Some(me)).await?;
    debug_assert!(audience::may_see(quoted.audience, standing));
    let permits: Permits = quoted.permits;
    let is_asked = !author.is_here() && permits.quote.includes(standing.follows_author);
    quoted.may_be_quoted(me, standing.follows_author)?;
    let state = if is_asked && quoted.author != me { QuoteState::Asked } else { QuoteState::Granted };
    Ok(Quote { post: quoting, quoted: quoted.address.clone(), state, request: app.site.activity(app.clock.mint::<Quote>()), approval: None })
}
