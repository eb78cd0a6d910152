//! Etsy's download of a shop's listings: one row each, its header in the language of the seller.

use serde::{Deserialize, Serialize};

use super::csv;
use crate::listings::{AxisDraft, Draft, MAX_AXES, MAX_PHOTOS};
use crate::tag;
use crate::text::{MAX_TITLE, line_cut};

/// Why a file is not taken, before anything is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotListings {
    #[error("this is Etsy's file of sold orders; it holds buyers' names and addresses, which nobody here needs. Download your listings instead")]
    SoldOrders,
    #[error("this is Etsy's file of reviews; they name no listing and stay at Etsy. Download your listings instead")]
    Reviews,
    #[error("this is no file of listings as Etsy exports it")]
    Unknown,
    #[error("the file has no listings in it")]
    Empty,
    #[error("the file cannot be read as a table: {0}")]
    NoTable(csv::NoTable),
}

impl NotListings {
    /// The key of its message.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::SoldOrders => "import-sold-orders",
            Self::Reviews => "import-reviews",
            Self::Unknown => "import-unknown",
            Self::Empty => "import-empty",
            Self::NoTable(_) => "import-no-table",
        }
    }
}

/// One listing of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its number in the file, the first listing being 1.
    pub number: usize,
    pub title: String,
    description: String,
    price: String,
    currency: String,
    quantity: String,
    tags: String,
    materials: String,
    /// Addresses of photos, in order.
    pub images: Vec<String>,
    axes: Vec<(String, String)>,
    pub sku: String,
    /// Whether it has a third variation, which is left out.
    pub drops_third: bool,
}

const COLUMNS: [&str; 24] = [
    "TITLE",
    "DESCRIPTION",
    "PRICE",
    "CURRENCY_CODE",
    "QUANTITY",
    "TAGS",
    "MATERIALS",
    "IMAGE1",
    "IMAGE2",
    "IMAGE3",
    "IMAGE4",
    "IMAGE5",
    "IMAGE6",
    "IMAGE7",
    "IMAGE8",
    "IMAGE9",
    "IMAGE10",
    "VARIATION 1 TYPE",
    "VARIATION 1 NAME",
    "VARIATION 1 VALUES",
    "VARIATION 2 TYPE",
    "VARIATION 2 NAME",
    "VARIATION 2 VALUES",
    "SKU",
];
/// With a third variation before the number.
const COLUMNS_WITH_THIRD: usize = 27;
/// Names of columns that only other files have, in the languages that are known.
const OF_ORDERS: [&str; 9] = ["SALE DATE", "BUYER", "SHIP NAME", "SHIP ADDRESS1", "DATE PAID", "TRANSACTION ID", "ORDER ID", "SHIP ZIPCODE", "FULL NAME"];
const OF_REVIEWS: [&str; 3] = ["STAR_RATING", "REVIEWER", "DATE_REVIEWED"];

/// Where each column of ours is in the file.
struct Layout([Option<usize>; 24]);

impl Layout {
    /// By the English names where they are, else by position: real files have headers in the seller's language.
    fn of(header: &[String]) -> Result<Self, NotListings> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_uppercase().replace(' ', "_")).collect();
        let has = |name: &str| names.contains(&name.replace(' ', "_"));
        if OF_ORDERS.iter().filter(|name| has(name)).count() >= 2 {
            return Err(NotListings::SoldOrders);
        }
        if OF_REVIEWS.iter().any(|name| has(name)) {
            return Err(NotListings::Reviews);
        }
        let place = |name: &str| names.iter().position(|known| *known == name.replace(' ', "_"));
        if has("TITLE") && has("DESCRIPTION") {
            return if has("PRICE") { Ok(Self(COLUMNS.map(place))) } else { Err(NotListings::Unknown) };
        }
        // The code of the currency is the one name that Etsy translates nowhere.
        let is_known = place("CURRENCY_CODE").is_none_or(|at| at == 3);
        match header.len() {
            24 if is_known => Ok(Self(std::array::from_fn(Some))),
            COLUMNS_WITH_THIRD if is_known => Ok(Self(std::array::from_fn(|at| Some(if at == 23 { 26 } else { at })))),
            // Sold orders and the like are wider, and so are those of other countries.
            30.. => Err(NotListings::SoldOrders),
            _ => Err(NotListings::Unknown),
        }
    }

    fn cell<'r>(&self, row: &'r [String], column: usize) -> &'r str {
        self.0.get(column).copied().flatten().and_then(|at| row.get(at)).map_or("", String::as_str)
    }
}

/// Reads a file of listings.
///
/// # Errors
/// Another file of Etsy's, or none of them.
pub fn read(file: &str) -> Result<Vec<Row>, NotListings> {
    let begin = file.trim_start_matches('\u{feff}').trim_start();
    if begin.starts_with('[') || begin.starts_with('{') {
        return Err(if begin.contains("star_rating") || begin.contains("date_reviewed") { NotListings::Reviews } else { NotListings::Unknown });
    }
    let rows = csv::rows(file).map_err(NotListings::NoTable)?;
    let Some((header, rows)) = rows.split_first() else { return Err(NotListings::Empty) };
    let layout = Layout::of(header)?;
    if rows.is_empty() {
        return Err(NotListings::Empty);
    }
    let third = header.iter().position(|name| name.trim().eq_ignore_ascii_case("VARIATION 3 VALUES")).or((header.len() == COLUMNS_WITH_THIRD).then_some(25));
    Ok(rows.iter().enumerate().map(|(at, row)| one(&layout, row, at + 1, third)).collect())
}

fn one(layout: &Layout, row: &[String], number: usize, third: Option<usize>) -> Row {
    let text = |column: usize| printed(&entities(layout.cell(row, column))).trim().to_owned();
    let axis = |kind: usize| {
        let name = if text(kind + 1).is_empty() { text(kind) } else { text(kind + 1) };
        (name, text(kind + 2))
    };
    Row {
        number,
        title: line_cut(&text(0), MAX_TITLE),
        description: text(1),
        price: text(2),
        currency: text(3),
        quantity: text(4),
        tags: text(5),
        materials: text(6),
        images: (7..17).map(text).filter(|image| !image.is_empty()).take(MAX_PHOTOS).collect(),
        axes: [axis(17), axis(20)].into_iter().filter(|(_, values)| !values.is_empty()).take(MAX_AXES).collect(),
        sku: text(23),
        drops_third: third.and_then(|at| row.get(at)).is_some_and(|values| !values.trim().is_empty()),
    }
}

impl Row {
    /// What finds the same listing again: the maker's own number, else the title.
    #[must_use]
    pub fn key(&self) -> String {
        if self.sku.is_empty() { format!("title:{}", self.title.to_lowercase()) } else { format!("sku:{}", self.sku.chars().take(200).collect::<String>()) }
    }

    /// The listing as typed, on top of what stands there already; photos are left as they are.
    #[must_use]
    pub fn draft(&self, before: Draft) -> Draft {
        let list = |text: &str, most: usize| -> String {
            let parts = text.split(',').map(|part| part.replace('_', " ").trim().to_owned()).filter(|part| !part.is_empty());
            parts.take(most).collect::<Vec<_>>().join(", ")
        };
        let tags: Vec<String> = self.tags.split(',').filter_map(tag::Tag::parse).take(tag::MAX_ON_LISTING).map(|tag| tag.spaced()).collect();
        let axes: Vec<AxisDraft> = self.axes.iter().map(|(name, values)| AxisDraft { name: line_cut(name, 40), values: values.clone() }).collect();
        Draft {
            title: self.title.clone(),
            description: self.description.clone(),
            amount: self.price.clone(),
            currency: self.currency.clone(),
            quantity: self.quantity.clone(),
            tags: tags.join(", "),
            materials: list(&self.materials, 20),
            variations: if axes.is_empty() { Vec::new() } else { before.variations },
            axes,
            ..before
        }
    }
}

/// Without what no text has, such as the nulls that no database keeps.
fn printed(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

/// The character entities that Etsy leaves in cells.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let named = from.find(';').filter(|end| (2..=10).contains(end)).and_then(|end| Some((character(from.get(1..end)?)?, from.get(end + 1..)?)));
        match named {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = from.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "eacute" => 'é',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        "rsquo" => '’',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITALIAN: &str = "TITOLO,DESCRIZIONE,PREZZO,CURRENCY_CODE,QUANTITÀ,TAG,MATERIALI,IMMAGINE1,IMMAGINE2,IMMAGINE3,IMMAGINE4,IMMAGINE5,IMMAGINE6,IMMAGINE7,IMMAGINE8,IMMAGINE9,IMMAGINE10,TIPO DI VARIANTE 1,NOME DELLA VARIANTE 1,VALORI DELLA VARIANTE 1,TIPO DI VARIANTE 2,NOME DELLA VARIANTE 2,VALORI DELLA VARIANTE 2,SKU";

    fn file(header: &str, rows: &[&str]) -> String {
        format!("{header}\n{}\n", rows.join("\n"))
    }

    fn scarf() -> &'static str {
        "\"Linen &quot;scarf&quot;\",\"Long.\r\n\r\nSoft &amp; light\",55.00,EUR,4,\"hand_woven,linen, scarf\",\"linen,wool\",https://i.example/1.jpg,https://i.example/2.jpg,,,,,,,,,Custom Property,Colour,\"Blue,Red\",,,,SC-1"
    }

    #[test]
    fn files_with_buyers_and_reviews_are_refused() {
        let orders = "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Ship Name,Ship Address1\n1,2,3,4,5,6,7,8";
        assert_eq!(read(orders), Err(NotListings::SoldOrders));
        let foreign = format!("{}\n", vec!["Spalte"; 33].join(","));
        assert_eq!(read(&foreign), Err(NotListings::SoldOrders));
        assert_eq!(read("[{\"reviewer\":\"x\",\"star_rating\":5}]"), Err(NotListings::Reviews));
        assert_eq!(read("{\"a\":1}"), Err(NotListings::Unknown));
        for bad in ["a,b,c\n1,2,3", "TITLE,DESCRIPTION\na,b"] {
            assert_eq!(read(bad), Err(NotListings::Unknown), "{bad}");
        }
        assert_eq!(read(""), Err(NotListings::Empty));
        assert_eq!(read(&COLUMNS.join(",")), Err(NotListings::Empty));
        assert!(matches!(read("TITLE,\"DESCRIPTION"), Err(NotListings::NoTable(_))));
    }

    #[test]
    fn headers_are_read_by_name_else_by_place() {
        let english = read(&file(&COLUMNS.join(","), &[scarf()])).unwrap();
        assert_eq!(read(&file(ITALIAN, &[scarf()])).unwrap(), english);
        let turned = "SKU,TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY\nX,Mug,Big,46,EUR,2";
        let mug = &read(turned).unwrap()[0];
        assert_eq!((mug.title.as_str(), mug.sku.as_str(), mug.price.as_str(), mug.key().as_str()), ("Mug", "X", "46", "sku:X"));
        let wide = format!("{},VARIATION 3 TYPE,VARIATION 3 NAME,VARIATION 3 VALUES,SKU", COLUMNS[..23].join(","));
        let third = &read(&file(&wide, &["T,D,1,EUR,1,,,,,,,,,,,,,,,,,,,a,b,\"x,y\",S"])).unwrap()[0];
        assert!(third.drops_third && third.sku == "S");
    }

    #[test]
    fn a_row_becomes_a_listing() {
        let row = &read(&file(&COLUMNS.join(","), &[scarf()])).unwrap()[0];
        assert_eq!((row.number, row.images.len(), row.title.as_str()), (1, 2, "Linen \"scarf\""));
        let content = row.draft(Draft::default()).parse().unwrap();
        assert_eq!((content.price.unwrap().amount().as_str(), content.variations.rows().len(), content.materials.len()), ("55.00", 2, 2));
        assert_eq!(content.tags.iter().map(tag::Tag::as_str).collect::<Vec<_>>(), ["hand_woven", "linen", "scarf"]);
        assert!(content.description.html().contains("Soft &amp; light"));
    }

    #[test]
    fn what_cannot_be_kept_is_said_by_the_listing_itself() {
        let row = &read(&file(&COLUMNS.join(","), &["Mug,D,cheap,XXX,-1,,,,,,,,,,,,,,,,,,,"])).unwrap()[0];
        let faults = row.draft(Draft::default()).parse().unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["currency", "quantity"]);
    }

    #[test]
    fn a_null_is_nowhere_in_a_row() {
        let row = &read(&file(&COLUMNS.join(","), &["Mug,A\0b,4&#0;6,EUR,2,,,https://i.example/\x001.jpg,,,,,,,,,,,,,,,,S&#x0;K"])).unwrap()[0];
        assert_eq!((row.sku.as_str(), row.description.as_str(), row.price.as_str(), row.images[0].as_str()), ("SK", "Ab", "46", "https://i.example/1.jpg"));
    }

    #[test]
    fn entities_are_characters_and_half_ones_stay() {
        assert_eq!(entities("a &lt;b&gt; &#39;c&#x27; & d &nope; &"), "a <b> 'c' & d &nope; &");
        assert_eq!(entities("&#99999999;&#xD800;"), "&#99999999;&#xD800;");
    }

    proptest::proptest! {
        #[test]
        fn no_file_panics(text in "\\PC{0,400}") {
            let _ = read(&text);
            let _ = read(&file(&COLUMNS.join(","), &[&text])).map(|rows| rows.iter().map(|row| row.draft(Draft::default()).parse().is_ok()).collect::<Vec<_>>());
        }
    }
}
