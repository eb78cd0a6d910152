//! Load, decide, keep: muting, keeping a host away, noting something, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::relations::{DomainBlock, Event, MAX_DOMAINS, Mute, Note, RelationError};
use storage::Happened;

use crate::follows::verbs::part;
use crate::problem::Problem;
use crate::state::App;

/// Mutes somebody, or says anew how.
///
/// # Errors
/// Oneself.
pub async fn mute(app: &App, by: Id<Actor>, whom: Id<Actor>, notifications: bool, seconds: Option<i64>) -> Result<Mute, Problem> {
    let now = app.clock.now();
    let (mute, event) = Mute::set(app.clock.mint(), by, whom, notifications, seconds, now)?;
    let mut tx = app.storage.begin().await?;
    tx.mutes().set(&mute).await?;
    tx.commit(event, now).await?;
    Ok(mute)
}

/// Takes a mute back; answers whether there was one.
///
/// # Errors
/// Storage trouble only.
pub async fn unmute(app: &App, by: Id<Actor>, whom: Id<Actor>) -> Result<bool, Problem> {
    let mut tx = app.storage.begin().await?;
    let was_there = tx.mutes().remove(by, whom).await?;
    if was_there {
        tx.commit(Event::Unmuted { by, whom }, app.clock.now()).await?;
    }
    Ok(was_there)
}

/// Keeps a host away: follows between the caller and its makers end, which their servers are told, and what they published
/// leaves home. Once is enough. Answers the host in its one spelling.
///
/// # Errors
/// What is no other server, and one too many.
pub async fn block_domain(app: &App, by: Id<Actor>, text: &str) -> Result<DomainBlock, Problem> {
    let now = app.clock.now();
    let (block, event) = DomainBlock::raise(app.clock.mint(), by, text, app.site.domain(), now)?;
    let mut tx = app.storage.begin().await?;
    match tx.domain_blocks().insert(&block, MAX_DOMAINS).await? {
        None => return Err(RelationError::TooMany.into()),
        Some(false) => return Ok(block),
        Some(true) => {}
    }
    let mut happened = Happened::from(event);
    for follow in tx.relations().list_follows_with_host(by, &block.host).await? {
        part(&mut tx, &follow).await?;
        happened = happened.and(if follow.follower == by { follow.undo() } else { follow.reject(by)? });
    }
    tx.relations().clear_home_of_host(by, &block.host).await?;
    tx.commit(happened, now).await?;
    Ok(block)
}

/// Lets a host in again; answers whether it was kept away. Follows do not come back with it.
///
/// # Errors
/// What is no other server.
pub async fn unblock_domain(app: &App, by: Id<Actor>, text: &str) -> Result<bool, Problem> {
    let now = app.clock.now();
    let (block, _) = DomainBlock::raise(app.clock.mint(), by, text, app.site.domain(), now)?;
    let mut tx = app.storage.begin().await?;
    let was_there = tx.domain_blocks().remove(by, &block.host).await?;
    if was_there {
        tx.commit(Event::DomainUnblocked { by, host: block.host }, now).await?;
    }
    Ok(was_there)
}

/// Remembers a note about somebody; an empty one is forgotten.
///
/// # Errors
/// Oneself, and a note that is too long.
pub async fn note(app: &App, by: Id<Actor>, about: Id<Actor>, text: &str) -> Result<(), Problem> {
    let now = app.clock.now();
    let (note, event) = Note::write(by, about, text, now)?;
    let mut tx = app.storage.begin().await?;
    tx.relations().set_note(&note).await?;
    Ok(tx.commit(event, now).await?)
}
