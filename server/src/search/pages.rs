//! The results of a search, and what is found at an address that was pasted.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use domain::actors::Actor;
use domain::listings::Listing;
use domain::text::search_words;
use serde::Deserialize;
use storage::listings::ListingFilter;
use storage::makers::MakerFilter;
use storage::{Cursor, Reader};

use super::find::{Found, MAX_TEXT, Missing, Named, find};
use super::view::{Resolved, Results};
use crate::access::session::Visit;
use crate::listings::catalogue::WORDS;
use crate::listings::{load, present::cards};
use crate::makers::present::people;
use crate::page::answer;
use crate::problem::Problem;
use crate::state::App;

/// Makers among the results.
const MAKERS: i64 = 6;
/// Listings among the results.
const LISTINGS: i64 = 8;

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
pub struct Words {
    #[serde(default)]
    q: String,
}

/// `GET /search?q=`.
///
/// # Errors
/// Storage trouble only.
pub async fn results(State(app): State<App>, visit: Visit, Query(words): Query<Words>) -> Result<Response, Problem> {
    let text: String = words.q.trim().chars().take(MAX_TEXT).collect();
    let mut page = visit.page().titled_by("search-title").unlisted();
    page.query.clone_from(&text);
    let mut results = Results { page, resolved: Resolved::NoAddress, makers: Vec::new(), maker_count: 0, listings: Vec::new(), listing_count: 0, query: text };
    if let Some(named) = Named::read(&results.query, &app) {
        results.resolved = resolve(&app, &visit, &named, &results.query).await?;
    }
    // Whoever pastes an address looks for that one thing and not for words like it.
    if matches!(results.resolved, Resolved::NoAddress) && !results.query.is_empty() {
        add_words(&mut app.storage.read().await?, &mut results, visit.maker().map(|maker| maker.actor.id)).await?;
    }
    Ok(answer(StatusCode::OK, &results, visit.language))
}

async fn resolve(app: &App, visit: &Visit, named: &Named, text: &str) -> Result<Resolved, Problem> {
    let host = named.host(app);
    let found = match find(app, named, text, visit.member.is_some()).await? {
        Ok(found) => found,
        Err(Missing::Nothing) => return Ok(Resolved::NotFound { host }),
        Err(Missing::Failed) => return Ok(Resolved::Failed { host }),
        Err(Missing::Refused) => return Ok(Resolved::Refused { host }),
    };
    let mut reader = app.storage.read().await?;
    let shown = match found {
        Found::Maker(id) => maker(&mut reader, id).await?,
        Found::Listing(id) => listing(app, &mut reader, visit, id).await?,
        // A plain post has no page here; home shows it where its author is followed.
        Found::Post(_) => None,
    };
    Ok(shown.unwrap_or(Resolved::NotFound { host }))
}

async fn maker(reader: &mut Reader, id: Id<Actor>) -> Result<Option<Resolved>, Problem> {
    let found = reader.makers().find(id).await?.filter(|maker| maker.actor.is_active());
    let person = people(reader, found.as_slice()).await?.pop();
    Ok(person.map(|person| Resolved::Maker(Box::new(person))))
}

async fn listing(app: &App, reader: &mut Reader, visit: &Visit, id: Id<Listing>) -> Result<Option<Resolved>, Problem> {
    match load::seen_by(app, reader, id, visit.maker().map(|maker| maker.actor.id)).await {
        Ok((listing, _)) => Ok(cards(reader, &[listing], true).await?.pop().map(|card| Resolved::Listing(Box::new(card)))),
        Err(problem) if problem.status().is_client_error() => Ok(None),
        Err(problem) => Err(problem),
    }
}

async fn add_words(reader: &mut Reader, results: &mut Results, viewer: Option<Id<Actor>>) -> Result<(), Problem> {
    let words = search_words(&results.query, WORDS);
    // Nothing but signs: everything would fit, which is no answer.
    if words.is_empty() {
        return Ok(());
    }
    let listings = ListingFilter { words: words.clone(), viewer, ..ListingFilter::default() };
    let makers = MakerFilter { words, viewer, ..MakerFilter::default() };
    let found = reader.listings().search(&listings, Cursor::START, LISTINGS).await?;
    results.listings = cards(reader, &found.items, true).await?;
    results.listing_count = reader.listings().count(&listings).await?.unsigned_abs();
    let found = reader.makers().search(&makers, Cursor::START, MAKERS).await?;
    results.makers = people(reader, &found.items).await?;
    results.maker_count = reader.makers().count(&makers).await?.unsigned_abs();
    Ok(())
}
