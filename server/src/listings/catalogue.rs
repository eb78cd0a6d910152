//! The catalogue: everything offered and wanted, narrowed by words and facets that are plain links.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::actors::Actor;
use domain::goods::Hidden;
use domain::handle::HandleError;
use domain::listings::{Category, Listing, MAX_SECTION, Purpose, Terms, categories};
use domain::makers::Maker;
use domain::money::{COMMON as COMMON_CURRENCIES, Money};
use domain::place::Place;
use domain::tag::Tag;
use domain::text::search_words;
use domain::{Handle, Id};
use serde::Deserialize;
use storage::listings::{COUNTED, ListingFilter, Sort};
use storage::{Cursor, Reader};

use super::api::{currency, minor, near};
use super::present::cards;
use super::view::{Card, Catalogue};
use crate::access::session::Visit;
use crate::feeds::present::announced;
use crate::goods::present::{confirmed_by, hidden, hidden_from};
use crate::makers::view::{Facet, FacetOption};
use crate::page::{Form, Page, Section, Tone, answer};
use crate::problem::Problem;
use crate::site::turn::{Turn, with_query};
use crate::site::view::Anchor;
use crate::state::App;

/// Cards on one page.
const CARDS: i64 = 24;
/// Words that are searched for at once.
pub const WORDS: usize = 8;
/// Tags that are offered, and makers and servers.
const TAGS: usize = 10;
/// Places that are offered to look around.
const PLACES: usize = 5;

/// Around a typed place, unless another distance is chosen.
const USUAL_KM: &str = "50";
/// What is typed into the form and not chosen by a link.
const TYPED: [&str; 6] = ["q", "min", "max", "currency", "near", "km"];

const PATH: &str = "/listings";

/// What narrows the catalogue, each empty where it does not. What is no value of its facet narrows nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Narrow {
    q: String,
    tag: String,
    category: String,
    purpose: String,
    terms: String,
    scope: String,
    maker: String,
    origin: String,
    section: String,
    currency: String,
    min: String,
    max: String,
    near: String,
    km: String,
    sort: String,
    #[serde(flatten)]
    turn: Turn,
}

impl Narrow {
    /// Everything with this tag.
    #[must_use]
    pub fn by_tag(tag: &Tag) -> Self {
        Self { tag: tag.as_str().to_owned(), ..Self::default() }
    }

    /// Everything in this category and below it.
    #[must_use]
    pub fn by_category(slug: &str) -> Self {
        Self { category: slug.to_owned(), ..Self::default() }
    }

    /// As an address says it; what cannot be read narrows nothing.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        let asked = format!("{PATH}?{query}").parse().ok().and_then(|uri| Query::<Self>::try_from_uri(&uri).ok());
        asked.map(|Query(narrow)| narrow.clean()).unwrap_or_default()
    }

    /// By these values of its parameters; what is no value of its facet narrows nothing.
    #[must_use]
    pub fn of(parameters: &[(&str, &str)]) -> Self {
        Self::of_query(with_query("", parameters).trim_start_matches('?'))
    }

    /// What narrows it as an address says it, without an order or a place in it; empty where nothing does. Signs that are no words
    /// and a place without a distance narrow nothing.
    #[must_use]
    pub fn to_save(&self) -> String {
        let q = if search_words(&self.q, WORDS).is_empty() { String::new() } else { self.q.clone() };
        let near = if self.km.is_empty() { String::new() } else { self.near.clone() };
        let alone = Self { q, near, sort: String::new(), ..self.clone() };
        with_query("", &alone.parameters()).trim_start_matches('?').to_owned()
    }

    /// The maker whose things they are, if one is named.
    ///
    /// # Errors
    /// What is named is no handle.
    pub fn maker(&self, domain: &str) -> Result<Option<Handle>, HandleError> {
        if self.maker.is_empty() { Ok(None) } else { Handle::parse(&self.maker, domain).map(Some) }
    }

    /// What narrows it, in the words of a page.
    #[must_use]
    pub fn told(&self, page: &Page) -> Vec<String> {
        chosen(page, self).into_iter().map(|anchor| anchor.label).collect()
    }

    /// In one spelling, without what means nothing.
    #[must_use]
    pub fn clean(self) -> Self {
        let code = currency(&self.currency).unwrap_or_default();
        let amount = |text: &str| Money::parse(text, code).map(Money::amount).unwrap_or_default();
        let around = near(&self.near, if self.km.is_empty() { "0" } else { &self.km });
        let known = |is_known: bool, text: String| if is_known { text } else { String::new() };
        Self {
            q: self.q.trim().chars().take(200).collect(),
            tag: Tag::parse(&self.tag).map(|tag| tag.as_str().to_owned()).unwrap_or_default(),
            category: known(Category::parse(&self.category).is_some(), self.category),
            purpose: known(Purpose::from_word(&self.purpose).is_some(), self.purpose),
            terms: known(Terms::from_word(&self.terms).is_some(), self.terms),
            scope: known(matches!(self.scope.as_str(), "local" | "followed"), self.scope),
            origin: self.origin.trim().chars().take(255).collect(),
            section: self.section.trim().chars().take(MAX_SECTION).collect(),
            min: amount(&self.min),
            max: amount(&self.max),
            currency: code.to_owned(),
            near: around.map(|near| format!("{:.2},{:.2}", near.cell.latitude(), near.cell.longitude())).unwrap_or_default(),
            km: around.filter(|near| near.km > 0).map(|near| near.km.to_string()).unwrap_or_default(),
            sort: known(Sort::from_word(&self.sort).is_some_and(|sort| sort != Sort::New && (sort != Sort::Near || around.is_some())), self.sort),
            maker: self.maker.trim().trim_start_matches('@').to_owned(),
            turn: self.turn,
        }
    }

    /// Who is nobody here follows nobody.
    fn is_for_nobody(&self, viewer: Option<Id<Actor>>) -> bool {
        self.scope == "followed" && viewer.is_none()
    }

    fn parameters(&self) -> [(&'static str, &str); 15] {
        [
            ("q", &self.q),
            ("currency", &self.currency),
            ("min", &self.min),
            ("max", &self.max),
            ("tag", &self.tag),
            ("category", &self.category),
            ("purpose", &self.purpose),
            ("terms", &self.terms),
            ("scope", &self.scope),
            ("maker", &self.maker),
            ("origin", &self.origin),
            ("section", &self.section),
            ("near", &self.near),
            ("km", &self.km),
            ("sort", &self.sort),
        ]
    }

    /// Where its page begins.
    ///
    /// # Errors
    /// 400 for a cursor that is none.
    pub fn cursor(&self) -> Result<Cursor, Problem> {
        self.turn.cursor()
    }

    /// What narrows it, as people read it.
    #[must_use]
    pub fn words(&self) -> String {
        self.parameters().iter().map(|(_, value)| *value).filter(|value| !value.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// What narrows it, by name.
    #[must_use]
    pub fn kept(&self) -> Vec<(&'static str, String)> {
        self.parameters().into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.to_owned())).collect()
    }

    /// The feed of the list as it is narrowed.
    #[must_use]
    pub fn feed(&self) -> String {
        with_query("/listings.atom", &self.parameters())
    }

    /// The list as it is narrowed, from its beginning.
    #[must_use]
    pub fn url(&self) -> String {
        with_query(PATH, &self.parameters())
    }

    /// The same list with one facet at another value; empty takes it away.
    fn url_with(&self, name: &str, value: &str) -> String {
        with_query(PATH, &self.parameters().map(|(known, old)| (known, if known == name { value } else { old })))
    }

    /// The catalogue as it is narrowed; maker and viewer were looked up before. What is kept from who looks is for the caller to say.
    #[must_use]
    pub fn filter(&self, maker: Option<Id<Actor>>, viewer: Option<Id<Actor>>) -> ListingFilter {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        ListingFilter {
            words: search_words(&self.q, WORDS),
            tag: Tag::parse(&self.tag),
            purpose: Purpose::from_word(&self.purpose),
            terms: Terms::from_word(&self.terms),
            category: Category::parse(&self.category),
            maker,
            here: self.scope == "local",
            followed_by: viewer.filter(|_| self.scope == "followed"),
            viewer,
            at: None,
            currency: currency(&self.currency),
            min: minor(&self.min, Some(&self.currency)),
            max: minor(&self.max, Some(&self.currency)),
            near: near(&self.near, if self.km.is_empty() { "0" } else { &self.km }),
            origin: filled(&self.origin),
            section: filled(&self.section),
            only: None,
            sort: Sort::from_word(&self.sort).unwrap_or_default(),
            hidden: Hidden::default(),
        }
    }
}

/// `GET /listings`.
///
/// # Errors
/// 400 for a cursor that is none.
pub async fn catalogue(State(app): State<App>, visit: Visit, Query(asked): Query<Narrow>) -> Result<Response, Problem> {
    let narrow = asked.clone().clean();
    let known_servers = app.storage.count_known_peers().await?;
    let mut reader = app.storage.read().await?;
    let hidden = hidden_from(&mut reader, &visit).await?;
    let (found, count) = search(&app, &mut reader, &narrow, visit.maker().map(|maker| maker.actor.id), hidden).await?;
    let cards = cards(&mut reader, &found.items, true).await?;
    let mut page = visit.page().titled_by("listings-title").under(Section::Listings);
    page.is_indexable = narrow.q.is_empty();
    page.alternates.push(announced(&app.site, &narrow.feed()));
    let form = form(&page, &asked, &narrow);
    let page = form.errors().iter().fold(page, |page, error| page.saying(Tone::Warn, error.message.clone()));
    let catalogue = Catalogue {
        feed_url: narrow.feed(),
        query: narrow.q.clone(),
        to_save: Some(narrow.to_save()).filter(|query| !query.is_empty() && page.visitor.is_some()),
        facets: facets(&page, &narrow, &found.items, &cards, visit.maker()),
        sorts: sorts(&page, &narrow),
        currencies: COMMON_CURRENCIES.iter().map(|code| (*code).to_owned()).collect(),
        form,
        chosen: chosen(&page, &narrow),
        clear_url: PATH.to_owned(),
        kept: narrow.parameters().iter().filter(|(name, value)| !value.is_empty() && !TYPED.contains(name)).map(|(name, value)| Anchor::new(*name, *value)).collect(),
        count: count.min(COUNTED.unsigned_abs()),
        is_more: count > COUNTED.unsigned_abs(),
        known_servers,
        cards,
        paging: narrow.turn.paging(PATH, &narrow.parameters(), found.next),
        page,
    };
    Ok(answer(StatusCode::OK, &catalogue, visit.language))
}

/// The form of the catalogue: what narrows the list, and beside a complaint what was typed, so that nothing is passed over in silence.
fn form(page: &Page, asked: &Narrow, narrow: &Narrow) -> Form {
    let is_typed = |text: &str| !text.trim().is_empty();
    let shown = |kept: &str, typed: &str| if kept.is_empty() { typed.chars().take(200).collect::<String>() } else { kept.to_owned() };
    let mut form = Form::filled([
        ("q", narrow.q.clone()),
        ("currency", narrow.currency.clone()),
        ("min", shown(&narrow.min, &asked.min)),
        ("max", shown(&narrow.max, &asked.max)),
        ("near", shown(&narrow.near, &asked.near)),
        ("km", if narrow.near.is_empty() { USUAL_KM.to_owned() } else { narrow.km.clone() }),
    ]);
    let ends = [("min", &asked.min, &narrow.min), ("max", &asked.max, &narrow.max)];
    if narrow.currency.is_empty() && ends.iter().any(|(_, typed, _)| is_typed(typed)) {
        form.refuse("currency", page.t("price-needs-currency"));
    } else {
        for (name, ..) in ends.iter().filter(|(_, typed, kept)| is_typed(typed) && kept.is_empty()) {
            form.refuse(*name, page.t("fault-price"));
        }
    }
    if is_typed(&asked.near) && narrow.near.is_empty() {
        form.refuse("near", page.t("fault-point"));
    }
    form
}

async fn search(app: &App, reader: &mut Reader, narrow: &Narrow, viewer: Option<Id<Actor>>, hidden: Hidden) -> Result<(storage::Page<Listing>, u64), Problem> {
    let maker = match named(app, reader, &narrow.maker).await? {
        Ok(maker) => maker,
        // Nobody of this name has listings.
        Err(Nobody) => return Ok((storage::Page::empty(), 0)),
    };
    if narrow.is_for_nobody(viewer) {
        return Ok((storage::Page::empty(), 0));
    }
    let filter = ListingFilter { at: Some(app.clock.now()), hidden, ..narrow.filter(maker, viewer) };
    let count = reader.listings().count_some(&filter).await?;
    Ok((reader.listings().search(&filter, narrow.turn.cursor()?, CARDS).await?, count.unsigned_abs()))
}

/// One page of the list as it is narrowed, as `viewer` sees it, the newest first.
///
/// # Errors
/// 400 for a cursor that is none.
pub async fn found(app: &App, reader: &mut Reader, narrow: &Narrow, viewer: Option<Id<Actor>>, limit: i64) -> Result<storage::Page<Listing>, Problem> {
    match named(app, reader, &narrow.maker).await? {
        Ok(_) if narrow.is_for_nobody(viewer) => Ok(storage::Page::empty()),
        Ok(maker) => {
            let confirmed = confirmed_by(reader, viewer).await?;
            let hidden = hidden(reader, &confirmed).await?;
            let filter = ListingFilter { at: Some(app.clock.now()), sort: Sort::New, hidden, ..narrow.filter(maker, viewer) };
            Ok(reader.listings().search(&filter, narrow.turn.cursor()?, limit).await?)
        }
        Err(Nobody) => Ok(storage::Page::empty()),
    }
}

/// No maker goes by this handle, as far as this server knows.
pub struct Nobody;

/// The maker of a handle in a query, if there is one.
///
/// # Errors
/// Storage trouble outside, [`Nobody`] inside.
pub async fn named(app: &App, reader: &mut Reader, handle: &str) -> storage::Result<Result<Option<Id<Actor>>, Nobody>> {
    if handle.is_empty() {
        return Ok(Ok(None));
    }
    let Ok(handle) = Handle::parse(handle, app.site.domain()) else { return Ok(Err(Nobody)) };
    let found = reader.actors().find_by_handle(&handle).await?;
    Ok(found.map(|actor| Some(actor.id)).ok_or(Nobody))
}

/// One choice; a chosen one leads to the list without it.
fn option(narrow: &Narrow, name: &str, value: &str, label: String, is_chosen: bool) -> FacetOption {
    FacetOption { label, url: narrow.url_with(name, if is_chosen { "" } else { value }), is_chosen, count: None }
}

fn sorts(page: &Page, narrow: &Narrow) -> Vec<FacetOption> {
    let chosen = Sort::from_word(&narrow.sort).unwrap_or_default();
    let offered = [Sort::New, Sort::Price, Sort::Near].into_iter().filter(|sort| *sort != Sort::Near || !narrow.near.is_empty());
    let word = |sort: Sort| if sort == Sort::New { "" } else { sort.word() };
    offered.map(|sort| FacetOption { label: page.label("sorted", sort.word()), url: narrow.url_with("sort", word(sort)), is_chosen: sort == chosen, count: None }).collect()
}

/// How far around a place; without one, the places of the shown listings and the visitor's own to begin from.
fn place_options(page: &Page, narrow: &Narrow, found: &[Listing], viewer: Option<&Maker>) -> Vec<FacetOption> {
    if !narrow.near.is_empty() {
        let all = FacetOption {
            label: page.t("near-anywhere"),
            url: Narrow { near: String::new(), km: String::new(), sort: String::new(), ..narrow.clone() }.url(),
            is_chosen: false,
            count: None,
        };
        let within = |km: &str| option(narrow, "km", km, page.t1("near-within", "km", km.to_owned()), narrow.km == km);
        return ["10", "25", "50", "100", "250"].into_iter().map(within).chain([all]).collect();
    }
    let own = viewer.and_then(|viewer| viewer.profile.place.as_ref());
    let mut places: Vec<&Place> = Vec::new();
    for place in own.into_iter().chain(found.iter().filter_map(|listing| listing.content.place.as_ref())) {
        if place.cell.is_some() && !places.iter().any(|known| known.cell == place.cell) {
            places.push(place);
        }
    }
    let is_own = |place: &Place| own.is_some_and(|own| own.cell == place.cell);
    let from = |place: &Place| {
        let cell = place.cell?;
        let key = if is_own(place) { "near-own" } else { "near-place" };
        let near = Narrow { near: format!("{:.2},{:.2}", cell.latitude(), cell.longitude()), km: USUAL_KM.to_owned(), sort: Sort::Near.word().to_owned(), ..narrow.clone() };
        Some(FacetOption { label: page.t1(key, "place", place.name.clone()), url: near.url(), is_chosen: false, count: None })
    };
    // Whoever has no point yet is led to where it is set.
    let lacks_own = viewer.is_some() && own.is_none_or(|own| own.cell.is_none());
    let set_own = lacks_own.then(|| FacetOption { label: page.t("near-set-own"), url: "/settings#point".to_owned(), is_chosen: false, count: None });
    places.into_iter().filter_map(from).take(PLACES).chain(set_own).collect()
}

/// Each maker of the shown listings, or the chosen one.
fn maker_options(narrow: &Narrow, cards: &[Card]) -> Vec<FacetOption> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for card in cards {
        let handle = card.maker_url.trim_start_matches("/@");
        if !seen.iter().any(|(known, _)| *known == handle) {
            seen.push((handle, &card.maker_name));
        }
    }
    seen.into_iter().take(TAGS).map(|(handle, name)| option(narrow, "maker", handle, name.to_owned(), narrow.maker == handle)).collect()
}

fn origin_options(narrow: &Narrow, cards: &[Card]) -> Vec<FacetOption> {
    let mut hosts: Vec<&str> = cards.iter().filter_map(|card| card.origin.as_deref()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts.into_iter().take(TAGS).map(|host| option(narrow, "origin", host, host.to_owned(), narrow.origin == host)).collect()
}

fn facets(page: &Page, narrow: &Narrow, found: &[Listing], cards: &[Card], viewer: Option<&Maker>) -> Vec<Facet> {
    let scope = |key: &str, value: &str| FacetOption { label: page.t(key), url: narrow.url_with("scope", value), is_chosen: narrow.scope == value, count: None };
    let purpose = |purpose: &Purpose| option(narrow, "purpose", purpose.word(), page.label("purpose-label", purpose.word()), narrow.purpose == purpose.word());
    let terms = |terms: &Terms| option(narrow, "terms", terms.word(), page.label("terms", terms.word()), narrow.terms == terms.word());
    vec![
        Facet { title: page.t("facet-purpose"), options: Purpose::ALL.iter().map(purpose).collect() },
        Facet { title: page.t("facet-category"), options: category_options(page, narrow) },
        Facet { title: page.t("facet-terms"), options: Terms::ALL.iter().map(terms).collect() },
        Facet { title: page.t("facet-tag"), options: tag_options(narrow, found) },
        Facet { title: page.t("facet-place"), options: place_options(page, narrow, found, viewer) },
        Facet { title: page.t("facet-maker"), options: maker_options(narrow, cards) },
        Facet {
            title: page.t("facet-scope"),
            options: [scope("scope-known", ""), scope("scope-local", "local")]
                .into_iter()
                .chain(viewer.map(|_| scope("scope-followed", "followed")))
                .chain(origin_options(narrow, cards))
                .collect(),
        },
    ]
}

/// The branches; within a branch the branch and what is on it.
fn category_options(page: &Page, narrow: &Narrow) -> Vec<FacetOption> {
    let offer = |slug: &str| option(narrow, "category", slug, page.label("category", slug), narrow.category == slug);
    let Some(category) = Category::parse(&narrow.category) else { return categories().iter().map(|branch| offer(&branch.slug)).collect() };
    let on_it = categories().iter().filter(|branch| branch.slug == category.branch()).flat_map(|branch| &branch.children);
    std::iter::once(category.branch()).chain(on_it.map(String::as_str)).map(offer).collect()
}

/// The chosen tag, then those that most of the shown listings have.
fn tag_options(narrow: &Narrow, found: &[Listing]) -> Vec<FacetOption> {
    let mut counts: HashMap<&Tag, usize> = HashMap::new();
    for tag in found.iter().flat_map(|listing| &listing.content.tags).filter(|tag| tag.as_str() != narrow.tag) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut tags: Vec<(&Tag, usize)> = counts.into_iter().collect();
    tags.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
    let chosen = Tag::parse(&narrow.tag);
    let offered = chosen.iter().chain(tags.into_iter().map(|(tag, _)| tag)).take(TAGS);
    offered.map(|tag| option(narrow, "tag", tag.as_str(), tag.spaced(), tag.as_str() == narrow.tag)).collect()
}

/// What narrows the list, each with the way to take it off.
fn chosen(page: &Page, narrow: &Narrow) -> Vec<Anchor> {
    let label = |name: &str, value: &str| match name {
        "purpose" => page.label("purpose-label", value),
        "terms" | "category" => page.label(name, value),
        "tag" => Tag::trusted(value).spaced(),
        "scope" => page.label("scope", value),
        "sort" => page.label("sorted", value),
        "near" => page.t("near-chosen"),
        "km" => page.t1("near-within", "km", value.to_owned()),
        "min" => page.t1("price-at-least-chosen", "price", value.to_owned()),
        "max" => page.t1("price-at-most-chosen", "price", value.to_owned()),
        "maker" => format!("@{value}"),
        _ => value.to_owned(),
    };
    let given = narrow.parameters().into_iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| Anchor::new(label(name, value), narrow.url_with(name, ""))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrow(uri: &str) -> Narrow {
        let Query(narrow) = Query::<Narrow>::try_from_uri(&uri.parse().unwrap()).unwrap();
        narrow.clean()
    }

    #[test]
    fn what_is_no_value_narrows_nothing() {
        let narrow = narrow("/listings?purpose=steal&terms=x&category=nothing&scope=moon&tag=%21%21");
        assert_eq!(narrow.url(), "/listings");
        let narrow = super::tests::narrow("/listings?min=3&max=x&near=91,0&km=5&sort=near&currency=XXL");
        assert_eq!(narrow.url(), "/listings");
    }

    #[test]
    fn words_of_a_query_cannot_leave_their_place() {
        let narrow = narrow("/listings?q=a%26terms%3Dgift&maker=%40bram%40hill.example");
        assert_eq!(narrow.url(), "/listings?q=a%26terms%3Dgift&maker=bram%40hill.example");
        assert_eq!(narrow.filter(None, None).terms, None);
    }

    #[test]
    fn a_facet_changes_alone_and_begins_the_list_anew() {
        let narrow = narrow("/listings?q=mug&terms=gift&cursor=7");
        assert_eq!(narrow.url_with("terms", "sale"), "/listings?q=mug&terms=sale");
        assert_eq!(narrow.url_with("terms", ""), "/listings?q=mug");
        assert_eq!(narrow.url_with("tag", "natural_dye"), "/listings?q=mug&tag=natural_dye&terms=gift");
    }

    #[test]
    fn a_place_is_coarse_and_a_price_needs_its_currency() {
        let narrow = narrow("/listings?near=51.3397,12.3731&km=25&sort=near&currency=eur&min=3,5");
        assert_eq!(narrow.url(), "/listings?currency=EUR&min=3.50&near=51.35%2C12.35&km=25&sort=near");
        let filter = narrow.filter(None, None);
        assert_eq!((filter.currency, filter.min, filter.near.unwrap().km, filter.sort), (Some("EUR"), Some(350), 25, Sort::Near));
    }

    #[test]
    fn what_is_saved_has_neither_order_nor_place_and_comes_back() {
        for nothing in ["sort=price&cursor=7&purpose=steal", "q=%21%21", "near=51.34,12.37&sort=near", "km=25"] {
            assert_eq!(narrow(&format!("/listings?{nothing}")).to_save(), "", "{nothing}");
        }
        let near = narrow("/listings?q=a%26b+c&near=51.3397,12.3731&km=25&sort=near&cursor=7");
        assert_eq!(near.to_save(), "q=a%26b+c&near=51.35%2C12.35&km=25");
        assert_eq!(Narrow::of_query(&near.to_save()).to_save(), near.to_save());
        assert_eq!(Narrow::of(&[("q", "a&b c"), ("terms", "theft")]).to_save(), "q=a%26b+c");
        assert_eq!(Narrow::of_query("\u{0}\u{7f} =\n&q").to_save(), "");
        assert!(narrow("/listings?maker=!").maker("house.example").is_err() && narrow("/listings").maker("house.example").unwrap().is_none());
    }

    #[test]
    fn filters_are_read_from_the_query() {
        let filter = narrow("/listings?q=Blue+Mug&tag=Natural+Dye&purpose=request&scope=local").filter(Some(Id::new(4)), None);
        assert_eq!(filter.words, ["blue", "mug"]);
        assert_eq!(filter.tag.unwrap().as_str(), "natural_dye");
        assert_eq!((filter.purpose, filter.here, filter.maker), (Some(Purpose::Request), true, Some(Id::new(4))));
    }
}
