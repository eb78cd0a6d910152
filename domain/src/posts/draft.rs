//! What a maker typed becomes a post, or one fault per field.

use super::permits::{Permit, Permits};
use super::poll::{Asked, PollDraft};
use super::words::{self, Known};
use super::{Mention, Post};
use crate::media::Media;
use crate::tag::Tag;
use crate::text::{Fault, Markup, line};
use crate::{Audience, Handle, Id, Site};

/// Longest text, in characters.
pub const MAX_TEXT: usize = 10_000;
/// Longest content warning, in characters.
pub const MAX_WARNING: usize = 300;
/// Most photos of a post here; peers are shown the first four.
pub const MAX_PHOTOS: usize = 10;
/// Most people whom one post names (SECURITY Q-03).
pub const MAX_MENTIONS: usize = 50;
/// Most tags of one post.
pub const MAX_TAGS: usize = 30;

/// A post as typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// Markdown.
    pub text: String,
    pub warning: String,
    pub sensitive: bool,
    /// `public`, `unlisted`, `followers` or `direct`.
    pub audience: String,
    /// BCP 47; empty for none.
    pub language: String,
    pub photos: Vec<Id<Media>>,
    pub poll: Option<PollDraft>,
    /// It has a poll already, which says enough by itself.
    pub has_poll: bool,
    /// Who may quote it: `anyone`, `followers` or `nobody`; empty for what its audience suggests.
    pub quotes: String,
    /// A photo of it is described otherwise than before, which those who have a copy hear of.
    pub redescribes: bool,
}

/// What a maker wants to say, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub content: Markup,
    pub warning: String,
    pub sensitive: bool,
    pub audience: Audience,
    pub language: Option<String>,
    pub photos: Vec<Id<Media>>,
    pub poll: Option<Asked>,
    pub mentions: Vec<Mention>,
    pub tags: Vec<Tag>,
    pub permits: Permits,
    pub redescribes: bool,
}

impl Draft {
    /// The draft that would change nothing, to start an edit from. Polls are not edited.
    #[must_use]
    pub fn of(post: &Post) -> Self {
        Self {
            text: post.content.source().to_owned(),
            warning: post.warning.clone(),
            sensitive: post.sensitive,
            audience: post.audience.word().to_owned(),
            language: post.language.clone().unwrap_or_default(),
            photos: post.photos.clone(),
            poll: None,
            has_poll: post.kind == super::Kind::Question,
            quotes: post.permits.quote.word().to_owned(),
            redescribes: false,
        }
    }

    /// Whom the text names: to be looked up before it is parsed.
    #[must_use]
    pub fn named(&self, site: &Site) -> Vec<Handle> {
        words::named(&self.text, MAX_TEXT, MAX_MENTIONS, site.domain())
    }

    /// Checks all fields at once. `known` are those of the named who were found; `answers` is the author of what is
    /// answered, who is told whether they are named or not.
    ///
    /// # Errors
    /// One fault per field that is wrong.
    pub fn parse(&self, known: &[Known], answers: Option<&Known>, site: &Site) -> Result<Written, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |field, key, message| faults.push(Fault::new(field, key, message));
        let audience = Audience::from_word(&self.audience).filter(|audience| is_for_people(*audience));
        if audience.is_none() {
            fault("audience", "fault-audience", "audience is one of public, unlisted, followers, direct");
        }
        let warning = if self.warning.trim().is_empty() { Some(String::new()) } else { line(&self.warning, MAX_WARNING) };
        if warning.is_none() {
            fault("warning", "fault-warning-long", "a warning has at most 300 characters");
        }
        let language = language(&self.language);
        if language.is_none() {
            fault("language", "fault-language", "a language is a tag of BCP 47 such as de or pt-BR");
        }
        let woven = words::weave(&self.text, MAX_TEXT, known, site);
        match &woven {
            None => fault("text", "fault-text-long", "a post has at most 10,000 characters"),
            Some(woven) if woven.markup.is_empty() && self.photos.is_empty() && self.poll.is_none() && !self.has_poll => {
                fault("text", "fault-text-missing", "say something, or add a photo")
            }
            Some(woven) if woven.tags.len() > MAX_TAGS => fault("text", "fault-text-tags", "at most 30 tags"),
            Some(_) => {}
        }
        let mut photos = self.photos.clone();
        let mut seen = std::collections::HashSet::new();
        photos.retain(|photo| seen.insert(*photo));
        if photos.len() > MAX_PHOTOS {
            fault("photos", "fault-photos-many", "at most 10 photos");
        }
        let quotes = if self.quotes.is_empty() { Some(suggested(audience)) } else { Permit::from_word(&self.quotes) };
        if quotes.is_none() {
            fault("quotes", "fault-quotes", "quotes is one of anyone, followers, nobody");
        }
        let mentions = woven.as_ref().map(|woven| with_author(woven.mentions.clone(), answers, site)).unwrap_or_default();
        if audience == Some(Audience::Direct) && mentions.is_empty() {
            fault("audience", "fault-audience-nobody", "a direct post names whom it is for, such as @ana");
        }
        let poll = match self.poll.as_ref().map(PollDraft::parse).transpose() {
            Ok(poll) => poll,
            Err(more) => {
                faults.extend(more);
                None
            }
        };
        let (Some(audience), Some(warning), Some(language), Some(woven), Some(quote)) = (audience, warning, language, woven, quotes) else { return Err(faults) };
        if !faults.is_empty() {
            return Err(faults);
        }
        let sensitive = self.sensitive || !warning.is_empty();
        let permits = Permits { quote, ..Permits::default() };
        Ok(Written { content: woven.markup, warning, sensitive, audience, language, photos, poll, mentions, tags: woven.tags, permits, redescribes: self.redescribes })
    }
}

/// The audiences that a maker chooses from; the others belong to projects and agreements.
const fn is_for_people(audience: Audience) -> bool {
    matches!(audience, Audience::Public | Audience::Unlisted | Audience::Followers | Audience::Direct)
}

/// What everybody may see, everybody may quote.
const fn suggested(audience: Option<Audience>) -> Permit {
    match audience {
        Some(Audience::Public | Audience::Unlisted) => Permit::Anyone,
        _ => Permit::Nobody,
    }
}

fn with_author(mut mentions: Vec<Mention>, answers: Option<&Known>, site: &Site) -> Vec<Mention> {
    if let Some(author) = answers
        && mentions.iter().all(|mention| mention.actor != author.address)
    {
        mentions.insert(0, words::mention(author, site));
    }
    mentions
}

/// A language tag, or none; `None` when it is neither.
#[expect(clippy::option_option, reason = "a field that is wrong, empty or filled")]
pub(super) fn language(text: &str) -> Option<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let mut parts = text.split('-');
    let primary = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    (primary && rest && text.len() <= 35).then(|| Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Address, AddressRules};

    fn site() -> Site {
        Site::new("https://here.example", "here.example", AddressRules::default()).unwrap()
    }

    fn ana() -> Known {
        Known { handle: Handle { name: "ana".to_owned(), host: None }, address: Address::trusted("https://here.example/users/ana"), page: "https://here.example/@ana".to_owned() }
    }

    fn draft(text: &str, audience: &str) -> Draft {
        Draft { text: text.to_owned(), audience: audience.to_owned(), ..Draft::default() }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let draft = Draft {
            text: "x".repeat(MAX_TEXT + 1),
            warning: "w".repeat(MAX_WARNING + 1),
            audience: "members".to_owned(),
            language: "english".to_owned(),
            photos: (0..11).map(Id::new).collect(),
            quotes: "me".to_owned(),
            poll: Some(PollDraft::default()),
            sensitive: false,
            has_poll: false,
            redescribes: false,
        };
        let fields: Vec<&str> = draft.parse(&[], None, &site()).unwrap_err().iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["audience", "warning", "language", "text", "photos", "quotes", "poll", "poll"]);
    }

    #[test]
    fn a_post_says_something_and_a_direct_one_says_it_to_somebody() {
        let keys = |draft: Draft| draft.parse(&[], None, &site()).unwrap_err().iter().map(|fault| fault.key).collect::<Vec<_>>();
        assert_eq!(keys(draft("  ", "public")), ["fault-text-missing"]);
        assert_eq!(keys(draft("hi @ana", "direct")), ["fault-audience-nobody"]);
        assert!(draft("hi @ana", "direct").parse(&[ana()], None, &site()).is_ok());
        assert!(Draft { photos: vec![Id::new(1)], ..draft("", "public") }.parse(&[], None, &site()).is_ok());
    }

    #[test]
    fn who_is_answered_is_named_first_and_once() {
        let names = |text: &str| draft(text, "direct").parse(&[ana()], Some(&ana()), &site()).unwrap().mentions.len();
        assert_eq!((names("yes"), names("yes @ana")), (1, 1));
    }

    #[test]
    fn what_only_some_may_see_is_not_quoted_and_a_warning_covers_pictures() {
        let written = Draft { warning: "sharp".to_owned(), ..draft("x", "followers") }.parse(&[], None, &site()).unwrap();
        assert_eq!((written.permits.quote, written.sensitive), (Permit::Nobody, true));
        assert_eq!(draft("x", "public").parse(&[], None, &site()).unwrap().permits.quote, Permit::Anyone);
    }

    #[test]
    fn languages_are_tags() {
        assert_eq!(language("pt-BR"), Some(Some("pt-BR".to_owned())));
        assert_eq!(language(" "), Some(None));
        for bad in ["d", "german", "de_DE", "de-", "1a"] {
            assert_eq!(language(bad), None, "{bad}");
        }
    }
}
