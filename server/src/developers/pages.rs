//! `/developers`, read from the OpenAPI document, so that it cannot say anything else.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Map, Value};

use super::view::{Developers, Group, Operation};
use crate::access::session::Visit;
use crate::api;
use crate::page::answer;
use crate::routing::boxed;
use crate::state::App;

/// Methods in the order they are listed.
const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

pub fn routes() -> Router<App> {
    Router::new().route("/developers", get(boxed(show)))
}

async fn show(State(app): State<App>, visit: Visit) -> Response {
    let page = Developers {
        page: visit.page().titled_by("api-title"),
        base_url: app.site.url(api::PREFIX),
        openapi_url: format!("{}/openapi.json", api::PREFIX),
        groups: groups(api::document()),
    };
    answer(StatusCode::OK, &page, visit.language)
}

/// The operations by the first tag each of them has, in the order of the document.
fn groups(document: &Value) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in METHODS.iter().filter_map(|method| Some((*method, item.get(method)?.as_object()?))) {
            let name = operation.get("tags").and_then(|tags| tags.get(0)).and_then(Value::as_str).unwrap_or("others");
            let line = line(method, path, operation);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(line),
                None => groups.push(Group { name: name.to_owned(), operations: vec![line] }),
            }
        }
    }
    groups
}

fn line(method: &str, path: &str, operation: &Map<String, Value>) -> Operation {
    let text = |key: &str| operation.get(key).and_then(Value::as_str).unwrap_or_default();
    Operation { method: method.to_uppercase(), path: path.strip_prefix(api::PREFIX).unwrap_or(path).to_owned(), summary: text("summary").to_owned(), scope: scope(operation) }
}

/// The scope that the operation needs; none where it also works without a token.
fn scope(operation: &Map<String, Value>) -> Option<String> {
    let ways = operation.get("security")?.as_array()?;
    let needs_none = ways.iter().any(|way| way.as_object().is_some_and(Map::is_empty));
    let scopes = ways.iter().filter_map(Value::as_object).flat_map(Map::values).filter_map(Value::as_array).flatten();
    let scopes: Vec<&str> = scopes.filter_map(Value::as_str).collect();
    (!needs_none && !scopes.is_empty()).then(|| scopes.join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_operation_is_listed_under_its_noun_with_what_it_needs() {
        let document = json!({ "paths": {
            "/me": { "get": { "tags": ["makers"], "summary": "The caller.", "security": [{ "token": ["read"] }] }, "parameters": [] },
            "/listings": { "get": { "tags": ["listings"], "summary": "All.", "security": [{}, { "token": ["read"] }] }, "post": { "tags": ["listings"], "summary": "One more.", "security": [{ "token": ["write"] }] } },
        } });
        let groups = groups(&document);
        let operations: Vec<(&str, &str, Option<&str>)> =
            groups.iter().flat_map(|group| group.operations.iter().map(|one| (group.name.as_str(), one.method.as_str(), one.scope.as_deref()))).collect();
        assert!(operations.contains(&("makers", "GET", Some("read"))));
        assert!(operations.contains(&("listings", "GET", None)));
        assert!(operations.contains(&("listings", "POST", Some("write"))));
        assert_eq!(operations.len(), 3);
    }
}
