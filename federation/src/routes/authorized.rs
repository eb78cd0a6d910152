//! Authorized fetch: where the host wants it, documents go only to those who sign and are not blocked.

use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{refusal, wants_activity};
use crate::handle::Federation;
use crate::inbox::verified_fetch;
use crate::{Error, Result};

/// Lets a fetch through that is signed, or that may always be made: the instance actor, whose key others need to answer us,
/// discovery, and pages. A signed fetch from a blocked host is refused in every mode.
pub async fn guard(State(federation): State<Federation>, OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    let is_fetch = request.method() == Method::GET && wants_activity(request.headers());
    let is_free = uri.path() == "/actor" || uri.path().starts_with("/.well-known/");
    if !is_fetch || is_free {
        return next.run(request).await;
    }
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    match judge(&federation, target, request.headers()).await {
        Ok(()) => next.run(request).await,
        Err(error) => refusal(&error).into_response(),
    }
}

async fn judge(federation: &Federation, target: &str, headers: &HeaderMap) -> Result<()> {
    let is_signed = headers.contains_key("signature");
    let wanted = federation.context().policy.authorized_fetch;
    if !is_signed && !wanted {
        return Ok(());
    }
    if !is_signed {
        return Err(Error::protocol(StatusCode::UNAUTHORIZED, "fetches are signed here"));
    }
    match verified_fetch(federation, target, headers).await {
        Err(Error::Protocol { status, .. }) if status != StatusCode::FORBIDDEN && !wanted => Ok(()),
        judged => judged,
    }
}
