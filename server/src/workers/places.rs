//! Who holds which of the inbox worker's places: no party that registered a name holds more than a few (SECURITY F-15).

use std::collections::{HashMap, VecDeque};

use domain::{Id, Time};
use storage::inbox::Received;

/// Activities under way at once; most of them wait for somebody's document.
pub const AT_ONCE: usize = 64;
/// Of these, the most of one registered name and all hosts below it.
const OF_ONE_DOMAIN: usize = 8;
/// Leased activities that wait here for a place; more are given back.
const WAITING: usize = 64;
/// Seconds after which one that waits is given back, so that its lease holds out while it is applied.
const PATIENCE: i64 = 5;

/// The places, and who waits for one.
#[derive(Default)]
pub struct Places {
    held: HashMap<String, usize>,
    waiting: HashMap<String, VecDeque<(Received, Time)>>,
}

/// What becomes of leased activities.
#[derive(Default)]
pub struct Seated {
    /// These have a place.
    pub start: Vec<Received>,
    /// These are given back.
    pub give_back: Vec<Id<Received>>,
}

impl Places {
    /// How many places are free.
    pub fn room(&self) -> usize {
        AT_ONCE.saturating_sub(self.held.values().sum())
    }

    /// Domains that get no further place now, so that asking for their activities is of no use.
    pub fn full_domains(&self) -> Vec<&str> {
        let held = self.held.iter().filter(|(_, places)| **places >= OF_ONE_DOMAIN).map(|(domain, _)| domain.as_str());
        let waiting = self.waiting.keys().filter(|domain| self.held_by(domain) < OF_ONE_DOMAIN).map(String::as_str);
        held.chain(waiting).collect()
    }

    /// Gives places to those who may have one; the others wait for it, or are given back.
    pub fn seat(&mut self, leased: Vec<Received>, now: Time) -> Seated {
        let mut seated = Seated::default();
        for received in leased {
            let domain = received.domain();
            if self.room() > 0 && self.held_by(&domain) < OF_ONE_DOMAIN && !self.waiting.contains_key(&domain) {
                *self.held.entry(domain).or_default() += 1;
                seated.start.push(received);
            } else if self.waiting.values().map(VecDeque::len).sum::<usize>() < WAITING {
                self.waiting.entry(domain).or_default().push_back((received, now));
            } else {
                seated.give_back.push(received.id);
            }
        }
        seated
    }

    /// Frees a place; the next one of that domain that waits takes it.
    pub fn leave(&mut self, domain: &str) -> Option<Received> {
        let next = self.waiting.get_mut(domain).and_then(VecDeque::pop_front);
        self.waiting.retain(|_, waiting| !waiting.is_empty());
        if next.is_none() {
            if let Some(places) = self.held.get_mut(domain) {
                *places = places.saturating_sub(1);
            }
            self.held.retain(|_, places| *places > 0);
        }
        next.map(|(received, _)| received)
    }

    /// Those who waited too long, to be given back.
    pub fn give_up(&mut self, now: Time) -> Vec<Id<Received>> {
        self.give_back(|since| now.unix_seconds() - since.unix_seconds() >= PATIENCE)
    }

    /// All who wait, to be given back.
    pub fn clear(&mut self) -> Vec<Id<Received>> {
        self.give_back(|_| true)
    }

    fn give_back(&mut self, goes: impl Fn(Time) -> bool) -> Vec<Id<Received>> {
        let mut gone = Vec::new();
        for waiting in self.waiting.values_mut() {
            waiting.retain(|(received, since)| {
                let goes = goes(*since);
                gone.extend(goes.then_some(received.id));
                !goes
            });
        }
        self.waiting.retain(|_, waiting| !waiting.is_empty());
        gone
    }

    fn held_by(&self, domain: &str) -> usize {
        self.held.get(domain).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Address;

    const NOW: Time = Time::from_unix_seconds(1_800_000_000);

    fn of(numbers: std::ops::Range<i64>, host: impl Fn(i64) -> String) -> Vec<Received> {
        let one = |n: i64| Received {
            id: Id::new(n),
            activity: Address::trusted(format!("https://{}/a/{n}", host(n))),
            actor: Address::trusted(format!("https://{}/users/ada", host(n))),
            kind: "Create".to_owned(),
            lane: n.to_string(),
            body: "{}".to_owned(),
            tries: 1,
            received_at: NOW,
        };
        numbers.map(one).collect()
    }

    fn wild(numbers: std::ops::Range<i64>) -> Vec<Received> {
        of(numbers, |n| format!("n{n}.evil.example"))
    }

    fn ids(received: &[Received]) -> Vec<i64> {
        received.iter().map(|one| one.id.raw()).collect()
    }

    #[test]
    fn f15_hosts_below_one_registered_name_hold_eight_places_and_others_flow() {
        let mut places = Places::default();
        let seated = places.seat(wild(0..64), NOW);
        assert_eq!(ids(&seated.start), (0..8).collect::<Vec<_>>());
        assert_eq!(seated.give_back, []);
        assert_eq!((places.room(), places.full_domains()), (56, vec!["evil.example"]));
        let seated = places.seat(of(100..156, |n| format!("n{n}.example")), NOW);
        assert_eq!((seated.start.len(), places.room()), (56, 0), "each of the others has a name of its own");
    }

    #[test]
    fn f15_the_next_one_of_a_domain_takes_the_place_that_one_leaves() {
        let mut places = Places::default();
        places.seat(wild(0..10), NOW);
        assert_eq!(places.leave("evil.example").unwrap().id.raw(), 8);
        assert_eq!(places.leave("evil.example").unwrap().id.raw(), 9);
        assert_eq!(places.full_domains(), ["evil.example"]);
        assert!(places.leave("evil.example").is_none());
        assert_eq!((places.room(), places.full_domains()), (57, vec![]));
        for _ in 0..7 {
            assert!(places.leave("evil.example").is_none());
        }
        assert_eq!((places.room(), places.held.len(), places.waiting.len()), (AT_ONCE, 0, 0), "nothing is kept of those who left");
    }

    #[test]
    fn q_those_who_wait_are_bounded_and_given_back_before_their_lease_ends() {
        let mut places = Places::default();
        let seated = places.seat(wild(0..80), NOW);
        assert_eq!((seated.start.len(), seated.give_back.len()), (8, 8));
        assert_eq!(places.give_up(NOW.plus_seconds(PATIENCE - 1)), []);
        assert_eq!(places.give_up(NOW.plus_seconds(PATIENCE)).len(), WAITING);
        assert_eq!((places.give_up(NOW.plus_seconds(60)), places.clear()), (vec![], vec![]));
        assert_eq!(places.room(), 56, "those who have a place keep it");
    }

    #[test]
    fn none_overtakes_one_of_its_domain_that_waits() {
        let mut places = Places::default();
        places.seat(of(0..AT_ONCE as i64 - 2, |n| format!("n{n}.example")), NOW);
        let seated = places.seat(of(100..104, |_| "late.example".to_owned()), NOW);
        assert_eq!((seated.start.len(), places.room()), (2, 0));
        assert!(places.leave("n0.example").is_none());
        assert_eq!(places.room(), 1);
        assert_eq!(places.full_domains(), ["late.example"], "its next place is for those who wait");
        assert_eq!(ids(&places.seat(of(104..105, |_| "late.example".to_owned()), NOW).start), Vec::<i64>::new());
        assert_eq!(places.leave("late.example").unwrap().id.raw(), 102);
    }
}
