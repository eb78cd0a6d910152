//! The page of a listing, and what its maker does there.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::actors::Actor;
use domain::goods::Judgement;
use domain::listings::{Event, Listing, State as ListingState};
use domain::makers::Maker;
use domain::media::{Media, Size};
use domain::site::listing_path;
use domain::{Id, listings};
use serde::Deserialize;
use storage::{Cursor, Reader};

use super::commands::{act, delete as delete_for_good, duplicate as copy};
use super::view::ListingPage;
use super::{load, present, schema};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::goods::present::{allowed, confirmed, judged, reasons};
use crate::goods::view::Veiled;
use crate::makers::activity;
use crate::makers::present::bylines;
use crate::media::url::picture_url;
use crate::page::{Alternate, Form, Page, Section, answer};
use crate::posts::composer::small_answer;
use crate::posts::composer::view::SmallComposer;
use crate::posts::view::{Entry, Replies};
use crate::posts::{present as posts, thread};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::state::App;

/// Other listings of the same maker below a listing.
const MORE: usize = 4;

/// What may stand in the query of a listing's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Which photo is large, counted from 1.
    photo: Option<String>,
    /// The answer after which the answers go on.
    after: Option<String>,
    /// The value of the first and of the second axis of its variations.
    v1: String,
    v2: String,
    #[serde(flatten)]
    said: Said,
}

impl Look {
    /// Counted from 0 and within the photos.
    fn photo(&self, count: usize) -> usize {
        let asked = self.photo.as_deref().and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
        asked.clamp(1, count.max(1)) - 1
    }
}

/// `GET /@{handle}/listings/{id}`; a program of another server is sent to the listing's identity.
///
/// # Errors
/// 404 for a draft of somebody else, 410 for what was deleted.
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Named((handle, id)): Named<(String, Id<Listing>)>,
    Query(look): Query<Look>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let (listing, maker) = load::below(&app, &mut reader, &handle, id, visit.maker().map(|maker| maker.actor.id)).await?;
    if activity::is_wanted(&headers) && listing.is_public() {
        return identity(&listing);
    }
    let path = listing_path(&maker.actor.handle, id);
    if maker.actor.handle.to_string() != handle {
        return Ok(Redirect::permanent(&path).into_response());
    }
    let judgement = reader.goods().policy().await?.judge(&listing);
    let is_own = visit.maker().is_some_and(|viewer| viewer.actor.id == listing.maker);
    let is_moderator = visit.member.as_ref().is_some_and(|member| member.account.is_moderator());
    // Moderators judge what nobody else sees here.
    let is_open = !judgement.is_restricted() || is_own || (is_moderator && judgement.is_forbidden());
    let is_shown = is_open || !judgement.is_kept_from(&confirmed(&mut reader, &visit).await?);
    if !is_shown {
        return veiled(&mut reader, &visit, &listing, &maker.actor, &judgement).await;
    }
    let photos = reader.media().list(&listing.content.photos).await?;
    let Talk { entry, replies, composer } = talk(&app, &mut reader, &listing, &maker.actor, &look, visit.member.as_ref()).await?;
    let mut page = look.said.on(frame(&app, &visit, &listing, &maker, &photos));
    if judgement.is_restricted() {
        // Previews and search engines confirm nothing.
        page.picture = None;
        page.description = None;
        page.is_indexable = false;
    }
    let shown = present::listing(&page, &listing, &maker.actor, &photos, &[look.v1.clone(), look.v2.clone()]);
    let page = ListingPage {
        seller: present::seller(&mut reader, &maker, visit.maker()).await?,
        shown: look.photo(shown.photos.len()),
        counts: reader.reactions().count(&[id.as_kind()]).await?.get(&id.as_kind()).copied().unwrap_or_default(),
        entry,
        replies,
        composer,
        is_own,
        is_pinned: reader.featured().list(listing.maker).await?.iter().any(|pin| pin.post == listing.id.as_kind()),
        schema: schema::product(&app.site, &listing, &maker.actor, &photos).filter(|_| !judgement.is_restricted()),
        more: more(&mut reader, &listing, visit.maker().map(|viewer| viewer.actor.id)).await?,
        choices: crate::agreements::choices(&page, &listing).filter(|_| !judgement.is_forbidden()),
        asks_by_mail: !judgement.is_forbidden() && crate::agreements::visitors::verbs::may_ask(&app, &mut reader, &maker.actor).await?,
        judged: judged(&page, &judgement, &listing, is_moderator),
        form: Form::default().with("variation", shown.chosen.as_ref().map(|chosen| chosen.name.clone()).unwrap_or_default()),
        listing: shown,
        page,
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

/// In place of a listing that is kept from who looks: what it is about, and, where that helps, the way to confirm it.
async fn veiled(reader: &mut Reader, visit: &Visit, listing: &Listing, maker: &Actor, judgement: &Judgement) -> Result<Response, Problem> {
    let is_forbidden = judgement.is_forbidden();
    let page = visit.page().under(Section::Listings).unlisted().titled_by(if is_forbidden { "veil-forbidden-title" } else { "veil-title" });
    let shown = Veiled {
        by: bylines(reader, &[maker.id]).await?.remove(&maker.id).ok_or_else(Problem::not_found)?,
        url: listing_path(&maker.handle, listing.id),
        reasons: reasons(&page, if is_forbidden { &judgement.forbidden } else { &judgement.gated }),
        is_forbidden,
        page,
    };
    Ok(answer(if is_forbidden { StatusCode::FORBIDDEN } else { StatusCode::OK }, &shown, visit.language))
}

/// What is said about a listing, and what may be done with it as with any post.
#[derive(Default)]
struct Talk {
    entry: Option<Entry>,
    replies: Replies,
    composer: Option<SmallComposer>,
}

/// Drafts are no posts, and nobody talks about them.
async fn talk(app: &App, reader: &mut Reader, listing: &Listing, maker: &Actor, look: &Look, member: Option<&Member>) -> Result<Talk, Problem> {
    let Some(post) = reader.posts().find(listing.id.as_kind()).await?.filter(|_| listing.is_public()) else { return Ok(Talk::default()) };
    let (now, viewer) = (app.clock.now(), member.map(|member| member.maker.actor.id));
    let outline = thread::outline(reader, &post, viewer, now).await?;
    let after = look.after.as_deref().and_then(|after| after.parse().ok());
    Ok(Talk {
        replies: posts::replies(reader, &outline.below, after, &listing_path(&maker.handle, listing.id), viewer, now).await?,
        entry: Some(posts::whole(reader, &post, viewer, now).await?),
        composer: match member {
            Some(member) => small_answer(app, reader, member, &post, maker).await?,
            None => None,
        },
    })
}

fn identity(listing: &Listing) -> Result<Response, Problem> {
    let address = HeaderValue::from_str(listing.address.as_str()).map_err(Problem::internal)?;
    Ok((StatusCode::FOUND, [(header::LOCATION, address), (header::VARY, HeaderValue::from_static("accept"))]).into_response())
}

/// The frame, with what search engines and previews read.
pub(super) fn frame(app: &App, visit: &Visit, listing: &Listing, maker: &Maker, photos: &[Media]) -> Page {
    let is_here = maker.actor.is_here();
    let mut page = visit.page().under(Section::Listings);
    page.title = if listing.content.title.is_empty() { page.t("untitled") } else { listing.content.title.clone() };
    page.description = Some(listing.content.description.plain(200)).filter(|text| !text.is_empty());
    page.picture = photos.first().and_then(|media| picture_url(media, Size::Large)).map(|path| app.site.url(&path));
    page.address = if is_here { Some(app.site.listing_page(&maker.actor.handle, listing.id)) } else { listing.page.clone() };
    page.is_indexable = is_here && listing.state.is_listed();
    if listing.is_public() {
        page.alternates.push(Alternate { media_type: "application/activity+json".to_owned(), url: listing.address.to_string() });
    }
    page
}

async fn more(reader: &mut Reader, listing: &Listing, viewer: Option<Id<Actor>>) -> storage::Result<Vec<super::view::Card>> {
    let states = [ListingState::Published, ListingState::SoldOut];
    let limit = i64::try_from(MORE).unwrap_or(0) + 1;
    let others = reader.listings().list_by_maker(listing.maker, &states, Cursor::START, limit).await?;
    let others: Vec<Listing> = others.items.into_iter().filter(|other| other.id != listing.id).take(MORE).collect();
    let others = allowed(reader, others, viewer).await?;
    present::cards(reader, &others, false).await
}

/// `POST .../publish`. What is not finished is finished in the editor, which says what is missing.
///
/// # Errors
/// 404 or 403 for everybody but its maker, 409 when it is public already.
pub async fn publish(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    let listing = mine(&app, &member, id).await?;
    let path = listing_path(&member.maker.actor.handle, id);
    match act(&app, &member.maker.actor, listing, Listing::publish).await {
        Ok((_, Event::Published { .. })) => Ok(say(&path, "listing-published")),
        Ok(_) => Ok(say(&path, "listing-resumed")),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => Ok(Redirect::to(&format!("{path}/edit?check=1"))),
        Err(problem) => Err(problem),
    }
}

/// `POST .../pause`.
///
/// # Errors
/// 404 or 403 for everybody but its maker, 409 when it is not public.
pub async fn pause(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    let listing = mine(&app, &member, id).await?;
    act(&app, &member.maker.actor, listing, Listing::pause).await?;
    Ok(say(&listing_path(&member.maker.actor.handle, id), "listing-paused"))
}

/// `POST .../archive`.
///
/// # Errors
/// 404 or 403 for everybody but its maker, 409 for a draft or what is archived.
pub async fn archive(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    let listing = mine(&app, &member, id).await?;
    act(&app, &member.maker.actor, listing, Listing::archive).await?;
    Ok(say(&listing_path(&member.maker.actor.handle, id), "listing-archived"))
}

/// `POST .../renew`. What is not finished is finished in the editor, which says what is missing.
///
/// # Errors
/// 404 or 403 for everybody but its maker, 409 for a draft.
pub async fn renew(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    let listing = mine(&app, &member, id).await?;
    let path = listing_path(&member.maker.actor.handle, id);
    match act(&app, &member.maker.actor, listing, Listing::renew).await {
        Ok(_) => Ok(say(&path, "listing-renewed")),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => Ok(Redirect::to(&format!("{path}/edit?check=1"))),
        Err(problem) => Err(problem),
    }
}

/// `POST .../duplicate`.
///
/// # Errors
/// 404 or 403 for everybody but its maker.
pub async fn duplicate(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    let listing = mine(&app, &member, id).await?;
    let copy = copy(&app, &member.maker.actor, &listing).await?;
    Ok(say(&format!("{}/edit", listing_path(&member.maker.actor.handle, copy.id)), "listing-duplicated"))
}

/// `POST .../delete`.
///
/// # Errors
/// 404 or 403 for everybody but its maker.
pub async fn delete(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    let listing = mine(&app, &member, id).await?;
    delete_for_good(&app, &member.maker.actor, &listing).await?;
    let key = if listing.state == listings::State::Draft { "draft-deleted" } else { "listing-deleted" };
    Ok(say("/home", key))
}

async fn mine(app: &App, member: &Member, id: Id<Listing>) -> Result<Listing, Problem> {
    load::own(app, &mut app.storage.read().await?, id, member.maker.actor.id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_that_is_not_there_is_the_nearest_one() {
        let look = |photo: &str| Look { photo: Some(photo.to_owned()), ..Look::default() };
        for (asked, count, shown) in [("0", 3, 0), ("9", 3, 2), ("x", 3, 0), ("-1", 3, 0), ("2", 0, 0), ("2", 3, 1)] {
            assert_eq!(look(asked).photo(count), shown, "{asked} of {count}");
        }
        assert_eq!(Look::default().photo(3), 0);
    }
}
