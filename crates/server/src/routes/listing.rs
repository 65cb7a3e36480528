//! Lists of what a department has issued.

use actix_web::{HttpResponse, web};
use api::{Code, wire};
use hub::listing::{ListAsk, cursor};
use model::{Principal, Status};
use serde::Deserialize;

use crate::failure::Failure;
use crate::state::State;

/// What the query may hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    r#type: Option<String>,
    case: Option<String>,
    number: Option<String>,
    cursor: Option<String>,
}

/// Characters of a number at most, as of the numbers of documents.
const NUMBER: usize = 200;

/// `GET /v1/documents`
pub(crate) async fn documents(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    query: web::Query<Ask>,
) -> Result<HttpResponse, Failure> {
    let ask = asked(query.into_inner())?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let (rows, next) = state.run(async move { hub.documents(&principal, &ask).await }).await?;
    let items = rows.into_iter().map(|row| wire::DocumentSummary {
        id: row.id.to_string(),
        r#type: row.r#type.to_string(),
        kind: row.kind.as_str().to_owned(),
        issuer: row.department.to_string(),
        number: row.number,
        issued_on: row.issued_on.to_string(),
        valid_until: row.valid_until.map(|day| day.to_string()),
        case: row.case.map(|code| code.to_string()),
        status: row.status.word().unwrap_or("current").to_owned(),
        superseded_by: match row.status {
            Status::Superseded { by } => Some(by.to_string()),
            _ => None,
        },
        sha256: row.sha256.hex(),
        accepted_at: row.accepted_at.to_string(),
    });
    Ok(HttpResponse::Ok().json(wire::Documents { items: items.collect(), next: next.map(|id| id.to_string()) }))
}

fn asked(ask: Ask) -> Result<ListAsk, Failure> {
    let wrong = |what: &str| Failure::because(Code::RequestMalformed, what.to_owned());
    let r#type = ask.r#type.map(|text| text.parse().map_err(|_| wrong("type is the id of a document type.")));
    let case = ask
        .case
        .map(|text| text.parse().map_err(|_| Failure::because(Code::CaseCodeCheck, "case is not a supervision code.")));
    if ask.number.as_ref().is_some_and(|number| number.chars().count() > NUMBER || number.contains('\0')) {
        return Err(wrong("number is the number of a document."));
    }
    let after = ask.cursor.map(|text| cursor(&text)).transpose()?;
    Ok(ListAsk { r#type: r#type.transpose()?, case: case.transpose()?, number: ask.number, after })
}
