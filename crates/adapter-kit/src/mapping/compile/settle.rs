//! What is known of a message once all its rows are: the paths of its places, and where each row writes.

use std::sync::Arc;

use document::json::Value;

use super::super::{Beside, DOCUMENT_SCOPE, Message, NodeId, PathHash, ROOT_SCOPE, RowKind};
use crate::codec::Codec;
use crate::provenance::Labels;
use crate::read::Kind;

impl Message {
    /// Sets the paths of slots and scopes, and the days of code tables.
    pub(crate) fn finish(&mut self, kind: Kind) {
        let step = |path: &mut String, node: NodeId| {
            let found = &self.trie.nodes[node];
            match kind {
                Kind::Xml => {
                    path.push('/');
                    path.push_str(&found.shown);
                }
                Kind::Json if found.selector.is_some() => path.push_str(&found.shown),
                // The list that a message is has no name.
                Kind::Json if found.name.local.is_empty() => {}
                Kind::Json => crate::read::json::push_step(path, &found.name.local),
            }
            if self.embedded == Some(node) {
                path.push('!');
            }
        };
        let below = |top: NodeId, node: NodeId| {
            let mut chain = Vec::new();
            let mut at = node;
            while at != top && at != 0 {
                chain.push(at);
                at = self.trie.nodes[at].parent;
            }
            let mut path = String::new();
            chain.iter().rev().for_each(|&n| step(&mut path, n));
            path
        };
        let scopes: Vec<String> = self
            .scopes
            .iter()
            .map(|s| s.parent.map_or_else(String::new, |p| below(self.scopes[p].node, s.node)))
            .collect();
        let slots: Vec<Vec<String>> = self
            .scopes
            .iter()
            .map(|scope| {
                scope
                    .slots
                    .iter()
                    .map(|slot| {
                        let mut path = below(scope.node, slot.node);
                        if let Some(attribute) = &slot.attribute {
                            path.push_str("/@");
                            path.push_str(&attribute.local);
                        }
                        path
                    })
                    .collect()
            })
            .collect();
        let inner: Vec<_> = (0..self.trie.nodes.len()).map(|node| self.is_inner(node)).collect();
        let twins: Vec<_> = (0..self.trie.nodes.len()).map(|node| self.trie.is_twin(node)).collect();
        let constants: Vec<_> = self.rows.iter().map(|row| matches!(row.kind, RowKind::Const { .. })).collect();
        for ((scope, path), slots) in self.scopes.iter_mut().zip(scopes).zip(slots) {
            scope.path = path.into();
            scope.slots.iter_mut().zip(slots).for_each(|(slot, path)| {
                slot.hash = PathHash::of(&path);
                slot.path = path.into();
                (slot.inner, slot.twin) = (inner[slot.node], twins[slot.node]);
                let constant = slot.attribute.is_some() && slot.rows.iter().any(|&row| constants[row]);
                slot.may_stand_alone = constant && slot.node != 0 && self.trie.nodes[slot.node].opens.is_none();
            });
        }
        if kind == Kind::Xml {
            self.scopes[ROOT_SCOPE].path = format!("/{}", self.trie.nodes[0].name.local).into();
        }
        let days: Vec<_> = self
            .rows
            .iter()
            .map(|row| match &row.kind {
                RowKind::Field(field) => match &field.codec {
                    Codec::Code(table) => table.at.as_deref().and_then(|at| self.day_row(at)),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        for (row, day) in self.rows.iter_mut().zip(days) {
            if let RowKind::Field(field) = &mut row.kind {
                field.day = day;
            }
        }
    }

    /// Where each row writes, and what provenance calls it; once codecs are settled.
    pub(crate) fn shapes(&mut self) {
        for row in &mut self.rows {
            let shape = &mut self.scopes[row.scope].shape;
            let Some(target) = row.to().map(|to| shape.target(to)) else { continue };
            row.target = Some(target);
            if let RowKind::Field(field) = &mut row.kind
                && matches!(field.codec, Codec::Base64(codec) if codec.fills)
            {
                field.beside = Some(Box::new(Beside::new(&field.to, shape)));
            }
        }
        if let (Some(document_type), Some((kind, version))) = (&self.document_type, &self.head) {
            let shape = &mut self.scopes[DOCUMENT_SCOPE].shape;
            let own = [
                ("schema", "urn:causeway:document:1"),
                ("kind", *kind),
                ("type", document_type.as_str()),
                ("typeVersion", version.as_str()),
                ("language", self.language.as_str()),
            ];
            self.own = own.map(|(name, value)| (shape.value(name), Value::from(value))).into();
        }
        for scope in 1..self.scopes.len() {
            let Some(parent) = self.scopes[scope].parent else { continue };
            self.scopes[scope].nth = self.scopes[parent].groups;
            self.scopes[parent].groups += 1;
        }
        self.labels = Arc::new(Labels::new(
            self.rows.iter().map(|row| (row.label.as_str(), row.target.as_ref().map_or(&[][..], |t| &t.pointer))),
            self.scopes.iter().map(|scope| scope.slots.iter().map(|slot| &*slot.path).collect()),
        ));
    }
}
