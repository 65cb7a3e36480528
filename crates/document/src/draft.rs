//! Drafts: what adapters yield and take. Plain data without behaviour; the hub makes records of them.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::envelope::{Basis, CaseReference, Party};
use crate::id::{DepartmentId, DivisionCode, DocumentId, DocumentType, PurposeId};
use crate::identifier::Identifier;
use crate::json::{self, ConvertError, Object, Value};
use crate::time::{Date, Timestamp};

/// One of the four message contents.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A document without what the hub adds.
    Document(DocumentDraft),
    /// A pull or a request for an opinion, in its sender's words.
    Question(Box<Question>),
    /// An event in a case as a department reports it.
    CaseReport(Box<CaseReport>),
    /// An answer to an alert.
    Feedback(Box<Feedback>),
}

impl Content {
    /// Its tree.
    ///
    /// # Errors
    /// When a value has no place in strict JSON; what was read from a strict tree always has.
    pub fn into_tree(self) -> Result<Value, ConvertError> {
        match self {
            Self::Document(DocumentDraft(tree)) => Ok(Value::Object(tree)),
            Self::Question(question) => json::to_value(&*question),
            Self::CaseReport(report) => report.into_tree(),
            Self::Feedback(feedback) => feedback.into_tree(),
        }
    }
}

/// A document without what the hub adds: `id`, `issuer.department`, `issuer.division`, `case.code`, `case.matterVersion`
/// may be absent. Members as in the contract, section 1; not yet validated.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DocumentDraft(pub Object);

/// What the hub needs to know of a draft before it completes it. Read leniently: what is missing or misshapen is absent,
/// and nothing is checked.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftFacts {
    /// The document type.
    pub r#type: Option<DocumentType>,
    /// The document's id, where the sender gave one.
    pub id: Option<DocumentId>,
    /// 文号
    pub number: Option<String>,
    /// The date of issue.
    pub issued_on: Option<Date>,
    /// A test document.
    pub test: bool,
    /// The issuer that the draft names by id.
    pub department: Option<DepartmentId>,
    /// The issuer's name.
    pub issuer_name: Option<String>,
    /// The issuer's identifiers, read anew from their `raw`.
    pub issuer_identifiers: Vec<Identifier>,
    /// The division that the issuer acts in, read anew from its `raw`.
    pub issuer_division: Option<Identifier>,
    /// The supervision code as written.
    pub case_code: Option<String>,
    /// The sender's own number of the case.
    pub local_code: Option<String>,
    /// The matter, read anew from its `raw`.
    pub matter: Option<Identifier>,
}

impl DocumentDraft {
    /// What the draft says of itself.
    #[must_use]
    pub fn facts(&self) -> DraftFacts {
        let at = |path: &[&str]| {
            let (first, rest) = path.split_first()?;
            rest.iter().try_fold(self.0.get(first)?, |value, name| value.as_object()?.get(name))
        };
        let text = |path: &[&str]| at(path).and_then(Value::as_str);
        let owned = |path: &[&str]| text(path).map(str::to_owned);
        DraftFacts {
            r#type: text(&["type"]).and_then(|t| t.parse().ok()),
            id: text(&["id"]).and_then(|t| t.parse().ok()),
            number: owned(&["number"]),
            issued_on: text(&["issuedOn"]).and_then(|t| t.parse().ok()),
            test: at(&["test"]).and_then(Value::as_bool).unwrap_or(false),
            department: text(&["issuer", "department"]).and_then(|t| t.parse().ok()),
            issuer_name: owned(&["issuer", "name"]),
            issuer_identifiers: at(&["issuer", "identifiers"])
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(read_identifier)
                .collect(),
            issuer_division: at(&["issuer", "division"]).and_then(read_identifier),
            case_code: owned(&["case", "code"]),
            local_code: owned(&["case", "localCode"]),
            matter: at(&["case", "matter"]).and_then(read_identifier),
        }
    }
}

/// Reads an identifier anew: what the sender claims to be its value does not count.
fn read_identifier(value: &Value) -> Option<Identifier> {
    let object = value.as_object()?;
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    Some(Identifier::read(text("scheme")?.parse().ok()?, text("raw")?))
}

/// A pull or a request for an opinion.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// What is asked for.
    pub kind: QuestionKind,
    /// The sender's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Who asks; filled by the hub outwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<Named>,
    /// The project of the case; filled by the hub outwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Project>,
    /// One list of 1..8 alternatives in order of preference.
    pub accept: Vec<DocumentType>,
    /// About whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Party>,
    /// In which case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseReference>,
    /// For which matter of the requester; absent: the case's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterReference>,
    /// In which division; absent: the case's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<DivisionCode>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<PurposeId>,
    /// By which law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<Basis>,
    /// A duration back from now, a civil date, or `live`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness: Option<String>,
    /// A date (adapters) or a duration (canonical HTTP).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// Opinion: the consulted role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Opinion: the area of law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_area: Option<String>,
    /// Opinion: written or meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Opinion: the question, at most 4,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Opinion: digests of attachments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<crate::digest::Digest>,
    /// Opinion: the time to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Opinion: what silence means: agree, no-objection, refuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence: Option<String>,
    /// Opinion: the article that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

/// What a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// A document that exists.
    Pull,
    /// An opinion that is not written yet.
    Opinion,
}

/// A name with identifiers.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Identifiers, possibly none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
}

/// A project by name and code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The name.
    pub name: String,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A matter by its id or by any of its codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MatterReference {
    /// By id.
    Id(crate::id::MatterId),
    /// By one of its codes.
    Code(Identifier),
}

/// A number of days or hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many, 0..365.
    pub count: u16,
    /// working-day, natural-day or hour.
    pub unit: String,
}

/// An event in a case as a department reports it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseReport {
    /// The event's kind.
    pub event: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// In which case.
    pub case: CaseReference,
    /// The matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterReference>,
    /// Parties, where the event opens a case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<crate::envelope::Subject>,
    /// The officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<crate::envelope::Officer>,
    /// The law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// What else the event carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

impl CaseReport {
    /// Reads a report out of its tree; `data`, which has no shape of its own, is taken as it is.
    ///
    /// # Errors
    /// When the tree has another shape; the error has the place.
    pub fn from_tree(mut tree: Object) -> Result<Self, ConvertError> {
        let data = tree.remove("data");
        let report: Self = json::from_value(&Value::Object(tree))?;
        Ok(Self { data, ..report })
    }

    fn into_tree(mut self) -> Result<Value, ConvertError> {
        let data = self.data.take();
        let mut tree = json::to_value(&self)?;
        if let (Value::Object(members), Some(data)) = (&mut tree, data) {
            members.insert("data", data);
        }
        Ok(tree)
    }
}

/// An answer to an alert.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// In which case.
    pub case: CaseReference,
    /// The supervision item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The outcome's code.
    pub outcome: String,
    /// The answer.
    pub text: String,
    /// When it was given.
    pub at: Timestamp,
    /// Who gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Feedback {
    /// Reads an answer out of its tree; the text, which may be long, is taken as it is.
    ///
    /// # Errors
    /// When the tree has another shape; the error has the place.
    pub fn from_tree(mut tree: Object) -> Result<Self, ConvertError> {
        let text = match tree.get_mut("text") {
            Some(Value::Text(text)) => std::mem::take(text),
            _ => CompactString::default(),
        };
        let feedback: Self = json::from_value(&Value::Object(tree))?;
        Ok(Self { text: text.into_string(), ..feedback })
    }

    fn into_tree(mut self) -> Result<Value, ConvertError> {
        let text = std::mem::take(&mut self.text);
        let mut tree = json::to_value(&self)?;
        if let Value::Object(members) = &mut tree {
            members.insert("text", text);
        }
        Ok(tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn draft(json: &str) -> DocumentDraft {
        match parse(json.as_bytes()) {
            Ok(Value::Object(object)) => DocumentDraft(object),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_draft_tells_what_the_hub_asks_before_it_completes_it() {
        let facts = draft(
            r#"{"type":"land-use-pre-review-opinion","issuedOn":"2026-11-03","number":"4","test":true,
                "issuer":{"name":"局","identifiers":[{"scheme":"cn.uscc","raw":"119999009999000117"},{"scheme":"x","raw":"y"}]},
                "case":{"localCode":"L-1","matter":{"scheme":"local:land","raw":" 0100306 ","value":"forged"}}}"#,
        )
        .facts();
        assert_eq!(facts.r#type.map(|t| t.to_string()).as_deref(), Some("land-use-pre-review-opinion"));
        assert_eq!(facts.issued_on, Some(jiff::civil::date(2026, 11, 3)));
        assert!(facts.test);
        let values: Vec<_> = facts.issuer_identifiers.iter().filter_map(|i| i.value.as_deref()).collect();
        assert_eq!(values, ["119999009999000117"]);
        assert_eq!(facts.local_code.as_deref(), Some("L-1"));
        assert_eq!(facts.matter.and_then(|m| m.value).as_deref(), Some("0100306"), "read anew");
    }

    #[test]
    fn a_misshapen_draft_tells_nothing_and_harms_nobody() {
        let facts = draft(r#"{"type":7,"issuedOn":"2026-02-30","issuer":[],"case":"x","test":"yes"}"#).facts();
        assert!(facts == draft("{}").facts());
    }

    #[test]
    fn reports_and_answers_go_back_to_the_trees_that_they_were_read_from() {
        let object = |json: &str| match parse(json.as_bytes()) {
            Ok(Value::Object(object)) => object,
            other => panic!("{other:?}"),
        };
        let report = object(
            r#"{"event":"accepted","occurredAt":"2026-07-02T06:00:00Z","case":{"localCode":"1"},
                "data":{"materials":[{"mode":"paper","name":"申请书"}]}}"#,
        );
        let read = Content::CaseReport(Box::new(CaseReport::from_tree(report.clone()).expect("a report")));
        assert_eq!(read.into_tree().expect("a tree"), Value::Object(report));

        let answer = object(
            r#"{"case":{"localCode":"1"},"outcome":"founded","text":"超时属实，限期整改。","at":"2026-11-06T08:00:00Z"}"#,
        );
        let read = Content::Feedback(Box::new(Feedback::from_tree(answer.clone()).expect("an answer")));
        assert_eq!(read.into_tree().expect("a tree"), Value::Object(answer.clone()));
        let mut untold = answer;
        untold.remove("text");
        assert!(Feedback::from_tree(untold).is_err(), "a text is required");
    }
}
