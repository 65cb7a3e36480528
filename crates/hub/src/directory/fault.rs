//! What is wrong with a registry record, and what to do about it.

use cases::MatterError;
use competence::RegistryError;
use store::record::RecordKind;

/// A record as errors name it.
pub(crate) type RecordId = (RecordKind, String);

/// One thing that is wrong with one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) record: RecordId,
    pub(crate) member: String,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Fault {
    pub(crate) fn new(record: RecordId, member: &str, message: impl Into<String>, help: &str) -> Self {
        Self { record, member: member.to_owned(), message: message.into(), help: help.to_owned() }
    }
}

/// The kind of a row of crate `competence`.
fn kind(name: &str) -> RecordKind {
    match name {
        "division" => RecordKind::Division,
        "area" => RecordKind::Area,
        "matter" => RecordKind::Matter,
        "mandate" => RecordKind::Mandate,
        _ => RecordKind::Department,
    }
}

impl From<RegistryError> for Fault {
    fn from(error: RegistryError) -> Self {
        use RegistryError as E;
        let message = error.to_string();
        let (record, member, help): (RecordId, &str, &str) = match error {
            E::Duplicate { kind: k, id } => ((kind(k), id), "from", "end the earlier term before the later one begins"),
            E::EmptyTerm { kind: k, id } => ((kind(k), id), "to", "let `to` lie after `from`, or leave it out"),
            E::UnknownReference { kind: k, id, member, .. } => {
                ((kind(k), id), member, "import what it names first, or correct the name")
            }
            E::TreeTooDeep { kind: k, id } => {
                ((kind(k), id), "parent", "correct `parent`; a tree has at most 12 levels")
            }
            E::ClosedWithoutEnd { id } => {
                ((RecordKind::Department, id.to_string()), "to", "give the first day on which it was no more")
            }
            E::OriginUnclear { mandate } => (
                (RecordKind::Mandate, mandate.to_string()),
                "delegatedBy",
                "name the delegating mandate, or say `original`",
            ),
            E::MandateExceedsDelegator { mandate, member, .. } => (
                (RecordKind::Mandate, mandate.to_string()),
                member,
                "keep the delegation inside the mandate that it comes from",
            ),
            E::ChainTooLong { mandate } => (
                (RecordKind::Mandate, mandate.to_string()),
                "delegatedBy",
                "delegate through at most four mandates, in no circle",
            ),
        };
        Self::new(record, member, message, help)
    }
}

impl From<MatterError> for Fault {
    fn from(error: MatterError) -> Self {
        use MatterError as E;
        let message = format!("{error} ({})", error.code());
        let (id, member, help) = match &error {
            E::SilenceNeedsArticle { matter } => (matter, "article", "name the article, or let silence mean nothing"),
            E::GuideVagueMaterial { matter, .. } => (matter, "materials", "say what is wanted"),
            E::VersionOverlap { matter, .. } => {
                (matter, "effectiveFrom", "end the earlier version before this one begins")
            }
            E::PromiseTooLong { matter } => (matter, "limits", "promise no more time than the law gives"),
            E::Member { matter, member } => (matter, *member, "fill it, once, within its bounds"),
        };
        Self::new((RecordKind::Matter, id.to_string()), member, message, help)
    }
}
