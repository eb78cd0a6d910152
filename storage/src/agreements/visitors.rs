//! Visitors who ask by mail: what waits to be confirmed, conversations, their links, and who is not to write any more.

use domain::actors::Actor;
use domain::agreements::{Agreement, Question, Side, Visitor, VisitorAsk, VisitorLetter, silent_since};
use domain::listings::Listing;
use domain::{Id, Time};
use sqlx::FromRow;

use super::Agreements;
use crate::blobs::sha256;
use crate::mails::{Mail, Mails};
use crate::row::{RowOf, id_list, in_ids, printable, time};
use crate::{Result, Storage};

#[derive(FromRow)]
struct VisitorRow {
    agreement_id: i64,
    name: String,
    email: String,
    language: String,
    last_at: i64,
    ended_at: Option<i64>,
}

impl From<VisitorRow> for Visitor {
    fn from(row: VisitorRow) -> Self {
        Self {
            agreement: Id::new(row.agreement_id),
            name: row.name,
            email: row.email,
            language: row.language,
            last_at: Time::from_unix_micros(row.last_at),
            ended_at: time(row.ended_at),
        }
    }
}

#[derive(FromRow)]
struct LetterRow {
    id: i64,
    agreement_id: i64,
    side: String,
    words: String,
    at: i64,
}

impl TryFrom<LetterRow> for VisitorLetter {
    type Error = crate::StorageError;

    fn try_from(row: LetterRow) -> Result<Self> {
        let of = RowOf { table: "visitor_letters", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            agreement: Id::new(row.agreement_id),
            by: of.word("side", Side::from_word(&row.side))?,
            words: row.words,
            at: Time::from_unix_micros(row.at),
        })
    }
}

#[derive(FromRow)]
struct AskRow {
    id: i64,
    listing_id: i64,
    name: String,
    email: String,
    words: String,
    language: String,
    created_at: i64,
    expires_at: i64,
}

impl From<AskRow> for VisitorAsk {
    fn from(row: AskRow) -> Self {
        Self {
            id: Id::new(row.id),
            listing: Id::new(row.listing_id),
            question: Question { name: row.name, email: row.email, words: row.words },
            language: row.language,
            created_at: Time::from_unix_micros(row.created_at),
            expires_at: Time::from_unix_micros(row.expires_at),
        }
    }
}

macro_rules! visitor {
    () => {
        "SELECT v.agreement_id, v.name, v.email, v.language, v.last_at, v.ended_at FROM visitors v "
    };
}

macro_rules! ask {
    () => {
        "SELECT id, listing_id, name, email, words, language, created_at, expires_at FROM visitor_asks "
    };
}

impl Agreements<'_> {
    /// A question that can still be confirmed, by its id.
    pub async fn find_visitor_ask(&mut self, id: Id<VisitorAsk>, now: Time) -> Result<Option<VisitorAsk>> {
        let row: Option<AskRow> = q!(self.conn, |c| sqlx::query_as(concat!(ask!(), "WHERE id = $1 AND expires_at > $2")).bind(id.raw()).bind(now.unix_micros()).fetch_optional(c))?;
        Ok(row.map(VisitorAsk::from))
    }

    /// The same by the hash of the token of its link.
    pub async fn find_visitor_ask_by_token(&mut self, token_hash: &[u8], now: Time) -> Result<Option<VisitorAsk>> {
        let row: Option<AskRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(ask!(), "WHERE token_hash = $1 AND expires_at > $2")).bind(token_hash).bind(now.unix_micros()).fetch_optional(c))?;
        Ok(row.map(VisitorAsk::from))
    }

    /// Ends the link of a question and answers the question; of two who use it at once one gets it.
    pub async fn take_visitor_ask(&mut self, token_hash: &[u8], now: Time) -> Result<Option<VisitorAsk>> {
        let row: Option<AskRow> = q!(self.conn, |c| sqlx::query_as(
            "DELETE FROM visitor_asks WHERE token_hash = $1 AND expires_at > $2 RETURNING id, listing_id, name, email, words, language, created_at, expires_at"
        )
        .bind(token_hash)
        .bind(now.unix_micros())
        .fetch_optional(c))?;
        Ok(row.map(VisitorAsk::from))
    }

    /// How many questions wait for this address to confirm them.
    pub async fn count_visitor_asks(&mut self, email: &str, now: Time) -> Result<i64> {
        let (count,): (i64,) =
            q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM visitor_asks WHERE email = $1 AND expires_at > $2").bind(email).bind(now.unix_micros()).fetch_one(c))?;
        Ok(count)
    }

    /// The visitor of an enquiry, also once it ended.
    pub async fn find_visitor(&mut self, agreement: Id<Agreement>) -> Result<Option<Visitor>> {
        let row: Option<VisitorRow> = q!(self.conn, |c| sqlx::query_as(concat!(visitor!(), "WHERE v.agreement_id = $1")).bind(agreement.raw()).fetch_optional(c))?;
        Ok(row.map(Visitor::from))
    }

    /// The visitors of those of these agreements that have one, in no order.
    pub async fn list_visitors(&mut self, agreements: &[Id<Agreement>]) -> Result<Vec<Visitor>> {
        let rows: Vec<VisitorRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, concat!(visitor!(), "WHERE v.agreement_id"), "$1", ""))
            .bind(id_list(agreements.iter().map(|id| id.raw())))
            .fetch_all(c))?;
        Ok(rows.into_iter().map(Visitor::from).collect())
    }

    /// The conversation about a listing that goes on with this address.
    pub async fn find_visitor_asking(&mut self, listing: Id<Listing>, email: &str, now: Time) -> Result<Option<Visitor>> {
        let row: Option<VisitorRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            visitor!(),
            "JOIN agreements g ON g.id = v.agreement_id WHERE v.email = $2 AND v.ended_at IS NULL AND v.last_at > $3 AND g.listing_id = $1 ORDER BY v.agreement_id LIMIT 1"
        ))
        .bind(listing.raw())
        .bind(email)
        .bind(silent_since(now).unix_micros())
        .fetch_optional(c))?;
        Ok(row.map(Visitor::from))
    }

    /// The conversation that a link leads to, while it goes on.
    pub async fn find_visitor_by_link(&mut self, token_hash: &[u8], now: Time) -> Result<Option<Visitor>> {
        let row: Option<VisitorRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            visitor!(),
            "JOIN visitor_links l ON l.agreement_id = v.agreement_id WHERE l.token_hash = $1 AND v.ended_at IS NULL AND v.last_at > $2"
        ))
        .bind(token_hash)
        .bind(silent_since(now).unix_micros())
        .fetch_optional(c))?;
        Ok(row.map(Visitor::from))
    }

    /// Conversations of visitors with a seller that have not ended, the oldest first.
    pub async fn list_visitors_of(&mut self, seller: Id<Actor>, limit: i64) -> Result<Vec<Visitor>> {
        let rows: Vec<VisitorRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            visitor!(),
            "JOIN agreements g ON g.id = v.agreement_id WHERE g.seller_id = $1 AND v.ended_at IS NULL ORDER BY v.agreement_id LIMIT $2"
        ))
        .bind(seller.raw())
        .bind(limit)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(Visitor::from).collect())
    }

    /// Conversations that have not ended and in which nobody wrote for too long, the longest first.
    pub async fn list_silent_visitors(&mut self, now: Time, limit: i64) -> Result<Vec<Visitor>> {
        let rows: Vec<VisitorRow> = q!(self.conn, |c| sqlx::query_as(concat!(visitor!(), "WHERE v.ended_at IS NULL AND v.last_at <= $1 ORDER BY v.last_at LIMIT $2"))
            .bind(silent_since(now).unix_micros())
            .bind(limit)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(Visitor::from).collect())
    }

    /// A visitor who confirmed what they asked; the agreement is there already.
    ///
    /// # Errors
    /// `visitors_agreement_id` for the second of one agreement.
    pub async fn insert_visitor(&mut self, visitor: &Visitor) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO visitors (agreement_id, name, email, language, last_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(visitor.agreement.raw())
            .bind(printable(&visitor.name))
            .bind(printable(&visitor.email))
            .bind(&visitor.language)
            .bind(visitor.last_at.unix_micros())
            .bind(visitor.ended_at.map(Time::unix_micros))
            .execute(c))?;
        Ok(())
    }

    /// Keeps what one of the two wrote; the conversation goes on from then.
    pub async fn insert_visitor_letter(&mut self, letter: &VisitorLetter) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO visitor_letters (id, agreement_id, side, words, at) VALUES ($1, $2, $3, $4, $5)")
            .bind(letter.id.raw())
            .bind(letter.agreement.raw())
            .bind(letter.by.word())
            .bind(printable(&letter.words))
            .bind(letter.at.unix_micros())
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query("UPDATE visitors SET last_at = $2 WHERE agreement_id = $1").bind(letter.agreement.raw()).bind(letter.at.unix_micros()).execute(c))?;
        Ok(())
    }

    /// What the two wrote, the oldest first, at most the last `limit`.
    pub async fn list_visitor_letters(&mut self, agreement: Id<Agreement>, limit: i64) -> Result<Vec<VisitorLetter>> {
        let rows: Vec<LetterRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, agreement_id, side, words, at FROM visitor_letters WHERE agreement_id = $1 ORDER BY id DESC LIMIT $2")
                .bind(agreement.raw())
                .bind(limit)
                .fetch_all(c))?;
        rows.into_iter().rev().map(VisitorLetter::try_from).collect()
    }

    /// One letter.
    pub async fn find_visitor_letter(&mut self, id: Id<VisitorLetter>) -> Result<Option<VisitorLetter>> {
        let row: Option<LetterRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, agreement_id, side, words, at FROM visitor_letters WHERE id = $1").bind(id.raw()).fetch_optional(c))?;
        row.map(VisitorLetter::try_from).transpose()
    }

    /// Whether a side wrote to the other.
    pub async fn has_visitor_letter_by(&mut self, agreement: Id<Agreement>, side: Side) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT id FROM visitor_letters WHERE agreement_id = $1 AND side = $2 LIMIT 1")
            .bind(agreement.raw())
            .bind(side.word())
            .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// A link by which a visitor goes on; the newest 50 of each conversation are good.
    pub async fn add_visitor_link(&mut self, agreement: Id<Agreement>, token_hash: &[u8], now: Time) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO visitor_links (token_hash, agreement_id, created_at) VALUES ($1, $2, $3)")
            .bind(token_hash)
            .bind(agreement.raw())
            .bind(now.unix_micros())
            .execute(c))?;
        exec!(self.conn, |c| {
            sqlx::query(
                "DELETE FROM visitor_links WHERE agreement_id = $1
             AND token_hash NOT IN (SELECT token_hash FROM visitor_links WHERE agreement_id = $1 ORDER BY created_at DESC, token_hash LIMIT 50)",
            )
            .bind(agreement.raw())
            .execute(c)
        })?;
        Ok(())
    }

    /// Ends a conversation: the visitor's name and address are erased, and no link of theirs is good any more. Answers whether
    /// it went on until now.
    pub async fn end_visitor(&mut self, agreement: Id<Agreement>, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE visitors SET name = '', email = '', language = '', ended_at = $2 WHERE agreement_id = $1 AND ended_at IS NULL")
            .bind(agreement.raw())
            .bind(now.unix_micros())
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM visitor_links WHERE agreement_id = $1").bind(agreement.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// A maker wants to hear nothing more from this address, which is kept as a hash alone.
    pub async fn block_visitor(&mut self, maker: Id<Actor>, visitor: &Visitor, now: Time) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO visitor_blocks (maker_id, email_hash, agreement_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (maker_id, email_hash) DO NOTHING"
        )
        .bind(maker.raw())
        .bind(hash_of(maker, &visitor.email))
        .bind(visitor.agreement.raw())
        .bind(now.unix_micros())
        .execute(c))?;
        Ok(())
    }

    /// A maker takes that back; answers whether there was something to take back.
    pub async fn unblock_visitor(&mut self, maker: Id<Actor>, agreement: Id<Agreement>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM visitor_blocks WHERE maker_id = $1 AND agreement_id = $2").bind(maker.raw()).bind(agreement.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Whether a maker wants to hear nothing from this address.
    pub async fn is_visitor_blocked(&mut self, maker: Id<Actor>, email: &str) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT maker_id FROM visitor_blocks WHERE maker_id = $1 AND email_hash = $2")
            .bind(maker.raw())
            .bind(hash_of(maker, email))
            .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Whether a conversation ended because its maker blocked the visitor.
    pub async fn is_visitor_blocked_in(&mut self, agreement: Id<Agreement>) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT agreement_id FROM visitor_blocks WHERE agreement_id = $1").bind(agreement.raw()).fetch_optional(c))?;
        Ok(row.is_some())
    }
}

/// Of another maker the same address has another hash, so that nobody's list tells of another's.
fn hash_of(maker: Id<Actor>, email: &str) -> String {
    sha256(format!("visitor:{maker}:{email}").as_bytes())
}

impl Storage {
    /// Keeps a question until it is confirmed, and queues the mail that asks for that; no event of makers.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep_visitor_ask(&self, ask: &VisitorAsk, mail: &Mail) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| {
            sqlx::query("INSERT INTO visitor_asks (id, listing_id, name, email, words, language, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
                .bind(ask.id.raw())
                .bind(ask.listing.raw())
                .bind(printable(&ask.question.name))
                .bind(printable(&ask.question.email))
                .bind(printable(&ask.question.words))
                .bind(&ask.language)
                .bind(ask.created_at.unix_micros())
                .bind(ask.expires_at.unix_micros())
                .execute(c)
        })?;
        Mails { conn: &mut conn }.queue(mail).await?;
        crate::transaction::commit(conn).await
    }

    /// Keeps the token of the link that is about to be sent; one before it ends.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_visitor_ask_token(&self, id: Id<VisitorAsk>, token_hash: &[u8]) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE visitor_asks SET token_hash = $2 WHERE id = $1").bind(id.raw()).bind(token_hash).execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Keeps a link that is about to be sent to a visitor; those before it stay good.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_visitor_link(&self, agreement: Id<Agreement>, token_hash: &[u8], now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        Agreements { conn: &mut conn }.add_visitor_link(agreement, token_hash, now).await?;
        crate::transaction::commit(conn).await
    }

    /// Forgets questions that nobody confirmed in time; answers how many.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_visitor_asks(&self, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM visitor_asks WHERE expires_at <= $1").bind(now.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
