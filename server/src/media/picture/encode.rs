//! Writes prepared pixels as WebP, JPEG and blurhash, with nothing but pixels inside.

use std::borrow::Cow;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, RgbImage};
use webp::{PixelLayout, WebPConfig};

use super::{PictureFault, Variant, VariantKind, shape};

const WEBP_QUALITY: f32 = 80.0;
/// libwebp's effort from 0 to 6. Most of a photo's CPU goes here.
const WEBP_METHOD: i32 = 2;
const JPEG_QUALITY: u8 = 82;
const BLURHASH_SIDE: u32 = 32;

/// The picture as lossy WebP; transparency is kept without loss.
pub(super) fn webp(kind: VariantKind, picture: &DynamicImage) -> Result<Variant, PictureFault> {
    let (width, height) = (picture.width(), picture.height());
    let layout = if picture.has_alpha() { PixelLayout::Rgba } else { PixelLayout::Rgb };
    let mut config = WebPConfig::new().map_err(|()| PictureFault::unfinished("libwebp has another version than its bindings"))?;
    config.quality = WEBP_QUALITY;
    config.method = WEBP_METHOD;
    let bytes = webp::Encoder::new(picture.as_bytes(), layout, width, height).encode_advanced(&config).map_err(PictureFault::unfinished)?.to_vec();
    Ok(Variant { kind, width, height, media_type: "image/webp", bytes })
}

/// The picture as baseline JPEG on white.
pub(super) fn jpeg(picture: &DynamicImage) -> Result<Variant, PictureFault> {
    let (width, height) = (picture.width(), picture.height());
    let flat = on_white(picture);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode(&flat, width, height, ExtendedColorType::Rgb8).map_err(PictureFault::unfinished)?;
    Ok(Variant { kind: VariantKind::Jpeg, width, height, media_type: "image/jpeg", bytes })
}

/// The blurred placeholder, from a copy small enough to cost nothing.
pub(super) fn blurhash(picture: &DynamicImage) -> Result<String, PictureFault> {
    let (width, height) = shape::fitted((picture.width(), picture.height()), BLURHASH_SIDE);
    let small = shape::resized(picture, width, height)?;
    let pixels = DynamicImage::ImageRgb8(on_white(&small).into_owned()).into_rgba8();
    blurhash::encode(4, 3, width, height, &pixels).map_err(PictureFault::unfinished)
}

fn on_white(picture: &DynamicImage) -> Cow<'_, RgbImage> {
    match picture {
        DynamicImage::ImageRgb8(opaque) => Cow::Borrowed(opaque),
        _ => Cow::Owned(shape::flattened(picture)),
    }
}
