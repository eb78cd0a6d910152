//! The catalogue of makers: everybody who wants to be found, narrowed by words, craft and server.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::Id;
use domain::actors::Actor;
use domain::makers::Maker;
use domain::tag::Tag;
use domain::text::search_words;
use serde::Deserialize;
use storage::makers::MakerFilter;

use super::present::people;
use super::view::{Facet, FacetOption, MakersPage};
use crate::access::session::Visit;
use crate::page::{Page, Section, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::Said;
use crate::site::turn::{Turn, with_query};
use crate::site::view::Anchor;
use crate::state::App;
use crate::suggestions::present::suggested;

/// Makers on one page.
const MAKERS: i64 = 24;
/// Words that are searched for at once.
const WORDS: usize = 8;
/// Crafts that are offered.
const CRAFTS: usize = 12;
/// Makers to follow above the list.
const SUGGESTIONS: i64 = 3;

pub fn routes() -> Router<App> {
    Router::new().route("/makers", get(boxed(catalogue)))
}

/// What narrows the list.
#[derive(Default, Deserialize)]
struct Narrow {
    #[serde(default)]
    q: String,
    #[serde(default)]
    craft: String,
    #[serde(default)]
    scope: String,
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

impl Narrow {
    fn filter(&self, viewer: Option<Id<Actor>>) -> MakerFilter {
        MakerFilter { words: search_words(&self.q, WORDS), craft: self.tag(), here: self.is_here(), viewer }
    }

    /// Whether all makers are shown, from the beginning.
    fn is_wide(&self) -> bool {
        self.q.trim().is_empty() && self.tag().is_none() && !self.is_here() && self.turn.is_first()
    }

    fn tag(&self) -> Option<Tag> {
        Tag::parse(&self.craft)
    }

    fn is_here(&self) -> bool {
        self.scope == "local"
    }

    fn craft_value(&self) -> String {
        self.tag().map(|tag| tag.as_str().to_owned()).unwrap_or_default()
    }

    fn scope_value(&self) -> &'static str {
        if self.is_here() { "local" } else { "" }
    }

    /// The list with these filters.
    fn url(&self, craft: &str, scope: &str) -> String {
        with_query("/makers", &[("q", self.q.trim()), ("craft", craft), ("scope", scope)])
    }
}

async fn catalogue(State(app): State<App>, visit: Visit, Query(narrow): Query<Narrow>) -> Result<Response, Problem> {
    let known_servers = app.storage.count_known_peers().await?;
    let mut reader = app.storage.read().await?;
    let filter = narrow.filter(visit.maker().map(|maker| maker.actor.id));
    let found = reader.makers().search(&filter, narrow.turn.cursor()?, MAKERS).await?;
    let count = reader.makers().count(&filter).await?.unsigned_abs();
    let craft = narrow.craft_value();
    let kept = [("q", narrow.q.trim()), ("craft", &craft), ("scope", narrow.scope_value())];
    let mut page = narrow.said.on(visit.page().titled_by("makers-title").under(Section::Makers));
    page.is_indexable = filter.words.is_empty();
    let suggestions = match visit.maker() {
        Some(maker) if narrow.is_wide() => suggested(&app, &mut reader, &page, maker.actor.id, "/makers", SUGGESTIONS).await?,
        _ => Vec::new(),
    };
    let makers = MakersPage {
        suggestions,
        query: narrow.q.clone(),
        facets: facets(&page, &narrow, &found.items),
        chosen: chosen(&page, &narrow),
        clear_url: "/makers".to_owned(),
        kept: kept.iter().skip(1).filter(|(_, value)| !value.is_empty()).map(|(name, value)| Anchor::new(*name, *value)).collect(),
        count,
        known_servers,
        people: people(&mut reader, &found.items).await?,
        paging: narrow.turn.paging("/makers", &kept, found.next),
        page,
    };
    Ok(answer(StatusCode::OK, &makers, visit.language))
}

fn facets(page: &Page, narrow: &Narrow, found: &[Maker]) -> Vec<Facet> {
    let chosen = narrow.tag();
    let craft = |tag: &Tag| {
        let is_chosen = chosen.as_ref() == Some(tag);
        FacetOption { label: tag.spaced(), url: narrow.url(if is_chosen { "" } else { tag.as_str() }, narrow.scope_value()), is_chosen, count: None }
    };
    let scope = |key: &str, value: &str, is_chosen| FacetOption { label: page.t(key), url: narrow.url(&narrow.craft_value(), value), is_chosen, count: None };
    vec![
        Facet { title: page.t("facet-scope"), options: vec![scope("scope-known", "", !narrow.is_here()), scope("scope-local", "local", narrow.is_here())] },
        Facet { title: page.t("facet-craft"), options: common_crafts(found, chosen.as_ref()).iter().map(craft).collect() },
    ]
}

/// The chosen craft, then those that most of these makers name.
fn common_crafts(found: &[Maker], chosen: Option<&Tag>) -> Vec<Tag> {
    let mut counts: HashMap<&Tag, usize> = HashMap::new();
    for craft in found.iter().flat_map(|maker| &maker.profile.crafts).filter(|craft| Some(*craft) != chosen) {
        *counts.entry(craft).or_default() += 1;
    }
    let mut crafts: Vec<(&Tag, usize)> = counts.into_iter().collect();
    crafts.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
    chosen.into_iter().chain(crafts.into_iter().map(|(craft, _)| craft)).take(CRAFTS).cloned().collect()
}

fn chosen(page: &Page, narrow: &Narrow) -> Vec<Anchor> {
    let craft = narrow.tag().map(|tag| Anchor::new(tag.spaced(), narrow.url("", narrow.scope_value())));
    let scope = narrow.is_here().then(|| Anchor::new(page.t("scope-local"), narrow.url(&narrow.craft_value(), "")));
    let words = Some(narrow.q.trim()).filter(|words| !words.is_empty());
    let words = words.map(|words| Anchor::new(words, with_query("/makers", &[("craft", &narrow.craft_value()), ("scope", narrow.scope_value())])));
    words.into_iter().chain(craft).chain(scope).collect()
}
