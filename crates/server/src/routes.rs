//! One handler for each route of the table, and nothing else.

pub(crate) mod care;
pub(crate) mod cases;
pub(crate) mod documents;
pub(crate) mod evidence;
pub(crate) mod inbox;
pub(crate) mod keys;
pub(crate) mod listing;
pub(crate) mod log;
pub(crate) mod offers;
pub(crate) mod status;
pub(crate) mod verifications;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use api::Code;
use api::route::{Access, ROUTES, Route, RouteId};

use crate::failure::Failure;
use crate::gate::gate;

/// Registers every route of the table behind its gate.
pub(crate) fn register(config: &mut web::ServiceConfig) {
    let mut paths: Vec<&str> = ROUTES.iter().map(|r| r.path).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let here = || ROUTES.iter().filter(move |r| r.path == path);
        let mut resource = web::resource(pattern(path));
        for route in here() {
            for method in methods(route) {
                let guarded = from_fn(move |request, next| gate(route, request, next));
                resource = resource.route(handler(route, web::method(method.clone())).wrap(guarded));
            }
        }
        let allow: Vec<&str> = here().flat_map(methods).map(Method::as_str).collect();
        let allow = allow.join(", ");
        config.service(resource.default_service(web::to(move || {
            let allow = allow.clone();
            async move {
                let mut failure = Failure::because(Code::MethodNotAllowed, format!("This address takes {allow}."));
                failure.allow = Some(allow);
                Err::<HttpResponse, Failure>(failure)
            }
        })));
    }
}

/// Answers everything that is not in the table.
pub(crate) async fn nothing_here(_request: HttpRequest) -> Result<HttpResponse, Failure> {
    Err(Failure::because(Code::NotFound, "There is nothing at this address."))
}

/// The path as actix writes it: a tile's path has several segments.
fn pattern(path: &str) -> String {
    path.replace("{path}", "{path:.*}")
}

/// The methods of a route: HEAD stands beside GET where a look without content leaves no entry.
fn methods(route: &Route) -> &'static [Method] {
    match route.method {
        api::route::Method::Post => &[Method::POST],
        api::route::Method::Get if route.access == Access::Public || route.id == RouteId::ReadDocument => {
            &[Method::GET, Method::HEAD]
        }
        api::route::Method::Get => &[Method::GET],
    }
}

fn handler(route: &Route, method: actix_web::Route) -> actix_web::Route {
    match route.id {
        RouteId::PublishDocument => method.to(documents::publish),
        RouteId::ListDocuments => method.to(listing::documents),
        RouteId::ReadDocument => method.to(documents::read),
        RouteId::ReadOriginal => method.to(documents::original),
        RouteId::ReadProvenance => method.to(documents::provenance),
        RouteId::ReadProof => method.to(documents::proof),
        RouteId::Withdraw => method.to(status::withdraw),
        RouteId::Suspend => method.to(status::suspend),
        RouteId::Resume => method.to(status::resume),
        RouteId::AskEvidence => method.to(evidence::ask),
        RouteId::ListOffers => method.to(offers::list),
        RouteId::ReadRequest => method.to(evidence::read),
        RouteId::OpenCase => method.to(cases::open),
        RouteId::ReadCase => method.to(cases::read),
        RouteId::ReadInbox => method.to(inbox::read),
        RouteId::AcknowledgeEntry => method.to(inbox::acknowledge),
        RouteId::ListKeys => method.to(keys::list),
        RouteId::ReadKey => method.to(keys::read),
        RouteId::Verify => method.to(verifications::verify),
        RouteId::Checkpoint => method.to(log::checkpoint),
        RouteId::Tile => method.to(log::tile),
        RouteId::TrustList => method.to(log::trust_list),
        RouteId::RegistryList => method.to(log::registry_list),
        RouteId::StatusList => method.to(log::status_list),
        RouteId::Crl => method.to(log::crl),
        RouteId::Health => method.to(care::health),
        RouteId::Ready => method.to(care::ready),
        RouteId::OpenApi => method.to(care::openapi),
        RouteId::ProblemPage => method.to(care::problem_page),
    }
}
