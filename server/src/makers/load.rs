//! Finds the maker that an address names, or says in which way there is none.

use domain::actors::{Actor, State};
use domain::audience::{Viewer, may_see};
use domain::makers::Maker;
use domain::{Audience, Handle, Id};
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

/// The same, for somebody who wants to look at what the maker shows: across a block nobody does.
///
/// # Errors
/// As [`maker`], and 404 where one of the two blocked the other.
pub async fn seen_by(app: &App, reader: &mut Reader, handle: &str, viewer: Option<Id<Actor>>) -> Result<Maker, Problem> {
    let found = maker(app, reader, handle).await?;
    if is_hidden(reader, found.actor.id, viewer).await? { Err(hidden()) } else { Ok(found) }
}

/// Whether a block of either stands between a maker and who looks.
///
/// # Errors
/// Storage trouble only.
pub async fn is_hidden(reader: &mut Reader, maker: Id<Actor>, viewer: Option<Id<Actor>>) -> storage::Result<bool> {
    let Some(viewer) = viewer else { return Ok(false) };
    let is_blocked = reader.blocks().stands_between(maker, viewer).await?;
    Ok(!may_see(Audience::Public, Viewer { is_author: maker == viewer, is_blocked, ..Viewer::STRANGER }))
}

/// The answer across a block to somebody who would else see what is asked for: whoever blocked is reminded of it, the other
/// one learns nothing (SECURITY P-35).
///
/// # Errors
/// Storage trouble only.
pub async fn apart(reader: &mut Reader, maker: Id<Actor>, viewer: Id<Actor>) -> storage::Result<Problem> {
    let is_reminded = reader.blocks().is_blocked(viewer, maker).await? && !reader.blocks().is_blocked(maker, viewer).await?;
    let nothing = Problem::not_found();
    Ok(if is_reminded { nothing.saying("problem-you-block", "you block this maker") } else { nothing })
}

fn hidden() -> Problem {
    Problem::not_found().saying("problem-maker-hidden", "you cannot see this maker")
}

/// Somebody who asked for a place and has no answer yet is nobody (SECURITY W-08).
async fn waits(reader: &mut Reader, maker: &Maker) -> Result<bool, Problem> {
    if !maker.actor.is_here() || maker.actor.state != State::Suspended {
        return Ok(false);
    }
    let account = reader.accounts().find_by_maker(maker.actor.id).await?;
    Ok(account.is_some_and(|account| account.state.is_at_the_door()))
}
