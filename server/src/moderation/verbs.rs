//! Load, decide, keep: measures, appeals, reports and the log, the same for pages, programs and commands.

use domain::accounts::{self, Account, State as AccountState};
use domain::actors::{self, Actor, State};
use domain::makers::{self, Maker};
use domain::media::{self, Media};
use domain::moderation::{Act, Appeal, By, Draft, Entry, Event, Kind, Measure, MeasureError};
use domain::posts::{self, Post};
use domain::reports::{Report, ReportError};
use domain::{Clock, Id, Time, listings};
use storage::{Happened, StorageError, Transaction};

use crate::access::session::Member;
use crate::access::token::Caller;

/// What a post was, as a tombstone tells it.
const FORMER_TYPE: &str = "Note";
/// What a photo that moderators took away is said to be.
pub const PHOTO_REMOVED: &str = "photo-removed";

/// Who decides, and under which name the log knows them.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    by: By<'a>,
    name: &'a str,
}

impl<'a> Judge<'a> {
    /// Whoever runs the machine.
    pub const HOST: Judge<'static> = Judge { by: By::Host, name: "" };

    /// A moderator on the pages.
    #[must_use]
    pub fn of(member: &'a Member) -> Self {
        Self { by: By::Account(&member.account), name: &member.maker.actor.handle.name }
    }

    /// A program of a moderator.
    #[must_use]
    pub fn calling(caller: &'a Caller) -> Self {
        Self { by: By::Account(&caller.account), name: &caller.maker.actor.handle.name }
    }
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    Measure(#[from] MeasureError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("it was changed in the meantime")]
    Stale,
    #[error("there is no such thing here")]
    Nothing,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

type Result<T> = std::result::Result<T, Refused>;

/// What a line of the log tells.
#[derive(Debug, Clone)]
pub struct Noted<'a> {
    pub act: Act,
    pub about: &'a str,
    pub why: &'a str,
    pub report: Option<Id<Report>>,
}

/// Writes a line of the log in the transaction of what it tells.
///
/// # Errors
/// Storage trouble only.
pub async fn log(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, line: Noted<'_>) -> std::result::Result<(), StorageError> {
    let entry = Entry {
        id: clock.mint(),
        by: judge.by.account(),
        by_name: judge.name.to_owned(),
        act: line.act,
        about: line.about.to_owned(),
        why: line.why.to_owned(),
        report: line.report,
        at: clock.now(),
    };
    tx.moderation().append(&entry).await
}

/// Warns, limits or suspends.
///
/// # Errors
/// What [`Measure::take`] refuses; what stands already.
pub async fn take(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, maker: &Actor, draft: Draft) -> Result<Happened> {
    let login = login(tx, maker).await?;
    let (measure, event) = Measure::take(clock.mint(), draft, maker, login.as_ref(), judge.by, clock.now())?;
    let mut happened = Happened::from(event);
    insert(tx, clock, judge, maker, &measure).await?;
    match measure.kind {
        Kind::Limit => tx.moderation().set_limited(maker, true).await?,
        Kind::Suspend => {
            tx.moderation().set_suspended(maker, true).await?;
            if let Some(mut login) = login {
                login.state = AccountState::Suspended;
                tx.accounts().update(&login).await?;
                tx.accounts().end_all_but(login.id, None).await?;
                happened = happened.and(accounts::Event::Suspended { account: login.id });
            }
        }
        Kind::Warn | Kind::RemovePost | Kind::RemovePhoto => {}
    }
    Ok(happened)
}

async fn insert(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, maker: &Actor, measure: &Measure) -> Result<()> {
    match tx.moderation().insert_measure(measure).await {
        Err(error) if error.is_conflict("measures_maker_id_kind") => return Err(MeasureError::Stands.into()),
        inserted => inserted?,
    }
    let about = format!("@{}", maker.handle);
    let line = Noted { act: Act::Taken(measure.kind), about: &about, why: &measure.text, report: measure.report };
    Ok(log(tx, clock, judge, line).await?)
}

async fn login(tx: &mut Transaction, maker: &Actor) -> Result<Option<Account>> {
    if !maker.is_here() {
        return Ok(None);
    }
    Ok(tx.accounts().find_by_maker(maker.id).await?)
}

/// Takes a measure back, and with it what it did.
///
/// # Errors
/// What [`Measure::lift`] refuses.
pub async fn lift(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, id: Id<Measure>, why: &str) -> Result<(Actor, Happened)> {
    let mut measure = tx.moderation().find_measure(id).await?.ok_or(Refused::Nothing)?;
    let maker = tx.actors().find(measure.maker).await?.ok_or(Refused::Nothing)?;
    let login = login(tx, &maker).await?;
    let event = measure.lift(&maker, login.as_ref(), judge.by, clock.now())?;
    if !tx.moderation().lift(id, clock.now()).await? {
        return Err(MeasureError::Lifted.into());
    }
    let mut happened = Happened::from(event);
    match measure.kind {
        Kind::Limit => tx.moderation().set_limited(&maker, false).await?,
        Kind::Suspend => {
            if let Some(event) = let_in(tx, &maker, login).await? {
                happened = happened.and(event);
            }
        }
        Kind::Warn | Kind::RemovePost | Kind::RemovePhoto => {}
    }
    let about = format!("@{}", maker.handle);
    log(tx, clock, judge, Noted { act: Act::Lifted(measure.kind), about: &about, why, report: measure.report }).await?;
    Ok((maker, happened))
}

/// Somebody suspended is seen and heard again, and may sign in.
async fn let_in(tx: &mut Transaction, maker: &Actor, login: Option<Account>) -> Result<Option<accounts::Event>> {
    if maker.state != State::Suspended {
        return Ok(None);
    }
    tx.moderation().set_suspended(maker, false).await?;
    let Some(mut login) = login.filter(|login| login.state == AccountState::Suspended) else { return Ok(None) };
    login.state = AccountState::Active;
    tx.accounts().update(&login).await?;
    Ok(Some(accounts::Event::Restored { account: login.id }))
}

/// Lets somebody in whom the host suspended, with or without a measure that says so.
///
/// # Errors
/// What [`Measure::lift`] refuses.
pub async fn restore(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, maker: &Actor) -> Result<Happened> {
    if let Some(standing) = tx.moderation().find_standing(maker.id, Kind::Suspend).await? {
        return Ok(lift(tx, clock, judge, standing.id, "").await?.1);
    }
    let login = login(tx, maker).await?;
    let event = let_in(tx, maker, login).await?.ok_or(Refused::Nothing)?;
    let about = format!("@{}", maker.handle);
    log(tx, clock, judge, Noted { act: Act::Lifted(Kind::Suspend), about: &about, why: "", report: None }).await?;
    Ok(event.into())
}

/// Takes one post away for good: ours is deleted everywhere, of those elsewhere our copy goes and does not come back.
///
/// # Errors
/// No such post, and what [`Measure::take`] refuses.
pub async fn remove_post(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, id: Id<Post>, draft: Draft) -> Result<(Actor, Happened)> {
    let post = tx.posts().find(id).await?.ok_or(Refused::Nothing)?;
    let maker = tx.actors().find(post.author).await?.ok_or(Refused::Nothing)?;
    let draft = Draft { kind: Kind::RemovePost, subject: post.address.to_string(), ..draft };
    let happened = take(tx, clock, judge, &maker, draft).await?;
    let listing = tx.listings().find(id.as_kind()).await?;
    tx.posts().remove(id, &post.address, FORMER_TYPE, clock.now()).await?;
    let Some(listing) = listing else {
        let public = post.is_open();
        let author = maker.is_here().then_some(maker.id);
        return Ok((maker, happened.and(posts::Event::Deleted { post: id, address: post.address, author, public })));
    };
    tx.listings().remove(listing.id).await?;
    let gone = if maker.is_here() {
        listing.delete(maker.id).map_err(|_not_theirs| Refused::Nothing)?
    } else {
        listings::Event::MirrorDeleted { listing: listing.id, maker: maker.id, address: post.address }
    };
    Ok((maker, happened.and(gone)))
}

/// Takes one photo away for good: its files go, and pages say that it was removed. What showed it is told anew to those who
/// have a copy.
///
/// # Errors
/// No such photo, and what [`Measure::take`] refuses.
pub async fn remove_photo(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, id: Id<Media>, draft: Draft) -> Result<(Actor, Happened)> {
    let photo = tx.media().find(id).await?.filter(|photo| photo.fault.as_deref() != Some(PHOTO_REMOVED)).ok_or(Refused::Nothing)?;
    let maker = tx.actors().find(photo.owner).await?.ok_or(Refused::Nothing)?;
    let mut happened = take(tx, clock, judge, &maker, Draft { kind: Kind::RemovePhoto, ..draft }).await?.and(media::Event::Failed { media: id });
    tx.media().withhold(&photo, PHOTO_REMOVED).await?;
    let shows = |maker: &Maker| maker.profile.avatar == Some(id) || maker.profile.banner == Some(id);
    if tx.makers().find(maker.id).await?.is_some_and(|maker| maker.actor.is_here() && shows(&maker)) {
        happened = happened.and(makers::Event::ProfileChanged { maker: maker.id });
    }
    for listing in tx.listings().list_showing(maker.id, id).await?.into_iter().filter(|_| maker.is_here()) {
        if let Some(event) = touch(tx, listing, clock.now()).await? {
            happened = happened.and(event);
        }
    }
    Ok((maker, happened))
}

/// What it shows changed, so it is newer than it was.
async fn touch(tx: &mut Transaction, mut listing: listings::Listing, now: Time) -> Result<Option<listings::Event>> {
    listing.updated_at = now;
    listing.version += 1;
    if !tx.listings().update(&listing).await? {
        return Err(Refused::Stale);
    }
    let is_public = listing.is_public();
    Ok(is_public.then_some(listings::Event::Changed { listing: listing.id, maker: listing.maker }))
}

/// Closes a report; once.
///
/// # Errors
/// No such report, or closed before.
pub async fn close(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, id: Id<Report>, why: &str) -> Result<Happened> {
    let (closed, event) = report(tx, id).await?.close()?;
    tx.reports().update(&closed).await?;
    note_of(tx, clock, judge, &closed, Act::ReportClosed, why).await?;
    Ok(event.into())
}

/// Takes a report into one's care, or gives it back.
///
/// # Errors
/// No such report.
pub async fn assign(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, id: Id<Report>) -> Result<Happened> {
    let mut report = report(tx, id).await?;
    let me = judge.by.account();
    report.assigned = if report.assigned == me { None } else { me };
    tx.reports().update(&report).await?;
    note_of(tx, clock, judge, &report, Act::ReportAssigned, if report.assigned.is_some() { judge.name } else { "" }).await?;
    Ok(Event::Noted.into())
}

/// Keeps a note for the other moderators.
///
/// # Errors
/// No such report, or a note that is too long.
pub async fn note(tx: &mut Transaction, id: Id<Report>, text: &str) -> Result<Happened> {
    let mut report = report(tx, id).await?;
    let fault = || domain::text::Fault::new("note", "fault-measure-long", "at most 2000 characters");
    report.note = domain::text::lines(text, domain::moderation::MAX_TEXT).ok_or_else(|| MeasureError::Wrong(vec![fault()]))?;
    tx.reports().update(&report).await?;
    Ok(Event::Noted.into())
}

async fn report(tx: &mut Transaction, id: Id<Report>) -> Result<Report> {
    tx.reports().find(id).await?.ok_or(Refused::Nothing)
}

async fn note_of(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, report: &Report, act: Act, why: &str) -> Result<()> {
    let about = tx.actors().find(report.reported).await?.map_or_else(String::new, |actor| format!("@{}", actor.handle));
    Ok(log(tx, clock, judge, Noted { act, about: &about, why, report: Some(report.id) }).await?)
}

/// Speaks up against a measure.
///
/// # Errors
/// What [`Appeal::raise`] refuses, and a second time.
pub async fn appeal(tx: &mut Transaction, clock: &dyn Clock, maker: Id<Actor>, id: Id<Measure>, text: &str) -> Result<Happened> {
    let measure = tx.moderation().find_measure(id).await?.ok_or(Refused::Nothing)?;
    let (appeal, event) = Appeal::raise(clock.mint(), &measure, maker, text, clock.now())?;
    match tx.moderation().insert_appeal(&appeal).await {
        Err(error) if error.is_conflict("appeals_measure_id") => Err(MeasureError::Decided.into()),
        inserted => {
            inserted?;
            Ok(event.into())
        }
    }
}

/// Answers an appeal; an accepted one lifts what can be lifted.
///
/// # Errors
/// What [`Appeal::decide`] and [`Measure::lift`] refuse.
pub async fn decide(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, id: Id<Appeal>, accepted: bool, answer: &str) -> Result<Happened> {
    let mut appeal = tx.moderation().find_appeal(id).await?.ok_or(Refused::Nothing)?;
    let measure = tx.moderation().find_measure(appeal.measure).await?.ok_or(Refused::Nothing)?;
    let mut happened = Happened::from(appeal.decide(accepted, answer, clock.now())?);
    if !tx.moderation().decide(&appeal).await? {
        return Err(MeasureError::Decided.into());
    }
    if accepted && measure.holds() && measure.kind.can_be_undone() {
        happened = happened.with(lift(tx, clock, judge, measure.id, answer).await?.1);
    }
    let about = tx.actors().find(measure.maker).await?.map_or_else(String::new, |actor| format!("@{}", actor.handle));
    let act = if accepted { Act::AppealAccepted } else { Act::AppealDeclined };
    log(tx, clock, judge, Noted { act, about: &about, why: answer, report: measure.report }).await?;
    Ok(happened)
}

/// Deletes a maker here with all that they said and showed, everywhere; the name is never used again.
///
/// # Errors
/// Not here, or gone already.
pub async fn delete(tx: &mut Transaction, clock: &dyn Clock, judge: Judge<'_>, maker: &Actor, why: &str) -> Result<Happened> {
    if !maker.is_here() || maker.state == State::Gone || maker.kind != actors::Kind::Person {
        return Err(Refused::Nothing);
    }
    tx.actors().update(&Actor { state: State::Gone, ..maker.clone() }).await?;
    tx.erasures().maker(maker, clock.now()).await?;
    let about = format!("@{}", maker.handle);
    log(tx, clock, judge, Noted { act: Act::MakerDeleted, about: &about, why, report: None }).await?;
    Ok(actors::Event::Gone { actor: maker.id, address: maker.address.clone() }.into())
}
