//! Refusals and notes: what was wrong, where, and what to do about it.
//!
//! One shape serves command line, API and console. A refusal never holds more of a message than an [`Excerpt`].

mod code;
mod excerpt;
mod pages;
mod position;

pub use code::Code;
pub use excerpt::Excerpt;
pub(crate) use position::{Lines, Origin};
pub use position::{Offset, Position};

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::Serialize;

/// Why a message, one of its documents, or a document on its way out was refused. One pointer wide.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Refusal(Box<Details>);

/// The members of a [`Refusal`], absent ones left out of its JSON.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// The code, `CW101` to `CW306`.
    pub code: Code,
    /// The code's title, or a more telling one.
    pub title: Cow<'static, str>,
    /// Id of the adapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adapter: Option<Cow<'static, str>>,
    /// Name of the message in the mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Cow<'static, str>>,
    /// Path in the source: `/JHPC/YDYS[1]/JG/JGDM`, `/list/1/sfzh`; `/` is the message itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// JSON Pointer (RFC 6901) of the canonical value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Where, in the decoded text.
    #[serde(flatten)]
    pub position: Option<Position>,
    /// Row of the mapping: `mapping/land.toml:62:3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// What stood there, cut or masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Excerpt>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Cow<'static, str>>,
    /// Index of the document in the message, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<u64>,
    /// The place inside an embedded document whose text was escaped; `position` is then where that text begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner: Option<Position>,
    /// The text at hand ended before what is refused here did, and more of it may come: with more it may be no refusal.
    #[serde(skip)]
    pub(crate) starved: bool,
}

impl Refusal {
    /// A refusal with the title of its code and nothing else yet.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self(Box::new(Details {
            code,
            title: Cow::Borrowed(code.title()),
            adapter: None,
            message: None,
            source: None,
            target: None,
            position: None,
            row: None,
            value: None,
            hint: None,
            document: None,
            inner: None,
            starved: false,
        }))
    }

    /// A refusal at this byte of the decoded text. Counts lines, so it is for failures only.
    #[must_use]
    pub fn at(code: Code, text: &str, byte: usize) -> Self {
        let mut refusal = Self::new(code);
        refusal.position = Some(Position::of(text, byte));
        refusal
    }

    /// Sets a title that tells more than the code's own.
    #[must_use]
    pub fn titled(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = title.into();
        self
    }

    /// Moves a refusal of an embedded document to where that document stands: `source` is the path of the text that held
    /// it. In CDATA its place is exact already; of escaped text `begins` says where it begins, and the place inside becomes
    /// `inner`.
    #[must_use]
    pub fn embedded_in(mut self, source: &str, begins: Option<Position>) -> Self {
        let inside = self.source.take().unwrap_or_else(|| "/".to_owned());
        self.source = Some(format!("{source}!{inside}"));
        if let Some(begins) = begins {
            self.inner = self.position.replace(begins);
        }
        self
    }

    /// Sets the path in the source.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Sets the canonical path.
    #[must_use]
    pub fn with_target(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// Sets the value shown.
    #[must_use]
    pub fn with_value(mut self, value: Excerpt) -> Self {
        self.value = Some(value);
        self
    }

    /// Sets what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl Deref for Refusal {
    type Target = Details;
    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Refusal {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl fmt::Display for Refusal {
    /// Code, title, path and place; never the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.title)?;
        if let Some(source) = &self.source {
            write!(f, " at {source}")?;
        }
        if let Some(position) = &self.position {
            write!(f, " line {} column {}", position.line, position.column)?;
        }
        Ok(())
    }
}

/// As [`fmt::Display`]: values are a department's data and stay out of logs.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({self})")
    }
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details").field("code", &self.code).field("position", &self.position).finish_non_exhaustive()
    }
}

impl std::error::Error for Refusal {}

/// Something that was accepted and is worth knowing: a wrong label, an identifier that fails its check.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// The code: CW107 to CW109, CW204 of elements in a text, CW210 of a code that was left out, CW305.
    pub code: Code,
    /// The code's title, or a more telling one.
    pub title: Cow<'static, str>,
    /// Path in the source, as in a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// JSON Pointer of the canonical value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What stood there, cut or masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Excerpt>,
}

impl Note {
    /// A note with the title of its code and nothing else yet.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, title: Cow::Borrowed(code.title()), source: None, target: None, value: None }
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Note({} {})", self.code, self.title)
    }
}
