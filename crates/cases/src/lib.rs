//! Matters and cases: what may be asked for, and each applicant's way through it.
//!
//! In go records: the catalogue of [`Matter`]s, a [`Case`] as it was opened, and its [`CaseEvent`]s. Out come answers: the
//! one matter that a reference means on a date ([`MatterTable::find`]), the case as it stands ([`fold()`]), whether someone
//! is one of its parties ([`Case::is_party`]). Everything is pure; instants and random bytes are arguments.
//!
//! A case is a list of events and its state a fold over them. This fold knows what opens, closes and changes the parties;
//! other events are kept and passed over. Personal data shows in no `Debug`.

mod case;
mod event;
mod fold;
mod matter;
mod parties;
mod query_word;

pub use case::{Case, CaseState, OpeningError};
pub use event::{CaseEvent, EventKind, EventKindError};
pub use fold::fold;
pub use matter::{
    Consultation, Expiry, ExpiryEffect, Fee, Guide, ItemType, Level, Limit, Limits, Material, MaterialMode, Matter,
    MatterError, MatterTable, MatterUnknown, Money, Pause, Silence, Step, Unit,
};
pub use parties::{MAX_PARTIES, Parties, PartiesError};
pub use query_word::{QueryWord, QueryWordError};
