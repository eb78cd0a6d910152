//! The followers of one server, for that server alone (FEP-8fcf).

use axum::extract::{OriginalUri, Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::site;
use serde_json::json;

use super::actors::find;
use super::post::{costly, with_host};
use super::{NoDocument, document, refusal};
use crate::follows::told::MAX_LISTED;
use crate::handle::Federation;
use crate::inbox::verified_fetch;
use crate::vocabulary::{Vocabulary, declare};

/// The end of the path, by which the server's limits know it.
pub(super) const SEGMENT: &str = "/followers_synchronization";

/// `/users/{name}/followers_synchronization`: who of the caller's server follows. Answered to a signature in every mode,
/// and to nobody else: also a maker who hides followers has told that server of each of them.
pub async fn followers(State(federation): State<Federation>, OriginalUri(uri): OriginalUri, Path(name): Path<String>, request: Request) -> Response {
    let headers = with_host(request.headers().clone(), &uri, request.uri());
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    match verified_fetch(&federation, target, &headers).await {
        Ok(signer) => answer(&federation, &name, &signer.owner.address.origin()).await.into_response(),
        Err(error) => costly(refusal(&error)),
    }
}

async fn answer(federation: &Federation, name: &str, origin: &domain::Origin) -> Result<Response, NoDocument> {
    let context = federation.context();
    let maker = find(federation, name).await?;
    let limit = i64::try_from(MAX_LISTED).unwrap_or(i64::MAX);
    let listed = context.storage.read().await?.follows().list_followers_at(maker.actor.id, origin, limit.saturating_add(1)).await?;
    // Half a list would end the follows of the other half.
    if listed.len() > MAX_LISTED {
        return Err(NoDocument::NotFound);
    }
    let id = context.site.maker_part(&maker.actor.handle.name, site::ActorPart::FollowersSynchronization);
    let items: Vec<&str> = listed.iter().map(domain::Address::as_str).collect();
    let value = json!({"id": id.as_str(), "type": "OrderedCollection", "totalItems": items.len(), "orderedItems": items});
    let mut response = document(&declare(value, Vocabulary::Plain, false));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    Ok(response)
}
