//! A department suspends, resumes or withdraws a document that it issued.

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, web};
use api::route::{Route, RouteId};
use api::wire;
use hub::caller::idempotency_key;
use hub::status::Step;
use model::Principal;

use super::documents::{document_id, mark_replayed};
use crate::body;
use crate::failure::Failure;
use crate::state::State;

/// Bytes of a step's grounds at most.
const LIMIT: usize = 64 << 10;

/// What the three routes take.
type Asked = (web::Data<State>, web::ReqData<Principal>, HttpRequest, web::Path<String>);

/// `POST /v1/documents/{id}/withdrawal`
pub(crate) async fn withdraw(asked: Asked, payload: Payload) -> Result<HttpResponse, Failure> {
    take(asked, payload, Step::Withdraw).await
}

/// `POST /v1/documents/{id}/suspension`
pub(crate) async fn suspend(asked: Asked, payload: Payload) -> Result<HttpResponse, Failure> {
    take(asked, payload, Step::Suspend).await
}

/// `POST /v1/documents/{id}/resumption`
pub(crate) async fn resume(asked: Asked, payload: Payload) -> Result<HttpResponse, Failure> {
    take(asked, payload, Step::Resume).await
}

async fn take((state, principal, request, id): Asked, payload: Payload, step: Step) -> Result<HttpResponse, Failure> {
    let key = idempotency_key(body::text(&request, "idempotency-key")?)?;
    let id = document_id(&id)?;
    let message = body::message(&request, payload, LIMIT, Route::of(RouteId::Withdraw).takes).await?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let stepped = state.run(async move { hub.change_status(&principal, (id, step), &message, &key).await }).await?;
    let mut response = HttpResponse::Created();
    mark_replayed(&mut response, stepped.replayed);
    Ok(response.json(wire::StatusChanged {
        status: stepped.status.word().unwrap_or("current").to_owned(),
        receipt: serde_json::from_slice(&stepped.receipt).unwrap_or_default(),
    }))
}
