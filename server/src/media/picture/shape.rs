//! Reckons target sizes and resamples pictures to them; nothing is ever made larger.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{PixelTrait, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};

use super::PictureFault;

/// The size within a square of `long_side` that keeps the proportions; a size that fits already stays.
pub(super) fn fitted((width, height): (u32, u32), long_side: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= long_side {
        return (width, height);
    }
    (scaled(width, long_side, longest), scaled(height, long_side, longest))
}

/// The largest size with the proportions of `frame`, at most as large as it, that the picture can fill.
pub(super) fn covering((width, height): (u32, u32), frame: (u32, u32)) -> (u32, u32) {
    let (frame_width, frame_height) = frame;
    if width >= frame_width && height >= frame_height {
        return frame;
    }
    let filled = scaled(height, frame_width, frame_height).min(width).min(frame_width);
    (filled, scaled(filled, frame_height, frame_width))
}

/// `side` x `numerator` / `denominator`, rounded, at least 1.
fn scaled(side: u32, numerator: u32, denominator: u32) -> u32 {
    let denominator = u64::from(denominator.max(1));
    let rounded = (u64::from(side) * u64::from(numerator) + denominator / 2) / denominator;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

/// The whole picture at another size (Lanczos3).
pub(super) fn resized(picture: &DynamicImage, width: u32, height: u32) -> Result<DynamicImage, PictureFault> {
    resample(picture, width, height, ResizeOptions::new())
}

/// The middle of the picture with the proportions of the target, at the target's size.
pub(super) fn cropped(picture: &DynamicImage, width: u32, height: u32) -> Result<DynamicImage, PictureFault> {
    resample(picture, width, height, ResizeOptions::new().fit_into_destination(None))
}

/// Named pixel types, because the resampler is compiled into this crate once for every type that may come along.
fn resample(picture: &DynamicImage, width: u32, height: u32, options: ResizeOptions) -> Result<DynamicImage, PictureFault> {
    let size = (picture.width(), picture.height());
    match picture {
        DynamicImage::ImageRgba8(source) => {
            let mut target = RgbaImage::new(width, height);
            resample_pixels::<U8x4>(source, size, &mut target, (width, height), options)?;
            Ok(DynamicImage::ImageRgba8(target))
        }
        DynamicImage::ImageRgb8(source) => {
            let mut target = RgbImage::new(width, height);
            resample_pixels::<U8x3>(source, size, &mut target, (width, height), options)?;
            Ok(DynamicImage::ImageRgb8(target))
        }
        _ => Err(PictureFault::unfinished("only 8-bit rgb and rgba are resampled")),
    }
}

fn resample_pixels<P: PixelTrait>(
    source: &[u8],
    (source_width, source_height): (u32, u32),
    target: &mut [u8],
    (width, height): (u32, u32),
    options: ResizeOptions,
) -> Result<(), PictureFault> {
    let source = TypedImageRef::<P>::from_buffer(source_width, source_height, source).map_err(PictureFault::unfinished)?;
    let mut target = TypedImage::<P>::from_buffer(width, height, target).map_err(PictureFault::unfinished)?;
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(PictureFault::unfinished)
}

/// The picture on white, where JPEG and blurhash know no transparency.
pub(super) fn flattened(picture: &DynamicImage) -> RgbImage {
    let DynamicImage::ImageRgba8(transparent) = picture else {
        return picture.to_rgb8();
    };
    let mut flat = RgbImage::new(transparent.width(), transparent.height());
    for (target, source) in flat.pixels_mut().zip(transparent.pixels()) {
        let [red, green, blue, alpha] = source.0;
        target.0 = [red, green, blue].map(|channel| over_white(channel, alpha));
    }
    flat
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let blended = (u32::from(channel) * u32::from(alpha) + 255 * u32::from(255 - alpha) + 127) / 255;
    u8::try_from(blended).unwrap_or(u8::MAX)
}
