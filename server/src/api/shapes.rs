//! The small shapes that all nouns share in JSON: money, places, times, photos.

use domain::media::{Media, Size};
use domain::{Id, Site, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::media::url::picture_url;

/// An amount of money, exact to the minor unit of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// A decimal with at most as many decimals as the currency has.
    #[schema(example = "34.50")]
    pub amount: String,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: String,
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { amount: money.amount(), currency: money.code().to_owned() }
    }
}

/// Roughly where something is: a name, and a point on a grid of 0.05 degrees where one was given.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Place {
    /// A town or region.
    pub name: String,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How far around the point it may be.
    pub radius_km: Option<u32>,
}

impl From<&domain::place::Place> for Place {
    fn from(place: &domain::place::Place) -> Self {
        Self {
            name: place.name.clone(),
            lat: place.cell.map(domain::place::Cell::latitude),
            lon: place.cell.map(domain::place::Cell::longitude),
            radius_km: place.cell.map(|_| domain::place::RADIUS_KM),
        }
    }
}

/// A place as it is told to us. The point is snapped to the grid before it is kept; nothing finer exists afterwards.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceBody {
    /// A town or region, 1 to 120 characters.
    pub name: String,
    /// Degrees north, with `lon`.
    pub lat: Option<f64>,
    /// Degrees east, with `lat`.
    pub lon: Option<f64>,
    /// Taken for symmetry with what is answered; the grid decides.
    pub radius_km: Option<u32>,
}

impl PlaceBody {
    /// The point, when both halves of it are there and on Earth.
    #[must_use]
    pub fn point(&self) -> Option<(f64, f64)> {
        self.lat.zip(self.lon)
    }

    /// Whether the point can be taken: none at all, or a whole one on Earth.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match (self.lat, self.lon) {
            (None, None) => true,
            (Some(lat), Some(lon)) => domain::place::Cell::snap(lat, lon).is_some(),
            _ => false,
        }
    }
}

/// A photo of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Photo {
    /// The id of the media.
    pub id: String,
    /// The largest size.
    pub url: String,
    /// What is seen; empty when it is only decoration.
    pub alt: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Photo {
    /// A photo that is ready, and nothing of one that is not.
    #[must_use]
    pub fn of(media: &Media, site: &Site) -> Option<Self> {
        let url = picture_url(media, Size::Large)?;
        Some(Self { id: media.id.to_string(), url: site.url(&url), alt: media.alt.clone(), width: media.width, height: media.height })
    }
}

/// RFC 3339 in UTC with milliseconds.
#[must_use]
pub fn time(time: Time) -> String {
    time.rfc3339_millis()
}

/// Ids in a list of texts.
///
/// # Errors
/// The first text that is no id.
pub fn ids<Of: ?Sized>(texts: &[String]) -> Result<Vec<Id<Of>>, domain::id::NotAnId> {
    texts.iter().map(|text| text.parse()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_point_or_one_beyond_earth_is_refused() {
        let place = |lat, lon| PlaceBody { lat, lon, ..PlaceBody::default() };
        assert!(!place(Some(51.0), None).is_sound());
        assert!(!place(None, Some(12.0)).is_sound());
        assert!(!place(Some(91.0), Some(0.0)).is_sound());
        assert!(place(None, None).is_sound() && place(Some(51.34), Some(12.37)).is_sound());
    }

    #[test]
    fn money_and_places_look_as_promised() {
        let money: Money = domain::money::Money::parse("34,5", "eur").unwrap().into();
        assert_eq!(serde_json::to_value(money).unwrap(), serde_json::json!({ "amount": "34.50", "currency": "EUR" }));
        let place = domain::place::Place::new("Leipzig", Some((51.34, 12.37))).unwrap();
        assert_eq!(serde_json::to_value(Place::from(&place)).unwrap(), serde_json::json!({ "name": "Leipzig", "lat": 51.35, "lon": 12.35, "radius_km": 5 }));
    }

    #[test]
    fn an_id_is_digits_in_a_text() {
        assert!(ids::<Media>(&["12".to_owned(), "x".to_owned()]).is_err());
        assert_eq!(ids::<Media>(&["12".to_owned()]).unwrap(), [Id::new(12)]);
    }
}
