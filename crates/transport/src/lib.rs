//! Carries bytes out of the hub: HTTP calls whose time and size are bounded, whatever the other side does.
//!
//! A call ends by its deadline, name resolution and body included; of an answer no more is read than was asked for; redirects
//! are not followed and proxies of the environment are not used, so that bytes go to the address that was named and to no
//! other. Certificates are judged by the operating system's store.

mod http;

pub use http::{Answer, Bounds, Http, HttpError};
