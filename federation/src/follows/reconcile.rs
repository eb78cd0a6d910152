//! Two servers that disagree about followers agree again (FEP-8fcf): the one who was followed knows best.

use std::collections::HashSet;

use domain::actors::{Actor, State as Standing};
use domain::follows::{Event, Follow, State};
use domain::{Address, Id};
use http::HeaderMap;
use serde_json::Value;
use storage::Happened;
use storage::activities::Activity;
use storage::synchronisations::Synchronisation;
use url::Url;

use super::synchronisation::{FollowersDigest, HEADER, Told};
use super::told::MAX_LISTED;
use crate::client::Accept;
use crate::context::Context;
use crate::handle::Federation;
use crate::signatures::Claim;
use crate::wire::one_or_many::{entries, id_of, is_a};
use crate::wire::strict;
use crate::{Error, Result};

/// Documents of one list that are fetched.
const MAX_PAGES: usize = 10;
/// Most follows taken back at once; more come after the next post.
const MAX_UNDONE: usize = 200;

/// Compares what a signed message says of its sender's followers here with what is known here, and notes where they
/// differ. What is not signed, not about the signer or not understood says nothing; trouble of ours waits for the next
/// message. Neither is of any consequence for the message itself.
pub(crate) async fn notice(context: &Context, headers: &HeaderMap, claim: &Claim, signer: &Actor) {
    let Some(told) = told(context, headers, claim, signer) else { return };
    if let Err(error) = compare(context, &told, signer).await {
        tracing::warn!(actor = %signer.address, %error, "followers could not be compared");
    }
}

fn told(context: &Context, headers: &HeaderMap, claim: &Claim, signer: &Actor) -> Option<Told> {
    let mut fields = headers.get_all(HEADER).iter();
    let (field, None) = (fields.next()?, fields.next()) else { return None };
    let told = Told::read(field.to_str().ok()?, &context.site).filter(|told| signer.followers.as_ref() == Some(&told.collection) && told.url.same_origin(&signer.address));
    if told.is_none() || !claim.covers(HEADER) {
        tracing::debug!(actor = %signer.address, "what is said of followers is not the signer's to say");
        return None;
    }
    told
}

async fn compare(context: &Context, told: &Told, signer: &Actor) -> Result<()> {
    if digest_here(context, signer.id).await? != told.digest && context.storage.want_synchronisation(signer.id, &told.url, &told.digest.to_string(), context.now()).await? {
        tracing::debug!(actor = %signer.address, "followers here and there differ");
    }
    Ok(())
}

async fn digest_here(context: &Context, of: Id<Actor>) -> Result<FollowersDigest> {
    let follows = context.storage.read().await?.follows().list_follows_from_here(of).await?;
    Ok(follows.iter().filter(|(follow, _)| follow.state == State::Accepted).map(|(_, follower)| follower).collect())
}

impl Federation {
    /// Asks an actor's server whom of ours it takes for followers, and settles the difference. Who follows there no more
    /// follows here no more. Who was let in there is let in here. Who is listed there and follows nobody says so.
    ///
    /// # Errors
    /// Refused where the list is not to be had or not whole, later for trouble that passes. Then nothing changed.
    pub async fn synchronise(&self, wanted: &Synchronisation) -> Result<()> {
        let context = self.context();
        let mut reader = context.storage.read().await?;
        let actor = reader.actors().find(wanted.actor).await?;
        // Whoever begins to follow while the list is on its way is not on it, and stays.
        let before = reader.follows().list_follows_from_here(wanted.actor).await?;
        drop(reader);
        let Some(actor) = actor.filter(|actor| !actor.is_here() && actor.is_active()) else { return Err(Error::refused("nobody to ask about")) };
        context.check_peer(&actor.address).await?;
        if digest_here(context, actor.id).await?.to_string() == wanted.digest {
            return Ok(());
        }
        let listed = listed(context, &wanted.url, &actor.address).await?;
        settle(context, wanted, &actor, &before, &listed).await
    }
}

async fn settle(context: &Context, wanted: &Synchronisation, actor: &Actor, before: &[(Follow, Address)], listed: &HashSet<Address>) -> Result<()> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let follows = tx.follows().list_follows_from_here(actor.id).await?;
    let mut events = Vec::new();
    for (follow, follower) in &follows {
        let is_listed = listed.contains(follower);
        let was_here = before.iter().any(|(known, _)| known.id == follow.id && known.state == State::Accepted);
        match follow.state {
            State::Accepted if !is_listed && was_here => {
                events.push(follow.reject(actor.id).map_err(|fault| Error::refused(fault.to_string()))?);
                tx.follows().remove(follow.id).await?;
                tx.timelines().remove_author(follow.follower, follow.followed).await?;
            }
            // Their yes was lost. One who asked since then may be listed for an earlier time.
            State::Requested if is_listed && follow.created_at < wanted.noticed_at => {
                let (accepted, event) = follow.clone().accept(actor.id).map_err(|fault| Error::refused(fault.to_string()))?;
                tx.follows().update(&accepted).await?;
                events.extend(event);
            }
            State::Accepted | State::Requested => {}
        }
    }
    let known = tx.actors().list_by_addresses(&listed.iter().collect::<Vec<_>>()).await?;
    let follows_nobody = |maker: &&Actor| maker.is_here() && maker.state != Standing::Gone && !follows.iter().any(|(follow, _)| follow.follower == maker.id);
    for maker in known.iter().filter(follows_nobody).take(MAX_UNDONE) {
        let id: Id<Activity> = context.clock.mint();
        events.push(Event::Undone { address: context.site.activity(id), follower: maker.id, followed: actor.id });
    }
    tracing::info!(actor = %actor.address, settled = events.len(), "followers here and there were compared");
    match events.into_iter().map(Happened::from).reduce(Happened::with) {
        Some(happened) => Ok(tx.commit(happened, now).await?),
        None => Ok(()),
    }
}

/// Addresses of ours in a list on an actor's own origin, when all of it was answered.
async fn listed(context: &Context, url: &Address, actor: &Address) -> Result<HashSet<Address>> {
    let mut listed = HashSet::new();
    let mut count = 0;
    let whole = fetch(context, url, actor).await?;
    let mut part = whole.clone();
    for _ in 0..MAX_PAGES {
        let items = ["orderedItems", "items"].into_iter().find_map(|name| part.get(name));
        let items = entries(items);
        count += items.len();
        if count > MAX_LISTED {
            return Err(Error::refused("the list is too long"));
        }
        let here = |item: &Value| context.site.parse(id_of(item)?).ok().filter(|address| context.site.is_here(address));
        listed.extend(items.iter().filter_map(here));
        let link = if is_page(&part) || has_items(&part) { "next" } else { "first" };
        let Some(next) = part.get(link).filter(|next| !next.is_null()).cloned() else {
            let total = whole.get("totalItems").and_then(Value::as_u64);
            let is_whole = total.map_or(count > 0 || has_items(&part), |total| total <= count as u64);
            return if is_whole { Ok(listed) } else { Err(Error::refused("the list is not whole")) };
        };
        part = match &next {
            Value::Object(_) if is_list(&next) => next,
            _ => {
                let next = id_of(&next).and_then(|next| context.site.parse(next).ok()).ok_or_else(|| Error::refused("the list goes on nowhere"))?;
                fetch(context, &next, actor).await?
            }
        };
    }
    Err(Error::refused("the list has too many pages"))
}

fn has_items(part: &Value) -> bool {
    ["orderedItems", "items"].into_iter().any(|name| part.get(name).is_some_and(Value::is_array))
}

fn is_page(part: &Value) -> bool {
    ["OrderedCollectionPage", "CollectionPage"].into_iter().any(|kind| is_a(part, kind))
}

fn is_list(document: &Value) -> bool {
    is_page(document) || ["OrderedCollection", "Collection"].into_iter().any(|kind| is_a(document, kind))
}

async fn fetch(context: &Context, address: &Address, actor: &Address) -> Result<Value> {
    let elsewhere = || Error::refused("the list is not where its actor is");
    if !address.same_origin(actor) {
        return Err(elsewhere());
    }
    let url = Url::parse(address.as_str()).map_err(|error| Error::refused(error.to_string()))?;
    let fetched = context.client.get_document_again(&url, Accept::Either).await?;
    if !context.site.parse(fetched.url.as_str()).is_ok_and(|came_from| came_from.same_origin(actor)) {
        return Err(elsewhere());
    }
    let document = strict::parse(&fetched.bytes).map_err(|fault| Error::refused(fault.to_string()))?;
    if is_list(&document) { Ok(document) } else { Err(Error::refused("the answer is no list")) }
}
