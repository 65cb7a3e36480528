//! What the story needs a dishonest hand for: a changed copy, a forged opinion.

use std::path::Path;

use document::json::{self, Value};
use document::{Additions, Catalogue, DocumentDraft, Timestamp, complete};
use hub::Hub;
use model::AccessEntry;
use seal::key::{KeyRecord, MasterKey};
use seal::{SealedDocument, base64url};
use store::record::RecordKind;

use crate::exit;
use crate::failure::Failure;

/// A sealed document with one digit of the area in its payload changed.
pub(super) fn tampered(sealed: &[u8]) -> Result<Vec<u8>, String> {
    let mut file: serde_json::Value = serde_json::from_slice(sealed).map_err(|e| e.to_string())?;
    let payload = file["payload"].as_str().ok_or("no payload")?;
    let payload = base64url::decode(payload).ok_or("the payload is not base64url")?;
    let text = String::from_utf8(payload).map_err(|e| e.to_string())?;
    let changed = text.replacen("19.6428", "19.6429", 1);
    if changed == text {
        return Err("the payload holds no area of 19.6428".to_owned());
    }
    file["payload"] = base64url::encode(changed.as_bytes()).into();
    serde_json::to_vec(&file).map_err(|e| e.to_string())
}

/// The same opinion in the name of the Liangjiang branch, sealed with the branch's own, valid key.
pub(super) async fn forged(hub: &Hub, out: &Path, sealed: &[u8], at: Timestamp) -> Result<Vec<u8>, Failure> {
    let defect = |what: &str, why: String| Failure::new(exit::DEFECT, what).because(why);
    let branch = "planning-liangjiang";
    let honest = SealedDocument::read(sealed.to_vec()).map_err(|e| defect("the sealed opinion", e.to_string()))?;
    let tree = json::parse(honest.payload()).map_err(|e| defect("the payload", e.to_string()))?;
    let Value::Object(mut members) = tree else { return Err(defect("the payload", "not an object".to_owned())) };
    if let Some(Value::Object(issuer)) = members.get_mut("issuer") {
        issuer.insert("department", branch);
        issuer.insert("name", "云桥市规划局两江分局（样例）");
    }
    let id = |e: document::id::IdError| defect("an id", e.to_string());
    let additions = Additions {
        id: honest_id(&members)?,
        department: branch.parse().map_err(id)?,
        division: Some("990112".parse().map_err(id)?),
        case_code: None,
        matter_version: None,
        issuer_code: None,
        found: document::Found::default(),
        received_at: at,
    };
    let document = complete(DocumentDraft(members), &additions, Catalogue::builtin())
        .map_err(|findings| defect("the forged opinion", format!("{findings:?}")))?;
    let (_, records) = hub.store().registry().await.map_err(|e| crate::wiring::store_failure("the keys", &e))?;
    let record = records
        .iter()
        .filter(|r| r.kind == RecordKind::Key)
        .filter_map(|r| serde_json::from_slice::<KeyRecord>(&r.body).ok())
        .find(|r| r.department.as_str() == branch)
        .ok_or_else(|| defect("the branch's key", "not there".to_owned()))?;
    let path = out.join("secrets/master.key");
    let master = std::fs::read(&path).map_err(|e| Failure::unreadable(&path, &e))?;
    let master = MasterKey::read(&master).map_err(|e| defect("the master key", e.to_string()))?;
    let key = record.open(&master).map_err(|e| defect("the branch's key", e.to_string()))?;
    let forged = seal::seal_document(&document, &key, at).map_err(|e| defect("the forged seal", e.to_string()))?;
    Ok(forged.into_bytes())
}

fn honest_id(members: &json::Object) -> Result<document::DocumentId, Failure> {
    let id = members.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::new(exit::DEFECT, "the payload has no id"))
}

/// One access entry as the applicant reads it.
pub(super) fn entry(entry: &AccessEntry) -> String {
    let action = format!("{:?}", entry.action).to_lowercase();
    let purpose = entry.purpose.as_ref().map(|p| format!("  for {p}")).unwrap_or_default();
    let basis = entry.legal_basis.as_ref().map(|b| format!("  {}{}", b.act, b.article)).unwrap_or_default();
    let agreement = entry.agreement.as_ref().map(|a| format!("  under {} v{}", a.id, a.version)).unwrap_or_default();
    format!("{}  {}  {action}{purpose}{basis}{agreement}", entry.at, entry.actor.department)
}
