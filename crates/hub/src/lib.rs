//! The exchange: one department publishes a result, another pulls it, lawfully and with evidence.
//!
//! In go bytes of departments, already authenticated; out come receipts, sealed documents or the requester's own format, or a
//! [`Refusal`] that names its rule. Between them lie, in this order on the path: [`directory`] (the registry, parsed),
//! [`publish`] (decode, complete, judge, seal, one commit), [`policy`] and [`routing`] (who may ask whom), [`pull`] (reuse and
//! recognition of stored copies, one commit, then the answer), [`reading`] (every later look passes a gate and leaves an entry), [`status`] (a department suspends or withdraws what it issued),
//! [`verification`] (the one function that gathers facts, online and offline), [`trust`] (keys and signed lists),
//! [`numbering`] (the transparency log), [`examination`] (whether a store is whole), [`backup`] (a store in a file) and [`ticker`] (everything that happens beside requests).
//!
//! Nothing leaves before it is durable; whether a subject or a document exists is found out only after the right to ask and
//! the route are settled. The hub knows stores and adapters by their traits alone, and asks [`model::Clock`] and
//! [`model::Entropy`] for time and randomness.

pub mod answer;
pub mod backup;
pub mod caller;
pub mod case_file;
pub mod directory;
pub mod examination;
pub mod hub;
pub mod inbox;
pub mod listing;
pub mod numbering;
pub mod offers;
mod policy;
pub mod publish;
pub mod pull;
pub mod reading;
mod receipts;
pub mod refusal;
mod routing;
mod serving;
pub mod settings;
pub mod status;
pub mod ticker;
pub mod trail;
pub mod trust;
pub mod verification;

pub use adapter_kit::soap;
pub use answer::{Content, Representation};
pub use caller::Body;
pub use case_file::OpenedCase;
pub use hub::{Hub, OpenError, Parts};
pub use publish::{Accepted, Item, Made, Publication, Published, Reported};
pub use pull::{Answer, DryRun, Pull};
pub use refusal::Refusal;
pub use settings::Settings;
