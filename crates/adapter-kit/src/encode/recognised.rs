//! Whether what was written will be read as the message that it is.

use super::plan::Plan;
use super::tree::{Child, Form, OutId};
use crate::codec::trim;
use crate::mapping::{FromPath, FromStep, Leaf, Selector, Test};
use crate::read::Kind;
use crate::refusal::{Code, Refusal};

/// What a condition of a `match` will find.
enum Found<'t> {
    Text(&'t str),
    Nothing,
    /// Residual stands there, which nobody has looked into.
    Unknown,
}

impl Plan<'_> {
    /// Refuses an item of which the mapping's own `match` would say that it is another message, or none.
    pub(super) fn recognise(&self, item: OutId) -> Result<(), Refusal> {
        let message = self.message;
        // What the message says as a whole stands there once its last item does.
        let whole = if self.is_last() { message.matches.as_slice() } else { &[] };
        for (top, conditions) in [(0, whole), (item, &message.item_matches)] {
            let fails = |(path, test): &&(FromPath, Test)| match self.found(top, path) {
                Found::Text(text) => !test.holds(Some(text)),
                Found::Nothing => !test.holds(None),
                Found::Unknown => false,
            };
            if let Some((path, _)) = conditions.iter().find(fails) {
                let refusal = Refusal::new(Code::CW301).with_source(shown(path));
                return Err(refusal.titled(format!("would not be read as message {}", message.name)).with_hint(
                    "the mapping's `match` asks for this; fill what its row writes, or send another message",
                ));
            }
        }
        Ok(())
    }

    fn found(&self, top: OutId, path: &FromPath) -> Found<'_> {
        let mut at = top;
        for step in &path.steps {
            match self.step_to(at, step) {
                Ok(Some(child)) => at = child,
                Ok(None) => return Found::Nothing,
                Err(()) => return Found::Unknown,
            }
        }
        let node = &self.tree.nodes[at];
        let text = match &path.leaf {
            Leaf::Attribute(name) => node.attribute(&name.written).map(|text| trim(text)),
            // `null` and `{}` say nothing, `7` does.
            Leaf::Own if node.form == Form::Token => {
                node.text.as_deref().filter(|text| !text.starts_with(['n', '{', '[']))
            }
            // An element with parts is there, whatever text it has.
            Leaf::Own if self.tree.has_children(at) => return Found::Text(""),
            Leaf::Own => node.text.as_deref().map(trim),
        };
        text.filter(|text| !text.is_empty()).map_or(Found::Nothing, Found::Text)
    }

    /// The child that a step leads to; an error where residual may be it.
    fn step_to(&self, at: OutId, step: &FromStep) -> Result<Option<OutId>, ()> {
        let mut unknown = false;
        for (_, child) in self.tree.children(at) {
            match child {
                Child::Node(id) if self.is_at(id, step) => return Ok(Some(id)),
                Child::Node(_) => {}
                Child::Kept(kept) => unknown |= *kept.name == *step.name.local || step.name.local.is_empty(),
            }
        }
        if unknown { Err(()) } else { Ok(None) }
    }

    fn is_at(&self, id: OutId, step: &FromStep) -> bool {
        let node = &self.tree.nodes[id];
        let named = node.name().local == step.name.local && node.name().namespace == step.name.namespace;
        let selected = |selector: &Selector| {
            node.found.selector.as_ref() == Some(selector)
                || match self.tree.kind {
                    Kind::Xml => node.attribute(&selector.key.written).is_some_and(|value| *value == *selector.value),
                    Kind::Json => self.tree.children(id).any(|(_, child)| match child {
                        Child::Node(id) => {
                            let member = &self.tree.nodes[id];
                            member.name().local == selector.key.local
                                && member.text.as_deref() == Some(&*selector.value)
                        }
                        Child::Kept(_) => false,
                    }),
                }
        };
        // The items of a list have no name of their own; where a group writes them, they bear the list's.
        let item = self.tree.kind == Kind::Json && step.name.local.is_empty();
        (named || item) && step.selector.as_ref().is_none_or(selected)
    }
}

/// The path as a mapping writes it.
fn shown(path: &FromPath) -> String {
    let mut shown = String::new();
    for step in &path.steps {
        shown.push('/');
        shown.push_str(&step.name.written);
        shown.push_str(step.selector.as_ref().map_or("", |selector| &selector.shown));
    }
    if let Leaf::Attribute(name) = &path.leaf {
        shown.push_str("/@");
        shown.push_str(&name.written);
    }
    shown
}
