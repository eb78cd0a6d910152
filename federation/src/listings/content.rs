//! What readers who know nothing of listings see of one: its title, its words, its price and the way to its page.

use domain::Site;
use domain::listings::{Content, Listing, Purpose, State, Terms};
use domain::text::escape;

use crate::wire::tag;

/// The HTML of a listing's Note (WIRE R5, R6): title, description, link and hashtags, then one plain line.
pub(super) fn html(site: &Site, listing: &Listing, page: &str) -> String {
    let content = &listing.content;
    let tags: String = content.tags.iter().map(|tag| format!(" {}", tag::hashtag_link(site, tag))).collect();
    let [head, tail] = [head(&content.title), tail(page)];
    format!("{head}{}{tail}See the listing</a>{tags}</p><p>{}</p>", content.description.html(), escape(&summary(listing)))
}

fn head(title: &str) -> String {
    format!("<p><strong>{}</strong></p>", escape(title))
}

fn tail(page: &str) -> String {
    format!("<p><a href=\"{}\">", escape(page))
}

/// The description alone, where the Note was written as [`html`] writes it; any other content as it is.
pub(super) fn description<'a>(html: &'a str, title: &str, page: &str) -> &'a str {
    let inner = html.strip_prefix(&head(title)).and_then(|rest| rest.rsplit_once(&tail(page)));
    inner.map_or(html, |(description, _)| description)
}

/// Price, terms and place in one line.
pub(super) fn summary(listing: &Listing) -> String {
    let content = &listing.content;
    let place = content.place.as_ref().map(|place| place.name.clone());
    let parts = [price(content), Some(terms(content.purpose, content.terms).to_owned()), lead_time(content), state(listing.state), place];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" \u{b7} ")
}

/// The price as people read it; at pay-what-you-can, and of variations that differ, it is the least.
fn price(content: &Content) -> Option<String> {
    let price = content.lowest_price()?;
    let price = match (content.unit_based, content.terms, content.per) {
        (true, Terms::Service, _) => format!("{price} per hour"),
        (_, Terms::Rent, Some(per)) => format!("{price} per {}", per.word()),
        _ => price.to_string(),
    };
    Some(if content.terms == Terms::PayWhatYouCan || content.has_several_prices() { format!("from {price}") } else { price })
}

const fn terms(purpose: Purpose, terms: Terms) -> &'static str {
    match (purpose, terms) {
        (Purpose::Offer, Terms::Sale) => "for sale",
        (Purpose::Offer, Terms::Gift) => "to give away",
        (Purpose::Offer, Terms::Swap) => "to swap",
        (Purpose::Offer, Terms::Loan) => "to lend",
        (Purpose::Offer, Terms::Rent) => "for rent",
        (Purpose::Offer, Terms::Service) => "service",
        (Purpose::Offer, Terms::PayWhatYouCan) => "pay what you can",
        (Purpose::Request, Terms::Sale) => "wanted",
        (Purpose::Request, Terms::Gift) => "wanted as a gift",
        (Purpose::Request, Terms::Swap) => "wanted in a swap",
        (Purpose::Request, Terms::Loan) => "wanted on loan",
        (Purpose::Request, Terms::Rent) => "wanted for rent",
        (Purpose::Request, Terms::Service) => "service wanted",
        (Purpose::Request, Terms::PayWhatYouCan) => "wanted, pay what you can",
    }
}

fn lead_time(content: &Content) -> Option<String> {
    match (content.made_to_order, content.lead_time_days) {
        (false, _) => None,
        (true, None) => Some("made to order".to_owned()),
        (true, Some(1)) => Some("made to order in a day".to_owned()),
        (true, Some(days)) => Some(format!("made to order in {days} days")),
    }
}

fn state(state: State) -> Option<String> {
    let word = match state {
        State::Draft | State::Published => return None,
        State::SoldOut => "sold out",
        State::Paused => "paused",
        State::Archived => "closed",
    };
    Some(word.to_owned())
}
