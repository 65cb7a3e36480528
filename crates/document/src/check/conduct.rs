//! What no schema can say: order of dates, confidentiality, attachments, links, and the rules of the type.

use std::collections::BTreeSet;

use jiff::{Span, ToSpan};

use super::Gate;
use super::survey::Survey;
use crate::catalogue::{Anchor, Type};
use crate::envelope::{Attachment, Confidentiality, Envelope};
use crate::finding::{Finding, Findings};
use crate::json::Value;
use crate::time::Date;

/// No act of today's institutions is older.
const FIRST_DAY: Date = jiff::civil::date(1949, 10, 1);
/// How far the clock in an id may be ahead of ours.
const ID_AHEAD_SECONDS: i64 = 5 * 60;
/// Bytes of one document's attachments.
const MOST_ATTACHED: u64 = 512 << 20;
/// Bytes of one file name.
const LONGEST_FILE_NAME: usize = 255;

/// What is judged.
pub(super) struct Case<'a> {
    pub(super) document: &'a Value,
    pub(super) envelope: &'a Envelope,
    pub(super) r#type: &'a Type,
    pub(super) gate: Gate,
    pub(super) survey: Survey,
}

/// Adds what is wrong with a document whose structure is right.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    dates(case, findings);
    validity(case, findings);
    confidentiality(case, findings);
    subjects(case, findings);
    remedy(case, findings);
    attachments(case, findings);
    links(case, findings);
    operation(case, findings);
    if matches!(case.gate, Gate::Published(_)) && case.document.pointer("/disclosure").is_some() {
        findings.add(Finding::rule(
            "/disclosure",
            "disclosure-reserved",
            ("选择性披露尚未启用", "selective disclosure is reserved"),
        ));
    }
    for rule in &case.r#type.manifest().rules {
        rule.check(case.document, findings);
    }
}

fn dates(case: &Case<'_>, findings: &mut Findings) {
    let issued = case.envelope.issued_on;
    if issued < FIRST_DAY {
        findings.add(Finding::rule(
            "/issuedOn",
            "issued-on-too-early",
            ("签发日期早于1949年10月1日", "issued before 1949-10-01"),
        ));
    }
    let Gate::Published(Some(received_at)) = case.gate else { return };
    if issued.checked_sub(1.day()).is_ok_and(|eve| eve > received_at.date()) {
        let words = ("签发日期晚于收到之日一天以上", "issued more than one day after receipt");
        findings.add(Finding::rule("/issuedOn", "issued-on-in-future", words));
    }
    if case.envelope.id.timestamp() > received_at.plus_seconds(ID_AHEAD_SECONDS) {
        let words = ("标识中的时间超前五分钟以上", "the time in the id is more than five minutes ahead");
        findings.add(Finding::new("document-identifier", "/id", "id-in-future", words));
    }
}

fn validity(case: &Case<'_>, findings: &mut Findings) {
    let Some(until) = case.envelope.valid_until else { return };
    if case.envelope.effective_from.is_some_and(|from| until < from) {
        let words = ("有效期截止早于生效日期", "validUntil is before effectiveFrom");
        findings.add(Finding::rule("/validUntil", "valid-until-before-effect", words));
    }
    let Some(valid_for) = &case.r#type.manifest().valid_for else { return };
    let (name, from) = match valid_for.from {
        Anchor::EffectiveFrom => ("effectiveFrom", case.envelope.effective_from),
        Anchor::IssuedOn => ("issuedOn", Some(case.envelope.issued_on)),
    };
    let last = |from: Date| {
        from.checked_add(Span::new().months(valid_for.months)).and_then(|day| day.checked_sub(1.day())).ok()
    };
    if from.is_some_and(|from| last(from) != Some(until)) {
        let zh = format!("有效期应为{}个月", valid_for.months);
        let en = format!("validUntil must be {name} + {} months - 1 day", valid_for.months);
        findings.add(Finding::rule("/validUntil", "valid-for", (&zh, &en)));
    }
}

fn confidentiality(case: &Case<'_>, findings: &mut Findings) {
    let class = case.envelope.confidentiality;
    if class < case.r#type.manifest().confidentiality_floor {
        let words = ("密级低于该类型的下限", "less confidential than the type's floor");
        findings.add(Finding::rule("/confidentiality", "confidentiality-floor", words));
    }
    if case.survey.personal && class < Confidentiality::Personal {
        let words = ("含有个人信息，密级至少为 personal", "holds personal data: at least personal");
        findings.add(Finding::rule("/confidentiality", "confidentiality-personal", words));
    }
}

fn subjects(case: &Case<'_>, findings: &mut Findings) {
    let about = |role: &str| matches!(role, "applicant" | "holder" | "project");
    if !case.envelope.subjects.iter().any(|subject| about(&subject.role)) {
        let words = ("至少应有一个申请人、持有人或项目", "needs an applicant, a holder or a project");
        findings.add(Finding::rule("/subjects", "subject-missing", words));
    }
}

/// A negative verdict tells its addressee what can be done against it.
fn remedy(case: &Case<'_>, findings: &mut Findings) {
    let verdict = case.document.pointer("/body/verdict").and_then(Value::as_str);
    if matches!(verdict, Some("disagree" | "refuse")) && case.envelope.remedy.is_none() {
        let words = ("否定结论应告知救济途径", "a negative verdict needs a remedy");
        findings.add(Finding::rule("/remedy", "remedy-of-refusal", words));
    }
}

fn attachments(case: &Case<'_>, findings: &mut Findings) {
    let mut numbers = BTreeSet::new();
    for (at, attachment) in case.envelope.attachments.iter().enumerate() {
        let place = |member: &str| format!("/attachments/{at}{member}");
        if !numbers.insert(attachment.number) {
            findings.add(Finding::rule(
                place("/number"),
                "attachment-number",
                ("附件序号重复", "the attachment number stands twice"),
            ));
        }
        if attachment.name.as_ref().is_some_and(|name| name.len() > LONGEST_FILE_NAME) {
            findings.add(Finding::rule(
                place("/name"),
                "attachment-name",
                ("文件名超过255字节", "the file name is longer than 255 bytes"),
            ));
        }
        if attachment.pointer.as_ref().is_some_and(|pointer| case.document.pointer(pointer).is_none()) {
            let words = ("指向的正文内容不存在", "points to nothing in the body");
            findings.add(Finding::rule(place("/pointer"), "attachment-pointer", words));
        }
        if attachment.mode == "license" && !case.envelope.links.iter().any(|link| link.rel == "evidence") {
            let words = ("取自证照库的材料应有 evidence 链接", "needs a link with rel evidence");
            findings.add(Finding::rule(place("/mode"), "attachment-evidence", words));
        }
        if !is_allowed(attachment, &case.r#type.manifest().media_types) {
            let words = ("该类型不接受此媒体类型", "the type does not admit this media type");
            findings.add(Finding::new("attachment-media-type", place("/mediaType"), "media-type-of-type", words));
        }
    }
    if case.envelope.attachments.iter().filter_map(|a| a.size).sum::<u64>() > MOST_ATTACHED {
        findings.add(Finding::rule(
            "/attachments",
            "attachments-size",
            ("附件总量超过512 MiB", "the attachments exceed 512 MiB"),
        ));
    }
}

fn is_allowed(attachment: &Attachment, allowed: &[String]) -> bool {
    allowed.is_empty() || attachment.media_type.as_ref().is_none_or(|media_type| allowed.contains(media_type))
}

fn links(case: &Case<'_>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (at, link) in case.envelope.links.iter().enumerate() {
        let pointer = format!("/links/{at}/document");
        if link.document == case.envelope.id {
            findings.add(Finding::new(
                "document-link",
                pointer,
                "self",
                ("链接指向文书自身", "a document cannot link to itself"),
            ));
        } else if !seen.insert((&link.rel, link.document)) {
            findings.add(Finding::new("document-link", pointer, "twice", ("链接重复", "the link stands twice")));
        }
    }
}

/// What an operation on a certificate needs beside its own members.
fn operation(case: &Case<'_>, findings: &mut Findings) {
    let Some(operation) = &case.envelope.operation else { return };
    let code = operation.code.as_str();
    if matches!(code, "extend" | "change") && !case.envelope.links.iter().any(|link| link.rel == "supersedes") {
        let words = ("延续、变更应链接被取代的证照", "extend and change need a link with rel supersedes");
        findings.add(Finding::rule("/links", "operation-supersedes", words));
    }
    if code == "extend" && case.envelope.valid_until.is_none() {
        let words = ("延续应有新的有效期", "extend needs a validUntil");
        findings.add(Finding::rule("/validUntil", "operation-valid-until", words));
    }
}
