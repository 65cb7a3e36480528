//! What stands in elements and members: one table for all, in which the children of each are chained.

use super::{Kept, OutId, Tree};

/// Where a child stands in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::encode) struct LinkId(u32);

/// The first and the last child of a node.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Chain {
    first: Option<LinkId>,
    last: Option<LinkId>,
}

/// All children, and the residual among them.
#[derive(Debug)]
pub(super) struct Links<'m> {
    links: Vec<Link>,
    kept: Vec<Kept<'m>>,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    what: What,
    next: Option<LinkId>,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Node(OutId),
    /// Index of a piece of residual.
    Kept(usize),
}

/// What stands in an element beside its text.
#[derive(Debug, Clone, Copy)]
pub(in crate::encode) enum Child<'t, 'm> {
    Node(OutId),
    /// From the residual.
    Kept(&'t Kept<'m>),
}

/// Children in their order.
#[derive(Debug, Clone)]
pub(in crate::encode) struct Children<'t, 'm> {
    links: &'t Links<'m>,
    at: Option<LinkId>,
}

impl<'m> Links<'m> {
    /// A table with room for so many children.
    pub(super) fn with_room(children: usize) -> Self {
        Self { links: Vec::with_capacity(children), kept: Vec::new() }
    }

    /// Makes room for so many more children.
    pub(super) fn reserve(&mut self, children: usize) {
        self.links.reserve(children);
    }

    pub(super) fn len(&self) -> usize {
        self.links.len()
    }

    fn get(&self, LinkId(link): LinkId) -> (Child<'_, 'm>, Option<LinkId>) {
        let Link { what, next } = self.links[link as usize];
        match what {
            What::Node(id) => (Child::Node(id), next),
            What::Kept(kept) => (Child::Kept(&self.kept[kept]), next),
        }
    }

    fn of_kept(&mut self, kept: Kept<'m>) -> What {
        self.kept.push(kept);
        What::Kept(self.kept.len() - 1)
    }
}

impl<'t, 'm> Iterator for Children<'t, 'm> {
    type Item = (LinkId, Child<'t, 'm>);

    fn next(&mut self) -> Option<Self::Item> {
        let link = self.at?;
        let (child, next) = self.links.get(link);
        self.at = next;
        Some((link, child))
    }
}

impl<'m> Tree<'m> {
    pub(in crate::encode) fn children(&self, id: OutId) -> Children<'_, 'm> {
        Children { links: &self.links, at: self.nodes[id].children.first }
    }

    pub(in crate::encode) fn has_children(&self, id: OutId) -> bool {
        self.nodes[id].children.first.is_some()
    }

    /// The last child.
    pub(in crate::encode) fn last(&self, id: OutId) -> Option<(LinkId, Child<'_, 'm>)> {
        self.nodes[id].children.last.map(|link| (link, self.links.get(link).0))
    }

    /// The children behind one of them; all of them behind none.
    pub(in crate::encode) fn behind(&self, id: OutId, link: Option<LinkId>) -> Children<'_, 'm> {
        let at = link.map_or(self.nodes[id].children.first, |link| self.links.get(link).1);
        Children { links: &self.links, at }
    }

    /// Puts a node in behind a child; in front of all behind none.
    pub(super) fn insert_node(&mut self, id: OutId, behind: Option<LinkId>, node: OutId) {
        let link = self.link(What::Node(node));
        self.put_back(id, behind, link);
    }

    /// Puts residual in behind a child; in front of all behind none.
    pub(in crate::encode) fn insert_kept(&mut self, id: OutId, behind: Option<LinkId>, kept: Kept<'m>) {
        let what = self.links.of_kept(kept);
        let link = self.link(what);
        self.put_back(id, behind, link);
    }

    fn link(&mut self, what: What) -> LinkId {
        let link = u32::try_from(self.links.links.len()).unwrap_or(u32::MAX);
        self.links.links.push(Link { what, next: None });
        LinkId(link)
    }

    /// Puts residual in the place of a child.
    pub(in crate::encode) fn replace(&mut self, LinkId(link): LinkId, kept: Kept<'m>) {
        self.links.links[link as usize].what = self.links.of_kept(kept);
    }

    /// Takes a child out; gives the one before it.
    pub(in crate::encode) fn take_out(&mut self, id: OutId, link: LinkId) -> Option<LinkId> {
        let before = self.children(id).map(|(before, _)| before).take_while(|before| *before != link).last();
        let next = self.links.get(link).1;
        match before {
            Some(LinkId(before)) => self.links.links[before as usize].next = next,
            None => self.nodes[id].children.first = next,
        }
        if next.is_none() {
            self.nodes[id].children.last = before;
        }
        before
    }

    /// Puts in what was taken out.
    pub(in crate::encode) fn put_back(&mut self, id: OutId, behind: Option<LinkId>, link: LinkId) {
        let chain = &mut self.nodes[id].children;
        let next = match behind {
            Some(LinkId(behind)) => self.links.links[behind as usize].next.replace(link),
            None => chain.first.replace(link),
        };
        self.links.links[link.0 as usize].next = next;
        if next.is_none() {
            chain.last = Some(link);
        }
    }
}
