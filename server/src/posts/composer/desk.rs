//! Lays out the composer: what was typed, what is wrong with it, what it belongs to, and how it will look.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;
use domain::actors::Actor;
use domain::media::{Media, Size};
use domain::posts::quotes::State as QuoteState;
use domain::posts::{Draft, Post};
use domain::text::Fault;
use domain::{Address, Audience, Handle, Id};
use storage::Reader;

use super::aim::{Aim, Beginning, Seen, kind};
use super::form::{Press, Sent};
use super::view::{AudienceChoice, Beside, Composer, Preview};
use crate::access::session::{Member, Visit};
use crate::language::Language;
use crate::listings::view::Choice;
use crate::makers::present::byline;
use crate::media::fields;
use crate::media::url::picture;
use crate::page::{Form, Page, Section, answer};
use crate::posts::write;
use crate::problem::Problem;
use crate::site::typed::words;
use crate::site::view::Anchor;
use crate::state::App;

/// Languages that are offered, each by its own name; any other that a post has is offered too.
const LANGUAGES: [(&str, &str); 30] = [
    ("ar", "العربية"),
    ("bg", "Български"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("eu", "Euskara"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hu", "Magyar"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("zh", "中文"),
];

/// How long a poll may last, in seconds: from half an hour to thirty days.
pub const LASTING: [i64; 8] = [1_800, 3_600, 21_600, 43_200, 86_400, 259_200, 604_800, 2_592_000];
/// A day, unless something else is chosen.
const LASTS: &str = "86400";

/// Whose composer it is, and to what the post belongs.
pub struct Desk<'a> {
    pub app: &'a App,
    pub visit: &'a Visit,
    pub member: &'a Member,
    pub aim: &'a Aim,
    /// The post that is said otherwise; none begins a new one.
    pub edits: Option<&'a Post>,
}

/// What the composer shows.
pub struct Shown<'a> {
    pub form: Form,
    pub draft: Draft,
    /// What was sent, if anything was.
    pub sent: Option<&'a Sent>,
    /// The messages about descriptions of photos.
    pub undescribed: Vec<(Id<Media>, &'static str)>,
    pub sent_before: Option<Anchor>,
    pub status: StatusCode,
}

impl Shown<'static> {
    /// A new post as it begins.
    #[must_use]
    pub fn beginning(beginning: &Beginning, aim: &Aim) -> Self {
        let draft = Draft {
            text: beginning.text.clone(),
            warning: beginning.warning.clone(),
            audience: beginning.audience.clone(),
            language: beginning.language.clone(),
            quotes: beginning.quotes.clone(),
            ..Draft::default()
        };
        let id = |seen: &Option<Seen>| seen.as_ref().map_or_else(String::new, |seen| seen.post.id.to_string());
        let form = filled(&draft).with("reply", id(&aim.reply)).with("quote", id(&aim.quote));
        Self::of(form, draft)
    }

    /// A post as it is kept, to be said otherwise.
    #[must_use]
    pub fn kept(post: &Post) -> Self {
        let draft = Draft::of(post);
        Self::of(filled(&draft).with("seen", post.updated_at.unix_micros().to_string()), draft)
    }

    fn of(form: Form, draft: Draft) -> Self {
        Self { form, draft, sent: None, undescribed: Vec::new(), sent_before: None, status: StatusCode::OK }
    }
}

impl<'a> Shown<'a> {
    /// What was typed, with everything that is wrong with it.
    #[must_use]
    pub fn typed(sent: &'a Sent, draft: Draft, faults: &[Fault], language: Language) -> Self {
        let mut form = sent.typed.again();
        for fault in faults {
            form.refuse(fault.field, words(fault, language));
        }
        for key in &sent.photos.refused {
            form.refuse("photos", language.t(key));
        }
        Self { form, draft, sent: Some(sent), undescribed: Vec::new(), sent_before: None, status: StatusCode::OK }
    }
}

impl Desk<'_> {
    /// The page.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn answer(&self, reader: &mut Reader, mut shown: Shown<'_>) -> Result<Response, Problem> {
        let photos = reader.media().list(&shown.draft.photos).await?;
        let photos: Vec<Media> = photos.into_iter().filter(|media| media.owner == self.member.maker.actor.id).collect();
        let page = self.page();
        for (id, key) in &shown.undescribed {
            let place = photos.iter().position(|media| media.id == *id).map_or(0, |index| index + 1);
            shown.form.refuse(format!("alt-{id}"), page.t2("photo-n", "n", place, "alt", page.t(key)));
        }
        let is_preview = shown.sent.is_some_and(|sent| sent.pressed == Press::Preview);
        let composer = Composer {
            action: self.edits.map_or_else(|| "/posts".to_owned(), |post| format!("/posts/{}/edit", post.id)),
            answers: self.beside(reader, self.aim.reply.as_ref()).await?,
            quotes: self.beside(reader, self.aim.quote.as_ref()).await?.map(|beside| (beside, self.consent())),
            audiences: if self.edits.is_some() { Vec::new() } else { audiences(self.aim) },
            settled: self.edits.map(|post| post.audience.word()),
            languages: languages(&shown.draft.language),
            photos: photos.iter().map(|media| self.photo(media, &shown)).collect(),
            options: shown.sent.filter(|sent| self.edits.is_none() && sent.has_poll()).map(Sent::options),
            lasting: lasting(&page, shown.form.value("lasts")),
            preview: if is_preview { Some(self.preview(reader, &shown, &photos).await?) } else { None },
            is_edit: self.edits.is_some(),
            sent_before: shown.sent_before.clone(),
            once: self.once(&shown),
            form: if shown.form.value("lasts").is_empty() { shown.form.with("lasts", LASTS) } else { shown.form },
            page,
        };
        Ok(answer(shown.status, &composer, self.visit.language))
    }

    /// The name of this form, so that it says its words once; one that was used is not used again.
    fn once(&self, shown: &Shown<'_>) -> String {
        let kept = shown.sent.map(|sent| sent.typed.value("once")).filter(|kept| !kept.is_empty() && shown.sent_before.is_none());
        kept.map_or_else(|| self.app.clock.mint::<Sent>().to_string(), str::to_owned)
    }

    fn page(&self) -> Page {
        let key = match (self.edits, &self.aim.reply, &self.aim.quote) {
            (Some(_), ..) => "compose-edit",
            (None, Some(_), _) => "compose-answer",
            (None, None, Some(_)) => "compose-quote",
            (None, None, None) => "compose-new",
        };
        self.visit.page().under(Section::Home).unlisted().titled_by(key)
    }

    fn consent(&self) -> &'static str {
        match self.aim.consent(self.member.maker.actor.id) {
            Some(QuoteState::Asked) => "compose-quote-asks",
            _ => "compose-quote-granted",
        }
    }

    async fn beside(&self, reader: &mut Reader, seen: Option<&Seen>) -> Result<Option<Beside>, Problem> {
        let Some(Seen { post, author }) = seen else { return Ok(None) };
        Ok(Some(super::beside_of(reader, post, author).await?))
    }

    fn photo(&self, media: &Media, shown: &Shown<'_>) -> crate::listings::view::EditorPhoto {
        let language = self.visit.language;
        // Others see it without a description, so its author said that it needs none.
        let was_waived = media.alt.is_empty() && self.edits.is_some_and(|post| post.photos.contains(&media.id));
        let error = shown.undescribed.iter().find(|(id, _)| *id == media.id).map(|(_, key)| language.t(key));
        fields::shown(media, shown.sent.map(|sent| &sent.typed), was_waived, error, language)
    }

    /// How it will look, and whom it names; nobody elsewhere is asked for that.
    async fn preview(&self, reader: &mut Reader, shown: &Shown<'_>, photos: &[Media]) -> Result<Preview, Problem> {
        let site = &self.app.site;
        let draft = &shown.draft;
        let named = draft.named(site);
        let (known, elsewhere) = write::known_of(reader, named.clone()).await?;
        let here: Vec<Handle> = named.into_iter().filter(|handle| !elsewhere.contains(handle) && known.iter().all(|known| !same(&known.handle, handle))).collect();
        // What is wrong with the other fields is said when it is sent; the words are shown as far as they go.
        let lenient = Draft { text: draft.text.clone(), has_poll: true, audience: Audience::Public.word().to_owned(), ..Draft::default() };
        let written = lenient.parse(&known, None, site).ok();
        let pictures = photos.iter().filter_map(|media| {
            let shown = shown.sent.and_then(|sent| fields::described(media, &sent.typed));
            picture(shown.as_ref().unwrap_or(media), Size::Medium)
        });
        let reply = self.aim.reply.as_ref().filter(|reply| reply.author.id != self.member.maker.actor.id);
        let mut names: Vec<String> = reply.map(|reply| format!("@{}", reply.author.handle)).into_iter().collect();
        for handle in known.iter().map(|known| &known.handle).chain(&elsewhere) {
            let name = format!("@{handle}");
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let warning = draft.warning.trim();
        Ok(Preview {
            text_html: written.map_or_else(String::new, |written| written.content.html().to_owned()),
            lang: Some(draft.language.clone()).filter(|language| !language.is_empty()),
            warning: (!warning.is_empty()).then(|| warning.to_owned()),
            pictures: pictures.collect(),
            is_covered: draft.sensitive && warning.is_empty(),
            options: draft.poll.as_ref().map_or_else(Vec::new, |poll| poll.options.iter().filter(|option| !option.trim().is_empty()).cloned().collect()),
            multiple: draft.poll.as_ref().is_some_and(|poll| poll.multiple),
            names,
            unknown: here.iter().map(|handle| format!("@{handle}")).collect(),
            audience: self.edits.map_or_else(|| draft.audience.clone(), |post| post.audience.word().to_owned()),
        })
    }
}

/// Whether two handles name the same.
#[must_use]
pub fn same(one: &Handle, other: &Handle) -> bool {
    one.folded() == other.folded() && one.host == other.host
}

/// Somebody's words beside those that are being written.
#[must_use]
pub fn beside(post: &Post, author: &Actor, by: Option<crate::makers::view::Byline>) -> Beside {
    Beside {
        by: by.unwrap_or_else(|| byline(author, None)),
        kind: kind(post),
        url: super::place(post, author),
        at: post.published_at.civil().unwrap_or_default(),
        title: post.title.clone(),
        warning: Some(post.warning.clone()).filter(|warning| !warning.is_empty()),
        text_html: post.content.html().to_owned(),
        lang: post.language.clone(),
    }
}

/// Handles of those whom a post names, as far as they are known here; else as their author wrote them.
///
/// # Errors
/// Storage trouble only.
pub async fn names(reader: &mut Reader, post: &Post) -> storage::Result<Vec<String>> {
    let addresses: Vec<&Address> = post.mentions.iter().map(|mention| &mention.actor).collect();
    let known = if addresses.is_empty() { Vec::new() } else { reader.actors().list_by_addresses(&addresses).await? };
    let known: HashMap<&Address, &Actor> = known.iter().map(|actor| (&actor.address, actor)).collect();
    let name = |mention: &domain::posts::Mention| known.get(&mention.actor).map_or_else(|| format!("@{}", mention.name), |actor| format!("@{}", actor.handle));
    Ok(post.mentions.iter().map(name).collect())
}

/// For whom a post may be that belongs to `aim`.
#[must_use]
pub fn audiences(aim: &Aim) -> Vec<AudienceChoice> {
    let all = [Audience::Public, Audience::Unlisted, Audience::Followers, Audience::Direct];
    all.into_iter().filter(|audience| aim.allows(*audience)).map(|audience| AudienceChoice { word: audience.word() }).collect()
}

/// Languages to choose from: the one in use, and those that are offered.
#[must_use]
pub fn languages(used: &str) -> Vec<Choice> {
    let used = used.trim();
    let is_odd = !used.is_empty() && LANGUAGES.iter().all(|(code, _)| *code != used);
    let odd = is_odd.then(|| Choice { value: used.to_owned(), label: used.to_owned() });
    odd.into_iter().chain(LANGUAGES.iter().map(|(code, name)| Choice { value: (*code).to_owned(), label: (*name).to_owned() })).collect()
}

fn lasting(page: &Page, chosen: &str) -> Vec<Choice> {
    let mut seconds: Vec<i64> = LASTING.to_vec();
    seconds.extend(chosen.parse::<i64>().ok().filter(|chosen| !LASTING.contains(chosen)));
    seconds.iter().map(|seconds| Choice { value: seconds.to_string(), label: span(page, *seconds) }).collect()
}

fn span(page: &Page, seconds: i64) -> String {
    match seconds {
        ..3_600 => page.t1("span-minutes", "n", seconds / 60),
        3_600..86_400 => page.t1("span-hours", "n", seconds / 3_600),
        _ => page.t1("span-days", "n", seconds / 86_400),
    }
}

/// The form of a post.
fn filled(draft: &Draft) -> Form {
    let texts = [("text", &draft.text), ("warning", &draft.warning), ("audience", &draft.audience), ("language", &draft.language), ("quotes", &draft.quotes)];
    let ticked = draft.sensitive.then(|| ("sensitive", "yes".to_owned()));
    Form::filled(texts.into_iter().map(|(name, text)| (name, text.clone())).chain(ticked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_nobody_offers_is_offered_where_it_is_used() {
        assert_eq!(languages("gsw").first().map(|choice| choice.value.clone()), Some("gsw".to_owned()));
        assert_eq!(languages("de").len(), LANGUAGES.len());
        assert_eq!(languages(" ").len(), LANGUAGES.len());
    }

    #[test]
    fn every_time_that_is_offered_is_one_a_poll_may_last() {
        assert!(LASTING.iter().all(|seconds| domain::posts::poll::OPEN_SECONDS.contains(seconds)));
        assert!(LASTING.iter().any(|seconds| seconds.to_string() == LASTS));
    }
}
