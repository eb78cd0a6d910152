//! Sizes, directions and colours of what comes out.

use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageBuffer, ImageEncoder, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba};

use super::inputs::*;
use super::*;

use VariantKind::{Jpeg, Large2048, Medium960, Small320};

/// What the four quarters must look like upright, for the orientations 1 to 8.
const UPRIGHT: [[[u8; 3]; 4]; 8] = [
    [RED, GREEN, BLUE, GREY],
    [GREEN, RED, GREY, BLUE],
    [GREY, BLUE, GREEN, RED],
    [BLUE, GREY, RED, GREEN],
    [RED, BLUE, GREEN, GREY],
    [BLUE, RED, GREY, GREEN],
    [GREY, GREEN, BLUE, RED],
    [GREEN, GREY, RED, BLUE],
];

fn assert_corners(picture: &DynamicImage, expected: [[u8; 3]; 4], what: &str) {
    let found = corners(picture);
    let same = found.iter().zip(expected).all(|(found, expected)| alike(*found, expected));
    assert!(same, "{what}: {found:?} instead of {expected:?}");
}

#[test]
fn a_photo_comes_in_three_sizes_and_as_jpeg() {
    let prepared = prepare(&jpeg(&quarters(2100, 1400))).unwrap();
    let expected = [(Large2048, 2048, 1365), (Medium960, 960, 640), (Small320, 320, 213), (Jpeg, 2048, 1365)];
    assert_eq!(kinds(&prepared), expected);
    assert_eq!((prepared.width, prepared.height), (2048, 1365));
    assert_eq!(prepared.blurhash.len(), 28, "4 x 3 components");
    assert!(prepared.blurhash.starts_with('L'), "4 x 3 components");
    for variant in &prepared.variants {
        let media_type = if variant.kind == Jpeg { "image/jpeg" } else { "image/webp" };
        assert_eq!(variant.media_type, media_type);
        assert_corners(&decoded(variant), UPRIGHT[0], variant.kind.name());
    }
}

#[test]
fn the_same_upload_gives_the_same_bytes() {
    let upload = jpeg(&grain(400, 300));
    assert_eq!(prepare(&upload).unwrap(), prepare(&upload).unwrap());
}

#[test]
fn a_small_picture_is_never_enlarged_and_has_no_doubles() {
    let sizes = |width, height| kinds(&prepare(&written(&quarters(width, height), ImageFormat::Png)).unwrap());
    assert_eq!(sizes(800, 600), [(Large2048, 800, 600), (Small320, 320, 240), (Jpeg, 800, 600)]);
    assert_eq!(sizes(320, 200), [(Large2048, 320, 200), (Jpeg, 320, 200)]);
    assert_eq!(sizes(961, 10), [(Large2048, 961, 10), (Medium960, 960, 10), (Small320, 320, 3), (Jpeg, 961, 10)]);
}

#[test]
fn one_pixel_is_a_picture_in_every_kind() {
    for upload in every_kind(&quarters(1, 1)) {
        assert_eq!(kinds(&prepare(&upload).unwrap()), [(Large2048, 1, 1), (Jpeg, 1, 1)]);
        assert_eq!(kinds(&prepare_avatar(&upload).unwrap()), [(Large2048, 1, 1), (Jpeg, 1, 1)]);
        assert_eq!(kinds(&prepare_banner(&upload).unwrap()), [(Large2048, 1, 1), (Jpeg, 1, 1)]);
    }
}

#[test]
fn extremely_thin_pictures_keep_at_least_one_pixel() {
    let lying = prepare(&written(&quarters(20_000, 10), ImageFormat::Png)).unwrap();
    let expected = [(Large2048, 2048, 1), (Medium960, 960, 1), (Small320, 320, 1), (Jpeg, 2048, 1)];
    assert_eq!(kinds(&lying), expected);
    let standing = prepare(&jpeg(&quarters(10, 20_000))).unwrap();
    assert_eq!((standing.width, standing.height), (1, 2048));
    assert_eq!(kinds(&prepare_banner(&jpeg(&quarters(10, 20_000))).unwrap())[0], (Large2048, 10, 3));
}

#[test]
fn every_orientation_of_a_jpeg_is_baked_in() {
    for (orientation, expected) in (1_u16..).zip(UPRIGHT) {
        let prepared = prepare(&jpeg_with(&quarters(400, 240), &[exif_segment(orientation)])).unwrap();
        let size = if orientation < 5 { (400, 240) } else { (240, 400) };
        assert_eq!((prepared.width, prepared.height), size);
        for variant in &prepared.variants {
            assert_corners(&decoded(variant), expected, &format!("{} of orientation {orientation}", variant.kind.name()));
        }
    }
}

#[test]
fn a_large_photo_is_turned_after_it_is_reduced() {
    let prepared = prepare(&jpeg_with(&quarters(2400, 1200), &[exif_segment(6)])).unwrap();
    let expected = [(Large2048, 1024, 2048), (Medium960, 480, 960), (Small320, 160, 320), (Jpeg, 1024, 2048)];
    assert_eq!(kinds(&prepared), expected);
    assert_corners(&decoded(&prepared.variants[0]), UPRIGHT[5], "large");
}

#[test]
fn png_and_webp_are_turned_upright_too() {
    let png = png_with(&quarters(60, 40), &[png_chunk(b"eXIf", &exif_block(8))]);
    let mut webp = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut webp);
    encoder.set_exif_metadata(exif_block(8)).unwrap();
    encoder.write_image(&quarters(60, 40).into_rgb8(), 60, 40, ExtendedColorType::Rgb8).unwrap();
    for upload in [png, webp] {
        let prepared = prepare(&upload).unwrap();
        assert_eq!((prepared.width, prepared.height), (40, 60));
        assert_corners(&decoded(&prepared.variants[0]), UPRIGHT[7], "large");
    }
}

#[test]
fn an_unknown_orientation_or_torn_exif_does_not_hinder() {
    for segment in [exif_segment(0), exif_segment(900), (0xE1, b"Exif\0\0MM\0*\xFF\xFF\xFF\xFF".to_vec())] {
        let prepared = prepare(&jpeg_with(&quarters(60, 40), &[segment])).unwrap();
        assert_corners(&decoded(&prepared.variants[0]), UPRIGHT[0], "large");
    }
}

#[test]
fn transparency_stays_in_webp_and_turns_white_in_jpeg() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let prepared = prepare(&written(&half_clear(640, 480), format)).unwrap();
        for variant in &prepared.variants {
            let (left, right) = (variant.width / 4, variant.width * 3 / 4);
            let picture = decoded(variant);
            let middle = variant.height / 2;
            assert!(alike(picture.to_rgb8().get_pixel(right, middle).0, RED));
            if variant.kind == Jpeg {
                assert!(alike(picture.to_rgb8().get_pixel(left, middle).0, [255; 3]));
            } else {
                let pixels = picture.to_rgba8();
                assert_eq!((pixels.get_pixel(left, middle).0[3], pixels.get_pixel(right, middle).0[3]), (0, 255));
            }
        }
    }
}

#[test]
fn half_see_through_colour_is_mixed_with_white_in_jpeg() {
    let veil = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(32, 32, Rgba([200, 0, 0, 128])));
    let prepared = prepare(&written(&veil, ImageFormat::Png)).unwrap();
    let jpeg = decoded(prepared.variant(Jpeg).unwrap()).to_rgb8();
    assert!(alike(jpeg.get_pixel(16, 16).0, [227, 127, 127]));
}

#[test]
fn an_alpha_channel_that_hides_nothing_is_dropped() {
    let opaque = DynamicImage::ImageRgba8(quarters(64, 48).into_rgba8());
    let prepared = prepare(&written(&opaque, ImageFormat::Png)).unwrap();
    assert!(!decoded(&prepared.variants[0]).has_alpha());
}

#[test]
fn an_animation_shows_its_first_frame() {
    for frames in [1, 3, 300] {
        let prepared = prepare(&gif(frames)).unwrap();
        assert_eq!(kinds(&prepared), [(Large2048, 6, 4), (Jpeg, 6, 4)]);
        assert!(alike(decoded(&prepared.variants[1]).to_rgb8().get_pixel(3, 2).0, RED));
    }
}

#[test]
fn grey_and_16_bit_pixels_keep_their_look() {
    let uploads = [
        written(&DynamicImage::ImageLuma8(ImageBuffer::from_pixel(20, 20, Luma([180]))), ImageFormat::Png),
        written(&DynamicImage::ImageLumaA8(ImageBuffer::from_pixel(20, 20, LumaA([180, 255]))), ImageFormat::Png),
        written(&DynamicImage::ImageLuma16(ImageBuffer::from_pixel(20, 20, Luma([180 * 257]))), ImageFormat::Png),
        written(&DynamicImage::ImageRgb16(ImageBuffer::from_pixel(20, 20, Rgb([180 * 257; 3]))), ImageFormat::Png),
        grey_jpeg(20, 20, 180),
    ];
    for upload in uploads {
        let prepared = prepare(&upload).unwrap();
        for variant in &prepared.variants {
            assert!(alike(decoded(variant).to_rgb8().get_pixel(10, 10).0, GREY));
        }
    }
    let veil = ImageBuffer::from_pixel(20, 20, Rgba([180_u16 * 257, 180 * 257, 180 * 257, 128 * 257]));
    let prepared = prepare(&written(&DynamicImage::ImageRgba16(veil), ImageFormat::Png)).unwrap();
    assert_eq!(decoded(&prepared.variants[0]).to_rgba8().get_pixel(10, 10).0[3], 128);
}

#[test]
fn a_print_shops_four_inks_become_three_colours() {
    let prepared = prepare(&cmyk_jpeg()).unwrap();
    assert_eq!(kinds(&prepared), [(Large2048, 8, 8), (Jpeg, 8, 8)]);
    let [red, green, blue] = decoded(&prepared.variants[0]).to_rgb8().get_pixel(4, 4).0;
    assert!(alike([red, green, blue], [64; 3]), "{red} {green} {blue}");
}

#[test]
fn a_palette_png_is_read() {
    // 2 x 1, one bit a pixel: red, blue. The encoder used elsewhere writes no palettes.
    let header = [&2_u32.to_be_bytes()[..], &1_u32.to_be_bytes(), &[1, 3, 0, 0, 0]].concat();
    let palette = [RED, BLUE].concat();
    // One stored deflate block holding: no filter, bits 01.
    let data = [0x78, 0x01, 0x01, 2, 0, 0xFD, 0xFF, 0, 0x40, 0x00, 0x82, 0x00, 0x41];
    let upload = [b"\x89PNG\r\n\x1A\n".to_vec(), png_chunk(b"IHDR", &header), png_chunk(b"PLTE", &palette), png_chunk(b"IDAT", &data), png_chunk(b"IEND", b"")].concat();
    let prepared = prepare(&upload).unwrap();
    assert_eq!(kinds(&prepared), [(Large2048, 2, 1), (Jpeg, 2, 1)]);
}

#[test]
fn an_avatar_is_the_middle_square() {
    let strip = RgbImage::from_fn(1200, 400, |x, _| Rgb(if (400..800).contains(&x) { GREEN } else { RED }));
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&strip, 1200, 400, ExtendedColorType::Rgb8).unwrap();
    let avatar = prepare_avatar(&png).unwrap();
    assert_eq!(kinds(&avatar), [(Large2048, 400, 400), (Jpeg, 400, 400)]);
    for variant in &avatar.variants {
        assert_corners(&decoded(variant), [GREEN; 4], variant.kind.name());
    }
    let small = prepare_avatar(&jpeg(&quarters(120, 90))).unwrap();
    assert_eq!(kinds(&small), [(Large2048, 90, 90), (Jpeg, 90, 90)]);
}

#[test]
fn a_banner_is_the_middle_strip_of_the_upright_picture() {
    let sizes = |width, height| kinds(&prepare_banner(&jpeg(&quarters(width, height))).unwrap())[0];
    assert_eq!(sizes(1700, 900), (Large2048, 1600, 400));
    assert_eq!(sizes(800, 900), (Large2048, 800, 200));
    assert_eq!(sizes(1700, 100), (Large2048, 400, 100));

    // Stored lying on its side: upright it is 400 wide and 800 high, blue and red above, grey and green below.
    let turned = prepare_banner(&jpeg_with(&quarters(800, 400), &[exif_segment(6)])).unwrap();
    assert_eq!(kinds(&turned), [(Large2048, 400, 100), (Jpeg, 400, 100)]);
    assert_corners(&decoded(&turned.variants[0]), UPRIGHT[5], "banner");
}
