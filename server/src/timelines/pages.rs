//! Home: what the followed publish, drafts that wait, and who asks to follow.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::actors::Actor;
use domain::listings::{Listing, State as ListingState};
use domain::media::{Media, Size};
use domain::posts::{Kind, Post};
use domain::relations::Timeline;
use domain::site::listing_path;
use domain::{Handle, Id};
use serde::Deserialize;
use storage::timelines::Arrived;
use storage::{Cursor, Reader};

use super::verbs;
use super::view::{Draft, Entry, Home};
use crate::access::session::{Member, Visit};
use crate::follows::present::requests;
use crate::listings::present::cards_with_ids;
use crate::listings::view::Card;
use crate::makers::present::bylines;
use crate::makers::view::Byline;
use crate::media::url::picture;
use crate::page::{Picture, Section, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::Typed;
use crate::site::view::Anchor;
use crate::state::App;
use crate::suggestions::present::suggested;
use crate::tags::pages::path as tag_path;

/// Entries on one page.
const ENTRIES: i64 = 20;
/// Requests to follow that are shown at once.
const REQUESTS: i64 = 10;
/// Drafts beside the timeline.
const DRAFTS: i64 = 5;
/// Makers to follow beside the timeline.
const SUGGESTIONS: i64 = 3;
/// Pictures of a note.
const PICTURES: usize = 4;

/// What may stand in the query of home.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// `GET /home`.
///
/// # Errors
/// 401 for visitors, 400 for a cursor that is none.
pub async fn home(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.timelines().home(me, app.clock.now(), look.turn.cursor()?, ENTRIES).await?;
    let read = reader.markers().find(me, Timeline::Home).await?;
    let mut shown = entries(&mut reader, &found.items).await?;
    draw_line(&mut shown, &found.items, read);
    let page = look.said.on(visit.page().titled_by("home-title").under(Section::Home).unlisted());
    let home = Home {
        requests: requests(&mut reader, me, REQUESTS).await?,
        entries: shown,
        unread: found.items.first().and_then(place).filter(|newest| look.turn.is_first() && read.is_none_or(|read| *newest > read)).map(|newest| newest.to_string()),
        paging: look.turn.paging("/home", &[], found.next),
        drafts: drafts(&mut reader, &member.maker.actor.handle, me).await?,
        suggestions: suggested(&app, &mut reader, &page, me, "/home", SUGGESTIONS).await?,
        page,
    };
    Ok(answer(StatusCode::OK, &home, visit.language))
}

/// Where an entry of home stands.
fn place(arrived: &Arrived) -> Option<Cursor> {
    arrived.entry.map(|entry| Cursor::before(entry.raw()))
}

/// Marks where those that were read begin, if newer ones stand above them.
fn draw_line(shown: &mut [Entry], arrived: &[Arrived], read: Option<Cursor>) {
    let Some(read) = read else { return };
    // A post whose author was removed this moment is not shown; the line then waits for the next look.
    if shown.len() != arrived.len() {
        return;
    }
    let first = arrived.iter().position(|arrived| place(arrived).is_some_and(|at| at <= read));
    if let Some(entry) = first.filter(|first| *first > 0).and_then(|first| shown.get_mut(first)) {
        entry.begins_read = true;
    }
}

/// `POST /home/read`: what stands at home up to the entry of the field `entry` was read.
///
/// # Errors
/// 401 for visitors, 400 for what is no entry.
pub async fn mark_read(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    let to: Cursor = typed.value("entry").parse().map_err(|error: storage::NotACursor| Problem::malformed().because(error))?;
    verbs::mark(&app, member.maker.actor.id, &[(Timeline::Home, to)]).await?;
    Ok(say("/home", "home-read"))
}

/// Posts as home shows them, in their order; a fixed number of queries, however many there are.
pub async fn entries(reader: &mut Reader, arrived: &[Arrived]) -> Result<Vec<Entry>, Problem> {
    let posts: Vec<&Post> = arrived.iter().map(|arrived| &arrived.post).collect();
    let mut authors: Vec<Id<Actor>> = arrived.iter().flat_map(|arrived| std::iter::once(arrived.post.author).chain(arrived.boosted_by)).collect();
    authors.sort_unstable();
    authors.dedup();
    let authors = bylines(reader, &authors).await?;
    let photos: Vec<Id<Media>> = posts.iter().filter(|post| post.kind != Kind::Listing).flat_map(|post| post.photos.iter().take(PICTURES).copied()).collect();
    let photos: HashMap<Id<Media>, Media> = reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect();
    let listings: Vec<Id<Listing>> = posts.iter().filter(|post| post.kind == Kind::Listing).map(|post| post.id.as_kind()).collect();
    let listings = reader.listings().list(&listings).await?;
    let listed = cards_with_ids(reader, &listings, false).await?;
    let mut listed: HashMap<Id<Post>, Card> = listed.into_iter().map(|(id, card)| (id.as_kind(), card)).collect();
    let entry_of = |arrived: &Arrived| {
        let Arrived { post, boosted_by, because_of, .. } = arrived;
        let because_of = because_of.as_ref().map(|tag| Anchor::new(format!("#{tag}"), tag_path(tag)));
        let boosted_by = boosted_by.and_then(|by| authors.get(&by)).cloned();
        authors.get(&post.author).map(|by| Entry { boosted_by, because_of, ..entry(post, by.clone(), listed.remove(&post.id), &photos) })
    };
    Ok(arrived.iter().filter_map(entry_of).collect())
}

/// A listing speaks by its card; everything else by what it says.
fn entry(post: &Post, by: Byline, card: Option<Card>, photos: &HashMap<Id<Media>, Media>) -> Entry {
    let says = card.is_none();
    Entry {
        id: says.then(|| post.id.to_string()),
        kind: if card.is_some() { "listing" } else { "note" }.to_owned(),
        url: card.as_ref().map_or_else(|| post.page.clone(), |card| card.url.clone()),
        at: post.published_at.civil().unwrap_or_default(),
        by,
        text_html: if says { post.content.html().to_owned() } else { String::new() },
        lang: post.language.clone(),
        warning: Some(post.warning.clone()).filter(|warning| says && !warning.is_empty()),
        pictures: if says { pictures(post, photos) } else { Vec::new() },
        card,
        boosted_by: None,
        because_of: None,
        begins_read: false,
    }
}

fn pictures(post: &Post, photos: &HashMap<Id<Media>, Media>) -> Vec<Picture> {
    post.photos.iter().filter_map(|id| photos.get(id)).filter_map(|media| picture(media, Size::Medium)).take(PICTURES).collect()
}

async fn drafts(reader: &mut Reader, handle: &Handle, me: Id<Actor>) -> Result<Vec<Draft>, Problem> {
    let found = reader.listings().list_by_maker(me, &[ListingState::Draft], Cursor::START, DRAFTS).await?;
    let draft =
        |listing: Listing| Draft { url: format!("{}/edit", listing_path(handle, listing.id)), kept: listing.updated_at.civil().unwrap_or_default(), title: listing.content.title };
    Ok(found.items.into_iter().map(draft).collect())
}

#[cfg(test)]
mod tests {
    use domain::text::Markup;
    use domain::{Address, Audience, Time};

    use super::*;
    use crate::page::Avatar;

    fn note(warning: &str) -> Post {
        Post {
            id: Id::new(7),
            address: Address::trusted("https://hill.example/o/7"),
            author: Id::new(1),
            kind: Kind::Note,
            audience: Audience::Public,
            title: String::new(),
            warning: warning.to_owned(),
            sensitive: false,
            content: Markup::from_peer("<p>Hello<script>alert(1)</script></p>", None),
            page: "https://hill.example/@bram/7".to_owned(),
            in_reply_to: None,
            context: None,
            language: Some("en".to_owned()),
            photos: vec![Id::new(9)],
            mentions: Vec::new(),
            quote: None,
            permits: domain::posts::permits::Permits::default(),
            published_at: Time::from_unix_seconds(1_800_000_000),
            updated_at: Time::from_unix_seconds(1_800_000_000),
            raw: None,
        }
    }

    fn by() -> Byline {
        Byline { name: "Bram".to_owned(), handle: "@bram@hill.example".to_owned(), url: "/@bram@hill.example".to_owned(), avatar: Avatar::of("Bram", None) }
    }

    #[test]
    fn a_note_is_folded_only_behind_a_warning() {
        assert_eq!(entry(&note(""), by(), None, &HashMap::new()).warning, None);
        let warned = entry(&note("spiders"), by(), None, &HashMap::new());
        assert_eq!((warned.warning.as_deref(), warned.kind.as_str()), (Some("spiders"), "note"));
        assert_eq!(warned.text_html, "<p>Hello</p>");
        assert_eq!(warned.url, "https://hill.example/@bram/7");
    }

    #[test]
    fn photos_that_are_not_here_are_left_out() {
        assert!(entry(&note(""), by(), None, &HashMap::new()).pictures.is_empty());
    }
}
