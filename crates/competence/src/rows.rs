//! The records that competence is judged by, with the member names of the exchange and of the registry list.

use document::envelope::Localized;
use document::{AreaId, Date, DepartmentId, DivisionCode, DocumentType, Identifier, MandateId, MatterId};
use serde::{Deserialize, Serialize};

/// All rows of a hub or of a registry list, in any order; not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Administrative divisions.
    pub divisions: Vec<Division>,
    /// Functional areas.
    #[serde(default)]
    pub areas: Vec<Area>,
    /// Departments.
    pub departments: Vec<DepartmentRow>,
    /// Matters, one row for each version or term.
    #[serde(default)]
    pub matters: Vec<MatterRow>,
    /// Mandates.
    pub mandates: Vec<Mandate>,
}

/// An administrative division 行政区划 in one term: codes retire and are used again with new borders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// GB/T 2260 with town and village: 6, 9 or 12 digits.
    pub code: DivisionCode,
    /// The division above; absent at a root. Never derived from digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<DivisionCode>,
    /// Its name.
    pub name: Localized,
    /// First day.
    pub from: Date,
    /// First day after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<DivisionCode>,
}

/// A functional area 功能区: parts of several divisions, without a code of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its slug.
    pub id: AreaId,
    /// Its name.
    pub name: Localized,
    /// The divisions that it has parts of.
    pub divisions: Vec<DivisionCode>,
}

/// What competence needs to know of a department; other members of its record are left aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentRow {
    /// Its slug.
    pub id: DepartmentId,
    /// The department above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<DepartmentId>,
    /// The divisions that it sits in.
    pub divisions: Vec<DivisionCode>,
    /// Its name.
    pub name: Localized,
    /// Active unless said otherwise; a registry list does not say.
    #[serde(default, skip_serializing_if = "DepartmentStatus::is_active")]
    pub status: DepartmentStatus,
    /// First day.
    pub from: Date,
    /// First day after; a closed department has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// Whether a department works now. Competence goes by dates: a suspended department is still the one to ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DepartmentStatus {
    /// Works.
    #[default]
    Active,
    /// Stands still.
    Suspended,
    /// Ended on its `to`.
    Closed,
}

impl DepartmentStatus {
    fn is_active(&self) -> bool {
        *self == Self::Active
    }
}

/// What competence needs to know of a matter 审批事项 in one term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterRow {
    /// Its slug.
    pub id: MatterId,
    /// Its codes.
    pub codes: Vec<Identifier>,
    /// The document types that its steps produce.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub produces: Vec<DocumentType>,
    /// First day.
    pub from: Date,
    /// First day after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// A mandate 职权、委托: what a department may do, where, and from when to when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mandate {
    /// Its slug.
    pub id: MandateId,
    /// Who may.
    pub department: DepartmentId,
    /// What it may.
    pub act: Act,
    /// In this matter only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// For this document type only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<DocumentType>,
    /// Where.
    pub division: DivisionCode,
    /// In this functional area only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaId>,
    /// Whether the divisions below are meant too.
    #[serde(default)]
    pub covers_subdivisions: bool,
    /// First day.
    pub from: Date,
    /// First day after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Whether the law or another department gave it.
    pub basis: Origin,
    /// The mandate that a delegated one comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<MandateId>,
    /// Of a delegated one: the delegator keeps its own competence beside it.
    #[serde(default)]
    pub retained: bool,
    /// The act that gave it.
    pub instrument: Instrument,
}

/// What a mandate allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Work on the cases of a matter.
    Handle,
    /// Issue documents of a type.
    Issue,
    /// Keep the register that documents of a type are asked from.
    Hold,
}

/// Where a mandate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// From the law.
    Original,
    /// From another mandate.
    Delegated,
}

/// The published act that a mandate rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Its title.
    pub title: String,
    /// Its number 文号.
    pub number: String,
    /// The article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

macro_rules! term {
    ($($row:ty),*) => {$(
        impl $row {
            /// Whether it is in its term `[from, to)` on that date in +08:00.
            #[must_use]
            pub fn is_in_term(&self, on: Date) -> bool {
                self.from <= on && self.to.is_none_or(|to| on < to)
            }
        }
    )*};
}

term!(Division, DepartmentRow, MatterRow, Mandate);
