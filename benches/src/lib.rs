//! What the benches of the whole program share: a client that puts load on it, the parts that a limit is made of, and the
//! table that both end in.
//!
//! A bench starts the release binary as a journey does (`causeway_tests::Hub`), drives it over HTTP and judges every answer
//! before it prints a figure. Beside each figure stands a limit: the sum of what the parts of the work cost, each measured
//! alone, at saturation, in the same minute on the same machine.

pub mod client;
pub mod commission;
pub mod judge;
pub mod limit;
pub mod load;
pub mod opinion;
pub mod parts;
pub mod process;
pub mod publisher;
pub mod rows;
pub mod subject;
pub mod table;
pub mod turns;
