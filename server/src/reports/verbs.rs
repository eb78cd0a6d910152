//! Load, decide, keep: raising a report, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::audience::{self, Viewer};
use domain::follows::State as FollowState;
use domain::makers::Maker;
use domain::posts::Post;
use domain::reports::{Draft, Report};
use domain::text::Fault;
use storage::{Reader, Transaction};

use crate::problem::Problem;
use crate::state::App;

/// The posts of `author` among these, all of which `viewer` may see; in their order.
///
/// # Errors
/// 422 when one is not there, somebody else's, or not for them: the three are told alike.
pub async fn posts(reader: &mut Reader, viewer: Id<Actor>, author: Id<Actor>, ids: &[Id<Post>]) -> Result<Vec<Post>, Problem> {
    let found = reader.posts().list(ids).await?;
    let standing = Viewer {
        is_author: false,
        follows_author: reader.follows().find(viewer, author).await?.is_some_and(|follow| follow.state == FollowState::Accepted),
        is_addressed: false,
        is_blocked: reader.blocks().is_blocked(author, viewer).await?,
    };
    let mut seen = Vec::new();
    for id in ids {
        let unknown = || Problem::invalid(vec![Fault::new("posts", "fault-report-unknown", "one of the posts is not there, or not theirs")]);
        let post = found.iter().find(|post| post.id == *id && post.author == author).ok_or_else(unknown)?;
        let is_addressed = reader.posts().list_addressees(post.id).await?.contains(&viewer);
        if !audience::may_see(post.audience, Viewer { is_addressed, ..standing }) {
            return Err(unknown());
        }
        seen.push(post.clone());
    }
    Ok(seen)
}

/// Raises a report of `by` about `reported`; it goes on to their server where that is wanted and another.
///
/// # Errors
/// 422 for what is missing, too long or not theirs to see; 409 about oneself; 429 after too many.
pub async fn raise(app: &App, by: &Maker, reported: &Actor, draft: Draft) -> Result<Report, Problem> {
    let now = app.clock.now();
    posts(&mut app.storage.read().await?, by.actor.id, reported.id, &draft.posts).await?;
    // The address is that of the Flag that may go out, and names nobody.
    let id: Id<Report> = app.clock.mint();
    let (report, event) = Report::raise(id, app.site.activity(id), &by.actor, reported, draft, now)?;
    app.limits.reports.check_name(&by.actor.id.to_string())?;
    let mut tx: Transaction = app.storage.begin().await?;
    tx.reports().insert(&report).await?;
    tx.commit(event, now).await?;
    Ok(report)
}
