//! Follows that peers tell us of: each by the one who may say it.

use domain::actors::Actor;
use domain::follows::{Follow, FollowError, State};
use domain::{Address, Handle};
use serde_json::Value;
use storage::{Happened, Transaction};

use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::wire::one_or_many::{id_of, one, text};
use crate::{Error, Result, threads};

/// Somebody elsewhere wants to follow a maker here.
pub(crate) async fn follow(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let id = address(context, activity.get("id")).ok_or_else(|| Error::refused("a follow has an id"))?;
    let target = address(context, activity.get("object")).ok_or_else(|| Error::refused("a follow names one actor"))?;
    let limited = context.judge(&by.actor().address.host()).await?.limited;
    let mut tx = context.storage.begin().await?;
    let followed = local(context, &mut tx, &target).await?;
    let blocks = tx.blocks().list_between(by.actor().id, followed.id).await?;
    if let Some(host) = &by.actor().handle.host
        && tx.domain_blocks().contains(followed.id, host).await?
    {
        return Err(Error::refused(FollowError::Blocked.to_string()));
    }
    if tx.undone().contains(&id, &by.actor().address).await? {
        return Ok(());
    }
    // Whoever comes from a limited host is let in by hand, as if the account were locked.
    let followed = Actor { locked: followed.locked || limited, ..followed };
    let happened: Happened = match tx.follows().find(by.actor().id, followed.id).await? {
        // Asked again, perhaps because our answer was lost: the newest id is answered.
        Some(held) => {
            let held = Follow { address: id, ..held };
            tx.follows().update(&held).await?;
            let event = if held.state == State::Accepted {
                domain::follows::Event::Accepted { follow: held.id, address: held.address.clone(), follower: held.follower, followed: held.followed }
            } else {
                domain::follows::Event::Requested { follow: held.id, address: held.address.clone(), follower: held.follower, followed: held.followed }
            };
            event.into()
        }
        None => {
            let (follow, event) = Follow::ask(context.clock.mint(), id, by.actor(), &followed, &blocks, now).map_err(|fault| Error::refused(fault.to_string()))?;
            tx.follows().insert(&follow).await?;
            event.into()
        }
    };
    tx.commit(happened, now).await?;
    Ok(())
}

/// The followed one elsewhere says yes to a follow of ours (SECURITY P-04: only they can, and only to one that was asked).
pub(crate) async fn accept(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let follow = asked(context, &mut tx, by, activity).await?;
    let (follow, event) = follow.accept(by.actor().id).map_err(|fault| Error::refused(fault.to_string()))?;
    let Some(event) = event else { return Ok(()) };
    tx.follows().update(&follow).await?;
    tx.commit(event, now).await?;
    threads::recent::want(context, follow.followed).await
}

/// The followed one elsewhere says no, at once or later.
pub(crate) async fn reject(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let follow = asked(context, &mut tx, by, activity).await?;
    let event = follow.reject(by.actor().id).map_err(|fault| Error::refused(fault.to_string()))?;
    tx.follows().remove(follow.id).await?;
    tx.timelines().remove_author(follow.follower, follow.followed).await?;
    tx.lists().take_off_all(follow.follower, follow.followed).await?;
    tx.commit(event, now).await?;
    Ok(())
}

/// A follower elsewhere stops following (SECURITY P-03: found here, and theirs); answers whether there was anything to stop.
pub(crate) async fn undo(context: &Context, by: &Authority, undone: &Value) -> Result<bool> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let follow = match address(context, Some(undone)) {
        Some(id) => tx.follows().find_by_address(&id).await?,
        None => None,
    };
    let follow = match (follow, address(context, undone.get("object"))) {
        (Some(follow), _) => Some(follow),
        // Peers that forgot the id name the two instead.
        (None, Some(target)) => match tx.actors().find_by_address(&target).await? {
            Some(followed) => tx.follows().find(by.actor().id, followed.id).await?,
            None => None,
        },
        (None, None) => None,
    };
    let Some(follow) = follow else { return Ok(false) };
    if follow.follower != by.actor().id {
        return Err(Error::refused("nobody takes back what another asked"));
    }
    tx.follows().remove(follow.id).await?;
    tx.commit(follow.undo(), now).await?;
    Ok(true)
}

/// Our follow that an answer is about: by its id, or by the two it is between.
async fn asked(context: &Context, tx: &mut Transaction, by: &Authority, activity: &Value) -> Result<Follow> {
    let object = activity.get("object").ok_or_else(|| Error::refused("an answer names what it answers"))?;
    if let Some(id) = address(context, Some(object))
        && let Some(follow) = tx.follows().find_by_address(&id).await?
    {
        return Ok(follow);
    }
    let follower = address(context, object.get("actor")).filter(|follower| text(object, "type") == "Follow" && context.site.is_here(follower));
    let follower = match follower {
        Some(address) => tx.actors().find_by_address(&address).await?,
        None => None,
    };
    let follow = match follower {
        Some(follower) => tx.follows().find(follower.id, by.actor().id).await?,
        None => None,
    };
    follow.ok_or_else(|| Error::refused("nobody here asked to follow"))
}

/// An active maker here.
pub(crate) async fn local(context: &Context, tx: &mut Transaction, target: &Address) -> Result<Actor> {
    let Some(domain::site::Local::Maker(name)) = context.site.read(target) else {
        return Err(Error::refused("nobody here has this address"));
    };
    let actor = tx.actors().find_by_handle(&Handle { name: name.to_owned(), host: None }).await?;
    actor.filter(Actor::is_active).ok_or_else(|| Error::refused("nobody here has this address"))
}

fn address(context: &Context, value: Option<&Value>) -> Option<Address> {
    let text = one(value).ok().flatten().or_else(|| value.and_then(id_of))?;
    context.site.parse(text).ok()
}
