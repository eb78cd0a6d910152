//! Reads the journal and reacts: says it to peers, and writes it into the homes of those who follow here.

use domain::actors::Actor;
use domain::posts::Post;
use domain::{Event, Id, follows, listings, makers, posts};
use federation::outbox;
use storage::journal::Entry;
use storage::{StorageError, Transaction, timelines::HomeEntry};
use tokio_util::sync::CancellationToken;

use super::{LEASE_SECONDS, upkeep};
use crate::state::App;

const BATCH: i64 = 100;
/// Who reads the journal, each at its own pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumer {
    /// Queues what peers are to hear.
    Outbox,
    /// Writes what is new into homes.
    Homes,
    /// Looks whether the pages that a changed profile names link back.
    Links,
}

impl Consumer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Outbox, Self::Homes, Self::Links];

    /// Name of its cursor.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outbox => outbox::CONSUMER,
            Self::Homes => "homes",
            Self::Links => "links",
        }
    }

    /// How long it holds its cursor at the most: looking at other people's pages takes its time.
    const fn lease_seconds(self) -> i64 {
        match self {
            Self::Outbox | Self::Homes => LEASE_SECONDS,
            Self::Links => 10 * LEASE_SECONDS,
        }
    }

    async fn react(self, app: &App, entry: &Entry) -> anyhow::Result<()> {
        match self {
            Self::Outbox => Ok(app.federation.react(entry).await?),
            Self::Homes => fill(app, entry).await,
            Self::Links => check_links(app, entry).await,
        }
    }
}

/// Takes the entries a consumer has not seen, one by one; stops at the first that fails. Answers whether there were any.
pub async fn turn(app: &App, consumer: Consumer, stop: &CancellationToken) -> anyhow::Result<bool> {
    let name = consumer.name();
    if app.storage.journal_is_read(name).await? {
        return Ok(false);
    }
    let now = app.clock.now();
    let Some(turn) = app.storage.lease_journal(name, BATCH, now, now.plus_seconds(consumer.lease_seconds())).await? else { return Ok(false) };
    let mut failed = None;
    for entry in &turn.entries {
        // What a stop breaks off is not kept, and done after the next start.
        let reacted = tokio::select! {
            reacted = consumer.react(app, entry) => reacted,
            () = stop.cancelled() => break,
        };
        if let Err(error) = reacted {
            if is_taken_over(&error) {
                tracing::warn!(consumer = name, seq = entry.seq, "another process went on with the journal");
                return Ok(true);
            }
            tracing::error!(consumer = name, seq = entry.seq, error = format!("{error:#}"), "an entry of the journal failed");
            if is_passing(&error) {
                failed = Some(error);
                break;
            }
            app.storage.journal_failed(name, entry.seq, &format!("{error:#}"), app.clock.now()).await?;
            failed = Some(error);
            break;
        }
    }
    app.storage.release_journal(name).await?;
    match failed {
        Some(error) => Err(error),
        None => Ok(!turn.entries.is_empty()),
    }
}

/// Storage is away: that is no fault of the entry, which waits as long as it takes.
fn is_passing(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref::<StorageError>(), Some(StorageError::Unavailable(_))))
}

/// The lease ran out, and somebody else did this entry already.
fn is_taken_over(error: &anyhow::Error) -> bool {
    let is_conflict = |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<StorageError>().is_some_and(|error| error.is_conflict("journal_cursors_seq"));
    error.chain().any(is_conflict)
}

async fn check_links(app: &App, entry: &Entry) -> anyhow::Result<()> {
    if let Event::Makers(makers::Event::ProfileChanged { maker }) = &entry.event {
        upkeep::check_links_of(app, *maker).await?;
    }
    let tx = app.storage.begin().await?;
    Ok(tx.commit_turn(Consumer::Links.name(), entry.seq).await?)
}

async fn fill(app: &App, entry: &Entry) -> anyhow::Result<()> {
    let mut tx = app.storage.begin().await?;
    match &entry.event {
        Event::Listings(listings::Event::Published { listing, maker } | listings::Event::Mirrored { listing, maker }) => {
            tell_followers(app, &mut tx, listing.as_kind(), *maker).await?;
        }
        Event::Posts(posts::Event::Mirrored { post, author }) => tell_followers(app, &mut tx, *post, *author).await?,
        Event::Follows(follows::Event::Undone { follower, followed, .. }) => tx.timelines().remove_author(*follower, *followed).await?,
        _ => {}
    }
    tx.commit_turn(Consumer::Homes.name(), entry.seq).await?;
    Ok(())
}

async fn tell_followers(app: &App, tx: &mut Transaction, post: Id<Post>, author: Id<Actor>) -> anyhow::Result<()> {
    // Deleted since, or a reply, which belongs to its conversation.
    let Some(found) = tx.posts().find(post).await?.filter(|post| post.in_reply_to.is_none()) else { return Ok(()) };
    for follower in tx.follows().list_local_followers(author).await? {
        let is_addressed = tx.posts().is_addressed(found.id, follower).await?;
        let viewer = domain::audience::Viewer { follows_author: true, is_addressed, ..domain::audience::Viewer::STRANGER };
        if domain::audience::may_see(found.audience, viewer) {
            tx.timelines().insert(app.clock.mint::<HomeEntry>(), follower, found.id).await?;
        }
    }
    Ok(())
}
