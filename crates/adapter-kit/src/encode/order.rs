//! Brings elements and members back to where the source had them, other than the rows would.

use std::collections::HashMap;

use super::place::{Need, needs};
use super::plan::{Piece, Plan};
use super::steps::last_step;
use crate::residual::ResidualKind;

/// What stands in no node before it is put back, and the sibling that it followed.
type Followed<'i> = HashMap<&'i str, Option<&'i str>>;

impl<'m> Plan<'m> {
    /// Moves what stood elsewhere, before anything is put beside it.
    pub(super) fn reorder(&mut self, items: &[Piece<'m>]) {
        let moved = |item: &&Piece<'_>| item.kind == ResidualKind::Mark && item.value == "order";
        if !items.iter().any(|item| moved(&item)) {
            return;
        }
        // What the residual alone makes is moved as well, and has others move behind it.
        for item in items {
            let way = self.way(&item.path);
            match needs(item) {
                Some(Need::Itself) if !way.is_attribute(self.tree.kind) => drop(self.go(way)),
                Some(_) => drop(self.go_above(way)),
                None => {}
            }
        }
        let whole = |item: &&Piece<'_>| matches!(item.kind, ResidualKind::Element | ResidualKind::Member);
        let followed: Followed<'_> =
            items.iter().filter(whole).map(|item| (item.path.as_ref(), item.after.as_deref())).collect();
        items.iter().filter(moved).for_each(|item| self.move_one(item, &followed));
    }

    fn move_one(&mut self, item: &Piece<'m>, followed: &Followed<'_>) {
        let way = self.way(&item.path);
        let Some((parent, last)) = self.go_above(way) else { return };
        let Some((link, _)) = self.tree.child_at(parent, &last) else { return };
        let before = self.tree.take_out(parent, link);
        // What is put back whole will stand behind what it followed, and so in front of this one.
        let (mut anchor, mut behind) = (item.after.as_deref(), None);
        for _ in 0..=followed.len() {
            let step = anchor.and_then(|anchor| last_step(self.tree.kind, anchor));
            behind = step.as_ref().and_then(|step| self.tree.child_at(parent, step)).map(|(link, _)| link);
            match anchor.filter(|_| behind.is_none()).and_then(|anchor| followed.get(anchor)) {
                Some(before) => anchor = *before,
                None => break,
            }
        }
        let to = behind.or(if anchor.is_none() { None } else { before });
        self.tree.put_back(parent, to, link);
    }
}
