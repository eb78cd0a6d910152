//! What peers pass on: posts to those who follow them, and activities of others within their own (FEP-1b12).

use activitypub_federation::config::Data;
use domain::Address;
use domain::audience::{self, Viewer};
use domain::posts::reactions::Boost;
use domain::posts::{Event, Post};
use serde_json::Value;
use storage::inbox::Received;

use super::inbound;
use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::inbox::{Envelope, proven, table};
use crate::wire::one_or_many::{id_of, one};
use crate::{Error, Result};

/// Somebody passes something on. It is taken when somebody here follows them, or when it is ours; never believed for being
/// passed on.
pub(crate) async fn announce(data: &Data<Context>, by: &Authority, activity: &Value) -> Result<()> {
    let object = activity.get("object").unwrap_or(&Value::Null);
    let named = one(Some(object)).ok().flatten().ok_or_else(|| Error::refused("what is passed on is one thing"))?;
    let named = data.site.parse(named).map_err(|fault| Error::refused(fault.to_string()))?;
    let is_followed = data.storage.read().await?.follows().has_local_follower(by.actor().id).await?;
    if object.is_object() && object.get("actor").is_some() && object.get("object").is_some() {
        return wrapped(data, by, activity, object, is_followed).await;
    }
    boost(data, by, activity, &named, is_followed).await
}

/// A post passed on to followers.
async fn boost(data: &Data<Context>, by: &Authority, activity: &Value, named: &Address, is_followed: bool) -> Result<()> {
    let held = data.storage.read().await?.posts().find_by_address(named).await?;
    let is_here = data.site.is_here(named);
    let post = match held {
        Some(post) if is_here || is_followed => post,
        None if !is_here && is_followed => match inbound::fetched(data, named).await? {
            Some(post) => post,
            None => return Ok(()),
        },
        _ => return Ok(()),
    };
    keep(data, by, activity, &post).await
}

async fn keep(data: &Data<Context>, by: &Authority, activity: &Value, post: &Post) -> Result<()> {
    let now = data.now();
    let address = activity.get("id").and_then(id_of).and_then(|id| data.site.parse(id).ok()).ok_or_else(|| Error::refused("a boost has an id"))?;
    let actor = by.actor().id;
    let mut tx = data.storage.begin().await?;
    tx.reactions().take_turn(&address).await?;
    if tx.undone().contains(&address, &by.actor().address).await? {
        return Ok(());
    }
    // SECURITY P-08: passing on makes nothing more public than its author made it.
    if !audience::may_see(post.audience, Viewer::STRANGER) {
        return if post.author == actor { Ok(()) } else { Err(Error::refused(inbound::NOT_PUBLIC)) };
    }
    let author = tx.actors().find(post.author).await?;
    if !author.is_some_and(|author| author.is_active()) {
        return Err(Error::refused("this author is suspended or gone"));
    }
    if tx.blocks().stands_between(post.author, actor).await? {
        return Err(Error::refused("this post is not for them"));
    }
    if tx.posts().find(post.id).await?.is_none() {
        return Ok(());
    }
    if tx.reactions().find_boost(&address).await?.is_some() {
        return Err(Error::refused("there is a boost of this id"));
    }
    tx.reactions().insert_boost(&Boost { address, actor, post: post.id, created_at: now }).await?;
    tx.commit(Event::Boosted { post: post.id, by: actor }, now).await?;
    Ok(())
}

/// An activity of somebody else, passed on by a group. It counts by its own actor's proof; without one, what it says of a
/// post is asked of that post's origin; all else is refused (SECURITY P-18).
async fn wrapped(data: &Data<Context>, by: &Authority, activity: &Value, inner: &Value, is_followed: bool) -> Result<()> {
    let envelope = Envelope::read(inner, &data.site).map_err(|fault| Error::refused(fault.to_string()))?;
    let Some(about) = envelope.object.id.clone() else { return Err(Error::refused("what is passed on names nothing")) };
    if !is_followed && !data.site.is_here(&about) {
        return Ok(());
    }
    if data.site.is_here(&envelope.actor) {
        // Our own word came back. Of a post it is a boost; all else we know.
        return if envelope.kind == "Create" { boost(data, by, activity, &about, is_followed).await } else { Ok(()) };
    }
    data.check_peer(&envelope.actor).await?;
    let has_proof = envelope.actor == by.actor().address
        || match proven(data, inner, &envelope).await {
            Ok(()) => true,
            Err(Error::Later(source)) => return Err(Error::Later(source)),
            Err(_) => false,
        };
    match envelope.kind.as_str() {
        "Create" | "Update" | "Delete" if has_proof => Box::pin(table::apply(data, &received(data, &envelope, inner))).await?,
        "Like" | "EmojiReact" | "Undo" if has_proof => {
            // As if it had been sent on: once, so that what was taken back does not come again.
            data.storage.keep(&received(data, &envelope, inner)).await?;
            return Ok(());
        }
        "Create" | "Update" if is_followed => {
            inbound::fetched(data, &about).await?;
        }
        _ => return Err(Error::refused("what is passed on bears no proof by its actor")),
    }
    if envelope.kind != "Create" {
        return Ok(());
    }
    let held = data.storage.read().await?.posts().find_by_address(&about).await?;
    match held {
        Some(post) if post.in_reply_to.is_none() && is_followed => keep(data, by, activity, &post).await,
        _ => Ok(()),
    }
}

fn received(data: &Context, envelope: &Envelope, inner: &Value) -> Received {
    Received {
        id: data.clock.mint(),
        activity: envelope.id.clone(),
        actor: envelope.actor.clone(),
        kind: envelope.kind.clone(),
        lane: envelope.object.id.as_ref().unwrap_or(&envelope.actor).to_string(),
        body: inner.to_string(),
        tries: 0,
        received_at: data.now(),
    }
}
