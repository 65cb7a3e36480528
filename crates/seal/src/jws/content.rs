//! What a signed object is.

/// The kind of a signed object; its name stands in `cty`, so that no object passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContentType {
    /// A common document.
    Document,
    /// A receipt of the hub.
    Receipt,
    /// A trust list.
    TrustList,
    /// A registry list.
    RegistryList,
    /// A status list.
    StatusList,
    /// A verification report.
    VerificationReport,
}

impl ContentType {
    pub(crate) const COUNT: usize = 6;

    /// The value of `cty`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "vnd.causeway.document+json",
            Self::Receipt => "vnd.causeway.receipt+json",
            Self::TrustList => "vnd.causeway.trust-list+json",
            Self::RegistryList => "vnd.causeway.registry-list+json",
            Self::StatusList => "vnd.causeway.status-list+json",
            Self::VerificationReport => "vnd.causeway.verification-report+json",
        }
    }

    /// Whether the signature carries its certificates. Lists do not: their keys stand in the trust list.
    #[must_use]
    pub const fn carries_chain(self) -> bool {
        !matches!(self, Self::TrustList | Self::RegistryList | Self::StatusList)
    }

    /// Bytes of a payload of this kind, at most.
    #[must_use]
    pub const fn max_payload(self) -> usize {
        match self {
            Self::RegistryList => 16 << 20,
            Self::TrustList | Self::StatusList => 1 << 20,
            _ => super::MAX_PAYLOAD,
        }
    }
}
