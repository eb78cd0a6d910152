//! The pages of orders and enquiries.

use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::actors::Actor;
use domain::agreements::{Agreement, Draft, Kind, Side, State};
use domain::listings::{Listing, State as ListingState, Terms};
use domain::makers::Maker;
use domain::site::listing_path;
use domain::text::Fault;
use domain::{Id, Time};
use serde::Deserialize;
use storage::Reader;
use storage::agreements::{AgreementFilter, Shop};

use super::view::{AgreementPage, AgreementsPage, BeginPage, Choices, Reply};
use super::visitors::view::Visiting;
use super::{feedback, load, present, verbs, visitors};
use crate::access::client::Client;
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::listings::present as listings;
use crate::makers::present::bylines;
use crate::makers::trade;
use crate::makers::view::Byline;
use crate::page::{Form, Section, answer};
use crate::posts::view::Entry;
use crate::problem::Problem;
use crate::site::said::{Said, say as lead};
use crate::site::turn::Turn;
use crate::site::typed::{Typed, complain};
use crate::state::App;

/// Agreements on one page of the list.
const LINES: i64 = 20;
/// Letters that are shown of a thread.
const LETTERS: i64 = 300;

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(default)]
    which: String,
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

impl Look {
    fn which(&self) -> (&'static str, AgreementFilter) {
        let filter = AgreementFilter::default();
        match self.which.as_str() {
            "sales" => ("sales", AgreementFilter { side: Some(Side::Seller), kind: Some(Kind::Order), ..filter }),
            "purchases" => ("purchases", AgreementFilter { side: Some(Side::Buyer), kind: Some(Kind::Order), ..filter }),
            "enquiries" => ("enquiries", AgreementFilter { kind: Some(Kind::Enquiry), ..filter }),
            _ => ("all", filter),
        }
    }
}

/// `GET /agreements`: sales, purchases and enquiries, and whose turn it is.
///
/// # Errors
/// 401 for visitors.
pub async fn list(Shared(app): Shared<App>, visit: Visit, member: Member, Query(look): Query<Look>) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let (which, filter) = look.which();
    let mut reader = app.storage.read().await?;
    let found = reader.agreements().list(me, filter, look.turn.cursor()?, LINES).await?;
    let page = AgreementsPage {
        lines: present::lines(&mut reader, &found.items, me, app.clock.now(), visit.language).await?,
        paging: look.turn.paging("/agreements", &[("which", if which == "all" { "" } else { which })], found.next),
        which,
        page: look.said.on(visit.page().titled_by("agreements-title").under(Section::Home).unlisted()),
    };
    Ok(answer(StatusCode::OK, &page, visit.language))
}

/// `GET /agreements/{id}`.
///
/// # Errors
/// 404 for everybody but the two parties.
pub async fn show(Shared(app): Shared<App>, visit: Visit, member: Member, Named(id): Named<Id<Agreement>>, Query(said): Query<Said>) -> Result<Response, Problem> {
    page(&app, &visit, &member, id, &said, Forms::default(), StatusCode::OK).await
}

/// What was typed on the page of an agreement, where it was not taken.
#[derive(Default)]
struct Forms {
    letter: Form,
    review: Form,
}

async fn page(app: &App, visit: &Visit, member: &Member, id: Id<Agreement>, said: &Said, forms: Forms, status: StatusCode) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let now = app.clock.now();
    let mut reader = app.storage.read().await?;
    let (agreement, side) = load::find(&mut reader, id, me).await?;
    let Met { own, by, host, visitor } = met(&mut reader, &agreement, side, me, visit, now).await?;
    let (own, by) = (&own, &by);
    let talk = talk(&mut reader, &agreement, side, me, now).await?;
    let steps = reader.agreements().list_steps(id).await?;
    let letters = reader.agreements().list_posts(id, LETTERS).await?;
    let by_mail = if visitor.is_some() { reader.agreements().list_visitor_letters(id, LETTERS).await? } else { Vec::new() };
    let listing = reader.listings().find(agreement.listing_id).await?.filter(Listing::is_public);
    let card = listings::cards(&mut reader, listing.as_slice(), false).await?.pop();
    let asked = reader.agreements().list_unanswered(id).await?;
    let replies = if side == Side::Seller { reader.agreements().list_saved_replies(me).await? } else { Vec::new() };
    let postal = postal(&mut reader, &agreement, side).await?;
    let seller = reader.makers().find(agreement.seller).await?;
    let is_unread = reader.agreements().is_unread(id, side).await?;
    let frame = said.on(visit.page().titled(agreement.title.clone()).under(Section::Home).unlisted());
    let (turn, is_turn, tone) = if asked.is_empty() { present::turn(&frame, &agreement, side, &by.name) } else { present::waits(&frame, &by.name) };
    let wants = agreement.wants.of(side.other());
    let decides = agreement.party(Side::Seller).is_some() && (side == Side::Seller || agreement.wants.seller.is_some());
    let is_sealed =
        side == Side::Seller && postal.is_none() && agreement.agreed.as_ref().is_some_and(|agreed| agreed.delivery.kind == "ship") && agreement.state == State::Proposed;
    let mut buttons = present::buttons(&frame, &agreement, side, now);
    buttons.retain(|button| asked.iter().all(|asked| asked.wants.word() != button.to));
    let shown = AgreementPage {
        url: format!("/agreements/{id}"),
        number: id.to_string(),
        kind: agreement.kind.word(),
        sells: side == Side::Seller,
        bars: present::bars(&frame, &agreement, &steps, side, &by.name),
        items: visitors::present::merged(present::items(&frame, &steps, &letters, me, (own, by), side), visitors::present::said(&by_mail, side, own, by)),
        terms: agreement.agreed.as_ref().map(|agreed| present::terms(&frame, agreed)).unwrap_or_default(),
        fingerprint: present::grouped(&agreement.digest),
        buttons,
        own_wish: agreement.wants.of(side).map(|state| frame.t(&format!("agreement-you-wants-{}", state.word()))),
        may_take_back: wants.is_none() && (side == Side::Seller || host.is_none()),
        wanted: wants.filter(|_| decides).map(|state| frame.t1(&format!("agreement-wants-{}", state.word()), "name", by.name.as_str())),
        trade: seller.as_ref().and_then(trade::shown),
        asked: asked.iter().map(|asked| frame.label("agreement-sent", asked.wants.word())).collect(),
        payment_link: agreement.payment_link.clone().filter(|_| side == Side::Buyer && matches!(agreement.state, State::Accepted | State::Paid)),
        postal: postal.map(|text| text.lines().map(str::to_owned).collect()),
        is_sealed,
        replies: replies.into_iter().map(|reply| Reply { id: reply.id.to_string(), title: reply.title, words: reply.words }).collect(),
        version: agreement.version,
        listing: card,
        title: agreement.title.clone(),
        begun: agreement.created_at.civil().unwrap_or_default(),
        other: by.clone(),
        may_write: visitor.is_none_or(|visitor| visitor.is_open),
        visitor,
        feedback: talk.entries,
        may_review: talk.may_review,
        unconfirmed: host.clone().filter(|_| talk.waits),
        host,
        turn,
        is_turn,
        tone,
        page: frame,
        form: forms.letter,
        review_form: forms.review,
    };
    drop(reader);
    if is_unread {
        verbs::read(app, &agreement, side).await?;
    }
    Ok(answer(status, &shown, visit.language))
}

/// The two of an agreement, as its page shows them.
struct Met {
    own: Byline,
    by: Byline,
    /// Name of the other's server, where it is another.
    host: Option<String>,
    visitor: Option<Visiting>,
}

async fn met(reader: &mut Reader, agreement: &Agreement, side: Side, me: Id<Actor>, visit: &Visit, now: Time) -> Result<Met, Problem> {
    let other = agreement.party(side.other());
    let ids: Vec<Id<Actor>> = [Some(me), other].into_iter().flatten().collect();
    let mut names = bylines(reader, &ids).await?;
    let own = names.remove(&me).ok_or_else(Problem::not_found)?;
    let Some(other) = other else {
        let visitor = reader.agreements().find_visitor(agreement.id).await?;
        let is_blocked = reader.agreements().is_visitor_blocked_in(agreement.id).await?;
        let by = visitors::present::byline(visit.language, visitor.as_ref());
        let is_open = visitor.is_some_and(|visitor| visitor.is_open(now));
        return Ok(Met { own, by, host: None, visitor: Some(Visiting { is_open, is_blocked }) });
    };
    let by = names.remove(&other).ok_or_else(Problem::not_found)?;
    let host = reader.actors().find(other).await?.and_then(|actor| actor.handle.host);
    Ok(Met { own, by, host, visitor: None })
}

/// What the two said after an order.
struct Talk {
    entries: Vec<Entry>,
    /// The one who looks may say something yet.
    may_review: bool,
    /// What the one who looks said waits for the word of the other side's server, where that is another.
    waits: bool,
}

async fn talk(reader: &mut Reader, agreement: &Agreement, side: Side, me: Id<Actor>, now: Time) -> Result<Talk, Problem> {
    let feedback = reader.agreements().list_feedback(agreement.id).await?;
    let own = feedback.iter().find(|feedback| feedback.by == side);
    let may_review = own.is_none() && agreement.may_be_reviewed(me).is_ok();
    let waits = own.is_some_and(|own| own.post.is_some() && own.confirmed.is_none());
    let told = feedback::told(reader, feedback).await?;
    Ok(Talk { entries: feedback::shown(reader, &told, Some(me), now).await?, may_review, waits })
}

/// Where it is sent, as one side may see it: the buyer what they wrote, the seller only once they accepted.
async fn postal(reader: &mut Reader, agreement: &Agreement, side: Side) -> storage::Result<Option<String>> {
    if side == Side::Seller && !agreement.state.is_agreed() {
        return Ok(None);
    }
    reader.agreements().open_address(agreement.id).await
}

/// `POST .../act`: one of the buttons.
///
/// # Errors
/// 404 for everybody but the two parties, 409 for what is not theirs to do now, 412 when it was changed since.
pub async fn act(Shared(app): Shared<App>, member: Member, Named(id): Named<Id<Agreement>>, typed: Typed) -> Result<Response, Problem> {
    load::find(&mut app.storage.read().await?, id, member.maker.actor.id).await?;
    let to = State::from_word(typed.value("to")).ok_or_else(Problem::malformed)?;
    let seen = Some(typed.value("version")).filter(|version| !version.is_empty()).map(|version| version.parse().map_err(|_no_number| Problem::malformed())).transpose()?;
    let done = verbs::act(&app, &member.maker, id, to, typed.value("reason"), seen).await?;
    let key = match done {
        verbs::Outcome::Sent(..) => "order-asked",
        verbs::Outcome::Done(agreement) if agreement.state == State::Accepted => "order-accepted",
        verbs::Outcome::Done(_) => "order-moved",
    };
    Ok(lead(&format!("/agreements/{id}"), key).into_response())
}

/// `POST .../refuse`: no to what the other side wants.
///
/// # Errors
/// 404 for everybody but the two parties, 409 when nothing is wanted.
pub async fn refuse(Shared(app): Shared<App>, member: Member, Named(id): Named<Id<Agreement>>) -> Result<Response, Problem> {
    verbs::refuse(&app, &member.maker, id).await?;
    Ok(lead(&format!("/agreements/{id}"), "order-refused").into_response())
}

/// `POST .../messages`. With `use` a saved reply is put into the form, and nothing is sent.
///
/// # Errors
/// 404 for everybody but the two parties, 403 across a block.
pub async fn say(Shared(app): Shared<App>, visit: Visit, member: Member, Named(id): Named<Id<Agreement>>, typed: Typed) -> Result<Response, Problem> {
    let chosen = typed.value("use");
    if !chosen.is_empty() {
        let replies = app.storage.read().await?.agreements().list_saved_replies(member.maker.actor.id).await?;
        let words = replies.iter().find(|reply| reply.id.to_string() == chosen).map(|reply| reply.words.as_str()).unwrap_or_default();
        let before = typed.value("text").trim_end();
        let text = if before.is_empty() { words.to_owned() } else { format!("{before}\n\n{words}") };
        let forms = Forms { letter: Form::default().with("text", text), ..Forms::default() };
        return page(&app, &visit, &member, id, &Said::default(), forms, StatusCode::OK).await;
    }
    match verbs::say(&app, &member.maker, id, typed.value("text")).await {
        Ok(_) => Ok(lead(&format!("/agreements/{id}"), "letter-sent").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let forms = Forms { letter: complain(typed.again(), problem.faults(), visit.language), ..Forms::default() };
            page(&app, &visit, &member, id, &Said::default(), forms, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

/// `POST .../feedback`: says in public how it went.
///
/// # Errors
/// 404 for everybody but the two parties, 409 before it is completed and the second time.
pub async fn review(Shared(app): Shared<App>, visit: Visit, member: Member, Named(id): Named<Id<Agreement>>, typed: Typed) -> Result<Response, Problem> {
    match feedback::give(&app, &member.maker, id, typed.value("review")).await {
        Ok(_) => Ok(lead(&format!("/agreements/{id}"), "feedback-given").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let faults: Vec<Fault> = problem.faults().iter().map(|fault| Fault::new("review", fault.key, fault.message)).collect();
            let forms = Forms { review: complain(typed.again(), &faults, visit.language), ..Forms::default() };
            page(&app, &visit, &member, id, &Said::default(), forms, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(problem) => Err(problem),
    }
}

/// What an order form of a listing lets one choose; none where it cannot be ordered.
#[must_use]
pub fn choices(page: &crate::page::Page, listing: &Listing) -> Option<Choices> {
    let content = &listing.content;
    let is_orderable = listing.state == ListingState::Published && content.purpose == domain::listings::Purpose::Offer && content.terms != Terms::Swap;
    let has_price = matches!(content.terms, Terms::Gift | Terms::Loan | Terms::PayWhatYouCan) || content.is_priced();
    if !is_orderable || !has_price {
        return None;
    }
    let words = |name: String, price: Option<domain::money::Money>| match price {
        Some(price) if price.minor() > 0 => format!("{name}: {}", page.money_in_full(&present::money(price))),
        _ => name,
    };
    let variations =
        content.variations.rows().iter().filter(|row| content.made_to_order || row.quantity != Some(0)).map(|row| (row.name(), words(row.name(), row.price))).collect();
    let mut deliveries = Vec::new();
    if content.pickup {
        deliveries.push(("pickup".to_owned(), page.label("agreed-way", "pickup")));
    }
    if content.shipping && content.delivery.is_empty() {
        deliveries.push(("ship".to_owned(), page.label("agreed-way", "ship")));
    }
    if content.shipping {
        deliveries.extend(content.delivery.iter().map(|zone| (format!("ship:{}", zone.zone), words(zone.zone.clone(), Some(zone.price)))));
    }
    Some(Choices {
        variations,
        deliveries,
        needs_address: content.shipping,
        personalisation: content.personalisation.clone(),
        pays_what_they_can: content.terms == Terms::PayWhatYouCan,
        currency: content.currency().unwrap_or("EUR").to_owned(),
        is_lent: matches!(content.terms, Terms::Loan | Terms::Rent),
        must_be_lent_until: content.terms == Terms::Loan,
        is_lot: !content.unit_based,
    })
}

/// `GET .../order`.
///
/// # Errors
/// As for looking at the listing; 409 for one's own, and for what cannot be ordered.
pub async fn order_form(
    Shared(app): Shared<App>,
    visit: Visit,
    member: Member,
    Named((_, id)): Named<(String, Id<Listing>)>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let form = asked.into_iter().filter(|(name, _)| name == "variation").fold(Form::default().with("quantity", "1"), |form, (name, value)| form.with(&name, value));
    begin(&app, &visit, &member, id, form, StatusCode::OK, true).await
}

async fn begin(app: &App, visit: &Visit, member: &Member, id: Id<Listing>, form: Form, status: StatusCode, orders: bool) -> Result<Response, Problem> {
    let (listing, seller): (Listing, Maker) = verbs::wanted(app, id, &member.maker.actor, false).await?;
    let title = if orders { "order-title" } else { "ask-title" };
    let page = visit.page().titled_by(title).under(Section::Listings).unlisted();
    let choices =
        if orders { Some(choices(&page, &listing).ok_or_else(|| Problem::conflict().saying("problem-order-not", "this cannot be ordered; write to its maker"))?) } else { None };
    let mut reader = app.storage.read().await?;
    let judgement = reader.goods().policy().await?.judge(&listing);
    if judgement.is_restricted() && judgement.is_kept_from(&reader.goods().list_confirmed(member.maker.actor.id).await?) {
        // Its page says why, and asks where that helps.
        return Ok(Redirect::to(&listing_path(&seller.actor.handle, id)).into_response());
    }
    let shop: Shop = reader.agreements().find_shop(seller.actor.id).await?;
    let card = listings::cards(&mut reader, std::slice::from_ref(&listing), true).await?.pop().ok_or_else(Problem::not_found)?;
    let by = bylines(&mut reader, &[seller.actor.id]).await?.remove(&seller.actor.id).ok_or_else(Problem::not_found)?;
    let shown = BeginPage {
        url: listing_path(&seller.actor.handle, id),
        host: seller.actor.handle.host.clone(),
        listing: card,
        seller: by,
        trade: trade::shown(&seller),
        choices,
        at_once: shop.at_once && seller.actor.is_here(),
        returns: shop.policies.returns,
        payment: shop.policies.payment,
        form,
        page,
    };
    Ok(answer(status, &shown, visit.language))
}

/// `POST .../order`.
///
/// # Errors
/// As [`order_form`]; 409 when nothing of it is left.
pub async fn order(Shared(app): Shared<App>, visit: Visit, member: Member, Named((_, id)): Named<(String, Id<Listing>)>, typed: Typed) -> Result<Response, Problem> {
    let (delivery, zone) = typed.value("delivery").split_once(':').unwrap_or((typed.value("delivery"), ""));
    let text = |name: &str| typed.value(name).to_owned();
    let draft = Draft {
        quantity: text("quantity"),
        variation: text("variation"),
        personalisation: text("personalisation"),
        delivery: delivery.to_owned(),
        zone: zone.to_owned(),
        amount: text("amount"),
        currency: text("currency"),
        loan_until: text("loan_until"),
        message: text("message"),
        address: text("address"),
    };
    match verbs::order(&app, &member.maker, id, &draft).await {
        Ok(agreement) => {
            let key = if agreement.state == State::Accepted { "order-accepted" } else { "order-sent" };
            Ok(lead(&format!("/agreements/{}", agreement.id), key).into_response())
        }
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            begin(&app, &visit, &member, id, form, StatusCode::UNPROCESSABLE_ENTITY, true).await
        }
        Err(problem) => Err(problem),
    }
}

/// `GET .../ask`. Who has no account here may ask by mail, where that is possible.
///
/// # Errors
/// As for looking at the listing; 409 for one's own, 401 for visitors where they cannot ask.
pub async fn ask_form(Shared(app): Shared<App>, visit: Visit, member: Option<Member>, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Response, Problem> {
    let Some(member) = member else { return visitors::form(&app, &visit, id).await };
    begin(&app, &visit, &member, id, Form::default(), StatusCode::OK, false).await
}

/// `POST .../ask`.
///
/// # Errors
/// As [`ask_form`]; 403 across a block, 429 after too many.
pub async fn ask(
    Shared(app): Shared<App>,
    visit: Visit,
    member: Option<Member>,
    client: Client,
    Named((_, id)): Named<(String, Id<Listing>)>,
    typed: Typed,
) -> Result<Response, Problem> {
    let Some(member) = member else { return visitors::ask(&app, &visit, client, id, &typed).await };
    match verbs::enquire(&app, &member.maker, id, typed.value("text")).await {
        Ok(agreement) => Ok(lead(&format!("/agreements/{}", agreement.id), "letter-sent").into_response()),
        Err(problem) if !problem.faults().is_empty() => {
            let form = complain(typed.again(), problem.faults(), visit.language);
            begin(&app, &visit, &member, id, form, StatusCode::UNPROCESSABLE_ENTITY, false).await
        }
        Err(problem) => Err(problem),
    }
}
