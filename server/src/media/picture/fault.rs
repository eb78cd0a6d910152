//! Says why a picture was not taken, in words a maker can act on.

use thiserror::Error;

/// Why no picture came out. The text is for the log and for programs; people read the message under [`key`](Self::key).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PictureFault {
    /// Nothing was uploaded.
    #[error("the file is empty; choose the photo again")]
    Empty,
    /// More than [`MAX_BYTES`](super::MAX_BYTES).
    #[error("the photo is larger than 16 MiB; save a smaller copy and upload that")]
    TooLarge,
    /// More than [`MAX_PIXELS`](super::MAX_PIXELS), or more memory than a picture of that size needs.
    #[error("the photo has more than 64 megapixels; save a smaller copy and upload that")]
    TooManyPixels,
    /// A side longer than [`MAX_SIDE`](super::MAX_SIDE).
    #[error("the photo is more than 20000 pixels long on one side; crop it or save a smaller copy")]
    SideTooLong,
    /// More than [`MAX_FRAMES`](super::MAX_FRAMES).
    #[error("the animation has more than 300 frames; upload a still picture instead")]
    TooManyFrames,
    /// A vector drawing: it can carry scripts and fetch things (SECURITY M-06).
    #[error("svg drawings are not taken as photos; export the drawing as png and upload that")]
    Svg,
    /// What iPhones store.
    #[error("heic photos are not taken; share or export the photo as jpeg and upload that")]
    Heic,
    /// AVIF.
    #[error("avif pictures are not taken; save the picture as jpeg or webp and upload that")]
    Avif,
    /// TIFF, and most cameras' raw files, which are built on it.
    #[error("tiff and raw camera files are not taken; export the photo as jpeg and upload that")]
    Tiff,
    /// A document.
    #[error("a pdf is not a photo; upload a picture of the page as jpeg or png")]
    Pdf,
    /// MP4, QuickTime and their family.
    #[error("a video is not a photo; upload a still picture as jpeg or png")]
    Video,
    /// Anything else.
    #[error("the file is not a picture we can read; upload a jpeg, png, webp or gif")]
    UnknownKind,
    /// The file ends before the picture does.
    #[error("the photo ends too early, as if the copy was cut off; upload it again from the original")]
    CutOff,
    /// The right kind, but not decodable.
    #[error("the photo is damaged and cannot be read; open it, save it anew as jpeg and upload that")]
    Broken,
    /// Too many pictures wait already.
    #[error("many photos are being prepared at the moment; try again in a minute")]
    Busy,
    /// Our own failure after the photo was read.
    #[error("the photo could not be prepared; try again in a minute")]
    Unfinished,
}

impl PictureFault {
    /// The stable key of the message people read, such as `photo-too-large`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "photo-empty",
            Self::TooLarge => "photo-too-large",
            Self::TooManyPixels => "photo-too-many-pixels",
            Self::SideTooLong => "photo-side-too-long",
            Self::TooManyFrames => "photo-too-many-frames",
            Self::Svg => "photo-is-svg",
            Self::Heic => "photo-is-heic",
            Self::Avif => "photo-is-avif",
            Self::Tiff => "photo-is-tiff",
            Self::Pdf => "photo-is-pdf",
            Self::Video => "photo-is-video",
            Self::UnknownKind => "photo-unknown-kind",
            Self::CutOff => "photo-cut-off",
            Self::Broken => "photo-broken",
            Self::Busy => "photo-busy",
            Self::Unfinished => "photo-unfinished",
        }
    }

    /// Whether the same upload may succeed later (503) rather than never (422).
    #[must_use]
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Busy | Self::Unfinished)
    }

    /// The fault behind a decoder's error on a file that reaches its end; the decoder's words go to the log only.
    pub(super) fn from_decoder(error: image::ImageError) -> Self {
        tracing::debug!(%error, "a picture could not be decoded");
        match error {
            image::ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::Broken,
        }
    }

    /// The fault behind a failure of our own resizing or encoding.
    pub(in crate::media) fn unfinished(error: impl std::fmt::Debug) -> Self {
        tracing::error!(?error, "a decoded picture could not be prepared");
        Self::Unfinished
    }
}
