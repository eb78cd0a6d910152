//! Finds the agreement that an address names, for its two parties; for everybody else there is none (SECURITY P-26).

use domain::Id;
use domain::actors::Actor;
use domain::agreements::{Agreement, Side};
use storage::Reader;

use crate::problem::Problem;

/// An agreement and the side on which somebody is.
///
/// # Errors
/// 404 when there is none, or they are no party to it: the two are told alike.
pub async fn find(reader: &mut Reader, id: Id<Agreement>, me: Id<Actor>) -> Result<(Agreement, Side), Problem> {
    let agreement = reader.agreements().find(id).await?.ok_or_else(Problem::not_found)?;
    let side = agreement.side_of(me).ok_or_else(Problem::not_found)?;
    Ok((agreement, side))
}
