//! Finds the maker that an address names, or says in which way there is none.

use domain::Handle;
use domain::accounts::State as AccountState;
use domain::actors::State;
use domain::makers::Maker;
use storage::Reader;

use crate::problem::Problem;
use crate::state::App;

/// The maker of a handle, `name` or `name@host`, as far as this server knows them.
///
/// # Errors
/// 404 when nobody here knows them, their host is blocked, or they still wait to be let in; 410 when they are gone or suspended.
pub async fn maker(app: &App, reader: &mut Reader, handle: &str) -> Result<Maker, Problem> {
    let handle = Handle::parse(handle, app.site.domain()).map_err(|_not_a_handle| Problem::not_found())?;
    let found = reader.makers().find_by_handle(&handle).await?.ok_or_else(Problem::not_found)?;
    if found.actor.is_active() {
        return Ok(found);
    }
    if found.actor.state == State::Blocked || waits(reader, &found).await? { Err(Problem::not_found()) } else { Err(Problem::gone()) }
}

/// Somebody who asked for a place and has no answer yet is nobody (SECURITY W-08).
async fn waits(reader: &mut Reader, maker: &Maker) -> Result<bool, Problem> {
    if !maker.actor.is_here() || maker.actor.state != State::Suspended {
        return Ok(false);
    }
    let account = reader.accounts().find_by_maker(maker.actor.id).await?;
    Ok(account.is_some_and(|account| account.state == AccountState::Pending))
}
