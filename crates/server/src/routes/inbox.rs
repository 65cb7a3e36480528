//! A department's inbox.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use api::{Code, wire};
use hub::inbox::{InboxAsk, InboxEntry};
use model::Principal;
use serde::Deserialize;

use crate::failure::Failure;
use crate::state::State;

/// What the query of an inbox may hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    wait: Option<u64>,
    limit: Option<u16>,
    stream: Option<String>,
    lease: Option<u64>,
}

/// Entries of one answer where the consumer names no other number.
const USUAL: u16 = 100;
/// Bytes of a stream's name at most.
const STREAM: usize = 128;

/// `GET /v1/inbox`
pub(crate) async fn read(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    query: web::Query<Ask>,
) -> Result<HttpResponse, Failure> {
    let ask = asked(query.into_inner())?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    let entries = state.run(async move { hub.inbox(&principal, &ask).await }).await?;
    Ok(HttpResponse::Ok().json(wire::Inbox { items: entries.iter().map(shown).collect() }))
}

/// `POST /v1/inbox/{id}/ack`
pub(crate) async fn acknowledge(
    state: web::Data<State>,
    principal: web::ReqData<Principal>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let unknown = || Failure::because(Code::NotFound, "There is no such entry in your inbox.");
    let id = id.parse().map_err(|_| unknown())?;
    let (hub, principal) = (state.hub.clone(), principal.into_inner());
    state.run(async move { hub.acknowledge(&principal, id).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn asked(ask: Ask) -> Result<InboxAsk, Failure> {
    let wrong = |what: &str| Failure::because(Code::RequestMalformed, what.to_owned());
    let wait = Duration::from_secs(ask.wait.unwrap_or(0));
    if wait > InboxAsk::LONGEST_WAIT {
        return Err(wrong("wait is 0 to 60 seconds."));
    }
    let limit = ask.limit.unwrap_or(USUAL);
    if !(1..=InboxAsk::MOST).contains(&limit) {
        return Err(wrong("limit is 1 to 1000."));
    }
    let lease = ask.lease.map(Duration::from_secs);
    if lease.is_some_and(|lease| lease.is_zero() || lease > InboxAsk::LONGEST_LEASE) {
        return Err(wrong("lease is 1 to 3600 seconds."));
    }
    if ask.stream.as_ref().is_some_and(|stream| stream.len() > STREAM || stream.contains('\0')) {
        return Err(wrong("stream is the name of a stream, as the entries have it."));
    }
    // No stream has an empty name: `stream=` is no wish.
    Ok(InboxAsk { wait, limit, stream: ask.stream.filter(|stream| !stream.is_empty()), lease })
}

fn shown(entry: &InboxEntry) -> wire::InboxItem {
    let path = |id: &document::DocumentId| format!("/v1/documents/{id}");
    wire::InboxItem {
        id: entry.id.to_string(),
        sequence: entry.sequence,
        stream: entry.stream.clone(),
        r#type: entry.event.to_string(),
        at: entry.at.to_string(),
        links: wire::InboxLinks { document: path(&entry.document), successor: entry.successor.as_ref().map(path) },
    }
}
