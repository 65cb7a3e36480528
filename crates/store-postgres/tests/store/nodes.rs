//! Two nodes on one database: what one of them wrote, or is about to write, counts for the other.

use std::sync::Arc;

use store::conformance::{Samples, TestClock, run};
use store::record::{JobKind, RecordKind, RecordWrite};
use store::{Change, Documents, Error, Outcome, Registry, Requests, Upkeep, What, Writer};
use store_postgres::instance::Database;
use store_postgres::{Options, PostgresStore};

use crate::outcome::agreement;
use crate::server;

type Answer = Result<Outcome, Error>;

fn nodes(database: &Database) -> [Arc<PostgresStore>; 2] {
    // Small groups, so that the nodes meet each other often.
    let options = Options { batch_items: 4, ..Options::default() };
    [(); 2].map(|()| Arc::new(PostgresStore::open(&database.url, options.clone()).expect("the store opens")))
}

/// Commits each of these on one node after the other, all at once.
async fn apart(nodes: &[Arc<PostgresStore>; 2], changes: Vec<Change>) -> Vec<Answer> {
    let begin = |(place, change): (usize, Change)| {
        let node = Arc::clone(&nodes[place % 2]);
        tokio::spawn(async move { node.commit(change).await })
    };
    let tasks: Vec<_> = changes.into_iter().enumerate().map(begin).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("a commit does not panic"));
    }
    answers
}

fn done(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| matches!(answer, Ok(Outcome::Done))).count()
}

#[test]
fn one_key_on_two_nodes_makes_one_document() {
    run(async {
        let database = server::instance().database();
        let (nodes, clock) = (nodes(&database), TestClock::default());
        let samples = Samples::new(&clock);
        for round in 0..8 {
            let key = format!("land-{round}");
            let same = (0..16).map(|_| Change::Publish(Box::new(samples.keyed(&key, 0, "body")))).collect();
            let answers = apart(&nodes, same).await;
            assert_eq!(done(&answers), 1, "{answers:?}");
            assert!(answers.iter().all(|a| matches!(a, Ok(Outcome::Done | Outcome::Replayed(_)))), "{answers:?}");
        }
        assert_eq!(nodes[0].statistics().await.expect("count").documents, 8);
    });
}

#[test]
fn one_number_on_two_nodes_is_borne_once() {
    run(async {
        let database = server::instance().database();
        let (nodes, clock) = (nodes(&database), TestClock::default());
        let samples = Samples::new(&clock);
        // Each number twice, in opposite orders, among others.
        let numbers = (0..40).chain((0..40).rev()).map(|n| Change::Publish(Box::new(samples.numbered(&n.to_string()))));
        let answers = apart(&nodes, numbers.collect()).await;
        assert_eq!(done(&answers), 40, "{answers:?}");
        let lost = answers.iter().filter(|a| matches!(a, Err(Error::Conflict(What::DocumentNumber(_))))).count();
        assert_eq!(lost, 40, "{answers:?}");
    });
}

#[test]
fn of_successors_on_two_nodes_one_wins() {
    run(async {
        let database = server::instance().database();
        let (nodes, clock) = (nodes(&database), TestClock::default());
        let samples = Samples::new(&clock);
        let first = samples.numbered("17");
        let mut head = first.document.clone();
        nodes[0].commit(Change::Publish(Box::new(first))).await.expect("commit");
        for _ in 0..5 {
            let rivals = (0..8).map(|_| Change::Publish(Box::new(samples.successor(&head, 1)))).collect();
            let answers = apart(&nodes, rivals).await;
            assert_eq!(done(&answers), 1, "{answers:?}");
            let r#type = head.r#type.as_str().to_owned();
            let bearer = nodes[1].by_number(&head.department, &r#type, "17").await.expect("read").expect("there");
            assert_eq!(bearer.supersedes, Some(head.id));
            head = bearer;
        }
    });
}

#[test]
fn a_quota_is_exact_on_two_nodes() {
    run(async {
        let database = server::instance().database();
        let (nodes, clock) = (nodes(&database), TestClock::default());
        let samples = Samples::new(&clock);
        let publish = samples.publish();
        let document = publish.document.clone();
        nodes[0].commit(Change::Publish(Box::new(publish))).await.expect("commit");
        nodes[0].commit(agreement(&samples)).await.expect("commit");
        let pull = || Change::AnswerFromStore(Box::new(samples.answer(&document, 20)));
        let answers = apart(&nodes, (0..48).map(|_| pull()).collect()).await;
        assert_eq!(done(&answers), 20, "{answers:?}");
        let refused = answers.iter().filter(|a| matches!(a, Err(Error::Stale(What::AgreementQuota)))).count();
        assert_eq!(refused, 28, "{answers:?}");
        let answer = samples.answer(&document, 20);
        assert_eq!(nodes[1].used(&answer.agreement.id, answer.agreement.day).await.expect("read"), 20);
    });
}

/// No answer is given under the version before, once the change of the agreement is durable.
#[test]
fn an_agreement_that_one_node_changes_ends_for_the_other_at_once() {
    run(async {
        let database = server::instance().database();
        let (nodes, clock) = (nodes(&database), TestClock::default());
        let samples = Samples::new(&clock);
        let publish = samples.publish();
        let document = publish.document.clone();
        nodes[0].commit(Change::Publish(Box::new(publish))).await.expect("commit");
        nodes[0].commit(agreement(&samples)).await.expect("commit");
        let pulling = {
            let (node, document) = (Arc::clone(&nodes[1]), document.clone());
            let answers: Vec<_> = (0..200).map(|_| samples.answer(&document, 10_000)).collect();
            tokio::spawn(async move {
                let mut given = 0;
                for answer in answers {
                    match node.commit(Change::AnswerFromStore(Box::new(answer))).await {
                        Ok(Outcome::Done) => given += 1,
                        Err(Error::Stale(What::AgreementVersion)) => return given,
                        other => panic!("given or stale, not {other:?}"),
                    }
                }
                given
            })
        };
        let id = "agr-2026-0014".to_owned();
        let suspend = RecordWrite { kind: RecordKind::Agreement, id, replaces: Some(1), body: b"{}".to_vec() };
        nodes[0].commit(Change::ChangeRegistry(Box::new(samples.registry(vec![suspend])))).await.expect("commit");
        let there = nodes[0].statistics().await.expect("count").requests;
        let given: u64 = pulling.await.expect("no panic");
        assert_eq!(nodes[0].statistics().await.expect("count").requests, given);
        assert_eq!(there, given, "none after the change was durable");
    });
}

#[test]
fn of_two_nodes_that_change_a_record_one_wins_and_jobs_are_claimed_once() {
    run(async {
        let database = server::instance().database();
        let (nodes, clock) = (nodes(&database), TestClock::default());
        let samples = Samples::new(&clock);
        for round in 0..6 {
            let answers = apart(&nodes, (0..4).map(|_| agreement(&samples)).collect()).await;
            assert_eq!(done(&answers), usize::from(round == 0), "{answers:?}");
        }
        assert_eq!(nodes[1].registry_version().await.expect("read"), 1);
        let publishes = (0..60).map(|_| Change::Publish(Box::new(samples.publish()))).collect();
        assert_eq!(done(&apart(&nodes, publishes).await), 60);
        let claim = || Change::ClaimJobs { kind: JobKind::RewriteLists, limit: 7, micros: 60_000_000 };
        let mut claimed = Vec::new();
        for answer in apart(&nodes, (0..20).map(|_| claim()).collect()).await {
            let Ok(Outcome::Jobs(jobs)) = answer else { panic!("jobs, not {answer:?}") };
            claimed.extend(jobs.into_iter().map(|job| job.id));
        }
        let number = claimed.len();
        claimed.sort_unstable();
        claimed.dedup();
        assert_eq!((number, claimed.len()), (61, 61), "each once");
    });
}
