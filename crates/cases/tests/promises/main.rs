//! What matters and cases promise, on the sample registry and on records made for each case.

mod case;
mod catalogue;
mod query_word;
mod sample;
