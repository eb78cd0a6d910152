//! How the hosts of the fediverse take what they are sent: one manner each, or a mixture by number of hosts.

use std::fmt;
use std::time::Duration;

/// The most hosts of a mixture.
const MOST_HOSTS: usize = 20_000;

/// How one host takes deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sink {
    /// At once.
    Fast,
    /// After this long.
    Slow(Duration),
    /// With this status.
    Refuse(u16),
    /// Away for so long, then back for as long, and so on.
    Flap(Duration),
    /// Nobody listens there.
    Dead,
    /// The connection is taken, and never answered.
    Silent,
}

impl Sink {
    /// Whether what is sent there arrives in the end.
    pub fn arrives(self) -> bool {
        matches!(self, Self::Fast | Self::Slow(_) | Self::Flap(_))
    }

    fn read(text: &str) -> Result<Self, String> {
        let (name, more) = text.split_once(':').map_or((text, None), |(name, more)| (name, Some(more)));
        match (name, more) {
            ("fast", None) => Ok(Self::Fast),
            ("dead", None) => Ok(Self::Dead),
            ("silent", None) => Ok(Self::Silent),
            ("slow", Some(time)) => duration(time).map(Self::Slow),
            ("flap", Some(time)) => duration(time).and_then(|time| if time.is_zero() { Err("flap takes a time above 0".to_owned()) } else { Ok(Self::Flap(time)) }),
            ("refuse", Some(status)) => {
                status.parse().ok().filter(|status| (400..600).contains(status)).map(Self::Refuse).ok_or_else(|| format!("{status:?} is not a status from 400 to 599"))
            }
            ("slow" | "flap", None) => Err(format!("{name} takes a time, such as {name}:200ms")),
            ("refuse", None) => Err("refuse takes a status, such as refuse:503".to_owned()),
            _ => Err(format!("{text:?} is no sink; there are fast, slow:200ms, refuse:503, flap:5s, dead and silent")),
        }
    }
}

impl fmt::Display for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fast => f.write_str("fast"),
            Self::Slow(time) => write!(f, "slow:{}ms", time.as_millis()),
            Self::Refuse(status) => write!(f, "refuse:{status}"),
            Self::Flap(time) => write!(f, "flap:{}ms", time.as_millis()),
            Self::Dead => f.write_str("dead"),
            Self::Silent => f.write_str("silent"),
        }
    }
}

/// Sinks with how many hosts each; one sink without a number is that of all hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixture(Vec<(Sink, Option<usize>)>);

impl Mixture {
    /// Reads `dead*1000,fast*1`.
    pub fn read(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(|part| part_of(part.trim())).collect::<Result<Vec<_>, _>>()?;
        let unnumbered = parts.iter().filter(|(_, number)| number.is_none()).count();
        if unnumbered > 0 && parts.len() > 1 {
            return Err("in a mixture each sink takes a number of hosts, such as dead*1000,fast*1".to_owned());
        }
        if parts.iter().filter_map(|(_, number)| *number).sum::<usize>() > MOST_HOSTS {
            return Err(format!("more than {MOST_HOSTS} hosts"));
        }
        Ok(Self(parts))
    }

    /// The same sink for all hosts.
    pub fn of(sink: Sink) -> Self {
        Self(vec![(sink, None)])
    }

    /// Whether it says how many hosts there are.
    pub fn is_numbered(&self) -> bool {
        self.0.iter().all(|(_, number)| number.is_some())
    }

    /// The sink of each host; `hosts` counts where the mixture has no numbers.
    pub fn spread(&self, hosts: usize) -> Vec<Sink> {
        self.0.iter().flat_map(|(sink, number)| std::iter::repeat_n(*sink, number.unwrap_or(hosts))).collect()
    }
}

fn part_of(text: &str) -> Result<(Sink, Option<usize>), String> {
    let Some((sink, number)) = text.split_once('*') else { return Ok((Sink::read(text)?, None)) };
    let number = number.parse().ok().filter(|number| (1..=MOST_HOSTS).contains(number)).ok_or_else(|| format!("{number:?} is not a number of hosts from 1 to {MOST_HOSTS}"))?;
    Ok((Sink::read(sink)?, Some(number)))
}

/// Reads `200ms`, `5s` or `2m`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok().filter(|number| *number <= 10_000_000).ok_or_else(|| format!("{text:?} is not a time such as 200ms, 5s or 2m"))?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        _ => Err(format!("{text:?} is not a time such as 200ms, 5s or 2m")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Mixture, Sink, duration};

    #[test]
    fn what_is_no_sink_is_refused() {
        for text in [
            "",
            "quick",
            "slow",
            "slow:200",
            "slow:-1s",
            "refuse",
            "refuse:200",
            "refuse:x",
            "flap:0s",
            "dead:1s",
            "fast*0",
            "fast*x",
            "fast*20001",
            "dead,fast*1",
            "fast,",
            "dead*20000,fast*1",
        ] {
            assert!(Mixture::read(text).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn one_sink_is_that_of_all_hosts() {
        let mixture = Mixture::read("slow:200ms").unwrap();
        assert!(!mixture.is_numbered());
        assert_eq!(mixture.spread(3), [Sink::Slow(Duration::from_millis(200)); 3]);
        assert_eq!(mixture, Mixture::of(Sink::Slow(Duration::from_millis(200))));
    }

    #[test]
    fn a_mixture_says_how_many_hosts_there_are() {
        let mixture = Mixture::read("dead*2, refuse:503*1,fast*1").unwrap();
        assert!(mixture.is_numbered());
        assert_eq!(mixture.spread(99), [Sink::Dead, Sink::Dead, Sink::Refuse(503), Sink::Fast]);
    }

    #[test]
    fn a_sink_is_written_as_it_is_read() {
        for text in ["fast", "slow:200ms", "refuse:410", "flap:5000ms", "dead", "silent"] {
            assert_eq!(Sink::read(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn times_are_read_with_their_unit() {
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert!(duration("5").is_err() && duration("s").is_err() && duration("5 s").is_err() && duration("99999999999999999999s").is_err());
    }

    #[test]
    fn only_some_sinks_ever_take_what_is_sent() {
        assert!(Sink::Fast.arrives() && Sink::Slow(Duration::ZERO).arrives() && Sink::Flap(Duration::from_secs(1)).arrives());
        assert!(!Sink::Dead.arrives() && !Sink::Silent.arrives() && !Sink::Refuse(503).arrives());
    }
}
