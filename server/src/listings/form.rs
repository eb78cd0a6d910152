//! What the editor sends: fields, photos in order, files that are taken in at once, and which button was pressed.

use axum::extract::Multipart;
use domain::Id;
use domain::actors::Actor;
use domain::listings::{AxisDraft, Draft, MAX_AXES, MAX_PHOTOS, MAX_VARIATIONS, MAX_ZONES, VariationDraft, ZoneDraft};
use domain::media::Media;
use domain::place::Place;

use crate::media::fields::{Move, Photos};
use crate::media::form::{Part, Parts};
use crate::problem::Problem;
use crate::site::typed::{Typed, point};
use crate::state::App;

/// Which button was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Keep it as it stands; also what Enter does.
    Save,
    Publish,
    /// Only take in the chosen files.
    Upload,
    Move(Move),
    /// Only lay out a row for every variation.
    Rows,
    /// Only take out a row, counted from 0.
    Drop(usize),
    /// Only offer more delivery zones.
    Zones,
}

impl Press {
    fn read(text: &str) -> Self {
        let dropped = text.strip_prefix("drop:").and_then(|row| row.parse().ok());
        match text {
            "publish" => Self::Publish,
            "upload" => Self::Upload,
            "rows" => Self::Rows,
            "zones" => Self::Zones,
            other => dropped.map(Self::Drop).or_else(|| Move::read(other).map(Self::Move)).unwrap_or(Self::Save),
        }
    }
}

/// The editor as it was sent.
pub struct Sent {
    pub typed: Typed,
    pub pressed: Press,
    /// In the order wanted, the new ones last, each once.
    pub photos: Vec<Id<Media>>,
    /// The messages about files that were not taken.
    pub refused: Vec<&'static str>,
    /// Places that are known by a point: in a form that has no field for a point, it stays where its name is typed.
    pub places: Vec<Place>,
}

impl Sent {
    /// Reads the form and takes in its files, which then belong to `owner` and are kept whatever else is wrong.
    ///
    /// # Errors
    /// A form that cannot be read, and our own failures.
    pub async fn read(app: &App, owner: Id<Actor>, multipart: Multipart) -> Result<Self, Problem> {
        let mut parts = Parts::of(multipart);
        let (mut fields, mut photos) = (Vec::new(), Photos::default());
        while let Some(part) = parts.next().await? {
            match part {
                Part::Text(name, value) if name == "photo" => photos.ids.extend(value.parse::<Id<Media>>().ok()),
                Part::Text(name, value) => fields.push((name, value)),
                Part::File(name, _) if name != "photos" => {}
                Part::File(_, content) => photos.take(app, owner, MAX_PHOTOS, content).await?,
            }
        }
        Ok(Self::of(Typed::of(fields), photos))
    }

    fn of(typed: Typed, mut photos: Photos) -> Self {
        let pressed = Press::read(typed.value("do"));
        photos.arrange(if let Press::Move(moved) = pressed { Some(moved) } else { None });
        Self { typed, pressed, photos: photos.ids, refused: photos.refused, places: Vec::new() }
    }

    /// The listing as typed.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let text = |name: &str| self.typed.value(name).to_owned();
        let ticked = |name: &str| self.typed.ticked(name);
        Draft {
            purpose: text("purpose"),
            terms: text("terms"),
            title: text("title"),
            description: text("description"),
            photos: self.photos.clone(),
            amount: text("price"),
            currency: text("currency"),
            unit_based: !ticked("lot"),
            quantity: text("quantity"),
            made_to_order: ticked("made_to_order"),
            lead_time_days: text("lead_time_days"),
            tags: text("tags"),
            materials: text("materials"),
            category: text("category"),
            restricted: self.typed.all("restricted").map(str::to_owned).collect(),
            condition: text("condition"),
            place: text("place"),
            point: self.point(),
            pickup: ticked("pickup"),
            shipping: ticked("shipping"),
            delivery_text: text("delivery_text"),
            zones: zones(&self.typed),
            axes: axes(&self.typed),
            variations: variations(&self.typed),
            personalisation: text("personalisation"),
            made_by: text("made_by"),
            lengths: [text("length"), text("width"), text("height")],
            length_unit: text("length_unit"),
            weight: text("weight"),
            weight_unit: text("weight_unit"),
            per: text("per"),
            section: text("section"),
            ends_at: text("ends_at"),
            publishes_at: text("publishes_at"),
            license: text("license"),
        }
    }

    fn point(&self) -> Option<(f64, f64)> {
        if self.typed.ticked("point") {
            return point(self.typed.value("point"));
        }
        let name = self.typed.value("place").trim();
        let cell = self.places.iter().filter(|place| place.name == name).find_map(|place| place.cell)?;
        Some((cell.latitude(), cell.longitude()))
    }

    /// What the editor shows again: the listing as typed, with the rows that a button made or took out.
    #[must_use]
    pub fn shown(&self) -> Draft {
        let mut draft = self.draft();
        match self.pressed {
            Press::Rows => draft.variations = draft.table(true),
            Press::Drop(row) if row < draft.variations.len() => {
                draft.variations.remove(row);
            }
            _ => draft.variations = draft.table(false),
        }
        draft
    }
}

fn numbered<T>(typed: &Typed, most: usize, name: &str, read: impl Fn(&str) -> T) -> Vec<T> {
    (0..most).map(|n| format!("{name}-{n}")).take_while(|field| typed.ticked(field)).map(|field| read(&field)).collect()
}

fn zones(typed: &Typed) -> Vec<ZoneDraft> {
    // One more than may be, so that too many are told and not cut.
    numbered(typed, MAX_ZONES + 10, "zone", |field| ZoneDraft { zone: typed.value(field).to_owned(), amount: typed.value(&format!("{field}-price")).to_owned() })
}

fn axes(typed: &Typed) -> Vec<AxisDraft> {
    numbered(typed, MAX_AXES, "axis", |field| AxisDraft { name: typed.value(field).to_owned(), values: typed.value(&format!("{field}-values")).to_owned() })
}

/// The rows of the table; each brings its values as a JSON list, which no value can be mistaken for.
fn variations(typed: &Typed) -> Vec<VariationDraft> {
    let text = |field: &str, part: &str| typed.value(&format!("{field}-{part}")).to_owned();
    numbered(typed, MAX_VARIATIONS + 1, "row", |field| VariationDraft {
        values: serde_json::from_str(typed.value(field)).unwrap_or_default(),
        amount: text(field, "price"),
        quantity: text(field, "stock"),
        sku: text(field, "sku"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)], photos: &[i64]) -> Sent {
        let typed = Typed::of(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        Sent::of(typed, Photos { ids: photos.iter().map(|id| Id::new(*id)).collect(), refused: Vec::new() })
    }

    #[test]
    fn a_button_nobody_made_only_saves() {
        for pressed in ["", "delete", "up", "up:x", "publish:1x:", "drop", "drop:-1", "drop:x"] {
            let read = Press::read(pressed);
            assert!(matches!(read, Press::Save | Press::Publish), "{pressed}");
        }
        assert_eq!(Press::read("up:"), Press::Save);
    }

    #[test]
    fn a_place_keeps_its_point_while_its_name_stays() {
        let known = |name: &str| {
            let mut sent = sent(&[("place", name)], &[]);
            sent.places = vec![Place::new("Saltmere", None).unwrap(), Place::new("Saltmere", Some((51.34, 12.37))).unwrap()];
            sent.draft().point
        };
        assert_eq!(known("Oxbow"), None);
        assert_eq!(known(""), None);
        let mut sent = sent(&[("place", "Saltmere"), ("point", "")], &[]);
        sent.places = vec![Place::new("Saltmere", Some((51.34, 12.37))).unwrap()];
        assert_eq!(sent.draft().point, None, "whoever empties the field means it");
        assert!(known(" Saltmere ").is_some_and(|(lat, lon)| (lat - 51.35).abs() < 1e-9 && (lon - 12.35).abs() < 1e-9));
    }

    #[test]
    fn an_unticked_box_is_off() {
        let draft = sent(&[("purpose", "offer"), ("terms", "sale"), ("price", "14,50"), ("currency", "EUR"), ("lot", "yes")], &[]).draft();
        let content = draft.parse().unwrap();
        assert_eq!(content.price.unwrap().amount(), "14.50");
        assert!(!content.unit_based && !content.made_to_order && !content.pickup);
    }

    #[test]
    fn buttons_make_rows_and_take_them_out() {
        let fields = [
            ("axis-0", "Colour"),
            ("axis-0-values", "Blue, Red"),
            ("axis-1", ""),
            ("axis-1-values", ""),
            ("row-0", "[\"Blue\"]"),
            ("row-0-price", "9"),
            ("row-0-stock", ""),
            ("row-0-sku", "B"),
            ("row-1", "not json"),
        ];
        let shown = |pressed: &'static str| {
            let fields: Vec<_> = fields.into_iter().chain([("do", pressed)]).collect();
            sent(&fields, &[]).shown().variations.iter().map(|row| (row.values.join("/"), row.amount.clone())).collect::<Vec<_>>()
        };
        let both = [("Blue".to_owned(), "9".to_owned()), ("Red".to_owned(), String::new())];
        assert_eq!(shown("rows"), both);
        assert_eq!(shown("save"), both);
        assert_eq!(shown("drop:1"), both[..1]);
        assert_eq!(shown("drop:7"), both);
    }
}
