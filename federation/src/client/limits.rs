//! How much one host, and whoever registered it, may cost: requests at a time, documents a minute, a memory of failures.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::peers;
use moka::{policy::EvictionPolicy, sync::Cache};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use super::{ClientError, rules::authority};
use crate::signatures::BodyDigest;

/// Requests under way to one host, for each lane.
pub(super) const PER_HOST: usize = 8;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
const MAX_HOSTS: u64 = 10_000;
const FORGET_HOST: Duration = Duration::from_secs(600);
const MAX_FAILURES: u64 = 50_000;
/// How long a failure is believed in microseconds: what is final, and what may pass.
const FINAL_MICROS: i64 = 600 * 1_000_000;
const PASSING_MICROS: i64 = 60 * 1_000_000;

/// How many documents may be fetched from one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// In the long run; 0 means without limit.
    pub per_minute: u32,
    /// At once, after a quiet time.
    pub burst: u32,
}

impl Budget {
    /// 60 a minute after a burst of 30.
    pub const DEFAULT: Self = Self { per_minute: 60, burst: 30 };
    /// No limit.
    pub const UNLIMITED: Self = Self { per_minute: 0, burst: 0 };

    const fn times(self, share: u32) -> Self {
        Self { per_minute: self.per_minute.saturating_mul(share), burst: self.burst.saturating_mul(share) }
    }

    /// Takes one from the budget. `tab` is the time at which all that was taken is paid for.
    fn take(self, tab: &mut i64, now: i64) -> bool {
        if self.per_minute == 0 {
            return true;
        }
        let interval = (60_000_000 / i64::from(self.per_minute)).max(1);
        let ahead = interval * i64::from(self.burst.max(1) - 1);
        if *tab > now.saturating_add(ahead) {
            return false;
        }
        *tab = (*tab).max(now).saturating_add(interval);
        true
    }
}

/// How many times the budget of one host all hosts of one registered domain have together.
const DOMAIN_SHARE: u32 = 4;

/// On whose account a document is fetched. Neither uses up what the other needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Purse {
    /// Of those who knock: what is fetched because of an unproven key id.
    Door,
    /// Of people here and of the work on what was taken in.
    #[default]
    House,
}

/// Until when what was taken is paid for, for each purse.
#[derive(Debug)]
struct Tabs {
    door: i64,
    house: i64,
}

impl Tabs {
    const EMPTY: Self = Self { door: i64::MIN, house: i64::MIN };

    fn of(&mut self, purse: Purse) -> &mut i64 {
        match purse {
            Purse::Door => &mut self.door,
            Purse::House => &mut self.house,
        }
    }
}

/// Fetches and deliveries do not wait for each other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Lane {
    Fetches,
    Deliveries,
}

struct Host {
    fetches: Arc<Semaphore>,
    deliveries: Arc<Semaphore>,
    tabs: Mutex<Tabs>,
}

pub(super) struct Hosts {
    budget: Budget,
    /// The least recently asked host is forgotten first, so that a flood of names cannot keep a
    /// new one from being counted.
    hosts: Cache<String, Arc<Host>>,
    /// Of those who registered a name and make hosts below it at will (SECURITY F-15).
    domains: Cache<String, Arc<Mutex<Tabs>>>,
}

impl Hosts {
    pub(super) fn new(budget: Budget) -> Self {
        let hosts = Cache::builder().eviction_policy(EvictionPolicy::lru()).max_capacity(MAX_HOSTS).time_to_idle(FORGET_HOST).build();
        let domains = Cache::builder().eviction_policy(EvictionPolicy::lru()).max_capacity(MAX_HOSTS).time_to_idle(FORGET_HOST).build();
        Self { budget, hosts, domains }
    }

    /// Waits for a turn at this host.
    pub(super) async fn enter(&self, url: &Url, lane: Lane) -> Result<OwnedSemaphorePermit, ClientError> {
        let host = self.host(url);
        let lane = match lane {
            Lane::Fetches => &host.fetches,
            Lane::Deliveries => &host.deliveries,
        };
        let turn = tokio::time::timeout(PATIENCE, lane.clone().acquire_owned()).await;
        match turn {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(ClientError::Busy),
        }
    }

    /// Takes one document from the budgets of the host and of the domain it belongs to; `now` in microseconds.
    pub(super) fn spend(&self, url: &Url, purse: Purse, now: i64) -> Result<(), ClientError> {
        let host = self.host(url);
        let authority = authority(url);
        let domain = self.domains.get_with(peers::registrable(&authority).to_owned(), || Arc::new(Mutex::new(Tabs::EMPTY)));
        // The host first: one that has used up its own takes nothing from those beside it.
        let may = take(self.budget, &host.tabs, purse, now) && take(self.budget.times(DOMAIN_SHARE), &domain, purse, now);
        if may { Ok(()) } else { Err(ClientError::Busy) }
    }

    fn host(&self, url: &Url) -> Arc<Host> {
        self.hosts.get_with(authority(url), || {
            Arc::new(Host { fetches: Arc::new(Semaphore::new(PER_HOST)), deliveries: Arc::new(Semaphore::new(PER_HOST)), tabs: Mutex::new(Tabs::EMPTY) })
        })
    }
}

fn take(budget: Budget, tabs: &Mutex<Tabs>, purse: Purse, now: i64) -> bool {
    let mut tabs = tabs.lock().unwrap_or_else(PoisonError::into_inner);
    budget.take(tabs.of(purse), now)
}

/// Failed fetches by the hash of their address, so that long addresses cost no memory.
pub(super) struct Failures(Cache<[u8; 32], (i64, ClientError)>);

impl Failures {
    pub(super) fn new() -> Self {
        Self(Cache::builder().eviction_policy(EvictionPolicy::lru()).max_capacity(MAX_FAILURES).time_to_live(FORGET_HOST).build())
    }

    pub(super) fn find(&self, url: &Url, now: i64) -> Option<ClientError> {
        let (until, failure) = self.0.get(&key(url))?;
        (now < until).then_some(failure)
    }

    pub(super) fn remember(&self, url: &Url, failure: ClientError, now: i64) {
        let believed = if failure.is_final() { FINAL_MICROS } else { PASSING_MICROS };
        self.0.insert(key(url), (now.saturating_add(believed), failure));
    }

    pub(super) fn forget(&self, url: &Url) {
        self.0.invalidate(&key(url));
    }
}

/// The fragment names a part of the document (`#main-key`), not another one.
fn key(url: &Url) -> [u8; 32] {
    let text = url.as_str();
    let document = text.split_once('#').map_or(text, |(document, _)| document);
    *BodyDigest::of(document.as_bytes()).bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_allows_its_burst_and_then_one_a_second() {
        let (mut tab, budget) = (i64::MIN, Budget::DEFAULT);
        let mut take = |now| budget.take(&mut tab, now);
        assert_eq!((0..40).filter(|_| take(0)).count(), 30);
        assert!(!take(999_999));
        assert!(take(1_000_000) && !take(1_000_000));
        assert_eq!((0..40).filter(|_| take(3_600_000_000)).count(), 30, "a quiet hour saves one burst");
    }

    #[test]
    fn budget_survives_a_clock_that_jumps_back() {
        let (mut tab, budget) = (i64::MIN, Budget { per_minute: 60, burst: 1 });
        assert!(budget.take(&mut tab, 1_000_000_000));
        assert!(!budget.take(&mut tab, 0));
        assert!(budget.take(&mut tab, 1_001_000_000));
    }

    #[test]
    fn passing_failures_are_forgotten_after_a_minute() {
        let (failures, url) = (Failures::new(), "https://peer.example/u/1".parse().unwrap());
        failures.remember(&url, ClientError::Status(503), 0);
        assert_eq!(failures.find(&url, PASSING_MICROS - 1), Some(ClientError::Status(503)));
        assert_eq!(failures.find(&url, PASSING_MICROS), None);
    }

    #[test]
    fn failures_are_forgotten_after_ten_minutes_and_shared_by_fragments() {
        let failures = Failures::new();
        let key: Url = "https://peer.example/u/1#main-key".parse().unwrap();
        let actor: Url = "https://peer.example/u/1".parse().unwrap();
        failures.remember(&key, ClientError::Gone(410), 0);
        assert_eq!(failures.find(&actor, FINAL_MICROS - 1), Some(ClientError::Gone(410)));
        assert_eq!(failures.find(&actor, FINAL_MICROS), None);
        failures.forget(&actor);
        assert_eq!(failures.find(&key, 1), None);
    }
}
