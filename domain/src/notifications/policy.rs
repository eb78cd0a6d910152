//! Of whom somebody wants to hear: what they decided about those who come unasked.

use crate::Time;
use crate::text::Fault;

use super::Kind;

/// Whoever is here for less than 30 days is new.
pub const NEW_ACCOUNT_SECONDS: i64 = 30 * 86_400;
/// Whoever follows for less than 3 days is no follower yet, so that nobody passes by following first.
pub const NEW_FOLLOWER_SECONDS: i64 = 3 * 86_400;

/// What happens to a notification; of several the strictest holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    Accept,
    /// Waits as a request, and nothing says so aloud.
    Filter,
    Drop,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Accept, Self::Filter, Self::Drop];

    /// The word in the table, in the API and in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Filter => "filter",
            Self::Drop => "drop",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// What somebody decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Of those whom they do not follow.
    pub not_following: Verdict,
    /// Of those who do not follow them.
    pub not_followers: Verdict,
    /// Of those who are new.
    pub new_accounts: Verdict,
    /// Direct posts of those whom they do not follow and did not write to.
    pub unsolicited_direct: Verdict,
    /// Of those whom moderators here limited, or whose server they did.
    pub limited: Verdict,
}

impl Default for Policy {
    fn default() -> Self {
        Self { not_following: Verdict::Accept, not_followers: Verdict::Accept, new_accounts: Verdict::Accept, unsolicited_direct: Verdict::Filter, limited: Verdict::Filter }
    }
}

/// A change of it as typed: `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyDraft {
    pub not_following: Option<String>,
    pub not_followers: Option<String>,
    pub new_accounts: Option<String>,
    pub unsolicited_direct: Option<String>,
    pub limited: Option<String>,
}

/// What there is to know about the one who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sender {
    /// The owner follows them.
    pub is_followed: bool,
    /// Since when they follow the owner.
    pub follows_since: Option<Time>,
    /// Since when they are known here; `None` where nobody comes.
    pub since: Option<Time>,
    pub is_limited: bool,
    /// Their direct post continues what the owner said.
    pub is_solicited: bool,
    /// The owner let their requests in before.
    pub is_let_in: bool,
    /// Looks after this community.
    pub is_moderator: bool,
}

impl Policy {
    /// What happens to something of this kind from this sender.
    #[must_use]
    pub fn judge(&self, kind: Kind, sender: &Sender, now: Time) -> Verdict {
        if !kind.is_filtered() || sender.is_followed || sender.is_let_in || sender.is_moderator {
            return Verdict::Accept;
        }
        let is_follower = sender.follows_since.is_some_and(|since| since.plus_seconds(NEW_FOLLOWER_SECONDS) <= now);
        let is_new = sender.since.is_some_and(|since| since.plus_seconds(NEW_ACCOUNT_SECONDS) > now);
        // Who begins to follow, or asks to, cannot have done so before.
        let comes_to_follow = matches!(kind, Kind::Follow | Kind::FollowRequest);
        let unwanted = [
            (true, self.not_following),
            (!is_follower && !comes_to_follow, self.not_followers),
            (is_new, self.new_accounts),
            (kind == Kind::Direct && !sender.is_solicited, self.unsolicited_direct),
            (sender.is_limited, self.limited),
        ];
        unwanted.into_iter().filter(|(holds, _)| *holds).map(|(_, verdict)| verdict).max().unwrap_or(Verdict::Accept)
    }

    /// The policy after a change.
    ///
    /// # Errors
    /// A fault for each field that is none of the three words.
    pub fn change(self, draft: &PolicyDraft) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut read = |field: &'static str, typed: &Option<String>, held: Verdict| match typed.as_deref().map(Verdict::from_word) {
            None => held,
            Some(Some(verdict)) => verdict,
            Some(None) => {
                faults.push(Fault::new(field, "fault-verdict", "this is accept, filter or drop"));
                held
            }
        };
        let changed = Self {
            not_following: read("not_following", &draft.not_following, self.not_following),
            not_followers: read("not_followers", &draft.not_followers, self.not_followers),
            new_accounts: read("new_accounts", &draft.new_accounts, self.new_accounts),
            unsolicited_direct: read("unsolicited_direct", &draft.unsolicited_direct, self.unsolicited_direct),
            limited: read("limited", &draft.limited, self.limited),
        };
        if faults.is_empty() { Ok(changed) } else { Err(faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_unix_seconds(100 * 86_400);

    /// Somebody of old of whom nothing else is known.
    fn stranger() -> Sender {
        Sender { since: Some(Time::from_unix_seconds(0)), ..Sender::default() }
    }

    fn strict() -> Policy {
        Policy { not_following: Verdict::Drop, not_followers: Verdict::Drop, new_accounts: Verdict::Drop, unsolicited_direct: Verdict::Drop, limited: Verdict::Drop }
    }

    #[test]
    fn of_several_the_strictest_holds() {
        let policy = Policy { not_following: Verdict::Filter, limited: Verdict::Drop, ..Policy::default() };
        assert_eq!(policy.judge(Kind::Like, &stranger(), NOW), Verdict::Filter);
        assert_eq!(policy.judge(Kind::Like, &Sender { is_limited: true, ..stranger() }, NOW), Verdict::Drop);
    }

    #[test]
    fn each_word_is_about_those_whom_it_names() {
        let only = |change: fn(&mut Policy)| {
            let mut policy = Policy { unsolicited_direct: Verdict::Accept, limited: Verdict::Accept, ..Policy::default() };
            change(&mut policy);
            policy
        };
        let followers = only(|policy| policy.not_followers = Verdict::Drop);
        let follows = |days: i64| Sender { follows_since: Some(NOW.plus_seconds(-days * 86_400)), ..stranger() };
        assert_eq!(followers.judge(Kind::Mention, &follows(2), NOW), Verdict::Drop, "nobody passes by following first");
        assert_eq!(followers.judge(Kind::Mention, &follows(3), NOW), Verdict::Accept);
        assert_eq!(followers.judge(Kind::Follow, &stranger(), NOW), Verdict::Accept, "one has to begin");
        let new = only(|policy| policy.new_accounts = Verdict::Drop);
        let since = |days: i64| Sender { since: Some(NOW.plus_seconds(-days * 86_400)), ..Sender::default() };
        assert_eq!(new.judge(Kind::Follow, &since(29), NOW), Verdict::Drop);
        assert_eq!(new.judge(Kind::Follow, &since(30), NOW), Verdict::Accept);
        let direct = only(|policy| policy.unsolicited_direct = Verdict::Filter);
        assert_eq!(direct.judge(Kind::Direct, &stranger(), NOW), Verdict::Filter);
        assert_eq!(direct.judge(Kind::Direct, &Sender { is_solicited: true, ..stranger() }, NOW), Verdict::Accept);
        assert_eq!(direct.judge(Kind::Mention, &stranger(), NOW), Verdict::Accept);
    }

    #[test]
    fn whom_one_follows_or_let_in_and_moderators_are_always_heard() {
        let new = Sender { is_limited: true, since: Some(NOW), ..stranger() };
        for sender in [Sender { is_followed: true, ..new }, Sender { is_let_in: true, ..new }, Sender { is_moderator: true, ..new }] {
            assert_eq!(strict().judge(Kind::Direct, &sender, NOW), Verdict::Accept);
        }
        assert_eq!(strict().judge(Kind::Direct, &new, NOW), Verdict::Drop);
        for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_filtered()) {
            assert_eq!(strict().judge(kind, &new, NOW), Verdict::Accept, "{kind:?} is nothing that somebody does to one");
        }
    }

    #[test]
    fn what_is_no_verdict_changes_nothing() {
        let word = |word: &str| Some(word.to_owned());
        let faults = Policy::default().change(&PolicyDraft { limited: word("hide"), not_following: word(""), new_accounts: word("drop"), ..PolicyDraft::default() });
        assert_eq!(faults.unwrap_err().iter().map(|fault| fault.field).collect::<Vec<_>>(), ["not_following", "limited"]);
        let changed = Policy::default().change(&PolicyDraft { new_accounts: word("drop"), ..PolicyDraft::default() }).unwrap();
        assert_eq!(changed, Policy { new_accounts: Verdict::Drop, ..Policy::default() });
    }
}
