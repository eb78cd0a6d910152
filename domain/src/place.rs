//! Coarse places: a name and a cell of a 0.05 degree grid, never an address.

use serde::{Deserialize, Serialize};

/// Cells per degree.
const CELLS: f64 = 20.0;
/// Radius in kilometres that a cell stands for at the least.
pub const RADIUS_KM: u32 = 5;

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
    fn two_points_of_one_street_are_one_cell() {
        assert_eq!(Cell::snap(45.0701, 7.6868), Cell::snap(45.0689, 7.6911));
        assert!((Cell::snap(45.07, 7.69).unwrap().latitude() - 45.05).abs() < 1e-9);
    }
}
