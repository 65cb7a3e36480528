//! Matters 审批事项: the records of the catalogue.

mod check;
mod table;
mod vague;

use competence::MatterRow;
use document::envelope::{Basis, Localized};
use document::{Date, DocumentType, Identifier, MatterId};
use serde::{Deserialize, Serialize};

pub use check::MatterError;
pub use table::{MatterTable, MatterUnknown};

/// One version of a matter: what may be asked for, by which steps, within which limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Matter {
    /// Its slug.
    pub id: MatterId,
    /// From 1; a case keeps the version that it was accepted under.
    pub version: u32,
    /// First day in +08:00.
    pub effective_from: Date,
    /// First day after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Date>,
    /// Item code of 31, and departments' own codes.
    pub codes: Vec<Identifier>,
    /// Its title.
    pub title: Localized,
    /// What strangers may read: nothing about an applicant.
    pub public_title: Localized,
    /// What kind of power it is.
    pub item_type: ItemType,
    /// On which levels it is exercised.
    pub exercise_level: Vec<Level>,
    /// The law, at least one article.
    pub legal_basis: Vec<Basis>,
    /// What an applicant is told.
    pub guide: Guide,
    /// What an applicant brings, or what is pulled instead.
    #[serde(default)]
    pub materials: Vec<Material>,
    /// How long it may take.
    pub limits: Limits,
    /// The way through it.
    pub steps: Vec<Step>,
    /// For what a clock may stand still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// What happens when the statutory limit passes.
    pub on_statutory_expiry: Expiry,
    /// Which opinions may be asked of other departments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consultations: Vec<Consultation>,
}

impl Matter {
    /// Whether this version is in force on a date.
    #[must_use]
    pub fn is_in_force(&self, on: Date) -> bool {
        self.effective_from <= on && self.effective_to.is_none_or(|to| on < to)
    }

    /// The document types that its steps produce, in the order of the steps.
    pub fn produces(&self) -> impl Iterator<Item = &DocumentType> {
        self.steps.iter().filter_map(|step| step.produces.as_ref())
    }
}

/// What competence and the registry list know of a matter.
impl From<&Matter> for MatterRow {
    fn from(matter: &Matter) -> Self {
        Self {
            id: matter.id.clone(),
            codes: matter.codes.clone(),
            produces: matter.produces().cloned().collect(),
            from: matter.effective_from,
            to: matter.effective_to,
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }
    };
}

words!(
    /// Kinds of powers 事项类型.
    ItemType {
        /// 行政许可
        Licence,
        /// 行政处罚
        Penalty,
        /// 行政强制
        Enforcement,
        /// 行政征收
        Levy,
        /// 行政给付
        Payment,
        /// 行政检查
        Inspection,
        /// 行政确认
        Confirmation,
        /// 行政奖励
        Reward,
        /// 行政裁决
        Adjudication,
        /// 其他行政权力
        Other,
        /// 公共服务
        PublicService,
    }
);
words!(
    /// Levels of exercise 行使层级.
    Level {
        /// 国家级
        Nation,
        /// 省级
        Province,
        /// 市级
        City,
        /// 县级
        District,
        /// 乡级
        Town,
        /// 村级
        Village,
    }
);
words!(
    /// How a material comes in.
    MaterialMode {
        /// A file.
        Upload,
        /// On paper.
        Paper,
        /// A form that is filled in.
        Form,
        /// A certificate or document of a department.
        License,
        /// Not any more.
        Noneed,
    }
);
words!(
    /// What a limit counts.
    Unit {
        /// Working days of the calendar.
        WorkingDay,
        /// Days.
        NaturalDay,
        /// Hours.
        Hour,
    }
);
words!(
    /// What the statutory limit does when it passes.
    ExpiryEffect {
        /// Nothing: it is late.
        None,
        /// The application counts as granted.
        DeemedGranted,
    }
);
words!(
    /// What silence of a consulted department means.
    Silence {
        /// It agrees.
        Agree,
        /// It does not object.
        NoObjection,
        /// It refuses.
        Refuse,
        /// Nothing.
        None,
    }
);

/// What an applicant is told; Markdown without HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Guide {
    /// Who may apply.
    pub conditions: Localized,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Fee>,
    /// How it goes, in words.
    pub steps: Localized,
    /// Where.
    pub windows: Localized,
    /// Whom to call.
    pub telephone: String,
    /// Where to complain.
    pub complaints: Localized,
}

/// A fee and the article that allows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// For what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Localized>,
    /// How much.
    pub amount: Money,
    /// The law.
    pub basis: Basis,
}

/// An amount: a decimal with at least two decimals, and an ISO 4217 currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// E.g. `2408000.00`.
    pub amount: String,
    /// E.g. `CNY`.
    pub currency: String,
}

/// One material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Material {
    /// Unique in the matter.
    pub code: String,
    /// What it is; never "other materials".
    pub name: Localized,
    /// How it comes in.
    pub mode: MaterialMode,
    /// Originals.
    pub originals: u16,
    /// Copies.
    pub copies: u16,
    /// When it is needed, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Localized>,
    /// The law.
    pub basis: Basis,
    /// Types any of which answers it: the hub pulls before anyone may ask the applicant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered_by: Vec<DocumentType>,
}

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// 0..=365; 0 is the same day.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

/// The limits of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// By law.
    pub statutory: Limit,
    /// By promise; not longer than by law.
    pub promised: Limit,
    /// Until acceptance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Limit>,
    /// Until delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Limit>,
    /// From when on the light is yellow, where not by rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yellow: Option<Limit>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// Unique in the matter.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// Which department takes it, by role.
    pub role: String,
    /// How long it may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// The document type that comes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub produces: Option<DocumentType>,
    /// Steps of one group run side by side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_group: Option<String>,
}

/// A reason for which a clock may stand still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pause {
    /// The reason.
    pub code: String,
    /// The law.
    pub basis: Basis,
    /// How often.
    pub max_count: u16,
    /// How long each time.
    pub max_days: u16,
}

/// What happens when the statutory limit passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expiry {
    /// What.
    pub effect: ExpiryEffect,
    /// The article that says so; deemed-granted has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

/// An opinion that may be asked of another department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consultation {
    /// The opinion's type.
    pub r#type: DocumentType,
    /// Who is asked, by role.
    pub role: String,
    /// How long it has.
    pub limit: Limit,
    /// What its silence means.
    pub silence: Silence,
    /// The article that says so.
    pub article: String,
}
