//! The pages on which makers write: a new post, an answer, a quotation, what was said otherwise, and taking it back.

mod aim;
mod desk;
mod form;
mod once;
mod settings;
pub mod view;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::actors::Actor;
use domain::media::Media;
use domain::posts::{Draft, Kind, MAX_PHOTOS, Post};
use domain::site::{listing_path, post_path};
use domain::text::Fault;
use domain::{Audience, Id, Time};
use serde::Deserialize;
use storage::Reader;

use self::aim::{Aim, Beginning, Seen};
use self::desk::{Desk, Shown, beside, names};
use self::form::{Press, Sent};
use self::once::Outcome;
use self::view::{Beside, Delete, SmallComposer};
use super::load;
use super::write::{self, Wanted};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::makers::load as makers;
use crate::makers::present::bylines;
use crate::media::fields;
use crate::media::picture::MAX_BYTES;
use crate::page::{Section, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::say;
use crate::site::view::Anchor;
use crate::state::App;

/// The largest form: every photo at its largest, and the words.
const MAX_FORM: usize = MAX_PHOTOS * MAX_BYTES + 1024 * 1024;

/// `/posts/...` and how posts begin in the settings.
pub fn routes() -> Router<App> {
    let forms =
        Router::new().route("/posts", get(boxed(lead)).post(boxed(create))).route("/posts/{id}/edit", get(boxed(edit)).post(boxed(change))).layer(DefaultBodyLimit::max(MAX_FORM));
    Router::new().route("/posts/new", get(boxed(new))).route("/posts/{id}/delete", get(boxed(ask)).post(boxed(delete))).merge(settings::routes()).merge(forms)
}

/// What may stand in the query of a new post.
#[derive(Debug, Default, Deserialize)]
struct Ask {
    reply: Option<String>,
    quote: Option<String>,
    audience: Option<String>,
    /// A handle.
    to: Option<String>,
    /// How it begins, as other pages propose it.
    text: Option<String>,
}

/// `GET /posts`: the answer of a form that was not sent yet may stand at this address.
async fn lead(_member: Member) -> Redirect {
    Redirect::to("/posts/new")
}

async fn new(State(app): State<App>, visit: Visit, member: Member, Query(ask): Query<Ask>) -> Result<Response, Problem> {
    let me = &member.maker.actor;
    let mut reader = app.storage.read().await?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let aim = Aim::load(&app, &mut reader, me.id, given(&ask.reply).as_deref(), given(&ask.quote).as_deref()).await?;
    let mut beginning = Beginning::of(&app, &mut reader, me, &aim, visit.language).await?;
    if let Some(handle) = given(&ask.to) {
        let to = makers::seen_by(&app, &mut reader, &handle, Some(me.id)).await?;
        beginning.text = format!("@{} {}", to.actor.handle, beginning.text);
    }
    if let Some(audience) = ask.audience.as_deref().and_then(Audience::from_word).filter(|audience| aim.allows(*audience)) {
        beginning.audience = audience.word().to_owned();
    }
    beginning.text.push_str(ask.text.as_deref().unwrap_or_default());
    let desk = Desk { app: &app, visit: &visit, member: &member, aim: &aim, edits: None };
    desk.answer(&mut reader, Shown::beginning(&beginning, &aim)).await
}

/// Everything that is wrong with a post as typed.
#[derive(Debug, Default)]
struct Complaints {
    faults: Vec<Fault>,
    /// The message about the description of a photo.
    photos: Vec<(Id<Media>, &'static str)>,
    /// One more sentence about the whole.
    words: Option<String>,
    sent_before: Option<Anchor>,
}

impl Complaints {
    fn of(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::default() }
    }

    /// What a verb refused is said in the form, where nothing that was typed is lost; what failed is a failure.
    fn refused(problem: Problem, visit: &Visit) -> Result<Self, Problem> {
        if !problem.status().is_client_error() {
            return Err(problem);
        }
        let words = match problem.status() {
            StatusCode::PRECONDITION_FAILED => Some(visit.language.t("compose-stale")),
            StatusCode::NOT_FOUND | StatusCode::GONE => Some(visit.language.t("compose-not-there")),
            _ => problem.words(visit.language),
        };
        match problem.faults() {
            [] => Ok(Self { words: Some(words.unwrap_or_else(|| visit.language.t("compose-refused"))), ..Self::default() }),
            faults => Ok(Self::of(faults.to_vec())),
        }
    }

    fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.photos.is_empty() && self.words.is_none() && self.sent_before.is_none()
    }
}

/// `POST /posts`.
async fn create(State(app): State<App>, visit: Visit, member: Member, multipart: Multipart) -> Result<Response, Problem> {
    let me = &member.maker.actor;
    let sent = Sent::read(&app, me.id, multipart).await?;
    let mut reader = app.storage.read().await?;
    let (aim, complaints) = match Aim::load(&app, &mut reader, me.id, sent.named("reply"), sent.named("quote")).await {
        Ok(aim) => (aim, Complaints::default()),
        Err(problem) => (Aim::default(), Complaints::refused(problem, &visit)?),
    };
    let beginning = Beginning::of(&app, &mut reader, me, &aim, visit.language).await?;
    drop(reader);
    let draft = sent.draft(&beginning);
    let complaints = match sent.pressed {
        Press::Send if complaints.is_empty() && sent.photos.refused.is_empty() => match send(&app, &visit, &member, &sent, &draft, &aim).await? {
            Ok(path) => return Ok(say(&path, if draft.audience == Audience::Direct.word() { "message-sent" } else { "post-sent" }).into_response()),
            Err(complaints) => complaints,
        },
        _ => complaints,
    };
    again(&Desk { app: &app, visit: &visit, member: &member, aim: &aim, edits: None }, &sent, draft, complaints).await
}

/// Says it, once; answers where it stands, or what is wrong with it.
async fn send(app: &App, visit: &Visit, member: &Member, sent: &Sent, draft: &Draft, aim: &Aim) -> Result<Result<String, Complaints>, Problem> {
    let (mut complaints, described) = judge(app, member, sent, draft, aim).await?;
    if Audience::from_word(&draft.audience).is_some_and(|audience| !aim.allows(audience)) {
        complaints.faults.push(Fault::new("audience", "fault-audience-wide", "an answer is for no more people than what it answers"));
    }
    if !complaints.is_empty() {
        return Ok(Err(complaints));
    }
    let id = |seen: &Option<Seen>| seen.as_ref().map(|seen| seen.post.id);
    let wanted = Wanted { draft: draft.clone(), in_reply_to: id(&aim.reply), quote: id(&aim.quote), described };
    match once::write(app, member, sent, wanted).await? {
        Outcome::Stands(path) => Ok(Ok(path)),
        Outcome::Refused(problem) => Ok(Err(Complaints::refused(problem, visit)?)),
        Outcome::Otherwise(path) => Ok(Err(Complaints { sent_before: Some(Anchor::new(visit.language.t("compose-sent-before-link"), path)), ..Complaints::default() })),
    }
}

/// Everything that is wrong with a post at once, and its photos with new descriptions.
async fn judge(app: &App, member: &Member, sent: &Sent, draft: &Draft, aim: &Aim) -> Result<(Complaints, Vec<Media>), Problem> {
    let me = member.maker.actor.id;
    let named = draft.named(&app.site);
    let known = write::look_up(app, named.clone()).await?;
    let answered = aim.reply.as_ref().filter(|reply| reply.author.id != me).map(|reply| write::known(&reply.author));
    let photos = fields::own(&mut app.storage.read().await?, &draft.photos, me).await?;
    let mut complaints = Complaints { photos: photos.iter().filter_map(|media| fields::undescribed(media, &sent.typed, true)).collect(), ..Complaints::default() };
    if let Err(faults) = draft.parse(&known, answered.as_ref(), &app.site) {
        complaints.faults.extend(faults);
    }
    if photos.len() != draft.photos.len() {
        tracing::info!(case = "M-16", "security.reject");
        complaints.faults.push(Fault::new("photos", "fault-photo-unknown", "a photo is not here any more; add it again"));
    }
    let is_direct = draft.audience == Audience::Direct.word();
    if is_direct && named.iter().any(|handle| known.iter().all(|known| !desk::same(&known.handle, handle))) {
        complaints.faults.push(Fault::new("text", "fault-text-nobody", "somebody who is named is not known"));
    }
    let described = photos.iter().filter_map(|media| fields::described(media, &sent.typed)).collect();
    Ok((complaints, described))
}

/// The form again, with what was typed and what is wrong with it.
async fn again(desk: &Desk<'_>, sent: &Sent, draft: Draft, complaints: Complaints) -> Result<Response, Problem> {
    let is_fine = complaints.is_empty() && sent.photos.refused.is_empty();
    let mut shown = Shown::typed(sent, draft, &complaints.faults, desk.visit.language);
    if let Some(words) = complaints.words {
        shown.form.refuse("", words);
    }
    shown.undescribed = complaints.photos;
    shown.sent_before = complaints.sent_before;
    shown.status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.answer(&mut desk.app.storage.read().await?, shown).await
}

async fn edit(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<Post>>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let post = load::own(&app, &mut reader, id, member.maker.actor.id).await?;
    let desk = Desk { app: &app, visit: &visit, member: &member, aim: &Aim::default(), edits: Some(&post) };
    desk.answer(&mut reader, Shown::kept(&post)).await
}

/// `POST /posts/{id}/edit`.
async fn change(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<Post>>, multipart: Multipart) -> Result<Response, Problem> {
    let me = &member.maker.actor;
    let post = load::own(&app, &mut app.storage.read().await?, id, me.id).await?;
    let sent = Sent::read(&app, me.id, multipart).await?;
    let kept = Draft::of(&post);
    let beginning = Beginning { warning: kept.warning, audience: kept.audience.clone(), language: kept.language, quotes: kept.quotes, ..Beginning::default() };
    let draft = Draft { audience: kept.audience, poll: None, has_poll: kept.has_poll, ..sent.draft(&beginning) };
    let mut complaints = Complaints::default();
    if sent.pressed == Press::Send && sent.photos.refused.is_empty() {
        match keep(&app, &visit, &member, &post, &sent, &draft).await? {
            Ok(()) => return Ok(say(&place(&post, me), "post-kept").into_response()),
            Err(refused) => complaints = refused,
        }
    }
    again(&Desk { app: &app, visit: &visit, member: &member, aim: &Aim::default(), edits: Some(&post) }, &sent, draft, complaints).await
}

/// Says it otherwise, or answers what is wrong with it.
async fn keep(app: &App, visit: &Visit, member: &Member, post: &Post, sent: &Sent, draft: &Draft) -> Result<Result<(), Complaints>, Problem> {
    // Whom it answered stays named, so that a direct answer needs no other name.
    let aim = Aim { reply: answered(&mut app.storage.read().await?, post).await?, quote: None };
    let (complaints, described) = judge(app, member, sent, draft, &aim).await?;
    if !complaints.is_empty() {
        return Ok(Err(complaints));
    }
    let seen = sent.typed.value("seen").parse().ok().map(Time::from_unix_micros);
    match write::edit(app, &member.maker, post, draft, &described, seen).await {
        Ok(_) => Ok(Ok(())),
        Err(problem) => Ok(Err(Complaints::refused(problem, visit)?)),
    }
}

/// What a post answers, where that is known here.
async fn answered(reader: &mut Reader, post: &Post) -> Result<Option<Seen>, Problem> {
    let Some(address) = &post.in_reply_to else { return Ok(None) };
    let Some(parent) = reader.posts().find_by_address(address).await? else { return Ok(None) };
    Ok(reader.actors().find(parent.author).await?.map(|author| Seen { post: parent, author }))
}

/// `GET /posts/{id}/delete`: what will happen, and to whom it was sent.
async fn ask(State(app): State<App>, visit: Visit, member: Member, Named(id): Named<Id<Post>>) -> Result<Response, Problem> {
    let me = &member.maker.actor;
    let mut reader = app.storage.read().await?;
    let post = load::own(&app, &mut reader, id, me.id).await?;
    let mut hosts = reader.posts().list_hosts_told(&post.address).await?;
    hosts.sort_unstable();
    let replies = reader.threads().count_answers(&[&post.address]).await?;
    let page = Delete {
        page: visit.page().under(Section::Home).unlisted().titled_by("post-delete-title"),
        action: format!("/posts/{}/delete", post.id),
        audience: post.audience.word(),
        hosts,
        names: names(&mut reader, &post).await?,
        photo_count: post.photos.len(),
        reply_count: replies.get(&post.address).copied().unwrap_or_default(),
        post: beside_of(&mut reader, &post, me).await?,
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

async fn delete(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>) -> Result<Redirect, Problem> {
    let me = member.maker.actor.id;
    let post = load::own(&app, &mut app.storage.read().await?, id, me).await?;
    write::delete(&app, me, &post).await?;
    Ok(say(if post.audience == Audience::Direct { "/messages" } else { "/home" }, "post-deleted"))
}

/// Where a post stands: a listing in its shop, what is between people among their messages, everything else on its page.
#[must_use]
pub fn place(post: &Post, author: &Actor) -> String {
    match (post.kind, post.audience) {
        (Kind::Listing, _) => listing_path(&author.handle, post.id),
        (_, Audience::Direct) => format!("/messages/{}", post.id),
        _ => post_path(&author.handle, post.id),
    }
}

/// Somebody's words, to stand beside others.
///
/// # Errors
/// Storage trouble only.
pub async fn beside_of(reader: &mut Reader, post: &Post, author: &Actor) -> Result<Beside, Problem> {
    let by = bylines(reader, &[author.id]).await?.remove(&author.id);
    Ok(beside(post, author, by))
}

/// The few lines at the top of home.
///
/// # Errors
/// Storage trouble only.
pub async fn small(app: &App, reader: &mut Reader, member: &Member) -> Result<SmallComposer, Problem> {
    few_lines(app, reader, member, &Aim::default()).await
}

/// The few lines below a post, with which it is answered; none where its author does not want that.
///
/// # Errors
/// Storage trouble only.
pub async fn small_answer(app: &App, reader: &mut Reader, member: &Member, post: &Post, author: &Actor) -> Result<Option<SmallComposer>, Problem> {
    let me = member.maker.actor.id;
    let standing = load::standing(reader, post, Some(me)).await?;
    if post.may_be_answered(me, standing.follows_author, standing.is_addressed).is_err() {
        return Ok(None);
    }
    let aim = Aim { reply: Some(Seen { post: post.clone(), author: author.clone() }), quote: None };
    few_lines(app, reader, member, &aim).await.map(Some)
}

async fn few_lines(app: &App, reader: &mut Reader, member: &Member, aim: &Aim) -> Result<SmallComposer, Problem> {
    let beginning = Beginning::brief(app, reader, &member.maker.actor, aim).await?;
    Ok(SmallComposer {
        once: app.clock.mint::<SmallComposer>().to_string(),
        reply: aim.reply.as_ref().map(|reply| reply.post.id.to_string()),
        to: aim.reply.as_ref().map(|reply| reply.author.shown_name().to_owned()),
        text: beginning.text,
        warning: beginning.warning,
        audience: beginning.audience,
        audiences: desk::audiences(aim),
    })
}
