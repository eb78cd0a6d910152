//! Saved searches: none, some, and one that was refused.

use super::{Gallery, samples};
use crate::language::Language;
use crate::page::{Form, Section};
use crate::saved_searches::view::{SavedSearchesPage, SearchLine};
use crate::site::view::Anchor;

fn searches(language: Language) -> Vec<SearchLine> {
    let line = |id: &str, name: &str, words: &[&str], paused: bool, form: Form| SearchLine {
        id: id.to_owned(),
        name: name.to_owned(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        url: "/listings?q=loom&near=51.35%2C12.35&km=25".to_owned(),
        feed_url: "/listings.atom?q=loom&near=51.35%2C12.35&km=25".to_owned(),
        every: if paused { "hour" } else { "day" },
        paused,
        told: paused.then(|| (samples::ago(900), 1)),
        form,
    };
    let kept = |name: &str| Form::default().with("name", name).with("every", "day");
    vec![
        line("9", "Looms around here", &["loom", "Within 25 km"], false, kept("Looms around here")),
        line("8", "سجادة منسوجة يدويا", &["Textiles", "natural dye"], true, kept("سجادة منسوجة يدويا").with("paused", "yes")),
        line("7", "Donaudampfschifffahrtsgesellschaftskapitänsmützenständer", &["@bram@hill.example"], false, kept("").refused("name", language.t("fault-search-name"))),
    ]
}

pub(super) fn hang(gallery: &mut Gallery, language: Language) {
    let frame = || samples::signed_in(language, Section::Listings).titled_by("saved-searches-title");
    let refused = Form::default().with("query", "q=loom").with("name", "").with("every", "hour").refused("name", language.t("fault-search-name"));
    let wide = Form::default().with("name", "Everything").refused("query", language.t("fault-search-wide"));
    for (name, form, new, searches) in [
        ("none", Form::default(), None, Vec::new()),
        ("some", Form::default(), None, searches(language)),
        // One form is sent at a time.
        ("refused", refused, Some(Anchor::new("loom, Within 25 km", "/listings?q=loom")), searches(language).into_iter().take(2).collect()),
        ("wide", wide, Some(Anchor::new("", "/listings")), Vec::new()),
    ] {
        gallery.hang(&format!("saved-searches-{name}"), language, &SavedSearchesPage { page: frame(), form, new, searches });
    }
}
