//! roxmltree as an independent judge of XML; the tests and the fuzz target share it.

use adapter_kit::read::Names;
use adapter_kit::read::xml::{Event, Reader};
use adapter_kit::{Limits, Refusal};

/// The tree in words: tags with resolved names, sorted attributes and joined texts; comments and instructions.
pub(crate) fn ours(text: &str) -> Result<String, Refusal> {
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
                if pi.target == "xml" {
                    // A declaration with a line end behind its name is an instruction to roxmltree.
                    return;
                }
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
    let here = &text[before.len()..];
    let in_instruction = before.rfind("<?") > before.rfind('>') || here.starts_with("<?");
    match refusal.code.to_string().as_str() {
        "CW124" | "CW127" | "CW131" | "CW151" | "CW152" | "CW154" => true,
        "CW126" | "CW133" => in_instruction || here.starts_with(':') || here.starts_with("</:"),
        "CW128" => refusal.source.as_deref().is_some_and(|source| source.ends_with("/@xmlns")),
        _ => false,
    }
}

/// Whatever both take must be the same tree, and what only one takes must be of a kind that is known here.
///
/// # Panics
/// If it is not.
pub(crate) fn judge(text: &str) {
    match (ours(text), theirs(text)) {
        // roxmltree leaves a line end alone that stands before a reference (XML 1.0, 2.11 makes it LF).
        (Ok(ours), Ok(theirs)) if text.contains("\r&") => {
            assert_eq!(ours.replace('\r', "\n"), theirs.replace('\r', "\n"), "{text:?}");
        }
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{text:?}"),
        (Err(_), Err(_)) => {}
        (Err(refusal), Ok(_)) => assert!(oracle_is_known_to_err(&refusal, text), "{text:?} was refused: {refusal}"),
        (Ok(_), Err(error)) => panic!("{text:?} was accepted; roxmltree: {error}"),
    }
}
