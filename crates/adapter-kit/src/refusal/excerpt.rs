//! What a refusal may show of a message.

use std::fmt::{self, Write as _};

use serde::Serialize;

const SHOWN: usize = 32;
const SHOWN_OF_A_NAME: usize = 256;

/// A value as a refusal shows it: short, with control characters spelled out. Kept out of `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Excerpt(String);

impl Excerpt {
    /// The first 32 characters; of a longer value also how many it has: `经审查…(64 characters)`.
    #[must_use]
    pub fn of(value: &str) -> Self {
        Self::cut(value, SHOWN)
    }

    /// A name, which is nobody's data: `{urn:example:site-opinion:1}选址意见书`.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self::cut(name, SHOWN_OF_A_NAME)
    }

    /// The first four characters of a digest, which tell it from another: `431C…(64 characters)`.
    #[must_use]
    pub fn digest(value: &str) -> Self {
        Self::cut(value, 4)
    }

    fn cut(value: &str, most: usize) -> Self {
        let mut shown = String::new();
        let mut rest = value.chars();
        for character in rest.by_ref().take(most) {
            push_visible(&mut shown, character);
        }
        let left = rest.count();
        if left > 0 {
            // Writing to a String cannot fail.
            let _ = write!(shown, "…({} characters)", most + left);
        }
        Self(shown)
    }

    /// A citizen number or the like: first and last four characters, `9900********0024`. Shorter than twelve: stars only.
    #[must_use]
    pub fn masked(value: &str) -> Self {
        let characters: Vec<char> = value.chars().collect();
        let mut shown = String::new();
        if let Some(tail) = characters.len().checked_sub(4).filter(|_| characters.len() >= 12) {
            characters[..4].iter().for_each(|&c| push_visible(&mut shown, c));
            shown.push_str("********");
            characters[tail..].iter().for_each(|&c| push_visible(&mut shown, c));
        } else {
            shown.push_str("********");
        }
        Self(shown)
    }

    /// One character by its number: `U+0001`.
    #[must_use]
    pub fn code_point(character: u32) -> Self {
        Self(format!("U+{character:04X}"))
    }

    /// The text shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that a terminal or a page would act on, or not show at all, are spelled out.
fn push_visible(shown: &mut String, character: char) {
    let hidden = matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
    if character.is_control() || hidden {
        let _ = write!(shown, "U+{:04X}", character as u32);
    } else {
        shown.push(character);
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Excerpt({} bytes)", self.0.len())
    }
}
