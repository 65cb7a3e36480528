//! Evidence requests: ask and follow.

use actix_web::http::header::LOCATION;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, web};
use api::Code;
use api::route::{Route, RouteId};
use api::wire;
use document::RequestId;
use hub::caller::idempotency_key;
use hub::reading::RequestView;
use hub::{Pull, Representation};
use model::Principal;
use model::request::{AnswerSource, Passed, RuleOutcome, State as RequestState};
use serde::Deserialize;

use super::documents::{content_response, mark_replayed};
use crate::edge::REQUEST_ID;
use crate::failure::Failure;
use crate::state::State;
use crate::{body, negotiate};

/// Bytes of a question at most.
const LIMIT: usize = 1 << 20;

/// `?dryRun=true`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Ask {
    #[serde(default)]
    dry_run: bool,
}

/// `POST /v1/evidence-requests[?dryRun=true]`
pub(crate) async fn ask(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    request: HttpRequest,
    query: web::Query<Ask>,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let principal = principal.into_inner();
    let hub = state.hub.clone();
    let takes = Route::of(RouteId::AskEvidence).takes;
    if query.dry_run {
        let message = body::message(&request, payload, LIMIT, takes).await?;
        let dry = state.run(async move { hub.dry_run(&principal, &message).await }).await?;
        let provider = dry.provider.map(|p| p.to_string());
        return Ok(HttpResponse::Ok().json(wire::DryRun { rules: dry.rules.iter().map(rule).collect(), provider }));
    }
    let key = idempotency_key(body::text(&request, "idempotency-key")?)?;
    let message = body::message(&request, payload, LIMIT, takes).await?;
    let representation =
        if message.adapter.is_some() { Representation::Sealed } else { negotiate::representation(&request)? };
    let pull = Pull { principal, body: message, key, representation };
    let answer = state.run(async move { hub.pull(pull).await }).await?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((LOCATION, format!("/v1/evidence-requests/{}", answer.request)))
        .insert_header((REQUEST_ID, answer.request.to_string()))
        .insert_header(("causeway-source", source(answer.source)))
        .insert_header(("content-location", format!("/v1/documents/{}", answer.content.document)));
    mark_replayed(&mut response, answer.replayed);
    Ok(content_response(&mut response, answer.content))
}

/// `GET /v1/evidence-requests/{id}`
pub(crate) async fn read(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let id: RequestId = id
        .parse()
        .map_err(|_| Failure::because(Code::NotFound, "There is no such request, or it is not yours to see."))?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let view = state.run(async move { hub.request(&principal, id).await }).await?;
    Ok(HttpResponse::Ok().json(wire_request(&view)))
}

const fn source(source: AnswerSource) -> &'static str {
    match source {
        AnswerSource::Stored => "stored",
        AnswerSource::Live => "live",
    }
}

fn rule(outcome: &RuleOutcome) -> wire::Rule {
    wire::Rule {
        rule: outcome.rule.clone(),
        outcome: match outcome.outcome {
            Passed::Passed => "passed",
            Passed::Failed => "failed",
            Passed::NotEvaluated => "not-evaluated",
        }
        .to_owned(),
        code: outcome.code.clone(),
        agreement: outcome
            .agreement
            .as_ref()
            .map(|a| wire::AgreementVersion { id: a.id.to_string(), version: a.version }),
    }
}

fn wire_request(view: &RequestView) -> wire::Request {
    let request = &view.request;
    let (rule_id, reason, documents, from) = match &request.state {
        RequestState::Fulfilled { document, source: from, .. } => {
            (None, None, vec![document.to_string()], Some(source(*from)))
        }
        RequestState::Refused { rule, code, .. } => (Some(rule.clone()), Some(code.clone()), Vec::new(), None),
        RequestState::Failed { code, .. } => (None, Some(code.clone()), Vec::new(), None),
        RequestState::TimedOut { .. } => (None, Some("provider-timeout".to_owned()), Vec::new(), None),
        RequestState::Requested | RequestState::Sent => (None, None, Vec::new(), None),
    };
    wire::Request {
        id: request.id.to_string(),
        kind: match request.kind {
            document::draft::QuestionKind::Pull => "pull",
            document::draft::QuestionKind::Opinion => "opinion",
        }
        .to_owned(),
        state: request.state.name().to_owned(),
        rule: rule_id,
        reason,
        requester: request.requester.to_string(),
        provider: request.provider.as_ref().map(ToString::to_string),
        reference: request.reference.clone(),
        requested_at: request.requested_at.to_string(),
        answer_by: request.answer_by.to_string(),
        attempts: 0,
        source: from.map(str::to_owned),
        documents,
        receipts: view.receipts.iter().filter_map(|r| serde_json::from_slice(&r.bytes).ok()).collect(),
        trace: request.trace.iter().map(rule).collect(),
    }
}
