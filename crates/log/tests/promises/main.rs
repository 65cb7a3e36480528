//! What the log promises, with the literal values of its definition and against other implementations.

mod auditing;
mod growing;
mod hostile;
mod literal;
mod others;
mod proving;
mod reading;
mod witnessing;
mod world;
