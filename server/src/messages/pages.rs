//! The pages of messages: all conversations, and one with the lines to answer in.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::actors::Actor;
use domain::media::{Media, Size};
use domain::posts::{Kind, Post};
use domain::{Address, Audience, Id};
use serde::Deserialize;
use storage::conversations::{Conversation as Kept, party};
use storage::{Cursor, Reader};

use super::view::{Conversation, Letter, Message, Messages};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::emojis::Emojis;
use crate::makers::present::bylines;
use crate::makers::view::Byline;
use crate::media::url::picture;
use crate::page::{Picture, Section, answer};
use crate::posts::composer::view::{Beside, SmallComposer};
use crate::posts::composer::{beside_of, small_answer};
use crate::posts::{load, react};
use crate::problem::Problem;
use crate::site::said::Said;
use crate::site::turn::{Turn, with_query};
use crate::state::App;

/// Conversations on one page.
const LETTERS: i64 = 20;
/// Conversations beside the one that is open.
const BESIDE: i64 = 12;
/// Messages of a conversation on one page.
const MESSAGES: i64 = 60;
/// Characters of the last words in a list.
const LAST_WORDS: usize = 120;

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// `GET /messages`.
///
/// # Errors
/// 401 for visitors, 400 for a cursor that is none.
pub async fn all(State(app): State<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    let me = &member.maker.actor;
    let mut reader = app.storage.read().await?;
    let found = reader.conversations().list(me.id, app.clock.now(), look.turn.cursor()?, LETTERS).await?;
    let messages = Messages {
        letters: letters(&mut reader, me, &found.items, None).await?,
        paging: look.turn.paging("/messages", &[], found.next),
        page: look.said.on(visit.page().titled_by("messages-title").under(Section::Home).unlisted()),
    };
    Ok(answer(StatusCode::OK, &messages, visit.language))
}

/// `GET /messages/{id}`: the conversation of any direct post; who opens it has read it.
///
/// # Errors
/// 401 for visitors, 404 for whoever is not in it and for what is no direct post.
pub async fn one(State(app): State<App>, mut visit: Visit, member: Member, Named(id): Named<Id<Post>>, Query(look): Query<Look>) -> Result<Response, Problem> {
    let me = &member.maker.actor;
    let mut reader = app.storage.read().await?;
    let (post, author) = load::seen_by(&app, &mut reader, id, Some(me.id)).await?;
    if post.audience != Audience::Direct {
        return Err(Problem::not_found());
    }
    let thread = reader.threads().find(post.id).await?.ok_or_else(Problem::not_found)?;
    let between = party(&author.address, &post.mentions);
    let mut said = reader.conversations().list_said(me.id, &thread, &between, look.turn.cursor()?, MESSAGES).await?;
    said.items.reverse();
    drop(reader);
    let was_unread = react::read(&app, me.id, post.id).await?;
    if let Some(member) = visit.member.as_mut().filter(|_| was_unread) {
        member.messages -= 1;
    }
    let mut reader = app.storage.read().await?;
    let all = people(&mut reader, std::slice::from_ref(&post)).await?;
    let with = with(&all, &post, me.id);
    let names: Vec<&str> = with.iter().map(|by| by.name.as_str()).collect();
    let title = if names.is_empty() { visit.language.t("messages-to-oneself") } else { names.join(", ") };
    let conversation = Conversation {
        hosts: hosts(&all, &post),
        about: about(&app, &mut reader, me.id, said.items.first()).await?,
        messages: messages(&mut reader, &said.items, me.id).await?,
        earlier: said.next.map(|next| with_query(&format!("/messages/{id}"), &[("cursor", &next.to_string())])),
        composer: lines(&app, &mut reader, &member, look.turn.is_first().then(|| said.items.last()).flatten()).await?,
        letters: beside(&app, &mut reader, me, &said.items).await?,
        with,
        page: look.said.on(visit.page().titled(title).under(Section::Home).unlisted()),
    };
    Ok(answer(StatusCode::OK, &conversation, visit.language))
}

/// Everybody whom some posts are between, as far as they are known here.
async fn people(reader: &mut Reader, posts: &[Post]) -> Result<HashMap<Address, (Actor, Byline)>, Problem> {
    let mut named: Vec<&Address> = posts.iter().flat_map(|post| post.mentions.iter().map(|mention| &mention.actor)).collect();
    named.sort_unstable();
    named.dedup();
    let mut actors = if named.is_empty() { Vec::new() } else { reader.actors().list_by_addresses(&named).await? };
    let authors: Vec<Id<Actor>> = posts.iter().map(|post| post.author).collect();
    actors.extend(reader.actors().list(&authors).await?);
    let ids: Vec<Id<Actor>> = actors.iter().map(|actor| actor.id).collect();
    let mut bylines = bylines(reader, &ids).await?;
    Ok(actors.into_iter().filter_map(|actor| Some((actor.address.clone(), (actor.clone(), bylines.remove(&actor.id)?)))).collect())
}

/// With whom a post is, for one of those in it: its author first, then those it names.
fn with(people: &HashMap<Address, (Actor, Byline)>, post: &Post, me: Id<Actor>) -> Vec<Byline> {
    let author = people.values().find(|(actor, _)| actor.id == post.author);
    let named = post.mentions.iter().filter_map(|mention| people.get(&mention.actor));
    let mut found: Vec<Byline> = Vec::new();
    for (actor, by) in author.into_iter().chain(named) {
        if actor.id != me && !found.contains(by) {
            found.push(by.clone());
        }
    }
    found
}

/// The hosts elsewhere that hold a conversation too.
fn hosts(people: &HashMap<Address, (Actor, Byline)>, post: &Post) -> Vec<String> {
    let named = post.mentions.iter().filter_map(|mention| people.get(&mention.actor));
    let mut hosts: Vec<String> = people.values().filter(|(actor, _)| actor.id == post.author).chain(named).filter_map(|(actor, _)| actor.handle.host.clone()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

async fn letters(reader: &mut Reader, me: &Actor, kept: &[Kept], open: Option<&[Post]>) -> Result<Vec<Letter>, Problem> {
    let posts: Vec<Post> = kept.iter().map(|kept| kept.last.clone()).collect();
    let people = people(reader, &posts).await?;
    let letter = |kept: &Kept| Letter {
        url: format!("/messages/{}", kept.last.id),
        with: with(&people, &kept.last, me.id),
        last: last_words(&kept.last),
        lang: kept.last.language.clone(),
        is_mine: kept.last.author == me.id,
        at: kept.last.published_at.civil().unwrap_or_default(),
        is_unread: kept.unread,
        is_open: open.is_some_and(|open| open.iter().any(|post| post.id == kept.last.id)),
    };
    Ok(kept.iter().map(letter).collect())
}

/// What a list shows of a post: its warning where it has one, and else how it begins, without those it names first.
fn last_words(post: &Post) -> String {
    if !post.warning.is_empty() {
        return post.warning.clone();
    }
    let text = post.content.plain(LAST_WORDS);
    let words = text.split_whitespace().skip_while(|word| word.starts_with('@'));
    words.collect::<Vec<_>>().join(" ")
}

async fn beside(app: &App, reader: &mut Reader, me: &Actor, open: &[Post]) -> Result<Vec<Letter>, Problem> {
    let found = reader.conversations().list(me.id, app.clock.now(), Cursor::START, BESIDE).await?;
    letters(reader, me, &found.items, Some(open)).await
}

/// What the first message of a conversation answers, where that is no part of it: a listing that somebody asks about.
async fn about(app: &App, reader: &mut Reader, me: Id<Actor>, first: Option<&Post>) -> Result<Option<Beside>, Problem> {
    let Some(address) = first.and_then(|first| first.in_reply_to.as_ref()) else { return Ok(None) };
    let Some(parent) = reader.posts().find_by_address(address).await?.filter(|parent| parent.audience != Audience::Direct) else { return Ok(None) };
    match load::seen_by(app, reader, parent.id, Some(me)).await {
        Ok((post, author)) => Ok(Some(beside_of(reader, &post, &author).await?)),
        Err(problem) if problem.status().is_client_error() => Ok(None),
        Err(problem) => Err(problem),
    }
}

async fn messages(reader: &mut Reader, posts: &[Post], me: Id<Actor>) -> Result<Vec<Message>, Problem> {
    let authors: Vec<Id<Actor>> = posts.iter().map(|post| post.author).collect();
    let authors = bylines(reader, &authors).await?;
    let host = |post: &Post| authors.get(&post.author).and_then(Byline::host);
    let emojis = Emojis::find(reader, posts.iter().flat_map(|post| [(host(post), post.content.html()), (host(post), post.warning.as_str())])).await?;
    let photos: Vec<Id<Media>> = posts.iter().flat_map(|post| post.photos.iter().copied()).collect();
    let photos: HashMap<Id<Media>, Media> = reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect();
    let pictures = |post: &Post| -> Vec<Picture> { post.photos.iter().filter_map(|id| photos.get(id)).filter_map(|media| picture(media, Size::Medium)).collect() };
    let message = |post: &Post| {
        Some(Message {
            id: post.id.to_string(),
            url: format!("{}/posts/{}", authors.get(&post.author)?.url, post.id),
            by: authors.get(&post.author)?.clone(),
            is_mine: post.author == me,
            at: post.published_at.civil().unwrap_or_default(),
            is_edited: post.is_edited(),
            warning: (!post.warning.is_empty()).then(|| emojis.line(host(post), &post.warning)),
            text_html: emojis.weave(host(post), post.content.html()),
            lang: post.language.clone(),
            pictures: pictures(post),
            has_poll: post.kind == Kind::Question,
        })
    };
    Ok(posts.iter().filter_map(message).collect())
}

/// The lines to answer the last message in.
async fn lines(app: &App, reader: &mut Reader, member: &Member, last: Option<&Post>) -> Result<Option<SmallComposer>, Problem> {
    let Some(last) = last else { return Ok(None) };
    let Some(author) = reader.actors().find(last.author).await? else { return Ok(None) };
    small_answer(app, reader, member, last, &author).await
}
