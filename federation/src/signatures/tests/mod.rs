//! Signed requests that must be refused, one test per published attack, and those that must pass.

use std::sync::LazyLock;

use http::{HeaderMap, Method};
use url::Url;

use super::{BodyDigest, Claim, Error, RsaKeyPair, Signer, cavage, check_headers, message, parse};

mod attacks;
mod canonical;
mod digests;
mod keys;
mod proofs;
mod properties;
mod schemes;
mod wanted;

/// 2026-10-20 12:00:00 UTC.
const NOW: i64 = 1_792_497_600;
const BODY: &[u8] = br#"{"type":"Follow"}"#;
const TYPE: &str = "application/activity+json";

static PAIR: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate().unwrap());

fn signer() -> Signer {
    Signer::new("https://peer.example/users/ada#main-key", PAIR.clone())
}

/// A request as it arrives, with a key that anybody can look up.
#[derive(Clone)]
struct Request {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Request {
    fn cavage_post(now: i64) -> Self {
        let digest = BodyDigest::of(BODY);
        let headers = cavage::sign_post(&signer(), &inbox(), &digest, TYPE, &[], now).unwrap();
        Self::post(headers)
    }

    fn message_post(now: i64) -> Self {
        let digest = BodyDigest::of(BODY);
        let mut headers = message::sign(&signer(), &Method::POST, &inbox(), Some(&digest), &[], now).unwrap();
        headers.insert("content-type", TYPE.parse().unwrap());
        Self::post(headers)
    }

    fn post(mut headers: HeaderMap) -> Self {
        headers.insert("host", "our.example".parse().unwrap());
        Self { method: Method::POST, target: "/inbox".to_owned(), headers, body: BODY.to_vec() }
    }

    /// Signs exactly these lines by hand, as a peer of any habit would.
    fn by_hand(method: Method, target: &str, fields: &[(&str, &str)], params: &str) -> Self {
        let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let signature = base64(&PAIR.sign(lines.join("\n").as_bytes()).unwrap());
        let header = format!("keyId=\"https://peer.example/k\",{params}headers=\"{}\",signature=\"{signature}\"", names.join(" "),);
        let mut request = Self { method, target: target.to_owned(), headers: HeaderMap::new(), body: BODY.to_vec() };
        request.set("host", "our.example");
        for (name, value) in fields.iter().filter(|(name, _)| !name.starts_with('(')) {
            request.set(name, value);
        }
        request.set("signature", &header);
        request
    }

    fn set(&mut self, name: &str, value: &str) {
        let name: http::HeaderName = name.parse().unwrap();
        self.headers.insert(name, value.parse().unwrap());
    }

    fn add(&mut self, name: &'static str, value: &str) {
        self.headers.append(name, value.parse().unwrap());
    }

    fn claim(&self) -> Result<Claim, Error> {
        check_headers(&self.headers)?;
        parse(&self.method, &self.target, &self.headers)
    }

    /// All steps of the contract, in its order.
    fn judge(&self) -> Result<(), Error> {
        let claim = self.claim()?;
        claim.check_time(NOW)?;
        claim.check_host(&["our.example"])?;
        claim.check_body(&self.body)?;
        claim.verify(&PAIR.public_key().unwrap())
    }

    fn status(&self) -> u16 {
        match self.judge() {
            Ok(()) => 202,
            Err(error) => error.status().as_u16(),
        }
    }
}

fn inbox() -> Url {
    "https://our.example/inbox".parse().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

fn digest_of_body() -> String {
    BodyDigest::of(BODY).to_digest()
}

fn http_date(seconds: i64) -> String {
    super::date::to_http(seconds)
}
