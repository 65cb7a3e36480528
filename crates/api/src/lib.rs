//! The hub's interface as data: the table of routes, wire types, problem codes, OpenAPI.
//!
//! [`route::ROUTES`] is the one list of what the hub answers: the server registers exactly these routes and lets in exactly
//! the principals named there, and [`openapi`] describes them. Nothing here does I/O.

pub mod openapi;
pub mod problem;
pub mod route;
pub mod wire;

pub use problem::{Code, Problem};
pub use route::{ROUTES, Route, RouteId};
