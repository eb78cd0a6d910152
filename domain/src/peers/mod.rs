//! Other servers as the host of this one judges them: rules for names, and which of them holds for a host.
//!
//! A rule of `example.org` holds for everything below it too, whatever its port; where several hold, the most specific one
//! decides alone. Names are compared in one spelling: lower case, punycode, without a dot at the end.

pub mod list;
mod names;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use names::{Suffix, registrable, suffix};

/// What a host decided about a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing: it is spoken with like everybody else.
    Open,
    /// Spoken with by name: wins over a wider block, and over an allow-list that says nobody.
    Allowed,
    /// Spoken with, but shown only to those who follow somebody there; follows from there need approval.
    Limited,
    /// Not spoken with, and not shown.
    Blocked,
}

impl State {
    /// The word in the table, in commands and in lists for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Allowed => "allowed",
            Self::Limited => "limited",
            Self::Blocked => "blocked",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Allowed, Self::Limited, Self::Blocked].into_iter().find(|state| state.word() == word)
    }
}

/// What the host of this server decided about one name and all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Canonical, see [`canonical`].
    pub host: String,
    pub state: State,
    /// Photos from there are not fetched.
    pub reject_media: bool,
    /// Reports from there are not taken.
    pub reject_reports: bool,
    /// Shown to moderators here, never passed on.
    pub reason: String,
    /// Goes into lists that are passed on.
    pub public_comment: String,
    /// Whoever publishes the list shall not spell the name out.
    pub obfuscate: bool,
}

impl Rule {
    /// A rule with nothing but its state.
    #[must_use]
    pub fn new(host: impl Into<String>, state: State) -> Self {
        Self { host: host.into(), state, reject_media: false, reject_reports: false, reason: String::new(), public_comment: String::new(), obfuscate: false }
    }

    /// Whether it decides anything.
    #[must_use]
    pub const fn says_something(&self) -> bool {
        !matches!(self.state, State::Open) || self.reject_media || self.reject_reports
    }

    /// What holds when both were said of one name, neither looser than before: the host's own word against an imported one.
    /// What was allowed by name stays allowed.
    #[must_use]
    pub fn tightened(&self, by: &Self) -> Self {
        if self.state == State::Allowed {
            return self.clone();
        }
        let comment = if by.public_comment.is_empty() { &self.public_comment } else { &by.public_comment };
        Self {
            host: self.host.clone(),
            state: self.state.max(by.state),
            reject_media: self.reject_media || by.reject_media,
            reject_reports: self.reject_reports || by.reject_reports,
            reason: self.reason.clone(),
            public_comment: comment.clone(),
            obfuscate: self.obfuscate || by.obfuscate,
        }
    }
}

/// What holds for one host, all rules considered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdict {
    pub blocked: bool,
    pub limited: bool,
    pub reject_media: bool,
    pub reject_reports: bool,
}

impl Verdict {
    /// What holds for something that two hosts answer for.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            blocked: self.blocked || other.blocked,
            limited: self.limited || other.limited,
            reject_media: self.reject_media || other.reject_media,
            reject_reports: self.reject_reports || other.reject_reports,
        }
    }
}

/// What one rule says.
#[derive(Debug, Clone, Copy, Default)]
struct Holds {
    state: Option<State>,
    reject_media: bool,
    reject_reports: bool,
}

/// Rules by name, to be asked about hosts. All of them, or at least those of the [`steps`] of each host that is asked about.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    by_host: HashMap<String, Holds>,
    allow_list: bool,
}

impl Rules {
    /// With `allow_list`, who is not allowed by name is blocked.
    #[must_use]
    pub fn new<'r>(rules: impl IntoIterator<Item = &'r Rule>, allow_list: bool) -> Self {
        let holds = |rule: &Rule| Holds { state: Some(rule.state), reject_media: rule.reject_media, reject_reports: rule.reject_reports };
        let by_host = rules.into_iter().filter(|rule| rule.says_something()).map(|rule| (rule.host.clone(), holds(rule))).collect();
        Self { by_host, allow_list }
    }

    /// What holds for a host in its canonical spelling, with its port where it has one.
    #[must_use]
    pub fn judge(&self, host: &str) -> Verdict {
        let holds = steps(host).find_map(|step| self.by_host.get(step).copied()).unwrap_or_default();
        let state = holds.state.unwrap_or(State::Open);
        let blocked = state == State::Blocked || (self.allow_list && state != State::Allowed);
        Verdict { blocked, limited: state == State::Limited, reject_media: holds.reject_media || blocked, reject_reports: holds.reject_reports || blocked }
    }
}

/// Names whose rules may hold for a host, the most specific first: itself with its port, without it, and each name above.
pub fn steps(host: &str) -> impl Iterator<Item = &str> {
    let host = host.trim_end_matches('.');
    let (name, port) = split_port(host);
    let with_port = port.map(|_| host);
    let is_number = names::is_number(name);
    let above = std::iter::successors(Some(name), move |name| if is_number { None } else { name.split_once('.').map(|(_, above)| above) });
    with_port.into_iter().chain(above.filter(|name| !name.is_empty()))
}

/// A host without its port, and the port where it has one.
fn split_port(host: &str) -> (&str, Option<&str>) {
    let parted = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    parted.map_or((host, None), |(name, port)| (name, Some(port)))
}

/// Why a text names no host that a rule can be about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostFault {
    #[error("{0:?} is no name of a server, such as example.org")]
    Malformed(String),
    #[error("{0:?} is hidden in part, so that nobody can tell which server it is")]
    Obfuscated(String),
    #[error("{0:?} stands for everybody; the setting federation.mode = \"allow-list\" does that")]
    Everybody(String),
    #[error("{0} is shared by servers that have nothing to do with each other; name the server itself")]
    Suffix(String),
    #[error("{0} gives names to strangers, whose servers have nothing to do with each other; name the server itself, or say that all below it are meant")]
    Provider(String),
    #[error("{0} is this server, or a name above it")]
    Ourselves(String),
}

/// Reads a name in its one spelling: lower case, punycode, no dot at the end; a port stays.
///
/// # Errors
/// It is none, or one that is hidden in part (`ev**.example`).
pub fn canonical(text: &str) -> Result<String, HostFault> {
    let text = text.trim();
    let malformed = || HostFault::Malformed(text.chars().take(100).collect());
    if text.contains('*') {
        let only_stars = text.bytes().all(|byte| matches!(byte, b'*' | b'.'));
        return Err(if only_stars { HostFault::Everybody(text.to_owned()) } else { HostFault::Obfuscated(text.chars().take(100).collect()) });
    }
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) => (name, Some(port.parse::<u16>().map_err(|_digits| malformed())?)),
        None => (text, None),
    };
    let name = idna::domain_to_ascii(name).map_err(|_invalid| malformed())?;
    let name = name.strip_suffix('.').unwrap_or(&name);
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err(malformed());
    }
    Ok(port.map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")))
}

/// Whom a rule may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What one party registered.
    OneParty,
    /// Also the names of those who give names to strangers (`github.io`), if whoever judges says that all below are meant.
    Strangers,
}

/// Reads a name that may be limited or blocked. `ours` are the names of this server.
///
/// A rule of a whole registry would cut far more than anybody means (SECURITY D-03): what the public suffix list names is
/// refused, `com` and `co.uk` always, `github.io` unless `reach` goes that far. So is every name without a dot, unless it
/// has a port.
///
/// # Errors
/// Says what is wrong with it.
pub fn judgeable(text: &str, ours: &[&str], reach: Reach) -> Result<String, HostFault> {
    let host = canonical(text)?;
    if ours.iter().any(|ours| steps(ours).any(|step| step == host)) {
        return Err(HostFault::Ourselves(host));
    }
    match suffix(&host) {
        Some(Suffix::Registry) => Err(HostFault::Suffix(host)),
        Some(Suffix::Provider) if reach == Reach::OneParty => Err(HostFault::Provider(host)),
        Some(Suffix::Provider) | None => Ok(host),
    }
}

/// What a host decided, for the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// One name was judged.
    Judged { host: String, state: State },
    /// A list was taken in, which changed this many rules.
    Imported { rules: u64 },
    /// What the rules mean for those who are known was worked out anew.
    Enforced,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(of: &[(&str, State)], allow_list: bool) -> Rules {
        let rules: Vec<Rule> = of.iter().map(|(host, state)| Rule::new(*host, *state)).collect();
        Rules::new(&rules, allow_list)
    }

    #[test]
    fn o16_a_name_has_one_spelling() {
        for text in ["Evil.Example", "evil.example.", " EVIL.example ", "evil．example"] {
            assert_eq!(canonical(text).unwrap(), "evil.example", "{text}");
        }
        assert_eq!(canonical("bücher.example").unwrap(), "xn--bcher-kva.example");
        assert_eq!(canonical("XN--BCHER-KVA.example").unwrap(), "xn--bcher-kva.example");
        assert_eq!(canonical("localhost:8081").unwrap(), "localhost:8081");
        assert_ne!(canonical("ex\u{430}mple.org").unwrap(), "example.org", "a look-alike is another");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in
            ["", ".", "a..b", "https://a.example", "a.example/x", "@a@b.example", "a b.example", "a.example:x", "=cmd()", "xn--victim-", &"a".repeat(300), "a.example:99999"]
        {
            assert!(matches!(canonical(text), Err(HostFault::Malformed(_))), "{text}");
        }
        assert!(matches!(canonical("ev**.example"), Err(HostFault::Obfuscated(_))));
        assert!(matches!(canonical("*"), Err(HostFault::Everybody(_))));
    }

    #[test]
    fn d03_nobody_blocks_a_registry_or_this_server() {
        let ours = ["maker.example.org", "maker.example.org:8443"];
        for reach in [Reach::OneParty, Reach::Strangers] {
            for text in ["com", "net.", "*", "*.*", "co.uk", "COM.br", "ac.jp", "kobe.jp", "k12.ca.us", "xn--p1ai", "рф"] {
                assert!(matches!(judgeable(text, &ours, reach), Err(HostFault::Suffix(_) | HostFault::Everybody(_))), "{text}");
            }
            for text in ["maker.example.org", "Maker.Example.org.", "example.org", "maker.example.org:8443"] {
                assert!(matches!(judgeable(text, &ours, reach), Err(HostFault::Ourselves(_))), "{text}");
            }
            for text in ["other.example.org", "evil.co.uk", "com.example", "localhost:8082", "go.com", "ada.github.io", "127.0.0.1"] {
                assert!(judgeable(text, &ours, reach).is_ok(), "{text}");
            }
        }
    }

    #[test]
    fn d03_those_who_give_names_to_strangers_are_blocked_on_purpose_only() {
        let fault = judgeable("GitHub.io", &[], Reach::OneParty).unwrap_err();
        assert_eq!(fault, HostFault::Provider("github.io".to_owned()));
        assert!(fault.to_string().contains("strangers"), "{fault}");
        assert_eq!(judgeable("repl.co", &[], Reach::Strangers).unwrap(), "repl.co");
    }

    #[test]
    fn d02_a_block_holds_below_and_not_beside() {
        let rules = rules(&[("evil.example", State::Blocked)], false);
        for host in ["evil.example", "a.evil.example", "a.b.evil.example", "evil.example:8443", "a.evil.example:1"] {
            assert!(rules.judge(host).blocked, "{host}");
        }
        for host in ["example", "notevil.example", "evil.example.org", "evil-example", ""] {
            assert_eq!(rules.judge(host), Verdict::default(), "{host}");
        }
    }

    #[test]
    fn p29_reports_are_rejected_by_the_rule_that_decides_and_of_whom_is_blocked() {
        let rejecting = Rule { reject_reports: true, ..Rule::new("loud.example", State::Open) };
        let rules = Rules::new(&[rejecting, Rule::new("calm.loud.example", State::Allowed), Rule::new("evil.example", State::Blocked)], false);
        for (host, rejected) in [("loud.example", true), ("x.loud.example:81", true), ("calm.loud.example", false), ("evil.example", true), ("other.example", false)] {
            assert_eq!(rules.judge(host).reject_reports, rejected, "{host}");
        }
        assert!(!rules.judge("loud.example").reject_media);
    }

    #[test]
    fn the_most_specific_rule_decides_alone() {
        let rules =
            rules(&[("evil.example", State::Blocked), ("good.evil.example", State::Allowed), ("so.good.evil.example", State::Limited), ("evil.example:81", State::Limited)], false);
        assert!(rules.judge("x.evil.example").blocked);
        assert_eq!(rules.judge("good.evil.example"), Verdict::default());
        assert_eq!(rules.judge("x.good.evil.example"), Verdict::default());
        assert_eq!(rules.judge("so.good.evil.example"), Verdict { limited: true, ..Verdict::default() });
        assert_eq!((rules.judge("evil.example:81").blocked, rules.judge("evil.example:82").blocked), (false, true));
    }

    #[test]
    fn d06_an_allow_list_says_nobody_else() {
        let rules = rules(&[("good.example", State::Allowed), ("bad.good.example", State::Blocked), ("so.example", State::Limited)], true);
        for (host, blocked) in [("good.example", false), ("a.good.example", false), ("bad.good.example", true), ("so.example", true), ("any.example", true)] {
            assert_eq!(rules.judge(host).blocked, blocked, "{host}");
        }
    }

    #[test]
    fn a_number_has_no_names_above() {
        assert_eq!(steps("127.0.0.1:80").collect::<Vec<_>>(), ["127.0.0.1:80", "127.0.0.1"]);
        assert_eq!(steps("a.b.example").collect::<Vec<_>>(), ["a.b.example", "b.example", "example"]);
    }

    #[test]
    fn an_import_loosens_nothing() {
        let held = Rule { reason: "spam".to_owned(), ..Rule::new("a.example", State::Blocked) };
        let looser = Rule { reject_media: true, public_comment: "loud".to_owned(), ..Rule::new("a.example", State::Limited) };
        let both = held.tightened(&looser);
        assert_eq!((both.state, both.reject_media, both.reason.as_str(), both.public_comment.as_str()), (State::Blocked, true, "spam", "loud"));
        assert_eq!(Rule::new("a.example", State::Limited).tightened(&held).state, State::Blocked);
        let allowed = Rule::new("a.example", State::Allowed);
        assert_eq!(allowed.tightened(&held), allowed);
    }

    proptest::proptest! {
        #[test]
        fn a_block_of_a_name_is_a_block_of_all_below(name in "[a-z]{1,8}\\.[a-z]{2,8}", below in "[a-z]{1,8}") {
            let rules = rules(&[(&name, State::Blocked)], false);
            let sub = format!("{below}.{name}");
            proptest::prop_assert!(rules.judge(&sub).blocked);
        }

        #[test]
        fn the_one_spelling_is_a_fixed_point(text in "[a-zA-Z0-9.ü:-]{1,30}") {
            if let Ok(once) = canonical(&text) {
                proptest::prop_assert_eq!(canonical(&once), Ok(once));
            }
        }
    }
}
