//! What happens in a case.

use std::fmt;
use std::str::FromStr;

use document::envelope::{Basis, Officer, Subject};
use document::{DepartmentId, DocumentId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How far ahead of the hub's clock an event may claim to have happened.
const TOLERANCE_SECONDS: i64 = 5 * 60;

/// One event, as it is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseEvent {
    /// Its number in the case, from 1, in the order of receipt.
    pub seq: u32,
    /// What.
    pub kind: EventKind,
    /// When, as its department says.
    pub occurred_at: Timestamp,
    /// When the hub got to know.
    pub received_at: Timestamp,
    /// Who says so.
    pub department: DepartmentId,
    /// The officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub officer: Option<Officer>,
    /// The document that states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// The law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// What else it carries; of `party-added` and `party-ended` a Subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<serde_json::Value>,
}

impl CaseEvent {
    /// An event that the hub gets to know as it happens, with nothing but its kind.
    #[must_use]
    pub fn new(seq: u32, kind: EventKind, at: Timestamp, department: DepartmentId) -> Self {
        let (occurred_at, received_at) = (at, at);
        Self { seq, kind, occurred_at, received_at, department, officer: None, document: None, basis: None, data: None }
    }

    /// Whether it claims to have happened more than five minutes after the hub got to know (`event-in-future`).
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        self.occurred_at > self.received_at.plus_seconds(TOLERANCE_SECONDS)
    }

    /// The party that it adds or ends.
    #[must_use]
    pub fn party(&self) -> Option<Subject> {
        serde_json::from_value(self.data.clone()?).ok()
    }
}

/// Shows neither officer nor data.
impl fmt::Debug for CaseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaseEvent")
            .field("seq", &self.seq)
            .field("kind", &self.kind)
            .field("occurred_at", &self.occurred_at)
            .field("received_at", &self.received_at)
            .field("department", &self.department)
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

/// A text that cannot be the kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the kind of an event has 1 to 64 of a-z and -")]
pub struct EventKindError;

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// The kinds of events.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $variant,)*
            /// A kind that means nothing to this fold; kept.
            Other(String),
        }

        impl EventKind {
            /// Its name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other(name) => name,
                }
            }
        }

        impl FromStr for EventKind {
            type Err = EventKindError;

            fn from_str(name: &str) -> Result<Self, EventKindError> {
                match name {
                    $($name => Ok(Self::$variant),)*
                    _ if is_kind(name) => Ok(Self::Other(name.to_owned())),
                    _ => Err(EventKindError),
                }
            }
        }
    };
}

event_kinds! {
    /// An application came in.
    Received "received",
    /// 补正
    SupplementRequested "supplement-requested",
    /// What was missing came.
    SupplementReceived "supplement-received",
    /// 受理
    Accepted "accepted",
    /// Accepted by silence.
    DeemedAccepted "deemed-accepted",
    /// 不予受理, final.
    NotAccepted "not-accepted",
    /// A step began.
    StepStarted "step-started",
    /// A step ended.
    StepEnded "step-ended",
    /// The clock stands still.
    Paused "paused",
    /// The clock runs again.
    Resumed "resumed",
    /// 延期
    Extended "extended",
    /// Another department was asked.
    ConsultationOpened "consultation-opened",
    /// It answered.
    ConsultationAnswered "consultation-answered",
    /// It kept silent.
    ConsultationLapsed "consultation-lapsed",
    /// A fee is due.
    FeeNoticed "fee-noticed",
    /// It was paid.
    FeePaid "fee-paid",
    /// 办结
    Decided "decided",
    /// Granted by silence.
    DeemedGranted "deemed-granted",
    /// 发证
    CertificateIssued "certificate-issued",
    /// Ready to be fetched.
    Ready "ready",
    /// 送达, final.
    Delivered "delivered",
    /// 撤回, final.
    Withdrawn "withdrawn",
    /// 终止, final.
    Terminated "terminated",
    /// Another department goes on with it.
    Transferred "transferred",
    /// A decision was corrected.
    Corrected "corrected",
    /// A party joined.
    PartyAdded "party-added",
    /// A party left.
    PartyEnded "party-ended",
}

impl EventKind {
    /// Whether the hub alone states it, when time runs out or what that led to is taken back.
    #[must_use]
    pub fn is_the_hubs(&self) -> bool {
        let lights = ["light-turned", "light-corrected", "due-recomputed", "retracted"];
        matches!(self, Self::DeemedAccepted | Self::DeemedGranted | Self::ConsultationLapsed)
            || lights.contains(&self.as_str())
    }

    /// Whether it closes a case.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::NotAccepted | Self::Delivered | Self::Withdrawn | Self::Terminated)
    }
}

fn is_kind(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
