//! The profile form: what was typed becomes a change, or one fault per field.

use super::{Link, Profile, ProfileChange, SellerKind};
use crate::media::Media;
use crate::place::Place;
use crate::text::{Fault, Markup, line, lines};
use crate::{Id, tag};

/// Most links of a profile.
pub const MAX_LINKS: usize = 8;
const MAX_BIO: usize = 5_000;

/// One link as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkDraft {
    pub name: String,
    pub url: String,
}

/// A profile as typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProfileDraft {
    pub name: String,
    pub bio: String,
    pub avatar: Option<Id<Media>>,
    pub banner: Option<Id<Media>>,
    pub links: Vec<LinkDraft>,
    /// Parted by commas.
    pub crafts: String,
    pub pronouns: String,
    pub place: String,
    pub point: Option<(f64, f64)>,
    pub away: bool,
    pub away_message: String,
    pub open_for_commissions: bool,
    pub locked: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub hides_follows: bool,
    /// Checked where it was typed.
    pub seller_kind: Option<SellerKind>,
}

impl ProfileDraft {
    /// The draft that would change nothing, to start an edit from.
    #[must_use]
    pub fn of(maker: &super::Maker) -> Self {
        let profile = &maker.profile;
        let crafts: Vec<String> = profile.crafts.iter().map(tag::Tag::spaced).collect();
        Self {
            name: maker.actor.name.clone(),
            bio: profile.bio.source().to_owned(),
            avatar: profile.avatar,
            banner: profile.banner,
            links: profile.links.iter().map(|link| LinkDraft { name: link.name.clone(), url: link.url.clone() }).collect(),
            crafts: crafts.join(", "),
            pronouns: profile.pronouns.clone(),
            place: profile.place.as_ref().map(|place| place.name.clone()).unwrap_or_default(),
            point: profile.place.as_ref().and_then(|place| place.cell).map(|cell| (cell.latitude(), cell.longitude())),
            away: profile.away.is_some(),
            away_message: profile.away.clone().unwrap_or_default(),
            open_for_commissions: profile.open_for_commissions,
            locked: maker.actor.locked,
            discoverable: profile.discoverable,
            indexable: profile.indexable,
            hides_follows: profile.hides_follows,
            seller_kind: profile.seller_kind.clone(),
        }
    }

    /// Checks all fields at once.
    ///
    /// # Errors
    /// One fault per field that is wrong.
    pub fn parse(&self) -> Result<ProfileChange, Vec<Fault>> {
        let mut faults = Vec::new();
        let name = optional_line(&self.name, 60, Fault::new("name", "fault-name-long", "a name has at most 60 characters"), &mut faults);
        let pronouns = optional_line(&self.pronouns, 40, Fault::new("pronouns", "fault-pronouns-long", "at most 40 characters"), &mut faults);
        let bio = (self.bio.chars().count() <= MAX_BIO).then(|| Markup::from_markdown(&self.bio)).flatten();
        if bio.is_none() {
            faults.push(Fault::new("bio", "fault-bio-long", "a bio has at most 5,000 characters"));
        }
        let crafts = tag::split(&self.crafts);
        if crafts.len() > tag::MAX_CRAFTS {
            faults.push(Fault::new("crafts", "fault-crafts-many", "at most 20 crafts"));
        }
        let links = self.links(&mut faults);
        let place = self.place(&mut faults);
        let away = self.away(&mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let profile = Profile {
            bio: bio.unwrap_or_default(),
            avatar: self.avatar,
            banner: self.banner,
            links,
            crafts,
            pronouns,
            place,
            away,
            open_for_commissions: self.open_for_commissions,
            discoverable: self.discoverable,
            indexable: self.indexable,
            hides_follows: self.hides_follows,
            seller_kind: self.seller_kind.clone(),
        };
        Ok(ProfileChange { name, locked: self.locked, profile })
    }

    fn links(&self, faults: &mut Vec<Fault>) -> Vec<Link> {
        let mut links = Vec::new();
        for draft in self.links.iter().filter(|draft| !draft.url.trim().is_empty() || !draft.name.trim().is_empty()) {
            match web_url(&draft.url) {
                Some(url) => links.push(Link { name: line(&draft.name, 60).unwrap_or_else(|| bare(&url)), url, verified_at: None }),
                None => faults.push(Fault::new("links", "fault-link", "a link begins with https:// and names a page on the web")),
            }
        }
        if links.len() > MAX_LINKS {
            faults.push(Fault::new("links", "fault-links-many", "at most 8 links"));
        }
        links
    }

    fn place(&self, faults: &mut Vec<Fault>) -> Option<Place> {
        Place::of_form(&self.place, self.point).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        })
    }

    fn away(&self, faults: &mut Vec<Fault>) -> Option<String> {
        if !self.away {
            return None;
        }
        let message = lines(&self.away_message, 500);
        if message.is_none() {
            faults.push(Fault::new("away_message", "fault-away-long", "at most 500 characters"));
        }
        message
    }
}

fn optional_line(text: &str, max: usize, fault: Fault, faults: &mut Vec<Fault>) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    line(text, max).unwrap_or_else(|| {
        faults.push(fault);
        String::new()
    })
}

/// A web page's URL in one spelling; `https://` is added where it was left out.
fn web_url(text: &str) -> Option<String> {
    let text = text.trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = url::Url::parse(&text).ok()?;
    let web = matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none();
    let dotted = url.host_str().is_some_and(|host| host.contains('.') || host == "localhost");
    (web && dotted && text.len() <= 500).then(|| url.to_string())
}

fn bare(url: &str) -> String {
    url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_link(url: &str) -> ProfileDraft {
        ProfileDraft { links: vec![LinkDraft { name: String::new(), url: url.into() }], ..ProfileDraft::default() }
    }

    #[test]
    fn links_that_are_no_web_page_are_refused() {
        for bad in ["javascript:alert(1)", "ftp://a.example", "https://user:pass@a.example/", "nowhere", "https://"] {
            assert!(with_link(bad).parse().is_err(), "{bad}");
        }
        assert_eq!(with_link("ana.example/me").parse().unwrap().profile.links[0].url, "https://ana.example/me");
    }

    #[test]
    fn every_field_that_is_too_long_is_named() {
        let draft = ProfileDraft {
            name: "n".repeat(61),
            bio: "b".repeat(5_001),
            place: "p".repeat(121),
            away: true,
            away_message: "a".repeat(501),
            links: vec![LinkDraft { name: "a".into(), url: "a.example".into() }; 9],
            ..ProfileDraft::default()
        };
        let fields: Vec<_> = draft.parse().unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "bio", "links", "place", "away_message"]);
    }
}
