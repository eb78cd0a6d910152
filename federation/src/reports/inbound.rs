//! Reports that peers send: about makers here and what they published, kept for moderators (SECURITY P-29).

use domain::actors::Actor;
use domain::posts::Post;
use domain::reports::{MAX_TEXT, PERIOD_SECONDS, Report, State};
use domain::site::Local;
use domain::text::Markup;
use domain::{Address, Handle, Id};
use serde_json::Value;
use storage::Transaction;

use crate::context::Context;
use crate::inbox::authority::Authority;
use crate::wire::identity;
use crate::wire::one_or_many::many;
use crate::wire::words::{cut, html};
use crate::{Error, Result};

/// Most objects of one report that are looked at.
const MAX_NAMED: usize = 200;
/// Most characters of markup that are looked at for the text.
const MAX_MARKUP: usize = 4 * MAX_TEXT;

/// Somebody elsewhere, mostly a server on behalf of somebody, reports a maker here.
pub(crate) async fn flag(context: &Context, by: &Authority, activity: &Value) -> Result<()> {
    let now = context.now();
    let reporter = by.actor();
    let host = reporter.address.host();
    if context.judge(&host).await?.reject_reports {
        return Err(Error::refused("reports from this host are not taken"));
    }
    let address = identity::address(activity, "id", context.site.rules()).ok_or_else(|| Error::refused("a report has an id"))?;
    let mut tx = context.storage.begin().await?;
    let (reported, posts) = about(context, &mut tx, activity).await?.ok_or_else(|| Error::refused("nothing of this instance is reported"))?;
    let text = said(activity);
    let of_host = tx.reports().count_of_host(&host, now.plus_seconds(-PERIOD_SECONDS)).await?;
    let report = Report {
        id: context.clock.mint(),
        address,
        reporter: reporter.id,
        host,
        reported,
        posts,
        text,
        state: State::Open,
        forward: false,
        assigned: None,
        note: String::new(),
        created_at: now,
    };
    let (report, event) = report.take(usize::try_from(of_host).unwrap_or(usize::MAX)).map_err(|fault| Error::refused(fault.to_string()))?;
    match tx.reports().insert(&report).await {
        // Applied before, and the program ended before that was settled.
        Err(error) if error.is_conflict("reports_address") => return Ok(()),
        inserted => inserted?,
    }
    tx.commit(event, now).await?;
    Ok(())
}

/// Why they report, as plain text: `content`, or the `summary` into which Lemmy writes it.
pub(crate) fn said(activity: &Value) -> String {
    let text = |key: &str| Markup::from_peer(&cut(&html(activity, key), MAX_MARKUP), None).plain(MAX_TEXT);
    Some(text("content")).filter(|text| !text.is_empty()).unwrap_or_else(|| text("summary"))
}

/// The maker here whom it is about, and which of the named posts are theirs: the first maker that is named, else the author
/// of the first post.
async fn about(context: &Context, tx: &mut Transaction, activity: &Value) -> Result<Option<(Id<Actor>, Vec<Id<Post>>)>> {
    let named: Vec<Address> = many(activity.get("object"), MAX_NAMED).iter().filter_map(|text| context.site.parse(text).ok()).collect();
    let mut ids: Vec<Id<Post>> = Vec::new();
    let mut reported = None;
    for address in &named {
        match context.site.read(address) {
            Some(Local::Object(id)) if !ids.contains(&Id::new(id)) => ids.push(Id::new(id)),
            Some(Local::Maker(name)) if reported.is_none() => {
                let handle = Handle { name: name.to_owned(), host: None };
                reported = tx.actors().find_by_handle(&handle).await?.filter(Actor::is_active).map(|actor| actor.id);
            }
            _ => {}
        }
    }
    // Mirrors of others have ids here too, but no addresses.
    let found: Vec<Post> = tx.posts().list(&ids).await?.into_iter().filter(|post| context.site.is_here(&post.address)).collect();
    let in_order = ids.iter().filter_map(|id| found.iter().find(|post| post.id == *id));
    let Some(reported) = reported.or_else(|| in_order.clone().next().map(|post| post.author)) else { return Ok(None) };
    Ok(Some((reported, in_order.filter(|post| post.author == reported).map(|post| post.id).collect())))
}
