//! Fetching: what is asked for, redirects, and bodies that are counted while they come.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};
use url::Url;

use super::{Client, ClientError, EXCHANGE, MAX_DOCUMENT, MEDIA, Refusal, Trouble, WITH_REDIRECTS, limits::Lane, media_type};
use crate::signatures::{Signer, cavage, date, message};

const MAX_REDIRECTS: usize = 3;
/// No more is set aside before the body has shown that it is that long.
const FIRST_BUFFER: usize = 16 * 1024;

/// Which of the two ActivityPub types is asked for. Every answer may come in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Accept {
    /// Both, which every known peer understands.
    #[default]
    Either,
    /// `application/activity+json` alone.
    ActivityJson,
    /// `application/ld+json` with the ActivityStreams profile alone.
    LdJson,
}

impl Accept {
    fn header(self) -> &'static str {
        match self {
            Self::Either => r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
            Self::ActivityJson => "application/activity+json",
            Self::LdJson => r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
        }
    }
}

/// What came of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that answered, at the end of all redirects. Only its origin vouches for the
    /// document.
    pub url: Url,
    /// The whole body.
    pub bytes: Bytes,
    /// `Content-Type` as it was sent; empty where it is not asked for and missing.
    pub content_type: String,
}

/// A kind of fetch: what it accepts and what it may cost.
pub(super) struct Kind {
    accept: &'static str,
    accepts: fn(&str) -> bool,
    max: usize,
    /// For everything, redirects included.
    total: Duration,
    /// For one exchange; files are bounded by silence instead.
    exchange: Option<Duration>,
    /// Counts against the host's budget of documents.
    metered: bool,
}

#[cfg(test)]
impl Kind {
    /// The same with less patience.
    pub(super) fn within(mut self, total: Duration, exchange: Option<Duration>) -> Self {
        (self.total, self.exchange) = (total, exchange);
        self
    }
}

impl Kind {
    pub(super) const JSON: Self =
        Self { accept: "application/jrd+json, application/json", accepts: media_type::is_json, max: MAX_DOCUMENT, total: WITH_REDIRECTS, exchange: Some(EXCHANGE), metered: true };

    pub(super) fn document(accept: Accept) -> Self {
        Self { accept: accept.header(), accepts: media_type::is_activity, ..Self::JSON }
    }

    pub(super) fn html(max: usize) -> Self {
        Self { accept: "text/html, application/xhtml+xml", accepts: media_type::is_html, max, ..Self::JSON }
    }

    pub(super) fn media(max: usize) -> Self {
        Self { accept: "*/*", accepts: |_| true, max, total: MEDIA, exchange: None, metered: false }
    }
}

/// A file that is being read. Holds its turn at the host until it is dropped.
pub struct Download {
    response: reqwest::Response,
    url: Url,
    content_type: String,
    remaining: usize,
    _permit: OwnedSemaphorePermit,
}

impl Download {
    /// The address that answered.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// `Content-Type` as it was sent, or empty.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// `Content-Length`, which is within the bound.
    pub fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next piece; `None` at the end. A body that grows over its bound is refused.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ClientError> {
        let Some(chunk) = self.response.chunk().await? else {
            return Ok(None);
        };
        self.remaining = self.remaining.checked_sub(chunk.len()).ok_or(Refusal::TooLarge)?;
        Ok(Some(chunk))
    }

    async fn collect(mut self) -> Result<Fetched, ClientError> {
        let expected = usize::try_from(self.length().unwrap_or(0)).unwrap_or(FIRST_BUFFER);
        let mut bytes = BytesMut::with_capacity(expected.min(FIRST_BUFFER));
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(Fetched { url: self.url, bytes: bytes.freeze(), content_type: self.content_type })
    }
}

impl Client {
    pub(super) async fn fetch(&self, url: &Url, kind: &Kind, signer: Option<&Signer>) -> Result<Fetched, ClientError> {
        let whole = async { self.follow(url, kind, signer).await?.collect().await };
        let fetched = timeout(kind.total, whole).await.unwrap_or(Err(Trouble::Timeout.into()));
        if let Err(error) = &fetched {
            tracing::debug!(url = url.as_str(), %error, "fetch failed");
        }
        fetched
    }

    pub(super) async fn open(&self, url: &Url, kind: &Kind, signer: Option<&Signer>) -> Result<Download, ClientError> {
        let opened = timeout(WITH_REDIRECTS, self.follow(url, kind, signer)).await;
        opened.unwrap_or(Err(Trouble::Timeout.into()))
    }

    /// Follows at most three redirects, each judged, metered and signed like the first address.
    async fn follow(&self, url: &Url, kind: &Kind, signer: Option<&Signer>) -> Result<Download, ClientError> {
        let mut url = url.clone();
        url.set_fragment(None);
        let mut seen = Vec::new();
        while seen.len() <= MAX_REDIRECTS && !seen.contains(&url) {
            self.judge(&url)?;
            if kind.metered && !seen.is_empty() && self.is_blocked(&url) {
                return Err(Refusal::Blocked.into());
            }
            if kind.metered {
                self.inner.hosts.spend(&url, self.purse, (self.inner.now)())?;
            }
            let permit = self.inner.hosts.enter(&url, Lane::Fetches).await?;
            let response = self.ask(&url, kind, signer).await?;
            match redirection(&url, &response)? {
                Some(next) => seen.push(std::mem::replace(&mut url, next)),
                None => return download(url, response, kind, permit),
            }
        }
        Err(Refusal::Redirects.into())
    }

    fn is_blocked(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        self.inner.blocked.get().is_some_and(|blocked| blocked(&host))
    }

    /// Asks once, and once more where the answer says what it wants signed (RFC 9421, section 5).
    async fn ask(&self, url: &Url, kind: &Kind, signer: Option<&Signer>) -> Result<reqwest::Response, ClientError> {
        let response = self.send(url, kind, self.headers(url, kind, signer)?).await?;
        match signer.filter(|_| response.status() == StatusCode::UNAUTHORIZED) {
            Some(signer) => match self.headers_as_wanted(url, kind, signer, response.headers())? {
                Some(headers) => self.send(url, kind, headers).await,
                None => Ok(response),
            },
            None => Ok(response),
        }
    }

    async fn send(&self, url: &Url, kind: &Kind, headers: HeaderMap) -> Result<reqwest::Response, ClientError> {
        let mut request = self.inner.http.get(url.clone()).headers(headers);
        if let Some(exchange) = kind.exchange {
            request = request.timeout(exchange);
        }
        Ok(request.send().await?)
    }

    fn headers_as_wanted(&self, url: &Url, kind: &Kind, signer: &Signer, answer: &HeaderMap) -> Result<Option<HeaderMap>, ClientError> {
        let now = self.now_seconds();
        let mut headers = plain_headers(kind);
        headers.insert(header::DATE, HeaderValue::from_str(&date::to_http(now)).map_err(|error| Trouble::Network(error.to_string()))?);
        let signed = message::answer(signer, &Method::GET, url, None, &headers, answer, now).map_err(|error| Trouble::Network(error.to_string()))?;
        Ok(signed.map(|signed| {
            headers.extend(signed);
            headers
        }))
    }

    fn headers(&self, url: &Url, kind: &Kind, signer: Option<&Signer>) -> Result<HeaderMap, ClientError> {
        let mut headers = match signer {
            Some(signer) => cavage::sign_get(signer, url, kind.accept, self.now_seconds()).map_err(|error| Trouble::Network(error.to_string()))?,
            None => HeaderMap::new(),
        };
        headers.extend(plain_headers(kind));
        Ok(headers)
    }
}

/// What every fetch says of itself, signed or not.
fn plain_headers(kind: &Kind) -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(kind.accept)), (header::ACCEPT_ENCODING, HeaderValue::from_static("identity"))])
}

/// Where a redirect leads. `Location` counts only with a status that means it.
fn redirection(url: &Url, response: &reqwest::Response) -> Result<Option<Url>, ClientError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response.headers().get(header::LOCATION).ok_or(Refusal::Location)?;
    let location = std::str::from_utf8(location.as_bytes()).map_err(|_utf8| Refusal::Location)?;
    let mut next = url.join(location).map_err(|_url| Refusal::Location)?;
    next.set_fragment(None);
    Ok(Some(next))
}

fn download(url: Url, response: reqwest::Response, kind: &Kind, permit: OwnedSemaphorePermit) -> Result<Download, ClientError> {
    check_status(response.status())?;
    let content_type = single(response.headers(), header::CONTENT_TYPE)?;
    if !(kind.accepts)(&content_type) {
        return Err(Refusal::ContentType.into());
    }
    let encoding = single(response.headers(), header::CONTENT_ENCODING)?;
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return Err(Refusal::Encoding.into());
    }
    if response.content_length().is_some_and(|length| length > kind.max as u64) {
        return Err(Refusal::TooLarge.into());
    }
    Ok(Download { response, url, content_type, remaining: kind.max, _permit: permit })
}

fn check_status(status: StatusCode) -> Result<(), ClientError> {
    match status.as_u16() {
        200 => Ok(()),
        gone @ (404 | 410) => Err(ClientError::Gone(gone)),
        other => Err(ClientError::Status(other)),
    }
}

/// A header of the answer that must not come twice; empty if it does not come at all.
fn single(headers: &HeaderMap, name: header::HeaderName) -> Result<String, ClientError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(String::new()),
        (Some(value), None) => Ok(value.to_str().map_err(|_ascii| Refusal::ContentType)?.to_owned()),
        (Some(_), Some(_)) => Err(Refusal::ContentType.into()),
    }
}
