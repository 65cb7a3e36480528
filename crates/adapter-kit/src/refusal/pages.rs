//! The one table of all codes: number, title, what it means, how to fix it.

mod compiling;
mod kit;
mod reading;
mod rows;
mod writing;

use super::Code;

/// One code explained.
pub(super) struct Page {
    pub(super) code: Code,
    pub(super) title: &'static str,
    pub(super) meaning: &'static str,
    pub(super) fix: &'static str,
}

/// Families in ascending order of their codes.
static FAMILIES: [&[Page]; 5] = [compiling::PAGES, reading::PAGES, rows::PAGES, writing::PAGES, kit::PAGES];

pub(super) static FIRST: &Page = &compiling::PAGES[0];

pub(super) fn all() -> impl Iterator<Item = &'static Page> {
    FAMILIES.iter().copied().flatten()
}

pub(super) fn find(number: u16) -> Option<&'static Page> {
    all().find(|page| page.code.0 == number)
}

/// Makes the constants of a family and its pages.
macro_rules! pages {
    ($($name:ident = $number:literal, $title:literal, $meaning:literal, $fix:literal;)*) => {
        impl $crate::refusal::Code {
            $(#[doc = concat!(stringify!($name), ": ", $title, ".")] pub const $name: Self = Self($number);)*
        }
        pub(super) static PAGES: &[$crate::refusal::pages::Page] = &[$($crate::refusal::pages::Page {
            code: $crate::refusal::Code::$name, title: $title, meaning: $meaning, fix: $fix,
        },)*];
    };
}
use pages;
