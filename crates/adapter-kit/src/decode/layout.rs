//! The white space between elements: kept as one mark per document, so that what is put out again is laid out as it came.

use crate::provenance::push_digits;

/// White space before each piece of markup, in the order of the source.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    gaps: Vec<Gap>,
}

/// One run of white space; nearly all are a line feed and some spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gap {
    None,
    Line(u32),
    Other(Box<str>),
}

impl Gap {
    pub(crate) fn of(text: &str) -> Self {
        match Self::line(text) {
            Some(line) => line,
            None if text.is_empty() => Self::None,
            None => Self::Other(text.into()),
        }
    }

    /// A line feed and spaces, if the text is that.
    pub(crate) fn line(text: &str) -> Option<Self> {
        let spaces = text.strip_prefix('\n').filter(|spaces| spaces.bytes().all(|b| b == b' '))?;
        Some(Self::Line(u32::try_from(spaces.len()).unwrap_or(0)))
    }

    /// How a mark writes it.
    pub(crate) fn push_word(&self, mark: &mut String) {
        match self {
            Self::None => mark.push('-'),
            Self::Line(spaces) => {
                mark.push('n');
                push_digits(mark, *spaces);
            }
            Self::Other(text) => mark.extend(text.chars().map(|c| match c {
                '\n' => 'l',
                '\t' => 't',
                '\r' => 'r',
                '\u{3000}' => 'w',
                _ => 's',
            })),
        }
    }

    /// Reads a word of a mark.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        const WIDEST: u32 = 10_000;
        if word == "-" {
            return Some(Self::None);
        }
        if let Some(spaces) = word.strip_prefix('n') {
            return spaces.parse().ok().filter(|n| *n <= WIDEST).map(Self::Line);
        }
        let text = word.chars().map(|c| match c {
            'l' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            'w' => Some('\u{3000}'),
            's' => Some(' '),
            _ => None,
        });
        text.collect::<Option<String>>().map(|text| Self::Other(text.into()))
    }

    pub(crate) fn push_to(&self, out: &mut String) {
        match self {
            Self::None => {}
            Self::Line(spaces) => {
                out.push('\n');
                push_spaces(out, *spaces as usize);
            }
            Self::Other(text) => out.push_str(text),
        }
    }
}

/// Appends so many spaces.
pub(crate) fn push_spaces(out: &mut String, mut spaces: usize) {
    const SOME: &str = "                                ";
    while spaces > SOME.len() {
        out.push_str(SOME);
        spaces -= SOME.len();
    }
    out.push_str(&SOME[..spaces]);
}

impl Layout {
    pub(crate) fn with_room(gaps: usize) -> Self {
        Self { gaps: Vec::with_capacity(gaps) }
    }

    pub(crate) fn push(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    /// An empty layout with room for as much as this has.
    pub(crate) fn room(&self) -> Self {
        Self::with_room(self.gaps.len())
    }

    pub(crate) fn append(&mut self, mut later: Self) {
        self.gaps.append(&mut later.gaps);
    }

    /// `layout n2 n4*3 - n6`: `n4` = line feed and four spaces, `-` = nothing, `s` space, `t` tab, `r` return; `*3` repeated.
    /// None where there is no white space at all.
    pub(crate) fn to_mark(&self) -> Option<String> {
        if self.gaps.iter().all(|gap| *gap == Gap::None) {
            return None;
        }
        let mut mark = String::with_capacity(self.gaps.len() * 3 + 8);
        mark.push_str("layout");
        for run in self.gaps.chunk_by(|a, b| a == b) {
            mark.push(' ');
            run[0].push_word(&mut mark);
            if run.len() > 1 {
                mark.push('*');
                push_digits(&mut mark, u32::try_from(run.len()).unwrap_or(u32::MAX));
            }
        }
        Some(mark)
    }
}
