//! One's orders as a table for bookkeeping.

use axum::extract::State as Shared;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use domain::agreements::{Agreement, Kind, Side};
use storage::Cursor;
use storage::agreements::AgreementFilter;

use crate::access::session::Member;
use crate::makers::present::bylines;
use crate::problem::Problem;
use crate::state::App;

/// Orders read at once.
const PART: i64 = 80;
/// Most orders of one table.
const MOST: usize = 20_000;
const HEAD: [&str; 16] = [
    "order",
    "role",
    "other_party",
    "state",
    "listing",
    "title",
    "variation",
    "quantity",
    "unit_price",
    "delivery",
    "delivery_price",
    "total",
    "currency",
    "proposed_at",
    "changed_at",
    "completed_at",
];

/// `GET /agreements/export.csv`.
///
/// # Errors
/// 401 for visitors.
pub async fn orders(Shared(app): Shared<App>, member: Member) -> Result<Response, Problem> {
    let me = member.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let mut table = row(HEAD.map(str::to_owned));
    let (mut next, mut count) = (Some(Cursor::START), 0);
    while let Some(cursor) = next {
        let part = reader.agreements().list(me, AgreementFilter { kind: Some(Kind::Order), ..AgreementFilter::default() }, cursor, PART).await?;
        let others: Vec<_> = part.items.iter().filter_map(|seen| seen.agreement.side_of(me).and_then(|side| seen.agreement.party(side.other()))).collect();
        let names = bylines(&mut reader, &others).await?;
        for seen in &part.items {
            let agreement = &seen.agreement;
            let Some(side) = agreement.side_of(me) else { continue };
            let other = agreement.party(side.other()).and_then(|other| names.get(&other)).map(|by| by.handle.trim_start_matches('@').to_owned()).unwrap_or_default();
            table.push_str(&line(agreement, side, other));
        }
        count += part.items.len();
        next = part.next.filter(|_| count < MOST);
    }
    let mut answer = table.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"orders.csv\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(answer)
}

fn line(agreement: &Agreement, side: Side, other: String) -> String {
    let Some(agreed) = &agreement.agreed else { return String::new() };
    row([
        agreement.id.to_string(),
        side.word().to_owned(),
        other,
        agreement.state.word().to_owned(),
        agreement.listing.to_string(),
        agreed.title.clone(),
        agreed.variation.clone().unwrap_or_default(),
        agreed.quantity.clone(),
        agreed.unit_price.clone(),
        agreed.delivery.kind.clone(),
        agreed.delivery.price.clone(),
        agreed.total.clone(),
        agreed.currency.clone(),
        agreement.created_at.rfc3339(),
        agreement.updated_at.rfc3339(),
        agreement.completed_at.map(domain::Time::rfc3339).unwrap_or_default(),
    ])
}

/// A row as spreadsheets read it. A text that such a program would take for a formula is told to be none.
fn row<const N: usize>(cells: [String; N]) -> String {
    let cell = |cell: String| {
        let cell = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell };
        if cell.contains(['"', ',', '\n', '\r', ';']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    let mut row = cells.map(cell).join(",");
    row.push_str("\r\n");
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_its_row() {
        assert_eq!(row(["=1+1".to_owned(), "a, \"b\"".to_owned(), "-3".to_owned()]), "'=1+1,\"a, \"\"b\"\"\",'-3\r\n");
    }
}
