//! What happened here becomes what we say: one journal entry, its activity, its inboxes.

mod agreements;
pub mod delivery;
mod gone;
mod posts;
mod recipients;
mod reports;

use std::collections::HashMap;

use domain::actors::{self, Actor};
use domain::blocks;
use domain::featured;
use domain::follows;
use domain::listings::{self, Listing};
use domain::makers;
use domain::media::{Media, Size, State as MediaState};
use domain::peers::Rules;
use domain::{Address, Event, Id, Site, Time};
use serde_json::Value;
use storage::activities::Activity;
use storage::journal::Entry;
use storage::{Storage, Transaction};

use crate::activities::{self, Header};
use crate::agreements::document::with_policies;
use crate::context::Context;
use crate::handle::Federation;
use crate::keyring::Identity;
use crate::makers::{Picture, person};
use crate::vocabulary::{PUBLIC, Vocabulary};
use crate::wire::PhotoOut;
use crate::{Result, listings as wire};

/// Name of this consumer of the journal.
pub const CONSUMER: &str = "outbox";

/// Something to be said, before it has an id.
struct Said {
    sender: Actor,
    /// What it is about.
    object: Address,
    /// Later words of the same lane wait for it: those about one thing, or about following one actor.
    lane: String,
    /// Of the activity, where it had one before it was said.
    address: Option<Address>,
    /// Anyone may read it.
    public: bool,
    /// It bears its author's proof (SETTLED 7 says when).
    proven: bool,
    to: Vec<String>,
    cc: Vec<String>,
    what: What,
    inboxes: Vec<Address>,
}

enum What {
    Create(Value, Vocabulary),
    Update(Value, Vocabulary),
    Delete,
    /// Of the sender itself.
    DeleteActor,
    Follow,
    Block,
    Accept(Value),
    Reject(Value),
    Undo(Value),
    Like,
    Announce,
    /// With the post that quotes.
    QuoteRequest(Value),
    /// To this request, with the consent where it is given.
    QuoteAnswer(Value, Option<Address>),
    /// To this collection.
    Add(Address),
    /// From this collection.
    Remove(Address),
    /// About these, with these words.
    Flag(Vec<String>, String),
    /// Of an agreement, belonging to this.
    Offer(Value, Address),
    /// Of this offer, with the agreement it results in.
    AcceptOffer(Address, Value),
    /// Of this, for this reason.
    RejectBecause(Address, String),
}

impl What {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Create(..) => "Create",
            Self::Update(..) => "Update",
            Self::Delete | Self::DeleteActor => "Delete",
            Self::Follow => "Follow",
            Self::Block => "Block",
            Self::Accept(_) => "Accept",
            Self::Reject(_) => "Reject",
            Self::Undo(_) => "Undo",
            Self::Like => "Like",
            Self::Announce => "Announce",
            Self::QuoteRequest(_) => "QuoteRequest",
            Self::QuoteAnswer(_, Some(_)) => "Accept",
            Self::QuoteAnswer(_, None) => "Reject",
            Self::Add(_) => "Add",
            Self::Remove(_) => "Remove",
            Self::Flag(..) => "Flag",
            Self::Offer(..) => "Offer",
            Self::AcceptOffer(..) => "Accept",
            Self::RejectBecause(..) => "Reject",
        }
    }
}

impl Federation {
    /// Queues what one journal entry makes us say, and moves the cursor with it: both, or neither.
    ///
    /// # Errors
    /// Storage or cryptographic trouble; the entry is tried again.
    pub async fn react(&self, entry: &Entry) -> Result<()> {
        let context = self.context();
        if let Event::Follows(event) = &entry.event {
            context.digests.forget(event.followed()).await;
        }
        let mut tx = context.storage.begin().await?;
        let said = if context.policy.enabled { said(context, &mut tx, &entry.event).await? } else { None };
        let said = match said {
            Some(said) => Some(without_blocked(context, &mut tx, said).await?),
            None => None,
        };
        let mut queued = 0;
        if let Some(said) = said.filter(|said| !said.inboxes.is_empty() || said.public) {
            let activity = compose(context, &said).await?;
            tx.activities().insert(&activity).await?;
            let inboxes: Vec<_> = said.inboxes.iter().map(|inbox| (context.clock.mint(), inbox.clone())).collect();
            queued = tx.queue_deliveries(entry.seq, &activity, &inboxes, context.now()).await?;
        }
        tx.commit_turn(CONSUMER, entry.seq).await?;
        if queued > 0 {
            context.storage.rouse(storage::Topic::Deliveries);
        }
        Ok(())
    }
}

/// Whether an event may make us say something to peers; where it does not, nothing needs to be looked up.
#[must_use]
pub const fn is_for_peers(event: &Event) -> bool {
    use listings::Event as Listings;
    match event {
        Event::Listings(Listings::Published { .. } | Listings::Changed { .. } | Listings::Deleted { published: true, .. }) => true,
        Event::Makers(makers::Event::ProfileChanged { .. }) | Event::Follows(_) | Event::Featured(_) | Event::Blocks(_) => true,
        Event::Actors(actors::Event::Gone { .. }) | Event::Reports(domain::reports::Event::Raised { forward: true, .. }) => true,
        Event::Posts(event) => posts::is_for_peers(event),
        Event::Agreements(event) => agreements::is_for_peers(event),
        Event::Listings(_) | Event::Makers(_) | Event::Accounts(_) | Event::Actors(_) | Event::Media(_) | Event::Peers(_) => false,
        // Other reports, what moderators decide and what makers arrange for themselves are for those here.
        Event::Reports(_) | Event::Moderation(_) | Event::Relations(_) | Event::Notifications(_) | Event::Imports(_) | Event::Webhooks(_) | Event::SavedSearches(_) => false,
    }
}

/// Leaves out whom we do not speak with: nothing is queued for them.
async fn without_blocked(context: &Context, tx: &mut Transaction, mut said: Said) -> Result<Said> {
    let hosts: Vec<String> = said.inboxes.iter().map(Address::host).collect();
    let found = tx.rules().list_for(hosts.iter().map(String::as_str)).await?;
    let rules = Rules::new(&found, context.policy.allow_list);
    said.inboxes.retain(|inbox| !rules.judge(&inbox.host()).blocked);
    Ok(said)
}

async fn said(context: &Context, tx: &mut Transaction, event: &Event) -> Result<Option<Said>> {
    match event {
        Event::Listings(event) => listing_said(context, tx, event).await,
        Event::Makers(makers::Event::ProfileChanged { maker }) => profile_said(context, tx, *maker).await,
        Event::Follows(event) => follow_said(tx, event).await,
        Event::Featured(event) => pin_said(context, tx, event).await,
        Event::Posts(event) => posts::said(context, tx, event).await,
        Event::Agreements(event) => agreements::said(context, tx, event).await,
        Event::Blocks(event) => block_said(tx, event).await,
        Event::Reports(domain::reports::Event::Raised { report, forward: true, .. }) => reports::report_said(context, tx, *report).await,
        Event::Actors(actors::Event::Gone { actor, .. }) => gone_said(context, tx, *actor).await,
        Event::Makers(_)
        | Event::Accounts(_)
        | Event::Actors(_)
        | Event::Media(_)
        | Event::Peers(_)
        | Event::Reports(_)
        | Event::Moderation(_)
        | Event::Relations(_)
        | Event::Notifications(_)
        | Event::Imports(_)
        | Event::Webhooks(_)
        | Event::SavedSearches(_) => Ok(None),
    }
}

async fn listing_said(context: &Context, tx: &mut Transaction, event: &listings::Event) -> Result<Option<Said>> {
    let (listing, maker, first) = match event {
        listings::Event::Published { listing, maker } => (*listing, *maker, true),
        listings::Event::Changed { listing, maker } => (*listing, *maker, false),
        listings::Event::Deleted { listing, maker, address, published: true } => return deleted_said(context, tx, *listing, *maker, address).await,
        _ => return Ok(None),
    };
    // Deleted or hidden since: the later entry says so.
    let (Some(listing), Some(sender)) = (tx.listings().find(listing).await?, tx.actors().find(maker).await?) else { return Ok(None) };
    if !listing.is_public() || !sender.is_active() {
        return Ok(None);
    }
    let note = listing_note(context, tx, &listing, &sender).await?;
    let inboxes = recipients::followers(tx, sender.id).await?;
    let what = if first { What::Create(note, Vocabulary::Listing) } else { What::Update(note, Vocabulary::Listing) };
    Ok(Some(public(&context.site, sender, listing.address, what, inboxes)))
}

async fn deleted_said(context: &Context, tx: &mut Transaction, listing: Id<Listing>, maker: Id<Actor>, address: &Address) -> Result<Option<Said>> {
    let Some(sender) = tx.actors().find(maker).await? else { return Ok(None) };
    let mut inboxes = recipients::followers(tx, sender.id).await?;
    let bought = tx.agreements().list_inboxes_about(listing).await?;
    for inbox in tx.list_inboxes_told(address).await?.into_iter().chain(bought) {
        if !inboxes.contains(&inbox) {
            inboxes.push(inbox);
        }
    }
    Ok(Some(public(&context.site, sender, address.clone(), What::Delete, inboxes)))
}

/// A maker here was deleted: whoever may have a copy hears of it.
async fn gone_said(context: &Context, tx: &mut Transaction, maker: Id<Actor>) -> Result<Option<Said>> {
    let Some(sender) = tx.actors().find(maker).await?.filter(|sender| sender.is_here() && sender.state == actors::State::Gone) else { return Ok(None) };
    let inboxes = tx.actors().list_inboxes().await?;
    let address = sender.address.clone();
    Ok(Some(public(&context.site, sender, address, What::DeleteActor, inboxes)))
}

async fn profile_said(context: &Context, tx: &mut Transaction, maker: Id<Actor>) -> Result<Option<Said>> {
    let Some(maker) = tx.makers().find(maker).await?.filter(|maker| maker.actor.is_here()) else { return Ok(None) };
    let identity = context.keyring.identity(&context.storage, &context.site, &maker.actor).await?;
    let pictures = pictures(context, tx, &maker).await?;
    let document = person(&context.site, &maker, &identity.public, pictures.0.as_ref(), pictures.1.as_ref());
    let inboxes = recipients::followers(tx, maker.actor.id).await?;
    let address = maker.actor.address.clone();
    Ok(Some(public(&context.site, maker.actor, address, What::Update(document, Vocabulary::Actor), inboxes)))
}

async fn follow_said(tx: &mut Transaction, event: &follows::Event) -> Result<Option<Said>> {
    let (address, follower, followed) = match event {
        follows::Event::Requested { address, follower, followed, .. }
        | follows::Event::Accepted { address, follower, followed, .. }
        | follows::Event::Rejected { address, follower, followed }
        | follows::Event::Undone { address, follower, followed } => (address, *follower, *followed),
    };
    let (Some(follower), Some(followed)) = (tx.actors().find(follower).await?, tx.actors().find(followed).await?) else { return Ok(None) };
    let follow = activities::followed(address, &follower.address, &followed.address);
    let (sender, to, what) = match (event, follower.is_here(), followed.is_here()) {
        (follows::Event::Requested { .. }, true, false) => (follower, followed, What::Follow),
        (follows::Event::Undone { .. }, true, false) => (follower, followed, What::Undo(follow)),
        (follows::Event::Accepted { .. }, false, true) => (followed, follower, What::Accept(follow)),
        (follows::Event::Rejected { .. }, false, true) => (followed, follower, What::Reject(follow)),
        _ => return Ok(None),
    };
    let inboxes = to.inbox.iter().cloned().collect();
    // A follow was given its id when it was asked, so that answers find it.
    let own = matches!(what, What::Follow).then(|| address.clone());
    Ok(Some(Said {
        sender,
        object: address.clone(),
        lane: to.address.to_string(),
        address: own,
        public: false,
        proven: false,
        to: vec![to.address.to_string()],
        cc: Vec::new(),
        what,
        inboxes,
    }))
}

/// A block goes to the inbox of the blocked one alone (SECURITY P-35), in the lane of what is said about following them.
async fn block_said(tx: &mut Transaction, event: &blocks::Event) -> Result<Option<Said>> {
    let (blocks::Event::Blocked { blocker, blocked, address } | blocks::Event::Unblocked { blocker, blocked, address }) = event;
    let (Some(address), Some(sender), Some(to)) = (address, tx.actors().find(*blocker).await?, tx.actors().find(*blocked).await?) else { return Ok(None) };
    if !sender.is_here() || to.is_here() {
        return Ok(None);
    }
    let what = match event {
        blocks::Event::Blocked { .. } => What::Block,
        blocks::Event::Unblocked { .. } => What::Undo(activities::blocked(address, &sender.address, &to.address)),
    };
    let inboxes = to.inbox.iter().cloned().collect();
    let own = matches!(what, What::Block).then(|| address.clone());
    let to_one = vec![to.address.to_string()];
    Ok(Some(Said { sender, object: address.clone(), lane: to.address.to_string(), address: own, public: false, proven: false, to: to_one, cc: Vec::new(), what, inboxes }))
}

async fn pin_said(context: &Context, tx: &mut Transaction, event: &featured::Event) -> Result<Option<Said>> {
    let (featured::Event::Pinned { author, post, address } | featured::Event::Unpinned { author, post, address }) = event;
    // What is pinned elsewhere is said there, and what was deleted since is said by its Delete.
    let Some(sender) = tx.actors().find(*author).await?.filter(|sender| sender.is_here() && sender.is_active()) else { return Ok(None) };
    if tx.posts().find(*post).await?.is_none() {
        return Ok(None);
    }
    let collection = context.site.maker_part(&sender.handle.name, domain::site::ActorPart::Featured);
    let what = if matches!(event, featured::Event::Pinned { .. }) { What::Add(collection) } else { What::Remove(collection) };
    let inboxes = recipients::followers(tx, sender.id).await?;
    Ok(Some(public(&context.site, sender, address.clone(), what, inboxes)))
}

fn public(site: &Site, sender: Actor, object: Address, what: What, inboxes: Vec<Address>) -> Said {
    let followers = sender.followers.clone().unwrap_or_else(|| site.maker_part(&sender.handle.name, domain::site::ActorPart::Followers));
    Said { sender, lane: object.to_string(), object, address: None, public: true, proven: true, to: vec![PUBLIC.to_owned()], cc: vec![followers.to_string()], what, inboxes }
}

/// Gives it an id and, where it bears one, its author's proof.
async fn compose(context: &Context, said: &Said) -> Result<Activity> {
    let now = context.now();
    let minted = || {
        let id: Id<Activity> = context.clock.mint();
        (id, context.site.activity(id))
    };
    let given = |address: &Address| match context.site.read(address) {
        Some(domain::site::Local::Activity(id)) => (Id::new(id), address.clone()),
        _ => (context.clock.mint(), address.clone()),
    };
    let (id, address) = said.address.as_ref().map_or_else(minted, given);
    let header = Header { id: &address, actor: &said.sender.address, published: now, to: &said.to, cc: &said.cc, signed: said.proven };
    let document = match &said.what {
        What::Create(object, vocabulary) => activities::create(&header, object.clone(), *vocabulary),
        What::Update(object, vocabulary) => activities::update(&header, object.clone(), *vocabulary),
        What::Delete => activities::delete(&header, &said.object),
        What::DeleteActor => activities::delete_actor(&header),
        What::Flag(about, text) => activities::flag(&header, about, text),
        What::Follow => activities::follow(&header, &Address::trusted(said.to.first().cloned().unwrap_or_default())),
        What::Block => activities::block(&header, &Address::trusted(said.to.first().cloned().unwrap_or_default())),
        What::Accept(follow) => activities::accept(&header, follow.clone()),
        What::Reject(follow) => activities::reject(&header, follow.clone()),
        What::Undo(undone) => activities::undo(&header, undone.clone()),
        What::Like => activities::like(&header, &said.object),
        What::Announce => activities::announce(&header, &said.object),
        What::QuoteRequest(quoting) => activities::quote_request(&header, &said.object, quoting.clone()),
        What::QuoteAnswer(request, approval) => activities::quote_answer(&header, request.clone(), approval.as_ref()),
        What::Add(collection) => activities::add(&header, &said.object, collection),
        What::Remove(collection) => activities::remove(&header, &said.object, collection),
        What::Offer(object, belongs_to) => activities::offer(&header, object.clone(), belongs_to),
        What::AcceptOffer(offer, result) => activities::accept_offer(&header, offer, result.clone()),
        What::RejectBecause(refused, reason) => activities::reject_because(&header, refused, reason),
    };
    let document = if said.proven { prove(context, &said.sender, &document, now).await? } else { document };
    Ok(Activity {
        id,
        address,
        actor: said.sender.id,
        kind: said.what.kind().to_owned(),
        object: said.lane.clone(),
        public: said.public,
        body: document.to_string(),
        created_at: now,
    })
}

async fn prove(context: &Context, sender: &Actor, document: &Value, created: Time) -> Result<Value> {
    let identity: std::sync::Arc<Identity> = context.keyring.identity(&context.storage, &context.site, sender).await?;
    identity.prove(document, created)
}

async fn listing_note(context: &Context, tx: &mut Transaction, listing: &Listing, maker: &Actor) -> Result<Value> {
    let photos = tx.media().list(&listing.content.photos).await?;
    let mut note = wire::note(&context.site, listing, maker, &photos_out(&context.site, &photos, &HashMap::new()));
    with_policies(&mut note, &tx.agreements().find_shop(maker.id).await?.policies);
    wire::with_warning(&mut note, listing, &tx.goods().policy().await?);
    Ok(note)
}

/// Ready photos as peers fetch them; with its pass where what shows a photo is not for everybody (docs/decisions/0016).
#[must_use]
pub fn photos_out(site: &Site, photos: &[Media], passes: &HashMap<Id<Media>, String>) -> Vec<PhotoOut> {
    let path = |media: &Media, key: &str| passes.get(&media.id).map_or_else(|| format!("/media/{key}"), |pass| format!("/media/given/{pass}/{key}"));
    let url = |media: &Media, size: Size, kind: &str| media.variant(size).filter(|variant| variant.media_type == kind).map(|variant| site.url(&path(media, &variant.key)));
    let ready = photos.iter().filter(|media| media.state == MediaState::Ready);
    ready
        .filter_map(|media| {
            Some(PhotoOut {
                jpeg_url: url(media, Size::Fallback, "image/jpeg")?,
                webp_url: url(media, Size::Large, "image/webp"),
                alt: media.alt.clone(),
                width: media.width,
                height: media.height,
                blurhash: media.blurhash.clone(),
            })
        })
        .collect()
}

/// Portrait and banner of a maker, as peers fetch them.
pub(crate) async fn pictures(context: &Context, tx: &mut Transaction, maker: &domain::makers::Maker) -> Result<(Option<Picture>, Option<Picture>)> {
    let wanted: Vec<Id<Media>> = maker.profile.avatar.into_iter().chain(maker.profile.banner).collect();
    let media = tx.media().list(&wanted).await?;
    Ok(picture_pair(&context.site, maker, &media))
}

/// The same from rows that are already at hand.
pub(crate) fn picture_pair(site: &Site, maker: &domain::makers::Maker, media: &[Media]) -> (Option<Picture>, Option<Picture>) {
    let picture = |id: Option<Id<Media>>| {
        let media = media.iter().find(|media| Some(media.id) == id && media.state == MediaState::Ready)?;
        let variant = media.variant(Size::Fallback)?;
        Some(Picture { url: site.url(&format!("/media/{}", variant.key)), media_type: variant.media_type.clone() })
    };
    (picture(maker.profile.avatar), picture(maker.profile.banner))
}

/// Whether everything that happened has been said, for tests and for a graceful stop.
///
/// # Errors
/// Storage trouble only.
pub async fn is_settled(storage: &Storage) -> storage::Result<bool> {
    storage.journal_is_read(CONSUMER).await
}
