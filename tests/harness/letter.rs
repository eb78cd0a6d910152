//! A request to an inbox, written byte by byte, so that it may be anything from impeccable to impossible.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::DateTime;
use domain::Time;
use http::StatusCode;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{Instance, Person};

/// What draft-cavage signatures of the wild cover.
pub const COVERED: [&str; 5] = ["(request-target)", "host", "date", "digest", "content-type"];

/// A letter that is being written. Headers go out in their order and as often as they are there.
#[derive(Debug, Clone)]
pub struct Letter {
    pub method: String,
    /// Path and query exactly as they are sent.
    pub target: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
    port: u16,
    now: Time,
    base: String,
}

impl Letter {
    /// An activity for the shared inbox, with host, date and digest in order and not signed yet.
    #[must_use]
    pub fn to(instance: &Instance, activity: &Value) -> Self {
        Self::of(instance, activity.to_string().into_bytes())
    }

    /// The same with any bytes.
    #[must_use]
    pub fn of(instance: &Instance, body: Vec<u8>) -> Self {
        Self::through(instance.port(), &instance.url(""), instance.clock.time(), body)
    }

    /// A question for a document, with host and date in order and not signed yet.
    #[must_use]
    pub fn fetch(instance: &Instance, target: &str) -> Self {
        let letter = Self::of(instance, Vec::new()).without("Content-Type").without("Digest").header("Accept", "application/activity+json").at(target);
        Self { method: "GET".to_owned(), ..letter }
    }

    /// The same for a server that is known by the address `base` and reached through a port of this machine.
    #[must_use]
    pub fn through(port: u16, base: &str, now: Time, body: Vec<u8>) -> Self {
        let letter = Self { method: "POST".to_owned(), target: "/inbox".to_owned(), headers: Vec::new(), body, port, now, base: base.to_owned() };
        let host = base.split_once("://").map_or(base, |(_, host)| host);
        letter.header("Host", host).header("Date", &http_date(now)).header("Content-Type", "application/activity+json").digested()
    }

    /// To another inbox.
    #[must_use]
    pub fn at(mut self, target: &str) -> Self {
        target.clone_into(&mut self.target);
        self
    }

    /// Adds a header, beside any other of its name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        self
    }

    /// Takes a header away.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// Puts this in the place of a header.
    #[must_use]
    pub fn set(self, name: &str, value: &str) -> Self {
        self.without(name).header(name, value)
    }

    /// Dates it so many seconds off the present.
    #[must_use]
    pub fn dated(self, seconds: i64) -> Self {
        let date = http_date(self.now.plus_seconds(seconds));
        self.set("Date", &date)
    }

    fn digested(self) -> Self {
        let digest = digest(&self.body);
        self.set("Digest", &digest)
    }

    /// Puts other bytes under what was signed.
    #[must_use]
    pub fn forged(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self
    }

    /// Signs it as the wild does: draft-cavage, rsa-sha256.
    #[must_use]
    pub fn signed(self, person: &Person) -> Self {
        self.signed_over(person, &COVERED)
    }

    /// Signs what is named, in this order.
    #[must_use]
    pub fn signed_over(self, person: &Person, covered: &[&str]) -> Self {
        let key_id = person.key_id();
        self.signed_as(person, &key_id, covered)
    }

    /// Signs with this person's key under any name.
    #[must_use]
    pub fn signed_as(self, person: &Person, key_id: &str, covered: &[&str]) -> Self {
        let signature = BASE64_STANDARD.encode(person.sign_rsa(self.signing_string(covered, &[]).as_bytes()));
        let header = format!("keyId=\"{key_id}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{signature}\"", covered.join(" "));
        self.header("Signature", &header)
    }

    /// Signs with `(created)` and perhaps `(expires)`, by hs2019, which lets the key decide.
    #[must_use]
    pub fn signed_created(self, person: &Person, created: i64, expires: Option<i64>) -> Self {
        let mut covered = vec!["(request-target)", "(created)", "host", "digest"];
        let mut params = vec![("(created)", (self.now.unix_seconds() + created).to_string())];
        let mut header = format!("keyId=\"{}\",algorithm=\"hs2019\",created={}", person.key_id(), params[0].1);
        if let Some(expires) = expires {
            covered.push("(expires)");
            params.push(("(expires)", (self.now.unix_seconds() + expires).to_string()));
            header.push_str(&format!(",expires={}", params[1].1));
        }
        let signature = BASE64_STANDARD.encode(person.sign_rsa(self.signing_string(&covered, &params).as_bytes()));
        let header = format!("{header},headers=\"{}\",signature=\"{signature}\"", covered.join(" "));
        self.header("Signature", &header)
    }

    fn signing_string(&self, covered: &[&str], params: &[(&str, String)]) -> String {
        let line = |name: &&str| {
            let value = match *name {
                "(request-target)" => format!("{} {}", self.method.to_lowercase(), self.target),
                name => params.iter().find(|(known, _)| *known == name).map_or_else(|| self.value(name), |(_, value)| value.clone()),
            };
            format!("{name}: {value}")
        };
        covered.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn value(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| String::from_utf8_lossy(value).trim().to_owned());
        values.collect::<Vec<_>>().join(", ")
    }

    /// Signs it by RFC 9421 with the RSA key, over method, target and body.
    #[must_use]
    pub fn signed_9421(self, person: &Person) -> Self {
        self.signed_9421_over(person, &["@method", "@target-uri", "content-digest"], 0)
    }

    /// The same over what is named, created so many seconds off the present.
    #[must_use]
    pub fn signed_9421_over(self, person: &Person, covered: &[&str], created: i64) -> Self {
        let content_digest = format!("sha-256=:{}:", BASE64_STANDARD.encode(sha256(&self.body)));
        let letter = if self.headers.iter().any(|(name, _)| name == "Content-Digest") { self } else { self.header("Content-Digest", &content_digest) };
        let (path, query) = letter.target.split_once('?').map_or((letter.target.as_str(), String::new()), |(path, query)| (path, query.to_owned()));
        let line = |name: &&str| {
            let value = match *name {
                "@method" => letter.method.clone(),
                "@target-uri" => format!("{}{}", letter.base, letter.target),
                "@authority" => letter.value("host"),
                "@path" => path.to_owned(),
                "@query" => format!("?{query}"),
                name => letter.value(name),
            };
            format!("\"{name}\": {value}\n")
        };
        let names: Vec<String> = covered.iter().map(|name| format!("\"{name}\"")).collect();
        let params = format!("({});created={};keyid=\"{}\"", names.join(" "), letter.now.unix_seconds() + created, person.key_id());
        let base = format!("{}\"@signature-params\": {params}", covered.iter().map(line).collect::<String>());
        let signature = BASE64_STANDARD.encode(person.sign_rsa(base.as_bytes()));
        letter.header("Signature-Input", &format!("sig1={params}")).header("Signature", &format!("sig1=:{signature}:"))
    }

    /// The bytes as they go over the line.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        let has = |name: &str| self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: ").as_bytes());
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        if !has("content-length") && !has("transfer-encoding") {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"Connection: close\r\n\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Sends it and answers the status.
    pub async fn send(&self) -> u16 {
        self.send_for_answer().await.0
    }

    /// Sends it and answers the status; `None` where nobody answers, as when the other end died.
    pub async fn try_send(&self) -> Option<u16> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.ok()?;
        stream.write_all(&self.bytes()).await.ok()?;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
    }

    /// Sends it and answers status and all that came back.
    ///
    /// # Panics
    /// Nobody answers.
    pub async fn send_for_answer(&self) -> (u16, String) {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("a connection");
        let (mut reader, mut writer) = stream.into_split();
        let bytes = self.bytes();
        // Who is refused early need not be read to the end.
        let writing = tokio::spawn(async move {
            let _ = writer.write_all(&bytes).await;
            writer
        });
        let mut answer = Vec::new();
        let mut part = [0; 4_096];
        while let Ok(read) = reader.read(&mut part).await {
            if read == 0 {
                break;
            }
            answer.extend_from_slice(&part[..read]);
        }
        writing.abort();
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.unwrap_or_else(|| panic!("no answer but {text:?}")), text)
    }

    /// Sends it over HTTP/2, whose `:authority` is this letter's host, and answers the status.
    ///
    /// # Panics
    /// Nobody answers.
    #[expect(clippy::disallowed_methods, reason = "a test speaks as a peer does, from outside")]
    pub async fn send_http2(&self) -> u16 {
        let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().expect("a client");
        let mut request = client.post(format!("http://{}{}", self.value("host"), self.target));
        for (name, value) in self.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")) {
            request = request.header(name, value.as_slice());
        }
        request.body(self.body.clone()).send().await.expect("an answer").status().as_u16()
    }

    /// Sends it and fails unless it is accepted.
    ///
    /// # Panics
    /// It is not.
    pub async fn accepted(&self) {
        let (status, text) = self.send_for_answer().await;
        assert_eq!(status, StatusCode::ACCEPTED.as_u16(), "{text}");
    }
}

/// `Digest` of a body.
#[must_use]
pub fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", BASE64_STANDARD.encode(sha256(body)))
}

fn sha256(body: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body).as_ref().to_vec()
}

/// An HTTP date.
///
/// # Panics
/// The time is beyond the calendar.
#[must_use]
pub fn http_date(time: Time) -> String {
    let time = DateTime::from_timestamp(time.unix_seconds(), 0).expect("a time of the calendar");
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
