//! Versions as `ETag`, and `If-Match` against changes made in the meantime.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
};

use crate::problem::Problem;

/// The entity tag of a version: its number in quotes.
#[must_use]
pub fn etag(version: i64) -> HeaderValue {
    // Digits and quotes are always a header value.
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or_else(|_not_ascii| HeaderValue::from_static("\"0\""))
}

/// The `If-Match` of a request, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    /// The version that the caller has seen, when they said so: what a verb compares.
    ///
    /// # Errors
    /// 412 when they name other versions than this one. Weak tags name none.
    pub fn seen(&self, version: i64) -> Result<Option<i64>, Problem> {
        let Some(tags) = &self.0 else { return Ok(None) };
        let tag = format!("\"{version}\"");
        if tags.iter().any(|given| given == "*" || *given == tag) {
            Ok(Some(version))
        } else {
            Err(Problem::precondition_failed().saying("problem-stale", "it was changed in the meantime"))
        }
    }

    fn read<'a>(values: impl Iterator<Item = &'a HeaderValue>) -> Self {
        // An unreadable header matches nothing, which is the safe side.
        let tags: Vec<String> = values.flat_map(|value| value.to_str().unwrap_or("?").split(',')).map(|tag| tag.trim().to_owned()).collect();
        Self((!tags.is_empty()).then_some(tags))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::read(parts.headers.get_all(header::IF_MATCH).iter()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    fn given(tags: &[&'static str]) -> IfMatch {
        let values: Vec<HeaderValue> = tags.iter().map(|tag| HeaderValue::from_static(tag)).collect();
        IfMatch::read(values.iter())
    }

    #[test]
    fn another_version_is_stale() {
        for tags in [&["\"6\""][..], &["7"], &["W/\"7\""], &["\"6\", \"8\""], &[""], &["\"77\""]] {
            let problem = given(tags).seen(7).unwrap_err();
            assert_eq!(problem.status(), StatusCode::PRECONDITION_FAILED, "{tags:?}");
        }
    }

    #[test]
    fn this_version_or_any_is_fine() {
        for tags in [&["\"7\""][..], &["*"], &["\"6\", \"7\""], &["\"6\"", "\"7\""]] {
            assert_eq!(given(tags).seen(7).unwrap(), Some(7), "{tags:?}");
        }
        assert_eq!(given(&[]).seen(7).unwrap(), None);
        assert_eq!(etag(7), "\"7\"");
    }
}
