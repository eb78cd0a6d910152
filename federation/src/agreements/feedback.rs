//! What parties elsewhere say after an order, and our word that it rests on one (SETTLED 9, SECURITY P-28).

use domain::actors::Actor;
use domain::agreements::{Event, Feedback};
use domain::posts::Post;
use domain::site::Local;
use domain::{Address, Id, Time};
use serde_json::Value;
use storage::{Happened, Transaction};

use super::inbound::address;
use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::vocabulary::{pw, pw_text};
use crate::{Error, Result};

/// Files a public note as feedback where its author is a party to a completed order that is known here and said nothing
/// about it before. Every other note stays a note.
pub(crate) async fn file(context: &Context, tx: &mut Transaction, document: &Value, post: &Post, author: &Actor, happened: Happened) -> Result<Happened> {
    if pw_text(document, "kind") != "feedback" || !post.is_open() {
        return Ok(happened);
    }
    let named = |key: &str| pw(document, key).and_then(Value::as_str).and_then(|named| context.site.parse(named).ok());
    let Some(of) = named("agreement") else { return Ok(happened) };
    let Some(feedback) = facts(tx, &of, named("withRegardTo").as_ref(), post, author, context.now()).await? else {
        tracing::info!(case = "P-28", post = %post.address, "security.reject");
        return Ok(happened);
    };
    tx.agreements().insert_feedback(&feedback).await?;
    Ok(happened.and(Event::FeedbackGiven { agreement: feedback.agreement, post: post.id, by: feedback.by }))
}

/// What the facts make of it; `None` where they say no.
async fn facts(tx: &mut Transaction, of: &Address, about: Option<&Address>, post: &Post, author: &Actor, now: Time) -> Result<Option<Feedback>> {
    let Some(agreement) = tx.agreements().find_by_address(of).await? else { return Ok(None) };
    let Ok((by, whom)) = agreement.may_be_reviewed(author.id) else { return Ok(None) };
    let is_about = tx.actors().find(whom).await?.is_some_and(|whom| about == Some(&whom.address));
    let is_second = tx.agreements().list_feedback(agreement.id).await?.iter().any(|held| held.by == by);
    if !is_about || is_second {
        return Ok(None);
    }
    Ok(Some(Feedback { post: post.id, agreement: agreement.id, by, author: author.id, about: whom, created_at: now, confirmed: None }))
}

/// Refuses a change that comes after the time for it.
pub(crate) async fn refuse_late(tx: &mut Transaction, held: &Post, now: Time) -> Result<()> {
    match tx.agreements().find_feedback(held.id).await?.map(|feedback| feedback.may_be_changed(held.author, now)) {
        Some(Err(fault)) => Err(Error::refused(fault.to_string())),
        _ => Ok(()),
    }
}

/// Whether an `Accept` is about feedback of a maker here.
pub(crate) async fn is_confirmed(context: &Context, object: &Value) -> Result<bool> {
    Ok(find(context, object).await?.is_some())
}

async fn find(context: &Context, object: &Value) -> Result<Option<Feedback>> {
    let Some(id) = address(context, Some(object)).filter(|id| context.site.is_here(id)) else { return Ok(None) };
    let Some(Local::Object(id)) = context.site.read(&id) else { return Ok(None) };
    Ok(context.storage.read().await?.agreements().find_feedback(Id::new(id)).await?)
}

/// The other side's server says that it rests on a completed order.
pub(crate) async fn confirmed(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let feedback = find(context, activity.get("object").unwrap_or(&Value::Null)).await?.ok_or_else(|| Error::refused("there is no such feedback"))?;
    if feedback.about != by.actor().id {
        return Err(Error::refused("only the one it is about confirms it"));
    }
    let id = address(context, activity.get("id")).ok_or_else(|| Error::refused("an answer has an id"))?;
    let mut tx = context.storage.begin().await?;
    if !tx.agreements().confirm_feedback(feedback.post, &id).await? {
        return Ok(());
    }
    Ok(tx.commit(Event::FeedbackConfirmed { agreement: feedback.agreement, post: feedback.post }, context.now()).await?)
}
