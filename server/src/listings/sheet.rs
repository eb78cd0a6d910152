//! A listing on one sheet of paper, for the market stall or the pin board.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::Id;
use domain::listings::Listing;
use domain::site::listing_path;

use super::pages::frame;
use super::view::{self, Seller};
use super::{load, present};
use crate::access::session::Visit;
use crate::api::path::Named;
use crate::language::Language;
use crate::page::{Fragment, Page, Section, answer, qr_code};
use crate::problem::Problem;
use crate::state::App;

/// `/@name/listings/{id}/print`.
#[derive(Template, Debug)]
#[template(path = "listings/sheet.html")]
pub struct Sheet {
    /// The frame.
    pub page: Page,
    /// The listing.
    pub listing: view::Listing,
    /// Its maker.
    pub seller: Seller,
    /// Where it is found, in words.
    pub address: String,
    /// The same as a QR code; none where the address is too long for one.
    pub code: Option<Fragment>,
}

impl Sheet {
    fn materials(&self) -> String {
        self.listing.materials.join(", ")
    }
}

/// `GET /@{handle}/listings/{id}/print`, seen by whoever sees the listing.
///
/// # Errors
/// 404 for a draft of somebody else, 410 for what was deleted.
pub async fn show(State(app): State<App>, visit: Visit, Named((handle, id)): Named<(String, Id<Listing>)>) -> Result<Response, Problem> {
    let mut reader = app.storage.read().await?;
    let (listing, maker) = load::below(&app, &mut reader, &handle, id, visit.maker().map(|maker| maker.actor.id)).await?;
    if maker.actor.handle.to_string() != handle {
        return Ok(Redirect::permanent(&format!("{}/print", listing_path(&maker.actor.handle, id))).into_response());
    }
    let photos = reader.media().list(&listing.content.photos).await?;
    let page = frame(&app, &visit, &listing, &maker, &photos).unlisted();
    let address = page.address.clone().unwrap_or_else(|| listing.address.to_string());
    let sheet = Sheet {
        seller: present::seller(&mut reader, &maker, visit.maker()).await?,
        listing: present::listing(&page, &listing, &maker.actor, &photos, &[]),
        code: qr_code(&address, &page.t("sheet-code")),
        address,
        page,
    };
    Ok(answer(StatusCode::OK, &sheet, visit.language))
}
