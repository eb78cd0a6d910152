//! A push service on loopback, and the browser behind it, which alone can read what arrives. Webhooks are heard there, too.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A message as the service got it.
#[derive(Debug, Clone)]
pub struct Pushed {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

struct Inside {
    status: u16,
    pushed: Vec<Pushed>,
}

/// The service; gone when dropped.
pub struct PushService {
    port: u16,
    inside: Arc<Mutex<Inside>>,
    task: JoinHandle<()>,
}

impl PushService {
    /// # Panics
    /// No port is free.
    pub async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inside = Arc::new(Mutex::new(Inside { status: 201, pushed: Vec::new() }));
        let app = Router::new().route("/{*path}", post(take)).with_state(inside.clone());
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, app).await;
        });
        Self { port, inside, task }
    }

    /// Where it is spoken to.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> String {
        format!("http://localhost:{}/send/{name}", self.port)
    }

    /// What it answers from now on.
    pub fn answer(&self, status: u16) {
        self.lock().status = status;
    }

    /// What has arrived since the last look.
    #[must_use]
    pub fn take(&self) -> Vec<Pushed> {
        std::mem::take(&mut self.lock().pushed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(State(inside): State<Arc<Mutex<Inside>>>, uri: axum::http::Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut inside = inside.lock().unwrap_or_else(PoisonError::into_inner);
    inside.pushed.push(Pushed { path: uri.path().to_owned(), headers, body: body.to_vec() });
    StatusCode::from_u16(inside.status).expect("a status")
}

/// A browser that subscribes.
pub struct Receiver {
    private: PrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(prk: &Prk, info: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    prk.expand(info, Length(N)).and_then(|okm| okm.fill(&mut out)).expect("key material");
    out
}

impl Receiver {
    /// With keys of its own.
    ///
    /// # Panics
    /// No keys can be made.
    #[must_use]
    pub fn new() -> Self {
        let private = PrivateKey::generate(&ECDH_P256).expect("a key");
        let public = private.compute_public_key().expect("a key").as_ref().to_vec();
        Self { private, public, auth: *b"sixteen bytes ok" }
    }

    /// As browsers write it.
    #[must_use]
    pub fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    /// As browsers write it.
    #[must_use]
    pub fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.auth)
    }

    /// Reads a message; `None` where it is not for this browser.
    ///
    /// # Panics
    /// It is no message at all.
    #[must_use]
    pub fn open(&self, sealed: &[u8]) -> Option<Value> {
        let (head, record) = sealed.split_at(86);
        let ours = &head[21..];
        let shared: [u8; 32] = agree(&self.private, UnparsedPublicKey::new(&ECDH_P256, ours), (), |secret| {
            Ok(expand(&Salt::new(HKDF_SHA256, &self.auth).extract(secret), &[b"WebPush: info\0", &self.public, ours]))
        })
        .ok()?;
        let prk = Salt::new(HKDF_SHA256, &head[..16]).extract(&shared);
        let key: [u8; 16] = expand(&prk, &[b"Content-Encoding: aes128gcm\0"]);
        let nonce: [u8; 12] = expand(&prk, &[b"Content-Encoding: nonce\0"]);
        let mut record = record.to_vec();
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).expect("a key"));
        let plain = key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record).ok()?;
        let end = plain.iter().rposition(|byte| *byte == 2).expect("a delimiter");
        Some(serde_json::from_slice(&plain[..end]).expect("JSON"))
    }
}

impl Default for Receiver {
    fn default() -> Self {
        Self::new()
    }
}
