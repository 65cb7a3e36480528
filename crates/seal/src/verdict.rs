//! The words of a verdict: indications and sub-indications of ETSI EN 319 102-1 and our own beside them, and the statements
//! that a verifier may make.

use document::json::{Object, Value};

/// What a whole verification says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indication {
    /// Every axis passed.
    TotalPassed,
    /// At least one axis is not settled, and none failed.
    Indeterminate,
    /// At least one axis failed.
    TotalFailed,
}

impl Indication {
    /// The name in the report: `TOTAL-PASSED`, `INDETERMINATE`, `TOTAL-FAILED`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL-FAILED",
        }
    }

    /// The exit code of `causeway verify`: 0 passed, 1 failed, 2 indeterminate.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::TotalPassed => 0,
            Self::TotalFailed => 1,
            Self::Indeterminate => 2,
        }
    }
}

macro_rules! sub_indications {
    ($( $(#[$doc:meta])* $variant:ident = $space:literal $name:literal $indication:ident, )*) => {
        /// Why something did not pass. Each belongs to one indication: failed, or indeterminate.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum SubIndication { $( $(#[$doc])* $variant, )* }

        impl SubIndication {
            /// The name without its namespace, e.g. `TRY_LATER`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The whole name, e.g. `urn:etsi:019102:subindication:TRY_LATER`.
            #[must_use]
            pub const fn urn(self) -> &'static str {
                match self { $( Self::$variant => concat!("urn:", $space, ":subindication:", $name), )* }
            }

            /// Failed or indeterminate.
            #[must_use]
            pub const fn indication(self) -> Indication {
                match self { $( Self::$variant => Indication::$indication, )* }
            }
        }
    };
}

sub_indications! {
    /// The format breaks a rule.
    FormatFailure = "etsi:019102" "FORMAT_FAILURE" TotalFailed,
    /// A digest does not match.
    HashFailure = "etsi:019102" "HASH_FAILURE" TotalFailed,
    /// The signature value does not match.
    SigCryptoFailure = "etsi:019102" "SIG_CRYPTO_FAILURE" TotalFailed,
    /// Revoked before the best signature time.
    Revoked = "etsi:019102" "REVOKED" TotalFailed,
    /// Signed before the certificate began.
    NotYetValid = "etsi:019102" "NOT_YET_VALID" TotalFailed,
    /// Signed, provably, after the certificate had ended.
    Expired = "etsi:019102" "EXPIRED" TotalFailed,
    /// The signature's form is outside the profile.
    SigConstraintsFailure = "etsi:019102" "SIG_CONSTRAINTS_FAILURE" Indeterminate,
    /// A certificate of the chain breaks a rule.
    ChainConstraintsFailure = "etsi:019102" "CHAIN_CONSTRAINTS_FAILURE" Indeterminate,
    /// The chain cannot be read or built for a reason of its own.
    CertificateChainGeneralFailure = "etsi:019102" "CERTIFICATE_CHAIN_GENERAL_FAILURE" Indeterminate,
    /// An algorithm or key is too weak.
    CryptoConstraintsFailure = "etsi:019102" "CRYPTO_CONSTRAINTS_FAILURE" Indeterminate,
    /// No path to an anchor.
    NoCertificateChainFound = "etsi:019102" "NO_CERTIFICATE_CHAIN_FOUND" Indeterminate,
    /// Revoked, and no proof that the signature is older.
    RevokedNoPoe = "etsi:019102" "REVOKED_NO_POE" Indeterminate,
    /// The certificate has ended, and no proof that the signature is older.
    OutOfBoundsNoPoe = "etsi:019102" "OUT_OF_BOUNDS_NO_POE" Indeterminate,
    /// Claimed and proven times contradict each other.
    TimestampOrderFailure = "etsi:019102" "TIMESTAMP_ORDER_FAILURE" Indeterminate,
    /// Something that was signed is not at hand.
    SignedDataNotFound = "etsi:019102" "SIGNED_DATA_NOT_FOUND" Indeterminate,
    /// A fact is missing or out of date.
    TryLater = "etsi:019102" "TRY_LATER" Indeterminate,
    /// No signature was found.
    NotSealed = "causeway" "NOT_SEALED" Indeterminate,
    /// A bound on work or size was reached.
    ResourceLimit = "causeway" "RESOURCE_LIMIT" Indeterminate,
    /// The payload names another issuer than the certificate.
    IssuerMismatch = "causeway" "ISSUER_MISMATCH" TotalFailed,
    /// No mandate for this type and matter.
    MandateNotHeld = "causeway" "MANDATE_NOT_HELD" TotalFailed,
    /// A mandate, but not on that date.
    MandateExpired = "causeway" "MANDATE_EXPIRED" TotalFailed,
    /// A mandate, but not for that division.
    MandateOutOfDivision = "causeway" "MANDATE_OUT_OF_DIVISION" TotalFailed,
    /// A delegated mandate whose origin does not hold.
    MandateChainBroken = "causeway" "MANDATE_CHAIN_BROKEN" TotalFailed,
    /// Nobody can say whether there was a mandate.
    MandateUnknown = "causeway" "MANDATE_UNKNOWN" Indeterminate,
    /// 暂停
    DocumentSuspended = "causeway" "DOCUMENT_SUSPENDED" Indeterminate,
    /// 撤销
    DocumentRevoked = "causeway" "DOCUMENT_REVOKED" TotalFailed,
    /// 被替代
    DocumentSuperseded = "causeway" "DOCUMENT_SUPERSEDED" TotalFailed,
    /// Past `validUntil`.
    DocumentExpired = "causeway" "DOCUMENT_EXPIRED" TotalFailed,
}

/// How one check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Passed, with something to know.
    Warning,
    /// Not asked, for the reason that the statement gives.
    Skipped,
    /// Failed or indeterminate, by the sub-indication.
    Not(SubIndication),
}

impl Outcome {
    /// The word in the report: passed, failed, indeterminate, warning, skipped.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warning => "warning",
            Self::Skipped => "skipped",
            Self::Not(sub) => match sub.indication() {
                Indication::TotalFailed => "failed",
                _ => "indeterminate",
            },
        }
    }
}

/// One thing that a verifier can say: check, outcome, and the words for it. All statements are constants, kept beside the code
/// that makes them; what did not pass always has a remedy.
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// The check's stable id, e.g. `chain.path`.
    pub id: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// What to do about it, in Chinese and English.
    pub remedy: Option<(&'static str, &'static str)>,
}

impl Statement {
    /// A check that passed.
    #[must_use]
    pub const fn passed(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, outcome: Outcome::Passed, zh, en, remedy: None }
    }

    /// A check that passed with something to know.
    #[must_use]
    pub const fn warning(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, outcome: Outcome::Warning, zh, en, remedy: None }
    }

    /// A check that was not made; the texts say why.
    #[must_use]
    pub const fn skipped(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, outcome: Outcome::Skipped, zh, en, remedy: None }
    }

    /// A check that did not pass. `words` are zh, en; `remedy` likewise.
    #[must_use]
    pub const fn not(
        id: &'static str,
        sub: SubIndication,
        words: (&'static str, &'static str),
        remedy: (&'static str, &'static str),
    ) -> Self {
        Self { id, outcome: Outcome::Not(sub), zh: words.0, en: words.1, remedy: Some(remedy) }
    }
}

/// A statement made about one input, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is said.
    pub statement: &'static Statement,
    /// How it counts: as the statement says, unless the policy weighs it otherwise.
    pub outcome: Outcome,
    /// Names, numbers and times that it rests on; no personal data.
    pub evidence: Object,
}

impl Check {
    /// The statement, without evidence.
    #[must_use]
    pub const fn new(statement: &'static Statement) -> Self {
        Self { statement, outcome: statement.outcome, evidence: Object::new() }
    }

    /// This check with one piece of evidence more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.evidence.insert(name, value);
        self
    }

    /// The sub-indication, if it did not pass.
    #[must_use]
    pub const fn sub_indication(&self) -> Option<SubIndication> {
        if let Outcome::Not(sub) = self.outcome { Some(sub) } else { None }
    }
}

impl From<&'static Statement> for Check {
    fn from(statement: &'static Statement) -> Self {
        Self::new(statement)
    }
}
