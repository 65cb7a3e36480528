//! Changes of the hot path that do not meet each other: one round of guards, one round of rows, for all of them.

use std::collections::HashSet;

use document::{DocumentId, RequestId, Timestamp};
use store::change::{AnswerFromStore, Publish, RecordAccess};
use store::record::Idempotent;
use store::{Change, Outcome};

use crate::fault::Fault;
use crate::queue::{Item, Verdict};
use crate::statement::Connection;
use crate::{accesses, idempotency, publish, receipts, requests};

/// Whether a change goes with others.
pub(crate) const fn takes(change: &Change) -> bool {
    matches!(change, Change::Publish(_) | Change::AnswerFromStore(_) | Change::RecordAccess(_))
}

/// Where two changes can meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Place<'i> {
    Key(idempotency::Key),
    Document(DocumentId),
    Number(&'i str, &'i str, &'i str),
    Request(RequestId),
}

/// Where a change writes, and where it relies on what is there. Uses of an agreement are counted within a wave, and the
/// first reading of a document is found within it, so those are no meetings.
#[derive(Debug, Default)]
struct Places<'i> {
    written: Vec<Place<'i>>,
    relied: Vec<Place<'i>>,
}

fn places(change: &Change) -> Places<'_> {
    let mut places = Places::default();
    places.written.extend(idempotent(change).map(|idempotent| Place::Key(idempotency::key(&idempotent.claim))));
    match change {
        Change::Publish(publish) => {
            let document = &publish.document;
            places.written.push(Place::Document(document.id));
            places.written.extend(publish.supersedes.as_ref().map(|head| Place::Document(head.document)));
            let number = document.number.as_deref();
            places.written.extend(
                number.map(|number| Place::Number(document.department.as_str(), document.r#type.as_str(), number)),
            );
        }
        Change::AnswerFromStore(answer) => {
            places.written.push(Place::Request(answer.request.id));
            places.relied.push(Place::Document(answer.document));
        }
        _ => {}
    }
    places
}

fn idempotent(change: &Change) -> Option<&Idempotent> {
    match change {
        Change::Publish(publish) => publish.idempotent.as_ref(),
        Change::AnswerFromStore(answer) => answer.idempotent.as_ref(),
        _ => None,
    }
}

/// Those that may go together now, and those that meet one of them and have to wait.
pub(crate) fn split(items: &[Item], waiting: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let (mut written, mut relied) = (HashSet::new(), HashSet::new());
    waiting.iter().partition(|place| {
        let here = places(&items[**place].change);
        let meets = here.written.iter().any(|place| written.contains(place) || relied.contains(place))
            || here.relied.iter().any(|place| written.contains(place));
        if !meets {
            written.extend(here.written);
            relied.extend(here.relied);
        }
        !meets
    })
}

/// The verdict for one that waits, if a member of the wave has just been written under its key.
pub(crate) fn replay(waiting: &Item, members: &[&Item], written: &[Verdict]) -> Option<Verdict> {
    let claim = &idempotent(&waiting.change)?.claim;
    let key = idempotency::key(claim);
    let written = members.iter().zip(written).filter(|(_, verdict)| matches!(verdict, Ok(Outcome::Done)));
    let mut keyed = written.filter_map(|(member, _)| idempotent(&member.change));
    let first = keyed.find(|other| idempotency::key(&other.claim) == key)?;
    Some(idempotency::Made::by(first).verdict(claim))
}

/// The members of a wave by kind, in their order.
#[derive(Default)]
struct Kinds<'i> {
    publishes: Vec<(&'i Publish, &'i Item)>,
    answers: Vec<&'i AnswerFromStore>,
    readings: Vec<&'i RecordAccess>,
}

impl<'i> Kinds<'i> {
    fn of(items: impl IntoIterator<Item = &'i Item>) -> Self {
        let mut kinds = Self::default();
        for item in items {
            match &item.change {
                Change::Publish(publish) => kinds.publishes.push((publish, item)),
                Change::AnswerFromStore(answer) => kinds.answers.push(answer),
                Change::RecordAccess(reading) => kinds.readings.push(reading),
                _ => {}
            }
        }
        kinds
    }
}

/// Asks all guards, drops those that lose, writes the rest.
pub(crate) async fn write(connection: &Connection, items: &[&Item], now: Timestamp) -> Result<Vec<Verdict>, Fault> {
    let all = Kinds::of(items.iter().copied());
    let publishes: Vec<&Publish> = all.publishes.iter().map(|(publish, _)| *publish).collect();
    let claims: Vec<&Idempotent> = items.iter().filter_map(|item| idempotent(&item.change)).collect();
    let read = all.readings.iter().filter_map(|reading| reading.read.as_ref()).collect();
    let (made, published, mut answered, first_readings) = tokio::try_join!(
        idempotency::take(connection, claims, now),
        publish::Guards::ask(connection, &publishes),
        requests::Guards::ask(connection, &all.answers),
        receipts::first_readings(connection, read),
    )?;
    let judge = |item: &&Item| -> Verdict {
        let claim = idempotent(&item.change).map(|idempotent| &idempotent.claim);
        if let Some((claim, made)) = claim.and_then(|claim| Some((claim, made.get(&idempotency::key(claim))?))) {
            return made.verdict(claim);
        }
        match &item.change {
            Change::Publish(publish) => published.judge(publish)?,
            Change::AnswerFromStore(answer) => answered.judge(answer)?,
            _ => {}
        }
        Ok(Outcome::Done)
    };
    let verdicts: Vec<Verdict> = items.iter().map(judge).collect();
    let won = |verdict: &Verdict| matches!(verdict, Ok(Outcome::Done));
    let losers: Vec<&Item> =
        items.iter().zip(&verdicts).filter(|(_, verdict)| !won(verdict)).map(|(item, _)| *item).collect();
    let winners = items.iter().zip(&verdicts).filter(|(_, verdict)| won(verdict)).map(|(item, _)| *item);
    let winners = Kinds::of(winners);

    let lost: Vec<&Publish> = Kinds::of(losers.iter().copied()).publishes.iter().map(|(publish, _)| *publish).collect();
    let keys: Vec<_> = losers
        .iter()
        .filter_map(|item| idempotent(&item.change).map(|idempotent| &idempotent.claim))
        .filter(|claim| !made.contains_key(&idempotency::key(claim)))
        .collect();
    tokio::try_join!(idempotency::give_back(connection, &keys), published.give_back(connection, &lost))?;

    let publications: Vec<_> =
        winners.publishes.iter().map(|(publish, item)| (*publish, item.digests.as_slice())).collect();
    let accesses: Vec<_> = winners
        .publishes
        .iter()
        .map(|(publish, _)| &publish.access)
        .chain(winners.answers.iter().map(|answer| &answer.access))
        .chain(winners.readings.iter().flat_map(|reading| &reading.entries))
        .collect();
    let receipts: Vec<_> = winners
        .publishes
        .iter()
        .map(|(publish, _)| &publish.receipt)
        .chain(winners.answers.iter().flat_map(|answer| &answer.receipts))
        .chain(first_readings)
        .collect();
    tokio::try_join!(
        publish::write(connection, &published, &publications),
        requests::write(connection, &answered, &winners.answers),
        accesses::insert(connection, &accesses),
        receipts::insert(connection, &receipts),
    )?;
    Ok(verdicts)
}
