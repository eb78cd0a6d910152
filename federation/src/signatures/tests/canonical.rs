//! The canonical form that proofs are made over, held against the numbers of RFC 8785 and against a second writing of its rules.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::{Map, Number, Value, json};

/// RFC 8785, appendix B: the bits of a double, and how it is written.
const NUMBERS: [(u64, &str); 24] = [
    (0x0000_0000_0000_0000, "0"),
    (0x8000_0000_0000_0000, "0"),
    (0x0000_0000_0000_0001, "5e-324"),
    (0x8000_0000_0000_0001, "-5e-324"),
    (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
    (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
    (0x4340_0000_0000_0000, "9007199254740992"),
    (0xc340_0000_0000_0000, "-9007199254740992"),
    (0x4430_0000_0000_0000, "295147905179352830000"),
    (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
    (0x44b5_2d02_c7e1_4af6, "1e+23"),
    (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
    (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
    (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
    (0x444b_1ae4_d6e2_ef50, "1e+21"),
    (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
    (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
    (0x41b3_de43_5555_5553, "333333333.3333332"),
    (0x41b3_de43_5555_5554, "333333333.33333325"),
    (0x41b3_de43_5555_5555, "333333333.3333333"),
    (0x41b3_de43_5555_5556, "333333333.3333334"),
    (0x41b3_de43_5555_5557, "333333333.33333343"),
    (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
];

fn canonical(value: &Value) -> String {
    serde_jcs::to_string(value).unwrap()
}

#[test]
fn numbers_are_written_as_rfc_8785_writes_them() {
    for (bits, text) in NUMBERS {
        let number = f64::from_bits(bits);
        assert_eq!(canonical(&json!(number)), text, "{bits:016x}");
        assert_eq!(by_the_rules(&json!(number)), text, "{bits:016x}: the witness is wrong");
    }
}

/// RFC 8785, 3.2.2: the one document that has every kind of value.
#[test]
fn the_example_of_rfc_8785_is_reproduced() {
    let read: Value = serde_json::from_str(
        r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#,
    )
    .unwrap();
    assert_eq!(canonical(&read), r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#);
}

/// The rules, written once more and in the plainest way.
fn by_the_rules(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) => value.to_string(),
        Value::Number(number) => ecmascript(number),
        Value::String(text) => quoted(text),
        Value::Array(entries) => format!("[{}]", entries.iter().map(by_the_rules).collect::<Vec<_>>().join(",")),
        Value::Object(object) => {
            let mut entries: Vec<(Vec<u16>, String)> =
                object.iter().map(|(key, value)| (key.encode_utf16().collect(), format!("{}:{}", quoted(key), by_the_rules(value)))).collect();
            entries.sort();
            format!("{{{}}}", entries.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(","))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).unwrap(),
            c => out.push(c),
        }
    }
    out + "\""
}

/// As few digits as read back the same; where several have that many, those nearest to the number, the even ones of two.
fn digits_of(value: f64) -> (String, i32) {
    let shortest = format!("{value:e}");
    let places = shortest.split('e').next().unwrap().replace('.', "").len() - 1;
    let nearest = format!("{value:.places$e}");
    let chosen = if nearest.parse() == Ok(value) { nearest } else { shortest };
    let (digits, exponent) = chosen.split_once('e').unwrap();
    (digits.replace('.', ""), exponent.parse().unwrap())
}

/// ECMA-262, Number::toString.
fn ecmascript(number: &Number) -> String {
    let value = number.as_f64().unwrap();
    if value == 0.0 {
        return "0".to_owned();
    }
    let (digits, exponent) = digits_of(value.abs());
    let (n, k) = (exponent + 1, i32::try_from(digits.len()).unwrap());
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap());
    let cut = |at: i32| digits.split_at(usize::try_from(at).unwrap());
    let text = if k <= n && n <= 21 {
        format!("{digits}{}", zeros(n - k))
    } else if 0 < n && n <= 21 {
        let (whole, part) = cut(n);
        format!("{whole}.{part}")
    } else if -6 < n && n <= 0 {
        format!("0.{}{digits}", zeros(-n))
    } else {
        let (first, others) = cut(1);
        let point = if others.is_empty() { "" } else { "." };
        format!("{first}{point}{others}e{:+}", n - 1)
    };
    if value < 0.0 { format!("-{text}") } else { text }
}

/// Any document; integers as far as a double holds them exactly, as RFC 8785 asks.
fn any_value() -> impl Strategy<Value = Value> {
    const EXACT: i64 = 1 << 53;
    let text = "[a-c\"\\\\/\u{1}\n\u{7f}\u{80}\u{e9}\u{20ac}\u{fb33}\u{ffff}\u{1f600}\u{10ffff}]{0,5}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-EXACT..=EXACT).prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no infinity", |number| number.is_finite()).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((text, inner), 0..6).prop_map(|entries| Value::Object(Map::from_iter(entries))),
        ]
    })
}

fn backwards(value: &Value) -> Value {
    match value {
        Value::Array(entries) => entries.iter().map(backwards).collect(),
        Value::Object(object) => Value::Object(object.iter().rev().map(|(key, value)| (key.clone(), backwards(value))).collect()),
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn any_document_is_written_by_the_rules(value in any_value()) {
        prop_assert_eq!(canonical(&value), by_the_rules(&value));
    }

    #[test]
    fn the_order_of_keys_and_the_spelling_on_the_way_do_not_matter(value in any_value()) {
        let once = canonical(&value);
        prop_assert_eq!(canonical(&backwards(&value)), once.clone());
        let pretty: Value = serde_json::from_str(&serde_json::to_string_pretty(&value).unwrap()).unwrap();
        prop_assert_eq!(canonical(&pretty), once.clone());
        let again: Value = serde_json::from_str(&once).unwrap();
        prop_assert_eq!(canonical(&again), once);
    }

    #[test]
    fn any_double_is_written_by_the_rules(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        prop_assume!(number.is_finite());
        prop_assert_eq!(canonical(&json!(number)), by_the_rules(&json!(number)));
    }
}
