//! HTTP: routes, authentication, problem documents.
//!
//! The edge of the hub, on actix-web. Every request comes by a [`connection`] and passes [`edge`] (its id, one log line, problems in one form), then the
//! [`gate`] of its route in `api`'s table (who may come in), then one handler in [`routes`], which reads a bounded body,
//! hands one message to the hub on the hub's own runtime and awaits one answer. What is not in the table is 404.

mod body;
mod connection;
mod edge;
mod failure;
mod gate;
mod listen;
mod negotiate;
mod routes;
mod soap;
mod state;

pub use listen::{Listening, run};
pub use state::State;
