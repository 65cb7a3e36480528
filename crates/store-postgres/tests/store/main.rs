//! PostgreSQL as a store: the suite of crate `store`, and what only this backend can do wrong.

mod away;
mod conformance;
mod nodes;
mod opening;
mod outcome;
mod proxy;
mod server;
