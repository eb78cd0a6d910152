//! Stores on one connection. A transaction ends by saying what happened, or never happened.

use std::sync::atomic::Ordering;

use domain::{Event, Time, actors};

use crate::engine::{Bound, Conn};
use crate::{Result, Storage, Topic};
use crate::{
    account_links::AccountLinks, accounts::Accounts, activities::Activities, actors::Actors, agreements::Agreements, blocks::Blocks, bookmarks::Bookmarks,
    conversations::Conversations, domain_blocks::DomainBlocks, early_likes::EarlyLikes, emojis::Emojis, erasures::Erasures, featured::FeaturedPosts, follows::Follows,
    goods::GoodsStore, habits::PostHabits, imports::Imports, instance::Instance, listings::Listings, lists::Lists, mails::Mails, makers::Makers, markers::Markers,
    media::MediaStore, moderation::Moderation, mutes::Mutes, notifications::Notifications, polls::Polls, posts::Posts, pushes::Pushes, quotes::Quotes, reactions::Reactions,
    relations::Relations, reports::Reports, rules::RuleStore, saved_searches::SavedSearches, search::Search, streams::Streams, suggestions::Suggestions, tags::Tags,
    threads::Threads, timelines::Timelines, undone::Undone, webhooks::Webhooks,
};

/// What a transaction reports: at least one event.
#[derive(Debug, Clone)]
pub struct Happened {
    first: Event,
    more: Vec<Event>,
}

impl<E: Into<Event>> From<E> for Happened {
    fn from(event: E) -> Self {
        Self { first: event.into(), more: Vec::new() }
    }
}

impl Happened {
    /// And this too, in this order.
    #[must_use]
    pub fn and(mut self, event: impl Into<Event>) -> Self {
        self.more.push(event.into());
        self
    }

    /// And all of this, after it.
    #[must_use]
    pub fn with(mut self, then: Self) -> Self {
        self.more.push(then.first);
        self.more.extend(then.more);
        self
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        std::iter::once(&self.first).chain(&self.more)
    }
}

/// A connection to look with.
pub struct Reader {
    pub(crate) conn: Conn,
    /// Until when it may look, where that is bounded.
    pub(crate) _bound: Option<Bound>,
}

/// A connection to write with; rolled back when dropped.
pub struct Transaction {
    pub(crate) conn: Conn,
    /// Something was queued for peers, whose worker is roused by the commit.
    pub(crate) queued: bool,
    /// A reaction may be news to those who listen, who are roused by the commit.
    pub(crate) told: bool,
    storage: Storage,
}

macro_rules! stores {
    ($($accessor:ident => $store:ident),* $(,)?) => {
        impl Reader {
            $(#[doc = concat!("The store of ", stringify!($accessor), ".")]
            pub const fn $accessor(&mut self) -> $store<'_> {
                $store { conn: &mut self.conn }
            })*
        }
        impl Transaction {
            $(#[doc = concat!("The store of ", stringify!($accessor), ".")]
            pub const fn $accessor(&mut self) -> $store<'_> {
                $store { conn: &mut self.conn }
            })*
        }
    };
}

stores!(
    account_links => AccountLinks,
    accounts => Accounts,
    activities => Activities,
    actors => Actors,
    agreements => Agreements,
    blocks => Blocks,
    bookmarks => Bookmarks,
    conversations => Conversations,
    early_likes => EarlyLikes,
    domain_blocks => DomainBlocks,
    emojis => Emojis,
    erasures => Erasures,
    featured => FeaturedPosts,
    follows => Follows,
    goods => GoodsStore,
    imports => Imports,
    habits => PostHabits,
    instance => Instance,
    listings => Listings,
    lists => Lists,
    mails => Mails,
    makers => Makers,
    markers => Markers,
    media => MediaStore,
    polls => Polls,
    mutes => Mutes,
    moderation => Moderation,
    notifications => Notifications,
    posts => Posts,
    pushes => Pushes,
    quotes => Quotes,
    reactions => Reactions,
    relations => Relations,
    reports => Reports,
    rules => RuleStore,
    saved_searches => SavedSearches,
    search => Search,
    streams => Streams,
    suggestions => Suggestions,
    tags => Tags,
    threads => Threads,
    timelines => Timelines,
    undone => Undone,
    webhooks => Webhooks,
);

impl Reader {
    pub(crate) const fn new(conn: Conn) -> Self {
        Self { conn, _bound: None }
    }

    pub(crate) async fn ping(&mut self) -> Result<()> {
        let _: (i64,) = q!(&mut self.conn, |c, d| sqlx::query_as(d.pick("SELECT 1", "SELECT 1::bigint")).fetch_one(c))?;
        Ok(())
    }
}

impl Transaction {
    pub(crate) const fn new(conn: Conn, storage: Storage) -> Self {
        Self { conn, queued: false, told: false, storage }
    }

    /// Keeps what was written together with what happened: both, or neither.
    ///
    /// # Errors
    /// Nothing was kept.
    pub async fn commit(mut self, happened: impl Into<Happened>, now: Time) -> Result<()> {
        let happened = happened.into();
        crate::journal::append(&mut self.conn, &happened, now).await?;
        notify(&mut self.conn, Topic::Journal).await?;
        let storage = self.storage.clone();
        self.end().await?;
        if happened
            .events()
            .any(|event| matches!(event, Event::Makers(_) | Event::Accounts(_) | Event::Media(_) | Event::Moderation(_) | Event::Actors(actors::Event::Gone { .. })))
        {
            storage.people.fetch_add(1, Ordering::SeqCst);
        }
        if happened.events().any(|event| matches!(event, Event::Peers(_))) {
            storage.peers_changed();
        }
        storage.rouse(Topic::Journal);
        Ok(())
    }

    pub(crate) async fn end(mut self) -> Result<()> {
        if self.queued {
            notify(&mut self.conn, Topic::Deliveries).await?;
        }
        if self.told {
            notify(&mut self.conn, Topic::Told).await?;
        }
        commit(self.conn).await?;
        if self.queued {
            self.storage.rouse(Topic::Deliveries);
        }
        if self.told {
            self.storage.rouse(Topic::Told);
        }
        Ok(())
    }
}

/// Tells the other processes, once the transaction commits.
pub(crate) async fn notify(conn: &mut Conn, topic: Topic) -> Result<()> {
    match conn {
        Conn::PgTx(tx) => {
            sqlx::query("SELECT pg_notify('peerwright', $1)").bind(topic.word()).execute(&mut **tx).await?;
        }
        Conn::Pg(conn) => {
            sqlx::query("SELECT pg_notify('peerwright', $1)").bind(topic.word()).execute(&mut **conn).await?;
        }
        Conn::Sqlite(_) | Conn::SqliteTx(_) => {}
    }
    Ok(())
}

/// Lets those who lease from one queue come one after the other on PostgreSQL, so that each sees what the one before
/// took; SQLite has one writer anyway.
pub(crate) async fn take_turns(conn: &mut Conn, queue: &str) -> Result<()> {
    if let Conn::PgTx(tx) = conn {
        sqlx::query("SELECT pg_advisory_xact_lock(5237421, hashtext($1))").bind(queue).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Ends a transaction of the machinery (queues, leases), which is no event of makers.
pub(crate) async fn commit(conn: Conn) -> Result<()> {
    match conn {
        Conn::SqliteTx(tx) => tx.commit().await?,
        Conn::PgTx(tx) => tx.commit().await?,
        Conn::Sqlite(_) | Conn::Pg(_) => {}
    }
    Ok(())
}
