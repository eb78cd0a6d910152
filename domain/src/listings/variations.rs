//! Variations: one thing in several shapes, each with its own price, stock and number.

use crate::money::Money;
use crate::text::line;

/// Most variations of a listing.
pub const MAX_VARIATIONS: usize = 200;
/// Most axes along which they differ, such as colour and size.
pub const MAX_AXES: usize = 2;
/// Longest name of an axis, and longest value on it, in characters.
pub const MAX_VALUE: usize = 40;
/// Longest stock-keeping number, in characters.
pub const MAX_SKU: usize = 60;

/// The shapes in which a listing comes; none for a single thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variations {
    axes: Vec<String>,
    rows: Vec<Variation>,
}

/// One shape of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variation {
    /// A value of each axis, in their order.
    pub values: Vec<String>,
    /// Takes the place of the listing's own.
    pub price: Option<Money>,
    /// In stock; `None` when not counted.
    pub quantity: Option<i64>,
    /// The maker's own number for it; may be empty.
    pub sku: String,
}

impl Variations {
    /// Axes and rows that fit each other; `None` when a bound is passed, a row has not one value per axis, or two rows
    /// are alike. Without rows there are no axes either.
    #[must_use]
    pub fn new(axes: Vec<String>, rows: Vec<Variation>) -> Option<Self> {
        if rows.is_empty() {
            return Some(Self::default());
        }
        let fits = |row: &Variation| row.values.len() == axes.len() && row.values.iter().all(|value| value_of(value).as_ref() == Some(value));
        let names = axes.iter().all(|axis| value_of(axis).as_ref() == Some(axis)) && unique(&axes);
        let alike = rows.iter().map(|row| &row.values).collect::<std::collections::HashSet<_>>().len() < rows.len();
        let sound = (1..=MAX_AXES).contains(&axes.len()) && names && rows.len() <= MAX_VARIATIONS && rows.iter().all(fits) && !alike;
        sound.then_some(Self { axes, rows })
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What the axes are called.
    #[must_use]
    pub fn axes(&self) -> &[String] {
        &self.axes
    }

    /// Every shape, in the maker's order.
    #[must_use]
    pub fn rows(&self) -> &[Variation] {
        &self.rows
    }

    /// The values on one axis, each once, in the order of the rows.
    #[must_use]
    pub fn values(&self, axis: usize) -> Vec<&str> {
        let mut values: Vec<&str> = Vec::new();
        for value in self.rows.iter().filter_map(|row| row.values.get(axis)) {
            if !values.contains(&value.as_str()) {
                values.push(value);
            }
        }
        values
    }

    /// The shape with these values.
    #[must_use]
    pub fn find<V: AsRef<str>>(&self, values: &[V]) -> Option<&Variation> {
        self.rows.iter().find(|row| row.is(values))
    }

    pub(super) fn find_mut<V: AsRef<str>>(&mut self, values: &[V]) -> Option<&mut Variation> {
        self.rows.iter_mut().find(|row| row.is(values))
    }

    /// What is in stock of all together; `None` when one of them is not counted.
    #[must_use]
    pub fn quantity(&self) -> Option<i64> {
        self.rows.iter().map(|row| row.quantity).try_fold(0_i64, |sum, quantity| Some(sum.saturating_add(quantity?)))
    }
}

impl Variation {
    /// Whether it has exactly these values.
    #[must_use]
    pub fn is<V: AsRef<str>>(&self, values: &[V]) -> bool {
        self.values.len() == values.len() && self.values.iter().zip(values).all(|(own, other)| own == other.as_ref())
    }

    /// `Blue, large`.
    #[must_use]
    pub fn name(&self) -> String {
        self.values.join(", ")
    }
}

/// A value or the name of an axis: 1 to [`MAX_VALUE`] characters without the marks that part lists.
#[must_use]
pub fn value_of(text: &str) -> Option<String> {
    line(text, MAX_VALUE).filter(|value| !value.contains([',', ';']))
}

fn unique(texts: &[String]) -> bool {
    texts.iter().enumerate().all(|(at, text)| !texts.iter().take(at).any(|before| before.eq_ignore_ascii_case(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[&str], quantity: Option<i64>) -> Variation {
        Variation { values: values.iter().map(|value| (*value).to_owned()).collect(), price: None, quantity, sku: String::new() }
    }

    fn axes(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_does_not_fit_its_axes_is_refused() {
        let blue = || row(&["Blue"], None);
        assert_eq!(Variations::new(axes(&[]), vec![row(&[], None)]), None);
        assert_eq!(Variations::new(axes(&["Colour"]), vec![row(&["Blue", "S"], None)]), None);
        assert_eq!(Variations::new(axes(&["Colour", "colour"]), vec![row(&["Blue", "S"], None)]), None);
        assert_eq!(Variations::new(axes(&["A", "B", "C"]), vec![row(&["1", "2", "3"], None)]), None);
        assert_eq!(Variations::new(axes(&["Colour"]), vec![blue(), blue()]), None);
        assert_eq!(Variations::new(axes(&["Colour"]), vec![row(&["Blue, dark"], None)]), None);
        assert_eq!(Variations::new(axes(&[" "]), vec![blue()]), None);
        assert_eq!(Variations::new(axes(&["N"]), (0..201).map(|n| row(&[&n.to_string()], None)).collect()), None);
        assert!(Variations::new(axes(&["N"]), (0..200).map(|n| row(&[&n.to_string()], None)).collect()).is_some());
        assert_eq!(Variations::new(axes(&["Colour"]), vec![]), Some(Variations::default()));
    }

    #[test]
    fn the_stock_of_all_is_known_only_if_each_is() {
        let of = |quantities: &[Option<i64>]| {
            let rows = quantities.iter().enumerate().map(|(n, quantity)| row(&[&n.to_string()], *quantity)).collect();
            Variations::new(axes(&["N"]), rows).unwrap().quantity()
        };
        assert_eq!(of(&[Some(2), Some(0), Some(1)]), Some(3));
        assert_eq!(of(&[Some(2), None]), None);
    }

    #[test]
    fn values_stand_once_and_in_order() {
        let rows = vec![row(&["Blue", "S"], None), row(&["Blue", "M"], None), row(&["Red", "M"], None)];
        let variations = Variations::new(axes(&["Colour", "Size"]), rows).unwrap();
        assert_eq!((variations.values(0), variations.values(1)), (vec!["Blue", "Red"], vec!["S", "M"]));
        assert!(variations.find(&["Red", "M"]).is_some());
        assert_eq!(variations.find(&["Red", "S"]), None);
        assert_eq!(variations.find(&["Red"]), None);
    }
}
