//! Values that cannot be logged: their Debug shows nothing, and they have no Display.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Personal data: names, identity numbers, bodies. Serialises as it is; Debug shows `(personal)`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Marks a value as personal.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for a place that may show it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, taken out.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(personal)")
    }
}

/// A secret: wiped when dropped, never serialised; Debug shows `(secret)`.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes a secret over.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The secret, for the place that uses it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_personal_nor_secret_values_show_in_debug() {
        let shown = format!("{:?} {:?}", Personal::new("冉样例"), Secret::new(String::from("cwk_")));
        assert_eq!(shown, "(personal) (secret)");
    }
}
