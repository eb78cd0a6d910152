//! Downwards: the collection of answers that a post names, or of its whole conversation.

use std::collections::HashSet;

use domain::Address;
use domain::posts::Post;
use serde_json::Value;
use storage::threads::{About, Wanted, Why};

use super::{Budget, Looked, Named, Step, fetch_post, named};
use crate::handle::Federation;
use crate::posts::inbound::Cause;
use crate::wire::identity;
use crate::wire::one_or_many::{entries, id_of, is_a};
use crate::{Error, Result, resolve};

/// Most pages and items of one collection (SECURITY F-16).
const MAX_PAGES: usize = 10;
const MAX_ITEMS: usize = 500;

/// Reads a collection and fetches what of it is not here yet, each from its own origin.
pub(super) async fn look(federation: &Federation, wanted: &Wanted) -> Result<Looked> {
    let context = federation.context();
    let mut budget = Budget::default();
    let About::Post(post) = wanted.about else { return Ok(Looked::Over) };
    let Some(post) = context.storage.read().await?.posts().find(post).await? else { return Ok(Looked::Over) };
    let items = match read(federation, &wanted.address, &mut budget, MAX_ITEMS).await {
        // A conversation is often a mere name.
        Err(Error::Refused(_)) if wanted.why == Why::Context => match replies(federation, &post) {
            Some(replies) => read(federation, &replies, &mut budget, MAX_ITEMS).await?,
            None => return Ok(Looked::Over),
        },
        read => read?,
    };
    let listed: HashSet<&Address> = items.iter().collect();
    let taken: HashSet<Address> = context.storage.read().await?.posts().list_taken(&items.iter().collect::<Vec<_>>()).await?.into_iter().collect();
    let mut new = 0;
    for item in items.iter().filter(|item| !taken.contains(item) && !context.site.is_here(item)) {
        let belongs = |document: &Value| belongs(document, wanted, &post, &listed, federation);
        match fetch_post(federation, item, Cause::Thread, &mut budget, belongs).await {
            Ok(Step::Kept(_)) => new += 1,
            Ok(Step::Nothing) => {}
            Ok(Step::Spent) => return Ok(Looked::Unfinished),
            // One that does not answer holds up nobody else; the next look tries it again.
            Err(Error::Later(error)) => tracing::debug!(%item, %error, "an answer could not be fetched"),
            Err(error) => return Err(error),
        }
    }
    Ok(Looked::Read(new))
}

/// Whether what a collection lists is part of it by its own word: it answers the post or something else in the list, or
/// names the same conversation.
fn belongs(document: &Value, wanted: &Wanted, post: &Post, listed: &HashSet<&Address>, federation: &Federation) -> bool {
    let rules = federation.context().site.rules();
    let answers = identity::address(document, "inReplyTo", rules).is_some_and(|parent| parent == post.address || listed.contains(&parent));
    answers || (wanted.why == Why::Context && identity::address(document, "context", rules).as_ref() == Some(&wanted.address))
}

/// The collection of answers that a post named when it came.
fn replies(federation: &Federation, post: &Post) -> Option<Address> {
    sent(federation, post)?.replies
}

/// The collection of the conversation that a post named when it came, else that of its answers.
pub(super) fn around(federation: &Federation, post: &Post) -> Option<(Address, Why)> {
    let named = sent(federation, post)?;
    named.context.map(|context| (context, Why::Context)).or_else(|| named.replies.map(|replies| (replies, Why::Replies)))
}

fn sent(federation: &Federation, post: &Post) -> Option<Named> {
    let sent: Value = serde_json::from_str(post.raw.as_deref()?).ok()?;
    let document = sent.get("object").filter(|object| object.is_object()).unwrap_or(&sent);
    Some(named(document, &post.address, federation.context().site.rules()))
}

/// The first ids in a collection, page by page, all of its own origin.
pub(super) async fn read(federation: &Federation, address: &Address, budget: &mut Budget, most: usize) -> Result<Vec<Address>> {
    let mut items: Vec<Address> = Vec::new();
    let site = &federation.context().site;
    walk(federation, address, budget, MAX_PAGES, |entry| {
        if let Some(item) = id_of(entry).and_then(|id| site.parse(id).ok()).filter(|item| items.len() < most && !items.contains(item)) {
            items.push(item);
        }
        items.len() < most
    })
    .await?;
    Ok(items)
}

/// Shows `take` the entries of a collection, page by page and at most so many pages, all of the collection's own origin, until
/// it wants no more.
pub(super) async fn walk(federation: &Federation, address: &Address, budget: &mut Budget, pages: usize, mut take: impl FnMut(&Value) -> bool) -> Result<()> {
    let data = federation.data();
    let mut seen = HashSet::new();
    let mut next = Some(address.clone());
    while let Some(page) = next.take().filter(|page| page.same_origin(address)) {
        // The collection itself, and its pages.
        if seen.len() > pages || !seen.insert(page.clone()) || !budget.spend(&page) {
            break;
        }
        let document = match resolve::fetch(&data, &page).await {
            Ok(document) => document,
            // What was read before a page that fails counts all the same.
            Err(_) if seen.len() > 1 => break,
            Err(error) => return Err(error),
        };
        if !["Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"].iter().any(|kind| is_a(&document, kind)) {
            return Err(Error::refused("this is no collection"));
        }
        let mut part = &document;
        let mut goes_on = listed(part).all(&mut take);
        if let Some(first) = part.get("first").filter(|first| first.is_object()) {
            part = first;
            goes_on = goes_on && listed(part).all(&mut take);
        }
        if !goes_on {
            break;
        }
        let onward = part.get("next").or_else(|| part.get("first")).and_then(id_of);
        next = onward.and_then(|onward| data.site.parse(onward).ok());
    }
    Ok(())
}

/// What a collection or one of its pages lists.
pub(crate) fn listed(part: &Value) -> impl Iterator<Item = &Value> {
    ["items", "orderedItems"].into_iter().flat_map(|key| entries(part.get(key)))
}
