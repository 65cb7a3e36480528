//! Whether the document still stands.

use document::Timestamp;

use crate::facts::{Facts, Status};
use crate::inspect::Seal;
use crate::lists::{Standing, StatusEntry, Withdrawal};
use crate::verdict::{Check, Statement, SubIndication};

const IN_TERM: Statement = Statement::passed("status.term", "公文在有效期内", "The document is within its validity");
const EXPIRED: Statement = Statement::not(
    "status.term",
    SubIndication::DocumentExpired,
    ("公文已过有效期", "The document's validity has ended"),
    ("请向签发部门申请延续或重新签发", "Ask the issuing department to extend it or to issue it anew"),
);
const CURRENT: Statement = Statement::passed("status.list", "公文现行有效", "The document stands");
const NO_LIST: Statement = Statement::not(
    "status.list",
    SubIndication::TryLater,
    (
        "未提供撤销状态清单，无法确认文件现行有效",
        "No status list was given; whether the document still stands is not known",
    ),
    ("请提供状态清单", "Supply a status list"),
);
const OLD_LIST: Statement = Statement::not(
    "status.list",
    SubIndication::TryLater,
    (
        "撤销状态清单已过期,无法确认文件现行有效",
        "The status list is out of date; whether the document still stands is not known",
    ),
    ("提供新的状态清单", "Supply a newer status list"),
);
const SUSPENDED: Statement = Statement::not(
    "status.list",
    SubIndication::DocumentSuspended,
    ("公文已被暂停", "The document is suspended"),
    ("请向签发部门了解何时恢复", "Ask the issuing department when it will be resumed"),
);
const REVOKED: Statement = Statement::not(
    "status.list",
    SubIndication::DocumentRevoked,
    ("公文已被撤销", "The document was revoked"),
    ("不要采信此文件；请向签发部门核实", "Do not rely on this file; ask the issuing department"),
);
const SUPERSEDED: Statement = Statement::not(
    "status.list",
    SubIndication::DocumentSuperseded,
    ("公文已被另一份替代", "The document was superseded by another"),
    ("请取用替代它的公文", "Use the document that replaced it"),
);
const REGISTERED: Statement =
    Statement::passed("status.registered", "公文已载入透明日志", "The transparency log holds the document's entry");
const UNREGISTERED: Statement =
    Statement::warning("status.unregistered", "没有随附载入透明日志的证明", "No inclusion proof beside it");

pub(super) fn judge(seal: &Seal, facts: &Facts<'_>, control: Timestamp) -> Vec<Check> {
    let Some(document) = &seal.document else { return Vec::new() };
    let mut out = Vec::with_capacity(3);
    if let Some(until) = document.envelope().valid_until {
        let statement = if control.date() <= until { &IN_TERM } else { &EXPIRED };
        out.push(Check::new(statement).with("validUntil", until.to_string()));
    }
    out.push(facts.status.map_or(Check::new(&NO_LIST), |status| standing(status, control)));
    out.push(match facts.inclusion {
        Some(proof) => {
            let index = i64::try_from(proof.index).unwrap_or(i64::MAX);
            Check::new(&REGISTERED).with("origin", proof.origin.as_str()).with("index", index)
        }
        None => Check::new(&UNREGISTERED),
    });
    out
}

/// Revoked and superseded are final, so even an old list can say so; all else an old list cannot.
fn standing(status: &Status, control: Timestamp) -> Check {
    let is_old = status.next_update < control;
    let (statement, entry) = match &status.standing {
        Standing::Withdrawn(entry @ StatusEntry { withdrawal: Withdrawal::Revoked, .. }) => (&REVOKED, Some(entry)),
        Standing::Withdrawn(entry @ StatusEntry { withdrawal: Withdrawal::Superseded, .. }) => {
            (&SUPERSEDED, Some(entry))
        }
        _ if is_old => (&OLD_LIST, None),
        Standing::Withdrawn(entry) => (&SUSPENDED, Some(entry)),
        Standing::Current => (&CURRENT, None),
    };
    let mut check = Check::new(statement).with("asOf", status.as_of.to_string());
    if let Some(entry) = entry {
        check = check.with("at", entry.at.to_string());
        if let Some(successor) = &entry.successor {
            check = check.with("successor", successor.to_string());
        }
    }
    check
}
