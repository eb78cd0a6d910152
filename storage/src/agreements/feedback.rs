//! What parties said about each other after an order: once for each side, with the post that says it.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::agreements::{Agreement, Feedback, Side};
use domain::posts::Post;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use super::Agreements;
use crate::blocks::apart;
use crate::page::bounded;
use crate::row::{RowOf, address, id_list, in_ids};
use crate::{Cursor, Page, Result};

/// A post that is feedback, with what its document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFeedback {
    pub post: Id<Post>,
    pub agreement: Address,
    /// What was ordered.
    pub listing: Address,
}

#[derive(FromRow)]
struct FeedbackRow {
    agreement_id: i64,
    side: String,
    post_id: Option<i64>,
    author_id: i64,
    about_id: i64,
    created_at: i64,
    confirmed: Option<String>,
}

impl TryFrom<FeedbackRow> for Feedback {
    type Error = crate::StorageError;

    fn try_from(row: FeedbackRow) -> Result<Self> {
        let of = RowOf { table: "feedback", id: row.agreement_id };
        Ok(Self {
            post: row.post_id.map(Id::new),
            agreement: Id::new(row.agreement_id),
            by: of.word("side", Side::from_word(&row.side))?,
            author: Id::new(row.author_id),
            about: Id::new(row.about_id),
            created_at: Time::from_unix_micros(row.created_at),
            confirmed: address(row.confirmed),
        })
    }
}

macro_rules! select {
    () => {
        "SELECT f.agreement_id, f.side, f.post_id, f.author_id, f.about_id, f.created_at, f.confirmed FROM feedback f "
    };
}

impl Agreements<'_> {
    /// Keeps what a side said, after its post was written.
    ///
    /// # Errors
    /// `feedback_agreement_id_side` where this side said something already, and also where it took that back (SECURITY P-28).
    pub async fn insert_feedback(&mut self, feedback: &Feedback) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO feedback (agreement_id, side, post_id, author_id, about_id, created_at, confirmed) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(feedback.agreement.raw())
            .bind(feedback.by.word())
            .bind(feedback.post.map(Id::raw))
            .bind(feedback.author.raw())
            .bind(feedback.about.raw())
            .bind(feedback.created_at.unix_micros())
            .bind(feedback.confirmed.as_ref().map(Address::as_str))
            .execute(c))?;
        Ok(())
    }

    /// What a post says after an order, if it does.
    pub async fn find_feedback(&mut self, post: Id<Post>) -> Result<Option<Feedback>> {
        let row: Option<FeedbackRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE f.post_id = $1")).bind(post.raw()).fetch_optional(c))?;
        row.map(Feedback::try_from).transpose()
    }

    /// What the two said after an order, the first first; also what was taken back.
    pub async fn list_feedback(&mut self, agreement: Id<Agreement>) -> Result<Vec<Feedback>> {
        let rows: Vec<FeedbackRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE f.agreement_id = $1 ORDER BY f.created_at, f.side")).bind(agreement.raw()).fetch_all(c))?;
        rows.into_iter().map(Feedback::try_from).collect()
    }

    /// What was said about somebody that `viewer` may see, the newest first; about somebody elsewhere what their server
    /// confirmed. Across a block, whoever raised it, nobody looks. `viewer` is nobody for strangers.
    pub async fn list_feedback_about(&mut self, about: Id<Actor>, viewer: Option<Id<Actor>>, before: Cursor, limit: i64) -> Result<Page<Feedback>> {
        let limit = bounded(limit);
        let rows: Vec<FeedbackRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            select!(),
            "JOIN posts p ON p.id = f.post_id JOIN actors a ON a.id = f.author_id JOIN actors b ON b.id = f.about_id
             WHERE f.about_id = $1 AND f.post_id < $2 AND p.audience IN ('public', 'unlisted') AND a.state = 'active' AND (b.host = '' OR f.confirmed IS NOT NULL)
             AND NOT ",
            apart!("f.author_id", "$4"),
            " ORDER BY f.post_id DESC LIMIT $3"
        ))
        .bind(about.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(viewer.map_or(0, Id::raw))
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.post_id.unwrap_or_default());
        Ok(Page { items: page.items.into_iter().map(Feedback::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// Which of these posts are feedback, with what their documents name.
    pub async fn list_named_feedback(&mut self, posts: &[Id<Post>]) -> Result<Vec<NamedFeedback>> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(i64, String, String)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT f.post_id, g.address, g.listing FROM feedback f JOIN agreements g ON g.id = f.agreement_id WHERE g.address IS NOT NULL AND f.post_id",
            "$1",
            ""
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        let named = |(post, agreement, listing)| NamedFeedback { post: Id::new(post), agreement: Address::trusted(agreement), listing: Address::trusted(listing) };
        Ok(rows.into_iter().map(named).collect())
    }

    /// How those whom these posts are about answered them: the first answer that everybody may see, where there is one.
    pub async fn list_feedback_answers(&mut self, posts: &[Id<Post>]) -> Result<HashMap<Id<Post>, Id<Post>>> {
        if posts.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(i64, i64)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT f.post_id, MIN(p.id) FROM feedback f JOIN posts q ON q.id = f.post_id JOIN posts p ON p.in_reply_to = q.address AND p.author_id = f.about_id
             WHERE p.audience IN ('public', 'unlisted') AND f.post_id",
            "$1",
            " GROUP BY f.post_id"
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(post, answer)| (Id::new(post), Id::new(answer))).collect())
    }

    /// The other side's server confirmed it; answers whether that is news.
    pub async fn confirm_feedback(&mut self, post: Id<Post>, by: &Address) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE feedback SET confirmed = $2 WHERE post_id = $1 AND confirmed IS NULL").bind(post.raw()).bind(by.as_str()).execute(c))?;
        Ok(rows > 0)
    }
}
