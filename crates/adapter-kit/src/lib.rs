//! adapter-kit

pub mod limits;
pub mod read;
pub mod refusal;

pub use limits::Limits;
pub use refusal::{Code, Note, Refusal};
