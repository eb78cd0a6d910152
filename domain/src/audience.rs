//! Who may see what is said, and who is told: the one visibility rule.

use serde::{Deserialize, Serialize};

/// For whom a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everyone, in timelines and catalogues.
    Public,
    /// Everyone who has the address; in no catalogue.
    Unlisted,
    /// Followers of the author.
    Followers,
    /// Those it is addressed to.
    Direct,
    /// Members of the project it belongs to.
    Members,
    /// The two parties of an agreement.
    Parties,
}

impl Audience {
    /// The word in tables, in the API and in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Followers => "followers",
            Self::Direct => "direct",
            Self::Members => "members",
            Self::Parties => "parties",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Public, Self::Unlisted, Self::Followers, Self::Direct, Self::Members, Self::Parties].into_iter().find(|a| a.word() == word)
    }
}

/// How the one who looks stands to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Viewer {
    /// Wrote it.
    pub is_author: bool,
    /// Follows its author, accepted.
    pub follows_author: bool,
    /// It names them in `to` or `cc`, or they are a party or member where that is the audience.
    pub is_addressed: bool,
    /// They or its author blocked the other, or their server is blocked.
    pub is_blocked: bool,
}

impl Viewer {
    /// Somebody of whom nothing is known.
    pub const STRANGER: Self = Self { is_author: false, follows_author: false, is_addressed: false, is_blocked: false };
}

/// Whether `viewer` may see a post for `audience`. Everything that shows a post asks here.
#[must_use]
pub const fn may_see(audience: Audience, viewer: Viewer) -> bool {
    if viewer.is_author {
        return true;
    }
    if viewer.is_blocked {
        return false;
    }
    match audience {
        Audience::Public | Audience::Unlisted => true,
        Audience::Followers => viewer.follows_author || viewer.is_addressed,
        Audience::Direct | Audience::Members | Audience::Parties => viewer.is_addressed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every audience and every way to stand to a post.
    fn all() -> impl Iterator<Item = (Audience, Viewer)> {
        let audiences = [Audience::Public, Audience::Unlisted, Audience::Followers, Audience::Direct, Audience::Members, Audience::Parties];
        let viewers = (0..16_u8).map(|bits| {
            let is = |bit: u8| bits & bit != 0;
            Viewer { is_author: is(1), follows_author: is(2), is_addressed: is(4), is_blocked: is(8) }
        });
        audiences.into_iter().flat_map(move |audience| viewers.clone().map(move |viewer| (audience, viewer)))
    }

    #[test]
    fn p12_who_is_nearer_sees_no_less_and_who_is_blocked_no_more_than_a_stranger() {
        for (audience, viewer) in all() {
            let sees = may_see(audience, viewer);
            for nearer in [Viewer { is_author: true, ..viewer }, Viewer { follows_author: true, ..viewer }, Viewer { is_addressed: true, ..viewer }] {
                assert!(!sees || may_see(audience, nearer), "{audience:?}: {viewer:?} sees more than {nearer:?}");
            }
            assert!(!may_see(audience, Viewer { is_blocked: true, ..viewer }) || sees, "{audience:?}: a block shows more to {viewer:?}");
            let blocked = Viewer { is_blocked: true, is_author: false, ..viewer };
            assert!(!may_see(audience, blocked) || may_see(audience, Viewer::STRANGER), "{audience:?}: {blocked:?} sees what strangers do not");
        }
    }

    #[test]
    fn p12_a_wider_audience_hides_it_from_nobody() {
        let wider = [Audience::Direct, Audience::Followers, Audience::Unlisted, Audience::Public];
        for (_, viewer) in all() {
            let seen = wider.map(|audience| may_see(audience, viewer));
            assert!(seen.is_sorted(), "{viewer:?}: {seen:?}");
        }
    }

    #[test]
    fn p12_the_visibility_matrix() {
        let stranger = Viewer::STRANGER;
        let follower = Viewer { follows_author: true, ..stranger };
        let addressed = Viewer { is_addressed: true, ..stranger };
        let blocked = Viewer { follows_author: true, is_blocked: true, ..stranger };
        let author = Viewer { is_author: true, ..stranger };
        let table = [
            (Audience::Public, [true, true, true, false, true]),
            (Audience::Unlisted, [true, true, true, false, true]),
            (Audience::Followers, [false, true, true, false, true]),
            (Audience::Direct, [false, false, true, false, true]),
            (Audience::Members, [false, false, true, false, true]),
            (Audience::Parties, [false, false, true, false, true]),
        ];
        for (audience, expected) in table {
            let seen = [stranger, follower, addressed, blocked, author].map(|viewer| may_see(audience, viewer));
            assert_eq!(seen, expected, "{audience:?}");
        }
    }
}
