//! The encoding that an XML declaration names, read from undecoded bytes.

/// What the declaration says.
pub(super) struct Declared<'a> {
    pub(super) label: &'a str,
    /// Where the label stands.
    pub(super) offset: usize,
    /// What stands before it.
    pub(super) before: &'a str,
}

/// No declaration is longer in earnest; beyond it the label is not looked for.
const WINDOW: usize = 1024;

/// Finds the label, leniently: the strict reader judges the declaration later, in decoded text.
pub(super) fn find(input: &[u8]) -> Option<Declared<'_>> {
    let window = &input[..input.len().min(WINDOW)];
    let end = memchr::memmem::find(window, b"?>")?;
    // All accepted encodings are ASCII here, or this is no declaration.
    let declaration = std::str::from_utf8(&window[..end]).ok()?;
    let rest = declaration.strip_prefix("<?xml").filter(|r| r.starts_with([' ', '\t', '\r', '\n']))?;
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&rest.as_bytes()[from..], b"encoding").map(|at| at + from) {
        from = at + "encoding".len();
        let value = rest[from..].trim_start().strip_prefix('=').map(str::trim_start);
        let spaced = rest[..at].ends_with([' ', '\t', '\r', '\n']);
        if let Some(quoted) = value.filter(|_| spaced)
            && let Some(quote) = quoted.chars().next().filter(|q| matches!(q, '"' | '\''))
        {
            let label = quoted[1..].split(quote).next()?;
            let offset = declaration.len() - quoted.len() + 1;
            return Some(Declared { label, offset, before: &declaration[..offset] });
        }
    }
    None
}
