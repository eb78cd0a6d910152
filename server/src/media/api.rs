//! Photos for programs: uploaded once, described, and then named by their id in a listing or a profile.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Multipart, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use domain::Id;
use domain::actors::Actor;
use domain::listings::presentable;
use domain::media::{Event, Media, Size};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use storage::Reader;
use utoipa::ToSchema;

use super::form::{Part, Parts};
use super::picture::{MAX_BYTES, PictureFault};
use super::upload::{self, Refused, Shape, discard, upload};
use super::url::picture_url;
use crate::access::token::{Reading, Writing};
use crate::api::body::Body;
use crate::api::path::Named;
use crate::listings::commands::{Writing as Change, write};
use crate::listings::load::showing;
use crate::posts::write::redescribe;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Everything below `/media`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/media", post(boxed(create)).layer(DefaultBodyLimit::max(MAX_BYTES + 64 * 1024)))
        .route("/media/{id}", get(boxed(show)).patch(boxed(describe)).delete(boxed(remove)))
}

/// A photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Media)]
pub struct MediaBody {
    /// To be named in `photos`.
    pub id: String,
    /// `processing`, `ready` or `failed`.
    pub state: &'static str,
    /// The largest size; null while it is not ready.
    pub url: Option<String>,
    /// What is seen.
    pub alt: String,
    /// Whether it was said that it needs no words: then `alt` is empty.
    pub decorative: bool,
    /// In pixels; 0 while it is not ready.
    pub width: u32,
    /// In pixels; 0 while it is not ready.
    pub height: u32,
}

/// A photo as it is sent, as `multipart/form-data`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a form that is read piece by piece")]
pub struct MediaUpload {
    /// JPEG, PNG, WebP or GIF, at most 16 MiB and 64 megapixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What is seen, at most 1,500 characters.
    alt: Option<String>,
    /// `true` where it needs no words: then without `alt`.
    decorative: Option<bool>,
}

/// A change of a photo.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MediaChange {
    /// What is seen, at most 1,500 characters; empty when it is only decoration.
    pub alt: Option<String>,
    /// Whether it needs no words, which an empty `alt` says, too. What is public has the one or the other.
    pub decorative: Option<bool>,
}

impl MediaChange {
    /// What is then said of a photo: its description, and whether it needs none.
    ///
    /// # Errors
    /// One fault: too long, or both at once.
    fn apply(&self, before: &Media) -> Result<(String, bool), Fault> {
        let said = self.alt.as_deref().map(upload::alt).transpose()?;
        match (said, self.decorative) {
            (Some(said), Some(true)) if !said.is_empty() => Err(BOTH),
            (_, Some(true)) => Ok((String::new(), true)),
            (Some(said), decorative) => {
                let decoration = said.is_empty() && decorative.is_none();
                Ok((said, decoration))
            }
            (None, Some(false)) => Ok((before.alt.clone(), false)),
            (None, None) => Ok((before.alt.clone(), before.decoration)),
        }
    }
}

/// Said of a photo that is described and needs no description.
const BOTH: Fault = Fault::new("decorative", "fault-photo-both", "a photo has a description, or needs none");

fn shown(media: &Media, app: &App) -> MediaBody {
    MediaBody {
        id: media.id.to_string(),
        state: media.state.word(),
        url: picture_url(media, Size::Large).map(|path| app.site.url(&path)),
        alt: media.alt.clone(),
        decorative: media.decoration,
        width: media.width,
        height: media.height,
    }
}

/// Uploads a photo. It is ready when this answers; place data and everything else but the picture is gone.
#[utoipa::path(post, path = "/media", tag = "media", request_body(content = MediaUpload, content_type = "multipart/form-data"), responses((status = 201, body = MediaBody, headers(("Location" = String))), (status = 413, description = "too large, or no room left"), (status = 422)), security(("token" = ["write"])))]
pub async fn create(State(app): State<App>, Writing(caller): Writing, multipart: Multipart) -> Result<Response, Problem> {
    let (file, alt, decoration) = read(Parts::of(multipart)).await?;
    let alt = upload::alt(&alt).map_err(|fault| Problem::invalid(vec![fault]))?;
    if decoration && !alt.is_empty() {
        return Err(Problem::invalid(vec![BOTH]));
    }
    let media = upload(&app, caller.maker.actor.id, Shape::Photo, &alt, file).await?;
    let media = Media { decoration, ..media };
    if decoration {
        redescribe(&app, &media).await?;
    }
    let place = format!("{}/media/{}", crate::api::PREFIX, media.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(shown(&media, &app))).into_response())
}

async fn read(mut parts: Parts) -> Result<(Bytes, String, bool), Problem> {
    let mut file: Option<Result<Bytes, PictureFault>> = None;
    let (mut alt, mut decoration) = (String::new(), false);
    while let Some(part) = parts.next().await? {
        match part {
            Part::File(name, content) if name == "file" && file.is_none() => file = Some(content),
            Part::Text(name, text) if name == "alt" => alt = text,
            Part::Text(name, text) if name == "decorative" && matches!(text.as_str(), "true" | "false" | "") => decoration = text == "true",
            Part::File(name, _) | Part::Text(name, _) => {
                return Err(Problem::invalid(Vec::new()).saying("problem-unknown-field", "there is no field {name}").with("name", name));
            }
        }
    }
    let missing = || Problem::invalid(vec![Fault::new("file", "photo-empty", "a file is needed")]);
    let file = file.ok_or_else(missing)?.map_err(Refused::Picture)?;
    Ok((file, alt, decoration))
}

/// One photo of the caller.
#[utoipa::path(get, path = "/media/{id}", tag = "media", params(("id" = String, Path)), responses((status = 200, body = MediaBody), (status = 404)), security(("token" = ["read"])))]
pub async fn show(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<Media>>) -> Result<Json<MediaBody>, Problem> {
    let media = own(&mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    Ok(Json(shown(&media, &app)))
}

/// Changes what a photo is said to show.
#[utoipa::path(patch, path = "/media/{id}", tag = "media", params(("id" = String, Path)), request_body = MediaChange, responses((status = 200, body = MediaBody), (status = 404), (status = 412, description = "a post that shows it is being changed"), (status = 422)), security(("token" = ["write"])))]
pub async fn describe(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Media>>, Body(change): Body<MediaChange>) -> Result<Json<MediaBody>, Problem> {
    let mut media = own(&mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    let (alt, decoration) = change.apply(&media).map_err(|fault| Problem::invalid(vec![fault]))?;
    if alt == media.alt && decoration == media.decoration {
        return Ok(Json(shown(&media, &app)));
    }
    (media.alt, media.decoration) = (alt, decoration);
    let showing = showing(&mut app.storage.read().await?, media.owner, id).await?;
    if showing.iter().any(|listing| listing.is_public() || listing.content.publishes_at.is_some()) {
        presentable(std::slice::from_ref(&media))?;
    }
    // What a post or a listing shows is part of it, and those who have a copy learn of it.
    redescribe(&app, &media).await?;
    for listing in showing {
        let content = listing.content.clone();
        let change = Change { before: Some(listing), content, seen: None, described: std::slice::from_ref(&media), publishes: false };
        write(&app, &caller.maker.actor, change).await?;
    }
    Ok(Json(shown(&media, &app)))
}

/// Deletes a photo that nothing uses.
#[utoipa::path(delete, path = "/media/{id}", tag = "media", params(("id" = String, Path)), responses((status = 204), (status = 404), (status = 409, description = "a post, a listing or the profile uses it")), security(("token" = ["write"])))]
pub async fn remove(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Media>>) -> Result<StatusCode, Problem> {
    let mut reader = app.storage.read().await?;
    own(&mut reader, id, caller.maker.actor.id).await?;
    let profile = &caller.maker.profile;
    let is_used = profile.avatar == Some(id)
        || profile.banner == Some(id)
        || !reader.posts().list_with_photo(id).await?.is_empty()
        || !showing(&mut reader, caller.maker.actor.id, id).await?.is_empty();
    drop(reader);
    if is_used {
        return Err(Problem::conflict().saying("problem-photo-used", "this photo belongs to a post, a listing or your profile; take it out there first"));
    }
    let mut tx = app.storage.begin().await?;
    let unused = tx.media().remove(id).await?;
    tx.commit(Event::Removed { media: id }, app.clock.now()).await?;
    discard(&app, &unused).await;
    Ok(StatusCode::NO_CONTENT)
}

/// A photo of this maker. Somebody else's does not exist for them (SECURITY M-16).
async fn own(reader: &mut Reader, id: Id<Media>, maker: Id<Actor>) -> Result<Media, Problem> {
    reader.media().find(id).await?.filter(|media| media.owner == maker).ok_or_else(Problem::not_found)
}
