//! `causeway openapi`: the description, byte for byte as `schemas/openapi.json`.

use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::print;

/// Prints the OpenAPI description.
#[expect(clippy::unnecessary_wraps, reason = "one shape for every command")]
pub(crate) fn run() -> Result<Exit, Failure> {
    print::bytes(api::openapi::json().as_bytes());
    Ok(exit::DONE)
}
