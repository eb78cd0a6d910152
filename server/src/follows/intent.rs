//! What other servers send people here for (FEP-3b86 and the older subscribe template): to follow somebody, to look at
//! something, to begin something. Nothing happens before it is asked for again here.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::Id;
use domain::actors::Actor;
use domain::listings::Listing;
use domain::posts::Post;
use federation::Thing;
use serde::Deserialize;

use super::view::{Aim, Intent};
use crate::access::session::{Member, Visit};
use crate::listings;
use crate::makers::present::{people, stance};
use crate::page::{Section, answer};
use crate::posts;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::turn::with_query;
use crate::state::App;

/// Longest text that is taken over into a draft, in characters.
const MAX_TEXT: usize = 4_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/intent/follow", get(boxed(aim)))
        .route("/intent/object", get(boxed(aim)))
        .route("/authorize_interaction", get(boxed(aim)))
        .route("/intent/create", get(boxed(create)))
}

#[derive(Deserialize)]
struct Aimed {
    uri: String,
}

async fn aim(State(app): State<App>, visit: Visit, member: Member, Query(aimed): Query<Aimed>) -> Result<Response, Problem> {
    let wanted = wanted(&app, &aimed.uri)?;
    let thing = app.federation.resolve(&wanted).await?.ok_or_else(Problem::not_found)?;
    let aim = match thing {
        Thing::Maker(id) => maker(&app, &member, id).await?,
        Thing::Listing(id) => listing(&app, &member, id).await?,
        Thing::Post(id) => author(&app, &member, id).await?,
    };
    let page = match &aim {
        Aim::Maker(person, _) => visit.page().titled(visit.page().t1("intent-follow-title", "name", &person.by.name)).under(Section::Makers),
        Aim::Listing(_) => visit.page().titled_by("intent-listing-title").under(Section::Listings),
    };
    Ok(answer(StatusCode::OK, &Intent { page: page.unlisted(), aim }, visit.language))
}

/// The address or handle that is meant; other schemes than those of the web are refused.
fn wanted(app: &App, uri: &str) -> Result<String, Problem> {
    let uri = uri.trim();
    let refused = || Problem::malformed().saying("problem-intent-uri", "this is neither the address of a thing on the web nor a handle");
    let is_handle = !uri.contains("://") && domain::Handle::parse(uri, app.site.domain()).is_ok();
    let is_address = (uri.starts_with("https://") || uri.starts_with("http://")) && uri.len() <= 2048;
    if is_handle || is_address { Ok(uri.to_owned()) } else { Err(refused()) }
}

async fn maker(app: &App, member: &Member, id: Id<Actor>) -> Result<Aim, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = reader.makers().find(id).await?.filter(|maker| maker.actor.is_active()).ok_or_else(Problem::not_found)?;
    let follow = stance(&mut reader, Some(&member.maker), &maker.actor).await?;
    let person = people(&mut reader, std::slice::from_ref(&maker)).await?.pop().ok_or_else(Problem::not_found)?;
    Ok(Aim::Maker(Box::new(person), follow))
}

async fn listing(app: &App, member: &Member, id: Id<Listing>) -> Result<Aim, Problem> {
    let mut reader = app.storage.read().await?;
    let (listing, _) = listings::load::seen_by(app, &mut reader, id, Some(member.maker.actor.id)).await?;
    if !listing.state.is_listed() {
        return Err(Problem::not_found());
    }
    let card = listings::present::cards(&mut reader, std::slice::from_ref(&listing), true).await?.pop().ok_or_else(Problem::not_found)?;
    Ok(Aim::Listing(Box::new(card)))
}

/// Who wrote a post, for whoever may see that.
async fn author(app: &App, member: &Member, id: Id<Post>) -> Result<Aim, Problem> {
    let (post, _) = posts::load::seen_by(app, &mut app.storage.read().await?, id, Some(member.maker.actor.id)).await?;
    maker(app, member, post.author).await
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    text: String,
}

/// Begins a listing with a text from elsewhere; the editor keeps nothing before its maker says so.
async fn create(_: Member, Query(Text { text }): Query<Text>) -> Response {
    let text: String = text.chars().take(MAX_TEXT).collect();
    Redirect::to(&with_query("/listings/new", &[("description", &text)])).into_response()
}
