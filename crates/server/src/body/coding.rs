//! Content codings of a body (RFC 9110, 8.4): gzip, within bounds of what it expands to.

use std::io::{self, Read};

use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, web};
use api::Code;
use flate2::bufread::MultiGzDecoder;

use super::text;
use crate::failure::Failure;

/// How many times its size a body may expand to: hundredfold is no message of a department, but a bomb.
const RATIO: usize = 100;

/// How a body is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
}

impl Coding {
    /// The coding that the headers name.
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Failure> {
        match text(request, CONTENT_ENCODING.as_str())?.map(str::trim) {
            None => Ok(Self::Identity),
            Some(name) if name.eq_ignore_ascii_case("identity") => Ok(Self::Identity),
            Some(name) if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => Ok(Self::Gzip),
            Some(_) => Err(Failure::because(
                Code::MediaTypeUnsupported,
                "A body is taken as it is, or with Content-Encoding: gzip.",
            )),
        }
    }

    /// The body without its coding, of at most so many bytes; off the threads of the edge.
    pub(super) async fn undo(self, coded: Bytes, limit: usize) -> Result<Bytes, Failure> {
        match self {
            Self::Identity => Ok(coded),
            Self::Gzip => web::block(move || expand(&coded, limit))
                .await
                .map_err(|_| Failure::new(Code::HubBusy))?
                .map(Bytes::from),
        }
    }
}

fn expand(coded: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let bound = limit.min(coded.len().saturating_mul(RATIO));
    let malformed = |_: io::Error| Failure::because(Code::RequestMalformed, "The body is not whole gzip.");
    let mut expanded = Vec::new();
    let mut reader = MultiGzDecoder::new(coded).take(u64::try_from(bound).unwrap_or(u64::MAX).saturating_add(1));
    reader.read_to_end(&mut expanded).map_err(malformed)?;
    if expanded.len() > bound {
        let detail = format!("The body expands to more than {limit} bytes, or more than {RATIO} times its size.");
        return Err(Failure::because(Code::BodyTooLarge, detail));
    }
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

    fn code(coded: &[u8], limit: usize) -> Result<usize, Code> {
        expand(coded, limit).map(|plain| plain.len()).map_err(|failure| failure.code())
    }

    /// Text that compresses, but no hundredfold.
    fn prose() -> Vec<u8> {
        (0..5000_u32).flat_map(|n| format!("{} ", n.wrapping_mul(2_654_435_761)).into_bytes()).collect()
    }

    #[test]
    fn what_was_coded_comes_back_member_by_member() {
        let plain = prose();
        assert_eq!(expand(&gzip(&plain), 1 << 20).ok(), Some(plain.clone()));
        let twice = [gzip(&plain), gzip(b"end")].concat();
        assert_eq!(expand(&twice, 1 << 20).ok(), Some([&plain[..], b"end"].concat()));
    }

    #[test]
    fn a_body_expands_up_to_the_bound_and_no_further() {
        let coded = gzip(&prose());
        let whole = prose().len();
        assert_eq!(code(&coded, whole), Ok(whole));
        assert_eq!(code(&coded, whole - 1), Err(Code::BodyTooLarge));
        let bomb = gzip(&vec![0; 32 << 20]);
        assert!(bomb.len() < 64 << 10, "a bomb");
        assert_eq!(code(&bomb, usize::MAX), Err(Code::BodyTooLarge));
    }

    #[test]
    fn what_is_not_whole_gzip_is_malformed() {
        let mut coded = gzip(&prose());
        for cut in [0, 1, 9, 20, coded.len() - 1] {
            assert_eq!(code(&coded[..cut], 1 << 20), Err(Code::RequestMalformed), "{cut}");
        }
        let garbage_after = [&coded[..], b"garbage"].concat();
        assert_eq!(code(&garbage_after, 1 << 20), Err(Code::RequestMalformed));
        let checksum = coded.len() - 6;
        coded[checksum] ^= 1;
        assert_eq!(code(&coded, 1 << 20), Err(Code::RequestMalformed));
        assert_eq!(code(b"<JHPC/>", 1 << 20), Err(Code::RequestMalformed));
    }
}
