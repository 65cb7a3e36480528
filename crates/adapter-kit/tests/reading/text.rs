//! The encoding decision, in its order.

use std::borrow::Cow;

use adapter_kit::read::Kind;
use adapter_kit::read::text::{Encoding, Encodings, Settled, Text, decode};
use adapter_kit::refusal::{Excerpt, Offset};
use adapter_kit::{Limits, Refusal};

const ALL: [Encoding; 3] = [Encoding::GB18030, Encoding::GBK, Encoding::UTF_8];

fn xml<'a>(input: &'a [u8], charset: Option<&str>) -> Result<Text<'a>, Refusal> {
    decode(input, &Encodings { kind: Kind::Xml, accepts: &ALL, assume: None }, charset, &Limits::default())
}

fn json<'a>(input: &'a [u8], charset: Option<&str>) -> Result<Text<'a>, Refusal> {
    decode(input, &Encodings { kind: Kind::Json, accepts: &ALL, assume: None }, charset, &Limits::default())
}

/// A document that declares one encoding and is written in another.
fn labelled(label: &str, content: &str, encoding: Encoding) -> Vec<u8> {
    let mut bytes = Vec::new();
    let text = format!("<?xml version=\"1.0\" encoding=\"{label}\"?><a>{content}</a>");
    encoding.encode(&text, &mut bytes).expect("the encoding has these characters");
    bytes
}

fn codes(text: &Text<'_>) -> Vec<String> {
    text.notes.iter().map(|note| note.code.to_string()).collect()
}

fn code(result: Result<Text<'_>, Refusal>) -> String {
    result.expect_err("refused").code.to_string()
}

#[test]
fn a_utf8_mark_beats_every_label() {
    let input = [b"\xEF\xBB\xBF".as_slice(), &labelled("GBK", "路", Encoding::UTF_8)].concat();
    let text = xml(&input, Some("gb18030")).expect("UTF-8");
    assert_eq!((text.encoding, text.settled), (Encoding::UTF_8, Settled::Mark));
    assert!(text.content.starts_with("<?xml"), "the mark is not part of the text");
    assert_eq!(codes(&text), ["CW108", "CW107"]);
    let text = json(b"\xEF\xBB\xBF{}", None).expect("UTF-8");
    assert_eq!((&*text.content, codes(&text).len()), ("{}", 0));
}

#[test]
fn a_mark_over_bytes_that_are_not_utf8_is_refused_at_the_bad_byte() {
    let refusal = json(b"\xEF\xBB\xBF\"ab\xB7\"", None).expect_err("not UTF-8");
    let position = refusal.position.expect("a place");
    assert_eq!((refusal.code.to_string().as_str(), &*refusal.title), ("CW103", "bytes are not UTF-8"));
    assert_eq!((position.offset, position.line, position.column), (Offset::Original(6), 1, 4));
}

#[test]
fn utf16_is_refused_by_mark_or_by_form() {
    for input in [
        b"\xFF\xFE<\0a\0/\0>\0".as_slice(),
        b"\xFE\xFF\0<\0a\0/\0>",
        b"\xFF\xFE\0\0<\0\0\0",
        b"\0\0\xFE\xFF\0\0\0<",
        b"<\0a\0/\0>\0",
        b"\0<\0a\0/\0>",
        b"{\0}\0",
    ] {
        assert_eq!(code(xml(input, None)), "CW104", "{input:?}");
    }
}

#[test]
fn ascii_is_utf8_whatever_the_label() {
    for label in ["GB18030", "gbk", "GB2312", "Big5", "ISO-8859-1", "UTF-16", "no-such-label"] {
        let input = labelled(label, "plain", Encoding::UTF_8);
        let text = xml(&input, None).expect("ASCII");
        assert_eq!((text.encoding, text.settled, codes(&text).len()), (Encoding::UTF_8, Settled::Form, 0), "{label}");
    }
}

#[test]
fn utf8_without_a_gb_label_is_utf8_and_borrowed() {
    let input = labelled("UTF-8", "路 · é", Encoding::UTF_8);
    let text = xml(&input, None).expect("UTF-8");
    assert_eq!((text.encoding, codes(&text).len()), (Encoding::UTF_8, 0));
    assert!(matches!(text.content, Cow::Borrowed(_)));
    let text = json("\"·\"".as_bytes(), None).expect("UTF-8");
    assert_eq!(&*text.content, "\"·\"");
}

#[test]
fn utf8_under_a_gb_label_is_read_as_utf8_and_noted() {
    for content in ["经审查", "·路", "𠮷"] {
        let input = labelled("GBK", content, Encoding::UTF_8);
        let text = xml(&input, None).expect("UTF-8");
        assert_eq!((text.encoding, codes(&text)), (Encoding::UTF_8, vec!["CW107".to_owned()]), "{content}");
        assert!(text.content.contains(content));
    }
    let text = json("{\"名\":1}".as_bytes(), Some("GBK")).expect("UTF-8");
    assert_eq!((text.encoding, codes(&text)), (Encoding::UTF_8, vec!["CW107".to_owned()]));
}

#[test]
fn the_label_wins_where_two_byte_sequences_read_both_ways() {
    let mut both_ways = Vec::new();
    Encoding::GBK.encode("路", &mut both_ways).expect("GBK has it");
    assert_eq!(both_ways, b"\xC2\xB7");
    assert_eq!(std::str::from_utf8(&both_ways), Ok("·"));
    for surname in ["路", "郑", "谢", "叶", "石", "钱"] {
        for label in ["GBK", "gb2312", "GB18030", "cp936"] {
            let input = labelled(label, surname, Encoding::GBK);
            assert!(std::str::from_utf8(&input).is_ok(), "{surname} reads as UTF-8 as well");
            let text = xml(&input, None).expect("GBK");
            assert!(text.content.contains(surname), "{surname} under {label}: {}", text.content);
            assert!(text.encoding.is_gb() && text.settled == Settled::Declaration && text.notes.is_empty());
        }
        let mut input = Vec::new();
        Encoding::GBK.encode(&format!("{{\"xm\":\"{surname}\"}}"), &mut input).expect("GBK has it");
        assert!(json(&input, Some("gbk")).expect("GBK").content.contains(surname), "registered as GBK");
    }
}

#[test]
fn without_a_label_two_byte_sequences_are_utf8() {
    let text = json(b"\"\xC2\xB7\"", None).expect("UTF-8");
    assert_eq!((&*text.content, text.encoding), ("\"·\"", Encoding::UTF_8));
}

#[test]
fn labels_of_gbk_are_all_known() {
    for label in ["gb2312", "GB_2312-80", "gbk", "x-gbk", "cp936", "936", "MS936", "chinese", "csgb2312"] {
        assert_eq!(Encoding::from_label(label), Some(Encoding::GBK), "{label}");
    }
    assert_eq!(Encoding::from_label(" GB18030\n"), Some(Encoding::GB18030));
    assert_eq!(Encoding::from_label("utf8"), Some(Encoding::UTF_8));
    for label in
        ["hz-gb-2312", "UTF-16", "utf-16le", "utf-7", "iso-2022-jp", "iso-2022-cn", "replacement", "x-user-defined", ""]
    {
        assert_eq!(Encoding::from_label(label), None, "{label}");
    }
    let names: Vec<&str> = ALL.iter().map(|encoding| encoding.name()).collect();
    assert_eq!(names, ["GB18030", "GBK", "UTF-8"]);
}

#[test]
fn cw101_labels_outside_the_accepted_ones() {
    let bytes = labelled("Big5", "路径", Encoding::GBK);
    let refusal = xml(&bytes, None).expect_err("Big5 is not accepted");
    let position = refusal.position.expect("a place");
    assert_eq!(refusal.code.to_string(), "CW101");
    assert_eq!((position.offset, position.line, position.column), (Offset::Original(30), 1, 31));
    assert_eq!(refusal.value.as_ref().map(Excerpt::as_str), Some("Big5"));
    assert_eq!(code(xml(&labelled("nonsense", "经审查", Encoding::GBK), None)), "CW101");
    assert_eq!(code(json(b"\"\xC2\xB7\xFF\"", Some("windows-1252"))), "CW101");
    for seven_bit in ["hz-gb-2312", "HZ-GB-2312", "utf-7", "iso-2022-jp", "ISO-2022-CN"] {
        assert_eq!(code(xml(&labelled(seven_bit, "~{B7~}", Encoding::UTF_8), None)), "CW101", "{seven_bit}");
    }
    let only_gbk = Encodings { kind: Kind::Json, accepts: &[Encoding::GBK], assume: None };
    assert_eq!(code(decode("\"经审查\"".as_bytes(), &only_gbk, None, &Limits::default())), "CW101");
}

#[test]
fn cw102_bytes_that_nobody_explains() {
    assert_eq!(code(json(b"\"\xB7\xD6\"", None)), "CW102");
    assert_eq!(code(xml(b"<a>\xB7\xD6</a>", None)), "CW102");
}

#[test]
fn the_declaration_comes_before_the_transport_and_both_before_the_assumption() {
    let assuming = Encodings { kind: Kind::Xml, accepts: &ALL, assume: Some(Encoding::GB18030) };
    let settle = |input: &[u8], charset: Option<&str>| {
        let text = decode(input, &assuming, charset, &Limits::default()).expect("decodes");
        (text.encoding, text.settled, codes(&text))
    };
    let declared = labelled("GBK", "经审查", Encoding::GBK);
    assert_eq!(settle(&declared, None), (Encoding::GBK, Settled::Declaration, vec![]));
    assert_eq!(settle(&declared, Some("gb2312")), (Encoding::GBK, Settled::Declaration, vec![]));
    let disagreeing = settle(&declared, Some("UTF-8"));
    assert_eq!(disagreeing, (Encoding::GBK, Settled::Declaration, vec!["CW108".to_owned()]));
    assert_eq!(settle(b"<a>\xB7\xD6</a>", Some("gbk")), (Encoding::GBK, Settled::Transport, vec![]));
    assert_eq!(settle(b"<a>\xB7\xD6</a>", None), (Encoding::GB18030, Settled::Assumption, vec![]));
    let unspoken = b"<?xml version='1.0'?><a>\xB7\xD6</a>";
    assert_eq!(settle(unspoken, None), (Encoding::GB18030, Settled::Assumption, vec![]));
}

#[test]
fn the_declaration_is_found_as_senders_write_it() {
    for declaration in [
        "<?xml version='1.0' encoding='GBK'?>",
        "<?xml version=\"1.0\"\tencoding = \"gbk\" standalone=\"yes\" ?>",
        "<?xml\nversion='1.0'\r\nencoding='GB2312'?>",
    ] {
        let input = [declaration.as_bytes(), b"<a>\xB7\xD6</a>"].concat();
        assert_eq!(xml(&input, None).expect("GBK").encoding, Encoding::GBK, "{declaration}");
    }
    for declaration in [
        "<!-- encoding='GBK' -->",
        " <?xml version='1.0' encoding='GBK'?>",
        "<?xml version='1.0' myencoding='GBK'?>",
        "<?xml-stylesheet encoding='GBK'?>",
        "<?xml version='1.0' encoding=GBK?>",
    ] {
        let input = [declaration.as_bytes(), b"<a>\xB7\xD6</a>"].concat();
        assert_eq!(code(xml(&input, None)), "CW102", "{declaration}");
    }
}

#[test]
fn cw103_bytes_that_break_their_encoding() {
    for (bad, offset, column) in [
        (b"<a>\xB7\xD6\xFF</a>".as_slice(), 5, 5),
        (b"<a>\xB7\xD6\x81", 5, 5),
        (b"<a>\x81\x30\x81", 3, 4),
        (b"<a>\n\xB7\xD6\x81\x20</a>", 6, 2),
        (b"<a>\xE3\x32\x9A\x36</a>", 3, 4),
    ] {
        let refusal = xml(bad, Some("GB18030")).expect_err("not GB18030");
        let position = refusal.position.expect("a place");
        assert_eq!((refusal.code.to_string().as_str(), &*refusal.title), ("CW103", "bytes are not GB18030"));
        assert_eq!((position.offset, position.column), (Offset::Original(offset), column), "{bad:?}");
    }
    assert_eq!(code(xml(b"<?xml version='1.0' encoding='UTF-8'?><a>\xB7\xD6</a>", None)), "CW103");
    assert_eq!(code(json(b"\"\xB7\xD6\"", Some("utf-8"))), "CW103");
}

#[test]
fn a_bad_byte_far_in_is_found() {
    let input = ["经审查\n".repeat(5000), "路".into()].concat();
    let mut bytes = Vec::new();
    Encoding::GB18030.encode(&input, &mut bytes).expect("GB18030 has it");
    bytes.push(0xFF);
    let refusal = json(&bytes, Some("GB18030")).expect_err("0xFF is nothing");
    let position = refusal.position.expect("a place");
    assert_eq!((position.offset, position.line, position.column), (Offset::Original(35_002), 5001, 2));
}

#[test]
fn four_bytes_of_gb18030_are_decoded_and_two_sequences_may_mean_one_character() {
    let decoded = |bytes: &[u8]| json(bytes, Some("GB18030")).expect("GB18030").content.into_owned();
    assert_eq!(decoded(b"\x82\x30\xB7\x31"), "㛃");
    assert_eq!(decoded(b"\x84\x31\x82\x36"), "\u{FE10}");
    assert_eq!(decoded(b"\xA6\xD9"), "\u{FE10}");
}

#[test]
fn encoding_refuses_what_the_target_cannot_hold() {
    let mut out = b"before".to_vec();
    Encoding::GB18030.encode("冉㛃𠮷", &mut out).expect("GB18030 has every character");
    assert_eq!(&out[6..], b"\xC8\xBD\x82\x30\xB7\x31\x95\x34\xB2\x35".as_slice());
    let mut out = b"before".to_vec();
    let unmappable = Encoding::GBK.encode("<![CDATA[冉㛃]]>", &mut out).expect_err("no GBK form");
    assert_eq!((unmappable.character, unmappable.offset, out.as_slice()), ('㛃', 12, b"before".as_slice()));
    let refusal = unmappable.refusal(Encoding::GBK);
    assert_eq!(refusal.code.to_string(), "CW302");
    assert_eq!(refusal.value.as_ref().map(Excerpt::as_str), Some("U+36C3"));
    let found = Encoding::GBK.first_unmappable("样例𠮷").expect("𠮷 has no GBK form");
    assert_eq!((found.character, found.offset), ('𠮷', 6));
    assert_eq!(found.refusal(Encoding::GBK).value.as_ref().map(Excerpt::as_str), Some("U+20BB7"));
    assert_eq!(Encoding::GBK.first_unmappable("样例"), None);
    assert_eq!(Encoding::UTF_8.first_unmappable("𠮷"), None);
}
