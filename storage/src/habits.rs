//! What makers usually want when they write a post.

use domain::actors::Actor;
use domain::posts::habits::Habits;
use domain::posts::permits::Permit;
use domain::{Audience, Id};
use sqlx::FromRow;

use crate::Result;
use crate::engine::Conn;
use crate::row::RowOf;

/// The store of habits.
pub struct PostHabits<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct HabitsRow {
    audience: String,
    language: Option<String>,
    quotes: Option<String>,
}

impl PostHabits<'_> {
    /// What a maker settled; what is usual for who settled nothing.
    ///
    /// # Errors
    /// A row that cannot be read, or storage trouble.
    pub async fn find(&mut self, maker: Id<Actor>) -> Result<Habits> {
        let row: Option<HabitsRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT audience, language, quotes FROM post_habits WHERE actor_id = $1").bind(maker.raw()).fetch_optional(c))?;
        let Some(row) = row else { return Ok(Habits::default()) };
        let of = RowOf { table: "post_habits", id: maker.raw() };
        let quotes = row.quotes.map(|word| of.word("quotes", Permit::from_word(&word))).transpose()?;
        Ok(Habits { audience: of.word("audience", Audience::from_word(&row.audience))?, language: row.language, quotes })
    }

    /// Keeps what a maker settled.
    ///
    /// # Errors
    /// [`crate::FOREIGN_KEY`] when there is no such maker.
    pub async fn set(&mut self, maker: Id<Actor>, habits: &Habits) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO post_habits (actor_id, audience, language, quotes) VALUES ($1, $2, $3, $4)
             ON CONFLICT (actor_id) DO UPDATE SET audience = excluded.audience, language = excluded.language, quotes = excluded.quotes"
        )
        .bind(maker.raw())
        .bind(habits.audience.word())
        .bind(habits.language.as_deref())
        .bind(habits.quotes.map(Permit::word))
        .execute(c))?;
        Ok(())
    }
}
