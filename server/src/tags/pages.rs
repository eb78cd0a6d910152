//! The page of a tag, where hashtags on other servers lead, too.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::tag::Tag;
use serde::Deserialize;
use storage::timelines::Arrived;

use super::verbs;
use super::view::TagPage;
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::feeds::present::{announced, tag_path as feed};
use crate::listings::catalogue::Narrow;
use crate::page::answer;
use crate::posts::present::entries;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::query_value;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::state::App;

/// Entries on one page.
const ENTRIES: i64 = 20;

pub fn routes() -> Router<App> {
    Router::new().route("/tags/{tag}", get(boxed(show))).route("/tags/{tag}/follow", post(boxed(follow))).route("/tags/{tag}/unfollow", post(boxed(unfollow)))
}

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
struct Look {
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// The page of a tag.
#[must_use]
pub fn path(tag: &Tag) -> String {
    format!("/tags/{}", query_value(tag.as_str()))
}

async fn show(State(app): State<App>, visit: Visit, Named(text): Named<String>, Query(look): Query<Look>) -> Result<Response, Problem> {
    let tag = verbs::named(&text)?;
    if tag.as_str() != text {
        return Ok(Redirect::permanent(&path(&tag)).into_response());
    }
    let viewer = visit.maker().map(|maker| maker.actor.id);
    let mut reader = app.storage.read().await?;
    let found = reader.timelines().tagged(&tag, viewer, app.clock.now(), look.turn.cursor()?, ENTRIES).await?;
    let arrived: Vec<Arrived> = found.items.into_iter().map(Arrived::shown).collect();
    let is_followed = match viewer {
        Some(viewer) => Some(reader.tags().contains(viewer, &tag).await?),
        None => None,
    };
    let mut frame = look.said.on(visit.page().titled(format!("#{tag}")));
    frame.alternates.push(announced(&app.site, &feed(&tag)));
    let page = TagPage {
        page: frame,
        feed_url: feed(&tag),
        name: tag.spaced(),
        url: path(&tag),
        listings_url: Narrow::by_tag(&tag).url(),
        is_followed,
        entries: entries(&mut reader, &arrived, viewer, app.clock.now()).await?,
        paging: look.turn.paging(&path(&tag), &[], found.next),
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

async fn follow(State(app): State<App>, member: Member, Named(text): Named<String>) -> Result<Redirect, Problem> {
    let tag = verbs::named(&text)?;
    verbs::follow(&app, member.maker.actor.id, tag.clone()).await?;
    Ok(say(&path(&tag), "tag-followed"))
}

async fn unfollow(State(app): State<App>, member: Member, Named(text): Named<String>) -> Result<Redirect, Problem> {
    let tag = verbs::named(&text)?;
    verbs::unfollow(&app, member.maker.actor.id, tag.clone()).await?;
    Ok(say(&path(&tag), "tag-unfollowed"))
}
