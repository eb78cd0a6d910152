//! RFC 9421, HTTP message signatures, with one signature per request.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, Method, header};
use url::Url;

use super::{
    BodyDigest, Error, KeyError, Scheme, Signer,
    cavage::header_value,
    claim::{Algorithm, Claim, canonical_host, has_body},
    headers::{joined, single},
    structured::Reader,
    wanted::{Wanted, wanted},
};

const MAX_HEADER: usize = 8 * 1024;
/// The label of our signatures, where nobody asks for another.
const LABEL: &str = "sig1";
/// What our keys sign with, as it is written in a parameter.
const OUR_ALGORITHM: &str = "\"rsa-v1_5-sha256\"";
/// How long a signature holds whose end was asked for.
const WANTED_SECONDS: i64 = 300;

pub(super) fn parse(method: &Method, target: &str, headers: &HeaderMap) -> Result<Claim, Error> {
    let input = Input::read(single(headers, "signature-input")?.ok_or(Error::Unsigned)?)?;
    let signature = read_signature(single(headers, "signature")?.ok_or(Error::Unsigned)?, input.label)?;
    require(&input, method)?;
    let created = input.integer("created")?.ok_or(Error::NotCovered("created"))?;
    let request = Request { method, target, host: &joined(headers, "host")?, headers };
    Ok(Claim {
        scheme: Scheme::Message,
        key_id: input.text("keyid")?.ok_or(Error::MalformedSignature("no keyid"))?,
        algorithm: algorithm(input.text("alg")?.as_deref())?,
        signature,
        bases: bases(&request, &input)?,
        host: canonical_host(request.host),
        signed: (created, created),
        expires: input.integer("expires")?,
        digest: if has_body(method) { Some(read_digest(headers)?) } else { None },
        covered: input.components.iter().map(|&name| name.to_owned()).collect(),
    })
}

fn require(input: &Input<'_>, method: &Method) -> Result<(), Error> {
    let covers = |name: &str| input.components.contains(&name);
    let whole_target = covers("@target-uri");
    let parted_target = covers("@authority") && covers("@path") && covers("@query");
    if !covers("@method") {
        return Err(Error::NotCovered("@method"));
    }
    if !whole_target && !parted_target {
        return Err(Error::NotCovered("@target-uri"));
    }
    if has_body(method) && !covers("content-digest") {
        return Err(Error::NotCovered("content-digest"));
    }
    Ok(())
}

fn read_digest(headers: &HeaderMap) -> Result<BodyDigest, Error> {
    BodyDigest::from_content_digest(single(headers, "content-digest")?.ok_or(Error::NoDigest)?)
}

fn algorithm(name: Option<&str>) -> Result<Algorithm, Error> {
    match name {
        None => Ok(Algorithm::ByKey),
        Some("rsa-v1_5-sha256") => Ok(Algorithm::Rsa),
        Some("ed25519") => Ok(Algorithm::Ed25519),
        Some(_) => Err(Error::Unsupported("algorithm")),
    }
}

/// `Signature` must hold one byte sequence, under the label of `Signature-Input`.
fn read_signature(header: &str, label: &str) -> Result<Vec<u8>, Error> {
    let malformed = Error::MalformedSignature("signature is not one byte sequence");
    if header.len() > MAX_HEADER {
        return Err(malformed);
    }
    let (name, value) = header.trim().split_once('=').ok_or(malformed)?;
    if name != label {
        return Err(Error::MalformedSignature("labels differ"));
    }
    let value = value.strip_prefix(':').and_then(|value| value.strip_suffix(':')).ok_or(malformed)?;
    if value.contains(':') {
        return Err(Error::Unsupported("more than one signature"));
    }
    BASE64_STANDARD.decode(value).map_err(|_base64| malformed)
}

struct Request<'r> {
    method: &'r Method,
    target: &'r str,
    host: &'r str,
    headers: &'r HeaderMap,
}

/// What may have been signed. Behind a proxy the scheme of the request is not known here, so both
/// are tried where the scheme takes part.
fn bases(request: &Request<'_>, input: &Input<'_>) -> Result<Vec<String>, Error> {
    let by_scheme = input.components.iter().any(|name| matches!(*name, "@target-uri" | "@scheme"));
    let schemes: &[&str] = if by_scheme { &["https", "http"] } else { &["https"] };
    schemes.iter().map(|scheme| base(request, input, scheme)).collect()
}

fn base(request: &Request<'_>, input: &Input<'_>, scheme: &str) -> Result<String, Error> {
    let mut base = String::new();
    for name in &input.components {
        let value = component(request, name, scheme)?;
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base.push_str(&format!("\"@signature-params\": {}", input.canonical));
    Ok(base)
}

fn component(request: &Request<'_>, name: &str, scheme: &str) -> Result<String, Error> {
    let authority = authority(request.host, scheme);
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    Ok(match name {
        "@method" => request.method.as_str().to_owned(),
        "@target-uri" => format!("{scheme}://{authority}{}", request.target),
        "@authority" => authority,
        "@scheme" => scheme.to_owned(),
        "@request-target" => request.target.to_owned(),
        "@path" => path.to_owned(),
        "@query" => format!("?{query}"),
        name if name.starts_with('@') => return Err(Error::Unsupported("derived component")),
        name => joined(request.headers, name)?,
    })
}

fn authority(host: &str, scheme: &str) -> String {
    let host = host.trim().to_ascii_lowercase();
    let default = if scheme == "http" { ":80" } else { ":443" };
    host.strip_suffix(default).unwrap_or(&host).to_owned()
}

/// The one member of a `Signature-Input` dictionary.
struct Input<'h> {
    label: &'h str,
    components: Vec<&'h str>,
    params: Vec<(&'h str, &'h str)>,
    /// The inner list with its parameters, as the signer serialised it for `@signature-params`.
    canonical: String,
}

impl<'h> Input<'h> {
    fn read(header: &'h str) -> Result<Self, Error> {
        if header.len() > MAX_HEADER {
            return Err(Error::MalformedSignature("too long"));
        }
        let mut reader = Reader { rest: header.trim() };
        let label = reader.key()?;
        reader.expect("=(")?;
        let components = reader.components()?;
        let params = reader.params()?;
        if reader.rest.trim_start().starts_with(',') {
            return Err(Error::Unsupported("more than one signature"));
        }
        if !reader.rest.is_empty() {
            return Err(Error::MalformedSignature("text after the parameters"));
        }
        let canonical = canonical(&components, &params);
        Ok(Self { label, components, params, canonical })
    }

    fn raw(&self, name: &str) -> Option<&'h str> {
        self.params.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    fn integer(&self, name: &str) -> Result<Option<i64>, Error> {
        self.raw(name).map(|raw| raw.parse().map_err(|_number| Error::BadTime)).transpose()
    }

    fn text(&self, name: &str) -> Result<Option<String>, Error> {
        let Some(raw) = self.raw(name) else {
            return Ok(None);
        };
        let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
        let inner = inner.ok_or(Error::MalformedSignature("parameter is not a string"))?;
        Ok(Some(inner.replace("\\\"", "\"").replace("\\\\", "\\")))
    }
}

fn canonical(components: &[&str], params: &[(&str, &str)]) -> String {
    let names: Vec<String> = components.iter().map(|name| format!("\"{name}\"")).collect();
    let mut text = format!("({})", names.join(" "));
    for (name, value) in params {
        text.push(';');
        text.push_str(name);
        if !value.is_empty() {
            text.push('=');
            text.push_str(value);
        }
    }
    text
}

/// Signs a request: `("@method" "@target-uri" "content-digest");created=..;keyid=".."`, label `sig1`, and what is `more`
/// after the digest.
///
/// `digest` is given for requests with a body. Returns the headers `content-digest`, those of `more`,
/// `signature-input` and `signature`. `now` is Unix seconds.
pub fn sign(signer: &Signer, method: &Method, url: &Url, digest: Option<&BodyDigest>, more: &[(&'static str, &str)], now: i64) -> Result<HeaderMap, KeyError> {
    let mut url = url.clone();
    url.set_fragment(None);
    let mut headers = HeaderMap::new();
    let mut lines = format!("\"@method\": {method}\n\"@target-uri\": {url}\n");
    let mut components = vec!["@method", "@target-uri"];
    if let Some(digest) = digest {
        let digest = digest.to_content_digest();
        headers.insert("content-digest", header_value(&digest)?);
        lines.push_str(&format!("\"content-digest\": {digest}\n"));
        components.push("content-digest");
    }
    for (name, value) in more {
        headers.insert(*name, header_value(value)?);
        lines.push_str(&format!("\"{name}\": {value}\n"));
        components.push(name);
    }
    let (created, key_id) = (now.to_string(), format!("\"{}\"", signer.key_id()));
    let params = canonical(&components, &[("created", &created), ("keyid", &key_id)]);
    lines.push_str(&format!("\"@signature-params\": {params}"));
    seal(signer, headers, LABEL, &params, &lines)
}

/// Signs a request anew as the answer to it asks (RFC 9421, section 5): by the first wish that can be met whole and covers
/// no less than [`sign`]. `None` where there is none; then the usual signature is all that can be tried.
///
/// `fields` are the header fields with which the request is sent, without `host`. Returns the same headers as [`sign`].
///
/// # Errors
/// The cryptographic library failed.
pub fn answer(signer: &Signer, method: &Method, url: &Url, digest: Option<&BodyDigest>, fields: &HeaderMap, answer: &HeaderMap, now: i64) -> Result<Option<HeaderMap>, KeyError> {
    for wanted in wanted(answer) {
        if let Some(signed) = sign_as_wanted(signer, method, url, digest, fields, &wanted, now)? {
            return Ok(Some(signed));
        }
    }
    Ok(None)
}

fn sign_as_wanted(
    signer: &Signer,
    method: &Method,
    url: &Url,
    digest: Option<&BodyDigest>,
    fields: &HeaderMap,
    wanted: &Wanted<'_>,
    now: i64,
) -> Result<Option<HeaderMap>, KeyError> {
    let (created, expires, key_id) = (now.to_string(), now.saturating_add(WANTED_SECONDS).to_string(), format!("\"{}\"", signer.key_id()));
    if wanted.key_id.is_some_and(|asked| asked != key_id) || wanted.algorithm.is_some_and(|asked| asked != OUR_ALGORITHM) {
        return Ok(None);
    }
    let mut headers = HeaderMap::new();
    let mut fields = fields.clone();
    if let Some(digest) = digest {
        headers.insert("content-digest", header_value(&digest.to_content_digest())?);
        fields.extend(headers.clone());
    }
    let given = [
        ("created", Some(created.as_str())),
        ("expires", wanted.expires.then_some(expires.as_str())),
        ("alg", wanted.algorithm),
        ("keyid", Some(key_id.as_str())),
        ("nonce", wanted.nonce),
        ("tag", wanted.tag),
    ];
    let params: Vec<(&str, &str)> = given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let canonical = canonical(&wanted.components, &params);
    let input = Input { label: wanted.label, components: wanted.components.clone(), params, canonical };
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let host = url.port().map_or_else(|| url.host_str().unwrap_or_default().to_owned(), |port| format!("{}:{port}", url.host_str().unwrap_or_default()));
    fields.insert(header::HOST, header_value(&host)?);
    let request = Request { method, target: &target, host: &host, headers: &fields };
    // What is missing or unknown cannot be signed, which is no fault of ours.
    let Ok(lines) = require(&input, method).and_then(|()| base(&request, &input, url.scheme())) else { return Ok(None) };
    seal(signer, headers, wanted.label, &input.canonical, &lines).map(Some)
}

fn seal(signer: &Signer, mut headers: HeaderMap, label: &str, params: &str, lines: &str) -> Result<HeaderMap, KeyError> {
    let signature = BASE64_STANDARD.encode(signer.key().sign(lines.as_bytes())?);
    headers.insert("signature-input", header_value(&format!("{label}={params}"))?);
    headers.insert("signature", header_value(&format!("{label}=:{signature}:"))?);
    Ok(headers)
}

#[cfg(test)]
pub(super) fn base_of(method: &Method, target: &str, host: &str, headers: &HeaderMap, input: &str) -> String {
    let input = Input::read(input).unwrap();
    base(&Request { method, target, host, headers }, &input, "https").unwrap()
}
