//! What stands in a start tag: attributes, and how namespaces are written.

use crate::codec::is_blank;
use crate::mapping::NodeId;
use crate::read::same;
use crate::read::xml::{Reader, Start};
use crate::residual::ResidualKind;

use super::super::frame::{Content, Sibling, State, Token};
use super::super::prefix;
use super::super::walk::{Walk, narrow};

impl<'a> Walk<'a> {
    /// Takes what the start tag says of the innermost open element.
    #[inline]
    pub(super) fn tag(&mut self, start: &Start<'a>, reader: &Reader<'a>) {
        if !reader.attributes().is_empty() {
            self.attributes(reader);
        }
        if reader.has_namespaces() || !self.mapping.format.namespaces.is_empty() {
            self.prefixes(start, reader);
        }
    }

    fn attributes(&mut self, reader: &Reader<'a>) {
        let Some(open) = self.open.last() else { return };
        let (node, frame, twin) = (open.node, open.frame, open.twin);
        for attribute in reader.attributes() {
            let trie = &self.message.trie;
            let own = attribute.name.id.and_then(|id| Some((frame, trie.attribute_by_id(node, id)?)));
            let other = attribute.name.id.and_then(|id| {
                let (twin, outer) = twin?;
                Some((outer, trie.attribute_by_id(twin, id)?))
            });
            let place = own.or(other);
            let span = (attribute.value_span.start, attribute.value_span.end);
            let Some((frame, slot)) = place else {
                let selects =
                    |node: NodeId| attribute.name.id.is_some() && trie.nodes[node].selector_id == attribute.name.id;
                if selects(node) || twin.is_some_and(|(twin, _)| selects(twin)) {
                    continue;
                }
                let path = |walk: &Self, text: &mut String| {
                    walk.push_path(text);
                    text.push_str("/@");
                    text.push_str(attribute.name.qualified);
                };
                self.keep((ResidualKind::Attribute, span), path, |_, _| false, &attribute.value);
                continue;
            };
            let blank = is_blank(&attribute.value);
            *self.frames.slot_mut(frame, slot) = Content {
                state: if blank { State::Blank } else { State::Value },
                token: Token::Text,
                claimed: false,
                mixed: false,
                shared: false,
                text: attribute.value.clone(),
                span: narrow(span),
                outer: narrow((attribute.span.start, attribute.span.end)),
                after: Sibling::default(),
            };
            if let (Some(own), Some(other)) = (own, other) {
                self.share_slot(own, other);
            }
        }
    }

    /// Marks how namespaces are written here, where that is not how encode would write them.
    fn prefixes(&mut self, start: &Start<'a>, reader: &Reader<'a>) {
        let declarations = reader.declarations();
        let root = self.open.len() == 1;
        let usual = &self.mapping.format.declared;
        let as_usual = declarations.len() == if root { usual.len() } else { 0 }
            && declarations.iter().zip(usual).all(|(d, (p, uri))| d.prefix == p && reader.uri(d.namespace) == uri);
        let prefix = start.name.prefix();
        let expected = reader.usual_prefix(start.name.namespace).unwrap_or_default();
        if as_usual && same(prefix, expected) {
            return;
        }
        let said = (!as_usual).then(|| declarations.iter().map(|d| (d.prefix, reader.uri(d.namespace))));
        let word = prefix::word(said, (prefix != expected).then_some(prefix));
        let span = (start.span.start, start.span.end);
        self.keep((ResidualKind::Mark, span), Self::push_path, |_, _| false, &word);
    }
}
