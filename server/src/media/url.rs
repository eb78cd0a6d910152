//! Where photos are served, for pages, the API and peers.

use domain::media::{Media, Size, State};

use crate::page::Picture;

/// Path of a variant on this host; `None` while it is not ready.
#[must_use]
pub fn picture_url(media: &Media, size: Size) -> Option<String> {
    if media.state != State::Ready {
        return None;
    }
    media.variant(size).map(|variant| format!("/media/{}", variant.key))
}

/// A photo for a page in one of its sizes.
#[must_use]
pub fn picture(media: &Media, size: Size) -> Option<Picture> {
    let url = picture_url(media, size)?;
    let variant = media.variant(size)?;
    Some(Picture { url, alt: media.alt.clone(), width: variant.width, height: variant.height })
}
