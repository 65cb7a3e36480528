//! What a reader refuses.

use document::json::Refusal;

use crate::algorithm::Unread;
use crate::verdict::{Check, Statement, SubIndication};

/// Why bytes are no signature that is read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Beyond the limit of its kind.
    #[error("{size} bytes are beyond the limit")]
    TooLarge {
        /// Its size.
        size: usize,
    },
    /// Not strict JSON.
    #[error("{part} is not strict JSON")]
    Json {
        /// The whole, or the protected header.
        part: &'static str,
        /// Where and why.
        #[source]
        source: Refusal,
    },
    /// Neither the flattened nor the compact form.
    #[error("{0}")]
    Structure(&'static str),
    /// Padding, foreign characters or stray bits.
    #[error("{part} is not base64url")]
    Base64 {
        /// The part: payload, protected or signature.
        part: &'static str,
    },
    /// A header member that no seal may carry, or an unprotected header.
    #[error("the header member {name:?} is refused")]
    Forbidden {
        /// The member's name.
        name: String,
    },
    /// A header member that is missing or has a wrong form.
    #[error("the header member {name:?} is missing or has a wrong form")]
    Member {
        /// The member's name.
        name: &'static str,
    },
    /// More or larger certificates than the limit.
    #[error("more or larger certificates than are read")]
    Certificates,
    /// An algorithm that is not read.
    #[error("the algorithm {name:?} is not admitted")]
    Algorithm {
        /// The value of `alg`.
        name: String,
        /// How it counts.
        unread: Unread,
    },
    /// Another kind of object.
    #[error("signed as {found:?}")]
    ContentType {
        /// The value of `cty`.
        found: String,
    },
}

pub(crate) const JSON_STRICT: Statement =
    Statement::passed("json.strict", "JSON 严格有效", "The JSON is strictly valid");
const JSON_REFUSED: Statement = Statement::not(
    "json.strict",
    SubIndication::FormatFailure,
    ("不是严格有效的 JSON", "This is not strictly valid JSON"),
    (
        "请索取原始文件：文件可能在传输中损坏或被改动",
        "Ask for the original file: this one was damaged or changed on its way",
    ),
);
pub(crate) const STRUCTURE: Statement =
    Statement::passed("jws.structure", "签名结构符合规定", "The signature has the form of the profile");
const STRUCTURE_REFUSED: Statement = Statement::not(
    "jws.structure",
    SubIndication::FormatFailure,
    ("签名结构不符合规定", "The signature does not have the form of the profile"),
    (
        "请索取原始文件，或请签发部门按规定格式重新用印",
        "Ask for the original file, or for a seal in the form of the profile",
    ),
);
pub(crate) const HEADER: Statement =
    Statement::passed("jws.header", "签名头各项齐全且均为允许项", "The header has all its members and no others");
const HEADER_REFUSED: Statement = Statement::not(
    "jws.header",
    SubIndication::FormatFailure,
    ("签名头含有禁止项，或缺少必需项", "The header holds a member that is refused, or lacks one that it needs"),
    ("不要采信此文件；请向签发部门核实", "Do not rely on this file; ask the issuing department"),
);
pub(crate) const HEADER_UNKNOWN: Statement = Statement::not(
    "jws.header",
    SubIndication::SigConstraintsFailure,
    ("签名头含有未知项", "The header holds a member that is not known"),
    ("请签发部门按规定格式重新用印", "Ask the issuing department for a seal in the form of the profile"),
);
const ALGORITHM_WEAK: Statement = Statement::not(
    "jws.algorithm",
    SubIndication::CryptoConstraintsFailure,
    ("签名算法不在允许之列", "The signature algorithm is not admitted"),
    ("请签发部门用允许的算法重新用印", "Ask the issuing department for a seal by an admitted algorithm"),
);
const CONTENT_TYPE_REFUSED: Statement = Statement::not(
    "jws.content_type",
    SubIndication::FormatFailure,
    ("签名对象不是公文", "What was signed is not a document"),
    ("请提供加盖印章的公文本身", "Supply the sealed document itself"),
);
const LIMITS: Statement = Statement::not(
    "limits",
    SubIndication::FormatFailure,
    ("文件超出大小或数量限制", "The file is beyond a limit of size or number"),
    ("请签发部门提供符合限制的文件", "Ask the issuing department for a file within the limits"),
);

impl JwsError {
    /// What a report says of it.
    #[must_use]
    pub fn check(&self) -> Check {
        match self {
            Self::TooLarge { .. } | Self::Certificates => Check::new(&LIMITS).with("reason", self.to_string()),
            Self::Json { part, source } => {
                let place = Check::new(&JSON_REFUSED).with("part", *part).with("reason", source.message.as_str());
                let at = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
                place.with("line", at(source.line)).with("column", at(source.column)).with("byte", at(source.byte))
            }
            Self::Structure(_) | Self::Base64 { .. } => Check::new(&STRUCTURE_REFUSED).with("reason", self.to_string()),
            Self::Algorithm { name, unread: Unread::Weak } => Check::new(&ALGORITHM_WEAK).with("alg", name.as_str()),
            Self::Forbidden { .. } | Self::Member { .. } | Self::Algorithm { .. } => {
                Check::new(&HEADER_REFUSED).with("reason", self.to_string())
            }
            Self::ContentType { found } => Check::new(&CONTENT_TYPE_REFUSED).with("cty", found.as_str()),
        }
    }
}
