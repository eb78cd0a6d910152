//! Load, decide, keep: how far somebody has read, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::relations::{Event, Timeline};
use storage::Cursor;

use crate::problem::Problem;
use crate::state::App;

/// Remembers how far somebody has read; never less far than before.
///
/// # Errors
/// Storage trouble only.
pub async fn mark(app: &App, by: Id<Actor>, marks: &[(Timeline, Cursor)]) -> Result<(), Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let mut went_on = false;
    for (timeline, at) in marks {
        went_on |= tx.markers().advance(by, *timeline, *at, now).await?;
    }
    if went_on {
        tx.commit(Event::Read { by }, now).await?;
    }
    Ok(())
}
