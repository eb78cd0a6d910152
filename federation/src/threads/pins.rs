//! What an actor elsewhere features: its collection is read when a person here looks the actor up or begins to follow it, so that a shop that is new
//! here shows its pins.

use std::collections::HashSet;

use domain::actors::Actor;
use domain::audience::{self, Viewer};
use domain::featured::{Event, MAX_ELSEWHERE, Pin};
use domain::peers::registrable;
use domain::posts::Post;
use domain::{Address, Id, Time};
use serde_json::Value;
use storage::Happened;
use storage::threads::{About, Wanted, Why};

use super::{Budget, DAY_SECONDS, Looked, Step, collection, fetch_post};
use crate::context::Context;
use crate::handle::Federation;
use crate::posts::inbound::Cause;
use crate::wire::identity;
use crate::{Error, Result};

/// Asks for what an actor elsewhere features, once a day. Nothing is fetched here.
pub(crate) async fn want(context: &Context, actor: Id<Actor>) -> Result<()> {
    let mut reader = context.storage.read().await?;
    let Some(actor) = reader.actors().find(actor).await?.filter(|actor| !actor.is_here()) else { return Ok(()) };
    let Some(featured) = reader.actors().find_relations(actor.id).await?.featured.filter(|featured| featured.same_origin(&actor.address)) else { return Ok(()) };
    drop(reader);
    let wanted = Wanted { domain: registrable(&featured.host()).to_owned(), address: featured, why: Why::Featured, about: About::Actor(actor.id), rounds: 0, tries: 0 };
    let now = context.now();
    Ok(context.storage.want_featured(&wanted, actor.id, now, now.plus_seconds(-DAY_SECONDS)).await?)
}

/// Reads the collection, fetches what of it is not here, and pins what is the actor's own and for everyone (SECURITY P-02).
/// What was taken out of a collection that was read to its end is unpinned.
pub(super) async fn look(federation: &Federation, wanted: &Wanted) -> Result<Looked> {
    let context = federation.context();
    let begun = context.now();
    let About::Actor(actor) = wanted.about else { return Ok(Looked::Over) };
    let mut reader = context.storage.read().await?;
    let Some(actor) = reader.actors().find(actor).await?.filter(|actor| actor.is_active() && !actor.is_here()) else { return Ok(Looked::Over) };
    if reader.actors().find_relations(actor.id).await?.featured.as_ref() != Some(&wanted.address) {
        return Ok(Looked::Over);
    }
    drop(reader);
    let mut budget = Budget::default();
    let items = collection::read(federation, &wanted.address, &mut budget, MAX_ELSEWHERE + 1).await?;
    let mut is_whole = items.len() <= MAX_ELSEWHERE;
    let mut pinned = Vec::new();
    for item in items.iter().take(MAX_ELSEWHERE).filter(|item| item.same_origin(&actor.address)) {
        match own_post(federation, &actor, item, Cause::Pinned, &mut budget).await {
            Ok(Step::Kept(post)) => pinned.push(post.id),
            Ok(Step::Nothing) => {}
            Ok(Step::Spent) => return Ok(Looked::Unfinished),
            Err(Error::Later(error)) => {
                tracing::debug!(%item, %error, "a pinned post could not be fetched");
                is_whole = false;
            }
            Err(error) => return Err(error),
        }
    }
    pin(context, &actor, &pinned, is_whole, begun).await?;
    Ok(Looked::Over)
}

/// A post of the actor that everybody may see, known here or fetched.
pub(super) async fn own_post(federation: &Federation, actor: &Actor, address: &Address, cause: Cause, budget: &mut Budget) -> Result<Step> {
    let rules = federation.context().site.rules();
    let held = federation.context().storage.read().await?.posts().find_by_address(address).await?;
    let step = match held {
        Some(held) => Step::Kept(Box::new(held)),
        None => {
            let is_own = |document: &Value| identity::address(document, "id", rules).is_some_and(|id| identity::owner(document, &id, rules).as_ref() == Ok(&actor.address));
            fetch_post(federation, address, cause, budget, is_own).await?
        }
    };
    let counts = |post: &Post| post.author == actor.id && audience::may_see(post.audience, Viewer::STRANGER);
    Ok(match step {
        Step::Kept(post) if !counts(&post) => Step::Nothing,
        step => step,
    })
}

/// In the order of the collection, which names the newest first. What an `Add` told meanwhile stays.
async fn pin(context: &Context, actor: &Actor, pinned: &[Id<Post>], is_whole: bool, begun: Time) -> Result<()> {
    let mut tx = context.storage.begin().await?;
    let before = tx.featured().list(actor.id).await?;
    let mut happened: Option<Happened> = None;
    let mut and = |event: Event| {
        happened = Some(match happened.take() {
            Some(before) => before.and(event),
            None => event.into(),
        });
    };
    let listed: HashSet<Id<Post>> = pinned.iter().copied().collect();
    for gone in before.iter().filter(|pin| is_whole && pin.at < begun && !listed.contains(&pin.post)) {
        if let Some(post) = tx.posts().find(gone.post).await?
            && tx.featured().remove(actor.id, gone.post).await?
        {
            and(Event::Unpinned { author: actor.id, post: post.id, address: post.address });
        }
    }
    for (place, post) in (1..).zip(pinned) {
        let Some(post) = tx.posts().find(*post).await? else { continue };
        let pin = Pin { author: actor.id, post: post.id, at: begun.plus_seconds(-place) };
        if tx.featured().insert(pin, MAX_ELSEWHERE).await? {
            and(Event::Pinned { author: actor.id, post: post.id, address: post.address });
        }
    }
    if let Some(happened) = happened {
        tx.commit(happened, context.now()).await?;
    }
    Ok(())
}
