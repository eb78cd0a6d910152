//! The verbs of listings for programs, with the same rules as the pages.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::actors::Actor;
use domain::listings::{Category, Draft, Event, Listing, ListingError, Purpose, State as ListingState, Terms};
use domain::money::Money;
use domain::place::Cell;
use domain::tag::Tag;
use domain::text::{Fault, search_words};
use domain::{Id, Time};
use serde::Deserialize;
use storage::Reader;
use storage::listings::{ListingFilter, Near, Sort};
use utoipa::IntoParams;

use super::body::{ListingBody, ListingChange, bodies};
use super::catalogue::{Nobody, WORDS, named};
use super::commands::{self, Writing as Change};
use super::load;
use crate::access::token::{Caller, Reading, Writing};
use crate::api::PREFIX;
use crate::api::body::Body;
use crate::api::etag::{IfMatch, etag};
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::goods::present::{allowed, confirmed_by, hidden};
use crate::makers::load::seen_by as load_maker;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Everything below `/listings`, and a maker's own.
pub fn api() -> Router<App> {
    Router::new()
        .route("/listings", get(boxed(search)).post(boxed(create)))
        .route("/listings/{id}", get(boxed(show)).patch(boxed(change)).delete(boxed(delete)))
        .route("/listings/{id}/publish", post(boxed(publish)))
        .route("/listings/{id}/pause", post(boxed(pause)))
        .route("/listings/{id}/archive", post(boxed(archive)))
        .route("/listings/{id}/renew", post(boxed(renew)))
        .route("/listings/{id}/duplicate", post(boxed(duplicate)))
        .route("/makers/{handle}/listings", get(boxed(of_maker)))
}

/// What narrows the catalogue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Words, all of which begin some word of the listing.
    q: String,
    /// A tag.
    tag: Option<String>,
    /// A slug of the tree; what is below it counts too.
    category: Option<String>,
    /// `offer` or `request`.
    purpose: Option<String>,
    /// `sale`, `gift`, `swap`, `loan`, `rent`, `service` or `pay-what-you-can`.
    terms: Option<String>,
    /// A handle.
    maker: Option<String>,
    /// `local`, `known` (the usual) or `followed`, which needs a token.
    scope: Option<String>,
    /// ISO 4217: only what has a price in it.
    currency: Option<String>,
    /// The lowest price, which needs a currency.
    min: Option<String>,
    /// The highest price, which needs a currency.
    max: Option<String>,
    /// Degrees north and east with a comma between, a `geo:` URI or a link to a map; snapped to a grid of 0.05 degrees.
    near: Option<String>,
    /// How far from there at the most, 1 to 2,000.
    km: Option<String>,
    /// The host of the makers' server.
    origin: Option<String>,
    /// A section of the shop.
    section: Option<String>,
    /// `new` (the usual), `price` (the lowest first, by currency) or `near`.
    sort: Option<String>,
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

impl Filter {
    /// Without maker and scope, which need a look at the database.
    fn read(&self) -> Result<ListingFilter, Problem> {
        let mut faults = Vec::new();
        let filter = ListingFilter {
            words: search_words(&self.q, WORDS),
            tag: known(self.tag.as_deref(), Tag::parse, Fault::new("tag", "fault-tag", "a tag has 1 to 40 letters or digits"), &mut faults),
            category: known(self.category.as_deref(), Category::parse, Fault::new("category", "fault-category", "there is no such category"), &mut faults),
            purpose: known(self.purpose.as_deref(), Purpose::from_word, Fault::new("purpose", "fault-purpose", "purpose is offer or request"), &mut faults),
            terms: known(self.terms.as_deref(), Terms::from_word, Fault::new("terms", "fault-terms", "there are no such terms"), &mut faults),
            here: self.scope.as_deref() == Some("local"),
            currency: known(
                self.currency.as_deref(),
                currency,
                Fault::new("currency", "fault-currency", "a currency is a three-letter code of ISO 4217 that is in use"),
                &mut faults,
            ),
            min: known(
                self.min.as_deref(),
                |text| minor(text, self.currency.as_deref()),
                Fault::new("min", "fault-price", "an amount such as 34.50, with a currency"),
                &mut faults,
            ),
            max: known(
                self.max.as_deref(),
                |text| minor(text, self.currency.as_deref()),
                Fault::new("max", "fault-price", "an amount such as 34.50, with a currency"),
                &mut faults,
            ),
            near: known(
                self.near.as_deref(),
                |text| near(text, self.km.as_deref().unwrap_or("0")),
                Fault::new("near", "fault-near", "near is lat,lon, and km a whole number up to 2,000"),
                &mut faults,
            ),
            origin: self.origin.clone(),
            section: self.section.clone(),
            sort: known(self.sort.as_deref(), Sort::from_word, Fault::new("sort", "fault-sort", "listings are sorted by new, price or near"), &mut faults).unwrap_or_default(),
            ..ListingFilter::default()
        };
        let one_of = |words: &'static [&'static str]| move |word: &str| words.contains(&word).then_some(());
        known(self.scope.as_deref(), one_of(&["local", "known", "followed"]), Fault::new("scope", "fault-scope", "scope is local, known or followed"), &mut faults);
        if faults.is_empty() { Ok(filter) } else { Err(Problem::invalid(faults)) }
    }
}

/// The code of a currency, as it is stored.
pub fn currency(code: &str) -> Option<&'static str> {
    Money::parse("0", code).ok().map(Money::code)
}

/// An amount in minor units of a currency.
pub fn minor(amount: &str, currency: Option<&str>) -> Option<i64> {
    Money::parse(amount, currency?).ok().map(Money::minor)
}

/// A point of the grid and how far around it, 0 for any distance.
pub fn near(point: &str, km: &str) -> Option<Near> {
    let cell = Cell::typed(point)?;
    km.trim().parse().ok().filter(|km| *km <= 2_000).map(|km| Near { cell, km })
}

fn known<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>, fault: Fault, faults: &mut Vec<Fault>) -> Option<T> {
    let text = text?;
    let value = parse(text);
    if value.is_none() {
        faults.push(fault);
    }
    value
}

/// Listings of everyone known, the newest first where nothing else is said.
#[utoipa::path(get, path = "/listings", tag = "listings", params(Filter), responses((status = 200, body = List<ListingBody>)), security((), ("token" = ["read"])))]
pub async fn search(State(app): State<App>, reading: Option<Reading>, Asked(asked): Asked<Filter>) -> Result<List<ListingBody>, Problem> {
    let mut filter = asked.read()?;
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    filter.viewer = viewer(reading.as_ref());
    filter.at = Some(app.clock.now());
    if asked.scope.as_deref() == Some("followed") {
        filter.followed_by = Some(reading.ok_or_else(Problem::unauthorised)?.0.maker.actor.id);
    }
    let mut reader = app.storage.read().await?;
    match named(&app, &mut reader, asked.maker.as_deref().unwrap_or_default()).await? {
        Ok(maker) => filter.maker = maker,
        Err(Nobody) => return Ok(List::of(storage::Page::empty())),
    }
    let confirmed = confirmed_by(&mut reader, filter.viewer).await?;
    filter.hidden = hidden(&mut reader, &confirmed).await?;
    let found = reader.listings().search(&filter, cursor, limit).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &found.items, filter.viewer).await?, found.next))
}

/// Which part of a maker's listings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfMaker {
    /// Only those in this state.
    state: Option<String>,
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

/// What is shown of somebody's listings: to themselves everything, to others what is in the shop.
fn states(asked: Option<&str>, is_own: bool) -> Result<Vec<ListingState>, Problem> {
    let seen = |state: &ListingState| is_own || state.is_listed();
    let Some(word) = asked else { return Ok(ListingState::ALL.iter().copied().filter(seen).collect()) };
    let state = ListingState::from_word(word).ok_or_else(|| Problem::invalid(vec![Fault::new("state", "fault-state", "there is no such state")]))?;
    Ok(Some(state).filter(seen).into_iter().collect())
}

/// Listings of one maker, the newest first; the maker also sees drafts and what is paused or archived.
#[utoipa::path(get, path = "/makers/{handle}/listings", tag = "listings", params(("handle" = String, Path, description = "`name` or `name@host`"), OfMaker), responses((status = 200, body = List<ListingBody>), (status = 404)), security((), ("token" = ["read"])))]
pub async fn of_maker(State(app): State<App>, reading: Option<Reading>, Named(handle): Named<String>, Asked(asked): Asked<OfMaker>) -> Result<List<ListingBody>, Problem> {
    let (cursor, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let mut reader = app.storage.read().await?;
    let maker = load_maker(&app, &mut reader, &handle, viewer(reading.as_ref())).await?.actor.id;
    let states = states(asked.state.as_deref(), viewer(reading.as_ref()) == Some(maker))?;
    let found = reader.listings().list_by_maker(maker, &states, cursor, limit).await?;
    let items = allowed(&mut reader, found.items, viewer(reading.as_ref())).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &items, viewer(reading.as_ref())).await?, found.next))
}

fn viewer(reading: Option<&Reading>) -> Option<Id<Actor>> {
    reading.map(|Reading(caller)| caller.maker.actor.id)
}

/// One listing; a draft only for its maker.
#[utoipa::path(get, path = "/listings/{id}", tag = "listings", params(("id" = String, Path)), responses((status = 200, body = ListingBody, headers(("ETag" = String))), (status = 404), (status = 410, description = "deleted")), security((), ("token" = ["read"])))]
pub async fn show(State(app): State<App>, reading: Option<Reading>, Named(id): Named<Id<Listing>>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let (listing, _) = load::seen_by(&app, &mut reader, id, viewer(reading.as_ref())).await?;
    told(&app, &mut reader, &listing, viewer(reading.as_ref())).await
}

/// One listing with its version.
async fn told(app: &App, reader: &mut Reader, listing: &Listing, viewer: Option<Id<Actor>>) -> Result<Response, Problem> {
    let body = bodies(reader, &app.site, std::slice::from_ref(listing), viewer).await?.pop().ok_or_else(Problem::not_found)?;
    Ok(([(header::ETAG, etag(listing.version))], Json(body)).into_response())
}

/// Begins a listing as a draft, which nobody else sees.
#[utoipa::path(post, path = "/listings", tag = "listings", request_body = ListingChange, responses((status = 201, body = ListingBody, headers(("ETag" = String), ("Location" = String))), (status = 422)), security(("token" = ["write"])))]
pub async fn create(State(app): State<App>, Writing(caller): Writing, Body(change): Body<ListingChange>) -> Result<Response, Problem> {
    let draft = change.apply(Draft::default()).map_err(Problem::invalid)?;
    let listing = write(&app, &caller, None, &draft, None).await?;
    created(&app, &listing).await
}

async fn created(app: &App, listing: &Listing) -> Result<Response, Problem> {
    let mut answer = told(app, &mut app.storage.read().await?, listing, Some(listing.maker)).await?;
    *answer.status_mut() = StatusCode::CREATED;
    let place = format!("{PREFIX}/listings/{}", listing.id);
    answer.headers_mut().insert(header::LOCATION, place.parse().map_err(Problem::internal)?);
    Ok(answer)
}

/// Changes a listing; what is left out stays, null empties. Servers that know it are told.
#[utoipa::path(patch, path = "/listings/{id}", tag = "listings", params(("id" = String, Path)), request_body = ListingChange, responses((status = 200, body = ListingBody, headers(("ETag" = String))), (status = 403), (status = 412, description = "changed meanwhile"), (status = 422)), security(("token" = ["write"])))]
pub async fn change(
    State(app): State<App>,
    Writing(caller): Writing,
    Named(id): Named<Id<Listing>>,
    seen: IfMatch,
    Body(change): Body<ListingChange>,
) -> Result<Response, Problem> {
    let listing = load::own(&app, &mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    let seen = seen.seen(listing.version)?;
    let draft = change.apply(Draft::of_listing(&listing)).map_err(Problem::invalid)?;
    let listing = write(&app, &caller, Some(listing), &draft, seen).await?;
    told(&app, &mut app.storage.read().await?, &listing, Some(listing.maker)).await
}

async fn write(app: &App, caller: &Caller, before: Option<Listing>, draft: &Draft, seen: Option<i64>) -> Result<Listing, Problem> {
    let content = draft.parse().map_err(Problem::invalid)?;
    load::photos(&mut app.storage.read().await?, &content, caller.maker.actor.id).await?;
    let change = Change { before, content, seen, described: &[], publishes: false };
    Ok(commands::write(app, &caller.maker.actor, change).await?.0)
}

/// Deletes a listing with its photos, for good; servers that know it are told.
#[utoipa::path(delete, path = "/listings/{id}", tag = "listings", params(("id" = String, Path)), responses((status = 204), (status = 403), (status = 412)), security(("token" = ["write"])))]
pub async fn delete(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>, seen: IfMatch) -> Result<StatusCode, Problem> {
    let listing = load::own(&app, &mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    seen.seen(listing.version)?;
    commands::delete(&app, &caller.maker.actor, &listing).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a listing public, for the first time or again.
#[utoipa::path(post, path = "/listings/{id}/publish", tag = "listings", params(("id" = String, Path)), responses((status = 200, body = ListingBody, headers(("ETag" = String))), (status = 403), (status = 409, description = "not in this state"), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn publish(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>, seen: IfMatch) -> Result<Response, Problem> {
    act(&app, &caller, id, &seen, Listing::publish).await
}

/// Takes a listing out of the catalogue for a while.
#[utoipa::path(post, path = "/listings/{id}/pause", tag = "listings", params(("id" = String, Path)), responses((status = 200, body = ListingBody, headers(("ETag" = String))), (status = 403), (status = 409, description = "not in this state"), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn pause(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>, seen: IfMatch) -> Result<Response, Problem> {
    act(&app, &caller, id, &seen, Listing::pause).await
}

/// Puts a listing away; its page stays.
#[utoipa::path(post, path = "/listings/{id}/archive", tag = "listings", params(("id" = String, Path)), responses((status = 200, body = ListingBody, headers(("ETag" = String))), (status = 403), (status = 409, description = "not in this state"), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn archive(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>, seen: IfMatch) -> Result<Response, Problem> {
    act(&app, &caller, id, &seen, Listing::archive).await
}

/// Offers a listing again from now on, with a new end if it had one; also brings back what ended.
#[utoipa::path(post, path = "/listings/{id}/renew", tag = "listings", params(("id" = String, Path)), responses((status = 200, body = ListingBody, headers(("ETag" = String))), (status = 403), (status = 409, description = "a draft"), (status = 412), (status = 422)), security(("token" = ["write"])))]
pub async fn renew(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>, seen: IfMatch) -> Result<Response, Problem> {
    act(&app, &caller, id, &seen, Listing::renew).await
}

/// Begins a draft that says the same, with copies of the photos.
#[utoipa::path(post, path = "/listings/{id}/duplicate", tag = "listings", params(("id" = String, Path)), responses((status = 201, body = ListingBody, headers(("ETag" = String), ("Location" = String))), (status = 403)), security(("token" = ["write"])))]
pub async fn duplicate(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Listing>>) -> Result<Response, Problem> {
    let listing = load::own(&app, &mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    let copy = commands::duplicate(&app, &caller.maker.actor, &listing).await?;
    created(&app, &copy).await
}

async fn act(
    app: &App,
    caller: &Caller,
    id: Id<Listing>,
    seen: &IfMatch,
    verb: impl FnOnce(&mut Listing, Id<Actor>, Time) -> Result<Event, ListingError>,
) -> Result<Response, Problem> {
    let listing = load::own(app, &mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    seen.seen(listing.version)?;
    let (listing, _) = commands::act(app, &caller.maker.actor, listing, verb).await?;
    told(app, &mut app.storage.read().await?, &listing, Some(listing.maker)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_with_no_meaning_is_refused() {
        let asked = Filter {
            tag: Some("!!".to_owned()),
            category: Some("x".to_owned()),
            purpose: Some("x".to_owned()),
            terms: Some("x".to_owned()),
            scope: Some("moon".to_owned()),
            min: Some("3".to_owned()),
            near: Some("91,0".to_owned()),
            sort: Some("best".to_owned()),
            ..Filter::default()
        };
        let problem = asked.read().unwrap_err();
        assert_eq!(problem.faults().iter().map(|fault| fault.field).collect::<Vec<_>>(), ["tag", "category", "purpose", "terms", "min", "near", "sort", "scope"]);
    }

    #[test]
    fn strangers_see_only_the_shop() {
        assert_eq!(states(None, false).unwrap(), [ListingState::Published, ListingState::SoldOut]);
        assert_eq!(states(Some("draft"), false).unwrap(), []);
        assert_eq!(states(Some("draft"), true).unwrap(), [ListingState::Draft]);
        assert_eq!(states(None, true).unwrap(), ListingState::ALL);
        assert!(states(Some("lost"), true).is_err());
    }
}
