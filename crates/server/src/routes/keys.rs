//! Keys, as their owner sees them; administration is by command line.

use actix_web::{HttpResponse, web};
use api::wire;
use model::Principal;
use seal::key::KeyRecord;

use crate::failure::Failure;
use crate::state::State;

/// `GET /v1/keys`
pub(crate) async fn list(state: web::Data<State>, principal: web::ReqData<Principal>) -> Result<HttpResponse, Failure> {
    let keys = state.hub.own_keys(&principal)?;
    Ok(HttpResponse::Ok().json(wire::Keys { items: keys.into_iter().map(shown).collect() }))
}

/// `GET /v1/keys/{kid}`
pub(crate) async fn read(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    kid: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(shown(state.hub.own_key(&principal, &kid)?)))
}

fn shown(key: KeyRecord) -> wire::Key {
    wire::Key {
        kid: key.kid.to_string(),
        alg: key.alg.name().to_owned(),
        r#use: key.r#use.as_str().to_owned(),
        department: key.department.to_string(),
        state: key.state.as_str().to_owned(),
        sign_from: key.sign_from.to_string(),
        sign_until: key.sign_until.to_string(),
        certificate: key.chain.into_iter().next(),
    }
}
