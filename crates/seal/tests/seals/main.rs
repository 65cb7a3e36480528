//! The promises of seals: keys, signatures, lists, and every verdict of the five axes.

mod attacks;
mod authority;
mod facts;
mod jws;
mod keys;
mod lists;
mod tamper;
mod text;
mod tools;
mod vectors;
mod world;
