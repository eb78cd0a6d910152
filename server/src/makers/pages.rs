//! A maker's page: the shop, what they say, and what there is to know.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::Handle;
use domain::listings::Listing;
use domain::makers::Maker;
use domain::posts::Post;
use domain::site::maker_path;
use serde::Deserialize;
use storage::timelines::Arrived;
use storage::{Cursor, Reader};

use super::view::{self, MakerPage, Tab};
use super::{activity, load, present};
use crate::access::session::Visit;
use crate::agreements::feedback as reviews;
use crate::api::path::Named;
use crate::featured::present::{Front, front};
use crate::feeds::present::announced;
use crate::goods::present::allowed;
use crate::listings;
use crate::page::{Alternate, Page, Section, answer};
use crate::posts::present::entries;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::Said;
use crate::site::turn::{Turn, with_query};
use crate::site::view::{Anchor, ErrorPage};
use crate::state::App;

/// Cards on one page of a shop.
const CARDS: i64 = 24;
/// Posts on one page.
const ENTRIES: i64 = 20;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}", get(boxed(shop)))
        .route("/@{handle}/posts", get(boxed(posts)))
        .route("/@{handle}/feedback", get(boxed(feedback)))
        .route("/@{handle}/about", get(boxed(about)))
}

/// What may stand in the query of a maker's page.
#[derive(Deserialize)]
struct Look {
    /// Opens the form for people of other servers.
    follow: Option<String>,
    /// Shows answers among the posts.
    replies: Option<String>,
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

async fn shop(State(app): State<App>, visit: Visit, Named(handle): Named<String>, Query(look): Query<Look>, headers: HeaderMap) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = match load::maker(&app, &mut reader, &handle).await {
        Ok(maker) => maker,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND && !activity::is_wanted(&headers) => return unknown(&app, &visit, &handle, problem),
        Err(problem) => return Err(problem),
    };
    if activity::is_wanted(&headers) {
        return Ok(activity::redirect(&maker.actor));
    }
    if maker.actor.handle.to_string() != handle {
        return Ok(Redirect::permanent(&maker_path(&maker.actor.handle)).into_response());
    }
    let cursor = look.turn.cursor()?;
    tab(&app, &mut reader, &visit, &maker, &look, Tab::Shop, cursor).await
}

async fn posts(State(app): State<App>, visit: Visit, Named(handle): Named<String>, Query(look): Query<Look>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::maker(&app, &mut reader, &handle).await?;
    let (now, viewer) = (app.clock.now(), visit.maker().map(|maker| maker.actor.id));
    let head = present::head(&mut reader, &maker, visit.maker(), now).await?;
    let with_replies = look.replies.is_some();
    let cursor = look.turn.cursor()?;
    let found = if head.is_hidden() { storage::Page::empty() } else { reader.posts().list_by_author(maker.actor.id, viewer, with_replies, cursor, ENTRIES).await? };
    let front = if head.is_hidden() || cursor != Cursor::START { Front::default() } else { front(&mut reader, maker.actor.id, viewer, now).await? };
    // What is pinned stands first and is not said twice.
    let is_pinned = |post: &Post| front.notes.iter().any(|note| note.id == post.id.to_string());
    let arrived: Vec<Arrived> = found.items.into_iter().filter(|post| !is_pinned(post)).map(Arrived::shown).collect();
    let entries = entries(&mut reader, &arrived, viewer, now).await?;
    let page = look.said.about(frame(&app, &visit, &maker, &head), &head.by.name);
    let replies = if with_replies { "yes" } else { "" };
    let paging = look.turn.paging(&format!("{}/posts", head.by.url), &[("replies", replies)], found.next);
    let page = MakerPage {
        page,
        maker: head,
        tab: Tab::Posts,
        cards: Vec::new(),
        sections: Vec::new(),
        notes: front.notes,
        entries,
        with_replies,
        paging,
        remote_open: look.follow.is_some(),
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

/// What parties to completed orders said about them: words, and no score.
async fn feedback(State(app): State<App>, visit: Visit, Named(handle): Named<String>, Query(look): Query<Look>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::maker(&app, &mut reader, &handle).await?;
    let (now, viewer) = (app.clock.now(), visit.maker().map(|maker| maker.actor.id));
    let head = present::head(&mut reader, &maker, visit.maker(), now).await?;
    let cursor = look.turn.cursor()?;
    let found = if head.is_hidden() { storage::Page::empty() } else { reader.agreements().list_feedback_about(maker.actor.id, viewer, cursor, ENTRIES).await? };
    let told = reviews::told(&mut reader, found.items).await?;
    let entries = reviews::shown(&mut reader, &told, viewer, now).await?;
    let page = look.said.about(frame(&app, &visit, &maker, &head), &head.by.name);
    let paging = look.turn.paging(&format!("{}/feedback", head.by.url), &[], found.next);
    let page = MakerPage {
        page,
        maker: head,
        tab: Tab::Feedback,
        cards: Vec::new(),
        sections: Vec::new(),
        notes: Vec::new(),
        entries,
        with_replies: false,
        paging,
        remote_open: look.follow.is_some(),
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

async fn about(State(app): State<App>, visit: Visit, Named(handle): Named<String>, Query(look): Query<Look>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::maker(&app, &mut reader, &handle).await?;
    tab(&app, &mut reader, &visit, &maker, &look, Tab::About, Cursor::START).await
}

async fn tab(app: &App, reader: &mut Reader, visit: &Visit, maker: &Maker, look: &Look, tab: Tab, cursor: Cursor) -> Result<Response, Problem> {
    let head = present::head(reader, maker, visit.maker(), app.clock.now()).await?;
    let listings = match tab {
        Tab::Shop if !head.is_hidden() => reader.listings().list_by_maker(maker.actor.id, present::shown_states(head.follow), cursor, CARDS).await?,
        _ => storage::Page::empty(),
    };
    let front =
        if tab == Tab::Shop && !head.is_hidden() { front(reader, maker.actor.id, visit.maker().map(|maker| maker.actor.id), app.clock.now()).await? } else { Front::default() };
    let rest: Vec<Listing> = listings.items.into_iter().filter(|listing| !front.listings.contains(&listing.id)).collect();
    let rest = allowed(reader, rest, visit.maker().map(|viewer| viewer.actor.id)).await?;
    let (mut cards, notes) = if cursor == Cursor::START { (front.cards, front.notes) } else { (Vec::new(), Vec::new()) };
    cards.extend(listings::present::cards(reader, &rest, false).await?);
    let paging = look.turn.paging(&head.by.url, &[], listings.next);
    let sections = if cards.is_empty() { Vec::new() } else { sections(reader, maker).await? };
    let page = look.said.about(frame(app, visit, maker, &head), &head.by.name);
    let page = MakerPage { page, maker: head, tab, cards, sections, notes, entries: Vec::new(), with_replies: false, paging, remote_open: look.follow.is_some() };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

async fn sections(reader: &mut Reader, maker: &Maker) -> storage::Result<Vec<Anchor>> {
    let handle = maker.actor.handle.to_string();
    let link = |section: String| Anchor::new(section.clone(), with_query("/listings", &[("maker", &handle), ("section", &section)]));
    Ok(reader.listings().sections(maker.actor.id).await?.into_iter().map(link).collect())
}

/// The frame of every page about one maker.
#[must_use]
pub fn frame(app: &App, visit: &Visit, maker: &Maker, head: &view::Maker) -> Page {
    let mut page = visit.page().titled(head.by.name.clone()).under(Section::Makers);
    page.description = Some(maker.profile.bio.plain(200)).filter(|text| !text.is_empty());
    page.picture = head.by.avatar.url.as_deref().map(|path| app.site.url(path));
    page.address = Some(maker.actor.page.clone());
    page.alternates.push(Alternate { media_type: "application/activity+json".to_owned(), url: maker.actor.address.to_string() });
    if maker.actor.is_here() {
        page.alternates.push(announced(&app.site, &format!("{}/feed.atom", head.by.url)));
        page.alternates.push(announced(&app.site, &format!("{}/listings.atom", head.by.url)));
    }
    // What lives elsewhere is for its home to offer to search engines.
    page.is_indexable = maker.profile.indexable && maker.actor.is_here();
    page
}

/// Nobody here knows them; a member may have them looked up.
fn unknown(app: &App, visit: &Visit, handle: &str, problem: Problem) -> Result<Response, Problem> {
    let elsewhere = Handle::parse(handle, app.site.domain()).ok().filter(|handle| handle.host.is_some());
    let (Some(handle), Some(_)) = (elsewhere, &visit.member) else { return Err(problem) };
    let mut page = visit.page();
    page.query = format!("@{handle}");
    let detail = page.t1("maker-unknown", "handle", &page.query);
    let mut page = ErrorPage::new(page, 404);
    page.detail = Some(detail);
    Ok(answer(StatusCode::NOT_FOUND, &page, visit.language))
}
