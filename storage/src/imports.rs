//! Imports: what a maker brought along, and which listing each row of it became.

use domain::actors::Actor;
use domain::imports::{Import, State};
use domain::listings::Listing;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::{RowOf, json};
use crate::{Result, Storage};

/// Files of a maker that are kept, beside those under way: each may take megabytes.
const KEPT: i64 = 20;

/// The store of imports.
pub struct Imports<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// A file in the list of all, without what is in it: that may be megabytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    pub id: Id<Import>,
    pub state: State,
    /// How many listings it has.
    pub rows: usize,
    pub created_at: Time,
}

#[derive(FromRow)]
struct ImportRow {
    id: i64,
    maker_id: i64,
    state: String,
    content: String,
    report: String,
    done: i64,
    created_at: i64,
}

impl TryFrom<ImportRow> for Import {
    type Error = crate::StorageError;

    fn try_from(row: ImportRow) -> Result<Self> {
        let of = RowOf { table: "imports", id: row.id };
        let (rows, photos): (Vec<domain::imports::etsy::Row>, Vec<(String, i64)>) = of.json("content", &row.content)?;
        Ok(Self {
            id: Id::new(row.id),
            maker: Id::new(row.maker_id),
            state: of.word("state", State::from_word(&row.state))?,
            rows,
            photos: photos.into_iter().map(|(name, id)| (name, Id::new(id))).collect(),
            report: of.json("report", &row.report)?,
            done: usize::try_from(row.done).map_err(|_negative| of.corrupt("done"))?,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

macro_rules! select {
    () => {
        "SELECT id, maker_id, state, content, report, done, created_at FROM imports "
    };
}

impl Imports<'_> {
    /// Keeps what was read, with its report; of a maker's files only the latest are kept.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert(&mut self, import: &Import) -> Result<()> {
        let photos: Vec<(&str, i64)> = import.photos.iter().map(|(name, id)| (name.as_str(), id.raw())).collect();
        exec!(self.conn, |c| sqlx::query("INSERT INTO imports (id, maker_id, state, content, report, done, created_at, row_count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(import.id.raw())
            .bind(import.maker.raw())
            .bind(import.state.word())
            .bind(json(&(&import.rows, photos)))
            .bind(json(&import.report))
            .bind(count(import.done))
            .bind(import.created_at.unix_micros())
            .bind(count(import.rows.len()))
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query(
            "DELETE FROM imports WHERE maker_id = $1 AND state <> 'running' AND id NOT IN (SELECT id FROM imports WHERE maker_id = $1 ORDER BY id DESC LIMIT $2)"
        )
        .bind(import.maker.raw())
        .bind(KEPT)
        .execute(c))?;
        Ok(())
    }

    /// Keeps how far it is, when it still stands as in `before`; answers whether it did.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn update(&mut self, import: &Import, before: (State, usize)) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE imports SET state = $2, report = $3, done = $4 WHERE id = $1 AND state = $5 AND done = $6")
            .bind(import.id.raw())
            .bind(import.state.word())
            .bind(json(&import.report))
            .bind(count(import.done))
            .bind(before.0.word())
            .bind(count(before.1))
            .execute(c))?;
        Ok(rows > 0)
    }

    /// Whosever it is.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, id: Id<Import>) -> Result<Option<Import>> {
        let row: Option<ImportRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Import::try_from).transpose()
    }

    /// A maker's imports, the latest first, at most twenty.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, maker: Id<Actor>) -> Result<Vec<Brought>> {
        let rows: Vec<(i64, String, i64, i64)> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, state, row_count, created_at FROM imports WHERE maker_id = $1 ORDER BY id DESC LIMIT 20").bind(maker.raw()).fetch_all(c))?;
        let brought = |(id, state, rows, at): (i64, String, i64, i64)| {
            let of = RowOf { table: "imports", id };
            let rows = usize::try_from(rows).map_err(|_negative| of.corrupt("row_count"))?;
            Ok(Brought { id: Id::new(id), state: of.word("state", State::from_word(&state))?, rows, created_at: Time::from_unix_micros(at) })
        };
        rows.into_iter().map(brought).collect()
    }

    /// One that is under way.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_running(&mut self) -> Result<Option<Id<Import>>> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT id FROM imports WHERE state = 'running' ORDER BY id LIMIT 1").fetch_optional(c))?;
        Ok(row.map(|(id,)| Id::new(id)))
    }

    /// The listing that a row of a maker became, and the row as it was then.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_imported(&mut self, maker: Id<Actor>, key: &str) -> Result<Option<(Id<Listing>, String)>> {
        let row: Option<(i64, String)> =
            q!(self.conn, |c| sqlx::query_as("SELECT listing_id, content FROM imported WHERE maker_id = $1 AND key = $2").bind(maker.raw()).bind(key).fetch_optional(c))?;
        Ok(row.map(|(id, content)| (Id::new(id), content)))
    }

    /// Remembers which listing a row became.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_imported(&mut self, maker: Id<Actor>, key: &str, listing: Id<Listing>, content: &str) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO imported (maker_id, key, listing_id, content) VALUES ($1, $2, $3, $4)
             ON CONFLICT (maker_id, key) DO UPDATE SET listing_id = excluded.listing_id, content = excluded.content"
        )
        .bind(maker.raw())
        .bind(key)
        .bind(listing.raw())
        .bind(content)
        .execute(c))?;
        Ok(())
    }

    /// The keys of a maker's rows whose listings name photos that are not here: how many wait, and how many did not come.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_without_photos(&mut self, maker: Id<Actor>) -> Result<Vec<(String, i64, i64)>> {
        q!(self.conn, |c, d| {
            sqlx::query_as(d.pick(
            "SELECT i.key, SUM(m.state = 'processing'), SUM(m.state = 'failed') FROM imported i JOIN listings l ON l.id = i.listing_id
             JOIN json_each(l.photos) p JOIN media m ON m.id = p.value WHERE i.maker_id = $1 AND m.state <> 'ready' GROUP BY i.key",
            "SELECT i.key, COUNT(*) FILTER (WHERE m.state = 'processing'), COUNT(*) FILTER (WHERE m.state = 'failed') FROM imported i JOIN listings l ON l.id = i.listing_id
             CROSS JOIN LATERAL jsonb_array_elements_text(l.photos::jsonb) AS p (value) JOIN media m ON m.id = p.value::bigint WHERE i.maker_id = $1 AND m.state <> 'ready' GROUP BY i.key"
        ))
        .bind(maker.raw())
        .fetch_all(c)
        })
    }

    /// A maker's own listing of this very title, which no other row became.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_titled(&mut self, maker: Id<Actor>, title: &str) -> Result<Option<Id<Listing>>> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT l.id FROM listings l WHERE l.maker_id = $1 AND l.title = $2 AND NOT EXISTS (SELECT 1 FROM imported i WHERE i.listing_id = l.id) ORDER BY l.id LIMIT 1"
        )
        .bind(maker.raw())
        .bind(title)
        .fetch_optional(c))?;
        Ok(row.map(|(id,)| Id::new(id)))
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

impl Storage {
    /// Forgets files that were read before this time and are not under way.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_imports(&self, before: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("DELETE FROM imports WHERE created_at < $1 AND state <> 'running'").bind(before.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await
    }
}
