//! What the pages of webhooks show.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::webhooks::{Kind, MAX_URL, MAX_WEBHOOKS, PATIENCE_DAYS};

use crate::language::Language;
use crate::page::{Form, Page, Section, Tone};

/// A webhook in the list.
#[derive(Clone, Debug)]
pub struct HookLine {
    /// Its page.
    pub page: String,
    /// Where it is told.
    pub url: String,
    /// `active`, `paused` or `failed`.
    pub state: &'static str,
    /// Tries that failed since something was taken.
    pub failures: i64,
    /// Words of the events that it is told of.
    pub events: Vec<&'static str>,
}

/// Something that it was told, or is to be told.
#[derive(Clone, Debug)]
pub struct DeliveryLine {
    /// The word of the event.
    pub event: &'static str,
    /// The page of the agreement that it is about.
    pub agreement: Option<String>,
    /// `waiting`, `done` or `given-up`.
    pub state: &'static str,
    pub tries: i64,
    /// Of the last answer.
    pub status: Option<u16>,
    /// The word of why it failed; empty where it did not.
    pub reason: String,
    pub at: DateTime<Utc>,
    /// When it is tried next, where it was tried before.
    pub next_at: Option<DateTime<Utc>>,
}

impl DeliveryLine {
    /// The value of `data-state`.
    fn mark(&self) -> &'static str {
        match self.state {
            "done" => "good",
            "given-up" => "bad",
            _ if self.tries > 0 => "warn",
            _ => "idle",
        }
    }
}

/// The value of `data-state` for the state of a webhook.
fn mark(state: &str, failures: i64) -> &'static str {
    match state {
        "active" if failures == 0 => "good",
        "paused" => "idle",
        "failed" => "bad",
        _ => "warn",
    }
}

impl HookLine {
    fn mark(&self) -> &'static str {
        mark(self.state, self.failures)
    }
}

/// `/settings/webhooks`; a new one is posted to itself (`url`, repeated `events`).
#[derive(Template, Debug)]
#[template(path = "webhooks/list.html")]
pub struct WebhooksPage {
    /// The frame.
    pub page: Page,
    /// For a new one.
    pub form: Form,
    pub hooks: Vec<HookLine>,
    /// The secret of the one that was added just now.
    pub secret: Option<String>,
    pub has_invites: bool,
}

impl WebhooksPage {
    const CHOICES: [Kind; 11] = Kind::CHOICES;
    const MOST: usize = MAX_WEBHOOKS;
    const LONGEST: usize = MAX_URL;
}

/// `/settings/webhooks/{id}`; posted to itself (`url`, repeated `events`, `active`), to `{url}/ping` and to `{url}/remove`.
#[derive(Template, Debug)]
#[template(path = "webhooks/one.html")]
pub struct WebhookPage {
    /// The frame.
    pub page: Page,
    /// As it is kept, or as it was typed.
    pub form: Form,
    /// This page.
    pub here: String,
    /// `active`, `paused` or `failed`.
    pub state: &'static str,
    pub failures: i64,
    /// When the first of them failed.
    pub failing_since: Option<DateTime<Utc>>,
    /// The latest first.
    pub deliveries: Vec<DeliveryLine>,
    pub has_invites: bool,
}

impl WebhookPage {
    const CHOICES: [Kind; 11] = Kind::CHOICES;
    const LONGEST: usize = MAX_URL;
    const PATIENCE: i64 = PATIENCE_DAYS;

    fn mark(&self) -> &'static str {
        mark(self.state, self.failures)
    }
}
