//! Our objects and activities as documents.

use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::actors::{Actor, Kind as ActorKind, State as Standing};
use domain::agreements::{Agreement, Policies};
use domain::goods::Policy;
use domain::listings::Listing;
use domain::posts::{Kind, Post};
use domain::{Address, Audience, Id, audience, site};
use serde_json::Value;

use super::post::with_host;
use super::{NoDocument, document, page, raw, wants_activity};
use crate::activities::tombstone;
use crate::agreements::document::{agreement as agreement_document, with_policies};
use crate::agreements::inbound::unit_of;
use crate::context::Context;
use crate::handle::Federation;
use crate::inbox::verified_fetch;
use crate::listings;
use crate::outbox::photos_out;
use crate::posts::document::{Parts, approval as approval_of, note};
use crate::posts::reactions::viewer;
use crate::vocabulary::{Vocabulary, declare};

/// `/o/{id}`: a post as a Note with its author's proof; 410 and a Tombstone where one was for everybody. What is for some only
/// is answered to them alone, who sign.
pub async fn object(State(federation): State<Federation>, OriginalUri(uri): OriginalUri, Path(id): Path<String>, request: Request) -> Result<Response, NoDocument> {
    let context = federation.context();
    let (post, author) = match find_post(&federation, &id, request.headers()).await {
        Err(NoDocument::NotFound) if wants_activity(request.headers()) => {
            let headers = with_host(request.headers().clone(), &uri, request.uri());
            let target = uri.path_and_query().map_or("/", |target| target.as_str());
            return agreement(&federation, &id, target, &headers).await;
        }
        found => found?,
    };
    let is_listing = post.kind == Kind::Listing;
    if !wants_activity(request.headers()) {
        // For whom it is can see it on its page; nobody else is told that there is something (SECURITY P-12).
        if !post.is_open() {
            return Err(NoDocument::NotFound);
        }
        return Ok(page(&if is_listing { site::listing_path(&author.handle, post.id) } else { site::post_path(&author.handle, post.id) }));
    }
    if !post.is_open() {
        let headers = with_host(request.headers().clone(), &uri, request.uri());
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        return private(&federation, &post, &author, target, &headers).await;
    }
    let note = spoken(context, std::slice::from_ref(&post), &author).await?.pop().flatten().ok_or(NoDocument::NotFound)?;
    let vocabulary = if is_listing { Vocabulary::Listing } else { Vocabulary::Note };
    let identity = context.keyring.identity(&context.storage, &context.site, &author).await?;
    Ok(document(&identity.prove(&declare(note, vocabulary, true), post.updated_at)?))
}

/// A post for some only, without a proof: to those for whom it is, and to the instance actor of a server that was sent it
/// (SETTLED 5). To all others it does not exist.
async fn private(federation: &Federation, post: &Post, author: &Actor, target: &str, headers: &HeaderMap) -> Result<Response, NoDocument> {
    let context = federation.context();
    if !headers.contains_key("signature") {
        return Err(NoDocument::NotFound);
    }
    let fetch = verified_fetch(federation, target, headers).await.map_err(|error| if error.is_later() { NoDocument::Failed(error) } else { NoDocument::NotFound })?;
    let signer = &fetch.owner;
    let mut tx = context.storage.begin().await?;
    let may_see = audience::may_see(post.audience, viewer(context, &mut tx, signer, post).await?);
    let mut was_sent = signer.kind == ActorKind::Application && tx.list_inboxes_told(&post.address).await?.iter().any(|inbox| inbox.same_origin(&signer.address));
    if !was_sent
        && post.audience == Audience::Parties
        && let Some(agreement) = tx.agreements().find_of_post(post.id).await?
    {
        was_sent = is_of_a_party(&mut tx, &agreement, signer).await?;
    }
    drop(tx);
    if !may_see && !was_sent {
        return Err(NoDocument::NotFound);
    }
    let note = spoken(context, std::slice::from_ref(post), author).await?.pop().flatten().ok_or(NoDocument::NotFound)?;
    Ok(confidential(document(&declare(note, Vocabulary::Note, false))))
}

/// An agreement of a seller here: to those who sign for one of its two parties, or for the server of one (SETTLED 9). To
/// all others it does not exist.
async fn agreement(federation: &Federation, id: &str, target: &str, headers: &HeaderMap) -> Result<Response, NoDocument> {
    let context = federation.context();
    let id: Id<Agreement> = id.parse().or(Err(NoDocument::NotFound))?;
    let found = context.storage.read().await?.agreements().find(id).await?.filter(|found| found.address == Some(context.site.object(id)));
    let Some(found) = found.filter(|_| headers.contains_key("signature")) else { return Err(NoDocument::NotFound) };
    let fetch = verified_fetch(federation, target, headers).await.map_err(|error| if error.is_later() { NoDocument::Failed(error) } else { NoDocument::NotFound })?;
    let mut tx = context.storage.begin().await?;
    if !is_of_a_party(&mut tx, &found, &fetch.owner).await? {
        return Err(NoDocument::NotFound);
    }
    let (Some(seller), Some(buyer)) = (tx.actors().find(found.seller).await?, found.buyer) else { return Err(NoDocument::NotFound) };
    let buyer = tx.actors().find(buyer).await?.ok_or(NoDocument::NotFound)?;
    let unit = tx.listings().find(found.listing_id).await?.map_or("one", |listing| unit_of(&listing));
    drop(tx);
    Ok(confidential(document(&declare(agreement_document(&found, &seller, &buyer, unit), Vocabulary::Agreement, false))))
}

/// Whether somebody is a party, or the instance actor of the server of one.
async fn is_of_a_party(tx: &mut storage::Transaction, agreement: &Agreement, signer: &Actor) -> Result<bool, NoDocument> {
    if agreement.side_of(signer.id).is_some() {
        return Ok(true);
    }
    let mut parties = vec![agreement.seller];
    parties.extend(agreement.buyer);
    let parties = tx.actors().list(&parties).await?;
    Ok(signer.kind == ActorKind::Application && parties.iter().any(|party| party.address.same_origin(&signer.address)))
}

/// Nobody between the two keeps it.
fn confidential(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    response
}

/// Posts of one maker here as documents, in their order, without a context of their own; none where a listing
/// is gone meanwhile. A fixed number of queries.
pub(super) async fn spoken(context: &Context, posts: &[Post], author: &Actor) -> Result<Vec<Option<Value>>, NoDocument> {
    let mut reader = context.storage.read().await?;
    let ids: Vec<Id<Listing>> = posts.iter().filter(|post| post.kind == Kind::Listing).map(|post| post.id.as_kind()).collect();
    let listings = reader.listings().list(&ids).await?;
    let policies = if ids.is_empty() { Policies::default() } else { reader.agreements().find_shop(author.id).await?.policies };
    let rules = if ids.is_empty() { Policy::default() } else { reader.goods().policy().await? };
    let parts = Parts::load(&mut reader, posts).await?;
    let of = |(post, parts): (&Post, Parts)| {
        if post.kind != Kind::Listing {
            return Some(note(&context.site, post, author, &parts));
        }
        let listing = listings.iter().find(|listing| listing.id.raw() == post.id.raw())?;
        let mut note = listings::note(&context.site, listing, author, &photos_out(&context.site, &parts.photos, &parts.passes));
        with_policies(&mut note, &policies);
        listings::with_warning(&mut note, listing, &rules);
        Some(note)
    };
    Ok(posts.iter().zip(parts).map(of).collect())
}

/// `/o/{id}/quotes/{grant}`: the consent to be quoted (FEP-044f).
pub async fn approval(State(federation): State<Federation>, Path((id, grant)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, NoDocument> {
    let context = federation.context();
    let (post, author) = find_post(&federation, &id, &headers).await?;
    let grant = grant.parse().or(Err(NoDocument::NotFound))?;
    let grant = context.storage.read().await?.quotes().find_grant(grant).await?.filter(|grant| grant.granted && grant.quoted == post.id).ok_or(NoDocument::NotFound)?;
    let id = context.site.approval(post.id, grant.id);
    Ok(document(&declare(approval_of(&id, &author.address, &grant.quoting, &post.address), Vocabulary::Note, false)))
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

/// A post of ours and its author, whoever may see it. Drafts and mirrors are nobody's business here.
async fn find_post(federation: &Federation, id: &str, headers: &HeaderMap) -> Result<(Post, Actor), NoDocument> {
    let context = federation.context();
    let id: Id<Post> = id.parse().or(Err(NoDocument::NotFound))?;
    let mut reader = context.storage.read().await?;
    let Some(post) = reader.posts().find(id).await? else {
        let address: Address = context.site.object(id);
        let Some((former, at)) = reader.posts().find_open_tombstone(&address).await? else { return Err(NoDocument::NotFound) };
        return Err(NoDocument::Gone(wants_activity(headers).then(|| tombstone(&address, &former, at).to_string())));
    };
    let author = reader.actors().find(post.author).await?.filter(Actor::is_here).ok_or(NoDocument::NotFound)?;
    match author.state {
        Standing::Active => Ok((post, author)),
        Standing::Suspended | Standing::Blocked => Err(NoDocument::NotFound),
        Standing::Gone => Err(NoDocument::Gone(None)),
    }
}

/// A public listing of ours and its maker.
async fn find(federation: &Federation, id: &str, headers: &HeaderMap) -> Result<(Listing, Actor), NoDocument> {
    let (post, maker) = find_post(federation, id, headers).await?;
    let listing = federation.context().storage.read().await?.listings().find(post.id.as_kind()).await?.filter(Listing::is_public);
    listing.map(|listing| (listing, maker)).ok_or(NoDocument::NotFound)
}
