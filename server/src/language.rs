//! The languages of the pages: which one a request gets, its messages, and how it writes numbers, money and time.
//!
//! Messages live in `locales/<language>/*.ftl`, one file per slice, and inside the binary.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    Form, Router,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, negotiate_languages, parse_accepted_languages};
use intl_memoizer::concurrent::IntlLangMemoizer;
use rust_embed::RustEmbed;
use serde::Deserialize;
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales/"]
struct Locales;

/// The cookie that remembers what a visitor without an account chose in the footer.
const COOKIE: &str = "language";

/// A language in which every message exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, with the day before the month.
    #[default]
    English,
    /// German.
    German,
}

/// A sum of money as the page gets it: a plain decimal and an ISO 4217 code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// Digits with an optional point, such as `28.00`.
    pub amount: String,
    /// Three capital letters.
    pub currency: String,
}

impl Money {
    /// A sum, such as `Money::new("28.00", "EUR")`.
    pub fn new(amount: impl Into<String>, currency: impl Into<String>) -> Self {
        Self { amount: amount.into(), currency: currency.into() }
    }
}

/// What may stand in a message in place of a variable.
pub trait Argument {
    /// The value for the message.
    fn value(&self) -> FluentValue<'_>;
}

impl<A: Argument + ?Sized> Argument for &A {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Argument for str {
    fn value(&self) -> FluentValue<'_> {
        self.into()
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}

macro_rules! numbers_are_arguments {
    ($($number:ty),*) => { $(impl Argument for $number {
        fn value(&self) -> FluentValue<'_> {
            (*self).into()
        }
    })* };
}
numbers_are_arguments!(i32, i64, u8, u16, u32, u64, usize);

type Bundles = HashMap<&'static str, FluentBundle<FluentResource>>;

static BUNDLES: LazyLock<Bundles> = LazyLock::new(|| Language::ALL.into_iter().map(|language| (language.code(), bundle(language))).collect());

/// Reads every message file of a language. A file with an error in it gives the messages that can be read;
/// a test refuses such files.
fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _: &IntlLangMemoizer| grouped_value(value, ','),
        Language::German => |value, _: &IntlLangMemoizer| grouped_value(value, '.'),
    }));
    for (_, text) in message_files(language) {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn message_files(language: Language) -> impl Iterator<Item = (String, String)> {
    let folder = format!("{}/", language.code());
    Locales::iter().filter(move |name| name.starts_with(&folder)).filter_map(|name| {
        let file = Locales::get(&name)?;
        Some((name.to_string(), String::from_utf8_lossy(&file.data).into_owned()))
    })
}

fn grouped_value(value: &FluentValue<'_>, separator: char) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => Some(grouped(&format!("{:.0}", number.value), separator)),
        _ => None,
    }
}

/// Puts a separator between thousands of a whole number written in digits.
fn grouped(digits: &str, separator: char) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

impl Language {
    /// Every language, the one for everybody else first.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The tag for `lang` attributes, headers and settings.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The direction of its script, for `dir` attributes.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German => "ltr",
        }
    }

    /// For the plural rules of messages.
    fn identifier(self) -> LanguageIdentifier {
        self.code().parse().unwrap_or_default()
    }

    /// The language with this tag; regions are ignored, so `de-AT` is German.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let wanted = code.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(wanted))
    }

    /// The language of a request: the account's setting, else the choice kept in a cookie, else the best of
    /// `Accept-Language`, else English.
    #[must_use]
    pub fn of(headers: &HeaderMap, setting: Option<&str>) -> Self {
        setting
            .and_then(Self::from_code)
            .or_else(|| chosen(headers).and_then(Self::from_code))
            .or_else(|| headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Self::negotiated))
            .unwrap_or_default()
    }

    fn negotiated(accepted: &str) -> Option<Self> {
        let wanted = parse_accepted_languages(accepted);
        let spoken: Vec<fluent_langneg::LanguageIdentifier> = Self::ALL.into_iter().filter_map(|language| language.code().parse().ok()).collect();
        let best = negotiate_languages(&wanted, &spoken, None, NegotiationStrategy::Lookup);
        best.first().and_then(|identifier| Self::from_code(identifier.language.as_str()))
    }

    /// The message with this key. A key without a message answers itself in brackets, so that it is seen.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The message with this key and these variables.
    #[must_use]
    pub fn t_with(self, key: &str, arguments: &[(&str, &dyn Argument)]) -> String {
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            values.set((*name).to_owned(), argument.value());
        }
        self.format(key, Some(&values))
    }

    /// Whether there is a message with this key.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        BUNDLES.get(self.code()).is_some_and(|bundle| bundle.has_message(key))
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let missing = || format!("⟦{key}⟧");
        let Some(bundle) = BUNDLES.get(self.code()) else {
            return missing();
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return missing();
        };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }

    /// A whole number with its thousands apart: `1,636`, `1.636`.
    #[must_use]
    pub fn number(self, number: u64) -> String {
        grouped(&number.to_string(), self.thousands())
    }

    const fn thousands(self) -> char {
        match self {
            Self::English => ',',
            Self::German => '.',
        }
    }

    const fn point(self) -> char {
        match self {
            Self::English => '.',
            Self::German => ',',
        }
    }

    /// A sum with its sign: `€ 28` and `€ 28.50`, `28 €` and `28,50 €`. Cents of a round sum are left out,
    /// unless `full`.
    #[must_use]
    pub fn money(self, money: &Money, full: bool) -> String {
        let (whole, cents) = money.amount.split_once('.').unwrap_or((&money.amount, ""));
        let mut figure = grouped(whole, self.thousands());
        if !cents.is_empty() && (full || cents.bytes().any(|digit| digit != b'0')) {
            figure.push(self.point());
            figure.push_str(cents);
        }
        let sign = currency_sign(&money.currency);
        match self {
            // No line break between a sum and its sign.
            Self::English => format!("{sign}\u{a0}{figure}"),
            Self::German => format!("{figure}\u{a0}{sign}"),
        }
    }

    /// A day in full: `23 November 2026`.
    #[must_use]
    pub fn date(self, at: DateTime<Utc>) -> String {
        self.t_with("date-full", &[("day", &at.day()), ("month", &self.month(at)), ("year", &at.year().to_string())])
    }

    /// A day and an hour in full, with the zone: `23 November 2026, 09:31 UTC`.
    #[must_use]
    pub fn date_and_time(self, at: DateTime<Utc>) -> String {
        self.t_with("date-time", &[("date", &self.date(at)), ("time", &clock(at))])
    }

    fn month(self, at: DateTime<Utc>) -> String {
        self.t(&format!("month-{}", at.month()))
    }

    /// How long ago, or how soon, in words; from a week on the day itself.
    #[must_use]
    pub fn relative(self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let past = now.signed_duration_since(at);
        if past < TimeDelta::zero() { self.ahead(at, now) } else { self.behind(at, now, past) }
    }

    fn behind(self, at: DateTime<Utc>, now: DateTime<Utc>, past: TimeDelta) -> String {
        let days = now.date_naive().signed_duration_since(at.date_naive()).num_days();
        match (past.num_minutes(), past.num_hours(), days) {
            (0, _, _) => self.t("ago-now"),
            (minutes @ 1..60, _, _) => self.t_with("ago-minutes", &[("n", &minutes)]),
            (_, hours @ 1..12, _) => self.t_with("ago-hours", &[("n", &hours)]),
            (_, _, 0) => self.t_with("today-at", &[("time", &clock(at))]),
            (_, _, 1) => self.t_with("yesterday-at", &[("time", &clock(at))]),
            (_, _, days @ 2..7) => self.t_with("ago-days", &[("n", &days)]),
            _ => self.day(at, now),
        }
    }

    fn ahead(self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let wait = at.signed_duration_since(now);
        match (wait.num_minutes(), wait.num_hours(), wait.num_days()) {
            (0, _, _) => self.t("ago-now"),
            (minutes @ 1..60, _, _) => self.t_with("in-minutes", &[("n", &minutes)]),
            (_, hours @ 1..48, _) => self.t_with("in-hours", &[("n", &hours)]),
            (_, _, days @ 2..14) => self.t_with("in-days", &[("n", &days)]),
            _ => self.day(at, now),
        }
    }

    /// A day without its year where the year is this one.
    fn day(self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        if at.year() == now.year() { self.t_with("date-short", &[("day", &at.day()), ("month", &self.month(at))]) } else { self.date(at) }
    }
}

fn clock(at: DateTime<Utc>) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn currency_sign(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        other => other,
    }
}

fn chosen(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// The footer's choice: `POST /language`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/language", post(choose))
}

#[derive(Deserialize)]
struct Choice {
    language: String,
    back: Option<String>,
}

async fn choose(Form(choice): Form<Choice>) -> Response {
    let language = Language::from_code(&choice.language).unwrap_or_default();
    let back = choice.back.filter(|path| is_local(path)).unwrap_or_else(|| "/".to_owned());
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", language.code());
    let mut answer = Redirect::to(&back).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

/// Whether this is a path on this server and not a way to another (`//host`, `/\host`).
pub(crate) fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap()
    }

    /// Every message of a language with the variables it names, sorted by key.
    fn messages(language: Language) -> Vec<(String, Vec<String>)> {
        let mut messages: Vec<(String, Vec<String>)> = Vec::new();
        for (name, text) in message_files(language) {
            FluentResource::try_new(text.clone()).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
            for line in text.lines() {
                if let Some((key, _)) = line.split_once(" =").filter(|_| line.starts_with(char::is_alphabetic)) {
                    messages.push((key.to_owned(), Vec::new()));
                }
                let variables = line.split('$').skip(1).filter_map(|rest| rest.split([' ', '}', ',']).next());
                if let Some((_, named)) = messages.last_mut().filter(|_| !line.starts_with('#')) {
                    named.extend(variables.map(str::to_owned));
                    named.sort();
                    named.dedup();
                }
            }
        }
        messages.sort();
        messages
    }

    #[test]
    fn both_languages_have_the_same_messages_once() {
        let (english, german) = (messages(Language::English), messages(Language::German));
        for (one, other) in [(&english, &german), (&german, &english)] {
            let lacking: Vec<_> = one.iter().filter(|message| !other.contains(message)).collect();
            assert!(lacking.is_empty(), "only in one language, or with other variables: {lacking:#?}");
        }
        let mut once: Vec<_> = english.iter().map(|(key, _)| key).collect();
        once.dedup();
        assert_eq!(once.len(), english.len(), "a key stands twice");
    }

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_setting_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let mut asked = headers(header::ACCEPT_LANGUAGE, "fr, de-AT;q=0.8, en;q=0.5");
        assert_eq!(Language::of(&asked, None), Language::German);
        asked.insert(header::COOKIE, HeaderValue::from_static("a=b; language=en"));
        assert_eq!(Language::of(&asked, None), Language::English);
        assert_eq!(Language::of(&asked, Some("de")), Language::German);
        assert_eq!(Language::of(&headers(header::ACCEPT_LANGUAGE, "fr"), Some("xx")), Language::English);
    }

    #[test]
    fn money_is_written_as_each_language_writes_it() {
        let price = Money::new("1234.50", "EUR");
        assert_eq!(Language::English.money(&price, false), "€\u{a0}1,234.50");
        assert_eq!(Language::German.money(&price, false), "1.234,50\u{a0}€");
        let round = Money::new("28.00", "SEK");
        assert_eq!(Language::English.money(&round, false), "SEK\u{a0}28");
        assert_eq!(Language::German.money(&round, true), "28,00\u{a0}SEK");
        assert_eq!(Language::English.money(&Money::new("900", "JPY"), true), "¥\u{a0}900");
    }

    #[test]
    fn times_are_told_in_words_until_a_week_has_gone() {
        let now = at(23, 9, 36);
        let told = |then| Language::English.relative(then, now);
        assert_eq!(told(at(23, 9, 36)), "just now");
        assert_eq!(told(at(23, 9, 35)), "1 minute ago");
        assert_eq!(told(at(23, 7, 36)), "2 hours ago");
        assert_eq!(told(at(22, 19, 5)), "yesterday, 19:05");
        assert_eq!(told(at(20, 19, 5)), "3 days ago");
        assert_eq!(told(at(2, 19, 5)), "2 November");
        assert_eq!(told(at(24, 9, 36)), "in 24 hours");
        assert_eq!(Language::German.relative(at(2, 0, 0), now), "2. November");
        assert_eq!(Language::German.date_and_time(at(2, 9, 5)), "2. November 2026, 09:05 UTC");
    }

    #[test]
    fn numbers_in_messages_have_their_thousands_apart() {
        assert_eq!(Language::English.t_with("count-listings", &[("n", &1636_u32)]), "1,636 listings");
        assert_eq!(Language::German.t_with("count-listings", &[("n", &1636_u32)]), "1.636 Angebote");
    }

    #[test]
    fn a_missing_message_shows_its_key() {
        assert_eq!(Language::English.t("no-such-thing"), "⟦no-such-thing⟧");
    }

    #[test]
    fn the_way_back_never_leads_to_another_server() {
        assert!(is_local("/listings?q=mug"));
        for path in ["//evil.example", "/\\evil.example", "https://evil.example", "listings", "/a\nb"] {
            assert!(!is_local(path), "{path}");
        }
    }
}
