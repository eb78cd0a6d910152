//! Shows which uploads are refused and why, and that nothing but pixels comes out of the others.

mod inputs;
mod privacy;
mod refusals;
mod shapes;

use super::*;

fn fault(bytes: &[u8]) -> PictureFault {
    prepare(bytes).expect_err("this upload must be refused")
}

fn decoded(variant: &Variant) -> DynamicImage {
    let format = match variant.media_type {
        "image/webp" => image::ImageFormat::WebP,
        _ => image::ImageFormat::Jpeg,
    };
    let picture = image::load_from_memory_with_format(&variant.bytes, format).unwrap();
    assert_eq!((picture.width(), picture.height()), (variant.width, variant.height));
    picture
}

fn kinds(prepared: &Prepared) -> Vec<(VariantKind, u32, u32)> {
    prepared.variants.iter().map(|variant| (variant.kind, variant.width, variant.height)).collect()
}

/// Whether two colours look the same to someone who has seen a lossy encoder at work.
fn alike(left: [u8; 3], right: [u8; 3]) -> bool {
    left.iter().zip(right).all(|(left, right)| left.abs_diff(right) <= 24)
}
