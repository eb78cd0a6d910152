//! Tells makers what their saved searches found, all that came since the last time together.

use std::time::Duration;

use super::Pace;
use crate::state::App;

/// Most saved searches of one turn.
const AT_ONCE: i64 = 100;
pub(super) const PACE: Pace = Pace { topic: None, patience: Duration::from_secs(5), trouble: "what saved searches found is told later" };

/// Says of what is due that it was found; answers whether there was anything. Of several processes one does it.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let due = app.storage.read().await?.saved_searches().list_due(now, AT_ONCE).await?;
    if due.is_empty() {
        return Ok(false);
    }
    for search in &due {
        let mut tx = app.storage.begin().await?;
        if let Some(count) = tx.saved_searches().tell(search.id, now).await? {
            tx.commit(search.found(count), now).await?;
        }
    }
    app.storage.quiet_saved_searches(now).await?;
    Ok(true)
}
