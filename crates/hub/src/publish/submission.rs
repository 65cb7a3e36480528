//! A refused body is kept with its findings, so that department and hub can look at it side by side; classified content is not.

use api::Code;
use document::{Digest, SubmissionId};
use model::Personal;
use serde_json::{Value, json};
use store::change::Change;
use store::record::Submission;

use super::{Item, Work};
use crate::hub::to_json;
use crate::refusal::{Evidence, Refusal};

impl Work<'_> {
    /// Keeps what was refused in decoding, checking or judging; gives the refusal back.
    pub(super) async fn keep(&self, refusal: Refusal) -> Refusal {
        if is_kept(&refusal) {
            self.keep_body(json!([problem(None, &refusal)])).await;
        }
        refusal
    }

    pub(super) async fn keep_items(&self, items: &[Item]) {
        let refused = items.iter().filter_map(|item| Some((item.index, item.outcome.as_ref().err()?)));
        let refused: Vec<_> = refused.collect();
        // One classified record in a file makes the whole file one that is kept nowhere.
        let classified = refused.iter().any(|(_, refusal)| refusal.code == Code::ClassifiedRefused);
        if !classified && refused.iter().any(|(_, refusal)| is_kept(refusal)) {
            self.keep_body(refused.iter().map(|(index, refusal)| problem(Some(*index), refusal)).collect()).await;
        }
    }

    async fn keep_body(&self, problems: Value) {
        let body = &self.publication.body;
        let submission = Submission {
            id: SubmissionId::new(self.at, self.hub.random()),
            department: self.sender.id.clone(),
            adapter: body.adapter.clone(),
            at: self.at,
            sha256: Digest::of(&body.bytes),
            body: Personal::new(body.bytes.to_vec()),
            findings: to_json(&problems),
        };
        let kept = self.hub.store().commit(Change::KeepSubmission(Box::new(submission))).await;
        if let Err(error) = kept {
            // The refusal stands without it, and the department still has its message.
            tracing::warn!(department.id = %self.sender.id, "a refused body was not kept: {error}");
        }
    }
}

/// Refusals of steps 3 to 5.
fn is_kept(refusal: &Refusal) -> bool {
    use Code as C;
    match refusal.code {
        C::AdapterRefused | C::IssuerNotCompetent | C::MatterUnknown | C::DocumentTypeUnknown | C::RequestInvalid => {
            true
        }
        C::CaseNotYours | C::CaseCodeCheck | C::RequesterNotCompetent | C::EventInFuture => true,
        code => code.name().starts_with("document-") && code.status() != 409 && code.status() != 413,
    }
}

fn problem(index: Option<u64>, refusal: &Refusal) -> Value {
    let mut problem = json!({"code": refusal.code.name(), "detail": refusal.detail});
    if let Some(index) = index {
        problem["index"] = json!(index);
    }
    match &refusal.evidence {
        Evidence::Findings(findings) => problem["findings"] = json!(findings),
        Evidence::Adapter(refusals) => problem["refusals"] = json!(refusals),
        _ => {}
    }
    problem
}
