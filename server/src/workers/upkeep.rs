//! What is done now and then: forgetting what is over, checking links back, renewing the node's lease.

use std::time::Duration;

use domain::accounts::{Event, State as AccountState, UNCONFIRMED_DAYS};
use domain::actors::{Actor, State};
use domain::media::Event as MediaEvent;
use domain::notifications::{KEPT_DAYS, MAX_KEPT};
use domain::{Id, makers, moderation};
use storage::mails::Kind;
use tokio_util::sync::CancellationToken;

use super::{mails, pause};
use crate::moderation::verbs::{self, Judge};
use crate::state::App;

const EVERY: Duration = Duration::from_secs(3_600);
const DAY: i64 = 86_400;
/// Ids of received activities are remembered so long (SETTLED 4).
const INBOX_DAYS: i64 = 90;
/// A like waits so long for what it likes.
const EARLY_DAYS: i64 = 7;
const DELIVERY_DAYS: i64 = 14;
/// What saved searches found is remembered so long, so that it is not told twice.
const FIND_DAYS: i64 = 90;
/// How webhooks were told is shown so long.
const WEBHOOK_DAYS: i64 = 30;
/// A report of an import can be read so long.
const IMPORT_DAYS: i64 = 30;
/// Deliveries that were given up are shown to the host so long.
const DEAD_DAYS: i64 = 30;
/// What we said stays at its address so long where nothing of it is left.
const ACTIVITY_DAYS: i64 = 90;
/// An upload that belongs to nothing is given up after this.
const LOOSE_HOURS: i64 = 24;
/// Makers whose links are looked at in one round.
const LINKS_A_ROUND: i64 = 50;
/// Digests that are queued in one round.
const DIGESTS_A_ROUND: i64 = 5_000;

/// Tidies once an hour until stopped.
pub async fn hourly(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = tidy(&app).await {
            tracing::error!(error = format!("{error:#}"), "upkeep failed and tries again in an hour");
        }
        pause(EVERY, &stop).await;
    }
}

/// One round of upkeep.
///
/// # Errors
/// Storage trouble; what was done stays done.
pub async fn tidy(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.storage.forget_expired(now).await?;
    app.storage.forget_mutes(now).await?;
    app.storage.forget_notifications(now.plus_seconds(-KEPT_DAYS * DAY), MAX_KEPT).await?;
    forget_mails(app).await?;
    app.storage.forget_inbox(now.plus_seconds(-INBOX_DAYS * DAY)).await?;
    app.storage.forget_undone(now.plus_seconds(-INBOX_DAYS * DAY)).await?;
    app.storage.forget_early_likes(now.plus_seconds(-EARLY_DAYS * DAY)).await?;
    app.storage.forget_deliveries(now.plus_seconds(-DELIVERY_DAYS * DAY), now.plus_seconds(-DEAD_DAYS * DAY)).await?;
    app.storage.forget_finds(now.plus_seconds(-FIND_DAYS * DAY)).await?;
    app.storage.forget_webhook_deliveries(now.plus_seconds(-WEBHOOK_DAYS * DAY)).await?;
    app.storage.forget_activities(now.plus_seconds(-ACTIVITY_DAYS * DAY)).await?;
    app.storage.forget_synchronisations(now.plus_seconds(-DAY)).await?;
    app.storage.count_for_plans().await?;
    app.refresh_community().await?;
    remove_loose_photos(app).await?;
    delete_long_suspended(app).await?;
    app.storage.forget_keys_of_the_gone(now.plus_seconds(-DELIVERY_DAYS * DAY)).await?;
    forget_imports(app).await?;
    crate::agreements::upkeep::tidy(app).await?;
    check_links(app).await
}

/// Files of shops that came over hold nothing that is not a listing by now.
async fn forget_imports(app: &App) -> anyhow::Result<()> {
    Ok(app.storage.forget_imports(app.clock.now().plus_seconds(-IMPORT_DAYS * DAY)).await?)
}

/// What nobody takes is given up also where no mail is sent any more. What was sent is kept for as long as it is counted.
async fn forget_mails(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.storage.forget_links(now).await?;
    let given_up = app.storage.forget_mails(now.plus_seconds(-mails::PATIENCE_SECONDS), now.plus_seconds(-2 * DAY), now.plus_seconds(-DEAD_DAYS * DAY), now).await?;
    if given_up > 0 {
        tracing::error!(given_up, "mail is given up, because nobody took it");
    }
    queue_digests(app).await?;
    remove_lapsed(app).await
}

/// Once a day at the most, and only while there is something that was not read.
async fn queue_digests(app: &App) -> anyhow::Result<()> {
    if app.post.is_none() {
        return Ok(());
    }
    for account in app.storage.list_digests_due(app.clock.now().plus_seconds(-DAY), DIGESTS_A_ROUND).await? {
        app.storage.queue_mail(&crate::mails::to(app, account, Kind::Digest, None)).await?;
    }
    Ok(())
}

/// Who never confirmed their address of mail frees the name.
async fn remove_lapsed(app: &App) -> anyhow::Result<()> {
    let before = app.clock.now().plus_seconds(-UNCONFIRMED_DAYS * DAY);
    for state in [AccountState::Unconfirmed, AccountState::UnconfirmedApplicant] {
        for account in app.storage.read().await?.accounts().list(Some(state)).await? {
            if account.created_at > before {
                break;
            }
            let mut tx = app.storage.begin().await?;
            // They may have confirmed it in the meantime.
            let Some(account) = tx.accounts().find(account.id).await?.filter(|account| account.state.is_unconfirmed()) else { continue };
            tx.accounts().remove(&account).await?;
            tx.commit(Event::Lapsed { account: account.id }, app.clock.now()).await?;
        }
    }
    Ok(())
}

async fn remove_loose_photos(app: &App) -> anyhow::Result<()> {
    let before = app.clock.now().plus_seconds(-LOOSE_HOURS * 3_600);
    let loose = app.storage.read().await?.media().list_loose(before, 500).await?;
    for id in loose {
        let mut tx = app.storage.begin().await?;
        let unused = tx.media().remove(id).await?;
        tx.commit(MediaEvent::Removed { media: id }, app.clock.now()).await?;
        for key in unused {
            app.blobs.remove(&key).await?;
        }
    }
    Ok(())
}

/// Who was suspended so long ago, and has no appeal that waits, is deleted for good.
async fn delete_long_suspended(app: &App) -> anyhow::Result<()> {
    let before = app.clock.now().plus_seconds(-moderation::KEPT_DAYS * DAY);
    let long = app.storage.read().await?.moderation().list_long_suspended(before, 50).await?;
    for id in long {
        let mut tx = app.storage.begin().await?;
        let Some(maker) = tx.actors().find(id).await?.filter(|maker| maker.state == State::Suspended) else { continue };
        let happened = verbs::delete(&mut tx, app.clock.as_ref(), Judge::HOST, &maker, "suspended for 30 days").await?;
        tx.commit(happened, app.clock.now()).await?;
    }
    Ok(())
}

/// Looks whether the pages that makers here name link back with `rel=me`.
async fn check_links(app: &App) -> anyhow::Result<()> {
    let makers = app.storage.read().await?.makers().list_with_links(LINKS_A_ROUND).await?;
    for maker in makers {
        check_links_of(app, maker.actor.id).await?;
    }
    Ok(())
}

/// The same for one maker. A change that the maker makes meanwhile wins; its own entry of the journal looks again.
pub(super) async fn check_links_of(app: &App, maker: Id<Actor>) -> anyhow::Result<()> {
    let Some(maker) = app.storage.read().await?.makers().find(maker).await? else { return Ok(()) };
    if maker.profile.links.is_empty() || !maker.actor.is_here() {
        return Ok(());
    }
    let links = app.federation.check_links(&maker).await;
    app.storage.links_checked(maker.actor.id, app.clock.now()).await?;
    let verified = |links: &[makers::Link]| links.iter().map(|link| link.verified_at.is_some()).collect::<Vec<_>>();
    if verified(&links) == verified(&maker.profile.links) {
        return Ok(());
    }
    let mut tx = app.storage.begin().await?;
    let Some(mut fresh) = tx.makers().find(maker.actor.id).await?.filter(|fresh| fresh.version == maker.version) else { return Ok(()) };
    fresh.profile.links = links;
    fresh.version += 1;
    if tx.makers().update(&fresh).await? {
        tx.commit(makers::Event::LinksChecked { maker: fresh.actor.id }, app.clock.now()).await?;
    }
    Ok(())
}
