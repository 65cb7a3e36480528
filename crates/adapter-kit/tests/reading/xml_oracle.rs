//! roxmltree as an independent judge of XML: whatever both take must be the same tree, and what only one takes must be of
//! a kind that is known here.

use adapter_kit::read::xml::{Event, Reader};
use adapter_kit::read::{Kind, Names};
use adapter_kit::{Limits, Refusal};
use proptest::prelude::*;

use super::hostile::mutations;

/// The tree in words: tags with resolved names, sorted attributes and joined texts; comments and instructions.
fn ours(text: &str) -> Result<String, Refusal> {
    let (names, limits) = (Names::new(), Limits::default());
    let mut reader = Reader::new(text, &names, &limits);
    let mut tree = String::new();
    loop {
        match reader.read()? {
            Event::Start(start) => {
                let mut attributes: Vec<String> = reader
                    .attributes()
                    .iter()
                    .map(|a| format!(" {{{}}}{}={:?}", reader.uri(a.name.namespace), a.name.local(), a.value))
                    .collect();
                attributes.sort();
                tree +=
                    &format!("<{{{}}}{}{}>", reader.uri(start.name.namespace), start.name.local(), attributes.concat());
            }
            Event::End { .. } => tree += "</>",
            Event::Text(run) => tree += &run.content,
            Event::Comment { content, .. } => tree += &format!("<!--{content}-->"),
            Event::Instruction { target, content, .. } => tree += &format!("<?{target} {content}?>"),
            Event::Eof => return Ok(tree),
        }
    }
}

/// roxmltree leaves line ends in comments and instructions as they are; XML 1.0, 2.11 does not.
fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn theirs(text: &str) -> Result<String, roxmltree::Error> {
    fn write(node: roxmltree::Node<'_, '_>, tree: &mut String) {
        match node.node_type() {
            roxmltree::NodeType::Root => node.children().for_each(|child| write(child, tree)),
            roxmltree::NodeType::Element => {
                let mut attributes: Vec<String> = node
                    .attributes()
                    .map(|a| format!(" {{{}}}{}={:?}", a.namespace().unwrap_or(""), a.name(), a.value()))
                    .collect();
                attributes.sort();
                let name = node.tag_name();
                *tree += &format!("<{{{}}}{}{}>", name.namespace().unwrap_or(""), name.name(), attributes.concat());
                node.children().for_each(|child| write(child, tree));
                *tree += "</>";
            }
            roxmltree::NodeType::Text => *tree += node.text().unwrap_or(""),
            roxmltree::NodeType::Comment => *tree += &line_ends(&format!("<!--{}-->", node.text().unwrap_or(""))),
            roxmltree::NodeType::PI => {
                let pi = node.pi().expect("an instruction");
                *tree += &line_ends(&format!("<?{} {}?>", pi.target, pi.value.unwrap_or("")));
            }
        }
    }
    let document = roxmltree::Document::parse(text)?;
    let mut tree = String::new();
    write(document.root(), &mut tree);
    Ok(tree)
}

/// Kinds of ill-formed input that roxmltree takes: the seven known ones, an instruction whose target runs into its
/// content, a default namespace declared twice, a name that begins with a colon; and limits of ours.
fn oracle_is_known_to_err(refusal: &Refusal, text: &str) -> bool {
    let before = &text[..refusal.position.and_then(|position| position.byte()).expect("a place")];
    let in_instruction = before.rfind("<?") > before.rfind('>') || text[before.len()..].starts_with("<?");
    match refusal.code.to_string().as_str() {
        "CW124" | "CW127" | "CW131" | "CW151" | "CW152" | "CW154" => true,
        "CW126" | "CW133" => in_instruction || text[before.len()..].starts_with(':'),
        "CW128" => refusal.source.as_deref().is_some_and(|source| source.ends_with("/@xmlns")),
        _ => false,
    }
}

fn judge(text: &str) {
    match (ours(text), theirs(text)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text:?}"),
        (Err(_), Err(_)) => {}
        (Err(refusal), Ok(_)) => assert!(oracle_is_known_to_err(&refusal, text), "{text:?} was refused: {refusal}"),
        (Ok(_), Err(error)) => panic!("{text:?} was accepted; roxmltree: {error}"),
    }
}

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
