//! The catalogue of document types: data under `schemas/`, compiled once.

/// All document types and the envelope schema, compiled. Cheap to share behind an `Arc`.
pub struct Catalogue {}

impl Catalogue {
    /// The types that are built into the program.
    #[must_use]
    pub fn builtin() -> &'static Catalogue {
        todo!("builtin catalogue")
    }
}
