use super::*;
use crate::json::to_canonical;

fn refused(input: impl AsRef<[u8]>) -> (Code, String, usize, usize, usize) {
    let r = parse(input.as_ref()).expect_err("refused");
    (r.code, r.pointer, r.line, r.column, r.byte)
}

fn code(input: impl AsRef<[u8]>) -> Code {
    refused(input).0
}

#[test]
fn what_is_not_json_is_refused_with_line_and_column() {
    let place = |input: &str| {
        let (code, _, line, column, byte) = refused(input);
        assert_eq!(code, Code::NotJson, "{input}");
        (line, column, byte)
    };
    assert_eq!(place(""), (1, 1, 0));
    assert_eq!(place("\u{feff}{}"), (1, 1, 0));
    assert_eq!(place("{}x"), (1, 3, 2));
    assert_eq!(place("{} {}"), (1, 4, 3));
    assert_eq!(place("{\n  // note\n}"), (2, 3, 4));
    assert_eq!(place("{\"a\": NaN}"), (1, 7, 6));
    assert_eq!(place("{\"重庆\": Infinity}"), (1, 8, 11));
    assert_eq!(place("{\"a\":1,}"), (1, 8, 7));
    assert_eq!(place("[1,]"), (1, 4, 3));
    assert_eq!(place("[1 2]"), (1, 4, 3));
    assert_eq!(place("{'a':1}"), (1, 2, 1));
    assert_eq!(place("{\"a\" 1}"), (1, 6, 5));
    assert_eq!(place("\"a"), (1, 3, 2));
    assert_eq!(place("\"a\n\""), (1, 3, 2));
    assert_eq!(place("\"\\x\""), (1, 2, 1));
    assert_eq!(place("\"\\u12g4\""), (1, 6, 5));
    assert_eq!(place("tru"), (1, 1, 0));
    assert_eq!(place("-"), (1, 2, 1));
    assert_eq!(place("01"), (1, 1, 0));
    assert_eq!(place("+1"), (1, 1, 0));
    assert_eq!(place("1."), (1, 3, 2));
    assert_eq!(place("1e"), (1, 3, 2));
    assert_eq!(place("[\n\n\u{a0}1]"), (3, 1, 3));
}

#[test]
fn bytes_that_are_not_utf_8_are_not_json_and_have_a_place() {
    assert_eq!(refused(b"{\"\xd6\xd8\":1}"), (Code::NotJson, String::new(), 1, 3, 2));
    assert_eq!(refused(b"[\n\"\xe9\x87\x8d\xff\"]"), (Code::NotJson, String::new(), 2, 3, 6));
}

#[test]
fn the_same_key_twice_is_refused_after_unescaping() {
    assert_eq!(refused(r#"{"a":{"b":1,"\u0062":2}}"#), (Code::DuplicateKey, "/a/b".into(), 1, 14, 13));
    assert_eq!(refused(r#"[{"x/y~":1,"x/y~":1}]"#).1, "/0/x~1y~0");
    let many: Vec<String> = (0..300).map(|n| format!("\"k{n}\":{n}")).collect();
    assert!(parse(format!("{{{}}}", many.join(",")).as_bytes()).is_ok());
    for again in [0, 15, 16, 17, 299] {
        let (code, pointer, ..) = refused(format!("{{{},\"k{again}\":0}}", many.join(",")));
        assert_eq!((code, pointer), (Code::DuplicateKey, format!("/k{again}")));
    }
}

#[test]
fn integers_end_at_two_to_the_53_less_one() {
    for good in ["9007199254740991", "-9007199254740991", "0", "-1"] {
        assert_eq!(parse(good.as_bytes()).map(|v| to_canonical(&v)), Ok(good.into()));
    }
    for wrong in ["9007199254740992", "-9007199254740992", "99999999999999999999999999", "10000000000000000"] {
        assert_eq!(code(wrong), Code::IntegerRange, "{wrong}");
    }
    assert_eq!(refused(r#"{"a":[1, 9007199254740992]}"#), (Code::IntegerRange, "/a/1".into(), 1, 10, 9));
}

#[test]
fn fractions_exponents_and_minus_zero_are_refused() {
    for wrong in ["1.0", "1e2", "1E+2", "-0", "-0.0", "0.5", "1e400", "99999999999999999999.5"] {
        assert_eq!(code(wrong), Code::NumberForm, "{wrong}");
    }
}

#[test]
fn characters_that_legacy_xml_cannot_carry_are_refused() {
    for wrong in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800x""#,
        r#""\ud800\u0041""#,
        r#""\ud800\ud800""#,
        r#""\u0000""#,
        r#""\u001f""#,
        r#""\r""#,
        r#""\b""#,
        r#""\f""#,
        r#""\u000d""#,
        r#""\ufffe""#,
        r#""\uffff""#,
        "\"\u{fffe}\"",
        "\"\u{ffff}\"",
        "\"\u{1}\"",
        "\"\r\"",
        r#"{"\u0001":1}"#,
    ] {
        assert_eq!(code(wrong), Code::Character, "{wrong}");
    }
    let good = parse(r#""\t\n\u0009\u000a\u007f\ud83d\ude00\ufffd\/""#.as_bytes()).expect("allowed");
    assert_eq!(good.as_str(), Some("\t\n\t\n\u{7f}😀\u{fffd}/"));
}

#[test]
fn null_is_refused_because_nothing_is_absent() {
    assert_eq!(refused(r#"{"a":[null]}"#), (Code::Null, "/a/0".into(), 1, 7, 6));
    assert_eq!(code("nul"), Code::NotJson);
}

#[test]
fn reading_stops_at_each_limit() {
    let nest = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
    assert!(parse(nest(32).as_bytes()).is_ok());
    assert_eq!(code(nest(33)), Code::TooDeep);
    assert_eq!(code("[".repeat(1 << 20)), Code::TooDeep);

    let members = |n: usize| format!("{{{}}}", (0..n).map(|k| format!("\"{k}\":1")).collect::<Vec<_>>().join(","));
    assert!(parse(members(1024).as_bytes()).is_ok());
    assert_eq!(code(members(1025)), Code::TooLarge);

    let items = |n: usize| format!("[{}]", vec!["1"; n].join(","));
    assert!(parse(items(10_000).as_bytes()).is_ok());
    assert_eq!(code(items(10_001)), Code::TooLarge);

    let string = |n: usize| format!("\"{}\"", "a".repeat(n));
    assert!(parse(string(256 << 10).as_bytes()).is_ok());
    assert_eq!(code(string((256 << 10) + 1)), Code::TooLarge);
    assert_eq!(code(format!("\"\\n{}\"", "a".repeat(256 << 10))), Code::TooLarge);

    // Nineteen arrays of 10,000 values with themselves, one more, and the one around them: 200,000 values and 200,002.
    let values = |last: usize| format!("[{},{}]", vec![items(9_999); 19].join(","), items(last));
    assert!(parse(values(9_998).as_bytes()).is_ok());
    assert_eq!(code(values(10_000)), Code::TooLarge);
}

#[test]
fn an_input_beyond_four_mebibytes_is_not_looked_into() {
    let mut input = vec![b' '; 4 << 20];
    input[0] = b'1';
    assert!(parse(&input).is_ok());
    input.push(b' ');
    let (code, _, line, column, byte) = refused(&input);
    assert_eq!((code, line, column, byte), (Code::TooLarge, 1, (4 << 20) + 1, 4 << 20));
}

#[test]
fn names_in_pointers_are_cut_so_that_an_answer_stays_small() {
    let long = "k".repeat(100_000);
    let pointer = refused(format!("{{\"{long}\":1.5}}")).1;
    assert_eq!(pointer.len(), 65);
}

#[test]
fn what_must_be_seen_in_a_long_string_is_seen_wherever_it_stands() {
    for at in 0..24 {
        let with = |inner: &str| format!("\"{}{inner}{}\"", "a".repeat(at), "b".repeat(24 - at));
        for control in ["\u{0}", "\u{1}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
            assert_eq!(code(with(control)), Code::Character, "{control:?} at {at}");
        }
        assert_eq!(code(with("\n")), Code::NotJson, "at {at}");
        assert_eq!(code(with("\"")), Code::NotJson, "a quote ends the string at {at}");
        for plain in ["\u{20}", "!", "#", "[", "]", "\u{7f}", "é", "（", "\u{fffd}", "\u{10ffff}"] {
            let text = with(plain);
            assert_eq!(parse(text.as_bytes()).expect("strict JSON").as_str(), Some(&text[1..text.len() - 1]));
        }
    }
}
