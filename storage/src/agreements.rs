//! Agreements, their steps and letters, what was asked elsewhere, and sealed postal addresses.

mod asked;
mod feedback;
mod moves;
mod shops;
mod visitors;

use domain::actors::Actor;
use domain::agreements::{Agreed, Agreement, Kind, Side, State, Wants};
use domain::listings::Listing;
use domain::posts::Post;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::row::{RowOf, address, id_list, in_ids, json, printable, time};
use crate::sealing::Sealer;
use crate::{Cursor, Page, Result};

pub use feedback::NamedFeedback;
pub use moves::{Kept, MoveError};
pub use shops::{SavedReply, Shop};

/// The store of agreements.
pub struct Agreements<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// An agreement as one of its parties sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub agreement: Agreement,
    /// The other side wrote or did something since this one looked.
    pub unread: bool,
}

/// Something that happened to an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub at: Time,
    /// Who did it; `None` where nobody did.
    pub side: Option<Side>,
    /// A state, or `wants-` or `refused-` and a state.
    pub what: String,
    pub note: String,
}

/// Which agreements are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgreementFilter {
    pub kind: Option<Kind>,
    /// Only those on this side.
    pub side: Option<Side>,
    pub state: Option<State>,
}

#[derive(FromRow)]
struct AgreementRow {
    id: i64,
    kind: String,
    state: String,
    listing: String,
    listing_id: i64,
    title: String,
    seller_id: i64,
    buyer_id: Option<i64>,
    offer: Option<String>,
    address: Option<String>,
    agreed: Option<String>,
    digest: String,
    wants_seller: Option<String>,
    wants_buyer: Option<String>,
    ask: Option<String>,
    stock: i64,
    handed_over: bool,
    reason: String,
    payment_link: Option<String>,
    created_at: i64,
    updated_at: i64,
    state_at: i64,
    completed_at: Option<i64>,
    unread_seller: bool,
    unread_buyer: bool,
    version: i64,
}

impl TryFrom<AgreementRow> for Agreement {
    type Error = crate::StorageError;

    fn try_from(row: AgreementRow) -> Result<Self> {
        let of = RowOf { table: "agreements", id: row.id };
        let wanted = |column, word: Option<String>| word.map(|word| of.word(column, State::from_word(&word))).transpose();
        Ok(Self {
            id: Id::new(row.id),
            kind: of.word("kind", Kind::from_word(&row.kind))?,
            state: of.word("state", State::from_word(&row.state))?,
            listing: Address::trusted(row.listing),
            listing_id: Id::new(row.listing_id),
            title: row.title,
            seller: Id::new(row.seller_id),
            buyer: row.buyer_id.map(Id::new),
            offer: address(row.offer),
            address: address(row.address),
            agreed: row.agreed.map(|text| of.json::<Agreed>("agreed", &text)).transpose()?,
            digest: row.digest,
            wants: Wants { seller: wanted("wants_seller", row.wants_seller)?, buyer: wanted("wants_buyer", row.wants_buyer)? },
            ask: address(row.ask),
            stock: row.stock,
            handed_over: row.handed_over,
            reason: row.reason,
            payment_link: row.payment_link,
            created_at: Time::from_unix_micros(row.created_at),
            updated_at: Time::from_unix_micros(row.updated_at),
            state_at: Time::from_unix_micros(row.state_at),
            completed_at: time(row.completed_at),
            version: row.version,
        })
    }
}

macro_rules! select {
    () => {
        "SELECT g.id, g.kind, g.state, g.listing, g.listing_id, g.title, g.seller_id, g.buyer_id, g.offer, g.address, g.agreed, g.digest, g.wants_seller, g.wants_buyer, g.ask, g.stock,
         g.handed_over, g.reason, g.payment_link, g.created_at, g.updated_at, g.state_at, g.completed_at, g.unread_seller, g.unread_buyer, g.version FROM agreements g "
    };
}

impl Agreements<'_> {
    /// A new agreement, unread by the seller.
    ///
    /// # Errors
    /// `agreements_offer` for an offer that is here already, `agreements_listing_id_buyer_id` for a second enquiry of one
    /// buyer about one listing.
    pub async fn insert(&mut self, agreement: &Agreement) -> Result<()> {
        exec!(self.conn, |c| {
            sqlx::query(
            "INSERT INTO agreements (id, kind, state, listing, listing_id, title, seller_id, buyer_id, offer, address, agreed, digest, wants_seller, wants_buyer, stock, handed_over,
             ask, reason, payment_link, created_at, updated_at, state_at, completed_at, unread_seller, unread_buyer, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)"
        )
        .bind(agreement.id.raw())
        .bind(agreement.kind.word())
        .bind(agreement.state.word())
        .bind(agreement.listing.as_str())
        .bind(agreement.listing_id.raw())
        .bind(printable(&agreement.title))
        .bind(agreement.seller.raw())
        .bind(agreement.buyer.map(Id::raw))
        .bind(agreement.offer.as_ref().map(Address::as_str))
        .bind(agreement.address.as_ref().map(Address::as_str))
        .bind(agreement.agreed.as_ref().map(json))
        .bind(&agreement.digest)
        .bind(agreement.wants.seller.map(State::word))
        .bind(agreement.wants.buyer.map(State::word))
        .bind(agreement.stock)
        .bind(agreement.handed_over)
        .bind(agreement.ask.as_ref().map(Address::as_str))
        .bind(printable(&agreement.reason))
        .bind(agreement.payment_link.as_deref())
        .bind(agreement.created_at.unix_micros())
        .bind(agreement.updated_at.unix_micros())
        .bind(agreement.state_at.unix_micros())
        .bind(agreement.completed_at.map(Time::unix_micros))
        .bind(true)
        .bind(false)
        .bind(agreement.version)
        .execute(c)
        })?;
        self.step(agreement.id, Some(Side::Buyer), agreement.kind.first_step(), "", agreement.created_at).await
    }

    /// Writes how an agreement stands when the stored version is the one before; answers whether it was.
    pub async fn update(&mut self, agreement: &Agreement) -> Result<bool> {
        let rows = exec!(self.conn, |c| {
            sqlx::query(
            "UPDATE agreements SET state = $2, address = $3, wants_seller = $4, wants_buyer = $5, stock = $6, handed_over = $7, reason = $8, payment_link = $9, updated_at = $10,
             state_at = $11, completed_at = $12, version = $13, ask = $14, reminded_at = CASE WHEN state = $2 THEN reminded_at ELSE NULL END WHERE id = $1 AND version = $13 - 1"
        )
        .bind(agreement.id.raw())
        .bind(agreement.state.word())
        .bind(agreement.address.as_ref().map(Address::as_str))
        .bind(agreement.wants.seller.map(State::word))
        .bind(agreement.wants.buyer.map(State::word))
        .bind(agreement.stock)
        .bind(agreement.handed_over)
        .bind(printable(&agreement.reason))
        .bind(agreement.payment_link.as_deref())
        .bind(agreement.updated_at.unix_micros())
        .bind(agreement.state_at.unix_micros())
        .bind(agreement.completed_at.map(Time::unix_micros))
        .bind(agreement.version)
        .bind(agreement.ask.as_ref().map(Address::as_str))
        .execute(c)
        })?;
        Ok(rows > 0)
    }

    pub async fn find(&mut self, id: Id<Agreement>) -> Result<Option<Agreement>> {
        let row: Option<AgreementRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE g.id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Agreement::try_from).transpose()
    }

    /// Those of these that are there, in no order.
    pub async fn list_some(&mut self, ids: &[Id<Agreement>]) -> Result<Vec<Agreement>> {
        let rows: Vec<AgreementRow> =
            q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, concat!(select!(), "WHERE g.id"), "$1", "")).bind(id_list(ids.iter().map(|id| id.raw()))).fetch_all(c))?;
        rows.into_iter().map(Agreement::try_from).collect()
    }

    pub async fn find_by_address(&mut self, address: &Address) -> Result<Option<Agreement>> {
        let row: Option<AgreementRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE g.address = $1")).bind(address.as_str()).fetch_optional(c))?;
        row.map(Agreement::try_from).transpose()
    }

    /// The order that this Offer proposed.
    pub async fn find_by_offer(&mut self, offer: &Address) -> Result<Option<Agreement>> {
        let row: Option<AgreementRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE g.offer = $1")).bind(offer.as_str()).fetch_optional(c))?;
        row.map(Agreement::try_from).transpose()
    }

    /// The thread of a buyer about a listing.
    pub async fn find_enquiry(&mut self, listing: Id<Listing>, buyer: Id<Actor>) -> Result<Option<Agreement>> {
        let row: Option<AgreementRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE g.listing_id = $1 AND g.buyer_id = $2 AND g.kind = 'enquiry'"))
            .bind(listing.raw())
            .bind(buyer.raw())
            .fetch_optional(c))?;
        row.map(Agreement::try_from).transpose()
    }

    /// The agreement to which a letter belongs.
    pub async fn find_of_post(&mut self, post: Id<Post>) -> Result<Option<Agreement>> {
        let row: Option<AgreementRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "JOIN agreement_posts p ON p.agreement_id = g.id WHERE p.post_id = $1")).bind(post.raw()).fetch_optional(c))?;
        row.map(Agreement::try_from).transpose()
    }

    /// Somebody's agreements, the newest first.
    pub async fn list(&mut self, party: Id<Actor>, filter: AgreementFilter, before: Cursor, limit: i64) -> Result<Page<Seen>> {
        let limit = bounded(limit);
        // One page of each side by its index: of who has thousands, nobody sorts all to show twenty.
        let rows: Vec<AgreementRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            select!(),
            "WHERE g.id IN (
                 SELECT s.id FROM (SELECT id FROM agreements WHERE seller_id = $1 AND $4 <> 'buyer' AND id < $2 AND ($3 = '' OR kind = $3) AND ($5 = '' OR state = $5) ORDER BY id DESC LIMIT $6) AS s
                 UNION ALL
                 SELECT b.id FROM (SELECT id FROM agreements WHERE buyer_id = $1 AND $4 <> 'seller' AND id < $2 AND ($3 = '' OR kind = $3) AND ($5 = '' OR state = $5) ORDER BY id DESC LIMIT $6) AS b)
             ORDER BY g.id DESC LIMIT $6"
        ))
        .bind(party.raw())
        .bind(before.raw())
        .bind(filter.kind.map_or("", Kind::word))
        .bind(filter.side.map_or("", Side::word))
        .bind(filter.state.map_or("", State::word))
        .bind(limit + 1)
        .fetch_all(c)
        })?;
        let page = Page::cut(rows, limit, |row| row.id);
        let seen = |row: AgreementRow| {
            let unread = if row.seller_id == party.raw() { row.unread_seller } else { row.unread_buyer };
            Ok(Seen { unread, agreement: row.try_into()? })
        };
        Ok(Page { items: page.items.into_iter().map(seen).collect::<Result<_>>()?, next: page.next })
    }

    /// Orders of a listing that wait for its seller, the oldest first.
    pub async fn list_proposed(&mut self, listing: Id<Listing>, limit: i64) -> Result<Vec<Agreement>> {
        let rows: Vec<AgreementRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE g.listing_id = $1 AND g.state = 'proposed' AND g.kind = 'order' ORDER BY g.id LIMIT $2"))
                .bind(listing.raw())
                .bind(limit)
                .fetch_all(c))?;
        rows.into_iter().map(Agreement::try_from).collect()
    }

    /// Orders that are not over, with somebody: their other sides must hear when they are gone.
    pub async fn list_going_on(&mut self, with: Id<Actor>, limit: i64) -> Result<Vec<Agreement>> {
        let rows: Vec<AgreementRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            select!(),
            "WHERE (g.seller_id = $1 OR g.buyer_id = $1) AND g.kind = 'order' AND g.state IN ('proposed', 'accepted', 'paid', 'shipped', 'returned', 'disputed') ORDER BY g.id LIMIT $2"
        ))
        .bind(with.raw())
        .bind(limit)
        .fetch_all(c)
        })?;
        rows.into_iter().map(Agreement::try_from).collect()
    }

    /// Orders that stand in their state since before `before` and of which nobody was reminded since, those first that stand
    /// longest; after the one of `after`.
    pub async fn list_waiting(&mut self, before: Time, after: Option<&Agreement>, limit: i64) -> Result<Vec<Agreement>> {
        let (at, id) = after.map_or((i64::MIN, 0), |after| (after.state_at.unix_micros(), after.id.raw()));
        let rows: Vec<AgreementRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
                select!(),
                "WHERE g.kind = 'order' AND g.state IN ('proposed', 'accepted', 'paid', 'shipped', 'returned', 'disputed') AND g.state_at < $1
             AND (g.reminded_at IS NULL OR g.reminded_at < $1) AND (g.state_at, g.id) > ($3, $4) ORDER BY g.state_at, g.id LIMIT $2"
            ))
            .bind(before.unix_micros())
            .bind(limit)
            .bind(at)
            .bind(id)
            .fetch_all(c)
        })?;
        rows.into_iter().map(Agreement::try_from).collect()
    }

    /// Notes that somebody was told that it is their turn, where nobody was since `before` and it still stands as it was read;
    /// answers whether that is so.
    pub async fn reminded(&mut self, agreement: &Agreement, before: Time, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE agreements SET reminded_at = $4 WHERE id = $1 AND version = $2 AND (reminded_at IS NULL OR reminded_at < $3)")
            .bind(agreement.id.raw())
            .bind(agreement.version)
            .bind(before.unix_micros())
            .bind(now.unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// Orders that are not over, about one listing.
    pub async fn list_going_on_about(&mut self, listing: Id<Listing>, limit: i64) -> Result<Vec<Agreement>> {
        let rows: Vec<AgreementRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            select!(),
            "WHERE g.listing_id = $1 AND g.kind = 'order' AND g.state IN ('proposed', 'accepted', 'paid', 'shipped', 'returned', 'disputed') ORDER BY g.id LIMIT $2"
        ))
        .bind(listing.raw())
        .bind(limit)
        .fetch_all(c))?;
        rows.into_iter().map(Agreement::try_from).collect()
    }

    /// There is something new for a side.
    pub async fn mark_unread(&mut self, id: Id<Agreement>, side: Side) -> Result<()> {
        let statement = match side {
            Side::Seller => "UPDATE agreements SET unread_seller = $2 WHERE id = $1",
            Side::Buyer => "UPDATE agreements SET unread_buyer = $2 WHERE id = $1",
        };
        exec!(self.conn, |c| sqlx::query(statement).bind(id.raw()).bind(true).execute(c))?;
        Ok(())
    }

    /// A side looked; answers whether there was something new.
    pub async fn read(&mut self, id: Id<Agreement>, side: Side) -> Result<bool> {
        let statement = match side {
            Side::Seller => "UPDATE agreements SET unread_seller = $2 WHERE id = $1 AND unread_seller",
            Side::Buyer => "UPDATE agreements SET unread_buyer = $2 WHERE id = $1 AND unread_buyer",
        };
        let rows = exec!(self.conn, |c| sqlx::query(statement).bind(id.raw()).bind(false).execute(c))?;
        Ok(rows > 0)
    }

    /// Whether there is something new for a side.
    pub async fn is_unread(&mut self, id: Id<Agreement>, side: Side) -> Result<bool> {
        let row: Option<(bool, bool)> = q!(self.conn, |c| sqlx::query_as("SELECT unread_seller, unread_buyer FROM agreements WHERE id = $1").bind(id.raw()).fetch_optional(c))?;
        Ok(row.is_some_and(|(seller, buyer)| if side == Side::Seller { seller } else { buyer }))
    }

    /// How many of somebody's agreements have something new for them.
    pub async fn count_unread(&mut self, party: Id<Actor>) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| {
            sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM agreements WHERE seller_id = $1 AND unread_seller) + (SELECT COUNT(*) FROM agreements WHERE buyer_id = $1 AND unread_buyer)",
            )
            .bind(party.raw())
            .fetch_one(c)
        })?;
        Ok(count)
    }

    /// How many orders of one buyer wait for the answer of one seller.
    pub async fn count_proposed(&mut self, seller: Id<Actor>, buyer: Id<Actor>) -> Result<i64> {
        let (count,): (i64,) =
            q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM agreements WHERE buyer_id = $2 AND seller_id = $1 AND kind = 'order' AND state = 'proposed'")
                .bind(seller.raw())
                .bind(buyer.raw())
                .fetch_one(c))?;
        Ok(count)
    }

    /// Orders that were completed by somebody as the seller: a fact that anybody here may open one by one, and no score.
    pub async fn count_completed(&mut self, seller: Id<Actor>) -> Result<i64> {
        let (count,): (i64,) =
            q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM agreements WHERE seller_id = $1 AND kind = 'order' AND state = 'completed'").bind(seller.raw()).fetch_one(c))?;
        Ok(count)
    }

    /// Keeps that something happened.
    pub async fn step(&mut self, id: Id<Agreement>, side: Option<Side>, what: &str, note: &str, at: Time) -> Result<()> {
        exec!(self.conn, |c| {
            sqlx::query(
            "INSERT INTO agreement_steps (agreement_id, seq, at, side, what, note) SELECT $1, COALESCE((SELECT MAX(s.seq) FROM agreement_steps s WHERE s.agreement_id = $1), 0) + 1, $2, $3, $4, $5"
        )
        .bind(id.raw())
        .bind(at.unix_micros())
        .bind(side.map(Side::word))
        .bind(what)
        .bind(printable(note))
        .execute(c)
        })?;
        Ok(())
    }

    /// What happened, in order.
    pub async fn list_steps(&mut self, id: Id<Agreement>) -> Result<Vec<Step>> {
        let rows: Vec<(i64, Option<String>, String, String)> =
            q!(self.conn, |c| sqlx::query_as("SELECT at, side, what, note FROM agreement_steps WHERE agreement_id = $1 ORDER BY seq").bind(id.raw()).fetch_all(c))?;
        let step =
            |(at, side, what, note): (i64, Option<String>, String, String)| Step { at: Time::from_unix_micros(at), side: side.as_deref().and_then(Side::from_word), what, note };
        Ok(rows.into_iter().map(step).collect())
    }

    /// Files a post as a letter of an agreement, in a thread of its own, apart from what is said in public below the listing.
    pub async fn file(&mut self, id: Id<Agreement>, post: Id<Post>, thread: &Address) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO agreement_posts (post_id, agreement_id) VALUES ($1, $2) ON CONFLICT (post_id) DO NOTHING")
            .bind(post.raw())
            .bind(id.raw())
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query("UPDATE posts SET thread = $2 WHERE id = $1").bind(post.raw()).bind(thread.as_str()).execute(c))?;
        Ok(())
    }

    /// The letters of an agreement, the oldest first, at most the last `limit`.
    pub async fn list_posts(&mut self, id: Id<Agreement>, limit: i64) -> Result<Vec<Post>> {
        let rows: Vec<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            " FROM agreement_posts g CROSS JOIN posts p WHERE p.id = g.post_id AND g.agreement_id = $1 ORDER BY g.post_id DESC LIMIT $2"
        ))
        .bind(id.raw())
        .bind(limit)
        .fetch_all(c))?;
        rows.into_iter().rev().map(Post::try_from).collect()
    }

    /// The last letter of an agreement by somebody, looked for among its letters: there are fewer than they wrote in all.
    pub async fn find_last_post_by(&mut self, id: Id<Agreement>, author: Id<Actor>) -> Result<Option<Post>> {
        let row: Option<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            " FROM agreement_posts g CROSS JOIN posts p WHERE p.id = g.post_id AND g.agreement_id = $1 AND p.author_id = $2 ORDER BY g.post_id DESC LIMIT 1"
        ))
        .bind(id.raw())
        .bind(author.raw())
        .fetch_optional(c))?;
        row.map(Post::try_from).transpose()
    }

    /// Seals where the buyer wants it sent. In a transaction only.
    pub async fn seal_address(&mut self, id: Id<Agreement>, text: &str) -> Result<()> {
        let sealed = Sealer::open(self.conn).await?.seal(&row_of(id), text)?;
        exec!(self.conn, |c| sqlx::query("INSERT INTO sealed_addresses (agreement_id, sealed) VALUES ($1, $2) ON CONFLICT (agreement_id) DO UPDATE SET sealed = excluded.sealed")
            .bind(id.raw())
            .bind(&sealed)
            .execute(c))?;
        Ok(())
    }

    /// The sealed text, as it lies there.
    pub async fn find_sealed(&mut self, id: Id<Agreement>) -> Result<Option<String>> {
        let row: Option<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT sealed FROM sealed_addresses WHERE agreement_id = $1").bind(id.raw()).fetch_optional(c))?;
        Ok(row.map(|(sealed,)| sealed))
    }

    /// Where the buyer wants it sent. Who may read it is for the caller to know.
    pub async fn open_address(&mut self, id: Id<Agreement>) -> Result<Option<String>> {
        let Some(sealed) = self.find_sealed(id).await? else { return Ok(None) };
        Ok(Sealer::open(self.conn).await?.open_sealed(&row_of(id), &sealed))
    }

    /// The address goes at this time, or at once.
    pub async fn erase_address(&mut self, id: Id<Agreement>, at: Option<Time>) -> Result<bool> {
        let rows = match at {
            Some(at) => exec!(self.conn, |c| sqlx::query("UPDATE sealed_addresses SET erase_at = $2 WHERE agreement_id = $1").bind(id.raw()).bind(at.unix_micros()).execute(c))?,
            None => exec!(self.conn, |c| sqlx::query("DELETE FROM sealed_addresses WHERE agreement_id = $1").bind(id.raw()).execute(c))?,
        };
        Ok(rows > 0)
    }

    /// The address stays while the order goes on.
    pub(crate) async fn keep_address(&mut self, id: Id<Agreement>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE sealed_addresses SET erase_at = NULL WHERE agreement_id = $1").bind(id.raw()).execute(c))?;
        Ok(())
    }

    /// Inboxes of buyers elsewhere who have an agreement about a listing.
    pub async fn list_inboxes_about(&mut self, listing: Id<Listing>) -> Result<Vec<Address>> {
        let rows: Vec<(String,)> = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT DISTINCT COALESCE(a.shared_inbox, a.inbox) FROM agreements g JOIN actors a ON a.id = g.buyer_id WHERE g.listing_id = $1 AND a.host <> '' AND a.inbox IS NOT NULL"
        )
        .bind(listing.raw())
        .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(inbox,)| Address::trusted(inbox)).collect())
    }

    /// Agreements whose address is due to be erased.
    pub async fn list_addresses_due(&mut self, now: Time, limit: i64) -> Result<Vec<Id<Agreement>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT agreement_id FROM sealed_addresses WHERE erase_at <= $1 ORDER BY erase_at LIMIT $2")
            .bind(now.unix_micros())
            .bind(limit)
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }
}

fn row_of(id: Id<Agreement>) -> String {
    format!("sealed_addresses:{id}")
}

impl crate::Storage {
    /// Opens a sealed address that goes with a letter.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn unseal_address(&self, id: Id<Agreement>, sealed: &str) -> Result<Option<String>> {
        let mut reader = self.read().await?;
        Ok(Sealer::open(&mut reader.conn).await?.open_sealed(&row_of(id), sealed))
    }
}
