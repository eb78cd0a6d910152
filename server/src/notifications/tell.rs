//! Turns what happened into notifications: who is told what, and what nobody is told any more.

use std::collections::{BTreeMap, HashMap};

use domain::accounts::{Role, State as AccountState};
use domain::actors::{Actor, State as ActorState};
use domain::agreements::{Agreement, Side};
use domain::audience::may_see;
use domain::follows::State as FollowState;
use domain::notifications::{Kind, Notification, State, Verdict};
use domain::posts::Post;
use domain::posts::quotes::State as QuoteState;
use domain::{Audience, Event, Id, Time, accounts, actors, agreements, blocks, follows, listings, moderation, posts, relations, reports, saved_searches, webhooks};
use storage::Transaction;
use storage::journal::Entry;
use storage::notifications::{Caused, Hearer};

use crate::pushes;
use crate::state::App;

/// What some are told, and of what cause: of the same cause nobody is told twice.
struct News {
    kind: Kind,
    actor: Option<Id<Actor>>,
    post: Option<Id<Post>>,
    about: Option<i64>,
    cause: String,
}

impl News {
    /// What somebody did to a post.
    fn of_post(kind: Kind, actor: Id<Actor>, post: Id<Post>, cause: String) -> Self {
        Self { kind, actor: Some(actor), post: Some(post), about: None, cause }
    }

    /// What one does to another.
    fn between(kind: Kind, actor: Id<Actor>) -> Self {
        Self { kind, actor: Some(actor), post: None, about: None, cause: format!("{}:{actor}", kind.word()) }
    }

    /// What moderators decide, or are to decide.
    fn of_moderation(kind: Kind, about: i64) -> Self {
        Self { kind, actor: None, post: None, about: Some(about), cause: format!("{}:{about}", kind.word()) }
    }
}

/// Reacts to a piece of the journal, in its order.
///
/// # Errors
/// Storage trouble only; what was written is for the caller to keep or not.
pub async fn tell(app: &App, tx: &mut Transaction, piece: &[Entry]) -> anyhow::Result<()> {
    let new: Vec<Id<Post>> = piece.iter().filter_map(|entry| said(&entry.event)).collect();
    let mut posts: HashMap<Id<Post>, Post> = if new.is_empty() { HashMap::new() } else { tx.posts().list(&new).await?.into_iter().map(|post| (post.id, post)).collect() };
    for entry in piece {
        match &entry.event {
            event if said(event).is_some() => {
                if let Some(post) = said(event).and_then(|id| posts.remove(&id)) {
                    tell_of_said(app, tx, &post).await?;
                }
            }
            Event::Posts(event) => post_event(app, tx, event).await?,
            Event::Listings(listings::Event::Changed { listing, .. } | listings::Event::MirrorChanged { listing, .. }) => hide(app, tx, listing.as_kind()).await?,
            Event::Listings(listings::Event::Judged { listing, maker }) => {
                let cause = format!("{}:{listing}:{}", Kind::Judged.word(), entry.seq);
                deliver(app, tx, &[*maker], &News { kind: Kind::Judged, actor: None, post: Some(listing.as_kind()), about: None, cause }).await?;
            }
            Event::Follows(event) => follow_event(app, tx, event).await?,
            Event::Blocks(blocks::Event::Blocked { blocker, blocked, .. }) => {
                tx.notifications().remove_of(*blocker, *blocked).await?;
                tx.notifications().remove_of(*blocked, *blocker).await?;
            }
            Event::Relations(relations::Event::DomainBlocked { by, host }) => tx.notifications().remove_of_host(*by, host).await?,
            Event::Relations(relations::Event::Muted { by, whom }) => {
                if tx.mutes().find(*by, *whom, app.clock.now()).await?.is_some_and(|mute| mute.notifications) {
                    tx.notifications().remove_of(*by, *whom).await?;
                }
            }
            Event::Actors(actors::Event::Gone { actor, .. }) => tx.notifications().remove_all_of(*actor).await?,
            Event::Reports(event) => report_event(app, tx, event).await?,
            Event::Accounts(event) => account_event(app, tx, event).await?,
            Event::Moderation(event) => moderation_event(app, tx, event).await?,
            Event::Agreements(event) => agreement_event(app, tx, event, entry.seq).await?,
            Event::Webhooks(webhooks::Event::Failed { webhook, maker } | webhooks::Event::Gone { webhook, maker }) => {
                let news = News { kind: Kind::Webhook, actor: None, post: None, about: Some(webhook.raw()), cause: format!("webhook:{webhook}:{}", entry.seq) };
                deliver(app, tx, &[*maker], &news).await?;
            }
            Event::SavedSearches(event) => search_event(app, tx, event, entry.seq).await?,
            Event::Listings(_)
            | Event::Blocks(_)
            | Event::Relations(_)
            | Event::Actors(actors::Event::Mirrored { .. } | actors::Event::CaughtUp { .. } | actors::Event::Moved { .. })
            | Event::Makers(_)
            | Event::Media(_)
            | Event::Peers(_)
            | Event::Featured(_)
            | Event::Imports(_)
            | Event::Notifications(_)
            | Event::Webhooks(_) => {}
        }
    }
    Ok(())
}

/// The post that somebody said anew.
const fn said(event: &Event) -> Option<Id<Post>> {
    match event {
        Event::Listings(listings::Event::Published { listing, .. } | listings::Event::Mirrored { listing, .. }) => Some(listing.as_kind()),
        Event::Posts(posts::Event::Mirrored { post, .. } | posts::Event::Published { post, .. }) => Some(*post),
        _ => None,
    }
}

async fn post_event(app: &App, tx: &mut Transaction, event: &posts::Event) -> anyhow::Result<()> {
    match event {
        posts::Event::Edited { post, .. } | posts::Event::Changed { post } => {
            hide(app, tx, *post).await?;
            if let Some(post) = tx.posts().find(*post).await?.filter(Post::is_edited) {
                tell_of_said(app, tx, &post).await?;
                tell_of_edit(app, tx, &post).await?;
            }
        }
        posts::Event::Liked { post, by } if !tx.reactions().list_likes_by(*by, *post).await?.is_empty() => tell_author(app, tx, Kind::Like, *post, *by).await?,
        posts::Event::Unliked { post, by, .. } if tx.reactions().list_likes_by(*by, *post).await?.is_empty() => tx.notifications().take_back(Kind::Like, *by, *post).await?,
        posts::Event::Boosted { post, by } if tx.reactions().find_boost_by(*by, *post).await?.is_some() => tell_author(app, tx, Kind::Boost, *post, *by).await?,
        posts::Event::Unboosted { post, by, .. } => tx.notifications().take_back(Kind::Boost, *by, *post).await?,
        posts::Event::PollClosed { post } => tell_of_poll(app, tx, *post).await?,
        posts::Event::QuoteAnswered { post } => tell_of_answer(app, tx, *post).await?,
        _ => {}
    }
    Ok(())
}

/// Whom a post answers, names or quotes. Of one post each is told once, in the word that says most.
async fn tell_of_said(app: &App, tx: &mut Transaction, post: &Post) -> anyhow::Result<()> {
    let mut concerned: BTreeMap<Id<Actor>, Kind> = BTreeMap::new();
    if post.audience == Audience::Direct {
        concerned.extend(tx.posts().list_addressees(post.id).await?.into_iter().map(|id| (id, Kind::Direct)));
    } else {
        for (address, kind) in [(&post.quote, Kind::Quote), (&post.in_reply_to, Kind::Reply)] {
            let Some(address) = address.as_ref().filter(|address| app.site.is_here(address)) else { continue };
            if let Some(other) = tx.posts().find_by_address(address).await? {
                concerned.insert(other.author, kind);
            }
        }
        let named: Vec<_> = post.mentions.iter().map(|mention| &mention.actor).filter(|actor| app.site.is_here(actor)).collect();
        if !named.is_empty() {
            for actor in tx.actors().list_by_addresses(&named).await? {
                concerned.entry(actor.id).or_insert(Kind::Mention);
            }
        }
    }
    for kind in [Kind::Direct, Kind::Reply, Kind::Quote, Kind::Mention] {
        let owners: Vec<_> = concerned.iter().filter(|(_, of)| **of == kind).map(|(owner, _)| *owner).collect();
        deliver(app, tx, &owners, &News::of_post(kind, post.author, post.id, format!("said:{}", post.id))).await?;
    }
    Ok(())
}

/// Those here who passed it on or voted in it hear that it says something else now; of several edits the last counts.
async fn tell_of_edit(app: &App, tx: &mut Transaction, post: &Post) -> anyhow::Result<()> {
    let Some(former) = tx.posts().list_former(post.id).await?.pop() else { return Ok(()) };
    let owners = tx.notifications().list_involved(post.id, post.updated_at).await?;
    let news = News::of_post(Kind::Edited, post.author, post.id, format!("edited:{}:{}", post.id, former.at.unix_micros()));
    if deliver(app, tx, &owners, &news).await? > 0 {
        tx.notifications().remove_others(Kind::Edited, post.id, &news.cause).await?;
    }
    Ok(())
}

async fn tell_author(app: &App, tx: &mut Transaction, kind: Kind, post: Id<Post>, by: Id<Actor>) -> anyhow::Result<()> {
    let Some(post) = tx.posts().find(post).await? else { return Ok(()) };
    deliver(app, tx, &[post.author], &News::of_post(kind, by, post.id, format!("{}:{by}:{}", kind.word(), post.id))).await?;
    Ok(())
}

async fn tell_of_poll(app: &App, tx: &mut Transaction, post: Id<Post>) -> anyhow::Result<()> {
    let Some(post) = tx.posts().find(post).await? else { return Ok(()) };
    let news = |actor: Option<Id<Actor>>| News { kind: Kind::PollEnded, actor, post: Some(post.id), about: None, cause: format!("poll-ended:{}", post.id) };
    deliver(app, tx, &[post.author], &news(None)).await?;
    let voters = tx.polls().list_voters(post.id).await?;
    deliver(app, tx, &voters, &news(Some(post.author))).await?;
    Ok(())
}

async fn tell_of_answer(app: &App, tx: &mut Transaction, quoting: Id<Post>) -> anyhow::Result<()> {
    let Some(quote) = tx.quotes().find(quoting).await?.filter(|quote| quote.state != QuoteState::Asked) else { return Ok(()) };
    let Some(post) = tx.posts().find(quoting).await? else { return Ok(()) };
    let quoted = tx.posts().find_by_address(&quote.quoted).await?;
    let cause = format!("quote-answered:{quoting}:{}", quote.state.word());
    let news = News { kind: Kind::QuoteAnswered, actor: quoted.map(|quoted| quoted.author), post: Some(quoting), about: None, cause };
    if deliver(app, tx, &[post.author], &news).await? > 0 {
        tx.notifications().remove_others(Kind::QuoteAnswered, quoting, &news.cause).await?;
    }
    Ok(())
}

async fn follow_event(app: &App, tx: &mut Transaction, event: &follows::Event) -> anyhow::Result<()> {
    match event {
        follows::Event::Requested { follower, followed, .. } => {
            let stands = tx.follows().find(*follower, *followed).await?.is_some_and(|follow| follow.state == FollowState::Requested);
            if stands {
                deliver(app, tx, &[*followed], &News::between(Kind::FollowRequest, *follower)).await?;
            }
        }
        follows::Event::Accepted { follower, followed, .. } => {
            // Who let them in knows.
            let was_asked = tx.notifications().remove(*followed, &News::between(Kind::FollowRequest, *follower).cause).await?;
            let stands = tx.follows().find(*follower, *followed).await?.is_some_and(|follow| follow.state == FollowState::Accepted);
            if stands && !was_asked {
                deliver(app, tx, &[*followed], &News::between(Kind::Follow, *follower)).await?;
            }
            if stands && tx.actors().find(*followed).await?.is_some_and(|followed| followed.locked) {
                deliver(app, tx, &[*follower], &News::between(Kind::FollowAccepted, *followed)).await?;
            }
        }
        follows::Event::Rejected { follower, followed, .. } | follows::Event::Undone { follower, followed, .. } => {
            for kind in [Kind::Follow, Kind::FollowRequest] {
                tx.notifications().remove(*followed, &News::between(kind, *follower).cause).await?;
            }
            tx.notifications().remove(*follower, &News::between(Kind::FollowAccepted, *followed).cause).await?;
            if matches!(event, follows::Event::Undone { .. }) {
                tell_of_move(app, tx, *follower, *followed).await?;
            }
        }
    }
    Ok(())
}

/// Whose follow ended because the followed one goes on as another, whom they follow or ask to follow now.
async fn tell_of_move(app: &App, tx: &mut Transaction, follower: Id<Actor>, followed: Id<Actor>) -> anyhow::Result<()> {
    let Some(target) = tx.actors().find(followed).await?.and_then(|followed| followed.moved_to) else { return Ok(()) };
    let Some(target) = tx.actors().find_by_address(&target).await? else { return Ok(()) };
    if tx.follows().find(follower, target.id).await?.is_some() {
        let news = News { about: Some(target.id.raw()), ..News::between(Kind::Moved, followed) };
        deliver(app, tx, &[follower], &news).await?;
    }
    Ok(())
}

async fn report_event(app: &App, tx: &mut Transaction, event: &reports::Event) -> anyhow::Result<()> {
    match event {
        reports::Event::Taken { report, .. } | reports::Event::Raised { report, .. } => {
            let Some(report) = tx.reports().find(*report).await?.filter(|report| report.state == reports::State::Open) else { return Ok(()) };
            let mut staff = tx.notifications().list_staff(Role::Moderator).await?;
            staff.retain(|id| *id != report.reporter && *id != report.reported);
            deliver(app, tx, &staff, &News::of_moderation(Kind::Report, report.id.raw())).await?;
        }
        reports::Event::Closed { report } => forget_for_staff(tx, Kind::Report, report.raw()).await?,
    }
    Ok(())
}

async fn account_event(app: &App, tx: &mut Transaction, event: &accounts::Event) -> anyhow::Result<()> {
    match event {
        accounts::Event::SignedUp { account, maker } => {
            let waits = tx.accounts().find(*account).await?.is_some_and(|account| account.state == AccountState::Pending);
            if waits {
                let staff = tx.notifications().list_staff(Role::Moderator).await?;
                let news = News { actor: Some(*maker), ..News::of_moderation(Kind::SignUp, account.raw()) };
                deliver(app, tx, &staff, &news).await?;
            }
        }
        // Who confirmed their address asks for a place only now.
        accounts::Event::EmailConfirmed { account } => {
            if let Some(account) = tx.accounts().find(*account).await?.filter(|account| account.state == AccountState::Pending) {
                let staff = tx.notifications().list_staff(Role::Moderator).await?;
                let news = News { actor: Some(account.maker), ..News::of_moderation(Kind::SignUp, account.id.raw()) };
                deliver(app, tx, &staff, &news).await?;
            }
        }
        accounts::Event::Approved { account, .. } | accounts::Event::Refused { account, .. } => forget_for_staff(tx, Kind::SignUp, account.raw()).await?,
        _ => {}
    }
    Ok(())
}

async fn moderation_event(app: &App, tx: &mut Transaction, event: &moderation::Event) -> anyhow::Result<()> {
    match event {
        moderation::Event::Taken { measure, maker, .. } => {
            deliver(app, tx, &[*maker], &News::of_moderation(Kind::Measure, measure.raw())).await?;
        }
        moderation::Event::Lifted { measure, maker, .. } => {
            let taken = News::of_moderation(Kind::Measure, measure.raw());
            tx.notifications().remove(*maker, &taken.cause).await?;
            deliver(app, tx, &[*maker], &News { cause: format!("lifted:{measure}"), ..taken }).await?;
        }
        moderation::Event::Appealed { appeal, .. } => {
            let staff = tx.notifications().list_staff(Role::Moderator).await?;
            deliver(app, tx, &staff, &News::of_moderation(Kind::Appeal, appeal.raw())).await?;
        }
        moderation::Event::Decided { appeal, .. } => {
            forget_for_staff(tx, Kind::Appeal, appeal.raw()).await?;
            let Some(heard) = tx.moderation().find_appeal(*appeal).await? else { return Ok(()) };
            let Some(measure) = tx.moderation().find_measure(heard.measure).await? else { return Ok(()) };
            deliver(app, tx, &[measure.maker], &News::of_moderation(Kind::AppealDecided, appeal.raw())).await?;
        }
        moderation::Event::Acknowledged { .. } | moderation::Event::Noted => {}
    }
    Ok(())
}

/// The other side of an agreement hears what happened, and whether it is their turn. Of each agreement the newest alone stands.
async fn agreement_event(app: &App, tx: &mut Transaction, event: &agreements::Event, seq: i64) -> anyhow::Result<()> {
    let Some(id) = event.agreement() else { return Ok(()) };
    let Some(agreement) = tx.agreements().find(id).await? else { return Ok(()) };
    let Some(side) = hears(event, &agreement) else { return Ok(()) };
    let is_letter = matches!(event, agreements::Event::Said { .. });
    let is_turn = !is_letter && (agreement.turn() == Some(side) || (matches!(event, agreements::Event::Reminded { .. }) && !agreement.state.is_final()));
    let parties: Vec<_> = [Side::Seller, Side::Buyer].into_iter().filter_map(|side| agreement.party(side)).collect();
    if !is_letter {
        tx.notifications().remove_about(Kind::Turn, id.raw(), &parties).await?;
    }
    let Some(owner) = agreement.party(side) else { return Ok(()) };
    tx.notifications().remove_about(Kind::Agreement, id.raw(), &[owner]).await?;
    let kind = if is_turn { Kind::Turn } else { Kind::Agreement };
    let news = News { kind, actor: agreement.party(side.other()), post: None, about: Some(id.raw()), cause: format!("agreement:{id}:{seq}") };
    deliver(app, tx, &[owner], &news).await?;
    Ok(())
}

/// Of each saved search the newest alone stands, and none of one that is removed.
async fn search_event(app: &App, tx: &mut Transaction, event: &saved_searches::Event, seq: i64) -> anyhow::Result<()> {
    match event {
        saved_searches::Event::Found { search, maker, .. } => {
            tx.notifications().remove_about(Kind::Found, search.raw(), &[*maker]).await?;
            if tx.saved_searches().find(*search).await?.is_some() {
                let news = News { kind: Kind::Found, actor: None, post: None, about: Some(search.raw()), cause: format!("found:{search}:{seq}") };
                deliver(app, tx, &[*maker], &news).await?;
            }
        }
        saved_searches::Event::Removed { search, maker } => tx.notifications().remove_about(Kind::Found, search.raw(), &[*maker]).await?,
        saved_searches::Event::Saved { .. } => {}
    }
    Ok(())
}

/// Which side hears of it, where one does.
fn hears(event: &agreements::Event, agreement: &Agreement) -> Option<Side> {
    use agreements::Event as Happened;
    match event {
        Happened::Proposed { .. } => Some(Side::Seller),
        Happened::Moved { by, .. } | Happened::Wanted { by, wants: Some(_), .. } | Happened::WantTakenBack { by, .. } | Happened::Said { by, .. } => Some(by.other()),
        // Whose wish was not granted.
        Happened::Wanted { by, wants: None, .. } => Some(*by),
        Happened::Told { from, to, .. } if from != to || agreement.wants.seller.is_some() => Some(Side::Buyer),
        Happened::AskRefused { .. } => Some(Side::Buyer),
        Happened::Reminded { side, .. } => Some(*side),
        _ => None,
    }
}

/// What waited for moderators waits no more.
async fn forget_for_staff(tx: &mut Transaction, kind: Kind, about: i64) -> anyhow::Result<()> {
    let staff = tx.notifications().list_staff(Role::Moderator).await?;
    Ok(tx.notifications().remove_about(kind, about, &staff).await?)
}

/// An edit may have narrowed whom a post is for: whoever was told of it and may not see it any more hears no more of it.
async fn hide(app: &App, tx: &mut Transaction, post: Id<Post>) -> anyhow::Result<()> {
    let told = tx.notifications().list_told_of(post).await?;
    if told.is_empty() {
        return Ok(());
    }
    let hearers = tx.notifications().list_hearers(&told, None, Some(post), app.clock.now()).await?;
    let others: Vec<_> = hearers.iter().filter(|hearer| hearer.post.is_some_and(|(audience, viewer)| !may_see(audience, viewer))).map(|hearer| hearer.owner).collect();
    if !others.is_empty() {
        tx.notifications().remove_post(post, &others).await?;
    }
    Ok(())
}

/// Writes news for those of `owners` who live here and are to hear it; answers for how many it was new.
async fn deliver(app: &App, tx: &mut Transaction, owners: &[Id<Actor>], news: &News) -> anyhow::Result<u64> {
    let owners: Vec<_> = owners.iter().copied().filter(|owner| Some(*owner) != news.actor).collect();
    if owners.is_empty() {
        return Ok(0);
    }
    let now = app.clock.now();
    let hearers = tx.notifications().list_hearers(&owners, news.actor, news.post, now).await?;
    let caused: Vec<Caused> = hearers
        .iter()
        .filter_map(|hearer| {
            let state = state_for(hearer, news, now)?;
            let notification =
                Notification { id: app.clock.mint(), owner: hearer.owner, kind: news.kind, actor: news.actor, post: news.post, about: news.about, state, created_at: now };
            Some(Caused { notification, cause: news.cause.clone() })
        })
        .collect();
    if caused.is_empty() {
        return Ok(0);
    }
    let new = tx.notifications().insert_all(&caused).await?;
    let fresh: Vec<_> = caused.iter().map(|caused| caused.notification.id).collect();
    pushes::queue(app, tx, &fresh).await?;
    Ok(new)
}

/// Whether somebody is told, aloud or among their requests; `None` where they are not.
fn state_for(hearer: &Hearer, news: &News, now: Time) -> Option<State> {
    let reaches = match news.kind {
        Kind::Measure | Kind::AppealDecided => matches!(hearer.state, ActorState::Active | ActorState::Suspended),
        _ => hearer.state == ActorState::Active,
    };
    let is_of_moderation = matches!(news.kind, Kind::Report | Kind::SignUp | Kind::Measure | Kind::Appeal | Kind::AppealDecided | Kind::Judged);
    // An order goes on between two who want to hear nothing else of each other.
    let goes_on = news.kind == Kind::Turn;
    if !reaches || (!is_of_moderation && (!hearer.is_sender_active || (hearer.is_apart && !goes_on) || hearer.is_thread_muted)) {
        return None;
    }
    match (news.post, hearer.post) {
        (None, _) => {}
        (Some(_), Some((audience, viewer))) if may_see(audience, viewer) => {}
        (Some(_), _) => return None,
    }
    match hearer.policy.judge(news.kind, &hearer.sender, now) {
        Verdict::Accept => Some(State::Shown),
        Verdict::Filter => Some(State::Waiting),
        Verdict::Drop => None,
    }
}
