//! How far somebody has read.

use domain::actors::Actor;
use domain::relations::Timeline;
use domain::{Id, Time};

use crate::engine::Conn;
use crate::{Cursor, Result};

/// The store of markers.
pub struct Markers<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl Markers<'_> {
    /// Remembers that somebody has read up to an entry; never less far than before. Answers whether it went on.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn advance(&mut self, owner: Id<Actor>, timeline: Timeline, to: Cursor, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query(
            "INSERT INTO markers (owner_id, timeline, entry_id, updated_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (owner_id, timeline) DO UPDATE SET entry_id = excluded.entry_id, updated_at = excluded.updated_at WHERE markers.entry_id < excluded.entry_id"
        )
        .bind(owner.raw())
        .bind(timeline.word())
        .bind(to.raw())
        .bind(now.unix_micros())
        .execute(c))?;
        Ok(rows > 0)
    }

    /// Up to where somebody has read; `None` where they never said.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, owner: Id<Actor>, timeline: Timeline) -> Result<Option<Cursor>> {
        let row: Option<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT entry_id FROM markers WHERE owner_id = $1 AND timeline = $2").bind(owner.raw()).bind(timeline.word()).fetch_optional(c))?;
        Ok(row.map(|(id,)| Cursor::before(id)))
    }
}
