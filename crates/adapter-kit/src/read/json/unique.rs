//! Which members the open objects have had.

use std::borrow::Cow;
use std::collections::HashSet;

/// Above this many members a set finds a name faster than a scan.
const FEW: usize = 24;

/// The members of all open objects, innermost last.
#[derive(Default)]
pub(super) struct Members<'a> {
    names: Vec<Cow<'a, str>>,
    objects: Vec<Object<'a>>,
}

struct Object<'a> {
    from: usize,
    /// Filled once there are more than a few.
    set: HashSet<Cow<'a, str>>,
}

impl<'a> Members<'a> {
    pub(super) fn enter(&mut self) {
        self.objects.push(Object { from: self.names.len(), set: HashSet::new() });
    }

    pub(super) fn leave(&mut self) {
        if let Some(object) = self.objects.pop() {
            self.names.truncate(object.from);
        }
    }

    /// Adds a member to the innermost object; false if it was there.
    pub(super) fn add(&mut self, name: Cow<'a, str>) -> bool {
        let Some(object) = self.objects.last_mut() else { return true };
        let members = &self.names[object.from..];
        if members.len() < FEW {
            if members.contains(&name) {
                return false;
            }
            self.names.push(name);
            return true;
        }
        if object.set.is_empty() {
            object.set.extend(members.iter().cloned());
        }
        object.set.insert(name)
    }
}
