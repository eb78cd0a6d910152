//! Tables as spreadsheets export them (RFC 4180): quoted cells may hold commas, quotes and line breaks.

/// Most rows that are read.
pub const MAX_ROWS: usize = 5_000;
const MAX_COLUMNS: usize = 100;

/// Why a text is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    #[error("a quoted cell does not end")]
    Unclosed,
    #[error("there are more than 5,000 rows")]
    TooLong,
    #[error("a row has more than 100 cells")]
    TooWide,
}

/// The rows of a table; lines without anything are left out.
///
/// # Errors
/// A quoted cell that does not end, and more than is read.
pub fn rows(text: &str) -> Result<Vec<Vec<String>>, NoTable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let parting = parting(text);
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            _ if quoted => cell.push(c),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                row.push(std::mem::take(&mut cell));
                end(&mut rows, std::mem::take(&mut row))?;
            }
            c if c == parting => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if quoted {
        return Err(NoTable::Unclosed);
    }
    row.push(cell);
    end(&mut rows, row)?;
    Ok(rows)
}

fn end(rows: &mut Vec<Vec<String>>, row: Vec<String>) -> Result<(), NoTable> {
    if row.len() > MAX_COLUMNS {
        return Err(NoTable::TooWide);
    }
    if row.iter().any(|cell| !cell.trim().is_empty()) {
        rows.push(row);
    }
    if rows.len() > MAX_ROWS { Err(NoTable::TooLong) } else { Ok(()) }
}

/// A comma, or what a spreadsheet of another country parts cells by, as the first line shows.
fn parting(text: &str) -> char {
    let first = text.lines().next().unwrap_or("");
    [',', ';', '\t'].into_iter().max_by_key(|mark| (first.matches(*mark).count(), *mark == ',')).unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(rows("a,\"b\nc"), Err(NoTable::Unclosed));
        assert_eq!(rows(&"a\n".repeat(5_001)), Err(NoTable::TooLong));
        assert_eq!(rows(&",".repeat(100)), Err(NoTable::TooWide));
        assert_eq!(rows("").unwrap(), Vec::<Vec<String>>::new());
    }

    #[test]
    fn cells_keep_their_commas_quotes_and_lines() {
        let read = rows("\u{feff}A,B\r\n\"1, \"\"one\"\"\r\nand\",\"\"\r\n\r\n,2").unwrap();
        assert_eq!(read, [vec!["A", "B"], vec!["1, \"one\"\r\nand", ""], vec!["", "2"]]);
        assert_eq!(rows("A;B\n1,5;2").unwrap(), [["A", "B"], ["1,5", "2"]]);
    }

    proptest::proptest! {
        #[test]
        fn any_cells_come_back(cells in proptest::collection::vec("[^\u{0}]{0,12}", 2..5)) {
            let line: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            let read = rows(&format!("a,b,c,d\n{}\n", line.join(","))).unwrap();
            let is_blank = cells.iter().all(|cell| cell.trim().is_empty());
            proptest::prop_assert_eq!(read.get(1), Some(&cells).filter(|_| !is_blank));
        }
    }
}
