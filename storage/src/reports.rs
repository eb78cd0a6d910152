//! Reports: what moderators are asked to look at.

use domain::reports::{Report, State};
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::row::{RowOf, id_list, printable};
use crate::{Cursor, Page, Result};

/// The store of reports.
pub struct Reports<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct ReportRow {
    id: i64,
    address: String,
    reporter_id: i64,
    host: String,
    reported_id: i64,
    posts: String,
    text: String,
    state: String,
    forward: bool,
    assigned_id: Option<i64>,
    note: String,
    created_at: i64,
}

impl TryFrom<ReportRow> for Report {
    type Error = crate::StorageError;

    fn try_from(row: ReportRow) -> Result<Self> {
        let of = RowOf { table: "reports", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            address: Address::trusted(row.address),
            reporter: Id::new(row.reporter_id),
            host: row.host,
            reported: Id::new(row.reported_id),
            posts: of.json::<Vec<i64>>("posts", &row.posts)?.into_iter().map(Id::new).collect(),
            text: row.text,
            state: of.word("state", State::from_word(&row.state))?,
            forward: row.forward,
            assigned: row.assigned_id.map(Id::new),
            note: row.note,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

macro_rules! select {
    () => {
        "SELECT id, address, reporter_id, host, reported_id, posts, text, state, forward, assigned_id, note, created_at FROM reports "
    };
}

impl Reports<'_> {
    /// A new report.
    ///
    /// # Errors
    /// `reports_address` on a reused activity id.
    pub async fn insert(&mut self, report: &Report) -> Result<()> {
        exec!(self.conn, |c| {
            sqlx::query(
                "INSERT INTO reports (id, address, reporter_id, host, reported_id, posts, text, state, created_at, forward) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(report.id.raw())
            .bind(report.address.as_str())
            .bind(report.reporter.raw())
            .bind(&report.host)
            .bind(report.reported.raw())
            .bind(id_list(report.posts.iter().map(|id| id.raw())))
            .bind(printable(&report.text))
            .bind(report.state.word())
            .bind(report.created_at.unix_micros())
            .bind(report.forward)
            .execute(c)
        })?;
        Ok(())
    }

    /// Writes how far moderators are with it: state, who looks after it, and their note.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn update(&mut self, report: &Report) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE reports SET state = $2, assigned_id = $3, note = $4 WHERE id = $1")
            .bind(report.id.raw())
            .bind(report.state.word())
            .bind(report.assigned.map(Id::raw))
            .bind(printable(&report.note))
            .execute(c))?;
        Ok(())
    }

    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, id: Id<Report>) -> Result<Option<Report>> {
        let row: Option<ReportRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Report::try_from).transpose()
    }

    /// Reports in this state, the newest first; only those from or about one host where it is named.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, state: State, host: Option<&str>, before: Cursor, limit: i64) -> Result<Page<Report>> {
        let limit = bounded(limit);
        let rows: Vec<ReportRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            select!(),
            "WHERE state = $1 AND id < $2 AND ($4 = '' OR host = $4 OR reported_id IN (SELECT a.id FROM actors a WHERE a.host = $4)) ORDER BY id DESC LIMIT $3"
        ))
        .bind(state.word())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(host.unwrap_or(""))
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Report::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// Whether a report about a maker names this post of theirs.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn names(&mut self, reported: Id<domain::actors::Actor>, post: Id<domain::posts::Post>) -> Result<bool> {
        let rows: Vec<(i64, String)> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, posts FROM reports WHERE reported_id = $1 ORDER BY id DESC").bind(reported.raw()).fetch_all(c))?;
        for (id, posts) in rows {
            if (RowOf { table: "reports", id }).json::<Vec<i64>>("posts", &posts)?.contains(&post.raw()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many reports there were about somebody.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_about(&mut self, reported: Id<domain::actors::Actor>) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM reports WHERE reported_id = $1 AND reporter_id <> $1").bind(reported.raw()).fetch_one(c))?;
        Ok(count)
    }

    /// How many reports a host sent since. In a transaction of PostgreSQL those of one host take turns, so that no two
    /// count the same.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_of_host(&mut self, host: &str, since: Time) -> Result<i64> {
        crate::transaction::take_turns(self.conn, &format!("reports of {host}")).await?;
        let (count,): (i64,) =
            q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM reports WHERE host = $1 AND created_at > $2").bind(host).bind(since.unix_micros()).fetch_one(c))?;
        Ok(count)
    }
}
