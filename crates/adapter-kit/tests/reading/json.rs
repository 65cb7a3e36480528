//! Strict JSON: what is refused, with which code and where, and what is told about the rest.

use adapter_kit::Limits;
use adapter_kit::read::json::{Event, Reader};
use adapter_kit::read::{Names, NamespaceId};
use serde_json::Value;

use super::judge_json::tree;

fn refused(code: &str, inputs: &[&str]) {
    for input in inputs {
        let refusal = tree(input).expect_err(&format!("{input:?} is refused"));
        assert_eq!(refusal.code.to_string(), code, "{input:?}: {refusal}");
        let byte = refusal.position.and_then(|position| position.byte()).expect("a place");
        assert!(byte <= input.len(), "{input:?}: byte {byte}");
    }
}

fn accepted(inputs: &[&str]) {
    for input in inputs {
        let expected: Value = serde_json::from_str(input).expect("serde_json takes it as well");
        assert_eq!(tree(input), Ok(expected), "{input:?}");
    }
}

fn place(text: &str) -> (String, usize, usize, usize, String) {
    let refusal = tree(text).expect_err("the text is refused");
    let position = refusal.position.expect("a place");
    let source = refusal.source.clone().expect("a path");
    (refusal.code.to_string(), position.line, position.column, position.byte().expect("of the text"), source)
}

#[test]
fn cw140_what_is_not_json() {
    refused(
        "CW140",
        &[
            "",
            " ",
            "{",
            "[",
            "[1",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "[1 2]",
            "{\"a\" 1}",
            "{a:1}",
            "{'a':1}",
            "['a']",
            "[}",
            "{]",
            "[1}",
            "{\"a\":1]",
            "]",
            "}",
            ",",
            ":",
            "[,1]",
            "{,}",
            "[1,,2]",
            "tru",
            "True",
            "nul",
            "NaN",
            "Infinity",
            "+1",
            ".5",
            "\"a",
            "\"a\nb\"",
            "\"\t\"",
            "\"\u{0}\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12G4\"",
            "\"\\",
            "\"\\u\"",
            "{\"a\":}",
            "{\"a\"}",
            "{1:2}",
            "{\"a\":1 \"b\":2}",
            "[\"a\" \"b\"]",
            "\u{FEFF}1",
            "\u{A0}1",
            "[1,",
            "{\"a\":1,",
            "undefined",
            "#",
        ],
    );
    accepted(&["{}", "[]", " [ ] ", "{\"a\":[1,{\"b\":null}],\"c\":\"\"}", "true", "\"\u{7F}\"", "\t1\r\n"]);
}

#[test]
fn cw141_comments_and_trailing_commas() {
    refused(
        "CW141",
        &[
            "[1,]",
            "{\"a\":1,}",
            "[1, ]",
            "// c\n1",
            "/* c */1",
            "[1 /* c */]",
            "{/**/}",
            "{\"a\"/**/:1}",
            "1 // c",
            "[1,//\n2]",
        ],
    );
    accepted(&["[1,2]", "[\"// no comment\",\"/* neither */\"]"]);
}

#[test]
fn cw142_a_member_stands_once_however_it_is_written() {
    let many: String = (0..100).map(|i| format!("\"k{i}\":0,")).collect();
    refused(
        "CW142",
        &[
            "{\"a\":1,\"a\":1}",
            "{\"a\":1,\"\\u0061\":2}",
            "{\"\":1,\"\":2}",
            "[{\"b\":{\"a\":1,\"c\":2,\"a\":3}}]",
            "{\"a\":{},\"b\":{},\"a\":{}}",
            &format!("{{{many}\"k99\":1}}"),
            &format!("{{{many}\"k0\":1}}"),
        ],
    );
    accepted(&[
        "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}",
        "[{\"a\":1},{\"a\":2}]",
        "{\"a\":1,\"A\":2,\"á\":3,\"a\u{301}\":4}",
        &format!("{{{many}\"z\":{{{many}\"k\":1}}}}"),
    ]);
}

#[test]
fn cw143_surrogates_come_in_pairs_and_noncharacters_not_at_all() {
    refused(
        "CW143",
        &[
            "\"\\uD800\"",
            "\"\\uDC00\"",
            "\"\\uD800\\uD800\"",
            "\"\\uDC00\\uD800\"",
            "\"\\uD83D x\"",
            "\"\\uD83D\\n\"",
            "{\"\\uDFFF\":1}",
            "\"\\uFFFE\"",
            "\"\u{FFFF}\"",
            "\"\u{FDD0}\"",
            "\"\u{1FFFE}\"",
            "\"\\uD83F\\uDFFF\"",
        ],
    );
    accepted(&["\"\\uD83D\\uDE00\"", "\"\\ud842\\udfb7\"", "\"𠮷\u{FDCF}\u{FDF0}\u{FFFD}\u{EFBF}（\"", "\"\\u0000\""]);
}

#[test]
fn cw144_nothing_follows_the_value() {
    refused("CW144", &["1 2", "{} {}", "[]]", "{}}", "null,", "\"a\"\"b\"", "{}x", "1\u{0}"]);
    accepted(&["{}\n\n", "1 "]);
}

#[test]
fn cw205_numbers_follow_the_grammar() {
    refused(
        "CW205",
        &["01", "-", "-01", "1.", "1.e1", "1e", "1e+", "-a", "0x1F", "1_000", "1.5.2", "00", "-.5", "1e5e5", "2-1"],
    );
    accepted(&["0", "-0", "10", "0.0", "-1.5e-3", "1E+2", "123456789012345678"]);
}

#[test]
fn numbers_keep_their_own_text() {
    let (names, limits) = (Names::new(), Limits::default());
    for text in ["1e400", "0.10", "123456789012345678901234567890.0", "-0"] {
        let mut reader = Reader::new(text, &names, &limits);
        assert_eq!(reader.read(), Ok(Event::Number { text, span: 0..text.len() }));
    }
}

#[test]
fn positions_of_strings_point_inside_the_quotes() {
    let text = "{\"结论\": \"通\\n过\", \"b\": [true]}";
    let mut names = Names::new();
    let verdict = names.add(NamespaceId::NONE, "结论");
    let limits = Limits::default();
    let mut reader = Reader::new(text, &names, &limits);
    reader.read().expect("the bracket");
    let Ok(Event::Key(key)) = reader.read() else { panic!("a key") };
    assert_eq!((&text[key.span], key.id), ("结论", Some(verdict)));
    let Ok(Event::String { content, span }) = reader.read() else { panic!("a string") };
    assert_eq!((&*content, &text[span]), ("通\n过", "通\\n过"));
    let Ok(Event::Key(key)) = reader.read() else { panic!("a key") };
    assert_eq!((&*key.name, key.id), ("b", None));
}

#[test]
fn refusals_name_member_and_item() {
    let text = "{\n  \"list\": [\n    {\"a\": 1},\n    {\"b\": \"\\uD800\"}\n  ]\n}";
    assert_eq!(place(text), ("CW143".into(), 4, 12, 39, "/list/1/b".into()));
    assert_eq!(place("{\"用途/代码\":[01]}"), ("CW205".into(), 1, 11, 18, "/'用途/代码'/0".into()));
    assert_eq!(place("{\"a'b\":1,\"c\":{\"d\":1,\"d\":2}}"), ("CW142".into(), 1, 22, 21, "/c/d".into()));
    assert_eq!(place("{\"a'b\":x}"), ("CW140".into(), 1, 8, 7, "/'a''b'".into()));
    assert_eq!(place("x"), ("CW140".into(), 1, 1, 0, "/".into()));
    assert_eq!(place("[1,2]]"), ("CW144".into(), 1, 6, 5, "/".into()));
    assert_eq!(place("[1,\n2 ,]"), ("CW141".into(), 2, 3, 6, "/1".into()));
}

#[test]
fn a_value_inside_a_text_is_read_in_place() {
    let text = "abc\n{\"a\":x}def";
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = Reader::within(text, 4..11, &names, &limits);
    let refusal = loop {
        if let Err(refusal) = reader.read() {
            break refusal;
        }
    };
    let position = refusal.position.expect("a place");
    assert_eq!((position.line, position.column, position.byte()), (2, 6, Some(9)));
}
