//! Coarse places: a name and a cell of a 0.05 degree grid, never an address.

mod typed;

use serde::{Deserialize, Serialize};

use crate::text::Fault;

/// Cells per degree.
const CELLS: f64 = 20.0;
/// Radius in kilometres that a cell stands for at the least.
pub const RADIUS_KM: u32 = 5;
/// What was typed as a point and is none: a form with it is refused.
pub const NOWHERE: (f64, f64) = (f64::NAN, f64::NAN);

/// Where something roughly is. The point is snapped to the grid before it is kept, so that nothing finer exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Town or region in words, 1 to 120 characters.
    pub name: String,
    /// The cell, when one was given.
    pub cell: Option<Cell>,
}

/// A cell of the grid by its corner, in twentieths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub lat: i64,
    pub lon: i64,
}

impl Cell {
    /// Snaps a point; `None` when it is not on Earth.
    #[must_use]
    pub fn snap(latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = latitude.is_finite() && longitude.is_finite() && latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        #[expect(clippy::cast_possible_truncation, reason = "at most 3600 in size")]
        on_earth.then(|| Self { lat: (latitude * CELLS).round() as i64, lon: (longitude * CELLS).round() as i64 })
    }

    #[must_use]
    pub fn latitude(self) -> f64 {
        degrees(self.lat)
    }

    #[must_use]
    pub fn longitude(self) -> f64 {
        degrees(self.lon)
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 3600 in size")]
fn degrees(cells: i64) -> f64 {
    cells as f64 / CELLS
}

impl Place {
    /// A place from its name and, where given, a point; `None` when the name is empty after cleaning.
    #[must_use]
    pub fn new(name: &str, point: Option<(f64, f64)>) -> Option<Self> {
        let name = crate::text::line(name, 120)?;
        Some(Self { name, cell: point.and_then(|(lat, lon)| Cell::snap(lat, lon)) })
    }

    /// A place as a form has it; `None` where nothing is said.
    ///
    /// # Errors
    /// The name is too long, or missing beside a point (field `place`); the point is not on Earth (field `point`).
    pub fn of_form(name: &str, point: Option<(f64, f64)>) -> Result<Option<Self>, Fault> {
        if point.is_some_and(|(lat, lon)| Cell::snap(lat, lon).is_none()) {
            return Err(Fault::new("point", "fault-point", "a point is two numbers such as 52.52, 13.40, a geo: address, or a link to a map that names one"));
        }
        match (name.trim().is_empty(), point) {
            (true, None) => Ok(None),
            (true, Some(_)) => Err(Fault::new("place", "fault-place-nameless", "a point needs a name in words, such as a town")),
            (false, _) => Self::new(name, point).map(Some).ok_or_else(|| Fault::new("place", "fault-place-long", "a place has at most 120 characters")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_off_the_earth_are_no_cell() {
        for (lat, lon) in [(91.0, 0.0), (0.0, 181.0), (f64::NAN, 0.0), (f64::INFINITY, 0.0)] {
            assert_eq!(Cell::snap(lat, lon), None);
        }
    }

    #[test]
    fn a_point_needs_a_name_and_a_name_needs_no_point() {
        let field = |name: &str, point| Place::of_form(name, point).unwrap_err().field;
        assert_eq!(field("Turin", Some(NOWHERE)), "point");
        assert_eq!(field("", Some((45.07, 7.69))), "place");
        assert_eq!(field(&"t".repeat(121), None), "place");
        assert_eq!(Place::of_form(" ", None), Ok(None));
        assert_eq!(Place::of_form("Turin", None).unwrap().unwrap().cell, None);
        assert!(Place::of_form("Turin", Some((45.07, 7.69))).unwrap().unwrap().cell.is_some());
    }

    #[test]
    fn two_points_of_one_street_are_one_cell() {
        assert_eq!(Cell::snap(45.0701, 7.6868), Cell::snap(45.0689, 7.6911));
        assert!((Cell::snap(45.07, 7.69).unwrap().latitude() - 45.05).abs() < 1e-9);
    }
}
