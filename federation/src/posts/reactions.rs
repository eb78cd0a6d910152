//! Likes that peers tell us of, and what they take back of likes and boosts.

use domain::Address;
use domain::audience::{self, Viewer};
use domain::posts::reactions::{Emoji, Like, MAX_PER_ACTOR};
use domain::posts::{Event, Post};
use serde_json::Value;
use storage::Transaction;

use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::wire::Addressing;
use crate::wire::one_or_many::{id_of, is_a, one, text};
use crate::{Error, Result};

/// Somebody likes a post: with an emoji where they chose one (FEP-c0e0, and `Like` with `content`). Only what is here counts,
/// and only for those who may see it; nothing is fetched for a like.
pub(crate) async fn like(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let address = address(context, activity.get("id")).ok_or_else(|| Error::refused("a like has an id"))?;
    let object = self::address(context, activity.get("object")).ok_or_else(|| Error::refused("a like names one post"))?;
    let emoji = emoji(activity)?;
    let mut tx = context.storage.begin().await?;
    tx.reactions().take_turn(&address).await?;
    if tx.undone().contains(&address, &by.actor().address).await? {
        return Ok(());
    }
    let Some(post) = tx.posts().find_by_address(&object).await? else { return Ok(()) };
    if !may_see(context, &mut tx, by, &post).await? {
        return Err(Error::refused("this post is not for them"));
    }
    if tx.reactions().find_like(&address).await?.is_some() {
        return Err(Error::refused("there is a like of this id"));
    }
    let before = tx.reactions().list_likes_by(by.actor().id, post.id).await?;
    let is_another = before.iter().all(|like| like.emoji != emoji);
    if is_another && i64::try_from(before.len()).is_ok_and(|count| count >= MAX_PER_ACTOR) {
        return Err(Error::refused("nobody leaves that many emoji on one post"));
    }
    tx.reactions().insert_like(&Like { address, actor: by.actor().id, post: post.id, emoji, created_at: now }).await?;
    tx.commit(Event::Liked { post: post.id, by: by.actor().id }, now).await?;
    Ok(())
}

/// Whether the one who speaks may see a post that is held here, as far as is known here of who follows and is named.
async fn may_see(context: &Context, tx: &mut Transaction, by: &Authority, post: &Post) -> Result<bool> {
    let actor = by.actor();
    let follow = tx.follows().find(actor.id, post.author).await?;
    let viewer = Viewer {
        is_author: post.author == actor.id,
        follows_author: follow.is_some_and(|follow| follow.state == domain::follows::State::Accepted),
        is_addressed: names(context, post, &actor.address),
        is_blocked: tx.blocks().stands_between(post.author, actor.id).await?,
    };
    Ok(audience::may_see(post.audience, viewer))
}

/// Whether a post of somebody elsewhere was addressed to an actor there, by what was sent.
fn names(context: &Context, post: &Post, actor: &Address) -> bool {
    let Some(raw) = &post.raw else { return false };
    let Ok(sent) = serde_json::from_str::<Value>(raw) else { return false };
    let rules = context.site.rules();
    let within = |document: &Value| Addressing::read(document, rules).names(actor);
    within(&sent) || sent.get("object").is_some_and(within)
}

fn emoji(activity: &Value) -> Result<Emoji> {
    let found = Emoji::parse(text(activity, "content"));
    if is_a(activity, "EmojiReact") {
        return found.ok_or_else(|| Error::refused("a reaction has one emoji"));
    }
    Ok(found.unwrap_or_default())
}

/// Takes back a like or a boost; answers whether this settles it. Only the one who did it may (SECURITY P-03). What has not
/// come yet is remembered, so that it counts for nothing when it does.
pub(crate) async fn undo(context: &Context, by: &Authority, undone: &Value) -> Result<bool> {
    let is_embedded = undone.is_object();
    let is_reaction = ["Like", "EmojiReact", "Announce"].iter().any(|kind| is_a(undone, kind));
    if is_embedded && !is_reaction {
        return Ok(false);
    }
    let named = address(context, undone.get("actor"));
    if named.is_some_and(|actor| actor != by.actor().address) {
        return Err(Error::refused("nobody takes back what another did"));
    }
    let mut tx = context.storage.begin().await?;
    let Some(id) = id_of(undone).and_then(|id| context.site.parse(id).ok()) else {
        return undo_unnamed(context, tx, by, undone).await.map(|()| is_embedded);
    };
    tx.reactions().take_turn(&id).await?;
    if let Some(event) = remove(&mut tx, by, &id).await? {
        tx.commit(event, context.now()).await?;
        return Ok(true);
    }
    let is_relation = !is_embedded && (tx.follows().find_by_address(&id).await?.is_some() || tx.blocks().find_by_address(&id).await?.is_some());
    if !is_relation && id.same_origin(&by.actor().address) {
        tx.undone().insert(&id, &by.actor().address, context.now()).await?;
        tx.commit(Event::UndoneUnseen { address: id, by: by.actor().id }, context.now()).await?;
    }
    // A bare id may name something of another slice, too.
    Ok(is_embedded)
}

/// Removes the like or boost of this id.
async fn remove(tx: &mut Transaction, by: &Authority, id: &Address) -> Result<Option<Event>> {
    let anothers = || Error::refused("nobody takes back what another did");
    if let Some(like) = tx.reactions().find_like(id).await? {
        if like.actor != by.actor().id {
            return Err(anothers());
        }
        tx.reactions().remove_like(id).await?;
        return Ok(Some(Event::Unliked { post: like.post, by: like.actor }));
    }
    if let Some(boost) = tx.reactions().find_boost(id).await? {
        if boost.actor != by.actor().id {
            return Err(anothers());
        }
        tx.reactions().remove_boost(id).await?;
        return Ok(Some(Event::Unboosted { post: boost.post, by: boost.actor }));
    }
    Ok(None)
}

/// Peers that forgot the id name the post instead.
async fn undo_unnamed(context: &Context, mut tx: Transaction, by: &Authority, undone: &Value) -> Result<()> {
    let Some(object) = address(context, undone.get("object")) else { return Ok(()) };
    let Some(post) = tx.posts().find_by_address(&object).await? else { return Ok(()) };
    let ids: Vec<Address> = if is_a(undone, "Announce") {
        tx.reactions().find_boost_by(by.actor().id, post.id).await?.into_iter().map(|boost| boost.address).collect()
    } else {
        let emoji = Emoji::parse(text(undone, "content"));
        let likes = tx.reactions().list_likes_by(by.actor().id, post.id).await?;
        likes.into_iter().filter(|like| emoji.as_ref().is_none_or(|emoji| *emoji == like.emoji)).map(|like| like.address).collect()
    };
    let mut happened: Option<storage::Happened> = None;
    for id in &ids {
        if let Some(event) = remove(&mut tx, by, id).await? {
            happened = Some(match happened {
                Some(before) => before.and(event),
                None => event.into(),
            });
        }
    }
    if let Some(happened) = happened {
        tx.commit(happened, context.now()).await?;
    }
    Ok(())
}

fn address(context: &Context, value: Option<&Value>) -> Option<Address> {
    context.site.parse(one(value).ok().flatten()?).ok()
}
