//! The envelope of a document as typed data, without its body.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::id::{DepartmentId, DocumentId, DocumentType, SupervisionCode};
use crate::identifier::Identifier;
use crate::time::Date;

/// Texts by language; `zh` is always there.
pub type Localized = BTreeMap<String, String>;

/// What kind of act a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 申请
    Application,
    /// 通知
    Notice,
    /// 意见
    Opinion,
    /// 决定
    Decision,
    /// 证照
    Certificate,
    /// 材料
    Material,
}

impl Kind {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Notice => "notice",
            Self::Opinion => "opinion",
            Self::Decision => "decision",
            Self::Certificate => "certificate",
            Self::Material => "material",
        }
    }
}

/// Who may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidentiality {
    /// Anyone.
    Public,
    /// Departments with an agreement.
    Internal,
    /// Agreement with purpose and matter; entries visible to the subject.
    Personal,
    /// Named departments only.
    Restricted,
}

/// The envelope: every member of section 1 but `body` and `disclosure`, which stay in the tree.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The document's id.
    pub id: DocumentId,
    /// Its kind.
    pub kind: Kind,
    /// Its type.
    pub r#type: DocumentType,
    /// The type's version, `N.M`.
    pub type_version: String,
    /// 文号
    pub number: Option<String>,
    /// Title by language.
    pub title: Localized,
    /// What strangers may see.
    pub public_title: Option<Localized>,
    /// Language of the body, BCP 47.
    pub language: String,
    /// A test document never answers a real request.
    #[serde(default)]
    pub test: bool,
    /// Who issued it.
    pub issuer: Issuer,
    /// About whom and what.
    pub subjects: Vec<Subject>,
    /// The case that it belongs to.
    pub case: Option<CaseLink>,
    /// Date of issue in +08:00.
    pub issued_on: Date,
    /// First day of effect, inclusive.
    pub effective_from: Option<Date>,
    /// Last day of validity, inclusive.
    pub valid_until: Option<Date>,
    /// The law that it rests on.
    #[serde(default)]
    pub legal_basis: Vec<Basis>,
    /// Certificates: what it does to the certificate.
    pub operation: Option<Operation>,
    /// Files that belong to it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Documents that it refers to.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Who may read it.
    pub confidentiality: Confidentiality,
    /// When its subject may see it.
    pub visibility: Option<Visibility>,
    /// 救济途径
    pub remedy: Option<String>,
    /// The message that an adapter made it from.
    pub source: Option<Source>,
}

/// Who issued a document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The department's id in the hub.
    pub department: DepartmentId,
    /// Its name at the time of issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The division that it acts in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<Identifier>,
    /// Its identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Who signed on its behalf.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<Officer>,
}

/// A person in office.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// The name.
    pub name: String,
    /// The post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
}

/// One subject: a party, a project, a property or a vehicle in a role.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// applicant, handler, holder, representative, project, property or vehicle.
    pub role: String,
    /// A person or an organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// A project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<crate::draft::Project>,
    /// A property (schema in the envelope schema).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<serde_json::Value>,
    /// A vehicle (schema in the envelope schema).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<serde_json::Value>,
}

/// A person or an organisation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// person or organisation.
    pub form: Form,
    /// The name; absent only in questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// At most 8 identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// As written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// low, substantial or high.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assurance: Option<String>,
}

/// A person or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A natural person.
    Person,
    /// Anything else that has rights.
    Organisation,
}

/// The case that a document belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseLink {
    /// The supervision code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<SupervisionCode>,
    /// The sender's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_code: Option<String>,
    /// The matter, by any of its codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<Identifier>,
    /// The matter's version in force on the date of issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter_version: Option<u32>,
}

/// A case by supervision code or by the owner's own number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseReference {
    /// The supervision code as written; parsed (and its check character tested) by the hub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The owner's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_code: Option<String>,
}

/// An act and an article.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The act.
    pub act: String,
    /// The article, never empty.
    pub article: String,
    /// The edition of the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

/// What a certificate document does to the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operation {
    /// new, extend, suspend, lapse, end, un-suspend, other, transfer-in, change, undo-transfer-out.
    pub code: String,
    /// Of an end: cancel, rescind, revoke, transfer-out; of others free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// from-date or from-start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// The certificate that a transfer-in goes on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_id: Option<String>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A file that belongs to a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// From 1, unique.
    pub number: u32,
    /// Material code of the matter.
    pub material: Option<String>,
    /// File name.
    pub name: Option<String>,
    /// upload, paper, form, license or noneed.
    pub mode: String,
    /// Media type.
    pub media_type: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Digest of the bytes.
    pub digest: Option<Digest>,
    /// How many pages it has.
    pub pages: Option<u32>,
    /// Of paper: window or archive number.
    pub place: Option<String>,
    /// Of a form: JSON Pointer into the body.
    pub pointer: Option<String>,
    /// Of what is not needed: why.
    pub reason: Option<String>,
}

/// A document that another refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// supersedes, corrects, replies-to, basis, evidence, part-of or translation-of.
    pub rel: String,
    /// The target.
    pub document: DocumentId,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<DocumentType>,
    /// Digest of its canonical bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// When the subject may see a document and the entries about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visibility {
    /// now, on-date, after-case or never.
    pub subject: String,
    /// Of on-date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// The message that an adapter made a document from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// The adapter's id.
    pub adapter: String,
    /// The mapping's version.
    pub adapter_version: String,
    /// `application/xml` or `application/json`.
    pub media_type: String,
    /// The encoding that was found, WHATWG name.
    pub encoding: String,
    /// Bytes of the message.
    pub size: u64,
    /// Digest of the message.
    pub digest: Digest,
    /// Digest of the provenance table.
    pub provenance: Digest,
    /// Digest of the residual table.
    pub residual: Digest,
}
