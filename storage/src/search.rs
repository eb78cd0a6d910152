//! Finding by words: the index of posts that somebody may find, and the tags there are.
//!
//! The index holds for whom a post may be found, so that what nobody may find is never walked over; the query asks the posts
//! themselves once more, so that an index that lags behind shows nobody what is not for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::actors::Actor;
use domain::media::Media;
use domain::posts::{Kind, Post};
use domain::tag::Tag;
use domain::text::search_words;
use domain::{Id, Time};
use serde_json::Value;
use sqlx::FromRow;

use crate::engine::{Conn, Dialect};
use crate::media::MediaStore;
use crate::page::bounded;
use crate::polls::Polls;
use crate::posts::{PostRow, Posts, post_columns};
use crate::row::{id_list, in_ids};
use crate::{Cursor, Page, Result};

/// Most words of one post that can be found.
const MAX_WORDS: usize = 1_500;
/// Most makers here who find a post because they took part in it; its author and those it addresses come first.
const MAX_PARTAKERS: usize = 1_000;
/// Most posts of one author that come into the index, or leave it, when they change their mind about being found.
const MAX_BACK: i64 = 5_000;
/// Posts that are indexed by one look at what belongs to them.
const AT_ONCE: usize = 100;
/// Most tags that are looked at for one answer.
const MAX_TAGS_SEEN: i64 = 500;
/// The only thing that makes a post of an agreeing author findable for all.
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// The store of what can be found by its words.
pub struct Search<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// What posts are searched for.
#[derive(Debug, Clone)]
pub struct PostFilter {
    /// Folded words; all of them must begin some word of the post. Without any nothing is found.
    pub words: Vec<String>,
    /// Who looks: they also find what is their own, and what they took part in.
    pub viewer: Option<Id<Actor>>,
    pub now: Time,
}

#[derive(FromRow)]
struct WhoRow {
    post_id: i64,
    who: i64,
}

/// For whom each post of the list `$1` may be found: 0 for everybody, else makers here, the author first.
macro_rules! who {
    ($in:literal) => {
        concat!(
            "SELECT p.id AS post_id, p.id - p.id AS who, 0 AS place FROM posts p JOIN makers m ON m.id = p.author_id WHERE p.audience = 'public' AND m.indexable AND p.id ",
            $in,
            " UNION SELECT p.id, a.id, 1 FROM posts p JOIN actors a ON a.id = p.author_id AND a.host = '' WHERE p.id ",
            $in,
            " UNION SELECT r.post_id, a.id, 2 FROM post_addressees r JOIN actors a ON a.id = r.actor_id AND a.host = '' WHERE r.post_id ",
            $in,
            " UNION SELECT l.post_id, a.id, 3 FROM likes l JOIN actors a ON a.id = l.actor_id AND a.host = '' WHERE l.post_id ",
            $in,
            " UNION SELECT b.post_id, a.id, 3 FROM boosts b JOIN actors a ON a.id = b.actor_id AND a.host = '' WHERE b.post_id ",
            $in,
            " UNION SELECT k.post_id, k.actor_id, 3 FROM bookmarks k WHERE k.post_id ",
            $in,
            " UNION SELECT v.post_id, a.id, 3 FROM votes v JOIN actors a ON a.id = v.actor_id AND a.host = '' WHERE v.post_id ",
            $in,
            " UNION SELECT p.id, a.id, 3 FROM posts p JOIN posts c ON c.in_reply_to = p.address JOIN actors a ON a.id = c.author_id AND a.host = '' WHERE p.id ",
            $in,
            " ORDER BY 1, 3, 2"
        )
    };
}

/// What `$4` may see at the time `$5` and may find: what is public of those who agreed, what is their own, and what they took
/// part in.
macro_rules! findable {
    () => {
        concat!(
            "a.state = 'active' AND (p.author_id = $4 OR (
                 (p.audience IN ('public', 'unlisted') OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $4)
                     OR (p.audience = 'followers' AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $4 AND f.followed_id = p.author_id AND f.state = 'accepted')))
                 AND ((p.audience = 'public' AND COALESCE(m.indexable, p.id <> p.id)
                         AND (NOT a.limited OR EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $4 AND f.followed_id = p.author_id AND f.state = 'accepted')))
                     OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $4)
                     OR EXISTS (SELECT 1 FROM likes l WHERE l.post_id = p.id AND l.actor_id = $4)
                     OR EXISTS (SELECT 1 FROM boosts b WHERE b.post_id = p.id AND b.actor_id = $4)
                     OR EXISTS (SELECT 1 FROM bookmarks b WHERE b.post_id = p.id AND b.actor_id = $4)
                     OR EXISTS (SELECT 1 FROM votes v WHERE v.post_id = p.id AND v.actor_id = $4)
                     OR EXISTS (SELECT 1 FROM posts c WHERE c.in_reply_to = p.address AND c.author_id = $4))
                 AND ",
            welcome!("$4", "$5", "p.author_id", "a.host"),
            ")) "
        )
    };
}

macro_rules! from_sqlite {
    () => {
        concat!(
            "FROM posts_search CROSS JOIN posts p ON p.id = posts_search.rowid JOIN actors a ON a.id = p.author_id LEFT JOIN makers m ON m.id = p.author_id
             WHERE posts_search MATCH $1 AND posts_search.rowid < $2 AND ",
            findable!(),
            "ORDER BY posts_search.rowid DESC LIMIT $3"
        )
    };
}

macro_rules! from_postgres {
    () => {
        concat!(
            "FROM posts_search s JOIN posts p ON p.id = s.id JOIN actors a ON a.id = p.author_id LEFT JOIN makers m ON m.id = p.author_id
             WHERE s.words @@ $1::tsquery AND s.id < $2 AND ",
            findable!(),
            "ORDER BY s.id DESC LIMIT $3"
        )
    };
}

/// Every tag from `$1` on and before `$2` in the order of its letters, of which something public can be seen; one look-up each.
macro_rules! tags_like {
    ($tag:literal, $other:literal) => {
        concat!(
            "WITH RECURSIVE names (tag, seen) AS (
                 SELECT (SELECT MIN(",
            $tag,
            ") FROM post_tags t WHERE ",
            $tag,
            " >= $1 AND ",
            $tag,
            " < $2), CAST(1 AS BIGINT)
                 UNION ALL SELECT (SELECT MIN(",
            $tag,
            ") FROM post_tags t WHERE ",
            $tag,
            " > ",
            $other,
            " AND ",
            $tag,
            " < $2), n.seen + 1 FROM names n WHERE n.tag IS NOT NULL AND n.seen < $4)
             SELECT n.tag FROM names n WHERE n.tag IS NOT NULL AND EXISTS (SELECT 1 FROM post_tags t JOIN posts p ON p.id = t.post_id JOIN actors a ON a.id = p.author_id
                 WHERE t.tag = n.tag AND p.audience = 'public' AND a.state = 'active' AND NOT a.limited
                 AND (p.kind <> 'listing' OR EXISTS (SELECT 1 FROM listings l WHERE l.id = p.id AND l.state IN ('published', 'sold-out')))) LIMIT $3"
        )
    };
}

/// Folded words as a query of the dialect, for everybody's posts and those of `viewer`. Words hold letters and digits alone, so
/// none of them is query syntax; a single Latin letter must be a word itself, because it begins too many.
fn query(dialect: Dialect, words: &[String], viewer: Option<Id<Actor>>) -> String {
    let words = words.iter().filter(|word| word.chars().all(char::is_alphanumeric));
    let is_short = |word: &str| word.len() == 1;
    match dialect {
        Dialect::Sqlite => {
            let terms: Vec<String> = words.map(|word| format!("\"{word}\"{}", if is_short(word) { "" } else { "*" })).collect();
            let own = viewer.map_or_else(String::new, |viewer| format!(" OR \"m{viewer}\""));
            format!("words : ({}) AND who : (\"all\"{own})", terms.join(" AND "))
        }
        Dialect::Pg => {
            let terms: Vec<String> = words.map(|word| format!("'{word}'{}", if is_short(word) { "" } else { ":*" })).collect();
            let own = viewer.map_or_else(String::new, |viewer| format!(" | '@m{viewer}'"));
            format!("{} & ('@all'{own})", terms.join(" & "))
        }
    }
}

/// Whether a peer says that this very post is for fewer searchers than everybody (FEP-268d).
fn keeps_out_of_search(raw: Option<&str>) -> bool {
    let Some(sent) = raw.filter(|raw| raw.contains("searchableBy")).and_then(|raw| serde_json::from_str::<Value>(raw).ok()) else { return false };
    let document = sent.get("object").filter(|object| object.is_object()).unwrap_or(&sent);
    let is_public = |name: &Value| matches!(name.as_str(), Some(PUBLIC | "as:Public" | "Public"));
    match document.get("searchableBy") {
        None | Some(Value::Null) => false,
        Some(Value::Array(names)) => !names.iter().any(is_public),
        Some(name) => !is_public(name),
    }
}

impl Search<'_> {
    /// Posts that hold all the words, the newest first.
    ///
    /// # Errors
    /// [`crate::StorageError::TooLong`] where the connection is bounded and the looking takes too long.
    pub async fn posts(&mut self, filter: &PostFilter, before: Cursor, limit: i64) -> Result<Page<Post>> {
        if filter.words.is_empty() {
            return Ok(Page::empty());
        }
        let limit = bounded(limit);
        let rows: Vec<PostRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(concat!(post_columns!(), from_sqlite!()), concat!(post_columns!(), from_postgres!())))
            .bind(query(d, &filter.words, filter.viewer))
            .bind(before.raw())
            .bind(limit + 1)
            .bind(filter.viewer.map_or(0, Id::raw))
            .bind(filter.now.unix_micros())
            .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Post::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// How many posts hold all the words; counted up to `most`.
    ///
    /// # Errors
    /// As [`Search::posts`].
    pub async fn count_posts(&mut self, filter: &PostFilter, most: i64) -> Result<i64> {
        if filter.words.is_empty() {
            return Ok(0);
        }
        let (count,): (i64,) = q!(self.conn, |c, d| sqlx::query_as(
            d.pick(concat!("SELECT COUNT(*) FROM (SELECT p.id ", from_sqlite!(), ") AS found"), concat!("SELECT COUNT(*) FROM (SELECT p.id ", from_postgres!(), ") AS found"))
        )
        .bind(query(d, &filter.words, filter.viewer))
        .bind(Cursor::START.raw())
        .bind(most)
        .bind(filter.viewer.map_or(0, Id::raw))
        .bind(filter.now.unix_micros())
        .fetch_one(c))?;
        Ok(count)
    }

    /// Tags that begin like this one and under which everybody sees something, in the order of their letters.
    ///
    /// # Errors
    /// As [`Search::posts`].
    pub async fn tags(&mut self, like: &Tag, limit: i64) -> Result<Vec<Tag>> {
        let rows: Vec<(String,)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(tags_like!("t.tag", "n.tag"), tags_like!("t.tag COLLATE \"C\"", "n.tag COLLATE \"C\"")))
            .bind(like.as_str())
            .bind(format!("{like}\u{10ffff}"))
            .bind(bounded(limit))
            .bind(MAX_TAGS_SEEN)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(tag,)| Tag::trusted(tag)).collect())
    }

    /// Brings posts into the index, up to date or out of it, as they stand now; and those that they answer, which who
    /// answers may find.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn index(&mut self, posts: &[Id<Post>]) -> Result<()> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT q.id FROM posts p JOIN actors a ON a.id = p.author_id AND a.host = '' JOIN posts q ON q.address = p.in_reply_to WHERE p.id",
            "$1",
            ""
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        let all: BTreeSet<i64> = posts.iter().map(|id| id.raw()).chain(rows.into_iter().map(|(id,)| id)).collect();
        let all: Vec<Id<Post>> = all.into_iter().map(Id::new).collect();
        for posts in all.chunks(AT_ONCE) {
            self.index_these(posts).await?;
        }
        Ok(())
    }

    async fn index_these(&mut self, ids: &[Id<Post>]) -> Result<()> {
        let who = self.who(ids).await?;
        let posts = Posts { conn: self.conn }.list(&who.keys().map(|id| Id::new(*id)).collect::<Vec<_>>()).await?;
        let texts = self.texts(&posts).await?;
        for id in ids {
            self.unindex(id.raw()).await?;
        }
        for post in posts.iter().filter(|post| post.kind != Kind::Listing) {
            let mut who = who.get(&post.id.raw()).cloned().unwrap_or_default();
            if keeps_out_of_search(post.raw.as_deref()) {
                who.retain(|maker| *maker != 0);
            }
            if !who.is_empty() {
                let words = search_words(texts.get(&post.id).map_or("", String::as_str), MAX_WORDS).join(" ");
                self.insert(post.id.raw(), &words, &who).await?;
            }
        }
        Ok(())
    }

    async fn who(&mut self, posts: &[Id<Post>]) -> Result<BTreeMap<i64, Vec<i64>>> {
        let rows: Vec<WhoRow> = q!(self.conn, |c, d| sqlx::query_as(
            d.pick(who!("IN (SELECT value FROM json_each($1))"), who!("= ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)))"))
        )
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        let mut who: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for row in rows {
            let those = who.entry(row.post_id).or_default();
            if those.len() < MAX_PARTAKERS && !those.contains(&row.who) {
                those.push(row.who);
            }
        }
        Ok(who)
    }

    /// All that people read of posts.
    async fn texts(&mut self, posts: &[Post]) -> Result<HashMap<Id<Post>, String>> {
        let ids: Vec<Id<Post>> = posts.iter().map(|post| post.id).collect();
        let mut texts: HashMap<Id<Post>, String> = posts
            .iter()
            .map(|post| {
                let names = post.mentions.iter().map(|mention| mention.name.as_str());
                let words: Vec<&str> = [post.title.as_str(), post.warning.as_str()].into_iter().chain(names).collect();
                (post.id, format!("{} {}", words.join(" "), post.content.plain(domain::text::MAX_HTML)))
            })
            .collect();
        let mut add = |post: Id<Post>, more: &str| {
            if let Some(text) = texts.get_mut(&post) {
                text.push(' ');
                text.push_str(more);
            }
        };
        for (post, tag) in (Posts { conn: self.conn }).list_tags(&ids).await? {
            add(post, &tag.spaced());
        }
        for poll in (Polls { conn: self.conn }).list(&ids).await? {
            add(poll.post, &poll.options.join(" "));
        }
        let photos: Vec<Id<Media>> = posts.iter().flat_map(|post| post.photos.iter().copied()).collect();
        let photos: HashMap<Id<Media>, String> = (MediaStore { conn: self.conn }).list(&photos).await?.into_iter().map(|media| (media.id, media.alt)).collect();
        for (post, photo) in posts.iter().flat_map(|post| post.photos.iter().map(move |photo| (post.id, photo))) {
            add(post, photos.get(photo).map_or("", String::as_str));
        }
        Ok(texts)
    }

    async fn insert(&mut self, post: i64, words: &str, who: &[i64]) -> Result<()> {
        let name = |prefix: &str, maker: &i64| if *maker == 0 { format!("{prefix}all") } else { format!("{prefix}m{maker}") };
        let (own, marked): (Vec<String>, Vec<String>) = who.iter().map(|maker| (name("", maker), name("@", maker))).unzip();
        exec!(self.conn, |c, d| {
            let (words, who) = match d {
                Dialect::Sqlite => (words.to_owned(), own.join(" ")),
                Dialect::Pg => (format!("{words} {}", marked.join(" ")).trim_start().to_owned(), String::new()),
            };
            sqlx::query(d.pick(
                "INSERT INTO posts_search (rowid, words, who) VALUES ($1, $2, $3)",
                "INSERT INTO posts_search (id, words) SELECT p.id, array_to_tsvector(string_to_array($2 || $3, ' ')) FROM posts p WHERE p.id = $1",
            ))
            .bind(post)
            .bind(words)
            .bind(who)
            .execute(c)
        })?;
        Ok(())
    }

    async fn unindex(&mut self, post: i64) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(d.pick("DELETE FROM posts_search WHERE rowid = $1", "DELETE FROM posts_search WHERE id = $1")).bind(post).execute(c))?;
        Ok(())
    }

    /// Brings an author's public posts into the index, or out of it, where they changed their mind about being found: the newest
    /// 5,000. Whatever is left is shown to nobody else, because the query asks the author, too.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn follow_consent(&mut self, author: Id<Actor>) -> Result<()> {
        let changed: Option<(bool,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT m.indexable FROM makers m WHERE m.id = $1 AND m.indexable <> EXISTS (SELECT 1 FROM search_consents s WHERE s.actor_id = m.id)"
        )
        .bind(author.raw())
        .fetch_optional(c))?;
        let Some((agrees,)) = changed else { return Ok(()) };
        if agrees {
            exec!(self.conn, |c| sqlx::query("INSERT INTO search_consents (actor_id) VALUES ($1) ON CONFLICT (actor_id) DO NOTHING").bind(author.raw()).execute(c))?;
        } else {
            exec!(self.conn, |c| sqlx::query("DELETE FROM search_consents WHERE actor_id = $1").bind(author.raw()).execute(c))?;
        }
        let rows: Vec<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT p.id FROM posts p WHERE p.author_id = $1 AND p.audience = 'public' AND p.kind <> 'listing' ORDER BY p.id DESC LIMIT $2")
                .bind(author.raw())
                .bind(MAX_BACK)
                .fetch_all(c))?;
        let posts: Vec<Id<Post>> = rows.into_iter().map(|(id,)| Id::new(id)).collect();
        for posts in posts.chunks(AT_ONCE) {
            self.index_these(posts).await?;
        }
        Ok(())
    }

    /// Those of some actors who live here.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_here(&mut self, actors: &[Id<Actor>]) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT id FROM actors WHERE host = '' AND id", "$1", ""))
            .bind(id_list(actors.iter().map(|id| id.raw())))
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w23_words_for_posts_are_never_query_syntax() {
        let words = search_words("who: all* OR \"x\" ) AND m7 & | '@all", 10);
        assert_eq!(query(Dialect::Sqlite, &words, None), "words : (\"who\"* AND \"all\"* AND \"or\"* AND \"x\" AND \"and\"* AND \"m7\"* AND \"all\"*) AND who : (\"all\")");
        assert_eq!(query(Dialect::Pg, &words, Some(Id::new(7))), "'who':* & 'all':* & 'or':* & 'x' & 'and':* & 'm7':* & 'all':* & ('@all' | '@m7')");
        assert_eq!(query(Dialect::Pg, &["a' | 'b".to_owned(), "c".to_owned()], None), "'c' & ('@all')");
    }

    #[test]
    fn a_post_may_keep_out_of_search() {
        for out in [
            r#"{"searchableBy": []}"#,
            r#"{"searchableBy": "https://a.example/users/a/followers"}"#,
            r#"{"type": "Create", "object": {"searchableBy": ["https://a.example/users/a"]}}"#,
            r#"{"searchableBy": 7}"#,
        ] {
            assert!(keeps_out_of_search(Some(out)), "{out}");
        }
        for open in [r#"{"searchableBy": "as:Public"}"#, r#"{"searchableBy": ["https://www.w3.org/ns/activitystreams#Public"]}"#, r#"{"searchableBy": null}"#, "{}", "searchableBy"]
        {
            assert!(!keeps_out_of_search(Some(open)), "{open}");
        }
        assert!(!keeps_out_of_search(None));
    }
}
