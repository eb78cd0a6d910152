//! A report goes on to the server of the one it is about: in the name of this instance, without that of who said it (SECURITY D-09).

use domain::reports::Report;
use domain::{Address, Id};
use storage::Transaction;

use super::{Said, What};
use crate::Result;
use crate::context::Context;

/// What a report says to the one server that can do something about it.
pub(super) async fn report_said(context: &Context, tx: &mut Transaction, report: Id<Report>) -> Result<Option<Said>> {
    let Some(report) = tx.reports().find(report).await? else { return Ok(None) };
    let Some(reported) = tx.actors().find(report.reported).await?.filter(|reported| !reported.is_here()) else { return Ok(None) };
    let Some(sender) = tx.actors().find_by_address(&context.site.instance_actor()).await? else { return Ok(None) };
    let Some(inbox) = reported.inbox.clone().or_else(|| reported.shared_inbox.clone()) else { return Ok(None) };
    let posts = tx.posts().list(&report.posts).await?;
    // In the order in which they were named.
    let named = report.posts.iter().filter_map(|id| posts.iter().find(|post| post.id == *id)).map(|post| &post.address);
    let about: Vec<String> = std::iter::once(&reported.address).chain(named).map(Address::to_string).collect();
    Ok(Some(Said {
        sender,
        object: report.address.clone(),
        lane: report.address.to_string(),
        // Given when it was raised.
        address: Some(report.address.clone()),
        public: false,
        proven: false,
        to: vec![reported.address.to_string()],
        cc: Vec::new(),
        what: What::Flag(about, report.text),
        inboxes: vec![inbox],
    }))
}
