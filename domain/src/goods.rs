//! Restricted goods: the kinds that ship with the program, what a host rules about each and about categories, and what that
//! makes of a listing (SECURITY 3, prohibited and restricted goods).
//!
//! A listing tells which kinds it contains, its category may imply one, and moderators may add some. The rules are those of
//! the instance where somebody looks, also for what comes from elsewhere, and hold from the moment they are made.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::listings::{Category, Content, Listing, words};
use crate::text::{Fault, lines};

/// Longest note of a host to a rule, in characters.
pub const MAX_NOTE: usize = 300;

/// One kind as it ships.
#[derive(Debug, Deserialize)]
struct Shipped {
    slug: String,
    wire: String,
    rule: String,
    #[serde(default)]
    categories: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Kinds {
    goods: Vec<Shipped>,
}

static KINDS: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let kinds: Result<Kinds, _> = toml::from_str(include_str!("../../config/restricted-goods.toml"));
    kinds.map(|kinds| kinds.goods).unwrap_or_default()
});

fn shipped() -> &'static [Shipped] {
    &KINDS
}

/// A kind of restricted goods, by its slug in `config/restricted-goods.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Goods(&'static str);

impl Goods {
    /// Every kind, in the order of the file.
    pub fn all() -> impl Iterator<Item = Self> {
        shipped().iter().map(|kind| Self(kind.slug.as_str()))
    }

    /// A slug of the file; `None` for any other text.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::all().find(|goods| goods.0 == slug)
    }

    /// Those of these slugs that are known here, each once; what others know beyond that is left out.
    pub fn known<'s>(slugs: impl IntoIterator<Item = &'s str>) -> Vec<Self> {
        sorted(slugs.into_iter().filter_map(Self::parse).collect())
    }

    /// The slug.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// What it is called in warnings that other servers show, in English.
    #[must_use]
    pub fn wire(self) -> &'static str {
        self.entry().map_or(self.0, |kind| kind.wire.as_str())
    }

    /// What holds until the host says otherwise.
    #[must_use]
    pub fn usual(self) -> Rule {
        self.entry().and_then(|kind| Rule::from_word(&kind.rule)).unwrap_or(Rule::Forbid)
    }

    /// Whether a listing of this category contains it by that alone.
    #[must_use]
    pub fn is_implied_by(self, category: &Category) -> bool {
        self.entry().is_some_and(|kind| kind.categories.iter().any(|slug| slug == category.as_str()))
    }

    fn entry(self) -> Option<&'static Shipped> {
        shipped().iter().find(|kind| kind.slug == self.0)
    }
}

fn sorted(mut goods: Vec<Goods>) -> Vec<Goods> {
    goods.sort_unstable();
    goods.dedup();
    goods
}

/// What a host says about something, from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Like everything else; with a note, makers see that.
    Allow,
    /// Shown only to those who confirm that they want to see it, and in no list to all others.
    Gate,
    /// Not published here, not shown in lists, and not to be ordered from here.
    Forbid,
}
words!(Rule { Allow = "allow", Gate = "gate", Forbid = "forbid" });

/// What a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    Goods(Goods),
    /// A category, and what is below it.
    Category(Category),
}

impl Subject {
    /// The word in the table, in forms, the API and cookies: a slug of goods, or `category:` and a slug of the tree.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Goods(goods) => goods.as_str().to_owned(),
            Self::Category(category) => format!("category:{category}"),
        }
    }

    /// Reads [`Subject::word`]; `None` for any other text.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word.strip_prefix("category:") {
            Some(slug) => Category::parse(slug).map(Self::Category),
            None => Goods::parse(word).map(Self::Goods),
        }
    }

    /// Family and term of the message that names it.
    #[must_use]
    pub fn label(&self) -> (&'static str, &str) {
        match self {
            Self::Goods(goods) => ("goods", goods.as_str()),
            Self::Category(category) => ("category", category.as_str()),
        }
    }

    /// What it is called in warnings that other servers show, in English.
    #[must_use]
    pub fn wire(&self) -> String {
        match self {
            Self::Goods(goods) => goods.wire().to_owned(),
            Self::Category(category) => category.as_str().replace('-', " "),
        }
    }

    fn usual(&self) -> Rule {
        match self {
            Self::Goods(goods) => goods.usual(),
            Self::Category(_) => Rule::Allow,
        }
    }
}

/// What a host said about a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    pub subject: Subject,
    pub rule: Rule,
    /// To makers and visitors, in the host's words, at most [`MAX_NOTE`] characters; may be empty.
    pub note: String,
}

impl Ruling {
    /// A ruling as typed.
    ///
    /// # Errors
    /// No such rule, or a note that is too long.
    pub fn parse(subject: Subject, rule: &str, note: &str) -> Result<Self, Fault> {
        let rule = Rule::from_word(rule).ok_or(Fault::new("rule", "fault-goods-rule", "a rule is allow, gate or forbid"))?;
        let note = lines(note, MAX_NOTE).ok_or(Fault::new("note", "fault-goods-note", "a note has at most 300 characters"))?;
        Ok(Self { subject, rule, note: note.trim().to_owned() })
    }

    /// Whether it says what holds without it.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        self.rule == self.subject.usual() && self.note.is_empty()
    }
}

/// The rules of an instance: what its host said, and for all else what ships.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    rulings: Vec<Ruling>,
}

impl Policy {
    /// The policy of a host who said this.
    #[must_use]
    pub const fn of(rulings: Vec<Ruling>) -> Self {
        Self { rulings }
    }

    /// What holds for a subject.
    #[must_use]
    pub fn ruling(&self, subject: &Subject) -> Ruling {
        let said = self.rulings.iter().find(|ruling| ruling.subject == *subject);
        said.cloned().unwrap_or_else(|| Ruling { subject: subject.clone(), rule: subject.usual(), note: String::new() })
    }

    /// What holds for every kind of goods in the order of the file, then for the categories that the host said something about.
    #[must_use]
    pub fn rulings(&self) -> Vec<Ruling> {
        let goods = Goods::all().map(|goods| self.ruling(&Subject::Goods(goods)));
        goods.chain(self.of_categories()).collect()
    }

    /// What makers and visitors are to know: what is gated or forbidden, and what is allowed with a note.
    #[must_use]
    pub fn shown(&self) -> Vec<Ruling> {
        self.rulings().into_iter().filter(|ruling| ruling.rule != Rule::Allow || !ruling.note.is_empty()).collect()
    }

    fn of_categories(&self) -> impl Iterator<Item = Ruling> {
        self.rulings.iter().filter(|ruling| matches!(ruling.subject, Subject::Category(_))).cloned()
    }

    /// What the policy makes of a listing.
    #[must_use]
    pub fn judge(&self, listing: &Listing) -> Judgement {
        self.judge_of(listing.category(), &listing.goods())
    }

    /// The same of what somebody wrote, before it is a listing.
    #[must_use]
    pub fn judge_content(&self, content: &Content) -> Judgement {
        self.judge_of(content.category.as_ref(), &content.goods())
    }

    fn judge_of(&self, category: Option<&Category>, goods: &[Goods]) -> Judgement {
        let on = |ruling: &Ruling| match (&ruling.subject, category) {
            (Subject::Category(ruled), Some(category)) => ruled == category || ruled.as_str() == category.branch(),
            _ => false,
        };
        let of_goods = goods.iter().map(|goods| self.ruling(&Subject::Goods(*goods)));
        let held: Vec<Ruling> = of_goods.chain(self.of_categories().filter(on)).collect();
        let ruled = |rule: Rule| held.iter().filter(|ruling| ruling.rule == rule).cloned().collect();
        Judgement { gated: ruled(Rule::Gate), forbidden: ruled(Rule::Forbid) }
    }

    /// What is in no list for somebody who confirmed these.
    #[must_use]
    pub fn hidden(&self, confirmed: &[Subject]) -> Hidden {
        let mut hidden = Hidden::default();
        let is_hidden = |ruling: &Ruling| ruling.rule == Rule::Forbid || (ruling.rule == Rule::Gate && !confirmed.contains(&ruling.subject));
        for ruling in self.rulings().iter().filter(|ruling| is_hidden(ruling)) {
            match &ruling.subject {
                Subject::Goods(goods) => hidden.goods.push(*goods),
                Subject::Category(category) => hidden.categories.extend(category.with_children()),
            }
        }
        hidden
    }

    /// What no list shows to anybody.
    #[must_use]
    pub fn forbidden(&self) -> Hidden {
        let all: Vec<Subject> = self.rulings().into_iter().map(|ruling| ruling.subject).collect();
        self.hidden(&all)
    }
}

/// What lists leave out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hidden {
    pub goods: Vec<Goods>,
    /// Slugs of the tree, those below a ruled one among them.
    pub categories: Vec<String>,
}

impl Hidden {
    /// Whether lists leave out nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.goods.is_empty() && self.categories.is_empty()
    }
}

/// What a policy makes of one listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// Why it is shown only to those who confirm.
    pub gated: Vec<Ruling>,
    /// Why it is not allowed.
    pub forbidden: Vec<Ruling>,
}

impl Judgement {
    /// Whether it is not allowed.
    #[must_use]
    pub const fn is_forbidden(&self) -> bool {
        !self.forbidden.is_empty()
    }

    /// Whether it is not simply shown to everybody.
    #[must_use]
    pub const fn is_restricted(&self) -> bool {
        !self.gated.is_empty() || !self.forbidden.is_empty()
    }

    /// Whether it is kept from somebody who confirmed these; what is not allowed is kept from all.
    #[must_use]
    pub fn is_kept_from(&self, confirmed: &[Subject]) -> bool {
        self.is_forbidden() || self.gated.iter().any(|ruling| !confirmed.contains(&ruling.subject))
    }

    /// The warning that other servers show before it, in English; empty where there is none.
    #[must_use]
    pub fn warning(&self) -> String {
        let names: Vec<String> = self.gated.iter().chain(&self.forbidden).map(|ruling| ruling.subject.wire()).collect();
        names.join(", ")
    }

    /// Why it is not published.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let has = |is_goods: bool| self.forbidden.iter().any(|ruling| matches!(ruling.subject, Subject::Goods(_)) == is_goods);
        let mut faults = Vec::new();
        if has(true) {
            faults.push(Fault::new("restricted", "fault-goods-forbidden", "it contains goods that are not allowed here; the rules of this instance say which"));
        }
        if has(false) {
            faults.push(Fault::new("category", "fault-category-forbidden", "listings of this category are not allowed here"));
        }
        faults
    }
}

impl Content {
    /// The kinds of restricted goods it contains: what its maker ticked, and what its category implies.
    #[must_use]
    pub fn goods(&self) -> Vec<Goods> {
        let implied = self.category.iter().flat_map(|category| Goods::all().filter(move |goods| goods.is_implied_by(category)));
        sorted(self.restricted.iter().copied().chain(implied).collect())
    }
}

impl Listing {
    /// The kinds of restricted goods it contains: what its maker ticked, what its category implies, and what moderators added.
    #[must_use]
    pub fn goods(&self) -> Vec<Goods> {
        sorted(self.content.goods().into_iter().chain(self.imposed.iter().copied()).collect())
    }

    fn category(&self) -> Option<&Category> {
        self.content.category.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listings::{Draft, Listing};
    use crate::{Address, Id, Time};

    fn goods(slug: &str) -> Goods {
        Goods::parse(slug).unwrap()
    }

    fn subject(word: &str) -> Subject {
        Subject::from_word(word).unwrap()
    }

    fn ruling(word: &str, rule: Rule) -> Ruling {
        Ruling { subject: subject(word), rule, note: String::new() }
    }

    fn listing(category: &str, restricted: &[&str]) -> Listing {
        let restricted = restricted.iter().map(|slug| (*slug).to_owned()).collect();
        let draft = Draft { title: "Thing".into(), terms: "gift".into(), category: category.into(), restricted, ..Draft::default() };
        Listing::draft(Id::new(7), Address::trusted("https://a.example/o/7"), Id::new(1), draft.parse().unwrap(), Time::from_unix_seconds(0)).0
    }

    fn words(rulings: &[Ruling]) -> Vec<String> {
        rulings.iter().map(|ruling| ruling.subject.word()).collect()
    }

    #[test]
    fn the_kinds_are_read_and_none_stands_twice() {
        let mut slugs: Vec<&str> = Goods::all().map(Goods::as_str).collect();
        let count = slugs.len();
        slugs.sort_unstable();
        slugs.dedup();
        assert!(count > 15);
        assert_eq!(slugs.len(), count);
        for kind in shipped() {
            assert!(Rule::from_word(&kind.rule).is_some() && !kind.wire.is_empty(), "{}", kind.slug);
            assert!(kind.categories.iter().all(|slug| Category::parse(slug).is_some()), "{}", kind.slug);
        }
    }

    #[test]
    fn what_is_no_kind_is_left_out() {
        assert_eq!(Goods::parse("walnut"), None);
        assert_eq!(Goods::known(["weapons", "walnut", "alcohol", "weapons"]), [goods("alcohol"), goods("weapons")]);
        for bad in ["", "walnut", "category:", "category:walnut", "category:category:metal", "Blades"] {
            assert_eq!(Subject::from_word(bad), None, "{bad}");
        }
        for word in ["blades", "category:blades"] {
            assert_eq!(subject(word).word(), word);
        }
    }

    #[test]
    fn a_ruling_has_a_rule_and_a_short_note() {
        let of = |rule: &str, note: &str| Ruling::parse(subject("adult"), rule, note).map_err(|fault| fault.field);
        assert_eq!(of("maybe", ""), Err("rule"));
        assert_eq!(of("gate", &"x".repeat(301)), Err("note"));
        assert!(of("gate", "").unwrap().is_usual() && !of("gate", " From 18. ").unwrap().is_usual() && !of("allow", "").unwrap().is_usual());
        assert_eq!(of("gate", " From 18. ").unwrap().note, "From 18.");
    }

    #[test]
    fn what_ships_holds_until_the_host_says_otherwise() {
        let usual = Policy::default();
        let knife = listing("blades", &[]);
        assert_eq!(words(&usual.judge(&knife).gated), ["blades"], "its category says so");
        assert!(!usual.judge(&listing("metal", &[])).is_restricted());
        assert!(usual.judge(&listing("", &["weapons"])).is_forbidden());
        let strict = Policy::of(vec![ruling("blades", Rule::Forbid), ruling("weapons", Rule::Allow)]);
        assert!(strict.judge(&knife).is_forbidden());
        assert!(!strict.judge(&listing("", &["weapons"])).is_restricted());
    }

    #[test]
    fn a_rule_about_a_category_holds_for_what_is_below_it_and_not_for_what_is_above() {
        let policy = Policy::of(vec![ruling("category:wood", Rule::Gate), ruling("category:toys", Rule::Forbid)]);
        assert_eq!(words(&policy.judge(&listing("furniture", &[])).gated), ["category:wood"]);
        let toy = policy.judge(&listing("toys", &[]));
        assert_eq!((words(&toy.gated), words(&toy.forbidden)), (vec!["category:wood".to_owned()], vec!["category:toys".to_owned()]));
        assert!(!policy.judge(&listing("wood", &[])).is_forbidden() && !policy.judge(&listing("metal", &[])).is_restricted());
        assert_eq!(toy.faults().iter().map(|fault| fault.field).collect::<Vec<_>>(), ["category"]);
    }

    #[test]
    fn only_those_who_confirmed_all_of_it_see_what_is_gated_and_nobody_what_is_forbidden() {
        let policy = Policy::default();
        let both = policy.judge(&listing("blades", &["alcohol"]));
        assert_eq!(both.warning(), "Alcohol, Blades");
        for too_few in [&[][..], &[subject("alcohol")], &[subject("blades"), subject("adult")]] {
            assert!(both.is_kept_from(too_few), "{too_few:?}");
        }
        assert!(!both.is_kept_from(&[subject("blades"), subject("alcohol")]));
        let all: Vec<Subject> = policy.rulings().into_iter().map(|ruling| ruling.subject).collect();
        assert!(policy.judge(&listing("", &["weapons"])).is_kept_from(&all));
    }

    #[test]
    fn lists_leave_out_what_is_not_confirmed() {
        let policy = Policy::of(vec![ruling("category:metal", Rule::Gate), ruling("adult", Rule::Allow)]);
        let hidden = policy.hidden(&[subject("blades")]);
        assert!(hidden.goods.contains(&goods("alcohol")) && hidden.goods.contains(&goods("weapons")));
        assert!(!hidden.goods.contains(&goods("blades")) && !hidden.goods.contains(&goods("adult")) && !hidden.goods.contains(&goods("lithium")));
        assert!(hidden.categories.contains(&"metal".to_owned()) && hidden.categories.contains(&"jewellery".to_owned()));
        let forbidden = policy.forbidden();
        assert!(forbidden.goods.contains(&goods("weapons")) && !forbidden.goods.contains(&goods("alcohol")) && forbidden.categories.is_empty());
    }

    #[test]
    fn what_is_simply_allowed_is_not_worth_a_word() {
        let noted = Ruling { note: "Say which cells.".to_owned(), ..ruling("lithium", Rule::Allow) };
        let shown = words(&Policy::of(vec![noted, ruling("category:toys", Rule::Allow)]).shown());
        assert!(shown.contains(&"lithium".to_owned()) && !shown.contains(&"cosmetics".to_owned()) && !shown.contains(&"category:toys".to_owned()));
    }

    #[test]
    fn what_moderators_add_stays_beside_what_its_maker_says() {
        let mut thing = listing("blades", &["alcohol"]);
        thing.imposed = vec![goods("weapons"), goods("alcohol")];
        assert_eq!(thing.goods(), [goods("alcohol"), goods("blades"), goods("weapons")]);
    }
}
