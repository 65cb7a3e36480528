//! What a department may pull.

use actix_web::{HttpResponse, web};
use api::{Code, wire};
use hub::offers::{Offer, OfferKey, OffersAsk};
use model::Principal;
use serde::Deserialize;

use crate::failure::Failure;
use crate::state::State;

/// What the query may hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    r#type: Option<String>,
    matter: Option<String>,
    division: Option<String>,
    cursor: Option<String>,
}

/// `GET /v1/evidence-offers`
pub(crate) async fn list(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    query: web::Query<Ask>,
) -> Result<HttpResponse, Failure> {
    let ask = asked(query.into_inner())?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let (offers, next) = state.run(async move { hub.offers(&principal, &ask).await }).await?;
    let next = next.map(|(agreement, r#type)| format!("{agreement}/{type}"));
    Ok(HttpResponse::Ok().json(wire::Offers { items: offers.into_iter().map(shown).collect(), next }))
}

fn asked(ask: Ask) -> Result<OffersAsk, Failure> {
    let invalid = |member: &str| {
        let detail = format!("{member} is not one.");
        Failure::because(Code::RequestInvalid, detail)
    };
    let after = ask.cursor.as_deref().map(|cursor| {
        let wrong = || Failure::because(Code::CursorInvalid, "The cursor is not one of this list.");
        let (agreement, r#type) = cursor.split_once('/').ok_or_else(wrong)?;
        let key: OfferKey = (agreement.parse().map_err(|_| wrong())?, r#type.parse().map_err(|_| wrong())?);
        Ok::<_, Failure>(key)
    });
    Ok(OffersAsk {
        r#type: ask.r#type.map(|text| text.parse().map_err(|_| invalid("type"))).transpose()?,
        matter: ask.matter.map(|text| text.parse().map_err(|_| invalid("matter"))).transpose()?,
        division: ask.division.map(|text| text.parse().map_err(|_| invalid("division"))).transpose()?,
        after: after.transpose()?,
    })
}

fn shown(offer: Offer) -> wire::Offer {
    let Offer { r#type, provider, agreement, matters, used_today } = offer;
    wire::Offer {
        r#type: r#type.to_string(),
        provider: provider.to_string(),
        agreement: agreement.id.to_string(),
        version: agreement.version,
        matters: matters.iter().map(ToString::to_string).collect(),
        purposes: agreement.purposes.iter().map(ToString::to_string).collect(),
        legal_basis: agreement
            .legal_basis
            .into_iter()
            .map(|basis| wire::OfferBasis { act: basis.act, article: basis.article })
            .collect(),
        caseless: agreement.caseless,
        live: agreement.live,
        freshness_max: agreement.freshness_max,
        term: wire::OfferTerm {
            from: agreement.term.from.to_string(),
            to: agreement.term.to.map(|day| day.to_string()),
        },
        used_today,
        daily_max: agreement.daily_max,
    }
}
