//! Decodes an accepted picture within its limits, and turns the result upright and into sRGB.

use std::io::Cursor;

use image::metadata::{Cicp, Orientation};
use image::{ConvertColorOptions, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{MAX_BYTES, PictureFault, container, kind};

/// The most memory one decoder may take for its pixels.
const MAX_ALLOC: u64 = 512 * 1024 * 1024;

/// Pixels as they lie in the file, as 8-bit RGB or RGBA, and what is left to do to them once they are few.
pub(super) struct Decoded {
    pixels: DynamicImage,
    header: Header,
}

struct Header {
    orientation: Orientation,
    display_p3: bool,
}

/// Decodes the picture, or the first frame of an animation.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, PictureFault> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureFault::TooLarge);
    }
    let format = kind::recognise(bytes)?;
    container::inspect(format, bytes)?;
    let header = read_header(format, bytes)?;
    // This entry point keeps to `Limits::default()`, the same 512 MiB as above.
    let pixels = image::load_from_memory_with_format(bytes, format).map_err(PictureFault::from_decoder)?;
    Ok(Decoded { pixels: simplified(pixels), header })
}

fn read_header(format: ImageFormat, bytes: &[u8]) -> Result<Header, PictureFault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(PictureFault::from_decoder)?;
    let (width, height) = decoder.dimensions();
    container::inspect_size(width, height)?;
    // Damaged metadata is no reason to refuse a sound picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    Ok(Header { orientation, display_p3: profile.is_some_and(|profile| names_display_p3(&profile)) })
}

/// Phones tag their photos "Display P3". Other profiles are left out of account: their pixels are read as sRGB.
fn names_display_p3(profile: &[u8]) -> bool {
    let plain = b"Display P3".as_slice();
    let wide: Vec<u8> = plain.iter().flat_map(|letter| [0, *letter]).collect();
    let holds = |name: &[u8]| profile.windows(name.len()).any(|window| window == name);
    holds(plain) || holds(&wide)
}

/// Brings every kind of pixel to 8-bit RGB, or RGBA where something shows through.
fn simplified(pixels: DynamicImage) -> DynamicImage {
    if !pixels.has_alpha() {
        return DynamicImage::ImageRgb8(pixels.into_rgb8());
    }
    let pixels = pixels.into_rgba8();
    let opaque = pixels.pixels().all(|pixel| pixel.0.last() == Some(&255));
    let pixels = DynamicImage::ImageRgba8(pixels);
    if opaque { DynamicImage::ImageRgb8(pixels.into_rgb8()) } else { pixels }
}

impl Decoded {
    /// Width and height as they lie in the file.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.pixels.width(), self.pixels.height())
    }

    /// Width and height once the picture stands upright.
    pub(super) fn upright_size(&self) -> (u32, u32) {
        self.as_stored(self.size())
    }

    /// Turns a size of the upright picture into one of the stored picture, or back.
    pub(super) fn as_stored(&self, (width, height): (u32, u32)) -> (u32, u32) {
        match self.header.orientation {
            Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }

    /// Reduces the picture first and then turns it upright and into sRGB: both cost less on fewer pixels.
    pub(super) fn finish(self, reduce: impl FnOnce(&DynamicImage) -> Result<DynamicImage, PictureFault>) -> Result<DynamicImage, PictureFault> {
        let mut picture = reduce(&self.pixels)?;
        drop(self.pixels);
        picture.apply_orientation(self.header.orientation);
        if self.header.display_p3 {
            picture.set_color_space(Cicp::DISPLAY_P3).map_err(PictureFault::unfinished)?;
            picture.apply_color_space(Cicp::SRGB, ConvertColorOptions::default()).map_err(PictureFault::unfinished)?;
        }
        Ok(picture)
    }
}
