//! The pages of visitors: the question, its confirmation and the conversation; and what a maker does with a visitor.

use axum::extract::{Query, State as Shared};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::Id;
use domain::agreements::{Agreement, AskDraft, Side};
use domain::listings::Listing;
use domain::makers::Maker;
use domain::site::listing_path;
use storage::Reader;

use super::verbs::{self, Confirmed};
use super::view::{VisitorAskPage, VisitorConfirmPage, VisitorGonePage, VisitorTalkPage};
use super::{confirm_path, path, present};
use crate::access::client::Client;
use crate::access::secret;
use crate::access::session::{Member, Visit};
use crate::agreements::choices;
use crate::agreements::verbs::refuse_restricted;
use crate::api::path::Named;
use crate::listings::{load as listings, present as cards};
use crate::makers::present::bylines;
use crate::page::{Form, Page, Section, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say as lead};
use crate::site::typed::{Typed, complain};
use crate::state::App;

/// Letters that are shown of a conversation.
const LETTERS: i64 = 300;
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The form to ask about a listing, for somebody without an account.
///
/// # Errors
/// As for looking at the listing; 401 where visitors cannot ask: they may sign in.
pub async fn form(app: &App, visit: &Visit, id: Id<Listing>) -> Result<Response, Problem> {
    ask_page(app, visit, id, Form::default(), StatusCode::OK).await
}

async fn ask_page(app: &App, visit: &Visit, id: Id<Listing>, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let (listing, seller) = wanted(app, visit, id).await?;
    let mut reader = app.storage.read().await?;
    let card = cards::cards(&mut reader, std::slice::from_ref(&listing), true).await?.pop().ok_or_else(Problem::not_found)?;
    let by = bylines(&mut reader, &[seller.actor.id]).await?.remove(&seller.actor.id).ok_or_else(Problem::not_found)?;
    let page = visit.page().titled_by("visitor-ask").under(Section::Listings).unlisted();
    let shown = VisitorAskPage {
        listing: card,
        url: listing_path(&seller.actor.handle, id),
        address: listing.address.to_string(),
        seller: by,
        may_order: choices(&page, &listing).is_some(),
        form,
        page,
    };
    Ok(answer(status, &shown, visit.language))
}

/// A listing about which this visitor may ask.
async fn wanted(app: &App, visit: &Visit, id: Id<Listing>) -> Result<(Listing, Maker), Problem> {
    if app.post.is_none() {
        return Err(Problem::unauthorised());
    }
    let mut reader: Reader = app.storage.read().await?;
    let (listing, seller) = listings::seen_by(app, &mut reader, id, None).await?;
    if !listing.is_public() {
        return Err(Problem::not_found());
    }
    refuse_restricted(&reader.goods().policy().await?.judge(&listing), &visit.confirmed)?;
    if verbs::may_ask(app, &mut reader, &seller.actor).await? { Ok((listing, seller)) } else { Err(Problem::unauthorised()) }
}

/// A question is sent. The answer is the same for every address, and for programs that fill in what people do not see.
///
/// # Errors
/// As [`form`], and 429 after too many.
pub async fn ask(app: &App, visit: &Visit, client: Client, id: Id<Listing>, typed: &Typed) -> Result<Response, Problem> {
    let (listing, seller) = wanted(app, visit, id).await?;
    let sent = || lead(&listing_path(&seller.actor.handle, id), "visitor-asked").into_response();
    if !typed.value("website").is_empty() {
        return Ok(sent());
    }
    let text = |name: &str| typed.value(name).to_owned();
    let draft = AskDraft { name: text("name"), email: text("email"), text: text("text") };
    match verbs::ask(app, client, visit.language, &listing, &draft).await {
        Ok(()) => Ok(sent()),
        Err(problem) if !problem.faults().is_empty() => ask_page(app, visit, id, complain(typed.again(), problem.faults(), visit.language), StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(problem) => Err(problem),
    }
}

/// What is behind a link is nobody else's: no other server learns its address, nobody keeps it, and no search engine shows it.
fn guarded(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    answer
}

fn frame(visit: &Visit) -> Page {
    visit.page().unlisted()
}

fn gone(visit: &Visit, is_closed: bool) -> Response {
    let title = if is_closed { "visitor-closed-title" } else { "link-gone-title" };
    guarded(answer(StatusCode::GONE, &VisitorGonePage { page: frame(visit).titled_by(title), is_closed }, visit.language))
}

/// `GET /visitors/confirm/{code}`. Opening it changes nothing, because programs open links to look at them (SECURITY W-02).
///
/// # Errors
/// Storage trouble only; 410 where the link is not good.
pub async fn to_confirm(Shared(app): Shared<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let ask = reader.agreements().find_visitor_ask_by_token(&secret::hash(&code), app.clock.now()).await?;
    let Some(ask) = ask else { return Ok(gone(&visit, false)) };
    let Some(listing) = reader.listings().find(ask.listing).await? else { return Ok(gone(&visit, true)) };
    let shown = VisitorConfirmPage {
        page: frame(&visit).titled_by("visitor-confirm-title"),
        url: confirm_path(&code),
        title: listing.content.title,
        email: ask.question.email,
        words: ask.question.words,
    };
    Ok(guarded(answer(StatusCode::OK, &shown, visit.language)))
}

/// `POST /visitors/confirm/{code}`: the question reaches the maker, once.
///
/// # Errors
/// Storage trouble only; 410 where the link is not good, or nothing can be asked any more.
pub async fn confirm(Shared(app): Shared<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    Ok(match verbs::confirm(&app, &code).await? {
        Confirmed::Opened(code) => guarded(lead(&path(code.reveal()), "visitor-confirmed").into_response()),
        Confirmed::Gone => gone(&visit, false),
        Confirmed::Closed => gone(&visit, true),
    })
}

/// `GET /visitors/{code}`.
///
/// # Errors
/// Storage trouble only; 410 where the link is not good.
pub async fn show(Shared(app): Shared<App>, visit: Visit, Named(code): Named<String>, Query(said): Query<Said>) -> Result<Response, Problem> {
    talk_page(&app, &visit, &code, &said, Form::default(), StatusCode::OK).await
}

async fn talk_page(app: &App, visit: &Visit, code: &str, said: &Said, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let Some(talk) = verbs::find(app, code).await? else { return Ok(gone(visit, false)) };
    let mut reader = app.storage.read().await?;
    let letters = reader.agreements().list_visitor_letters(talk.agreement.id, LETTERS).await?;
    let listing = reader.listings().find(talk.agreement.listing_id).await?.filter(Listing::is_public);
    let card = cards::cards(&mut reader, listing.as_slice(), false).await?.pop();
    let seller = bylines(&mut reader, &[talk.seller.id]).await?.remove(&talk.seller.id).ok_or_else(Problem::not_found)?;
    drop(reader);
    let own = present::byline(visit.language, Some(&talk.visitor));
    let shown = VisitorTalkPage {
        page: said.on(frame(visit).titled(talk.agreement.title.clone())),
        url: path(code),
        listing: card,
        items: present::said(&letters, Side::Buyer, &own, &seller),
        seller,
        form,
    };
    Ok(guarded(answer(status, &shown, visit.language)))
}

/// `POST /visitors/{code}/messages`.
///
/// # Errors
/// 429 after too many letters; 410 where the link is not good.
pub async fn say(Shared(app): Shared<App>, visit: Visit, Named(code): Named<String>, typed: Typed) -> Result<Response, Problem> {
    match verbs::say(&app, &code, typed.value("text")).await {
        Ok(Some(_)) => Ok(guarded(lead(&path(&code), "letter-sent").into_response())),
        Ok(None) => Ok(gone(&visit, false)),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            talk_page(&app, &visit, &code, &Said::default(), form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

/// `POST /visitors/{code}/end`: name and address are erased, and no link is good any more.
///
/// # Errors
/// Storage trouble only; 410 where the link is not good.
pub async fn end(Shared(app): Shared<App>, visit: Visit, Named(code): Named<String>) -> Result<Response, Problem> {
    let is_ended = verbs::end(&app, &code).await?;
    Ok(if is_ended { guarded(lead("/listings", "visitor-erased").into_response()) } else { gone(&visit, false) })
}

/// `POST /agreements/{id}/visitor/block`.
///
/// # Errors
/// 401 for visitors, 404 for everybody but the seller, 409 when it has ended.
pub async fn block(Shared(app): Shared<App>, member: Member, Named(id): Named<Id<Agreement>>) -> Result<Response, Problem> {
    verbs::block(&app, &member.maker, id).await?;
    Ok(lead(&format!("/agreements/{id}"), "visitor-blocked").into_response())
}

/// `POST /agreements/{id}/visitor/unblock`.
///
/// # Errors
/// 401 for visitors, 404 for everybody but the seller, and where nobody is blocked.
pub async fn unblock(Shared(app): Shared<App>, member: Member, Named(id): Named<Id<Agreement>>) -> Result<Response, Problem> {
    verbs::unblock(&app, &member.maker, id).await?;
    Ok(lead(&format!("/agreements/{id}"), "visitor-unblocked").into_response())
}

/// `POST /agreements/{id}/visitor/report`: moderators here are shown what the visitor wrote.
///
/// # Errors
/// 401 for visitors, 404 for everybody but the seller, 422 without words, 429 after too many.
pub async fn report(Shared(app): Shared<App>, member: Member, Named(id): Named<Id<Agreement>>, typed: Typed) -> Result<Response, Problem> {
    verbs::report(&app, &member.maker, id, typed.value("text")).await?;
    Ok(lead(&format!("/agreements/{id}"), "report-sent").into_response())
}
