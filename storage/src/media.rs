//! Photos and which blobs they use.

use domain::actors::Actor;
use domain::media::{Media, State, Variant};
use domain::posts::Post;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::{RowOf, address, id_list, json};
use crate::{Result, Storage};

/// The store of photos.
pub struct MediaStore<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct MediaRow {
    id: i64,
    owner_id: i64,
    state: String,
    alt: String,
    decoration: bool,
    width: i64,
    height: i64,
    blurhash: String,
    variants: String,
    remote: Option<String>,
    fault: Option<String>,
    created_at: i64,
}

impl TryFrom<MediaRow> for Media {
    type Error = crate::StorageError;

    fn try_from(row: MediaRow) -> Result<Self> {
        let of = RowOf { table: "media", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            owner: Id::new(row.owner_id),
            state: of.word("state", State::from_word(&row.state))?,
            alt: row.alt,
            decoration: row.decoration,
            width: u32::try_from(row.width).map_err(|_negative| of.corrupt("width"))?,
            height: u32::try_from(row.height).map_err(|_negative| of.corrupt("height"))?,
            blurhash: row.blurhash,
            variants: of.json("variants", &row.variants)?,
            remote: address(row.remote),
            fault: row.fault,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

macro_rules! select {
    () => {
        "SELECT id, owner_id, state, alt, decoration, width, height, blurhash, variants, remote, fault, created_at FROM media "
    };
}

impl MediaStore<'_> {
    /// A new photo; a remote one is due for fetching at once.
    pub async fn insert(&mut self, media: &Media) -> Result<()> {
        let due = media.remote.is_some() && media.state == State::Processing;
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO media (id, owner_id, post_id, state, alt, width, height, blurhash, variants, bytes, remote, fault, tries, next_at, created_at, decoration)
             VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14)"
        )
        .bind(media.id.raw())
        .bind(media.owner.raw())
        .bind(media.state.word())
        .bind(&media.alt)
        .bind(i64::from(media.width))
        .bind(i64::from(media.height))
        .bind(&media.blurhash)
        .bind(json(&media.variants))
        .bind(total(&media.variants))
        .bind(media.remote.as_ref().map(Address::as_str))
        .bind(media.fault.as_deref())
        .bind(due.then_some(media.created_at.unix_micros()))
        .bind(media.created_at.unix_micros())
        .bind(media.decoration)
        .execute(c))?;
        self.set_blobs(media).await
    }

    /// Replaces state, what is said of it, sizes and variants; a settled remote photo is due no more.
    pub async fn update(&mut self, media: &Media) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "UPDATE media SET state = $2, alt = $3, width = $4, height = $5, blurhash = $6, variants = $7, bytes = $8, fault = $9, decoration = $10,
             next_at = CASE WHEN $2 = 'processing' THEN next_at ELSE NULL END WHERE id = $1"
        )
        .bind(media.id.raw())
        .bind(media.state.word())
        .bind(&media.alt)
        .bind(i64::from(media.width))
        .bind(i64::from(media.height))
        .bind(&media.blurhash)
        .bind(json(&media.variants))
        .bind(total(&media.variants))
        .bind(media.fault.as_deref())
        .bind(media.decoration)
        .execute(c))?;
        self.set_blobs(media).await
    }

    async fn set_blobs(&mut self, media: &Media) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM media_blobs WHERE media_id = $1").bind(media.id.raw()).execute(c))?;
        for variant in &media.variants {
            exec!(self.conn, |c| sqlx::query("INSERT INTO media_blobs (media_id, key) VALUES ($1, $2) ON CONFLICT (media_id, key) DO NOTHING")
                .bind(media.id.raw())
                .bind(&variant.key)
                .execute(c))?;
        }
        Ok(())
    }

    /// Changes what is said of a photo alone, whatever else happens to the row meanwhile.
    pub async fn set_alt(&mut self, id: Id<Media>, alt: &str, decoration: bool) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE media SET alt = $2, decoration = $3 WHERE id = $1").bind(id.raw()).bind(alt).bind(decoration).execute(c))?;
        Ok(())
    }

    pub async fn find(&mut self, id: Id<Media>) -> Result<Option<Media>> {
        let row: Option<MediaRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Media::try_from).transpose()
    }

    /// Those of `ids` that exist, in the order of `ids`.
    pub async fn list(&mut self, ids: &[Id<Media>]) -> Result<Vec<Media>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<MediaRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(select!(), "WHERE id IN (SELECT value FROM json_each($1))"),
            concat!(select!(), "WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))")
        ))
        .bind(id_list(ids.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        let mut found = rows.into_iter().map(Media::try_from).collect::<Result<Vec<_>>>()?;
        found.sort_by_key(|media| ids.iter().position(|id| *id == media.id));
        Ok(found)
    }

    /// The mirror of a peer's photo that an owner already has.
    pub async fn find_remote(&mut self, owner: Id<Actor>, remote: &Address) -> Result<Option<Media>> {
        let row: Option<MediaRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE remote = $1 AND owner_id = $2 LIMIT 1")).bind(remote.as_str()).bind(owner.raw()).fetch_optional(c))?;
        row.map(Media::try_from).transpose()
    }

    /// Whether any photo uses a blob.
    pub async fn is_used(&mut self, key: &str) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT media_id FROM media_blobs WHERE key = $1 LIMIT 1").bind(key).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Says which photos belong to a post or draft; others that did are loose again.
    pub async fn attach(&mut self, owner: Id<Actor>, post: Id<Post>, photos: &[Id<Media>]) -> Result<()> {
        self.loosen(post).await?;
        exec!(self.conn, |c, d| sqlx::query(d.pick(
            "UPDATE media SET post_id = $1 WHERE owner_id = $2 AND id IN (SELECT value FROM json_each($3))",
            "UPDATE media SET post_id = $1 WHERE owner_id = $2 AND id IN (SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb))"
        ))
        .bind(post.raw())
        .bind(owner.raw())
        .bind(id_list(photos.iter().map(|id| id.raw())))
        .execute(c))?;
        self.show(owner, post, photos).await
    }

    /// Whether a photo belongs to a post or draft.
    pub async fn is_attached(&mut self, id: Id<Media>) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT id FROM media WHERE id = $1 AND post_id IS NOT NULL").bind(id.raw()).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Photos of what is no more are loose, so that they are found and removed.
    pub async fn detach(&mut self, post: Id<Post>) -> Result<()> {
        self.show_nothing(post).await?;
        self.loosen(post).await
    }

    async fn loosen(&mut self, post: Id<Post>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE media SET post_id = NULL WHERE post_id = $1").bind(post.raw()).execute(c))?;
        Ok(())
    }

    /// Bytes a maker's photos take, for the quota.
    pub async fn bytes_of(&mut self, owner: Id<Actor>) -> Result<i64> {
        let (bytes,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM media WHERE owner_id = $1").bind(owner.raw()).fetch_one(c))?;
        Ok(bytes)
    }

    /// Removes a photo and answers the blobs that nobody uses any more.
    pub async fn remove(&mut self, id: Id<Media>) -> Result<Vec<String>> {
        let rows: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT key FROM media_blobs b WHERE media_id = $1 AND NOT EXISTS (SELECT 1 FROM media_blobs o WHERE o.key = b.key AND o.media_id <> $1)"
        )
        .bind(id.raw())
        .fetch_all(c))?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM media_blobs WHERE media_id = $1").bind(id.raw()).execute(c))?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM media WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(rows.into_iter().map(|(key,)| key).collect())
    }

    /// Photos that belong to nothing since `before`, oldest first: uploads that were given up.
    pub async fn list_loose(&mut self, before: Time, limit: i64) -> Result<Vec<Id<Media>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| {
            sqlx::query_as(
                "SELECT id FROM media m WHERE post_id IS NULL AND created_at < $1 AND NOT EXISTS (SELECT 1 FROM makers k WHERE k.avatar_id = m.id OR k.banner_id = m.id)
             AND NOT EXISTS (SELECT 1 FROM emojis e WHERE e.media_id = m.id) AND NOT EXISTS (SELECT 1 FROM post_photos s WHERE s.media_id = m.id) ORDER BY id LIMIT $2",
            )
            .bind(before.unix_micros())
            .bind(limit)
            .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }
}

impl Storage {
    /// Whether a remote photo is due: a look without the writer's lock.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn photos_are_due(&self, now: Time) -> Result<bool> {
        let mut reader = self.read().await?;
        let row: Option<(i64,)> =
            q!(&mut reader.conn, |c| sqlx::query_as("SELECT id FROM media WHERE next_at IS NOT NULL AND next_at <= $1 LIMIT 1").bind(now.unix_micros()).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Leases remote photos that are due for fetching until `until`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_photos(&self, now: Time, until: Time, limit: i64) -> Result<Vec<Media>> {
        let mut conn = self.begin_conn().await?;
        let rows: Vec<MediaRow> = q!(&mut conn, |c, d| sqlx::query_as(d.pick(
            "UPDATE media SET next_at = $2 WHERE id IN (SELECT id FROM media WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at LIMIT $3)
             RETURNING id, owner_id, state, alt, decoration, width, height, blurhash, variants, remote, fault, created_at",
            "UPDATE media SET next_at = $2 WHERE id IN (SELECT id FROM media WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING id, owner_id, state, alt, decoration, width, height, blurhash, variants, remote, fault, created_at"
        ))
        .bind(now.unix_micros())
        .bind(until.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        crate::transaction::commit(conn).await?;
        rows.into_iter().map(Media::try_from).collect()
    }

    /// Gives a leased photo back, to be due at another time; no try is counted.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_photo_due(&self, id: Id<Media>, next_at: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE media SET next_at = $2 WHERE id = $1 AND state = 'processing'").bind(id.raw()).bind(next_at.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// A photo that could not be fetched is due again later, at most `most` times; then it failed.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn postpone_photo(&self, id: Id<Media>, next_at: Time, most: i64) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| {
            sqlx::query(
            "UPDATE media SET tries = tries + 1, next_at = CASE WHEN tries + 1 < $3 THEN $2 ELSE NULL END, state = CASE WHEN tries + 1 < $3 THEN state ELSE 'failed' END WHERE id = $1 AND state = 'processing'"
        )
        .bind(id.raw())
        .bind(next_at.unix_micros())
        .bind(most)
        .execute(c)
        })?;
        crate::transaction::commit(conn).await
    }
}

fn total(variants: &[Variant]) -> i64 {
    i64::try_from(variants.iter().map(|variant| variant.bytes).sum::<u64>()).unwrap_or(i64::MAX)
}
