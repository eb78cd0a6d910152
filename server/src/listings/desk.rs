//! Lays out the editor: what is kept or was typed, what is wrong with it, and how it will look in a list.

use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use domain::actors::Actor;
use domain::goods::{Goods, Policy, Rule, Ruling, Subject};
use domain::listings::{COMMON_LICENSES, Draft, Listing, MAX_AXES, MAX_ZONES, State as ListingState, VariationDraft, categories};
use domain::media::Media;
use domain::site::listing_path;
use storage::Reader;

use super::editor::Complaints;
use super::form::{Press, Sent};
use super::present::{card, state};
use super::view::{Card, Choice, Editor, EditorPhoto, EditorRow};
use crate::access::session::Visit;
use crate::goods::present::reason;
use crate::goods::view::Reason;
use crate::language::Language;
use crate::media::fields;
use crate::page::{Form, Page, Section, answer};
use crate::problem::Problem;
use crate::site::said::Said;
use crate::site::typed::{complain, spelled};

/// Currencies that are offered; any other that a listing has is offered too.
const CURRENCIES: [&str; 20] = ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "UAH", "CAD", "AUD", "NZD", "JPY", "INR", "BRL", "MXN", "ZAR"];

/// Whose editor it is, and what stood there before.
pub struct Desk<'a> {
    pub visit: &'a Visit,
    pub maker: &'a Actor,
    pub listing: Option<&'a Listing>,
}

/// What the editor shows.
pub struct Shown<'a> {
    pub form: Form,
    pub draft: Draft,
    /// What was typed about the photos, if anything was sent.
    pub sent: Option<&'a Sent>,
    pub complaints: Complaints,
    pub said: Said,
    pub status: StatusCode,
}

impl Shown<'static> {
    /// A listing as it is kept.
    #[must_use]
    pub fn kept(draft: &Draft) -> Self {
        Self { form: filled(draft), draft: draft.clone(), sent: None, complaints: Complaints::default(), said: Said::default(), status: StatusCode::OK }
    }
}

impl<'a> Shown<'a> {
    /// A listing as it was typed.
    #[must_use]
    pub fn typed(sent: &'a Sent, complaints: Complaints, language: Language) -> Self {
        let mut form = sent.typed.again();
        for key in &sent.refused {
            form.refuse("photos", language.t(key));
        }
        Self { form, draft: sent.shown(), sent: Some(sent), complaints, said: Said::default(), status: StatusCode::OK }
    }
}

impl Desk<'_> {
    /// The page.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn answer(&self, reader: &mut Reader, shown: Shown<'_>) -> Result<Response, Problem> {
        let language = self.visit.language;
        let photos = reader.media().list(&shown.draft.photos).await?;
        let photos: Vec<Media> = photos.into_iter().filter(|media| media.owner == self.maker.id).collect();
        let page = shown.said.on(self.page());
        let policy = reader.goods().policy().await?;
        let editor = Editor {
            url: self.listing.map(|listing| listing_path(&self.maker.handle, listing.id)),
            state: state(self.listing.map_or(ListingState::Draft, |listing| listing.state)),
            kept: self.listing.and_then(|listing| listing.updated_at.civil()),
            photos: photos.iter().map(|media| self.photo(media, &shown)).collect(),
            categories: choices(&page),
            goods: offered(&page, &policy, &shown.draft),
            ruled: policy.shown().iter().filter(|ruling| matches!(ruling.subject, Subject::Category(_))).map(|ruling| reason(&page, ruling)).collect(),
            currencies: currencies(&shown.draft.currency),
            licenses: COMMON_LICENSES.iter().map(|license| (*license).to_owned()).collect(),
            axes: axes(&shown.draft),
            rows: self.rows(&shown),
            zones: zones(&shown),
            preview: self.preview(&shown.draft, photos.first()),
            form: self.complain(&shown, &photos, &page),
            page,
        };
        Ok(answer(shown.status, &editor, language))
    }

    /// The form with everything that is wrong, so that the summary names the photos too.
    fn complain(&self, shown: &Shown<'_>, photos: &[Media], page: &Page) -> Form {
        let mut form = complain(shown.form.clone(), &shown.complaints.faults, self.visit.language);
        for (id, key) in &shown.complaints.photos {
            let place = photos.iter().position(|media| media.id == *id).map_or(0, |index| index + 1);
            form.refuse(format!("alt-{id}"), page.t2("photo-n", "n", place, "alt", page.t(key)));
        }
        form
    }

    fn page(&self) -> Page {
        let page = self.visit.page().under(Section::Listings).unlisted();
        match self.listing.map(|listing| listing.content.title.as_str()).filter(|title| !title.is_empty()) {
            Some(title) => page.titled(title),
            None => page.titled_by("editor-new"),
        }
    }

    fn photo(&self, media: &Media, shown: &Shown<'_>) -> EditorPhoto {
        let language = self.visit.language;
        // Everybody sees it without a description, so somebody said that it needs none.
        let was_waived = media.alt.is_empty() && self.listing.is_some_and(|listing| listing.state != ListingState::Draft && listing.content.photos.contains(&media.id));
        let error = shown.complaints.photos.iter().find(|(id, _)| *id == media.id).map(|(_, key)| language.t(key));
        fields::shown(media, shown.sent.map(|sent| &sent.typed), was_waived, error, language)
    }

    /// The table of variations, with what is wrong in it once somebody tried to keep it.
    fn rows(&self, shown: &Shown<'_>) -> Vec<EditorRow> {
        let is_judged = shown.complaints.faults.iter().any(|fault| fault.field == "variations");
        let faults = if is_judged { shown.draft.row_faults() } else { Vec::new() };
        let of = |row: usize| faults.iter().filter(move |fault| fault.row == row).map(|fault| (fault.column, self.visit.language.t(fault.key))).collect();
        let row = |(at, row): (usize, &VariationDraft)| EditorRow {
            values: serde_json::to_string(&row.values).unwrap_or_default(),
            name: row.values.join(", "),
            price: row.amount.clone(),
            stock: row.quantity.clone(),
            sku: row.sku.clone(),
            errors: of(at),
        };
        shown.draft.variations.iter().enumerate().map(row).collect()
    }

    /// How it will stand in lists; none while it cannot be read or says nothing.
    fn preview(&self, draft: &Draft, cover: Option<&Media>) -> Option<Card> {
        let content = draft.parse().ok().filter(|content| !content.title.is_empty())?;
        let at = domain::Time::from_unix_seconds(0);
        let (listing, _) = Listing::draft(Id::new(0), self.maker.address.clone(), self.maker.id, content, at);
        let mut card = card(&listing, self.maker, cover, true);
        card.state = super::view::State::Published;
        card.url = self.listing.map_or_else(|| "#listing".to_owned(), |listing| listing_path(&self.maker.handle, listing.id));
        Some(card)
    }
}

/// Both axes, used or not.
fn axes(draft: &Draft) -> Vec<(String, String)> {
    let typed = draft.axes.iter().map(|axis| (axis.name.clone(), axis.values.clone()));
    typed.chain(std::iter::repeat_n((String::new(), String::new()), MAX_AXES)).take(MAX_AXES).collect()
}

/// The zones that say something, and room for more.
fn zones(shown: &Shown<'_>) -> Vec<(String, String)> {
    let asked = shown.sent.is_some_and(|sent| sent.pressed == Press::Zones);
    let typed: Vec<_> = shown.draft.zones.iter().filter(|zone| !zone.zone.is_empty() || !zone.amount.is_empty()).map(|zone| (zone.zone.clone(), zone.amount.clone())).collect();
    let room = if asked { 6 } else { 2 };
    let most = (typed.len() + room).min(MAX_ZONES).max(typed.len());
    typed.into_iter().chain(std::iter::repeat_n((String::new(), String::new()), room)).take(most).collect()
}

/// The form of a listing as it is kept.
fn filled(draft: &Draft) -> Form {
    let texts = [
        ("purpose", &draft.purpose),
        ("terms", &draft.terms),
        ("title", &draft.title),
        ("description", &draft.description),
        ("price", &draft.amount),
        ("currency", &draft.currency),
        ("quantity", &draft.quantity),
        ("lead_time_days", &draft.lead_time_days),
        ("materials", &draft.materials),
        ("tags", &draft.tags),
        ("category", &draft.category),
        ("condition", &draft.condition),
        ("place", &draft.place),
        ("delivery_text", &draft.delivery_text),
        ("personalisation", &draft.personalisation),
        ("made_by", &draft.made_by),
        ("length_unit", &draft.length_unit),
        ("weight", &draft.weight),
        ("weight_unit", &draft.weight_unit),
        ("per", &draft.per),
        ("section", &draft.section),
        ("license", &draft.license),
    ];
    let ticks = [("lot", !draft.unit_based), ("made_to_order", draft.made_to_order), ("pickup", draft.pickup), ("shipping", draft.shipping)];
    let ticked = ticks.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| (name, "yes".to_owned()));
    let restricted = draft.restricted.iter().map(|slug| ("restricted", slug.clone()));
    let lengths = ["length", "width", "height"].into_iter().zip(draft.lengths.iter().cloned());
    let at = |text: &str| domain::Time::typed(text).map(domain::Time::for_form).unwrap_or_default();
    let times = [("ends_at", at(&draft.ends_at)), ("publishes_at", at(&draft.publishes_at))];
    let points = ["point", "point_kept"].map(|name| (name, spelled(draft.point)));
    Form::filled(texts.into_iter().map(|(name, text)| (name, text.clone())).chain(ticked).chain(restricted).chain(lengths).chain(times).chain(points))
}

/// Restricted goods that can be ticked: what is gated, forbidden or noted, and what is ticked already.
fn offered(page: &Page, policy: &Policy, draft: &Draft) -> Vec<Reason> {
    let ticked = |goods: Goods| draft.restricted.iter().any(|slug| slug == goods.as_str());
    let is_offered = |ruling: &Ruling| ruling.rule != Rule::Allow || !ruling.note.is_empty();
    let rulings = Goods::all().map(|goods| (goods, policy.ruling(&Subject::Goods(goods))));
    rulings.filter(|(goods, ruling)| ticked(*goods) || is_offered(ruling)).map(|(_, ruling)| reason(page, &ruling)).collect()
}

/// The tree of categories as one list.
fn choices(page: &Page) -> Vec<Choice> {
    let mut choices = Vec::new();
    for branch in categories() {
        let label = page.label("category", &branch.slug);
        choices.push(Choice { value: branch.slug.clone(), label: label.clone() });
        choices.extend(branch.children.iter().map(|slug| Choice { value: slug.clone(), label: format!("{label}: {}", page.label("category", slug)) }));
    }
    choices
}

/// The currency in use first, then those that are offered.
fn currencies(used: &str) -> Vec<String> {
    let used = used.trim().to_ascii_uppercase();
    let is_code = used.len() == 3 && used.bytes().all(|letter| letter.is_ascii_uppercase());
    let others = CURRENCIES.iter().map(|code| (*code).to_owned()).filter(|code| *code != used);
    is_code.then(|| used.clone()).into_iter().chain(others.collect::<Vec<_>>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_currency_is_not_offered() {
        for text in ["", "euro", "<b>", "€"] {
            assert_eq!(currencies(text).len(), CURRENCIES.len(), "{text}");
        }
        assert_eq!(currencies("isk").first().map(String::as_str), Some("ISK"));
        assert_eq!(currencies("GBP").len(), CURRENCIES.len());
    }

    #[test]
    fn the_form_of_a_kept_listing_reads_back_as_the_same_listing() {
        let draft = Draft { title: "Mug".to_owned(), amount: "14.50".to_owned(), currency: "EUR".to_owned(), unit_based: false, pickup: true, ..Draft::default() };
        let form = filled(&draft);
        assert_eq!((form.value("title"), form.value("price")), ("Mug", "14.50"));
        assert!(form.ticked("lot") && form.ticked("pickup") && !form.ticked("shipping"));
    }
}
