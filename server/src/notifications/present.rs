//! Turns notifications into sentences that lead to what waits.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::agreements::{Agreement, Kind as AgreementKind};
use domain::notifications::{Kind, Notification};
use domain::posts::{Kind as PostKind, Post};
use domain::saved_searches::SavedSearch;
use domain::site::{listing_path, maker_path, post_path};
use domain::{Handle, Id};
use storage::notifications::{Group, Request};
use storage::{Cursor, Reader};

use super::body::{seen, single, target};
use super::view::{Line, RequestLine};
use crate::makers::present::{bylines, people_of};
use crate::makers::view::Byline;
use crate::page::Page;

/// Characters of a post in a line.
const EXCERPT: usize = 140;
/// Portraits in a line.
const PORTRAITS: usize = 5;

/// Groups as lines, in their order; a fixed number of queries, however many there are.
///
/// # Errors
/// Storage trouble only.
pub async fn lines(reader: &mut Reader, page: &Page, groups: &[Group], viewer: &Actor, read: Option<Cursor>) -> storage::Result<Vec<Line>> {
    let posts: Vec<Id<Post>> = groups.iter().filter_map(|group| group.newest.post).collect();
    let posts: HashMap<Id<Post>, Post> = if posts.is_empty() { HashMap::new() } else { seen(reader, &posts, viewer.id).await?.into_iter().map(|post| (post.id, post)).collect() };
    let mut ids: Vec<Id<Actor>> = groups.iter().flat_map(|group| group.actors.iter().copied().chain(target(&group.newest))).chain(posts.values().map(|post| post.author)).collect();
    ids.sort_unstable();
    ids.dedup();
    let by = bylines(reader, &ids).await?;
    let handles: HashMap<Id<Actor>, Handle> = reader.actors().list(&ids).await?.into_iter().map(|actor| (actor.id, actor.handle)).collect();
    let about = agreements(reader, groups).await?;
    let found = searches(reader, page, groups).await?;
    let is_unread = |group: &Group| read.is_none_or(|read| Cursor::before(group.newest.id.raw()) > read);
    let mut lines: Vec<Line> = groups
        .iter()
        .map(|group| {
            let newest = &group.newest;
            let post = newest.post.and_then(|id| posts.get(&id));
            let named: Vec<Byline> = group.actors.iter().filter_map(|id| by.get(id)).cloned().collect();
            let place = post.and_then(|post| Some(path(handles.get(&post.author)?, post)));
            Line {
                group: group.key.clone(),
                icon: icon(newest.kind),
                words: match newest.about.and_then(|id| about.get(&id)).filter(|agreement| newest.kind == Kind::Agreement && agreement.kind == AgreementKind::Order) {
                    Some(order) => page.t2("notice-agreement-order", "who", who(page, group, &named), "state", page.label("agreement-state", order.state.word())),
                    None => words(page, group, post, &named, target(newest).and_then(|id| by.get(&id))),
                },
                url: url(group, place, named.first().map(|by| by.url.clone()), target(newest).and_then(|id| by.get(&id)).map(|by| by.url.clone()), &viewer.handle),
                // Who asks for a place has no page yet.
                by: named.into_iter().filter(|_| newest.kind != Kind::SignUp).take(PORTRAITS).collect(),
                excerpt: post
                    .map(excerpt)
                    .or_else(|| about.get(&newest.about?).map(|agreement| agreement.title.clone()))
                    .or_else(|| found.get(&newest.about?).cloned())
                    .unwrap_or_default(),
                lang: post.and_then(|post| post.language.clone()),
                at: newest.created_at.civil().unwrap_or_default(),
                is_unread: is_unread(group),
                begins_read: false,
            }
        })
        .collect();
    let first = groups.iter().position(|group| !is_unread(group));
    if let Some(line) = first.filter(|first| *first > 0).and_then(|first| lines.get_mut(first)) {
        line.begins_read = true;
    }
    Ok(lines)
}

/// The agreements that they are about, by their ids.
async fn agreements(reader: &mut Reader, groups: &[Group]) -> storage::Result<HashMap<i64, Agreement>> {
    let ids: Vec<Id<Agreement>> = groups.iter().filter(|group| group.newest.kind.is_of_agreement()).filter_map(|group| group.newest.about.map(Id::new)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(reader.agreements().list_some(&ids).await?.into_iter().map(|agreement| (agreement.id.raw(), agreement)).collect())
}

/// The saved searches among them with what they found, by their ids.
async fn searches(reader: &mut Reader, page: &Page, groups: &[Group]) -> storage::Result<HashMap<i64, String>> {
    let ids: Vec<Id<SavedSearch>> = groups.iter().filter(|group| group.newest.kind == Kind::Found).filter_map(|group| group.newest.about.map(Id::new)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let told = |search: SavedSearch| (search.id.raw(), page.t2("notice-found-excerpt", "name", search.name, "n", search.told));
    Ok(reader.saved_searches().list_some(&ids).await?.into_iter().map(told).collect())
}

/// Requests as lines, in their order.
///
/// # Errors
/// Storage trouble only.
pub async fn requests(reader: &mut Reader, requests: &[Request], viewer: Id<Actor>) -> storage::Result<Vec<RequestLine>> {
    let posts: Vec<Id<Post>> = requests.iter().filter_map(|request| request.post).collect();
    let posts: HashMap<Id<Post>, Post> = if posts.is_empty() { HashMap::new() } else { seen(reader, &posts, viewer).await?.into_iter().map(|post| (post.id, post)).collect() };
    let senders: Vec<Id<Actor>> = requests.iter().map(|request| request.sender).collect();
    let actors: HashMap<Id<Actor>, Actor> = reader.actors().list(&senders).await?.into_iter().map(|actor| (actor.id, actor)).collect();
    let in_order: Vec<(&Request, Actor)> = requests.iter().filter_map(|request| Some((request, actors.get(&request.sender)?.clone()))).collect();
    let people = people_of(reader, &in_order.iter().map(|(_, actor)| actor.clone()).collect::<Vec<_>>()).await?;
    let line = |((request, actor), person): (&(&Request, Actor), _)| RequestLine {
        person,
        count: request.count,
        excerpt: request.post.and_then(|id| posts.get(&id)).map(excerpt).unwrap_or_default(),
        at: request.at.civil().unwrap_or_default(),
        url: format!("/notifications/requests/{}", actor.handle),
    };
    Ok(in_order.iter().zip(people).map(line).collect())
}

/// The page of a post here, whoever wrote it.
fn path(author: &Handle, post: &Post) -> String {
    if post.kind == PostKind::Listing { listing_path(author, post.id) } else { post_path(author, post.id) }
}

/// The beginning of what a post says; of one behind a warning, the warning.
fn excerpt(post: &Post) -> String {
    if !post.warning.is_empty() {
        return post.warning.clone();
    }
    if post.title.is_empty() { post.content.plain(EXCERPT) } else { post.title.clone() }
}

/// The sentence of a group.
fn words(page: &Page, group: &Group, post: Option<&Post>, by: &[Byline], target: Option<&Byline>) -> String {
    let kind = group.newest.kind;
    let about_listing = post.is_some_and(|post| post.kind == PostKind::Listing) && matches!(kind, Kind::Like | Kind::Boost | Kind::Edited);
    let is_own = kind == Kind::PollEnded && by.is_empty();
    let key = match (about_listing, is_own) {
        (true, _) => format!("notice-{}-listing", kind.word()),
        (_, true) => format!("notice-{}-own", kind.word()),
        _ => format!("notice-{}", kind.word()),
    };
    match target {
        Some(target) => page.t2(&key, "who", who(page, group, by), "target", target.name.as_str()),
        None => page.t2(&key, "who", who(page, group, by), "n", group.count),
    }
}

/// Those who did it, in words: one, two, or one and how many others.
fn who(page: &Page, group: &Group, by: &[Byline]) -> String {
    match (by, group.count) {
        ([], _) if group.newest.kind.is_of_agreement() => page.t("visitor-somebody"),
        ([], _) => page.t("notice-somebody"),
        ([one, two, ..], 2) => page.t2("notice-two", "one", one.name.as_str(), "two", two.name.as_str()),
        ([one, ..], count) if count > 1 => page.t2("notice-many", "one", one.name.as_str(), "n", count - 1),
        ([one, ..], _) => one.name.clone(),
    }
}

const fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Mention | Kind::Quote | Kind::QuoteAnswered => "post",
        Kind::Reply => "reply",
        Kind::Direct => "message",
        Kind::Like => "like",
        Kind::Boost => "boost",
        Kind::Follow | Kind::FollowRequest | Kind::FollowAccepted | Kind::SignUp => "people",
        Kind::PollEnded => "decision",
        Kind::Edited => "fork",
        Kind::Moved => "arrow",
        Kind::Turn => "parcel",
        Kind::Agreement => "message",
        Kind::Webhook => "link",
        Kind::Found => "search",
        Kind::Report | Kind::Appeal => "flag",
        Kind::Measure | Kind::AppealDecided | Kind::Judged => "warning",
    }
}

/// Where one that is told alone waits, on a device or by mail: as its line on the page says.
///
/// # Errors
/// Storage trouble only.
pub async fn place_of(reader: &mut Reader, notification: &Notification) -> storage::Result<String> {
    let post = match notification.post {
        Some(id) => seen(reader, &[id], notification.owner).await?.pop(),
        None => None,
    };
    let ids: Vec<Id<Actor>> = [Some(notification.owner), notification.actor, target(notification), post.as_ref().map(|post| post.author)].into_iter().flatten().collect();
    let handles: HashMap<Id<Actor>, Handle> = reader.actors().list(&ids).await?.into_iter().map(|actor| (actor.id, actor.handle)).collect();
    let Some(viewer) = handles.get(&notification.owner) else { return Ok(NOTIFICATIONS.to_owned()) };
    let page = |id: Option<Id<Actor>>| id.and_then(|id| handles.get(&id)).map(maker_path);
    let place = post.and_then(|post| Some(path(handles.get(&post.author)?, &post)));
    Ok(url(&single(notification.clone()), place, page(notification.actor), page(target(notification)), viewer))
}

/// Where all of them wait.
const NOTIFICATIONS: &str = "/notifications";

/// Where it waits: `place` is the page of the post it is about, `first` of the latest who did it, `target` of whom else it names.
fn url(group: &Group, place: Option<String>, first: Option<String>, target: Option<String>, viewer: &Handle) -> String {
    let newest = &group.newest;
    let about = newest.about.map(Id::<()>::new);
    let first = || first.unwrap_or_else(|| NOTIFICATIONS.to_owned());
    match newest.kind {
        Kind::Follow if group.count > 1 => format!("{}/followers", maker_path(viewer)),
        Kind::Follow | Kind::FollowAccepted => first(),
        Kind::FollowRequest => "/home".to_owned(),
        Kind::Moved => target.unwrap_or_else(first),
        Kind::Turn | Kind::Agreement => about.map_or_else(|| NOTIFICATIONS.to_owned(), |id| format!("/agreements/{id}")),
        Kind::Found => about.map_or_else(|| NOTIFICATIONS.to_owned(), |id| format!("/saved-searches/{id}")),
        Kind::Webhook => "/settings/webhooks".to_owned(),
        Kind::Report => about.map_or_else(|| "/moderation".to_owned(), |id| format!("/moderation/reports/{id}")),
        Kind::SignUp => "/moderation/sign-ups".to_owned(),
        Kind::Appeal => "/moderation/appeals".to_owned(),
        Kind::Measure | Kind::AppealDecided => "/settings/standing".to_owned(),
        _ => place.unwrap_or_else(first),
    }
}
