//! Erasing for good: with a post or a maker goes every copy of what they said or showed, and the files of it.

use domain::actors::Actor;
use domain::media::{Media, State};
use domain::posts::Post;
use domain::{Address, Id, Time};

use crate::engine::Conn;
use crate::media::MediaStore;
use crate::posts::Posts;
use crate::row::{in_ids, lane};
use crate::{Result, Storage};

/// What a repeated request is answered when what it made was deleted since.
const GONE: &str = r#"{"type":"about:blank","title":"Gone","status":410,"detail":"gone"}"#;

/// The store of what is to be erased.
pub struct Erasures<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl MediaStore<'_> {
    /// Removes the photos of a post or draft that nothing else of its owner shows; answers the files that nobody uses any
    /// more. They are also noted, so that they are removed whatever happens to the one who asks.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn erase_of(&mut self, post: Id<Post>) -> Result<Vec<String>> {
        let shown: Option<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT photos FROM posts WHERE id = $1 UNION ALL SELECT photos FROM listings WHERE id = $1 LIMIT 1")
            .bind(post.raw())
            .fetch_optional(c))?;
        let shown = shown.map_or_else(|| "[]".to_owned(), |(photos,)| photos);
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT m.id FROM media m
             WHERE NOT EXISTS (SELECT 1 FROM posts p WHERE p.author_id = m.owner_id AND p.id <> $2 AND p.photos LIKE '%' || m.id || '%')
             AND NOT EXISTS (SELECT 1 FROM listings l WHERE l.maker_id = m.owner_id AND l.id <> $2 AND l.photos LIKE '%' || m.id || '%')
             AND NOT EXISTS (SELECT 1 FROM makers k WHERE k.id = m.owner_id AND (k.avatar_id = m.id OR k.banner_id = m.id))
             AND m.id",
            "$1",
            ""
        ))
        .bind(shown)
        .bind(post.raw())
        .fetch_all(c))?;
        let unused = self.erase(rows.into_iter().map(|(id,)| Id::new(id)).collect()).await?;
        self.pass_on(post).await?;
        Ok(unused)
    }

    /// What is left belongs to another post that shows it, or to nothing.
    async fn pass_on(&mut self, post: Id<Post>) -> Result<()> {
        self.show_nothing(post).await?;
        exec!(self.conn, |c| sqlx::query(
            "UPDATE media SET post_id = COALESCE(
                 (SELECT MIN(p.id) FROM posts p WHERE p.author_id = media.owner_id AND p.id <> $1 AND p.photos LIKE '%' || media.id || '%'),
                 (SELECT MIN(l.id) FROM listings l WHERE l.maker_id = media.owner_id AND l.id <> $1 AND l.photos LIKE '%' || media.id || '%')) WHERE post_id = $1"
        )
        .bind(post.raw())
        .execute(c))?;
        Ok(())
    }

    /// Removes photos and notes the files that nobody uses any more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn erase(&mut self, photos: Vec<Id<Media>>) -> Result<Vec<String>> {
        let mut unused = Vec::new();
        for photo in photos {
            unused.extend(self.remove(photo).await?);
        }
        self.forsake(&unused).await?;
        Ok(unused)
    }

    /// Takes a photo away and keeps its row, so that it is not fetched again and pages can say why it is not there.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn withhold(&mut self, photo: &Media, fault: &str) -> Result<()> {
        let rows: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT key FROM media_blobs b WHERE media_id = $1 AND NOT EXISTS (SELECT 1 FROM media_blobs o WHERE o.key = b.key AND o.media_id <> $1)"
        )
        .bind(photo.id.raw())
        .fetch_all(c))?;
        let keys: Vec<String> = rows.into_iter().map(|(key,)| key).collect();
        self.erase_shown(photo).await?;
        let without =
            Media { state: State::Failed, alt: String::new(), decoration: false, blurhash: String::new(), variants: Vec::new(), fault: Some(fault.to_owned()), ..photo.clone() };
        self.update(&without).await?;
        self.forsake(&keys).await
    }

    /// Erases what we sent that shows a photo, what of it waits to be sent, and what is kept to answer a repeated upload.
    async fn erase_shown(&mut self, photo: &Media) -> Result<()> {
        for variant in &photo.variants {
            let shown = format!("%{}%", variant.key);
            exec!(self.conn, |c| {
                sqlx::query(
                "UPDATE deliveries SET state = 'dropped', reason = 'deleted' WHERE state = 'waiting' AND activity_id IN (SELECT id FROM activities WHERE actor_id = $1 AND body LIKE $2)"
            )
            .bind(photo.owner.raw())
            .bind(&shown)
            .execute(c)
            })?;
            exec!(self.conn, |c| sqlx::query("UPDATE activities SET body = '' WHERE actor_id = $1 AND body LIKE $2").bind(photo.owner.raw()).bind(&shown).execute(c))?;
        }
        forget_answers(self.conn, photo.owner.raw(), &photo.id.to_string()).await
    }

    /// Notes that files are to be removed.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forsake(&mut self, keys: &[String]) -> Result<()> {
        for key in keys {
            exec!(self.conn, |c| sqlx::query("INSERT INTO unwanted_blobs (key) VALUES ($1) ON CONFLICT (key) DO NOTHING").bind(key).execute(c))?;
        }
        Ok(())
    }
}

/// A repeated request of somebody is not answered any more with what is erased.
async fn forget_answers(conn: &mut Conn, actor: i64, id: &str) -> Result<()> {
    exec!(conn, |c| sqlx::query(
        "UPDATE idempotency SET status = 410, body = $3 WHERE account_id = (SELECT id FROM accounts WHERE actor_id = $2) AND status IS NOT NULL AND body LIKE $1"
    )
    .bind(format!("%\"{id}\"%"))
    .bind(actor)
    .bind(GONE)
    .execute(c))?;
    Ok(())
}

impl Posts<'_> {
    /// Erases what was said and answered about a post: what we sent about it, what waits to be sent, and what is kept to
    /// answer a repeated request. That it was said is kept, so that its address answers that it is gone.
    pub(crate) async fn erase_said(&mut self, id: Id<Post>, address: &Address) -> Result<()> {
        let author: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT author_id FROM posts WHERE id = $1").bind(id.raw()).fetch_optional(c))?;
        let Some((author,)) = author else { return Ok(()) };
        let on_lane = lane(address.as_str());
        exec!(self.conn, |c| sqlx::query(
            "UPDATE deliveries SET state = 'dropped', reason = 'deleted' WHERE lane = $3 AND state = 'waiting'
             AND activity_id IN (SELECT id FROM activities WHERE object = $1 AND actor_id = $2 AND kind <> 'Delete')"
        )
        .bind(address.as_str())
        .bind(author)
        .bind(on_lane.as_ref())
        .execute(c))?;
        exec!(self.conn, |c| sqlx::query("UPDATE activities SET body = '' WHERE object = $1 AND actor_id = $2 AND kind <> 'Delete'")
            .bind(address.as_str())
            .bind(author)
            .execute(c))?;
        forget_answers(self.conn, author, &id.to_string()).await
    }
}

impl Erasures<'_> {
    /// Erases all that somebody said, showed and did, and leaves a name that is never used again. Keys stay, so that those
    /// who have copies can be told; [`Storage::forget_keys_of_the_gone`] removes them. The caller marks the actor as gone.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn maker(&mut self, actor: &Actor, now: Time) -> Result<()> {
        let id = actor.id.raw();
        let keys: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT DISTINCT b.key FROM media_blobs b JOIN media m ON m.id = b.media_id WHERE m.owner_id = $1
             AND NOT EXISTS (SELECT 1 FROM media_blobs o JOIN media n ON n.id = o.media_id WHERE o.key = b.key AND n.owner_id <> $1)"
        )
        .bind(id)
        .fetch_all(c))?;
        let keys: Vec<String> = keys.into_iter().map(|(key,)| key).collect();
        MediaStore { conn: self.conn }.forsake(&keys).await?;
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO tombstones (address, former_type, deleted_at, open) SELECT address, 'Note', $2, audience IN ('public', 'unlisted') FROM posts WHERE author_id = $1
             ON CONFLICT (address) DO NOTHING"
        )
        .bind(id)
        .bind(now.unix_micros())
        .execute(c))?;
        self.forget_words(id).await?;
        for statement in [
            "UPDATE deliveries SET state = 'dropped', reason = 'deleted' WHERE state = 'waiting' AND activity_id IN (SELECT id FROM activities WHERE actor_id = $1)",
            "UPDATE activities SET body = '' WHERE actor_id = $1",
            "DELETE FROM media WHERE owner_id = $1",
            "DELETE FROM listings WHERE maker_id = $1",
            "DELETE FROM imports WHERE maker_id = $1",
            "DELETE FROM posts WHERE author_id = $1",
            "DELETE FROM likes WHERE actor_id = $1",
            "DELETE FROM boosts WHERE actor_id = $1",
            "DELETE FROM home_entries WHERE owner_id = $1 OR boosted_by = $1",
            "DELETE FROM featured WHERE actor_id = $1",
            "DELETE FROM votes WHERE actor_id = $1",
            "DELETE FROM bookmarks WHERE actor_id = $1",
            "DELETE FROM conversations WHERE owner_id = $1",
            "DELETE FROM muted_threads WHERE actor_id = $1",
            "DELETE FROM post_habits WHERE actor_id = $1",
            "DELETE FROM quote_grants WHERE actor_id = $1",
            "DELETE FROM mutes WHERE muter_id = $1 OR muted_id = $1",
            "DELETE FROM domain_blocks WHERE owner_id = $1",
            "DELETE FROM list_members WHERE member_id = $1",
            "DELETE FROM lists WHERE owner_id = $1",
            "DELETE FROM tag_follows WHERE owner_id = $1",
            "DELETE FROM maker_notes WHERE owner_id = $1 OR about_id = $1",
            "DELETE FROM markers WHERE owner_id = $1",
            "DELETE FROM notifications WHERE owner_id = $1 OR actor_id = $1",
            "DELETE FROM notification_policies WHERE owner_id = $1",
            "DELETE FROM notification_senders WHERE owner_id = $1 OR actor_id = $1",
            "DELETE FROM post_addressees WHERE actor_id = $1",
            "DELETE FROM follows WHERE follower_id = $1 OR followed_id = $1",
            "DELETE FROM blocks WHERE blocker_id = $1 OR blocked_id = $1",
            "DELETE FROM synchronisations WHERE actor_id = $1",
            "DELETE FROM actor_keys WHERE actor_id = $1",
            "DELETE FROM accounts WHERE actor_id = $1",
            "DELETE FROM shop_policies WHERE maker_id = $1",
            "DELETE FROM saved_replies WHERE maker_id = $1",
            // What visitors asked goes with whom they asked, and who they were.
            "DELETE FROM visitor_blocks WHERE maker_id = $1",
            "DELETE FROM visitors WHERE agreement_id IN (SELECT id FROM agreements WHERE seller_id = $1)",
            "DELETE FROM goods_confirmed WHERE maker_id = $1",
            // Nobody needs to know any more where to send it.
            "DELETE FROM sealed_addresses WHERE agreement_id IN (SELECT id FROM agreements WHERE buyer_id = $1 UNION ALL SELECT id FROM agreements WHERE seller_id = $1)",
            "UPDATE requests SET content = '' WHERE actor_id = $1",
            "DELETE FROM webhooks WHERE maker_id = $1",
            "DELETE FROM saved_searches WHERE maker_id = $1",
            "UPDATE makers SET bio_source = '', bio_html = '', avatar_id = NULL, banner_id = NULL, links = '[]', crafts = '[]', pronouns = '', place_name = NULL,
             place_lat = NULL, place_lon = NULL, away = NULL, discoverable = FALSE, indexable = FALSE, trader = NULL, legal = NULL, version = version + 1 WHERE id = $1",
            "UPDATE actors SET name = '', featured = NULL, also_known_as = '[]', moved_to = NULL, moved_by = NULL WHERE id = $1",
        ] {
            exec!(self.conn, |c| sqlx::query(statement).bind(id).execute(c))?;
        }
        Posts { conn: self.conn }.bury(&actor.address, actor.kind.word(), now).await
    }

    /// Search finds them no more.
    async fn forget_words(&mut self, actor: i64) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(d.pick(
            "DELETE FROM listings_search WHERE rowid IN (SELECT id FROM listings WHERE maker_id = $1)",
            "DELETE FROM listings_search WHERE id IN (SELECT id FROM listings WHERE maker_id = $1)"
        ))
        .bind(actor)
        .execute(c))?;
        crate::makers::Makers { conn: self.conn }.unindex(Id::new(actor)).await
    }
}

impl Storage {
    /// Files that are to be removed, at most `limit`: a look without the writer's lock.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_unwanted_blobs(&self, limit: i64) -> Result<Vec<String>> {
        let mut reader = self.read().await?;
        let rows: Vec<(String,)> = q!(&mut reader.conn, |c| sqlx::query_as("SELECT key FROM unwanted_blobs ORDER BY key LIMIT $1").bind(limit).fetch_all(c))?;
        Ok(rows.into_iter().map(|(key,)| key).collect())
    }

    /// These files are removed, or used again.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn settle_blobs(&self, keys: &[String]) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        for key in keys {
            exec!(&mut conn, |c| sqlx::query("DELETE FROM unwanted_blobs WHERE key = $1").bind(key).execute(c))?;
        }
        crate::transaction::commit(conn).await
    }

    /// Removes the secret keys of makers here who were deleted before `before`: whoever could be told has been.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_keys_of_the_gone(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| {
            sqlx::query(
            "DELETE FROM actor_secrets WHERE actor_id IN (SELECT a.id FROM actors a JOIN tombstones t ON t.address = a.address WHERE a.host = '' AND a.state = 'gone' AND t.deleted_at < $1)"
        )
        .bind(before.unix_micros())
        .execute(c)
        })?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
