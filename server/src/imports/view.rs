//! What the pages of imports show.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    page::{Form, Page, Section, Tone},
};

/// An import in the list of all.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its page.
    pub url: String,
    /// `looked running done cancelled`.
    pub state: &'static str,
    /// Rows of the file.
    pub rows: usize,
    /// When the file was read.
    pub at: DateTime<Utc>,
}

/// `/settings/import`: a file is posted to it as `multipart/form-data`, in the fields `file` and, if wanted, `photos`.
#[derive(Template, Debug)]
#[template(path = "imports/imports.html")]
pub struct Imports {
    /// The frame.
    pub page: Page,
    /// `import`, for the sections of the settings.
    pub place: &'static str,
    /// Whether the section of invitations is shown.
    pub has_invites: bool,
    /// What is wrong with the file.
    pub form: Form,
    /// What was read before, the latest first.
    pub imports: Vec<Entry>,
}

/// A row of the report.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number.
    pub row: usize,
    /// The title.
    pub title: String,
    /// `new changed same refused`.
    pub outcome: &'static str,
    /// What is wrong, or left out.
    pub notes: Vec<String>,
}

/// `/settings/import/{id}`: what would become of it, how far it is, what became of it. Posted to `{url}/start`, `{url}/cancel`.
#[derive(Template, Debug)]
#[template(path = "imports/import.html")]
pub struct ImportPage {
    /// The frame.
    pub page: Page,
    /// `import`, for the sections of the settings.
    pub place: &'static str,
    /// Whether the section of invitations is shown.
    pub has_invites: bool,
    /// Its page.
    pub url: String,
    /// `looked waiting running done cancelled`; it waits while another maker's goes on.
    pub state: &'static str,
    /// Rows of the file.
    pub rows: usize,
    /// Rows that are done.
    pub done: usize,
    /// New, changed, as before, refused.
    pub counts: [(&'static str, u64); 4],
    /// Row by row, what needs a look first.
    pub lines: Vec<Line>,
}

impl ImportPage {
    /// Whether it goes on by itself.
    fn is_open(&self) -> bool {
        matches!(self.state, "waiting" | "running")
    }

    const fn mark(outcome: &str) -> &'static str {
        match outcome.as_bytes() {
            b"new" => "good",
            b"changed" => "now",
            b"refused" => "bad",
            _ => "idle",
        }
    }
}

/// What is said of a row, in the language of the page; a note without a message speaks English.
#[must_use]
pub fn words(language: Language, key: &str, message: &str) -> String {
    if language.has(key) { language.t(key) } else { message.to_owned() }
}
