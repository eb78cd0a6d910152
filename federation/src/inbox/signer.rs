//! Whose key signed: found here, else fetched once from the one who must list it.

use std::sync::Arc;

use domain::Address;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use url::Url;

use crate::client::{Accept, ClientError, Trouble};
use crate::context::Context;
use crate::handle::Federation;
use crate::keyring::{Verifier, lists};
use crate::makers::{is_actor, read_actor};
use crate::signatures::Claim;
use crate::wire::identity;
use crate::wire::strict;
use crate::{Error, Result, makers};

/// The key that a claim names, with its owner, after it verified. A key that does not verify is fetched anew once,
/// because it may have been rotated; after that its owner is left alone for ten minutes (SECURITY S-20).
pub(super) async fn verified(federation: &Federation, claim: &Claim, key_id: &Address) -> Result<Arc<Verifier>> {
    let context = federation.context();
    if let Some(verifier) = context.keyring.verifier(&context.storage, key_id).await? {
        let Err(fault) = claim.verify(&verifier.key) else { return Ok(verifier) };
        let owner = url(&verifier.owner.address)?;
        if context.client.recently_failed(&owner).is_some() {
            return Err(fault.into());
        }
        let fresh = fetched(federation, key_id).await;
        return match fresh.map(|fresh| claim.verify(&fresh.key).map(|()| fresh)) {
            Ok(Ok(fresh)) => Ok(fresh),
            Ok(Err(fault)) => {
                context.client.remember_failure(&owner, ClientError::Status(401));
                Err(fault.into())
            }
            Err(Error::Later(source)) => Err(Error::Later(source)),
            Err(_) => Err(fault.into()),
        };
    }
    let verifier = fetched(federation, key_id).await?;
    claim.verify(&verifier.key)?;
    Ok(verifier)
}

/// A key by id: held, stored, or fetched; `None` when nobody lists it.
pub(super) async fn verifier(federation: &Federation, key_id: &Address) -> Result<Option<Arc<Verifier>>> {
    let context = federation.context();
    if let Some(verifier) = context.keyring.verifier(&context.storage, key_id).await? {
        return Ok(Some(verifier));
    }
    match fetched(federation, key_id).await {
        Ok(verifier) => Ok(Some(verifier)),
        Err(Error::Later(source)) => Err(Error::Later(source)),
        Err(_) => Ok(None),
    }
}

/// The key id that a request names, before anything of it is believed.
#[must_use]
pub fn claimed_key(context: &Context, headers: &HeaderMap) -> Option<Address> {
    let named = |header: &str, mark: &str| {
        let text = headers.get(header)?.to_str().ok()?;
        let rest = text.split(mark).nth(1)?;
        rest.split('"').next().map(str::to_owned)
    };
    let key_id = named("signature-input", "keyid=\"").or_else(|| named("signature", "keyId=\""))?;
    context.site.parse(&key_id).ok()
}

/// Whether a request names a key that is not held yet, so that answering it costs a fetch.
pub async fn costs_a_fetch(context: &Context, headers: &HeaderMap) -> bool {
    let Some(key_id) = claimed_key(context, headers) else { return false };
    !matches!(context.keyring.verifier(&context.storage, &key_id).await, Ok(Some(_)))
}

/// Reads the key's owner anew and takes the key from its document, which must list it (SECURITY O-22, S-17).
async fn fetched(federation: &Federation, key_id: &Address) -> Result<Arc<Verifier>> {
    let context = federation.context();
    let owner = owner_of(context, key_id).await.map_err(|error| named(error, "the key cannot be fetched"))?;
    let unlisted = || Error::protocol(StatusCode::UNAUTHORIZED, "the key's owner does not list it");
    let document = owner.ok_or_else(unlisted)?;
    let mirror = read_actor(&document, &context.site, context.now()).map_err(|_unreadable| unlisted())?;
    if !mirror.address.same_origin(key_id) || !mirror.keys.iter().any(|(id, _)| id == key_id) {
        return Err(unlisted());
    }
    let actor = makers::inbound::keep(context, &mirror, None).await.map_err(|error| named(error, "the key's owner is refused"))?;
    if !lists(&context.storage, actor.id, key_id).await? {
        return Err(unlisted());
    }
    context.keyring.verifier(&context.storage, key_id).await?.ok_or_else(unlisted)
}

/// The document of the actor that a key id leads to: the key's own document, or the owner it names.
async fn owner_of(context: &Context, key_id: &Address) -> Result<Option<Value>> {
    let (document, came_from) = fetch(context, &key_id.document()).await?;
    let rules = context.site.rules();
    let id = identity::address(&document, "id", rules);
    if is_actor(&document) && id.as_ref() == Some(&came_from) {
        return Ok(Some(document));
    }
    // GoToSocial answers the path of a key with the actor that owns it; others with the key alone.
    let owner = if is_actor(&document) { id } else { ["owner", "controller"].iter().find_map(|name| identity::address(&document, name, rules)) };
    let Some(owner) = owner.filter(|owner| owner.same_origin(key_id)) else { return Ok(None) };
    let (document, came_from) = fetch(context, &owner).await?;
    Ok((identity::address(&document, "id", rules) == Some(came_from)).then_some(document))
}

async fn fetch(context: &Context, address: &Address) -> Result<(Value, Address)> {
    let fetched = context.client.get_document_again(&url(address)?, Accept::Either).await?;
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
            Some(_) => Error::protocol(StatusCode::UNAUTHORIZED, reason),
            None => Error::Later(source),
        },
        Error::Protocol { status: StatusCode::FORBIDDEN, reason } => Error::protocol(StatusCode::FORBIDDEN, reason),
        _ => Error::protocol(StatusCode::UNAUTHORIZED, reason),
    }
}
