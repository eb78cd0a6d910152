//! What people type or paste to say where something is: two numbers, a `geo:` URI, or a link to a map.

use url::Url;

use super::Cell;

/// Longest text that is read, in bytes; a link to a map may be long.
const MAX: usize = 2_000;
/// Parameters of links to maps that hold a point as two numbers.
const PAIRS: [&str; 6] = ["q", "query", "ll", "center", "destination", "daddr"];

impl Cell {
    /// Reads a point as people type or paste it, and snaps it at once, so that nothing finer is kept:
    ///
    /// - `52.52, 13.40`, degrees north and east, also `52,52; 13,40`, `52.52 13.40` and `52.52° N, 13.40° E`;
    /// - a `geo:` URI (RFC 5870) in WGS 84, also with the `?q=` of phones;
    /// - a link to a map that names a point: OpenStreetMap (`#map=13/52.52/13.40`, `?mlat=52.52&mlon=13.40`), those with
    ///   `@52.52,13.40`, with `!3d52.52!4d13.40`, or with `?q=52.52,13.40`.
    ///
    /// `None` for everything else, and for a point that is not on Earth.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX {
            return None;
        }
        let (latitude, longitude) = match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("geo") => geo(rest),
            Some(_) => link(&Url::parse(text).ok()?),
            None => pair(text),
        }?;
        Self::snap(latitude, longitude)
    }

    /// As it is typed: `52.50, 13.40`.
    #[must_use]
    pub fn spelled(self) -> String {
        format!("{:.2}, {:.2}", self.latitude(), self.longitude())
    }
}

/// Two numbers, parted by a semicolon, a comma or a space, whichever is not part of a number.
fn pair(text: &str) -> Option<(f64, f64)> {
    let (first, second) = if text.contains(';') {
        text.split_once(';')
    } else {
        match text.matches(',').count() {
            // 52.52, 13.40
            1 => text.split_once(','),
            // 52.52 13.40 and 52,52 13,40
            0 | 2 => text.split_once(char::is_whitespace),
            // 52,52, 13,40
            3 => text.match_indices(',').nth(1).and_then(|(at, _)| text.split_at_checked(at)).map(|(first, rest)| (first, rest.trim_start_matches(','))),
            _ => None,
        }
    }?;
    Some((degrees(first, 'N', &['S'])?, degrees(second, 'E', &['W'])?))
}

/// A number with its sign or the letter of its half of the Earth; German says O for E.
fn degrees(text: &str, positive: char, negative: &[char]) -> Option<f64> {
    let text = text.trim();
    let letter = text.chars().next_back().map(|letter| letter.to_ascii_uppercase()).filter(char::is_ascii_alphabetic);
    let Some(letter) = letter else { return number(text.trim_end_matches('°')) };
    let size = number(text.trim_end_matches(|end: char| end.is_ascii_alphabetic()).trim_end().trim_end_matches('°')).filter(|size| *size >= 0.0)?;
    match letter {
        letter if letter == positive || (letter == 'O' && positive == 'E') => Some(size),
        letter if negative.contains(&letter) => Some(-size),
        _ => None,
    }
}

/// A plain decimal number, with a point or a comma; no exponent and no word such as `inf`.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+'));
    if is_plain { text.replace(',', ".").parse().ok() } else { None }
}

/// RFC 5870, and what phones make of it: `geo:0,0?q=52.52,13.40(A name)`.
fn geo(rest: &str) -> Option<(f64, f64)> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parts = path.split(';');
    let point = parts.next()?;
    let crs = parts.find_map(|part| part.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("crs")));
    if crs.is_some_and(|(_, crs)| !crs.eq_ignore_ascii_case("wgs84")) {
        return None;
    }
    let asked = query.split('&').find_map(|part| part.strip_prefix("q=")).map(|asked| asked.split('(').next().unwrap_or_default());
    asked.and_then(plain_pair).or_else(|| plain_pair(point))
}

/// `52.52,13.40`, and an altitude that is not looked at.
fn plain_pair(text: &str) -> Option<(f64, f64)> {
    let mut numbers = text.split(',').map(number);
    Some((numbers.next()??, numbers.next()??))
}

/// The point that a link to a map names: the one that is marked before the one that is in the middle.
fn link(url: &Url) -> Option<(f64, f64)> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let parameter = |name: &str| url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
    let marked = || number(&parameter("mlat")?).zip(number(&parameter("mlon")?));
    let pinned = || {
        let (_, rest) = url.path().split_once("!3d")?;
        let (latitude, rest) = rest.split_once("!4d")?;
        Some((number(latitude)?, number(rest.split(['!', '/']).next()?)?))
    };
    let named = || PAIRS.iter().find_map(|name| parameter(name).and_then(|value| plain_pair(value.trim_start_matches("loc:"))));
    let around = || url.path().split_once('@').and_then(|(_, rest)| plain_pair(rest.split('/').next()?));
    marked().or_else(pinned).or_else(named).or_else(around).or_else(|| middle(url.fragment()?))
}

/// `map=13/52.52/13.40&layers=N`, or the same without its name.
fn middle(fragment: &str) -> Option<(f64, f64)> {
    fragment.split('&').find_map(|part| {
        let mut numbers = part.strip_prefix("map=").unwrap_or(part).split('/').map(number);
        let (_zoom, latitude, longitude) = (numbers.next()??, numbers.next()??, numbers.next()??);
        Some((latitude, longitude))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_names_no_point_is_none() {
        let nothing = [
            "",
            "Berlin",
            "52.52",
            "52.52,",
            ",13.40",
            "inf, 13",
            "1e1, 1e1",
            "NaN,NaN",
            "91, 0",
            "0, 181",
            "52.52, 13.40, 7, 8, 9",
            "52.52 W, 13.40 N",
            "-52.52 N, 13.40 E",
            "geo:52.52",
            "geo:91,0",
            "geo:323482,4306480;crs=EPSG:32618",
            "javascript:52.52,13.40",
            "file:///@52.52,13.40",
            "https://map.example/",
            "https://map.example/@52.52",
            "https://www.openstreetmap.org/#map=13",
            "https://map.example/?q=Berlin",
        ];
        for text in nothing {
            assert_eq!(Cell::typed(text), None, "{text}");
        }
        assert_eq!(Cell::typed(&format!("https://map.example/{}/@52.52,13.40", "x".repeat(MAX))), None);
    }

    #[test]
    fn one_point_has_many_spellings() {
        let berlin = Cell::snap(52.52, 13.40);
        let spellings = [
            "52.52,13.40",
            " 52.52 , 13.4 ",
            "52,52; 13,40",
            "52,52 13,40",
            "52,52, 13,40",
            "52.52 13.40",
            "52.52° N, 13.40° E",
            "52.52N, 13.40O",
            "geo:52.52,13.40",
            "GEO:52.52,13.40,34;u=35",
            "geo:52.52,13.40;crs=WGS84;u=35",
            "geo:0,0?q=52.52,13.40(The%20workshop)",
            "https://www.openstreetmap.org/#map=13/52.5200/13.4000",
            "https://www.openstreetmap.org/#map=13/52.52/13.40&layers=N",
            "https://www.openstreetmap.org/?mlat=52.52&mlon=13.40#map=5/10.0/20.0",
            "https://umap.example/map/one_1#6/52.52/13.40",
            "https://www.google.example/maps/@52.52,13.40,12z",
            "https://www.google.example/maps/place/Berlin/@10.5,20.5,12z/data=!3m1!4b1!3d52.52!4d13.40!16z",
            "https://www.google.example/maps?q=loc:52.52,13.40",
            "https://maps.example/?ll=52.52,13.40&z=9",
        ];
        for text in spellings {
            assert_eq!(Cell::typed(text), berlin, "{text}");
        }
        assert_eq!(Cell::typed("33.45 S, 70.66 W"), Cell::snap(-33.45, -70.66));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_on_earth_or_nothing(text in "\\PC{0,80}") {
            if let Some(cell) = Cell::typed(&text) {
                prop_assert!(cell.lat.abs() <= 1_800 && cell.lon.abs() <= 3_600);
            }
        }

        #[test]
        fn whatever_a_link_says_is_on_earth_or_nothing(path in "[0-9@,.!/d34-]{0,30}", query in "[a-z=0-9,.&-]{0,30}", fragment in "[map=0-9/.&-]{0,30}") {
            if let Some(cell) = Cell::typed(&format!("https://map.example/{path}?{query}#{fragment}")) {
                prop_assert!(cell.lat.abs() <= 1_800 && cell.lon.abs() <= 3_600);
            }
        }

        #[test]
        fn every_spelling_of_a_point_is_its_cell(lat in -90_000_000_i32..=90_000_000, lon in -180_000_000_i32..=180_000_000) {
            let (lat, lon) = (f64::from(lat) / 1e6, f64::from(lon) / 1e6);
            let cell = Cell::snap(lat, lon);
            for text in [
                format!("{lat:.6}, {lon:.6}"),
                format!("{lat:.6} {lon:.6}"),
                format!("{lat:.6};{lon:.6}").replace('.', ","),
                format!("geo:{lat:.6},{lon:.6}"),
                format!("https://www.openstreetmap.org/#map=9/{lat:.6}/{lon:.6}"),
                format!("https://map.example/maps/@{lat:.6},{lon:.6},9z"),
            ] {
                prop_assert_eq!(Cell::typed(&text), cell, "{}", text);
            }
        }

        #[test]
        fn a_cell_reads_back_as_it_is_spelled(lat in -1_800_i64..=1_800, lon in -3_600_i64..=3_600) {
            let cell = Cell { lat, lon };
            prop_assert_eq!(Cell::typed(&cell.spelled()), Some(cell));
        }
    }
}
