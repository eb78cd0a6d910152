//! The pages of one post: in its conversation, what it said before, and who likes it or passed it on; and what a member keeps.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::actors::Actor;
use domain::media::Size;
use domain::posts::{Former, Kind, Post};
use domain::site::{listing_path, post_path};
use domain::{Audience, Id};
use serde::Deserialize;
use storage::Reader;
use storage::timelines::Arrived;

use super::composer::small_answer;
use super::view::{Bookmarks, Entry, HistoryPage, PeoplePage, ThreadPage, Version};
use super::{load, present, thread};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::emojis::Emojis;
use crate::makers::activity;
use crate::makers::present::{bylines, people_of};
use crate::media::url::picture_url;
use crate::page::{Alternate, Fragment, Page, Section, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::Said;
use crate::site::turn::Turn;
use crate::state::App;

/// Posts above one that are shown with it; the beginning of a longer conversation is a link.
const ANCESTORS: usize = 20;
/// Makers who are shown as those who like or pass on a post.
const PEOPLE: i64 = 200;
/// Bookmarks on one page.
const ENTRIES: i64 = 20;
/// Characters of a post in titles and previews.
const TITLE: usize = 80;
const DESCRIPTION: usize = 200;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/posts/{id}", get(boxed(named)))
        .route("/@{handle}/posts/{id}", get(boxed(show)))
        .route("/@{handle}/posts/{id}/history", get(boxed(history)))
        .route("/@{handle}/posts/{id}/likes", get(boxed(likes)))
        .route("/@{handle}/posts/{id}/boosts", get(boxed(boosts)))
        .route("/bookmarks", get(boxed(bookmarks)))
}

/// What may stand in the query of a post's page.
#[derive(Debug, Default, Deserialize)]
struct Look {
    /// The answer after which the answers go on.
    after: Option<String>,
    #[serde(flatten)]
    said: Said,
}

/// `GET /posts/{id}`: the way to the page of a post or listing, for who has its id alone.
async fn named(State(app): State<App>, visit: Visit, Named(id): Named<Id<Post>>) -> Result<Redirect, Problem> {
    let (post, author) = load::seen_by(&app, &mut app.storage.read().await?, id, viewer(&visit)).await?;
    Ok(Redirect::to(&path(&post, &author)))
}

fn viewer(visit: &Visit) -> Option<Id<Actor>> {
    visit.maker().map(|maker| maker.actor.id)
}

/// The page of a post here.
fn path(post: &Post, author: &Actor) -> String {
    if post.kind == Kind::Listing { listing_path(&author.handle, post.id) } else { post_path(&author.handle, post.id) }
}

/// `GET /@{handle}/posts/{id}`; a program of another server is sent to the post's identity.
async fn show(State(app): State<App>, visit: Visit, Named((handle, id)): Named<(String, Id<Post>)>, Query(look): Query<Look>, headers: HeaderMap) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let (post, author) = load::below(&app, &mut reader, &handle, id, viewer(&visit)).await?;
    if activity::is_wanted(&headers) && post.is_open() {
        return identity(&post);
    }
    let path = path(&post, &author);
    if author.handle.to_string() != handle || post.kind == Kind::Listing {
        return Ok(Redirect::permanent(&path).into_response());
    }
    let (now, viewer) = (app.clock.now(), viewer(&visit));
    let outline = thread::outline(&mut reader, &post, viewer, now).await?;
    let is_torn = outline.is_torn;
    let after = look.after.as_deref().and_then(|after| after.parse().ok());
    let counts = reader.reactions().count(&[id]).await?.remove(&id).unwrap_or_default();
    let entry = present::whole(&mut reader, &post, viewer, now).await?;
    let page = ThreadPage {
        beginning: beginning(&mut reader, &outline.above).await?,
        ancestors: ancestors(&mut reader, &outline.above, viewer, now).await?,
        is_torn,
        likes: counts.likes,
        boosts: counts.boosts,
        replies: present::replies(&mut reader, &outline.below, after, &path, viewer, now).await?,
        address: post.address.to_string(),
        composer: match &visit.member {
            Some(member) => small_answer(&app, &mut reader, member, &post, &author).await?,
            None => None,
        },
        page: look.said.on(frame(&app, &mut reader, &visit, &post, &author, &entry).await?),
        entry,
    };
    drop(reader);
    if viewer.is_some() {
        app.federation.look_around(&post, is_torn).await?;
    }
    Ok(answer(StatusCode::OK, &page, visit.language))
}

fn identity(post: &Post) -> Result<Response, Problem> {
    let address = HeaderValue::from_str(post.address.as_str()).map_err(Problem::internal)?;
    Ok((StatusCode::FOUND, [(header::LOCATION, address), (header::VARY, HeaderValue::from_static("accept"))]).into_response())
}

/// The page of the first post of a conversation that is longer than what is shown.
async fn beginning(reader: &mut Reader, above: &[Id<Post>]) -> Result<Option<String>, Problem> {
    let Some(first) = above.first().filter(|_| above.len() > ANCESTORS) else { return Ok(None) };
    let Some(post) = reader.posts().find(*first).await? else { return Ok(None) };
    Ok(reader.actors().find(post.author).await?.map(|author| path(&post, &author)))
}

async fn ancestors(reader: &mut Reader, above: &[Id<Post>], viewer: Option<Id<Actor>>, now: domain::Time) -> Result<Vec<Entry>, Problem> {
    let nearest = above.get(above.len().saturating_sub(ANCESTORS)..).unwrap_or_default();
    let mut found = reader.posts().list(nearest).await?;
    found.sort_by_key(|post| nearest.iter().position(|id| *id == post.id));
    let arrived: Vec<Arrived> = found.into_iter().map(Arrived::shown).collect();
    present::entries(reader, &arrived, viewer, now).await
}

/// The frame, with what search engines and previews read: only what is for everybody, and nothing from behind a warning.
async fn frame(app: &App, reader: &mut Reader, visit: &Visit, post: &Post, author: &Actor, entry: &Entry) -> Result<Page, Problem> {
    let mut page = visit.page();
    let words = if post.warning.is_empty() { post.content.plain(TITLE) } else { post.warning.clone() };
    let words = [post.title.as_str(), words.as_str()].into_iter().find(|words| !words.is_empty()).unwrap_or_default().to_owned();
    page.title = if words.is_empty() { page.t1("post-title-bare", "name", &entry.by.name) } else { page.t2("post-title", "name", &entry.by.name, "words", &words) };
    page.address = Some(if author.is_here() { app.site.post_page(&author.handle, post.id) } else { post.page.clone() });
    if !post.is_open() {
        return Ok(page.unlisted());
    }
    page.alternates.push(Alternate { media_type: "application/activity+json".to_owned(), url: post.address.to_string() });
    if post.warning.is_empty() {
        page.description = Some(post.content.plain(DESCRIPTION)).filter(|text| !text.is_empty());
        let first = if post.sensitive { None } else { post.photos.first() };
        if let Some(id) = first {
            page.picture = reader.media().find(*id).await?.and_then(|media| picture_url(&media, Size::Large)).map(|path| app.site.url(&path));
        }
    }
    // What lives elsewhere is for its home to offer to search engines, and what is in no timeline to nobody.
    let may_be_found = reader.makers().find(author.id).await?.is_some_and(|maker| maker.profile.indexable);
    page.is_indexable = author.is_here() && post.audience == Audience::Public && may_be_found;
    Ok(page)
}

/// `GET /@{handle}/posts/{id}/history`.
async fn history(State(app): State<App>, visit: Visit, Named((handle, id)): Named<(String, Id<Post>)>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let (post, author) = load::below(&app, &mut reader, &handle, id, viewer(&visit)).await?;
    let mut said = reader.posts().list_former(post.id).await?;
    said.push(post.former());
    let version = |former: Former| Version {
        at: former.at.civil().unwrap_or_default(),
        title: former.title,
        warning: former.warning,
        text_html: former.content.html().to_owned(),
        pictures: former.photos.len(),
    };
    let by = bylines(&mut reader, &[author.id]).await?.remove(&author.id).ok_or_else(Problem::not_found)?;
    let page = visit.page();
    let title = page.t1("history-title", "name", &by.name);
    let page = HistoryPage { page: page.titled(title).unlisted(), url: path(&post, &author), lang: post.language, versions: said.into_iter().rev().map(version).collect(), by };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

/// `GET /@{handle}/posts/{id}/likes`.
async fn likes(State(app): State<App>, visit: Visit, Named((handle, id)): Named<(String, Id<Post>)>) -> Result<Response, Problem> {
    people(&app, &visit, &handle, id, true).await
}

/// `GET /@{handle}/posts/{id}/boosts`.
async fn boosts(State(app): State<App>, visit: Visit, Named((handle, id)): Named<(String, Id<Post>)>) -> Result<Response, Problem> {
    people(&app, &visit, &handle, id, false).await
}

async fn people(app: &App, visit: &Visit, handle: &str, id: Id<Post>, likes: bool) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let (post, author) = load::below(app, &mut reader, handle, id, viewer(visit)).await?;
    let mut found = if likes { reader.reactions().list_likers(id, PEOPLE + 1).await? } else { reader.reactions().list_boosters(id, PEOPLE + 1).await? };
    let most = usize::try_from(PEOPLE).unwrap_or(usize::MAX);
    let has_more = found.len() > most;
    found.truncate(most);
    let mut actors = reader.actors().list(&found).await?;
    actors.retain(Actor::is_active);
    actors.sort_by_key(|actor| found.iter().position(|id| *id == actor.id));
    let by = bylines(&mut reader, &[author.id]).await?.remove(&author.id).ok_or_else(Problem::not_found)?;
    let page = visit.page().titled_by(if likes { "likes-title" } else { "boosts-title" }).unlisted();
    let left = if likes { left(&mut reader, id, &actors).await? } else { HashMap::new() };
    let people = people_of(&mut reader, &actors).await?;
    let people = actors.iter().zip(people).map(|(actor, person)| (person, left.get(&actor.id).cloned().unwrap_or_default())).collect();
    let page = PeoplePage { page, url: path(&post, &author), likes, people, has_more, by };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

/// The emoji that these left on a post, with the pictures of where each of them is.
async fn left(reader: &mut Reader, post: Id<Post>, actors: &[Actor]) -> storage::Result<HashMap<Id<Actor>, Vec<Fragment>>> {
    let hosts: HashMap<Id<Actor>, Option<&str>> = actors.iter().map(|actor| (actor.id, actor.handle.host.as_deref())).collect();
    let found = reader.reactions().list_left(post, &actors.iter().map(|actor| actor.id).collect::<Vec<_>>()).await?;
    let host = |by: &Id<Actor>| hosts.get(by).copied().flatten();
    let emojis = Emojis::find(reader, found.iter().map(|(by, emoji)| (host(by), emoji.as_str()))).await?;
    let mut left: HashMap<Id<Actor>, Vec<Fragment>> = HashMap::new();
    for (by, emoji) in &found {
        left.entry(*by).or_default().push(emojis.line(host(by), emoji.as_str()));
    }
    Ok(left)
}

/// `GET /bookmarks`.
async fn bookmarks(State(app): State<App>, visit: Visit, member: Member, Query(turn): Query<Turn>) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.bookmarks().list(me, turn.cursor()?, ENTRIES).await?;
    let arrived: Vec<Arrived> = found.items.into_iter().map(Arrived::shown).collect();
    let page = Bookmarks {
        page: visit.page().titled_by("bookmarks-title").under(Section::Home).unlisted(),
        entries: present::entries(&mut reader, &arrived, Some(me), app.clock.now()).await?,
        paging: turn.paging("/bookmarks", &[], found.next),
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}
