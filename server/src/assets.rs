//! The files every page needs: stylesheet, icons, pictures and small scripts, kept inside the binary.
//!
//! Each file is served below a piece of its own hash, so that browsers may keep it for ever and a
//! new build is seen at once. The stylesheet is written as one file per cascade layer and joined here.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt::Write as _,
    sync::{LazyLock, OnceLock},
};

use aws_lc_rs::digest;
use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use rust_embed::RustEmbed;
use tokio::sync::OnceCell;
use tower::{ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::{CompressionLevel, compression::CompressionLayer};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/assets/"]
struct Files;

/// The cascade layers, weakest first. This order is the `@layer` statement of the joined stylesheet.
const LAYERS: [&str; 6] = ["reset", "tokens", "base", "layout", "components", "utilities"];

/// The name under which the joined stylesheet is served.
pub const STYLESHEET: &str = "peerwright.css";

/// Months are enough for what never changes under its address.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");

/// One file as it is served.
struct Asset {
    body: Bytes,
    /// First 12 hex digits of the SHA-256 of `body`.
    hash: String,
    media_type: &'static str,
    /// Compressed on first request, because most of the pictures are never asked for.
    brotli: OnceCell<Bytes>,
    gzip: OnceCell<Bytes>,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let mut assets: BTreeMap<String, Asset> = Files::iter()
        .filter(|name| !name.starts_with("css/"))
        .filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.to_string(), Asset::new(&name, to_bytes(file.data))))
        })
        .collect();
    assets.insert(STYLESHEET.to_owned(), Asset::new(STYLESHEET, Bytes::from(joined_stylesheet())));
    assets
});

impl Asset {
    fn new(name: &str, body: Bytes) -> Self {
        let hash = short_hash(&body);
        Self { body, hash, media_type: media_type(name), brotli: OnceCell::new(), gzip: OnceCell::new() }
    }

    /// The body in the best encoding the client takes, with the name of that encoding.
    async fn encoded(&self, accepted: &HeaderMap) -> (Bytes, Option<&'static str>) {
        let worthwhile = self.media_type.starts_with("text/") || self.media_type == "image/svg+xml";
        let Some(encoding) = worthwhile.then(|| best_encoding(accepted)).flatten() else {
            return (self.body.clone(), None);
        };
        let cell = if encoding == "br" { &self.brotli } else { &self.gzip };
        let small = cell.get_or_init(|| compress(self.body.clone(), self.media_type, encoding)).await;
        if small.len() < self.body.len() { (small.clone(), Some(encoding)) } else { (self.body.clone(), None) }
    }
}

/// The path of a file below `assets/`, or of [`STYLESHEET`], with its hash inside: `/static/1f0c.../icons.svg`.
///
/// An unknown name answers a path that leads nowhere; a test keeps the templates free of those.
#[must_use]
pub fn url(name: &str) -> String {
    let hash = ASSETS.get(name).map_or("unknown", |asset| asset.hash.as_str());
    format!("/static/{hash}/{name}")
}

/// Whether there is a file of this name.
#[must_use]
pub fn exists(name: &str) -> bool {
    ASSETS.contains_key(name)
}

/// The names of all files.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ASSETS.keys().map(String::as_str)
}

/// What is in a file, such as a photo of `demo/`, where the demo's listings take theirs from.
#[must_use]
pub fn content(name: &str) -> Option<Bytes> {
    ASSETS.get(name).map(|asset| asset.body.clone())
}

/// The path of a stylesheet that sets the accent to this colour, written as six hexadecimal digits.
#[must_use]
pub fn accent_url(hex: &str) -> String {
    format!("/static/accent/{hex}.css")
}

/// The address of the icon sprite, looked up once because every page names it many times.
pub fn sprite_url() -> &'static str {
    static SPRITE: OnceLock<String> = OnceLock::new();
    SPRITE.get_or_init(|| url("icons.svg"))
}

/// Routes of everything in this file.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/static/accent/{file}", get(accent))
        .route("/static/{hash}/{*name}", get(asset))
        .route("/favicon.ico", get(|headers: HeaderMap| async move { serve("favicon.svg", None, &headers).await }))
}

async fn asset(Path((hash, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    serve(&name, Some(&hash), &headers).await
}

/// Answers with a file. A hash of an older build gets today's file, but may not keep it.
pub async fn serve(name: &str, hash: Option<&str>, headers: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.get(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", asset.hash);
    let (body, encoding) = asset.encoded(headers).await;
    let unchanged =
        headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag));
    let mut answer = if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(body)) };
    let out = answer.headers_mut();
    let kept = if hash == Some(asset.hash.as_str()) { FOR_EVER } else { ASK_AGAIN };
    out.insert(header::CACHE_CONTROL, kept);
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding.filter(|_| !unchanged) {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

/// A stylesheet of one rule, because the policy of the pages refuses style attributes.
async fn accent(Path(file): Path<String>) -> Response {
    let Some(hex) = file.strip_suffix(".css").filter(|hex| is_colour(hex)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let rule = format!("@layer tokens{{:root{{--accent:#{}}}}}", hex.to_ascii_lowercase());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, rule).into_response()
}

/// Whether this is a colour as six hexadecimal digits, without `#`.
#[must_use]
pub fn is_colour(hex: &str) -> bool {
    hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn to_bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn short_hash(body: &[u8]) -> String {
    digest::digest(&digest::SHA256, body).as_ref().iter().take(6).fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("webp") => "image/webp",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

fn best_encoding(headers: &HeaderMap) -> Option<&'static str> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |name: &str| {
        accepted.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next() == Some(name) && !parts.any(|part| part.trim_end_matches(['0', '.']) == "q=")
        })
    };
    ["br", "gzip"].into_iter().find(|name| takes(name))
}

/// Compresses once with the same code that compresses pages, so that the binary carries one compressor.
async fn compress(body: Bytes, media_type: &'static str, encoding: &'static str) -> Bytes {
    let level = if cfg!(debug_assertions) { CompressionLevel::Fastest } else { CompressionLevel::Precise(9) };
    let plain = body.clone();
    let service = ServiceBuilder::new().layer(CompressionLayer::new().quality(level)).service(service_fn(move |_: http::Request<()>| {
        let mut answer = http::Response::new(http_body_util::Full::new(plain.clone()));
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        async move { Ok::<_, std::convert::Infallible>(answer) }
    }));
    let mut request = http::Request::new(());
    request.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding));
    let Ok(answer) = service.oneshot(request).await;
    if !answer.headers().contains_key(header::CONTENT_ENCODING) {
        return body;
    }
    answer.into_body().collect().await.map_or(body, |collected| collected.to_bytes())
}

fn joined_stylesheet() -> String {
    let mut sheet = format!("@layer {};", LAYERS.join(","));
    for layer in LAYERS {
        if let Some(file) = Files::get(&format!("css/{layer}.css")) {
            sheet.push_str(&tightened(&String::from_utf8_lossy(&file.data)));
        }
    }
    sheet
}

/// Takes comments and needless white space out of a stylesheet; text in quotes stays as it is.
fn tightened(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if next == '"' {
            let end = rest.get(1..).and_then(|inner| inner.find('"')).map_or(rest.len(), |at| at + 2);
            let (quoted, after) = rest.split_at(end);
            out.push_str(quoted);
            rest = after;
        } else if next.is_whitespace() {
            rest = rest.trim_start();
            let needless = out.ends_with(['{', '}', ';', ',', ':']) || rest.starts_with(['{', '}', ';', ',']);
            if !needless && !out.is_empty() && !rest.is_empty() {
                out.push(' ');
            }
        } else {
            if next == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
        let mut request = http::Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        routes::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn an_unknown_file_is_not_found() {
        assert_eq!(ask("/static/abc/none.css", &[]).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(ask("/static/accent/red.css", &[]).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(ask("/static/abc/../Cargo.toml", &[]).await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_file_under_its_hash_may_be_kept_for_ever() {
        let answer = ask(&url(STYLESHEET), &[]).await;
        assert_eq!(answer.headers()[header::CACHE_CONTROL], FOR_EVER);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    }

    #[tokio::test]
    async fn a_file_under_an_older_hash_is_asked_for_again() {
        let answer = ask("/static/000000000000/icons.svg", &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], ASK_AGAIN);
    }

    #[tokio::test]
    async fn a_file_the_browser_has_is_not_sent_again() {
        let first = ask(&url("icons.svg"), &[]).await;
        let etag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = ask(&url("icons.svg"), &[(header::IF_NONE_MATCH, &etag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn a_file_is_compressed_for_those_who_take_it_and_plain_for_others() {
        let plain = ask(&url(STYLESHEET), &[]).await.into_body().collect().await.unwrap().to_bytes();
        for encoding in ["br", "gzip"] {
            let answer = ask(&url(STYLESHEET), &[(header::ACCEPT_ENCODING, encoding)]).await;
            assert_eq!(answer.headers()[header::CONTENT_ENCODING], encoding);
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            assert!(body.len() * 2 < plain.len(), "{encoding}: {} of {}", body.len(), plain.len());
        }
        let refused = ask(&url(STYLESHEET), &[(header::ACCEPT_ENCODING, "br;q=0, gzip;q=0.0")]).await;
        assert!(!refused.headers().contains_key(header::CONTENT_ENCODING));
    }

    #[tokio::test]
    async fn a_colour_is_served_as_a_rule() {
        let answer = ask(&accent_url("27489B"), &[]).await;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, "@layer tokens{:root{--accent:#27489b}}");
    }

    #[test]
    fn the_stylesheet_stays_small_and_whole() {
        let sheet = joined_stylesheet();
        assert!(sheet.len() < 50_000, "{} bytes", sheet.len());
        assert_eq!(sheet.matches('{').count(), sheet.matches('}').count());
        for layer in LAYERS {
            assert!(sheet.contains(&format!("@layer {layer}{{")), "{layer}");
        }
    }

    #[test]
    fn tightening_keeps_what_carries_meaning() {
        assert_eq!(tightened("a :hover , b {\n  /* why */ content: \"a ; b\";\n}"), "a :hover,b{content:\"a ; b\"}");
        assert_eq!(tightened("x { inset: calc(1px + 2px) 0; }"), "x{inset:calc(1px + 2px) 0}");
    }
}
