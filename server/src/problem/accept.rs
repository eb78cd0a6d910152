//! Which form of an answer a request asks for.

use axum::http::{HeaderMap, header, request::Parts};

/// Who reads an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A person: a page.
    Page,
    /// A program: problem details.
    Program,
    /// Another server: a short reason.
    Peer,
}

impl Form {
    /// The API always speaks to programs and an inbox to peers; else `Accept` decides, and a page is for all others.
    pub fn of(asked: &Parts) -> Self {
        let path = asked.uri.path();
        let is_below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_below("/api") || is_below("/.well-known") || is_below("/nodeinfo") || is_below("/health") {
            return Self::Program;
        }
        if path == "/inbox" || path.ends_with("/inbox") {
            return Self::Peer;
        }
        preferred(&asked.headers).unwrap_or(Self::Page)
    }
}

/// The known kind of the highest quality; among equals the first.
fn preferred(headers: &HeaderMap) -> Option<Form> {
    let mut best: Option<(Form, u16)> = None;
    for value in headers.get_all(header::ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',').take(32) {
            let Some(form) = form_of(range) else { continue };
            let quality = quality(range);
            if quality > best.map_or(0, |(_, best)| best) {
                best = Some((form, quality));
            }
        }
    }
    best.map(|(form, _)| form)
}

fn form_of(range: &str) -> Option<Form> {
    match range.split(';').next()?.trim().to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Some(Form::Page),
        "application/json" | "application/problem+json" => Some(Form::Program),
        "application/activity+json" | "application/ld+json" => Some(Form::Peer),
        _ => None,
    }
}

/// The quality in thousandths; what cannot be read counts as full.
fn quality(range: &str) -> u16 {
    let written = range.split(';').skip(1).find_map(|parameter| parameter.trim().strip_prefix("q="));
    let quality = written.and_then(|q| q.trim().parse::<f32>().ok()).unwrap_or(1.0).clamp(0.0, 1.0);
    // Between 0 and 1000, whatever was written.
    (quality * 1000.0) as u16
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn form(path: &str, accept: &str) -> Form {
        Form::of(&Request::builder().uri(path).header("accept", accept).body(()).unwrap().into_parts().0)
    }

    #[test]
    fn the_api_answers_programs_whatever_they_accept() {
        assert_eq!(form("/api/peerwright/v1/listings", "text/html"), Form::Program);
        assert_eq!(form("/.well-known/webfinger?resource=x", "*/*"), Form::Program);
        assert_eq!(form("/apiary", "*/*"), Form::Page);
    }

    #[test]
    fn pages_follow_the_accept_header() {
        assert_eq!(form("/listings", "text/html,application/xhtml+xml,*/*;q=0.8"), Form::Page);
        assert_eq!(form("/listings", "*/*"), Form::Page);
        assert_eq!(form("/listings", "application/json"), Form::Program);
        assert_eq!(form("/o/1", "application/activity+json, application/ld+json; profile=\"x\", text/html;q=0.1"), Form::Peer);
        assert_eq!(form("/o/1", "application/json;q=0.2, text/html;q=0.9"), Form::Page);
        assert_eq!(form("/o/1", "application/json;q=0, */*"), Form::Page);
        assert_eq!(form("/users/ana/inbox", "*/*"), Form::Peer);
    }
}
