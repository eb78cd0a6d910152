//! Takes in a photo: prepared, its files kept, its row written; or nothing at all.

use bytes::Bytes;
use domain::actors::Actor;
use domain::media::{Event, Media, Size, State, Variant};
use domain::text::{Fault, MAX_ALT, lines};
use domain::{Address, Id};
use storage::StorageError;

use super::picture::{PictureFault, Prepared, VariantKind};
use crate::{problem::Problem, state::App};

/// What a picture is for, which decides its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As it was taken, in several sizes.
    Photo,
    /// The middle square.
    Avatar,
    /// The middle strip of 4:1.
    Banner,
}

/// Why a picture was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Something is wrong with the file.
    #[error(transparent)]
    Picture(#[from] PictureFault),
    /// The maker's quota is used up.
    #[error("there is no room left for this photo; delete some that you do not need")]
    Full,
    /// Our own trouble.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Refused {
    /// The message people read; none for trouble of ours.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::Picture(fault) => Some(fault.key()),
            Self::Full => Some("photo-no-room"),
            Self::Storage(_) => None,
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Storage(error) => error.into(),
            Refused::Picture(fault) if fault.is_passing() => Self::of(axum::http::StatusCode::SERVICE_UNAVAILABLE).after(30).saying(fault.key(), fault.to_string()),
            Refused::Picture(PictureFault::TooLarge) => Self::payload_too_large().saying(PictureFault::TooLarge.key(), PictureFault::TooLarge.to_string()),
            Refused::Picture(fault) => Self::invalid(vec![Fault::new("file", fault.key(), "this file is not taken")]).saying(fault.key(), fault.to_string()),
            Refused::Full => Self::payload_too_large().saying("photo-no-room", refused.to_string()),
        }
    }
}

/// A description of a picture as it is kept.
///
/// # Errors
/// A fault of the field `alt` when it is too long.
pub fn alt(text: &str) -> Result<String, Fault> {
    lines(text, MAX_ALT).ok_or(Fault::new("alt", "fault-alt-long", "a description has at most 1,500 characters"))
}

/// Takes in a picture of `owner`, who may still be asked for more than they have room for. It is ready when this answers.
///
/// # Errors
/// What is wrong with it; then no file and no row are left behind.
pub async fn upload(app: &App, owner: Id<Actor>, shape: Shape, alt: &str, bytes: Bytes) -> Result<Media, Refused> {
    let work = take_in(app.clone(), owner, shape, alt.to_owned(), bytes);
    // Not ended by a caller who hangs up: files would stay that no row knows.
    tokio::spawn(work).await.map_err(|error| StorageError::Unavailable(Box::new(error)))?
}

async fn take_in(app: App, owner: Id<Actor>, shape: Shape, alt: String, bytes: Bytes) -> Result<Media, Refused> {
    let prepared = prepare(&app, shape, bytes).await?;
    let (width, height, blurhash) = (prepared.width, prepared.height, prepared.blurhash.clone());
    let variants = keep_files(&app, prepared).await?;
    let media = Media {
        id: app.clock.mint(),
        owner,
        state: State::Ready,
        alt,
        decoration: false,
        width,
        height,
        blurhash,
        variants,
        remote: None::<Address>,
        fault: None,
        created_at: app.clock.now(),
    };
    if let Err(refused) = keep_row(&app, &media).await {
        discard(&app, &keys(&media)).await;
        return Err(refused);
    }
    Ok(media)
}

async fn prepare(app: &App, shape: Shape, bytes: Bytes) -> Result<Prepared, PictureFault> {
    match shape {
        Shape::Photo => app.photos.prepare(bytes).await,
        Shape::Avatar => app.photos.prepare_avatar(bytes).await,
        Shape::Banner => app.photos.prepare_banner(bytes).await,
    }
}

async fn keep_row(app: &App, media: &Media) -> Result<(), Refused> {
    let mut tx = app.storage.begin().await?;
    tx.media().insert(media).await?;
    // Counted within the transaction that adds to it, so that many uploads at once find the same room only once.
    let taken = tx.media().bytes_of(media.owner).await?;
    if u64::try_from(taken).unwrap_or(0) > app.settings.blobs.quota_per_maker.bytes() {
        tracing::info!(case = "M-20", "security.reject");
        return Err(Refused::Full);
    }
    tx.commit(Event::Uploaded { media: media.id }, app.clock.now()).await?;
    Ok(())
}

/// Keeps every variant as a file; on failure those that were written are removed again.
///
/// # Errors
/// The store is full or away.
pub(super) async fn keep_files(app: &App, prepared: Prepared) -> Result<Vec<Variant>, StorageError> {
    let mut kept = Vec::new();
    for variant in prepared.variants {
        let (bytes, ending) = (variant.bytes.len() as u64, ending(variant.kind));
        match app.blobs.put(variant.bytes.into(), ending).await {
            Ok(key) => kept.push(Variant { size: size(variant.kind), key, media_type: variant.media_type.to_owned(), width: variant.width, height: variant.height, bytes }),
            Err(error) => {
                let keys: Vec<String> = kept.into_iter().map(|variant| variant.key).collect();
                discard(app, &keys).await;
                return Err(error);
            }
        }
    }
    Ok(kept)
}

const fn size(kind: VariantKind) -> Size {
    match kind {
        VariantKind::Large2048 => Size::Large,
        VariantKind::Medium960 => Size::Medium,
        VariantKind::Small320 => Size::Small,
        VariantKind::Jpeg => Size::Fallback,
    }
}

const fn ending(kind: VariantKind) -> &'static str {
    match kind {
        VariantKind::Jpeg => "jpg",
        VariantKind::Large2048 | VariantKind::Medium960 | VariantKind::Small320 => "webp",
    }
}

/// The files a photo is made of.
pub(super) fn keys(media: &Media) -> Vec<String> {
    media.variants.iter().map(|variant| variant.key.clone()).collect()
}

/// Removes files that no row uses. What cannot be removed now only takes room, so it is logged and left.
pub async fn discard(app: &App, keys: &[String]) {
    for key in keys {
        if let Err(error) = discard_one(app, key).await {
            tracing::warn!(%error, key, "a file that nobody uses could not be removed");
        }
    }
}

/// Removes one file that no row uses; it may be gone already.
///
/// # Errors
/// Storage trouble only.
pub async fn discard_one(app: &App, key: &str) -> Result<(), StorageError> {
    let is_used = app.storage.read().await?.media().is_used(key).await?;
    if is_used { Ok(()) } else { app.blobs.remove(key).await }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[test]
    fn every_refusal_says_whether_to_try_again() {
        let status = |refused: Refused| Problem::from(refused).status();
        assert_eq!(status(PictureFault::Busy.into()), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status(PictureFault::TooLarge.into()), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(status(PictureFault::Heic.into()), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(status(Refused::Full), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(status(StorageError::Schema("secret".to_owned()).into()), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn a_description_is_bounded_and_cleaned() {
        assert_eq!(alt(&"x".repeat(MAX_ALT + 1)).unwrap_err().field, "alt");
        assert_eq!(alt(" a\u{202e} mug\r\non a shelf ").unwrap(), "a mug\non a shelf");
    }
}
