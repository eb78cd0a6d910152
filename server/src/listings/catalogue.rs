//! The catalogue: everything offered and wanted, narrowed by words and facets that are plain links.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::actors::Actor;
use domain::listings::{Category, Listing, Purpose, Terms, categories};
use domain::tag::Tag;
use domain::text::search_words;
use domain::{Handle, Id};
use serde::Deserialize;
use storage::listings::ListingFilter;
use storage::{Cursor, Reader};

use super::present::cards;
use super::view::Catalogue;
use crate::access::session::Visit;
use crate::feeds::present::announced;
use crate::makers::view::{Facet, FacetOption};
use crate::page::{Page, Section, answer};
use crate::problem::Problem;
use crate::site::turn::{Turn, with_query};
use crate::site::view::Anchor;
use crate::state::App;

/// Cards on one page.
const CARDS: i64 = 24;
/// Words that are searched for at once.
pub const WORDS: usize = 8;
/// Tags that are offered.
const TAGS: usize = 10;

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

    /// In one spelling, without what means nothing.
    #[must_use]
    pub fn clean(self) -> Self {
        let known = |is_known: bool, text: String| if is_known { text } else { String::new() };
        Self {
            q: self.q.trim().chars().take(200).collect(),
            tag: Tag::parse(&self.tag).map(|tag| tag.as_str().to_owned()).unwrap_or_default(),
            category: known(Category::parse(&self.category).is_some(), self.category),
            purpose: known(Purpose::from_word(&self.purpose).is_some(), self.purpose),
            terms: known(Terms::from_word(&self.terms).is_some(), self.terms),
            scope: known(self.scope == "local", self.scope),
            maker: self.maker.trim().trim_start_matches('@').to_owned(),
            turn: self.turn,
        }
    }

    fn parameters(&self) -> [(&'static str, &str); 7] {
        [("q", &self.q), ("tag", &self.tag), ("category", &self.category), ("purpose", &self.purpose), ("terms", &self.terms), ("scope", &self.scope), ("maker", &self.maker)]
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

    fn filter(&self, maker: Option<Id<Actor>>, viewer: Option<Id<Actor>>) -> ListingFilter {
        ListingFilter {
            words: search_words(&self.q, WORDS),
            tag: Tag::parse(&self.tag),
            purpose: Purpose::from_word(&self.purpose),
            terms: Terms::from_word(&self.terms),
            category: Category::parse(&self.category),
            maker,
            here: self.scope == "local",
            followed_by: None,
            viewer,
        }
    }
}

/// `GET /listings`.
///
/// # Errors
/// 400 for a cursor that is none.
pub async fn catalogue(State(app): State<App>, visit: Visit, Query(narrow): Query<Narrow>) -> Result<Response, Problem> {
    let narrow = narrow.clean();
    let known_servers = app.storage.count_known_peers().await?;
    let mut reader = app.storage.read().await?;
    let (found, count) = search(&app, &mut reader, &narrow, visit.maker().map(|maker| maker.actor.id)).await?;
    let mut page = visit.page().titled_by("listings-title").under(Section::Listings);
    page.is_indexable = narrow.q.is_empty();
    page.alternates.push(announced(&app.site, &narrow.feed()));
    let catalogue = Catalogue {
        feed_url: narrow.feed(),
        query: narrow.q.clone(),
        facets: facets(&page, &narrow, &found.items),
        chosen: chosen(&page, &narrow),
        clear_url: PATH.to_owned(),
        kept: narrow.parameters().iter().skip(1).filter(|(_, value)| !value.is_empty()).map(|(name, value)| Anchor::new(*name, *value)).collect(),
        count,
        known_servers,
        cards: cards(&mut reader, &found.items, true).await?,
        paging: narrow.turn.paging(PATH, &narrow.parameters(), found.next),
        page,
    };
    Ok(answer(StatusCode::OK, &catalogue, visit.language))
}

async fn search(app: &App, reader: &mut Reader, narrow: &Narrow, viewer: Option<Id<Actor>>) -> Result<(storage::Page<Listing>, u64), Problem> {
    let maker = match named(app, reader, &narrow.maker).await? {
        Ok(maker) => maker,
        // Nobody of this name has listings.
        Err(Nobody) => return Ok((storage::Page::empty(), 0)),
    };
    let filter = narrow.filter(maker, viewer);
    let count = reader.listings().count(&filter).await?;
    Ok((reader.listings().search(&filter, narrow.turn.cursor()?, CARDS).await?, count.unsigned_abs()))
}

/// One page of the list as it is narrowed, as `viewer` sees it.
///
/// # Errors
/// 400 for a cursor that is none.
pub async fn found(app: &App, reader: &mut Reader, narrow: &Narrow, viewer: Option<Id<Actor>>, limit: i64) -> Result<storage::Page<Listing>, Problem> {
    match named(app, reader, &narrow.maker).await? {
        Ok(maker) => Ok(reader.listings().search(&narrow.filter(maker, viewer), narrow.turn.cursor()?, limit).await?),
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

fn facets(page: &Page, narrow: &Narrow, found: &[Listing]) -> Vec<Facet> {
    let scope = |key: &str, value: &str| FacetOption { label: page.t(key), url: narrow.url_with("scope", value), is_chosen: narrow.scope == value, count: None };
    let purpose = |purpose: &Purpose| option(narrow, "purpose", purpose.word(), page.label("purpose-label", purpose.word()), narrow.purpose == purpose.word());
    let terms = |terms: &Terms| option(narrow, "terms", terms.word(), page.label("terms", terms.word()), narrow.terms == terms.word());
    vec![
        Facet { title: page.t("facet-purpose"), options: Purpose::ALL.iter().map(purpose).collect() },
        Facet { title: page.t("facet-category"), options: category_options(page, narrow) },
        Facet { title: page.t("facet-terms"), options: Terms::ALL.iter().map(terms).collect() },
        Facet { title: page.t("facet-tag"), options: tag_options(narrow, found) },
        Facet { title: page.t("facet-scope"), options: vec![scope("scope-known", ""), scope("scope-local", "local")] },
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
        "scope" => page.t("scope-local"),
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
    fn filters_are_read_from_the_query() {
        let filter = narrow("/listings?q=Blue+Mug&tag=Natural+Dye&purpose=request&scope=local").filter(Some(Id::new(4)), None);
        assert_eq!(filter.words, ["blue", "mug"]);
        assert_eq!(filter.tag.unwrap().as_str(), "natural_dye");
        assert_eq!((filter.purpose, filter.here, filter.maker), (Some(Purpose::Request), true, Some(Id::new(4))));
    }
}
