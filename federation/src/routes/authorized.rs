//! Authorized fetch: where the host wants it, documents go only to those who sign and are not blocked.

use std::sync::Arc;

use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::actors::Actor;
use domain::posts::Post;
use domain::{Handle, Id};

use super::post::{costly, with_host};
use super::{NoDocument, prefers_page, refusal};
use crate::context::Context;
use crate::handle::Federation;
use crate::inbox::{claimed_key, verified_fetch};
use crate::keyring::Verifier;
use crate::{Error, Result};

/// Lets a fetch through that is signed, or that may always be made: the instance actor, whose key others need to answer us,
/// discovery, and pages. A fetch that names a key of a blocked host is refused in every mode.
pub async fn guard(State(federation): State<Federation>, OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    // Collections answer documents to everybody who does not ask for a page first.
    let is_fetch = request.method() == Method::GET && !prefers_page(request.headers());
    let is_free = uri.path() == "/actor" || uri.path().starts_with("/.well-known/");
    if !is_fetch || is_free {
        return next.run(request).await;
    }
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let headers = with_host(request.headers().clone(), &uri, request.uri());
    let signer = match judge(&federation, target, &headers).await {
        Ok(Some(signer)) => signer,
        Ok(None) => return next.run(request).await,
        Err(error) => return costly(refusal(&error)),
    };
    match is_kept_from(federation.context(), uri.path(), signer.owner.id).await {
        Ok(false) => {
            let mut answer = next.run(request).await;
            // It is for who signed, and for nobody's cache (SECURITY P-14).
            answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            answer
        }
        Ok(true) => NoDocument::NotFound.into_response(),
        Err(error) => refusal(&error),
    }
}

/// Whether a block stands between who signs and the maker whose this is: then it does not exist for them. The maker's own
/// document is shown to everybody, because its keys are needed.
async fn is_kept_from(context: &Context, path: &str, signer: Id<Actor>) -> Result<bool> {
    let mut segments = path.trim_start_matches('/').split('/');
    let mut reader = context.storage.read().await?;
    let owner = match (segments.next(), segments.next(), segments.next()) {
        (Some("users"), Some(name), Some(_)) => match Handle::local(name) {
            Ok(handle) => reader.actors().find_by_handle(&handle).await?.map(|maker| maker.id),
            Err(_) => None,
        },
        (Some("o" | "c"), Some(id), _) => match id.parse::<Id<Post>>() {
            Ok(id) => reader.posts().find(id).await?.map(|post| post.author),
            Err(_) => None,
        },
        (Some("a"), Some(id), _) => match id.parse() {
            Ok(id) => reader.activities().find(id).await?.map(|activity| activity.actor),
            Err(_) => None,
        },
        _ => None,
    };
    match owner {
        Some(owner) => Ok(reader.blocks().stands_between(owner, signer).await?),
        None => Ok(false),
    }
}

/// Where signatures are not asked for, verifying one would protect nothing and cost a fetch: who is blocked need only not
/// sign. The host that a signature names is looked at all the same.
async fn judge(federation: &Federation, target: &str, headers: &HeaderMap) -> Result<Option<Arc<Verifier>>> {
    let context = federation.context();
    if context.policy.authorized_fetch {
        if !headers.contains_key("signature") {
            return Err(Error::protocol(StatusCode::UNAUTHORIZED, "fetches are signed here"));
        }
        return verified_fetch(federation, target, headers).await.map(Some);
    }
    match claimed_key(context, &Method::GET, target, headers) {
        Some(key_id) if context.is_blocked(&key_id.host()).await? && context.policy.enabled => Err(Error::protocol(StatusCode::FORBIDDEN, "this host is blocked")),
        _ => Ok(None),
    }
}
