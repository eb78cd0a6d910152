//! Nothing an upload says beside its pixels reaches a prepared file (SECURITY M-04, M-08).

use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder};

use super::inputs::*;
use super::*;

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Fails if any file holds a secret, or any block that is not needed to show pixels.
fn assert_only_pixels(prepared: &Prepared, secrets: &[&[u8]]) {
    for variant in &prepared.variants {
        for secret in secrets {
            assert!(!holds(&variant.bytes, secret), "{:?} holds {}", variant.kind, String::from_utf8_lossy(secret));
        }
        match variant.media_type {
            "image/webp" => assert_webp_holds_only_pixels(&variant.bytes),
            _ => assert_jpeg_holds_only_pixels(&variant.bytes),
        }
    }
}

fn assert_webp_holds_only_pixels(bytes: &[u8]) {
    let mut rest = &bytes[12..];
    while !rest.is_empty() {
        assert!(matches!(&rest[..4], b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH"), "{:?}", &rest[..4]);
        let length = u32::from_le_bytes(rest[4..8].try_into().unwrap()) as usize;
        rest = &rest[8 + length.next_multiple_of(2)..];
    }
}

fn assert_jpeg_holds_only_pixels(bytes: &[u8]) {
    let mut at = 2;
    loop {
        assert_eq!(bytes[at], 0xFF);
        let marker = bytes[at + 1];
        // JFIF header, tables and frame; the first scan ends the walk.
        assert!(matches!(marker, 0xE0 | 0xDB | 0xC0 | 0xC4 | 0xDA), "segment {marker:X}");
        if marker == 0xDA {
            return assert!(bytes.ends_with(&[0xFF, 0xD9]));
        }
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
}

#[test]
fn position_camera_and_comments_of_a_jpeg_are_gone() {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><photoshop:City>Leipzig</photoshop:City></x:xmpmeta>";
    let upload = jpeg_with(
        &quarters(600, 400),
        &[exif_segment(6), (0xE1, xmp.to_vec()), (0xED, b"Photoshop 3.0\08BIM\x04\x04 Ana Weaver, Main Street 5".to_vec()), (0xFE, b"taken at home".to_vec())],
    );
    let rationals = gps_rationals();
    assert!(holds(&upload, &rationals) && holds(&upload, CAMERA.as_bytes()), "the upload must hold what is to go");

    let secrets: [&[u8]; 9] = [b"Exif", b"GPS", &rationals, &rationals[..24], CAMERA.as_bytes(), b"xmpmeta", b"8BIM", b"Main Street", b"taken at home"];
    let prepared = prepare(&upload).unwrap();
    assert_eq!((prepared.width, prepared.height), (400, 600), "turned upright");
    assert_only_pixels(&prepared, &secrets);
    assert_only_pixels(&prepare_avatar(&upload).unwrap(), &secrets);
    assert_only_pixels(&prepare_banner(&upload).unwrap(), &secrets);
}

#[test]
fn position_in_png_and_webp_is_gone() {
    let block = exif_block(1);
    let text = b"Comment\0at home".to_vec();
    let png = png_with(&quarters(60, 40), &[png_chunk(b"eXIf", &block), png_chunk(b"tEXt", &text)]);
    let mut webp = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut webp);
    encoder.set_exif_metadata(block).unwrap();
    let picture = quarters(60, 40).into_rgb8();
    encoder.write_image(&picture, 60, 40, image::ExtendedColorType::Rgb8).unwrap();

    let rationals = gps_rationals();
    for upload in [png, webp] {
        assert!(holds(&upload, &rationals));
        assert_only_pixels(&prepare(&upload).unwrap(), &[b"EXIF", &rationals, CAMERA.as_bytes(), b"at home"]);
    }
}

#[test]
fn what_hangs_behind_the_end_is_not_carried_over() {
    let tail = b"PK\x03\x04 secret.txt <script>alert(1)</script> PK\x05\x06";
    for mut upload in every_kind(&half_clear(64, 48)) {
        upload.extend(tail);
        assert_only_pixels(&prepare(&upload).unwrap(), &[b"PK\x03\x04", b"secret.txt", b"<script>"]);
    }
}

#[test]
fn a_colour_profile_is_not_carried_over_and_display_p3_is_turned_into_srgb() {
    let flat = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(64, 64, image::Rgb([200, 100, 60])));
    let name: Vec<u8> = "Display P3".bytes().flat_map(|letter| [0, letter]).collect();
    let profile = [&b"ICC_PROFILE\0\x01\x01"[..], &[0; 128], &name].concat();
    let tagged = prepare(&jpeg_with(&flat, &[(0xE2, profile)])).unwrap();
    let plain = prepare(&jpeg(&flat)).unwrap();
    assert_only_pixels(&tagged, &[b"ICC_PROFILE", b"ICCP", &name]);

    let red = |prepared: &Prepared| decoded(&prepared.variants[0]).to_rgb8().get_pixel(32, 32).0[0];
    assert!(red(&plain).abs_diff(200) <= 3);
    assert!(red(&tagged) >= 208, "p3's red lies further out: {}", red(&tagged));
}
