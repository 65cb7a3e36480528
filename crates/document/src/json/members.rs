//! Canonical bytes without a tree between: whoever knows the order of its members writes them as they come.

use super::Object;
use super::canonical::{by_utf16, write_canonical_object, write_int, write_string};

/// Writes the canonical bytes (RFC 8785) of one object, member by member.
///
/// Members must come in canonical order, and their names need no escape: a debug build stops where they do not.
#[derive(Debug)]
pub struct Members<'o> {
    out: &'o mut Vec<u8>,
    last: &'static str,
}

impl Members<'_> {
    /// Appends an object with the members that `write` gives.
    pub fn object_to(out: &mut Vec<u8>, write: impl FnOnce(&mut Members<'_>)) {
        out.push(b'{');
        write(&mut Members { out, last: "" });
        out.push(b'}');
    }

    /// A string.
    pub fn text(&mut self, name: &'static str, text: impl AsRef<str>) {
        write_string(text.as_ref(), self.named(name));
    }

    /// An integer within ±(2^53 − 1).
    pub fn int(&mut self, name: &'static str, int: i64) {
        write_int(int, self.named(name));
    }

    /// A tree.
    pub fn tree(&mut self, name: &'static str, object: &Object) {
        write_canonical_object(object, self.named(name));
    }

    /// An object with the members that `write` gives.
    pub fn object(&mut self, name: &'static str, write: impl FnOnce(&mut Members<'_>)) {
        Self::object_to(self.named(name), write);
    }

    /// An array of objects, each with the members that `write` gives for its item.
    pub fn objects<T>(
        &mut self,
        name: &'static str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Members<'_>, T),
    ) {
        self.list(name, items, |out, item| Self::object_to(out, |object| write(object, item)));
    }

    /// An array of strings.
    pub fn texts<T: AsRef<str>>(&mut self, name: &'static str, texts: impl IntoIterator<Item = T>) {
        self.list(name, texts, |out, text| write_string(text.as_ref(), out));
    }

    fn list<T>(
        &mut self,
        name: &'static str,
        items: impl IntoIterator<Item = T>,
        mut one: impl FnMut(&mut Vec<u8>, T),
    ) {
        let out = self.named(name);
        out.push(b'[');
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            one(out, item);
        }
        out.push(b']');
    }

    /// Appends a name, and gives where its value goes.
    fn named(&mut self, name: &'static str) -> &mut Vec<u8> {
        let is_first = self.last.is_empty();
        debug_assert!(is_first || by_utf16(self.last, name).is_lt(), "{name} after {}", self.last);
        self.last = name;
        self.out.extend_from_slice(if is_first { b"\"" } else { b",\"" });
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Value, parse, to_canonical};

    #[test]
    fn what_is_written_member_by_member_is_what_its_tree_gives() {
        let mut inner = Object::new();
        inner.insert("z", "\t\"");
        inner.insert("a", true);
        let mut out = Vec::new();
        Members::object_to(&mut out, |object| {
            object.texts("a", ["重庆", "\n"]);
            object.int("b", -9_007_199_254_740_991);
            object.objects("c", [1, 2], |one, n| one.int("n", n));
            object.object("d", |_| {});
            object.tree("e", &inner);
            object.text("f", "\\");
        });
        let tree = parse(&out).expect("strict JSON");
        assert_eq!(to_canonical(&tree), out);
        assert_eq!(tree.pointer("/c/1/n").and_then(Value::as_int), Some(2));
        assert_eq!(tree.pointer("/e/z").and_then(Value::as_str), Some("\t\""));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a after b")]
    fn members_out_of_order_stop_a_debug_build() {
        Members::object_to(&mut Vec::new(), |object| {
            object.int("b", 1);
            object.int("a", 1);
        });
    }
}
