//! The transparency log and the signed lists, for anyone.

use actix_web::http::header::{ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};
use api::Code;
use api::route::{BYTES, JOSE, JSON, TEXT};
use document::Digest;

use crate::failure::Failure;
use crate::state::State;

/// `GET /log/checkpoint`
pub(crate) async fn checkpoint(state: web::Data<State>) -> Result<HttpResponse, Failure> {
    let hub = state.hub.clone();
    let checkpoint = state.run(async move { hub.checkpoint().await }).await?;
    let checkpoint = checkpoint.ok_or_else(|| Failure::because(Code::NotFound, "The log has no entry yet."))?;
    Ok(HttpResponse::Ok().content_type(TEXT).insert_header(("cache-control", "no-cache")).body(checkpoint))
}

/// `GET /log/tile/<L>/<N>[.p/<W>]` and `GET /log/tile/entries/<N>[.p/<W>]`
pub(crate) async fn tile(state: web::Data<State>, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let hub = state.hub.clone();
    let full = !path.contains(".p/");
    let path = format!("tile/{path}");
    let tile = state.run(async move { hub.tile(&path).await }).await?;
    let tile = tile.ok_or_else(|| Failure::because(Code::NotFound, "There is no such tile."))?;
    let caching = if full { "public, max-age=31536000, immutable" } else { "no-cache" };
    Ok(HttpResponse::Ok().content_type(BYTES).insert_header(("cache-control", caching)).body(tile))
}

/// `GET /log/trust-list`
pub(crate) async fn trust_list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    file(&state, &request, "trust-list.json", JSON)
}

/// `GET /log/registry-list`
pub(crate) async fn registry_list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    file(&state, &request, "registry-list.json", JOSE)
}

/// `GET /log/status-list`
pub(crate) async fn status_list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    file(&state, &request, "status-list.json", JOSE)
}

/// `GET /log/crl/{name}`
pub(crate) async fn crl(
    state: web::Data<State>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    file(&state, &request, &format!("crl/{name}"), "application/pkix-crl")
}

/// A file of the trust folder as it was signed, or 304.
fn file(state: &State, request: &HttpRequest, name: &str, media: &str) -> Result<HttpResponse, Failure> {
    let file = state.hub.trust_file(name).ok_or_else(|| Failure::because(Code::NotFound, "There is no such list."))?;
    let tag = format!("\"{}\"", Digest::of(&file.bytes).hex());
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .is_some_and(|v| v.to_str().is_ok_and(|v| v.split(',').any(|t| t.trim() == tag)));
    if known {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok()
        .content_type(media)
        .insert_header((ETAG, tag))
        .insert_header(("cache-control", "no-cache"))
        .body(file.bytes))
}
