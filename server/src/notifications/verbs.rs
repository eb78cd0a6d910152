//! Load, decide, keep: what somebody does with their notifications, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::notifications::{Event, Notification, Policy, PolicyDraft};

use crate::problem::Problem;
use crate::state::App;

/// Takes one out of sight.
///
/// # Errors
/// 404 when there is no such one of theirs.
pub async fn dismiss(app: &App, by: Id<Actor>, id: Id<Notification>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if !tx.notifications().dismiss(by, id).await? {
        return Err(Problem::not_found());
    }
    Ok(tx.commit(Event::Dismissed { by }, app.clock.now()).await?)
}

/// Takes all that are told together out of sight.
///
/// # Errors
/// 404 when there is no such group of theirs.
pub async fn dismiss_group(app: &App, by: Id<Actor>, key: &str) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if tx.notifications().dismiss_group(by, key).await? == 0 {
        return Err(Problem::not_found());
    }
    Ok(tx.commit(Event::Dismissed { by }, app.clock.now()).await?)
}

/// Takes all up to one out of sight; where there is none, nothing changes.
///
/// # Errors
/// Storage trouble only.
pub async fn dismiss_all(app: &App, by: Id<Actor>, up_to: Id<Notification>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if tx.notifications().dismiss_all(by, up_to).await? > 0 {
        tx.commit(Event::Dismissed { by }, app.clock.now()).await?;
    }
    Ok(())
}

/// Decides about those who come unasked, from now on.
///
/// # Errors
/// 422 naming each field that is none of the three words.
pub async fn change_policy(app: &App, by: Id<Actor>, draft: &PolicyDraft) -> Result<Policy, Problem> {
    let mut tx = app.storage.begin().await?;
    let held = tx.notifications().policy(by).await?;
    let policy = held.change(draft).map_err(Problem::invalid)?;
    if policy != held {
        tx.notifications().set_policy(by, &policy).await?;
        tx.commit(Event::PolicyChanged { by }, app.clock.now()).await?;
    }
    Ok(policy)
}

/// Lets a sender in, with what of theirs waits, and from now on.
///
/// # Errors
/// 404 when nothing of theirs waits.
pub async fn accept(app: &App, by: Id<Actor>, sender: Id<Actor>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if tx.notifications().let_in(by, sender).await? == 0 {
        return Err(Problem::not_found());
    }
    Ok(tx.commit(Event::LetIn { by, sender }, app.clock.now()).await?)
}

/// Takes what of a sender waits out of sight. What comes later waits anew.
///
/// # Errors
/// 404 when nothing of theirs waits.
pub async fn refuse(app: &App, by: Id<Actor>, sender: Id<Actor>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if tx.notifications().dismiss_request(by, sender).await? == 0 {
        return Err(Problem::not_found());
    }
    Ok(tx.commit(Event::Dismissed { by }, app.clock.now()).await?)
}
