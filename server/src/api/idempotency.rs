//! Honours `Idempotency-Key`: a repeated POST is answered as the first one was, and done once.

use aws_lc_rs::digest::{Context, SHA256};
use axum::{
    body::{Body, to_bytes},
    extract::{OptionalFromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Id, accounts::Account};
use storage::accounts::Repeated;

use crate::{access::token::Following, media::picture, problem::Problem, state::App};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Longest key, in characters.
const MAX_KEY: usize = 255;
/// The largest request there is: one photo and what stands around it.
const MAX_REQUEST: usize = picture::MAX_BYTES + 64 * 1024;
/// Longest answer that is kept for a repetition.
const MAX_ANSWER: usize = 1024 * 1024;

/// What an answer says when it is repeated, where it told a secret that is to be told once.
#[derive(Clone, Debug)]
pub struct Repetition(pub String);

/// Around every route of the API. Requests without a key, without a token or with another method pass untouched.
pub async fn honour(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(IDEMPOTENCY_KEY) {
        return next.run(request).await;
    }
    once(app, request, next).await.unwrap_or_else(IntoResponse::into_response)
}

async fn once(app: App, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let key = key(&parts.headers)?;
    // Whoever may not act here hears it from the route itself. A token for `write` may `follow` too.
    let caller = <Following as OptionalFromRequestParts<App>>::from_request_parts(&mut parts, &app).await;
    let Ok(Some(Following(caller))) = caller else { return Ok(next.run(Request::from_parts(parts, body)).await) };
    let body = to_bytes(body, MAX_REQUEST).await.map_err(|error| Problem::payload_too_large().because(error))?;
    let account = caller.account.id;
    match app.storage.claim_key(account, &key, &fingerprint(&parts, &body), app.clock.now()).await? {
        Repeated::UnderWay => Err(Problem::conflict().saying("problem-key-under-way", "the first request with this idempotency key is still under way")),
        Repeated::Different => Err(Problem::invalid(Vec::new()).saying("problem-key-different", "this idempotency key was used for another request; take a new one")),
        Repeated::Answered(status, answer) => Ok(replayed(status, answer)),
        Repeated::First => {
            let request = Request::from_parts(parts, Body::from(body));
            // Not ended by a caller who hangs up: the key would stay claimed though nothing was answered.
            let work = tokio::spawn(first(app, account, key, request, next));
            work.await.map_err(Problem::unavailable)
        }
    }
}

/// Does what is asked and keeps a good answer. A refusal or a failure gives the key back: nothing was changed.
async fn first(app: App, account: Id<Account>, key: String, request: Request, next: Next) -> Response {
    let (parts, body) = next.run(request).await.into_parts();
    if !parts.status.is_success() {
        settle(&app, account, &key, None).await;
        return Response::from_parts(parts, body);
    }
    match to_bytes(body, MAX_ANSWER).await {
        Ok(bytes) => {
            let text = parts.extensions.get::<Repetition>().map_or_else(|| std::str::from_utf8(&bytes).unwrap_or_default(), |repetition| repetition.0.as_str());
            settle(&app, account, &key, Some((parts.status.as_u16(), text))).await;
            Response::from_parts(parts, Body::from(bytes))
        }
        Err(error) => {
            settle(&app, account, &key, None).await;
            Problem::unavailable(error).into_response()
        }
    }
}

/// The request is done and answered either way; a key that cannot be settled answers 409 until it is forgotten.
async fn settle(app: &App, account: Id<Account>, key: &str, answer: Option<(u16, &str)>) {
    if let Err(error) = app.storage.settle_key(account, key, answer).await {
        tracing::warn!(%error, "an idempotency key could not be settled");
    }
}

fn replayed(status: u16, answer: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let only = values.next().filter(|_| values.next().is_none());
    let text = only.and_then(|value| value.to_str().ok()).map(str::trim);
    text.filter(|text| (1..=MAX_KEY).contains(&text.len()))
        .map(str::to_owned)
        .ok_or_else(|| Problem::malformed().saying("problem-key", "an idempotency key is one text of 1 to 255 visible characters"))
}

/// What the request is: method, path and body. The boundary of a form is chosen anew each time it is sent, and left out.
fn fingerprint(parts: &Parts, body: &[u8]) -> Vec<u8> {
    let mut digest = Context::new(&SHA256);
    digest.update(parts.method.as_str().as_bytes());
    digest.update(b" ");
    digest.update(parts.uri.to_string().as_bytes());
    digest.update(b"\n");
    for piece in pieces(body, boundary(&parts.headers)) {
        digest.update(piece);
    }
    digest.finish().as_ref().to_vec()
}

fn boundary(headers: &HeaderMap) -> Option<&str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (_, boundary) = kind.strip_prefix("multipart/")?.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?.trim().trim_matches('"');
    (!boundary.is_empty()).then_some(boundary)
}

/// The body without every occurrence of the boundary.
fn pieces<'a>(body: &'a [u8], boundary: Option<&str>) -> Vec<&'a [u8]> {
    let Some(boundary) = boundary.map(str::as_bytes) else { return vec![body] };
    let mut pieces = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.windows(boundary.len()).position(|window| window == boundary) {
        let (piece, after) = rest.split_at(at);
        pieces.push(piece);
        rest = after.get(boundary.len()..).unwrap_or_default();
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(path: &str, kind: &str) -> Parts {
        Request::post(path).header("content-type", kind).body(()).unwrap().into_parts().0
    }

    fn given(keys: &[&str]) -> Result<String, Problem> {
        let mut headers = HeaderMap::new();
        for key in keys {
            headers.append(IDEMPOTENCY_KEY, HeaderValue::from_str(key).unwrap());
        }
        super::key(&headers)
    }

    #[test]
    fn a_key_is_one_short_text() {
        for keys in [&[""][..], &["a", "b"], &[&"x".repeat(256)]] {
            assert_eq!(given(keys).unwrap_err().status(), StatusCode::BAD_REQUEST, "{keys:?}");
        }
        assert_eq!(given(&[" 8e03978e-40d5 "]).unwrap(), "8e03978e-40d5");
    }

    #[test]
    fn another_path_or_body_is_another_request() {
        let one = fingerprint(&parts("/listings", "application/json"), b"{}");
        assert_ne!(one, fingerprint(&parts("/listings/1/publish", "application/json"), b"{}"));
        assert_ne!(one, fingerprint(&parts("/listings", "application/json"), b"{ }"));
        assert_eq!(one, fingerprint(&parts("/listings", "application/json"), b"{}"));
    }

    #[test]
    fn a_form_sent_again_is_the_same_request_though_its_boundary_differs() {
        let sent = |boundary: &str, text: &str| {
            let body = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"alt\"\r\n\r\n{text}\r\n--{boundary}--\r\n");
            fingerprint(&parts("/media", &format!("multipart/form-data; boundary={boundary}")), body.as_bytes())
        };
        assert_eq!(sent("one", "a mug"), sent("two", "a mug"));
        assert_ne!(sent("one", "a mug"), sent("one", "a bowl"));
    }
}
