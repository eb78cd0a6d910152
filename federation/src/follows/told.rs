//! What each server is told of those of its people who follow a maker here (FEP-8fcf), held while a post goes out to many.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::actors::Actor;
use domain::site::{ActorPart, Local};
use domain::{Address, Id, Site, Time};
use moka::future::Cache;
use serde::Deserialize;
use serde_json::Value;
use storage::StorageError;
use storage::deliveries::Delivery;

use super::synchronisation::{FollowersDigest, Told};
use crate::context::Context;
use crate::wire::one_or_many::many;
use crate::{Error, Result};

/// Most followers of one server that are listed for it: what is longer nobody reads (see [`super::reconcile`]).
pub const MAX_LISTED: usize = 10_000;
/// Makers of whom it is held at once.
const MAX_HELD: u64 = 200;
/// Seconds for which it is held: another process may have let somebody follow. Who is told wrongly asks, and finds out.
const HELD_FOR: i64 = 10;
/// Addressees of an activity that are looked at.
const MAX_ADDRESSEES: usize = 100;

/// What is held of a maker.
struct Held {
    read_at: Time,
    collection: Address,
    url: Address,
    /// By shared inbox, for those servers whose people have their addresses where their inbox is.
    by_inbox: HashMap<Address, FollowersDigest>,
}

/// Digests of followers, by maker.
pub struct Digests(Cache<i64, Arc<Held>>);

impl Default for Digests {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MAX_HELD).build())
    }
}

impl Digests {
    /// A follow of theirs began or ended.
    pub async fn forget(&self, maker: Id<Actor>) {
        self.0.invalidate(&maker.raw()).await;
    }

    /// Reads all servers at once: one look at the followers for a post, however many servers it goes to.
    async fn of(&self, context: &Context, maker: Id<Actor>) -> Result<Arc<Held>> {
        let stale = self.0.get(&maker.raw()).await.is_some_and(|held| context.now() >= held.read_at.plus_seconds(HELD_FOR));
        if stale {
            self.forget(maker).await;
        }
        self.0.try_get_with(maker.raw(), read(context, maker)).await.map_err(|error: Arc<StorageError>| Error::later(error))
    }
}

/// Who an activity is addressed to.
#[derive(Deserialize)]
struct Addressed {
    #[serde(default)]
    to: Value,
    #[serde(default)]
    cc: Value,
}

/// The header of a delivery: there is one when the activity is for the sender's followers and goes to a shared inbox.
///
/// # Errors
/// Storage trouble only.
pub(crate) async fn header(context: &Context, delivery: &Delivery) -> Result<Option<String>> {
    if !is_for_followers(&context.site, &delivery.body) {
        return Ok(None);
    }
    let held = context.digests.of(context, delivery.sender).await?;
    let told = |digest: &FollowersDigest| Told { collection: held.collection.clone(), url: held.url.clone(), digest: *digest }.to_string();
    Ok(held.by_inbox.get(&delivery.inbox).map(told))
}

fn is_for_followers(site: &Site, body: &str) -> bool {
    let Ok(addressed) = serde_json::from_str::<Addressed>(body) else { return false };
    let all = [many(Some(&addressed.to), MAX_ADDRESSEES), many(Some(&addressed.cc), MAX_ADDRESSEES)].concat();
    all.into_iter().map(Address::trusted).any(|address| matches!(site.read(&address), Some(Local::Followers(_))))
}

async fn read(context: &Context, maker: Id<Actor>) -> Result<Arc<Held>, StorageError> {
    let read_at = context.now();
    let mut reader = context.storage.read().await?;
    let name = reader.actors().find(maker).await?.map(|actor| actor.handle.name).unwrap_or_default();
    let followers = reader.follows().list_followers_elsewhere(maker).await?;
    drop(reader);
    let part = |part| context.site.maker_part(&name, part);
    Ok(Arc::new(Held { read_at, collection: part(ActorPart::Followers), url: part(ActorPart::FollowersSynchronization), by_inbox: by_inbox(followers) }))
}

/// A server is known by the address of its inbox, its people by their own: where those differ, neither would find the same.
fn by_inbox(followers: Vec<(Address, Option<Address>)>) -> HashMap<Address, FollowersDigest> {
    let mut servers: HashMap<String, (usize, FollowersDigest)> = HashMap::new();
    let mut inboxes = HashSet::new();
    for (follower, inbox) in followers {
        let (count, digest) = servers.entry(follower.origin().to_string()).or_default();
        *count += 1;
        digest.toggle(&follower);
        inboxes.extend(inbox);
    }
    let told = |inbox: Address| {
        let (count, digest) = servers.get(&inbox.origin().to_string())?;
        (*count <= MAX_LISTED).then_some((inbox, *digest))
    };
    inboxes.into_iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use domain::AddressRules;

    use super::*;

    fn address(text: &str) -> Address {
        Address::trusted(text)
    }

    #[test]
    fn only_what_is_for_followers_says_who_they_are() {
        let site = Site::new("https://our.example", "our.example", AddressRules::default()).unwrap();
        for other in [
            "",
            "{",
            "{}",
            r#"{"to": ["https://our.example/users/ana"]}"#,
            r#"{"cc": "https://there.example/users/ana/followers"}"#,
            r#"{"object": {"to": "https://our.example/users/ana/followers"}}"#,
        ] {
            assert!(!is_for_followers(&site, other), "{other}");
        }
        for ours in [r#"{"to": "https://our.example/users/ana/followers"}"#, r#"{"to": [], "cc": ["https://x.example/", "https://our.example/users/ana/followers"]}"#] {
            assert!(is_for_followers(&site, ours), "{ours}");
        }
    }

    #[test]
    fn each_server_is_told_of_its_own_people_only() {
        let (bo, cy, eve, odd) = (address("https://b.example/bo"), address("https://b.example/cy"), address("https://e.example/eve"), address("https://people.odd.example/x"));
        let told = by_inbox(vec![
            (bo.clone(), Some(address("https://b.example/inbox"))),
            (cy.clone(), None),
            (eve.clone(), Some(address("https://e.example/inbox"))),
            (odd, Some(address("https://inbox.odd.example/inbox"))),
        ]);
        assert_eq!(told.len(), 2, "not who has inbox and people on different hosts");
        assert_eq!(told.get(&address("https://b.example/inbox")), Some(&[&bo, &cy].into_iter().collect()));
        assert_eq!(told.get(&address("https://e.example/inbox")), Some(&[&eve].into_iter().collect()));
    }

    #[test]
    fn a_list_that_nobody_would_read_is_not_spoken_of() {
        let many = |count: usize| (0..count).map(|n| (address(&format!("https://b.example/{n}")), Some(address("https://b.example/inbox")))).collect();
        assert_eq!((by_inbox(many(MAX_LISTED)).len(), by_inbox(many(MAX_LISTED + 1)).len()), (1, 0));
    }
}
