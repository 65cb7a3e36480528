//! The literal values of the codecs.

use std::borrow::Cow;

use document::json::{Value, to_canonical};

use super::*;

fn context_on(partner: &DepartmentId, day: &str) -> CodecContext<'static> {
    let partner: &'static DepartmentId = Box::leak(Box::new(partner.clone()));
    CodecContext::new(partner, day.parse().expect("a date"))
}

fn land() -> DepartmentId {
    "land".parse().expect("a slug")
}

fn read(codec: &Codec, raw: &str) -> Result<(String, bool), Code> {
    let reading = codec.decode(raw, &context_on(&land(), "2026-11-24")).map_err(|error| error.code)?;
    Ok((String::from_utf8(to_canonical(&reading.value)).expect("UTF-8"), reading.spelled))
}

fn write(codec: &Codec, json: &str) -> Result<Option<String>, Code> {
    let value: Value = document::json::parse(json.as_bytes()).expect("strict JSON");
    let written = codec.encode(&value, &context_on(&land(), "2026-11-24"));
    written.map(|text| text.map(Cow::into_owned)).map_err(|error| error.code)
}

fn money(scale: Option<usize>) -> Codec {
    Codec::Money(MoneyCodec { power: 4, scale, lenient: Lenient { thousands: true, ..Lenient::default() } })
}

fn amount(amount: &str) -> String {
    format!(r#"{{"amount":"{amount}","currency":"CNY"}}"#)
}

#[test]
fn money_is_shifted_exactly_and_back_to_the_shortest_form() {
    assert_eq!(read(&money(None), "46,524.02"), Ok((amount("465240200.00"), true)));
    assert_eq!(read(&money(None), "46524.02"), Ok((amount("465240200.00"), false)));
    assert_eq!(read(&money(None), "0.1234567"), Ok((amount("1234.567"), false)));
    assert_eq!(write(&money(None), &amount("465240200.00")), Ok(Some("46524.02".into())));
    assert_eq!(write(&money(None), &amount("465240000.00")), Ok(Some("46524".into())));
    assert_eq!(write(&money(Some(2)), &amount("465240000.00")), Ok(Some("46524.00".into())));
    assert_eq!(write(&money(Some(1)), &amount("465240200.00")), Err(Code::CW303));
    assert_eq!(read(&money(None), "4,6524"), Err(Code::CW205), "a group has three digits");
}

#[test]
fn decimals_keep_their_digits_and_never_become_floats() {
    let strict = Codec::Decimal(Lenient::default());
    assert_eq!(read(&strict, "11.7857"), Ok(("\"11.7857\"".into(), false)));
    assert_eq!(read(&strict, "8.8390"), Ok(("\"8.8390\"".into(), false)), "trailing zeros are kept");
    for wrong in ["12,5", "1e400", "01", ".5", "5.", "-0", "+1", "１", "12345678901234567890123456789"] {
        assert_eq!(read(&strict, wrong), Err(Code::CW205), "{wrong}");
    }
    let lenient = Codec::Decimal(Lenient { fullwidth: true, leading_zero: true, plus: true, ..Lenient::default() });
    assert_eq!(read(&lenient, "１２．５"), Ok(("\"12.5\"".into(), true)));
    assert_eq!(read(&lenient, "+007.5"), Ok(("\"7.5\"".into(), true)));
}

#[test]
fn whole_numbers_end_at_two_to_the_fifty_three() {
    assert_eq!(read(&Codec::Int(Lenient::default()), "9007199254740991"), Ok(("9007199254740991".into(), false)));
    for wrong in ["9007199254740992", "01", "1.0", "", "x"] {
        assert_eq!(read(&Codec::Int(Lenient::default()), wrong), Err(Code::CW205), "{wrong}");
    }
}

fn forms(texts: &[&str]) -> Vec<DateForm> {
    texts.iter().map(|text| DateForm::parse(text, Shape::Instant).expect("a form")).collect()
}

#[test]
fn a_date_is_a_day_that_exists_in_the_first_form_that_fits() {
    let codec = Codec::Date(forms(&["yyyy年M月d日", "yyyy-MM-dd", "yyyyMMdd"]));
    assert_eq!(read(&codec, "2026年11月3日"), Ok(("\"2026-11-03\"".into(), false)));
    assert_eq!(read(&codec, "2026-11-03"), Ok(("\"2026-11-03\"".into(), true)));
    assert_eq!(read(&codec, "20261103"), Ok(("\"2026-11-03\"".into(), true)));
    assert_eq!(read(&codec, "2026年2月30日"), Err(Code::CW206));
    assert_eq!(read(&codec, "1899-12-31"), Err(Code::CW206));
    assert_eq!(write(&codec, "\"2026-11-03\""), Ok(Some("2026年11月3日".into())));
}

fn days(texts: &[&str]) -> Codec {
    Codec::Date(texts.iter().map(|text| DateForm::parse(text, Shape::Day).expect("a form")).collect())
}

#[test]
fn dots_and_single_digits_are_forms_like_any() {
    let codec = days(&["yyyy.M.d", "yyyy.MM.dd"]);
    assert_eq!(read(&codec, "2026.5.6"), Ok(("\"2026-05-06\"".into(), false)));
    assert_eq!(read(&codec, "2026.05.06"), Ok(("\"2026-05-06\"".into(), true)), "read, and written 2026.5.6");
    assert_eq!(read(&days(&["yyyy.MM.dd"]), "2026.5.6"), Err(Code::CW206));
}

#[test]
fn a_date_with_a_zone_is_a_day_of_that_zone_and_none_is_shifted() {
    let codec = days(&["yyyy-MM-ddXXX", "yyyy-MM-dd"]);
    assert_eq!(read(&codec, "2026-03-05+08:00"), Ok(("\"2026-03-05\"".into(), false)));
    assert_eq!(read(&codec, "2026-03-05"), Ok(("\"2026-03-05\"".into(), true)));
    assert_eq!(write(&codec, "\"2026-03-05\""), Ok(Some("2026-03-05+08:00".into())));
    for abroad in ["2026-03-05Z", "2026-03-05+00:00", "2026-03-05-05:00", "2026-03-05+07:59"] {
        let error = codec.decode(abroad, &context_on(&land(), "2026-11-24")).expect_err("refused");
        assert_eq!(error.code, Code::CW206);
        assert!(error.hint.is_some_and(|hint| hint.contains("none is shifted")), "{abroad}");
    }
    assert_eq!(read(&codec, "2026-03-05+8:00"), Err(Code::CW206), "no zone");
}

#[test]
fn a_month_is_never_widened_to_a_day() {
    let form = |text| DateForm::parse(text, Shape::Month).expect("a form");
    let codec = Codec::YearMonth(vec![form("yyyy年MM月"), form("yyyy-M"), form("yyyyMM")]);
    assert_eq!(read(&codec, "2027年07月"), Ok(("\"2027-07\"".into(), false)));
    assert_eq!(read(&codec, "2027-7"), Ok(("\"2027-07\"".into(), true)));
    assert_eq!(read(&codec, "202707"), Ok(("\"2027-07\"".into(), true)));
    assert_eq!(write(&codec, "\"2027-07\""), Ok(Some("2027年07月".into())));
    for wrong in ["2027年13月", "2027年07月01日", "1899年12月", "07月"] {
        assert_eq!(read(&codec, wrong), Err(Code::CW206), "{wrong}");
    }
    for wrong in ["\"2027-07-01\"", "\"2027-7\"", "\"2027\"", "\"2200-01\""] {
        assert_eq!(write(&codec, wrong), Err(Code::CW303), "{wrong}");
    }
}

#[test]
fn a_form_that_says_too_little_too_much_or_two_things_is_none() {
    let error = |text, shape| DateForm::parse(text, shape).expect_err(text).to_string();
    assert_eq!(error("yyyy-MM", Shape::Day), "the form does not say the day");
    assert_eq!(error("yyyy-MM-dd", Shape::Month), "a form of this codec does not say the day");
    assert_eq!(error("yyyy-MM-dd HH", Shape::Day), "a form of this codec does not say the hour");
    assert_eq!(error("yyyy-MM-dd ss", Shape::Instant), "the form does not say the minute");
    assert_eq!(error("yyMMdd", Shape::Day), "a year is yyyy");
    assert_eq!(error("yyyyMd", Shape::Day), "M may be one digit and a number follows it: 2026111 would be two days");
    assert_eq!(
        error("yyyy-MM-ddZ", Shape::Day),
        "the letter Z means nothing here; a letter that stands for itself is quoted: 'Z'"
    );
    assert_eq!(error("yyyy-MM-dd'T", Shape::Day), "a quote is not closed");
}

#[test]
fn instants_come_in_many_forms() {
    let codec = |form| Codec::DateTime(DateTimeCodec { forms: forms(&[form]), zone: 480 });
    for (form, text) in [
        ("yyyyMMddHHmmss", "20260701093015"),
        ("yyyy-MM-dd'T'HH:mm:ss", "2026-07-01T09:30:15"),
        ("yyyy-MM-ddTHH:mm:ss", "2026-07-01T09:30:15"),
        ("yyyy.MM.dd HH:mm:ss", "2026.07.01 09:30:15"),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "2026-07-01T09:30:15+08:00"),
        ("yyyyMMddHHmmssXX", "20260701093015+0800"),
        ("yyyy年M月d日H时m分s秒", "2026年7月1日9时30分15秒"),
    ] {
        assert_eq!(read(&codec(form), text), Ok(("\"2026-07-01T01:30:15Z\"".into(), false)), "{form}");
        assert_eq!(write(&codec(form), "\"2026-07-01T01:30:15Z\""), Ok(Some(text.into())), "{form}");
    }
    let zoned = codec("yyyy-MM-dd'T'HH:mm:ssXXX");
    assert_eq!(
        read(&zoned, "2026-07-01T01:30:15Z"),
        Ok(("\"2026-07-01T01:30:15Z\"".into(), true)),
        "the text's own zone"
    );
    assert_eq!(write(&codec("yyyyMMddHHmm"), "\"2026-07-01T01:30:15Z\""), Err(Code::CW303), "the second would be lost");
    assert_eq!(read(&codec("yyyyMMddHHmmss"), "20260701240000"), Err(Code::CW206));
}

#[test]
fn a_list_is_split_at_its_separator_and_holds_no_empty_parts() {
    let codec = Codec::List(";".into());
    assert_eq!(read(&codec, "制动;灯光"), Ok((r#"["制动","灯光"]"#.into(), false)));
    assert_eq!(read(&codec, "制动"), Ok((r#"["制动"]"#.into(), false)));
    assert_eq!(read(&codec, " 制动; 灯光"), Ok((r#"["制动","灯光"]"#.into(), true)));
    for empty in ["制动;", ";制动", "制动;;灯光", "制动; ;灯光", ";"] {
        assert_eq!(read(&codec, empty), Err(Code::CW202), "{empty}");
    }
    assert_eq!(write(&codec, r#"["制动","灯光"]"#), Ok(Some("制动;灯光".into())));
    for wrong in [r#"["制动;灯光"]"#, r#"["制动 "]"#, r#"[""]"#, "[]", "[1]", r#""制动""#] {
        assert_eq!(write(&codec, wrong), Err(Code::CW303), "{wrong}");
    }
    assert_eq!(write(&Codec::List(";;".into()), r#"["a;","b"]"#), Err(Code::CW303), "a;;;b would be read otherwise");
}

#[test]
fn a_digest_is_lower_case_and_its_spelling_is_kept() {
    let digits = "431ced6916a2a21a156e38701afe55bbd7f88969fbbfc56d7fe099d47f265460";
    for codec in [Codec::Sm3, Codec::Sha256 { prefixed: false }] {
        assert_eq!(read(&codec, digits), Ok((format!("\"{digits}\""), false)));
        assert_eq!(read(&codec, &digits.to_uppercase()), Ok((format!("\"{digits}\""), true)));
        assert_eq!(write(&codec, &format!("\"{digits}\"")), Ok(Some(digits.into())));
        assert_eq!(read(&codec, &digits[1..]), Err(Code::CW209));
        assert_eq!(read(&codec, &digits.replace('4', "g")), Err(Code::CW209));
        assert_eq!(write(&codec, &format!("\"{}\"", digits.to_uppercase())), Err(Code::CW303));
    }
    let prefixed = Codec::Sha256 { prefixed: true };
    assert_eq!(read(&prefixed, digits), Ok((format!("\"sha-256:{digits}\""), false)));
    assert_eq!(write(&prefixed, &format!("\"sha-256:{digits}\"")), Ok(Some(digits.into())));
}

#[test]
fn what_no_document_holds_is_refused_where_it_stands() {
    let quantity = Codec::Quantity { unit: "har", lenient: Lenient::default() };
    let fen = Codec::Money(MoneyCodec { power: -2, scale: None, lenient: Lenient::default() });
    assert_eq!(read(&quantity, "1234567890123456789"), Err(Code::CW205));
    assert_eq!(read(&quantity, "0.0123456789"), Err(Code::CW205));
    assert_eq!(read(&money(None), "123456789012345"), Err(Code::CW205), "万元 would make 19 digits of it");
    assert_eq!(read(&fen, "12345"), Ok((amount("123.45"), false)));
    assert_eq!(read(&fen, "5"), Ok((amount("0.05"), false)));
    assert_eq!(write(&fen, &amount("123.45")), Ok(Some("12345".into())));
}

#[test]
fn a_json_number_has_a_small_exponent() {
    for (text, fits) in [
        ("1e28", true),
        ("-1.5E-28", true),
        ("1e29", false),
        ("1e400", false),
        ("01", false),
        ("1e", false),
        (".5", false),
    ] {
        assert_eq!(read(&Codec::JsonNumber, text).is_ok(), fits, "{text}");
    }
}

#[test]
fn a_comma_may_be_the_decimal_sign_and_is_written_so() {
    let comma = Lenient { comma: true, ..Lenient::default() };
    let thousands = Lenient { thousands: true, ..comma };
    assert_eq!(read(&Codec::Decimal(comma), "980,50"), Ok(("\"980.50\"".into(), false)));
    assert_eq!(read(&Codec::Decimal(thousands), "12.345,60"), Ok(("\"12345.60\"".into(), true)));
    assert_eq!(write(&Codec::Decimal(thousands), "\"12345.60\""), Ok(Some("12345,60".into())));
    for wrong in ["980.50", "12.345,60", "1,2,3", ","] {
        assert_eq!(read(&Codec::Decimal(comma), wrong), Err(Code::CW205), "{wrong}");
    }
    let area = Codec::Quantity { unit: "m2", lenient: comma };
    assert_eq!(read(&area, "310,5"), Ok((r#"{"unit":"m2","value":"310.5"}"#.into(), false)));
    assert_eq!(write(&area, r#"{"value":"310.5","unit":"m2"}"#), Ok(Some("310,5".into())));
    let money = Codec::Money(MoneyCodec { power: 0, scale: Some(2), lenient: thousands });
    assert_eq!(read(&money, "1.200,00"), Ok((r#"{"amount":"1200.00","currency":"CNY"}"#.into(), true)));
    assert_eq!(write(&money, r#"{"amount":"1200.00","currency":"CNY"}"#), Ok(Some("1200,00".into())));
}

#[test]
fn fractions_of_a_second_are_kept_to_the_millisecond_and_spelled_as_they_came() {
    let codec = |form| Codec::DateTime(DateTimeCodec { forms: forms(&[form]), zone: 0 });
    let millis = codec("yyyy-MM-ddTHH:mm:ss.SSSXXX");
    assert_eq!(read(&millis, "2026-02-12T16:05:31.482Z"), Ok(("\"2026-02-12T16:05:31.482Z\"".into(), false)));
    assert_eq!(write(&millis, "\"2026-02-12T16:05:31.482Z\""), Ok(Some("2026-02-12T16:05:31.482Z".into())));
    assert_eq!(write(&millis, "\"2026-02-12T16:05:31Z\""), Ok(Some("2026-02-12T16:05:31.000Z".into())));
    for text in
        ["2026-02-12T16:05:31.48Z", "2026-02-12T16:05:31.4820Z", "2026-02-12T16:05:31Z", "2026-02-12T16:05:31.4 2Z"]
    {
        assert!(read(&millis, text).is_err(), "{text}");
    }
    let nanos = codec("yyyy-MM-dd HH:mm:ss.SSSSSSSSS");
    assert_eq!(read(&nanos, "2026-02-12 16:05:31.482913007"), Ok(("\"2026-02-12T16:05:31.482Z\"".into(), true)));
    let tenths = codec("yyyy-MM-dd HH:mm:ss.S");
    assert!(write(&tenths, "\"2026-02-12T16:05:31.482Z\"").is_err(), "no part of an instant is left out unsaid");
    for form in [
        "yyyy-MM-dd HH:mm.SSS",
        "yyyy-MM-ddTHH:mm:ss.SSSSSSSSSS",
        "yyyy-MM-ddTHH:mm:ss.SSS.SSS",
        "yyyy-MM-ddTHH:mm:sSS",
    ] {
        assert!(DateForm::parse(form, Shape::Instant).is_err(), "{form}");
    }
    assert!(DateForm::parse("yyyy-MM-dd.SSS", Shape::Day).is_err());
}

#[test]
fn an_instant_without_zone_is_chinese_time() {
    let codec = Codec::DateTime(DateTimeCodec { forms: forms(&["yyyy-MM-dd HH:mm:ss"]), zone: 480 });
    assert_eq!(read(&codec, "2026-09-18 09:54:00"), Ok(("\"2026-09-18T01:54:00Z\"".into(), false)));
    assert_eq!(write(&codec, "\"2026-09-18T01:54:00Z\""), Ok(Some("2026-09-18 09:54:00".into())));
}

fn identifier(scheme: Scheme, name: &str, write: Write, on_bad: OnBad) -> Codec {
    Codec::Identifier(IdentifierCodec { scheme, name: name.into(), on_bad, write })
}

use document::Scheme;

#[test]
fn an_organisation_code_is_written_as_the_format_wants_it() {
    let dashed = identifier(Scheme::Organisation, "cn.organisation", Write::Dashed, OnBad::Warn);
    let value = identifier(Scheme::Organisation, "cn.organisation", Write::Value, OnBad::Warn);
    let canonical = r#"{"raw":"99990001-1","scheme":"cn.organisation","value":"999900011"}"#;
    assert_eq!(read(&dashed, "99990001-1"), Ok((canonical.into(), false)));
    assert_eq!(write(&dashed, canonical), Ok(Some("99990001-1".into())));
    assert_eq!(write(&value, canonical), Ok(Some("999900011".into())));
    let uscc = r#"{"raw":"91999900999900011Y","scheme":"cn.uscc","value":"91999900999900011Y"}"#;
    assert_eq!(write(&value, uscc), Ok(Some("999900011".into())), "characters 9 to 17 are the same firm");
    let citizen = r#"{"raw":"990000189912310011","scheme":"cn.citizen","value":"990000189912310011"}"#;
    assert_eq!(write(&value, citizen), Ok(None), "another scheme counts as absent");
}

#[test]
fn a_bad_check_character_is_noted_or_refused() {
    let refuse = identifier(Scheme::Citizen, "cn.citizen", Write::Raw, OnBad::Refuse);
    assert!(read(&refuse, "990000189912310011").is_ok());
    assert!(read(&refuse, "99000018991001004X").is_ok());
    assert_eq!(read(&refuse, "990000189902280024"), Err(Code::CW207));
    let warn = identifier(Scheme::Citizen, "cn.citizen", Write::Raw, OnBad::Warn);
    let reading = warn.decode("990000189902280024", &context_on(&land(), "2026-11-24")).expect("kept");
    assert_eq!(reading.note, Some(Code::CW109));
    assert!(reading.value.as_object().is_some_and(|o| o.get("value").is_none()));
}

#[test]
fn a_quantity_is_never_converted() {
    let codec = Codec::Quantity { unit: "har", lenient: Lenient::default() };
    assert_eq!(read(&codec, "19.6428"), Ok((r#"{"unit":"har","value":"19.6428"}"#.into(), false)));
    assert_eq!(write(&codec, r#"{"unit":"m2","value":"196428"}"#), Err(Code::CW303));
}

#[test]
fn a_code_holds_from_its_first_day_and_a_partners_own_line_comes_first() {
    let line = |legacy: &str, canonical: &str, from: Option<&str>, partner: Option<&str>| CodeLine {
        legacy: legacy.into(),
        canonical: canonical.into(),
        from: from.map(|day| day.parse().expect("a date")),
        to: None,
        partner: partner.map(Into::into),
        way: Way::Both,
        line: 2,
    };
    let lines = vec![
        line("3", "agree-with-conditions", Some("2026-07-01"), None),
        line("40", "rated", None, None),
        line("40", "other", None, Some("land")),
    ];
    let table = CodeTable {
        name: "t".into(),
        file: "codes/t.csv".into(),
        lines,
        alone: Vec::new(),
        at: None,
        unhit: Vec::new(),
        keeps: Vec::new(),
        truths: false,
    };
    let codec = Codec::Code(Arc::new(table));
    assert_eq!(read(&codec, "3").map(|(value, _)| value), Ok("\"agree-with-conditions\"".into()));
    let before = codec.decode("3", &context_on(&land(), "2026-06-30")).map_err(|error| error.code);
    assert_eq!(before.map(|_| ()), Err(Code::CW210));
    assert_eq!(read(&codec, "40").map(|(value, _)| value), Ok("\"other\"".into()));
    assert_eq!(read(&codec, "9"), Err(Code::CW210));
    let early = document::json::Value::from("agree-with-conditions");
    assert_eq!(codec.encode(&early, &context_on(&land(), "2026-06-30")).map_err(|e| e.code), Err(Code::CW304));
}
