//! Authorized fetch: where the host wants it, documents go only to those who sign and are not blocked.

use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::post::{costly, with_host};
use super::{prefers_page, refusal};
use crate::handle::Federation;
use crate::inbox::{claimed_key, verified_fetch};
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
    match judge(&federation, target, &headers).await {
        Ok(()) => next.run(request).await,
        Err(error) => costly(refusal(&error)),
    }
}

/// Where signatures are not asked for, verifying one would protect nothing and cost a fetch: who is blocked need only not
/// sign. The host that a signature names is looked at all the same.
async fn judge(federation: &Federation, target: &str, headers: &HeaderMap) -> Result<()> {
    let context = federation.context();
    if context.policy.authorized_fetch {
        if !headers.contains_key("signature") {
            return Err(Error::protocol(StatusCode::UNAUTHORIZED, "fetches are signed here"));
        }
        return verified_fetch(federation, target, headers).await.map(|_| ());
    }
    match claimed_key(context, &Method::GET, target, headers) {
        Some(key_id) if context.is_blocked(&key_id.host()).await? && context.policy.enabled => Err(Error::protocol(StatusCode::FORBIDDEN, "this host is blocked")),
        _ => Ok(()),
    }
}
