//! What the pages of signing up and in, of sessions, applications and invitations show.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    moderation::view::{Desk, Place},
    page::{Accent, Door, Form, Page, Section, Tone},
    site::view::Anchor,
};

/// `/signin`. Posted to itself: `login password next`.
#[derive(Template, Debug)]
#[template(path = "accounts/sign_in.html")]
pub struct SignIn {
    /// The frame.
    pub page: Page,
    /// What was typed, never the password.
    pub form: Form,
    /// Where to go afterwards; a path on this server.
    pub next: Option<String>,
    /// Whether a forgotten password is set anew by mail.
    pub has_mail: bool,
}

/// `/signup`. Posted to itself: `handle email password reason rules invite`.
#[derive(Template, Debug)]
#[template(path = "accounts/sign_up.html")]
pub struct SignUp {
    /// The frame.
    pub page: Page,
    /// What was typed, never the password.
    pub form: Form,
    /// The code of an invitation that is good; it opens every door that is not closed.
    pub invite: Option<String>,
    /// Whether a code was given that is not good (any more).
    pub invite_is_bad: bool,
    /// One sentence each; may be empty.
    pub rules: Vec<String>,
}

impl SignUp {
    fn may_join(&self) -> bool {
        self.page.has_open_door() || (self.invite.is_some() && self.page.community.door == Door::Invite)
    }

    fn needs_reason(&self) -> bool {
        self.invite.is_none() && self.page.community.door == Door::Approval
    }
}

/// After asking to join where hosts approve.
#[derive(Template, Debug)]
#[template(path = "accounts/sign_up_waiting.html")]
pub struct SignUpWaiting {
    /// The frame.
    pub page: Page,
    /// The name that was asked for.
    pub handle: String,
}

/// `/signup/confirm`: a newcomer looks into their mail. Posted to itself: `name`.
#[derive(Template, Debug)]
#[template(path = "accounts/sign_up_confirm.html")]
pub struct SignUpConfirm {
    /// The frame.
    pub page: Page,
    /// The name that was chosen.
    pub handle: String,
}

/// `/confirm/{code}`. Posted to itself, without fields.
#[derive(Template, Debug)]
#[template(path = "accounts/confirm.html")]
pub struct Confirm {
    /// The frame.
    pub page: Page,
    /// The address that is confirmed; none where the link is no longer good.
    pub email: Option<String>,
    /// Whether it became another account's in the meantime.
    pub is_taken: bool,
}

/// `/forgot`. Posted to itself: `login`.
#[derive(Template, Debug)]
#[template(path = "accounts/forgot.html")]
pub struct Forgot {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
}

/// `/reset/{code}`. Posted to itself: `new_password`.
#[derive(Template, Debug)]
#[template(path = "accounts/reset.html")]
pub struct Reset {
    /// The frame.
    pub page: Page,
    /// Complaints; never the password.
    pub form: Form,
    /// Whose password, for programs that keep passwords; none where the link is no longer good.
    pub login: Option<String>,
}

/// `/first-run/{code}`: makes the first host, once. Posted to itself:
/// `instance_name headline description accent accent_own door handle email password`.
#[derive(Template, Debug)]
#[template(path = "accounts/first_run.html")]
pub struct FirstRun {
    /// The frame; its colour is the one that was chosen.
    pub page: Page,
    /// What was typed, never the password.
    pub form: Form,
}

impl FirstRun {
    const ACCENTS: [&'static str; 6] = Accent::NAMES;
    const DOORS: [&'static str; 4] = ["open", "approval", "invite", "closed"];
}

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct SessionLine {
    /// Ended by a post to `/settings/sessions/{id}/revoke`.
    pub id: String,
    /// Such as "Firefox on Linux".
    pub device: String,
    /// When it signed in.
    pub since: DateTime<Utc>,
    /// When it was last used.
    pub last_used: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// A program that may act for the maker.
#[derive(Clone, Debug)]
pub struct ApplicationLine {
    /// Ended by a post to `/settings/applications/{id}/revoke`.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// What it may do: `read write follow`.
    pub scopes: Vec<String>,
    /// When it was allowed.
    pub since: DateTime<Utc>,
    /// When it was last used, if ever.
    pub last_used: Option<DateTime<Utc>>,
}

/// `/settings/account`. Posts: `/settings/language` (`language`), `/settings/email` (`email email_password`), `/settings/password`
/// (`current_password new_password`), `/settings/sessions/{id}/revoke`, `/settings/sessions/revoke-others`,
/// `/settings/applications` (`app_name`, repeated `scope`), `/settings/applications/{id}/revoke`.
#[derive(Template, Debug)]
#[template(path = "accounts/settings.html")]
pub struct AccountSettings {
    /// The frame.
    pub page: Page,
    /// The name that signs in.
    pub handle: String,
    /// The address of the account.
    pub email: String,
    /// The language the account has set; none follows the browser.
    pub chosen_language: Option<Language>,
    /// Complaints of any of the forms; never a password.
    pub form: Form,
    /// Newest first.
    pub sessions: Vec<SessionLine>,
    /// Newest first.
    pub applications: Vec<ApplicationLine>,
    /// A token made just now, shown this once.
    pub new_token: Option<String>,
    /// What a new password does not end: the hosts that are told of orders, each with its page.
    pub webhooks: Vec<Anchor>,
    /// Whether invitations are part of the settings.
    pub has_invites: bool,
    /// Whether another address is confirmed by mail.
    pub has_mail: bool,
}

impl AccountSettings {
    const SCOPES: [&'static str; 3] = ["read", "write", "follow"];

    fn has_chosen(&self, language: &Language) -> bool {
        self.chosen_language == Some(*language)
    }
}

/// An invitation.
#[derive(Clone, Debug)]
pub struct InviteLine {
    /// Taken back by a post to `/settings/invites/{id}/revoke`.
    pub id: String,
    /// The whole address to hand on.
    pub url: String,
    /// How often it may still be used.
    pub uses_left: u64,
    /// When it ends by itself.
    pub expires: DateTime<Utc>,
    /// Who made it; none if it was made at the machine itself.
    pub by: Option<String>,
}

/// `/settings/invites`. Posted to itself: `uses days`.
#[derive(Template, Debug)]
#[template(path = "accounts/invites.html")]
pub struct Invites {
    /// The frame.
    pub page: Page,
    /// What was typed.
    pub form: Form,
    /// Those that are good, newest first.
    pub invites: Vec<InviteLine>,
    /// Whether invitations are part of the settings; true where this page is shown.
    pub has_invites: bool,
}

/// Somebody who asks for a place. Answers are posted to `/moderation/sign-ups/{id}/approve` and `.../reject`.
#[derive(Clone, Debug)]
pub struct WaitingSignUp {
    /// Of the account.
    pub id: String,
    /// The name asked for.
    pub handle: String,
    /// Shown to hosts only.
    pub email: String,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// `/moderation/sign-ups`: those who ask for a place.
#[derive(Template, Debug)]
#[template(path = "accounts/sign_ups.html")]
pub struct SignUps {
    /// The frame.
    pub page: Page,
    /// The parts of the desk.
    pub desk: Desk,
    /// Oldest first.
    pub waiting: Vec<WaitingSignUp>,
}
