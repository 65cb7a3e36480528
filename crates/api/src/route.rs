//! The table of routes: what the hub answers, and to whom. What is not here does not exist; who is not named is refused.

pub use model::Scope;

use crate::problem::Code;

/// Which route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "described in the table")]
pub enum RouteId {
    PublishDocument,
    ListDocuments,
    ReadDocument,
    ReadOriginal,
    ReadProvenance,
    ReadProof,
    Withdraw,
    Suspend,
    Resume,
    AskEvidence,
    ListOffers,
    ReadRequest,
    OpenCase,
    ReadCase,
    ReadInbox,
    AcknowledgeEntry,
    ListKeys,
    ReadKey,
    Verify,
    Checkpoint,
    Tile,
    TrustList,
    RegistryList,
    StatusList,
    Crl,
    Health,
    Ready,
    OpenApi,
    ProblemPage,
}

/// HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Method {
    Get,
    Post,
}

/// Who is let in. The object-level check (whose document, whose case) is the hub's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone; credentials are not looked at.
    Public,
    /// Anyone, and a department as itself.
    PublicOrDepartment,
    /// A department's system.
    Department,
    /// A department's system whose key has this scope.
    Scope(Scope),
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Which.
    pub id: RouteId,
    /// Its method.
    pub method: Method,
    /// Its path; parameters in braces.
    pub path: &'static str,
    /// Who is let in.
    pub access: Access,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Whether it needs an `Idempotency-Key`.
    pub keyed: bool,
    /// Media types of the request body; empty: no body.
    pub takes: &'static [&'static str],
    /// Statuses of success with media types.
    pub gives: &'static [Gives],
    /// Problem codes besides those of every route (401, 403, 405, 406, 500, 503).
    pub codes: &'static [Code],
}

/// One way to succeed.
#[derive(Debug, Clone, Copy)]
pub struct Gives {
    /// HTTP status.
    pub status: u16,
    /// Media types.
    pub media: &'static [&'static str],
    /// The schema's name in the OpenAPI document; empty: none.
    pub schema: &'static str,
    /// What it means.
    pub means: &'static str,
}

/// Canonical documents.
pub const DOCUMENT: &str = "application/vnd.causeway.document+json";
/// Sealed documents and other signed objects.
pub const JOSE: &str = "application/jose+json";
/// Plain JSON.
pub const JSON: &str = "application/json";
/// Departments' XML.
pub const XML: &str = "application/xml";
/// Verification reports.
pub const REPORT: &str = "application/vnd.causeway.verification-report+json";
/// Text.
pub const TEXT: &str = "text/plain; charset=utf-8";
/// Markdown.
pub const MARKDOWN: &str = "text/markdown; charset=utf-8";
/// Bytes.
pub const BYTES: &str = "application/octet-stream";
/// Uploads.
pub const MULTIPART: &str = "multipart/form-data";

const fn gives(status: u16, media: &'static [&'static str], schema: &'static str, means: &'static str) -> Gives {
    Gives { status, media, schema, means }
}

const STEPPED: &[Gives] = &[gives(201, &[JSON], "StatusChanged", "The status now, and the receipt")];

/// A step of a department with a document that it issued.
const fn step(id: RouteId, path: &'static str, summary: &'static str) -> Route {
    Route {
        id,
        method: Method::Post,
        path,
        access: Access::Scope(Scope::Publish),
        summary,
        keyed: true,
        takes: &[JSON],
        gives: STEPPED,
        codes: &[
            Code::IdempotencyKeyRequired,
            Code::RequestMalformed,
            Code::NotFound,
            Code::DocumentSuperseded,
            Code::DocumentNotCurrent,
            Code::IdempotencyConflict,
            Code::BodyTooLarge,
            Code::MediaTypeUnsupported,
            Code::RequestInvalid,
            Code::KeyUnavailable,
        ],
    }
}

/// Every route of the hub.
pub const ROUTES: &[Route] = &[
    Route {
        id: RouteId::PublishDocument,
        method: Method::Post,
        path: "/v1/documents",
        access: Access::Scope(Scope::Publish),
        summary: "Publish a document or a batch, or report what happened in a case",
        keyed: true,
        takes: &[DOCUMENT, JSON, JOSE, XML, "text/xml"],
        gives: &[
            gives(201, &[JSON], "Accepted", "Durable; with the receipt"),
            gives(201, &[JSON], "AcceptedBatch", "A batch of which at least one record is durable"),
            gives(201, &["text/xml"], "", "The answer to a SOAP envelope; a refusal of one is a Fault with status 500"),
        ],
        codes: &[
            Code::IdempotencyKeyRequired,
            Code::RequestMalformed,
            Code::DocumentNotJson,
            Code::DocumentDuplicateKey,
            Code::DocumentIntegerRange,
            Code::DocumentNumberForm,
            Code::DocumentCharacter,
            Code::DocumentTooDeep,
            Code::CaseCodeCheck,
            Code::AdapterNotYours,
            Code::ClassifiedRefused,
            Code::CaseNotYours,
            Code::RequesterNotCompetent,
            Code::IssuerNotCompetent,
            Code::SealingNotAuthorised,
            Code::IdempotencyConflict,
            Code::DocumentExists,
            Code::DocumentSuperseded,
            Code::KeyNotActive,
            Code::BodyTooLarge,
            Code::DocumentTooLarge,
            Code::MediaTypeUnsupported,
            Code::RequestInvalid,
            Code::AdapterRefused,
            Code::DocumentSchema,
            Code::DocumentRule,
            Code::DocumentIdentifier,
            Code::DocumentCodeUnknown,
            Code::DocumentLink,
            Code::DocumentKindMismatch,
            Code::DocumentTypeUnknown,
            Code::MatterUnknown,
            Code::EventInFuture,
            Code::AttachmentMissing,
            Code::SealInvalid,
            Code::KeyUnavailable,
            Code::LogRollbackDetected,
        ],
    },
    Route {
        id: RouteId::ListDocuments,
        method: Method::Get,
        path: "/v1/documents",
        access: Access::Department,
        summary: "List what one's department and its branches have issued, newest first",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Documents", "A page; what the documents are, not what stands in them")],
        codes: &[Code::RequestMalformed, Code::CursorInvalid, Code::CaseCodeCheck],
    },
    Route {
        id: RouteId::ReadDocument,
        method: Method::Get,
        path: "/v1/documents/{id}",
        access: Access::PublicOrDepartment,
        summary: "Read a document: canonical, sealed, or in a department's format (?as=ADAPTER)",
        keyed: false,
        takes: &[],
        gives: &[
            gives(
                200,
                &[DOCUMENT, JOSE, XML, JSON],
                "",
                "The bytes as issued, or a rendering in a department's format",
            ),
            gives(304, &[], "", "Unchanged since the ETag given"),
        ],
        codes: &[
            Code::NotFound,
            Code::DocumentErased,
            Code::NotAcceptable,
            Code::AdapterRefused,
            Code::AdapterNotYours,
        ],
    },
    Route {
        id: RouteId::ReadOriginal,
        method: Method::Get,
        path: "/v1/documents/{id}/original",
        access: Access::Department,
        summary: "Read the message as the department sent it",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[BYTES], "", "The bytes as received, in their media type")],
        codes: &[Code::NotFound, Code::DocumentErased],
    },
    Route {
        id: RouteId::ReadProvenance,
        method: Method::Get,
        path: "/v1/documents/{id}/provenance",
        access: Access::Department,
        summary: "Read where each value came from, and what no row claimed",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Provenance", "Both tables")],
        codes: &[Code::NotFound, Code::DocumentErased],
    },
    Route {
        id: RouteId::ReadProof,
        method: Method::Get,
        path: "/v1/documents/{id}/proof",
        access: Access::Department,
        summary: "Read the proof that the document stands in the transparency log",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[TEXT], "", "c2sp.org/tlog-proof@v1")],
        codes: &[Code::NotFound, Code::HubBusy],
    },
    step(
        RouteId::Withdraw,
        "/v1/documents/{id}/withdrawal",
        "Withdraw a document of one's own, for good; its sealed bytes stay, its status is revoked",
    ),
    step(
        RouteId::Suspend,
        "/v1/documents/{id}/suspension",
        "Suspend a document of one's own: it does not count until it is resumed",
    ),
    step(RouteId::Resume, "/v1/documents/{id}/resumption", "Let a suspended document of one's own count again"),
    Route {
        id: RouteId::AskEvidence,
        method: Method::Post,
        path: "/v1/evidence-requests",
        access: Access::Scope(Scope::Pull),
        summary: "Ask for another department's document; with ?dryRun=true, what would happen",
        keyed: true,
        takes: &[JSON, XML, "text/xml"],
        gives: &[
            gives(200, &[DOCUMENT, JOSE, JSON, XML], "", "The document; of a department's own words, in them"),
            gives(200, &[JSON], "DryRun", "Of a dry run: rule by rule"),
        ],
        codes: &[
            Code::IdempotencyKeyRequired,
            Code::RequestMalformed,
            Code::CaseCodeCheck,
            Code::DepartmentInactive,
            Code::AdapterNotYours,
            Code::CaseNotYours,
            Code::RequesterNotCompetent,
            Code::AgreementMissing,
            Code::AgreementExpired,
            Code::AgreementSuspended,
            Code::PurposeNotCovered,
            Code::LegalBasisNotCovered,
            Code::SubjectNotParty,
            Code::RoutingUnknown,
            Code::DocumentNotFound,
            Code::CaseClosed,
            Code::RoutingAmbiguous,
            Code::SubjectAmbiguous,
            Code::DocumentAmbiguous,
            Code::IdempotencyConflict,
            Code::BodyTooLarge,
            Code::MediaTypeUnsupported,
            Code::RequestInvalid,
            Code::AdapterRefused,
            Code::DocumentTypeUnknown,
            Code::PurposeUnknown,
            Code::MatterUnknown,
            Code::CaseRequired,
            Code::SubjectInvalid,
            Code::AgreementQuota,
            Code::DocumentNotRecognised,
            Code::ProviderInactive,
        ],
    },
    Route {
        id: RouteId::ListOffers,
        method: Method::Get,
        path: "/v1/evidence-offers",
        access: Access::Scope(Scope::Pull),
        summary: "List what one's department may pull now, from whom, under which agreement",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Offers", "A page, by agreement, then type")],
        codes: &[
            Code::RequestMalformed,
            Code::CursorInvalid,
            Code::RequestInvalid,
            Code::DocumentTypeUnknown,
            Code::MatterUnknown,
        ],
    },
    Route {
        id: RouteId::ReadRequest,
        method: Method::Get,
        path: "/v1/evidence-requests/{id}",
        access: Access::Department,
        summary: "Read the state of a request, its receipts and the trace of its rules",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Request", "The request as it stands")],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::OpenCase,
        method: Method::Post,
        path: "/v1/cases",
        access: Access::Scope(Scope::Cases),
        summary: "Open a case",
        keyed: true,
        takes: &[JSON],
        gives: &[gives(201, &[JSON], "OpenedCase", "The supervision code, and the query word this once")],
        codes: &[
            Code::IdempotencyKeyRequired,
            Code::RequestMalformed,
            Code::RequesterNotCompetent,
            Code::IdempotencyConflict,
            Code::BodyTooLarge,
            Code::MediaTypeUnsupported,
            Code::RequestInvalid,
            Code::SubjectInvalid,
            Code::MatterUnknown,
        ],
    },
    Route {
        id: RouteId::ReadCase,
        method: Method::Get,
        path: "/v1/cases/{code}",
        access: Access::Scope(Scope::Cases),
        summary: "Read a case of one's own",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Case", "The case")],
        codes: &[Code::CaseCodeCheck, Code::NotFound],
    },
    Route {
        id: RouteId::ReadInbox,
        method: Method::Get,
        path: "/v1/inbox",
        access: Access::Scope(Scope::Inbox),
        summary: "Read what one's department has not acknowledged yet, oldest first; waits for it, if asked",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Inbox", "The entries; an empty list when the time is over")],
        codes: &[Code::RequestMalformed],
    },
    Route {
        id: RouteId::AcknowledgeEntry,
        method: Method::Post,
        path: "/v1/inbox/{id}/ack",
        access: Access::Scope(Scope::Inbox),
        summary: "Acknowledge an entry of one's inbox; it is not given again",
        keyed: false,
        takes: &[],
        gives: &[gives(204, &[], "", "Acknowledged, now or before")],
        codes: &[Code::NotFound, Code::KeyUnavailable],
    },
    Route {
        id: RouteId::ListKeys,
        method: Method::Get,
        path: "/v1/keys",
        access: Access::Department,
        summary: "List one's own keys and those of one's branches",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Keys", "All of them, in the order of departments, uses and beginnings")],
        codes: &[],
    },
    Route {
        id: RouteId::ReadKey,
        method: Method::Get,
        path: "/v1/keys/{kid}",
        access: Access::Department,
        summary: "Read one of one's own keys",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Key", "The key; its private part lies nowhere in it")],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::Verify,
        method: Method::Post,
        path: "/v1/verifications",
        access: Access::Public,
        summary: "Verify sealed documents: files, or one that the hub holds, by its id",
        keyed: false,
        takes: &[MULTIPART, JOSE, JSON],
        gives: &[
            gives(200, &[REPORT], "Report", "The report; a failed verdict is still 200"),
            gives(200, &[JSON], "Reports", "Of a form with several files: a report each"),
        ],
        codes: &[
            Code::RequestMalformed,
            Code::NotFound,
            Code::BodyTooLarge,
            Code::MediaTypeUnsupported,
            Code::RequestInvalid,
        ],
    },
    Route {
        id: RouteId::Checkpoint,
        method: Method::Get,
        path: "/log/checkpoint",
        access: Access::Public,
        summary: "The newest signed checkpoint of the transparency log",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[TEXT], "", "A signed note (C2SP tlog-checkpoint)")],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::Tile,
        method: Method::Get,
        path: "/log/tile/{path}",
        access: Access::Public,
        summary: "A tile of the transparency log (C2SP tlog-tiles)",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[BYTES], "", "Hashes or entries; full tiles never change")],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::TrustList,
        method: Method::Get,
        path: "/log/trust-list",
        access: Access::Public,
        summary: "The trust list",
        keyed: false,
        takes: &[],
        gives: &[
            gives(200, &[JSON], "", "An array of flattened JWS"),
            gives(304, &[], "", "Unchanged since the ETag given"),
        ],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::RegistryList,
        method: Method::Get,
        path: "/log/registry-list",
        access: Access::Public,
        summary: "The registry list",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JOSE], "", "A flattened JWS"), gives(304, &[], "", "Unchanged since the ETag given")],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::StatusList,
        method: Method::Get,
        path: "/log/status-list",
        access: Access::Public,
        summary: "The status list",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JOSE], "", "A flattened JWS"), gives(304, &[], "", "Unchanged since the ETag given")],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::Crl,
        method: Method::Get,
        path: "/log/crl/{name}",
        access: Access::Public,
        summary: "A certificate revocation list",
        keyed: false,
        takes: &[],
        gives: &[
            gives(200, &["application/pkix-crl"], "", "DER (RFC 5280)"),
            gives(304, &[], "", "Unchanged since the ETag given"),
        ],
        codes: &[Code::NotFound],
    },
    Route {
        id: RouteId::Health,
        method: Method::Get,
        path: "/healthz",
        access: Access::Public,
        summary: "Whether the process answers",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[TEXT], "", "It does")],
        codes: &[],
    },
    Route {
        id: RouteId::Ready,
        method: Method::Get,
        path: "/readyz",
        access: Access::Public,
        summary: "Whether the hub can do its work",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "Readiness", "It can"), gives(503, &[JSON], "Readiness", "It cannot, and why")],
        codes: &[],
    },
    Route {
        id: RouteId::OpenApi,
        method: Method::Get,
        path: "/openapi.json",
        access: Access::Public,
        summary: "This description",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[JSON], "", "OpenAPI 3.1")],
        codes: &[],
    },
    Route {
        id: RouteId::ProblemPage,
        method: Method::Get,
        path: "/problems/{code}",
        access: Access::Public,
        summary: "What a problem code means and what to do",
        keyed: false,
        takes: &[],
        gives: &[gives(200, &[MARKDOWN], "", "The page")],
        codes: &[Code::NotFound],
    },
];

impl Route {
    /// The route of this id.
    #[must_use]
    pub fn of(id: RouteId) -> &'static Self {
        ROUTES.iter().find(|r| r.id == id).unwrap_or(&ROUTES[0])
    }

    /// The names of the path's parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_stands_once_in_the_table() {
        for (i, route) in ROUTES.iter().enumerate() {
            assert!(
                !ROUTES[..i].iter().any(|r| r.id == route.id || (r.method == route.method && r.path == route.path)),
                "{route:?}"
            );
        }
    }

    #[test]
    fn whatever_creates_needs_an_idempotency_key() {
        // An acknowledgement creates nothing: a second one is the same.
        let creates =
            |route: &&Route| route.method == Method::Post && route.gives.iter().any(|gives| gives.status != 204);
        for route in ROUTES.iter().filter(creates).filter(|route| route.access != Access::Public) {
            assert!(route.keyed && route.codes.contains(&Code::IdempotencyKeyRequired), "{}", route.path);
        }
    }
}
