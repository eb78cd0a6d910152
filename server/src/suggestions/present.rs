//! Says in words why somebody is suggested.

use domain::Id;
use domain::actors::Actor;
use storage::Reader;

use super::verbs::{Found, find};
use super::view::Suggested;
use crate::makers::present::people;
use crate::page::Page;
use crate::problem::Problem;
use crate::state::App;

/// What is suggested to a member, for a page that is led back to.
///
/// # Errors
/// Storage trouble only.
pub async fn suggested(app: &App, reader: &mut Reader, page: &Page, viewer: Id<Actor>, back: &'static str, limit: i64) -> Result<Vec<Suggested>, Problem> {
    let found = find(app, reader, viewer, limit).await?;
    let makers: Vec<_> = found.iter().map(|one| one.maker.clone()).collect();
    let people = people(reader, &makers).await?;
    Ok(people.into_iter().zip(&found).map(|(person, found)| Suggested { person, reason: reason(page, found), back }).collect())
}

/// "Followed by Ana and 2 others you follow".
#[must_use]
pub fn reason(page: &Page, found: &Found) -> String {
    let name = |place: usize| found.followed_by.get(place).map(|maker| maker.actor.shown_name().to_owned());
    match (name(0), name(1), found.count) {
        (None, ..) => page.t("suggestion-newcomer"),
        (Some(one), _, ..=1) => page.t1("suggestion-by-one", "name", one),
        (Some(one), Some(other), 2) => page.t2("suggestion-by-two", "name", one, "other", other),
        (Some(one), _, count) => page.t2("suggestion-by-many", "name", one, "n", count - 1),
    }
}
