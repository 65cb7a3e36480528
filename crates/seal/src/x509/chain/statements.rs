//! What can be said of a chain, in both languages.

use crate::verdict::Statement;
use crate::verdict::SubIndication::{
    ChainConstraintsFailure, CryptoConstraintsFailure, NoCertificateChainFound, NotYetValid, OutOfBoundsNoPoe,
    ResourceLimit, Revoked, RevokedNoPoe, TryLater,
};

const OTHER_ISSUER: (&str, &str) = (
    "请签发部门改用符合印章证书规范的证书重新用印",
    "Ask the issuing department to seal again with a certificate that follows the seal profile",
);
const GIVE_TRUST: (&str, &str) = (
    "提供包含该根证书的信任列表，或补全证书链",
    "Supply a trust list that has this root, or the certificates that are missing between",
);
const GIVE_PROOF: (&str, &str) = (
    "提供印章早于该时间存在的证明（时间戳或见证检查点）",
    "Supply proof that the seal existed before: a time-stamp or a witnessed checkpoint",
);

pub(super) static PATH: Statement =
    Statement::passed("chain.path", "证书链可追溯到受信任的根证书", "The certificate chain leads to a trusted root");
pub(super) static NO_PATH: Statement = Statement::not(
    "chain.path",
    NoCertificateChainFound,
    ("证书链无法追溯到受信任的根证书", "The certificate chain leads to no trusted root"),
    GIVE_TRUST,
);
pub(super) static PATH_RULES: Statement = Statement::not(
    "chain.path",
    ChainConstraintsFailure,
    ("证书链违反长度、名称或扩展限制", "The chain breaks a constraint on length, names or extensions"),
    OTHER_ISSUER,
);
pub(super) static PATH_LIMIT: Statement = Statement::not(
    "chain.path",
    ResourceLimit,
    ("证书链过于复杂，已停止查找", "The chain is too complex; the search was stopped"),
    OTHER_ISSUER,
);
pub(super) static PATH_OUT_OF_BOUNDS: Statement = Statement::not(
    "chain.path",
    OutOfBoundsNoPoe,
    ("没有在该时间有效的证书链", "No chain was valid at the time"),
    GIVE_PROOF,
);
pub(super) static PATH_WEAK: Statement = Statement::not(
    "chain.path",
    CryptoConstraintsFailure,
    ("没有只使用可接受算法和密钥的证书链", "No chain uses accepted algorithms and keys alone"),
    OTHER_ISSUER,
);

pub(super) static ANCHOR: Statement =
    Statement::passed("chain.anchor", "根证书在该时间受信任且有效", "The root was trusted and valid at the time");
pub(super) static ANCHOR_UNTRUSTED: Statement = Statement::not(
    "chain.anchor",
    NoCertificateChainFound,
    ("根证书在该时间不受信任", "The root was not trusted at the time"),
    GIVE_TRUST,
);
pub(super) static ANCHOR_OUT_OF_DATE: Statement = Statement::not(
    "chain.anchor",
    ChainConstraintsFailure,
    ("根证书在该时间不在有效期内", "The root was not within its validity at the time"),
    GIVE_TRUST,
);
pub(super) static ANCHOR_UNFIT: Statement = Statement::not(
    "chain.anchor",
    ChainConstraintsFailure,
    ("根证书不能用于签发证书", "The root is not made for signing certificates"),
    GIVE_TRUST,
);
pub(super) static ANCHOR_SKIPPED: Statement =
    Statement::skipped("chain.anchor", "没有证书链，未检查根证书", "No chain, so no root was checked");

pub(super) static VALIDITY: Statement =
    Statement::passed("chain.validity", "证书在该时间均在有效期内", "The certificates were valid at the time");
pub(super) static OUT_OF_BOUNDS: Statement = Statement::not(
    "chain.validity",
    OutOfBoundsNoPoe,
    ("证书在该时间不在有效期内", "A certificate was not within its validity at the time"),
    GIVE_PROOF,
);
pub(super) static NOT_YET_VALID: Statement = Statement::not(
    "chain.validity",
    NotYetValid,
    ("用印时间早于证书生效时间", "The seal is provably older than its certificate"),
    OTHER_ISSUER,
);

pub(super) static USAGE: Statement =
    Statement::passed("chain.usage", "证书用途符合要求", "The certificates are made for this use");
pub(super) static LEAF_USAGE: Statement = Statement::not(
    "chain.usage",
    ChainConstraintsFailure,
    ("签名证书的用途不符合要求", "The signing certificate is not made for this use"),
    OTHER_ISSUER,
);
pub(super) static AUTHORITY_USAGE: Statement = Statement::not(
    "chain.usage",
    ChainConstraintsFailure,
    ("签发机构证书的用途不符合要求", "The certificate of an authority is not made for signing certificates"),
    OTHER_ISSUER,
);
pub(super) static PROFILE: Statement = Statement::not(
    "chain.usage",
    ChainConstraintsFailure,
    ("证书的扩展或名称违反 RFC 5280", "A certificate's extensions or names break RFC 5280"),
    OTHER_ISSUER,
);

pub(super) static ALGORITHMS: Statement = Statement::passed(
    "chain.algorithms",
    "证书链的算法和密钥长度符合策略",
    "The chain's algorithms and keys satisfy the policy",
);
pub(super) static WEAK: Statement = Statement::not(
    "chain.algorithms",
    CryptoConstraintsFailure,
    ("证书链使用了不被接受的算法或密钥", "The chain uses an algorithm or a key that is not accepted"),
    OTHER_ISSUER,
);

pub(super) static DEPARTMENT: Statement =
    Statement::passed("chain.department", "证书写明唯一的部门标识", "The certificate names exactly one department");
pub(super) static NO_DEPARTMENT: Statement = Statement::not(
    "chain.department",
    ChainConstraintsFailure,
    ("证书没有写明唯一的部门标识", "The certificate does not name exactly one department"),
    OTHER_ISSUER,
);

macro_rules! revocation {
    ($module:ident, $id:literal, $zh:literal, $en:literal) => {
        pub(super) mod $module {
            use super::*;

            pub(in super::super) static GOOD: Statement =
                Statement::passed($id, concat!($zh, "未被吊销"), concat!("The ", $en, " was not revoked"));
            pub(in super::super) static REVOKED: Statement = Statement::not(
                $id,
                Revoked,
                (
                    concat!($zh, "在用印之前已被吊销"),
                    concat!("The ", $en, " was revoked before the seal is known to exist"),
                ),
                OTHER_ISSUER,
            );
            pub(in super::super) static NO_POE: Statement = Statement::not(
                $id,
                RevokedNoPoe,
                (
                    concat!($zh, "已被吊销，且无法证明印章更早存在"),
                    concat!("The ", $en, " is revoked, and nothing proves that the seal is older"),
                ),
                GIVE_PROOF,
            );
            pub(in super::super) static UNKNOWN: Statement = Statement::not(
                $id,
                TryLater,
                (
                    concat!("没有可用的吊销列表，无法确认", $zh, "的状态"),
                    concat!("No usable revocation list tells how the ", $en, " stands"),
                ),
                ("提供该签发机构当前的吊销列表", "Supply the issuing authority's current revocation list"),
            );
        }
    };
}

revocation!(leaf, "revocation.leaf", "签名证书", "signing certificate");
revocation!(issuer, "revocation.issuer", "签发机构证书", "authority's certificate");

pub(super) static REVOCATION_SKIPPED: Statement =
    Statement::skipped("revocation.leaf", "没有证书链，未检查吊销状态", "No chain, so revocation was not checked");
