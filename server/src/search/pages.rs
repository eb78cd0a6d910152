//! The results of a search, and what is found at an address that was pasted.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use domain::actors::Actor;
use domain::goods::Hidden;
use domain::listings::Listing;
use domain::posts::Post;
use domain::site::post_path;
use domain::tag::Tag;
use domain::text::search_words;
use serde::Deserialize;
use storage::listings::ListingFilter;
use storage::makers::MakerFilter;
use storage::search::PostFilter;
use storage::timelines::Arrived;
use storage::{Cursor, Reader};

use super::find::{Found, MAX_TEXT, Missing, Named, find};
use super::view::{Kind, Resolved, Results, Tab};
use crate::access::session::Visit;
use crate::goods::present::hidden_from;
use crate::listings::catalogue::WORDS;
use crate::listings::{load, present::cards};
use crate::makers::present::people;
use crate::page::{Paging, answer};
use crate::posts::load as posts;
use crate::posts::present::entries;
use crate::problem::Problem;
use crate::site::turn::{Turn, with_query};
use crate::site::view::Anchor;
use crate::state::App;
use crate::tags::pages::path as tag_path;

/// Makers among the results of all kinds.
const MAKERS: i64 = 6;
/// Listings among the results of all kinds.
const LISTINGS: i64 = 8;
/// Posts among the results of all kinds.
const POSTS: i64 = 4;
/// Tags among the results of all kinds.
const TAGS: usize = 12;
/// Results of one kind on one page.
const PART: i64 = 24;
/// Posts on one page.
const POSTS_PART: i64 = 20;
/// Most tags that are listed.
const MOST_TAGS: i64 = 60;
/// Posts are counted so far.
const MOST_COUNTED: i64 = 100;

const PATH: &str = "/search";

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
pub struct Words {
    #[serde(default)]
    q: String,
    /// `maker`, `listing`, `post` or `tag`; anything else is all of them.
    #[serde(default)]
    kind: String,
    #[serde(flatten)]
    turn: Turn,
}

/// `GET /search?q=&kind=`.
///
/// # Errors
/// 400 for a cursor that is none, 503 where the words fit too much.
pub async fn results(State(app): State<App>, visit: Visit, Query(words): Query<Words>) -> Result<Response, Problem> {
    let text: String = words.q.trim().chars().take(MAX_TEXT).collect();
    let mut page = visit.page().titled_by("search-title").unlisted();
    page.query.clone_from(&text);
    let mut results = Results::of(page, text, Kind::from_word(&words.kind));
    if let Some(named) = Named::read(&results.query, &app) {
        results.resolved = resolve(&app, &visit, &named, &results.query).await?;
    }
    // Whoever pastes an address looks for that one thing and not for words like it.
    if results.is_about_words() {
        let viewer = visit.maker().map(|maker| maker.actor.id);
        let begin = words.turn.cursor()?;
        let mut reader = app.storage.read_bounded().await?;
        let hidden = hidden_from(&mut reader, &visit).await?;
        let next = Looking { app: &app, viewer, hidden, reader: &mut reader }.fill(&mut results, begin).await?;
        if results.kind != Kind::All {
            results.paging = words.turn.paging(PATH, &[("q", &results.query), ("kind", results.kind.word())], next);
        }
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
        Found::Post(id) => post(app, &mut reader, visit, id).await?,
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

/// A post with the page here where its conversation is read.
async fn post(app: &App, reader: &mut Reader, visit: &Visit, id: Id<Post>) -> Result<Option<Resolved>, Problem> {
    let viewer = visit.maker().map(|maker| maker.actor.id);
    match posts::seen_by(app, reader, id, viewer).await {
        Ok((post, author)) => {
            let thread = post_path(&author.handle, post.id);
            let entry = entries(reader, &[Arrived::shown(post)], viewer, app.clock.now()).await?.pop();
            Ok(entry.map(|entry| Resolved::Post { entry: Box::new(entry), thread }))
        }
        Err(problem) if problem.status().is_client_error() => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Somebody who looks for words.
struct Looking<'a> {
    app: &'a App,
    viewer: Option<Id<Actor>>,
    /// What is kept from them.
    hidden: Hidden,
    reader: &'a mut Reader,
}

impl Looking<'_> {
    /// The first of every kind, or one part of the kind that is asked for; and how many there are of each.
    async fn fill(&mut self, results: &mut Results, begin: Cursor) -> Result<Option<Cursor>, Problem> {
        let words = search_words(&results.query, WORDS);
        // Nothing but signs: everything would fit, which is no answer.
        if words.is_empty() {
            return Ok(None);
        }
        let listings = ListingFilter { words: words.clone(), viewer: self.viewer, hidden: self.hidden.clone(), ..ListingFilter::default() };
        let makers = MakerFilter { words: words.clone(), viewer: self.viewer, ..MakerFilter::default() };
        let posts = PostFilter { words, viewer: self.viewer, now: self.app.clock.now() };
        results.listing_count = self.reader.listings().count(&listings).await?.unsigned_abs();
        results.maker_count = self.reader.makers().count(&makers).await?.unsigned_abs();
        let post_count = self.reader.search().count_posts(&posts, MOST_COUNTED + 1).await?;
        let tags = match Tag::parse(&results.query) {
            Some(tag) => self.reader.search().tags(&tag, MOST_TAGS).await?,
            None => Vec::new(),
        };
        results.tab_counts(post_count, MOST_COUNTED, tags.len());
        let mut next = None;
        let kind = results.kind;
        if kind.shows(Kind::Listing) {
            let found = self.reader.listings().search(&listings, begin, if kind == Kind::All { LISTINGS } else { PART }).await?;
            results.listings = cards(self.reader, &found.items, true).await?;
            next = found.next;
        }
        if kind.shows(Kind::Maker) {
            let found = self.reader.makers().search(&makers, begin, if kind == Kind::All { MAKERS } else { PART }).await?;
            results.makers = people(self.reader, &found.items).await?;
            next = found.next;
        }
        if kind.shows(Kind::Post) {
            let found = self.reader.search().posts(&posts, begin, if kind == Kind::All { POSTS } else { POSTS_PART }).await?;
            let arrived: Vec<Arrived> = found.items.into_iter().map(Arrived::shown).collect();
            results.posts = entries(self.reader, &arrived, self.viewer, self.app.clock.now()).await?;
            next = found.next;
        }
        if kind.shows(Kind::Tag) {
            let most = if kind == Kind::All { TAGS } else { tags.len() };
            results.tags = tags.iter().take(most).map(|tag| Anchor::new(format!("#{tag}"), tag_path(tag))).collect();
            next = next.filter(|_| kind != Kind::Tag);
        }
        Ok(next)
    }
}

impl Results {
    /// What each kind has, as tabs.
    fn tab_counts(&mut self, posts: i64, most: i64, tags: usize) {
        let language = self.page.language;
        let posts_count = if posts > most { format!("{}+", language.number(most.unsigned_abs())) } else { language.number(posts.unsigned_abs()) };
        let counts = [
            (Kind::All, None),
            (Kind::Listing, Some(language.number(self.listing_count))),
            (Kind::Maker, Some(language.number(self.maker_count))),
            (Kind::Post, Some(posts_count)),
            (Kind::Tag, Some(language.number(tags as u64))),
        ];
        let tab = |(kind, count): (Kind, Option<String>)| Tab {
            label: self.page.t(kind.message()),
            url: with_query(PATH, &[("q", &self.query), ("kind", kind.word())]),
            is_current: kind == self.kind,
            count,
        };
        self.tabs = counts.into_iter().map(tab).collect();
    }

    /// Before anything was looked for.
    fn of(page: crate::page::Page, query: String, kind: Kind) -> Self {
        Self {
            page,
            query,
            resolved: Resolved::NoAddress,
            kind,
            tabs: Vec::new(),
            makers: Vec::new(),
            maker_count: 0,
            listings: Vec::new(),
            listing_count: 0,
            posts: Vec::new(),
            tags: Vec::new(),
            paging: Paging::default(),
        }
    }
}
