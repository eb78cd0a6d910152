//! What a maker is told of, and where: this browser, others, and mail.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use domain::accounts::{Account, Event, Session};
use domain::notifications::Kind;
use storage::Reader;
use storage::mails::{How, usual};
use storage::pushes::{Holder, Subscription};

use super::verbs::{self, Asked};
use super::view::{KindLine, NotificationSettings};
use crate::access::session::{Member, Visit};
use crate::accounts::present::{device, moment};
use crate::accounts::view::SessionLine;
use crate::api::path::Named;
use crate::assets;
use crate::language::Language;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::Typed;
use crate::state::App;

const PAGE: &str = "/settings/notifications";

pub fn routes() -> Router<App> {
    Router::new()
        .route(PAGE, get(boxed(show)))
        .route("/settings/notifications/push", post(boxed(subscribe)))
        .route("/settings/notifications/push/kinds", post(boxed(choose)))
        .route("/settings/notifications/push/off", post(boxed(end)))
        .route("/settings/notifications/push/{id}/off", post(boxed(end_other)))
        .route("/settings/notifications/mail", post(boxed(choose_mail)))
        .route("/push-worker.js", get(boxed(worker)))
}

/// The script lies at the root, so that it may look after every page.
async fn worker(headers: HeaderMap) -> Response {
    let mut answer = assets::serve("js/push-worker.js", None, &headers).await;
    // A script that shows what arrives needs nothing from anywhere.
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static("default-src 'none'"));
    answer
}

async fn show(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    page(&app, &visit, &member, &said, Form::default(), StatusCode::OK).await
}

/// What is usually told in a browser: what somebody waits for.
const USUAL: [Kind; 8] = [Kind::Mention, Kind::Reply, Kind::Direct, Kind::Follow, Kind::FollowRequest, Kind::Turn, Kind::Agreement, Kind::Measure];

/// What only moderators are told.
const fn is_for_moderators(kind: Kind) -> bool {
    matches!(kind, Kind::Report | Kind::SignUp | Kind::Appeal)
}

fn kinds_of(account: &Account) -> impl Iterator<Item = Kind> + use<> {
    let is_moderator = account.is_moderator();
    Kind::ALL.into_iter().filter(move |kind| is_moderator || !is_for_moderators(*kind))
}

async fn page(app: &App, visit: &Visit, member: &Member, said: &Said, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let (account, session) = (&member.account, &member.session);
    let mut reader = app.storage.read().await?;
    let (ours, others): (Vec<_>, Vec<_>) = reader.pushes().list(account.id).await?.into_iter().partition(|one| one.holder == Holder::Session(session.id));
    let chosen = reader.mails().choices(account.id).await?;
    let told = ours.first().map_or(USUAL.as_slice(), |ours| ours.kinds.as_slice());
    let how = |kind| chosen.iter().find(|(of, _)| *of == kind).map_or_else(|| usual(kind), |(_, how)| *how);
    let settings = NotificationSettings {
        page: said.on(visit.page().titled_by("notices-title").unlisted()),
        form,
        kinds: kinds_of(account).map(|kind| KindLine { word: kind.word(), is_told: told.contains(&kind), mail: how(kind).word() }).collect(),
        vapid_key: app.vapid.public(),
        is_on: !ours.is_empty(),
        others: lines(&mut reader, app, account.id, &others, visit.language).await?,
        email: Some(account.email.clone()).filter(|email| app.post.is_some() && !email.is_empty()),
        has_invites: account.is_moderator(),
    };
    Ok(answer(status, &settings, visit.language))
}

async fn lines(reader: &mut Reader, app: &App, account: Id<Account>, others: &[Subscription], language: Language) -> Result<Vec<SessionLine>, Problem> {
    let sessions = reader.accounts().list_sessions(account, app.clock.now()).await?;
    let tokens = reader.accounts().list_tokens(account).await?;
    let name = |holder| match holder {
        Holder::Session(id) => sessions.iter().find(|session| session.id == id).map(|session: &Session| device(&session.agent, language)),
        Holder::Token(id) => tokens.iter().find(|token| token.id == id).map(|token| token.app.clone()),
    };
    let line = |one: &Subscription| SessionLine {
        id: one.id.to_string(),
        device: name(one.holder).unwrap_or_else(|| language.t("session-device-unknown")),
        since: moment(one.created_at),
        last_used: moment(one.created_at),
        is_current: false,
    };
    Ok(others.iter().map(line).collect())
}

/// The kinds that were ticked.
fn ticked(typed: &Typed) -> Result<Vec<Kind>, Problem> {
    verbs::kinds(typed.all("kinds")).map_err(|fault| Problem::invalid(vec![fault]))
}

/// What the script of the page sends, after the person pressed its button and the browser agreed.
async fn subscribe(State(app): State<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    if typed.value("endpoint").is_empty() {
        // A browser that ran no script.
        let form = Form::default().refused("", visit.language.t("push-needs-script"));
        return page(&app, &visit, &member, &Said::default(), form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let asked = Asked { endpoint: typed.value("endpoint"), p256dh: typed.value("p256dh"), auth: typed.value("auth") };
    verbs::subscribe(&app, member.account.id, Holder::Session(member.session.id), asked, ticked(&typed)?).await?;
    Ok(say(PAGE, "push-kept").into_response())
}

async fn choose(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    verbs::choose(&app, member.account.id, Holder::Session(member.session.id), &ticked(&typed)?).await?;
    Ok(say(PAGE, "push-kept"))
}

async fn end(State(app): State<App>, member: Member) -> Result<Redirect, Problem> {
    verbs::unsubscribe(&app, member.account.id, Holder::Session(member.session.id)).await?;
    Ok(say(PAGE, "push-ended"))
}

async fn end_other(State(app): State<App>, member: Member, Named(id): Named<Id<Subscription>>) -> Result<Redirect, Problem> {
    let account = member.account.id;
    let mut tx = app.storage.begin().await?;
    if !tx.pushes().remove_by_id(account, id).await? {
        return Err(Problem::not_found());
    }
    tx.commit(Event::SettingsChanged { account }, app.clock.now()).await?;
    Ok(say(PAGE, "push-ended"))
}

/// Kinds that are not named, or not by one of the three words, stay as they are.
async fn choose_mail(State(app): State<App>, member: Member, typed: Typed) -> Result<Redirect, Problem> {
    let account = member.account.id;
    let chosen: Vec<(Kind, How)> = kinds_of(&member.account).filter_map(|kind| Some((kind, How::from_word(typed.value(&format!("mail-{}", kind.word())))?))).collect();
    let mut tx = app.storage.begin().await?;
    tx.mails().choose(account, &chosen).await?;
    tx.commit(Event::SettingsChanged { account }, app.clock.now()).await?;
    Ok(say(PAGE, "settings-kept"))
}
