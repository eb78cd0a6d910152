//! The desk: the host makes the rules, moderators say what a listing contains, and both see what the rules keep out of all lists.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::Id;
use domain::goods::{Goods, Policy, Ruling, Subject};
use domain::listings::{Listing, categories};
use domain::moderation::MeasureError;
use domain::reports::Report;
use serde::Deserialize;
use storage::Reader;

use super::present::{reason, reasons};
use super::verbs::{self, Said as Sentence};
use super::view::{Contents, LeftOut, RuleLine, Rules};
use crate::access::session::{AtDesk, Member, Visit};
use crate::api::path::Named;
use crate::listings::present::cards_with_ids;
use crate::listings::view::Choice;
use crate::makers::present::bylines;
use crate::moderation::verbs::{Judge, Refused};
use crate::moderation::view::{Desk, Place};
use crate::page::{Form, Page, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::turn::Turn;
use crate::site::typed::{Typed, complain};
use crate::state::App;

const PAGE: &str = "/moderation/goods";
/// Listings on one page.
const LISTINGS: i64 = 20;

/// What may stand in the query of the rules.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    #[serde(flatten)]
    turn: Turn,
    #[serde(flatten)]
    said: Said,
}

/// `GET /moderation/goods`.
///
/// # Errors
/// 404 for everybody but moderators.
pub async fn rules(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Query(look): Query<Look>) -> Result<Response, Problem> {
    page(&app, &visit, &by, &look, None, StatusCode::OK).await
}

/// `POST /moderation/goods`: a rule about what `subject` names.
///
/// # Errors
/// 404 for everybody but moderators, 403 for all of them but the hosts, 400 for what no rule can be about.
pub async fn rule(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, typed: Typed) -> Result<Response, Problem> {
    if !by.account.is_admin() {
        return Err(Problem::forbidden());
    }
    let subject = Subject::from_word(typed.value("subject")).ok_or_else(Problem::malformed)?;
    match Ruling::parse(subject, typed.value("rule"), typed.value("note")) {
        Ok(ruling) => {
            let mut tx = app.storage.begin().await?;
            let happened = verbs::rule(&mut tx, app.clock.as_ref(), &app.site, Judge::of(&by), &ruling).await?;
            tx.commit(happened, app.clock.now()).await?;
            Ok(say(PAGE, "goods-ruled").into_response())
        }
        Err(fault) => {
            let form = complain(typed.again(), &[fault], visit.language);
            page(&app, &visit, &by, &Look::default(), Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn page(app: &App, visit: &Visit, by: &Member, look: &Look, refused: Option<Form>, status: StatusCode) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let policy = reader.goods().policy().await?;
    let page = look.said.on(visit.page().titled_by("goods-title").unlisted());
    let found = reader.goods().list_left_out(&policy.forbidden(), look.turn.cursor()?, LISTINGS).await?;
    let lines: Vec<RuleLine> = policy.rulings().iter().map(|ruling| line(&page, ruling, refused.as_ref())).collect();
    let is_listed = |form: &Form| lines.iter().any(|line| form.value("subject") == line.reason.subject);
    let shown = Rules {
        desk: Desk { place: Place::Goods, waiting: by.waiting },
        form: refused.clone().filter(|form| !is_listed(form)).unwrap_or_default(),
        may_edit: by.account.is_admin(),
        categories: choices(&page, &policy),
        left_out: left_out(&mut reader, &page, &policy, &found.items).await?,
        paging: look.turn.paging(PAGE, &[], found.next),
        rules: lines,
        page,
    };
    Ok(answer(status, &shown, visit.language))
}

fn line(page: &Page, ruling: &Ruling, refused: Option<&Form>) -> RuleLine {
    let reason = reason(page, ruling);
    let kept = || Form::default().with("rule", reason.rule).with("note", reason.note.as_str());
    let form = refused.filter(|form| form.value("subject") == reason.subject).cloned().unwrap_or_else(kept);
    RuleLine { is_usual: ruling.is_usual(), form, reason }
}

/// The categories that have no rule yet.
fn choices(page: &Page, policy: &Policy) -> Vec<Choice> {
    let ruled: Vec<String> = policy.rulings().iter().map(|ruling| ruling.subject.word()).collect();
    let mut choices = Vec::new();
    for branch in categories() {
        let label = page.label("category", &branch.slug);
        choices.push(Choice { value: format!("category:{}", branch.slug), label: label.clone() });
        choices.extend(branch.children.iter().map(|slug| Choice { value: format!("category:{slug}"), label: format!("{label}: {}", page.label("category", slug)) }));
    }
    choices.retain(|choice| !ruled.contains(&choice.value));
    choices
}

async fn left_out(reader: &mut Reader, page: &Page, policy: &Policy, ids: &[Id<Listing>]) -> Result<Vec<LeftOut>, Problem> {
    let found = reader.listings().list(ids).await?;
    let in_order: Vec<Listing> = ids.iter().filter_map(|id| found.iter().find(|listing| listing.id == *id)).cloned().collect();
    let makers: Vec<_> = in_order.iter().map(|listing| listing.maker).collect();
    let people = bylines(reader, &makers).await?;
    let cards = cards_with_ids(reader, &in_order, true).await?;
    let line = |listing: &Listing| {
        let card = cards.iter().find(|(id, _)| *id == listing.id).map(|(_, card)| card.clone())?;
        let why = reasons(page, &policy.judge(listing).forbidden).into_iter().map(|reason| reason.name).collect();
        Some(LeftOut { id: listing.id.to_string(), card, by: people.get(&listing.maker)?.clone(), why })
    };
    Ok(in_order.iter().filter_map(line).collect())
}

/// What may stand in the query of a page about one listing.
#[derive(Debug, Default, Deserialize)]
pub struct Cause {
    report: Option<String>,
}

/// `GET /moderation/listings/{id}/goods`.
///
/// # Errors
/// 404 for everybody but moderators, and for what is not public.
pub async fn contents(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Listing>>, Query(cause): Query<Cause>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let listing = reader.listings().find(id).await?.filter(Listing::is_public).ok_or_else(Problem::not_found)?;
    let report = cause.report.filter(|id| id.parse::<Id<Report>>().is_ok()).unwrap_or_default();
    let form = listing.imposed.iter().fold(Form::default().with("report", report), |form, goods| form.with("goods", goods.as_str()));
    ask(&mut reader, &visit, &by, &listing, form, StatusCode::OK).await
}

async fn ask(reader: &mut Reader, visit: &Visit, by: &Member, listing: &Listing, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let page = visit.page().titled_by("goods-contents-title").unlisted();
    let policy = reader.goods().policy().await?;
    let told = listing.content.goods();
    let kind = |goods: Goods| (reason(&page, &policy.ruling(&Subject::Goods(goods))), told.contains(&goods));
    let card = cards_with_ids(reader, std::slice::from_ref(listing), true).await?.pop().map(|(_, card)| card).ok_or_else(Problem::not_found)?;
    let report = form.value("report").to_owned();
    let shown = Contents {
        desk: Desk { place: Place::Elsewhere, waiting: by.waiting },
        by: bylines(reader, &[listing.maker]).await?.remove(&listing.maker).ok_or_else(Problem::not_found)?,
        kinds: Goods::all().map(kind).collect(),
        action: format!("/moderation/listings/{}/goods", listing.id),
        back: if report.is_empty() { card.url.clone() } else { format!("/moderation/reports/{report}") },
        card,
        form,
        page,
    };
    Ok(answer(status, &shown, visit.language))
}

/// `POST /moderation/listings/{id}/goods`.
///
/// # Errors
/// As [`contents`]; 409 when it was changed in the meantime.
pub async fn restrict(State(app): State<App>, visit: Visit, AtDesk(by): AtDesk, Named(id): Named<Id<Listing>>, typed: Typed) -> Result<Response, Problem> {
    let report: Option<Id<Report>> = typed.value("report").parse().ok();
    let said = Sentence { goods: Goods::known(typed.all("goods")), text: typed.value("text"), report, closes: typed.ticked("close") };
    let mut tx = app.storage.begin().await?;
    match verbs::restrict(&mut tx, app.clock.as_ref(), &app.site, Judge::of(&by), id, said).await {
        Ok(happened) => {
            tx.commit(happened, app.clock.now()).await?;
            let back = report.map_or_else(|| PAGE.to_owned(), |report| format!("/moderation/reports/{report}"));
            Ok(say(&back, "goods-said").into_response())
        }
        Err(Refused::Measure(MeasureError::Wrong(faults))) => {
            drop(tx);
            let mut reader = app.storage.read().await?;
            let listing = reader.listings().find(id).await?.filter(Listing::is_public).ok_or_else(Problem::not_found)?;
            ask(&mut reader, &visit, &by, &listing, complain(typed.again(), &faults, visit.language), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(refused) => Err(refused.into()),
    }
}
