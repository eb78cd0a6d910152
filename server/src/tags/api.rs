//! Tags for programs.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::tag::Tag;
use serde::Serialize;
use utoipa::ToSchema;

use super::verbs;
use crate::access::token::{Following, Reading};
use crate::api::page::{List, PartOf};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::makers::api::viewer;
use crate::posts::body::{PostBody, bodies};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/tags/{tag}/follow`, `/followed-tags` and `/timelines/tag/{tag}`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/tags/{tag}/follow", post(boxed(follow)).delete(boxed(unfollow)))
        .route("/followed-tags", get(boxed(followed)))
        .route("/timelines/tag/{tag}", get(boxed(timeline)))
}

/// A tag, and whether the caller follows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Tag)]
pub struct TagShape {
    /// Without `#`, lower case.
    #[schema(example = "stoneware")]
    pub name: String,
    pub following: bool,
}

async fn shape(app: &App, owner: Id<Actor>, tag: Tag) -> Result<Json<TagShape>, Problem> {
    let following = app.storage.read().await?.tags().contains(owner, &tag).await?;
    Ok(Json(TagShape { name: tag.as_str().to_owned(), following }))
}

/// Follows a tag: public posts about it come home from now on. At most 200.
#[utoipa::path(post, path = "/tags/{tag}/follow", tag = "tags", params(("tag" = String, Path)), responses((status = 200, body = TagShape), (status = 404, description = "no tag"), (status = 409, description = "one too many")), security(("token" = ["follow"])))]
pub async fn follow(State(app): State<App>, Following(caller): Following, Named(tag): Named<String>) -> Result<Json<TagShape>, Problem> {
    let (me, tag) = (caller.maker.actor.id, verbs::named(&tag)?);
    verbs::follow(&app, me, tag.clone()).await?;
    shape(&app, me, tag).await
}

/// Stops following a tag; what came for it alone leaves home.
#[utoipa::path(delete, path = "/tags/{tag}/follow", tag = "tags", params(("tag" = String, Path)), responses((status = 200, body = TagShape), (status = 404, description = "no tag")), security(("token" = ["follow"])))]
pub async fn unfollow(State(app): State<App>, Following(caller): Following, Named(tag): Named<String>) -> Result<Json<TagShape>, Problem> {
    let (me, tag) = (caller.maker.actor.id, verbs::named(&tag)?);
    verbs::unfollow(&app, me, tag.clone()).await?;
    shape(&app, me, tag).await
}

/// Which tags the caller follows, the latest first.
#[utoipa::path(get, path = "/followed-tags", tag = "tags", params(PartOf), responses((status = 200, body = List<TagShape>)), security(("token" = ["read"])))]
pub async fn followed(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<TagShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let found = app.storage.read().await?.tags().list(caller.maker.actor.id, begin, limit).await?;
    Ok(List::of(found.map(|follow| TagShape { name: follow.tag.as_str().to_owned(), following: true })))
}

/// Public posts about a tag, the newest first.
#[utoipa::path(get, path = "/timelines/tag/{tag}", tag = "timelines", params(("tag" = String, Path), PartOf), responses((status = 200, body = List<PostBody>), (status = 404, description = "no tag")), security((), ("token" = ["read"])))]
pub async fn timeline(State(app): State<App>, caller: Option<Reading>, Named(tag): Named<String>, Asked(asked): Asked<PartOf>) -> Result<List<PostBody>, Problem> {
    let (begin, limit) = asked.read()?;
    let tag = verbs::named(&tag)?;
    let mut reader = app.storage.read().await?;
    let found = reader.timelines().tagged(&tag, viewer(caller.as_ref()), app.clock.now(), begin, limit).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &found.items, viewer(caller.as_ref()), app.clock.now()).await?, found.next))
}
