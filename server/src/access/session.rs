//! Who is asking: a visitor, a signed-in maker, a moderator; as extractors that have already proved it.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::accounts::{Account, SESSION_DAYS, Session};
use domain::goods::Subject;
use domain::makers::Maker;
use storage::moderation::Waiting;

use super::secret;
use crate::goods::confirm;
use crate::language::Language;
use crate::media::url::picture_url;
use crate::page::{Avatar, Page, Visitor};
use crate::problem::Problem;
use crate::state::App;

/// A maker of this instance who is signed in and may act.
#[derive(Debug, Clone)]
pub struct Member {
    pub account: Account,
    pub maker: Maker,
    pub session: Session,
    /// Small portrait, where there is one.
    pub avatar: Option<String>,
    /// What was decided about them and they have not acknowledged.
    pub unread: i64,
    /// Conversations with something new.
    pub messages: i64,
    /// Notifications that they have not read, up to 100.
    pub news: i64,
    /// Orders and enquiries with something new.
    pub agreements: i64,
    /// What waits for moderators, where they are one.
    pub waiting: Waiting,
}

/// A member who is also a moderator or admin.
#[derive(Debug, Clone)]
pub struct Moderator(pub Member);

/// A moderator at the desk, which does not exist for other members (SECURITY D-08).
#[derive(Debug, Clone)]
pub struct AtDesk(pub Member);

/// Somebody who signed in, also if they are suspended: for the one page that tells them why.
#[derive(Debug, Clone)]
pub struct Judged(pub Member);

/// A request for a page: whose it is, in which language, and where.
#[derive(Debug, Clone)]
pub struct Visit {
    pub member: Option<Member>,
    pub language: Language,
    /// Path and query.
    pub path: String,
    /// What a cookie says that they want to see of restricted goods.
    pub confirmed: Vec<Subject>,
    app: AppHandle,
}

#[derive(Clone)]
struct AppHandle(App);

impl std::fmt::Debug for AppHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl Visit {
    /// The frame of a page for this request.
    #[must_use]
    pub fn page(&self) -> Page {
        let app = &self.app.0;
        let now = app.clock.now().civil().unwrap_or_default();
        Page::new(app.community(), self.language, now, self.path.clone()).seen_by(self.member.as_ref().map(Member::visitor))
    }

    /// The maker who asks, or nobody.
    #[must_use]
    pub fn maker(&self) -> Option<&Maker> {
        self.member.as_ref().map(|member| &member.maker)
    }
}

impl Member {
    /// How the frame of a page shows them.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        let name = self.maker.actor.shown_name().to_owned();
        Visitor {
            avatar: Avatar::of(&name, self.avatar.clone()),
            name,
            handle: self.maker.actor.handle.name.clone(),
            is_moderator: self.account.is_moderator(),
            waiting: self.waiting.all(),
            unread: self.unread,
            messages: self.messages,
            news: self.news,
            agreements: self.agreements,
        }
    }
}

/// Looks a session up once per request and remembers it with the request.
async fn recognise(parts: &mut Parts, app: &App) -> Result<Option<Member>, Problem> {
    Ok(recognise_all(parts, app).await?.filter(|member| member.account.may_act().is_ok()))
}

/// The same, also where they may not act.
async fn recognise_all(parts: &mut Parts, app: &App) -> Result<Option<Member>, Problem> {
    #[derive(Clone)]
    struct Known(Option<Member>);

    if let Some(Known(member)) = parts.extensions.get::<Known>() {
        return Ok(member.clone());
    }
    let member = match app.cookie.read(&parts.headers) {
        Some(token) => load(app, &secret::hash(token)).await?,
        None => None,
    };
    parts.extensions.insert(Known(member.clone()));
    Ok(member)
}

/// The account whose session a request carries and that may act, without all that a page shows besides: for files, of which
/// a page has many.
///
/// # Errors
/// Storage trouble only.
pub async fn account(app: &App, headers: &HeaderMap) -> Result<Option<Account>, Problem> {
    let Some(token) = app.cookie.read(headers) else { return Ok(None) };
    let mut reader = app.storage.read().await?;
    let Some(session) = reader.accounts().find_session(&secret::hash(token), app.clock.now()).await? else { return Ok(None) };
    let account = reader.accounts().find(session.account).await?;
    Ok(account.filter(|account| account.may_act().is_ok()))
}

async fn load(app: &App, token_hash: &[u8]) -> Result<Option<Member>, Problem> {
    let now = app.clock.now();
    let mut reader = app.storage.read().await?;
    let Some(session) = reader.accounts().find_session(token_hash, now).await? else { return Ok(None) };
    let Some(account) = reader.accounts().find(session.account).await? else { return Ok(None) };
    if account.state.is_at_the_door() {
        return Ok(None);
    }
    let Some(maker) = reader.makers().find(account.maker).await? else { return Ok(None) };
    let avatar = match maker.profile.avatar {
        Some(id) => reader.media().find(id).await?.and_then(|media| picture_url(&media, domain::media::Size::Small)),
        None => None,
    };
    let unread = reader.moderation().count_unread(maker.actor.id).await?;
    let messages = reader.conversations().count_unread(maker.actor.id, now).await?;
    let news = reader.notifications().count_unread(maker.actor.id).await?;
    let agreements = reader.agreements().count_unread(maker.actor.id).await?;
    let waiting = if account.is_moderator() { reader.moderation().count_waiting().await? } else { Waiting::default() };
    drop(reader);
    if now.unix_seconds() - session.seen_at.unix_seconds() > 3_600 {
        app.storage.touch_session(session.id, now, now.plus_seconds(SESSION_DAYS * 86_400)).await?;
    }
    Ok(Some(Member { account, maker, session, avatar, unread, messages, news, agreements, waiting }))
}

impl FromRequestParts<App> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        recognise(parts, app).await?.ok_or_else(Problem::unauthorised)
    }
}

impl OptionalFromRequestParts<App> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Problem> {
        recognise(parts, app).await
    }
}

impl FromRequestParts<App> for Moderator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let member = recognise(parts, app).await?.ok_or_else(Problem::unauthorised)?;
        if member.account.is_moderator() { Ok(Self(member)) } else { Err(Problem::forbidden()) }
    }
}

impl FromRequestParts<App> for AtDesk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let member = recognise(parts, app).await?.ok_or_else(Problem::unauthorised)?;
        if member.account.is_moderator() { Ok(Self(member)) } else { Err(Problem::not_found()) }
    }
}

impl FromRequestParts<App> for Judged {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        recognise_all(parts, app).await?.map(Self).ok_or_else(Problem::unauthorised)
    }
}

impl OptionalFromRequestParts<App> for Judged {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Problem> {
        Ok(recognise_all(parts, app).await?.map(Self))
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let member = recognise(parts, app).await?;
        let setting = member.as_ref().and_then(|member| member.account.language.as_deref());
        let language = Language::of(&parts.headers, setting);
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let confirmed = confirm::read(&parts.headers);
        Ok(Self { member, language, path, confirmed, app: AppHandle(app.clone()) })
    }
}
