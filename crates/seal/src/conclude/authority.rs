//! Whether the department was competent to issue this document, there and then.

use competence::{Answer, Denial, Origin};
use document::json::Value;
use document::{MandateId, Timestamp};

use crate::facts::{Facts, Grant, ListMark, MandateQuestion, Mandates};
use crate::inspect::Seal;
use crate::verdict::{Check, Statement, SubIndication};

const ISSUER: Statement = Statement::passed(
    "authority.issuer",
    "公文的签发部门即证书中的部门",
    "The document's issuer is the department in the certificate",
);
const ISSUER_MISMATCH: Statement = Statement::not(
    "authority.issuer",
    SubIndication::IssuerMismatch,
    ("公文的签发部门与证书中的部门不同", "The document names another issuer than the certificate"),
    ("不要采信此文件；请向公文所列部门核实", "Do not rely on this file; ask the department that it names"),
);
const LIST: Statement = Statement::passed("registry.list", "登记列表在有效期内", "The registry list is in date");
const LIST_OLD: Statement = Statement::not(
    "registry.list",
    SubIndication::TryLater,
    ("登记列表已过期", "The registry list is out of date"),
    ("请提供新的登记列表", "Supply a newer registry list"),
);
const LIST_NONE: Statement = Statement::not(
    "registry.list",
    SubIndication::MandateUnknown,
    (
        "未提供登记列表，无法确认签发职权",
        "No registry list was given; whether the department was competent is not known",
    ),
    NEWER_LIST,
);
const GRANTED: Statement =
    Statement::passed("authority.mandate", "签发部门在该日具有相应职权", "The department was competent on that date");
const NOT_HELD: Statement = Statement::not(
    "authority.mandate",
    SubIndication::MandateNotHeld,
    ("签发部门没有签发此类文书的职权", "The department holds no mandate to issue this type of document"),
    ASK_THE_COMPETENT,
);
const EXPIRED: Statement = Statement::not(
    "authority.mandate",
    SubIndication::MandateExpired,
    ("签发部门的职权在该日不在有效期内", "The department's mandate did not hold on that date"),
    ASK_THE_COMPETENT,
);
const OUT_OF_DIVISION: Statement = Statement::not(
    "authority.mandate",
    SubIndication::MandateOutOfDivision,
    ("签发部门的职权不及于该行政区划", "The department's mandate does not reach that division"),
    ASK_THE_COMPETENT,
);
const CHAIN_BROKEN: Statement = Statement::not(
    "authority.mandate",
    SubIndication::MandateChainBroken,
    (
        "签发部门的职权来自委托，而委托不成立",
        "The department's mandate was delegated, and the delegation does not hold",
    ),
    ASK_THE_COMPETENT,
);
const DENIED_BY_OLDER: Statement = Statement::not(
    "authority.mandate",
    SubIndication::MandateUnknown,
    (
        "登记列表早于该日，其后是否授予职权不得而知",
        "The registry list is not newer than that date; what was granted since is not known",
    ),
    NEWER_LIST,
);
const UNKNOWN: Statement = Statement::not(
    "authority.mandate",
    SubIndication::MandateUnknown,
    (
        "登记列表中没有该部门，或公文未写明行政区划",
        "The registry list does not know the department, or the document names no division",
    ),
    NEWER_LIST,
);
const NOT_ASKED: Statement = Statement::not(
    "authority.mandate",
    SubIndication::MandateUnknown,
    ("未就该日查询职权", "Competence on that date was not asked for"),
    NEWER_LIST,
);
const NEWER_LIST: (&str, &str) = ("请提供较新的登记列表", "Supply a newer registry list");
const ASK_THE_COMPETENT: (&str, &str) = ("请向有权部门索取文件", "Ask the competent department for the document");

pub(super) struct Authority {
    pub(super) checks: Vec<Check>,
    pub(super) mandates: Vec<MandateId>,
}

pub(super) fn judge(
    seal: &Seal,
    facts: &Facts<'_>,
    (questions, control): (&[MandateQuestion], Timestamp),
) -> Authority {
    let mut out = Authority { checks: Vec::new(), mandates: Vec::new() };
    let Some(document) = &seal.document else { return out };
    let issuer = &document.envelope().issuer.department;
    let certified = seal.leaf.department().ok();
    let is_issuer = certified == Some(issuer);
    let check = Check::new(if is_issuer { &ISSUER } else { &ISSUER_MISMATCH }).with("issuer", issuer.as_str());
    out.checks.push(match certified {
        Some(certified) => check.with("certificate", certified.as_str()),
        None => check,
    });
    let Some(mandates) = facts.mandates else {
        out.checks.push(Check::new(&LIST_NONE));
        return out;
    };
    out.checks.push(list(&mandates.mark, control));
    for question in questions {
        let (check, grant) = answer(question, mandates);
        out.checks.push(check);
        // The mandates of the date of issue are the ones to name; later dates only confirm.
        if let (Some(grant), true) = (grant, out.mandates.is_empty()) {
            out.mandates.clone_from(&grant.mandates);
        }
    }
    out
}

fn list(mark: &ListMark, control: Timestamp) -> Check {
    let statement = if control <= mark.next_update { &LIST } else { &LIST_OLD };
    let sequence = i64::try_from(mark.sequence).unwrap_or(i64::MAX);
    let check = Check::new(statement).with("sequence", sequence);
    check.with("issuedAt", mark.issued_at.to_string()).with("nextUpdate", mark.next_update.to_string())
}

fn answer<'a>(question: &MandateQuestion, mandates: &'a Mandates) -> (Check, Option<&'a Grant>) {
    let said = |statement| Check::new(statement).with("on", question.on.to_string());
    match mandates.answer(question) {
        Some((Answer::Granted { .. }, Some(grant))) => (granted(said(&GRANTED), grant), Some(grant)),
        Some((Answer::Denied { reason, nearest }, _)) => {
            // An older list cannot know what was granted since.
            let can_know = mandates.mark.issued_at.date() > question.on;
            let check = said(if can_know { denied(*reason) } else { &DENIED_BY_OLDER });
            (nearest.iter().fold(check, |check, id| check.with("nearest", id.as_str())), None)
        }
        Some(_) => (said(&UNKNOWN), None),
        None => (said(&NOT_ASKED), None),
    }
}

fn granted(check: Check, grant: &Grant) -> Check {
    let ids: Vec<Value> = grant.mandates.iter().map(|id| id.as_str().into()).collect();
    let check = check.with("mandates", ids);
    let check = grant.division.iter().fold(check, |check, division| check.with("division", division.as_str()));
    match grant.origin {
        Some(Origin::Original) => check.with("basis", "original"),
        Some(Origin::Delegated) => check.with("basis", "delegated"),
        None => check,
    }
}

const fn denied(reason: Denial) -> &'static Statement {
    match reason {
        Denial::NotHeld => &NOT_HELD,
        Denial::OutOfDivision => &OUT_OF_DIVISION,
        Denial::Expired => &EXPIRED,
        Denial::ChainBroken => &CHAIN_BROKEN,
    }
}
