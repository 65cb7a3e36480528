//! Certificates, chains and revocation lists: what counts, what does not, and why.

#![allow(clippy::unwrap_used, reason = "tests")]

mod authority;
mod chains;
mod classes;
mod independent;
mod judge;
mod mutations;
mod openssl;
mod outside;
mod pki;
mod requests;
mod revocation;
