//! What every request passes first and every answer last: the request's id, problems in one form, one log line.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, HttpResponseBuilder, web};
use api::Code;
use model::Principal;

use crate::failure::Failure;
use crate::state::State;

/// The header of the request's id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("causeway-request-id");

/// The id of the request in hand: the caller's own where it is a UUID, else a new one.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Carries one request through.
pub(crate) async fn edge(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = state.clock.now();
    let id = request_id(&request, &state);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let answer = next.call(request).await?.map_into_boxed_body();

    let mut answer = render(answer, &state, &id);
    if !answer.headers().contains_key(&REQUEST_ID) {
        let value = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("invalid"));
        answer.headers_mut().insert(REQUEST_ID, value);
    }
    let department = answer.request().extensions().get::<Principal>().and_then(|p| p.department().cloned());
    let micros = state.clock.now().as_micros() - began.as_micros();
    tracing::info!(
        request.id = id,
        http.method = %method,
        http.route = answer.request().match_pattern().unwrap_or_default(),
        http.status = answer.status().as_u16(),
        department.id = department.as_ref().map(document::DepartmentId::as_str),
        duration_ms = micros / 1000,
        "answered"
    );
    Ok(answer)
}

fn request_id(request: &ServiceRequest, state: &State) -> String {
    let given = request.headers().get(&REQUEST_ID).and_then(|v| v.to_str().ok());
    if let Some(uuid) = given.and_then(|text| uuid::Uuid::try_parse(text).ok()) {
        return uuid.hyphenated().to_string();
    }
    let random = state.entropy.bytes::<10>();
    let millis = u64::try_from(state.clock.now().as_micros() / 1000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().hyphenated().to_string()
}

/// Makes a problem document of every failure, the framework's own included.
fn render(answer: ServiceResponse<BoxBody>, state: &State, id: &str) -> ServiceResponse<BoxBody> {
    let Some(error) = answer.response().error() else { return answer };
    let framework;
    let failure = if let Some(failure) = error.as_error::<Failure>() {
        failure
    } else {
        framework = Failure::because(code_of(answer.status()), plain(answer.status()));
        &framework
    };
    let response = problem_response(failure, state, id);
    answer.into_response(response)
}

fn problem_response(failure: &Failure, state: &State, id: &str) -> HttpResponse {
    let problem = failure.problem(&state.base_url, id);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    if let Some(seconds) = failure.retry_after() {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    if let Some(allow) = &failure.allow {
        response.insert_header((ALLOW, allow.as_str()));
    }
    if failure.code() == Code::Unauthenticated {
        response.insert_header(("www-authenticate", "Bearer realm=\"causeway\""));
    }
    response.content_type("application/problem+json").body(serde_json::to_vec(&problem).unwrap_or_default())
}

fn code_of(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::MediaTypeUnsupported,
        status if status.is_client_error() => Code::RequestMalformed,
        _ => Code::Internal,
    }
}

fn plain(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().to_owned()
}
