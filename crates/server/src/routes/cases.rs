//! Cases: open and read.

use actix_web::http::header::LOCATION;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, web};
use api::route::{JSON, Route, RouteId};
use api::wire;
use hub::caller::idempotency_key;
use model::Principal;

use crate::body;
use crate::failure::Failure;
use crate::state::State;

/// Bytes of a case at most.
const LIMIT: usize = 1 << 20;

/// `POST /v1/cases`
pub(crate) async fn open(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let key = idempotency_key(body::text(&request, "idempotency-key")?)?;
    let message = body::message(&request, payload, LIMIT, Route::of(RouteId::OpenCase).takes).await?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let opened = state.run(async move { hub.open_case(&principal, &message, key).await }).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, format!("/v1/cases/{}", opened.code)));
    if opened.query_word.is_none() {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.json(wire::OpenedCase {
        code: opened.code.to_string(),
        query_word: opened.query_word.map(|word| word.expose().to_owned()),
    }))
}

/// `GET /v1/cases/{code}`
pub(crate) async fn read(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    code: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let case = state.run(async move { hub.case(&principal, &code).await }).await?;
    Ok(HttpResponse::Ok().content_type(JSON).body(case.into_inner()))
}
