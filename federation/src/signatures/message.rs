//! RFC 9421, HTTP message signatures, with one signature per request.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, Method};
use url::Url;

use super::{
    BodyDigest, Error, KeyError, Scheme, Signer,
    cavage::header_value,
    claim::{Algorithm, Claim, canonical_host, has_body},
    headers::{joined, single},
};

const MAX_HEADER: usize = 8 * 1024;
const MAX_COMPONENTS: usize = 32;
const MAX_PARAMS: usize = 16;

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

/// Reads the part of RFC 8941 that a `Signature-Input` needs.
struct Reader<'h> {
    rest: &'h str,
}

impl<'h> Reader<'h> {
    fn expect(&mut self, text: &str) -> Result<(), Error> {
        self.rest = self.rest.strip_prefix(text).ok_or(Error::MalformedSignature("not an inner list"))?;
        Ok(())
    }

    fn take_while(&mut self, accepted: impl Fn(char) -> bool) -> &'h str {
        let end = self.rest.find(|c| !accepted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn key(&mut self) -> Result<&'h str, Error> {
        let key = self.take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '*' | '_' | '-' | '.'));
        if key.starts_with(|c: char| c.is_ascii_lowercase() || c == '*') { Ok(key) } else { Err(Error::MalformedSignature("not a key")) }
    }

    fn components(&mut self) -> Result<Vec<&'h str>, Error> {
        let mut components = Vec::new();
        loop {
            self.take_while(|c| c == ' ');
            if self.rest.starts_with(')') {
                self.expect(")")?;
                return Ok(components);
            }
            let name = self.component()?;
            if components.len() == MAX_COMPONENTS || components.contains(&name) {
                return Err(Error::MalformedSignature("repeated or too many components"));
            }
            components.push(name);
            if !self.rest.starts_with([' ', ')']) {
                return Err(Error::MalformedSignature("no space between components"));
            }
        }
    }

    fn component(&mut self) -> Result<&'h str, Error> {
        self.expect("\"")?;
        let name = self.take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '@' | '-' | '_'));
        self.expect("\"")?;
        if name.is_empty() {
            return Err(Error::MalformedSignature("empty component"));
        }
        if self.rest.starts_with(';') {
            return Err(Error::Unsupported("component parameters"));
        }
        Ok(name)
    }

    fn params(&mut self) -> Result<Vec<(&'h str, &'h str)>, Error> {
        let mut params: Vec<(&str, &str)> = Vec::new();
        while let Some(rest) = self.rest.strip_prefix(';') {
            self.rest = rest.trim_start_matches(' ');
            let name = self.key()?;
            let value = if self.rest.starts_with('=') { self.value()? } else { "" };
            if params.len() == MAX_PARAMS || params.iter().any(|(seen, _)| *seen == name) {
                return Err(Error::MalformedSignature("repeated or too many parameters"));
            }
            params.push((name, value));
        }
        Ok(params)
    }

    /// One bare item, as its own text: for strings, numbers, tokens and byte sequences the
    /// canonical form is what was written.
    fn value(&mut self) -> Result<&'h str, Error> {
        self.expect("=")?;
        let start = self.rest;
        if self.rest.starts_with('"') {
            self.string()?;
        } else {
            self.take_while(|c| c.is_ascii_alphanumeric() || "-_.:/+=*?!#$%&'^`|~".contains(c));
        }
        let value = start.strip_suffix(self.rest).unwrap_or_default();
        if value.is_empty() { Err(Error::MalformedSignature("empty value")) } else { Ok(value) }
    }

    fn string(&mut self) -> Result<(), Error> {
        let mut escaped = true; // the opening quote
        for (at, c) in self.rest.char_indices() {
            match c {
                '"' if !escaped => {
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return Ok(());
                }
                '\\' if !escaped => escaped = true,
                ' '..='~' => escaped = false,
                _ => break,
            }
        }
        Err(Error::MalformedSignature("string is not closed"))
    }
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
    let signature = BASE64_STANDARD.encode(signer.key().sign(lines.as_bytes())?);
    headers.insert("signature-input", header_value(&format!("sig1={params}"))?);
    headers.insert("signature", header_value(&format!("sig1=:{signature}:"))?);
    Ok(headers)
}

#[cfg(test)]
pub(super) fn base_of(method: &Method, target: &str, host: &str, headers: &HeaderMap, input: &str) -> String {
    let input = Input::read(input).unwrap();
    base(&Request { method, target, host, headers }, &input, "https").unwrap()
}
