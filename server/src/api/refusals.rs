//! What operations refuse, as the document says it: each of them names the statuses that what it takes brings along.

use axum::http::StatusCode;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

/// Adds what an operation may refuse whatever it does, and says of each refusal that it is a problem.
pub(super) fn describe(path: &str, operation: &mut Operation) {
    let named = usual(path, operation);
    let responses = &mut operation.responses.responses;
    for (status, why) in named {
        responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(ResponseBuilder::new().description(why).build()));
    }
    for (status, response) in responses {
        let RefOr::T(response) = response else { continue };
        if response.description.is_empty() {
            reason(status).clone_into(&mut response.description);
        }
        if !status.starts_with('2') {
            let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            response.content.insert("application/problem+json".to_owned(), RefOr::T(problem));
        }
    }
}

/// Below these, what was there for everybody and is no more is told from what never was.
const MAY_BE_GONE: [&str; 5] = ["/conversations/{id}", "/listings/{id}", "/makers/{handle}", "/posts/{id}", "/suggestions/{handle}"];

/// What an operation refuses for the kind of things it takes: statuses, and why.
fn usual(path: &str, operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let takes = |place: &ParameterIn| operation.parameters.iter().flatten().any(|one| matches!(one, RefOr::T(parameter) if parameter.parameter_in == *place));
    let mut all = vec![("default", "Refused, or our own failure")];
    if operation.security.iter().flatten().any(|one| *one != SecurityRequirement::default()) {
        all.extend([("401", "no token where one is needed, or one that nobody has"), ("403", "the token or its maker may not do that")]);
    }
    if takes(&ParameterIn::Path) {
        all.push(("404", "there is none, or not for the caller"));
    }
    if MAY_BE_GONE.iter().any(|begin| path.starts_with(begin)) {
        all.push(("410", "there was one"));
    }
    if operation.request_body.is_some() {
        all.extend([("400", "the body cannot be read"), ("413", "the body is too large"), ("415", "the body is of another type")]);
    }
    if operation.request_body.is_some() || takes(&ParameterIn::Query) {
        all.push(("422", "a value is wrong, or there is no such field"));
    }
    all
}

/// What a status is called, where an operation has no words of its own for it.
fn reason(status: &str) -> &'static str {
    StatusCode::from_bytes(status.as_bytes()).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::document;

    #[test]
    fn every_operation_names_what_it_refuses_for_what_it_takes() {
        let statuses = |path: &str, method: &str| document()["paths"][path][method]["responses"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(statuses("/openapi.json", "get"), ["200", "default"]);
        assert_eq!(statuses("/me", "get"), ["200", "401", "403", "default"]);
        assert_eq!(statuses("/makers", "get"), ["200", "401", "403", "422", "default"]);
        assert_eq!(statuses("/lists", "post"), ["201", "400", "401", "403", "409", "413", "415", "422", "default"]);
        assert_eq!(statuses("/posts/{id}/like", "delete"), ["200", "204", "401", "403", "404", "410", "default"]);
        let too_large = &document()["paths"]["/media"]["post"]["responses"]["413"]["description"];
        assert_eq!(too_large, "too large, or no room left", "what an operation says itself stays");
    }
}
