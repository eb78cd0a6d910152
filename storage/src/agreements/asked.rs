//! What buyers here asked of servers elsewhere, and how each ended.

use domain::agreements::{Agreement, Asked, State};
use domain::{Address, Id, Time};
use sqlx::FromRow;

use super::Agreements;
use crate::Result;
use crate::row::{RowOf, printable};

#[derive(FromRow)]
struct AskedRow {
    id: i64,
    address: String,
    actor_id: i64,
    agreement_id: i64,
    wants: String,
    content: String,
    state: String,
    reason: String,
    created_at: i64,
}

impl TryFrom<AskedRow> for Asked {
    type Error = crate::StorageError;

    fn try_from(row: AskedRow) -> Result<Self> {
        let of = RowOf { table: "requests", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            address: Address::trusted(row.address),
            by: Id::new(row.actor_id),
            agreement: Id::new(row.agreement_id),
            wants: of.word("wants", State::from_word(&row.wants))?,
            content: row.content,
            state: of.word("state", Asked::state_of(&row.state))?,
            reason: row.reason,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

macro_rules! select_asked {
    () => {
        "SELECT id, address, actor_id, agreement_id, wants, content, state, reason, created_at FROM requests "
    };
}

impl Agreements<'_> {
    /// Keeps what a buyer here asks of a server elsewhere.
    pub async fn insert_asked(&mut self, asked: &Asked) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO requests (id, address, actor_id, agreement_id, wants, content, state, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        .bind(asked.id.raw())
        .bind(asked.address.as_str())
        .bind(asked.by.raw())
        .bind(asked.agreement.raw())
        .bind(asked.wants.word())
        .bind(printable(&asked.content))
        .bind(asked.state)
        .bind(printable(&asked.reason))
        .bind(asked.created_at.unix_micros())
        .execute(c))?;
        Ok(())
    }

    pub async fn find_asked(&mut self, id: Id<Asked>) -> Result<Option<Asked>> {
        let row: Option<AskedRow> = q!(self.conn, |c| sqlx::query_as(concat!(select_asked!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Asked::try_from).transpose()
    }

    pub async fn find_asked_by_address(&mut self, address: &Address) -> Result<Option<Asked>> {
        let row: Option<AskedRow> = q!(self.conn, |c| sqlx::query_as(concat!(select_asked!(), "WHERE address = $1")).bind(address.as_str()).fetch_optional(c))?;
        row.map(Asked::try_from).transpose()
    }

    /// What was asked about an agreement and is not answered.
    pub async fn list_unanswered(&mut self, agreement: Id<Agreement>) -> Result<Vec<Asked>> {
        let rows: Vec<AskedRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select_asked!(), "WHERE agreement_id = $1 AND state = 'sent' ORDER BY id")).bind(agreement.raw()).fetch_all(c))?;
        rows.into_iter().map(Asked::try_from).collect()
    }

    /// Keeps how it ended, once; answers whether it was still open.
    pub async fn settle_asked(&mut self, id: Id<Asked>, state: &'static str, reason: &str) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE requests SET state = $2, reason = $3 WHERE id = $1 AND state = 'sent'")
            .bind(id.raw())
            .bind(state)
            .bind(printable(reason))
            .execute(c))?;
        Ok(rows > 0)
    }
}
