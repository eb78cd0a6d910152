//! What the pages show on which makers write.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    language::Language,
    listings::view::{Choice, EditorPhoto},
    makers::view::Byline,
    page::{Form, Page, Picture, Section, Tone},
    site::view::Anchor,
};

/// Somebody else's words beside those that are being written.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Who said it.
    pub by: Byline,
    /// `listing` or `note`.
    pub kind: &'static str,
    /// Where it stands.
    pub url: String,
    /// When it was said.
    pub at: DateTime<Utc>,
    /// Of a listing; else empty.
    pub title: String,
    /// A warning its author put before it; then the text is folded.
    pub warning: Option<String>,
    /// Sanitised; may be empty.
    pub text_html: String,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
}

/// For whom a post may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudienceChoice {
    /// `public`, `unlisted`, `followers` or `direct`; also the end of the keys of its messages.
    pub word: &'static str,
}

/// How a post will look.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Sanitised; may be empty.
    pub text_html: String,
    /// The language of the text.
    pub lang: Option<String>,
    /// Then the text is folded.
    pub warning: Option<String>,
    /// The photos, whether covered or not.
    pub pictures: Vec<Picture>,
    /// Whether they are covered.
    pub is_covered: bool,
    /// The options of its poll.
    pub options: Vec<String>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// Handles of those whom it names and who are told.
    pub names: Vec<String>,
    /// Words that look like handles and belong to nobody who is known here.
    pub unknown: Vec<String>,
    /// For whom it is.
    pub audience: String,
}

/// `/posts/new`, and what `POST /posts` answers until the post is sent; `/posts/{id}/edit`.
///
/// Posted as `multipart/form-data`. Fields: `once reply quote seen text warning audience language quotes lasts`, ticks `sensitive has_poll
/// multiple`, repeated `option`, files `photos`, repeated `photo`, and `alt-{id}`, `decoration-{id}`. The pressed button sends `do`: `send`,
/// `preview`, `more`, `upload`, `poll`, `no-poll`, `option`, `up:{id}`, `down:{id}`, `remove:{id}`; pressing Enter in a line sends `preview`.
#[derive(Clone, Template, Debug)]
#[template(path = "posts/composer.html")]
pub struct Composer {
    /// The frame.
    pub page: Page,
    /// Where it is posted.
    pub action: String,
    /// What was typed, or how it begins.
    pub form: Form,
    /// Names this form, so that it says its words once however often it is sent.
    pub once: String,
    /// What is answered.
    pub answers: Option<Beside>,
    /// What is quoted, and the key of what is said about consent.
    pub quotes: Option<(Beside, &'static str)>,
    /// For whom it may be; none where that is settled.
    pub audiences: Vec<AudienceChoice>,
    /// For whom it is, where that is settled.
    pub settled: Option<&'static str>,
    /// Languages to choose from.
    pub languages: Vec<Choice>,
    /// In their order.
    pub photos: Vec<EditorPhoto>,
    /// The options of a poll, where there is one to be filled in.
    pub options: Option<Vec<String>>,
    /// How long a poll may last, in seconds.
    pub lasting: Vec<Choice>,
    /// How it will look.
    pub preview: Option<Preview>,
    /// Whether it has been sent before and is now said otherwise.
    pub is_edit: bool,
    /// Where what was sent with this very form stands, if something was.
    pub sent_before: Option<Anchor>,
}

impl Composer {
    const PERMITS: [&'static str; 3] = ["anyone", "followers", "nobody"];

    fn has_extras(&self) -> bool {
        !self.form.value("warning").is_empty() || self.form.ticked("sensitive")
    }
}

/// A few lines to write in at once: at the top of home, and below a post. Included with the name `composer`.
#[derive(Clone, Debug)]
pub struct SmallComposer {
    /// Names this form, so that it says its words once however often it is sent.
    pub once: String,
    /// The id of what is answered.
    pub reply: Option<String>,
    /// How it begins.
    pub text: String,
    /// The warning that is carried over from what is answered; may be empty.
    pub warning: String,
    /// The audience it begins with.
    pub audience: String,
    /// For whom it may be.
    pub audiences: Vec<AudienceChoice>,
    /// Who is answered.
    pub to: Option<String>,
}

/// `/posts/{id}/delete`: what deleting does, before it is done. Posted to itself.
#[derive(Template, Debug)]
#[template(path = "posts/delete.html")]
pub struct Delete {
    /// The frame.
    pub page: Page,
    /// Where it is posted.
    pub action: String,
    /// The post.
    pub post: Beside,
    /// For whom it is: the end of the keys of messages.
    pub audience: &'static str,
    /// Hosts that were sent it.
    pub hosts: Vec<String>,
    /// Handles of those whom it names.
    pub names: Vec<String>,
    /// Its photos.
    pub photo_count: usize,
    /// Public answers that stay.
    pub reply_count: i64,
}

/// `/settings/posts`: how posts begin. Posted to itself: `audience language quotes`.
#[derive(Template, Debug)]
#[template(path = "posts/settings.html")]
pub struct PostSettings {
    /// The frame.
    pub page: Page,
    /// What is kept, or what was typed.
    pub form: Form,
    /// What a post may begin with.
    pub audiences: Vec<AudienceChoice>,
    /// Languages to choose from.
    pub languages: Vec<Choice>,
    /// Whether invitations are part of the settings.
    pub has_invites: bool,
}

impl PostSettings {
    const PERMITS: [&'static str; 3] = ["anyone", "followers", "nobody"];
}
