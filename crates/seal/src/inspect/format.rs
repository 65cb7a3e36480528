//! What a file is, by its first bytes.

/// The format of a file, told by its bytes and never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A JWS in flattened form, or something that was one.
    Jws,
    /// A JWS in compact form, or something that was one.
    JwsCompact,
    /// JSON without a signature.
    Json,
    /// `%PDF-` in the first KiB.
    Pdf,
    /// A zip container.
    Zip,
    /// Anything else.
    Other,
}

impl Format {
    /// The word in the report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jws => "jws",
            Self::JwsCompact => "jws-compact",
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::Other => "unknown",
        }
    }

    /// The media type in the report.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jws => "application/jose+json",
            Self::JwsCompact => "application/jose",
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::Other => "application/octet-stream",
        }
    }

    pub(super) fn of(bytes: &[u8]) -> Self {
        let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
        let text = &bytes[start..];
        if text.first() == Some(&b'{') {
            return if MEMBERS.iter().any(|member| contains(text, member)) { Self::Jws } else { Self::Json };
        }
        if contains(&bytes[..bytes.len().min(1024)], b"%PDF-") {
            return Self::Pdf;
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Self::Zip;
        }
        // A seal stays a seal when its first byte is damaged: a broken one must fail, not look like something never sealed.
        if MEMBERS.iter().filter(|member| contains(text, member)).count() >= 2 {
            return Self::Jws;
        }
        if looks_compact(text) { Self::JwsCompact } else { Self::Other }
    }
}

/// Any of them marks an object as one that wants to be a signature; `"payload"` alone may stand in other JSON.
const MEMBERS: [&[u8]; 3] = [b"\"protected\"", b"\"signature\"", b"\"signatures\""];

/// Begins as base64url of `{"` does, or has three parts of base64url but for one damaged character.
fn looks_compact(text: &[u8]) -> bool {
    let text = text.trim_ascii_end();
    let foreign = |b: &&u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let dots = text.iter().filter(|b| **b == b'.').count();
    text.starts_with(b"eyJ")
        || (text.len() >= 128 && (1..=3).contains(&dots) && text.iter().filter(foreign).count() <= 1)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}
