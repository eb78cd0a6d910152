//! The listing form: what was typed becomes content, or one fault per field.

use super::{
    Category, Condition, Content, Decimal, Dimensions, LengthUnit, License, Listing, MAX_QUANTITY, MAX_QUESTION, MAX_SECTION, MAX_ZONE, MAX_ZONES, MadeBy, Per, Purpose, Terms,
    Weight, WeightUnit, Zone,
};
use crate::goods::Goods;
use crate::media::Media;
use crate::money::{Money, MoneyError};
use crate::place::Place;
use crate::text::{Fault, MAX_TITLE, Markup, line, lines};
use crate::{Id, Time, tag};

/// Most photos of a listing.
pub const MAX_PHOTOS: usize = 10;
const MAX_MATERIALS: usize = 20;

mod rows;

pub use rows::{AxisDraft, VariationDraft};

/// A delivery zone as typed; of an empty one nothing is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ZoneDraft {
    pub zone: String,
    pub amount: String,
}

/// A listing as typed; every field a text, so that a form that fails keeps what was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub purpose: String,
    pub terms: String,
    pub title: String,
    pub description: String,
    pub photos: Vec<Id<Media>>,
    pub amount: String,
    pub currency: String,
    pub unit_based: bool,
    pub quantity: String,
    pub made_to_order: bool,
    pub lead_time_days: String,
    /// Parted by commas.
    pub tags: String,
    /// Parted by commas.
    pub materials: String,
    pub category: String,
    /// Slugs of restricted goods.
    pub restricted: Vec<String>,
    pub condition: String,
    pub place: String,
    pub point: Option<(f64, f64)>,
    pub pickup: bool,
    pub shipping: bool,
    pub delivery_text: String,
    pub zones: Vec<ZoneDraft>,
    /// At most two.
    pub axes: Vec<AxisDraft>,
    pub variations: Vec<VariationDraft>,
    pub personalisation: String,
    pub made_by: String,
    /// Length, width and height; empty ones are left out.
    pub lengths: [String; 3],
    pub length_unit: String,
    pub weight: String,
    pub weight_unit: String,
    pub per: String,
    pub section: String,
    /// As [`crate::Time::typed`] reads it.
    pub ends_at: String,
    /// As [`crate::Time::typed`] reads it.
    pub publishes_at: String,
    pub license: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self::of(&Content::empty())
    }
}

impl Draft {
    /// The draft that would change nothing, to start an edit from.
    #[must_use]
    pub fn of(content: &Content) -> Self {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let tags: Vec<String> = content.tags.iter().map(tag::Tag::spaced).collect();
        Self {
            purpose: content.purpose.word().to_owned(),
            terms: content.terms.word().to_owned(),
            title: content.title.clone(),
            description: content.description.source().to_owned(),
            photos: content.photos.clone(),
            amount: content.price.map(Money::amount).unwrap_or_default(),
            currency: content.currency().unwrap_or_default().to_owned(),
            unit_based: content.unit_based,
            quantity: number(content.quantity),
            made_to_order: content.made_to_order,
            lead_time_days: number(content.lead_time_days),
            tags: tags.join(", "),
            materials: content.materials.join(", "),
            category: content.category.as_ref().map(|c| c.as_str().to_owned()).unwrap_or_default(),
            restricted: content.restricted.iter().map(|goods| goods.as_str().to_owned()).collect(),
            condition: content.condition.map(|c| c.word().to_owned()).unwrap_or_default(),
            place: content.place.as_ref().map(|place| place.name.clone()).unwrap_or_default(),
            point: content.place.as_ref().and_then(|place| place.cell).map(|cell| (cell.latitude(), cell.longitude())),
            pickup: content.pickup,
            shipping: content.shipping,
            delivery_text: content.delivery_text.clone(),
            zones: content.delivery.iter().map(|zone| ZoneDraft { zone: zone.zone.clone(), amount: zone.price.amount() }).collect(),
            axes: rows::axes(&content.variations),
            variations: rows::rows(&content.variations),
            personalisation: content.personalisation.clone(),
            made_by: content.made_by.map(|by| by.word().to_owned()).unwrap_or_default(),
            lengths: content.dimensions.map_or_else(Default::default, |it| [Some(it.x), it.y, it.z].map(|length| length.map(|length| length.to_string()).unwrap_or_default())),
            length_unit: content.dimensions.map_or(LengthUnit::Cm, |it| it.unit).word().to_owned(),
            weight: content.weight.map(|it| it.value.to_string()).unwrap_or_default(),
            weight_unit: content.weight.map_or(WeightUnit::G, |it| it.unit).word().to_owned(),
            per: content.per.map(|per| per.word().to_owned()).unwrap_or_default(),
            section: content.section.clone(),
            ends_at: content.ends_at.map(Time::rfc3339).unwrap_or_default(),
            publishes_at: content.publishes_at.map(Time::rfc3339).unwrap_or_default(),
            license: content.license.as_ref().map(|l| l.as_str().to_owned()).unwrap_or_default(),
        }
    }

    /// The draft of an existing listing.
    #[must_use]
    pub fn of_listing(listing: &Listing) -> Self {
        Self::of(&listing.content)
    }

    /// Checks all fields at once. What is merely missing is no fault here: a draft may be unfinished;
    /// [`Listing::publish`] asks for the rest.
    ///
    /// # Errors
    /// One fault per field that is wrong.
    pub fn parse(&self) -> Result<Content, Vec<Fault>> {
        let mut check = Check::default();
        let terms = check.word(Terms::from_word(&self.terms), Fault::new("terms", "fault-terms", "terms is one of sale, gift, swap, loan, rent, service, pay-what-you-can"));
        let content = Content {
            purpose: check.word(Purpose::from_word(&self.purpose), Fault::new("purpose", "fault-purpose", "purpose is offer or request")).unwrap_or(Purpose::Offer),
            terms: terms.unwrap_or(Terms::Sale),
            title: check.title(&self.title),
            description: check
                .or_default(Markup::from_markdown(&self.description), Fault::new("description", "fault-description-long", "a description has at most 20,000 characters")),
            photos: check.photos(&self.photos),
            price: check.price(self, terms.unwrap_or(Terms::Sale)),
            unit_based: self.unit_based,
            quantity: check.number(&self.quantity, 0..=MAX_QUANTITY, Fault::new("quantity", "fault-quantity", "a quantity is a whole number from 0 to 1,000,000")),
            made_to_order: self.made_to_order,
            lead_time_days: check.number(&self.lead_time_days, 1..=730, Fault::new("lead_time_days", "fault-lead-time", "a lead time is 1 to 730 days")),
            tags: check.tags(&self.tags),
            materials: check.materials(&self.materials),
            category: check.optional(&self.category, Category::parse, Fault::new("category", "fault-category", "there is no such category")),
            restricted: check.restricted(&self.restricted),
            condition: check.optional(&self.condition, Condition::from_word, Fault::new("condition", "fault-condition", "condition is one of new, good, used, for-parts")),
            place: check.place(self),
            pickup: self.pickup,
            shipping: self.shipping,
            delivery_text: check.or_default(lines(&self.delivery_text, 1_000), Fault::new("delivery_text", "fault-delivery-long", "at most 1,000 characters")),
            delivery: check.zones(self),
            variations: rows::parse(self, terms.unwrap_or(Terms::Sale), &mut check.faults),
            personalisation: check
                .optional(&self.personalisation, |text| line(text, MAX_QUESTION), Fault::new("personalisation", "fault-question-long", "a question has at most 250 characters"))
                .unwrap_or_default(),
            made_by: check.optional(&self.made_by, MadeBy::from_word, Fault::new("made_by", "fault-made-by", "made_by is one of me, my-shop, someone-else")),
            dimensions: check.dimensions(self),
            weight: check.weight(self),
            per: check.per(self, terms.unwrap_or(Terms::Sale)),
            section: check
                .optional(&self.section, |text| line(text, MAX_SECTION), Fault::new("section", "fault-section-long", "a section has at most 40 characters"))
                .unwrap_or_default(),
            ends_at: check.optional(&self.ends_at, Time::typed, Fault::new("ends_at", "fault-time", "a time is written as 2026-12-24T18:00:00Z")),
            publishes_at: check.optional(&self.publishes_at, Time::typed, Fault::new("publishes_at", "fault-time", "a time is written as 2026-12-24T18:00:00Z")),
            license: check.optional(&self.license, License::parse, Fault::new("license", "fault-license", "a licence is an SPDX expression such as CC-BY-SA-4.0")),
        };
        if check.faults.is_empty() { Ok(content.counted()) } else { Err(check.faults) }
    }
}

#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
}

impl Check {
    fn word<T>(&mut self, value: Option<T>, fault: Fault) -> Option<T> {
        if value.is_none() {
            self.faults.push(fault);
        }
        value
    }

    fn or_default<T: Default>(&mut self, value: Option<T>, fault: Fault) -> T {
        self.word(value, fault).unwrap_or_default()
    }

    fn optional<T>(&mut self, text: &str, parse: impl Fn(&str) -> Option<T>, fault: Fault) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        self.word(parse(text), fault)
    }

    fn number(&mut self, text: &str, range: std::ops::RangeInclusive<i64>, fault: Fault) -> Option<i64> {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= 9;
        self.optional(text, |text| digits(text).then(|| text.parse().ok()).flatten().filter(|n| range.contains(n)), fault)
    }

    fn title(&mut self, text: &str) -> String {
        self.optional(text, |text| line(text, MAX_TITLE), Fault::new("title", "fault-title-long", "a title has at most 140 characters")).unwrap_or_default()
    }

    fn restricted(&mut self, slugs: &[String]) -> Vec<Goods> {
        if slugs.iter().any(|slug| Goods::parse(slug).is_none()) {
            self.faults.push(Fault::new("restricted", "fault-goods", "there are no such restricted goods"));
        }
        Goods::known(slugs.iter().map(String::as_str))
    }

    fn photos(&mut self, photos: &[Id<Media>]) -> Vec<Id<Media>> {
        let mut unique = photos.to_vec();
        let mut seen = std::collections::HashSet::new();
        unique.retain(|photo| seen.insert(*photo));
        if unique.len() > MAX_PHOTOS {
            self.faults.push(Fault::new("photos", "fault-photos-many", "at most 10 photos"));
        }
        unique
    }

    fn price(&mut self, draft: &Draft, terms: Terms) -> Option<Money> {
        let amount = draft.amount.trim();
        if amount.is_empty() {
            return None;
        }
        if !terms.may_have_price() {
            self.faults.push(Fault::new("price", "fault-price-not-here", "these terms have no price"));
            return None;
        }
        match Money::parse(amount, &draft.currency) {
            Ok(price) => Some(price),
            Err(MoneyError::Currency) => self.word(None, Fault::new("currency", "fault-currency", "a currency is a three-letter code of ISO 4217 that is in use")),
            Err(_) => self.word(None, Fault::new("price", "fault-price", "a price is a number such as 34.50")),
        }
    }

    fn place(&mut self, draft: &Draft) -> Option<Place> {
        Place::of_form(&draft.place, draft.point).unwrap_or_else(|fault| {
            self.faults.push(fault);
            None
        })
    }

    fn zones(&mut self, draft: &Draft) -> Vec<Zone> {
        let is_filled = |zone: &&ZoneDraft| !zone.zone.trim().is_empty() || !zone.amount.trim().is_empty();
        let typed: Vec<&ZoneDraft> = draft.zones.iter().filter(is_filled).collect();
        let read = |typed: &&ZoneDraft| Some(Zone { zone: line(&typed.zone, MAX_ZONE)?, price: Money::parse(&typed.amount, &draft.currency).ok()? });
        let zones: Vec<Zone> = typed.iter().filter_map(read).collect();
        let twice = zones.iter().enumerate().any(|(at, zone)| zones.iter().take(at).any(|before| before.zone == zone.zone));
        if zones.len() != typed.len() || zones.len() > MAX_ZONES || twice {
            self.faults.push(Fault::new("delivery", "fault-zones", "a delivery zone has a name of at most 60 characters that no other has, and a cost such as 5.20; at most 40"));
        }
        zones
    }

    fn dimensions(&mut self, draft: &Draft) -> Option<Dimensions> {
        let mut typed = draft.lengths.iter().map(|length| length.trim()).filter(|length| !length.is_empty()).peekable();
        typed.peek()?;
        let lengths: Option<Vec<Decimal>> = typed.map(Decimal::parse).collect();
        let read = lengths.zip(LengthUnit::from_word(draft.length_unit.trim())).and_then(|(lengths, unit)| {
            let mut lengths = lengths.into_iter();
            Some(Dimensions { x: lengths.next()?, y: lengths.next(), z: lengths.next(), unit })
        });
        self.word(read, Fault::new("dimensions", "fault-dimensions", "lengths are numbers above 0 with at most three decimals, in mm, cm, m or in"))
    }

    fn weight(&mut self, draft: &Draft) -> Option<Weight> {
        let read = |text: &str| Some(Weight { value: Decimal::parse(text)?, unit: WeightUnit::from_word(draft.weight_unit.trim())? });
        self.optional(&draft.weight, read, Fault::new("weight", "fault-weight", "a weight is a number above 0 with at most three decimals, in g, kg, oz or lb"))
    }

    /// A rent is by the day where nobody says otherwise; nothing else has it.
    fn per(&mut self, draft: &Draft, terms: Terms) -> Option<Per> {
        let said = self.optional(&draft.per, Per::from_word, Fault::new("per", "fault-per", "per is one of day, week, month"));
        (terms == Terms::Rent).then_some(said.unwrap_or(Per::Day))
    }

    fn tags(&mut self, text: &str) -> Vec<tag::Tag> {
        let tags = tag::split(text);
        if tags.len() > tag::MAX_ON_LISTING {
            self.faults.push(Fault::new("tags", "fault-tags-many", "at most 13 tags"));
        }
        tags
    }

    fn materials(&mut self, text: &str) -> Vec<String> {
        let parts: Vec<&str> = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let materials: Vec<String> = parts.iter().filter_map(|part| line(part, 60)).collect();
        if materials.len() != parts.len() || materials.len() > MAX_MATERIALS {
            self.faults.push(Fault::new("materials", "fault-materials", "at most 20 materials of at most 60 characters each"));
        }
        materials
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(draft: &Draft) -> Vec<&'static str> {
        draft.parse().map_or_else(|faults| faults.into_iter().map(|fault| fault.field).collect(), |_| Vec::new())
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let draft = Draft {
            purpose: "steal".into(),
            terms: "barter".into(),
            title: "t".repeat(141),
            description: "d".repeat(20_001),
            photos: (0..11).map(Id::new).collect(),
            amount: "-3".into(),
            currency: "EUR".into(),
            quantity: "1e9".into(),
            lead_time_days: "0".into(),
            tags: (0..14).map(|n| format!("tag{n}")).collect::<Vec<_>>().join(","),
            materials: "m".repeat(61),
            category: "weapons".into(),
            restricted: vec!["weapons".into(), "walnut".into()],
            condition: "mint".into(),
            place: "p".repeat(121),
            delivery_text: "x".repeat(1_001),
            zones: vec![ZoneDraft { zone: "Here".into(), amount: "free".into() }],
            axes: vec![AxisDraft { name: "Colour".into(), values: "Blue".into() }],
            variations: vec![VariationDraft { values: vec!["Blue".into()], amount: "-1".into(), ..VariationDraft::default() }],
            personalisation: "x".repeat(251),
            made_by: "elves".into(),
            lengths: ["0".into(), String::new(), String::new()],
            weight: "heavy".into(),
            per: "hour".into(),
            section: "x".repeat(41),
            ends_at: "soon".into(),
            publishes_at: "later".into(),
            license: "mine".into(),
            ..Draft::default()
        };
        let expected = [
            "terms",
            "purpose",
            "title",
            "description",
            "photos",
            "price",
            "quantity",
            "lead_time_days",
            "tags",
            "materials",
            "category",
            "restricted",
            "condition",
            "place",
            "delivery_text",
            "delivery",
            "variations",
            "personalisation",
            "made_by",
            "dimensions",
            "weight",
            "per",
            "section",
            "ends_at",
            "publishes_at",
            "license",
        ];
        assert_eq!(fields(&draft), expected);
    }

    #[test]
    fn a_gift_has_no_price() {
        let draft = Draft { terms: "gift".into(), amount: "3".into(), currency: "EUR".into(), ..Draft::default() };
        assert_eq!(fields(&draft), ["price"]);
    }

    #[test]
    fn a_rent_is_by_the_day_where_nobody_says_otherwise() {
        let per = |terms: &str, per: &str| Draft { terms: terms.into(), per: per.into(), ..Draft::default() }.parse().unwrap().per;
        assert_eq!((per("rent", ""), per("rent", "month"), per("sale", "week")), (Some(Per::Day), Some(Per::Month), None));
    }

    #[test]
    fn an_unfinished_draft_is_no_fault_and_reads_back_as_typed() {
        assert_eq!(fields(&Draft::default()), [""; 0]);
        let draft = Draft { title: "Shuttle".into(), amount: "34.50".into(), currency: "EUR".into(), quantity: "4".into(), tags: "natural dye, wool".into(), ..Draft::default() };
        assert_eq!(Draft::of(&draft.parse().unwrap()), draft);
    }
}
