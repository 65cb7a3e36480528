//! Why a request failed, until the edge makes a problem document of it.

use std::fmt;

use actix_web::ResponseError;
use actix_web::http::StatusCode;
use api::problem::Evidence;
use api::{Code, Problem};
use hub::Refusal;

use crate::routes::documents;

/// Why a request failed. The edge renders it, because only there the request's id is known.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What the hub said, or what the edge itself found.
    refusal: Refusal,
    /// `Allow` of 405.
    pub(crate) allow: Option<String>,
}

impl Failure {
    /// A failure that its code says all about.
    pub(crate) fn new(code: Code) -> Self {
        Self::because(code, String::new())
    }

    /// A failure with a sentence.
    pub(crate) fn because(code: Code, detail: impl Into<String>) -> Self {
        Self { refusal: Refusal::new(code, detail), allow: None }
    }

    /// The problem code.
    pub(crate) fn code(&self) -> Code {
        self.refusal.code
    }

    /// The problem document. Of a 5xx the body has code and request id only.
    pub(crate) fn problem(&self, base: &str, request_id: &str) -> Problem {
        problem(&self.refusal, base, request_id)
    }

    /// Seconds after which to try again.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        match self.code() {
            Code::HubBusy => Some(1),
            Code::StoreUnavailable | Code::KeyUnavailable | Code::ProviderInactive => Some(30),
            Code::AgreementQuota => Some(3600),
            _ => None,
        }
    }
}

/// A refusal as a problem document.
pub(crate) fn problem(refusal: &Refusal, base: &str, request_id: &str) -> Problem {
    let mut problem = Problem::new(refusal.code, base, request_id);
    if refusal.code.status() >= 500 && refusal.rule.is_none() {
        return problem;
    }
    problem.detail = Some(refusal.detail.clone()).filter(|d| !d.is_empty());
    problem.rule = refusal.rule.map(str::to_owned);
    problem.evidence = evidence(refusal, base, request_id);
    problem
}

fn evidence(refusal: &Refusal, base: &str, request_id: &str) -> Evidence {
    use hub::refusal::Evidence as E;
    match &refusal.evidence {
        E::None => Evidence::default(),
        E::Findings(findings) => Evidence { findings: serde_json::to_value(findings).ok(), ..Evidence::default() },
        E::Adapter(refusals) => Evidence { refusals: serde_json::to_value(refusals).ok(), ..Evidence::default() },
        E::Report(report) => Evidence { report: serde_json::from_slice(report).ok(), ..Evidence::default() },
        E::Items(items) => Evidence {
            items: serde_json::to_value(documents::batch(items, base, request_id)).ok(),
            ..Evidence::default()
        },
        E::Head(head) => Evidence { head: Some(head.to_string()), ..Evidence::default() },
        E::Pull(pull) => Evidence {
            request: pull.request.map(|id| id.to_string()),
            nearest: pull
                .nearest
                .as_ref()
                .map(|n| serde_json::json!({"agreement": n.agreement, "version": n.version, "member": n.member})),
            alternatives: (!pull.alternatives.is_empty()).then(|| {
                pull.alternatives
                    .iter()
                    .map(|a| serde_json::json!({"type": a.r#type, "rule": a.rule, "code": a.code}))
                    .collect()
            }),
            ..Evidence::default()
        },
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, allow: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.refusal.code, f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
