//! What a maker does with a listing, the same for pages and programs: the domain decides, one transaction keeps it and
//! what happened.

use domain::actors::Actor;
use domain::listings::{Content, Event, Listing, ListingError, presentable};
use domain::media::{Media, State as MediaState};
use domain::text::Fault;
use domain::{Id, Time};
use storage::{Happened, Transaction};

use super::keep::{insert_draft, keep, remove};
use crate::media::upload::discard;
use crate::problem::Problem;
use crate::state::App;

/// Most listings that one turn looks after.
const DUE_AT_ONCE: i64 = 50;

/// What is written in one go.
pub struct Writing<'a> {
    /// The listing as it was; none begins a draft.
    pub before: Option<Listing>,
    pub content: Content,
    /// The version that the writer has seen, where they said so.
    pub seen: Option<i64>,
    /// Photos whose description was changed along with it.
    pub described: &'a [Media],
    /// Whether it goes out at once, if it is not out.
    pub publishes: bool,
}

/// Writes a listing of `maker` and answers it with what happened, in order.
///
/// # Errors
/// What the verbs refuse, with 422 and the faults for what is unfinished; then nothing was written.
pub async fn write(app: &App, maker: &Actor, writing: Writing<'_>) -> Result<(Listing, Vec<Event>), Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    for media in writing.described {
        tx.media().update(media).await?;
    }
    let (mut listing, first) = match writing.before {
        Some(before) => change(app, &mut tx, maker, before, writing.content, writing.seen, now).await?,
        None => begin(app, &mut tx, maker, writing.content, now).await?,
    };
    let mut happened = vec![first];
    if listing.state.is_listed() {
        admit(app, &mut tx, &listing, false).await?;
    }
    if writing.publishes && !listing.state.is_listed() {
        let published = listing.publish(maker.id, now)?;
        judge(&mut tx, &listing).await?;
        admit(app, &mut tx, &listing, true).await?;
        keep_current(app, &mut tx, maker, &listing, &published).await?;
        happened.push(published);
    }
    finish(tx, &happened, now).await?;
    Ok((listing, happened))
}

/// Changes some listings of `maker`, all of them or none.
///
/// # Errors
/// What the verbs refuse of any of them, or somebody else changed one; then nothing was written.
pub async fn change_all(app: &App, maker: &Actor, changes: Vec<(Listing, Content)>) -> Result<(), Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let mut happened = Vec::new();
    for (before, content) in changes {
        let (changed, event) = change(app, &mut tx, maker, before, content, None, now).await?;
        if changed.state.is_listed() {
            admit(app, &mut tx, &changed, false).await?;
        }
        happened.push(event);
    }
    if happened.is_empty() { Ok(()) } else { finish(tx, &happened, now).await }
}

async fn begin(app: &App, tx: &mut Transaction, maker: &Actor, content: Content, now: Time) -> Result<(Listing, Event), Problem> {
    let id = app.clock.mint();
    let (listing, drafted) = Listing::draft(id, app.site.object(id), maker.id, content, now);
    judge(tx, &listing).await?;
    insert_draft(tx, &listing).await?;
    Ok((listing, drafted))
}

async fn change(app: &App, tx: &mut Transaction, maker: &Actor, mut listing: Listing, content: Content, seen: Option<i64>, now: Time) -> Result<(Listing, Event), Problem> {
    let changed = listing.change(maker.id, content, seen, now)?;
    judge(tx, &listing).await?;
    keep_current(app, tx, maker, &listing, &changed).await?;
    Ok((listing, changed))
}

/// Publishes, pauses or archives: whatever the verb is.
///
/// # Errors
/// What the verb refuses.
pub async fn act(
    app: &App,
    maker: &Actor,
    mut listing: Listing,
    verb: impl FnOnce(&mut Listing, Id<Actor>, Time) -> Result<Event, ListingError>,
) -> Result<(Listing, Event), Problem> {
    let now = app.clock.now();
    let goes_out = !listing.state.is_listed();
    let event = verb(&mut listing, maker.id, now)?;
    let mut tx = app.storage.begin().await?;
    if listing.state.is_listed() {
        // What is taken off is not asked for more than it was.
        judge(&mut tx, &listing).await?;
        admit(app, &mut tx, &listing, goes_out).await?;
    }
    keep_current(app, &mut tx, maker, &listing, &event).await?;
    tx.commit(event.clone(), now).await?;
    Ok((listing, event))
}

/// A new draft that says the same as a listing of this maker, with rows of its own for the photos, whose files are shared.
///
/// # Errors
/// Somebody else's, or no room for the photos.
pub async fn duplicate(app: &App, maker: &Actor, listing: &Listing) -> Result<Listing, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let mut photos = Vec::new();
    for held in tx.media().list(&listing.content.photos).await? {
        let copy = Media { id: app.clock.mint(), remote: None, created_at: now, ..held };
        if copy.state == MediaState::Ready {
            tx.media().insert(&copy).await?;
            photos.push(copy.id);
        }
    }
    let taken = u64::try_from(tx.media().bytes_of(maker.id).await?).unwrap_or(0);
    if !photos.is_empty() && taken > app.settings.blobs.quota_per_maker.bytes() {
        return Err(Problem::payload_too_large().saying("photo-no-room", "there is no room left for the photos"));
    }
    let content = listing.copied(maker.id, photos)?;
    let (copy, drafted) = begin(app, &mut tx, maker, content, now).await?;
    tx.commit(drafted, now).await?;
    Ok(copy)
}

/// Brings to listings here what a moment brings: drafts go out, and what is over is put away. Answers whether there was any.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let due = app.storage.read().await?.listings().list_due(now, DUE_AT_ONCE).await?;
    for found in &due {
        let mut tx = app.storage.begin().await?;
        // Somebody else may have changed it, or another process was first.
        let Some(mut listing) = tx.listings().find(found.id).await? else { continue };
        let Some(maker) = tx.actors().find(listing.maker).await? else { continue };
        let photos = tx.media().list(&listing.content.photos).await?;
        let before = listing.clone();
        let Some(mut event) = listing.turn(&photos, now) else { continue };
        if listing.state.is_listed() && !refusals(app, &mut tx, &listing, true).await?.is_empty() {
            listing = before;
            event = listing.hold_back(now);
        }
        if keep(&mut tx, &app.site, &maker, &listing, &event).await? {
            tx.commit(event, now).await?;
        }
    }
    Ok(!due.is_empty())
}

/// Deletes a listing with its photos, for good.
///
/// # Errors
/// Somebody else's.
pub async fn delete(app: &App, maker: &Actor, listing: &Listing) -> Result<(), Problem> {
    let now = app.clock.now();
    let event = listing.delete(maker.id)?;
    let mut tx = app.storage.begin().await?;
    let unused = remove(&mut tx, listing, now).await?;
    tx.commit(event, now).await?;
    discard(app, &unused).await;
    Ok(())
}

/// What others see, or will at its time, says what is on its photos, or that they need no words.
async fn judge(tx: &mut Transaction, listing: &Listing) -> Result<(), Problem> {
    if listing.is_public() || listing.content.publishes_at.is_some() {
        presentable(&tx.media().list(&listing.content.photos).await?)?;
    }
    Ok(())
}

/// Lets a listing into the shop if the rules of this instance allow what it contains, and, where it goes out, its maker says as
/// what they sell if that is asked of everybody.
///
/// # Errors
/// 422 that says why not, and storage trouble.
async fn admit(app: &App, tx: &mut Transaction, listing: &Listing, goes_out: bool) -> Result<(), Problem> {
    let faults = refusals(app, tx, listing, goes_out).await?;
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

async fn refusals(app: &App, tx: &mut Transaction, listing: &Listing, goes_out: bool) -> storage::Result<Vec<Fault>> {
    let mut faults = tx.goods().policy().await?.judge(listing).faults();
    if goes_out && app.settings.shops.require_seller_kind && tx.makers().find(listing.maker).await?.is_none_or(|maker| maker.profile.seller_kind.is_none()) {
        faults.push(UNSAID);
    }
    Ok(faults)
}

/// Nobody knows as what somebody sells where the host wants everybody to say it.
pub const UNSAID: Fault = Fault::new("trader", "fault-seller-kind-missing", "say in your shop settings whether you sell privately or as a trader before you publish");

async fn keep_current(app: &App, tx: &mut Transaction, maker: &Actor, listing: &Listing, event: &Event) -> Result<(), Problem> {
    let was_current = keep(tx, &app.site, maker, listing, event).await?;
    if was_current { Ok(()) } else { Err(Problem::conflict().saying("problem-stale", "this listing was changed in the meantime; look at it again")) }
}

async fn finish(tx: Transaction, happened: &[Event], now: Time) -> Result<(), Problem> {
    let (first, more) = happened.split_first().ok_or_else(|| Problem::internal("nothing happened"))?;
    let all = more.iter().cloned().fold(Happened::from(first.clone()), Happened::and);
    Ok(tx.commit(all, now).await?)
}
