//! Refusals as others see them.

use std::collections::BTreeSet;

use adapter_kit::read::{Names, json, xml};
use adapter_kit::refusal::{Details, Excerpt, Position};
use adapter_kit::{Code, Limits, Note, Refusal};

#[test]
fn a_refusal_is_json_with_its_members_in_order_and_absent_ones_left_out() {
    let mut refusal = Refusal::at(Code::CW210, "<a>\n 九9</a>", 8)
        .with_source("/JHPC/YDYS[1]/JG/JGDM")
        .with_target("/body/verdict")
        .with_value(Excerpt::of("9"))
        .with_hint("add a line to codes/verdict.csv or ask the department");
    refusal.adapter = Some("land-xml".into());
    refusal.message = Some("opinion".into());
    refusal.row = Some("mapping/land.toml:62:3".into());
    refusal.document = Some(0);
    assert_eq!(
        serde_json::to_string(&refusal).expect("JSON"),
        "{\"code\":\"CW210\",\"title\":\"code value not in table\",\"adapter\":\"land-xml\",\"message\":\"opinion\",\
         \"source\":\"/JHPC/YDYS[1]/JG/JGDM\",\"target\":\"/body/verdict\",\"line\":2,\"column\":3,\"byte\":8,\
         \"row\":\"mapping/land.toml:62:3\",\"value\":\"9\",\
         \"hint\":\"add a line to codes/verdict.csv or ask the department\",\"document\":0}"
    );
    let mut refusal = Refusal::new(Code::CW103);
    refusal.position = Some(Position::undecodable("路\n路", 7));
    assert_eq!(
        serde_json::to_string(&refusal).expect("JSON"),
        "{\"code\":\"CW103\",\"title\":\"bytes are not in the encoding\",\"line\":2,\"column\":2,\"originalByte\":7}"
    );
}

#[test]
fn a_refusal_inside_an_embedded_document_tells_both_places() {
    let outer = "<a>\n<b>&lt;c/>&lt;c/></b></a>";
    let inside = Refusal::at(Code::CW121, "<c/><c/>", 4).with_source("/");
    let escaped = inside.clone().embedded_in("/a/b", Some(Position::of(outer, 7)));
    assert_eq!(
        serde_json::to_string(&escaped).expect("JSON"),
        "{\"code\":\"CW121\",\"title\":\"content after the root element\",\"source\":\"/a/b!/\",\
         \"line\":2,\"column\":4,\"byte\":7,\"inner\":{\"line\":1,\"column\":5,\"byte\":4}}"
    );
    let in_cdata = inside.embedded_in("/a/b", None);
    assert_eq!((in_cdata.source.as_deref(), in_cdata.inner), (Some("/a/b!/"), None));
}

#[test]
fn columns_count_characters_and_every_line_end_counts_once() {
    let place = |text: &str, byte: usize| {
        let position = Position::of(text, byte);
        (position.line, position.column, position.byte())
    };
    assert_eq!(place("", 0), (1, 1, Some(0)));
    assert_eq!(place("𠮷路a", 7), (1, 3, Some(7)));
    assert_eq!(place("a\nb\r\nc\rd", 7), (4, 1, Some(7)));
    assert_eq!(place("a\r\nb", 2), (1, 3, Some(2)));
    assert_eq!(place("ab", 99), (1, 3, Some(2)), "past the end is the end");
    assert_eq!(place("路", 1), (1, 1, Some(0)), "inside a character is the character");
}

#[test]
fn a_value_is_cut_after_32_characters() {
    assert_eq!(Excerpt::of(&"路".repeat(32)).as_str(), "路".repeat(32));
    assert_eq!(Excerpt::of(&"路".repeat(64)).as_str(), format!("{}…(64 characters)", "路".repeat(32)));
}

#[test]
fn control_characters_are_spelled_out() {
    assert_eq!(Excerpt::of("a\u{1}b\u{1B}[31m\n\u{202E}").as_str(), "aU+0001bU+001B[31mU+000AU+202E");
    assert_eq!(Excerpt::code_point(0x2_0BB7).as_str(), "U+20BB7");
}

#[test]
fn citizen_numbers_are_masked() {
    assert_eq!(Excerpt::masked("990000189902280024").as_str(), "9900********0024");
    assert_eq!(Excerpt::masked("99000018990").as_str(), "********");
    assert_eq!(Excerpt::masked("").as_str(), "********");
}

#[test]
fn no_value_reaches_logs() {
    let (names, limits) = (Names::new(), Limits::default());
    let message = "<a b='990000189902280024'>990000189902280024<!--990000189902280024--></a>";
    let mut reader = xml::Reader::new(message, &names, &limits);
    let mut logged = Vec::new();
    while let Ok(event) = reader.read() {
        logged.push(format!("{event:?} {:?} {reader:?}", reader.attributes()));
        if event == xml::Event::Eof {
            break;
        }
    }
    let mut reader = json::Reader::new("[\"990000189902280024\", 990000189902280024]", &names, &limits);
    while let Ok(event) = reader.read() {
        logged.push(format!("{event:?} {reader:?}"));
        if event == json::Event::Eof {
            break;
        }
    }
    assert_eq!(logged.len(), 10);
    let refusal = Refusal::new(Code::CW207).with_value(Excerpt::of("990000189902280024")).with_source("/list/1/sfzh");
    let details: &Details = &refusal;
    let note = Note { value: refusal.value.clone(), ..Note::new(Code::CW109) };
    logged.extend([format!("{refusal:?}"), format!("{refusal}"), format!("{details:?}"), format!("{note:?}")]);
    for logged in logged {
        assert!(!logged.contains("9900"), "{logged}");
    }
    assert_eq!(refusal.to_string(), "CW207 check character at /list/1/sfzh");
}

#[test]
fn every_code_has_its_number_once_a_title_and_a_page() {
    let codes: Vec<Code> = Code::all().collect();
    let numbers: BTreeSet<u16> = codes.iter().map(|code| code.number()).collect();
    assert_eq!(numbers.len(), codes.len());
    assert!(codes.is_sorted());
    let expected = (1..=26)
        .chain(101..=104)
        .chain(107..=109)
        .chain(120..=133)
        .chain(140..=144)
        .chain(150..=155)
        .chain(201..=212)
        .chain(301..=306)
        .chain(401..=405);
    assert_eq!(numbers, expected.collect());
    for code in codes {
        let page = code.explain();
        assert!(page.starts_with(&format!("{code}: {}\n\n", code.title())) && page.contains("\n\nFix: "), "{page}");
        assert_eq!(code.to_string().parse(), Ok(code));
        assert_eq!(code.to_string().to_lowercase().parse(), Ok(code));
    }
}

#[test]
fn what_is_no_code_is_not_read_as_one() {
    for text in ["", "CW", "CW1", "CW000", "CW999", "CW1300", "XX130", "130", "CW+10", "路130"] {
        assert!(text.parse::<Code>().is_err(), "{text}");
    }
}
