//! Discovery as routes; NodeInfo's documents are the server's, which knows the figures.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Handle;
use domain::actors::{Actor, State as Standing};
use domain::site::Local;
use serde::Deserialize;

use super::NoDocument;
use crate::discovery::webfinger::Asked;
use crate::discovery::{host_meta as host, nodeinfo as node, webfinger as finger};
use crate::handle::Federation;

/// The query of WebFinger; `rel` is ignored, as RFC 7033 allows.
#[derive(Debug, Deserialize)]
pub struct Resource {
    resource: Option<String>,
}

/// `/.well-known/webfinger`.
pub async fn webfinger(State(federation): State<Federation>, Query(query): Query<Resource>) -> Result<Response, NoDocument> {
    let context = federation.context();
    let Some(resource) = query.resource.filter(|resource| resource.len() <= 2_048) else {
        return Ok((StatusCode::BAD_REQUEST, Json(serde_json::json!({"error": "resource is missing"}))).into_response());
    };
    let asked = finger::asked(&context.site, &resource).ok_or(NoDocument::NotFound)?;
    let actor = find(&federation, asked).await?.filter(Actor::is_here).ok_or(NoDocument::NotFound)?;
    match actor.state {
        Standing::Active => {}
        Standing::Suspended | Standing::Blocked => return Err(NoDocument::NotFound),
        Standing::Gone => return Err(NoDocument::Gone(None)),
    }
    let body = finger::document(&context.site, &actor).to_string();
    Ok(([(header::CONTENT_TYPE, "application/jrd+json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::CACHE_CONTROL, "public, max-age=300")], body).into_response())
}

async fn find(federation: &Federation, asked: Asked) -> Result<Option<Actor>, NoDocument> {
    let context = federation.context();
    let mut reader = context.storage.read().await?;
    let by_name = |name: &str| Handle { name: name.to_lowercase(), host: None };
    let found = match asked {
        Asked::Name(name) => reader.actors().find_by_handle(&by_name(&name)).await?,
        Asked::Address(address) => match context.site.read(&address) {
            Some(Local::Maker(name)) => reader.actors().find_by_handle(&by_name(name)).await?,
            Some(Local::Instance) => reader.actors().find_by_address(&context.site.instance_actor()).await?,
            // The server itself (FEP-d556), or a maker's page.
            _ if address.path().trim_matches('/').is_empty() => reader.actors().find_by_address(&context.site.instance_actor()).await?,
            _ => match address.path().strip_prefix("/@").filter(|name| !name.contains(['/', '@'])) {
                Some(name) => reader.actors().find_by_handle(&by_name(name)).await?,
                None => None,
            },
        },
    };
    Ok(found)
}

/// `/.well-known/host-meta`.
pub async fn host_meta(State(federation): State<Federation>) -> Response {
    ([(header::CONTENT_TYPE, "application/xrd+xml"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], host::xrd(&federation.context().site)).into_response()
}

/// `/.well-known/host-meta.json`.
pub async fn host_meta_json(State(federation): State<Federation>) -> Response {
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(host::jrd(&federation.context().site))).into_response()
}

/// `/.well-known/nodeinfo`.
pub async fn nodeinfo(State(federation): State<Federation>) -> Response {
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(node::links(&federation.context().site))).into_response()
}
