//! What holds of every address, however it is written: one form, one origin, and no text that slips between them.

use proptest::prelude::*;
use url::Url;

use super::*;

const PUBLIC: AddressRules = AddressRules { http: false, private: false };
const DEVELOPMENT: AddressRules = AddressRules { http: true, private: true };

/// A host of two or three labels, as it is written canonically.
fn host() -> impl Strategy<Value = String> {
    "[a-z]([a-z0-9-]{0,8}[a-z0-9])?(\\.[a-z0-9_]{1,8})?\\.[a-z]{2,6}".prop_filter("puny-code is not made up", |host| !host.contains("xn--") && !host.ends_with(".local"))
}

/// What follows the authority; never anything that a browser would rewrite.
fn rest() -> impl Strategy<Value = String> {
    "/([a-zA-Z0-9_~-]{0,6}(%[2-7][0-9A-F])?/?){0,3}(\\?[a-z]=[a-zA-Z0-9%]{0,5})?(#[a-z-]{1,8})?".prop_filter("no dot segments", |rest| !rest.to_ascii_lowercase().contains("%2e"))
}

/// One letter of a host as somebody might spell it.
fn respell(letter: char, how: u8) -> String {
    match (letter, how % 4) {
        ('.', 1) => "\u{3002}".to_owned(),
        ('.', 2) => "\u{ff0e}".to_owned(),
        ('.', _) => ".".to_owned(),
        (letter, 1) => letter.to_ascii_uppercase().to_string(),
        (letter, 2) => format!("%{:02x}", u32::from(letter)),
        (letter, 3) if letter.is_ascii_alphanumeric() => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter).to_string(),
        (letter, _) => letter.to_string(),
    }
}

proptest! {
    #[test]
    fn o16_every_spelling_of_a_host_has_one_form(
        host in host(), rest in rest(), how in proptest::collection::vec(any::<u8>(), 32), scheme in "[hH][tT][tT][pP][sS]", port in "(:|:443|:0443)?", dot in "\\.?",
    ) {
        let canonical = format!("https://{host}{rest}");
        prop_assert_eq!(Address::parse(&canonical, PUBLIC).map(|address| address.as_str().to_owned()), Ok(canonical.clone()));
        let respelled: String = host.chars().zip(how.iter().cycle()).map(|(letter, how)| respell(letter, *how)).collect();
        let written = format!("{scheme}://{respelled}{dot}{port}{rest}");
        prop_assert_eq!(Address::parse(&written, PUBLIC).map(|address| address.as_str().to_owned()), Ok(canonical), "{}", written);
    }

    #[test]
    fn o16_what_is_taken_is_its_own_form(text in "(https?|HTTPS):/{1,3}[a-zA-Z0-9.%\u{e4}\u{df}\u{43e}\u{3002}_-]{1,24}(:[0-9]{0,5})?[/?#]?\\PC{0,24}") {
        for rules in [PUBLIC, DEVELOPMENT] {
            if let Ok(once) = Address::parse(&text, rules) {
                prop_assert_eq!(Address::parse(once.as_str(), rules), Ok(once));
            }
        }
    }

    /// What is written with few bytes may be long once it is escaped.
    #[test]
    fn o16_a_long_text_is_refused_or_its_own_form(letters in 0_usize..2_060, letter in "[a\u{e4}\u{20ac}\u{1f600}]", host in host()) {
        let text = format!("https://{host}/{}", letter.repeat(letters));
        if let Ok(once) = Address::parse(&text, PUBLIC) {
            prop_assert!(once.as_str().len() <= 2_048);
            prop_assert_eq!(Address::parse(once.as_str(), PUBLIC), Ok(once));
        }
    }

    #[test]
    fn o12_o13_what_is_refused_in_public_has_no_other_spelling(host in host(), rest in rest(), port in 1_u16..=u16::MAX, user in "[a-z]{1,5}(:[a-z]{0,4})?") {
        prop_assume!(port != 443);
        prop_assert_eq!(Address::parse(&format!("https://{host}:{port}{rest}"), PUBLIC), Err(AddressError::Port));
        prop_assert_eq!(Address::parse(&format!("https://{user}@{host}{rest}"), PUBLIC), Err(AddressError::User));
        for scheme in ["http", "ftp", "ws", "gopher"] {
            prop_assert_eq!(Address::parse(&format!("{scheme}://{host}{rest}"), PUBLIC), Err(AddressError::Scheme));
        }
    }

    #[test]
    fn o14_no_spelling_of_an_ip_address_is_a_name(ip in any::<u32>(), form in 0_u8..6, rest in rest()) {
        let [a, b, c, d] = ip.to_be_bytes();
        let host = match form {
            0 => format!("{a}.{b}.{c}.{d}"),
            1 => ip.to_string(),
            2 => format!("{ip:#x}"),
            3 => format!("{a:#o}.{b}.{}", u32::from(c) * 256 + u32::from(d)).replace("0o", "0"),
            4 => format!("[::ffff:{a}.{b}.{c}.{d}]"),
            _ => format!("{a}.{b}.{c}.{d}."),
        };
        prop_assert!(Address::parse(&format!("https://{host}{rest}"), PUBLIC).is_err(), "{}", host);
    }

    /// The library's own notion of origins is the witness.
    #[test]
    fn o12_origins_are_one_only_if_scheme_host_and_port_are(
        left in "https?://(a|b|a\\.b|localhost)(:(80|443|8080))?/[a-z]?", right in "https?://(A|b|a\\.b\\.|localhost)(:(80|443|8080))?/[a-z]?", third in "https?://(a|b)(:80)?/",
    ) {
        let [a, b, c] = [&left, &right, &third].map(|text| Address::parse(text, DEVELOPMENT).unwrap());
        let witness = |one: &Address, other: &Address| Url::parse(one.as_str()).unwrap().origin() == Url::parse(other.as_str()).unwrap().origin();
        prop_assert!(a.same_origin(&a));
        for (one, other) in [(&a, &b), (&b, &c), (&a, &c)] {
            prop_assert_eq!(one.same_origin(other), other.same_origin(one));
            prop_assert_eq!(one.same_origin(other), witness(one, other), "{} {}", one, other);
        }
        prop_assert!(!(a.same_origin(&b) && b.same_origin(&c)) || a.same_origin(&c));
    }

    #[test]
    fn the_host_of_an_address_is_the_one_a_client_would_ask(text in "https?://[a-zA-Z0-9.%\u{e4}_-]{1,20}(:[0-9]{1,5})?[/?#\\\\@:]?[ -~]{0,20}") {
        for rules in [PUBLIC, DEVELOPMENT] {
            let Ok(address) = Address::parse(&text, rules) else { continue };
            let url = Url::parse(address.as_str()).unwrap();
            let asked = url.port().map_or_else(|| url.host_str().unwrap().to_owned(), |port| format!("{}:{port}", url.host_str().unwrap()));
            prop_assert_eq!(address.host(), asked, "{}", text);
            prop_assert!(url.username().is_empty() && url.password().is_none());
            // The name under which a host's rules are looked up.
            prop_assert!(rules.private || crate::peers::canonical(&address.host()) == Ok(address.host()), "{}", address);
        }
    }

    #[test]
    fn any_text_is_taken_or_refused(text in "\\PC{0,60}") {
        let _ = Address::parse(&text, DEVELOPMENT);
    }
}
