//! Rows that take an element whole: `keep` and `ignore`.

use super::super::super::RowKind;
use super::super::super::finding::Words;
use super::super::super::path::{FromPath, Leaf};
use super::super::super::trie::{Claim, NodeId};
use super::super::Compiler;
use super::{Building, Frame, push};
use crate::refusal::Code;

impl Compiler<'_> {
    pub(super) fn claim(
        &mut self,
        building: &mut Building,
        frame: &Frame<'_>,
        (path, node): (&FromPath, NodeId),
        key: &str,
    ) {
        let reason = frame.table.text(key, &mut self.source).map_or("", |t| t.text);
        if reason.trim().is_empty() {
            let words = Words {
                title: format!("{key} without a reason"),
                cause: "people will ask why".into(),
                fix: format!("write {key} = \"why\""),
            };
            self.no_reason(frame, key, words);
        }
        let row = building.rows.len();
        let at = match path.leaf {
            Leaf::Own => {
                let whole = if key == "keep" { Claim::Keep(row) } else { Claim::Ignore(row) };
                let found = &building.trie.nodes[node];
                if found.children.is_empty() && found.attributes.is_empty() && !found.has_text {
                    building.trie.nodes[node].claim = whole;
                    building.trie.nodes[node].repeats = frame.table.has("each");
                    None
                } else if building.trie.nodes[node].children.is_empty() && !frame.table.has("each") {
                    // Rows above take its attributes, or its text on other conditions: what is left is its text.
                    building.trie.nodes[node].has_text = true;
                    let at = building.slot_of(node, &path.leaf);
                    building.scopes[at.scope].slots[at.slot].rows.push(row);
                    Some(at)
                } else {
                    let fix = format!("drop the rows below it: {key} takes an element whole, with all that is in it");
                    self.report(
                        frame,
                        Code::CW009,
                        ("element is taken whole and in parts", "rows above take parts of it", &fix),
                    );
                    None
                }
            }
            Leaf::Attribute(_) => {
                let at = building.slot_of(node, &path.leaf);
                building.scopes[at.scope].slots[at.slot].rows.push(row);
                Some(at)
            }
        };
        let kind = if key == "keep" { RowKind::Keep { node, at } } else { RowKind::Ignore { node, at } };
        push(building, self, frame, kind, Some((node, path.absolute)));
    }
}
