//! Mail to people here: what it says, and how it leaves. What waits is kept by `storage`, and sent by `workers/mails.rs`.

pub mod letters;
pub mod post;
mod visitors;

use domain::Id;
use domain::accounts::Account;
use storage::mails::{Kind, Mail};

use crate::language::Language;
use crate::state::App;

/// A mail to somebody here, due now.
#[must_use]
pub fn to(app: &App, account: Id<Account>, kind: Kind, language: Option<Language>) -> Mail {
    about(app, Some(account), kind, String::new(), language)
}

/// The same about something; without an account `about` says to whom.
#[must_use]
pub fn about(app: &App, account: Option<Id<Account>>, kind: Kind, about: String, language: Option<Language>) -> Mail {
    Mail { id: app.clock.mint(), account, kind, about, language: language.map_or("", Language::code).to_owned(), tries: 0, created_at: app.clock.now() }
}
