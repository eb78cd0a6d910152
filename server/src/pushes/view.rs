//! What the page of notifications in the settings shows.

use askama::Template;

use crate::accounts::view::SessionLine;
use crate::language::Language;
use crate::page::{Form, Page, Section, Tone};

/// A kind of notification.
#[derive(Clone, Debug)]
pub struct KindLine {
    /// Its word in forms.
    pub word: &'static str,
    /// Whether this browser tells it, or is to.
    pub is_told: bool,
    /// By mail: `at-once`, `daily` or `never`.
    pub mail: &'static str,
}

impl KindLine {
    fn is_by(&self, how: &str) -> bool {
        self.mail == how
    }
}

/// `/settings/notifications`. Posts: `/settings/notifications/push` (`endpoint p256dh auth`, repeated `kinds`),
/// `.../push/kinds` (repeated `kinds`), `.../push/off`, `.../push/{id}/off`, `.../mail` (`mail-KIND`).
#[derive(Template, Debug)]
#[template(path = "pushes/settings.html")]
pub struct NotificationSettings {
    /// The frame.
    pub page: Page,
    /// Complaints.
    pub form: Form,
    /// Every kind that is told to them.
    pub kinds: Vec<KindLine>,
    /// What a browser subscribes with.
    pub vapid_key: String,
    /// Whether this browser is told.
    pub is_on: bool,
    /// Other browsers and apps that are told: the id is that of the subscription.
    pub others: Vec<SessionLine>,
    /// The address to which mail goes, where mail is sent and there is one.
    pub email: Option<String>,
    /// Whether invitations are part of the settings.
    pub has_invites: bool,
}

impl NotificationSettings {
    const HOW: [&'static str; 3] = ["at-once", "daily", "never"];
}

/// `/unsubscribe/{code}`. Posted to itself, without fields.
#[derive(Template, Debug)]
#[template(path = "pushes/unsubscribe.html")]
pub struct Unsubscribe {
    /// The frame.
    pub page: Page,
    /// Whether it has ended.
    pub is_done: bool,
}
