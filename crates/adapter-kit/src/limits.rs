//! Bounds of one message, checked before memory is taken.

/// How large a message and its parts may be. `[limits]` of a mapping may lower these defaults, configuration may raise them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a whole message in memory (CW150).
    pub message: usize,
    /// Bytes of a message that is streamed (CW150).
    pub stream: u64,
    /// Bytes of one document of a message, as decoded text, long attachments aside (CW150).
    pub document: usize,
    /// Nesting of elements, objects and arrays (CW151).
    pub depth: usize,
    /// Attributes of one element, namespace declarations included (CW152).
    pub attributes: usize,
    /// Bytes of one text, attribute value or JSON string (CW153).
    pub text: usize,
    /// Bytes of one text that carries an attachment (CW153).
    pub attachment: usize,
    /// Bytes of one attachment itself (CW153).
    pub file: usize,
    /// Attachments of one document (CW155).
    pub files: usize,
    /// Bytes of one element, attribute or member name (CW154).
    pub name: usize,
    /// Elements, or JSON values, of one document (CW155).
    pub elements: usize,
    /// Documents of one message (CW155).
    pub documents: usize,
    /// Residual items of one document (CW155).
    pub residual: usize,
    /// Refusals reported of one document; the rest is only counted.
    pub refusals: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 64 << 20,
            stream: 4 << 30,
            document: 16 << 20,
            depth: 64,
            attributes: 256,
            text: 1 << 20,
            attachment: 16 << 20,
            file: 16 << 20,
            files: 200,
            name: 1024,
            elements: 100_000,
            documents: 100_000,
            residual: 1000,
            refusals: 20,
        }
    }
}

impl Limits {
    /// No bounds at all: what a mapping starts from that lowers some.
    pub(crate) const NONE: Self = Self {
        message: usize::MAX,
        stream: u64::MAX,
        document: usize::MAX,
        depth: usize::MAX,
        attributes: usize::MAX,
        text: usize::MAX,
        attachment: usize::MAX,
        file: usize::MAX,
        files: usize::MAX,
        name: usize::MAX,
        elements: usize::MAX,
        documents: usize::MAX,
        residual: usize::MAX,
        refusals: usize::MAX,
    };

    /// The lower of each two.
    #[must_use]
    pub fn lowered_by(&self, other: &Self) -> Self {
        Self {
            message: self.message.min(other.message),
            stream: self.stream.min(other.stream),
            document: self.document.min(other.document),
            depth: self.depth.min(other.depth),
            attributes: self.attributes.min(other.attributes),
            text: self.text.min(other.text),
            attachment: self.attachment.min(other.attachment),
            file: self.file.min(other.file),
            files: self.files.min(other.files),
            name: self.name.min(other.name),
            elements: self.elements.min(other.elements),
            documents: self.documents.min(other.documents),
            residual: self.residual.min(other.residual),
            refusals: self.refusals.min(other.refusals),
        }
    }
}
