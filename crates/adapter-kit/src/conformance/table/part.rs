//! The documents of a message: the message itself, and one that stands as text in it.

use super::super::check::input;
use super::super::run::{Failure, decoded};
use super::super::tree::{json, xml};
use super::Base;
use crate::encode::escape;
use crate::mapping::Message;
use crate::read::Kind;

/// One document.
pub(super) struct Part {
    pub(super) text: String,
    /// Where content that no row knows may stand: in the first document of a batch, else in the root.
    pub(super) inside: usize,
    /// What the message has before and behind it, where it stands as text in it.
    around: Option<(String, String)>,
}

impl Part {
    /// The message with another text in this one's place.
    pub(super) fn replaced(&self, text: &str) -> String {
        let Some((before, behind)) = &self.around else { return text.to_owned() };
        let mut message = before.clone();
        if text.contains("]]>") {
            escape(&mut message, text, false);
        } else {
            message.extend(["<![CDATA[", text, "]]>"]);
        }
        message + behind
    }

    /// The message with a piece added at this place.
    pub(super) fn with(&self, at: usize, what: &str) -> String {
        self.replaced(&format!("{}{what}{}", &self.text[..at], &self.text[at..]))
    }

    pub(super) fn is_embedded(&self) -> bool {
        self.around.is_some()
    }
}

impl Base<'_> {
    /// The message, and the document that it embeds.
    pub(super) fn parts(&self) -> Result<Vec<Part>, Failure> {
        let unread = || Failure("the message cannot be read as a tree".into());
        let mapping = self.adapter.mapping();
        let part = |text: &str, inside| Part { text: text.to_owned(), inside, around: None };
        if self.kind() == Kind::Json {
            json::Value::read(&self.text, &mapping.names).ok_or_else(unread)?;
            let inside = self.text.find('{').map(|at| at + 1).ok_or_else(unread)?;
            return Ok(vec![part(&self.text, inside)]);
        }
        let items = decoded(self.adapter, self.golden, input(self.golden)?)?;
        let message = items.first().and_then(|item| mapping.message(&item.message));
        let root = xml::Element::read(&self.text, &mapping.names, message).ok_or_else(unread)?;
        let item = message.map_or(0, |message| message.item);
        let all = root.all();
        let place = all.iter().find(|element| element.node == Some(item)).copied().unwrap_or(&root);
        let mut parts = vec![part(&self.text, place.inside.0)];
        parts.extend(message.and_then(|message| self.embedded(message, &root)));
        Ok(parts)
    }

    fn embedded(&self, message: &Message, root: &xml::Element) -> Option<Part> {
        let element = root.embedded(message)?;
        let text = element.text();
        let names = &self.adapter.mapping().names;
        let inner = xml::Element::read_below(&text, names, (Some(message), message.embedded))?;
        let (from, to) = element.inside;
        let around = Some((self.text[..from].to_owned(), self.text[to..].to_owned()));
        Some(Part { inside: inner.inside.0, text, around })
    }
}
