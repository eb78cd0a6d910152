//! The loop: change an input, look at the answer, keep what was answered in a new way.

use std::any::Any;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::mutate::{Chance, change};
use crate::targets::Target;

/// An input of at most 16 KiB that takes longer, twice, without optimisation, is an attack.
const SLOW: Duration = Duration::from_secs(3);
/// Inputs that are kept to be changed further.
const MAX_POOL: usize = 4_000;

/// What a run came to.
#[derive(Debug)]
pub struct Report {
    pub inputs: u64,
    pub answers: usize,
    pub slowest: Duration,
    pub finding: Option<Finding>,
}

/// An input that must not be answered so.
#[derive(Debug)]
pub struct Finding {
    pub why: String,
    pub input: Vec<u8>,
}

/// Runs until the time is over or something is found.
pub fn run(target: &Target, seeds: Vec<Vec<u8>>, time: Duration, seed: u64) -> Report {
    let begun = Instant::now();
    let mut chance = Chance::new(seed);
    let mut seen: HashSet<String> = HashSet::new();
    let mut report = Report { inputs: 0, answers: 0, slowest: Duration::ZERO, finding: None };
    let mut pool: Vec<Vec<u8>> = Vec::new();
    let mut waiting = seeds.into_iter();
    while begun.elapsed() < time {
        let input = waiting.next().unwrap_or_else(|| change(&pool, target.words, &mut chance));
        report.inputs += 1;
        match tried(target, &input) {
            Ok((answer, took)) => {
                report.slowest = report.slowest.max(took);
                if seen.insert(answer) {
                    if pool.len() < MAX_POOL {
                        pool.push(input)
                    } else if let Some(place) = pool.get_mut(chance.below(MAX_POOL)) {
                        *place = input
                    }
                }
            }
            Err(why) => {
                let input = smaller(target, input);
                report.finding = Some(Finding { why, input });
                break;
            }
        }
    }
    report.answers = seen.len();
    report
}

fn tried(target: &Target, input: &[u8]) -> Result<(String, Duration), String> {
    let (answer, took) = timed(target, input)?;
    if took > SLOW && timed(target, input)?.1 > SLOW {
        return Err(format!("takes {} ms", took.as_millis()));
    }
    Ok((answer, took))
}

fn timed(target: &Target, input: &[u8]) -> Result<(String, Duration), String> {
    let begun = Instant::now();
    let answer = catch_unwind(AssertUnwindSafe(|| (target.answer)(input))).map_err(|panic| said(&*panic))?;
    Ok((answer, begun.elapsed()))
}

fn said(panic: &(dyn Any + Send)) -> String {
    panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "it panicked".to_owned())
}

/// Leaves out what is not needed for it to fail.
fn smaller(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut without = input.clone();
            drop(without.drain(at..(at + piece).min(input.len())));
            if tried(target, &without).is_err() { input = without } else { at += piece }
        }
        piece /= 2;
    }
    input
}
