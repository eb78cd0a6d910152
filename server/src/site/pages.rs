//! The front page for visitors, and what there is to know about this instance.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::Id;
use domain::accounts::{Role, State as AccountState};
use domain::actors::Actor;
use domain::listings::Listing;
use domain::tag::Tag;
use storage::listings::ListingFilter;
use storage::makers::MakerFilter;
use storage::{Cursor, Reader};

use super::said::Said;
use super::view::{About, Anchor, Front};
use super::words::{HEADLINE, Words};
use crate::access::session::Visit;
use crate::goods::present::{confirmed, hidden, shown};
use crate::listings;
use crate::makers::present::people;
use crate::page::answer;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Cards on the front page.
const CARDS: usize = 8;
/// Listings whose tags are counted for the front page.
const SAMPLE: i64 = 60;
/// Tags on the front page.
const TAGS: usize = 5;

pub fn routes() -> Router<App> {
    Router::new().route("/", get(boxed(front))).route("/about", get(boxed(about)))
}

async fn front(State(app): State<App>, visit: Visit, Query(said): Query<Said>) -> Result<Response, Problem> {
    if visit.member.is_some() {
        return Ok(Redirect::to("/home").into_response());
    }
    let mut reader = app.storage.read().await?;
    let words = Words::load(&mut reader).await?;
    // Before anybody confirmed anything.
    let everything = ListingFilter { hidden: hidden(&mut reader, &[]).await?, ..ListingFilter::default() };
    let newest = reader.listings().search(&everything, Cursor::START, SAMPLE).await?.items;
    let shown = newest.get(..CARDS).unwrap_or(&newest);
    let makers = reader.makers().search(&MakerFilter { here: true, ..MakerFilter::default() }, Cursor::START, 3).await?.items;
    let mut page = said.on(visit.page());
    page.description = Some(page.community.description.clone()).filter(|text| !text.is_empty());
    page.address = Some(app.site.url("/"));
    let front = Front {
        headline: words.find(HEADLINE).unwrap_or(&page.community.name).to_owned(),
        picture: None,
        sought_tags: common_tags(&newest),
        listings: listings::present::cards(&mut reader, shown, true).await?,
        listing_count: reader.listings().count(&everything).await?.unsigned_abs(),
        makers: people(&mut reader, &makers).await?,
        page,
    };
    Ok(answer(StatusCode::OK, &front, visit.language))
}

/// The tags that most of these carry, as links into the catalogue.
fn common_tags(listings: &[Listing]) -> Vec<Anchor> {
    let mut counts: HashMap<&Tag, usize> = HashMap::new();
    for tag in listings.iter().flat_map(|listing| &listing.content.tags) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut tags: Vec<(&Tag, usize)> = counts.into_iter().collect();
    tags.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
    let link = |tag: &Tag| Anchor::new(tag.spaced(), format!("/listings?tag={}", crate::site::query_value(tag.as_str())));
    tags.into_iter().take(TAGS).map(|(tag, _)| link(tag)).collect()
}

async fn about(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let words = Words::load(&mut reader).await?;
    let hosts = hosts(&mut reader).await?;
    let hosts = reader.makers().list(&hosts).await?;
    let (maker_count, _) = reader.actors().count_here(app.clock.now()).await?;
    let page = visit.page();
    let title = page.t1("about-title", "name", &page.community.name);
    let about = About {
        text_html: words.about(),
        rules: words.rules(),
        goods: shown(&page, &reader.goods().policy().await?),
        has_confirmed: !confirmed(&mut reader, &visit).await?.is_empty(),
        hosts: people(&mut reader, &hosts).await?,
        contact: words.contact(),
        maker_count: maker_count.unsigned_abs(),
        listing_count: reader.listings().count(&ListingFilter { here: true, ..ListingFilter::default() }).await?.unsigned_abs(),
        page: page.titled(title),
    };
    Ok(answer(StatusCode::OK, &about, visit.language))
}

async fn hosts(reader: &mut Reader) -> Result<Vec<Id<Actor>>, Problem> {
    let accounts = reader.accounts().list(Some(AccountState::Active)).await?;
    Ok(accounts.iter().filter(|account| account.role == Role::Admin).map(|account| account.maker).collect())
}
