//! The files that a document binds.

use document::Digest;
use document::json::Value;

use crate::facts::Facts;
use crate::inspect::{Seal, attachments as bound};
use crate::verdict::{Check, Statement, SubIndication};

const PRESENT: Statement = Statement::passed(
    "attachments.present",
    "全部附件齐备且与摘要相符",
    "All attachments are at hand and match their digests",
);
const ABSENT: Statement = Statement::not(
    "attachments.present",
    SubIndication::SignedDataNotFound,
    ("公文所附文件未全部提供，无法核对", "Not all files that the document binds were supplied"),
    ("请一并提供附件", "Supply the attachments as well"),
);
const TOO_MANY: Statement = Statement::not(
    "limits",
    SubIndication::ResourceLimit,
    ("附件数量超出限制", "The document binds more files than the limit"),
    ("请签发部门提供符合限制的文件", "Ask the issuing department for a file within the limits"),
);
const MOST: usize = 200;

/// The check of the attachments, where the document has any, and the digests of those that are not at hand.
pub(super) fn attachments(seal: &Seal, facts: &Facts<'_>) -> (Option<Check>, Vec<Digest>) {
    let bound = seal.document.as_ref().map(bound).unwrap_or_default();
    if bound.is_empty() {
        return (None, Vec::new());
    }
    if bound.len() > MOST {
        return (Some(Check::new(&TOO_MANY)), Vec::new());
    }
    let missing: Vec<_> = bound.into_iter().filter(|digest| !facts.attachments.contains(digest)).collect();
    if missing.is_empty() {
        return (Some(Check::new(&PRESENT)), missing);
    }
    let told: Vec<Value> = missing.iter().map(|digest| digest.to_string().into()).collect();
    (Some(Check::new(&ABSENT).with("missing", told)), missing)
}
