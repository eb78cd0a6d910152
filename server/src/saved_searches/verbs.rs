//! Load, decide, keep: saving, changing and removing searches, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::saved_searches::{Change, MAX_SAVED_SEARCHES, SavedSearch, SavedSearchError};
use storage::Reader;

use crate::listings::catalogue::Narrow;
use crate::problem::Problem;
use crate::state::App;

/// A saved search of theirs.
///
/// # Errors
/// 404 for somebody else's (SECURITY W-18).
pub async fn own(reader: &mut Reader, id: Id<SavedSearch>, maker: Id<Actor>) -> Result<SavedSearch, Problem> {
    Ok(SavedSearch::of(reader.saved_searches().find(id).await?, maker)?)
}

/// Saves the catalogue as it is narrowed.
///
/// # Errors
/// 422 with the faults of the fields, 409 for one too many (SECURITY W-24).
pub async fn save(app: &App, maker: Id<Actor>, name: &str, narrow: &Narrow, every: &str) -> Result<SavedSearch, Problem> {
    let now = app.clock.now();
    let (search, event) = SavedSearch::begin(app.clock.mint(), maker, name, &narrow.to_save(), every, now).map_err(Problem::invalid)?;
    let mut tx = app.storage.begin().await?;
    if !tx.saved_searches().insert(&search, MAX_SAVED_SEARCHES).await? {
        return Err(SavedSearchError::TooMany.into());
    }
    tx.commit(event, now).await?;
    Ok(search)
}

/// Renames one, pauses it, or has it told more or less often; `seen` is the version that they know who want it different.
///
/// # Errors
/// 404 for somebody else's, 412 where it was changed since, 422 with the faults of the fields.
pub async fn change(app: &App, maker: Id<Actor>, id: Id<SavedSearch>, change: Change<'_>, seen: Option<i64>) -> Result<SavedSearch, Problem> {
    let mut tx = app.storage.begin().await?;
    let search = SavedSearch::of(tx.saved_searches().find(id).await?, maker)?.as_seen(seen)?;
    let (search, event) = search.change(change).map_err(Problem::invalid)?;
    if !tx.saved_searches().update(&search).await? {
        return Err(SavedSearchError::Stale.into());
    }
    tx.commit(event, app.clock.now()).await?;
    Ok(search)
}

/// Removes one.
///
/// # Errors
/// 404 for somebody else's, 412 where it was changed since it was `seen`.
pub async fn remove(app: &App, maker: Id<Actor>, id: Id<SavedSearch>, seen: Option<i64>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    let search = SavedSearch::of(tx.saved_searches().find(id).await?, maker)?.as_seen(seen)?;
    tx.saved_searches().remove(id).await?;
    Ok(tx.commit(search.removed(), app.clock.now()).await?)
}

impl From<SavedSearchError> for Problem {
    fn from(error: SavedSearchError) -> Self {
        match error {
            SavedSearchError::NotYours => Self::not_found(),
            SavedSearchError::Stale => Self::precondition_failed().saying("problem-stale", "it was changed in the meantime"),
            SavedSearchError::TooMany => Self::conflict().saying("problem-search-many", "at most twenty saved searches; remove another one first"),
        }
    }
}
