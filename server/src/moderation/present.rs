//! Turns reports, measures and the log into what the desk shows of them.

use std::collections::HashMap;

use domain::accounts::Account;
use domain::actors::{Actor, State};
use domain::media::Size;
use domain::moderation::{Appeal, Entry as LogEntry, Measure};
use domain::posts::Post;
use domain::reports::Report;
use domain::{Id, Time};
use storage::timelines::Arrived;
use storage::{Reader, Result};

use super::view::{About, AppealLine, LogLine, MeasureLine, Named, Photo, ReportLine};
use crate::makers::present::bylines;
use crate::media::url::picture;
use crate::posts::present::entries;
use crate::problem::Problem;

fn moment(time: Time) -> chrono::DateTime<chrono::Utc> {
    time.civil().unwrap_or_default()
}

/// The handles of accounts.
async fn names(reader: &mut Reader, accounts: Vec<Id<Account>>) -> Result<HashMap<Id<Account>, String>> {
    let mut names = HashMap::new();
    for id in accounts {
        if names.contains_key(&id) {
            continue;
        }
        if let Some(account) = reader.accounts().find(id).await?
            && let Some(actor) = reader.actors().find(account.maker).await?
        {
            names.insert(id, format!("@{}", actor.handle));
        }
    }
    Ok(names)
}

/// Measures with what was said against them, in their order.
///
/// # Errors
/// Storage trouble only.
pub async fn measures(reader: &mut Reader, measures: &[Measure]) -> Result<Vec<MeasureLine>> {
    let names = names(reader, measures.iter().filter_map(|measure| measure.by).collect()).await?;
    let ids: Vec<Id<Measure>> = measures.iter().map(|measure| measure.id).collect();
    let appeals = reader.moderation().list_appeals_against(&ids).await?;
    let line = |measure: &Measure| MeasureLine {
        id: measure.id.to_string(),
        kind: measure.kind.word().to_owned(),
        text: measure.text.clone(),
        by: measure.by.and_then(|by| names.get(&by).cloned()),
        at: moment(measure.created_at),
        lifted: measure.lifted_at.map(moment),
        acknowledged: measure.acknowledged_at.map(moment),
        can_be_undone: measure.kind.can_be_undone(),
        appeal: appeals.iter().find(|appeal| appeal.measure == measure.id).map(appeal_line),
    };
    Ok(measures.iter().map(line).collect())
}

fn appeal_line(appeal: &Appeal) -> AppealLine {
    AppealLine { id: appeal.id.to_string(), text: appeal.text.clone(), state: appeal.state.word().to_owned(), answer: appeal.answer.clone(), at: moment(appeal.created_at) }
}

/// Somebody with all there is to weigh things with.
///
/// # Errors
/// Storage trouble only.
pub async fn about(reader: &mut Reader, actor: &Actor) -> std::result::Result<About, Problem> {
    let by = bylines(reader, &[actor.id]).await?.remove(&actor.id).ok_or_else(Problem::not_found)?;
    let taken = reader.moderation().list_measures_of(actor.id).await?;
    Ok(About {
        id: actor.id.to_string(),
        by,
        host: actor.handle.host.clone(),
        since: moment(actor.created_at),
        reports: reader.reports().count_about(actor.id).await?.unsigned_abs(),
        is_limited: reader.moderation().is_limited(actor.id).await?,
        state: if actor.state == State::Active { String::new() } else { actor.state.word().to_owned() },
        measures: measures(reader, &taken).await?,
    })
}

/// A report with its context. Nothing where the one it is about is not known any more.
///
/// # Errors
/// Storage trouble only.
pub async fn report(reader: &mut Reader, report: &Report) -> std::result::Result<ReportLine, Problem> {
    let reported = reader.actors().find(report.reported).await?.ok_or_else(Problem::not_found)?;
    let from = bylines(reader, &[report.reporter]).await?.remove(&report.reporter);
    let assigned = names(reader, report.assigned.into_iter().collect()).await?.into_values().next();
    Ok(ReportLine {
        id: report.id.to_string(),
        at: moment(report.created_at),
        from,
        host: report.host.clone(),
        text: report.text.clone(),
        is_open: report.state == domain::reports::State::Open,
        posts: report.posts.len(),
        forwarded: report.forward,
        assigned,
        note: report.note.clone(),
        about: about(reader, &reported).await?,
    })
}

/// The posts that a report names, in its order; those that are gone are left out.
///
/// # Errors
/// Storage trouble only.
pub async fn named(reader: &mut Reader, report: &Report) -> std::result::Result<Vec<Named>, Problem> {
    let found = reader.posts().list(&report.posts).await?;
    let mut named = Vec::new();
    for post in report.posts.iter().filter_map(|id| found.iter().find(|post| post.id == *id)) {
        named.push(one(reader, post).await?);
    }
    Ok(named)
}

/// One post as moderators see it: what it says, and its photos folded.
///
/// # Errors
/// Storage trouble only.
pub async fn one(reader: &mut Reader, post: &Post) -> std::result::Result<Named, Problem> {
    let shown = entries(reader, &[Arrived::shown(post.clone())], None, post.published_at).await?.pop().ok_or_else(Problem::not_found)?;
    let photos = reader.media().list(&post.photos).await?;
    let photos = photos.iter().filter_map(|photo| Some(Photo { id: photo.id.to_string(), picture: picture(photo, Size::Medium)? })).collect();
    // What it says stands there whole, also of a listing, whose card would leave it out.
    let entry = crate::posts::view::Entry { text_html: post.content.html().to_owned(), pictures: Vec::new(), ..shown };
    Ok(Named { id: post.id.to_string(), entry, photos })
}

/// A line of the log.
#[must_use]
pub fn log_line(entry: &LogEntry) -> LogLine {
    LogLine {
        at: moment(entry.at),
        by: Some(entry.by_name.clone()).filter(|name| !name.is_empty()).map(|name| format!("@{name}")),
        act: entry.act.word().to_owned(),
        about: entry.about.clone(),
        why: entry.why.clone(),
        report: entry.report.map(|report| format!("/moderation/reports/{report}")),
    }
}
