//! The table of routes: what the hub answers, and to whom. What is not here does not exist; who is not named is refused.

mod table;

pub use model::Scope;
pub use table::ROUTES;

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
