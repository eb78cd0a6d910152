//! Lists in parts: `?cursor=&limit=` in, `{"items":[...],"next":"cursor"|null}` out.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use storage::{Cursor, Page};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

/// Items of a part where nothing else is asked for.
const USUAL: i64 = 20;
/// Most items of a part.
const MOST: i64 = 80;

/// One part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next part; null at the end.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// A part as it was found.
    #[must_use]
    pub fn of(page: Page<T>) -> Self {
        Self::ending(page.items, page.next)
    }

    /// Items made from a part as it was found.
    #[must_use]
    pub fn ending(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next: next.map(|cursor| cursor.to_string()) }
    }
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// Which part of a list is meant, where nothing else narrows it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PartOf {
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

impl PartOf {
    /// Where it begins, and how long it may be.
    ///
    /// # Errors
    /// As [`part`].
    pub fn read(&self) -> Result<(Cursor, i64), Problem> {
        part(self.cursor.as_deref(), self.limit.as_deref())
    }
}

/// Where a part begins and how long it may be, from the parameters `cursor` and `limit`.
///
/// # Errors
/// 422 naming the parameter that is wrong.
pub fn part(cursor: Option<&str>, limit: Option<&str>) -> Result<(Cursor, i64), Problem> {
    let mut faults = Vec::new();
    let begin = cursor.map_or(Ok(Cursor::START), str::parse).unwrap_or_else(|_not_a_cursor| {
        faults.push(Fault::new("cursor", "fault-cursor", "a cursor is what the part before answered as next"));
        Cursor::START
    });
    let limit = limit.map_or(Some(USUAL), |text| text.parse().ok().filter(|limit| (1..=MOST).contains(limit)));
    if limit.is_none() {
        faults.push(Fault::new("limit", "fault-limit", "a limit is a whole number from 1 to 80"));
    }
    if faults.is_empty() { Ok((begin, limit.unwrap_or(USUAL))) } else { Err(Problem::invalid(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(cursor: Option<&str>, limit: Option<&str>) -> Vec<&'static str> {
        part(cursor, limit).unwrap_err().faults().iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn what_is_no_cursor_or_no_limit_is_refused() {
        for cursor in ["x", "-1", "", "01", "99999999999999999999"] {
            assert_eq!(fields(Some(cursor), None), ["cursor"], "{cursor}");
        }
        for limit in ["0", "81", "-1", "many", ""] {
            assert_eq!(fields(None, Some(limit)), ["limit"], "{limit}");
        }
        assert_eq!(fields(Some("x"), Some("x")), ["cursor", "limit"]);
    }

    #[test]
    fn without_parameters_the_list_begins_at_its_start() {
        assert_eq!(part(None, None).unwrap(), (Cursor::START, 20));
        assert_eq!(part(Some("17"), Some("80")).unwrap(), (Cursor::before(17), 80));
    }

    #[test]
    fn a_list_says_where_it_goes_on() {
        let list = List::of(Page { items: vec![1, 2], next: Some(Cursor::before(2)) });
        assert_eq!(serde_json::to_value(list).unwrap(), serde_json::json!({ "items": [1, 2], "next": "2" }));
        assert_eq!(serde_json::to_value(List::<i64>::of(Page::empty())).unwrap(), serde_json::json!({ "items": [], "next": null }));
    }
}
