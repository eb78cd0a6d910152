//! Fetches photos of peers into our own sizes, so that nobody here asks another server by looking at a page.

use domain::actors::Actor;
use domain::media::{Event, Media, State};
use domain::{Id, Time};
use federation::client::ClientError;
use storage::{StorageError, Transaction};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::picture::{MAX_BYTES, PictureFault, Prepared};
use super::upload::{discard, keep_files, keys};
use crate::state::App;

/// Tries before a photo counts as lost.
const TRIES: i64 = 8;
/// The shortest and the longest wait between two tries, in seconds.
const WAIT: (i64, i64) = (60, 6 * 3_600);

/// What came of a try.
enum Outcome {
    Here(Prepared),
    /// Never, for the reason under this key.
    Lost(&'static str),
    /// Perhaps another time.
    Later,
}

/// Fetches the photo that `media` stands for and settles its row: ready, failed, or due again later.
///
/// Whatever type the peer claims, the first bytes decide what is decoded. After `stop` nothing more is fetched, and the
/// row is due again at once.
///
/// # Errors
/// Storage trouble only; the row is then due again when its lease ends.
pub async fn fetch_remote(app: &App, media: Media, stop: &CancellationToken) -> Result<(), StorageError> {
    let found = tokio::select! {
        found = look(app, &media) => found,
        () = stop.cancelled() => return app.storage.set_photo_due(media.id, app.clock.now()).await,
    };
    match found {
        Outcome::Here(prepared) => arrived(app, &media, prepared).await,
        Outcome::Lost(fault) => lost(app, &media, fault).await,
        Outcome::Later => {
            let now = app.clock.now();
            app.storage.postpone_photo(media.id, now.plus_seconds(wait(media.created_at, now)), TRIES).await
        }
    }
}

/// As long again as it has waited already, within bounds: about a minute, two, four, and so on.
fn wait(known: Time, now: Time) -> i64 {
    (now.unix_seconds() - known.unix_seconds()).clamp(WAIT.0, WAIT.1)
}

async fn look(app: &App, media: &Media) -> Outcome {
    let url = media.remote.as_ref().and_then(|remote| Url::parse(remote.as_str()).ok());
    let Some(url) = url else { return Outcome::Lost("photo-away") };
    match is_rejected(app, media).await {
        Ok(false) => {}
        Ok(true) => return Outcome::Lost("photo-away"),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "the rules about a photo's host cannot be looked up");
            return Outcome::Later;
        }
    }
    let fetched = match app.federation.client().get_media(&url, MAX_BYTES).await {
        Ok(fetched) => fetched,
        Err(error) => return given_up(&error),
    };
    match app.photos.prepare(fetched.bytes).await {
        Ok(prepared) => Outcome::Here(prepared),
        Err(fault) if fault.is_passing() => Outcome::Later,
        Err(fault) => Outcome::Lost(fault.key()),
    }
}

/// Whether photos of the host where it lies, or of its owner's, are not wanted here.
async fn is_rejected(app: &App, media: &Media) -> storage::Result<bool> {
    let owner = app.storage.read().await?.actors().find(media.owner).await?;
    let mut hosts: Vec<String> = media.remote.iter().map(domain::Address::host).collect();
    if let Some(owner) = owner {
        hosts.push(owner.address.host());
        hosts.extend(owner.handle.host);
    }
    for host in hosts {
        if app.federation.context().judge(&host).await?.reject_media {
            return Ok(true);
        }
    }
    Ok(false)
}

fn given_up(error: &ClientError) -> Outcome {
    match error {
        ClientError::Refused(federation::client::Refusal::TooLarge) => Outcome::Lost(PictureFault::TooLarge.key()),
        error if error.is_final() => Outcome::Lost("photo-away"),
        _ => Outcome::Later,
    }
}

async fn arrived(app: &App, media: &Media, prepared: Prepared) -> Result<(), StorageError> {
    let (width, height, blurhash) = (prepared.width, prepared.height, prepared.blurhash.clone());
    let variants = keep_files(app, prepared).await?;
    let ready = Media { state: State::Ready, width, height, blurhash, variants, fault: None, ..media.clone() };
    let settled = settle(app, ready.clone(), Event::Ready { media: media.id }).await;
    if !matches!(settled, Ok(Settled::Written)) {
        discard(app, &keys(&ready)).await;
    }
    match settled? {
        Settled::NoRoom => lost(app, media, "photo-no-room").await,
        Settled::Written | Settled::Meanwhile => Ok(()),
    }
}

async fn lost(app: &App, media: &Media, fault: &'static str) -> Result<(), StorageError> {
    let failed = Media { state: State::Failed, fault: Some(fault.to_owned()), ..media.clone() };
    settle(app, failed, Event::Failed { media: media.id }).await.map(|_| ())
}

/// How the row of a photo was settled.
enum Settled {
    Written,
    /// It was removed or settled already.
    Meanwhile,
    /// A maker here, who brought the photo along from elsewhere, has no room for it; nothing was written.
    NoRoom,
}

async fn settle(app: &App, new: Media, event: Event) -> Result<Settled, StorageError> {
    let mut tx = app.storage.begin().await?;
    let Some(held) = tx.media().find(new.id).await?.filter(|held| held.state == State::Processing) else { return Ok(Settled::Meanwhile) };
    let (owner, is_ready) = (new.owner, new.state == State::Ready);
    // The description may have been changed by an Update that arrived while the file was on its way.
    tx.media().update(&Media { alt: held.alt, decoration: held.decoration, ..new }).await?;
    if is_ready && !has_room(app, &mut tx, owner).await? {
        return Ok(Settled::NoRoom);
    }
    tx.commit(event, app.clock.now()).await?;
    Ok(Settled::Written)
}

/// Photos of peers are bounded elsewhere; those of a maker here count against what each maker has.
async fn has_room(app: &App, tx: &mut Transaction, owner: Id<Actor>) -> Result<bool, StorageError> {
    let is_here = tx.actors().find(owner).await?.is_some_and(|owner| owner.handle.host.is_none());
    Ok(!is_here || u64::try_from(tx.media().bytes_of(owner).await?).unwrap_or(0) <= app.settings.blobs.quota_per_maker.bytes())
}

#[cfg(test)]
mod tests {
    use federation::client::{Refusal, Trouble};

    use super::*;

    #[test]
    fn what_cannot_come_is_not_asked_for_again() {
        for error in [ClientError::Gone(404), ClientError::Status(403), ClientError::Refused(Refusal::Scheme)] {
            assert!(matches!(given_up(&error), Outcome::Lost("photo-away")));
        }
        assert!(matches!(given_up(&ClientError::Refused(Refusal::TooLarge)), Outcome::Lost("photo-too-large")));
        for error in [ClientError::Later(Trouble::Timeout), ClientError::Busy, ClientError::Status(503)] {
            assert!(matches!(given_up(&error), Outcome::Later));
        }
    }

    #[test]
    fn the_wait_doubles_within_bounds() {
        let known = Time::from_unix_seconds(1_800_000_000);
        assert_eq!(wait(known, known), 60);
        assert_eq!(wait(known, known.plus_seconds(300)), 300);
        assert_eq!(wait(known, known.plus_seconds(86_400)), 6 * 3_600);
    }
}
