//! A whole instance in memory of a test: the real router on a database of its own, makers with tokens and sessions.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::Handle;
use domain::accounts::{Account, Role, Scopes, Session, State as AccountState, Token};
use domain::actors::{Actor, Kind, State};
use domain::makers::Maker;
use domain::site::ActorPart;
use serde_json::Value;
use storage::{Options, Storage};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::access::secret::Secret;
use crate::clock::SystemClock;
use crate::router::router;
use crate::settings::Settings;
use crate::state::App;
use crate::{Running, start_with};

pub(crate) struct Scene {
    running: Running,
    router: Router,
    folder: TempDir,
}

/// A maker of the scene.
pub(crate) struct Person {
    pub maker: Maker,
    pub token: String,
    pub cookie: String,
}

pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The fields that a refusal names.
    pub(crate) fn fields(&self) -> Vec<String> {
        self.json()["errors"].as_array().map(|errors| errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()).unwrap_or_default()
    }
}

impl Scene {
    pub(crate) async fn open() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let toml =
            format!("[http]\nlisten = \"127.0.0.1:0\"\n[database]\nurl = \"sqlite://{path}/scene.db\"\n[blobs]\nurl = \"file://{path}/blobs\"\n[workers]\nrun = [\"web\"]\n");
        let mut settings = Settings::from_toml(&toml).unwrap();
        change(&mut settings);
        let storage = Storage::open(&Options::new(&settings.database.url)).await.unwrap();
        let running = start_with(settings, storage, Arc::new(SystemClock::new(0))).await.unwrap();
        let router = router(&running.app);
        Self { running, router, folder }
    }

    pub(crate) fn app(&self) -> &App {
        &self.running.app
    }

    /// Files in the blob store.
    pub(crate) fn files(&self) -> usize {
        fn below(folder: &std::path::Path) -> usize {
            let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
            entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
        }
        below(&self.folder.path().join("blobs"))
    }

    pub(crate) async fn person(&self, name: &str) -> Person {
        self.person_with(name, "read write follow").await
    }

    pub(crate) async fn person_with(&self, name: &str, scopes: &str) -> Person {
        let app = self.app();
        let now = app.clock.now();
        let (maker, joined) = Maker::join(actor(app, name), now);
        let (token, cookie) = (Secret::token().unwrap(), Secret::token().unwrap());
        let account = Account {
            id: app.clock.mint(),
            maker: maker.actor.id,
            email: String::new(),
            password_hash: "x".to_owned(),
            role: Role::Member,
            state: AccountState::Active,
            language: None,
            reason: String::new(),
            created_at: now,
        };
        let mut tx = app.storage.begin().await.unwrap();
        tx.makers().insert(&maker).await.unwrap();
        tx.accounts().insert(&account).await.unwrap();
        let scopes = Scopes::parse(scopes).unwrap();
        tx.accounts()
            .insert_token(&Token { id: app.clock.mint(), account: account.id, app: "test".to_owned(), scopes, token_hash: token.hash(), created_at: now, seen_at: None })
            .await
            .unwrap();
        let session = Session {
            id: app.clock.mint(),
            account: account.id,
            token_hash: cookie.hash(),
            agent: String::new(),
            created_at: now,
            seen_at: now,
            expires_at: now.plus_seconds(3_600),
        };
        tx.accounts().insert_session(&session).await.unwrap();
        tx.commit(joined, now).await.unwrap();
        let cookie = format!("{}={}", app.cookie.name(), cookie.reveal());
        Person { maker, token: token.reveal().to_owned(), cookie }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        Answer { status: parts.status, headers: parts.headers, bytes: to_bytes(body, 64 << 20).await.unwrap().to_vec() }
    }

    /// A request of a program. An empty body is none.
    pub(crate) async fn call(&self, method: Method, path: &str, who: Option<&Person>, body: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/peerwright/v1{path}"));
        if let Some(person) = who {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        }
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, who: Option<&Person>) -> Answer {
        self.call(Method::GET, path, who, "", &[]).await
    }

    pub(crate) async fn post(&self, path: &str, who: &Person, body: &str) -> Answer {
        self.call(Method::POST, path, Some(who), body, &[]).await
    }

    /// A page in somebody's browser.
    pub(crate) async fn page(&self, path: &str, who: Option<&Person>) -> Answer {
        let mut request = Request::get(path).header(header::ACCEPT, "text/html");
        if let Some(person) = who {
            request = request.header(header::COOKIE, &person.cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form in somebody's browser; a part whose name ends in `!` is a file.
    pub(crate) async fn form(&self, path: &str, who: &Person, parts: &[(&str, &[u8])]) -> Answer {
        let request = Request::post(path).header(header::ACCEPT, "text/html").header(header::COOKIE, &who.cookie).header("sec-fetch-site", "same-origin");
        self.send(multipart(request, parts)).await
    }

    /// Uploads a photo as a program would.
    pub(crate) async fn upload(&self, who: &Person, file: &[u8], alt: &str) -> Answer {
        let request = Request::post("/api/peerwright/v1/media").header(header::AUTHORIZATION, format!("Bearer {}", who.token));
        self.send(multipart(request, &[("file!", file), ("alt", alt.as_bytes())])).await
    }
}

fn multipart(request: axum::http::request::Builder, parts: &[(&str, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, content) in parts {
        let head = match name.strip_suffix('!') {
            Some(name) => format!("name=\"{name}\"; filename=\"photo.jpg\""),
            None => format!("name=\"{name}\""),
        };
        body.extend_from_slice(format!("--peer\r\ncontent-disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--peer--\r\n");
    request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=peer").body(Body::from(body)).unwrap()
}

fn actor(app: &App, name: &str) -> Actor {
    let handle = Handle::local(name).unwrap();
    let part = |part| Some(app.site.maker_part(name, part));
    Actor {
        id: app.clock.mint(),
        kind: Kind::Person,
        address: app.site.maker(name),
        name: String::new(),
        page: app.site.maker_page(&handle),
        inbox: part(ActorPart::Inbox),
        shared_inbox: None,
        followers: part(ActorPart::Followers),
        outbox: part(ActorPart::Outbox),
        locked: false,
        state: State::Active,
        moved_to: None,
        created_at: app.clock.now(),
        fetched_at: None,
        handle,
    }
}

/// A photo of so many pixels in one colour.
pub(crate) fn photo(width: u32, height: u32, colour: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(width, height, image::Rgb([colour, 90, 40])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
