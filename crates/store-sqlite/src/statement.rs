//! Cached statements: the three ways in which one is run.

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Result, Row};

/// Runs statements that are prepared once for each connection.
pub(crate) trait Run {
    /// Runs a statement; gives the number of rows that it changed.
    fn run(&self, sql: &'static str, params: impl Params) -> Result<usize>;

    /// The first row, if there is one.
    fn first<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>>;

    /// All rows.
    fn all<T>(&self, sql: &'static str, params: impl Params, read: impl FnMut(&Row<'_>) -> Result<T>)
    -> Result<Vec<T>>;
}

impl Run for Connection {
    fn run(&self, sql: &'static str, params: impl Params) -> Result<usize> {
        prepared(self, sql)?.execute(params)
    }

    fn first<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        prepared(self, sql)?.query_row(params, read).optional()
    }

    fn all<T>(
        &self,
        sql: &'static str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        prepared(self, sql)?.query_map(params, read)?.collect()
    }
}

fn prepared<'c>(connection: &'c Connection, sql: &'static str) -> Result<CachedStatement<'c>> {
    #[cfg(test)]
    plans::check(connection, sql)?;
    connection.prepare_cached(sql)
}

/// Look-ups stay flat at millions of rows: no statement walks a table that grows.
#[cfg(test)]
mod plans {
    use std::sync::Arc;

    use async_trait::async_trait;
    use store::archive::{Filling, Snapshot};
    use store::conformance::{
        Backend, TestClock, cases, inbox, publishing, registry, requests, run, trail, tree, work,
    };
    use store::{Store, Upkeep};

    use super::{Connection, Result};
    use crate::{Options, SqliteStore};

    /// One row; all that is asked for; few by nature.
    const ALLOWED: [&str; 5] = [
        "SCAN registry",
        "SCAN log_head",
        "SCAN registry_record USING INDEX sqlite_autoindex_registry_record_1",
        "SCAN document USING INDEX document_not_current",
        "SCAN log_pending USING INDEX log_pending_order",
    ];

    pub(super) fn check(connection: &Connection, sql: &str) -> Result<()> {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps: Vec<String> = statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_>>()?;
        for step in steps.iter().filter(|step| step.starts_with("SCAN")) {
            // The walk over rows that an inner query has found is as short as they are few.
            let inner =
                ["SCAN (subquery", "SCAN CONSTANT", "SCAN json_each"].iter().any(|inner| step.starts_with(inner));
            assert!(inner || ALLOWED.contains(&step.as_str()), "{step}\n{steps:#?}\n{sql}");
        }
        Ok(())
    }

    struct Plain(tempfile::TempDir, Arc<TestClock>);

    #[async_trait]
    impl Backend for Plain {
        async fn open(&self) -> Arc<dyn Store> {
            let clock = Arc::clone(&self.1);
            let store = SqliteStore::open(self.0.path(), clock, Options::default()).expect("the store opens");
            store.migrate().await.expect("migrations");
            Arc::new(store)
        }
        fn clock(&self) -> &TestClock {
            &self.1
        }
        fn tables(&self) -> Vec<String> {
            Vec::new()
        }
        async fn poison(&self, _table: &str) {}
        async fn heal(&self, _table: &str) {}
        fn snapshot(&self) -> Box<dyn Snapshot> {
            crate::snapshot(self.0.path(), self.1.as_ref()).expect("a snapshot")
        }
        fn fill(&self) -> Result<Box<dyn Filling>, String> {
            crate::fill(self.0.path(), self.1.as_ref()).map_err(|error| error.to_string())
        }
        fn another(&self) -> Box<dyn Backend> {
            Box::new(Self(tempfile::tempdir().expect("a directory"), Arc::clone(&self.1)))
        }
    }

    #[test]
    fn no_statement_walks_a_table_that_grows() {
        run(async {
            let plain = || Plain(tempfile::tempdir().expect("a directory"), Arc::default());
            publishing::what_was_published_is_read_back_bit_for_bit(&plain()).await;
            publishing::the_same_key_and_fingerprint_is_answered_by_a_replay(&plain()).await;
            publishing::a_successor_takes_number_and_place(&plain()).await;
            publishing::only_current_documents_of_the_subject_are_found(&plain()).await;
            publishing::pages_are_stable_while_documents_come_in(&plain()).await;
            publishing::pages_are_narrowed_by_each_filter(&plain()).await;
            requests::an_answer_is_visible_before_its_commit_returns(&plain()).await;
            requests::a_refusal_is_on_record_with_its_entry(&plain()).await;
            requests::pages_of_requests_are_stable_while_requests_come_in(&plain()).await;
            inbox::an_entry_is_acknowledged_once(&plain()).await;
            inbox::pullers_are_told_what_took_the_documents_place(&plain()).await;
            inbox::taken_entries_are_hidden_until_their_lease_ends(&plain()).await;
            trail::entries_are_found_by_any_key_of_the_subject_in_order(&plain()).await;
            trail::the_first_reading_alone_has_a_receipt(&plain()).await;
            trail::a_refused_body_is_kept_once(&plain()).await;
            registry::records_have_versions_and_a_history(&plain()).await;
            cases::a_case_is_found_by_code_and_by_its_owners_number(&plain()).await;
            tree::entries_get_gap_free_numbers_in_order(&plain()).await;
            tree::a_tile_is_only_replaced_by_a_wider_one(&plain()).await;
            work::a_job_may_run_again_later(&plain()).await;
            work::an_expired_claim_is_claimed_again_and_its_first_holder_cannot_finish(&plain()).await;
            work::a_lease_has_one_holder_and_its_fence_rises_with_the_holder(&plain()).await;
        });
    }
}
