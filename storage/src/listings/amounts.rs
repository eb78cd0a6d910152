//! Variations and delivery zones as the text of a column: amounts in minor units, the currency beside them in the row.

use domain::listings::{Variation, Variations, Zone};
use domain::money::Money;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::row::{RowOf, json};

#[derive(Serialize, Deserialize)]
struct VariationRow {
    values: Vec<String>,
    price: Option<i64>,
    quantity: Option<i64>,
    sku: String,
}

#[derive(Serialize, Deserialize)]
struct ZoneRow {
    zone: String,
    price: i64,
}

pub(super) fn write_variations(variations: &Variations) -> String {
    let row = |row: &Variation| VariationRow { values: row.values.clone(), price: row.price.map(Money::minor), quantity: row.quantity, sku: row.sku.clone() };
    json(&variations.rows().iter().map(row).collect::<Vec<_>>())
}

pub(super) fn read_variations(of: RowOf, axes: &str, text: &str, currency: Option<&str>) -> Result<Variations> {
    let read = |row: VariationRow| {
        let price = row.price.map(|minor| of.word("variations", Money::stored(minor, currency.unwrap_or_default()))).transpose()?;
        Ok(Variation { values: row.values, price, quantity: row.quantity, sku: row.sku })
    };
    let rows: Vec<Variation> = of.json::<Vec<VariationRow>>("variations", text)?.into_iter().map(read).collect::<Result<_>>()?;
    of.word("variations", Variations::new(of.json("axes", axes)?, rows))
}

pub(super) fn write_zones(zones: &[Zone]) -> String {
    json(&zones.iter().map(|zone| ZoneRow { zone: zone.zone.clone(), price: zone.price.minor() }).collect::<Vec<_>>())
}

pub(super) fn read_zones(of: RowOf, text: &str, currency: Option<&str>) -> Result<Vec<Zone>> {
    let read = |row: ZoneRow| Ok(Zone { zone: row.zone, price: of.word("delivery", Money::stored(row.price, currency.unwrap_or_default()))? });
    of.json::<Vec<ZoneRow>>("delivery", text)?.into_iter().map(read).collect()
}
