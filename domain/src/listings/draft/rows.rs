//! Variations as typed: two axes with their values, and a table with a row for each shape.

use std::collections::HashSet;

use super::{Draft, MAX_QUANTITY};
use crate::listings::{MAX_AXES, MAX_SKU, MAX_VARIATIONS, Terms, Variation, Variations, value_of};
use crate::money::Money;
use crate::text::{Fault, line};

/// An axis as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AxisDraft {
    /// Such as `Colour`.
    pub name: String,
    /// Parted by commas. Where they are given they decide: rows of other values are dropped, and a value without a row
    /// gets one. Empty, the rows decide.
    pub values: String,
}

/// A row of the table as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VariationDraft {
    /// One of each axis.
    pub values: Vec<String>,
    /// Empty: the price of the listing.
    pub amount: String,
    /// Empty: not counted.
    pub quantity: String,
    pub sku: String,
}

/// A part of the table that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowFault {
    /// Counted from 0.
    pub row: usize,
    /// `price`, `stock` or `sku`.
    pub column: &'static str,
    pub key: &'static str,
}

impl Draft {
    /// What is wrong in single rows of the table, so that a form can say where.
    #[must_use]
    pub fn row_faults(&self) -> Vec<RowFault> {
        let of = |(row, typed): (usize, &VariationDraft)| {
            let wrong = [
                (price(typed, &self.currency).is_err(), "price", "fault-price"),
                (stock(typed).is_none(), "stock", "fault-quantity"),
                (sku(typed).is_none(), "sku", "fault-sku-long"),
            ];
            wrong.into_iter().filter(|(is_wrong, ..)| *is_wrong).map(|(_, column, key)| RowFault { row, column, key }).collect::<Vec<_>>()
        };
        self.variations.iter().enumerate().flat_map(of).collect()
    }

    /// The rows that the values on the axes make, each with what was typed into it, none twice. With `all` there is one
    /// for every combination; without, only for values that would have none.
    #[must_use]
    pub fn table(&self, all: bool) -> Vec<VariationDraft> {
        let axes: Vec<Vec<String>> = self.axes.iter().filter(|axis| !is_unused(axis)).map(values).collect();
        if axes.is_empty() || axes.iter().any(Vec::is_empty) {
            return self.variations.clone();
        }
        let place = |values: &[String]| -> Option<Vec<usize>> {
            (values.len() == axes.len()).then(|| values.iter().zip(&axes).map(|(value, axis)| axis.iter().position(|known| known == value)).collect::<Option<_>>()).flatten()
        };
        let mut kept: Vec<(Vec<usize>, VariationDraft)> = Vec::new();
        for row in &self.variations {
            if let Some(place) = place(&row.values).filter(|place| !kept.iter().any(|(other, _)| other == place)) {
                kept.push((place, row.clone()));
            }
        }
        let there: HashSet<Vec<usize>> = kept.iter().map(|(place, _)| place.clone()).collect();
        let is_used = |axis: usize, value: usize| there.iter().any(|place| place.get(axis) == Some(&value));
        let is_missed = |place: &Vec<usize>| !there.contains(place) && (all || place.iter().enumerate().any(|(axis, value)| !is_used(axis, *value)));
        for missing in combinations(&axes).into_iter().filter(is_missed) {
            let values = missing.iter().zip(&axes).filter_map(|(at, axis)| axis.get(*at).cloned()).collect();
            kept.push((missing, VariationDraft { values, ..VariationDraft::default() }));
        }
        kept.sort_by(|(one, _), (other, _)| one.cmp(other));
        kept.into_iter().map(|(_, row)| row).collect()
    }
}

/// Every combination of a value of each axis, as places, and no more than are looked at.
fn combinations(axes: &[Vec<String>]) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    for axis in axes {
        all = all.iter().flat_map(|before| (0..axis.len()).map(move |at| before.iter().copied().chain([at]).collect())).take(MAX_VARIATIONS + 1).collect();
    }
    all
}

fn is_unused(axis: &AxisDraft) -> bool {
    axis.name.trim().is_empty() && axis.values.trim().is_empty()
}

/// Each value once, as it was typed where it is none.
fn values(axis: &AxisDraft) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for part in axis.values.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let value = value_of(part).unwrap_or_else(|| part.to_owned());
        if !values.contains(&value) && values.len() <= MAX_VARIATIONS {
            values.push(value);
        }
    }
    values
}

pub(super) fn axes(variations: &Variations) -> Vec<AxisDraft> {
    variations.axes().iter().enumerate().map(|(at, name)| AxisDraft { name: name.clone(), values: variations.values(at).join(", ") }).collect()
}

pub(super) fn rows(variations: &Variations) -> Vec<VariationDraft> {
    let row = |row: &Variation| VariationDraft {
        values: row.values.clone(),
        amount: row.price.map(Money::amount).unwrap_or_default(),
        quantity: row.quantity.map(|quantity| quantity.to_string()).unwrap_or_default(),
        sku: row.sku.clone(),
    };
    variations.rows().iter().map(row).collect()
}

pub(super) fn parse(draft: &Draft, terms: Terms, faults: &mut Vec<Fault>) -> Variations {
    let mut fault = |key, message| faults.push(Fault::new("variations", key, message));
    let axes: Vec<&AxisDraft> = draft.axes.iter().filter(|axis| !is_unused(axis)).collect();
    let table = draft.table(false);
    if axes.is_empty() && table.is_empty() {
        return Variations::default();
    }
    let names: Vec<String> = axes.iter().filter_map(|axis| value_of(&axis.name)).collect();
    if names.is_empty() || names.len() != axes.len() || names.len() > MAX_AXES {
        fault("fault-variation-axes", "variations differ in one or two ways, such as colour and size, each with a name of at most 40 characters");
        return Variations::default();
    }
    if table.is_empty() {
        fault("fault-variation-values", "each way in which variations differ has values of at most 40 characters, without commas");
        return Variations::default();
    }
    if table.len() > MAX_VARIATIONS {
        fault("fault-variations-many", "a listing has at most 200 variations");
        return Variations::default();
    }
    if !draft.unit_based {
        fault("fault-variations-lot", "what is sold as one lot has no variations");
        return Variations::default();
    }
    if table.iter().any(|row| !row.amount.trim().is_empty()) && !terms.may_have_price() {
        fault("fault-price-not-here", "these terms have no price");
        return Variations::default();
    }
    let read = |row: &VariationDraft| Some(Variation { values: row.values.clone(), price: price(row, &draft.currency).ok()?, quantity: stock(row)?, sku: sku(row)? });
    let rows: Vec<Variation> = table.iter().filter_map(read).collect();
    if rows.len() != table.len() {
        fault("fault-variation-rows", "a variation has a price such as 34.50 or none, a stock of 0 to 1,000,000 or none, and a number of at most 60 characters");
        return Variations::default();
    }
    Variations::new(names, rows).unwrap_or_else(|| {
        fault("fault-variation-values", "each way in which variations differ has values of at most 40 characters, without commas; no two variations are alike");
        Variations::default()
    })
}

fn price(row: &VariationDraft, currency: &str) -> Result<Option<Money>, crate::money::MoneyError> {
    let amount = row.amount.trim();
    if amount.is_empty() { Ok(None) } else { Money::parse(amount, currency).map(Some) }
}

/// `None` when it is no stock.
fn stock(row: &VariationDraft) -> Option<Option<i64>> {
    let digits = row.quantity.trim();
    if digits.is_empty() {
        return Some(None);
    }
    let plain = digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse::<i64>().ok().filter(|count| plain && *count <= MAX_QUANTITY).map(Some)
}

/// `None` when it is too long.
fn sku(row: &VariationDraft) -> Option<String> {
    if row.sku.trim().is_empty() { Some(String::new()) } else { line(&row.sku, MAX_SKU) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(name: &str, values: &str) -> AxisDraft {
        AxisDraft { name: name.to_owned(), values: values.to_owned() }
    }

    fn row(values: &[&str], amount: &str) -> VariationDraft {
        VariationDraft { values: values.iter().map(|value| (*value).to_owned()).collect(), amount: amount.to_owned(), ..VariationDraft::default() }
    }

    fn draft(axes: Vec<AxisDraft>, variations: Vec<VariationDraft>) -> Draft {
        Draft { title: "Scarf".into(), currency: "EUR".into(), axes, variations, ..Draft::default() }
    }

    fn names(draft: &Draft) -> Vec<String> {
        draft.parse().unwrap().variations.rows().iter().map(Variation::name).collect()
    }

    fn key(draft: &Draft) -> &'static str {
        draft.parse().unwrap_err()[0].key
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(key(&draft(vec![axis("", "Blue")], vec![])), "fault-variation-axes");
        assert_eq!(key(&draft(vec![axis("Colour", "")], vec![])), "fault-variation-values");
        assert_eq!(key(&draft(vec![], vec![row(&["Blue"], "")])), "fault-variation-axes");
        assert_eq!(key(&draft(vec![axis("A", "1"), axis("B", "1"), axis("C", "1")], vec![])), "fault-variation-axes");
        assert_eq!(key(&draft(vec![axis("Colour", &"x".repeat(41))], vec![])), "fault-variation-values");
        let many: Vec<String> = (0..15).map(|n| n.to_string()).collect();
        assert_eq!(key(&draft(vec![axis("A", &many.join(",")), axis("B", &many.join(","))], vec![])), "fault-variations-many");
        assert_eq!(key(&draft(vec![axis("Colour", "")], vec![row(&["Blue"], "cheap")])), "fault-variation-rows");
        assert_eq!(key(&draft(vec![axis("Colour", "")], vec![row(&["Blue"], ""), row(&["Blue"], "")])), "fault-variation-values");
        assert_eq!(key(&draft(vec![axis("Colour", ""), axis("Size", "")], vec![row(&["Blue"], "")])), "fault-variation-values");
        assert_eq!(key(&Draft { unit_based: false, ..draft(vec![axis("Colour", "Blue")], vec![]) }), "fault-variations-lot");
        assert_eq!(key(&Draft { terms: "gift".into(), ..draft(vec![axis("Colour", "")], vec![row(&["Blue"], "3")]) }), "fault-price-not-here");
    }

    #[test]
    fn a_form_says_which_row_is_wrong() {
        let bad = VariationDraft { quantity: "-1".into(), sku: "x".repeat(61), ..row(&["Red"], "1,2,3") };
        let faults = draft(vec![axis("Colour", "")], vec![row(&["Blue"], "3"), bad]).row_faults();
        assert_eq!(faults.iter().map(|fault| (fault.row, fault.column)).collect::<Vec<_>>(), [(1, "price"), (1, "stock"), (1, "sku")]);
    }

    #[test]
    fn values_make_rows_and_rows_that_were_taken_out_stay_out() {
        let both = || vec![axis("Colour", "Blue, Red"), axis("Size", "S, M")];
        assert_eq!(names(&draft(both(), vec![])), ["Blue, S", "Blue, M", "Red, S", "Red, M"]);
        let fewer = vec![row(&["Red", "M"], "9"), row(&["Blue", "S"], "")];
        assert_eq!(names(&draft(both(), fewer.clone())), ["Blue, S", "Red, M"]);
        assert_eq!(draft(both(), fewer.clone()).table(true).len(), 4);
        let more = vec![axis("Colour", "Blue, Red, Green"), axis("Size", "S")];
        assert_eq!(names(&draft(more, fewer)), ["Blue, S", "Red, S", "Green, S"]);
    }

    #[test]
    fn rows_alone_make_their_values() {
        let draft = draft(vec![axis("Colour", "")], vec![row(&["Blue"], "3"), row(&["Red"], "")]);
        assert_eq!(names(&draft), ["Blue", "Red"]);
        let content = draft.parse().unwrap();
        assert_eq!(Draft::of(&content).axes, [axis("Colour", "Blue, Red")]);
        assert_eq!(Draft::of(&content).parse().unwrap(), content);
    }
}
