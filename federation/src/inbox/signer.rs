//! Whose key signed: found here, else fetched once from the one who must list it.

use std::sync::Arc;

use domain::Address;
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use url::Url;

use crate::client::{Accept, ClientError, Trouble};
use crate::context::Context;
use crate::keyring::{Verifier, lists, parse};
use crate::makers::{ActorMirror, is_actor, read_actor};
use crate::signatures::{self, Claim, PublicKey};
use crate::wire::identity;
use crate::wire::strict;
use crate::{Error, Result, makers};

/// The key that a claim names, with its owner, after it verified. A key that does not verify is fetched anew once,
/// because it may have been rotated; after that its owner is left alone for ten minutes (SECURITY S-20).
pub(super) async fn verified(context: &Context, claim: &Claim, key_id: &Address) -> Result<Arc<Verifier>> {
    if let Some(verifier) = context.keyring.verifier(&context.storage, key_id).await? {
        let Err(fault) = claim.verify(&verifier.key) else { return Ok(verifier) };
        if !context.keyring.may_look_again(key_id, context.now()) {
            return Err(fault.into());
        }
        return match fetched(context, key_id, &|key| claim.verify(key), Asked::Again).await {
            Err(Error::Protocol { status: StatusCode::UNAUTHORIZED, .. }) => Err(fault.into()),
            looked => looked,
        };
    }
    fetched(context, key_id, &|key| claim.verify(key), Asked::First).await
}

/// Whether a document was asked for before; only then the memory of failures is passed by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    First,
    Again,
}

/// A key by id: held, stored, or fetched; `None` when nobody lists it.
pub(super) async fn verifier(context: &Context, key_id: &Address, proves: &(dyn Fn(&PublicKey) -> bool + Sync)) -> Result<Option<Arc<Verifier>>> {
    if let Some(verifier) = context.keyring.verifier(&context.storage, key_id).await? {
        return Ok(Some(verifier));
    }
    let judge = |key: &PublicKey| if proves(key) { Ok(()) } else { Err(signatures::Error::Invalid) };
    match fetched(context, key_id, &judge, Asked::First).await {
        Ok(verifier) => Ok(Some(verifier)),
        Err(Error::Later(source)) => Err(Error::Later(source)),
        Err(_) => Ok(None),
    }
}

/// The key id that a request names, before anything of it is believed.
#[must_use]
pub fn claimed_key(context: &Context, method: &Method, target: &str, headers: &HeaderMap) -> Option<Address> {
    let claim = signatures::parse(method, target, headers).ok()?;
    context.site.parse(claim.key_id()).ok()
}

/// Whether a key is not held yet, so that answering who names it costs a fetch.
pub async fn costs_a_fetch(context: &Context, key_id: &Address) -> bool {
    !matches!(context.keyring.verifier(&context.storage, key_id).await, Ok(Some(_)))
}

/// Reads the key's owner anew and takes the key from its document, which must list it (SECURITY O-22, S-17). Nothing is
/// kept of a stranger who did not sign. Of somebody known everything is kept, whoever knocked in their name: else wrong
/// signatures could use up the looks at a key that was rotated.
async fn fetched(context: &Context, key_id: &Address, judge: &(dyn Fn(&PublicKey) -> Result<(), signatures::Error> + Sync), asked: Asked) -> Result<Arc<Verifier>> {
    let owner = owner_of(context, key_id, asked).await.map_err(|error| named(error, "the key cannot be fetched"))?;
    let unlisted = || Error::protocol(StatusCode::UNAUTHORIZED, "the key's owner does not list it");
    let document = owner.ok_or_else(unlisted)?;
    let mirror = read_actor(&document, &context.site, context.now()).map_err(|_unreadable| unlisted())?;
    let listed = mirror.keys.iter().find(|(id, _)| id == key_id && mirror.address.same_origin(key_id));
    let (_, text) = listed.ok_or_else(unlisted)?;
    let judged = parse(text).map_err(|_broken| unlisted()).and_then(|key| Ok(judge(&key)?));
    if asked == Asked::First {
        judged?;
        return kept(context, key_id, &mirror).await;
    }
    let verifier = kept(context, key_id, &mirror).await?;
    judged.map(|()| verifier)
}

async fn kept(context: &Context, key_id: &Address, mirror: &ActorMirror) -> Result<Arc<Verifier>> {
    let unlisted = || Error::protocol(StatusCode::UNAUTHORIZED, "the key's owner does not list it");
    let actor = makers::inbound::keep(context, mirror, None).await.map_err(|error| named(error, "the key's owner is refused"))?;
    if !lists(&context.storage, actor.id, key_id).await? {
        return Err(unlisted());
    }
    context.keyring.verifier(&context.storage, key_id).await?.ok_or_else(unlisted)
}

/// The document of the actor that a key id leads to: the key's own document, or the owner it names.
async fn owner_of(context: &Context, key_id: &Address, asked: Asked) -> Result<Option<Value>> {
    let (document, came_from) = fetch(context, &key_id.document(), asked).await?;
    let rules = context.site.rules();
    let id = identity::address(&document, "id", rules);
    if is_actor(&document) && id.as_ref() == Some(&came_from) {
        return Ok(Some(document));
    }
    // GoToSocial answers the path of a key with the actor that owns it; others with the key alone.
    let owner = if is_actor(&document) { id } else { ["owner", "controller"].iter().find_map(|name| identity::address(&document, name, rules)) };
    let Some(owner) = owner.filter(|owner| owner.same_origin(key_id)) else { return Ok(None) };
    let (document, came_from) = fetch(context, &owner, asked).await?;
    Ok((identity::address(&document, "id", rules) == Some(came_from)).then_some(document))
}

async fn fetch(context: &Context, address: &Address, asked: Asked) -> Result<(Value, Address)> {
    let (client, url) = (context.client.at_the_door(), url(address)?);
    let fetched = match asked {
        Asked::First => client.get_document(&url, Accept::Either).await?,
        Asked::Again => client.get_document_again(&url, Accept::Either).await?,
    };
    let document = strict::parse(&fetched.bytes).map_err(|fault| Error::refused(fault.to_string()))?;
    let came_from = context.site.parse(fetched.url.as_str()).map_err(|fault| Error::refused(fault.to_string()))?;
    Ok((document, came_from))
}

fn url(address: &Address) -> Result<Url> {
    Url::parse(address.as_str()).map_err(|error| Error::refused(error.to_string()))
}

/// At the door a key that cannot be had is 401, except for what is passing: then the peer is told to come back.
fn named(error: Error, reason: &'static str) -> Error {
    match error {
        Error::Later(source) => match source.downcast_ref::<ClientError>() {
            Some(ClientError::Busy) => Error::protocol(StatusCode::TOO_MANY_REQUESTS, "too many new keys from this host"),
            Some(ClientError::Later(Trouble::NoSuchHost)) => Error::protocol(StatusCode::UNAUTHORIZED, reason),
            // The way to the key is blocked for the moment; the message is not to be lost for it.
            _ => Error::Later(source),
        },
        Error::Protocol { status: StatusCode::FORBIDDEN, reason } => Error::protocol(StatusCode::FORBIDDEN, reason),
        _ => Error::protocol(StatusCode::UNAUTHORIZED, reason),
    }
}
