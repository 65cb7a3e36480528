//! Which representation the caller wants (RFC 9110, 12.5.1).

use std::cmp::Reverse;

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header, Quality};
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
    let document = wish(&accept, &[DOCUMENT, JSON]).map(|wish| (wish, Representation::Document));
    let sealed = wish(&accept, &[JOSE]).map(|wish| (wish, Representation::Sealed));
    let best = sealed.into_iter().chain(document).max_by_key(|(wish, _)| *wish);
    best.map(|(_, representation)| representation).ok_or_else(|| {
        Failure::because(
            Code::NotAcceptable,
            format!("Only these can be given: {DOCUMENT}, {JOSE}; a department's format with ?as=ADAPTER."),
        )
    })
}

/// How much a representation of these media types is wanted: by quality, then by how closely it was named, then by place.
/// The most specific range decides its quality; zero refuses it.
fn wish(accept: &Accept, names: &[&str]) -> Option<(Quality, u8, Reverse<usize>)> {
    let ranges = accept.iter().enumerate().filter_map(|(place, range)| {
        let closeness = match range.item.essence_str() {
            name if names.contains(&name) => 2,
            "application/*" => 1,
            "*/*" => 0,
            _ => return None,
        };
        Some((closeness, range.quality, Reverse(place)))
    });
    let (closeness, quality, place) = ranges.max()?;
    (quality > Quality::ZERO).then_some((quality, closeness, place))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn wanted(accept: &str) -> Option<Representation> {
        representation(&TestRequest::get().insert_header(("accept", accept)).to_http_request()).ok()
    }

    #[test]
    fn quality_decides_then_closeness_then_place() {
        let (document, sealed) = (Some(Representation::Document), Some(Representation::Sealed));
        for (accept, expected) in [
            ("*/*", &document),
            ("application/json", &document),
            ("application/*;q=0.1", &document),
            ("APPLICATION/JOSE+JSON", &sealed),
            ("application/jose+json, */*", &sealed),
            ("application/jose+json;q=0.2, application/vnd.causeway.document+json", &document),
            ("application/jose+json, application/vnd.causeway.document+json", &sealed),
            ("text/html, */*;q=0.1", &document),
        ] {
            assert_eq!(&wanted(accept), expected, "{accept}");
        }
    }

    #[test]
    fn quality_zero_refuses() {
        assert_eq!(wanted("application/jose+json;q=0"), None);
        assert_eq!(wanted("application/*;q=0, */*"), None);
        assert_eq!(wanted("application/vnd.causeway.document+json;q=0, */*"), Some(Representation::Sealed));
        assert_eq!(wanted("text/html"), None);
    }
}
