//! What the log promises, with the literal values of its definition and against other implementations.

mod growing;
mod hostile;
mod literal;
mod others;
mod proving;
mod reading;
mod world;
