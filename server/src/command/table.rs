//! Tables for people and lists for programs, from the same rows.

use serde::Serialize;

use crate::telemetry::Plain;

/// A row that can be shown to people.
pub trait Row: Serialize {
    /// The heads of the columns.
    const HEAD: &'static [&'static str];

    /// One text per column.
    fn cells(&self) -> Vec<String>;
}

/// All rows: JSON for programs, else columns of equal width.
pub fn show<R: Row>(rows: &[R], as_json: bool) -> anyhow::Result<String> {
    if as_json { json(&rows) } else { Ok(columns(rows)) }
}

/// Any value as JSON on its own lines.
pub fn json(value: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn columns<R: Row>(rows: &[R]) -> String {
    let head: Vec<String> = R::HEAD.iter().map(ToString::to_string).collect();
    // What makers wrote must not move the cursor of the host's terminal.
    let plain = |cells: Vec<String>| cells.iter().map(|cell| Plain(cell).to_string()).collect::<Vec<_>>();
    let lines: Vec<Vec<String>> = std::iter::once(head).chain(rows.iter().map(|row| plain(row.cells()))).collect();
    let widest = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..R::HEAD.len()).map(widest).collect();
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Pair(&'static str, &'static str);

    impl Row for Pair {
        const HEAD: &'static [&'static str] = &["name", "what"];

        fn cells(&self) -> Vec<String> {
            vec![self.0.to_owned(), self.1.to_owned()]
        }
    }

    #[test]
    fn columns_line_up_and_hold_no_escapes() {
        let rows = [Pair("ana", "weaver"), Pair("a much longer name", "\u{1b}[2Jgone")];
        assert_eq!(show(&rows, false).unwrap(), "name                what\nana                 weaver\na much longer name  \\u{1b}[2Jgone\n");
    }

    #[test]
    fn programs_get_a_list_even_of_nothing() {
        assert_eq!(show::<Pair>(&[], true).unwrap(), "[]\n");
        assert_eq!(show::<Pair>(&[], false).unwrap(), "name  what\n");
    }
}
