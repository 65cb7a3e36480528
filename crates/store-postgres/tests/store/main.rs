//! PostgreSQL as a store: the suite of crate `store`, and what only this backend can do wrong.

mod conformance;
mod server;
