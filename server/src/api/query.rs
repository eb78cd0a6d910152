//! Reads query strings strictly: a filter that is not understood is refused, because leaving it out would answer something else.

use axum::{
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The parameters of a request. Their type has a default for every field and denies unknown ones.
#[derive(Debug, Clone)]
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY).saying("", rejection.body_text())),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Filter {
        q: String,
    }

    async fn asked(uri: &str) -> Result<Asked<Filter>, Problem> {
        let (mut parts, ()) = Request::get(uri).body(()).unwrap().into_parts();
        Asked::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn an_unknown_parameter_is_refused_by_name() {
        let problem = asked("/listings?near=1,2").await.unwrap_err();
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(format!("{problem:?}").contains("near"));
    }

    #[tokio::test]
    async fn known_parameters_are_read() {
        assert_eq!(asked("/listings?q=red+mug").await.unwrap().0.q, "red mug");
        assert_eq!(asked("/listings").await.unwrap().0.q, "");
    }
}
