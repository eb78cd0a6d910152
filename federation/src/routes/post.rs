//! Receiving: one handler for every inbox address.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::{Costly, refusal};
use crate::Error;
use crate::handle::Federation;
use crate::inbox::{MAX_BODY, Message};

/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(15);

/// Reads at most [`MAX_BODY`] bytes within 15 seconds and hands them to the door.
pub async fn inbox(State(federation): State<Federation>, OriginalUri(uri): OriginalUri, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers = with_host(parts.headers, &uri, &parts.uri);
    let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let body = match read(body, headers.get(header::CONTENT_LENGTH)).await {
        Ok(body) => body,
        Err(error) => return refused(&error, &target),
    };
    let message = Message { method: parts.method, target, headers, body };
    match federation.receive(&message).await {
        Ok(_) => StatusCode::ACCEPTED.into_response(),
        Err(error) => refused(&error, &message.target),
    }
}

/// Over HTTP/2 the host is not among the headers, but it is what was signed.
pub(super) fn with_host(mut headers: HeaderMap, original: &Uri, uri: &Uri) -> HeaderMap {
    let authority = original.authority().or_else(|| uri.authority());
    if let (false, Some(authority)) = (headers.contains_key(header::HOST), authority)
        && let Ok(value) = HeaderValue::from_str(authority.as_str())
    {
        headers.insert(header::HOST, value);
    }
    headers
}

async fn read(body: Body, length: Option<&HeaderValue>) -> Result<bytes::Bytes, Error> {
    let too_large = || Error::protocol(StatusCode::PAYLOAD_TOO_LARGE, "an activity has at most 1 MiB");
    let announced = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|announced| announced > MAX_BODY) {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_DEADLINE, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(Error::protocol(StatusCode::REQUEST_TIMEOUT, "the body took too long")),
    }
}

pub(super) fn costly(mut response: Response) -> Response {
    response.extensions_mut().insert(Costly);
    response
}

/// One line per refusal, with neither body nor signature in it.
fn refused(error: &Error, target: &str) -> Response {
    if let Error::Protocol { status, reason } = error {
        tracing::info!(status = status.as_u16(), %reason, target, "security.reject");
    }
    costly(refusal(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn q05_a_body_that_does_not_end_within_fifteen_seconds_is_408() {
        let begun = tokio::time::Instant::now();
        let error = read(Body::from_stream(futures::stream::pending::<std::io::Result<bytes::Bytes>>()), None).await.unwrap_err();
        assert_eq!(refusal(&error).status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(begun.elapsed().as_secs(), 15);
    }

    #[tokio::test]
    async fn what_breaks_off_is_refused_and_what_ends_is_read() {
        let broken = futures::stream::iter([Ok(bytes::Bytes::from("{")), Err(std::io::Error::other("gone"))]);
        assert!(read(Body::from_stream(broken), None).await.is_err());
        assert_eq!(read(Body::from("{}"), None).await.unwrap(), "{}");
    }
}
