//! What the editor sends: fields, photos in order, files that are taken in at once, and which button was pressed.

use axum::extract::Multipart;
use domain::Id;
use domain::actors::Actor;
use domain::listings::{Draft, MAX_PHOTOS};
use domain::media::Media;

use crate::media::fields::{Move, Photos};
use crate::media::form::{Part, Parts};
use crate::problem::Problem;
use crate::site::typed::Typed;
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
}

impl Press {
    fn read(text: &str) -> Self {
        match text {
            "publish" => Self::Publish,
            "upload" => Self::Upload,
            other => Move::read(other).map_or(Self::Save, Self::Move),
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
        Self { typed, pressed, photos: photos.ids, refused: photos.refused }
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
            condition: text("condition"),
            place: text("place"),
            point: None,
            pickup: ticked("pickup"),
            shipping: ticked("shipping"),
            delivery_text: text("delivery_text"),
            license: text("license"),
        }
    }
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
        for pressed in ["", "delete", "up", "up:x", "publish:1x:"] {
            let read = Press::read(pressed);
            assert!(matches!(read, Press::Save | Press::Publish), "{pressed}");
        }
        assert_eq!(Press::read("up:"), Press::Save);
    }

    #[test]
    fn an_unticked_box_is_off() {
        let draft = sent(&[("purpose", "offer"), ("terms", "sale"), ("price", "14,50"), ("currency", "EUR"), ("lot", "yes")], &[]).draft();
        let content = draft.parse().unwrap();
        assert_eq!(content.price.unwrap().amount(), "14.50");
        assert!(!content.unit_based && !content.made_to_order && !content.pickup);
    }
}
