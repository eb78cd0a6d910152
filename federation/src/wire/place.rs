//! `location`: a coarse Place, snapped to the grid on the way in, never finer on the way out.

use domain::place::{Cell, Place, RADIUS_KM};
use serde_json::{Value, json};

use super::object::Object;
use super::one_or_many::{entries, is_a, text};

/// A `Place` document (WIRE 9.1); the radius says how coarse it is.
#[must_use]
pub fn document(place: &Place) -> Value {
    let named = Object::of_type("Place").set("name", place.name.as_str());
    let Some(cell) = place.cell else { return named.into() };
    named.set("latitude", cell.latitude()).set("longitude", cell.longitude()).set("radius", RADIUS_KM).set("units", "km").into()
}

/// Reads the first usable Place. Of an address only the town, the region and the country are looked at.
#[must_use]
pub fn read(value: Option<&Value>) -> Option<Place> {
    entries(value).iter().take(4).filter(|entry| is_a(entry, "Place") || entry.get("latitude").is_some()).find_map(place)
}

fn place(entry: &Value) -> Option<Place> {
    let point = coordinate(entry.get("latitude")).zip(coordinate(entry.get("longitude")));
    let name = [text(entry, "name").to_owned(), town(entry.get("address")), cell_name(point)].into_iter().find(|name| !name.trim().is_empty())?;
    let name = domain::text::line_cut(&name, 120);
    Place::new(&name, point)
}

fn town(address: Option<&Value>) -> String {
    let Some(address) = address else { return String::new() };
    let parts = ["addressLocality", "addressRegion", "addressCountry"].map(|key| text(address, key));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A point without a name is called after its cell.
fn cell_name(point: Option<(f64, f64)>) -> String {
    let cell = point.and_then(|(latitude, longitude)| Cell::snap(latitude, longitude));
    cell.map(|cell| format!("{:.2}, {:.2}", cell.latitude(), cell.longitude())).unwrap_or_default()
}

fn coordinate(value: Option<&Value>) -> Option<f64> {
    let value = value?;
    value.as_f64().or_else(|| value.as_str().filter(|text| text.len() <= 24)?.trim().parse().ok())
}

/// The place of an older flohmarkt: coordinates without a name.
#[must_use]
pub fn read_coordinates(value: Option<&Value>) -> Option<Place> {
    let value = value?;
    let either = |long: &str, short: &str| value.get(long).or_else(|| value.get(short)).cloned();
    let longitude = either("longitude", "lng").or_else(|| value.get("lon").cloned());
    place(&json!({"latitude": either("latitude", "lat"), "longitude": longitude}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nowhere_is_no_place() {
        for bad in [
            json!(null),
            json!("Turin"),
            json!({"type": "Place"}),
            json!({"type": "Place", "name": null, "address": {"streetAddress": "Main Street 1"}}),
            json!({"latitude": 91, "longitude": 0}),
        ] {
            assert_eq!(read(Some(&bad)), None, "{bad}");
        }
    }

    #[test]
    fn a_point_is_coarse_before_it_is_kept() {
        let place = read(Some(&json!({"type": "Place", "name": "The Kenn Centre", "latitude": 50.66881615, "longitude": "-3.537739788359949"}))).unwrap();
        assert_eq!(document(&place), json!({"type": "Place", "name": "The Kenn Centre", "latitude": 50.65, "longitude": -3.55, "radius": 5, "units": "km"}));
    }

    #[test]
    fn a_place_without_a_name_is_its_town_or_its_cell() {
        assert_eq!(read(Some(&json!({"type": "Place", "address": {"addressLocality": "Turin", "addressCountry": "IT"}}))).unwrap().name, "Turin, IT");
        assert_eq!(read_coordinates(Some(&json!({"lat": 52.51, "lng": 13.41}))).unwrap().name, "52.50, 13.40");
    }
}
