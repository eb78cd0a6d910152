//! Actors elsewhere that move: who follows them here follows them there, if they say so on both sides (FEP-7628, SECURITY P-06).

use activitypub_federation::config::Data;
use domain::actors::{Actor, LastMove, MoveError};
use domain::follows::{self, Follow};
use domain::{Address, Id};
use serde_json::Value;
use storage::{Happened, Transaction};

use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::wire::identity;
use crate::{Error, Result};

/// Follows that are carried over by one transaction.
const PIECE: i64 = 100;

/// An actor goes on as another one. Where it broke off before, it goes on where it was.
pub(crate) async fn go_on(data: &Data<Context>, by: &Authority, activity: &Value) -> Result<()> {
    let (old, rules) = (by.actor(), data.site.rules());
    let told = |key: &str| identity::address(activity, key, rules);
    if told("object").as_ref() != Some(&old.address) {
        return Err(Error::refused("nobody moves another"));
    }
    let target = told("target").ok_or_else(|| Error::refused("a move names where to"))?;
    let moved = LastMove { address: told("id").ok_or_else(|| Error::refused("a move has an id"))?, at: data.now() };
    let last = data.storage.read().await?.actors().find_move(old.id).await?;
    let is_begun = last.as_ref().is_some_and(|last| last.address == moved.address);
    if is_begun {
        let known = data.storage.read().await?.actors().find_by_address(&target).await?;
        let target = known.filter(Actor::is_active).ok_or_else(|| Error::refused("the target is not known, suspended or gone"))?;
        return carry_over_all(data, old, &target).await;
    }
    if let Some(last) = last {
        last.has_rested(moved.at).map_err(|fault| Error::refused(fault.to_string()))?;
    }
    let target = looked_up(data, old, &target).await?;
    let mut reader = data.storage.read().await?;
    let aliases = reader.actors().find_relations(target.id).await?.also_known_as;
    // Two who name each other do not send followers to and fro, whatever their documents say meanwhile.
    if reader.actors().find_move(target.id).await?.is_some_and(|last| last.has_rested(moved.at).is_err()) {
        return Err(Error::refused(MoveError::MovedOn.to_string()));
    }
    drop(reader);
    let event = old.go_on_as(&target, &aliases).map_err(|fault| Error::refused(fault.to_string()))?;
    let mut tx = data.storage.begin().await?;
    if !tx.actors().set_move(old.id, &target.address, &moved).await? {
        return Err(Error::refused(MoveError::TooSoon.to_string()));
    }
    let happened = Happened::from(event);
    let carried = carry_over(data, &mut tx, old, &target).await?;
    let happened = match carried {
        Some(carried) => happened.with(carried),
        None => happened,
    };
    tx.commit(happened, data.now()).await?;
    carry_over_all(data, old, &target).await
}

/// The target as it says it is now; ours as we know it.
async fn looked_up(data: &Data<Context>, old: &Actor, target: &Address) -> Result<Actor> {
    if *target == old.address {
        return Err(Error::refused(MoveError::Nowhere.to_string()));
    }
    if data.site.is_here(target) {
        let known = data.storage.read().await?.actors().find_by_address(target).await?;
        return known.ok_or_else(|| Error::refused(MoveError::Unavailable.to_string()));
    }
    data.check_peer(target).await?;
    crate::federated::actor_anew(data, target).await
}

async fn carry_over_all(context: &Context, old: &Actor, target: &Actor) -> Result<()> {
    loop {
        let mut tx = context.storage.begin().await?;
        let Some(happened) = carry_over(context, &mut tx, old, target).await? else { return Ok(()) };
        tx.commit(happened, context.now()).await?;
    }
}

/// Ends some follows of the old one and asks for the same of the new one; `None` when no more are left.
async fn carry_over(context: &Context, tx: &mut Transaction, old: &Actor, target: &Actor) -> Result<Option<Happened>> {
    let follows = tx.follows().list_local(old.id, PIECE).await?;
    let ids: Vec<Id<Actor>> = follows.iter().map(|follow| follow.follower).collect();
    let followers = tx.actors().list(&ids).await?;
    let mut happened: Option<Happened> = None;
    for follow in &follows {
        tx.follows().remove(follow.id).await?;
        let mut ended = Happened::from(follow.undo());
        if let Some(follower) = followers.iter().find(|actor| actor.id == follow.follower)
            && let Some(asked) = follow_anew(context, tx, follower, target).await?
        {
            ended = ended.and(asked);
        }
        happened = Some(match happened {
            Some(happened) => happened.with(ended),
            None => ended,
        });
    }
    Ok(happened)
}

/// What pressing *follow* would do; nothing where it would be refused or changes nothing.
async fn follow_anew(context: &Context, tx: &mut Transaction, follower: &Actor, target: &Actor) -> Result<Option<follows::Event>> {
    let blocks = tx.blocks().list_between(follower.id, target.id).await?;
    if tx.follows().find(follower.id, target.id).await?.is_some() {
        return Ok(None);
    }
    let id: Id<Follow> = context.clock.mint();
    let Ok((follow, event)) = Follow::ask(id, context.site.activity(id), follower, target, &blocks, context.now()) else { return Ok(None) };
    tx.follows().insert(&follow).await?;
    Ok(Some(event))
}
