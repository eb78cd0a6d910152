//! What pages show of restricted goods.

use askama::Template;

use crate::{
    language::Language,
    listings::view::{Card, Choice},
    makers::view::Byline,
    moderation::view::{Desk, Place},
    page::{Form, Page, Paging, Section, Tone},
};

/// Why a listing is not simply shown, or what makers are to know before they publish one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What confirms it: `alcohol`, `category:toys`.
    pub subject: String,
    /// In the language of the page.
    pub name: String,
    /// What is meant, in one sentence; empty for categories.
    pub about: String,
    /// `allow gate forbid`.
    pub rule: &'static str,
    /// In the host's words; may be empty.
    pub note: String,
}

impl Reason {
    /// Whether it is not allowed.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.rule == "forbid"
    }
}

/// What the rules make of the listing on a page.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Why it is shown only to those who confirm.
    pub gated: Vec<Reason>,
    /// Why it is not allowed.
    pub forbidden: Vec<Reason>,
    /// Where a moderator says what it contains.
    pub desk_url: Option<String>,
}

/// In place of a listing that is kept from the one who looks. What confirms it is posted to `/goods/confirm`: `subject` and `back`.
#[derive(Template, Debug)]
#[template(path = "goods/veiled.html")]
pub struct Veiled {
    /// The frame.
    pub page: Page,
    /// Whose it is.
    pub by: Byline,
    /// Its page here.
    pub url: String,
    pub reasons: Vec<Reason>,
    /// Nobody sees it here, confirmed or not.
    pub is_forbidden: bool,
}

/// A rule in the host's list.
#[derive(Clone, Debug)]
pub struct RuleLine {
    pub reason: Reason,
    /// What ships, or what holds for every category.
    pub is_usual: bool,
    /// What is kept, or was typed.
    pub form: Form,
}

/// A listing that no list shows.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// What is said about it below `/moderation/listings/{id}/goods`.
    pub id: String,
    pub card: Card,
    pub by: Byline,
    /// Why, by name.
    pub why: Vec<String>,
}

/// `/moderation/goods`: the rules, and what they keep out of all lists. A rule is posted to itself: `subject rule note`.
#[derive(Template, Debug)]
#[template(path = "goods/rules.html")]
pub struct Rules {
    pub page: Page,
    pub desk: Desk,
    pub rules: Vec<RuleLine>,
    /// Whether the one who looks makes the rules.
    pub may_edit: bool,
    /// The tree, flattened, to make a rule about.
    pub categories: Vec<Choice>,
    /// For a category that has no rule yet.
    pub form: Form,
    /// Listings that are not allowed here, the newest first.
    pub left_out: Vec<LeftOut>,
    pub paging: Paging,
}

impl Rules {
    const RULES: [&'static str; 3] = ["allow", "gate", "forbid"];
}

/// `/moderation/listings/{id}/goods`: what moderators say that a listing contains. Posted to itself: `goods text report close`.
#[derive(Template, Debug)]
#[template(path = "goods/contents.html")]
pub struct Contents {
    pub page: Page,
    pub desk: Desk,
    pub card: Card,
    pub by: Byline,
    /// Every kind; those that its maker or its category names are ticked for good.
    pub kinds: Vec<(Reason, bool)>,
    pub form: Form,
    /// Where it is posted.
    pub action: String,
    /// Where it came from.
    pub back: String,
}
