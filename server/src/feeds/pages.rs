//! Answers with feeds. They are the same for everybody: nothing in them depends on who asks, but for the language of prices.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::DateTime;
use domain::makers::Maker;
use domain::media::Size;
use domain::posts::Post;
use domain::site::maker_path;
use domain::{Id, Time};
use serde::Deserialize;
use storage::{Cursor, Page, Reader};

use super::atom::Feed;
use super::present::{entries, tag_path};
use crate::access::secret;
use crate::api::path::Named;
use crate::language::Language;
use crate::listings::catalogue::{Narrow, found};
use crate::makers::load;
use crate::media::url::picture_url;
use crate::page;
use crate::problem::Problem;
use crate::site::turn::{Turn, with_query};
use crate::state::App;
use crate::tags::verbs::named;

/// Entries on one page of a feed.
const ENTRIES: i64 = 20;
/// For so many seconds a reader may believe what it has.
const FRESH: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// A feed without an entry changed last when this project began to count.
const NEVER: Time = Time::from_unix_seconds(1_767_225_600);

/// What may stand in the query of a feed that nothing narrows.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(flatten)]
    turn: Turn,
}

/// `GET /@{handle}/feed.atom`: what a maker here says to everybody.
///
/// # Errors
/// 404 for whoever is not here, 410 when they are gone, 400 for a cursor that is none.
pub async fn of_maker(State(app): State<App>, Named(handle): Named<String>, Query(look): Query<Look>, headers: HeaderMap) -> Result<Response, Problem> {
    maker_feed(&app, &handle, &look, &headers, false).await
}

/// `GET /@{handle}/listings.atom`: the shop of a maker here.
///
/// # Errors
/// As [`of_maker`].
pub async fn listings_of_maker(State(app): State<App>, Named(handle): Named<String>, Query(look): Query<Look>, headers: HeaderMap) -> Result<Response, Problem> {
    maker_feed(&app, &handle, &look, &headers, true).await
}

async fn maker_feed(app: &App, handle: &str, look: &Look, headers: &HeaderMap, listings_only: bool) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::maker(app, &mut reader, handle).await?;
    // What lives elsewhere has its feed there.
    if !maker.actor.is_here() {
        return Err(Problem::not_found());
    }
    let (name, about) = (if listings_only { "listings.atom" } else { "feed.atom" }, maker_path(&maker.actor.handle));
    let path = format!("{about}/{name}");
    if maker.actor.handle.to_string() != handle {
        return Ok(Redirect::permanent(&path).into_response());
    }
    let cursor = look.turn.cursor()?;
    let posts = reader.timelines().said_publicly(maker.actor.id, listings_only, cursor, ENTRIES).await?;
    let said = Told {
        title: maker.actor.shown_name().to_owned(),
        subtitle: maker.profile.bio.plain(200),
        icon: icon(&mut reader, app, &maker).await?,
        alternate: about,
        path: path.clone(),
        kept: Vec::new(),
        changed: maker.updated_at,
    };
    said.answer(app, &mut reader, posts, cursor, headers).await
}

async fn icon(reader: &mut Reader, app: &App, maker: &Maker) -> Result<Option<String>, Problem> {
    let Some(avatar) = maker.profile.avatar else { return Ok(None) };
    Ok(reader.media().find(avatar).await?.and_then(|media| picture_url(&media, Size::Small)).map(|path| app.site.url(&path)))
}

/// `GET /listings.atom?...`: the catalogue, narrowed as its page is.
///
/// # Errors
/// 400 for a cursor that is none.
pub async fn listings(State(app): State<App>, Query(narrow): Query<Narrow>, headers: HeaderMap) -> Result<Response, Problem> {
    let narrow = narrow.clean();
    let cursor = narrow.cursor()?;
    let mut reader = app.storage.read_bounded().await?;
    let listings = found(&app, &mut reader, &narrow, None, ENTRIES).await?;
    let ids: Vec<Id<Post>> = listings.items.iter().map(|listing| listing.id.as_kind()).collect();
    let mut posts = reader.posts().list(&ids).await?;
    posts.sort_by_key(|post| std::cmp::Reverse(post.id));
    let said = Told {
        title: format!("{} · {}", page_of(&app, &headers).t("listings-title"), app.community().name),
        subtitle: narrow.words(),
        icon: None,
        alternate: narrow.url(),
        path: "/listings.atom".to_owned(),
        kept: narrow.kept(),
        changed: NEVER,
    };
    said.answer(&app, &mut reader, Page { items: posts, next: listings.next }, cursor, &headers).await
}

/// `GET /tags/{tag}/feed.atom`: public posts and listings about a tag.
///
/// # Errors
/// 404 for what is no tag, 400 for a cursor that is none.
pub async fn of_tag(State(app): State<App>, Named(text): Named<String>, Query(look): Query<Look>, headers: HeaderMap) -> Result<Response, Problem> {
    let tag = named(&text)?;
    if tag.as_str() != text {
        return Ok(Redirect::permanent(&tag_path(&tag)).into_response());
    }
    let cursor = look.turn.cursor()?;
    let mut reader = app.storage.read().await?;
    let posts = reader.timelines().tagged(&tag, None, app.clock.now(), cursor, ENTRIES).await?;
    let said = Told {
        title: format!("#{tag} · {}", app.community().name),
        subtitle: String::new(),
        icon: None,
        alternate: crate::tags::pages::path(&tag),
        path: tag_path(&tag),
        kept: Vec::new(),
        changed: NEVER,
    };
    said.answer(&app, &mut reader, posts, cursor, &headers).await
}

fn page_of(app: &App, headers: &HeaderMap) -> page::Page {
    page::Page::new(app.community(), Language::of(headers, None), app.clock.now().civil().unwrap_or_default(), "/")
}

/// What a feed says of itself.
struct Told {
    title: String,
    subtitle: String,
    icon: Option<String>,
    alternate: String,
    path: String,
    /// What narrows it.
    kept: Vec<(&'static str, String)>,
    /// When it changed last, where it has no entry.
    changed: Time,
}

impl Told {
    async fn answer(self, app: &App, reader: &mut Reader, posts: Page<Post>, begin: Cursor, headers: &HeaderMap) -> Result<Response, Problem> {
        let page = page_of(app, headers);
        let entries = entries(reader, &app.site, &page, &posts.items).await?;
        let kept: Vec<(&str, &str)> = self.kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let from = |cursor: Cursor| app.site.url(&with_query(&self.path, &[&kept[..], &[("cursor", &cursor.to_string())]].concat()));
        let id = app.site.url(&with_query(&self.path, &kept));
        let is_first = begin == Cursor::START;
        let feed = Feed {
            title: self.title,
            subtitle: self.subtitle,
            updated: entries.iter().map(|entry| entry.updated).max().unwrap_or(self.changed),
            self_url: if is_first { id.clone() } else { from(begin) },
            alternate: app.site.url(&self.alternate),
            first: (!is_first).then(|| id.clone()),
            next: posts.next.map(from),
            icon: self.icon,
            version: page.community.version.clone(),
            base: app.site.url("/"),
            id,
            entries,
        };
        Ok(unless_known(feed.write(), feed.updated, page.language, headers))
    }
}

/// The document, or 304 for who has it already.
fn unless_known(body: String, updated: Time, language: Language, headers: &HeaderMap) -> Response {
    let hash = secret::hash(&body).iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
    let tag = format!("\"{hash}\"");
    let is_known = match headers.get(header::IF_NONE_MATCH).map(|value| value.to_str().unwrap_or_default()) {
        // Compression may have made it weak on its way.
        Some(known) => known.split(',').map(|known| known.trim().trim_start_matches("W/")).any(|known| known == tag || known == "*"),
        None => headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok()).and_then(since).is_some_and(|since| updated.unix_seconds() <= since),
    };
    let mut answer = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], body).into_response() };
    let said = answer.headers_mut();
    said.insert(header::CACHE_CONTROL, FRESH);
    said.insert(header::VARY, HeaderValue::from_static("accept-language"));
    said.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    let date = updated.civil().map(|at| at.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    for (name, value) in [(header::ETAG, Some(tag)), (header::LAST_MODIFIED, date)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            said.insert(name, value);
        }
    }
    answer
}

fn since(date: &str) -> Option<i64> {
    DateTime::parse_from_rfc2822(date).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: header::HeaderName, value: &str) -> StatusCode {
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())]);
        unless_known("x".to_owned(), Time::from_unix_micros(1_800_000_000_900_000), Language::English, &headers).status()
    }

    #[test]
    fn who_has_it_is_not_sent_it_again() {
        let answer = unless_known("x".to_owned(), Time::from_unix_micros(1_800_000_000_900_000), Language::English, &HeaderMap::new());
        assert_eq!(answer.status(), StatusCode::OK);
        let tag = answer.headers()[header::ETAG].to_str().unwrap();
        let date = answer.headers()[header::LAST_MODIFIED].to_str().unwrap();
        assert_eq!(date, "Fri, 15 Jan 2027 08:00:00 GMT");
        for known in [tag.to_owned(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            assert_eq!(asked(header::IF_NONE_MATCH, &known), StatusCode::NOT_MODIFIED, "{known}");
        }
        assert_eq!(asked(header::IF_MODIFIED_SINCE, date), StatusCode::NOT_MODIFIED);
        for (name, unknown) in [(header::IF_NONE_MATCH, "\"other\""), (header::IF_MODIFIED_SINCE, "Fri, 15 Jan 2027 07:59:59 GMT"), (header::IF_MODIFIED_SINCE, "yesterday")] {
            assert_eq!(asked(name, unknown), StatusCode::OK, "{unknown}");
        }
    }
}
