//! What was measured, as lines for people or as one JSON object for programs.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::pace::Sent;
use crate::process::Cost;

/// What is told of one run.
#[derive(Debug)]
pub struct Report {
    json: bool,
    said: Map<String, Value>,
}

impl Report {
    /// A report of this scenario.
    pub fn of(scenario: &str, json: bool) -> Self {
        Self { json, said: Map::from_iter([("scenario".to_owned(), Value::from(scenario))]) }
    }

    /// Tells one thing, under a name for programs and with a line for people.
    pub fn say(&mut self, name: &str, value: impl Serialize, line: &str) {
        self.said.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        if !self.json {
            println!("{line}");
        }
    }

    /// Tells what was sent, how fast it was answered, and what was answered other than success.
    pub fn say_sent(&mut self, name: &str, what: &str, sent: &Sent) {
        let summary = &sent.summary;
        let mut line = format!(
            "{what}: {} in {:.2} s, {:.0}/s, p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
            summary.count, summary.seconds, summary.per_second, summary.p50_ms, summary.p99_ms, summary.max_ms
        );
        for (answer, times) in &sent.refused {
            line.push_str(&format!("\n  not taken: {times} times {answer}"));
        }
        self.say(name, sent, &line);
    }

    /// Tells a cost, if there is a process to know it of.
    pub fn say_cost(&mut self, name: &str, cost: Option<&Cost>) {
        if let Some(cost) = cost {
            self.say(name, cost, &format!("  server: {}", cost.text()));
        }
    }

    /// Ends it.
    pub fn end(self) {
        if self.json {
            println!("{}", Value::Object(self.said));
        }
    }
}
