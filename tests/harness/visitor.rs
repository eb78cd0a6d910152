//! Somebody with a browser: sends what a browser sends, follows no redirect by itself, runs no script.

use http::{HeaderMap, Method, header};
use reqwest::multipart::Form;
use serde_json::Value;

/// A browser without an account; see [`crate::Maker`] for one with.
#[derive(Debug, Clone)]
pub struct Visitor {
    client: reqwest::Client,
    address: String,
    origin: String,
    host: String,
    /// The session's cookie, as `name=value`.
    pub cookie: Option<String>,
    /// A bearer token, for programs.
    pub token: Option<String>,
    /// What the browser says of where a form came from.
    pub fetch_site: &'static str,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Visitor {
    pub(crate) fn new(port: u16, origin: &str) -> Self {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        Self {
            client: client(),
            address: format!("http://127.0.0.1:{port}"),
            origin: origin.to_owned(),
            host: host.to_owned(),
            cookie: None,
            token: None,
            fetch_site: "same-origin",
        }
    }

    /// The same person with a program that holds this token and no cookie.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { cookie: None, token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same browser with this session.
    #[must_use]
    pub fn with_cookie(&self, cookie: &str) -> Self {
        Self { cookie: Some(cookie.to_owned()), ..self.clone() }
    }

    /// The same browser, which another process of the instance answers.
    #[must_use]
    pub fn answered_by(&self, process: &server::Running) -> Self {
        Self { address: format!("http://{}", process.address), ..self.clone() }
    }

    /// The same browser, sent by a page of another site.
    #[must_use]
    pub fn from_another_site(&self) -> Self {
        Self { fetch_site: "cross-site", ..self.clone() }
    }

    /// A request, dressed as this visitor's. `path` may be a whole address of this instance.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let path = path.strip_prefix(&self.origin).unwrap_or(path);
        let changes = !matches!(method, Method::GET | Method::HEAD);
        let mut request = self.client.request(method, format!("{}{path}", self.address)).header(header::HOST, &self.host).header(header::ACCEPT_LANGUAGE, "en");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.token {
            return request.bearer_auth(token).header(header::ACCEPT, "application/json");
        }
        if changes {
            let origin = if self.fetch_site == "same-origin" { self.origin.as_str() } else { "https://elsewhere.example" };
            request = request.header("sec-fetch-site", self.fetch_site).header(header::ORIGIN, origin);
        }
        request.header(header::ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8").header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Test/1.0")
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// Asks for something as a program that takes only this type.
    pub async fn get_as(&self, path: &str, accept: &str) -> Answer {
        let mut request = self.request(Method::GET, path).build().expect("a request");
        request.headers_mut().insert(header::ACCEPT, accept.parse().expect("a media type"));
        Answer::read(self.client.execute(request).await.expect("an answer")).await
    }

    /// Asks for an ActivityPub document.
    pub async fn document(&self, path: &str) -> Answer {
        self.get_as(path, "application/activity+json").await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        Answer::of(self.request(Method::POST, path).form(fields)).await
    }

    /// Sends a form with files.
    pub async fn post_files(&self, path: &str, form: Form) -> Answer {
        Answer::of(self.request(Method::POST, path).multipart(form)).await
    }

    /// Calls the API; `path` is what follows `/api/peerwright/v1`.
    pub async fn api(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.request(method, &format!("/api/peerwright/v1{path}"));
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request).await
    }
}

/// What is told on a stream of server-sent events, as it comes.
#[derive(Debug)]
pub struct Listener {
    response: reqwest::Response,
    text: String,
}

/// Whoever waits longer than this waits for nothing; it is never waited for where all is well.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

impl Listener {
    /// The next event with what it says; `None` when the stream has ended.
    ///
    /// # Panics
    /// Nothing is told, or what is told is no event.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
                if let Some(event) = line("event:") {
                    let data = serde_json::from_str(&line("data:").unwrap_or_default()).expect("json");
                    return Some((event, data));
                }
                continue;
            }
            let part = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("something is told").expect("a part of a stream");
            self.text.push_str(std::str::from_utf8(&part?).expect("text"));
        }
    }
}

impl Visitor {
    /// Listens to a stream; it is open when this returns.
    ///
    /// # Panics
    /// It is refused.
    pub async fn listen(&self, path: &str) -> Listener {
        let mut response = self.request(Method::GET, path).send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), 200, "{path}");
        let hello = response.chunk().await.expect("a stream").expect("a first word");
        Listener { response, text: String::from_utf8(hello.to_vec()).expect("text") }
    }
}

impl Answer {
    /// Sends a request of [`Visitor::request`].
    ///
    /// # Panics
    /// Nobody answers.
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        Self::read(request.send().await.expect("an answer")).await
    }

    async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        // A stream has no end that one could wait for.
        let is_stream = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        if is_stream {
            return Self { status, headers, body: Vec::new() };
        }
        Self { status, headers, body: response.bytes().await.expect("a body").to_vec() }
    }

    /// # Panics
    /// It is no text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    /// # Panics
    /// It is no JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}: {}", self.status, String::from_utf8_lossy(&self.body)))
    }

    /// A header, empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Fails with what was said unless this is the status.
    ///
    /// # Panics
    /// It is another.
    #[must_use = "or look at the status"]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.start());
        self
    }

    /// Where it leads.
    ///
    /// # Panics
    /// It is no redirect.
    #[must_use]
    #[track_caller]
    pub fn location(&self) -> &str {
        assert!((300..400).contains(&self.status), "{} leads nowhere: {}", self.status, self.start());
        self.header("location")
    }

    /// Whether somebody is not let in who is not signed in: a program by 401, a person by the way to the sign-in page.
    #[must_use]
    pub fn asks_who_it_is(&self) -> bool {
        self.status == 401 || (self.status == 303 && self.header("location").starts_with("/signin"))
    }

    /// `name=value` of the first cookie that is set.
    #[must_use]
    pub fn cookie(&self) -> Option<String> {
        let line = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        line.split(';').next().map(str::to_owned)
    }

    fn start(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let main = text.find("<main").map_or(text.as_ref(), |at| &text[at..]);
        main.chars().take(3_000).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "people and programs outside have clients of their own")]
fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client")
}
