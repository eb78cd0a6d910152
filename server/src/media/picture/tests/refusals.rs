//! Uploads that are refused, each with the sentence that helps.

use std::collections::HashSet;
use std::panic::catch_unwind;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::inputs::*;
use super::*;

#[test]
fn nothing_and_too_much_are_refused() {
    assert_eq!(fault(b""), PictureFault::Empty);
    let mut heavy = jpeg(&quarters(8, 8));
    heavy.resize(MAX_BYTES + 1, 0);
    assert_eq!(fault(&heavy), PictureFault::TooLarge);
    heavy.truncate(MAX_BYTES);
    assert!(prepare(&heavy).is_ok(), "16 MiB exactly is allowed");
}

#[test]
fn other_kinds_are_named() {
    let cases: [(&[u8], PictureFault); 16] = [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", PictureFault::Svg),
        (b"\xEF\xBB\xBF\n <?xml version='1.0'?>\n<!-- drawn -->\n<SVG></SVG>", PictureFault::Svg),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", PictureFault::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", PictureFault::Heic),
        (b"\0\0\0\x1Cftypmif1\0\0\0\0mif1avifmiaf", PictureFault::Avif),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", PictureFault::Avif),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", PictureFault::Video),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", PictureFault::Video),
        (b"II*\0\x08\0\0\0\0\0", PictureFault::Tiff),
        (b"MM\0*\0\0\0\x08\0\0", PictureFault::Tiff),
        (b"%PDF-1.7\n%\xE2\xE3", PictureFault::Pdf),
        (b"Two metres of blue linen, please.", PictureFault::UnknownKind),
        (b"<!doctype html><script>alert(1)</script>", PictureFault::UnknownKind),
        (b"push graphic-context\nimage over 0,0 0,0 'https://10.0.0.1/'", PictureFault::UnknownKind),
        (b"{\"type\":\"Person\",\"id\":\"https://example.org/users/eve\"}", PictureFault::UnknownKind),
        (b"\xFF\xD8", PictureFault::UnknownKind),
    ];
    for (bytes, expected) in cases {
        assert_eq!(fault(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn claimed_sides_are_judged_before_pixels_are_decoded() {
    assert_eq!(fault(&png_claiming(50_000, 50_000)), PictureFault::TooManyPixels);
    assert_eq!(fault(&png_claiming(u32::MAX / 2, u32::MAX / 2)), PictureFault::TooManyPixels);
    assert_eq!(fault(&png_claiming(20_001, 10)), PictureFault::SideTooLong);
    assert!(matches!(fault(&png_claiming(0, 10)), PictureFault::Broken));

    let mut vast = jpeg(&quarters(16, 16));
    let frame = vast.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    vast[frame + 5..frame + 9].fill(0xFF);
    assert_eq!(fault(&vast), PictureFault::TooManyPixels);
}

#[test]
fn a_frame_larger_than_its_canvas_is_refused() {
    let still = riff(&[(b"VP8X", webp_canvas(0)), (b"VP8 ", vast_vp8())]);
    assert_eq!(fault(&still), PictureFault::TooManyPixels);

    let mut frame = vec![0; 16];
    frame.extend(b"VP8 ");
    frame.extend(14_u32.to_le_bytes());
    frame.extend(vast_vp8());
    let moving = riff(&[(b"VP8X", webp_canvas(2)), (b"ANIM", vec![0; 6]), (b"ANMF", frame)]);
    assert_eq!(fault(&moving), PictureFault::TooManyPixels);

    let lossless = [&[0x2F][..], &u32::MAX.to_le_bytes(), &[0]].concat();
    assert_eq!(fault(&riff(&[(b"VP8X", webp_canvas(0)), (b"VP8L", lossless)])), PictureFault::TooManyPixels);

    let mut gif = gif(1);
    let frame = gif.iter().rposition(|byte| *byte == 0x2C).unwrap();
    let frame = (0..=frame).rev().find(|at| gif[*at] == 0x2C && gif[at + 1..at + 5] == [0; 4]).unwrap();
    gif[frame + 5..frame + 9].fill(0xFF);
    assert_eq!(fault(&gif), PictureFault::TooManyPixels);
}

#[test]
fn long_animations_are_refused_without_decoding_them() {
    assert_eq!(fault(&gif(301)), PictureFault::TooManyFrames);

    let control = [10_000_u32.to_be_bytes(), 0_u32.to_be_bytes()].concat();
    let moving = png_with(&quarters(8, 8), &[png_chunk(b"acTL", &control)]);
    assert_eq!(fault(&moving), PictureFault::TooManyFrames);

    let mut chunks = vec![(b"VP8X", webp_canvas(2)), (b"ANIM", vec![0; 6])];
    chunks.extend(std::iter::repeat_n((b"ANMF", vec![0; 16]), 301));
    assert_eq!(fault(&riff(&chunks)), PictureFault::TooManyFrames);
}

#[test]
fn a_file_that_ends_too_early_is_refused_wherever_it_was_cut() {
    for whole in every_kind(&grain(64, 48)) {
        assert!(prepare(&whole).is_ok());
        for end in [13, whole.len() / 4, whole.len() / 2, whole.len() * 3 / 4, whole.len() - 1] {
            assert_eq!(fault(&whole[..end]), PictureFault::CutOff, "{end} of {} bytes", whole.len());
        }
    }
}

#[test]
fn a_block_that_lies_about_its_length_is_refused() {
    let whole = gif(2);
    let palette = 3 << ((whole[10] & 7) + 1);
    let start = if whole[10] & 0x80 == 0 { 13 } else { 13 + palette };
    let mut lying = whole[..start].to_vec();
    lying.extend([0x21, 0xFF, 0xFF]);
    lying.extend(&whole[start..]);
    assert!(matches!(fault(&lying), PictureFault::CutOff | PictureFault::Broken));

    assert_eq!(fault(&[b"GIF89a".as_slice(), &jpeg(&quarters(8, 8))].concat()).key().get(..6), Some("photo-"));
}

#[test]
fn a_header_with_nothing_sound_behind_it_is_refused() {
    let mut torn = written(&grain(64, 48), ImageFormat::Png);
    let data = torn.windows(4).position(|name| name == b"IDAT").unwrap();
    torn[data + 4..data + 40].fill(0xA5);
    assert_eq!(fault(&torn), PictureFault::Broken);
    assert_eq!(fault(b"\xFF\xD8\xFF\xD9"), PictureFault::Broken);
    assert_eq!(fault(&riff(&[])), PictureFault::Broken);
}

/// A panic is caught by the pool, but none is known to happen.
#[test]
fn damaged_files_never_do_worse_than_a_fault() {
    for whole in every_kind(&grain(40, 24)) {
        for step in 0..120 {
            let mut damaged = whole.clone();
            let at = step * 7919 % damaged.len();
            damaged[at] ^= 1 << (step % 8);
            let outcome = catch_unwind(|| prepare(&damaged).map(|prepared| prepared.width));
            assert!(outcome.is_ok(), "byte {at} of a {:?} file", image::guess_format(&whole));
        }
    }
}

#[test]
fn every_fault_has_its_own_key_and_a_sentence_that_helps() {
    use PictureFault::*;
    let all = [Empty, TooLarge, TooManyPixels, SideTooLong, TooManyFrames, Svg, Heic, Avif, Tiff, Pdf, Video, UnknownKind, CutOff, Broken, Busy, Unfinished];
    let keys: HashSet<&str> = all.iter().map(|fault| fault.key()).collect();
    assert_eq!(keys.len(), all.len());
    for fault in all {
        assert!(fault.key().starts_with("photo-"));
        let text = fault.to_string();
        assert!(text.contains("; ") && !text.ends_with('.'), "{text}");
        assert!(text.starts_with(char::is_lowercase), "{text}");
        assert_eq!(fault.is_passing(), matches!(fault, Busy | Unfinished));
    }
}

#[test]
fn an_avatar_and_a_banner_are_judged_by_the_same_rules() {
    for refuse in [prepare_avatar, prepare_banner] {
        assert_eq!(refuse(&png_claiming(50_000, 50_000)).unwrap_err(), PictureFault::TooManyPixels);
        assert_eq!(refuse(b"<svg/>").unwrap_err(), PictureFault::Svg);
        let cut = written(&DynamicImage::ImageRgb8(RgbImage::new(30, 30)), ImageFormat::Png);
        assert_eq!(refuse(&cut[..cut.len() - 20]).unwrap_err(), PictureFault::CutOff);
    }
}
