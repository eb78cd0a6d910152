//! Turns makers into what pages show of them.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::follows::State as FollowState;
use domain::listings::State as ListingState;
use domain::makers::{Maker, Profile};
use domain::media::{Media, Size};
use domain::peers::Rules;
use domain::site::maker_path;
use domain::tag::Tag;
use domain::{Address, Id, Time};
use storage::listings::ListingFilter;
use storage::{Reader, Result};

use super::trade;
use super::view::{self, Byline, Follow, Person};
use crate::emojis::{Emojis, dress};
use crate::media::url::{picture, picture_url};
use crate::page::Avatar;
use crate::relations::present::relation;
use crate::site::query_value;
use crate::site::view::Anchor;

/// Characters of a bio in a list.
const SUMMARY: usize = 160;
/// Crafts of a maker in a list.
const CRAFTS: usize = 5;

/// Who made or said something, with their portrait if it is at hand.
#[must_use]
pub fn byline(actor: &Actor, avatar: Option<&Media>) -> Byline {
    let name = actor.shown_name().to_owned();
    let url = avatar.and_then(|media| picture_url(media, Size::Small));
    Byline { avatar: Avatar::of(&name, url), name, handle: format!("@{}", actor.handle), url: maker_path(&actor.handle), emojis: HashMap::new() }
}

/// The bylines of many actors at once.
///
/// # Errors
/// Storage trouble only.
pub async fn bylines(reader: &mut Reader, ids: &[Id<Actor>]) -> Result<HashMap<Id<Actor>, Byline>> {
    let makers = reader.makers().list(ids).await?;
    let portraits = portraits(reader, &makers).await?;
    let mut bylines: HashMap<Id<Actor>, Byline> = makers.iter().map(|maker| (maker.actor.id, byline(&maker.actor, portrait(maker, &portraits)))).collect();
    // Groups and instances speak too, and have no profile.
    let others: Vec<Id<Actor>> = ids.iter().copied().filter(|id| !bylines.contains_key(id)).collect();
    if !others.is_empty() {
        let actors = reader.actors().list(&others).await?;
        bylines.extend(actors.iter().map(|actor| (actor.id, byline(actor, None))));
    }
    dress(reader, &mut bylines.values_mut().collect::<Vec<_>>()).await?;
    Ok(bylines)
}

/// Makers as lines of a list, in their order.
///
/// # Errors
/// Storage trouble only.
pub async fn people(reader: &mut Reader, makers: &[Maker]) -> Result<Vec<Person>> {
    let portraits = portraits(reader, makers).await?;
    dressed(reader, makers.iter().map(|maker| person(maker, portrait(maker, &portraits))).collect()).await
}

/// Actors as lines of a list, in their order; with a profile where they have one.
///
/// # Errors
/// Storage trouble only.
pub async fn people_of(reader: &mut Reader, actors: &[Actor]) -> Result<Vec<Person>> {
    let ids: Vec<Id<Actor>> = actors.iter().map(|actor| actor.id).collect();
    let makers = reader.makers().list(&ids).await?;
    let portraits = portraits(reader, &makers).await?;
    let line = |actor: &Actor| match makers.iter().find(|maker| maker.actor.id == actor.id) {
        Some(maker) => person(maker, portrait(maker, &portraits)),
        None => Person { by: byline(actor, None), summary: String::new(), crafts: Vec::new() },
    };
    dressed(reader, actors.iter().map(line).collect()).await
}

async fn dressed(reader: &mut Reader, mut people: Vec<Person>) -> Result<Vec<Person>> {
    dress(reader, &mut people.iter_mut().map(|person| &mut person.by).collect::<Vec<_>>()).await?;
    Ok(people)
}

fn person(maker: &Maker, avatar: Option<&Media>) -> Person {
    Person { by: byline(&maker.actor, avatar), summary: maker.profile.bio.plain(SUMMARY), crafts: crafts(maker.profile.crafts.get(..CRAFTS).unwrap_or(&maker.profile.crafts)) }
}

fn crafts(crafts: &[Tag]) -> Vec<Anchor> {
    crafts.iter().map(|craft| Anchor::new(craft.spaced(), format!("/makers?craft={}", query_value(craft.as_str())))).collect()
}

async fn portraits(reader: &mut Reader, makers: &[Maker]) -> Result<HashMap<Id<Media>, Media>> {
    let ids: Vec<Id<Media>> = makers.iter().filter_map(|maker| maker.profile.avatar).collect();
    Ok(reader.media().list(&ids).await?.into_iter().map(|media| (media.id, media)).collect())
}

fn portrait<'a>(maker: &Maker, portraits: &'a HashMap<Id<Media>, Media>) -> Option<&'a Media> {
    maker.profile.avatar.and_then(|id| portraits.get(&id))
}

/// How the person who looks stands to somebody.
///
/// # Errors
/// Storage trouble only.
pub async fn stance(reader: &mut Reader, viewer: Option<&Maker>, of: &Actor) -> Result<Follow> {
    let Some(viewer) = viewer else { return Ok(if of.is_active() { Follow::Stranger } else { Follow::Impossible }) };
    if viewer.actor.id == of.id {
        return Ok(Follow::Own);
    }
    let follow = reader.follows().find(viewer.actor.id, of.id).await?;
    Ok(match follow.map(|follow| follow.state) {
        Some(FollowState::Accepted) => Follow::Following,
        Some(FollowState::Requested) => Follow::Requested,
        None if of.is_active() && of.moved_to.is_none() && !reader.blocks().stands_between(of.id, viewer.actor.id).await? => Follow::Not,
        None => Follow::Impossible,
    })
}

/// Everything above the tabs of a maker's page.
///
/// # Errors
/// Storage trouble only.
pub async fn head(reader: &mut Reader, maker: &Maker, viewer: Option<&Maker>, now: Time) -> Result<view::Maker> {
    let Maker { actor, profile, .. } = maker;
    let pictures: Vec<Id<Media>> = profile.avatar.into_iter().chain(profile.banner).collect();
    let pictures = reader.media().list(&pictures).await?;
    let find = |wanted: Option<Id<Media>>| wanted.and_then(|id| pictures.iter().find(|media| media.id == id));
    let (moved_to, moved_to_url) = match &actor.moved_to {
        Some(address) => went(reader, address).await?,
        None => (None, None),
    };
    let follow = stance(reader, viewer, actor).await?;
    let relation = match viewer.filter(|viewer| viewer.actor.id != actor.id) {
        Some(viewer) => Some(Box::new(relation(reader, &viewer.actor, actor, now).await?)),
        None => None,
    };
    let mut by = byline(actor, find(profile.avatar));
    dress(reader, &mut [&mut by]).await?;
    let host = actor.handle.host.as_deref();
    let emojis = Emojis::find(reader, std::iter::once((host, profile.bio.html()))).await?;
    let of_maker = ListingFilter { maker: Some(actor.id), ..ListingFilter::default() };
    Ok(view::Maker {
        by,
        banner: find(profile.banner).and_then(|media| picture(media, Size::Large)),
        bio_html: emojis.weave(host, profile.bio.html()),
        lang: None,
        links: links(profile),
        crafts: crafts(&profile.crafts),
        pronouns: profile.pronouns.clone(),
        place: profile.place.as_ref().map(|place| place.name.clone()),
        open_for_commissions: profile.open_for_commissions,
        away: profile.away.clone(),
        locked: actor.locked,
        origin: actor.handle.host.clone(),
        origin_url: (!actor.is_here()).then(|| actor.page.clone()),
        moved_to,
        moved_to_url,
        since: actor.created_at.civil(),
        follow,
        listing_count: reader.listings().count(&of_maker).await?.unsigned_abs(),
        shows_follows: follow == Follow::Own || (!profile.hides_follows && !relation.as_ref().is_some_and(|relation| relation.is_hidden)),
        relation,
        trade: trade::shown(maker),
    })
}

/// Where somebody went: who that is, or only the address while nobody here knows it. Whom we do not speak with is not shown.
async fn went(reader: &mut Reader, to: &Address) -> Result<(Option<Byline>, Option<String>)> {
    if let Some(target) = reader.actors().find_by_address(to).await? {
        return Ok((Some(target).filter(Actor::is_active).map(|target| byline(&target, None)), None));
    }
    let host = to.host();
    let rules = reader.rules().list_for([host.as_str()]).await?;
    let verdict = Rules::new(&rules, reader.rules().is_allow_list().await?).judge(&host);
    Ok((None, (!verdict.blocked).then(|| to.to_string())))
}

fn links(profile: &Profile) -> Vec<view::Link> {
    profile.links.iter().map(|link| view::Link { name: link.name.clone(), url: link.url.clone(), is_verified: link.verified_at.is_some() }).collect()
}

/// What of a shop somebody may see: its maker also sees what is paused.
#[must_use]
pub const fn shown_states(follow: Follow) -> &'static [ListingState] {
    match follow {
        Follow::Own => &[ListingState::Published, ListingState::SoldOut, ListingState::Paused, ListingState::Draft],
        _ => &[ListingState::Published, ListingState::SoldOut],
    }
}
