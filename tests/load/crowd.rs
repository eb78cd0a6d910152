//! A crowd of made-up actors on many hosts of this machine, with one key among them, counting what they receive.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use federation::signatures::{BodyDigest, RsaKeyPair, Signer, cavage};
use http::HeaderMap;
use serde_json::{Value, json};
use url::Url;

/// What arrived, by type.
#[derive(Debug, Default)]
pub struct Arrived {
    pub follows: AtomicUsize,
    pub accepts: AtomicUsize,
    pub others: AtomicUsize,
}

/// The crowd; clones share it.
#[derive(Clone)]
pub struct Crowd {
    pub key: RsaKeyPair,
    pem: Arc<str>,
    pub arrived: Arc<Arrived>,
    http: reqwest::Client,
    /// How long each inbox takes to answer.
    delay: Duration,
}

#[derive(Clone)]
struct Host {
    crowd: Crowd,
    base: Arc<str>,
}

impl Crowd {
    pub fn new(http: reqwest::Client, delay: Duration) -> anyhow::Result<Self> {
        let key = RsaKeyPair::generate()?;
        Ok(Self { pem: key.public_pem()?.into(), key, arrived: Arc::default(), http, delay })
    }

    /// Opens one more host and answers its origin.
    pub async fn open_host(&self) -> anyhow::Result<String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://localhost:{}", listener.local_addr()?.port());
        let host = Host { crowd: self.clone(), base: base.as_str().into() };
        let router = Router::new()
            .route("/.well-known/webfinger", get(webfinger))
            .route("/users/{name}", get(actor))
            .route("/users/{name}/inbox", post(inbox))
            .route("/notes/{id}", get(|| async { axum::http::StatusCode::NOT_FOUND }))
            .with_state(host);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(base)
    }

    /// A signed delivery, ready to be sent.
    pub fn signed(&self, actor: &str, inbox: &str, activity: &Value) -> anyhow::Result<(HeaderMap, Bytes)> {
        let body = Bytes::from(activity.to_string());
        let signer = Signer::new(format!("{actor}#main-key"), self.key.clone());
        let mut headers = cavage::sign_post(&signer, &Url::parse(inbox)?, &BodyDigest::of(&body), "application/activity+json", seconds())?;
        headers.insert("content-type", http::HeaderValue::from_static("application/activity+json"));
        Ok((headers, body))
    }

    pub async fn send(&self, inbox: &str, (headers, body): (HeaderMap, Bytes)) -> anyhow::Result<u16> {
        let answer = self.http.post(inbox).headers(headers).body(body).send().await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok(status)
    }
}

#[expect(clippy::disallowed_methods, reason = "the load generator has no server's clock")]
pub fn seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}

#[derive(serde::Deserialize)]
struct Resource {
    resource: String,
}

async fn webfinger(State(host): State<Host>, Query(asked): Query<Resource>) -> Response {
    let name = asked.resource.trim_start_matches("acct:").split('@').next().unwrap_or("").to_owned();
    let links = json!([{"rel": "self", "type": "application/activity+json", "href": format!("{}/users/{name}", host.base)}]);
    ([("content-type", "application/jrd+json")], Json(json!({"subject": asked.resource, "links": links})).into_response().into_body()).into_response()
}

async fn actor(State(host): State<Host>, Path(name): Path<String>) -> Response {
    let id = format!("{}/users/{name}", host.base);
    let document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": id, "type": "Person", "preferredUsername": name, "inbox": format!("{id}/inbox"), "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"),
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": &*host.crowd.pem},
    });
    ([("content-type", "application/activity+json")], document.to_string()).into_response()
}

async fn inbox(State(host): State<Host>, Path(name): Path<String>, body: Bytes) -> axum::http::StatusCode {
    let activity: Value = serde_json::from_slice(&body).unwrap_or_default();
    tokio::time::sleep(host.crowd.delay).await;
    match activity.get("type").and_then(Value::as_str) {
        Some("Follow") => {
            host.crowd.arrived.follows.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move { accept(&host, &name, &activity).await });
        }
        Some("Accept") => _ = host.crowd.arrived.accepts.fetch_add(1, Ordering::Relaxed),
        _ => _ = host.crowd.arrived.others.fetch_add(1, Ordering::Relaxed),
    }
    axum::http::StatusCode::ACCEPTED
}

async fn accept(host: &Host, name: &str, follow: &Value) -> anyhow::Result<()> {
    let actor = format!("{}/users/{name}", host.base);
    let follower = follow.get("actor").and_then(Value::as_str).unwrap_or_default();
    let inbox = format!("{follower}/inbox");
    let activity = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": format!("{actor}#accepts/{}", seconds()), "type": "Accept", "actor": actor, "to": [follower], "object": follow});
    let signed = host.crowd.signed(&actor, &inbox, &activity)?;
    host.crowd.send(&inbox, signed).await?;
    Ok(())
}
