//! What is pressed in the menu of a maker's page.

use axum::Router;
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::post;
use domain::Id;
use domain::actors::Actor;
use domain::relations::List;
use domain::site::maker_path;

use super::verbs;
use crate::access::session::Member;
use crate::api::path::Named;
use crate::blocks;
use crate::follows::verbs::remove_follower;
use crate::lists;
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::say;
use crate::site::typed::Typed;
use crate::state::App;

/// How long a mute may be chosen to last, in seconds; what is none of them lasts until it is taken back.
const LASTING: [(&str, i64); 4] = [("hour", 3_600), ("day", 86_400), ("week", 7 * 86_400), ("month", 30 * 86_400)];

pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}/block", post(boxed(block)))
        .route("/@{handle}/unblock", post(boxed(unblock)))
        .route("/@{handle}/mute", post(boxed(mute)))
        .route("/@{handle}/unmute", post(boxed(unmute)))
        .route("/@{handle}/block-domain", post(boxed(block_domain)))
        .route("/@{handle}/note", post(boxed(note)))
        .route("/@{handle}/remove-follower", post(boxed(no_follower)))
        .route("/@{handle}/lists", post(boxed(on_lists)))
}

async fn other(app: &App, handle: &str) -> Result<Actor, Problem> {
    Ok(load::maker(app, &mut app.storage.read().await?, handle).await?.actor)
}

async fn block(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let blocked = other(&app, &handle).await?;
    blocks::verbs::block(&app, &member.maker.actor, &blocked).await?;
    Ok(say(&maker_path(&blocked.handle), "block-done"))
}

async fn unblock(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let blocked = other(&app, &handle).await?;
    blocks::verbs::unblock(&app, member.maker.actor.id, blocked.id).await?;
    Ok(say(&maker_path(&blocked.handle), "block-undone"))
}

async fn mute(State(app): State<App>, member: Member, Named(handle): Named<String>, typed: Typed) -> Result<Redirect, Problem> {
    let muted = other(&app, &handle).await?;
    let seconds = LASTING.iter().find(|(word, _)| *word == typed.value("lasting")).map(|(_, seconds)| *seconds);
    verbs::mute(&app, member.maker.actor.id, muted.id, typed.ticked("notifications"), seconds).await?;
    Ok(say(&maker_path(&muted.handle), "mute-done"))
}

async fn unmute(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let muted = other(&app, &handle).await?;
    verbs::unmute(&app, member.maker.actor.id, muted.id).await?;
    Ok(say(&maker_path(&muted.handle), "mute-undone"))
}

async fn block_domain(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let of = other(&app, &handle).await?;
    verbs::block_domain(&app, member.maker.actor.id, of.handle.host.as_deref().unwrap_or_default()).await?;
    Ok(say("/settings/people?show=domains", "domain-blocked"))
}

async fn note(State(app): State<App>, member: Member, Named(handle): Named<String>, typed: Typed) -> Result<Redirect, Problem> {
    let about = other(&app, &handle).await?;
    verbs::note(&app, member.maker.actor.id, about.id, typed.value("text")).await?;
    Ok(say(&maker_path(&about.handle), "note-kept"))
}

async fn no_follower(State(app): State<App>, member: Member, Named(handle): Named<String>) -> Result<Redirect, Problem> {
    let follower = other(&app, &handle).await?;
    remove_follower(&app, member.maker.actor.id, follower.id).await?;
    Ok(say(&maker_path(&follower.handle), "follower-removed"))
}

/// The ticked lists of all that were offered are those on which somebody is from now on.
async fn on_lists(State(app): State<App>, member: Member, Named(handle): Named<String>, typed: Typed) -> Result<Redirect, Problem> {
    let me = member.maker.actor.id;
    let of = other(&app, &handle).await?;
    let read = |text: &str| text.parse::<Id<List>>().map_err(|_no_id| Problem::not_found());
    let ticked: Vec<Id<List>> = typed.all("list").map(read).collect::<Result<_, _>>()?;
    for offered in typed.all("offered") {
        let list = read(offered)?;
        if ticked.contains(&list) {
            lists::verbs::add(&app, me, list, of.id).await?;
        } else {
            lists::verbs::take_off(&app, me, list, of.id).await?;
        }
    }
    Ok(say(&maker_path(&of.handle), "lists-kept"))
}
