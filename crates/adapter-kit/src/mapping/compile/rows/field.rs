//! Rows with `from` and `to`.

use super::super::super::finding::{Words, nearest};
use super::super::super::path::{Leaf, Name};
use super::super::super::trie::NodeId;
use super::super::super::{Field, OneWay, RowKind, SlotRef};
use super::super::Compiler;
use super::super::format::choice;
use super::super::table::Text;
use super::{Building, Frame};
use crate::refusal::Code;

impl Compiler<'_> {
    /// The slot by which an absent value is told: `xsi:nil`, or the JSON value itself.
    fn nil(&mut self, building: &mut Building, frame: &Frame<'_>, (at, node): (SlotRef, NodeId)) -> Option<SlotRef> {
        const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
        if !frame.table.truth("nil", &mut self.source) {
            return None;
        }
        if self.format.kind == crate::read::Kind::Json {
            return Some(at);
        }
        let Some((prefix, _)) = self.format.namespaces.iter().find(|(p, uri)| uri == XSI && !p.is_empty()) else {
            let cause = format!("no prefix is bound to {XSI}");
            let fix = format!("add xsi = \"{XSI}\" to [format] namespaces");
            let words = Words { title: "nil without xsi".into(), cause, fix };
            self.source.report(Code::CW003, frame.table.span.start, frame.table.key_span("nil"), words);
            return None;
        };
        let written = format!("{prefix}:nil").into();
        let name = Name { namespace: Some(XSI.into()), local: "nil".into(), written };
        Some(building.slot_of(node, &Leaf::Attribute(name)))
    }

    pub(super) fn field(
        &mut self,
        building: &mut Building,
        frame: &Frame<'_>,
        (at, node): (SlotRef, NodeId),
    ) -> Option<RowKind> {
        let table = frame.table;
        let codec = self.codec(table)?;
        let (to, _) = frame.to.clone()?;
        let hook = table.text("hook", &mut self.source);
        let hook = match hook {
            None => None,
            Some(name) => Some(self.hook(frame, &name)?),
        };
        let default = table.text("default", &mut self.source);
        if let Some(default) = default.as_ref().filter(|_| hook.is_none()) {
            self.passes(frame, &codec, default);
        }
        let mut one_way =
            choice(table, "one_way", &[("decode", OneWay::Decode), ("encode", OneWay::Encode)], &mut self.source);
        if one_way.is_some() && table.text("reason", &mut self.source).is_none_or(|t| t.text.trim().is_empty()) {
            let words = Words {
                title: "one_way without a reason".into(),
                cause: "the other direction loses this".into(),
                fix: "add reason = \"why\"".into(),
            };
            self.no_reason(frame, "one_way", words);
        }
        if hook.is_some_and(|hook| !self.hooks[hook].1.can_encode()) {
            one_way = Some(OneWay::Decode);
        }
        let required = table.truth("required", &mut self.source);
        let cdata = table.truth("cdata", &mut self.source);
        let default = default.map(|t| t.text.to_owned());
        let nil = self.nil(building, frame, (at, node));
        let day = None;
        Some(RowKind::Field(Box::new(Field {
            at,
            to,
            codec,
            day,
            hook,
            required,
            default,
            cdata,
            nil,
            beside: None,
            one_way,
        })))
    }

    fn hook(&mut self, frame: &Frame<'_>, name: &Text<'_>) -> Option<usize> {
        let found = self.hooks.iter().position(|(n, ..)| n == name.text);
        match found {
            Some(hook) => self.hooks[hook].2 = true,
            None => {
                let names: Vec<_> = self.hooks.iter().map(|(n, ..)| n.as_str()).collect();
                let fix = nearest(name.text, &names)
                    .map_or_else(|| format!("add {:?} to hooks", name.text), |n| format!("did you mean {n:?}?"));
                let words =
                    Words { title: format!("hook {} is not known", name.text), cause: "not in hooks".into(), fix };
                self.source.report(Code::CW024, frame.table.span.start, name.span.clone(), words);
            }
        }
        found
    }
}
