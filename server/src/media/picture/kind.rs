//! Tells what a file is from its first bytes; its name and its declared type are never asked (SECURITY M-02).

use image::ImageFormat;

use super::PictureFault;

const SVG_WINDOW: usize = 1024;

/// The format of an accepted picture.
///
/// # Errors
/// A fault that names the kind, for the kinds people really try.
pub(super) fn recognise(bytes: &[u8]) -> Result<ImageFormat, PictureFault> {
    match bytes {
        [] => Err(PictureFault::Empty),
        [0xFF, 0xD8, 0xFF, ..] => Ok(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(ImageFormat::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(ImageFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(ImageFormat::WebP),
        [b'I', b'I', b'*' | b'+', 0, ..] | [b'M', b'M', 0, b'*' | b'+', ..] => Err(PictureFault::Tiff),
        [b'%', b'P', b'D', b'F', b'-', ..] => Err(PictureFault::Pdf),
        [_, _, _, _, b'f', b't', b'y', b'p', brands @ ..] => Err(base_media(brands)),
        _ if looks_like_svg(bytes) => Err(PictureFault::Svg),
        _ => Err(PictureFault::UnknownKind),
    }
}

/// HEIC, AVIF and MP4 share one container; the brands in front tell them apart. `mif1` alone says only "a picture".
fn base_media(brands: &[u8]) -> PictureFault {
    let any = |names: &[&[u8]]| brands.chunks_exact(4).take(16).any(|brand| names.contains(&brand));
    if any(&[b"avif", b"avis"]) {
        PictureFault::Avif
    } else if any(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        PictureFault::Heic
    } else {
        PictureFault::Video
    }
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let start = bytes.get(..SVG_WINDOW).unwrap_or(bytes);
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    text.first() == Some(&b'<') && text.windows(4).any(|four| four.eq_ignore_ascii_case(b"<svg"))
}
