//! Who may come in: the table of routes, enforced. Whoever is not named there is refused.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use api::Code;
use api::route::{Access, Route};
use model::Principal;

use crate::failure::Failure;
use crate::state::State;

/// Lets a request through to this route's handler, or refuses it. What comes through has its [`Principal`] with it.
pub(crate) async fn gate<B: MessageBody + 'static>(
    route: &'static Route,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match admit(route, &request) {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        // An answer, not an error of the framework: the edge makes a problem document of it.
        Err(failure) => Ok(request.error_response(failure)),
    }
}

fn admit(route: &Route, request: &ServiceRequest) -> Result<Principal, Failure> {
    if route.access == Access::Public {
        return Ok(Principal::Public);
    }
    let Some(principal) = authenticate(request)? else {
        return match route.access {
            Access::PublicOrDepartment => Ok(Principal::Public),
            _ => {
                Err(Failure::because(Code::Unauthenticated, "This route needs Authorization: Bearer with an API key."))
            }
        };
    };
    match route.access {
        Access::Scope(scope) if !principal.may(scope) => {
            Err(Failure::because(Code::RoleInsufficient, format!("The API key lacks the scope {}.", scope.name())))
        }
        _ => Ok(principal),
    }
}

/// Who presents a credential; `None` when none was presented.
fn authenticate(request: &ServiceRequest) -> Result<Option<Principal>, Failure> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let Some(header) = headers.next() else { return Ok(None) };
    let only = headers.next().is_none().then_some(header);
    let bearer = only.and_then(|header| header.to_str().ok()).and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let Some(bearer) = bearer else {
        return Err(Failure::because(Code::Unauthenticated, "Authorization must be Bearer with an API key, once."));
    };
    let state = request.app_data::<web::Data<State>>().ok_or_else(|| Failure::new(Code::Internal))?;
    Ok(Some(state.hub.authenticate(bearer)?))
}
