//! What a page says after something was done: the post leads to `?said=key`, and the page shows the message of that key.
//!
//! Only the keys below are shown, so that a link made by a stranger cannot put words on our pages.

use axum::response::Redirect;
use domain::Handle;
use serde::Deserialize;

use crate::page::{Page, Tone};

/// Messages without a name in them.
const PLAIN: [&str; 88] = [
    "push-kept",
    "push-ended",
    "signed-out",
    "forgot-sent",
    "reset-done",
    "confirm-sent-again",
    "confirm-done",
    "email-asked",
    "email-kept",
    "email-changed",
    "settings-kept",
    "language-kept",
    "password-changed",
    "session-ended",
    "session-ended-others",
    "application-ended",
    "invite-made",
    "invite-revoked",
    "listing-published",
    "listing-renewed",
    "listing-duplicated",
    "import-started",
    "import-ended",
    "stock-kept",
    "listing-kept",
    "listing-paused",
    "listing-resumed",
    "listing-archived",
    "listing-pinned",
    "listing-unpinned",
    "listing-deleted",
    "draft-kept-notice",
    "draft-deleted",
    "post-sent",
    "post-kept",
    "post-deleted",
    "message-sent",
    "request-accepted",
    "request-refused",
    "domain-blocked",
    "domain-unblocked",
    "list-made",
    "list-renamed",
    "list-removed",
    "list-member-added",
    "list-member-removed",
    "tag-followed",
    "tag-unfollowed",
    "home-read",
    "notifications-read",
    "notifications-dismissed",
    "notifications-let-in",
    "suggestion-dismissed",
    "report-sent",
    "report-assigned",
    "report-kept",
    "report-closed",
    "measure-taken",
    "measure-lifted",
    "measure-acknowledged",
    "post-removed",
    "photo-removed-done",
    "appeal-sent",
    "appeal-accepted",
    "appeal-declined",
    "order-sent",
    "order-accepted",
    "order-moved",
    "order-asked",
    "order-refused",
    "letter-sent",
    "feedback-given",
    "selling-kept",
    "reply-kept",
    "reply-removed",
    "saved-search-saved",
    "saved-search-kept",
    "saved-search-removed",
    "webhook-kept",
    "webhook-pinged",
    "webhook-removed",
    "visitor-asked",
    "visitor-confirmed",
    "visitor-erased",
    "visitor-blocked",
    "visitor-unblocked",
    "goods-ruled",
    "goods-said",
];

/// Messages that name whom it was about.
const NAMING: [&str; 12] = [
    "follow-done",
    "follow-asked",
    "follow-undone",
    "desk-approved",
    "desk-rejected",
    "block-done",
    "block-undone",
    "mute-done",
    "mute-undone",
    "follower-removed",
    "lists-kept",
    "note-kept",
];

/// The part of a query that says what was done just now.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Said {
    said: Option<String>,
    name: Option<String>,
}

impl Said {
    /// The page with the message, if there is one to show.
    #[must_use]
    pub fn on(&self, page: Page) -> Page {
        match self.key(&PLAIN) {
            Some(key) => {
                let text = page.t(key);
                page.saying(Tone::Good, text)
            }
            None => page,
        }
    }

    /// The page with a message about the maker who is shown on it.
    #[must_use]
    pub fn about(&self, page: Page, name: &str) -> Page {
        match self.key(&NAMING) {
            Some(key) => {
                let text = page.t1(key, "name", name);
                page.saying(Tone::Good, text)
            }
            None => page,
        }
    }

    /// The page with a message about the handle in the query; it is shown only if it could be one of ours.
    #[must_use]
    pub fn about_handle(&self, page: Page) -> Page {
        match self.name.as_deref().and_then(|name| Handle::local(name).ok()) {
            Some(handle) => self.about(page, &handle.name),
            None => page,
        }
    }

    fn key(&self, known: &[&'static str]) -> Option<&'static str> {
        known.iter().copied().find(|key| self.said.as_deref() == Some(key))
    }
}

/// Leads to a page of ours that then says what was done.
pub fn say(path: &str, key: &'static str) -> Redirect {
    let mark = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{mark}said={key}"))
}

/// The same, about somebody here.
pub fn say_about(path: &str, key: &'static str, handle: &Handle) -> Redirect {
    Redirect::to(&format!("{path}?said={key}&name={}", handle.name))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;

    use super::*;
    use crate::language::Language;
    use crate::page::{Accent, Community, Door};

    fn page() -> Page {
        let community = Community {
            name: "Harbour".to_owned(),
            description: String::new(),
            host: "harbour.example".to_owned(),
            accent: Accent::Named("blue"),
            door: Door::Open,
            source_url: String::new(),
            version: String::new(),
        };
        Page::new(Arc::new(community), Language::English, DateTime::default(), "/")
    }

    fn said(key: &str, name: Option<&str>) -> Said {
        Said { said: Some(key.to_owned()), name: name.map(str::to_owned) }
    }

    #[test]
    fn a_link_of_a_stranger_puts_no_words_on_a_page() {
        for key in ["sign-in-suspended", "<b>", "", "desk-approved"] {
            assert!(said(key, None).on(page()).notices.is_empty(), "{key}");
        }
        assert!(said("desk-approved", Some("your bank, call 555")).about_handle(page()).notices.is_empty());
    }

    #[test]
    fn every_message_that_may_be_said_exists() {
        let lacking: Vec<_> = PLAIN.iter().chain(&NAMING).filter(|key| !Language::English.has(key)).collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }

    #[test]
    fn what_was_done_is_said() {
        assert_eq!(said("settings-kept", None).on(page()).notices.len(), 1);
        assert!(said("desk-approved", Some("ana")).about_handle(page()).notices[0].text.contains("@ana"));
    }
}
