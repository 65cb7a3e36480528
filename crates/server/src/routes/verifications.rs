//! Verification for anyone: sealed documents in, reports out. Nothing is kept.

use actix_multipart::Multipart;
use actix_web::http::header::{CONTENT_TYPE, Header};
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use api::route::{JOSE, JSON, REPORT};
use api::{Code, wire};
use document::DocumentId;
use document::json::{self, Value};
use futures_util::TryStreamExt;
use seal::{Conclusion, Report};

use crate::body;
use crate::failure::Failure;
use crate::state::State;

/// Bytes of a sealed document at most, and of all files of one form together.
const LIMIT: usize = 8 << 20;
/// Bytes of a form around its files at most.
const AROUND: usize = 64 << 10;
/// Files of one form at most.
const FILES: usize = 16;
/// Bytes of a request that names a document.
const NAMING: usize = 1 << 10;

/// A file, and its name if the form gives one.
type File = (Option<String>, Vec<u8>);

/// `POST /v1/verifications`: the files of a form, a sealed document itself, or the id of one that the hub holds.
pub(crate) async fn verify(
    state: web::Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let media = actix_web::http::header::ContentType::parse(&request);
    let essence = media.as_ref().map(|m| m.0.essence_str().to_owned()).unwrap_or_default();
    match essence.as_str() {
        "multipart/form-data" => {
            let form = body::pieces(&request, payload, LIMIT + AROUND).await?;
            let files = body::in_time(&request, files(&request, form)).await??;
            of_files(&state, files).await
        }
        JOSE => {
            let bytes = body::bytes(&request, payload, LIMIT).await?.to_vec();
            of_files(&state, vec![(None, bytes)]).await
        }
        JSON => {
            let id = named(&body::bytes(&request, payload, NAMING).await?)?;
            let (hub, at) = (state.hub.clone(), state.clock.now());
            let conclusion = state.run(async move { hub.verify_stored(id, at).await }).await?;
            Ok(one(&conclusion.into_report()))
        }
        _ => {
            let taken = format!("Send multipart/form-data with files, {JOSE}, or {JSON} with a documentId.");
            Err(Failure::because(Code::MediaTypeUnsupported, taken))
        }
    }
}

/// One file is answered by its report, several by a list of them in their order.
async fn of_files(state: &State, files: Vec<File>) -> Result<HttpResponse, Failure> {
    let (hub, at) = (state.hub.clone(), state.clock.now());
    let reports = state.run(async move {
        let mut reports = Vec::with_capacity(files.len());
        for (name, bytes) in files {
            let report = hub.verify(&bytes, at).await.map(Conclusion::into_report)?;
            reports.push(match name {
                Some(name) => report.named(&name),
                None => report,
            });
        }
        Ok(reports)
    });
    let reports = reports.await?;
    if let [report] = &reports[..] {
        return Ok(one(report));
    }
    let items = reports.iter().filter_map(|report| serde_json::from_slice(&report.to_json()).ok()).collect();
    Ok(HttpResponse::Ok().json(wire::Reports { items }))
}

fn one(report: &Report) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, REPORT)).body(report.to_json())
}

/// The id in `{"documentId": …}`.
fn named(bytes: &[u8]) -> Result<DocumentId, Failure> {
    let value = json::parse(bytes).map_err(|refusal| Failure::because(Code::RequestMalformed, refusal.to_string()))?;
    let members = value.as_object().filter(|members| members.len() == 1);
    let id = members.and_then(|members| members.get("documentId")).and_then(Value::as_str);
    let id = id.and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::because(Code::RequestInvalid, "The body is {\"documentId\": \"<id>\"} and nothing else."))
}

/// The parts of the form that have content, up to the bounds.
async fn files(request: &HttpRequest, mut payload: dev::Payload) -> Result<Vec<File>, Failure> {
    let malformed = || Failure::because(Code::RequestMalformed, "The form cannot be read to its end.");
    let mut form = Multipart::from_request(request, &mut payload).await.map_err(|_| malformed())?;
    let (mut files, mut size) = (Vec::new(), 0);
    while let Some(mut field) = form.try_next().await.map_err(|_| malformed())? {
        let name = field.content_disposition().and_then(|d| d.get_filename()).map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(|_| malformed())? {
            size += chunk.len();
            if size > LIMIT {
                let most = format!("The files of a form have at most {LIMIT} bytes together.");
                return Err(Failure::because(Code::BodyTooLarge, most));
            }
            bytes.extend_from_slice(&chunk);
        }
        if bytes.is_empty() {
            continue;
        }
        if files.len() == FILES {
            return Err(Failure::because(Code::RequestInvalid, format!("A form has at most {FILES} files.")));
        }
        files.push((name, bytes));
    }
    if files.is_empty() { Err(Failure::because(Code::RequestInvalid, "The form holds no file.")) } else { Ok(files) }
}
