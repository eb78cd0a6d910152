//! What makers said to everybody, for those who read by feeds.

use domain::Id;
use domain::actors::Actor;
use domain::posts::Post;

use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::timelines::Timelines;
use crate::{Cursor, Page, Result};

impl Timelines<'_> {
    /// What an author said to everybody and that answers nothing, the newest first; all of it, or listings alone. Listings only
    /// while they are in the shop.
    ///
    /// # Errors
    /// A row that cannot be read, or storage trouble.
    pub async fn said_publicly(&mut self, author: Id<Actor>, listings_only: bool, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let rows: Vec<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            "FROM posts p WHERE p.author_id = $1 AND p.id < $2 AND p.audience = 'public' AND p.in_reply_to IS NULL AND (NOT $4 OR p.kind = 'listing')
             AND (p.kind <> 'listing' OR EXISTS (SELECT 1 FROM listings l WHERE l.id = p.id AND l.state IN ('published', 'sold-out'))) ORDER BY p.id DESC LIMIT $3"
        ))
        .bind(author.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(listings_only)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Post::try_from).collect::<Result<_>>()?, next: page.next })
    }
}
