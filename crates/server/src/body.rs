//! Bodies: read up to a bound of bytes and time, with what the headers say of them.

mod coding;

use std::future::Future;

use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, dev, web};
use api::Code;
use coding::Coding;
use hub::caller::Body;

use crate::failure::Failure;
use crate::state::State;

/// Reads a body of at most so many bytes; reading stops at the bound.
pub(crate) async fn bytes(request: &HttpRequest, payload: Payload, limit: usize) -> Result<Bytes, Failure> {
    within(request, limit)?;
    let coding = Coding::of(request)?;
    match in_time(request, payload.to_bytes_limited(limit)).await? {
        Ok(Ok(bytes)) => coding.undo(bytes, limit).await,
        Ok(Err(_)) => Err(Failure::because(Code::RequestMalformed, "The body could not be read to its end.")),
        Err(_) => Err(too_large(limit)),
    }
}

/// A body to be read piece by piece: as it comes, or expanded where it is coded.
pub(crate) async fn pieces(request: &HttpRequest, payload: Payload, limit: usize) -> Result<dev::Payload, Failure> {
    within(request, limit)?;
    match Coding::of(request)? {
        Coding::Identity => Ok(payload.into_inner()),
        Coding::Gzip => bytes(request, payload, limit).await.map(dev::Payload::from),
    }
}

/// Refuses a body that says itself that it is too large, before any of it is read.
fn within(request: &HttpRequest, limit: usize) -> Result<(), Failure> {
    let length = text(request, CONTENT_LENGTH.as_str())?.and_then(|length| length.trim().parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) { Err(too_large(limit)) } else { Ok(()) }
}

fn too_large(limit: usize) -> Failure {
    Failure::because(Code::BodyTooLarge, format!("The body is larger than {limit} bytes."))
}

/// Awaits what reads a body, as long as the operator lets a client take: a slow one holds nothing for ever.
pub(crate) async fn in_time<T>(request: &HttpRequest, reading: impl Future<Output = T>) -> Result<T, Failure> {
    let state = request.app_data::<web::Data<State>>().ok_or_else(|| Failure::new(Code::Internal))?;
    let patience = state.request_timeout;
    tokio::time::timeout(patience, reading).await.map_err(|_| {
        let seconds = patience.as_secs();
        Failure::because(Code::RequestMalformed, format!("The body did not come to its end within {seconds} s."))
    })
}

/// Reads a message of a department: body, media type, charset, adapter.
pub(crate) async fn message(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
    takes: &[&str],
) -> Result<Body, Failure> {
    let unsupported = |found: &str| {
        Failure::because(
            Code::MediaTypeUnsupported,
            format!("{found} is not taken here; send one of: {}.", takes.join(", ")),
        )
    };
    let header = text(request, CONTENT_TYPE.as_str())?.unwrap_or_default();
    let mut parts = header.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    if !takes.contains(&media_type.as_str()) {
        let found = if media_type.is_empty() { "A body without Content-Type" } else { media_type.as_str() };
        return Err(unsupported(found));
    }
    let charset = parts.find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    });
    let adapter = text(request, "causeway-adapter")?.map(str::to_owned);
    Ok(Body { bytes: bytes(request, payload, limit).await?, media_type, charset, adapter })
}

/// A header's text, if the header is there. Twice is not once: nobody could say which of them a proxy saw.
pub(crate) fn text<'a>(request: &'a HttpRequest, name: &str) -> Result<Option<&'a str>, Failure> {
    let malformed = |what: &str| Failure::because(Code::RequestMalformed, format!("The header {name} {what}."));
    let mut values = request.headers().get_all(name);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(malformed("comes more than once"));
    }
    value.to_str().map(Some).map_err(|_| malformed("is not visible ASCII"))
}
