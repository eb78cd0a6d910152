//! Saved searches: what makers look for, what was found for them, and when they are to be told.

use domain::actors::Actor;
use domain::listings::Listing;
use domain::saved_searches::{Every, SavedSearch};
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::row::{RowOf, id_list, in_ids, time};
use crate::{Cursor, Page, Result, Storage, StorageError};

/// What is found and what is told of it are written in turn, so that on PostgreSQL nothing counts as told that was not counted.
const FINDS: &str = "saved search finds";
/// While so many were found for a search and not told, nothing more is kept for it.
const MAX_UNTOLD: i64 = 200;

/// What was found for a saved search, and when its maker is to be told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    pub search: Id<SavedSearch>,
    pub listings: Vec<Id<Listing>>,
    pub due_at: Time,
}

/// The store of saved searches.
pub struct SavedSearches<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct SearchRow {
    id: i64,
    maker_id: i64,
    name: String,
    query: String,
    every: String,
    paused: bool,
    told_at: Option<i64>,
    told: i64,
    created_at: i64,
    version: i64,
}

impl TryFrom<SearchRow> for SavedSearch {
    type Error = StorageError;

    fn try_from(row: SearchRow) -> Result<Self> {
        let of = RowOf { table: "saved_searches", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            maker: Id::new(row.maker_id),
            name: row.name,
            query: row.query,
            every: of.word("every", Every::from_word(&row.every))?,
            paused: row.paused,
            told_at: time(row.told_at),
            told: row.told,
            created_at: Time::from_unix_micros(row.created_at),
            version: row.version,
        })
    }
}

macro_rules! select {
    () => {
        "SELECT s.id, s.maker_id, s.name, s.query, s.every, s.paused, s.told_at, s.told, s.created_at, s.version FROM saved_searches s "
    };
}

/// SQL: what was found for the search `s`, is in the shop, and of which its maker was not told.
macro_rules! untold {
    () => {
        "FROM saved_search_finds f JOIN listings l ON l.id = f.listing_id WHERE f.search_id = s.id AND NOT f.told AND l.state IN ('published', 'sold-out')"
    };
}

impl SavedSearches<'_> {
    /// Saves one, unless its maker has `most` already; answers whether it was saved. Those of one maker take turns.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert(&mut self, search: &SavedSearch, most: usize) -> Result<bool> {
        crate::transaction::take_turns(self.conn, &format!("saved searches of {}", search.maker)).await?;
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM saved_searches WHERE maker_id = $1").bind(search.maker.raw()).fetch_one(c))?;
        if usize::try_from(count).is_ok_and(|count| count >= most) {
            return Ok(false);
        }
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO saved_searches (id, maker_id, name, query, every, paused, told_at, told, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(search.id.raw())
        .bind(search.maker.raw())
        .bind(&search.name)
        .bind(&search.query)
        .bind(search.every.word())
        .bind(search.paused)
        .bind(search.told_at.map(Time::unix_micros))
        .bind(search.told)
        .bind(search.created_at.unix_micros())
        .bind(search.version)
        .execute(c))?;
        Ok(true)
    }

    /// Keeps what its maker changed, when the stored version is the one before `search.version`; answers whether it was kept. What
    /// was found for one that is paused is told no more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn update(&mut self, search: &SavedSearch) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query(
            "UPDATE saved_searches SET name = $2, every = $3, paused = $4, due_at = CASE WHEN $4 THEN NULL ELSE due_at END, version = $5 WHERE id = $1 AND version = $5 - 1"
        )
        .bind(search.id.raw())
        .bind(&search.name)
        .bind(search.every.word())
        .bind(search.paused)
        .bind(search.version)
        .execute(c))?;
        if rows > 0 && search.paused {
            exec!(self.conn, |c| sqlx::query("UPDATE saved_search_finds SET told = $2 WHERE search_id = $1").bind(search.id.raw()).bind(true).execute(c))?;
        }
        Ok(rows > 0)
    }

    /// Removes one, with what was found for it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, id: Id<SavedSearch>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM saved_searches WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(())
    }

    /// Whosever it is.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, id: Id<SavedSearch>) -> Result<Option<SavedSearch>> {
        let row: Option<SearchRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE s.id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(SavedSearch::try_from).transpose()
    }

    /// Those of these that are there, in no order.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_some(&mut self, ids: &[Id<SavedSearch>]) -> Result<Vec<SavedSearch>> {
        let rows: Vec<SearchRow> =
            q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, concat!(select!(), "WHERE s.id"), "$1", "")).bind(id_list(ids.iter().map(|id| id.raw()))).fetch_all(c))?;
        rows.into_iter().map(SavedSearch::try_from).collect()
    }

    /// A maker's, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, maker: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<SavedSearch>> {
        let limit = bounded(limit);
        let rows: Vec<SearchRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE s.maker_id = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3"))
            .bind(maker.raw())
            .bind(before.raw())
            .bind(limit + 1)
            .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(SavedSearch::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// Those for which something is looked for, the oldest after `after` first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_active(&mut self, after: Option<Id<SavedSearch>>, limit: i64) -> Result<Vec<SavedSearch>> {
        let rows: Vec<SearchRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            select!(),
            "JOIN actors a ON a.id = s.maker_id WHERE s.id > $1 AND NOT s.paused AND a.state = 'active' ORDER BY s.id LIMIT $2"
        ))
        .bind(after.map_or(0, Id::raw))
        .bind(limit)
        .fetch_all(c))?;
        rows.into_iter().map(SavedSearch::try_from).collect()
    }

    /// Keeps what was found for one, each listing once, and that its maker is to be told at `due_at`, if not sooner; answers how
    /// much of it is new. What is gone by now was not found, and while a flood waits to be told nothing more is kept.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep_found(&mut self, find: &Find, now: Time) -> Result<u64> {
        let rows = exec!(self.conn, |c, d| sqlx::query(in_ids!(
            d,
            "INSERT INTO saved_search_finds (search_id, listing_id, told, found_at)
             SELECT s.id, l.id, FALSE, $3 FROM saved_searches s CROSS JOIN listings l
             WHERE s.id = $2 AND NOT s.paused AND (SELECT COUNT(*) FROM saved_search_finds f WHERE f.search_id = $2 AND NOT f.told) < $4 AND l.id",
            "$1",
            " ON CONFLICT (search_id, listing_id) DO NOTHING"
        ))
        .bind(id_list(find.listings.iter().map(|id| id.raw())))
        .bind(find.search.raw())
        .bind(now.unix_micros())
        .bind(MAX_UNTOLD)
        .execute(c))?;
        if rows > 0 {
            exec!(self.conn, |c| sqlx::query("UPDATE saved_searches SET due_at = COALESCE(due_at, $2) WHERE id = $1")
                .bind(find.search.raw())
                .bind(find.due_at.unix_micros())
                .execute(c))?;
        }
        Ok(rows)
    }

    /// Those whose makers are to be told by now, the longest due first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_due(&mut self, now: Time, limit: i64) -> Result<Vec<SavedSearch>> {
        let rows: Vec<SearchRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE s.due_at <= $1 ORDER BY s.due_at, s.id LIMIT $2")).bind(now.unix_micros()).bind(limit).fetch_all(c))?;
        rows.into_iter().map(SavedSearch::try_from).collect()
    }

    /// Notes that its maker is told now of all that was found and is still in the shop; answers how many that are, and nothing
    /// where another process was faster, or nothing is there any more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn tell(&mut self, id: Id<SavedSearch>, now: Time) -> Result<Option<i64>> {
        crate::transaction::take_turns(self.conn, FINDS).await?;
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as(concat!(
            "UPDATE saved_searches AS s SET due_at = NULL, told_at = $2, told = (SELECT COUNT(*) ",
            untold!(),
            ") WHERE s.id = $1 AND s.due_at <= $2 AND NOT s.paused AND EXISTS (SELECT 1 ",
            untold!(),
            ") RETURNING told"
        ))
        .bind(id.raw())
        .bind(now.unix_micros())
        .fetch_optional(c))?;
        if row.is_some() {
            exec!(self.conn, |c| sqlx::query("UPDATE saved_search_finds SET told = $2 WHERE search_id = $1").bind(id.raw()).bind(true).execute(c))?;
        }
        Ok(row.map(|(told,)| told))
    }
}

impl Storage {
    /// Keeps what was found for some, all of it or nothing. What was kept before is kept once, and so this needs no turn of the
    /// journal around it, which would hold up all who write where many searches fit.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep_finds(&self, finds: &[Find], now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, FINDS).await?;
        for find in finds {
            SavedSearches { conn: &mut conn }.keep_found(find, now).await?;
        }
        crate::transaction::commit(conn).await
    }

    /// Those that are due and have nothing to tell any more wait for the next find. What was found for them and is not in the
    /// shop by then is not told later.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn quiet_saved_searches(&self, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, FINDS).await?;
        let quiet: Vec<(i64,)> = q!(&mut conn, |c| sqlx::query_as(concat!(
            "UPDATE saved_searches AS s SET due_at = NULL WHERE s.due_at <= $1 AND (s.paused OR NOT EXISTS (SELECT 1 ",
            untold!(),
            ")) RETURNING id"
        ))
        .bind(now.unix_micros())
        .fetch_all(c))?;
        if !quiet.is_empty() {
            exec!(&mut conn, |c, d| sqlx::query(in_ids!(d, "UPDATE saved_search_finds SET told = $2 WHERE NOT told AND search_id", "$1", ""))
                .bind(id_list(quiet.into_iter().map(|(id,)| id)))
                .bind(true)
                .execute(c))?;
        }
        crate::transaction::commit(conn).await
    }

    /// Forgets what was found before `before`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_finds(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM saved_search_finds WHERE found_at < $1").bind(before.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
