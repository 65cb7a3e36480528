//! Answers to departments that speak SOAP 1.1: the same answer, in an envelope.

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder};
use api::Problem;
use hub::soap::{FaultCode, Operation, fault};
use hub::{Item, Made, Published};
use serde_json::{Value, json};

use crate::failure::{Failure, problem};
use crate::routes::documents::{location, mark_replayed};

const MEDIA_TYPE: &str = "text/xml; charset=utf-8";

/// What became of a message: the number of the receipt, or a fault. SOAP 1.1 (6.2) wants a fault to come with status 500;
/// the problem's own status stands in the fault's detail.
pub(crate) fn answer(
    called: &Operation,
    published: Result<Published, Failure>,
    (base, request_id): (&str, &str),
) -> HttpResponse {
    match published {
        Ok(Published::One(made)) => {
            let mut response = HttpResponse::Created();
            response.insert_header((LOCATION, location(&made)));
            mark_replayed(&mut response, made.is_replayed());
            response.content_type(MEDIA_TYPE).body(called.response(&members(&made)))
        }
        Ok(Published::Batch(items)) => {
            let items: Vec<_> = items.iter().map(|item| of_batch(item, (base, request_id))).collect();
            HttpResponse::Created().content_type(MEDIA_TYPE).body(called.response(&json!({"item": items})))
        }
        Err(failure) => refused(&failure, &failure.problem(base, request_id)),
    }
}

/// The receipt by its number, and as it was signed.
fn members(made: &Made) -> Value {
    let (id, number, receipt, word) = match made {
        Made::Document(it) => (it.id.to_string(), it.number, &it.receipt, None),
        Made::Events(it) => (it.case.to_string(), it.number, &it.receipt, it.query_word.as_ref()),
    };
    let mut members = json!({
        "receipt": number.to_string(),
        "id": id,
        "signedReceipt": String::from_utf8_lossy(receipt),
    });
    if let Some(word) = word {
        members["queryWord"] = word.expose().into();
    }
    members
}

fn of_batch(item: &Item, (base, request_id): (&str, &str)) -> Value {
    let mut members = match &item.outcome {
        Ok(made) => members(made),
        Err(refusal) => json!({"problem": problem(refusal, base, request_id)}),
    };
    members["index"] = item.index.into();
    members
}

fn refused(failure: &Failure, problem: &Problem) -> HttpResponse {
    // What the fault's sentence says need not stand in its detail again.
    let members = serde_json::to_value(Problem { detail: None, ..problem.clone() }).unwrap_or_default();
    let sentence = problem.detail.as_deref().unwrap_or(problem.title);
    let mut response = HttpResponseBuilder::new(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(seconds) = failure.retry_after() {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    response.content_type(MEDIA_TYPE).body(fault(code_of(problem.status, &members), sentence, &members))
}

fn code_of(status: u16, problem: &Value) -> FaultCode {
    let first = &problem["refusals"][0];
    let said = |member: &str| first[member].as_str().unwrap_or_default();
    match said("code") {
        "CW201" if said("value").ends_with("}Envelope") => FaultCode::VersionMismatch,
        "CW204" if said("source").starts_with("/Envelope/Header/") => FaultCode::MustUnderstand,
        _ if status >= 500 => FaultCode::Server,
        _ => FaultCode::Client,
    }
}
