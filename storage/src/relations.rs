//! How somebody here stands to others, all at once, and what they remember about them.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::follows::{Follow, State as FollowState};
use domain::relations::Note;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::follows::FollowRow;
use crate::row::{RowOf, id_list, in_ids};
use crate::{Result, StorageError};

/// The store of what stands between two.
pub struct Relations<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// How one stands to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stance {
    /// How far their follow is, if there is one.
    pub following: Option<FollowState>,
    pub is_followed_by: bool,
    pub is_blocking: bool,
    pub is_muting: bool,
    /// When the mute ends by itself.
    pub muting_until: Option<Time>,
    /// Whether they keep the other's host away.
    pub is_domain_blocked: bool,
    /// What they remember; empty where nothing.
    pub note: String,
}

#[derive(FromRow)]
struct StanceRow {
    id: i64,
    following: Option<String>,
    followed_by: bool,
    blocking: bool,
    muting: bool,
    until: Option<i64>,
    domain_blocked: bool,
    note: Option<String>,
}

impl TryFrom<StanceRow> for Stance {
    type Error = StorageError;

    fn try_from(row: StanceRow) -> Result<Self> {
        let of = RowOf { table: "follows", id: row.id };
        Ok(Self {
            following: row.following.map(|word| of.word("state", FollowState::from_word(&word))).transpose()?,
            is_followed_by: row.followed_by,
            is_blocking: row.blocking,
            is_muting: row.muting,
            muting_until: row.until.map(Time::from_unix_micros),
            is_domain_blocked: row.domain_blocked,
            note: row.note.unwrap_or_default(),
        })
    }
}

impl Relations<'_> {
    /// How `viewer` stands to each of `others` at `now`, by one statement however many they are.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_stances(&mut self, viewer: Id<Actor>, others: &[Id<Actor>], now: Time) -> Result<HashMap<Id<Actor>, Stance>> {
        let rows: Vec<StanceRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT a.id, f.state AS following, (g.id IS NOT NULL) AS followed_by, (k.id IS NOT NULL) AS blocking, (m.id IS NOT NULL) AS muting, m.until,
             (d.id IS NOT NULL) AS domain_blocked, n.text AS note FROM actors a
             LEFT JOIN follows f ON f.follower_id = $2 AND f.followed_id = a.id LEFT JOIN follows g ON g.follower_id = a.id AND g.followed_id = $2 AND g.state = 'accepted'
             LEFT JOIN blocks k ON k.blocker_id = $2 AND k.blocked_id = a.id
             LEFT JOIN mutes m ON m.muter_id = $2 AND m.muted_id = a.id AND (m.until IS NULL OR m.until > $3)
             LEFT JOIN domain_blocks d ON d.owner_id = $2 AND d.host = a.host LEFT JOIN maker_notes n ON n.owner_id = $2 AND n.about_id = a.id WHERE a.id",
            "$1",
            ""
        ))
        .bind(id_list(others.iter().map(|id| id.raw())))
        .bind(viewer.raw())
        .bind(now.unix_micros())
        .fetch_all(c))?;
        rows.into_iter().map(|row| Ok((Id::new(row.id), row.try_into()?))).collect()
    }

    /// Whether somebody wants to be told of what another does to them or theirs: nothing stands between the two, and no mute
    /// keeps notifications away.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn is_told_of(&mut self, reader: Id<Actor>, by: Id<Actor>, now: Time) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT a.id FROM actors a WHERE a.id = $2
             AND NOT EXISTS (SELECT 1 FROM blocks k WHERE (k.blocker_id = $1 AND k.blocked_id = $2) OR (k.blocker_id = $2 AND k.blocked_id = $1))
             AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.muter_id = $1 AND m.muted_id = $2 AND m.notifications AND (m.until IS NULL OR m.until > $3))
             AND NOT EXISTS (SELECT 1 FROM domain_blocks d WHERE d.owner_id = $1 AND d.host = a.host)"
        )
        .bind(reader.raw())
        .bind(by.raw())
        .bind(now.unix_micros())
        .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Which of `authors` do not reach which of `readers`: a block of either stands between them, or the reader keeps the
    /// author's host away. Pairs of author and reader.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_apart(&mut self, authors: &[Id<Actor>], readers: &[Id<Actor>]) -> Result<Vec<(Id<Actor>, Id<Actor>)>> {
        let rows: Vec<(i64, i64)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT blocked_id, blocker_id FROM blocks WHERE blocker_id IN (SELECT value FROM json_each($2)) AND blocked_id IN (SELECT value FROM json_each($1))
             UNION ALL SELECT blocker_id, blocked_id FROM blocks WHERE blocker_id IN (SELECT value FROM json_each($1)) AND blocked_id IN (SELECT value FROM json_each($2))
             UNION ALL SELECT a.id, d.owner_id FROM domain_blocks d JOIN actors a ON a.host = d.host
             WHERE d.owner_id IN (SELECT value FROM json_each($2)) AND a.id IN (SELECT value FROM json_each($1))",
            "SELECT blocked_id, blocker_id FROM blocks WHERE blocker_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($2::jsonb)))
             AND blocked_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)))
             UNION ALL SELECT blocker_id, blocked_id FROM blocks WHERE blocker_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)))
             AND blocked_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($2::jsonb)))
             UNION ALL SELECT a.id, d.owner_id FROM domain_blocks d JOIN actors a ON a.host = d.host
             WHERE d.owner_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($2::jsonb)))
             AND a.id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)))"
        ))
        .bind(id_list(authors.iter().map(|id| id.raw())))
        .bind(id_list(readers.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(author, reader)| (Id::new(author), Id::new(reader))).collect())
    }

    /// Follows in either direction between somebody here and the makers of a host.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_follows_with_host(&mut self, owner: Id<Actor>, host: &str) -> Result<Vec<Follow>> {
        let rows: Vec<FollowRow> = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT f.id, f.address, f.follower_id, f.followed_id, f.state, f.created_at FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1 AND a.host = $2
             UNION ALL
             SELECT f.id, f.address, f.follower_id, f.followed_id, f.state, f.created_at FROM follows f JOIN actors a ON a.id = f.followed_id WHERE f.follower_id = $1 AND a.host = $2"
        )
        .bind(owner.raw())
        .bind(host)
        .fetch_all(c)
        })?;
        rows.into_iter().map(Follow::try_from).collect()
    }

    /// Takes all posts and boosts of the makers of a host out of somebody's home.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn clear_home_of_host(&mut self, owner: Id<Actor>, host: &str) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "DELETE FROM home_entries WHERE owner_id = $1 AND (boosted_by IN (SELECT id FROM actors WHERE host = $2)
             OR post_id IN (SELECT p.id FROM home_entries h JOIN posts p ON p.id = h.post_id JOIN actors a ON a.id = p.author_id WHERE h.owner_id = $1 AND a.host = $2))"
        )
        .bind(owner.raw())
        .bind(host)
        .execute(c))?;
        Ok(())
    }

    /// Remembers a note about somebody; an empty one is forgotten.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_note(&mut self, note: &Note) -> Result<()> {
        if note.text.is_empty() {
            exec!(self.conn, |c| sqlx::query("DELETE FROM maker_notes WHERE owner_id = $1 AND about_id = $2").bind(note.owner.raw()).bind(note.about.raw()).execute(c))?;
            return Ok(());
        }
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO maker_notes (owner_id, about_id, text, updated_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (owner_id, about_id) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at"
        )
        .bind(note.owner.raw())
        .bind(note.about.raw())
        .bind(&note.text)
        .bind(note.updated_at.unix_micros())
        .execute(c))?;
        Ok(())
    }
}
