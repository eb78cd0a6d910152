//! What is told on standard error: lines for people or programs, each request under its own id.

use std::{fmt, io::IsTerminal as _, time::Duration};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::Instrument as _;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    access::secret,
    settings::{Log, LogFormat},
};

/// The header that tells the caller which id their request has here.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest part of a path that is logged, in characters.
const MAX_PATH: usize = 300;

/// The id of one request: a random UUID. What a caller sends as theirs is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId([u8; 16]);

impl RequestId {
    /// A fresh one; all zeros if the machine has no randomness, because a request is not refused for that.
    #[must_use]
    pub fn fresh() -> Self {
        let mut bytes: [u8; 16] = secret::random().unwrap_or_default();
        let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
        *version = (*version & 0x0f) | 0x40;
        *variant = (*variant & 0x3f) | 0x80;
        Self(bytes)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// Sets up the log of this process, once.
///
/// # Errors
/// When a log is set up already, or the filter cannot be read.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::builder().parse(&log.filter)?;
    let registry = tracing_subscriber::registry().with(filter);
    match log.format {
        LogFormat::Json => registry.with(json(std::io::stderr)).try_init()?,
        LogFormat::Text => registry.with(text(std::io::stderr, std::io::stderr().is_terminal())).try_init()?,
    }
    Ok(())
}

fn json<S, W>(writer: W) -> impl tracing_subscriber::Layer<S>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(writer)
}

fn text<S, W>(writer: W, is_coloured: bool) -> impl tracing_subscriber::Layer<S>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    tracing_subscriber::fmt::layer().with_ansi(is_coloured).with_target(false).with_writer(writer)
}

/// Gives a request its id, in its span, its extensions and the answer, and tells how it ended.
pub async fn follow(mut request: Request, next: Next) -> Response {
    let id = RequestId::fresh();
    request.extensions_mut().insert(id);
    let span = tracing::info_span!("request", %id, method = %request.method(), path = %Plain(without_secret(request.uri().path())));
    async move {
        let begun = Instant::now();
        let mut answer = next.run(request).await;
        tell(&answer, begun.elapsed());
        if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
            answer.headers_mut().insert(REQUEST_ID, id);
        }
        answer
    }
    .instrument(span)
    .await
}

/// Paths that end in a secret: links in mails, invitations of the first start, photos that are for a few.
const SECRET: [&str; 6] = ["/reset/", "/confirm/", "/first-run/", "/unsubscribe/", "/media/given/", "/visitors/"];

/// A path without the secret at its end.
fn without_secret(path: &str) -> &str {
    SECRET.into_iter().find(|start| path.starts_with(start)).unwrap_or(path)
}

/// Refusals are told to every host, what went well only to those who ask for it.
fn tell(answer: &Response, took: Duration) {
    let status = answer.status().as_u16();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status < 400 {
        tracing::debug!(status, ms, "answered");
    } else {
        tracing::info!(status, ms, "answered");
    }
}

/// Text of strangers for a log line: no line breaks, no escapes, bounded. The query, which may hold a secret, is left out.
pub struct Plain<'a>(pub &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().take(MAX_PATH).try_for_each(|letter| write!(f, "{}", letter.escape_debug()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::{Router, body::Body, http::StatusCode, middleware::from_fn, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    #[test]
    fn w07_links_of_mails_are_in_no_log() {
        for path in
            ["/reset/geheim", "/confirm/geheim", "/first-run/geheim", "/unsubscribe/geheim", "/media/given/geheim/1.webp", "/visitors/geheim/end", "/visitors/confirm/geheim"]
        {
            assert!(!without_secret(path).contains("geheim"), "{path}");
        }
        assert_eq!(without_secret("/@ana/reset/1"), "/@ana/reset/1");
    }

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Lines {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    async fn logged(path: &str) -> (Response, String) {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::registry().with(json(move || writer.clone()));
        let guard = tracing::subscriber::set_default(subscriber);
        let app = Router::new().route("/broken", get(|| async { crate::problem::Problem::unavailable("disk full") })).layer(from_fn(follow));
        let request = Request::builder().uri(path).header("x-request-id", "mine").body(Body::empty()).unwrap();
        let answer = app.oneshot(request).await.unwrap();
        drop(guard);
        (answer, lines.text())
    }

    #[tokio::test]
    async fn w15_a_query_never_reaches_the_log() {
        let (_, log) = logged("/nothing?token=geheim&code=1234").await;
        assert!(log.contains("\"path\":\"/nothing\"") && !log.contains("geheim") && !log.contains("1234"), "{log}");
    }

    #[tokio::test]
    async fn a_cause_is_logged_once_under_the_id_that_the_caller_reads() {
        let (answer, log) = logged("/broken").await;
        let id = answer.headers()[REQUEST_ID].to_str().unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(log.matches("disk full").count(), 1, "{log}");
        let line = log.lines().find(|line| line.contains("disk full")).unwrap();
        assert!(line.contains(id) && id != "mine", "{line}");
    }

    #[test]
    fn h12_text_of_strangers_stays_on_its_line() {
        assert_eq!(Plain("/a\nERROR all lost\u{1b}[31m").to_string(), "/a\\nERROR all lost\\u{1b}[31m");
        assert_eq!(Plain(&"x".repeat(5_000)).to_string().len(), MAX_PATH);
    }

    #[test]
    fn ids_are_random_uuids() {
        let (one, other) = (RequestId::fresh().to_string(), RequestId::fresh().to_string());
        assert_ne!(one, other);
        assert_eq!(one.len(), 36);
        assert_eq!(&one[14..15], "4");
        assert!("89ab".contains(&one[19..20]));
    }
}
