//! Quoting with consent, both ways (FEP-044f): who asks to quote us, and who answers when we ask.

use activitypub_federation::config::Data;
use domain::actors::Actor;
use domain::posts::quotes::{Grant, Quote, State};
use domain::posts::{Event, Post};
use domain::site::Local;
use domain::{Address, follows};
use serde_json::Value;
use storage::Transaction;

use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::wire::one_or_many::{id_of, is_a, one};
use crate::{Error, Result};

/// Somebody elsewhere asks to quote something of a maker here. What its author allows is granted at once; the rest is
/// refused. The answer is kept by both, so that no request of one spoils that of another (SECURITY P-34).
pub(crate) async fn requested(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let request = address(context, activity.get("id")).ok_or_else(|| Error::refused("a request has an id"))?;
    let quoted = address(context, activity.get("object")).ok_or_else(|| Error::refused("a request names one post"))?;
    let quoting = address(context, activity.get("instrument")).ok_or_else(|| Error::refused("a request names the post that quotes"))?;
    if !quoting.same_origin(&by.actor().address) || activity.get("instrument").is_some_and(|it| it.is_object() && !by.vouches_for(context, it)) {
        return Err(Error::refused("the post that quotes is somebody else's"));
    }
    let Some(Local::Object(_)) = context.site.read(&quoted) else { return Err(Error::refused("this post is not ours")) };
    let mut tx = context.storage.begin().await?;
    let Some(post) = tx.posts().find_by_address(&quoted).await? else { return Ok(()) };
    let held = tx.quotes().find_grant_for(&quoting, post.id).await?;
    if held.as_ref().is_some_and(|held| held.by != by.actor().id) {
        return Err(Error::refused("somebody else asked for this"));
    }
    let follow = tx.follows().find(by.actor().id, post.author).await?;
    let is_follower = follow.is_some_and(|follow| follow.state == follows::State::Accepted);
    let is_kept_away = tx.blocks().is_blocked(post.author, by.actor().id).await?;
    // What was taken back stays so, however often it is asked for.
    let granted = held.as_ref().is_none_or(|held| held.granted) && !is_kept_away && post.may_be_quoted(by.actor().id, is_follower).is_ok();
    let grant = Grant { id: context.clock.mint(), quoting, quoted: post.id, by: by.actor().id, request, granted, at: now };
    let id = tx.quotes().set_grant(&grant).await?;
    tx.commit(Event::QuoteJudged { post: post.id, grant: id }, now).await?;
    Ok(())
}

/// Whether an answer is about a quote: told by what it names, or by a request of ours.
pub(crate) async fn is_answered(context: &Context, object: &Value) -> Result<bool> {
    if object.is_object() && object.get("type").is_some() {
        return Ok(is_a(object, "QuoteRequest"));
    }
    let Some(request) = address(context, Some(object)).filter(|request| context.site.is_here(request)) else { return Ok(false) };
    Ok(context.storage.read().await?.quotes().find_by_request(&request).await?.is_some())
}

/// The author of what a maker here quotes says yes or no, at once or later.
pub(crate) async fn answered(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let object = activity.get("object").unwrap_or(&Value::Null);
    let request = address(context, Some(object)).ok_or_else(|| Error::refused("an answer names what it answers"))?;
    let mut tx = context.storage.begin().await?;
    let Some(quote) = tx.quotes().find_by_request(&request).await? else { return Err(Error::refused("nobody here asked for this")) };
    if !is_by_author(&mut tx, &quote, by.actor()).await? {
        return Err(Error::refused("only who is quoted answers"));
    }
    let is_granted = is_a(activity, "Accept");
    let approval = address(context, activity.get("result")).filter(|approval| approval.same_origin(&quote.quoted));
    if is_granted && approval.is_none() {
        return Err(Error::refused("a consent has an address of its own"));
    }
    let state = if is_granted { State::Granted } else { State::Refused };
    let answered = Quote { state, approval: approval.filter(|_| is_granted), ..quote.clone() };
    if answered == quote {
        return Ok(());
    }
    tx.quotes().set(&answered).await?;
    tx.commit(Event::QuoteAnswered { post: quote.post }, now).await?;
    Ok(())
}

/// The author of what is quoted deleted the consent.
pub(crate) async fn withdrawn(context: &Context, mut tx: Transaction, by: &Actor, approval: &Address, quote: Quote) -> Result<()> {
    if !approval.same_origin(&by.address) || !is_by_author(&mut tx, &quote, by).await? {
        return Err(Error::refused("only who is quoted takes the consent back"));
    }
    let post = quote.post;
    tx.quotes().set(&Quote { state: State::Refused, approval: None, ..quote }).await?;
    tx.commit(Event::QuoteAnswered { post }, context.now()).await?;
    Ok(())
}

async fn is_by_author(tx: &mut Transaction, quote: &Quote, by: &Actor) -> Result<bool> {
    let quoted = tx.posts().find_by_address(&quote.quoted).await?;
    Ok(quoted.is_some_and(|quoted| quoted.author == by.id))
}

/// What a post elsewhere quotes, and whether its author may: their own, or with a consent that stands where what is quoted
/// stands. With `looks` what is quoted is looked up, so that it can be shown.
pub(crate) async fn settle(data: &Data<Context>, post: &Post, approval: Option<&Address>, looks: bool) -> Result<()> {
    let Some(quoted) = &post.quote else { return Ok(()) };
    let held = data.storage.read().await?.posts().find_by_address(quoted).await?;
    let held = match held {
        Some(held) => Some(held),
        None if !looks || data.site.is_here(quoted) => None,
        None => crate::posts::inbound::fetched(data, quoted).await.ok().flatten(),
    };
    let is_own = held.as_ref().is_some_and(|held| held.author == post.author);
    let consent = match (approval, &held) {
        (Some(approval), Some(held)) if approval.same_origin(quoted) => stands(data, approval, post, held).await?,
        _ => false,
    };
    let state = if is_own || consent { State::Granted } else { State::Asked };
    let quote = Quote { post: post.id, quoted: quoted.clone(), state, request: post.address.clone(), approval: approval.filter(|_| consent).cloned() };
    Ok(data.storage.keep_quote(&quote).await?)
}

/// Whether a consent is what it says it is.
async fn stands(data: &Data<Context>, approval: &Address, post: &Post, quoted: &Post) -> Result<bool> {
    if data.site.is_here(approval) {
        let grant = data.storage.read().await?.quotes().find_grant_for(&post.address, quoted.id).await?;
        return Ok(grant.is_some_and(|grant| grant.granted && data.site.approval(quoted.id, grant.id) == *approval));
    }
    let document = match crate::resolve::fetch(data, approval).await {
        Ok(document) => document,
        Err(error) if error.is_later() => return Err(error),
        Err(_) => return Ok(false),
    };
    let author = data.storage.read().await?.actors().find(quoted.author).await?;
    let names = |key: &str, address: &Address| self::address(data, document.get(key)).as_ref() == Some(address);
    Ok(is_a(&document, "QuoteAuthorization")
        && names("id", approval)
        && names("interactingObject", &post.address)
        && names("interactionTarget", &quoted.address)
        && author.is_some_and(|author| names("attributedTo", &author.address)))
}

fn address(context: &Context, value: Option<&Value>) -> Option<Address> {
    let named = value.filter(|value| value.is_object()).and_then(id_of).or_else(|| one(value).ok().flatten())?;
    context.site.parse(named).ok()
}
