//! The ways from residual items to their places in the tree.

use super::plan::Plan;
use super::steps::{split_last, steps, xml_step, xml_steps};
use super::tree::{OutId, Step};
use crate::read::Kind;

/// Where to begin, and the path from there; empty for the node itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'p> {
    pub(super) from: OutId,
    pub(super) rest: &'p str,
}

/// The way that was gone last, for the many items of one element.
#[derive(Debug, Default)]
pub(super) struct Gone {
    from: OutId,
    rest: String,
    to: Option<OutId>,
}

impl Way<'_> {
    /// Whether it ends at an attribute.
    pub(super) fn is_attribute(&self, kind: Kind) -> bool {
        kind == Kind::Xml && split_last(self.rest).1.starts_with('@')
    }
}

impl<'m> Plan<'m> {
    /// How a path leads to its place: from the item where it is of the item, else from the root.
    pub(super) fn way<'p>(&self, path: &'p str) -> Way<'p> {
        let (out, item) = &self.item;
        let within = path.strip_prefix(item.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        match within.filter(|_| self.message.item != 0) {
            Some(rest) => Way { from: *out, rest },
            None => Way { from: 0, rest: self.below_root(path) },
        }
    }

    /// A path without its first step where that names the root.
    fn below_root<'p>(&self, path: &'p str) -> &'p str {
        match self.mapping.format.kind {
            Kind::Xml => path.get(1..).and_then(|path| path.find('/').map(|at| &path[at..])).unwrap_or_default(),
            Kind::Json => path,
        }
    }

    /// The node that a way leads to; made where the mapping has it.
    pub(super) fn go(&mut self, way: Way<'_>) -> Option<OutId> {
        if way.rest.is_empty() {
            return Some(way.from);
        }
        if let Some(to) = self.gone.to.filter(|_| self.gone.from == way.from && self.gone.rest == way.rest) {
            return Some(to);
        }
        let to = match self.mapping.format.kind {
            Kind::Xml => xml_steps(way.rest).try_fold(way.from, |at, step| self.tree.go(self.message, at, &step)),
            Kind::Json => self.tree.resolve(self.message, way.from, &steps(Kind::Json, way.rest)),
        };
        self.gone.from = way.from;
        self.gone.rest.clear();
        self.gone.rest.push_str(way.rest);
        self.gone.to = to;
        to
    }

    /// The node above a way's last step, and that step.
    pub(super) fn go_above<'p>(&mut self, way: Way<'p>) -> Option<(OutId, Step<'p>)> {
        if way.rest.is_empty() {
            return None;
        }
        match self.mapping.format.kind {
            Kind::Xml => {
                let (above, last) = split_last(way.rest);
                Some((self.go(Way { rest: above, ..way })?, xml_step(last)))
            }
            Kind::Json => {
                let mut steps = steps(Kind::Json, way.rest);
                let last = steps.pop()?;
                Some((self.tree.resolve(self.message, way.from, &steps)?, last))
            }
        }
    }

    /// Nodes no longer stand where ways led.
    pub(super) fn forget_ways(&mut self) {
        self.gone.to = None;
    }
}
