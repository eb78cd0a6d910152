//! Load, decide, keep: what visitors ask and write, and what a maker answers.

use domain::actors::Actor;
use domain::agreements::{Agreement, AskDraft, Event, MAX_WAITING, Side, Visitor, VisitorAsk, VisitorLetter};
use domain::listings::Listing;
use domain::makers::Maker;
use domain::reports::{Draft as ReportDraft, MAX_TEXT, Report};
use domain::text::lines;
use domain::{Id, Time};
use storage::mails::Kind;
use storage::{Happened, Reader, Transaction};

use crate::access::client::Client;
use crate::access::secret::{self, Secret};
use crate::agreements::load;
use crate::agreements::verbs::checked;
use crate::language::Language;
use crate::mails;
use crate::problem::Problem;
use crate::state::App;

/// Letters that moderators are shown of a conversation.
const REPORTED: i64 = 20;

/// Whether visitors may ask a maker: the maker is here and allows it, and this instance sends mail.
///
/// # Errors
/// Storage trouble only.
pub async fn may_ask(app: &App, reader: &mut Reader, maker: &Actor) -> storage::Result<bool> {
    if app.post.is_none() || !maker.is_here() || !maker.is_active() {
        return Ok(false);
    }
    Ok(reader.agreements().find_shop(maker.id).await?.visitors)
}

/// Asks about a listing. The address is mailed a link, and nobody else hears of it before that confirms it. What is done
/// and answered is the same for every address, whether it is known here or blocked (SECURITY W-08).
///
/// # Errors
/// 422 with the faults of the fields, 429 after too many.
pub async fn ask(app: &App, client: Client, language: Language, listing: &Listing, draft: &AskDraft) -> Result<(), Problem> {
    let question = draft.parse().map_err(Problem::invalid)?;
    app.limits.mail(client, &question.email)?;
    app.limits.visitors.check_name(&format!("listing:{}", listing.id))?;
    let now = app.clock.now();
    let mut reader = app.storage.read().await?;
    let is_unwanted = reader.agreements().is_visitor_blocked(listing.maker, &question.email).await?;
    let waiting = reader.agreements().count_visitor_asks(&question.email, now).await?;
    drop(reader);
    if is_unwanted || waiting >= MAX_WAITING {
        tracing::info!(case = "W-09", "security.reject");
        return Ok(());
    }
    let id: Id<VisitorAsk> = app.clock.mint();
    let ask = VisitorAsk::begin(id, listing.id, question, language.code().to_owned(), now);
    let mail = mails::about(app, None, Kind::VisitorConfirm, id.to_string(), Some(language));
    Ok(app.storage.keep_visitor_ask(&ask, &mail).await?)
}

/// What came of confirming a question.
#[derive(Debug)]
pub enum Confirmed {
    /// The maker has it; the conversation goes on by this code.
    Opened(Secret),
    /// The link is not good any more.
    Gone,
    /// The listing or its maker is not there any more, or takes no questions of theirs.
    Closed,
}

/// Confirms a question: an enquiry opens, or the one of this address about this listing goes on.
///
/// # Errors
/// Storage trouble, or no randomness.
pub async fn confirm(app: &App, code: &str) -> Result<Confirmed, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let Some(ask) = tx.agreements().take_visitor_ask(&secret::hash(code), now).await? else { return Ok(Confirmed::Gone) };
    let Some(listing) = wanted(&mut tx, &ask).await? else { return Ok(Confirmed::Closed) };
    let mut happened = None;
    let visitor = match tx.agreements().find_visitor_asking(listing.id, &ask.question.email, now).await? {
        Some(visitor) => visitor,
        None => {
            let (agreement, event) = Agreement::enquire(app.clock.mint(), &listing, None, now);
            let visitor = Visitor::of(agreement.id, &ask, now);
            tx.agreements().insert(&agreement).await?;
            tx.agreements().insert_visitor(&visitor).await?;
            happened = Some(Happened::from(event));
            visitor
        }
    };
    let (_, said) = write(app, &mut tx, &visitor, Side::Buyer, ask.question.words, now).await?;
    let code = Secret::code().map_err(Problem::internal)?;
    tx.agreements().add_visitor_link(visitor.agreement, &code.hash(), now).await?;
    if app.post.is_some() {
        tx.mails().queue(&mail(app, &visitor, Kind::VisitorOpened, visitor.agreement.to_string())).await?;
    }
    tx.commit(happened.map_or_else(|| Happened::from(said.clone()), |first| first.and(said.clone())), now).await?;
    Ok(Confirmed::Opened(code))
}

/// The listing that a question is about, where it may be asked still.
async fn wanted(tx: &mut Transaction, ask: &VisitorAsk) -> Result<Option<Listing>, Problem> {
    let Some(listing) = tx.listings().find(ask.listing).await?.filter(Listing::is_public) else { return Ok(None) };
    let is_there = tx.actors().find(listing.maker).await?.is_some_and(|maker| maker.is_here() && maker.is_active());
    let takes_questions = tx.agreements().find_shop(listing.maker).await?.visitors;
    let is_unwanted = tx.agreements().is_visitor_blocked(listing.maker, &ask.question.email).await?;
    let is_allowed = !tx.goods().policy().await?.judge(&listing).is_forbidden();
    Ok((is_there && takes_questions && !is_unwanted && is_allowed).then_some(listing))
}

/// Files what one of the two wrote. The seller sees it as unread; the visitor is mailed what the seller wrote.
///
/// # Errors
/// Storage trouble only.
pub async fn write(app: &App, tx: &mut Transaction, visitor: &Visitor, by: Side, words: String, now: Time) -> storage::Result<(VisitorLetter, Event)> {
    let letter = VisitorLetter { id: app.clock.mint(), agreement: visitor.agreement, by, words, at: now };
    tx.agreements().insert_visitor_letter(&letter).await?;
    match by {
        Side::Buyer => tx.agreements().mark_unread(visitor.agreement, Side::Seller).await?,
        Side::Seller if app.post.is_some() => tx.mails().queue(&mail(app, visitor, Kind::VisitorAnswer, letter.id.to_string())).await?,
        Side::Seller => {}
    }
    let event = Event::Said { agreement: visitor.agreement, post: letter.id.as_kind(), by };
    Ok((letter, event))
}

fn mail(app: &App, visitor: &Visitor, kind: Kind, about: String) -> storage::mails::Mail {
    mails::about(app, None, kind, about, Language::from_code(&visitor.language))
}

/// What a link leads to.
#[derive(Debug, Clone)]
pub struct Talk {
    pub visitor: Visitor,
    pub agreement: Agreement,
    pub seller: Actor,
}

/// The conversation of a link, while it goes on and its maker is there.
///
/// # Errors
/// Storage trouble only.
pub async fn find(app: &App, code: &str) -> storage::Result<Option<Talk>> {
    let mut reader = app.storage.read().await?;
    let Some(visitor) = reader.agreements().find_visitor_by_link(&secret::hash(code), app.clock.now()).await? else { return Ok(None) };
    let Some(agreement) = reader.agreements().find(visitor.agreement).await? else { return Ok(None) };
    let Some(seller) = reader.actors().find(agreement.seller).await?.filter(Actor::is_active) else { return Ok(None) };
    Ok(Some(Talk { visitor, agreement, seller }))
}

/// A visitor goes on; answers nothing where the link is no longer good.
///
/// # Errors
/// 422 for no words or too many, 429 after too many letters.
pub async fn say(app: &App, code: &str, words: &str) -> Result<Option<VisitorLetter>, Problem> {
    let Some(talk) = find(app, code).await? else { return Ok(None) };
    let words = checked(words)?;
    app.limits.visitors.check_name(&format!("visitor:{}", talk.agreement.id))?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    // It may have ended in the meantime.
    let Some(visitor) = tx.agreements().find_visitor_by_link(&secret::hash(code), now).await? else { return Ok(None) };
    let (letter, event) = write(app, &mut tx, &visitor, Side::Buyer, words, now).await?;
    tx.commit(event, now).await?;
    Ok(Some(letter))
}

/// A visitor ends it: their name and address are erased. Answers whether the link was good.
///
/// # Errors
/// Storage trouble only.
pub async fn end(app: &App, code: &str) -> Result<bool, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let Some(visitor) = tx.agreements().find_visitor_by_link(&secret::hash(code), now).await? else { return Ok(false) };
    let Some(event) = close(&mut tx, &visitor, Some(Side::Buyer), now).await? else { return Ok(false) };
    tx.agreements().mark_unread(visitor.agreement, Side::Seller).await?;
    tx.commit(event, now).await?;
    Ok(true)
}

/// Ends a conversation that goes on; answers nothing where it ended already.
///
/// # Errors
/// Storage trouble only.
pub async fn close(tx: &mut Transaction, visitor: &Visitor, by: Option<Side>, now: Time) -> storage::Result<Option<Event>> {
    if !tx.agreements().end_visitor(visitor.agreement, now).await? {
        return Ok(None);
    }
    tx.agreements().step(visitor.agreement, by, "visitor-ended", "", now).await?;
    Ok(Some(Event::VisitorEnded { agreement: visitor.agreement }))
}

/// A maker answers a visitor, who is mailed the words and a link.
///
/// # Errors
/// 409 when the conversation has ended.
pub async fn answer(app: &App, agreement: &Agreement, words: String) -> Result<VisitorLetter, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let visitor = tx.agreements().find_visitor(agreement.id).await?.filter(|visitor| visitor.is_open(now)).ok_or_else(ended)?;
    let (letter, event) = write(app, &mut tx, &visitor, Side::Seller, words, now).await?;
    tx.commit(event, now).await?;
    Ok(letter)
}

fn ended() -> Problem {
    Problem::conflict().saying("problem-visitor-ended", "this conversation has ended, and the visitor’s address is erased")
}

/// The visitor of an enquiry that is the maker's to answer.
async fn own(app: &App, maker: &Maker, id: Id<Agreement>) -> Result<(Agreement, Visitor), Problem> {
    let mut reader = app.storage.read().await?;
    let (agreement, side) = load::find(&mut reader, id, maker.actor.id).await?;
    let visitor = reader.agreements().find_visitor(id).await?.filter(|_| side == Side::Seller).ok_or_else(Problem::not_found)?;
    Ok((agreement, visitor))
}

/// A maker wants to hear nothing more from a visitor: the conversation ends, and the address asks them no more.
///
/// # Errors
/// 404 for everybody but the seller, 409 when the address is erased already.
pub async fn block(app: &App, maker: &Maker, id: Id<Agreement>) -> Result<(), Problem> {
    own(app, maker, id).await?;
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let visitor = tx.agreements().find_visitor(id).await?.filter(|visitor| visitor.ended_at.is_none()).ok_or_else(ended)?;
    tx.agreements().block_visitor(maker.actor.id, &visitor, now).await?;
    let event = close(&mut tx, &visitor, Some(Side::Seller), now).await?.ok_or_else(ended)?;
    Ok(tx.commit(event, now).await?)
}

/// A maker takes that back: the address may ask them anew.
///
/// # Errors
/// 404 for everybody but the seller, and where nobody is blocked.
pub async fn unblock(app: &App, maker: &Maker, id: Id<Agreement>) -> Result<(), Problem> {
    own(app, maker, id).await?;
    let mut tx = app.storage.begin().await?;
    if !tx.agreements().unblock_visitor(maker.actor.id, id).await? {
        return Err(Problem::not_found());
    }
    Ok(tx.commit(Event::Arranged { maker: maker.actor.id }, app.clock.now()).await?)
}

/// A maker asks moderators here to look at what a visitor wrote. A visitor is no account that a report could be about: it
/// stands under the maker's own name, and carries the last letters.
///
/// # Errors
/// 404 for everybody but the seller, 422 for no words or too many, 429 after too many.
pub async fn report(app: &App, maker: &Maker, id: Id<Agreement>, text: &str) -> Result<Report, Problem> {
    let (agreement, visitor) = own(app, maker, id).await?;
    let letters = app.storage.read().await?.agreements().list_visitor_letters(id, REPORTED).await?;
    let now = app.clock.now();
    let report: Id<Report> = app.clock.mint();
    let draft = ReportDraft { text: text.to_owned(), ..ReportDraft::default() };
    let (mut report, event) = Report::raise_about_visitor(report, app.site.activity(report), &maker.actor, &draft, now)?;
    report.text = evidence(&report.text, &agreement, &visitor, &letters);
    app.limits.reports.check_name(&maker.actor.id.to_string())?;
    let mut tx = app.storage.begin().await?;
    tx.reports().insert(&report).await?;
    tx.commit(event, now).await?;
    Ok(report)
}

/// What the maker says, and below it what the visitor wrote.
fn evidence(text: &str, agreement: &Agreement, visitor: &Visitor, letters: &[VisitorLetter]) -> String {
    let who = if visitor.name.is_empty() { "a visitor".to_owned() } else { format!("a visitor ({})", visitor.name) };
    let mut all = format!("{text}\n\n-- {who}, by mail, about {} ({})", agreement.title, agreement.listing);
    for letter in letters.iter().filter(|letter| letter.by == Side::Buyer) {
        all.push_str("\n\n> ");
        all.push_str(&letter.words.replace('\n', "\n> "));
    }
    let cut: String = all.chars().take(MAX_TEXT).collect();
    lines(&cut, MAX_TEXT).unwrap_or(cut)
}
