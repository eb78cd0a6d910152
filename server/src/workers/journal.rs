//! Reads the journal and reacts: says it to peers, writes it into the homes of those who follow here, lets it be found, and tells makers here and their programs, also what they look for.

use std::collections::{BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use domain::actors::{self, Actor};
use domain::audience::{self, Viewer};
use domain::posts::Post;
use domain::{Event, Id, blocks, follows, listings, makers, posts, relations};
use federation::outbox;
use futures::FutureExt as _;
use storage::journal::Entry;
use storage::timelines::{HomeEntry, HomeHolder, HomeReader};
use storage::{StorageError, Topic, Transaction};
use tokio_util::sync::CancellationToken;

use super::{LEASE_SECONDS, Pace, upkeep};
use crate::agreements::react;
use crate::notifications::tell::tell;
use crate::saved_searches::matching;
use crate::state::App;
use crate::webhooks;

const BATCH: i64 = 100;
/// Looked at more often than other work: commands beside this process write to it, and people wait for what follows.
pub(super) const PACE: Pace = Pace { topic: Some(Topic::Journal), patience: Duration::from_millis(200), trouble: "the journal is read later" };
/// Of what somebody said before they were followed, so many come home, and none that is older.
const RECENT: i64 = 5;
const RECENT_SECONDS: i64 = 30 * 86_400;
/// Who reads the journal, each at its own pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumer {
    /// Queues what peers are to hear.
    Outbox,
    /// Writes what is new into homes.
    Homes,
    /// Keeps the index of posts in step with them and with what their authors agree to.
    Search,
    /// Looks whether the pages that a changed profile names link back.
    Links,
    /// Tells makers here what concerns them.
    Notify,
    /// Does what follows for orders and enquiries.
    Agreements,
    /// Queues what programs of makers are to hear of them.
    Webhooks,
    /// Finds the saved searches that new listings fit.
    SavedSearches,
}

impl Consumer {
    /// All of them.
    pub const ALL: [Self; 8] = [Self::Outbox, Self::Homes, Self::Search, Self::Links, Self::Notify, Self::Agreements, Self::Webhooks, Self::SavedSearches];

    /// Name of its cursor.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outbox => outbox::CONSUMER,
            Self::Homes => "homes",
            Self::Search => "search",
            Self::Links => "links",
            Self::Notify => "notify",
            Self::Agreements => "agreements",
            Self::Webhooks => "webhooks",
            Self::SavedSearches => "saved-searches",
        }
    }

    /// How long it holds its cursor at the most: looking at other people's pages takes its time.
    const fn lease_seconds(self) -> i64 {
        match self {
            Self::Outbox | Self::Homes | Self::Search | Self::Notify | Self::Agreements | Self::Webhooks | Self::SavedSearches => LEASE_SECONDS,
            Self::Links => 10 * LEASE_SECONDS,
        }
    }

    /// Whether something is to be done for this entry alone; all others are done together with those after them.
    fn ends_a_piece(self, entry: &Entry) -> bool {
        match self {
            Self::Outbox => outbox::is_for_peers(&entry.event),
            Self::Homes | Self::Search | Self::Notify | Self::Webhooks | Self::SavedSearches => false,
            Self::Agreements => react::concerns(&entry.event),
            Self::Links => matches!(entry.event, Event::Makers(makers::Event::ProfileChanged { .. })),
        }
    }

    /// Reacts to a piece of the journal and moves the cursor over it: both, or neither. A panic is a failure like any other.
    async fn react(self, app: &App, piece: &[Entry]) -> anyhow::Result<()> {
        let reacted = AssertUnwindSafe(self.react_unguarded(app, piece)).catch_unwind().await;
        reacted.unwrap_or_else(|_panic| Err(anyhow::anyhow!("reacting to it panicked")))
    }

    async fn react_unguarded(self, app: &App, piece: &[Entry]) -> anyhow::Result<()> {
        let Some(last) = piece.last() else { return Ok(()) };
        match (self, &last.event) {
            (Self::Homes, _) => return fill(app, piece, last).await,
            (Self::Search, _) => return index(app, piece, last).await,
            (Self::Notify, _) => {
                let mut tx = app.storage.begin().await?;
                tell(app, &mut tx, piece).await?;
                return Ok(tx.commit_turn(self.name(), last.seq).await?);
            }
            (Self::Webhooks, _) => {
                let mut tx = app.storage.begin().await?;
                webhooks::queue::queue(app, &mut tx, piece).await?;
                return Ok(tx.commit_turn(self.name(), last.seq).await?);
            }
            (Self::SavedSearches, _) => matching::find(app, piece).await?,
            (Self::Outbox, event) if outbox::is_for_peers(event) => return Ok(app.federation.react(last).await?),
            (Self::Links, Event::Makers(makers::Event::ProfileChanged { maker })) => upkeep::check_links_of(app, *maker).await?,
            (Self::Agreements, event) if react::concerns(event) => return react::react(app, last, self.name()).await,
            (Self::Outbox | Self::Links | Self::Agreements, _) => {}
        }
        let tx = app.storage.begin().await?;
        Ok(tx.commit_turn(self.name(), last.seq).await?)
    }
}

/// Takes the entries a consumer has not seen, piece by piece; stops at the first that fails. Then those that were set aside
/// and that the host wants tried again. Answers whether there were any.
pub async fn turn(app: &App, consumer: Consumer, stop: &CancellationToken) -> anyhow::Result<bool> {
    let name = consumer.name();
    if app.storage.journal_is_read(name).await? {
        return Ok(false);
    }
    let now = app.clock.now();
    let Some(turn) = app.storage.lease_journal(name, BATCH, now, now.plus_seconds(consumer.lease_seconds())).await? else { return Ok(false) };
    let any = !(turn.entries.is_empty() && turn.again.is_empty());
    let mut failed = None;
    for piece in turn.entries.split_inclusive(|entry| consumer.ends_a_piece(entry)) {
        // What a stop breaks off is not kept, and done after the next start.
        let reacted = tokio::select! {
            reacted = react(app, consumer, piece) => reacted,
            () = stop.cancelled() => break,
        };
        if let Err((seq, error)) = reacted {
            if is_taken_over(&error) {
                tracing::warn!(consumer = name, seq, "another process went on with the journal");
                return Ok(true);
            }
            failed = Some((seq, error));
            break;
        }
    }
    let unreadable = turn.unreadable.filter(|_| failed.is_none() && !stop.is_cancelled()).map(|(seq, error)| (seq, error.into()));
    let failed = match failed.or(unreadable) {
        Some((seq, error)) => Some(note_failure(app, consumer, seq, error).await?),
        None => None,
    };
    for (seq, entry) in turn.again {
        tokio::select! {
            tried = try_again(app, consumer, seq, entry) => tried?,
            () = stop.cancelled() => break,
        }
    }
    app.storage.release_journal(name).await?;
    match failed {
        Some(error) => Err(error),
        None => Ok(any),
    }
}

/// Counts a failure against its entry, unless it passes; the third time the entry is set aside.
async fn note_failure(app: &App, consumer: Consumer, seq: i64, error: anyhow::Error) -> anyhow::Result<anyhow::Error> {
    let reason = format!("{error:#}");
    let is_last = !is_passing(&error) && app.storage.journal_failed(consumer.name(), seq, &reason, app.clock.now()).await?;
    if is_last {
        tracing::error!(queue = "journal", id = seq, consumer = consumer.name(), reason, "set aside");
    } else {
        tracing::warn!(consumer = consumer.name(), seq, error = reason, "an entry of the journal failed and is tried again");
    }
    Ok(error)
}

/// Another try at an entry that was set aside, because the host asked for it.
async fn try_again(app: &App, consumer: Consumer, seq: i64, entry: storage::Result<Entry>) -> anyhow::Result<()> {
    let tried = match entry {
        Ok(entry) => react(app, consumer, &[entry]).await.map_err(|(_, error)| error),
        Err(unreadable) => Err(unreadable.into()),
    };
    let Err(error) = tried else { return Ok(()) };
    if is_taken_over(&error) || is_passing(&error) {
        return Ok(());
    }
    let reason = format!("{error:#}");
    tracing::error!(queue = "journal", id = seq, consumer = consumer.name(), reason, "set aside again");
    Ok(app.storage.aside_entry_failed(consumer.name(), seq, &reason, app.clock.now()).await?)
}

/// Reacts to a piece of the journal at once; where that fails, to each entry alone, to find out which one it was.
async fn react(app: &App, consumer: Consumer, piece: &[Entry]) -> Result<(), (i64, anyhow::Error)> {
    let of = |piece: &[Entry]| piece.first().map_or(0, |entry| entry.seq);
    match consumer.react(app, piece).await {
        Ok(()) => Ok(()),
        Err(error) if piece.len() < 2 || is_taken_over(&error) || is_passing(&error) => Err((of(piece), error)),
        Err(_) => {
            for entry in piece.chunks(1) {
                consumer.react(app, entry).await.map_err(|error| (of(entry), error))?;
            }
            Ok(())
        }
    }
}

/// Storage is away: that is no fault of the entry, which waits as long as it takes.
fn is_passing(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref::<StorageError>(), Some(StorageError::Unavailable(_) | StorageError::TooLong)))
}

/// The lease ran out, and somebody else did this entry already.
fn is_taken_over(error: &anyhow::Error) -> bool {
    let is_conflict = |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<StorageError>().is_some_and(|error| error.is_conflict("journal_cursors_seq"));
    error.chain().any(is_conflict)
}

/// Posts that are new here, to whomever they are news.
fn come(entry: &Entry) -> Option<Id<Post>> {
    match &entry.event {
        Event::Listings(listings::Event::Mirrored { listing, .. }) => Some(listing.as_kind()),
        Event::Posts(posts::Event::Mirrored { post, .. } | posts::Event::Found { post, .. }) => Some(*post),
        _ => None,
    }
}

async fn fill(app: &App, piece: &[Entry], last: &Entry) -> anyhow::Result<()> {
    // Only now is a post there for whoever else looks, so that no like slips through between the two.
    app.federation.count_early_likes(&piece.iter().filter_map(come).collect::<Vec<_>>()).await?;
    let mut tx = app.storage.begin().await?;
    let mut new = Vec::new();
    for entry in piece {
        match &entry.event {
            Event::Listings(listings::Event::Published { listing, .. } | listings::Event::Mirrored { listing, .. }) => new.push(listing.as_kind()),
            Event::Posts(posts::Event::Mirrored { post, .. } | posts::Event::Published { post, .. }) => new.push(*post),
            Event::Posts(posts::Event::Deleted { post, .. }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                tx.conversations().forget(*post).await?;
            }
            Event::Posts(posts::Event::Changed { post }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                hide(&mut tx, *post).await?;
            }
            Event::Posts(posts::Event::Boosted { post, by }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                let readers = tx.timelines().list_boost_readers(*by, *post).await?;
                let entries: Vec<_> = readers.into_iter().map(|reader| (app.clock.mint::<HomeEntry>(), reader, *post)).collect();
                tx.timelines().insert_boosted(&entries, *by).await?;
            }
            Event::Posts(posts::Event::Unboosted { post, by, .. }) => tx.timelines().remove_boosted(*by, *post).await?,
            Event::Actors(actors::Event::CaughtUp { actor }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                bring_recent(app, &mut tx, *actor, None).await?;
            }
            Event::Follows(follows::Event::Accepted { follower, followed, .. }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                bring_recent(app, &mut tx, *followed, Some(*follower)).await?;
            }
            Event::Follows(follows::Event::Undone { follower, followed, .. }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                tx.timelines().remove_author(*follower, *followed).await?;
            }
            Event::Blocks(blocks::Event::Blocked { blocker, blocked, .. }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                tx.timelines().remove_author(*blocked, *blocker).await?;
                tx.timelines().remove_author(*blocker, *blocked).await?;
            }
            Event::Relations(relations::Event::DomainBlocked { by, host }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                tx.relations().clear_home_of_host(*by, host).await?;
            }
            Event::Relations(relations::Event::TagUnfollowed { by, tag }) => {
                tell_followers(app, &mut tx, &std::mem::take(&mut new)).await?;
                tx.timelines().remove_tagged(*by, tag).await?;
            }
            _ => {}
        }
    }
    tell_followers(app, &mut tx, &new).await?;
    Ok(tx.commit_turn(Consumer::Homes.name(), last.seq).await?)
}

/// Puts the newest few of what somebody said before it was heard of into the homes of those who follow them, in their place by
/// time and not on top: so a home that is new is not empty, and nothing in it is news that is none.
async fn bring_recent(app: &App, tx: &mut Transaction, author: Id<Actor>, follower: Option<Id<Actor>>) -> anyhow::Result<()> {
    let since = app.clock.now().plus_seconds(-RECENT_SECONDS);
    let missing = tx.timelines().list_missing(author, follower, since, RECENT).await?;
    let entries: Vec<_> = missing.into_iter().map(|one| (app.clock.mint_at::<HomeEntry>(one.published_at), one.follower, one.post)).collect();
    if !entries.is_empty() {
        tx.timelines().insert_all(&entries).await?;
    }
    Ok(())
}

/// Brings what was said, changed, or taken part in into the index of posts, and follows those who agree to be found, or no more.
/// What is deleted goes with its row.
async fn index(app: &App, piece: &[Entry], last: &Entry) -> anyhow::Result<()> {
    let (mut posts, mut authors) = (BTreeSet::new(), BTreeSet::new());
    let mut partaken: Vec<(Id<Post>, Id<Actor>)> = Vec::new();
    for entry in piece {
        match &entry.event {
            Event::Posts(
                posts::Event::Mirrored { post, .. }
                | posts::Event::Found { post, .. }
                | posts::Event::Published { post, .. }
                | posts::Event::Edited { post, .. }
                | posts::Event::Changed { post },
            ) => {
                posts.insert(*post);
            }
            Event::Posts(
                posts::Event::Liked { post, by }
                | posts::Event::Unliked { post, by, .. }
                | posts::Event::Boosted { post, by }
                | posts::Event::Unboosted { post, by, .. }
                | posts::Event::Bookmarked { post, by }
                | posts::Event::Unbookmarked { post, by }
                | posts::Event::Voted { post, by, .. },
            ) => partaken.push((*post, *by)),
            Event::Makers(makers::Event::ProfileChanged { maker }) => {
                authors.insert(*maker);
            }
            Event::Actors(actors::Event::Mirrored { actor }) => {
                authors.insert(*actor);
            }
            _ => {}
        }
    }
    let mut tx = app.storage.begin().await?;
    if !partaken.is_empty() {
        let here: BTreeSet<Id<Actor>> = tx.search().list_here(&partaken.iter().map(|(_, by)| *by).collect::<Vec<_>>()).await?.into_iter().collect();
        posts.extend(partaken.into_iter().filter(|(_, by)| here.contains(by)).map(|(post, _)| post));
    }
    if !posts.is_empty() {
        tx.search().index(&posts.into_iter().collect::<Vec<_>>()).await?;
    }
    for author in authors {
        tx.search().follow_consent(author).await?;
    }
    Ok(tx.commit_turn(Consumer::Search.name(), last.seq).await?)
}

/// An edit may have narrowed whom a post is for: it leaves the homes of all others.
async fn hide(tx: &mut Transaction, post: Id<Post>) -> anyhow::Result<()> {
    let holders = tx.timelines().list_holders(post).await?;
    let may_see = |holder: &HomeHolder| audience::may_see(holder.audience, Viewer { follows_author: holder.follows_author, is_addressed: holder.is_addressed, ..Viewer::STRANGER });
    let others: Vec<_> = holders.iter().filter(|holder| !may_see(holder)).map(|holder| holder.owner).collect();
    if !others.is_empty() {
        tx.timelines().remove_from(post, &others).await?;
    }
    Ok(())
}

async fn tell_followers(app: &App, tx: &mut Transaction, new: &[Id<Post>]) -> anyhow::Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    tx.conversations().add(new).await?;
    let mut readers: HashMap<Id<Post>, Vec<HomeReader>> = HashMap::new();
    for reader in tx.timelines().list_readers(new).await? {
        let viewer = Viewer { follows_author: true, is_addressed: reader.is_addressed, ..Viewer::STRANGER };
        if audience::may_see(reader.audience, viewer) {
            readers.entry(reader.post).or_default().push(reader);
        }
    }
    // In the order of the journal, in which homes show them.
    let in_order = new.iter().flat_map(|post| readers.remove(post).unwrap_or_default());
    let entries: Vec<_> = in_order.map(|reader| (app.clock.mint::<HomeEntry>(), reader.follower, reader.post)).collect();
    tx.timelines().insert_all(&entries).await?;
    // After those who follow the author, whose entries stay as they are.
    let tagged: Vec<_> = tx.timelines().list_tag_readers(new).await?.into_iter().map(|reader| (app.clock.mint::<HomeEntry>(), reader)).collect();
    tx.timelines().insert_tagged(&tagged).await?;
    Ok(())
}
