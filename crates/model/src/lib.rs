//! Records of the hub and their state changes.
//!
//! Plain data with the rules that hold for one record alone: a department with its sealing authorisations, an agreement and
//! what it covers, an evidence request and the states it may pass through, an access entry, a document's status, the keys
//! by which department systems come in. Time and randomness come in through [`Clock`] and [`Entropy`]. Nothing here does
//! I/O or knows the store; questions of competence belong to crate `competence`, cases to crate `cases`.

pub mod access;
pub mod agreement;
pub mod api_key;
pub mod crash;
pub mod department;
pub mod idempotency;
pub mod notice;
pub mod origin;
pub mod principal;
pub mod private;
pub mod purpose;
pub mod receipt;
pub mod request;
pub mod status;

pub use access::AccessEntry;
pub use agreement::Agreement;
pub use api_key::ApiKey;
pub use department::{Channel, Department, SealingAuthorisation};
pub use notice::NoticeEvent;
pub use origin::{Clock, Entropy, SystemClock, SystemEntropy};
pub use principal::{Principal, Scope};
pub use private::{Personal, Secret};
pub use purpose::Purpose;
pub use request::EvidenceRequest;
pub use status::Status;
