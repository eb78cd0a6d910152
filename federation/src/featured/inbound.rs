//! What people elsewhere pin: their own public posts, in the one collection that their own document names.

use activitypub_federation::config::Data;
use domain::audience::{self, Viewer};
use domain::featured::{Event, MAX_ELSEWHERE, Pin};
use domain::posts::Post;
use domain::{Address, Id, Time};
use serde_json::Value;

use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::posts::inbound::{self as posts, Cause};
use crate::wire::identity;
use crate::{Error, Result};

/// A document without the collection is read anew, but not more often than this.
const LOOKED_SECONDS: i64 = 3_600;

/// An actor pins a post of its own.
pub(crate) async fn add(data: &Data<Context>, by: &Authority, activity: &Value) -> Result<()> {
    check_collection(data, by, activity).await?;
    let post = own_post(data, by, activity).await?;
    if !audience::may_see(post.audience, Viewer::STRANGER) {
        return Err(Error::refused("what is pinned is for everyone"));
    }
    let now = data.now();
    let at = identity::time(activity, "published", now).unwrap_or(now).min(now);
    let pin = Pin { author: by.actor().id, post: post.id, at };
    let mut tx = data.storage.begin().await?;
    // The order of pins, and not of reading them, decides who falls out.
    tx.featured().list(pin.author).await?;
    if tx.featured().insert(pin, MAX_ELSEWHERE).await? {
        tx.commit(Event::Pinned { author: pin.author, post: pin.post, address: post.address }, now).await?;
    }
    Ok(())
}

/// An actor takes a post out again.
pub(crate) async fn remove(data: &Data<Context>, by: &Authority, activity: &Value) -> Result<()> {
    check_collection(data, by, activity).await?;
    let address = object(data, activity)?;
    let now = data.now();
    let mut tx = data.storage.begin().await?;
    let Some(post) = tx.posts().find_by_address(&address).await? else { return Ok(()) };
    if tx.featured().remove(by.actor().id, post.id).await? {
        tx.commit(Event::Unpinned { author: by.actor().id, post: post.id, address }, now).await?;
    }
    Ok(())
}

/// The target is the collection of the one who speaks, as their own document says (WIRE 7.1).
async fn check_collection(data: &Data<Context>, by: &Authority, activity: &Value) -> Result<()> {
    let target = identity::address(activity, "target", data.site.rules()).ok_or_else(|| Error::refused("a collection is named"))?;
    if !target.same_origin(&by.actor().address) {
        return Err(Error::refused("the collection is somebody else's"));
    }
    let mut featured = collection(data, by).await?;
    if featured.is_none() && !was_read_since(by, data.now().plus_seconds(-LOOKED_SECONDS)) {
        crate::federated::actor_anew(data, &by.actor().address).await?;
        featured = collection(data, by).await?;
    }
    if featured.as_ref() == Some(&target) { Ok(()) } else { Err(Error::refused("this is not the collection of what this actor features")) }
}

async fn collection(context: &Context, by: &Authority) -> Result<Option<Address>> {
    Ok(context.storage.read().await?.actors().find_relations(by.actor().id).await?.featured)
}

fn was_read_since(by: &Authority, since: Time) -> bool {
    by.actor().fetched_at.is_some_and(|at| at > since)
}

fn object(context: &Context, activity: &Value) -> Result<Address> {
    identity::address(activity, "object", context.site.rules()).ok_or_else(|| Error::refused("one post is named"))
}

/// The post that is named: known here, embedded as its author's own word, or fetched from its origin.
async fn own_post(data: &Data<Context>, by: &Authority, activity: &Value) -> Result<Post> {
    let address = object(data, activity)?;
    let foreign = || Error::refused("the object is somebody else's");
    if !address.same_origin(&by.actor().address) {
        return Err(foreign());
    }
    let held = data.storage.read().await?.posts().find_by_address(&address).await?;
    if let Some(held) = held {
        return if held.author == by.actor().id { Ok(held) } else { Err(foreign()) };
    }
    let document = crate::resolve::fetch(data, &address).await?;
    if !by.vouches_for(data, &document) {
        return Err(foreign());
    }
    let kept = posts::keep(data, &document, None, Some(document.to_string()), Cause::Pinned).await?;
    let post: Option<Id<Post>> = kept.map(|statement| statement.post.id);
    let post = match post {
        Some(id) => data.storage.read().await?.posts().find(id).await?,
        None => None,
    };
    post.ok_or_else(|| Error::refused("what is pinned was deleted, or is not for everyone"))
}
