//! Lists of followed makers.

use domain::actors::Actor;
use domain::relations::List;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::actors::{ActorRow, actor_columns};
use crate::engine::Conn;
use crate::page::bounded;
use crate::{Cursor, Page, Result};

/// The store of lists.
pub struct Lists<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct ListRow {
    id: i64,
    owner_id: i64,
    title: String,
    created_at: i64,
}

impl From<ListRow> for List {
    fn from(row: ListRow) -> Self {
        Self { id: Id::new(row.id), owner: Id::new(row.owner_id), title: row.title, created_at: Time::from_unix_micros(row.created_at) }
    }
}

impl Lists<'_> {
    /// A new list, unless its owner has `most` already; answers whether it was made. Those of one owner take turns.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert(&mut self, list: &List, most: usize) -> Result<bool> {
        crate::transaction::take_turns(self.conn, &format!("lists of {}", list.owner)).await?;
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM lists WHERE owner_id = $1").bind(list.owner.raw()).fetch_one(c))?;
        if usize::try_from(count).is_ok_and(|count| count >= most) {
            return Ok(false);
        }
        exec!(self.conn, |c| sqlx::query("INSERT INTO lists (id, owner_id, title, created_at) VALUES ($1, $2, $3, $4)")
            .bind(list.id.raw())
            .bind(list.owner.raw())
            .bind(&list.title)
            .bind(list.created_at.unix_micros())
            .execute(c))?;
        Ok(true)
    }

    /// Gives a list its title.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn update(&mut self, list: &List) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE lists SET title = $2 WHERE id = $1").bind(list.id.raw()).bind(&list.title).execute(c))?;
        Ok(())
    }

    /// Removes a list with its members.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, id: Id<List>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM lists WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(())
    }

    /// Whosever it is.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, id: Id<List>) -> Result<Option<List>> {
        let row: Option<ListRow> = q!(self.conn, |c| sqlx::query_as("SELECT id, owner_id, title, created_at FROM lists WHERE id = $1").bind(id.raw()).fetch_optional(c))?;
        Ok(row.map(List::from))
    }

    /// Somebody's lists, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, owner: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<List>> {
        let limit = bounded(limit);
        let rows: Vec<ListRow> = q!(self.conn, |c| sqlx::query_as("SELECT id, owner_id, title, created_at FROM lists WHERE owner_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
            .bind(owner.raw())
            .bind(before.raw())
            .bind(limit + 1)
            .fetch_all(c))?;
        Ok(Page::cut(rows, limit, |row| row.id).map(List::from))
    }

    /// Puts somebody on a list, once; answers whether they are on it now, which they are not where it holds `most` already.
    /// Those who change one list take turns.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn add(&mut self, list: Id<List>, member: Id<Actor>, most: usize) -> Result<bool> {
        crate::transaction::take_turns(self.conn, &format!("members of {list}")).await?;
        let (count, is_there): (i64, i64) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*), COUNT(CASE WHEN member_id = $2 THEN 1 END) FROM list_members WHERE list_id = $1")
            .bind(list.raw())
            .bind(member.raw())
            .fetch_one(c))?;
        if is_there > 0 {
            return Ok(true);
        }
        if usize::try_from(count).is_ok_and(|count| count >= most) {
            return Ok(false);
        }
        exec!(self.conn, |c| sqlx::query("INSERT INTO list_members (list_id, member_id) VALUES ($1, $2)").bind(list.raw()).bind(member.raw()).execute(c))?;
        Ok(true)
    }

    /// Takes somebody off a list; answers whether they were on it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn take_off(&mut self, list: Id<List>, member: Id<Actor>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM list_members WHERE list_id = $1 AND member_id = $2").bind(list.raw()).bind(member.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Takes somebody off all lists of one owner, who follows them no more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn take_off_all(&mut self, owner: Id<Actor>, member: Id<Actor>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM list_members WHERE member_id = $2 AND list_id IN (SELECT id FROM lists WHERE owner_id = $1)")
            .bind(owner.raw())
            .bind(member.raw())
            .execute(c))?;
        Ok(())
    }

    /// Who is on a list, the latest known first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_members(&mut self, list: Id<List>, before: Cursor, limit: i64) -> Result<Page<Actor>> {
        let limit = bounded(limit);
        let rows: Vec<ActorRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT ",
            actor_columns!(),
            " FROM list_members m JOIN actors a ON a.id = m.member_id WHERE m.list_id = $1 AND m.member_id < $2 AND a.state = 'active' ORDER BY m.member_id DESC LIMIT $3"
        ))
        .bind(list.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Actor::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// On which of somebody's lists a maker is.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_with(&mut self, owner: Id<Actor>, member: Id<Actor>) -> Result<Vec<Id<List>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT l.id FROM list_members m JOIN lists l ON l.id = m.list_id WHERE m.member_id = $2 AND l.owner_id = $1")
            .bind(owner.raw())
            .bind(member.raw())
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }
}
