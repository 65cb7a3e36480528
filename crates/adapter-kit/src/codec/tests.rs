//! The literal values of the codecs.

use document::json::{Value, to_canonical};

use super::*;

fn context_on(partner: &DepartmentId, day: &str) -> CodecContext<'static> {
    let partner: &'static DepartmentId = Box::leak(Box::new(partner.clone()));
    CodecContext { partner, day: day.parse().expect("a date") }
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
    codec.encode(&value, &context_on(&land(), "2026-11-24")).map_err(|error| error.code)
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
    let lenient = Codec::Decimal(Lenient { fullwidth: true, leading_zero: true, plus: true, thousands: false });
    assert_eq!(read(&lenient, "１２．５"), Ok(("\"12.5\"".into(), true)));
    assert_eq!(read(&lenient, "+007.5"), Ok(("\"7.5\"".into(), true)));
}

#[test]
fn whole_numbers_end_at_two_to_the_fifty_three() {
    assert_eq!(read(&Codec::Int, "9007199254740991"), Ok(("9007199254740991".into(), false)));
    for wrong in ["9007199254740992", "01", "1.0", "", "x"] {
        assert_eq!(read(&Codec::Int, wrong), Err(Code::CW205), "{wrong}");
    }
}

fn forms(texts: &[&str]) -> Vec<DateForm> {
    texts.iter().map(|text| DateForm::parse(text).expect("a form")).collect()
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
    let table = CodeTable { name: "t".into(), file: "codes/t.csv".into(), lines, at: None, unhit: Vec::new() };
    let codec = Codec::Code(Arc::new(table));
    assert_eq!(read(&codec, "3").map(|(value, _)| value), Ok("\"agree-with-conditions\"".into()));
    let before = codec.decode("3", &context_on(&land(), "2026-06-30")).map_err(|error| error.code);
    assert_eq!(before.map(|_| ()), Err(Code::CW210));
    assert_eq!(read(&codec, "40").map(|(value, _)| value), Ok("\"other\"".into()));
    assert_eq!(read(&codec, "9"), Err(Code::CW210));
    let early = document::json::Value::from("agree-with-conditions");
    assert_eq!(codec.encode(&early, &context_on(&land(), "2026-06-30")).map_err(|e| e.code), Err(Code::CW304));
}
