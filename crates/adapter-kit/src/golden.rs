//! Goldens: a message, what it must decode to, and what encoding must give back.

/// One golden: a folder of plain files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Golden {
    /// The folder's name: `001-approved`.
    pub name: String,
    files: Vec<(String, Vec<u8>)>,
}

impl Golden {
    /// A golden of these files.
    #[must_use]
    pub fn new(name: String, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self { name, files: files.into_iter().collect() }
    }

    /// A file's content.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.iter().find(|(n, _)| n == name).map(|(_, content)| content.as_slice())
    }

    /// The message.
    #[must_use]
    pub fn input(&self) -> Option<&[u8]> {
        self.file("in.xml").or_else(|| self.file("in.json"))
    }

    /// What encoding gives back.
    #[must_use]
    pub fn output(&self) -> Option<&[u8]> {
        self.file("out.xml").or_else(|| self.file("out.json"))
    }

    /// A file as text without white space at its ends.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.file(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::trim)
    }
}
