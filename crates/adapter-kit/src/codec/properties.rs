//! Every codec is an inverse pair over generated values, and no text makes one panic.

use document::json::{Object, Value};
use document::{DepartmentId, Scheme, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::attachment::Attachment;

fn partner(name: &str) -> DepartmentId {
    name.parse().expect("a slug")
}

fn day() -> Date {
    Date::constant(2026, 11, 24)
}

fn lenient() -> impl Strategy<Value = Lenient> {
    any::<[bool; 5]>().prop_map(|[thousands, fullwidth, leading_zero, plus, comma]| Lenient {
        thousands,
        fullwidth,
        leading_zero,
        plus,
        comma,
    })
}

fn forms(shape: Shape, texts: &[&str]) -> Vec<DateForm> {
    texts.iter().map(|text| DateForm::parse(text, shape).expect("a form")).collect()
}

const DAYS: [&str; 7] =
    ["yyyy-MM-dd", "yyyy年M月d日", "yyyyMMdd", "yyyy.MM.dd", "yyyy.M.d", "yyyy/M/d", "yyyy-MM-ddXXX"];
const INSTANTS: [&str; 8] = [
    "yyyy-MM-dd HH:mm:ss",
    "yyyyMMddHHmmss",
    "yyyy-MM-dd'T'HH:mm:ss",
    "yyyy.MM.dd HH:mm:ss",
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    "yyyy-MM-ddTHH:mm:ss.SSSXXX",
    "yyyyMMddHHmmssSSSSSS",
    "yyyyMMddHHmmssXX",
];
const MONTHS: [&str; 4] = ["yyyy-MM", "yyyy年MM月", "yyyy年M月", "yyyyMM"];

/// A decimal as documents hold it, never negative zero.
fn decimal() -> impl Strategy<Value = String> {
    ("-?", "(0|[1-9][0-9]{0,11})(\\.[0-9]{1,6})?").prop_map(|(sign, digits)| {
        if digits.bytes().all(|b| b == b'0' || b == b'.') { digits } else { format!("{sign}{digits}") }
    })
}

fn object(members: [(&str, String); 2]) -> Value {
    members.into_iter().collect::<Object>().into()
}

/// A codec with options, and a value as reading by it makes one.
fn pair() -> impl Strategy<Value = (Codec, Value)> {
    let texts = prop_oneof![Just(Codec::Text), Just(Codec::TextExact)];
    let instant = (0..INSTANTS.len(), -720..=840_i32, -2_208_902_400_i64..7_258_032_000);
    prop_oneof![
        (texts, "[样a<&>][样例㛃𠮷 <&>\"]{0,20}[例z]").prop_map(|(codec, text)| (codec, Value::from(text))),
        (lenient(), -9_007_199_254_740_991_i64..=9_007_199_254_740_991)
            .prop_map(|(lenient, int)| (Codec::Int(lenient), Value::from(int))),
        (lenient(), decimal()).prop_map(|(lenient, text)| (Codec::Decimal(lenient), Value::from(text))),
        decimal().prop_map(|text| (Codec::JsonNumber, Value::from(text))),
        (lenient(), decimal()).prop_map(|(lenient, value)| {
            let unit = "har";
            (Codec::Quantity { unit, lenient }, object([("value", value), ("unit", unit.to_owned())]))
        }),
        (lenient(), prop_oneof![Just(0), Just(4), Just(8), Just(-2)], any::<bool>(), "[1-9][0-9]{0,9}\\.[0-9]{2}")
            .prop_map(|(lenient, power, padded, amount)| {
                // As many decimals as 亿元 needs for a cent.
                let scale = padded.then_some(10);
                let value = object([("amount", amount), ("currency", "CNY".to_owned())]);
                (Codec::Money(MoneyCodec { power, scale, lenient }), value)
            }),
        (0..DAYS.len(), 1900..2200, 1..13, 1..29).prop_map(|(form, y, m, d)| {
            (Codec::Date(forms(Shape::Day, &DAYS[form..=form])), Value::from(format!("{y}-{m:02}-{d:02}")))
        }),
        (0..MONTHS.len(), 1900..2200, 1..13).prop_map(|(form, y, m)| {
            (Codec::YearMonth(forms(Shape::Month, &MONTHS[form..=form])), Value::from(format!("{y}-{m:02}")))
        }),
        instant.prop_map(|(form, zone, seconds)| {
            let forms = forms(Shape::Instant, &INSTANTS[form..=form]);
            let value = Value::from(Timestamp::from_seconds(seconds).to_string());
            (Codec::DateTime(DateTimeCodec { forms, zone }), value)
        }),
        (prop_oneof![Just(";"), Just("；"), Just("||")], proptest::collection::vec("[a-z样例]{1,6}", 1..6)).prop_map(
            |(separator, items)| {
                (Codec::List(separator.into()), Value::Array(items.into_iter().map(Value::from).collect()))
            }
        ),
        (any::<bool>(), "[0-9a-f]{64}").prop_map(|(prefixed, hex)| {
            let text = if prefixed { format!("sha-256:{hex}") } else { hex };
            (Codec::Sha256 { prefixed }, Value::from(text))
        }),
        "[0-9a-f]{64}".prop_map(|hex| (Codec::Sm3, Value::from(hex))),
        (prop_oneof![Just(Write::Raw), Just(Write::Value), Just(Write::Dashed)], any::<bool>()).prop_map(
            |(write, refuse)| {
                let on_bad = if refuse { OnBad::Refuse } else { OnBad::Warn };
                let (scheme, name) = (Scheme::Organisation, "cn.organisation".into());
                let codec = Codec::Identifier(IdentifierCodec { scheme, name, on_bad, write });
                let raw = if write == Write::Dashed { "99990001-1" } else { "999900011" };
                let read = codec.decode(raw, &CodecContext::new(&partner("land"), day())).expect("an identifier");
                (codec, read.value)
            }
        ),
    ]
}

/// Lines of a code table that pass its checks: of two that meet, one only reads or none is like the other.
fn table() -> impl Strategy<Value = CodeTable> {
    let days = prop_oneof![Just(None), Just(Some((1, 6))), Just(Some((6, 12)))];
    let who = prop_oneof![Just(None), Just(Some("land")), Just(Some("hall"))];
    let way = prop_oneof![Just(Way::In), Just(Way::Out), Just(Way::Both)];
    proptest::collection::vec(("[1-4]", "[a-d]", days, who, way), 0..12).prop_map(|found| {
        let mut lines: Vec<CodeLine> = Vec::new();
        for (legacy, canonical, days, partner, way) in found {
            let month = |month: i8| Date::constant(2026, month, 1);
            let line = CodeLine {
                legacy: legacy.into(),
                canonical: canonical.into(),
                from: days.map(|(from, _)| month(from)),
                to: days.map(|(_, to)| month(to)),
                partner: partner.map(Into::into),
                way,
                line: lines.len() + 2,
            };
            let clash = |other: &CodeLine| {
                let read = line.way != Way::Out && other.way != Way::Out && line.legacy == other.legacy;
                let written = line.way != Way::In && other.way != Way::In && line.canonical == other.canonical;
                line.meets(other) && (read || written)
            };
            if !lines.iter().any(clash) {
                lines.push(line);
            }
        }
        let (name, file) = ("t".into(), "codes/t.csv".into());
        let alone = Vec::new();
        CodeTable { name, file, lines, alone, at: None, unhit: Vec::new(), keeps: Vec::new(), truths: false }.settled()
    })
}

proptest! {
    #[test]
    fn what_a_codec_writes_it_reads_back((codec, value) in pair()) {
        let partner = partner("land");
        let context = CodecContext::new(&partner, day());
        let text = codec.encode(&value, &context).expect("written").expect("not absent");
        let read = codec.decode(&text, &context).expect("read");
        prop_assert_eq!(&read.value, &value, "{}", text);
        prop_assert!(!read.spelled, "{} is how it is written", text);
    }

    #[test]
    fn any_file_comes_back_by_its_digest(bytes in proptest::collection::vec(any::<u8>(), 1..400), wrap: bool) {
        let (partner, file) = (partner("land"), Attachment::new(bytes));
        let files = [file.clone()];
        let context = CodecContext { attachments: &files, ..CodecContext::new(&partner, day()) };
        let codec = Codec::Base64(Base64Codec { wrap, fills: false });
        let value = Value::from(file.digest().to_string());
        let text = codec.encode(&value, &context).expect("written").expect("not absent");
        let read = codec.decode(&text, &context).expect("read");
        prop_assert_eq!((read.value, read.spelled), (value, false));
        prop_assert_eq!(read.attachment.as_deref(), Some(&file));
    }

    #[test]
    fn no_text_makes_a_codec_panic((codec, _) in pair(), text in "\\PC{0,40}|[0-9０-９+\\-.,:/年月日TZeE;=\r\n　]{0,40}") {
        let partner = partner("land");
        let context = CodecContext::new(&partner, day());
        if let Ok(read) = codec.decode(&text, &context) {
            // What is read can be written, unless the text only exists spelled so.
            let _ = codec.encode(&read.value, &context);
        }
        let _ = Codec::Base64(Base64Codec { wrap: true, fills: true }).decode(&text, &context);
        let _ = layout(&text).and_then(|mark| laid_out(&text, &mark));
    }

    #[test]
    fn what_a_code_table_writes_it_reads_back(table in table(), month in 1..13_i8, who in "land|hall|other", of in "[a-d]") {
        let partner = partner(&who);
        let context = CodecContext::new(&partner, Date::constant(2026, month, 15));
        let lines = table.lines.clone();
        let codec = Codec::Code(table.into());
        if let Ok(Some(legacy)) = codec.encode(&Value::from(of.as_str()), &context) {
            let own = |l: &CodeLine| *l.legacy == *legacy && l.way == Way::Out;
            match codec.decode(&legacy, &context) {
                Ok(read) => prop_assert_eq!(read.value, Value::from(of.as_str())),
                // A line of direction out is written and never read.
                Err(_) => prop_assert!(lines.iter().any(own)),
            }
        }
    }
}
