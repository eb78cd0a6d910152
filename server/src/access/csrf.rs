//! Refuses what another site makes a browser send here: state changes need `Sec-Fetch-Site` or `Origin` to say they
//! come from our own pages.
//!
//! Laid around everything that believes a cookie. Inboxes and bearer tokens are mounted outside of it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::Site;

use crate::problem::Problem;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Our own origin as browsers spell it.
#[derive(Clone, Debug)]
pub struct OwnOrigin(Arc<str>);

impl OwnOrigin {
    /// Of this instance.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        Self(site.base().into())
    }
}

/// Lets a request through if it changes nothing or comes from our own pages; else 403.
pub async fn guard(State(own): State<OwnOrigin>, request: Request, next: Next) -> Response {
    if changes_nothing(request.method()) || is_ours(request.headers(), &own.0) {
        return next.run(request).await;
    }
    tracing::info!(case = "W-01", "security.reject");
    Problem::forbidden().saying("problem-cross-site", "this was sent from another site; send it from the page itself").into_response()
}

fn changes_nothing(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

/// `Sec-Fetch-Site` decides where it is sent; browsers without it send `Origin`. Neither: not a page of ours.
fn is_ours(headers: &HeaderMap, own: &str) -> bool {
    match only(headers, &SEC_FETCH_SITE) {
        Sent::Once(site) => site == "same-origin" || site == "none",
        Sent::Nothing => only(headers, &header::ORIGIN) == Sent::Once(own),
        Sent::Oddly => false,
    }
}

#[derive(PartialEq)]
enum Sent<'a> {
    Nothing,
    Once(&'a str),
    /// Twice, or no text.
    Oddly,
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Sent<'a> {
    let mut values = headers.get_all(name).into_iter();
    match (values.next().map(|value| value.to_str()), values.next()) {
        (None, _) => Sent::Nothing,
        (Some(Ok(value)), None) => Sent::Once(value),
        _ => Sent::Oddly,
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, http::StatusCode, middleware::from_fn_with_state, routing::any};
    use domain::AddressRules;
    use tower::ServiceExt as _;

    use super::*;

    async fn status(method: Method, headers: &[(&str, &str)]) -> StatusCode {
        let site = Site::new("https://maker.example", "maker.example", AddressRules::default()).unwrap();
        let app = Router::new().route("/", any(|| async {})).layer(from_fn_with_state(OwnOrigin::of(&site), guard));
        let mut request = Request::builder().method(method);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
    }

    #[tokio::test]
    async fn w01_what_another_site_sends_is_refused() {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://maker.example")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "Same-Origin")],
            &[("sec-fetch-site", "")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://maker.example.evil.example")],
            &[("origin", "http://maker.example")],
            &[("origin", "https://maker.example:8443")],
            &[("origin", "null")],
            &[("origin", "https://maker.example"), ("origin", "https://evil.example")],
            &[("referer", "https://maker.example/")],
            &[],
        ] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(status(method.clone(), headers).await, StatusCode::FORBIDDEN, "{method} {headers:?}");
            }
        }
    }

    #[tokio::test]
    async fn our_own_pages_and_the_address_bar_may_send() {
        for headers in [&[("sec-fetch-site", "same-origin"), ("origin", "https://maker.example")][..], &[("sec-fetch-site", "none")], &[("origin", "https://maker.example")]] {
            assert_eq!(status(Method::POST, headers).await, StatusCode::OK, "{headers:?}");
        }
    }

    #[tokio::test]
    async fn looking_is_free_for_all() {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            assert_eq!(status(method, &[("sec-fetch-site", "cross-site")]).await, StatusCode::OK);
        }
    }
}
