//! Turns an uploaded photo into the few clean files Peerwright keeps and sends.
//!
//! Only pixels travel from the upload to the results: every file here is encoded anew, so position, camera, embedded
//! thumbnail, comments and whatever hangs behind the end of the file stay behind (SECURITY M-04, M-08).

mod container;
mod decode;
mod encode;
mod fault;
mod kind;
mod shape;
#[cfg(test)]
mod tests;

use image::DynamicImage;

pub use fault::PictureFault;

/// The largest upload that is looked at, in bytes (16 MiB).
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The largest picture that is decoded, in pixels: 64 binary megapixels, because "64 megapixel" phones make 9248 x 6944.
pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;
/// The longest side that is decoded, in pixels.
pub const MAX_SIDE: u32 = 20_000;
/// The most frames an animation may hold; only the first is ever decoded (SECURITY M-01).
pub const MAX_FRAMES: u32 = 300;

const LARGE: u32 = 2048;
const MEDIUM: u32 = 960;
const SMALL: u32 = 320;
const AVATAR: (u32, u32) = (400, 400);
const BANNER: (u32, u32) = (1600, 400);

/// The files made from one upload, and what a page or a peer must know to lay the picture out before it loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Width in pixels of the large variant, upright.
    pub width: u32,
    /// Height in pixels of the large variant, upright.
    pub height: u32,
    /// Blurhash of 4 x 3 components (WIRE 7.4: peers accept at most 5 per axis).
    pub blurhash: String,
    /// Large first, then medium and small where they are really smaller, the JPEG last.
    pub variants: Vec<Variant>,
}

impl Prepared {
    /// The variant of this kind, if the original was large enough to have one of its own.
    #[must_use]
    pub fn variant(&self, kind: VariantKind) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.kind == kind)
    }
}

/// One encoded file, free of metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Which of the sizes this is.
    pub kind: VariantKind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `image/webp` or `image/jpeg`.
    pub media_type: &'static str,
    /// The file. The same upload always gives the same bytes, so they may be named by their digest.
    pub bytes: Vec<u8>,
}

/// The sizes of a picture; the number is the most pixels its long side may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VariantKind {
    /// WebP, always present; also the only WebP of an avatar or a banner.
    Large2048,
    /// WebP, present when the large one is longer than 960.
    Medium960,
    /// WebP, present when the large one is longer than 320.
    Small320,
    /// The size of the large one as JPEG on white, always present: not every peer reads WebP.
    Jpeg,
}

impl VariantKind {
    /// The stable word for rows and file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Large2048 => "large",
            Self::Medium960 => "medium",
            Self::Small320 => "small",
            Self::Jpeg => "jpeg",
        }
    }
}

/// Prepares a photo: upright, at most 2048 pixels long, with smaller copies and a JPEG.
///
/// Costs up to about a second of CPU and several hundred MiB: call it through [`Pool`](super::pool::Pool).
///
/// # Errors
/// A [`PictureFault`] that says what the person can do; nothing is kept.
pub fn prepare(bytes: &[u8]) -> Result<Prepared, PictureFault> {
    let decoded = decode::decode(bytes)?;
    let (width, height) = shape::fitted(decoded.size(), LARGE);
    let large = decoded.finish(|pixels| shape::resized(pixels, width, height))?;
    let medium = smaller(&large, MEDIUM)?;
    let small = smaller(medium.as_ref().unwrap_or(&large), SMALL)?;

    let smallest = small.as_ref().or(medium.as_ref()).unwrap_or(&large);
    let blurhash = encode::blurhash(smallest)?;
    let mut variants = vec![encode::webp(VariantKind::Large2048, &large)?];
    if let Some(medium) = &medium {
        variants.push(encode::webp(VariantKind::Medium960, medium)?);
    }
    if let Some(small) = &small {
        variants.push(encode::webp(VariantKind::Small320, small)?);
    }
    variants.push(encode::jpeg(&large)?);
    Ok(Prepared { width: large.width(), height: large.height(), blurhash, variants })
}

/// Prepares a maker's portrait: the middle square, at most 400 pixels wide, as WebP and JPEG.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_avatar(bytes: &[u8]) -> Result<Prepared, PictureFault> {
    prepare_covering(bytes, AVATAR)
}

/// Prepares a profile's banner: the middle 4:1 strip, at most 1600 x 400 pixels, as WebP and JPEG.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_banner(bytes: &[u8]) -> Result<Prepared, PictureFault> {
    prepare_covering(bytes, BANNER)
}

fn prepare_covering(bytes: &[u8], frame: (u32, u32)) -> Result<Prepared, PictureFault> {
    let decoded = decode::decode(bytes)?;
    let upright = decoded.upright_size();
    let (width, height) = decoded.as_stored(shape::covering(upright, frame));
    let picture = decoded.finish(|pixels| shape::cropped(pixels, width, height))?;
    Ok(Prepared {
        width: picture.width(),
        height: picture.height(),
        blurhash: encode::blurhash(&picture)?,
        variants: vec![encode::webp(VariantKind::Large2048, &picture)?, encode::jpeg(&picture)?],
    })
}

fn smaller(picture: &DynamicImage, long_side: u32) -> Result<Option<DynamicImage>, PictureFault> {
    let size = (picture.width(), picture.height());
    let (width, height) = shape::fitted(size, long_side);
    if (width, height) == size {
        return Ok(None);
    }
    shape::resized(picture, width, height).map(Some)
}
