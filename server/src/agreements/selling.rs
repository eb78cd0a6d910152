//! How a maker sells: terms beside the listing, where to pay, whether orders are taken as they come, saved replies.

use axum::extract::{Query, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::Id;
use domain::agreements::{Event, Policies};
use domain::makers::SellerDraft;
use domain::text::{Fault, line, lines};
use storage::agreements::{SavedReply, Shop};

use super::view::{Reply, SellingPage};
use crate::access::session::{Member, Visit};
use crate::api::path::Named;
use crate::makers::trade;
use crate::page::{Form, answer};
use crate::problem::Problem;
use crate::site::said::{Said, say};
use crate::site::typed::{Typed, complain};
use crate::state::App;

const PAGE: &str = "/settings/selling";
const MAX_POLICY: usize = 1_000;
const MAX_LINK: usize = 500;
const MAX_REPLIES: usize = 50;
const MAX_REPLY: usize = 5_000;

/// `GET /settings/selling`.
///
/// # Errors
/// 401 for visitors.
pub async fn show(Shared(app): Shared<App>, visit: Visit, member: Member, Query(said): Query<Said>) -> Result<Response, Problem> {
    page(&app, &visit, &member, &said, Forms::kept(&app, &member).await?, StatusCode::OK).await
}

/// The three forms of the page.
struct Forms {
    shop: Form,
    kind: Form,
    reply: Form,
}

impl Forms {
    /// As they were kept last.
    async fn kept(app: &App, member: &Member) -> Result<Self, Problem> {
        Ok(Self { shop: kept(app, member).await?, kind: kind(&SellerDraft::of(member.maker.profile.seller_kind.as_ref())), reply: Form::default() })
    }
}

fn kind(draft: &SellerDraft) -> Form {
    let texts = [
        ("kind", &draft.kind),
        ("legal_name", &draft.name),
        ("legal_address", &draft.address),
        ("legal_email", &draft.email),
        ("legal_phone", &draft.phone),
        ("legal_register", &draft.register),
        ("legal_vat_id", &draft.vat_id),
    ];
    Form::filled(texts.into_iter().map(|(name, text)| (name, text.clone())))
}

/// The form as it was kept last.
async fn kept(app: &App, member: &Member) -> Result<Form, Problem> {
    let shop = app.storage.read().await?.agreements().find_shop(member.maker.actor.id).await?;
    let form = Form::default()
        .with("returns", shop.policies.returns)
        .with("payment", shop.policies.payment)
        .with("payment_link", shop.payment_link.unwrap_or_default())
        .with("away_reply", shop.away_reply);
    let form = if shop.at_once { form.with("at_once", "yes") } else { form };
    Ok(if shop.visitors { form.with("visitors", "yes") } else { form })
}

async fn page(app: &App, visit: &Visit, member: &Member, said: &Said, forms: Forms, status: StatusCode) -> Result<Response, Problem> {
    let replies = app.storage.read().await?.agreements().list_saved_replies(member.maker.actor.id).await?;
    let shown = SellingPage {
        page: said.on(visit.page().titled_by("selling-title").unlisted()),
        form: forms.shop,
        kind_form: forms.kind,
        must_say: app.settings.shops.require_seller_kind && member.maker.profile.seller_kind.is_none(),
        reply_form: forms.reply,
        replies: replies.into_iter().map(|reply| Reply { id: reply.id.to_string(), title: reply.title, words: reply.words }).collect(),
        has_invites: member.account.is_moderator(),
    };
    Ok(answer(status, &shown, visit.language))
}

/// `POST /settings/selling`.
///
/// # Errors
/// 401 for visitors; 422 shows the form again.
pub async fn keep(Shared(app): Shared<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    match shop(&typed) {
        Ok(shop) => {
            let maker = member.maker.actor.id;
            let mut tx = app.storage.begin().await?;
            tx.agreements().set_shop(maker, &shop).await?;
            tx.commit(Event::PoliciesSet { maker }, app.clock.now()).await?;
            Ok(say(PAGE, "selling-kept").into_response())
        }
        Err(faults) => {
            let forms = Forms { shop: complain(typed.again(), &faults, visit.language), ..Forms::kept(&app, &member).await? };
            page(&app, &visit, &member, &Said::default(), forms, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST /settings/selling/kind`: privately, or as a trader with their details.
///
/// # Errors
/// 401 for visitors; 422 shows the form again.
pub async fn keep_kind(Shared(app): Shared<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let text = |name: &str| typed.value(name).to_owned();
    let draft = SellerDraft {
        kind: text("kind"),
        name: text("legal_name"),
        address: text("legal_address"),
        email: text("legal_email"),
        phone: text("legal_phone"),
        register: text("legal_register"),
        vat_id: text("legal_vat_id"),
    };
    match draft.parse() {
        Ok(kind) => {
            trade::keep(&app, member.maker.actor.id, kind).await?;
            Ok(say(PAGE, "selling-kept").into_response())
        }
        Err(faults) => {
            let forms = Forms { kind: complain(typed.again(), &faults, visit.language), ..Forms::kept(&app, &member).await? };
            page(&app, &visit, &member, &Said::default(), forms, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

fn shop(typed: &Typed) -> Result<Shop, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut text = |field: &'static str| {
        lines(typed.value(field), MAX_POLICY).map(|text| text.trim().to_owned()).unwrap_or_else(|| {
            faults.push(Fault::new(field, "fault-policy-long", "at most 1,000 characters"));
            String::new()
        })
    };
    let (returns, payment, away_reply) = (text("returns"), text("payment"), text("away_reply"));
    let link = typed.value("payment_link").trim();
    let is_link = link.len() <= MAX_LINK && link.starts_with("https://") && !link.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'));
    if !link.is_empty() && !is_link {
        faults.push(Fault::new("payment_link", "fault-payment-link", "a link to pay by begins with https:// and has at most 500 characters"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Shop {
        at_once: typed.ticked("at_once"),
        policies: Policies { returns, payment },
        payment_link: Some(link.to_owned()).filter(|link| !link.is_empty()),
        away_reply,
        visitors: typed.ticked("visitors"),
    })
}

/// `POST .../replies`.
///
/// # Errors
/// 401 for visitors; 422 shows the form again.
pub async fn add_reply(Shared(app): Shared<App>, visit: Visit, member: Member, typed: Typed) -> Result<Response, Problem> {
    let maker = member.maker.actor.id;
    let (title, words) = (line(typed.value("title"), 80), lines(typed.value("words"), MAX_REPLY).filter(|words| !words.trim().is_empty()));
    let mut faults = Vec::new();
    if title.is_none() {
        faults.push(Fault::new("title", "fault-reply-title", "a saved reply has a name of 1 to 80 characters"));
    }
    if words.is_none() {
        faults.push(Fault::new("words", "fault-reply-words", "a saved reply has 1 to 5,000 characters"));
    }
    if app.storage.read().await?.agreements().list_saved_replies(maker).await?.len() >= MAX_REPLIES {
        faults.push(Fault::new("title", "fault-reply-many", "at most 50 saved replies; remove another one first"));
    }
    let (Some(title), Some(words), true) = (title, words, faults.is_empty()) else {
        let forms = Forms { reply: complain(typed.again(), &faults, visit.language), ..Forms::kept(&app, &member).await? };
        return page(&app, &visit, &member, &Said::default(), forms, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut tx = app.storage.begin().await?;
    tx.agreements().insert_saved_reply(maker, &SavedReply { id: app.clock.mint(), title, words }).await?;
    tx.commit(Event::Arranged { maker }, app.clock.now()).await?;
    Ok(say(PAGE, "reply-kept").into_response())
}

/// `POST .../replies/{id}/remove`.
///
/// # Errors
/// 404 for somebody else's.
pub async fn remove_reply(Shared(app): Shared<App>, member: Member, Named(id): Named<Id<SavedReply>>) -> Result<Response, Problem> {
    let maker = member.maker.actor.id;
    let mut tx = app.storage.begin().await?;
    if !tx.agreements().remove_saved_reply(maker, id).await? {
        return Err(Problem::not_found());
    }
    tx.commit(Event::Arranged { maker }, app.clock.now()).await?;
    Ok(say(PAGE, "reply-removed").into_response())
}
