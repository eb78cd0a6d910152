//! Headers that every answer carries: what a browser may do with it, who may keep it, on what it depends.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use domain::Site;

use super::cookie::SessionCookie;

/// For pages: only our own files, no frames around us, forms only to us.
pub const PAGE_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// For everything that is no page: nothing.
const OTHER_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// For what makers uploaded: nothing, and an origin of its own.
pub const BLOB_POLICY: &str = "default-src 'none'; sandbox";

/// Where one is may be asked for by the button that fills it in; the browser still asks whoever presses it.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// What the layer needs to know of this instance.
#[derive(Clone, Debug)]
pub struct Rules {
    cookie: SessionCookie,
    is_secure: bool,
}

impl Rules {
    /// Of this instance.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        Self { cookie: SessionCookie::of(site), is_secure: site.is_secure() }
    }
}

/// Adds what an answer does not say itself.
pub async fn protect(State(rules): State<Rules>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_personal = headers.contains_key(header::AUTHORIZATION) || rules.cookie.read(headers).is_some();
    let mut answer = next.run(request).await;
    complete(answer.headers_mut(), is_personal, rules.is_secure);
    answer
}

fn complete(headers: &mut HeaderMap, is_personal: bool, is_secure: bool) {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let is_page = kind.starts_with("text/html");
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(header::CONTENT_SECURITY_POLICY, if is_page { PAGE_POLICY } else { OTHER_POLICY });
    if is_page {
        add(PERMISSIONS_POLICY, PERMISSIONS);
        add(OPENER_POLICY, "same-origin");
        add(header::VARY, "accept, accept-language, cookie");
    }
    if is_secure {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if kind.starts_with("application/activity+json") || kind.starts_with("application/ld+json") {
        add(header::VARY, "accept, signature");
    }
    // Redirects and documents depend on who asks; files say themselves how long they may be kept.
    add(header::CACHE_CONTROL, if is_personal { "private, no-store" } else { "no-cache" });
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware::from_fn_with_state, response::Html, routing::get};
    use domain::AddressRules;
    use tower::ServiceExt as _;

    use super::*;

    async fn headers(path: &str, cookie: &str) -> HeaderMap {
        let site = Site::new("https://maker.example", "maker.example", AddressRules::default()).unwrap();
        let blob = [(header::CONTENT_TYPE, "image/webp"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable"), (header::CONTENT_SECURITY_POLICY, BLOB_POLICY)];
        let app = Router::new()
            .route("/", get(|| async { Html("<p>") }))
            .route("/o/1", get(|| async { ([(header::CONTENT_TYPE, "application/activity+json")], "{}") }))
            .route("/media/1", get(move || async move { (blob, "") }))
            .layer(from_fn_with_state(Rules::of(&site), protect));
        let request = Request::builder().uri(path).header("cookie", cookie).body(Body::empty()).unwrap();
        app.oneshot(request).await.unwrap().headers().clone()
    }

    #[tokio::test]
    async fn w03_no_page_can_be_framed_and_no_foreign_script_runs() {
        for path in ["/", "/o/1", "/nothing"] {
            let headers = headers(path, "").await;
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src"), "{policy}");
            assert!(!policy.contains("unsafe"));
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["referrer-policy"], "same-origin");
        }
        assert_eq!(headers("/", "").await["content-security-policy"], PAGE_POLICY);
        assert!(PAGE_POLICY.contains("img-src 'self' data:; object-src 'none'; base-uri 'none'"));
    }

    #[tokio::test]
    async fn w29_what_a_signed_in_person_sees_is_kept_by_nobody() {
        assert_eq!(headers("/", "__Host-session=x").await["cache-control"], "private, no-store");
        assert_eq!(headers("/", "language=de").await["cache-control"], "no-cache");
        assert_eq!(headers("/", "").await["vary"], "accept, accept-language, cookie");
        assert_eq!(headers("/o/1", "").await["vary"], "accept, signature");
    }

    #[tokio::test]
    async fn what_an_answer_says_itself_stays() {
        let headers = headers("/media/1", "__Host-session=x").await;
        assert_eq!(headers["content-security-policy"], BLOB_POLICY);
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(headers["strict-transport-security"], "max-age=31536000");
    }
}
