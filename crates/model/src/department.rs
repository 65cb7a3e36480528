//! Departments and the word by which they let the hub seal for them.

use document::{Date, DepartmentId, DivisionCode, DocumentType};
use serde::{Deserialize, Serialize};

/// A name in Chinese and, where there is one, English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Chinese.
    pub zh: String,
    /// English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// 部门: any institution, from a bureau to a service hall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Slug.
    pub id: DepartmentId,
    /// Official name.
    pub name: Name,
    /// Unified social credit code, GB 32100.
    pub uscc: String,
    /// Divisions that it acts in; the first is its seat.
    pub divisions: Vec<DivisionCode>,
    /// Level of government.
    pub level: Level,
    /// What sort of institution.
    pub kind: DepartmentKind,
    /// The department above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<DepartmentId>,
    /// Its registered endpoints.
    #[serde(default)]
    pub endpoints: Vec<Endpoint>,
    /// The adapters assigned to it.
    #[serde(default)]
    pub adapters: Vec<AssignedAdapter>,
    /// 用印授权: what the hub may seal for it.
    #[serde(default)]
    pub sealing: Vec<SealingAuthorisation>,
    /// Whether it takes part.
    pub status: DepartmentStatus,
    /// First day, inclusive (+08:00).
    pub from: Date,
    /// First day no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Its legal successor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<DepartmentId>,
}

/// Level of government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Level {
    Nation,
    Province,
    City,
    District,
    Town,
    Village,
}

/// What sort of institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum DepartmentKind {
    Bureau,
    Branch,
    Station,
    Hall,
    Other,
}

/// Whether a department takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DepartmentStatus {
    /// It does.
    Active,
    /// Not for now.
    Suspended,
    /// Never again; the record stays.
    Closed,
}

/// A place where a department's system can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// Name within the department.
    pub id: String,
    /// URL or folder.
    pub url: String,
    /// `pull` or `webhook`.
    pub r#use: String,
    /// Networks that an administrator allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_networks: Vec<String>,
    /// A private line without TLS, set by an administrator.
    #[serde(default)]
    pub plain_http: bool,
}

/// An adapter assigned to a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignedAdapter {
    /// The adapter's id.
    pub id: String,
    /// The encoding of messages that carry no label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assume: Option<String>,
}

/// 用印授权: a department's own word that the hub may seal for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealingAuthorisation {
    /// Document types.
    pub types: Vec<DocumentType>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// The act that gives it.
    pub instrument: Instrument,
    /// First day (+08:00).
    pub from: Date,
    /// First day no longer; absent: open-ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// The written act behind an authorisation or a mandate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Title.
    pub title: String,
    /// 文号
    pub number: String,
    /// Article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

/// The way by which a message came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A TLS client certificate.
    Mtls,
    /// An API key that has the scope `seal`.
    ApiKeyWithScopeSeal,
    /// A drop folder.
    Folder,
}

impl Department {
    /// Whether the department exists on this day: dates, and not closed.
    #[must_use]
    pub fn exists_on(&self, day: Date) -> bool {
        self.status != DepartmentStatus::Closed && self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// The sealing authorisation that covers this type over this channel on this day.
    #[must_use]
    pub fn sealing_for(
        &self,
        r#type: &DocumentType,
        channel: Option<Channel>,
        day: Date,
    ) -> Option<&SealingAuthorisation> {
        let channel = channel?;
        self.sealing.iter().find(|s| {
            s.types.contains(r#type) && s.channels.contains(&channel) && s.from <= day && s.to.is_none_or(|to| day < to)
        })
    }

    /// The assignment of this adapter, if the department has it.
    #[must_use]
    pub fn adapter(&self, id: &str) -> Option<&AssignedAdapter> {
        self.adapters.iter().find(|a| a.id == id)
    }
}
