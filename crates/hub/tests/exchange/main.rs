//! The exchange on an embedded store, with the adapters and the registry of the fixture world: what a department may and may
//! not do, what it gets, and what is on record afterwards.

mod captured;
mod imports;
mod keys;
mod log;
mod numbers;
mod privacy;
mod publishing;
mod pulling;
mod replays;
mod reporting;
mod rules;
mod story;
mod trust;
mod witness;
mod world;
