//! Feeds what strangers send to the code that reads it first, changed at random, and looks for panics, wrong answers and slowness.
//!
//! `cargo run -p tests --bin fuzz -- --help` says how. Inputs that lead to an answer not seen before are kept and changed
//! further, so a run gets deeper with time; no instrumentation and no other toolchain is needed. What fails is written down
//! and belongs into the corpus beside this file, where every test run reads it again.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "what must not be ends the run of an input, and is what is looked for")]

mod corpus;
mod mutate;
mod run;
mod targets;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::targets::{TARGETS, Target};

/// Feeds what strangers send, changed at random, to the code that reads it first.
#[derive(Debug, Parser)]
#[command(name = "fuzz")]
struct Command {
    /// Targets to run; all where none is named.
    targets: Vec<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Where chance begins; another number each time where none is given.
    #[arg(long)]
    seed: Option<u64>,
    /// Folder for inputs that fail.
    #[arg(long, default_value = "target/fuzz")]
    findings: PathBuf,
}

fn main() -> ExitCode {
    let command = Command::parse();
    let chosen: Vec<&Target> = TARGETS.iter().filter(|target| command.targets.is_empty() || command.targets.iter().any(|name| name == target.name)).collect();
    if chosen.len() < command.targets.len() || chosen.is_empty() {
        eprintln!("the targets are: {}", TARGETS.map(|target| target.name).join(", "));
        return ExitCode::from(2);
    }
    // A panic is a finding, and is told as one.
    std::panic::set_hook(Box::new(|_| ()));
    let seed = command.seed.unwrap_or_else(mutate::chance);
    let mut failed = 0;
    for target in &chosen {
        let report = run::run(target, corpus::seeds(target.name), Duration::from_secs(command.seconds), seed);
        println!("{:<10} {:>9} inputs, {:>5} kinds of answers, slowest {:>4} ms, seed {seed}", target.name, report.inputs, report.answers, report.slowest.as_millis());
        if let Some(finding) = report.finding {
            failed += 1;
            println!("{}: {}\n  {}", target.name, finding.why, corpus::write_down(&command.findings, target.name, &finding.input));
        }
    }
    println!("{} passed, {failed} failed", chosen.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was found once is looked at in every run of the tests.
    #[test]
    fn every_input_of_the_corpus_is_answered() {
        for target in &TARGETS {
            let seeds = corpus::seeds(target.name);
            assert!(!seeds.is_empty(), "{} has no corpus", target.name);
            for seed in seeds {
                let _ = (target.answer)(&seed);
            }
        }
    }

    /// A short run with a fixed seed; `.ci/run` lets chance begin elsewhere each time.
    #[test]
    fn changed_inputs_are_answered() {
        for target in &TARGETS {
            let report = run::run(target, corpus::seeds(target.name), Duration::from_millis(300), 7);
            assert!(report.finding.is_none(), "{}: {:?}", target.name, report.finding);
            assert!(report.answers > 1, "{}: the changes lead nowhere", target.name);
        }
    }

    #[test]
    fn a_target_that_panics_or_lies_is_reported_with_its_input() {
        let brittle = Target { name: "brittle", answer: |input| if input.contains(&b'!') { panic!("an exclamation") } else { String::new() }, words: &["!"] };
        let finding = run::run(&brittle, vec![b"calm".to_vec()], Duration::from_secs(20), 1).finding.unwrap();
        assert!(finding.why.contains("an exclamation") && finding.input.contains(&b'!'), "{finding:?}");
    }

    #[test]
    fn the_same_seed_makes_the_same_changes() {
        let pool = [b"{\"id\": \"https://a.example/1\"}".to_vec(), b"[1,2,3]".to_vec()];
        let changes = |seed: u64| {
            let mut chance = mutate::Chance::new(seed);
            (0..200).map(|_| mutate::change(&pool, &["\"type\""], &mut chance)).collect::<Vec<_>>()
        };
        assert_eq!(changes(3), changes(3));
        assert_ne!(changes(3), changes(4));
    }
}
