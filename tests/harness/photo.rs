//! Makes photos as a phone would hand them over: large, grainy, lying on their side, and telling where they were taken.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};

/// The camera named in every [`phone_photo`]; it must not be found in anything the instance keeps or sends.
pub const CAMERA_MODEL: &str = "Peerphone 12 M";

/// The position in every [`phone_photo`] as it stands in the file: 51° 20' 24.1234" N, 12° 22' 30.5678" E. Must not be
/// found in anything the instance keeps or sends.
#[must_use]
pub fn position_bytes() -> Vec<u8> {
    [LATITUDE, LONGITUDE].concat().into_iter().flat_map(u32::to_be_bytes).collect()
}

const LATITUDE: [u32; 6] = [51, 1, 20, 1, 241_234, 10_000];
const LONGITUDE: [u32; 6] = [12, 1, 22, 1, 305_678, 10_000];

/// EXIF value: rotate by 90 degrees clockwise to see the picture upright.
const ON_ITS_SIDE: u16 = 6;

const MODEL: u16 = 0x0110;
const ORIENTATION: u16 = 0x0112;
const GPS: u16 = 0x8825;

const TEXT: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

/// A JPEG of `width` x `height` stored pixels (4032 x 3024 for 12 megapixels), which is `height` x `width` upright.
///
/// The same arguments always give the same bytes.
///
/// # Panics
/// If a side is 0 or more than 65535, which JPEG cannot express.
#[must_use]
pub fn phone_photo(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 88);
    let tagged = encoder.set_exif_metadata(exif());
    assert!(tagged.is_ok(), "jpeg carries exif");
    let written = encoder.encode(&scene(width, height), width, height, ExtendedColorType::Rgb8);
    assert!(written.is_ok(), "jpeg has sides of 1 to 65535 pixels, not {width} x {height}");
    bytes
}

/// Soft gradients, woven texture and the grain of a small sensor.
fn scene(width: u32, height: u32) -> RgbImage {
    let mut seed = 0x9E37_79B9_u32;
    RgbImage::from_fn(width, height, |x, y| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        let grain = seed & 15;
        let weave = ((x / 6) & 7) * ((y / 5) & 7) / 2;
        let channel = |base: u32| u8::try_from((base + grain + weave).min(255)).unwrap_or(u8::MAX);
        let (across, down) = (x * 160 / width, y * 160 / height);
        image::Rgb([channel(20 + across), channel(30 + down), channel(200 - across)])
    })
}

/// A big-endian TIFF block of two directories, the second with the position.
fn exif() -> Vec<u8> {
    let model = [CAMERA_MODEL.as_bytes(), b"\0"].concat();
    let [high, low] = ON_ITS_SIDE.to_be_bytes();
    let model_at = 8 + directory_length(3);
    let gps_at = model_at + length(&model);
    let position_at = gps_at + directory_length(4);
    let main = directory(&[entry(MODEL, TEXT, length(&model), model_at.to_be_bytes()), entry(ORIENTATION, SHORT, 1, [high, low, 0, 0]), entry(GPS, LONG, 1, gps_at.to_be_bytes())]);
    let gps = directory(&[
        entry(1, TEXT, 2, *b"N\0\0\0"),
        entry(2, RATIONAL, 3, position_at.to_be_bytes()),
        entry(3, TEXT, 2, *b"E\0\0\0"),
        entry(4, RATIONAL, 3, (position_at + 24).to_be_bytes()),
    ]);
    [b"MM\0*\0\0\0\x08".to_vec(), main, model, gps, position_bytes()].concat()
}

fn entry(tag: u16, kind: u16, count: u32, value: [u8; 4]) -> Vec<u8> {
    [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
}

fn directory(entries: &[Vec<u8>]) -> Vec<u8> {
    let [.., high, low] = length(entries).to_be_bytes();
    [vec![high, low], entries.concat(), vec![0; 4]].concat()
}

fn directory_length(entries: u32) -> u32 {
    2 + 12 * entries + 4
}

fn length<T>(slice: &[T]) -> u32 {
    u32::try_from(slice.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use image::ImageDecoder;
    use image::codecs::jpeg::JpegDecoder;
    use image::metadata::Orientation;

    use super::*;

    fn holds(bytes: &[u8], needle: &[u8]) -> bool {
        bytes.windows(needle.len()).any(|window| window == needle)
    }

    #[test]
    fn a_phone_photo_tells_its_position_camera_and_direction() {
        let photo = phone_photo(120, 90);
        assert!(holds(&photo, b"Exif\0\0MM"));
        assert!(holds(&photo, CAMERA_MODEL.as_bytes()));
        assert!(holds(&photo, &position_bytes()));
        let mut decoder = JpegDecoder::new(std::io::Cursor::new(photo.as_slice())).unwrap();
        assert_eq!(decoder.dimensions(), (120, 90));
        assert_eq!(decoder.orientation().unwrap(), Orientation::Rotate90);
        assert_eq!(photo, phone_photo(120, 90), "the same every time");
    }
}
