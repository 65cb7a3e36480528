//! Keys: made here, wrapped at rest under the master key, opened to sign.
//!
//! [`KeyMaterial`] is a new private key; [`KeyRecord`] its row at rest, which only the right [`MasterKey`] opens into a
//! [`SigningKey`]. Private bytes are wiped when dropped, and no type here shows them.

mod id;
mod master;
mod material;
mod record;
mod signer;
mod state;

pub use id::{KeyId, KeyIdError, Use};
pub use master::{MasterError, MasterId, MasterKey};
pub use material::{KeyError, KeyMaterial};
pub(crate) use record::algorithm_name;
pub use record::{KeyRecord, OpenError, Wrap};
pub use signer::{SignError, Signature, Signer, SigningKey};
pub use state::{Event, State, TransitionError};
