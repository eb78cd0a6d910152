//! Lists of names as they are passed between servers: Mastodon's CSV of domain blocks, or one name per line.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{HostFault, Reach, Rule, State, judgeable};

/// The longest list that is read, in bytes: more than a million lines.
pub const MAX_BYTES: u64 = 128 * 1024 * 1024;
/// The longest comment that is kept, in characters.
const MAX_COMMENT: usize = 2_000;
/// The head that Mastodon writes, and the order of columns where a list has none.
const HEAD: &str = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate";
const COLUMNS: [&str; 6] = ["domain", "severity", "reject_media", "reject_reports", "public_comment", "obfuscate"];

/// What a list says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// One per name, in the order of the list; what says nothing is left out.
    pub rules: Vec<Rule>,
    /// Names that are hidden in part, with the numbers of their lines: nobody can tell who is meant.
    pub skipped: Vec<(usize, String)>,
}

/// One line that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    pub why: String,
}

/// Reads a list whole: Mastodon's CSV with or without its head, or plain names, which are to be blocked.
///
/// # Errors
/// Every line that cannot be taken; nothing of the list is to be used then.
pub fn parse(text: &str, ours: &[&str], reach: Reach) -> Result<List, Vec<BadLine>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading { columns: COLUMNS.map(str::to_owned).to_vec(), list: List::default(), seen: HashMap::new(), faults: Vec::new(), reach };
    for (line, cells) in Records::new(text) {
        match cells {
            Ok(cells) => reading.take(line, &cells, ours),
            Err(why) => reading.faults.push(BadLine { line, why: why.to_owned() }),
        }
    }
    if reading.faults.is_empty() { Ok(reading.list) } else { Err(reading.faults) }
}

struct Reading {
    columns: Vec<String>,
    list: List,
    /// Where each name stands in the list, and on which line it was.
    seen: HashMap<String, (usize, usize)>,
    faults: Vec<BadLine>,
    reach: Reach,
}

impl Reading {
    fn take(&mut self, line: usize, cells: &[String], ours: &[&str]) {
        let Some(first) = cells.first().map(|cell| cell.trim()).filter(|first| !first.is_empty() || cells.len() > 1) else { return };
        if is_head(cells) {
            self.columns = cells.iter().map(|cell| cell.trim().trim_start_matches('#').to_ascii_lowercase()).collect();
            return;
        }
        if first.starts_with('#') {
            return;
        }
        match self.rule(cells, ours) {
            Ok(Some(rule)) => self.keep(line, rule),
            Ok(None) => {}
            Err(Fault::Host(HostFault::Obfuscated(name))) => self.list.skipped.push((line, name)),
            Err(Fault::Host(fault)) => self.faults.push(BadLine { line, why: fault.to_string() }),
            Err(Fault::Word(why)) => self.faults.push(BadLine { line, why }),
        }
    }

    fn cell<'c>(&self, cells: &'c [String], column: &str) -> &'c str {
        let at = self.columns.iter().position(|known| known == column);
        at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim())
    }

    /// `None` where a line decides nothing.
    fn rule(&self, cells: &[String], ours: &[&str]) -> Result<Option<Rule>, Fault> {
        let state = match self.cell(cells, "severity").to_ascii_lowercase().as_str() {
            "" | "suspend" | "block" => State::Blocked,
            "silence" | "limit" => State::Limited,
            "noop" => State::Open,
            other => return Err(Fault::Word(format!("{other:?} is no severity; there are silence, suspend and noop"))),
        };
        let rule = Rule {
            host: judgeable(self.cell(cells, "domain"), ours, self.reach).map_err(Fault::Host)?,
            state,
            reject_media: truth(self.cell(cells, "reject_media"))?,
            reject_reports: truth(self.cell(cells, "reject_reports"))?,
            reason: String::new(),
            public_comment: comment(self.cell(cells, "public_comment")),
            obfuscate: truth(self.cell(cells, "obfuscate"))?,
        };
        Ok(Some(rule).filter(Rule::says_something))
    }

    /// Saying a thing twice is saying it once; saying two things of one name is a mistake of the list.
    fn keep(&mut self, line: usize, rule: Rule) {
        match self.seen.get(&rule.host).and_then(|(at, first)| Some((self.list.rules.get(*at)?, *first))) {
            Some((held, first)) if held.state != rule.state || held.reject_media != rule.reject_media || held.reject_reports != rule.reject_reports => {
                self.faults.push(BadLine { line, why: format!("line {first} says something else of {}", rule.host) });
            }
            Some(_) => {}
            None => {
                self.seen.insert(rule.host.clone(), (self.list.rules.len(), line));
                self.list.rules.push(rule);
            }
        }
    }
}

enum Fault {
    Host(HostFault),
    Word(String),
}

fn is_head(cells: &[String]) -> bool {
    cells.first().is_some_and(|first| matches!(first.trim().trim_start_matches('#').to_ascii_lowercase().as_str(), "domain"))
}

fn truth(word: &str) -> Result<bool, Fault> {
    match word.to_ascii_lowercase().as_str() {
        "" | "false" | "f" | "0" | "no" => Ok(false),
        "true" | "t" | "1" | "yes" => Ok(true),
        _ => Err(Fault::Word(format!("{word:?} is neither true nor false"))),
    }
}

/// A comment without the sign that keeps tables from computing it.
fn comment(text: &str) -> String {
    let text = text.strip_prefix('\'').filter(|rest| computes(rest)).unwrap_or(text);
    text.chars().filter(|sign| !sign.is_control() || *sign == '\n').take(MAX_COMMENT).collect()
}

/// Whether a table would take a cell for a formula.
fn computes(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@'])
}

/// Writes what limits, blocks or rejects as Mastodon does; what was allowed is nobody else's business.
#[must_use]
pub fn write<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> String {
    let mut text = format!("{HEAD}\n");
    for rule in rules {
        let severity = match rule.state {
            State::Blocked => "suspend",
            State::Limited => "silence",
            State::Open if rule.says_something() => "noop",
            State::Open | State::Allowed => continue,
        };
        let Rule { host, reject_media, reject_reports, obfuscate, .. } = rule;
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{host},{severity},{reject_media},{reject_reports},{},{obfuscate}", cell(&rule.public_comment));
    }
    text
}

fn cell(text: &str) -> String {
    let guarded = if computes(text) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

/// Cuts a text into records of cells (RFC 4180): quoted cells may hold commas, doubled quotes and line breaks.
struct Records<'t> {
    signs: std::iter::Peekable<std::str::Chars<'t>>,
    line: usize,
}

impl<'t> Records<'t> {
    fn new(text: &'t str) -> Self {
        Self { signs: text.chars().peekable(), line: 1 }
    }

    /// The rest of a quoted cell; false when its end is missing.
    fn quoted(&mut self, cell: &mut String) -> bool {
        while let Some(sign) = self.signs.next() {
            match sign {
                '"' if self.signs.peek() == Some(&'"') => {
                    self.signs.next();
                    cell.push('"');
                }
                '"' => return true,
                '\n' => {
                    self.line += 1;
                    cell.push('\n');
                }
                '\r' => {}
                other => cell.push(other),
            }
        }
        false
    }
}

impl Iterator for Records<'_> {
    /// The number of the line on which a record begins, and its cells.
    type Item = (usize, Result<Vec<String>, &'static str>);

    fn next(&mut self) -> Option<Self::Item> {
        self.signs.peek()?;
        let begun = self.line;
        let mut cells = vec![String::new()];
        while let (Some(sign), Some(cell)) = (self.signs.next(), cells.last_mut()) {
            match sign {
                '"' if cell.is_empty() => {
                    if !self.quoted(cell) {
                        return Some((begun, Err("a quote is opened and not closed")));
                    }
                }
                ',' => cells.push(String::new()),
                '\n' => {
                    self.line += 1;
                    break;
                }
                '\r' => {}
                other => cell.push(other),
            }
        }
        Some((begun, Ok(cells)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: [&str; 1] = ["maker.example"];

    fn states(text: &str) -> Vec<(String, State)> {
        parse(text, &OURS, Reach::OneParty).unwrap().rules.into_iter().map(|rule| (rule.host, rule.state)).collect()
    }

    fn faults(text: &str) -> Vec<String> {
        parse(text, &OURS, Reach::OneParty).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn d04_bad_lines_are_named_and_all_of_them() {
        let text = format!("{HEAD}\nevil.example,suspend,,,,\nb.example,stop\n,suspend\ncom,suspend\nmaker.example\nc.example,silence,perhaps\n=cmd(),suspend\n");
        let faults = faults(&text);
        assert_eq!(faults.iter().map(|fault| fault.split(':').next().unwrap()).collect::<Vec<_>>(), ["line 3", "line 4", "line 5", "line 6", "line 7", "line 8"]);
        assert!(faults[0].contains("\"stop\" is no severity") && faults[4].contains("\"perhaps\""), "{faults:?}");
    }

    #[test]
    fn d04_a_list_that_contradicts_itself_is_refused() {
        assert_eq!(faults("a.example,suspend\nb.example,silence\nA.example.,silence\n"), ["line 3: line 1 says something else of a.example"]);
        assert_eq!(faults("a.example,suspend,,,\"open"), ["line 1: a quote is opened and not closed"]);
    }

    #[test]
    fn d04_hidden_names_are_skipped_and_listed() {
        let list = parse("ev**.example,suspend\na.example,suspend\n", &OURS, Reach::OneParty).unwrap();
        assert_eq!((list.rules.len(), list.skipped), (1, vec![(1, "ev**.example".to_owned())]));
    }

    #[test]
    fn d04_marks_ends_heads_comments_and_repetitions_do_not_matter() {
        let expected = [("a.example".to_owned(), State::Blocked), ("b.example".to_owned(), State::Limited)];
        for text in [
            format!("\u{feff}{HEAD}\r\na.example,suspend,false,false,,false\r\nb.example,silence,false,false,,false\r\n"),
            "a.example,suspend\nb.example,silence".to_owned(),
            "#severity,x\n\n# a comment\nA.EXAMPLE.\na.example\nb.example,silence\n".to_owned(),
            "domain,public_comment,severity\na.example,\"loud, \"\"very\"\"\nand long\",suspend\nb.example,,silence\nc.example,,noop\n".to_owned(),
        ] {
            assert_eq!(states(&text), expected, "{text}");
        }
        assert_eq!(states("bücher.example\n"), [("xn--bcher-kva.example".to_owned(), State::Blocked)]);
    }

    #[test]
    fn d04_what_is_written_is_read_back_equal() {
        let rules = vec![
            Rule { reject_media: true, reject_reports: true, obfuscate: true, public_comment: "=1+1, \"x\"\nand more".to_owned(), ..Rule::new("a.example", State::Blocked) },
            Rule { public_comment: "@home".to_owned(), ..Rule::new("b.example", State::Limited) },
            Rule { reject_media: true, public_comment: "''=quoted".to_owned(), ..Rule::new("c.example", State::Open) },
        ];
        let text = write(&rules);
        assert!(text.contains("\"'=1+1"), "no table computes it: {text}");
        assert_eq!(parse(&text, &OURS, Reach::OneParty).unwrap().rules, rules);
        assert_eq!(write(&[Rule::new("d.example", State::Allowed)]), format!("{HEAD}\n"));
    }

    #[test]
    fn d03_a_list_may_name_those_who_give_names_to_strangers_if_it_is_said_to() {
        let text = "repl.co,suspend\nevil.example,suspend\n";
        assert!(faults(text)[0].starts_with("line 1: repl.co gives names to strangers"), "{:?}", faults(text));
        assert_eq!(parse(text, &OURS, Reach::Strangers).unwrap().rules.len(), 2);
        assert!(parse("co.uk,suspend\n", &OURS, Reach::Strangers).is_err());
    }

    #[test]
    fn d04_a_long_list_is_read() {
        let mut text = String::new();
        for n in 0..100_000 {
            writeln!(text, "host{n}.example,suspend").unwrap();
        }
        assert_eq!(parse(&text, &OURS, Reach::OneParty).unwrap().rules.len(), 100_000);
    }
}
