//! Likes that peers tell us of, and what they take back of likes and boosts.

use domain::actors::Actor;
use domain::audience::{self, Viewer};
use domain::emojis::Shortcode;
use domain::peers::registrable;
use domain::posts::reactions::{Emoji, Like, MAX_PER_ACTOR};
use domain::posts::{Event, Post};
use domain::{Address, Id};
use serde_json::Value;
use storage::early_likes::EarlyLike;
use storage::{Happened, Transaction};

use crate::context::Context;
use crate::emojis;
use crate::handle::Federation;
use crate::inbox::authority::Authority;
use crate::wire::one_or_many::{id_of, is_a, one, text};
use crate::wire::{Addressing, PhotoIn};
use crate::{Error, Result};

/// Somebody likes a post: with an emoji where they chose one (FEP-c0e0, and `Like` with `content`). Only what is here counts,
/// and only for those who may see it; nothing is fetched for a like. One of a post that may still come is kept until then.
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
    let Some(post) = tx.posts().find_by_address(&object).await? else {
        let is_over = context.site.is_here(&object) || tx.posts().find_tombstone(&object).await?.is_some();
        drop(tx);
        let domain = registrable(&by.actor().address.host()).to_owned();
        return if is_over { Ok(()) } else { wait(context, &EarlyLike { address, actor: by.actor().id, object, emoji, domain, at: now }).await };
    };
    let like = Like { address, actor: by.actor().id, post: post.id, emoji, created_at: now };
    let mut happened = Happened::from(insert(context, &mut tx, by.actor(), &post, &like).await?);
    for wanted in emojis::want(context, &mut tx, by.actor(), &picture_of(context, &like.emoji, activity)).await? {
        happened = happened.and(wanted);
    }
    tx.commit(happened, now).await?;
    Ok(())
}

/// A like of a post that is here, if it may be there.
async fn insert(context: &Context, tx: &mut Transaction, by: &Actor, post: &Post, like: &Like) -> Result<Event> {
    if !may_see(context, tx, by, post).await? {
        return Err(Error::refused("this post is not for them"));
    }
    if tx.reactions().find_like(&like.address).await?.is_some() {
        return Err(Error::refused("there is a like of this id"));
    }
    let before = tx.reactions().list_likes_by(by.id, post.id).await?;
    let is_another = before.iter().all(|before| before.emoji != like.emoji);
    if is_another && i64::try_from(before.len()).is_ok_and(|count| count >= MAX_PER_ACTOR) {
        return Err(Error::refused("nobody leaves that many emoji on one post"));
    }
    tx.reactions().insert_like(like).await?;
    Ok(Event::Liked { post: post.id, by: by.id })
}

/// Keeps a like until its post comes: what two say reaches us in any order. The post may have come in this very moment.
async fn wait(context: &Context, like: &EarlyLike) -> Result<()> {
    if !context.storage.keep_early_like(like).await? {
        tracing::debug!(like = %like.address, "so many likes of unknown posts wait that this one is lost");
    }
    let come = context.storage.read().await?.posts().find_by_address(&like.object).await?;
    match come {
        Some(post) => count_early(context, &[post.id]).await,
        None => Ok(()),
    }
}

/// Counts the likes that came before these posts, as if they came now.
async fn count_early(context: &Context, posts: &[Id<Post>]) -> Result<()> {
    if context.storage.read().await?.early_likes().list_of(posts).await?.is_empty() {
        return Ok(());
    }
    let mut tx = context.storage.begin().await?;
    let early = tx.early_likes().list_of(posts).await?;
    let mut happened: Option<Happened> = None;
    for like in &early {
        match counted(context, &mut tx, like).await {
            Ok(Some(event)) => {
                happened = Some(match happened {
                    Some(before) => before.and(event),
                    None => event.into(),
                });
            }
            Ok(None) => {}
            Err(Error::Refused(reason)) => tracing::info!(activity = %like.address, kind = "Like", %reason, "security.reject"),
            Err(error) => return Err(error),
        }
    }
    let Some(happened) = happened else {
        drop(tx);
        return Ok(context.storage.remove_early_likes(&early).await?);
    };
    tx.early_likes().remove(&early).await?;
    Ok(tx.commit(happened, context.now()).await?)
}

/// One of them; nothing where it was taken back meanwhile.
async fn counted(context: &Context, tx: &mut Transaction, early: &EarlyLike) -> Result<Option<Event>> {
    tx.reactions().take_turn(&early.address).await?;
    let (Some(by), Some(post)) = (tx.actors().find(early.actor).await?, tx.posts().find_by_address(&early.object).await?) else { return Ok(None) };
    if !by.is_active() || tx.undone().contains(&early.address, &by.address).await? {
        return Ok(None);
    }
    let like = Like { address: early.address.clone(), actor: by.id, post: post.id, emoji: early.emoji.clone(), created_at: early.at };
    insert(context, tx, &by, &post, &like).await.map(Some)
}

impl Federation {
    /// Counts the likes that came before posts that are here now; the same again changes nothing.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_early_likes(&self, posts: &[Id<Post>]) -> Result<()> {
        if posts.is_empty() { Ok(()) } else { count_early(self.context(), posts).await }
    }
}

/// Whether the one who speaks may see a post that is held here, as far as is known here of who follows and is named.
async fn may_see(context: &Context, tx: &mut Transaction, actor: &Actor, post: &Post) -> Result<bool> {
    Ok(audience::may_see(post.audience, viewer(context, tx, actor, post).await?))
}

/// How somebody elsewhere stands to a post that is held here.
pub(crate) async fn viewer(context: &Context, tx: &mut Transaction, actor: &Actor, post: &Post) -> Result<Viewer> {
    let follow = tx.follows().find(actor.id, post.author).await?;
    Ok(Viewer {
        is_author: post.author == actor.id,
        follows_author: follow.is_some_and(|follow| follow.state == domain::follows::State::Accepted),
        is_addressed: names(context, post, &actor.address),
        is_blocked: tx.blocks().stands_between(post.author, actor.id).await?,
    })
}

/// Whether a post was addressed to an actor elsewhere: one of ours by whom it mentions, another by what was sent.
fn names(context: &Context, post: &Post, actor: &Address) -> bool {
    if post.mentions.iter().any(|mention| mention.actor == *actor) {
        return true;
    }
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

/// The picture that a reaction names for its emoji, where that is a word; others are not its own.
fn picture_of(context: &Context, emoji: &Emoji, activity: &Value) -> Vec<(Shortcode, PhotoIn)> {
    let Some(word) = Shortcode::parse(emoji.as_str()) else { return Vec::new() };
    emojis::read(activity, context.site.rules()).into_iter().filter(|(named, _)| *named == word).collect()
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
        return Ok(Some(Event::Unliked { post: like.post, by: like.actor, address: None }));
    }
    if let Some(boost) = tx.reactions().find_boost(id).await? {
        if boost.actor != by.actor().id {
            return Err(anothers());
        }
        tx.reactions().remove_boost(id).await?;
        return Ok(Some(Event::Unboosted { post: boost.post, by: boost.actor, address: None }));
    }
    Ok(None)
}

/// Peers that forgot the id name the post instead.
async fn undo_unnamed(context: &Context, mut tx: Transaction, by: &Authority, undone: &Value) -> Result<()> {
    let Some(object) = address(context, undone.get("object")) else { return Ok(()) };
    let Some(post) = tx.posts().find_by_address(&object).await? else {
        drop(tx);
        let is_like = !is_a(undone, "Announce");
        return if is_like { Ok(context.storage.remove_early_likes_by(by.actor().id, &object, Emoji::parse(text(undone, "content")).as_ref()).await?) } else { Ok(()) };
    };
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
