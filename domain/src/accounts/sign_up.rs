//! Coming in: what is asked of a newcomer, and when.

use super::{Account, AccountError, Event, Invite, Role, State};
use crate::actors::Actor;
use crate::handle::HandleError;
use crate::text::{self, Fault};
use crate::{Handle, Id, Time};

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    Open,
    Approval,
    Invite,
    Closed,
}

impl Registration {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approval => "approval",
            Self::Invite => "invite",
            Self::Closed => "closed",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Approval, Self::Invite, Self::Closed].into_iter().find(|mode| mode.word() == word)
    }
}

/// What a newcomer typed.
#[derive(Debug, Clone, Default)]
pub struct SignUpDraft {
    pub handle: String,
    pub email: String,
    pub password: String,
    pub reason: String,
}

/// A newcomer whose words are in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    pub handle: Handle,
    /// As typed, checked for shape only.
    pub email: String,
    pub reason: String,
}

/// Shortest password, in characters.
pub const MIN_PASSWORD: usize = 10;
/// Longest password, in bytes: Argon2id hashes all of it, and nobody types more.
pub const MAX_PASSWORD: usize = 512;

/// Judges a new password; `None` when it is good.
#[must_use]
pub fn password(password: &str, handle: &str, email: &str) -> Option<Fault> {
    let lower = password.to_lowercase();
    if password.chars().count() < MIN_PASSWORD {
        return Some(Fault::new("password", "fault-password-short", "a password has at least 10 characters"));
    }
    if password.len() > MAX_PASSWORD {
        return Some(Fault::new("password", "fault-password-long", "a password has at most 512 bytes"));
    }
    let same = lower == handle.to_lowercase() || (!email.is_empty() && lower == email.to_lowercase());
    let one_letter = lower.chars().all(|c| lower.starts_with(c));
    let common = ["password12", "passwordpassword", "1234567890", "qwertyuiop", "0123456789", "1q2w3e4r5t"].contains(&lower.as_str());
    (same || one_letter || common).then(|| Fault::new("password", "fault-password-guessable", "this password is among the first that are tried"))
}

impl SignUp {
    /// Checks what was typed, all of it at once.
    ///
    /// # Errors
    /// One fault per field that is wrong.
    pub fn parse(draft: &SignUpDraft, mode: Registration) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let handle = Handle::local(&draft.handle);
        match handle {
            Err(HandleError::Reserved) => faults.push(Fault::new("handle", "fault-handle-reserved", "this handle is reserved")),
            Err(_) => faults.push(Fault::new("handle", "fault-handle-grammar", "a handle has 1 to 30 letters a to z, digits, or _ and - between them")),
            Ok(_) => {}
        }
        let email = draft.email.trim().to_owned();
        if !looks_like_email(&email) {
            faults.push(Fault::new("email", "fault-email", "this does not look like an e-mail address"));
        }
        faults.extend(password(&draft.password, &draft.handle, &email));
        let reason = text::lines(&draft.reason, 2_000);
        match &reason {
            None => faults.push(Fault::new("reason", "fault-reason-long", "at most 2,000 characters")),
            Some(reason) if mode == Registration::Approval && reason.is_empty() => {
                faults.push(Fault::new("reason", "fault-reason-missing", "say in a sentence or two why you want to join"));
            }
            Some(_) => {}
        }
        match (handle, reason) {
            (Ok(handle), Some(reason)) if faults.is_empty() => Ok(Self { handle, email, reason }),
            _ => Err(faults),
        }
    }

    /// Lets a newcomer in, or lets them wait, as the instance's mode says. An invitation opens every mode but `closed`,
    /// and lets in at once.
    ///
    /// # Errors
    /// Closed, or not invited.
    pub fn decide(
        self,
        mode: Registration,
        invite: Option<&Invite>,
        id: Id<Account>,
        maker: Id<Actor>,
        password_hash: String,
        now: Time,
    ) -> Result<(Account, Event), AccountError> {
        let invited = match invite {
            Some(invite) if invite.is_usable(now) => true,
            Some(_) => return Err(AccountError::NotInvited),
            None => false,
        };
        let state = match (mode, invited) {
            (Registration::Closed, _) => return Err(AccountError::Closed),
            (Registration::Invite, false) => return Err(AccountError::NotInvited),
            (Registration::Approval, false) => State::Pending,
            _ => State::Active,
        };
        let account = Account { id, maker, email: self.email, password_hash, role: Role::Member, state, language: None, reason: self.reason, created_at: now };
        Ok((account, Event::SignedUp { account: id, maker }))
    }
}

/// One `@`, a dotted host, no blanks, controls, commas, quotes or comments (SECURITY H-11).
#[must_use]
pub fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let name_char = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let host_char = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let dotted = host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains("..");
    text.len() <= 254 && !name.is_empty() && name.chars().all(name_char) && host.chars().all(host_char) && dotted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> SignUpDraft {
        SignUpDraft { handle: "ana".into(), email: "ana@ana.example".into(), password: "a walnut shuttle".into(), reason: String::new() }
    }

    fn sign_up() -> SignUp {
        SignUp::parse(&draft(), Registration::Open).unwrap()
    }

    fn invite(uses_left: i64) -> Invite {
        Invite { id: Id::new(1), code: "x".into(), by: None, uses_left, expires_at: Time::from_unix_seconds(100), created_at: Time::from_unix_seconds(0) }
    }

    fn decide(mode: Registration, invite: Option<&Invite>, now: i64) -> Result<State, AccountError> {
        sign_up().decide(mode, invite, Id::new(1), Id::new(2), String::new(), Time::from_unix_seconds(now)).map(|(account, _)| account.state)
    }

    #[test]
    fn h11_addresses_that_smuggle_are_refused() {
        for bad in
            ["", "a", "a@b", "a@allowed.example,evil@x.example", "a\r\nBcc: b@c.example", "\"a b\"@c.example", "a@c.example (x)", "a@.example", "a@b..example", "a b@c.example"]
        {
            assert!(!looks_like_email(bad), "{bad:?}");
        }
        assert!(looks_like_email("ana.b+etsy@mail.example.org"));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let draft = SignUpDraft { handle: "admin".into(), email: "x".into(), password: "short".into(), reason: String::new() };
        let fields: Vec<_> = SignUp::parse(&draft, Registration::Approval).unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["handle", "email", "password", "reason"]);
    }

    #[test]
    fn guessable_passwords_are_refused() {
        for bad in ["ana@ana.example", "aaaaaaaaaaaa", "1234567890", "Password12"] {
            assert!(password(bad, "ana", "ana@ana.example").is_some(), "{bad}");
        }
    }

    #[test]
    fn w25_the_mode_of_the_door_is_kept() {
        assert_eq!(decide(Registration::Closed, Some(&invite(1)), 1), Err(AccountError::Closed));
        assert_eq!(decide(Registration::Invite, None, 1), Err(AccountError::NotInvited));
        assert_eq!(decide(Registration::Invite, Some(&invite(0)), 1), Err(AccountError::NotInvited));
        assert_eq!(decide(Registration::Invite, Some(&invite(1)), 100), Err(AccountError::NotInvited));
        assert_eq!(decide(Registration::Approval, None, 1), Ok(State::Pending));
        assert_eq!(decide(Registration::Approval, Some(&invite(1)), 1), Ok(State::Active));
        assert_eq!(decide(Registration::Open, None, 1), Ok(State::Active));
    }
}
