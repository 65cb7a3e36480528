//! Verification for anyone: a sealed document in, a report out. Nothing is kept.

use actix_multipart::Multipart;
use actix_web::http::header::{CONTENT_TYPE, Header};
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use api::Code;
use api::route::{JOSE, REPORT};
use futures_util::TryStreamExt;
use seal::Conclusion;

use crate::body;
use crate::failure::Failure;
use crate::state::State;

/// Bytes of a sealed document at most.
const LIMIT: usize = 8 << 20;

/// Bytes of a form around its file at most.
const AROUND: usize = 64 << 10;

/// `POST /v1/verifications`: a file of a form, or the sealed document itself.
pub(crate) async fn verify(
    state: web::Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let media = actix_web::http::header::ContentType::parse(&request);
    let essence = media.as_ref().map(|m| m.0.essence_str().to_owned()).unwrap_or_default();
    let (name, bytes) = match essence.as_str() {
        "multipart/form-data" => {
            let form = body::pieces(&request, payload, LIMIT + AROUND).await?;
            body::in_time(&request, first_file(&request, form)).await??
        }
        JOSE => (None, body::bytes(&request, payload, LIMIT).await?.to_vec()),
        _ => {
            let taken = format!("Send multipart/form-data with a file, or {JOSE}.");
            return Err(Failure::because(Code::MediaTypeUnsupported, taken));
        }
    };
    let hub = state.hub.clone();
    let at = state.clock.now();
    let report = state.run(async move { hub.verify(&bytes, at).await.map(Conclusion::into_report) }).await?;
    let report = name.map_or(report.clone(), |name| report.named(&name));
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, REPORT)).body(report.to_json()))
}

/// The first part of the form that has content, up to the bound.
async fn first_file(request: &HttpRequest, mut payload: dev::Payload) -> Result<(Option<String>, Vec<u8>), Failure> {
    let malformed = || Failure::because(Code::RequestMalformed, "The form cannot be read to its end.");
    let mut form = Multipart::from_request(request, &mut payload).await.map_err(|_| malformed())?;
    while let Some(mut field) = form.try_next().await.map_err(|_| malformed())? {
        let name = field.content_disposition().and_then(|d| d.get_filename()).map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(|_| malformed())? {
            if bytes.len() + chunk.len() > LIMIT {
                return Err(Failure::because(
                    Code::BodyTooLarge,
                    format!("A sealed document has at most {LIMIT} bytes."),
                ));
            }
            bytes.extend_from_slice(&chunk);
        }
        if !bytes.is_empty() {
            return Ok((name, bytes));
        }
    }
    Err(Failure::because(Code::RequestInvalid, "The form holds no file."))
}
