//! The shape of documents: which elements or members there are, how often, and what they held.

/// How many different texts of a path are kept; more are only counted.
const TEXTS: usize = 256;

/// How many different children a structure may have before it is taken for a dictionary.
const CHILDREN: usize = 400;

/// How much of a text is kept, in bytes.
const LONGEST: usize = 240;

/// A name: of XML with its namespace, of JSON without one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Name {
    pub(crate) namespace: String,
    pub(crate) local: String,
}

impl Name {
    /// The list that a JSON message itself is; no member has a namespace.
    pub(crate) fn list() -> Self {
        Self { namespace: "[]".into(), local: String::new() }
    }
}

/// The texts of one path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    /// The different ones, none blank, in the order of their coming.
    pub(crate) distinct: Vec<String>,
    /// How often each came.
    counts: Vec<usize>,
    /// How many there were, blank ones included.
    pub(crate) seen: usize,
    pub(crate) blank: usize,
    /// Whether there were more different ones than are kept, or longer ones.
    pub(crate) more: bool,
    /// Bytes of the longest.
    pub(crate) longest: usize,
    /// JSON: whether some were bare numbers, or `true` and `false`.
    pub(crate) numbers: bool,
    pub(crate) booleans: bool,
    pub(crate) strings: bool,
}

/// An attribute and its texts.
#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) texts: Texts,
}

/// One element or member, joined over all its instances.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    pub(crate) name: Name,
    /// The attribute or member by which instances of this name are told apart, and its value.
    pub(crate) key: Option<(Name, String)>,
    pub(crate) seen: usize,
    /// The greatest number in one parent.
    pub(crate) most: usize,
    /// JSON: came as a list; as one value where others are lists; as a list of lists.
    pub(crate) list: bool,
    pub(crate) single: bool,
    pub(crate) nested: bool,
    /// Own text.
    pub(crate) texts: Texts,
    /// Text and child elements in one element, or structure and scalar under one name.
    pub(crate) mixed: bool,
    pub(crate) cdata: bool,
    /// `xsi:nil="true"` or `null` came.
    pub(crate) nil: bool,
    /// The text is an XML document of its own.
    pub(crate) embeds: bool,
    /// More different children than a structure has.
    pub(crate) dictionary: bool,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Shape>,
}

impl Texts {
    pub(crate) fn add(&mut self, text: &str) {
        self.seen += 1;
        self.longest = self.longest.max(text.len());
        let trimmed = crate::codec::trim(text);
        if trimmed.is_empty() {
            self.blank += 1;
            return;
        }
        let kept = &trimmed[..trimmed.floor_char_boundary(LONGEST)];
        self.more |= kept.len() < trimmed.len();
        self.put(kept, 1);
    }

    fn put(&mut self, text: &str, count: usize) {
        if let Some(at) = self.distinct.iter().position(|known| known == text) {
            self.counts[at] += count;
        } else if self.distinct.len() < TEXTS {
            self.distinct.push(text.to_owned());
            self.counts.push(count);
        } else {
            self.more = true;
        }
    }

    fn join(&mut self, other: &Self) {
        self.seen += other.seen;
        self.blank += other.blank;
        self.more |= other.more;
        self.longest = self.longest.max(other.longest);
        self.numbers |= other.numbers;
        self.booleans |= other.booleans;
        self.strings |= other.strings;
        for (text, count) in other.distinct.iter().zip(&other.counts) {
            self.put(text, *count);
        }
    }

    /// How often a kept text came.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.distinct.iter().position(|known| known == text).map_or(0, |at| self.counts[at])
    }

    /// The only text there is.
    pub(crate) fn only(&self) -> Option<&str> {
        match self.distinct.as_slice() {
            [only] if !self.more && self.blank == 0 => Some(only),
            _ => None,
        }
    }
}

impl Shape {
    pub(crate) fn new(name: Name) -> Self {
        Self { name, seen: 1, most: 1, ..Self::default() }
    }

    /// Takes an instance that stands in this one, behind the child at `after`; gives its place.
    pub(crate) fn absorb(&mut self, child: Self, after: Option<usize>) -> usize {
        if let Some(at) = self.find(&child) {
            let known = &mut self.children[at];
            known.most += child.most;
            known.content(child);
            return at;
        }
        if self.children.len() >= CHILDREN {
            self.dictionary = true;
            return after.unwrap_or(0);
        }
        let at = after.map_or(0, |after| after + 1).min(self.children.len());
        self.children.insert(at, child);
        at
    }

    /// Takes what another instance of the same name, elsewhere, has.
    pub(crate) fn join(&mut self, other: Self) {
        self.most = self.most.max(other.most);
        self.content(other);
    }

    fn find(&self, child: &Self) -> Option<usize> {
        self.children.iter().position(|known| known.name == child.name && known.key == child.key)
    }

    fn content(&mut self, other: Self) {
        self.seen += other.seen;
        if self.has_content() && other.has_content() {
            self.single |= self.list != other.list;
            self.mixed |= self.children.is_empty() != other.children.is_empty();
        }
        self.single |= other.single;
        self.mixed |= other.mixed;
        self.list |= other.list;
        self.nested |= other.nested;
        self.cdata |= other.cdata;
        self.nil |= other.nil;
        self.embeds |= other.embeds;
        self.dictionary |= other.dictionary;
        self.texts.join(&other.texts);
        for attribute in other.attributes {
            match self.attributes.iter_mut().find(|known| known.name == attribute.name) {
                Some(known) => known.texts.join(&attribute.texts),
                None => self.attributes.push(attribute),
            }
        }
        let mut after = None;
        for child in other.children {
            after = Some(match self.find(&child) {
                Some(at) => {
                    self.children[at].join(child);
                    at
                }
                None => self.absorb(child, after),
            });
        }
    }

    fn has_content(&self) -> bool {
        !self.children.is_empty() || !self.texts.distinct.is_empty()
    }

    /// Undoes keys that tell nothing: where a key's value comes twice in one parent, or only ever numbers the instances.
    pub(crate) fn settle_keys(&mut self) {
        let keyed: Vec<Name> = self.children.iter().filter(|c| c.key.is_some()).map(|c| c.name.clone()).collect();
        for name in keyed {
            let of_name: Vec<&Self> = self.children.iter().filter(|c| c.name == name).collect();
            let tells = of_name.iter().all(|c| c.key.is_some() && c.most == 1 && c.children.is_empty() && !c.list)
                && of_name.len() > 1;
            if tells {
                continue;
            }
            let Some(at) = self.children.iter().position(|c| c.name == name) else { continue };
            let (same, others): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.children).into_iter().partition(|c| c.name == name);
            self.children = others;
            let mut joined: Option<Self> = None;
            for mut child in same {
                child.key = None;
                match &mut joined {
                    None => joined = Some(child),
                    Some(known) => {
                        known.most += child.most;
                        known.content(child);
                    }
                }
            }
            let at = at.min(self.children.len());
            joined.into_iter().for_each(|child| self.children.insert(at, child));
        }
        self.children.iter_mut().for_each(Self::settle_keys);
    }

    /// Whether it comes more than once in a parent.
    pub(crate) fn repeats(&self) -> bool {
        self.list || self.most > 1
    }

    /// How many paths there are in it with a text of their own.
    pub(crate) fn leaves(&self) -> usize {
        let own = usize::from(self.children.is_empty());
        own + self.attributes.len() + self.children.iter().map(Self::leaves).sum::<usize>()
    }

    /// The child of this name.
    pub(crate) fn child(&self, name: &Name) -> Option<&Self> {
        self.children.iter().find(|child| child.name == *name && child.key.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(name: &str, text: &str) -> Shape {
        let mut shape = Shape::new(Name { namespace: String::new(), local: name.to_owned() });
        shape.texts.add(text);
        shape
    }

    fn parent(children: Vec<Shape>) -> Shape {
        let mut shape = Shape::new(Name::default());
        let mut after = None;
        for child in children {
            after = Some(shape.absorb(child, after));
        }
        shape
    }

    #[test]
    fn children_keep_the_order_in_which_documents_have_them() {
        let mut joined = parent(vec![leaf("a", "1"), leaf("d", "1")]);
        joined.join(parent(vec![leaf("a", "2"), leaf("b", "1"), leaf("c", "1"), leaf("d", "2")]));
        let names: Vec<_> = joined.children.iter().map(|c| c.name.local.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
    }

    #[test]
    fn what_comes_twice_in_one_parent_repeats_and_what_comes_in_two_parents_does_not() {
        let mut joined = parent(vec![leaf("a", "1"), leaf("b", "1"), leaf("b", "2")]);
        joined.join(parent(vec![leaf("a", "2"), leaf("b", "3")]));
        assert!(!joined.children[0].repeats());
        assert!(joined.children[1].repeats());
        assert_eq!(joined.children[1].seen, 3);
    }

    #[test]
    fn keys_that_only_number_the_instances_are_no_selectors() {
        let keyed = |value: &str, text: &str| Shape {
            key: Some((Name { namespace: String::new(), local: "NAME".into() }, value.into())),
            ..leaf("COL", text)
        };
        let mut columns = parent(vec![keyed("HPHM", "x"), keyed("PP", "y")]);
        columns.settle_keys();
        assert_eq!(columns.children.len(), 2);
        let mut twice = parent(vec![keyed("HPHM", "x"), keyed("HPHM", "y"), keyed("PP", "y")]);
        twice.settle_keys();
        assert_eq!(twice.children.len(), 1);
        assert!(twice.children[0].repeats());
    }
}
