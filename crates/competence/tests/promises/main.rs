//! What competence promises, on rows made for each case and on the sample registry.
#![allow(clippy::panic, reason = "a test that cannot build its rows has failed")]

mod agreeing;
mod authority;
mod building;
mod routing;
mod sample;
mod world;
