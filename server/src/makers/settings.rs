//! The profile in the settings.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use domain::Id;
use domain::actors::Actor;
use domain::makers::{Maker, MakerError, ProfileChange, ProfileDraft};
use domain::media::{Media, Size};
use domain::text::{Fault, escape};

use super::form::{Posted, form, rows};
use super::view::ProfileSettings;
use crate::access::session::{Member, Visit};
use crate::media::picture::{MAX_BYTES, PictureFault};
use crate::media::upload::{Refused, Shape, upload};
use crate::media::url::picture;
use crate::page::{Avatar, Form, answer};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::{Said, say};
use crate::site::typed::complain;
use crate::state::App;

/// Two pictures of the largest size and all texts.
const MAX_FORM: usize = 2 * MAX_BYTES + (1 << 20);

pub fn routes() -> Router<App> {
    Router::new().route("/settings", get(boxed(show)).post(boxed(change))).layer(DefaultBodyLimit::max(MAX_FORM))
}

async fn show(State(app): State<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    let draft = ProfileDraft::of(&member.maker);
    let mut settings = settings(&app, &visit, &member, &draft, form(&draft)).await?;
    settings.page = said.on(settings.page);
    Ok(answer(StatusCode::OK, &settings, visit.language))
}

async fn change(State(app): State<App>, visit: Visit, member: Member, multipart: Multipart) -> Result<Response, Problem> {
    let posted = Posted::read(multipart).await?;
    let draft = posted.draft(&member.maker);
    let mut change = match draft.parse() {
        Ok(change) => change,
        Err(faults) => return again(&app, &visit, &member, &posted, &draft, &faults).await,
    };
    let avatar = picture_of(&app, &member, "avatar", Shape::Avatar, posted.avatar.as_ref()).await?;
    let banner = picture_of(&app, &member, "banner", Shape::Banner, posted.banner.as_ref()).await?;
    let (avatar, banner) = match (avatar, banner) {
        (Ok(avatar), Ok(banner)) => (avatar, banner),
        (avatar, banner) => {
            let faults: Vec<Fault> = avatar.err().into_iter().chain(banner.err()).collect();
            return again(&app, &visit, &member, &posted, &draft, &faults).await;
        }
    };
    change.profile.avatar = avatar.or(change.profile.avatar);
    change.profile.banner = banner.or(change.profile.banner);
    apply(&app, member.maker.actor.id, change, None).await?;
    Ok(say("/settings", "settings-kept").into_response())
}

/// A new picture, none, or what is wrong with the file.
async fn picture_of(
    app: &App,
    member: &Member,
    field: &'static str,
    shape: Shape,
    file: Option<&Result<Bytes, PictureFault>>,
) -> Result<Result<Option<Id<Media>>, Fault>, Problem> {
    let refused = match file {
        None => return Ok(Ok(None)),
        Some(Err(fault)) => Refused::Picture(*fault),
        Some(Ok(bytes)) => match upload(app, member.maker.actor.id, shape, "", bytes.clone()).await {
            Ok(media) => return Ok(Ok(Some(media.id))),
            Err(refused) => refused,
        },
    };
    match refused.key() {
        Some(key) => Ok(Err(Fault::new(field, key, "this picture is not taken; upload a jpeg, png, webp or gif of at most 16 MiB"))),
        None => Err(refused.into()),
    }
}

/// Changes a profile, for pages and for the API.
///
/// # Errors
/// 412 when `seen` is an older version than the one that is kept.
pub async fn apply(app: &App, maker: Id<Actor>, change: ProfileChange, seen: Option<i64>) -> Result<Maker, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let mut kept = tx.makers().find(maker).await?.ok_or_else(Problem::not_found)?;
    let changed = kept.change(maker, change, seen, now)?;
    if !tx.makers().update(&kept).await? {
        return Err(MakerError::Stale.into());
    }
    tx.commit(changed, now).await?;
    Ok(kept)
}

async fn again(app: &App, visit: &Visit, member: &Member, posted: &Posted, draft: &ProfileDraft, faults: &[Fault]) -> Result<Response, Problem> {
    let form = complain(posted.typed.again(), faults, visit.language);
    let settings = settings(app, visit, member, draft, form).await?;
    Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &settings, visit.language))
}

async fn settings(app: &App, visit: &Visit, member: &Member, draft: &ProfileDraft, form: Form) -> Result<ProfileSettings, Problem> {
    let maker = &member.maker;
    let banner = match maker.profile.banner {
        Some(id) => app.storage.read().await?.media().find(id).await?,
        None => None,
    };
    let page = visit.page().titled_by("settings-profile-title").unlisted();
    let proof = format!("<a rel=\"me\" href=\"{}\">{}</a>", escape(&maker.actor.page), escape(&page.community.name));
    Ok(ProfileSettings {
        form,
        avatar: Avatar::of(maker.actor.shown_name(), member.avatar.clone()),
        banner: banner.and_then(|media| picture(&media, Size::Large)),
        links: rows(draft, maker, visit.language),
        proof,
        has_invites: member.account.is_moderator(),
        page,
    })
}
