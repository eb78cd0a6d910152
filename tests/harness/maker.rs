//! Somebody with an account: came in by the real pages, has a browser that is signed in and a program with a token.

use domain::accounts::{Account, Event, Role, Scopes, Token};
use domain::{Clock as _, Handle, Id};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use server::access::secret::Secret;

use crate::{Answer, Instance, Visitor};

/// What every maker of the tests signs in with.
pub const PASSWORD: &str = "a walnut shuttle";

/// A maker of one instance.
#[derive(Debug, Clone)]
pub struct Maker {
    pub name: String,
    /// `name@host`, as others write it.
    pub handle: String,
    /// The identity.
    pub address: String,
    /// Their browser.
    pub browser: Visitor,
    /// A program with all of `read write follow`.
    pub app: Visitor,
}

impl Maker {
    /// Signs up on the page of an instance that is open to all.
    ///
    /// # Panics
    /// They are not let in.
    pub async fn join(instance: &Instance, name: &str) -> Self {
        let browser = instance.visitor();
        let email = format!("{name}@mail.example");
        let answer = browser.post("/signup", &[("handle", name), ("email", &email), ("password", PASSWORD), ("rules", "yes")]).await.expect(303);
        Self::with(instance, name, answer.cookie()).await
    }

    /// Signs in on the page.
    ///
    /// # Panics
    /// They are not let in.
    pub async fn sign_in(instance: &Instance, name: &str, password: &str) -> Self {
        let answer = instance.visitor().post("/signin", &[("login", name), ("password", password)]).await.expect(303);
        Self::with(instance, name, answer.cookie()).await
    }

    async fn with(instance: &Instance, name: &str, cookie: Option<String>) -> Self {
        let browser = instance.visitor().with_cookie(&cookie.expect("a session"));
        let token = token(instance, name, "read write follow").await;
        Self { name: name.to_owned(), handle: format!("{name}@{}", instance.host()), address: instance.url(&format!("/users/{name}")), app: browser.with_token(&token), browser }
    }

    /// Calls the API with nothing to say.
    pub async fn call(&self, method: Method, path: &str) -> Answer {
        self.app.api(method, path, None).await
    }

    /// Calls the API with a body.
    pub async fn say(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.app.api(method, path, Some(body)).await
    }

    /// Takes in a photo and answers its id.
    ///
    /// # Panics
    /// It is refused.
    pub async fn upload(&self, bytes: Vec<u8>, alt: &str) -> String {
        let answer = self.try_upload(bytes, alt).await.expect(201);
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    /// The same, whatever becomes of it.
    pub async fn try_upload(&self, bytes: Vec<u8>, alt: &str) -> Answer {
        let file = Part::bytes(bytes).file_name("photo.jpg").mime_str("image/jpeg").expect("a media type");
        let form = Form::new().part("file", file).text("alt", alt.to_owned());
        Answer::of(self.app.request(Method::POST, "/api/peerwright/v1/media").multipart(form)).await
    }

    /// Writes a listing and publishes it; answers it as it then is.
    ///
    /// # Panics
    /// It is refused.
    pub async fn publish(&self, listing: &Value) -> Value {
        let draft = self.say(Method::POST, "/listings", listing).await.expect(201).json();
        let id = draft["id"].as_str().expect("an id");
        self.call(Method::POST, &format!("/listings/{id}/publish")).await.expect(200).json()
    }

    /// Follows by handle, and answers how they stand then.
    ///
    /// # Panics
    /// It is refused.
    pub async fn follow(&self, handle: &str) -> String {
        let answer = self.call(Method::POST, &format!("/makers/{handle}/follow")).await;
        assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text());
        answer.json()["following"].as_str().unwrap_or_default().to_owned()
    }

    /// Titles of what is at home, newest first.
    pub async fn home(&self) -> Vec<String> {
        self.titles("/timelines/home").await
    }

    /// Titles of a list of listings or posts, in its order.
    ///
    /// # Panics
    /// It is refused.
    pub async fn titles(&self, path: &str) -> Vec<String> {
        let list = self.call(Method::GET, path).await.expect(200).json();
        list["items"].as_array().expect("items").iter().map(title).collect()
    }

    /// Their id as others of this instance have it.
    pub async fn id(&self, instance: &Instance) -> Id<domain::actors::Actor> {
        find(instance, &self.name).await.maker
    }
}

fn title(item: &Value) -> String {
    let at = |pointer: &str| item.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    at("/listing/title").or_else(|| at("/title")).unwrap_or_default()
}

/// The login of a name.
///
/// # Panics
/// There is none.
pub async fn find(instance: &Instance, name: &str) -> Account {
    let mut reader = instance.app().storage.read().await.expect("a reader");
    let handle = Handle::local(name).expect("a handle");
    let actor = reader.actors().find_by_handle(&handle).await.expect("actors").expect("a maker of this name");
    reader.accounts().find_by_maker(actor.id).await.expect("accounts").expect("a login of this name")
}

/// A bearer token, as the command line hands it out.
///
/// # Panics
/// There is no such maker.
pub async fn token(instance: &Instance, name: &str, scopes: &str) -> String {
    let account = find(instance, name).await.id;
    let secret = Secret::token().expect("randomness");
    let (clock, now): (&dyn domain::Clock, _) = (&*instance.clock, instance.clock.now());
    let token =
        Token { id: clock.mint(), account, app: "tests".to_owned(), scopes: Scopes::parse(scopes).expect("scopes"), token_hash: secret.hash(), created_at: now, seen_at: None };
    let mut tx = instance.app().storage.begin().await.expect("a transaction");
    tx.accounts().insert_token(&token).await.expect("a token");
    tx.commit(Event::TokenCreated { account, token: Id::new(token.id.raw()) }, now).await.expect("a commit");
    secret.reveal().to_owned()
}

/// Lets them do more, as the host would.
///
/// # Panics
/// There is no such maker.
pub async fn promote(instance: &Instance, name: &str, role: Role) {
    let account = Account { role, ..find(instance, name).await };
    let mut tx = instance.app().storage.begin().await.expect("a transaction");
    tx.accounts().update(&account).await.expect("an update");
    tx.commit(Event::InstanceChanged { by: None }, instance.clock.now()).await.expect("a commit");
}
