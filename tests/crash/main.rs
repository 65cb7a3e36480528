//! The process dies, at named points and at random instants under load: what was acknowledged is there once, nothing is there
//! twice, and the log has an entry for each.

mod away;
mod client;
mod load;
mod log_copy;
mod points;
