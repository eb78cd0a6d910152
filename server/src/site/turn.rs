//! Turning the pages of a list: where one begins, and where the list goes on.

use serde::Deserialize;
use storage::Cursor;
use url::form_urlencoded::Serializer;

use crate::page::Paging;
use crate::problem::Problem;

/// The part of a query that says which page of a list is meant.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Turn {
    cursor: Option<String>,
}

impl Turn {
    /// Where the page begins; the first page where nothing is said.
    ///
    /// # Errors
    /// 400 when it is no cursor of ours.
    pub fn cursor(&self) -> Result<Cursor, Problem> {
        let text = self.cursor.as_deref().filter(|text| !text.is_empty());
        text.map_or(Ok(Cursor::START), |text| text.parse().map_err(|error| Problem::malformed().because(error)))
    }

    /// Whether the list is shown from its beginning.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.cursor.as_deref().is_none_or(str::is_empty)
    }

    /// The links below a list: on to the older ones, and back to where it begins. A list by key has no page numbers, so
    /// there is no way back by one page.
    #[must_use]
    pub fn paging(&self, path: &str, kept: &[(&str, &str)], next: Option<Cursor>) -> Paging {
        Paging { newer: (!self.is_first()).then(|| with_query(path, kept)), older: next.map(|next| with_query(path, &[kept, &[("cursor", &next.to_string())]].concat())) }
    }
}

/// A path with these parameters; empty ones are left out.
#[must_use]
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query = Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(cursor: &str) -> Turn {
        Turn { cursor: Some(cursor.to_owned()) }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for bad in ["x", "-1", "1 OR 1=1"] {
            assert!(turn(bad).cursor().is_err(), "{bad}");
        }
        assert_eq!(turn("").cursor().unwrap(), Cursor::START);
    }

    #[test]
    fn filters_go_along_to_the_next_page() {
        let paging = turn("9").paging("/makers", &[("q", "a&b"), ("craft", "")], Some(Cursor::before(5)));
        assert_eq!(paging.older.as_deref(), Some("/makers?q=a%26b&cursor=5"));
        assert_eq!(paging.newer.as_deref(), Some("/makers?q=a%26b"));
        assert!(Turn::default().paging("/makers", &[], None).newer.is_none());
    }
}
