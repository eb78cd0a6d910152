//! The one way out: every request that leaves this server goes through here.
//!
//! What holds for all of them: https to a public address on the default port (unless a development
//! switch lifts it), judged by our own resolver on the very addresses that are connected to;
//! redirects followed here and judged anew each time; bodies counted while they stream; time
//! bounded; never to ourselves; no proxy from the environment.

mod addresses;
mod error;
mod fetch;
mod limits;
pub mod media_type;
mod middleware;
mod resolver;
mod rules;
#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use reqwest_middleware::ClientWithMiddleware;
use url::Url;

use crate::signatures::{Signer, date};

pub use error::{BuildError, ClientError, Refusal, Trouble};
pub use fetch::{Accept, Download, Fetched};
pub use limits::Budget;
pub use rules::Rules;

use fetch::Kind;
use limits::{Failures, Hosts, Lane, Purse};
use resolver::Resolver;

/// The present, in Unix microseconds.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Bound of ActivityPub, WebFinger and NodeInfo documents.
pub const MAX_DOCUMENT: usize = 1024 * 1024;

const CONNECT: Duration = Duration::from_secs(5);
/// One exchange of a document or delivery, from the name lookup to the last byte.
const EXCHANGE: Duration = Duration::from_secs(10);
/// All exchanges of one document, redirects included.
const WITH_REDIRECTS: Duration = Duration::from_secs(15);
const MEDIA: Duration = Duration::from_secs(60);
/// The longest silence in the middle of a file.
const IDLE: Duration = Duration::from_secs(30);
/// What is read of the answer to a delivery, so that its connection can be used again.
const MAX_ANSWER: usize = 64 * 1024;
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);

/// The guarded client. Cheap to clone; all clones share connections, limits and memory of failures.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    purse: Purse,
}

struct Inner {
    rules: Rules,
    signer: Signer,
    now: Now,
    http: reqwest::Client,
    hosts: Hosts,
    failures: Failures,
    blocked: OnceLock<Blocked>,
}

/// Whether a host is one we do not speak with, as far as is known at the moment.
type Blocked = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// How a peer answered a delivery, whatever the status.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// `Retry-After`, at most 24 hours.
    pub retry_after: Option<Duration>,
    /// All header fields.
    pub headers: HeaderMap,
}

impl Client {
    /// Makes the client. `signer` is the instance actor, which signs our fetches.
    ///
    /// Per host, 60 documents a minute are fetched after a burst of 30, and four times as many of all
    /// hosts below one registered name; there is no such budget when private addresses are allowed. Fails if the extra certificates cannot be read or TLS
    /// cannot be set up.
    pub fn new(rules: Rules, signer: Signer, now: Now) -> Result<Self, BuildError> {
        let budget = if rules.allow_private_addresses { Budget::UNLIMITED } else { Budget::DEFAULT };
        Self::with_budget(rules, signer, now, budget)
    }

    /// Makes the client with another budget of documents per host.
    pub fn with_budget(rules: Rules, signer: Signer, now: Now, budget: Budget) -> Result<Self, BuildError> {
        let resolver = Resolver::new(rules.allow_private_addresses);
        Self::with_resolver(rules, signer, now, budget, resolver)
    }

    fn with_resolver(rules: Rules, signer: Signer, now: Now, budget: Budget, resolver: Resolver) -> Result<Self, BuildError> {
        let http = build(&rules, resolver)?;
        let inner = Inner { rules, signer, now, http, hosts: Hosts::new(budget), failures: Failures::new(), blocked: OnceLock::new() };
        Ok(Self { inner: Arc::new(inner), purse: Purse::default() })
    }

    /// Says which hosts no redirect may lead a document to (SECURITY D-02); callers look at the first address themselves.
    /// What is said first holds.
    pub fn avoid(&self, blocked: impl Fn(&str) -> bool + Send + Sync + 'static) {
        let _ = self.inner.blocked.set(Box::new(blocked));
    }

    /// The same client on the account of those who knock: what forged key ids use up of a host's budget is not missing where
    /// people and workers ask that host.
    #[must_use]
    pub fn at_the_door(&self) -> Self {
        Self { purse: Purse::Door, ..self.clone() }
    }

    /// Fetches an ActivityPub document, signed by the instance actor. At most 1 MiB.
    ///
    /// A failed fetch is remembered and answered from memory: ten minutes if it is final, one minute
    /// if it may pass. The caller judges the document by `Fetched::url`, the address it really came
    /// from.
    pub async fn get_document(&self, url: &Url, accept: Accept) -> Result<Fetched, ClientError> {
        if let Some(failure) = self.recently_failed(url) {
            return Err(failure);
        }
        self.get_document_again(url, accept).await
    }

    /// Fetches an ActivityPub document though a fetch may have failed lately, as before believing
    /// that an actor is gone or that its key has changed.
    pub async fn get_document_again(&self, url: &Url, accept: Accept) -> Result<Fetched, ClientError> {
        let fetched = self.fetch(url, &Kind::document(accept), Some(&self.inner.signer)).await;
        match &fetched {
            Ok(_) => self.inner.failures.forget(url),
            Err(failure) => self.remember_failure(url, failure.clone()),
        }
        fetched
    }

    /// Fetches an ActivityPub document on behalf of one member, signed by that member's key. What
    /// happens is not remembered: it may be different for everybody else.
    pub async fn get_document_as(&self, url: &Url, accept: Accept, signer: &Signer) -> Result<Fetched, ClientError> {
        self.fetch(url, &Kind::document(accept), Some(signer)).await
    }

    /// Fetches WebFinger, NodeInfo and other plain JSON. At most 1 MiB.
    pub async fn get_json(&self, url: &Url) -> Result<Fetched, ClientError> {
        self.fetch(url, &Kind::JSON, Some(&self.inner.signer)).await
    }

    /// Fetches a file of any type into memory, within 60 seconds.
    pub async fn get_media(&self, url: &Url, max_bytes: usize) -> Result<Fetched, ClientError> {
        self.fetch(url, &Kind::media(max_bytes), Some(&self.inner.signer)).await
    }

    /// Opens a file of any type and size to be read piece by piece; silence of 30 seconds ends it.
    pub async fn open_media(&self, url: &Url, max_bytes: usize) -> Result<Download, ClientError> {
        self.open(url, &Kind::media(max_bytes), Some(&self.inner.signer)).await
    }

    /// Fetches a web page, unsigned, to look for `rel="me"` links.
    pub async fn get_html(&self, url: &Url, max_bytes: usize) -> Result<Fetched, ClientError> {
        self.fetch(url, &Kind::html(max_bytes), None).await
    }

    /// Sends a delivery whose headers the caller has signed. Redirects are not followed: every
    /// status is an answer. Fails only where there is no answer.
    pub async fn post(&self, url: &Url, headers: HeaderMap, body: Bytes) -> Result<Response, ClientError> {
        self.inner.rules.judge(url)?;
        let _permit = self.inner.hosts.enter(url, Lane::Deliveries).await?;
        let request = self.inner.http.post(url.clone()).headers(headers).body(body).timeout(EXCHANGE);
        let mut response = request.send().await.map_err(ClientError::from)?;
        let answer = Response { status: response.status(), retry_after: self.retry_after(response.headers()), headers: response.headers().clone() };
        drain(&mut response).await;
        Ok(answer)
    }

    /// A failure of this address that is still remembered.
    pub fn recently_failed(&self, url: &Url) -> Option<ClientError> {
        self.inner.failures.find(url, (self.inner.now)())
    }

    /// Remembers a failure, also one that was found after the fetch (a key that does
    /// not verify what it should). Failures of our own side are not kept.
    pub fn remember_failure(&self, url: &Url, failure: ClientError) {
        if !matches!(failure, ClientError::Busy | ClientError::Ourselves(_)) {
            self.inner.failures.remember(url, failure, (self.inner.now)());
        }
    }

    /// `https://host/path`; http only in development, for `localhost` and hosts with a port.
    ///
    /// `host` is what a handle says (`host` or `host:port`), `path` begins with a slash and may
    /// have a query.
    pub fn url_at(&self, host: &str, path: &str) -> Result<Url, ClientError> {
        self.inner.rules.url_at(host, path)
    }

    /// The address of a WebFinger question about `resource` (`acct:name@host` or a URL).
    pub fn webfinger_url(&self, host: &str, resource: &str) -> Result<Url, ClientError> {
        let mut url = self.url_at(host, "/.well-known/webfinger")?;
        url.query_pairs_mut().append_pair("resource", resource);
        Ok(url)
    }

    /// Refuses an address that must not be asked: the check every request passes, without the
    /// request.
    pub fn judge(&self, url: &Url) -> Result<(), ClientError> {
        self.inner.rules.judge(url)
    }

    /// This client as the inner client of the federation library: every request it makes passes the
    /// same rules, is signed, bounded and followed here.
    pub fn middleware_client(&self) -> ClientWithMiddleware {
        middleware::chain(self.clone())
    }

    fn now_seconds(&self) -> i64 {
        (self.inner.now)().div_euclid(1_000_000)
    }

    fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        let seconds = match text.parse::<u64>() {
            Ok(seconds) => seconds,
            Err(_) => u64::try_from(date::from_http(text)? - self.now_seconds()).unwrap_or(0),
        };
        Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
    }
}

/// Reads a short answer to its end; a long one costs the connection instead.
async fn drain(response: &mut reqwest::Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > MAX_ANSWER {
            return;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one guarded client")]
fn build(rules: &Rules, resolver: Resolver) -> Result<reqwest::Client, BuildError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(&rules.user_agent)
        .dns_resolver(resolver)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .https_only(!rules.allow_http)
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .connect_timeout(CONNECT)
        .read_timeout(IDLE)
        .pool_max_idle_per_host(limits::PER_HOST)
        .pool_idle_timeout(Duration::from_secs(60));
    if let Some(file) = &rules.extra_ca_file {
        builder = builder.tls_certs_merge(certificates(file)?);
    }
    builder.build().map_err(BuildError::Tls)
}

fn certificates(file: &PathBuf) -> Result<Vec<reqwest::Certificate>, BuildError> {
    let pem = std::fs::read(file).map_err(|source| BuildError::Read { file: file.clone(), source })?;
    match reqwest::Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(BuildError::NotCertificates { file: file.clone() }),
    }
}
