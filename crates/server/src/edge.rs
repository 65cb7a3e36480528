//! What every request passes first and every answer last: the request's id, problems in one form, one log line.

use std::time::{Duration, SystemTime};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, HttpDate, RETRY_AFTER};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, HttpResponseBuilder, web};
use api::Code;
use model::Principal;

use crate::connection::{Answer, Answers};
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
    let id = given_id(&request).unwrap_or_else(|| new_id(&state));
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let chunked = request.chunked().unwrap_or(false);
    let answer = next.call(request).await?.map_into_boxed_body();

    let mut answer = render(answer, &state, &id);
    if !answer.headers().contains_key(&REQUEST_ID) {
        let value = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("invalid"));
        answer.headers_mut().insert(REQUEST_ID, value);
    }
    // Where a body in chunks ends is known only to who reads it to its end, and a refused one was not.
    let last = chunked && answer.status().as_u16() >= 400;
    if last {
        answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    if let Some(answers) = answer.request().conn_data::<Answers>() {
        answers.announce(Answer { to_head: method == Method::HEAD, last });
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

/// The id that the caller gave, if it is a UUID.
fn given_id(request: &ServiceRequest) -> Option<String> {
    let given = request.headers().get(&REQUEST_ID)?.to_str().ok()?;
    Some(uuid::Uuid::try_parse(given).ok()?.hyphenated().to_string())
}

fn new_id(state: &State) -> String {
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

/// The whole answer to a request whose head could not be read: a problem document, after which the connection closes.
pub(crate) fn turn_away(state: &State, status: u16, head_timeout: Duration) -> Vec<u8> {
    let detail = match status {
        400 => "The request is not well-formed HTTP/1.1.".to_owned(),
        408 => format!("The head of the request did not come within {} s.", head_timeout.as_secs()),
        431 => "The head of the request has more than 96 headers or 128 KiB.".to_owned(),
        _ => String::new(),
    };
    let code = StatusCode::from_u16(status).map_or(Code::Internal, code_of);
    let id = new_id(state);
    let response = problem_response(&Failure::because(code, detail), state, &id);
    let status = response.status();
    tracing::info!(request.id = id, http.status = status.as_u16(), "answered before a request was read");

    let seconds = u64::try_from(state.clock.now().as_micros() / 1_000_000).unwrap_or_default();
    let date = HttpDate::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    let mut answer =
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ndate: {date}\r\n{REQUEST_ID}: {id}\r\n").into_bytes();
    for (name, value) in response.headers() {
        answer.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    let body = response.into_body().try_into_bytes().unwrap_or_default();
    answer.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    answer.extend_from_slice(&body);
    answer
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
