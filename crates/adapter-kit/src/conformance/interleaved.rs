//! 13: the elements of a group stand apart, and are one list all the same.

use super::run::{Failure, Outcome};
use super::spellings::plain;
use super::tree::xml::{Child, Element, Name};
use super::variants::{expect_same, relabelled, text};
use crate::golden::Golden;
use crate::mapped::MappedAdapter;
use crate::mapping::Message;
use crate::read::Kind;

/// Other content, known and unknown, between the elements of each group.
pub(super) fn groups(adapter: &'static MappedAdapter, golden: &Golden) -> Result<Outcome, Failure> {
    if adapter.mapping().format.kind == Kind::Json {
        return Ok(Outcome::Nothing("the items of a JSON list cannot stand apart".into()));
    }
    let text = relabelled(&text(adapter, golden)?, "UTF-8");
    let items = super::run::decoded(adapter, golden, super::check::input(golden)?)?;
    let messages = items.iter().filter_map(|item| adapter.mapping().message(&item.message));
    let mut tried = 0;
    for message in messages.take(1) {
        for (between, what) in [(Between::Own, "own elements"), (Between::Unknown, "unknown elements")] {
            let root = Element::read(&text, &adapter.mapping().names, Some(message));
            let mut root = root.ok_or_else(|| Failure("the message cannot be read as a tree".into()))?;
            let groups = part(&mut root, (adapter, message), between);
            if groups > 0 {
                expect_same(adapter, golden, plain(&root).as_bytes(), &format!("groups parted by {what}"))?;
                tried += groups;
            }
        }
    }
    if tried == 0 {
        return Ok(Outcome::Nothing("no group has two elements here".into()));
    }
    Ok(Outcome::Told(format!("{tried} parted")))
}

/// What is put between the elements of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// What stands beside them anyway, other groups among it.
    Own,
    Unknown,
}

/// Parts the groups in an element and below; gives how many lists were parted.
fn part(element: &mut Element, of: (&MappedAdapter, &Message), between: Between) -> usize {
    let (adapter, message) = of;
    if element.node.is_some() && element.node == message.embedded {
        return part_embedded(element, (adapter, message), between);
    }
    let below = element.children.iter_mut().map(|child| match child {
        Child::Element(child) => part(child, (adapter, message), between),
        Child::Text(_) => 0,
    });
    let below: usize = below.sum();
    if !element.is_structure() {
        return below;
    }
    let elements = element.children.drain(..).filter(|child| matches!(child, Child::Element(_)));
    let (mut group, mut others): (Vec<_>, Vec<_>) = elements.partition(|child| opens(child, message));
    if between == Between::Own {
        // Elements of one group next to those of others.
        let first = group.first().map(name_of);
        let rest: Vec<_> = group.extract_if(.., |child| Some(name_of(child)) != first).collect();
        others.splice(0..0, rest);
    }
    let parted = group.len() > 1 && (between == Between::Unknown || !others.is_empty());
    let mut others = others.into_iter();
    for (at, child) in group.into_iter().enumerate() {
        if at > 0 && between == Between::Unknown {
            element.children.push(Child::Element(unknown()));
        }
        element.children.push(child);
        element.children.extend(others.by_ref().take(1));
    }
    element.children.extend(others);
    below + usize::from(parted)
}

/// The same in a document that is the text of an element.
fn part_embedded(element: &mut Element, of: (&MappedAdapter, &Message), between: Between) -> usize {
    let (adapter, message) = of;
    let text: String = element
        .children
        .iter()
        .filter_map(|child| if let Child::Text(t) = child { Some(t.as_str()) } else { None })
        .collect();
    let inner = Element::read_below(text.trim(), &adapter.mapping().names, (Some(message), element.node));
    let Some(mut inner) = inner else { return 0 };
    let parted = part(&mut inner, of, between);
    element.children = vec![Child::Text(plain(&inner))];
    parted
}

/// Whether each such element makes an item of a list.
fn opens(child: &Child, message: &Message) -> bool {
    let Child::Element(element) = child else { return false };
    element.node.is_some_and(|node| message.trie.nodes[node].opens.is_some() && message.embedded != Some(node))
}

fn name_of(child: &Child) -> String {
    match child {
        Child::Element(element) => format!("{{{}}}{}", element.name.uri, element.name.local),
        Child::Text(_) => String::new(),
    }
}

fn unknown() -> Element {
    Element {
        // A prefix of its own would have to be declared; a default namespace in force makes it no less unknown.
        name: Name { prefix: String::new(), local: "cw-unknown".into(), uri: String::new() },
        declarations: Vec::new(),
        attributes: Vec::new(),
        children: Vec::new(),
        span: (0, 0),
        inside: (0, 0),
        node: None,
    }
}
