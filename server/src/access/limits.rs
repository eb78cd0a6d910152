//! How often strangers may ask: a bucket per caller, account or host, bounded in number, refilled by the clock.

use std::{
    fmt,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::Clock;
use governor::{
    NotUntil, Quota, RateLimiter, clock,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed},
};
use moka::sync::Cache;

use super::{client::Client, secret};
use crate::{
    problem::Problem,
    settings::{LimitSettings, Rate},
};

/// Buckets that one limit keeps. When there are more callers, those who ask least start afresh.
const MAX_BUCKETS: u64 = 20_000;

/// How many times as much an account takes as an address, so that one stranger alone cannot lock a person out.
const ACCOUNT_ROOM: u32 = 5;

/// Tries of webhooks per member: as many as all they may have take within a minute (SECURITY W-24).
const PINGS: Rate = {
    let count = NonZeroU32::MIN.saturating_add(24);
    Rate { count, per: Duration::from_secs(60), burst: count }
};

/// The limits of `[limits]`, each counting for itself.
#[derive(Debug)]
pub struct Limits {
    /// Deliveries to the inbox per sending host.
    pub inbox_per_host: Limit,
    /// Refused or costly deliveries per address.
    pub inbox_unverified_per_ip: Limit,
    /// Fetched keys per host.
    pub new_keys_per_host: Limit,
    /// Tries to sign in per address.
    pub sign_in: Limit,
    /// Tries to sign in per account.
    pub sign_in_per_account: Limit,
    /// Tries to sign up per address.
    pub sign_up: Limit,
    /// Reports per member.
    pub reports: Limit,
    /// Mail that is asked for, per address.
    pub mail: Limit,
    /// Mail that is asked for, per name or address of mail that is named.
    pub mail_per_name: Limit,
    /// Orders and messages about them per member.
    pub orders: Limit,
    /// Tries of webhooks per member, those counted that are removed by now; no setting says how many.
    pub pings: Limit,
    /// Questions of visitors per listing, and what they write then per conversation.
    pub visitors: Limit,
}

impl Limits {
    /// With `is_loopback_free`, callers and hosts on this machine are not counted (`allow_private_addresses`).
    #[must_use]
    pub fn new(settings: &LimitSettings, clock: &Arc<dyn Clock>, is_loopback_free: bool) -> Self {
        let limit = |rate| Limit::new(rate, clock, is_loopback_free);
        Self {
            inbox_per_host: limit(settings.inbox_per_host),
            inbox_unverified_per_ip: limit(settings.inbox_unverified_per_ip),
            new_keys_per_host: limit(settings.new_keys_per_host),
            sign_in: limit(settings.sign_in),
            sign_in_per_account: limit(settings.sign_in.map(roomy)),
            sign_up: limit(settings.sign_up),
            reports: limit(settings.reports),
            mail: limit(settings.mail),
            mail_per_name: limit(settings.mail),
            orders: limit(settings.orders),
            pings: limit(Some(PINGS)),
            visitors: limit(settings.visitors),
        }
    }

    /// One try to sign in, before the password is looked at.
    ///
    /// # Errors
    /// 429 when this address or this account is tried too often.
    pub fn sign_in(&self, client: Client, account: &str) -> Result<(), Problem> {
        self.sign_in.check(client)?;
        if self.sign_in.is_free(client) { Ok(()) } else { self.sign_in_per_account.check_name(account) }
    }
}

impl Limits {
    /// One mail that this caller asks for, to whoever is meant by `named`, also if that is nobody.
    ///
    /// # Errors
    /// 429 when this address asks, or this one is written to, too often.
    pub fn mail(&self, client: Client, named: &str) -> Result<(), Problem> {
        self.mail.check(client)?;
        self.mail_per_name.check_name(named.trim().trim_start_matches('@'))
    }
}

fn roomy(rate: Rate) -> Rate {
    let more = |count: NonZeroU32| count.saturating_mul(NonZeroU32::new(ACCOUNT_ROOM).unwrap_or(count));
    Rate { count: more(rate.count), burst: more(rate.burst), ..rate }
}

type Bucket = RateLimiter<NotKeyed, InMemoryState, Steady, NoOpMiddleware<Nanos>>;

/// Whose bucket it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Network(IpAddr),
    /// The hash of a name, so that long names cost no more than short ones.
    Name(Vec<u8>),
}

/// One limit; without a rate it lets everything through.
pub struct Limit {
    buckets: Option<Buckets>,
    is_loopback_free: bool,
}

struct Buckets {
    quota: Quota,
    clock: Steady,
    by_key: Cache<Key, Arc<Bucket>>,
}

impl Limit {
    /// A limit of this rate.
    #[must_use]
    pub fn new(rate: Option<Rate>, clock: &Arc<dyn Clock>, is_loopback_free: bool) -> Self {
        let buckets = rate.and_then(|rate| Buckets::new(&rate, clock));
        Self { buckets, is_loopback_free }
    }

    /// Counts one request of this caller.
    ///
    /// # Errors
    /// 429, with the seconds to wait.
    pub fn check(&self, client: Client) -> Result<(), Problem> {
        if self.is_free(client) { Ok(()) } else { self.count(Key::Network(client.network())) }
    }

    /// Counts one request for this account, host or mail address; case does not matter.
    ///
    /// # Errors
    /// 429, with the seconds to wait.
    pub fn check_name(&self, name: &str) -> Result<(), Problem> {
        self.count(Key::Name(secret::hash(&name.trim().to_lowercase())))
    }

    /// Counts one request about this host.
    ///
    /// # Errors
    /// 429, with the seconds to wait.
    pub fn check_host(&self, host: &str) -> Result<(), Problem> {
        if self.is_loopback_free && is_loopback(host) { Ok(()) } else { self.check_name(host) }
    }

    fn is_free(&self, client: Client) -> bool {
        self.is_loopback_free && client.is_loopback()
    }

    fn count(&self, key: Key) -> Result<(), Problem> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        buckets.bucket(key).check().map_err(|until| {
            tracing::info!(case = "W-09", "security.reject");
            Problem::too_many(buckets.seconds(&until))
        })
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Limit").field(&self.buckets.as_ref().map(|buckets| buckets.quota)).finish()
    }
}

impl Buckets {
    fn new(rate: &Rate, clock: &Arc<dyn Clock>) -> Option<Self> {
        let quota = Quota::with_period(rate.interval())?.allow_burst(rate.burst);
        // A bucket that nobody touched for so long is full again, as a new one is.
        let full_after = rate.interval().saturating_mul(rate.burst.get()).max(Duration::from_secs(60));
        let by_key = Cache::builder().max_capacity(MAX_BUCKETS).time_to_idle(full_after).build();
        Some(Self { quota, clock: Steady::new(clock), by_key })
    }

    fn bucket(&self, key: Key) -> Arc<Bucket> {
        self.by_key.get_with(key, || Arc::new(RateLimiter::direct_with_clock(self.quota, self.clock.clone())))
    }

    /// Whole seconds until the next one is let through, at least one.
    fn seconds(&self, until: &NotUntil<Nanos>) -> u64 {
        let wait = until.wait_time_from(clock::Clock::now(&self.clock));
        wait.as_secs().saturating_add(1)
    }
}

/// Whether a host, with or without its port, is this very machine.
fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Our clock as the buckets want it: it never goes back. Where the clock of the machine is set back, time goes on from
/// where it was; otherwise every bucket would stay empty until the old time is reached again.
#[derive(Clone)]
struct Steady {
    clock: Arc<dyn Clock>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    last: i64,
    offset: i64,
}

impl Steady {
    fn new(clock: &Arc<dyn Clock>) -> Self {
        Self { clock: clock.clone(), seen: Arc::default() }
    }
}

impl clock::Clock for Steady {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let now = self.clock.now().unix_micros();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.offset += (seen.last - now).max(0);
        seen.last = now;
        let micros = u64::try_from(now.saturating_add(seen.offset)).unwrap_or_default();
        Nanos::new(micros.saturating_mul(1_000))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use axum::http::StatusCode;
    use domain::Time;

    use super::*;
    use crate::settings::Settings;

    #[derive(Default)]
    struct Turned(AtomicI64);

    impl Clock for Turned {
        fn now(&self) -> Time {
            Time::from_unix_seconds(1_800_000_000 + self.0.load(Ordering::SeqCst))
        }

        fn next_id(&self) -> i64 {
            0
        }

        fn past_id(&self, _: Time) -> i64 {
            0
        }
    }

    fn limit(rate: &str, is_loopback_free: bool) -> (Arc<Turned>, Limit) {
        let turned = Arc::new(Turned::default());
        let clock: Arc<dyn Clock> = turned.clone();
        let rate = if rate == "0" { None } else { Some(rate.parse().unwrap()) };
        (turned, Limit::new(rate, &clock, is_loopback_free))
    }

    fn client(text: &str) -> Client {
        Client(text.parse().unwrap())
    }

    #[test]
    fn w09_the_eleventh_try_is_refused_and_told_when_to_come_back() {
        let (clock, limit) = limit("10/5min", false);
        let caller = client("198.51.100.7");
        for _ in 0..10 {
            limit.check(caller).unwrap();
        }
        assert_eq!(limit.check(caller).unwrap_err().status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(limit.check(client("198.51.100.8")).is_ok(), "another caller is not refused");
        clock.0.store(31, Ordering::SeqCst);
        assert!(limit.check(caller).is_ok());
        assert!(limit.check(caller).is_err());
    }

    #[test]
    fn w09_all_addresses_of_a_64_are_one_caller() {
        let (_, limit) = limit("2/h", false);
        assert!(limit.check(client("2001:db8:1:2::1")).is_ok());
        assert!(limit.check(client("2001:db8:1:2::2")).is_ok());
        assert!(limit.check(client("2001:db8:1:2::3")).is_err());
    }

    #[test]
    fn w09_an_account_is_guarded_against_many_addresses() {
        let clock: Arc<dyn Clock> = Arc::new(Turned::default());
        let limits = Limits::new(&Settings::default().limits, &clock, false);
        let refused = (0..=255_u8).position(|last| limits.sign_in(Client(IpAddr::from([198, 51, 100, last])), "Ana").is_err());
        assert_eq!(refused, Some(50));
        assert!(limits.sign_in(client("203.0.113.1"), " ana").is_err(), "case and blanks make no other account");
        assert!(limits.sign_in(client("203.0.113.1"), "bea").is_ok());
    }

    #[test]
    fn w09_nobody_is_flooded_with_mail_and_nobody_floods() {
        let clock: Arc<dyn Clock> = Arc::new(Turned::default());
        let limits = Limits::new(&Settings::default().limits, &clock, true);
        let written = (0..=255_u8).take_while(|last| limits.mail(Client(IpAddr::from([198, 51, 100, *last])), "ana@mail.example").is_ok()).count();
        assert_eq!(written, 5, "to one address, from wherever");
        let asked = (0..100).take_while(|number| limits.mail(client("203.0.113.1"), &format!("maker{number}")).is_ok()).count();
        assert_eq!(asked, 5, "by one caller, to whomever");
        let local = (0..100).take_while(|_| limits.mail(client("127.0.0.1"), "@berta").is_ok()).count();
        assert_eq!(local, 5, "nobody is flooded from this machine either");
    }

    #[test]
    fn loopback_is_free_only_where_private_addresses_are_allowed() {
        let (_, counted) = limit("1/h", false);
        counted.check(client("127.0.0.1")).unwrap();
        counted.check_host("localhost:8081").unwrap();
        assert!(counted.check(client("127.0.0.1")).is_err());
        assert!(counted.check_host("localhost:8081").is_err());
        let (_, free) = limit("1/h", true);
        for _ in 0..3 {
            free.check(client("127.0.0.1")).unwrap();
            free.check(client("::1")).unwrap();
            free.check_host("localhost:8081").unwrap();
            free.check_host("[::1]:8081").unwrap();
        }
        free.check(client("198.51.100.7")).unwrap();
        assert!(free.check(client("198.51.100.7")).is_err());
        free.check_host("localhost.evil.example").unwrap();
        assert!(free.check_host("localhost.evil.example").is_err());
    }

    #[test]
    fn a_burst_is_let_through_and_then_the_rate() {
        let (clock, limit) = limit("60/min burst 30", false);
        let taken = |limit: &Limit| (0..100).take_while(|_| limit.check_host("a.example").is_ok()).count();
        assert_eq!(taken(&limit), 30);
        clock.0.store(10, Ordering::SeqCst);
        assert_eq!(taken(&limit), 10);
    }

    #[test]
    fn nobody_is_locked_out_when_the_clock_is_set_back() {
        let (clock, limit) = limit("1/min", false);
        limit.check_name("ana").unwrap();
        clock.0.store(-86_400, Ordering::SeqCst);
        assert!(limit.check_name("ana").is_err());
        clock.0.store(-86_400 + 61, Ordering::SeqCst);
        assert!(limit.check_name("ana").is_ok());
    }

    #[test]
    fn without_a_rate_nothing_is_counted() {
        let (_, limit) = limit("0", false);
        assert!((0..10_000).all(|_| limit.check(client("198.51.100.7")).is_ok()));
    }

    #[test]
    fn a_flood_of_callers_does_not_fill_the_memory() {
        let (_, limit) = limit("5/h", false);
        for caller in 0..MAX_BUCKETS as u32 * 2 {
            let _ = limit.check(Client(IpAddr::from(caller.to_be_bytes())));
        }
        let buckets = limit.buckets.unwrap();
        buckets.by_key.run_pending_tasks();
        assert!(buckets.by_key.entry_count() <= MAX_BUCKETS);
    }
}
