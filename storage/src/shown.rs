//! Which posts show which photos, and so for whom their files are.

use std::collections::HashMap;

use domain::Id;
use domain::actors::Actor;
use domain::media::Media;
use domain::posts::Post;

use crate::Result;
use crate::media::MediaStore;
use crate::posts::{PostRow, Posts, post_columns};
use crate::row::{id_list, in_ids};
use crate::standings::seen_by;

/// Keys by which servers of those for whom a post is fetch its photos, by post and photo.
pub type Passes = HashMap<(Id<Post>, Id<Media>), String>;

/// Most posts that are looked through for one that was reported.
const MAX_SHOWING: i64 = 100;

impl MediaStore<'_> {
    /// Says which photos of its owner a post or draft shows, and no others any more. A photo that it showed before keeps its pass.
    pub(crate) async fn show(&mut self, owner: Id<Actor>, post: Id<Post>, photos: &[Id<Media>]) -> Result<()> {
        let photos = id_list(photos.iter().map(|id| id.raw()));
        exec!(self.conn, |c, d| sqlx::query(d.pick(
            "DELETE FROM post_photos WHERE post_id = $1 AND media_id NOT IN (SELECT value FROM json_each($2))",
            "DELETE FROM post_photos WHERE post_id = $1 AND media_id <> ALL (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($2::jsonb)))"
        ))
        .bind(post.raw())
        .bind(&photos)
        .execute(c))?;
        exec!(self.conn, |c, d| sqlx::query(d.pick(
            "INSERT INTO post_photos (post_id, media_id, pass) SELECT $1, m.id, lower(hex(randomblob(16))) FROM media m
             WHERE m.owner_id = $2 AND m.id IN (SELECT value FROM json_each($3)) ON CONFLICT (post_id, media_id) DO NOTHING",
            "INSERT INTO post_photos (post_id, media_id, pass) SELECT $1::bigint, m.id, replace(CAST(gen_random_uuid() AS TEXT), '-', '') FROM media m
             WHERE m.owner_id = $2 AND m.id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($3::jsonb))) ON CONFLICT (post_id, media_id) DO NOTHING"
        ))
        .bind(post.raw())
        .bind(owner.raw())
        .bind(&photos)
        .execute(c))?;
        Ok(())
    }

    /// What is no more shows nothing.
    pub(crate) async fn show_nothing(&mut self, post: Id<Post>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM post_photos WHERE post_id = $1").bind(post.raw()).execute(c))?;
        Ok(())
    }

    /// Whether a file is everybody's: something public shows it, or it is a portrait, a banner or an emoji.
    pub async fn is_open(&mut self, key: &str) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT m.id FROM media_blobs b JOIN media m ON m.id = b.media_id WHERE b.key = $1 AND (
                 EXISTS (SELECT 1 FROM post_photos s JOIN posts p ON p.id = s.post_id JOIN actors a ON a.id = p.author_id
                     WHERE s.media_id = m.id AND p.audience IN ('public', 'unlisted') AND a.state = 'active')
                 OR EXISTS (SELECT 1 FROM makers k WHERE k.id = m.owner_id AND (k.avatar_id = m.id OR k.banner_id = m.id))
                 OR EXISTS (SELECT 1 FROM emojis e WHERE e.media_id = m.id)) LIMIT 1"
        )
        .bind(key)
        .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Whether a file is of a photo that somebody uploaded, or that a post shows which they may see.
    pub async fn is_for(&mut self, key: &str, viewer: Id<Actor>) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT m.id FROM media_blobs b JOIN media m ON m.id = b.media_id WHERE b.key = $1 AND (m.owner_id = $2
                 OR EXISTS (SELECT 1 FROM post_photos s JOIN posts p ON p.id = s.post_id JOIN actors a ON a.id = p.author_id WHERE s.media_id = m.id AND ",
            seen_by!(),
            ")) LIMIT 1"
        ))
        .bind(key)
        .bind(viewer.raw())
        .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Whether this is the pass of a post that shows the photo of this file, by somebody who may still speak.
    pub async fn is_passed(&mut self, pass: &str, key: &str) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT s.media_id FROM post_photos s JOIN media_blobs b ON b.media_id = s.media_id JOIN posts p ON p.id = s.post_id JOIN actors a ON a.id = p.author_id
             WHERE s.pass = $1 AND b.key = $2 AND a.state = 'active'"
        )
        .bind(pass)
        .bind(key)
        .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// The newest posts that show a file, at most 100: what moderators may have been shown by a report.
    pub async fn list_showing(&mut self, key: &str) -> Result<Vec<Id<Post>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT DISTINCT s.post_id FROM media_blobs b JOIN post_photos s ON s.media_id = b.media_id WHERE b.key = $1 ORDER BY s.post_id DESC LIMIT $2"
        )
        .bind(key)
        .bind(MAX_SHOWING)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }
}

impl Posts<'_> {
    /// The posts of its owner that show a photo, listings aside.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_with_photo(&mut self, photo: Id<Media>) -> Result<Vec<Post>> {
        let rows: Vec<PostRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            post_columns!(),
            "FROM post_photos s JOIN posts p ON p.id = s.post_id JOIN media m ON m.id = s.media_id WHERE s.media_id = $1 AND p.author_id = m.owner_id AND p.kind <> 'listing' ORDER BY p.id"
        ))
        .bind(photo.raw())
        .fetch_all(c)
        })?;
        rows.into_iter().map(Post::try_from).collect()
    }

    /// The passes of the photos that these posts show.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_passes(&mut self, posts: &[Id<Post>]) -> Result<Passes> {
        if posts.is_empty() {
            return Ok(Passes::new());
        }
        let rows: Vec<(i64, i64, String)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id, media_id, pass FROM post_photos WHERE post_id", "$1", ""))
            .bind(id_list(posts.iter().map(|id| id.raw())))
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(post, media, pass)| ((Id::new(post), Id::new(media)), pass)).collect())
    }
}
