//! Makers elsewhere: mirrored from their own document, and gone when their home says so.

use domain::actors::{self, Actor, Key, State};
use domain::makers::{Maker, Profile};
use domain::media::{self, Media};
use domain::{Address, Handle, Id};
use storage::{Happened, StorageError, Transaction};

use super::{ActorMirror, RFC_9421};
use crate::context::Context;
use crate::discovery::webfinger;
use crate::emojis;
use crate::wire::PhotoIn;
use crate::{Error, Result};

/// Keeps what an actor's own document says, new or anew. `confirmed` is a handle that WebFinger led from to this actor.
pub(crate) async fn keep(context: &Context, mirror: &ActorMirror, confirmed: Option<Handle>) -> Result<Actor> {
    context.check_peer(&mirror.address).await?;
    let handle = match confirmed {
        Some(handle) => Some(handle),
        None => claimed_handle(context, mirror).await?,
    };
    if mirror.implements.iter().any(|it| it == RFC_9421) {
        context.storage.expect_scheme(&mirror.address.host(), "message", context.now()).await?;
    }
    match keep_once(context, mirror, handle.clone()).await {
        // Somebody else kept it in the same moment; what they wrote is as new.
        Err(Error::Later(source)) if source.downcast_ref::<StorageError>().is_some_and(|error| matches!(error, StorageError::Conflict(_))) => {
            keep_once(context, mirror, handle).await.map_err(refused_for_good)
        }
        kept => kept,
    }
}

/// A document that lists the key of somebody else is at fault for ever, and not only for now.
fn refused_for_good(error: Error) -> Error {
    match error {
        Error::Later(source) if source.downcast_ref::<StorageError>().is_some_and(|error| error.is_conflict("actor_keys_id")) => {
            Error::refused("this actor lists a key of somebody else")
        }
        other => other,
    }
}

async fn keep_once(context: &Context, mirror: &ActorMirror, handle: Option<Handle>) -> Result<Actor> {
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let held = tx.actors().find_by_address(&mirror.address).await?;
    let is_buried = tx.posts().find_tombstone(&mirror.address).await?.is_some_and(|(former, _)| crate::posts::inbound::counts(&former, &mirror.address));
    if is_buried || held.as_ref().is_some_and(|held| held.is_here() || held.state == State::Gone) {
        return Err(Error::refused("this actor is gone"));
    }
    let id = held.as_ref().map_or_else(|| context.clock.mint(), |held| held.id);
    let handle = handle.or_else(|| held.as_ref().map(|held| held.handle.clone())).unwrap_or_else(|| mirror.own_handle());
    let mut actor = mirror.to_actor(id, handle, now);
    if let Some(held) = &held {
        actor.state = held.state;
        actor.created_at = held.created_at;
    } else {
        tx.actors().insert(&actor).await?;
    }
    tx.actors().set_relations(actor.id, &mirror.relations()).await?;
    let keys: Vec<Key> = mirror.keys.iter().map(|(id, public)| Key { id: id.clone(), owner: actor.id, public: public.clone() }).collect();
    let before = tx.actors().list_keys(actor.id).await?;
    if held.is_some() && before != sorted(&keys) {
        tracing::info!(actor = %actor.address, "key_changed");
    }
    tx.actors().set_keys(actor.id, &keys).await?;
    let happened = keep_profile(context, &mut tx, mirror, &actor).await?;
    tx.commit(happened, now).await?;
    context.keyring.forget(before.iter().chain(&keys));
    Ok(actor)
}

fn sorted(keys: &[Key]) -> Vec<Key> {
    let mut keys = keys.to_vec();
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    keys
}

async fn keep_profile(context: &Context, tx: &mut Transaction, mirror: &ActorMirror, actor: &Actor) -> Result<Happened> {
    let mut happened = Happened::from(actors::Event::Mirrored { actor: actor.id });
    let held = tx.makers().find(actor.id).await?;
    let mut picture = async |wanted: &Option<PhotoIn>| -> Result<Option<Id<Media>>> {
        let Some(wanted) = wanted else { return Ok(None) };
        let (media, event) = want_photo(context, tx, actor.id, wanted).await?;
        if let Some(event) = event {
            happened = happened.clone().and(event);
        }
        Ok(Some(media))
    };
    let avatar = picture(&mirror.icon).await?;
    let banner = picture(&mirror.banner).await?;
    for wanted in emojis::want(context, tx, actor, &mirror.emojis).await? {
        happened = happened.and(wanted);
    }
    let profile = Profile { avatar, banner, ..mirror.profile.clone() };
    let now = context.now();
    match held {
        Some(held) => {
            let is_newest = tx.makers().update(&Maker { actor: actor.clone(), profile, updated_at: now, version: held.version + 1 }).await?;
            // Somebody read the same actor at the same time; whoever is later looks again.
            if !is_newest {
                return Err(StorageError::Conflict("makers_version".to_owned()).into());
            }
        }
        // Also an actor that is known without a profile.
        None => {
            tx.actors().update(actor).await?;
            tx.makers().insert_profile(&Maker { actor: actor.clone(), profile, updated_at: now, version: 1 }).await?;
        }
    }
    Ok(happened)
}

/// The row of a peer's photo, made and due for fetching when it is new, and what changed with it.
pub(crate) async fn want_photo(context: &Context, tx: &mut Transaction, owner: Id<Actor>, photo: &PhotoIn) -> Result<(Id<Media>, Option<media::Event>)> {
    if let Some(held) = tx.media().find_remote(owner, &photo.url).await? {
        if held.alt == photo.alt {
            return Ok((held.id, None));
        }
        tx.media().set_alt(held.id, &photo.alt, held.decoration && photo.alt.is_empty()).await?;
        return Ok((held.id, Some(media::Event::AltChanged { media: held.id })));
    }
    let media = Media {
        id: context.clock.mint(),
        owner,
        state: media::State::Processing,
        alt: photo.alt.clone(),
        decoration: false,
        width: photo.width,
        height: photo.height,
        blurhash: photo.blurhash.clone(),
        variants: Vec::new(),
        remote: Some(photo.url.clone()),
        fault: None,
        created_at: context.now(),
    };
    tx.media().insert(&media).await?;
    Ok((media.id, Some(media::Event::Wanted { media: media.id })))
}

/// The handle a document claims on another host than its own, when that host's WebFinger leads back (SECURITY O-07).
async fn claimed_handle(context: &Context, mirror: &ActorMirror) -> Result<Option<Handle>> {
    let Some(claimed) = &mirror.webfinger else { return Ok(None) };
    if *claimed == mirror.own_handle() {
        return Ok(None);
    }
    let led = webfinger::lookup(context, claimed).await;
    Ok(led.ok().filter(|found| found.actor == mirror.address).map(|_| claimed.clone()))
}

/// Marks an actor elsewhere as gone: every copy of what it said and showed is erased, nothing is delivered to it any more,
/// and it does not come back.
pub(crate) async fn gone(context: &Context, actor: &Actor) -> Result<()> {
    if actor.is_here() || actor.state == State::Gone {
        return Ok(());
    }
    let now = context.now();
    let mut tx = context.storage.begin().await?;
    let gone = Actor { state: State::Gone, inbox: None, shared_inbox: None, ..actor.clone() };
    tx.actors().update(&gone).await?;
    tx.erasures().maker(actor, now).await?;
    tx.commit(actors::Event::Gone { actor: actor.id, address: actor.address.clone() }, now).await?;
    context.keyring.forget_verifiers();
    Ok(())
}

/// An `Update` of an actor: its document is read from its own address, whatever the message carried (SECURITY S-19).
pub(crate) async fn refresh(data: &activitypub_federation::config::Data<Context>, address: &Address) -> Result<()> {
    crate::federated::actor_anew(data, address).await.map(|_| ())
}
