//! Which slice hears which activity, on one page.

use activitypub_federation::config::Data;
use serde_json::Value;
use storage::inbox::Received;

use super::authority::Authority;
use crate::agreements::{feedback, inbound as agreements};
use crate::context::Context;
use crate::posts::inbound::{self as posts, Cause};
use crate::posts::{boosts, is_vote, polls, quotes, reactions};
use crate::wire::one_or_many::{id_of, is_a};
use crate::{Error, Result, blocks, featured, follows, makers, reports};

/// Activity types that something here listens to; all others are answered and forgotten.
pub const HEARD: &[&str] =
    &["Follow", "Accept", "Reject", "Undo", "Create", "Update", "Delete", "Like", "EmojiReact", "Announce", "Block", "Move", "Flag", "Add", "Remove", "QuoteRequest", "Offer"];

/// Applies a kept activity.
pub(crate) async fn apply(data: &Data<Context>, received: &Received) -> Result<()> {
    let activity: Value = serde_json::from_str(&received.body).map_err(|error| Error::refused(error.to_string()))?;
    // An actor that deletes itself can no longer be fetched, and need not be known.
    if received.kind == "Delete" && id_of(activity.get("object").unwrap_or(&Value::Null)).is_some_and(|id| id == received.actor.as_str()) {
        return left(data, received).await;
    }
    let by = Authority::of(data, received).await?;
    let object = activity.get("object").unwrap_or(&Value::Null);
    match received.kind.as_str() {
        "Follow" => follows::inbound::follow(data, &by, &activity).await,
        "Accept" | "Reject" if quotes::is_answered(data, object).await? => quotes::answered(data, &by, &activity).await,
        "Accept" if feedback::is_confirmed(data, object).await? => feedback::confirmed(data, &by, &activity).await,
        "Accept" if agreements::is_answered(data, object).await? => agreements::accept(data, &by, &activity).await,
        "Reject" if agreements::is_answered(data, object).await? => agreements::reject(data, &by, &activity).await,
        "Offer" => agreements::offer(data, &by, &activity).await,
        "Update" if is_a(object, "Agreement") => agreements::told(data, &by, &activity).await,
        "Create" if agreements::is_paper(object) && by.vouches_for(data, object) => agreements::paper(data, &by, object).await,
        "Accept" => follows::inbound::accept(data, &by, &activity).await,
        "Reject" => follows::inbound::reject(data, &by, &activity).await,
        "QuoteRequest" => quotes::requested(data, &by, &activity).await,
        "Create" if is_vote(object) => polls::vote(data, &by, object).await,
        "Undo" => undo(data, &by, object).await,
        "Create" => said(data, &by, &activity, received).await,
        "Update" => updated(data, &by, &activity, received).await,
        "Delete" => posts::delete(data, by.actor(), &address(data, object)?).await,
        "Block" => blocks::inbound::block(data, &by, &activity).await,
        "Move" => makers::moves::go_on(data, &by, &activity).await,
        "Flag" => reports::inbound::flag(data, &by, &activity).await,
        "Add" => featured::inbound::add(data, &by, &activity).await,
        "Remove" => featured::inbound::remove(data, &by, &activity).await,
        "Like" | "EmojiReact" => reactions::like(data, &by, &activity).await,
        "Announce" => boosts::announce(data, &by, &activity).await,
        other => Err(Error::refused(format!("nobody here listens to {other}"))),
    }
}

async fn left(data: &Data<Context>, received: &Received) -> Result<()> {
    let actor = data.storage.read().await?.actors().find_by_address(&received.actor).await?;
    match actor {
        Some(actor) => makers::inbound::gone(data, &actor).await,
        None => Ok(()),
    }
}

/// What can be undone here is a like, a boost, an offer, a follow or a block, by id alone any of them; anything else never happened here.
/// What is not here may still come: then it has been taken back already.
async fn undo(data: &Data<Context>, by: &Authority, undone: &Value) -> Result<()> {
    if reactions::undo(data, by, undone).await? {
        return Ok(());
    }
    if agreements::undo(data, by, undone).await? {
        return Ok(());
    }
    let may_be = |kind: &str| !undone.is_object() || is_a(undone, kind);
    if !may_be("Block") && !may_be("Follow") {
        return Ok(());
    }
    let is_done = (may_be("Block") && blocks::inbound::undo(data, by, undone).await?) || (may_be("Follow") && follows::inbound::undo(data, by, undone).await?);
    match address(data, undone) {
        Ok(id) if !is_done && id.same_origin(&by.actor().address) => Ok(data.storage.keep_undone(&id, &by.actor().address, data.now()).await?),
        _ => Ok(()),
    }
}

/// A statement: embedded and its author's own, or fetched from its origin.
async fn said(data: &Data<Context>, by: &Authority, activity: &Value, received: &Received) -> Result<()> {
    let object = activity.get("object").unwrap_or(&Value::Null);
    if by.vouches_for(data, object) {
        posts::keep(data, object, Some(activity), Some(received.body.clone()), Cause::Sent).await?;
        return Ok(());
    }
    let address = address(data, object)?;
    if !address.same_origin(&by.actor().address) {
        return Err(Error::refused("the object is somebody else's"));
    }
    if object.is_object() {
        return Err(Error::refused("the object is attributed to somebody else"));
    }
    let document = crate::resolve::fetch(data, &address).await?;
    if !by.vouches_for(data, &document) {
        return Err(Error::refused("the object is somebody else's"));
    }
    let raw = document.to_string();
    posts::keep(data, &document, None, Some(raw), Cause::Sent).await.map(|_| ())
}

async fn updated(data: &Data<Context>, by: &Authority, activity: &Value, received: &Received) -> Result<()> {
    let object = activity.get("object").unwrap_or(&Value::Null);
    if address(data, object)? == by.actor().address {
        return makers::inbound::refresh(data, &by.actor().address).await;
    }
    said(data, by, activity, received).await
}

fn address(data: &Data<Context>, object: &Value) -> Result<domain::Address> {
    let id = id_of(object).ok_or_else(|| Error::refused("the object has no id"))?;
    data.site.parse(id).map_err(|fault| Error::refused(fault.to_string()))
}
