//! Who is competent: divisions, areas, departments and mandates, and the two questions that are asked of them.
//!
//! In go [`Rows`], the effective-dated records of a hub or of a signed registry list; [`Registry::build`] checks and
//! indexes them once. Out come answers: [`competent`] and [`route`] say *whom to ask*, [`holds`] and
//! [`issuer_competent`] say *whether that department was competent*. Both read the same rows by the same rules, so what
//! routing finds, publication and verification accept. Everything is pure: no I/O, no clock; dates are civil dates in
//! +08:00, terms are half-open `[from, to)`.
//!
//! ```text
//! rows ──> registry ──> asked ──> routing      one department for a place, climbing to the divisions above
//!  raw      checked,      │ └───> authority    one department's mandates, up to the original
//!           indexed       └ fits, reaches, holds, chain of delegation, given away: what both ask of a mandate
//! ```

mod asked;
mod authority;
mod registry;
mod routing;
mod rows;

pub use asked::{MAX_CHAIN, Scope};
pub use authority::{Answer, Denial, Question, holds, issuer_competent};
pub use registry::{MAX_DEPTH, Registry, RegistryError};
pub use routing::{Competence, Explanation, Reason, Refusal, SetAside, Step, competent, explain, route};
pub use rows::{Act, Area, DepartmentRow, DepartmentStatus, Division, Instrument, Mandate, MatterRow, Origin, Rows};
