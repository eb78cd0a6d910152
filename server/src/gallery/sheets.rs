//! Listings on paper: one that is plain, one that says little, and the others.

use super::{Gallery, samples};
use crate::language::Language;
use crate::listings::sheet::Sheet;
use crate::page::{Section, qr_code};

pub(super) fn hang(gallery: &mut Gallery, language: Language) {
    for (name, listing, seller) in samples::listings() {
        let page = samples::visited(language, Section::Listings).titled(listing.title.clone()).unlisted();
        let address = format!("https://harbour.example{}", listing.url);
        let code = qr_code(&address, &page.t("sheet-code")).filter(|_| name != "bare");
        gallery.hang(&format!("sheet-{name}"), language, &Sheet { page, listing, seller, address, code });
    }
}
