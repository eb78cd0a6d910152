//! Load, decide, keep: liking, passing on, keeping, voting and muting, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::posts::reactions::{Boost, Emoji, Like};
use domain::posts::{Event, Post};
use storage::Happened;
use storage::conversations::party;
use storage::polls::Vote;

use super::load;
use crate::problem::Problem;
use crate::state::App;

/// Likes a post; once is enough.
///
/// # Errors
/// 404 for what is not for them, 403 where its author does not want it.
pub async fn like(app: &App, by: Id<Actor>, id: Id<Post>) -> Result<(), Problem> {
    let mut reader = app.storage.read().await?;
    let (post, _) = load::seen_by(app, &mut reader, id, Some(by)).await?;
    post.may_be_liked(by, load::standing(&mut reader, &post, Some(by)).await?.follows_author)?;
    drop(reader);
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    if tx.reactions().list_likes_by(by, post.id).await?.iter().any(|like| like.emoji == Emoji::PLAIN) {
        return Ok(());
    }
    let address = app.site.activity(app.clock.mint::<Like>());
    tx.reactions().insert_like(&Like { address, actor: by, post: post.id, emoji: Emoji::PLAIN, created_at: now }).await?;
    Ok(tx.commit(Event::Liked { post: post.id, by }, now).await?)
}

/// Takes the like back, if there is one. It is theirs, so a block that hides the post meanwhile does not keep it.
///
/// # Errors
/// 404 where there is none, of what is not for them.
pub async fn unlike(app: &App, by: Id<Actor>, id: Id<Post>) -> Result<(), Problem> {
    let plain = |likes: Vec<Like>| likes.into_iter().find(|like| like.emoji == Emoji::PLAIN);
    let mut reader = app.storage.read().await?;
    if plain(reader.reactions().list_likes_by(by, id).await?).is_none() {
        load::seen_by(app, &mut reader, id, Some(by)).await?;
        return Ok(());
    }
    drop(reader);
    let mut tx = app.storage.begin().await?;
    let Some(like) = plain(tx.reactions().list_likes_by(by, id).await?) else { return Ok(()) };
    tx.reactions().remove_like(&like.address).await?;
    Ok(tx.commit(Event::Unliked { post: id, by, address: Some(like.address) }, app.clock.now()).await?)
}

/// Passes a post on to those who follow; once is enough.
///
/// # Errors
/// 404 for what is not for them, 403 for what is not for everybody or whose author does not want it.
pub async fn boost(app: &App, by: Id<Actor>, id: Id<Post>) -> Result<(), Problem> {
    let mut reader = app.storage.read().await?;
    let (post, _) = load::seen_by(app, &mut reader, id, Some(by)).await?;
    post.may_be_boosted(by, load::standing(&mut reader, &post, Some(by)).await?.follows_author)?;
    drop(reader);
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    if tx.reactions().find_boost_by(by, post.id).await?.is_some() {
        return Ok(());
    }
    let address = app.site.activity(app.clock.mint::<Boost>());
    tx.reactions().insert_boost(&Boost { address, actor: by, post: post.id, created_at: now }).await?;
    Ok(tx.commit(Event::Boosted { post: post.id, by }, now).await?)
}

/// Takes the boost back, if there is one, as with [`unlike`].
///
/// # Errors
/// 404 where there is none, of what is not for them.
pub async fn unboost(app: &App, by: Id<Actor>, id: Id<Post>) -> Result<(), Problem> {
    let mut reader = app.storage.read().await?;
    if reader.reactions().find_boost_by(by, id).await?.is_none() {
        load::seen_by(app, &mut reader, id, Some(by)).await?;
        return Ok(());
    }
    drop(reader);
    let mut tx = app.storage.begin().await?;
    let Some(boost) = tx.reactions().find_boost_by(by, id).await? else { return Ok(()) };
    tx.reactions().remove_boost(&boost.address).await?;
    Ok(tx.commit(Event::Unboosted { post: id, by, address: Some(boost.address) }, app.clock.now()).await?)
}

/// Keeps a post for later, or no longer. Nobody else is told.
///
/// # Errors
/// 404 for what is not for them.
pub async fn bookmark(app: &App, by: Id<Actor>, id: Id<Post>, kept: bool) -> Result<(), Problem> {
    let (post, _) = load::seen_by(app, &mut app.storage.read().await?, id, Some(by)).await?;
    let mut tx = app.storage.begin().await?;
    let changed = if kept { tx.bookmarks().insert(app.clock.mint(), by, post.id).await? } else { tx.bookmarks().remove(by, post.id).await? };
    let event = if kept { Event::Bookmarked { post: post.id, by } } else { Event::Unbookmarked { post: post.id, by } };
    if changed { Ok(tx.commit(event, app.clock.now()).await?) } else { Ok(()) }
}

/// Votes in a poll.
///
/// # Errors
/// 404 where there is none for them; 409 when it is closed, their own, or they voted before; 422 for options it does not have.
pub async fn vote(app: &App, by: Id<Actor>, id: Id<Post>, choices: &[usize]) -> Result<(), Problem> {
    let (post, _) = load::seen_by(app, &mut app.storage.read().await?, id, Some(by)).await?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let poll = tx.polls().find(post.id).await?.ok_or_else(Problem::not_found)?;
    let before = tx.polls().list_choices(post.id, by).await?;
    let chosen = poll.choose(post.author, by, choices, &before, now)?;
    let mut happened: Option<Happened> = None;
    for choice in chosen {
        let address = app.site.object(app.clock.mint::<Vote>());
        tx.polls().insert_vote(&poll, &Vote { by, choice, address }, now).await?;
        let event = Event::Voted { post: post.id, by, choice };
        happened = Some(match happened {
            Some(before) => before.and(event),
            None => event.into(),
        });
    }
    match happened {
        Some(happened) => Ok(tx.commit(happened, now).await?),
        None => Ok(()),
    }
}

/// Wants to hear no more of the conversation a post belongs to, or again.
///
/// # Errors
/// 404 for what is not for them.
pub async fn mute(app: &App, by: Id<Actor>, id: Id<Post>, muted: bool) -> Result<(), Problem> {
    let (post, _) = load::seen_by(app, &mut app.storage.read().await?, id, Some(by)).await?;
    let mut tx = app.storage.begin().await?;
    let thread = tx.threads().find(post.id).await?.ok_or_else(Problem::not_found)?;
    if !tx.conversations().mute(by, &thread, muted).await? {
        return Ok(());
    }
    Ok(tx.commit(Event::ThreadMuted { post: post.id, by, muted }, app.clock.now()).await?)
}

/// Has read a conversation of direct posts; answers whether it was unread.
///
/// # Errors
/// 404 for what is not for them.
pub async fn read(app: &App, by: Id<Actor>, id: Id<Post>) -> Result<bool, Problem> {
    let (post, author) = load::seen_by(app, &mut app.storage.read().await?, id, Some(by)).await?;
    let mut tx = app.storage.begin().await?;
    let thread = tx.threads().find(post.id).await?.ok_or_else(Problem::not_found)?;
    if !tx.conversations().read(by, &thread, &party(&author.address, &post.mentions)).await? {
        return Ok(false);
    }
    tx.commit(Event::ConversationRead { post: post.id, by }, app.clock.now()).await?;
    Ok(true)
}

/// Takes back a consent that was given to somebody elsewhere to quote a post.
///
/// # Errors
/// 404 where there is none, or it is not theirs to give.
pub async fn revoke(app: &App, by: Id<Actor>, id: Id<Post>, grant: Id<domain::posts::quotes::Grant>) -> Result<(), Problem> {
    let (post, _) = load::seen_by(app, &mut app.storage.read().await?, id, Some(by)).await?;
    let mut tx = app.storage.begin().await?;
    let found = tx.quotes().find_grant(grant).await?.filter(|grant| grant.quoted == post.id && post.author == by);
    let grant = found.ok_or_else(Problem::not_found)?;
    if !tx.quotes().revoke(grant.id).await? {
        return Ok(());
    }
    let approval = app.site.approval(post.id, grant.id);
    Ok(tx.commit(Event::QuoteRevoked { post: post.id, by, approval, to: grant.by }, app.clock.now()).await?)
}
