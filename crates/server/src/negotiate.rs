//! Which representation the caller wants (RFC 9110, 12.5.1).

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header};
use api::Code;
use api::route::{DOCUMENT, JOSE, JSON};
use hub::Representation;

use crate::failure::Failure;

/// The representation of a document that the caller likes best; the canonical bytes when it does not say.
///
/// # Errors
/// `not-acceptable`, with the list of what can be given.
pub(crate) fn representation(request: &HttpRequest) -> Result<Representation, Failure> {
    if !request.headers().contains_key("accept") {
        return Ok(Representation::Document);
    }
    let accept = Accept::parse(request)
        .map_err(|_| Failure::because(Code::RequestMalformed, "The header Accept cannot be read."))?;
    for wanted in accept.ranked() {
        match wanted.essence_str() {
            DOCUMENT | JSON | "application/*" | "*/*" => return Ok(Representation::Document),
            JOSE => return Ok(Representation::Sealed),
            _ => {}
        }
    }
    Err(Failure::because(
        Code::NotAcceptable,
        format!("Only these can be given: {DOCUMENT}, {JOSE}; a department's format with ?as=ADAPTER."),
    ))
}
