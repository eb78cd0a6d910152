//! An address as a QR code, to be pointed at with a phone.

use qrcode::{Color, QrCode};

use super::parts::{Fragment, escaped};

/// Light modules around the code, as ISO/IEC 18004 asks.
const QUIET: usize = 4;

/// The QR code of an address as an inline picture, black on white whatever the colours of the page; none for an address of more
/// than about 2,300 bytes. `label` is what those hear who do not see it.
#[must_use]
pub fn qr_code(address: &str, label: &str) -> Option<Fragment> {
    let code = QrCode::new(address).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let modules = code.into_colors().into_iter().enumerate().filter(|(_, colour)| *colour == Color::Dark);
    let dark: String = modules.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
    Some(Fragment(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{dark}\"/></svg>",
        escaped(label)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_has_no_code() {
        assert!(qr_code(&"x".repeat(3_000), "").is_none());
    }

    #[test]
    fn a_code_has_its_three_eyes_and_its_quiet_zone() {
        let code = qr_code("https://maker.example/@ana/listings/7", "a \"label\"").unwrap().to_string();
        assert!(code.contains("aria-label=\"a &quot;label&quot;\""), "{code}");
        // 29 modules of version 3, and four light ones on each side.
        assert!(code.contains("viewBox=\"0 0 37 37\""), "{code}");
        for eye in ["M4 4h", "M10 4h", "M26 4h", "M32 4h", "M4 26h", "M4 32h", "M6 6h", "M28 6h", "M6 28h"] {
            assert!(code.contains(eye), "{eye}");
        }
        for light in ["M3 ", "M33 ", "M5 5h", "M11 4h"] {
            assert!(!code.contains(light), "{light}");
        }
    }
}
