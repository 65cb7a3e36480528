//! What a department's adapter is made with and tested with.
//!
//! A department sends messages in a format of its own; the hub speaks the common document of crate `document`. An adapter
//! translates between them, in both directions, and says where each value came from and what was left over. It is one
//! crate with one TOML table: [`adapter!`] embeds and compiles it, [`conformance!`] tests it.
//!
//! In: bytes and a [`DecodeContext`]; out: drafts with [`Provenance`] and [`Residual`], or a [`Refusal`] with code, path,
//! line and column. And back: drafts and an [`EncodeContext`] in, bytes out. No I/O, no clock, no randomness.
//!
//! On the path: bytes → [`read`] settles the encoding and walks strict XML or JSON → `decode` fills slots in that one pass
//! and lets the rows of the compiled [`mapping`] make a draft of them → `document` completes it. `encode` walks the same
//! rows in the same order, puts the residual back in its places, and writes. `codec` holds the inverse pairs between texts
//! and values. [`cli`] is what `causeway adapter` prints.

mod adapter;
mod attachment;
pub mod cli;
mod codec;
pub mod conformance;
mod decode;
mod encode;
mod fields;
mod golden;
mod hook;
pub mod hooks;
mod infer;
pub mod limits;
pub mod manifest;
mod mapped;
pub mod mapping;
mod provenance;
pub mod read;
pub mod refusal;
mod residual;
pub mod soap;

pub use adapter::{
    Adapter, Collected, DecodeContext, Decoded, EncodeContext, Original, Outgoing, Sink, Sourced, Summary,
};
pub use attachment::Attachment;
pub use golden::Golden;
pub use hook::{Group, Hook, HookError, HookFunction, HookInput};
pub use limits::Limits;
pub use manifest::Manifest;
pub use mapped::{Embedded, MappedAdapter};
pub use mapping::{Direction, Yields};
pub use provenance::{Provenance, ProvenanceRow};
pub use refusal::{Code, Note, Refusal};
pub use residual::{Residual, ResidualItem, ResidualKind};

// `adapter!` embeds folders with it.
#[doc(hidden)]
pub use include_dir;
