//! Pressing follow, stop and the answers to those who ask.

use axum::Router;
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::post;
use domain::Id;
use domain::follows::{Follow, State as FollowState};
use domain::site::maker_path;

use super::verbs;
use crate::access::session::Member;
use crate::api::path::Named;
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::say;
use crate::state::App;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}/follow", post(boxed(follow)))
        .route("/@{handle}/unfollow", post(boxed(unfollow)))
        .route("/follow-requests/{id}/accept", post(boxed(accept)))
        .route("/follow-requests/{id}/reject", post(boxed(reject)))
}

async fn follow(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let followed = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor;
    let state = verbs::follow(&app, &member.maker, &followed).await?;
    Ok(say(&maker_path(&followed.handle), if state == FollowState::Accepted { "follow-done" } else { "follow-asked" }))
}

async fn unfollow(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let followed = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor;
    verbs::unfollow(&app, member.maker.actor.id, followed.id).await?;
    Ok(say(&maker_path(&followed.handle), "follow-undone"))
}

async fn accept(State(app): State<App>, member: Member, Named(id): Named<Id<Follow>>) -> Result<Redirect, Problem> {
    verbs::accept(&app, member.maker.actor.id, id).await?;
    Ok(say("/home", "request-accepted"))
}

async fn reject(State(app): State<App>, member: Member, Named(id): Named<Id<Follow>>) -> Result<Redirect, Problem> {
    verbs::reject(&app, member.maker.actor.id, id).await?;
    Ok(say("/home", "request-refused"))
}
