//! Prices and stock of a maker's listings on one page, changed all at once or not at all.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::listings::{Content, Draft, Listing, ListingError, State as ListingState};
use domain::site::listing_path;
use domain::text::Fault;
use domain::{Id, Time};
use serde::Deserialize;

use super::commands::change_all;
use super::load;
use super::present::state;
use super::view::{Stock, StockRow};
use crate::access::session::{Member, Visit};
use crate::page::{Section, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::{Typed, words};
use crate::state::App;

const PATH: &str = "/listings/stock";
/// Listings on one page.
const ROWS: i64 = 40;
/// What is put away has no stock to look after.
const STATES: [ListingState; 4] = [ListingState::Draft, ListingState::Published, ListingState::SoldOut, ListingState::Paused];

#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// `GET /listings/stock`.
///
/// # Errors
/// 401 for visitors, 400 for a cursor that is none.
pub async fn show(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    let found = app.storage.read().await?.listings().list_by_maker(member.maker.actor.id, &STATES, look.turn.cursor()?, ROWS).await?;
    let rows = found.items.iter().map(|listing| row(&member, listing, &Draft::of_listing(listing), None)).collect();
    let page = look.said.on(visit.page().titled_by("stock-title").under(Section::Listings).unlisted());
    let paging = look.turn.paging(PATH, &[], found.next);
    Ok(answer(StatusCode::OK, &Stock { page, rows, paging }, visit.language))
}

fn row(member: &Member, listing: &Listing, draft: &Draft, error: Option<String>) -> StockRow {
    StockRow {
        id: listing.id.to_string(),
        version: listing.version,
        url: listing_path(&member.maker.actor.handle, listing.id),
        title: if listing.content.title.is_empty() { "…".to_owned() } else { listing.content.title.clone() },
        state: state(listing.state),
        currency: draft.currency.clone(),
        has_price: listing.content.terms.may_have_price(),
        price: draft.amount.clone(),
        stock: draft.quantity.clone(),
        variations: draft.variations.iter().map(|row| (row.values.join(", "), row.amount.clone(), row.quantity.clone())).collect(),
        error,
    }
}

/// `POST /listings/stock`.
///
/// # Errors
/// 401 for visitors, 403 or 404 for somebody else's; faults are said on the page.
pub async fn change(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let mut asked: Vec<(Listing, Draft, Result<Content, String>)> = Vec::new();
    for id in typed.all("listing").filter_map(|id| id.parse::<Id<Listing>>().ok()).take(usize::try_from(ROWS).unwrap_or(0)) {
        let listing = load::own(&app, &mut app.storage.read().await?, id, member.maker.actor.id).await?;
        let draft = typed_in(&typed, &listing);
        let judged = if typed.value(&format!("version-{id}")) == listing.version.to_string() {
            judge(&listing, &draft, app.clock.now()).map_err(|faults| faults.iter().map(|fault| words(fault, visit.language)).collect::<Vec<_>>().join(" "))
        } else {
            Err(visit.language.t("problem-stale"))
        };
        asked.push((listing, draft, judged));
    }
    let is_fine = asked.iter().all(|(.., judged)| judged.is_ok());
    if !is_fine {
        let rows = asked.iter().map(|(listing, draft, judged)| row(&member, listing, draft, judged.clone().err())).collect();
        let page = visit.page().titled_by("stock-title").under(Section::Listings).unlisted();
        let paging = Turn::default().paging(PATH, &[], None);
        return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &Stock { page, rows, paging }, visit.language));
    }
    let changes = asked.into_iter().filter_map(|(listing, _, judged)| Some((listing, judged.ok()?))).filter(|(listing, content)| *content != listing.content);
    change_all(&app, &member.maker.actor, changes.collect()).await?;
    Ok(say(PATH, "stock-kept").into_response())
}

/// What a listing says with what was typed, if it may say that: what is public stays complete.
fn judge(listing: &Listing, draft: &Draft, now: Time) -> Result<Content, Vec<Fault>> {
    let content = draft.parse()?;
    match listing.clone().change(listing.maker, content.clone(), None, now) {
        Err(ListingError::Unfinished(faults)) => Err(faults),
        _ => Ok(content),
    }
}

/// The listing with the prices and the stock that were typed; what the form did not have stays.
fn typed_in(typed: &Typed, listing: &Listing) -> Draft {
    let mut draft = Draft::of_listing(listing);
    let id = listing.id;
    let set = |name: String, field: &mut String| {
        if typed.ticked(&name) {
            typed.value(&name).clone_into(field);
        }
    };
    set(format!("price-{id}"), &mut draft.amount);
    set(format!("stock-{id}"), &mut draft.quantity);
    for (at, row) in draft.variations.iter_mut().enumerate() {
        set(format!("price-{id}-{at}"), &mut row.amount);
        set(format!("stock-{id}-{at}"), &mut row.quantity);
    }
    draft
}
