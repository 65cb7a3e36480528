//! What both this reader and roxmltree say about changed samples and made-up texts.

use adapter_kit::read::Kind;
use proptest::prelude::*;

use super::hostile::mutations;
use super::judge_xml::{judge, ours};

#[test]
fn what_roxmltree_takes_against_the_standard_is_refused() {
    for (input, code) in [
        ("<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>", "CW127"),
        ("<a xmlns:p=''/>", "CW127"),
        ("<a>&#xD800;</a>", "CW124"),
        ("<a>&#x110000;</a>", "CW124"),
        ("<?xml version='1.1'?><a/>", "CW131"),
        ("<a><?XML x?></a>", "CW133"),
        ("<?xml version='1.0' standalone='maybe'?><a/>", "CW131"),
        ("<a><?p<q?></a>", "CW126"),
        ("<a xmlns='u' xmlns='u'/>", "CW128"),
        ("<:a/>", "CW126"),
    ] {
        let refusal = ours(input).expect_err(input);
        assert_eq!(refusal.code.to_string(), code, "{input}");
    }
}

const PIECES: [&str; 58] = [
    "<",
    ">",
    "/",
    "/>",
    "&",
    "&amp;",
    "&#",
    "&#1;",
    "&#xD800;",
    "&#65;",
    "&lt;",
    ";",
    "'",
    "\"",
    "=",
    " ",
    "\n",
    "\r\n",
    "\t",
    ":",
    "]]>",
    "]]",
    "<![CDATA[",
    "<!--",
    "-->",
    "--",
    "<?",
    "?>",
    "<?xml version='1.0'?>",
    "<?xml",
    "<?p i?>",
    "<!DOCTYPE a>",
    "<!",
    "a",
    "a:b",
    "<a>",
    "</a>",
    "<a/>",
    "<a b='c'>",
    " xmlns='u'",
    " xmlns:p='u'",
    " xmlns:p=''",
    " xmlns:xml='u'",
    "<p:a>",
    " p:b='c'",
    " b='c'",
    "1",
    "-",
    ".",
    "\u{1}",
    "\u{FFFE}",
    "\u{FFFD}",
    "路",
    "（",
    "𠮷",
    "·",
    "×",
    "\u{85}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_samples_are_judged_alike((text, changed) in mutations(Kind::Xml, &PIECES)) {
        judge(&text);
        judge(&changed);
    }

    #[test]
    fn texts_of_xml_pieces_are_judged_alike(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..10)) {
        judge(&pieces.concat());
        judge(&format!("<a>{}</a>", pieces.concat()));
        judge(&format!("<a {}/>", pieces.concat()));
    }
}
