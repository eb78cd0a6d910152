//! draft-cavage-http-signatures-12 as the fediverse speaks it.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

use super::{
    BodyDigest, Error, KeyError, Scheme, Signer,
    claim::{Algorithm, Claim, canonical_host, has_body},
    date,
    headers::{joined, single},
};

/// A signature of 8192 bits and a key id of 2048 bytes fit.
const MAX_HEADER: usize = 8 * 1024;
const MAX_PARAMS: usize = 16;
const MAX_COVERED: usize = 32;

pub(super) fn parse(method: &Method, target: &str, headers: &HeaderMap) -> Result<Claim, Error> {
    let header = single(headers, "signature")?.ok_or(Error::Unsigned)?;
    let params = Params::read(header)?;
    let covered = covered(params.headers.unwrap_or("(created)"))?;
    require(&covered, "(request-target)")?;
    require(&covered, "host")?;
    let digest = if has_body(method) { Some(read_digest(&covered, headers)?) } else { None };
    let algorithm = algorithm(params.algorithm)?;
    Ok(Claim {
        scheme: Scheme::Cavage,
        key_id: params.key_id.to_owned(),
        algorithm,
        signature: BASE64_STANDARD.decode(params.signature).map_err(|_base64| Error::MalformedSignature("signature is not base64"))?,
        bases: bases(method, target, headers, &covered, &params)?,
        host: canonical_host(&joined(headers, "host")?),
        signed: signed_times(headers, &covered, &params, algorithm)?,
        expires: params.expires,
        digest,
        covered,
    })
}

struct Params<'h> {
    key_id: &'h str,
    signature: &'h str,
    algorithm: Option<&'h str>,
    headers: Option<&'h str>,
    created: Option<i64>,
    expires: Option<i64>,
}

impl<'h> Params<'h> {
    fn read(header: &'h str) -> Result<Self, Error> {
        let all = pairs(header)?;
        let find = |name: &str| all.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        Ok(Self {
            key_id: find("keyId").ok_or(Error::MalformedSignature("no keyId"))?,
            signature: find("signature").ok_or(Error::MalformedSignature("no signature"))?,
            algorithm: find("algorithm"),
            headers: find("headers"),
            created: find("created").map(seconds).transpose()?,
            expires: find("expires").map(seconds).transpose()?,
        })
    }
}

fn seconds(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_number| Error::BadTime)
}

/// Splits `name="value",name=123`: each name once, values quoted or digits, no escapes, no commas.
fn pairs(header: &str) -> Result<Vec<(&str, &str)>, Error> {
    if header.len() > MAX_HEADER {
        return Err(Error::MalformedSignature("too long"));
    }
    let mut found: Vec<(&str, &str)> = Vec::new();
    for pair in header.split(',') {
        let (name, value) = pair.trim().split_once('=').ok_or(Error::MalformedSignature("no equals sign"))?;
        if found.len() == MAX_PARAMS || found.iter().any(|(seen, _)| *seen == name) {
            return Err(Error::MalformedSignature("repeated or too many parameters"));
        }
        found.push((name, unquote(value)?));
    }
    Ok(found)
}

fn unquote(value: &str) -> Result<&str, Error> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(value);
    }
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    inner.filter(|inner| !inner.contains(['"', '\\'])).ok_or(Error::MalformedSignature("missing quotes"))
}

fn covered(headers: &str) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = Vec::new();
    for name in headers.split(' ').filter(|name| !name.is_empty()) {
        let name = name.to_ascii_lowercase();
        if names.len() == MAX_COVERED || names.contains(&name) {
            return Err(Error::MalformedSignature("repeated or too many headers"));
        }
        names.push(name);
    }
    Ok(names)
}

fn require(covered: &[String], name: &'static str) -> Result<(), Error> {
    if covers(covered, name) { Ok(()) } else { Err(Error::NotCovered(name)) }
}

fn covers(covered: &[String], name: &str) -> bool {
    covered.iter().any(|covered| covered == name)
}

fn read_digest(covered: &[String], headers: &HeaderMap) -> Result<BodyDigest, Error> {
    require(covered, "digest")?;
    BodyDigest::from_digest(single(headers, "digest")?.ok_or(Error::NoDigest)?)
}

fn algorithm(name: Option<&str>) -> Result<Algorithm, Error> {
    match name {
        None | Some("hs2019") => Ok(Algorithm::ByKey),
        Some("rsa-sha256") => Ok(Algorithm::Rsa),
        Some("ed25519") => Ok(Algorithm::Ed25519),
        Some(_) => Err(Error::Unsupported("algorithm")),
    }
}

/// Every covered time counts; at least one must be covered.
fn signed_times(headers: &HeaderMap, covered: &[String], params: &Params<'_>, algorithm: Algorithm) -> Result<(i64, i64), Error> {
    let mut times = Vec::new();
    if covers(covered, "date") {
        let date = single(headers, "date")?.ok_or(Error::MissingHeader)?;
        times.push(date::from_http(date).ok_or(Error::BadTime)?);
    }
    if covers(covered, "(created)") {
        // The draft, section 2.3: an rsa algorithm must not be combined with (created).
        if algorithm == Algorithm::Rsa {
            return Err(Error::Unsupported("created with rsa-sha256"));
        }
        times.push(params.created.ok_or(Error::BadTime)?);
    }
    match (times.iter().min(), times.iter().max()) {
        (Some(oldest), Some(newest)) => Ok((*oldest, *newest)),
        _ => Err(Error::NotCovered("date")),
    }
}

/// The signing string, and where the target has a query also the one without: Mitra and older
/// GoToSocial sign the bare path.
fn bases(method: &Method, target: &str, headers: &HeaderMap, covered: &[String], params: &Params<'_>) -> Result<Vec<String>, Error> {
    let mut bases = vec![base(method, target, headers, covered, params)?];
    if let Some((path, _query)) = target.split_once('?') {
        bases.push(base(method, path, headers, covered, params)?);
    }
    Ok(bases)
}

fn base(method: &Method, target: &str, headers: &HeaderMap, covered: &[String], params: &Params<'_>) -> Result<String, Error> {
    let mut lines = Vec::with_capacity(covered.len());
    for name in covered {
        let value = match name.as_str() {
            "(request-target)" => request_target(method, target),
            "(created)" => params.created.ok_or(Error::BadTime)?.to_string(),
            "(expires)" => params.expires.ok_or(Error::BadTime)?.to_string(),
            name => joined(headers, name)?,
        };
        lines.push(format!("{name}: {value}"));
    }
    Ok(lines.join("\n"))
}

fn request_target(method: &Method, target: &str) -> String {
    format!("{} {target}", method.as_str().to_ascii_lowercase())
}

/// Signs a delivery: `(request-target) host date digest content-type`, and what is `more`, by `rsa-sha256`.
///
/// Returns the headers `date`, `digest`, `content-type`, those of `more` and `signature`; the `Host` header is the
/// URL's own and is written by the client. `now` is Unix seconds.
pub fn sign_post(signer: &Signer, url: &Url, digest: &BodyDigest, content_type: &str, more: &[(&'static str, &str)], now: i64) -> Result<HeaderMap, KeyError> {
    let mut fields = vec![
        ("(request-target)", format!("post {}", target_of(url))),
        ("host", host_of(url)),
        ("date", date::to_http(now)),
        ("digest", digest.to_digest()),
        ("content-type", content_type.to_owned()),
    ];
    fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    sign(signer, &fields)
}

/// Signs a fetch: `(request-target) host date accept` by `rsa-sha256`.
///
/// Returns the headers `date`, `accept` and `signature`. `now` is Unix seconds.
pub fn sign_get(signer: &Signer, url: &Url, accept: &str, now: i64) -> Result<HeaderMap, KeyError> {
    let fields = [("(request-target)", format!("get {}", target_of(url))), ("host", host_of(url)), ("date", date::to_http(now)), ("accept", accept.to_owned())];
    sign(signer, &fields)
}

fn sign(signer: &Signer, fields: &[(&'static str, String)]) -> Result<HeaderMap, KeyError> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let signature = BASE64_STANDARD.encode(signer.key().sign(lines.join("\n").as_bytes())?);
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        if !matches!(*name, "(request-target)" | "host") {
            headers.insert(*name, header_value(value)?);
        }
    }
    let signature = format!("keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{signature}\"", signer.key_id(), names.join(" "),);
    headers.insert("signature", header_value(&signature)?);
    Ok(headers)
}

/// The request target that an HTTP client sends for this URL.
pub(super) fn target_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// The `Host` header that an HTTP client sends for this URL.
pub(super) fn host_of(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    }
}

pub(super) fn header_value(value: &str) -> Result<HeaderValue, KeyError> {
    HeaderValue::from_str(value).map_err(|_bytes| KeyError::Malformed("not a header value"))
}
