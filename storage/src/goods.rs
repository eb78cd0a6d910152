//! Restricted goods: what the host rules, what makers confirmed that they want to see, and which listings contain what.

use domain::actors::Actor;
use domain::goods::{Goods, Hidden, Policy, Rule, Ruling, Subject};
use domain::listings::Listing;
use domain::{Id, Time};

use crate::engine::Conn;
use crate::page::bounded;
use crate::row::{printable, text_list};
use crate::{Cursor, Page, Result};

/// The store of rules about restricted goods.
pub struct GoodsStore<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl GoodsStore<'_> {
    /// The rules of this instance. What is said about kinds and categories that do not exist any more is left out.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn policy(&mut self) -> Result<Policy> {
        let rows: Vec<(String, String, String)> = q!(self.conn, |c| sqlx::query_as("SELECT subject, rule, note FROM goods_rules ORDER BY subject").fetch_all(c))?;
        let ruling = |(subject, rule, note): (String, String, String)| Some(Ruling { subject: Subject::from_word(&subject)?, rule: Rule::from_word(&rule)?, note });
        Ok(Policy::of(rows.into_iter().filter_map(ruling).collect()))
    }

    /// What the host says about a subject from now on; what ships needs no row.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set(&mut self, ruling: &Ruling, now: Time) -> Result<()> {
        let subject = ruling.subject.word();
        if ruling.is_usual() {
            exec!(self.conn, |c| sqlx::query("DELETE FROM goods_rules WHERE subject = $1").bind(&subject).execute(c))?;
            return Ok(());
        }
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO goods_rules (subject, rule, note, changed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (subject) DO UPDATE SET rule = excluded.rule, note = excluded.note, changed_at = excluded.changed_at"
        )
        .bind(&subject)
        .bind(ruling.rule.word())
        .bind(printable(&ruling.note))
        .bind(now.unix_micros())
        .execute(c))?;
        Ok(())
    }

    /// What a maker here confirmed that they want to see.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_confirmed(&mut self, maker: Id<Actor>) -> Result<Vec<Subject>> {
        let rows: Vec<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT subject FROM goods_confirmed WHERE maker_id = $1 ORDER BY subject").bind(maker.raw()).fetch_all(c))?;
        Ok(rows.iter().filter_map(|(subject,)| Subject::from_word(subject)).collect())
    }

    /// Remembers that a maker here wants to see these; what they confirmed before stays.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn confirm(&mut self, maker: Id<Actor>, subjects: &[Subject], now: Time) -> Result<()> {
        for subject in subjects {
            let word = subject.word();
            exec!(self.conn, |c| sqlx::query("INSERT INTO goods_confirmed (maker_id, subject, created_at) VALUES ($1, $2, $3) ON CONFLICT (maker_id, subject) DO NOTHING")
                .bind(maker.raw())
                .bind(&word)
                .bind(now.unix_micros())
                .execute(c))?;
        }
        Ok(())
    }

    /// A maker here wants to be asked again.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_confirmed(&mut self, maker: Id<Actor>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM goods_confirmed WHERE maker_id = $1").bind(maker.raw()).execute(c))?;
        Ok(())
    }

    /// Listings that would stand in shops, of here and elsewhere, if lists did not leave them out; the newest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_left_out(&mut self, hidden: &Hidden, before: Cursor, limit: i64) -> Result<Page<Id<Listing>>> {
        let limit = bounded(limit);
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT l.id FROM listings l WHERE l.id < $1 AND l.state IN ('published', 'sold-out')
             AND (l.id IN (SELECT g.listing_id FROM listing_goods g WHERE g.goods IN (SELECT value FROM json_each($2))) OR l.category IN (SELECT value FROM json_each($3)))
             ORDER BY l.id DESC LIMIT $4",
            "SELECT l.id FROM listings l WHERE l.id < $1 AND l.state IN ('published', 'sold-out')
             AND (l.id IN (SELECT g.listing_id FROM listing_goods g WHERE g.goods IN (SELECT jsonb_array_elements_text($2::jsonb)))
                 OR l.category IN (SELECT jsonb_array_elements_text($3::jsonb)))
             ORDER BY l.id DESC LIMIT $4"
        ))
        .bind(before.raw())
        .bind(text_list(hidden.goods.iter().map(|goods| goods.as_str())))
        .bind(text_list(hidden.categories.iter().map(String::as_str)))
        .bind(limit + 1)
        .fetch_all(c))?;
        Ok(Page::cut(rows, limit, |row| row.0).map(|(id,)| Id::new(id)))
    }

    /// Listings of makers here that peers may have and that a subject is about, the newest first; at most `limit`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_about(&mut self, subject: &Subject, limit: i64) -> Result<Vec<Id<Listing>>> {
        let (goods, categories) = match subject {
            Subject::Goods(goods) => (vec![goods.as_str().to_owned()], Vec::new()),
            Subject::Category(category) => (Vec::new(), category.with_children()),
        };
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT l.id FROM listings l WHERE l.here AND l.published_at IS NOT NULL AND l.state <> 'draft'
             AND (l.id IN (SELECT g.listing_id FROM listing_goods g WHERE g.goods IN (SELECT value FROM json_each($1))) OR l.category IN (SELECT value FROM json_each($2)))
             ORDER BY l.id DESC LIMIT $3",
            "SELECT l.id FROM listings l WHERE l.here AND l.published_at IS NOT NULL AND l.state <> 'draft'
             AND (l.id IN (SELECT g.listing_id FROM listing_goods g WHERE g.goods IN (SELECT jsonb_array_elements_text($1::jsonb)))
                 OR l.category IN (SELECT jsonb_array_elements_text($2::jsonb)))
             ORDER BY l.id DESC LIMIT $3"
        ))
        .bind(text_list(goods.iter().map(String::as_str)))
        .bind(text_list(categories.iter().map(String::as_str)))
        .bind(limit)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Keeps what a new listing contains.
    pub(crate) async fn keep(&mut self, listing: Id<Listing>, goods: &[Goods]) -> Result<()> {
        for goods in goods {
            exec!(self.conn, |c| sqlx::query("INSERT INTO listing_goods (listing_id, goods) VALUES ($1, $2)").bind(listing.raw()).bind(goods.as_str()).execute(c))?;
        }
        Ok(())
    }

    /// Keeps what a listing contains by now.
    pub(crate) async fn replace(&mut self, listing: Id<Listing>, goods: &[Goods]) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM listing_goods WHERE listing_id = $1").bind(listing.raw()).execute(c))?;
        self.keep(listing, goods).await
    }
}

impl crate::Storage {
    /// Remembers that a maker here wants to see these, which is no event of makers: it concerns nobody else.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn confirm_goods(&self, maker: Id<Actor>, subjects: &[Subject], now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        GoodsStore { conn: &mut conn }.confirm(maker, subjects, now).await?;
        crate::transaction::commit(conn).await
    }

    /// A maker here wants to be asked again.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_confirmed_goods(&self, maker: Id<Actor>) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        GoodsStore { conn: &mut conn }.forget_confirmed(maker).await?;
        crate::transaction::commit(conn).await
    }
}
