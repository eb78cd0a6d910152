//! Our objects and activities as documents.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::actors::{Actor, State as Standing};
use domain::listings::Listing;
use domain::{Address, Id, site};

use super::{NoDocument, document, page, raw, wants_activity};
use crate::activities::tombstone;
use crate::handle::Federation;
use crate::listings;
use crate::outbox::photos_out;
use crate::vocabulary::{Vocabulary, declare};

/// `/o/{id}`: a listing as a Note with its author's proof; 410 and a Tombstone where one was.
pub async fn object(State(federation): State<Federation>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, NoDocument> {
    let context = federation.context();
    let (listing, maker) = find(&federation, &id, &headers).await?;
    if !wants_activity(&headers) {
        return Ok(page(&site::listing_path(&maker.handle, listing.id)));
    }
    let photos = context.storage.read().await?.media().list(&listing.content.photos).await?;
    let note = listings::note(&context.site, &listing, &maker, &photos_out(&context.site, &photos));
    let identity = context.keyring.identity(&context.storage, &context.site, &maker).await?;
    Ok(document(&identity.prove(&declare(note, Vocabulary::Listing, true), listing.updated_at)?))
}

/// `/o/{id}/proposal`: the same listing for readers of FEP-0837.
pub async fn proposal(State(federation): State<Federation>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, NoDocument> {
    let (listing, maker) = find(&federation, &id, &headers).await?;
    if !wants_activity(&headers) {
        return Ok(page(&site::listing_path(&maker.handle, listing.id)));
    }
    Ok(document(&declare(listings::proposal(&federation.context().site, &listing, &maker), Vocabulary::Proposal, false)))
}

/// `/a/{id}`: what we said publicly, as we said it.
pub async fn activity(State(federation): State<Federation>, Path(id): Path<String>) -> Result<Response, NoDocument> {
    let id = id.parse().or(Err(NoDocument::NotFound))?;
    let mut reader = federation.context().storage.read().await?;
    let activity = reader.activities().find(id).await?.filter(|activity| activity.public).ok_or(NoDocument::NotFound)?;
    let sender = reader.actors().find(activity.actor).await?.ok_or(NoDocument::NotFound)?;
    let is_over = activity.kind != "Delete" && reader.posts().find_tombstone(&Address::trusted(activity.object.clone())).await?.is_some();
    // What it said was erased since.
    if is_over || sender.state == Standing::Gone || activity.body.is_empty() {
        return Err(NoDocument::Gone(None));
    }
    if sender.state == Standing::Suspended {
        return Err(NoDocument::NotFound);
    }
    Ok(raw(axum::http::StatusCode::OK, activity.body))
}

/// A public listing of ours and its maker. Drafts and mirrors are nobody's business here.
async fn find(federation: &Federation, id: &str, headers: &HeaderMap) -> Result<(Listing, Actor), NoDocument> {
    let context = federation.context();
    let id: Id<Listing> = id.parse().or(Err(NoDocument::NotFound))?;
    let mut reader = context.storage.read().await?;
    let Some(listing) = reader.listings().find(id).await? else {
        let address: Address = context.site.object(id);
        let Some((former, at)) = reader.posts().find_tombstone(&address).await? else { return Err(NoDocument::NotFound) };
        return Err(NoDocument::Gone(wants_activity(headers).then(|| tombstone(&address, &former, at).to_string())));
    };
    let maker = reader.actors().find(listing.maker).await?.ok_or(NoDocument::NotFound)?;
    if !maker.is_here() || !listing.is_public() {
        return Err(NoDocument::NotFound);
    }
    match maker.state {
        Standing::Active => Ok((listing, maker)),
        Standing::Suspended | Standing::Blocked => Err(NoDocument::NotFound),
        Standing::Gone => Err(NoDocument::Gone(None)),
    }
}
