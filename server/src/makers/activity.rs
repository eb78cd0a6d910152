//! Sends programs of other servers from a maker's page to the maker's identity.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::actors::Actor;

/// Whether a program of another server asks, and not a person.
#[must_use]
pub fn is_wanted(headers: &HeaderMap) -> bool {
    let activity = quality(headers, &["application/activity+json", "application/ld+json"]);
    activity > 0.0 && activity >= quality(headers, &["text/html", "application/xhtml+xml"])
}

/// The best quality that `Accept` gives to one of these types; 0 when it names none of them.
fn quality(headers: &HeaderMap, kinds: &[&str]) -> f32 {
    let lines = headers.get_all(header::ACCEPT).into_iter().filter_map(|line| line.to_str().ok());
    let ranges = lines.flat_map(|line| line.split(','));
    let named = ranges.filter(|range| range.split(';').next().is_some_and(|kind| kinds.iter().any(|wanted| kind.trim().eq_ignore_ascii_case(wanted))));
    named.map(weight).fold(0.0, f32::max)
}

fn weight(range: &str) -> f32 {
    let written = range.split(';').skip(1).find_map(|part| part.trim().strip_prefix("q="));
    written.and_then(|q| q.trim().parse::<f32>().ok()).unwrap_or(1.0).clamp(0.0, 1.0)
}

/// The way to an actor's identity, which its home answers.
#[must_use]
pub fn redirect(actor: &Actor) -> Response {
    let mut answer = StatusCode::FOUND.into_response();
    let headers = answer.headers_mut();
    if let Ok(address) = HeaderValue::from_str(actor.address.as_str()) {
        headers.insert(header::LOCATION, address);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(accept: &'static str) -> bool {
        is_wanted(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]))
    }

    #[test]
    fn browsers_get_the_page_and_servers_the_identity() {
        for page in ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", "", "application/json", "text/html, application/activity+json;q=0.9"] {
            assert!(!asks(page), "{page}");
        }
        let profile = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
        for program in ["application/activity+json", profile, "application/activity+json, text/html;q=0.5", "text/html;q=0.1, application/ld+json"] {
            assert!(asks(program), "{program}");
        }
    }
}
