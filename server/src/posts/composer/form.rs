//! What the composer sends: fields, photos in order, files that are taken in at once, and which button was pressed.

use aws_lc_rs::digest::{Context, SHA256};
use axum::extract::Multipart;
use domain::Id;
use domain::actors::Actor;
use domain::posts::poll::{OPTIONS, PollDraft};
use domain::posts::{Draft, MAX_PHOTOS};

use super::aim::Beginning;
use crate::media::fields::{Move, Photos};
use crate::media::form::{Part, Parts};
use crate::problem::Problem;
use crate::site::typed::Typed;
use crate::state::App;

/// Which button was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Say it.
    Send,
    /// Show how it will look; also what Enter in a line does, so that nothing is sent by mistake.
    Preview,
    /// On to the whole form, with what was typed into a small one.
    More,
    /// Only take in the chosen files.
    Upload,
    /// Ask a question with it.
    Poll,
    NoPoll,
    /// One more option.
    Option,
    Move(Move),
}

impl Press {
    fn read(text: &str) -> Self {
        match text {
            "send" => Self::Send,
            "more" => Self::More,
            "upload" => Self::Upload,
            "poll" => Self::Poll,
            "no-poll" => Self::NoPoll,
            "option" => Self::Option,
            other => Move::read(other).map_or(Self::Preview, Self::Move),
        }
    }
}

/// The composer as it was sent.
pub struct Sent {
    pub typed: Typed,
    pub pressed: Press,
    /// Photos in the order wanted, and the messages about files that were not taken.
    pub photos: Photos,
}

/// Lines for options at the least; those that stay empty are left out.
const LINES: usize = 4;

/// Fields by which two forms say the same thing; photos aside, because a form that is sent twice takes them in twice.
const SAID: [&str; 10] = ["text", "warning", "sensitive", "audience", "language", "quotes", "reply", "quote", "multiple", "lasts"];

impl Sent {
    /// Reads the form and takes in its files, which then belong to `owner` and are kept whatever else is wrong.
    ///
    /// # Errors
    /// A form that cannot be read, and our own failures.
    pub async fn read(app: &App, owner: Id<Actor>, multipart: Multipart) -> Result<Self, Problem> {
        let mut parts = Parts::of(multipart);
        let (mut fields, mut photos) = (Vec::new(), Photos::default());
        while let Some(part) = parts.next().await? {
            match part {
                Part::Text(name, value) if name == "photo" => photos.ids.extend(value.parse::<Id<_>>().ok()),
                // Browsers end the lines of a form as mail does; a post counts each end of a line once.
                Part::Text(name, value) => fields.push((name, value.replace("\r\n", "\n"))),
                Part::File(name, _) if name != "photos" => {}
                Part::File(_, content) => photos.take(app, owner, MAX_PHOTOS, content).await?,
            }
        }
        Ok(Self::of(Typed::of(fields), photos))
    }

    fn of(typed: Typed, mut photos: Photos) -> Self {
        let pressed = Press::read(typed.value("do"));
        photos.arrange(if let Press::Move(moved) = pressed { Some(moved) } else { None });
        Self { typed, pressed, photos }
    }

    /// The post as typed; what the form did not ask for is as it begins.
    #[must_use]
    pub fn draft(&self, beginning: &Beginning) -> Draft {
        let given = |name: &str, usual: &str| if self.typed.ticked(name) { self.typed.value(name) } else { usual }.to_owned();
        Draft {
            text: self.typed.value("text").to_owned(),
            warning: given("warning", &beginning.warning),
            sensitive: self.typed.ticked("sensitive"),
            audience: given("audience", &beginning.audience),
            language: given("language", &beginning.language),
            photos: self.photos.ids.clone(),
            poll: self.has_poll().then(|| self.poll()),
            quotes: given("quotes", &beginning.quotes),
            ..Draft::default()
        }
    }

    /// Whether it asks a question.
    #[must_use]
    pub fn has_poll(&self) -> bool {
        match self.pressed {
            Press::Poll => true,
            Press::NoPoll => false,
            _ => self.typed.ticked("has_poll"),
        }
    }

    fn poll(&self) -> PollDraft {
        let options = self.typed.all("option").map(str::to_owned).collect();
        PollDraft { options, multiple: self.typed.ticked("multiple"), seconds: self.typed.value("lasts").parse().unwrap_or(0) }
    }

    /// The options as the form shows them again: those that were typed, and room for what is missing or wanted.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        let mut options: Vec<String> = self.typed.all("option").map(str::to_owned).take(*OPTIONS.end()).collect();
        let wanted = if self.pressed == Press::Option { options.len() + 1 } else { options.len() };
        options.resize(wanted.clamp(LINES, *OPTIONS.end()), String::new());
        options
    }

    /// The address of what it answers or quotes, as the form names it.
    #[must_use]
    pub fn named(&self, field: &str) -> Option<&str> {
        Some(self.typed.value(field)).filter(|id| !id.is_empty())
    }

    /// What two forms have in common that say the same.
    #[must_use]
    pub fn fingerprint(&self) -> Vec<u8> {
        let mut digest = Context::new(&SHA256);
        let options = self.typed.all("option").filter(|_| self.has_poll());
        for value in SAID.iter().map(|name| self.typed.value(name)).chain(options) {
            digest.update(&(value.len() as u64).to_be_bytes());
            digest.update(value.as_bytes());
        }
        digest.finish().as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Sent {
        Sent::of(Typed::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()), Photos::default())
    }

    #[test]
    fn only_the_button_that_sends_sends() {
        for pressed in ["", "post", "up", "up:x", "Send", "send:1"] {
            assert_eq!(Press::read(pressed), Press::Preview, "{pressed}");
        }
        assert_eq!(Press::read("send"), Press::Send);
    }

    #[test]
    fn a_poll_is_asked_only_where_the_form_has_one() {
        let beginning = Beginning::default();
        assert_eq!(sent(&[("option", "ash"), ("option", "oak")]).draft(&beginning).poll, None);
        assert_eq!(sent(&[("has_poll", "yes"), ("do", "no-poll"), ("option", "ash")]).draft(&beginning).poll, None);
        let poll = sent(&[("has_poll", "yes"), ("option", "ash"), ("option", "oak"), ("lasts", "x")]).draft(&beginning).poll.unwrap();
        assert_eq!((poll.options.len(), poll.multiple, poll.seconds), (2, false, 0));
    }

    #[test]
    fn options_grow_by_one_up_to_twenty() {
        assert_eq!(sent(&[("do", "poll")]).options(), ["", "", "", ""]);
        let five: Vec<(&str, &str)> = std::iter::repeat_n(("option", "x"), 4).chain([("do", "option")]).collect();
        assert_eq!(sent(&five).options(), ["x", "x", "x", "x", ""]);
        let many: Vec<(&str, &str)> = std::iter::repeat_n(("option", "x"), 30).chain([("do", "option")]).collect();
        assert_eq!(sent(&many).options().len(), 20);
    }

    #[test]
    fn what_a_small_form_does_not_ask_is_as_it_begins() {
        let beginning =
            Beginning { audience: "followers".to_owned(), language: "de".to_owned(), warning: "spiders".to_owned(), quotes: "nobody".to_owned(), ..Beginning::default() };
        let draft = sent(&[("text", "Hello")]).draft(&beginning);
        assert_eq!((draft.audience.as_str(), draft.language.as_str(), draft.warning.as_str(), draft.quotes.as_str()), ("followers", "de", "spiders", "nobody"));
        let draft = sent(&[("text", "Hello"), ("language", ""), ("warning", "")]).draft(&beginning);
        assert_eq!((draft.language.as_str(), draft.warning.as_str()), ("", ""));
    }

    #[test]
    fn forms_that_say_otherwise_are_told_apart() {
        let one = sent(&[("text", "ab"), ("warning", "c")]).fingerprint();
        assert_ne!(one, sent(&[("text", "a"), ("warning", "bc")]).fingerprint());
        assert_eq!(one, sent(&[("text", "ab"), ("warning", "c"), ("do", "send"), ("once", "9")]).fingerprint());
    }
}
