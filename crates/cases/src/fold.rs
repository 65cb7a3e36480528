//! A case as its events left it.

use crate::case::{Case, CaseState};
use crate::event::{CaseEvent, EventKind};
use crate::parties::Parties;

/// The case as it stands: as it was opened, after its events in the order in which they happened (then came in, then
/// were numbered). A final event closes it; until then parties come and go, each with the law that it does so by.
/// Whatever else happened, or fits nowhere, changes nothing here.
#[must_use]
pub fn fold(opened: &Case, events: &[CaseEvent]) -> Case {
    let mut case = opened.clone();
    let mut events: Vec<_> = events.iter().collect();
    events.sort_by_key(|event| (event.occurred_at, event.received_at, event.seq));
    for event in events {
        if case.state == CaseState::Closed {
            break;
        }
        apply(&mut case, event);
    }
    case
}

fn apply(case: &mut Case, event: &CaseEvent) {
    let changed = || event.basis.as_ref().and_then(|_| event.party());
    match &event.kind {
        kind if kind.is_final() => case.state = CaseState::Closed,
        EventKind::PartyAdded => {
            if let Some(added) = changed().filter(|added| Parties::try_from(vec![added.clone()]).is_ok()) {
                case.parties.add(added);
            }
        }
        EventKind::PartyEnded => {
            if let Some(ended) = changed() {
                case.parties.end(&ended);
            }
        }
        _ => {}
    }
}
