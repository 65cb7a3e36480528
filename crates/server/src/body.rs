//! Bodies: read up to a bound, with what the headers say of them.

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::{Bytes, Payload};
use api::Code;
use hub::caller::Body;

use crate::failure::Failure;

/// Reads a body of at most so many bytes; reading stops at the bound.
pub(crate) async fn bytes(payload: Payload, limit: usize) -> Result<Bytes, Failure> {
    match payload.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Failure::because(Code::RequestMalformed, "The body could not be read to its end.")),
        Err(_) => Err(Failure::because(Code::BodyTooLarge, format!("The body is larger than {limit} bytes."))),
    }
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
    if request.headers().get(CONTENT_ENCODING).is_some_and(|v| v != "identity") {
        return Err(unsupported("A compressed body"));
    }
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
    Ok(Body { bytes: bytes(payload, limit).await?, media_type, charset, adapter })
}

/// A header's text, if the header is there.
pub(crate) fn text<'a>(request: &'a HttpRequest, name: &str) -> Result<Option<&'a str>, Failure> {
    let Some(value) = request.headers().get(name) else { return Ok(None) };
    value
        .to_str()
        .map(Some)
        .map_err(|_| Failure::because(Code::RequestMalformed, format!("The header {name} is not visible ASCII.")))
}
