//! Notifications as JSON.

use std::collections::HashMap;

use domain::Id;
use domain::actors::Actor;
use domain::audience::{Viewer, may_see};
use domain::notifications::{Kind, Notification};
use domain::posts::Post;
use domain::relations::Timeline;
use serde::Serialize;
use storage::Reader;
use storage::notifications::{Group, Request};
use utoipa::ToSchema;

use crate::api::shapes::time;
use crate::makers::api::{MakerShape, shapes_of};
use crate::posts::body::{PostBody, bodies as post_bodies};
use crate::problem::Problem;
use crate::state::App;

/// Something that the caller is told, or several things that are told together.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationBody {
    /// Of the newest.
    pub id: String,
    /// Names those that are told together.
    pub group: String,
    /// `mention`, `reply`, `direct`, `like`, `boost`, `quote`, `quote-answered`, `follow`, `follow-request`, `follow-accepted`,
    /// `poll-ended`, `edited`, `moved`, `turn`, `agreement`, `webhook`, `found`; for moderators `report`, `sign-up`, `appeal`; about the caller's own account `measure`,
    /// `appeal-decided`, and about a listing of theirs `judged`.
    pub kind: &'static str,
    /// How many are told together.
    pub count: i64,
    /// Who did it, the latest first; at most eight. Nobody where that is nobody, or is not told.
    pub makers: Vec<MakerShape>,
    pub post: Option<PostBody>,
    /// What else it is about: the id of an agreement, a webhook, a saved search, a report, a sign-up, a measure or an appeal.
    pub about: Option<String>,
    /// As whom somebody goes on.
    pub target: Option<MakerShape>,
    /// Whether the caller's marker stands at it or after it.
    pub read: bool,
    /// When the newest came, RFC 3339 in UTC.
    pub created_at: String,
}

/// What of one sender waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = NotificationRequest)]
pub struct RequestBody {
    pub maker: MakerShape,
    /// How much waits.
    pub count: i64,
    /// The newest post among it.
    pub post: Option<PostBody>,
    /// When the newest came, RFC 3339 in UTC.
    pub created_at: String,
}

/// One that is told alone.
#[must_use]
pub fn single(notification: Notification) -> Group {
    Group { key: notification.group(), oldest: notification.id, count: 1, actors: notification.actor.into_iter().collect(), newest: notification }
}

/// Those of `posts` that somebody may see now.
///
/// # Errors
/// Storage trouble only.
pub async fn seen(reader: &mut Reader, posts: &[Id<Post>], viewer: Id<Actor>) -> storage::Result<Vec<Post>> {
    let standings = reader.posts().list_standings(viewer, posts).await?;
    let may: Vec<Id<Post>> = standings
        .iter()
        .filter(|standing| {
            let is_author = standing.author == viewer;
            may_see(standing.audience, Viewer { is_author, follows_author: standing.follows_author, is_addressed: standing.is_addressed, is_blocked: standing.is_blocked })
        })
        .map(|standing| standing.post)
        .collect();
    if may.is_empty() { Ok(Vec::new()) } else { reader.posts().list(&may).await }
}

/// The id of another maker that a notification names, besides those who did it.
#[must_use]
pub fn target(notification: &Notification) -> Option<Id<Actor>> {
    notification.about.filter(|_| notification.kind == Kind::Moved).map(Id::new)
}

/// Groups as JSON, in their order; a fixed number of queries, however many there are.
///
/// # Errors
/// Storage trouble only.
pub async fn bodies(app: &App, reader: &mut Reader, groups: &[Group], viewer: Id<Actor>) -> Result<Vec<NotificationBody>, Problem> {
    let read = reader.markers().find(viewer, Timeline::Notifications).await?;
    let posts: Vec<Id<Post>> = groups.iter().filter_map(|group| group.newest.post).collect();
    let posts = posts_by_id(app, reader, &posts, viewer).await?;
    let ids: Vec<Id<Actor>> = groups.iter().flat_map(|group| group.actors.iter().copied().chain(target(&group.newest))).collect();
    let makers = makers_by_id(app, reader, &ids, viewer).await?;
    let body = |group: &Group| {
        let newest = &group.newest;
        NotificationBody {
            id: newest.id.to_string(),
            group: group.key.clone(),
            kind: newest.kind.word(),
            count: group.count,
            makers: group.actors.iter().filter_map(|id| makers.get(id)).cloned().collect(),
            post: newest.post.and_then(|id| posts.get(&id)).cloned(),
            about: newest.about.filter(|_| newest.kind != Kind::Moved).map(|id| Id::<()>::new(id).to_string()),
            target: target(newest).and_then(|id| makers.get(&id)).cloned(),
            read: read.is_some_and(|read| storage::Cursor::before(newest.id.raw()) <= read),
            created_at: time(newest.created_at),
        }
    };
    Ok(groups.iter().map(body).collect())
}

/// Requests as JSON, in their order.
///
/// # Errors
/// Storage trouble only.
pub async fn requests(app: &App, reader: &mut Reader, requests: &[Request], viewer: Id<Actor>) -> Result<Vec<RequestBody>, Problem> {
    let posts: Vec<Id<Post>> = requests.iter().filter_map(|request| request.post).collect();
    let posts = posts_by_id(app, reader, &posts, viewer).await?;
    let ids: Vec<Id<Actor>> = requests.iter().map(|request| request.sender).collect();
    let makers = makers_by_id(app, reader, &ids, viewer).await?;
    let body = |request: &Request| {
        let maker = makers.get(&request.sender)?.clone();
        Some(RequestBody { maker, count: request.count, post: request.post.and_then(|id| posts.get(&id)).cloned(), created_at: time(request.at) })
    };
    Ok(requests.iter().filter_map(body).collect())
}

async fn posts_by_id(app: &App, reader: &mut Reader, ids: &[Id<Post>], viewer: Id<Actor>) -> Result<HashMap<Id<Post>, PostBody>, Problem> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let posts = seen(reader, ids, viewer).await?;
    let bodies = post_bodies(reader, &app.site, &posts, Some(viewer), app.clock.now()).await?;
    Ok(bodies.into_iter().filter_map(|body| Some((body.id.parse().ok()?, body))).collect())
}

async fn makers_by_id(app: &App, reader: &mut Reader, ids: &[Id<Actor>], viewer: Id<Actor>) -> Result<HashMap<Id<Actor>, MakerShape>, Problem> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let actors = reader.actors().list(&ids).await?;
    let known: Vec<Id<Actor>> = actors.iter().map(|actor| actor.id).collect();
    Ok(known.into_iter().zip(shapes_of(app, reader, actors, Some(viewer)).await?).collect())
}
