//! What went wrong, as it is told: a page for people, problem details for programs, a word for peers; never our internals.
//!
//! A handler answers a [`Problem`]. Its source is logged there and then, within the span that carries the request's
//! id. The layer [`render`] gives the answer the form that the request asks for.

mod accept;
mod conversions;
mod rejections;

use std::{borrow::Cow, error::Error, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::text::Fault;
use futures::future::BoxFuture;
use serde::Serialize;
use url::form_urlencoded::byte_serialize;

use crate::{
    language::{Argument, Language},
    page::{Page, answer},
    site::view::ErrorPage,
    telemetry::RequestId,
};
use accept::Form;

/// Makes the frame of an error page for a request: language, community and, where it is known, who is signed in.
/// The status says whether there is still somebody to ask.
pub type Frame = Arc<dyn Fn(Parts, StatusCode) -> BoxFuture<'static, Page> + Send + Sync>;

type Source = Box<dyn Error + Send + Sync>;

/// A refusal or a failure: a status, what may be said about it, and a source that is never shown.
#[derive(Debug)]
pub struct Problem(Box<Told>, Option<Source>);

/// The part of a problem that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    status: StatusCode,
    detail: Option<Detail>,
    faults: Vec<Fault>,
    retry_after: Option<u64>,
}

/// One more sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    /// The message in the message files; empty if there is only the English text.
    key: &'static str,
    english: Cow<'static, str>,
    arguments: Vec<(&'static str, String)>,
}

/// Lets [`render`] find the problem in an answer.
#[derive(Clone)]
struct Carried(Arc<Told>);

macro_rules! problems {
    ($($(#[$doc:meta])+ $name:ident => $status:ident;)*) => {$(
        $(#[$doc])+
        #[must_use]
        pub fn $name() -> Self {
            Self::of(StatusCode::$status)
        }
    )*};
}

impl Problem {
    /// A problem with this status.
    #[must_use]
    pub fn of(status: StatusCode) -> Self {
        Self(Box::new(Told { status, detail: None, faults: Vec::new(), retry_after: None }), None)
    }

    problems! {
        /// 400: what was sent cannot be read.
        malformed => BAD_REQUEST;
        /// 401: nobody is signed in, or a token is not ours. People are sent to the sign-in page.
        unauthorised => UNAUTHORIZED;
        /// 403: they may not.
        forbidden => FORBIDDEN;
        /// 404: nothing here, or nothing that they may see.
        not_found => NOT_FOUND;
        /// 408: it took too long to arrive.
        too_slow => REQUEST_TIMEOUT;
        /// 409: it goes against what is there.
        conflict => CONFLICT;
        /// 410: it was here and is not any more.
        gone => GONE;
        /// 412: it was changed in the meantime.
        precondition_failed => PRECONDITION_FAILED;
        /// 413: it is too large.
        payload_too_large => PAYLOAD_TOO_LARGE;
        /// 415: it is of a kind that is not taken.
        unsupported => UNSUPPORTED_MEDIA_TYPE;
    }

    /// 422: fields are wrong, each with its reason.
    #[must_use]
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let mut problem = Self::of(StatusCode::UNPROCESSABLE_ENTITY);
        problem.0.faults = faults;
        problem
    }

    /// 429: too often; again after so many seconds.
    #[must_use]
    pub fn too_many(retry_after: u64) -> Self {
        Self::of(StatusCode::TOO_MANY_REQUESTS).after(retry_after)
    }

    /// 500: what we keep contradicts itself. Trying again does not help.
    #[must_use]
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::of(StatusCode::INTERNAL_SERVER_ERROR).because(source)
    }

    /// 503: we cannot at the moment; nothing was changed, and trying again helps.
    #[must_use]
    pub fn unavailable(source: impl Into<Source>) -> Self {
        Self::of(StatusCode::SERVICE_UNAVAILABLE).after(5).because(source)
    }

    /// With a sentence: the key of a message, and the same in English for programs and logs.
    #[must_use]
    pub fn saying(mut self, key: &'static str, english: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(Detail { key, english: english.into(), arguments: Vec::new() });
        self
    }

    /// With a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Some(detail) = &mut self.0.detail {
            detail.arguments.push((name, value.into()));
        }
        self
    }

    /// With a cause for our own eyes.
    #[must_use]
    pub fn because(mut self, source: impl Into<Source>) -> Self {
        self.1 = Some(source.into());
        self
    }

    /// To be tried again after so many seconds.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What is wrong with the fields, for a form that shows itself again.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// What can be said about it in a language, for a form that shows itself again; none where only the status speaks.
    #[must_use]
    pub fn words(&self, language: Language) -> Option<String> {
        self.0.sentences(language)
    }

    /// The one log line of a problem of ours, or of one that had a cause.
    fn log(&self) {
        let status = self.0.status.as_u16();
        match &self.1 {
            Some(source) if self.0.status.is_server_error() => tracing::error!(status, source = %chain(source.as_ref()), "failed"),
            None if self.0.status.is_server_error() => tracing::error!(status, "failed"),
            Some(source) => tracing::debug!(status, source = %chain(source.as_ref()), "refused"),
            None => {}
        }
    }
}

/// An error and what caused it, on one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    let texts: Vec<String> = causes.map(|cause| cause.to_string().escape_debug().to_string()).collect();
    texts.join(": ")
}

impl IntoResponse for Problem {
    /// A bare answer that carries what may be told; [`render`] dresses it.
    fn into_response(self) -> Response {
        self.log();
        let mut answer = self.0.status.into_response();
        answer.extensions_mut().insert(Carried(Arc::from(self.0)));
        answer
    }
}

/// Gives every refusal the form that its request asks for; also those that the router and extractors make.
pub async fn render(State(frame): State<Frame>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let answer = next.run(Request::from_parts(parts, body)).await;
    let Some(told) = told(&answer) else { return answer };
    let form = Form::of(&asked);
    if form == Form::Peer && answer.extensions().get::<Carried>().is_none() {
        return answer;
    }
    let dressed = dress(&told, form, asked, &frame).await;
    keep_headers(answer.headers(), dressed)
}

/// The problem of an answer: the one it carries, or the one that a bare status stands for.
fn told(answer: &Response) -> Option<Arc<Told>> {
    let status = answer.status();
    if let Some(Carried(told)) = answer.extensions().get() {
        return Some(told.clone());
    }
    let is_bare = answer.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let is_refusal = status.is_client_error() || status.is_server_error();
    (is_refusal && is_bare).then(|| Arc::new(*Problem::of(status).0))
}

async fn dress(told: &Told, form: Form, asked: Parts, frame: &Frame) -> Response {
    let reference = asked.extensions.get::<RequestId>().map(ToString::to_string);
    let mut answer = match form {
        Form::Page if told.status == StatusCode::UNAUTHORIZED => return sign_in(&asked),
        Form::Page => told.page(frame(asked, told.status).await, reference),
        Form::Program => told.details(reference),
        Form::Peer => told.word(),
    };
    let headers = answer.headers_mut();
    if let Some(seconds) = told.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if told.status == StatusCode::UNAUTHORIZED && form == Form::Program {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    headers.entry(header::VARY).or_insert(HeaderValue::from_static("accept"));
    answer
}

/// Where somebody is sent who is not signed in, and back again if they were only looking.
fn sign_in(asked: &Parts) -> Response {
    let back = asked.uri.path_and_query().filter(|_| asked.method == Method::GET);
    let next = back.map(|path| format!("?next={}", byte_serialize(path.as_str().as_bytes()).collect::<String>()));
    Redirect::to(&format!("/signin{}", next.unwrap_or_default())).into_response()
}

/// Headers that say more than the body (`Allow`, `Set-Cookie`) outlive it.
fn keep_headers(before: &HeaderMap, mut answer: Response) -> Response {
    let of_the_body = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG, header::LAST_MODIFIED];
    for (name, value) in before.iter().filter(|(name, _)| !of_the_body.contains(name)) {
        if *name == header::SET_COOKIE || !answer.headers().contains_key(name) {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

/// Problem details (RFC 9457).
#[derive(Serialize)]
struct Details<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: Vec<FieldError<'a>>,
}

#[derive(Serialize)]
struct FieldError<'a> {
    field: &'a str,
    message: &'a str,
}

impl Told {
    fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Refused")
    }

    fn english(&self) -> String {
        match &self.detail {
            Some(detail) => detail.in_english(),
            None if self.faults.is_empty() => self.title().to_lowercase(),
            None => "some fields are wrong".to_owned(),
        }
    }

    fn page(&self, page: Page, reference: Option<String>) -> Response {
        let language = page.language;
        let mut error = ErrorPage::new(page, self.status.as_u16());
        error.detail = self.sentences(language);
        error.reference = reference;
        error.retry_after = self.retry_after;
        answer(self.status, &error, language)
    }

    /// What can be said in a language beyond the status.
    fn sentences(&self, language: Language) -> Option<String> {
        let detail = self.detail.as_ref().and_then(|detail| detail.in_language(language));
        let faults = self.faults.iter().map(|fault| if language.has(fault.key) { language.t(fault.key) } else { fault.message.to_owned() });
        let all: Vec<String> = detail.into_iter().chain(faults).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    fn details(&self, reference: Option<String>) -> Response {
        let errors = self.faults.iter().map(|fault| FieldError { field: fault.field, message: fault.message }).collect();
        let instance = reference.map(|reference| format!("urn:uuid:{reference}"));
        let details = Details { r#type: "about:blank", title: self.title(), status: self.status.as_u16(), detail: self.english(), instance, errors };
        json(self.status, "application/problem+json", &details)
    }

    /// A short reason for another server.
    fn word(&self) -> Response {
        json(self.status, "application/json", &serde_json::json!({ "error": self.english() }))
    }
}

impl Detail {
    fn in_english(&self) -> String {
        let mut text = self.english.clone().into_owned();
        for (name, value) in &self.arguments {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// A text without a message is only for those who read English.
    fn in_language(&self, language: Language) -> Option<String> {
        if language.has(self.key) {
            let arguments: Vec<(&str, &dyn Argument)> = self.arguments.iter().map(|(name, value)| (*name, value as &dyn Argument)).collect();
            return Some(language.t_with(self.key, &arguments));
        }
        (language == Language::English).then(|| self.in_english())
    }
}

fn json(status: StatusCode, kind: &'static str, body: &impl Serialize) -> Response {
    // A struct of texts always serialises; were it otherwise, the status still says the most.
    let body = serde_json::to_vec(body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}

#[cfg(test)]
mod tests;
