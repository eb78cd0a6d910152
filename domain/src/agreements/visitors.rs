//! Visitors: people without an account who ask about a listing by mail, confirm it by a link, and go on by links.

use super::{Agreement, MAX_MESSAGE, Side};
use crate::accounts::looks_like_email;
use crate::listings::Listing;
use crate::text::{Fault, line, lines};
use crate::{Id, Time};

/// A question that nobody confirms is forgotten after so many hours, and the link to confirm it with it.
pub const CONFIRM_HOURS: i64 = 48;
/// A conversation ends so many days after the last word, and the visitor's name and address are erased.
pub const SILENT_DAYS: i64 = 180;
/// Questions that may wait for one address to confirm them: whoever writes to a stranger's address writes no more mails.
pub const MAX_WAITING: i64 = 5;
/// Longest name of a visitor, in characters.
pub const MAX_VISITOR_NAME: usize = 60;

/// A question as typed; every field a text, so that a form that fails keeps what was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskDraft {
    /// May be empty.
    pub name: String,
    pub email: String,
    pub text: String,
}

/// A question that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// One line, at most [`MAX_VISITOR_NAME`] characters; may be empty.
    pub name: String,
    /// In small letters: mail servers do not tell them apart.
    pub email: String,
    /// Plain, 1 to [`MAX_MESSAGE`] characters.
    pub words: String,
}

impl AskDraft {
    /// Checks all fields at once.
    ///
    /// # Errors
    /// One fault per field that is wrong.
    pub fn parse(&self) -> Result<Question, Vec<Fault>> {
        let mut faults = Vec::new();
        let name = if self.name.trim().is_empty() { Some(String::new()) } else { line(&self.name, MAX_VISITOR_NAME) };
        if name.is_none() {
            faults.push(Fault::new("name", "fault-visitor-name", "a name has at most 60 characters"));
        }
        let email = self.email.trim().to_lowercase();
        if !looks_like_email(&email) {
            faults.push(Fault::new("email", "fault-email", "this does not look like an e-mail address"));
        }
        let words = match lines(&self.text, MAX_MESSAGE) {
            None => {
                faults.push(Fault::new("text", "fault-message-long", "a message has at most 5,000 characters"));
                None
            }
            Some(words) if words.is_empty() => {
                faults.push(Fault::new("text", "fault-message-missing", "write something first"));
                None
            }
            Some(words) => Some(words),
        };
        match (name, words, faults.is_empty()) {
            (Some(name), Some(words), true) => Ok(Question { name, email, words }),
            _ => Err(faults),
        }
    }
}

/// A question that waits for its address to be confirmed. Its maker does not know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorAsk {
    pub id: Id<VisitorAsk>,
    pub listing: Id<Listing>,
    pub question: Question,
    /// Code of the language that they read.
    pub language: String,
    pub created_at: Time,
    pub expires_at: Time,
}

impl VisitorAsk {
    /// Asked now.
    #[must_use]
    pub const fn begin(id: Id<Self>, listing: Id<Listing>, question: Question, language: String, now: Time) -> Self {
        Self { id, listing, question, language, created_at: now, expires_at: now.plus_seconds(CONFIRM_HOURS * 3_600) }
    }
}

/// The other party of an enquiry that has no account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    pub agreement: Id<Agreement>,
    /// May be empty; empty once it ended.
    pub name: String,
    /// In small letters; empty once it ended. For mails alone: no maker sees it.
    pub email: String,
    /// Code of the language that they read.
    pub language: String,
    /// When one of the two wrote last.
    pub last_at: Time,
    /// When their name and address were erased.
    pub ended_at: Option<Time>,
}

impl Visitor {
    /// Who confirmed a question.
    #[must_use]
    pub fn of(agreement: Id<Agreement>, ask: &VisitorAsk, now: Time) -> Self {
        let Question { name, email, .. } = ask.question.clone();
        Self { agreement, name, email, language: ask.language.clone(), last_at: now, ended_at: None }
    }

    /// Whether the two may go on.
    #[must_use]
    pub fn is_open(&self, now: Time) -> bool {
        self.ended_at.is_none() && self.last_at > silent_since(now)
    }
}

/// Conversations without a word since then have ended.
#[must_use]
pub const fn silent_since(now: Time) -> Time {
    now.plus_seconds(-SILENT_DAYS * 86_400)
}

/// What one of the two wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorLetter {
    pub id: Id<VisitorLetter>,
    pub agreement: Id<Agreement>,
    pub by: Side,
    /// Markdown of the seller; plain text of the visitor.
    pub words: String,
    pub at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> AskDraft {
        AskDraft { name: "Ada".into(), email: " Ada@Mail.Example ".into(), text: "Does it hold 0.3 l?\r\n".into() }
    }

    #[test]
    fn h11_a_question_that_could_not_be_answered_is_refused_field_by_field() {
        for email in ["", "ada", "ada@mail", "ada@mail.example\r\nBcc: x@y.example", "a@b.example, c@d.example", "Ada <ada@mail.example>"] {
            let faults = AskDraft { email: email.into(), ..draft() }.parse().unwrap_err();
            assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["email"], "{email:?}");
        }
        let faults = AskDraft { name: "x".repeat(61), email: String::new(), text: " ".into() }.parse().unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["name", "email", "text"]);
        let faults = AskDraft { text: "x".repeat(MAX_MESSAGE + 1), ..draft() }.parse().unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.key).collect::<Vec<_>>(), ["fault-message-long"]);
    }

    #[test]
    fn a_question_is_kept_as_plain_words_and_its_address_in_small_letters() {
        let asked = draft().parse().unwrap();
        assert_eq!(asked, Question { name: "Ada".into(), email: "ada@mail.example".into(), words: "Does it hold 0.3 l?".into() });
        assert_eq!(AskDraft { name: " ".into(), ..draft() }.parse().unwrap().name, "");
        assert_eq!(AskDraft { name: "Ada\r\nBcc: x".into(), ..draft() }.parse().unwrap().name, "Ada Bcc: x", "one line");
    }

    #[test]
    fn a_conversation_ends_half_a_year_after_the_last_word() {
        let now = Time::from_unix_seconds(1_800_000_000);
        let ask = VisitorAsk::begin(Id::new(1), Id::new(2), draft().parse().unwrap(), "en".into(), now);
        assert_eq!(ask.expires_at, now.plus_seconds(48 * 3_600));
        let visitor = Visitor::of(Id::new(3), &ask, now);
        assert!(visitor.is_open(now.plus_seconds(SILENT_DAYS * 86_400 - 1)) && !visitor.is_open(now.plus_seconds(SILENT_DAYS * 86_400)));
        assert!(!Visitor { ended_at: Some(now), ..visitor }.is_open(now));
    }
}
