//! Makes the uploads of these tests in memory: sound ones, tagged ones, and lying ones.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

pub(super) const RED: [u8; 3] = [230, 30, 30];
pub(super) const GREEN: [u8; 3] = [30, 200, 60];
pub(super) const BLUE: [u8; 3] = [40, 60, 220];
pub(super) const GREY: [u8; 3] = [180, 180, 180];

/// Four flat quarters: red and green above, blue and grey below.
pub(super) fn quarters(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => GREY,
        })
    }))
}

/// The colours in the middle of the four quarters, row by row.
pub(super) fn corners(picture: &DynamicImage) -> [[u8; 3]; 4] {
    let rgb = picture.to_rgb8();
    let (right, low) = (rgb.width() * 3 / 4, rgb.height() * 3 / 4);
    let (left, high) = (rgb.width() / 4, rgb.height() / 4);
    [(left, high), (right, high), (left, low), (right, low)].map(|(x, y)| rgb.get_pixel(x, y).0)
}

/// Left half clear, right half solid red.
pub(super) fn half_clear(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, _| if x < width / 2 { Rgba([0, 0, 0, 0]) } else { Rgba([230, 30, 30, 255]) }))
}

/// Deterministic grain that gives every decoder real work.
pub(super) fn grain(width: u32, height: u32) -> DynamicImage {
    let mut state = 0x2545_F491_u32;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [noise, ..] = (state >> 16).to_le_bytes();
        Rgb([noise, noise / 2 + (x * 7) as u8 / 2, (y * 5) as u8])
    }))
}

pub(super) fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(super) fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(picture).unwrap();
    bytes
}

pub(super) fn gif(frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    for number in 0..frames {
        let colour = if number == 0 { Rgba([230, 30, 30, 255]) } else { Rgba([40, 60, 220, 255]) };
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(6, 4, colour))).unwrap();
    }
    drop(encoder);
    bytes
}

/// The same picture in each of the four kinds that are taken.
pub(super) fn every_kind(picture: &DynamicImage) -> [Vec<u8>; 4] {
    let colours = DynamicImage::ImageRgba8(picture.to_rgba8());
    [jpeg(&DynamicImage::ImageRgb8(picture.to_rgb8())), written(picture, ImageFormat::Png), written(picture, ImageFormat::WebP), written(&colours, ImageFormat::Gif)]
}

/// A JPEG with these segments (marker, payload) put in right behind its start.
pub(super) fn jpeg_with(picture: &DynamicImage, segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let plain = jpeg(picture);
    let mut bytes = plain[..2].to_vec();
    for (marker, payload) in segments {
        bytes.extend([0xFF, *marker]);
        bytes.extend(u16::try_from(payload.len() + 2).unwrap().to_be_bytes());
        bytes.extend(payload);
    }
    bytes.extend(&plain[2..]);
    bytes
}

pub(super) const CAMERA: &str = "Peercam 3000 Sn 81723";

/// Latitude and longitude as the rationals a camera writes.
pub(super) fn gps_rationals() -> Vec<u8> {
    [52, 1, 31, 1, 123_456, 10_000, 13, 1, 24, 1, 234_567, 10_000].into_iter().flat_map(u32::to_be_bytes).collect()
}

/// A big-endian TIFF block: camera model, orientation, and a GPS directory.
pub(super) fn exif_block(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat();
    let [high, low] = orientation.to_be_bytes();
    let model = [CAMERA.as_bytes(), b"\0"].concat();
    // Header 8, directory 2 + 3 * 12 + 4; the model's text, the GPS directory and its rationals follow.
    let model_at = 50_u32;
    let gps_at = model_at + u32::try_from(model.len()).unwrap();
    let latitude_at = gps_at + 2 + 4 * 12 + 4;
    [
        b"MM\0*\0\0\0\x08".to_vec(),
        3_u16.to_be_bytes().to_vec(),
        entry(0x0110, 2, u32::try_from(model.len()).unwrap(), model_at.to_be_bytes()),
        entry(0x0112, 3, 1, [high, low, 0, 0]),
        entry(0x8825, 4, 1, gps_at.to_be_bytes()),
        vec![0; 4],
        model,
        4_u16.to_be_bytes().to_vec(),
        entry(1, 2, 2, *b"N\0\0\0"),
        entry(2, 5, 3, latitude_at.to_be_bytes()),
        entry(3, 2, 2, *b"E\0\0\0"),
        entry(4, 5, 3, (latitude_at + 24).to_be_bytes()),
        vec![0; 4],
        gps_rationals(),
    ]
    .concat()
}

pub(super) fn exif_segment(orientation: u16) -> (u8, Vec<u8>) {
    (0xE1, [&b"Exif\0\0"[..], &exif_block(orientation)].concat())
}

pub(super) fn png_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name[..], body].concat();
    let mut crc = !0_u32;
    for byte in &named {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat()
}

/// A PNG with these chunks put in right behind its header.
pub(super) fn png_with(picture: &DynamicImage, chunks: &[Vec<u8>]) -> Vec<u8> {
    let plain = written(picture, ImageFormat::Png);
    let (header, rest) = plain.split_at(8 + 25);
    [header, &chunks.concat(), rest].concat()
}

/// A one-colour PNG that claims these sides and holds next to nothing.
pub(super) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[1, 0, 0, 0, 0]].concat();
    let idat = [0x78, 0x9C, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01];
    [b"\x89PNG\r\n\x1A\n".to_vec(), png_chunk(b"IHDR", &header), png_chunk(b"IDAT", &idat), png_chunk(b"IEND", b"")].concat()
}

pub(super) fn riff(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, payload) in chunks {
        body.extend(*name);
        body.extend(u32::try_from(payload.len()).unwrap().to_le_bytes());
        body.extend(payload);
        body.resize(body.len().next_multiple_of(2), 0);
    }
    [&b"RIFF"[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
}

/// The header chunk of a WebP that claims a 10 x 10 canvas.
pub(super) fn webp_canvas(flags: u8) -> Vec<u8> {
    vec![flags, 0, 0, 0, 9, 0, 0, 9, 0, 0]
}

/// The start of a lossy frame that claims 16383 x 16383.
pub(super) fn vast_vp8() -> Vec<u8> {
    vec![0x10, 0, 0, 0x9D, 0x01, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F, 0, 0, 0, 0]
}

/// An 8 x 8 baseline JPEG with four inks, as print shops send it: every coefficient zero, Adobe marker, no transform.
pub(super) fn cmyk_jpeg() -> Vec<u8> {
    let table = |class: u8| {
        let mut codes = [0_u8; 16];
        codes[0] = 1;
        [&[0xFF, 0xC4, 0, 20, class][..], &codes, &[0]].concat()
    };
    [
        vec![0xFF, 0xD8, 0xFF, 0xEE, 0, 14],
        b"Adobe\0\x64\0\0\0\0\0".to_vec(),
        [&[0xFF, 0xDB, 0, 67, 0][..], &[1; 64]].concat(),
        vec![0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0],
        table(0x00),
        table(0x10),
        vec![0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0, 0x00, 0xFF, 0xD9],
    ]
    .concat()
}

/// Grey values as an 8-bit-a-channel JPEG.
pub(super) fn grey_jpeg(width: u32, height: u32, level: u8) -> Vec<u8> {
    let pixels = vec![level; (width * height) as usize];
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode(&pixels, width, height, ExtendedColorType::L8).unwrap();
    bytes
}
