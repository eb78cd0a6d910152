//! The editor: one page, from an empty draft to the next change of what is public.

use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::actors::Actor;
use domain::listings::{Content, Draft, Event, Listing, ListingError, State as ListingState};
use domain::media::Media;
use domain::site::listing_path;
use domain::text::Fault;
use domain::{Id, Time};
use serde::Deserialize;
use storage::{Cursor, Reader};

use super::commands::{UNSAID, Writing, write};
use super::desk::{Desk, Shown};
use super::form::{Press, Sent};
use super::load;
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::media::fields;
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::state::App;

/// What may stand in the query of the editor.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    /// Says what is missing before it can be published.
    check: Option<String>,
    #[serde(flatten)]
    said: Said,
}

/// What is wrong with a listing as typed.
#[derive(Debug, Default)]
pub struct Complaints {
    pub faults: Vec<Fault>,
    /// The message about the description of a photo.
    pub photos: Vec<(Id<Media>, &'static str)>,
}

impl Complaints {
    fn of(faults: Vec<Fault>) -> Self {
        Self { faults, photos: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.photos.is_empty()
    }
}

/// `GET /listings/new`.
///
/// # Errors
/// 401 for visitors.
pub async fn new(State(app): State<App>, visit: Visit, member: Member) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let draft = beginning(&mut reader, &member).await?;
    let desk = Desk { visit: &visit, maker: &member.maker.actor, listing: None };
    desk.answer(&mut reader, Shown::kept(&draft)).await
}

/// A new draft begins with what the maker's last one said about money and place.
async fn beginning(reader: &mut Reader, member: &Member) -> Result<Draft, Problem> {
    let last = reader.listings().list_by_maker(member.maker.actor.id, ListingState::ALL, Cursor::START, 1).await?;
    let last = last.items.first().map(Draft::of_listing).unwrap_or_default();
    let home = member.maker.profile.place.as_ref().filter(|_| last.place.is_empty());
    let (place, point) = match home {
        Some(home) => (home.name.clone(), home.cell.map(|cell| (cell.latitude(), cell.longitude()))),
        None => (last.place, last.point),
    };
    Ok(Draft { currency: last.currency, place, point, pickup: last.pickup, shipping: last.shipping, ..Draft::default() })
}

/// `GET /@{handle}/listings/{id}/edit`.
///
/// # Errors
/// 401 for visitors, 404 or 403 for everybody but its maker.
pub async fn edit(State(app): State<App>, visit: Visit, member: Member, Named((_, id)): Named<(String, Id<Listing>)>, Query(look): Query<Look>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let listing = load::own(&app, &mut reader, id, member.maker.actor.id).await?;
    let mut shown = Shown::kept(&Draft::of_listing(&listing));
    shown.said = look.said;
    if look.check.is_some() {
        shown.complaints = missing(&listing, member.maker.actor.id, app.clock.now());
        let photos = fields::own(&mut reader, &listing.content.photos, member.maker.actor.id).await?;
        shown.complaints.photos = photos.iter().filter(|photo| photo.lacks_words()).map(|photo| (photo.id, "photo-alt-missing")).collect();
        shown.complaints.faults.extend(reader.goods().policy().await?.judge(&listing).faults());
        if app.settings.shops.require_seller_kind && member.maker.profile.seller_kind.is_none() {
            shown.complaints.faults.push(UNSAID);
        }
    }
    let desk = Desk { visit: &visit, maker: &member.maker.actor, listing: Some(&listing) };
    desk.answer(&mut reader, shown).await
}

/// What a draft lacks for the public.
fn missing(listing: &Listing, maker: Id<Actor>, now: Time) -> Complaints {
    match listing.clone().publish(maker, now) {
        Err(ListingError::Unfinished(faults)) => Complaints::of(faults),
        _ => Complaints::default(),
    }
}

/// `POST /listings/new`.
///
/// # Errors
/// 401 for visitors; faults in the form are no errors, the form says them.
pub async fn create(State(app): State<App>, visit: Visit, member: Member, multipart: Multipart) -> Result<Response, Problem> {
    submit(&app, &visit, &member, multipart, None).await
}

/// `POST /@{handle}/listings/{id}/edit`.
///
/// # Errors
/// As [`edit`].
pub async fn change(State(app): State<App>, visit: Visit, member: Member, Named((_, id)): Named<(String, Id<Listing>)>, multipart: Multipart) -> Result<Response, Problem> {
    let listing = load::own(&app, &mut app.storage.read().await?, id, member.maker.actor.id).await?;
    submit(&app, &visit, &member, multipart, Some(listing)).await
}

async fn submit(app: &App, visit: &Visit, member: &Member, multipart: Multipart, listing: Option<Listing>) -> Result<Response, Problem> {
    let maker = &member.maker.actor;
    let mut sent = Sent::read(app, maker.id, multipart).await?;
    sent.places = listing.iter().filter_map(|listing| listing.content.place.clone()).chain(member.maker.profile.place.clone()).collect();
    let photos = fields::own(&mut app.storage.read().await?, &sent.photos, maker.id).await?;
    let complaints = match sent.pressed {
        Press::Save | Press::Publish if sent.refused.is_empty() => match store(app, maker, &sent, &photos, listing.clone()).await? {
            Ok(answer) => return Ok(answer),
            Err(complaints) => complaints,
        },
        _ => Complaints::default(),
    };
    let is_fine = complaints.is_empty() && sent.refused.is_empty();
    let mut shown = Shown::typed(&sent, complaints, visit.language);
    shown.status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let desk = Desk { visit, maker, listing: listing.as_ref() };
    desk.answer(&mut app.storage.read().await?, shown).await
}

/// Keeps what was typed and answers where to go; or says what is wrong, and nothing is kept.
async fn store(app: &App, maker: &Actor, sent: &Sent, photos: &[Media], before: Option<Listing>) -> Result<Result<Response, Complaints>, Problem> {
    let goes_out = sent.pressed == Press::Publish || !sent.typed.value("publishes_at").trim().is_empty();
    let is_for_all = goes_out || before.as_ref().is_some_and(|listing| listing.state != ListingState::Draft);
    let content = match judge(sent, photos, is_for_all) {
        Ok(content) => content,
        Err(complaints) => return Ok(Err(complaints)),
    };
    let described: Vec<Media> = photos.iter().filter_map(|media| fields::described(media, &sent.typed)).collect();
    let writing = Writing { before, content, seen: None, described: &described, publishes: sent.pressed == Press::Publish };
    match write(app, maker, writing).await {
        Ok((listing, happened)) => Ok(Ok(done(maker, &listing, &happened))),
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => Ok(Err(Complaints::of(problem.faults().to_vec()))),
        Err(problem) => Err(problem),
    }
}

/// The listing as typed, or everything that is wrong with it at once.
fn judge(sent: &Sent, photos: &[Media], is_for_all: bool) -> Result<Content, Complaints> {
    let undescribed = photos.iter().filter_map(|media| fields::undescribed(media, &sent.typed, is_for_all)).collect();
    let mut complaints = Complaints { photos: undescribed, ..Complaints::default() };
    if photos.len() != sent.photos.len() {
        complaints.faults.push(Fault::new("photos", "fault-photo-unknown", "a photo is not here any more; add it again"));
    }
    match sent.draft().parse() {
        Ok(content) if complaints.is_empty() => return Ok(content),
        Ok(_) => {}
        Err(faults) => complaints.faults.extend(faults),
    }
    Err(complaints)
}

/// Where to go, and what is said there.
fn done(maker: &Actor, listing: &Listing, happened: &[Event]) -> Response {
    let page = listing_path(&maker.handle, listing.id);
    let is_new = happened.iter().any(|event| matches!(event, Event::Published { .. }));
    match listing.state {
        ListingState::Draft => say(&format!("{page}/edit"), "draft-kept-notice"),
        _ if is_new => say(&page, "listing-published"),
        _ => say(&page, "listing-kept"),
    }
    .into_response()
}

#[cfg(test)]
mod tests {
    use domain::media::State as MediaState;

    use super::*;
    use crate::media::fields::described;
    use crate::site::typed::Typed;

    fn media(id: i64, alt: &str) -> Media {
        Media {
            id: Id::new(id),
            owner: Id::new(1),
            state: MediaState::Ready,
            alt: alt.to_owned(),
            decoration: false,
            width: 1,
            height: 1,
            blurhash: String::new(),
            variants: Vec::new(),
            remote: None,
            fault: None,
            created_at: Time::from_unix_seconds(0),
        }
    }

    fn sent(fields: &[(&str, &str)], photos: &[i64]) -> Sent {
        let fields = [("purpose", "offer"), ("terms", "gift"), ("title", "Mug")].iter().chain(fields);
        let typed = Typed::of(fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        Sent { typed, pressed: Press::Publish, photos: photos.iter().map(|id| Id::new(*id)).collect(), refused: Vec::new(), places: Vec::new() }
    }

    #[test]
    fn everybody_is_told_what_a_photo_shows() {
        let complaints = judge(&sent(&[("alt-7", " ")], &[7]), &[media(7, "")], true).unwrap_err();
        assert_eq!(complaints.photos, [(Id::new(7), "photo-alt-missing")]);
        assert!(judge(&sent(&[("alt-7", " ")], &[7]), &[media(7, "")], false).is_ok());
        assert!(judge(&sent(&[("alt-7", ""), ("decoration-7", "yes")], &[7]), &[media(7, "")], true).is_ok());
        assert!(judge(&sent(&[], &[7]), &[media(7, "A mug")], true).is_ok());
    }

    #[test]
    fn m16_a_photo_that_is_not_theirs_is_missed() {
        let complaints = judge(&sent(&[], &[7, 8]), &[media(7, "A mug")], true).unwrap_err();
        assert_eq!(complaints.faults[0].field, "photos");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let complaints = judge(&sent(&[("quantity", "many"), ("lead_time_days", "soon"), ("alt-7", "")], &[7]), &[media(7, "")], true).unwrap_err();
        assert_eq!((complaints.faults.len(), complaints.photos.len()), (2, 1));
    }

    #[test]
    fn only_a_new_description_is_written() {
        assert_eq!(described(&media(7, "A mug"), &sent(&[("alt-7", "A mug")], &[7]).typed), None);
        assert_eq!(described(&media(7, "A mug"), &sent(&[], &[7]).typed), None);
        assert_eq!(described(&media(7, "A mug"), &sent(&[("alt-7", "A jug")], &[7]).typed).unwrap().alt, "A jug");
        assert_eq!(described(&media(7, "A mug"), &sent(&[("alt-7", "A jug"), ("decoration-7", "yes")], &[7]).typed).unwrap().alt, "");
        let waived = described(&media(7, ""), &sent(&[("alt-7", ""), ("decoration-7", "yes")], &[7]).typed).unwrap();
        assert!(waived.decoration, "it is kept that it needs no words");
        assert_eq!(described(&waived, &sent(&[("alt-7", ""), ("decoration-7", "yes")], &[7]).typed), None);
        assert_eq!(described(&waived, &sent(&[], &[7]).typed), None, "a form that does not ask changes nothing");
        assert!(!described(&waived, &sent(&[("alt-7", "A jug")], &[7]).typed).unwrap().decoration);
    }
}
