//! Polls: a question with options, open for a while.

use super::Post;
use crate::actors::Actor;
use crate::text::{Fault, line};
use crate::{Id, Time};

/// Fewest and most options (Mitra drops a poll with more).
pub const OPTIONS: std::ops::RangeInclusive<usize> = 2..=20;
/// Longest option, in characters.
pub const MAX_OPTION: usize = 100;
/// Shortest and longest time a poll is open, in seconds: five minutes, and a year.
pub const OPEN_SECONDS: std::ops::RangeInclusive<i64> = 300..=31_536_000;
/// Peers are told how a poll stands at most this often, in seconds (WIRE 7.6).
pub const TOLD_SECONDS: i64 = 180;

/// The poll of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    pub post: Id<Post>,
    /// In the author's order.
    pub options: Vec<String>,
    /// Whether several options may be chosen.
    pub multiple: bool,
    /// When it ends; peers' polls may have no end.
    pub ends_at: Option<Time>,
    pub closed_at: Option<Time>,
    /// Votes for each option; as the origin says where that is elsewhere.
    pub counts: Vec<i64>,
    /// Who voted, each once.
    pub voters: i64,
}

/// A poll as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollDraft {
    pub options: Vec<String>,
    pub multiple: bool,
    /// How long it is open, in seconds.
    pub seconds: i64,
}

/// A poll whose words are in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub options: Vec<String>,
    pub multiple: bool,
    pub seconds: i64,
}

/// What a maker would say is wrong with a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VoteError {
    #[error("this poll is closed")]
    Closed,
    #[error("nobody votes in their own poll")]
    Own,
    #[error("there is no such option")]
    NoSuchOption,
    #[error("one option is to be chosen here")]
    One,
    #[error("you have voted already")]
    Twice,
}

impl PollDraft {
    /// Checks the words; empty options are left out.
    ///
    /// # Errors
    /// Too few or too many options, two alike, one that is too long, or a time out of bounds.
    pub fn parse(&self) -> Result<Asked, Vec<Fault>> {
        let typed: Vec<&str> = self.options.iter().map(|option| option.trim()).filter(|option| !option.is_empty()).collect();
        let options: Vec<String> = typed.iter().filter_map(|option| line(option, MAX_OPTION)).collect();
        let mut faults = Vec::new();
        if options.len() != typed.len() {
            faults.push(Fault::new("poll", "fault-poll-option-long", "an option has at most 100 characters"));
        } else if !OPTIONS.contains(&options.len()) {
            faults.push(Fault::new("poll", "fault-poll-options", "a poll has 2 to 20 options"));
        }
        let unique: std::collections::HashSet<&String> = options.iter().collect();
        if unique.len() != options.len() {
            faults.push(Fault::new("poll", "fault-poll-alike", "two options are alike"));
        }
        if !OPEN_SECONDS.contains(&self.seconds) {
            faults.push(Fault::new("poll", "fault-poll-time", "a poll is open for five minutes to a year"));
        }
        if faults.is_empty() { Ok(Asked { options, multiple: self.multiple, seconds: self.seconds }) } else { Err(faults) }
    }
}

impl Asked {
    /// The poll of a post that is published now.
    #[must_use]
    pub fn open(self, post: Id<Post>, now: Time) -> Poll {
        let counts = vec![0; self.options.len()];
        Poll { post, options: self.options, multiple: self.multiple, ends_at: Some(now.plus_seconds(self.seconds)), closed_at: None, counts, voters: 0 }
    }
}

impl Poll {
    #[must_use]
    pub fn is_open(&self, now: Time) -> bool {
        self.closed_at.is_none() && self.ends_at.is_none_or(|end| end > now)
    }

    /// Checks what somebody chose: each option once, in order. `before` is what they chose earlier.
    ///
    /// # Errors
    /// Closed, their own, no option of it, several where one is to be chosen, or a second time.
    pub fn choose(&self, author: Id<Actor>, by: Id<Actor>, chosen: &[usize], before: &[usize], now: Time) -> Result<Vec<usize>, VoteError> {
        if !self.is_open(now) {
            return Err(VoteError::Closed);
        }
        if author == by {
            return Err(VoteError::Own);
        }
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        chosen.dedup();
        if chosen.is_empty() || chosen.iter().any(|choice| *choice >= self.options.len()) {
            return Err(VoteError::NoSuchOption);
        }
        if !self.multiple && chosen.len() > 1 {
            return Err(VoteError::One);
        }
        let is_again = if self.multiple { chosen.iter().any(|choice| before.contains(choice)) } else { !before.is_empty() };
        if is_again { Err(VoteError::Twice) } else { Ok(chosen) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHOR: Id<Actor> = Id::new(1);
    const VOTER: Id<Actor> = Id::new(2);

    fn poll(multiple: bool) -> Poll {
        let draft = PollDraft { options: vec!["ash".into(), "oak".into(), "elm".into()], multiple, seconds: 300 };
        draft.parse().unwrap().open(Id::new(7), Time::from_unix_seconds(0))
    }

    fn keys(options: &[&str], seconds: i64) -> Vec<&'static str> {
        let draft = PollDraft { options: options.iter().map(|option| (*option).to_owned()).collect(), multiple: false, seconds };
        draft.parse().map_or_else(|faults| faults.into_iter().map(|fault| fault.key).collect(), |_| Vec::new())
    }

    #[test]
    fn a_poll_out_of_bounds_is_refused() {
        let long = "x".repeat(101);
        assert_eq!(keys(&["one", " "], 300), ["fault-poll-options"]);
        assert_eq!(keys(&["a"; 21], 300), ["fault-poll-options", "fault-poll-alike"]);
        assert_eq!(keys(&["same", "same "], 300), ["fault-poll-alike"]);
        assert_eq!(keys(&["a", &long], 300), ["fault-poll-option-long"]);
        assert_eq!(keys(&["a", "b"], 299), ["fault-poll-time"]);
        assert_eq!(keys(&["a", "b"], 31_536_001), ["fault-poll-time"]);
    }

    #[test]
    fn p15_what_does_not_count_is_no_vote() {
        let (one, now, late) = (poll(false), Time::from_unix_seconds(10), Time::from_unix_seconds(300));
        assert_eq!(one.choose(AUTHOR, VOTER, &[0], &[], late), Err(VoteError::Closed));
        assert_eq!(one.choose(AUTHOR, AUTHOR, &[0], &[], now), Err(VoteError::Own));
        assert_eq!(one.choose(AUTHOR, VOTER, &[3], &[], now), Err(VoteError::NoSuchOption));
        assert_eq!(one.choose(AUTHOR, VOTER, &[], &[], now), Err(VoteError::NoSuchOption));
        assert_eq!(one.choose(AUTHOR, VOTER, &[0, 1], &[], now), Err(VoteError::One));
        assert_eq!(one.choose(AUTHOR, VOTER, &[1], &[0], now), Err(VoteError::Twice));
        assert_eq!(poll(true).choose(AUTHOR, VOTER, &[1, 2], &[2], now), Err(VoteError::Twice));
    }

    #[test]
    fn several_are_chosen_where_that_is_allowed() {
        let now = Time::from_unix_seconds(10);
        assert_eq!(poll(true).choose(AUTHOR, VOTER, &[2, 0, 2], &[], now), Ok(vec![0, 2]));
        assert_eq!(poll(true).choose(AUTHOR, VOTER, &[1], &[0], now), Ok(vec![1]));
        assert_eq!(poll(false).choose(AUTHOR, VOTER, &[1], &[], now), Ok(vec![1]));
    }
}
