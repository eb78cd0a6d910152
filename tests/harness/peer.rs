//! Another server as a test wants it: serves what it is given, remembers what it was asked and sent, signs what it is told to.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::Time;
use federation::signatures::{Ed25519KeyPair, RsaKeyPair, proof};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::Clock;

/// The type of ActivityPub documents.
pub const ACTIVITY_JSON: &str = "application/activity+json";
/// The collection of everyone.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// A server on loopback that is not ours.
pub struct Peer {
    world: Arc<World>,
    serving: JoinHandle<()>,
}

struct World {
    clock: Arc<Clock>,
    base: String,
    next: AtomicU64,
    told: Mutex<Told>,
    /// Roused at each question and delivery.
    asked: Notify,
    /// Roused when deliveries are answered again.
    released: Notify,
}

#[derive(Default)]
struct Told {
    documents: HashMap<String, Document>,
    received: Vec<Received>,
    asked: Vec<String>,
    /// How deliveries are answered, the first first; then 202.
    answers: Vec<(StatusCode, Option<String>)>,
    /// As often it makes whoever reads its answer panic.
    traps: usize,
    /// Deliveries are taken and not answered.
    holds: bool,
    /// Deliveries are neither taken nor looked at.
    away: bool,
}

#[derive(Clone)]
struct Document {
    status: StatusCode,
    kind: String,
    location: Option<String>,
    body: Vec<u8>,
    /// Never answered.
    silent: bool,
}

/// A delivery as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub activity: Value,
}

impl Received {
    /// The type of the activity.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.activity["type"].as_str().unwrap_or_default()
    }
}

impl Peer {
    /// Opens one on a free port.
    ///
    /// # Panics
    /// No port is free.
    pub async fn open(clock: &Arc<Clock>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let world = Arc::new(World {
            clock: clock.clone(),
            base: format!("http://localhost:{port}"),
            next: AtomicU64::new(1),
            told: Mutex::default(),
            asked: Notify::new(),
            released: Notify::new(),
        });
        let router = Router::new().fallback(answer).with_state(world.clone());
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { world, serving }
    }

    /// An address of its own.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.world.base)
    }

    /// `localhost:port`.
    #[must_use]
    pub fn host(&self) -> String {
        self.world.base.trim_start_matches("http://").to_owned()
    }

    /// A fresh id under this folder.
    #[must_use]
    pub fn id(&self, folder: &str) -> String {
        self.url(&format!("/{folder}/{}", self.world.next.fetch_add(1, Ordering::SeqCst)))
    }

    /// Serves a document at the path of its id.
    ///
    /// # Panics
    /// It has no id here.
    pub fn serve(&self, document: &Value) {
        let id = document["id"].as_str().expect("an id");
        let path = id.strip_prefix(&self.world.base).expect("an id of this peer");
        self.serve_at(path, ACTIVITY_JSON, document.to_string().as_bytes());
    }

    /// Serves any bytes as any type.
    pub fn serve_at(&self, path: &str, kind: &str, body: &[u8]) {
        self.put(path, Document { status: StatusCode::OK, kind: kind.to_owned(), location: None, body: body.to_vec(), silent: false });
    }

    /// Answers with this status.
    pub fn refuse_at(&self, path: &str, status: StatusCode) {
        self.put(path, Document { status, kind: "text/plain".to_owned(), location: None, body: Vec::new(), silent: false });
    }

    /// Leads elsewhere.
    pub fn redirect(&self, path: &str, to: &str) {
        self.put(path, Document { status: StatusCode::FOUND, kind: "text/plain".to_owned(), location: Some(to.to_owned()), body: Vec::new(), silent: false });
    }

    /// Takes the question and never answers it.
    pub fn silent_at(&self, path: &str) {
        self.put(path, Document { status: StatusCode::OK, kind: String::new(), location: None, body: Vec::new(), silent: true });
    }

    /// Waits until somebody asked for this path.
    pub async fn until_asked(&self, path: &str) {
        loop {
            let roused = self.world.asked.notified();
            if self.told().asked.iter().any(|asked| asked == path) {
                return;
            }
            roused.await;
        }
    }

    fn put(&self, path: &str, document: Document) {
        self.told().documents.insert(path.to_owned(), document);
    }

    /// Answers the next deliveries so, one each.
    pub fn answer_deliveries(&self, with: &[StatusCode]) {
        self.told().answers.extend(with.iter().map(|status| (*status, None)));
    }

    /// Answers the next deliveries as ever, and each time whoever reads the answer panics, as by a fault of its own.
    pub fn trap_deliveries(&self, count: usize) {
        self.told().traps = count;
    }

    /// Refuses the next delivery with 401, and says in `Accept-Signature` what it wants signed.
    pub fn challenge_delivery(&self, wanted: &str) {
        self.told().answers.push((StatusCode::UNAUTHORIZED, Some(wanted.to_owned())));
    }

    /// Is away, or back: while it is away something else answers 502 in its place.
    pub fn set_away(&self, away: bool) {
        self.told().away = away;
    }

    /// Takes deliveries from now on and answers none of them until [`Peer::release_deliveries`].
    pub fn hold_deliveries(&self) {
        self.told().holds = true;
    }

    /// Answers those that wait, and all that come.
    pub fn release_deliveries(&self) {
        self.told().holds = false;
        self.world.released.notify_waiters();
    }

    /// Waits until so many deliveries came in.
    pub async fn until_received(&self, count: usize) {
        loop {
            let roused = self.world.asked.notified();
            if self.told().received.len() >= count {
                return;
            }
            roused.await;
        }
    }

    /// What was delivered so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.told().received.clone()
    }

    /// Types of what was delivered so far, in order.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        self.received().iter().map(|received| received.kind().to_owned()).collect()
    }

    /// Paths that were asked for so far, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.told().asked.clone()
    }

    /// How many requests of any kind came in.
    #[must_use]
    pub fn requests(&self) -> usize {
        let told = self.told();
        told.asked.len() + told.received.len()
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.world.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody there, with keys, a document and an entry in WebFinger.
    ///
    /// # Panics
    /// No keys can be made.
    #[must_use]
    pub fn person(&self, name: &str) -> Person {
        let person = Person::at(&self.world.base, name);
        self.introduce(&person);
        person
    }

    /// Serves somebody's document and their entry in WebFinger.
    ///
    /// # Panics
    /// They are of another server.
    pub fn introduce(&self, person: &Person) {
        self.serve(&person.document());
        let name = &person.name;
        let resource = format!("acct:{name}@{}", self.host());
        let links = json!([{"rel": "self", "type": ACTIVITY_JSON, "href": person.id}]);
        let finger = json!({"subject": resource, "links": links});
        self.serve_at(&format!("/.well-known/webfinger?resource={}", encoded(&resource)), "application/jrd+json", finger.to_string().as_bytes());
    }

    /// A public note by somebody there.
    #[must_use]
    pub fn note(&self, by: &Person, text: &str) -> Value {
        let now = self.world.clock.time().rfc3339();
        json!({
            "id": self.id("notes"), "type": "Note", "attributedTo": by.id, "content": format!("<p>{text}</p>"),
            "published": now, "to": [PUBLIC], "cc": [by.followers()],
        })
    }

    /// An activity by somebody there, under a fresh id.
    #[must_use]
    pub fn activity(&self, kind: &str, by: &Person, object: impl Into<Value>) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": self.id("activities"), "type": kind, "actor": by.id,
            "object": object.into(), "to": [PUBLIC], "cc": [by.followers()],
        })
    }
}

impl World {
    async fn let_go(&self) {
        loop {
            let released = self.released.notified();
            if !self.told.lock().unwrap_or_else(PoisonError::into_inner).holds {
                return;
            }
            released.await;
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(State(world): State<Arc<World>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let body = to_bytes(body, 16 * 1024 * 1024).await.unwrap_or_default();
    if parts.method == http::Method::POST {
        let activity = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let (status, wanted) = {
            let mut told = world.told.lock().unwrap_or_else(PoisonError::into_inner);
            if told.away {
                return bare(StatusCode::BAD_GATEWAY);
            }
            told.received.push(Received { path, headers: parts.headers, activity });
            if told.traps > 0 {
                told.traps -= 1;
                world.clock.spring();
            }
            if told.answers.is_empty() { (StatusCode::ACCEPTED, None) } else { told.answers.remove(0) }
        };
        world.asked.notify_waiters();
        world.let_go().await;
        let mut response = bare(status);
        if let Some(wanted) = wanted.and_then(|wanted| wanted.parse().ok()) {
            response.headers_mut().insert("accept-signature", wanted);
        }
        return response;
    }
    let found = {
        let mut told = world.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.asked.push(path.clone());
        told.documents.get(&path).cloned()
    };
    world.asked.notify_waiters();
    let Some(document) = found else { return bare(StatusCode::NOT_FOUND) };
    if document.silent {
        std::future::pending::<()>().await;
    }
    let mut response = Response::builder().status(document.status).header(header::CONTENT_TYPE, document.kind);
    if let Some(location) = document.location {
        response = response.header(header::LOCATION, location);
    }
    response.body(Body::from(document.body)).unwrap_or_else(|_| bare(StatusCode::INTERNAL_SERVER_ERROR))
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Somebody on a [`Peer`], with the secret halves of their keys.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub name: String,
    base: String,
    rsa: RsaKeyPair,
    ed25519: Ed25519KeyPair,
}

impl Person {
    /// Somebody on any server, also one that is not there.
    ///
    /// # Panics
    /// No keys can be made.
    #[must_use]
    pub fn at(base: &str, name: &str) -> Self {
        Self {
            id: format!("{base}/users/{name}"),
            name: name.to_owned(),
            base: base.to_owned(),
            rsa: RsaKeyPair::generate().expect("an rsa key"),
            ed25519: Ed25519KeyPair::generate().expect("an ed25519 key"),
        }
    }

    /// Somebody else there who happens to have the same keys: many people are made quickly.
    #[must_use]
    pub fn namesake(&self, name: &str) -> Self {
        Self { id: format!("{}/users/{name}", self.base), name: name.to_owned(), ..self.clone() }
    }

    /// The id of the RSA key.
    #[must_use]
    pub fn key_id(&self) -> String {
        format!("{}#main-key", self.id)
    }

    /// The id of the Ed25519 key.
    #[must_use]
    pub fn proof_key_id(&self) -> String {
        format!("{}#ed25519-key", self.id)
    }

    /// The collection of followers.
    #[must_use]
    pub fn followers(&self) -> String {
        format!("{}/followers", self.id)
    }

    /// `name@host`.
    #[must_use]
    pub fn handle(&self) -> String {
        format!("{}@{}", self.name, self.base.split_once("://").map_or(self.base.as_str(), |(_, host)| host))
    }

    /// The public RSA key.
    ///
    /// # Panics
    /// The library fails.
    #[must_use]
    pub fn public_pem(&self) -> String {
        self.rsa.public_pem().expect("a key as text")
    }

    /// The actor as its server serves it.
    #[must_use]
    pub fn document(&self) -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", "https://www.w3.org/ns/cid/v1"],
            "id": self.id, "type": "Person", "preferredUsername": self.name, "name": format!("{} of elsewhere", self.name),
            "inbox": format!("{}/inbox", self.id), "outbox": format!("{}/outbox", self.id), "followers": self.followers(),
            "endpoints": {"sharedInbox": format!("{}/inbox", self.base)},
            "publicKey": {"id": self.key_id(), "owner": self.id, "publicKeyPem": self.public_pem()},
            "assertionMethod": [{"id": self.proof_key_id(), "type": "Multikey", "controller": self.id, "publicKeyMultibase": self.ed25519.public_multikey()}],
        })
    }

    /// The same person with other keys.
    ///
    /// # Panics
    /// No keys can be made.
    #[must_use]
    pub fn rotated(&self) -> Self {
        Self { rsa: RsaKeyPair::generate().expect("an rsa key"), ed25519: Ed25519KeyPair::generate().expect("an ed25519 key"), ..self.clone() }
    }

    /// PKCS#1 v1.5 with SHA-256.
    ///
    /// # Panics
    /// The library fails.
    #[must_use]
    pub fn sign_rsa(&self, bytes: &[u8]) -> Vec<u8> {
        self.rsa.sign(bytes).expect("a signature")
    }

    /// Adds this person's eddsa-jcs-2022 proof.
    ///
    /// # Panics
    /// The library fails.
    #[must_use]
    pub fn prove(&self, document: &Value, created: Time) -> Value {
        let mut document = document.clone();
        document["@context"] = json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"]);
        proof::create(&document, &self.ed25519, &self.proof_key_id(), created.unix_seconds()).expect("a proof")
    }
}
