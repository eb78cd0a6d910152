//! Saved searches for programs.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::Id;
use domain::saved_searches::{Change, SavedSearch};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::verbs;
use crate::access::token::{Reading, Writing};
use crate::api::PREFIX;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, etag};
use crate::api::page::{List, PartOf};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::api::shapes::time;
use crate::listings::catalogue::Narrow;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Everything below `/saved-searches`.
pub fn api() -> Router<App> {
    Router::new().route("/saved-searches", get(boxed(list)).post(boxed(save))).route("/saved-searches/{id}", get(boxed(show)).patch(boxed(change)).delete(boxed(remove)))
}

macro_rules! filter {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// What narrows the catalogue, as in `GET /listings`; what is left out narrows nothing.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(default, deny_unknown_fields)]
        #[schema(as = SearchFilter)]
        pub struct FilterShape {
            $($(#[$doc])+ #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<String>,)+
        }

        impl FilterShape {
            /// What is said, by name.
            fn said(&self) -> Vec<(&'static str, &str)> {
                [$((stringify!($name), self.$name.as_deref().unwrap_or_default())),+].into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
            }

            fn of(narrow: &Narrow) -> Self {
                let mut shape = Self::default();
                for (name, value) in narrow.kept() {
                    match name {
                        $(stringify!($name) => shape.$name = Some(value),)+
                        _ => {}
                    }
                }
                shape
            }
        }
    };
}

filter! {
    /// Words, all of which begin some word of the listing.
    q,
    /// A tag.
    tag,
    /// A slug of the tree; what is below it counts too.
    category,
    /// `offer` or `request`.
    purpose,
    /// `sale`, `gift`, `swap`, `loan`, `rent`, `service` or `pay-what-you-can`.
    terms,
    /// A handle.
    maker,
    /// `local` or `followed`.
    scope,
    /// ISO 4217.
    currency,
    /// The lowest price, which needs a currency.
    min,
    /// The highest price, which needs a currency.
    max,
    /// Degrees north and east with a comma between, snapped to a grid of 0.05 degrees.
    near,
    /// How far from there at the most, 1 to 2,000.
    km,
    /// The host of the makers' server.
    origin,
    /// A section of the shop.
    section,
}

impl FilterShape {
    /// The catalogue so narrowed.
    fn read(&self) -> Result<Narrow, Problem> {
        let said = self.said();
        let narrow = Narrow::of(&said);
        let kept = narrow.kept();
        let faults: Vec<Fault> = said
            .iter()
            .filter(|(name, _)| kept.iter().all(|(known, _)| known != name))
            .map(|&(name, _)| Fault::new(name, "fault-search-filter", "this is no value that narrows the catalogue"))
            .collect();
        if faults.is_empty() { Ok(narrow) } else { Err(Problem::invalid(faults)) }
    }
}

/// A saved search of the caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SavedSearch)]
pub struct SavedSearchShape {
    pub id: String,
    pub name: String,
    pub filter: FilterShape,
    /// The page with what it finds.
    pub url: String,
    /// The same as a feed, for everybody.
    pub feed_url: String,
    /// `hour` or `day`: the caller is told no more often.
    pub every: &'static str,
    pub paused: bool,
    /// When the caller was told last, RFC 3339 in UTC.
    pub told_at: Option<String>,
    /// RFC 3339 in UTC.
    pub created_at: String,
}

fn shape(app: &App, search: SavedSearch) -> SavedSearchShape {
    let narrow = Narrow::of_query(&search.query);
    SavedSearchShape {
        id: search.id.to_string(),
        name: search.name,
        filter: FilterShape::of(&narrow),
        url: app.site.url(&narrow.url()),
        feed_url: app.site.url(&narrow.feed()),
        every: search.every.word(),
        paused: search.paused,
        told_at: search.told_at.map(time),
        created_at: time(search.created_at),
    }
}

/// One search with its version.
fn versioned(app: &App, search: SavedSearch) -> Response {
    ([(header::ETAG, etag(search.version))], Json(shape(app, search))).into_response()
}

/// A search to be saved.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SavedSearchAsked {
    /// 1 to 80 characters.
    name: String,
    /// At least one of them.
    filter: FilterShape,
    /// `hour`, or `day` where it is left out.
    every: String,
}

/// What is to be different; what is left out stays. What it looks for stays: save another one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SavedSearchChange {
    name: Option<String>,
    every: Option<String>,
    paused: Option<bool>,
}

/// The caller's saved searches, the latest first.
#[utoipa::path(get, path = "/saved-searches", tag = "saved-searches", params(PartOf), responses((status = 200, body = List<SavedSearchShape>)), security(("token" = ["read"])))]
pub async fn list(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<SavedSearchShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let found = app.storage.read().await?.saved_searches().list(caller.maker.actor.id, begin, limit).await?;
    Ok(List::of(found.map(|search| shape(&app, search))))
}

/// Saves a search, at most twenty; the caller is notified (`found`) when something new fits.
#[utoipa::path(post, path = "/saved-searches", tag = "saved-searches", request_body = SavedSearchAsked,
    responses((status = 201, body = SavedSearchShape, headers(("ETag" = String), ("Location" = String))), (status = 409, description = "one too many"), (status = 422)), security(("token" = ["write"])))]
pub async fn save(State(app): State<App>, Writing(caller): Writing, Body(asked): Body<SavedSearchAsked>) -> Result<Response, Problem> {
    let narrow = asked.filter.read()?;
    let search = verbs::save(&app, caller.maker.actor.id, &asked.name, &narrow, &asked.every).await?;
    let place = format!("{PREFIX}/saved-searches/{}", search.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], versioned(&app, search)).into_response())
}

/// One saved search of the caller.
#[utoipa::path(get, path = "/saved-searches/{id}", tag = "saved-searches", params(("id" = String, Path)), responses((status = 200, body = SavedSearchShape, headers(("ETag" = String))), (status = 404)), security(("token" = ["read"])))]
pub async fn show(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<SavedSearch>>) -> Result<Response, Problem> {
    let search = verbs::own(&mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    Ok(versioned(&app, search))
}

/// Renames a saved search, pauses it, or has it told more or less often.
#[utoipa::path(patch, path = "/saved-searches/{id}", tag = "saved-searches", params(("id" = String, Path)), request_body = SavedSearchChange, responses((status = 200, body = SavedSearchShape, headers(("ETag" = String))), (status = 404), (status = 412, description = "changed meanwhile"), (status = 422)), security(("token" = ["write"])))]
pub async fn change(
    State(app): State<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<SavedSearch>>,
    seen: IfMatch,
    Body(asked): Body<SavedSearchChange>,
) -> Result<Response, Problem> {
    let me = caller.maker.actor.id;
    let seen = seen.seen(verbs::own(&mut app.storage.read().await?, id, me).await?.version)?;
    let wish = Change { name: asked.name.as_deref(), every: asked.every.as_deref(), paused: asked.paused };
    let search = verbs::change(&app, me, id, wish, seen).await?;
    Ok(versioned(&app, search))
}

/// Removes a saved search.
#[utoipa::path(delete, path = "/saved-searches/{id}", tag = "saved-searches", params(("id" = String, Path)), responses((status = 204), (status = 404), (status = 412)), security(("token" = ["write"])))]
pub async fn remove(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<SavedSearch>>, seen: IfMatch) -> Result<StatusCode, Problem> {
    let me = caller.maker.actor.id;
    let seen = seen.seen(verbs::own(&mut app.storage.read().await?, id, me).await?.version)?;
    verbs::remove(&app, me, id, seen).await?;
    Ok(StatusCode::NO_CONTENT)
}
