//! 12: the same message in other words.

mod json;
mod xml;

use super::run::{Failure, Outcome};
use super::tree;
use super::variants::{expect_same, relabelled, text};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::read::Kind;
pub(super) use xml::Way;

/// Prefixes, attribute order, CDATA, references, comments, indentation, CRLF; escapes, white space and the order of members
/// in JSON.
pub(super) fn same(adapter: &'static MappedAdapter, golden: &Golden) -> Result<Outcome, Failure> {
    let text = text(adapter, golden)?;
    let names = &adapter.mapping().names;
    let unread = || Failure("the message cannot be read as a tree".into());
    match adapter.mapping().format.kind {
        Kind::Xml => {
            let labelled = relabelled(&text, "UTF-8");
            let root = tree::xml::Element::read(&labelled, names, None).ok_or_else(unread)?;
            for way in Way::ALL {
                expect_same(adapter, golden, xml::write(&root, way).as_bytes(), &format!("{way:?}"))?;
            }
            let lines = labelled.replace("\r\n", "\n").replace('\n', "\r\n");
            expect_same(adapter, golden, lines.as_bytes(), "CRLF")?;
        }
        Kind::Json => {
            let root = tree::json::Value::read(&text, names).ok_or_else(unread)?;
            for way in json::Way::ALL {
                expect_same(adapter, golden, json::write(&root, way).as_bytes(), &format!("{way:?}"))?;
            }
        }
    }
    Ok(Outcome::Held)
}

/// An element as XML with nothing changed but its layout.
pub(super) fn plain(root: &tree::xml::Element) -> String {
    xml::write(root, Way::Indented)
}
