//! Documents: publish and read.

use actix_web::http::Method;
use actix_web::http::header::{ETAG, IF_NONE_MATCH, LOCATION};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use api::Code;
use api::route::{Route, RouteId, TEXT};
use api::wire;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use document::{Digest, DocumentId};
use hub::caller::idempotency_key;
use hub::{Content, Item, Made, Publication, Published, Representation};
use model::Principal;
use serde::Deserialize;

use crate::edge::RequestId;
use crate::failure::{Failure, problem};
use crate::state::State;
use crate::{body, negotiate, soap};

/// `POST /v1/documents`
pub(crate) async fn publish(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    id: web::ReqData<RequestId>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let called = body::text(&request, "causeway-adapter")?.and_then(|adapter| state.hub.called_by(adapter));
    let published = published(&state, principal.into_inner(), &request, payload).await;
    if let Some(called) = called {
        return Ok(soap::answer(called, published, (&state.base_url, &id.0)));
    }
    Ok(match published? {
        Published::One(made) => {
            let mut response = HttpResponse::Created();
            response.insert_header((LOCATION, location(&made)));
            mark_replayed(&mut response, made.is_replayed());
            response.json(accepted(&made))
        }
        Published::Batch(items) => {
            let mut response = HttpResponse::Created();
            let replayed = items.iter().filter_map(|i| i.outcome.as_ref().ok()).all(Made::is_replayed);
            mark_replayed(&mut response, replayed);
            response.json(wire::AcceptedBatch { items: batch(&items, &state.base_url, &id.0) })
        }
    })
}

async fn published(
    state: &State,
    principal: Principal,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Published, Failure> {
    let key = idempotency_key(body::text(request, "idempotency-key")?)?;
    let limit = state.hub.settings().limits.legacy;
    let body = body::message(request, payload, limit, Route::of(RouteId::PublishDocument).takes).await?;
    let hub = state.hub.clone();
    state.run(async move { hub.publish(Publication { principal, body, key }).await }).await
}

/// Says that an earlier attempt with the same key made it.
pub(crate) fn mark_replayed(response: &mut HttpResponseBuilder, replayed: bool) {
    if replayed {
        response.insert_header(("idempotency-replayed", "true"));
    }
}

/// Where it is read.
pub(crate) fn location(made: &Made) -> String {
    match made {
        Made::Document(accepted) => format!("/v1/documents/{}", accepted.id),
        Made::Events(reported) => format!("/v1/cases/{}", reported.case),
    }
}

fn accepted(made: &Made) -> wire::Accepted {
    let (id, sha256, receipt, query_word) = match made {
        Made::Document(it) => (it.id.to_string(), it.sha256, &it.receipt, None),
        Made::Events(it) => (it.case.to_string(), it.sha256, &it.receipt, it.query_word.as_ref()),
    };
    let receipt = serde_json::from_slice(receipt).unwrap_or_default();
    wire::Accepted { id, sha256: sha256.hex(), receipt, query_word: query_word.map(|word| word.expose().to_owned()) }
}

/// The items of a batch as they travel.
pub(crate) fn batch(items: &[Item], base: &str, request_id: &str) -> Vec<wire::BatchItem> {
    items
        .iter()
        .map(|item| match &item.outcome {
            Ok(made) => wire::BatchItem { index: item.index, accepted: Some(accepted(made)), problem: None },
            Err(refusal) => {
                wire::BatchItem { index: item.index, accepted: None, problem: Some(problem(refusal, base, request_id)) }
            }
        })
        .collect()
}

/// `?as=ADAPTER`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct As {
    r#as: Option<String>,
}

/// `GET /v1/documents/{id}[?as=ADAPTER]`
pub(crate) async fn read(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    request: HttpRequest,
    id: web::Path<String>,
    query: web::Query<As>,
) -> Result<HttpResponse, Failure> {
    let id = document_id(&id)?;
    let representation = match query.into_inner().r#as {
        Some(adapter) => Representation::Legacy(adapter),
        None => negotiate::representation(&request)?,
    };
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let known = known_tags(&request);
    let head = request.method() == Method::HEAD;
    let read = state.run(async move {
        let tag = hub.tag(&principal, id, &representation).await?;
        if head || known.contains(&tag) {
            return Ok((tag, None));
        }
        let content = hub.read_document(&principal, id, &representation).await?;
        Ok((tag, Some(content)))
    });
    Ok(match read.await? {
        (tag, None) if head => HttpResponse::Ok().insert_header((ETAG, quoted(&tag))).finish(),
        (tag, None) => HttpResponse::NotModified().insert_header((ETAG, quoted(&tag))).finish(),
        (tag, Some(content)) => content_response(HttpResponse::Ok().insert_header((ETAG, quoted(&tag))), content),
    })
}

/// The tags of `If-None-Match`. HEAD and 304 send no content and leave no entry.
fn known_tags(request: &HttpRequest) -> Vec<String> {
    let header = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    header.split(',').map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned()).collect()
}

fn quoted(tag: &str) -> String {
    format!("\"{tag}\"")
}

/// A document on its way out: bytes as they are, with what stands beside them in headers.
pub(crate) fn content_response(response: &mut HttpResponseBuilder, content: Content) -> HttpResponse {
    let digest = Digest::of(&content.bytes);
    response
        .content_type(content.media_type)
        .insert_header(("repr-digest", format!("sha-256=:{}:", STANDARD.encode(digest.as_bytes()))))
        .insert_header(("cache-control", "private, no-cache"))
        .insert_header(("vary", "Accept, Authorization"))
        .insert_header(("causeway-document-status", content.status.word().unwrap_or("current")));
    if content.notes > 0 {
        response.insert_header(("causeway-notes", content.notes.to_string()));
    }
    response.body(content.bytes)
}

/// `GET /v1/documents/{id}/original`
pub(crate) async fn original(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let id = document_id(&id)?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let content = state.run(async move { hub.original(&principal, id).await }).await?;
    Ok(content_response(&mut HttpResponse::Ok(), content))
}

/// `GET /v1/documents/{id}/provenance`
pub(crate) async fn provenance(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let id = document_id(&id)?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let origin = state.run(async move { hub.provenance(&principal, id).await }).await?;
    Ok(HttpResponse::Ok()
        .json(wire::Provenance { provenance: rows(&origin.provenance)?, residual: rows(&origin.residual)? }))
}

/// A stored table: one JSON row a line.
fn rows(table: &[u8]) -> Result<Vec<serde_json::Value>, Failure> {
    let lines = table.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).map_err(|_| Failure::new(Code::Internal))).collect()
}

/// `GET /v1/documents/{id}/proof`
pub(crate) async fn proof(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let id = document_id(&id)?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let inclusion = state.run(async move { hub.proof(&principal, id).await }).await?;
    Ok(HttpResponse::Ok().content_type(TEXT).body(inclusion.proof))
}

/// An id that cannot be one names nothing.
pub(crate) fn document_id(text: &str) -> Result<DocumentId, Failure> {
    text.parse().map_err(|_| Failure::because(Code::NotFound, "There is no such document, or it is not yours to see."))
}
