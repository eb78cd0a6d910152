//! Custom emoji of other servers, by host and word.

use std::collections::BTreeSet;

use domain::emojis::{Emoji, MAX_PER_HOST, Shortcode};
use domain::media::Media;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::Result;
use crate::engine::Conn;
use crate::row::text_list;

/// The store of emoji.
pub struct Emojis<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct EmojiRow {
    host: String,
    shortcode: String,
    media_id: i64,
    changed_at: i64,
}

impl From<EmojiRow> for Emoji {
    fn from(row: EmojiRow) -> Self {
        Self { host: row.host, shortcode: Shortcode::stored(row.shortcode), media: Id::<Media>::new(row.media_id), changed_at: Time::from_unix_micros(row.changed_at) }
    }
}

impl Emojis<'_> {
    /// Keeps an emoji, or its new picture; beyond [`MAX_PER_HOST`] of one host new ones are left.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set(&mut self, emoji: &Emoji) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO emojis (host, shortcode, media_id, changed_at) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)
             WHERE EXISTS (SELECT 1 FROM emojis WHERE host = $1 AND shortcode = $2) OR (SELECT COUNT(*) FROM emojis WHERE host = $1) < $5
             ON CONFLICT (host, shortcode) DO UPDATE SET media_id = excluded.media_id, changed_at = excluded.changed_at"
        )
        .bind(&emoji.host)
        .bind(emoji.shortcode.as_str())
        .bind(emoji.media.raw())
        .bind(emoji.changed_at.unix_micros())
        .bind(MAX_PER_HOST)
        .execute(c))?;
        Ok(())
    }

    /// Those of `words` that these hosts have.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, hosts: &BTreeSet<&str>, words: &BTreeSet<&str>) -> Result<Vec<Emoji>> {
        if hosts.is_empty() || words.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<EmojiRow> = q!(self.conn, |c, d| {
            sqlx::query_as(d.pick(
            "SELECT host, shortcode, media_id, changed_at FROM emojis WHERE host IN (SELECT value FROM json_each($1)) AND shortcode IN (SELECT value FROM json_each($2)) ORDER BY host, shortcode",
            "SELECT host, shortcode, media_id, changed_at FROM emojis WHERE host = ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb))) AND shortcode = ANY (ARRAY(SELECT jsonb_array_elements_text($2::jsonb))) ORDER BY host, shortcode"
        ))
        .bind(text_list(hosts.iter().copied()))
        .bind(text_list(words.iter().copied()))
        .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(Emoji::from).collect())
    }
}
