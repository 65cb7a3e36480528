//! What an inspection can say, besides what a reader of signatures refuses.

use document::Digest;

use super::format::Format;
use crate::algorithm::Algorithm;
use crate::verdict::{Check, Statement, SubIndication};

const ASK_FOR_ORIGINAL: (&str, &str) = (
    "不要采信此文件；请向签发部门索取原始文件",
    "Do not rely on this file; ask the issuing department for the original",
);

const NOT_SEALED: Statement = Statement::not(
    "format.signature",
    SubIndication::NotSealed,
    ("文件中没有印章", "The file carries no seal"),
    ("请提供加盖电子印章的文件", "Supply the sealed file"),
);
const PDF_UNREAD: Statement = Statement::not(
    "format.signature",
    SubIndication::NotSealed,
    ("本版本不读取 PDF 中的印章", "This version reads no seals in PDF files"),
    ("请提供 JSON 形式的加盖印章公文", "Supply the sealed document in its JSON form"),
);
const ZIP_UNREAD: Statement = Statement::not(
    "format.signature",
    SubIndication::NotSealed,
    ("本版本不读取压缩容器中的印章", "This version reads no seals in zip containers"),
    ("请提供容器中的加盖印章公文（document.jws）", "Supply the sealed document from inside it (document.jws)"),
);

pub(super) const fn not_sealed(format: Format) -> &'static Statement {
    match format {
        Format::Pdf => &PDF_UNREAD,
        Format::Zip => &ZIP_UNREAD,
        _ => &NOT_SEALED,
    }
}

pub(super) const CERTIFICATE_UNREADABLE: Statement = Statement::not(
    "jws.certificate",
    SubIndication::FormatFailure,
    ("签名所附证书无法读取", "The certificate that the signature carries cannot be read"),
    ASK_FOR_ORIGINAL,
);
const SIGNATURE: Statement = Statement::passed(
    "signature.value",
    "签名覆盖全部内容且与内容相符",
    "The signature covers these bytes and matches them",
);
pub(super) const SIGNATURE_WRONG: Statement = Statement::not(
    "signature.value",
    SubIndication::SigCryptoFailure,
    ("签名与内容不符", "The signature does not cover these bytes"),
    ASK_FOR_ORIGINAL,
);
pub(super) const SIGNATURE_DISAGREES: Statement = Statement::not(
    "signature.value",
    SubIndication::SigCryptoFailure,
    ("签名算法与证书中的密钥不符", "The algorithm does not belong to the certificate's key"),
    ASK_FOR_ORIGINAL,
);
pub(super) const SIGNATURE_WEAK: Statement = Statement::not(
    "signature.value",
    SubIndication::CryptoConstraintsFailure,
    ("签名密钥过短", "The signing key is too short"),
    ("请签发部门用足够长的密钥重新用印", "Ask the issuing department for a seal by a longer key"),
);
pub(super) const BINDING: Statement =
    Statement::passed("jws.binding", "签名头指明的正是所附证书", "The header names the certificate that it carries");
pub(super) const BINDING_WRONG: Statement = Statement::not(
    "jws.binding",
    SubIndication::SigConstraintsFailure,
    ("签名头指明的密钥与所附证书不符", "The header names another key than the certificate that it carries"),
    ("请签发部门按规定格式重新用印", "Ask the issuing department for a seal in the form of the profile"),
);
pub(super) const PAYLOAD: Statement = Statement::passed(
    "payload.schema",
    "公文内容符合其类型的规定",
    "The document satisfies the schema and rules of its type",
);
pub(super) const PAYLOAD_NOT_STRICT: Statement = Statement::not(
    "json.strict",
    SubIndication::FormatFailure,
    ("被签名的内容不是严格有效的 JSON", "What was signed is not strictly valid JSON"),
    (
        "不要采信此文件；请签发部门更正后重新签发",
        "Do not rely on this file; ask the issuing department to issue it anew",
    ),
);
pub(super) const PAYLOAD_WRONG: Statement = Statement::not(
    "payload.schema",
    SubIndication::FormatFailure,
    ("公文内容不符合其类型的规定", "The document breaks the schema or a rule of its type"),
    ("请签发部门更正后重新签发", "Ask the issuing department to correct it and to issue it anew"),
);
pub(super) const TYPE_UNKNOWN: Statement = Statement::not(
    "payload.schema",
    SubIndication::SigConstraintsFailure,
    ("公文类型未知，无法核对内容", "The type of the document is not known here, so its content was not checked"),
    ("请使用认识该类型的新版本程序核验", "Verify it with a newer version that knows the type"),
);

/// The signature value is right.
pub(super) fn signature(algorithm: Algorithm, payload: &Digest) -> Check {
    Check::new(&SIGNATURE).with("alg", algorithm.name()).with("payloadSha256", payload.hex())
}
