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

/// The members of all open objects between two pieces of a text.
pub(super) struct Held {
    names: Vec<String>,
    objects: Vec<(usize, Vec<String>)>,
}

impl<'a> Members<'a> {
    /// The same, without the texts that they were read from.
    pub(super) fn hold(&self) -> Held {
        let owned = |name: &Cow<'a, str>| name.clone().into_owned();
        let set = |object: &Object<'a>| (object.from, object.set.iter().map(owned).collect());
        Held { names: self.names.iter().map(owned).collect(), objects: self.objects.iter().map(set).collect() }
    }

    /// The members that were held.
    pub(super) fn of(held: &'a Held) -> Self {
        let borrowed = |name: &'a String| Cow::Borrowed(name.as_str());
        let object =
            |(from, set): &'a (usize, Vec<String>)| Object { from: *from, set: set.iter().map(borrowed).collect() };
        Self { names: held.names.iter().map(borrowed).collect(), objects: held.objects.iter().map(object).collect() }
    }

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
