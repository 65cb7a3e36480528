//! The hub's interface as data: wire types, problem codes, OpenAPI.

pub mod problem;

pub use problem::Code;
