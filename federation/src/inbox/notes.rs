//! New plain notes that came together are kept together. They are most of what a server hears, and most of what one costs
//! is to look it up and to commit it.

use std::collections::{HashMap, HashSet};

use domain::actors::Actor;
use domain::posts::{self, Post};
use domain::tag::Tag;
use domain::{Address, Id};
use serde_json::Value;
use storage::inbox::Received;
use storage::{Happened, Transaction};

use super::authority::Authority;
use crate::Result;
use crate::context::Context;
use crate::emojis;
use crate::handle::Federation;
use crate::listings::is_listing;
use crate::posts::{NoteMirror, read_note};
use crate::threads;
use crate::vocabulary::pw;
use crate::wire::tag;

/// An actor that was read longer ago is read anew first, and that is done one by one.
const FRESH_SECONDS: i64 = 12 * 3_600;
/// Most recipients here that are looked up of one note (SECURITY Q-03).
const MAX_ADDRESSEES: usize = 50;
const MAX_TAGS: usize = 30;

/// A note nobody has to be asked about: its author is known, said it, and shows no photos.
struct Plain {
    received: Id<Received>,
    author: Actor,
    note: NoteMirror,
    tags: Vec<Tag>,
    raw: String,
    named: threads::Named,
}

impl Federation {
    /// Keeps and settles the new plain notes among leased activities, all or none of them; answers what is to be applied
    /// one by one. That is everything else, and everything where there was trouble.
    pub async fn keep_notes(&self, received: Vec<Received>) -> Vec<Received> {
        match kept(self.context(), &received).await {
            Ok(kept) => received.into_iter().filter(|one| !kept.contains(&one.id)).collect(),
            Err(error) => {
                tracing::debug!(%error, "notes are kept one by one");
                received
            }
        }
    }
}

async fn kept(context: &Context, received: &[Received]) -> Result<HashSet<Id<Received>>> {
    let plain = plain(context, received).await?;
    if plain.is_empty() {
        return Ok(HashSet::new());
    }
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let (new, addressed) = new(context, &mut tx, plain).await?;
    let Some(happened) = new.iter().map(|one| mirrored(&one.post)).map(Happened::from).reduce(|all, one| all.with(one)) else { return Ok(HashSet::new()) };
    let ids: Vec<Id<Received>> = new.iter().map(|one| one.received).collect();
    let (posts, around): (Vec<(Post, Vec<Tag>)>, Vec<_>) = new.into_iter().map(|one| ((one.post, one.tags), (one.named, one.is_followed))).unzip();
    tx.posts().insert_all(&posts).await?;
    tx.posts().address_all(&addressed).await?;
    let around: Vec<_> = posts.iter().zip(around).map(|((post, _), (named, concerns_all))| threads::New { post, named, concerns_all }).collect();
    threads::want_around(context, &mut tx, &around).await?;
    tx.settle_done(&ids).await?;
    tx.commit(happened, now).await?;
    Ok(ids.into_iter().collect())
}

const fn mirrored(post: &Post) -> posts::Event {
    posts::Event::Mirrored { post: post.id, author: post.author }
}

/// A note that is to be kept.
struct New {
    received: Id<Received>,
    post: Post,
    tags: Vec<Tag>,
    named: threads::Named,
    is_followed: bool,
}

/// Those that stand under no address that is or was taken, and concern somebody here; and whom they name.
async fn new(context: &Context, tx: &mut Transaction, plain: Vec<Plain>) -> Result<(Vec<New>, Vec<(Id<Post>, Id<Actor>)>)> {
    let addresses: Vec<&Address> = plain.iter().map(|plain| &plain.note.address).collect();
    let mut taken: HashSet<Address> = tx.posts().list_taken(&addresses).await?.into_iter().collect();
    let authors: HashSet<Id<Actor>> = plain.iter().map(|plain| plain.author.id).collect();
    let followed: HashSet<Id<Actor>> = tx.follows().list_followed_here(&authors.into_iter().collect::<Vec<_>>()).await?.into_iter().collect();
    let here = known(tx, plain.iter().flat_map(|plain| named(context, &plain.note)).collect()).await?;
    let apart = apart(tx, &plain, &here).await?;
    let answered: Vec<&Address> = plain.iter().filter_map(|plain| plain.note.in_reply_to.as_ref()).collect();
    let mut answered = tx.posts().list_ids(&answered).await?;
    let (mut new, mut addressed) = (Vec::new(), Vec::new());
    for plain in plain {
        let addressees: HashSet<Id<Actor>> = named(context, &plain.note).filter_map(|address| here.get(address).map(|actor| actor.id)).collect();
        // Whom it may not be written to is found out one by one.
        if addressees.iter().any(|addressee| apart.contains(&(plain.author.id, *addressee))) {
            continue;
        }
        let is_followed = followed.contains(&plain.author.id);
        let concerns = !addressees.is_empty() || is_followed;
        if !concerns || !taken.insert(plain.note.address.clone()) {
            continue;
        }
        let audience = plain.note.addressing.audience(plain.author.followers.as_ref());
        let parent = plain.note.in_reply_to.as_ref().and_then(|parent| answered.get(parent).copied());
        let id = context.clock.mint_after(plain.note.published_at, parent);
        answered.insert(plain.note.address.clone(), id);
        let post = plain.note.to_post(id, plain.author.id, audience, Vec::new(), Some(plain.raw));
        addressed.extend(addressees.into_iter().map(|actor| (post.id, actor)));
        new.push(New { received: plain.received, post, tags: plain.tags, named: plain.named, is_followed });
    }
    Ok((new, addressed))
}

/// Authors, and whom of those here they do not reach.
async fn apart(tx: &mut Transaction, plain: &[Plain], here: &HashMap<Address, Actor>) -> Result<HashSet<(Id<Actor>, Id<Actor>)>> {
    if here.is_empty() {
        return Ok(HashSet::new());
    }
    let authors: Vec<Id<Actor>> = plain.iter().map(|plain| plain.author.id).collect();
    let readers: Vec<Id<Actor>> = here.values().map(|actor| actor.id).collect();
    Ok(tx.relations().list_apart(&authors, &readers).await?.into_iter().collect())
}

/// Whom a note names that may live here.
fn named<'n>(context: &'n Context, note: &'n NoteMirror) -> impl Iterator<Item = &'n Address> {
    note.addressing.to.iter().chain(&note.addressing.cc).filter(|address| context.site.is_here(address)).take(MAX_ADDRESSEES)
}

async fn known(tx: &mut Transaction, addresses: HashSet<&Address>) -> Result<HashMap<Address, Actor>> {
    if addresses.is_empty() {
        return Ok(HashMap::new());
    }
    let found = tx.actors().list_by_addresses(&addresses.into_iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|actor| (actor.address.clone(), actor)).collect())
}

async fn plain(context: &Context, received: &[Received]) -> Result<Vec<Plain>> {
    let created: Vec<&Received> = received.iter().filter(|one| one.kind == "Create" && one.tries <= 1).collect();
    let authors: HashSet<&Address> = created.iter().map(|one| &one.actor).collect();
    if authors.is_empty() {
        return Ok(Vec::new());
    }
    let found = context.storage.read().await?.actors().list_by_addresses(&authors.into_iter().collect::<Vec<_>>()).await?;
    let mut authorities = HashMap::new();
    for actor in found {
        let is_fresh = actor.fetched_at.is_some_and(|at| at > context.now().plus_seconds(-FRESH_SECONDS));
        if is_fresh
            && !context.is_blocked(&actor.address.host()).await?
            && let Some(authority) = Authority::of_known(actor)
        {
            authorities.insert(authority.actor().address.clone(), authority);
        }
    }
    Ok(created.into_iter().filter_map(|one| read(context, one, authorities.get(&one.actor)?)).collect())
}

fn read(context: &Context, received: &Received, by: &Authority) -> Option<Plain> {
    let activity: Value = serde_json::from_str(&received.body).ok()?;
    let object = activity.get("object")?;
    // What belongs to an agreement is filed with it, one by one.
    let is_filed = pw(object, "agreement").is_some() || pw(object, "kind").is_some();
    if !by.vouches_for(context, object) || is_listing(object) || is_filed {
        return None;
    }
    let note = read_note(object, &context.site, context.now()).ok()?.addressed_by(&activity, context.site.rules());
    // Whether somebody here wants to be answered is found out one by one.
    let answers_here = note.in_reply_to.as_ref().is_some_and(|parent| context.site.is_here(parent));
    let is_plain = note.photos.is_empty() && note.poll.is_none() && note.quote.is_none() && note.author == by.actor().address && !answers_here && !emojis::are_in(object);
    let address = &note.address.clone();
    is_plain.then(|| Plain {
        received: received.id,
        author: by.actor().clone(),
        note,
        tags: tag::hashtags(object, MAX_TAGS),
        raw: received.body.clone(),
        named: threads::named(object, address, context.site.rules()),
    })
}
