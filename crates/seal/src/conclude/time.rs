//! When it was sealed, and whether the certificate counted then.

use super::Moment;
use crate::inspect::Seal;
use crate::policy::Policy;
use crate::verdict::{Check, Outcome, Statement, SubIndication};
use crate::x509::Validation;
use crate::x509::chain::Standing;

const CLAIMED: Statement = Statement::passed(
    "time.claimed",
    "声称的用印时间不晚于最佳签名时间",
    "The claimed time does not lie after the best signature time",
);
const CLAIMED_LATER: Statement = Statement::not(
    "time.claimed",
    SubIndication::TimestampOrderFailure,
    ("声称的用印时间晚于最佳签名时间", "The claimed time lies after the best signature time"),
    (
        "请核对核验时间；如无误，请向签发部门核实",
        "Check the time of verification; if it is right, ask the issuing department",
    ),
);
const PROVEN: Statement =
    Statement::passed("time.proof", "有证据证明印章当时已存在", "A proof of existence says when the seal was there");
const VALID_NOW: Statement = Statement::passed(
    "time.proof",
    "没有存在证明；证书现在有效且未被吊销",
    "No proof of existence; certificate valid and not revoked now",
);
const ENDED: Statement = Statement::not(
    "time.proof",
    SubIndication::OutOfBoundsNoPoe,
    ("没有存在证明，而证书现在不在有效期内", "No proof of existence, and the certificate is not valid now"),
    PROVE,
);
const REVOKED: Statement = Statement::not(
    "time.proof",
    SubIndication::RevokedNoPoe,
    ("没有存在证明，而证书已被吊销", "No proof of existence, and the certificate is revoked"),
    PROVE,
);
const UNSETTLED: Statement = Statement::not(
    "time.proof",
    SubIndication::TryLater,
    (
        "没有存在证明，也无法确认证书现在有效且未被吊销",
        "No proof of existence, and whether the certificate is valid and not revoked now is not known",
    ),
    ("请提供信任列表和最新的证书吊销列表", "Supply the trust list and current certificate revocation lists"),
);
const GAP: Statement = Statement::warning(
    "time.issued_on_gap",
    "用印或核验时间晚于签发日期三天以上，已就当日职权一并查询",
    "More than 3 days lie between the date of issue and the best signature time; competence was asked for both",
);
const PROVE: (&str, &str) = (
    "请提供透明日志的存在证明（证据包）",
    "Supply a proof of existence from the transparency log (the evidence bundle)",
);

pub(super) fn judge(
    seal: &Seal,
    validation: &Validation,
    (policy, moment): (&Policy, Moment),
    has_gap: bool,
) -> Vec<Check> {
    let latest = moment.best().plus_seconds(policy.claimed_ahead());
    let claimed = if seal.claimed <= latest { &CLAIMED } else { &CLAIMED_LATER };
    let mut out = vec![Check::new(claimed).with("claimed", seal.claimed.to_string()), proof(validation, moment)];
    if has_gap && let Some(document) = &seal.document {
        let (issued_on, best) = (document.envelope().issued_on, moment.best());
        let days = issued_on.until(best.date()).map_or(0, |span| span.get_days());
        let gap = Check::new(&GAP).with("issuedOn", issued_on.to_string()).with("best", best.to_string());
        out.push(gap.with("days", i64::from(days)));
    }
    out
}

fn proof(validation: &Validation, moment: Moment) -> Check {
    if let Some(proof) = moment.proof {
        return Check::new(&PROVEN).with("time", proof.to_string());
    }
    let passed =
        |id: &str| validation.checks.iter().any(|check| check.statement.id == id && check.outcome == Outcome::Passed);
    let stands = |wanted: fn(&Standing) -> bool| validation.revocation.iter().any(|one| wanted(&one.standing));
    let statement = if validation.path.is_empty() {
        &UNSETTLED
    } else if stands(|standing| matches!(standing, Standing::Revoked(_) | Standing::RevokedNoProof(_))) {
        &REVOKED
    } else if !passed("chain.validity") {
        &ENDED
    } else if validation.revocation.is_empty() || stands(|standing| matches!(standing, Standing::Unknown)) {
        &UNSETTLED
    } else {
        &VALID_NOW
    };
    Check::new(statement)
}
