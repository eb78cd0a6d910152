//! How makers sell: what their terms say beside the listing, whether orders are taken as they come, and saved replies.

use domain::Id;
use domain::actors::Actor;
use domain::agreements::Policies;

use super::Agreements;
use crate::Result;
use crate::row::printable;

/// How somebody sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Orders are accepted as they come, while there is stock.
    pub at_once: bool,
    pub policies: Policies,
    /// Where to pay.
    pub payment_link: Option<String>,
    /// Answered once to each who writes while they are away.
    pub away_reply: String,
    /// Visitors without an account may ask by mail, where the instance sends mail.
    pub visitors: bool,
}

impl Default for Shop {
    fn default() -> Self {
        Self { at_once: false, policies: Policies::default(), payment_link: None, away_reply: String::new(), visitors: true }
    }
}

/// A reply that a maker keeps to use again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedReply {
    pub id: Id<SavedReply>,
    pub title: String,
    pub words: String,
}

impl Agreements<'_> {
    /// How somebody sells; of those elsewhere, what their listings say.
    pub async fn find_shop(&mut self, maker: Id<Actor>) -> Result<Shop> {
        let row: Option<(bool, String, String, Option<String>, String, bool)> =
            q!(self.conn, |c| sqlx::query_as("SELECT at_once, returns, payment, payment_link, away_reply, visitors FROM shop_policies WHERE maker_id = $1")
                .bind(maker.raw())
                .fetch_optional(c))?;
        let shop = |(at_once, returns, payment, payment_link, away_reply, visitors)| Shop { at_once, policies: Policies { returns, payment }, payment_link, away_reply, visitors };
        Ok(row.map(shop).unwrap_or_default())
    }

    pub async fn set_shop(&mut self, maker: Id<Actor>, shop: &Shop) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO shop_policies (maker_id, at_once, returns, payment, payment_link, away_reply, visitors) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (maker_id) DO UPDATE SET at_once = excluded.at_once, returns = excluded.returns, payment = excluded.payment, payment_link = excluded.payment_link,
             away_reply = excluded.away_reply, visitors = excluded.visitors"
        )
        .bind(maker.raw())
        .bind(shop.at_once)
        .bind(printable(&shop.policies.returns))
        .bind(printable(&shop.policies.payment))
        .bind(shop.payment_link.as_deref())
        .bind(printable(&shop.away_reply))
        .bind(shop.visitors)
        .execute(c))?;
        Ok(())
    }

    pub async fn list_saved_replies(&mut self, maker: Id<Actor>) -> Result<Vec<SavedReply>> {
        let rows: Vec<(i64, String, String)> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, title, words FROM saved_replies WHERE maker_id = $1 ORDER BY id").bind(maker.raw()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(id, title, words)| SavedReply { id: Id::new(id), title, words }).collect())
    }

    pub async fn insert_saved_reply(&mut self, maker: Id<Actor>, reply: &SavedReply) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO saved_replies (id, maker_id, title, words) VALUES ($1, $2, $3, $4)")
            .bind(reply.id.raw())
            .bind(maker.raw())
            .bind(&reply.title)
            .bind(&reply.words)
            .execute(c))?;
        Ok(())
    }

    /// Answers whether it was theirs.
    pub async fn remove_saved_reply(&mut self, maker: Id<Actor>, id: Id<SavedReply>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM saved_replies WHERE id = $1 AND maker_id = $2").bind(id.raw()).bind(maker.raw()).execute(c))?;
        Ok(rows > 0)
    }
}
