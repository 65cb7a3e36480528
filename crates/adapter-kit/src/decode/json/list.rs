//! Lists in JSON: those that rows take item by item, and those of which selectors name some items.

use super::super::frame::{Sibling, State, Step};
use super::super::pause::List;
use super::super::walk::Walk;
use super::super::{probe, select};
use super::Halt;
use crate::mapping::{DOCUMENT_SCOPE, FromPath, NodeId};
use crate::read::json::{Event, Reader};
use crate::residual::ResidualKind;

impl<'a> Walk<'a> {
    /// The items of a list of which selectors name some.
    pub(super) fn selected_items(&mut self, reader: &mut Reader<'a>) -> Result<(), Halt> {
        let mut count = 0;
        loop {
            let item = self.next(reader)?;
            if let Event::ArrayEnd { span } = item {
                self.close(span.end);
                return Ok(());
            }
            count += 1;
            let frame = self.open.last().map_or(0, |open| open.frame);
            let list = self.open.last().map_or(0, |open| open.node);
            let start = if let Event::ObjectStart { span } = &item { Some((span.start, span.end)) } else { None };
            let selected = start.and_then(|(start, _)| self.selected(list, start));
            match (selected, start) {
                (Some(node), Some((start, end))) => {
                    let trie = &self.message.trie;
                    let seen = self.frames.slot(frame, trie.nodes[node].slot).state != State::Absent;
                    let (after, _) = self.follow(&trie.nodes[node].shown, Some(node));
                    if seen {
                        self.push(node, frame, (start, end), after);
                        self.twice(node, start, "");
                        self.pop();
                        self.skip(item, reader)?;
                        continue;
                    }
                    self.frames.slot_mut(frame, trie.nodes[node].slot).state = State::Parts;
                    self.push(node, frame, (start, end), after);
                    self.members(reader)?;
                }
                _ => {
                    let after = self.open.last().map(|open| open.last).unwrap_or_default();
                    if let Some(open) = self.open.last_mut() {
                        open.last = Sibling { name: "", index: count, item: true };
                    }
                    self.whole(after, item, reader)?;
                }
            }
        }
    }

    /// The selector's node that the object at `start` is.
    fn selected(&self, list: NodeId, start: usize) -> Option<NodeId> {
        let trie = &self.message.trie;
        let limits = probe::raised(&self.context.limits);
        // All selectors of a list look at one member (CW025), so it is read once.
        let key = trie.nodes[list].children.iter().find_map(|&c| trie.nodes[c].selector.as_ref())?.key.clone();
        let value = probe::member(self.piece, start, (&self.mapping.names, &limits), &key)?;
        trie.selected(list, None, |_| Some(&value))
    }

    /// A member that rows take element by element.
    pub(super) fn list(
        &mut self,
        (node, scope): (NodeId, usize),
        after: Sibling<'a>,
        first: Event<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<(), Halt> {
        let single = self.message.accepts_single(scope);
        if scope == DOCUMENT_SCOPE && !self.passes_items_by {
            self.look_ahead()?;
        }
        match first {
            Event::ArrayStart { span } => {
                let (count, end) = self.rest(List { node, scope, count: 0 }, reader)?;
                if count == 0 {
                    self.mark("[]", after, (span.start, end));
                }
                Ok(())
            }
            Event::ObjectStart { ref span } if single => {
                let place = (span.start, span.end);
                self.mark("single", after, place);
                self.item((node, scope), 0, first, reader)
            }
            Event::Null { span } => {
                self.mark("null", after, (span.start, span.end));
                Ok(())
            }
            other => Ok(self.whole(after, other, reader)?),
        }
    }

    /// The items of a list that are still to come; gives how many it has, and where it ends.
    pub(super) fn rest(&mut self, mut list: List, reader: &mut Reader<'a>) -> Result<(usize, usize), Halt> {
        loop {
            match self.next(reader)? {
                Event::ArrayEnd { span } => return Ok((list.count, span.end)),
                item => self.item((list.node, list.scope), list.count, item, reader)?,
            }
            list.count += 1;
            if list.scope == DOCUMENT_SCOPE && std::mem::take(&mut self.between) && self.is_short(reader.left()) {
                return Err(Halt::Cut(list));
            }
        }
    }

    fn mark(&mut self, value: &str, after: Sibling<'a>, span: (usize, usize)) {
        self.keep((ResidualKind::Mark, span), Self::push_child, |walk, text| walk.push_after(after, text), value);
    }

    fn item(
        &mut self,
        (node, scope): (NodeId, usize),
        index: usize,
        first: Event<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<(), Halt> {
        let mut node = node;
        if scope == DOCUMENT_SCOPE {
            self.begin_document()?;
            reader.begin_document();
            if self.passes_items_by {
                self.skip(first, reader)?;
                return Ok(());
            }
        }
        let start = match &first {
            Event::ObjectStart { span } | Event::ArrayStart { span } => span.start,
            Event::String { span, .. }
            | Event::Number { span, .. }
            | Event::Bool { span, .. }
            | Event::Null { span } => span.start,
            _ => 0,
        };
        if scope == DOCUMENT_SCOPE && !self.family[0].item_matches.is_empty() {
            let limits = probe::raised(&self.context.limits);
            let kit = (&self.mapping.names, &limits);
            let object = matches!(first, Event::ObjectStart { .. });
            let look = |paths: &[&FromPath]| probe::value(self.piece, start, kit, paths);
            match if object { select::of_item(&self.family, look)? } else { None } {
                Some(message) => (self.message, node) = (message, message.item),
                None => {
                    let source = format!("{}/{index}", self.child_path());
                    self.skip(first, reader)?;
                    self.no_message(start, source);
                    return Ok(());
                }
            }
        }
        let parent = self.open.last().map_or(0, |open| open.frame);
        let frame = self.frames.open(
            self.message,
            (scope, parent),
            start,
            Step::Item(u32::try_from(index).unwrap_or(u32::MAX)),
        );
        match first {
            Event::ObjectStart { span } => {
                let twin = if self.message.trie.nodes[node].selects { self.selected(node, span.start) } else { None };
                self.push(node, frame, (span.start, span.end), Sibling::default());
                if let Some(twin) = twin {
                    self.twin(twin, parent, span.start);
                }
                self.members(reader)
            }
            scalar @ (Event::String { .. } | Event::Number { .. } | Event::Bool { .. } | Event::Null { .. }) => {
                self.scalar((node, frame), Sibling::default(), &scalar);
                self.end_of(node, frame);
                Ok(())
            }
            other => {
                let span = self.skip(other, reader)?;
                let value = self.slice(span);
                let path = |walk: &Self, text: &mut String| text.push_str(walk.frames.path(frame));
                self.keep((ResidualKind::Member, span), path, |_, _| false, value);
                self.end_of(node, frame);
                Ok(())
            }
        }
    }
}
