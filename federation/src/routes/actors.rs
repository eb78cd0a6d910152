//! Our actors as documents.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use domain::actors::State as Standing;
use domain::makers::Maker;
use domain::{Handle, site};

use super::{NoDocument, document, page, raw, wants_activity};
use crate::handle::Federation;
use crate::makers::{instance as application, person};
use crate::outbox::picture_pair;

/// `/actor`: the instance itself, for everyone, also where fetches must be signed.
pub async fn instance(State(federation): State<Federation>) -> Result<Response, NoDocument> {
    let context = federation.context();
    let actor = context.storage.read().await?.actors().find_by_address(&context.site.instance_actor()).await?.ok_or(NoDocument::NotFound)?;
    let identity = context.keyring.identity(&context.storage, &context.site, &actor).await?;
    Ok(document(&application(&context.site, &actor, &identity.public)))
}

/// `/users/{name}`: a maker here; a browser is sent to the page.
pub async fn maker(State(federation): State<Federation>, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, NoDocument> {
    let context = federation.context();
    let wants_activity = wants_activity(&headers);
    let version = context.storage.people_version();
    if let (true, Some(held)) = (wants_activity, context.documents.find(&name, version)) {
        return Ok(raw(StatusCode::OK, held));
    }
    let maker = find(&federation, &name).await?;
    if !wants_activity {
        return Ok(page(&site::maker_path(&maker.actor.handle)));
    }
    let wanted: Vec<_> = maker.profile.avatar.into_iter().chain(maker.profile.banner).collect();
    let media = context.storage.read().await?.media().list(&wanted).await?;
    let (avatar, banner) = picture_pair(&context.site, &maker, &media);
    let identity = context.keyring.identity(&context.storage, &context.site, &maker.actor).await?;
    let document = Bytes::from(person(&context.site, &maker, &identity.public, avatar.as_ref(), banner.as_ref()).to_string());
    context.documents.hold(&name, version, document.clone());
    Ok(raw(StatusCode::OK, document))
}

/// An active maker here by name.
pub(super) async fn find(federation: &Federation, name: &str) -> Result<Maker, NoDocument> {
    let handle = Handle { name: name.to_owned(), host: None };
    let maker = federation.context().storage.read().await?.makers().find_by_handle(&handle).await?.ok_or(NoDocument::NotFound)?;
    match maker.actor.state {
        Standing::Active => Ok(maker),
        // Also those who still wait to be let in: that they asked is nobody's business.
        Standing::Suspended | Standing::Blocked => Err(NoDocument::NotFound),
        Standing::Gone => Err(NoDocument::Gone(None)),
    }
}
