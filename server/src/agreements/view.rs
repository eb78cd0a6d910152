//! What the pages of agreements show.

use askama::Template;
use chrono::{DateTime, Utc};

use super::visitors::view::Visiting;
use crate::language::{Language, Money};
use crate::listings::view::Card;
use crate::makers::view::{Byline, Trade};
use crate::page::{Form, Page, Paging, Section, Tone};
use crate::posts::view::Entry;

/// A line of `/agreements`.
#[derive(Clone, Debug)]
pub struct Line {
    pub url: String,
    pub title: String,
    /// `enquiry` or `order`.
    pub kind: &'static str,
    /// The other side; without a handle and a page where it is a visitor.
    pub other: Option<Byline>,
    /// Whether the one who looks sells.
    pub sells: bool,
    pub state: &'static str,
    /// What `data-state` marks it with.
    pub mark: &'static str,
    /// Whether it is theirs to do something.
    pub is_turn: bool,
    pub unread: bool,
    pub total: Option<Money>,
    pub at: DateTime<Utc>,
}

/// `/agreements`.
#[derive(Template, Debug)]
#[template(path = "agreements/list.html")]
pub struct AgreementsPage {
    pub page: Page,
    pub lines: Vec<Line>,
    /// Which of them are shown: `all`, `sales`, `purchases`, `enquiries`.
    pub which: &'static str,
    pub paging: Paging,
}

/// One thing of the terms: the key of its name, and the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub key: &'static str,
    pub text: String,
    /// An amount, set as a number.
    pub is_amount: bool,
}

/// A step of an order on the bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub state: &'static str,
    pub is_done: bool,
    pub is_current: bool,
    /// Who did it, in words of the page; empty where it is still to come.
    pub by: String,
}

/// What stands in the thread, in the order of time.
#[derive(Clone, Debug)]
pub enum Item {
    /// A letter.
    Said { by: Byline, is_own: bool, html: String, at: DateTime<Utc>, lang: Option<String> },
    /// Something that happened, as a sentence.
    Happened { sentence: String, note: String, at: DateTime<Utc> },
}

/// A button that is legal now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The state that is wanted.
    pub to: &'static str,
    pub label: String,
    pub is_main: bool,
    /// A reason is asked for.
    pub asks_why: bool,
}

/// `/agreements/{id}`.
#[derive(Template, Debug)]
#[template(path = "agreements/show.html")]
pub struct AgreementPage {
    pub page: Page,
    pub url: String,
    pub number: String,
    pub kind: &'static str,
    pub sells: bool,
    /// Without a handle and a page where it is a visitor.
    pub other: Byline,
    /// Of a visitor without an account: whether the two can go on.
    pub visitor: Option<Visiting>,
    /// What is written reaches somebody.
    pub may_write: bool,
    /// Name of the other's server, where it is another.
    pub host: Option<String>,
    pub listing: Option<Card>,
    pub title: String,
    pub begun: DateTime<Utc>,
    pub bars: Vec<Bar>,
    /// Who must act next, as a sentence; and whether it is the one who looks.
    pub turn: String,
    pub is_turn: bool,
    pub tone: Tone,
    pub buttons: Vec<Button>,
    /// What the other side wants, as a question; with a button to say no.
    pub wanted: Option<String>,
    /// What the one who looks wants and cannot do alone, as a sentence.
    pub own_wish: Option<String>,
    /// Whether they can take that back: it is decided here, and the other side wants nothing themselves.
    pub may_take_back: bool,
    /// As what the seller sells, where they say so.
    pub trade: Option<Trade>,
    /// What was asked of another server and is not answered.
    pub asked: Vec<String>,
    pub items: Vec<Item>,
    pub terms: Vec<Term>,
    /// Of what was agreed, in groups of four.
    pub fingerprint: String,
    /// Where to pay: the address of a page of the seller's choice, shown whole.
    pub payment_link: Option<String>,
    /// Where it is sent, for the seller once it was accepted.
    pub postal: Option<Vec<String>>,
    /// There is an address that is still sealed for the seller.
    pub is_sealed: bool,
    pub replies: Vec<Reply>,
    /// What the version was that is shown, for the buttons.
    pub version: i64,
    pub form: Form,
    /// What the two said after it, in public, each followed by its answer.
    pub feedback: Vec<Entry>,
    /// The one who looks may say how it went.
    pub may_review: bool,
    /// The server that has not confirmed yet what the one who looks said.
    pub unconfirmed: Option<String>,
    /// With what was typed about how it went.
    pub review_form: Form,
}

/// A saved reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub id: String,
    pub title: String,
    pub words: String,
}

/// What the order form lets one choose.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// `Blue, large` with its price in words.
    pub variations: Vec<(String, String)>,
    /// `pickup`, `ship` and a zone in one value, with words.
    pub deliveries: Vec<(String, String)>,
    pub needs_address: bool,
    pub personalisation: String,
    pub pays_what_they_can: bool,
    pub currency: String,
    pub is_lent: bool,
    pub must_be_lent_until: bool,
    pub is_lot: bool,
}

/// `/@{handle}/listings/{id}/order` and `.../ask`.
#[derive(Template, Debug)]
#[template(path = "agreements/begin.html")]
pub struct BeginPage {
    pub page: Page,
    pub listing: Card,
    pub url: String,
    pub seller: Byline,
    pub host: Option<String>,
    /// None where one only asks.
    pub choices: Option<Choices>,
    /// As what the seller sells, where they say so.
    pub trade: Option<Trade>,
    /// Orders are accepted as they come.
    pub at_once: bool,
    pub returns: String,
    pub payment: String,
    pub form: Form,
}

/// `/settings/selling`.
#[derive(Template, Debug)]
#[template(path = "agreements/selling.html")]
pub struct SellingPage {
    pub page: Page,
    pub form: Form,
    /// As what they sell; posted to `/settings/selling/kind`: `kind legal_name legal_address legal_email legal_phone legal_register legal_vat_id`.
    pub kind_form: Form,
    /// Whether the host asks everybody to say it before they publish anything.
    pub must_say: bool,
    /// For a new reply.
    pub reply_form: Form,
    pub replies: Vec<Reply>,
    pub has_invites: bool,
}
