//! How those who look stand to posts: what the one visibility rule asks for, and the same rule where a query must hold it.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::posts::Post;
use domain::{Address, Audience, Id};
use sqlx::FromRow;

use crate::Result;
use crate::blocks::apart;
use crate::posts::Posts;
use crate::row::{RowOf, id_list, in_ids, text_list};

/// That `$2` may see the post `p` of the author `a`.
macro_rules! seen_by {
    () => {
        concat!(
            "a.state = 'active' AND (p.author_id = $2 OR (
             (p.audience IN ('public', 'unlisted') OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $2)
                 OR (p.audience = 'followers' AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $2 AND f.followed_id = p.author_id AND f.state = 'accepted')))
             AND NOT ",
            $crate::blocks::apart!("p.author_id", "$2"),
            "))"
        )
    };
}
pub(crate) use seen_by;

macro_rules! seen_at {
    () => {
        concat!("SELECT p.id, p.address FROM posts p JOIN actors a ON a.id = p.author_id WHERE ", seen_by!(), " AND p.address")
    };
}

/// How somebody stands to posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub post: Id<Post>,
    pub audience: Audience,
    pub author: Id<Actor>,
    pub follows_author: bool,
    pub is_addressed: bool,
    /// They or its author blocked the other.
    pub is_blocked: bool,
}

#[derive(FromRow)]
struct StandingRow {
    id: i64,
    audience: String,
    author_id: i64,
    follows_author: bool,
    is_addressed: bool,
    is_blocked: bool,
}

impl Posts<'_> {
    /// How `viewer` stands to each of `posts` that exist: what the visibility rule asks for.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_standings(&mut self, viewer: Id<Actor>, posts: &[Id<Post>]) -> Result<Vec<Standing>> {
        let rows: Vec<StandingRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            concat!(
                "SELECT p.id, p.audience, p.author_id,
             EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $2 AND f.followed_id = p.author_id AND f.state = 'accepted') AS follows_author,
             EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $2) AS is_addressed, ",
                apart!("p.author_id", "$2"),
                " AS is_blocked FROM posts p WHERE p.id"
            ),
            "$1",
            ""
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .bind(viewer.raw())
        .fetch_all(c))?;
        rows.into_iter()
            .map(|row| {
                let of = RowOf { table: "posts", id: row.id };
                Ok(Standing {
                    post: Id::new(row.id),
                    audience: of.word("audience", Audience::from_word(&row.audience))?,
                    author: Id::new(row.author_id),
                    follows_author: row.follows_author,
                    is_addressed: row.is_addressed,
                    is_blocked: row.is_blocked,
                })
            })
            .collect()
    }

    /// Which posts stand at these addresses, of those that somebody may see. `viewer` is nobody for strangers.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_seen_at(&mut self, addresses: &[&Address], viewer: Option<Id<Actor>>) -> Result<HashMap<Address, Id<Post>>> {
        if addresses.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(i64, String)> = q!(self.conn, |c, d| sqlx::query_as(
            d.pick(concat!(seen_at!(), " IN (SELECT value FROM json_each($1))"), concat!(seen_at!(), " = ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb)))"))
        )
        .bind(text_list(addresses.iter().map(|address| address.as_str())))
        .bind(viewer.map_or(0, Id::raw))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id, address)| (Address::trusted(address), Id::new(id))).collect())
    }
}
