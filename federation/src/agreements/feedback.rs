//! What parties elsewhere say after an order, and our word that it rests on one (SETTLED 9, SECURITY P-28).

use domain::actors::Actor;
use domain::agreements::{Agreement, Event, Feedback, FeedbackError, MAX_TOLD};
use domain::posts::Post;
use domain::site::Local;
use domain::{Address, Audience, Id};
use serde_json::Value;
use storage::{Happened, Transaction};

use super::inbound::address;
use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::posts::NoteMirror;
use crate::vocabulary::{pw, pw_text};
use crate::{Error, Result};

/// What a note is to an order.
pub(crate) enum Found {
    /// Nothing, or it is feedback that is held and may be changed so: a note like others.
    Note,
    /// What a party says after it, to be kept with the note.
    New(Feedback),
    /// Feedback that is held and stays as it is, and why.
    Settled(FeedbackError),
}

/// Looks whether a note is feedback: by a party to a completed order that is known here, who said nothing about it before, in
/// words alone and to everybody. What is not stays a note. That one blocked the other does not matter: the facts do.
pub(crate) async fn find(context: &Context, tx: &mut Transaction, note: &NoteMirror, document: &Value, held: Option<&Post>, author: &Actor, audience: Audience) -> Result<Found> {
    if let Some(held) = held
        && let Some(feedback) = tx.agreements().find_feedback(held.id).await?
    {
        let changed = feedback.may_be_changed(author.id, context.now()).and_then(|()| if is_text_alone(note) { Ok(()) } else { Err(FeedbackError::WordsAlone) });
        return Ok(changed.map_or_else(Found::Settled, |()| Found::Note));
    }
    if pw_text(document, "kind") != "feedback" {
        return Ok(Found::Note);
    }
    let named = |key: &str| pw(document, key).and_then(Value::as_str).and_then(|named| context.site.parse(named).ok());
    let Some(of) = named("agreement") else { return Ok(Found::Note) };
    let Some(agreement) = tx.agreements().find_by_address(&of).await? else { return Ok(Found::Note) };
    let is_in_form = matches!(audience, Audience::Public | Audience::Unlisted) && is_text_alone(note) && named("withRegardTo").as_ref() == Some(&agreement.listing);
    let found = if is_in_form { facts(context, tx, &agreement, author).await? } else { None };
    if found.is_none() {
        tracing::info!(case = "P-28", post = %note.address, "security.reject");
    }
    Ok(found.map_or(Found::Note, Found::New))
}

fn is_text_alone(note: &NoteMirror) -> bool {
    let length = note.content.plain(MAX_TOLD + 1).chars().count();
    (1..=MAX_TOLD).contains(&length) && note.photos.is_empty() && note.poll.is_none()
}

/// What the facts make of it; `None` where they say no.
async fn facts(context: &Context, tx: &mut Transaction, agreement: &Agreement, author: &Actor) -> Result<Option<Feedback>> {
    let Ok((by, about)) = agreement.may_be_reviewed(author.id) else { return Ok(None) };
    if tx.agreements().list_feedback(agreement.id).await?.iter().any(|held| held.by == by) {
        return Ok(None);
    }
    Ok(Some(Feedback { post: None, agreement: agreement.id, by, author: author.id, about, created_at: context.now(), confirmed: None }))
}

/// Keeps it, after its post was written.
pub(crate) async fn file(tx: &mut Transaction, feedback: Feedback, post: Id<Post>, happened: Happened) -> Result<Happened> {
    let (agreement, by) = (feedback.agreement, feedback.by);
    tx.agreements().insert_feedback(&Feedback { post: Some(post), ..feedback }).await?;
    Ok(happened.and(Event::FeedbackGiven { agreement, post, by }))
}

/// Whether an `Accept` is about feedback of a maker here.
pub(crate) async fn is_confirmed(context: &Context, object: &Value) -> Result<bool> {
    Ok(of_here(context, object).await?.is_some())
}

async fn of_here(context: &Context, object: &Value) -> Result<Option<(Id<Post>, Feedback)>> {
    let Some(named): Option<Address> = address(context, Some(object)).filter(|named| context.site.is_here(named)) else { return Ok(None) };
    let Some(Local::Object(id)) = context.site.read(&named) else { return Ok(None) };
    let post = Id::new(id);
    let feedback = context.storage.read().await?.agreements().find_feedback(post).await?;
    Ok(feedback.map(|feedback| (post, feedback)))
}

/// The other side's server says that it rests on a completed order.
pub(crate) async fn confirmed(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let (post, feedback) = of_here(context, activity.get("object").unwrap_or(&Value::Null)).await?.ok_or_else(|| Error::refused("there is no such feedback"))?;
    if feedback.about != by.actor().id {
        return Err(Error::refused("only the one it is about confirms it"));
    }
    let id = address(context, activity.get("id")).ok_or_else(|| Error::refused("an answer has an id"))?;
    let mut tx = context.storage.begin().await?;
    if !tx.agreements().confirm_feedback(post, &id).await? {
        return Ok(());
    }
    Ok(tx.commit(Event::FeedbackConfirmed { agreement: feedback.agreement, post }, context.now()).await?)
}
