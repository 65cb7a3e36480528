//! What a backend must do, as tests: [`conformance!`](crate::conformance!) enrols them all.
//!
//! A backend gives a [`Backend`]: how its store is opened (again), the clock that the store goes by, and how one of its
//! tables is made to refuse rows. Each test is an `async fn` over it, named after the promise that it keeps; the macro makes
//! a `#[test]` of each. The tests know no SQL and no backend.

mod backend;
mod sample;

pub mod archive;
pub mod cases;
pub mod faults;
pub mod inbox;
pub mod publishing;
pub mod registry;
pub mod requests;
pub mod status;
pub mod trail;
pub mod tree;
pub mod values;
pub mod work;

pub use backend::{Backend, TestClock, run};
pub use sample::Samples;

/// Enrols the whole suite: `store::conformance!(fixture);` where `fixture()` gives a fresh [`Backend`].
#[macro_export]
macro_rules! conformance {
    ($fixture:path) => {
        $crate::conformance! { @ $fixture;
            publishing::what_was_published_is_read_back_bit_for_bit,
            publishing::the_same_key_and_fingerprint_is_answered_by_a_replay,
            publishing::the_same_key_with_another_fingerprint_is_a_conflict,
            publishing::a_change_that_lost_leaves_its_key_free,
            publishing::sixteen_attempts_with_one_key_make_one_document_and_fifteen_replays,
            publishing::items_of_a_batch_share_a_key_and_are_told_apart,
            publishing::a_document_id_is_given_once,
            publishing::a_number_is_borne_once_and_the_conflict_names_its_bearer,
            publishing::documents_without_a_number_are_not_compared,
            publishing::a_successor_takes_number_and_place,
            publishing::of_sixteen_successors_one_wins,
            publishing::a_successor_that_judged_an_old_status_is_stale,
            publishing::only_current_documents_of_the_subject_are_found,
            publishing::pages_are_stable_while_documents_come_in,
            publishing::pages_are_narrowed_by_each_filter,
            status::a_document_is_suspended_resumed_and_withdrawn,
            status::a_step_that_judged_an_old_status_writes_nothing,
            status::of_sixteen_steps_one_is_taken,
            status::a_repeated_step_is_a_replay,
            status::an_answer_and_a_step_do_not_pass_each_other_by,
            inbox::every_past_puller_is_told_once,
            inbox::pullers_are_told_what_took_the_documents_place,
            inbox::entries_of_a_stream_keep_their_order,
            inbox::an_entry_is_acknowledged_once,
            inbox::taken_entries_are_hidden_until_their_lease_ends,
            inbox::an_entry_is_taken_by_one_consumer,
            inbox::a_pull_and_a_withdrawal_at_once_leave_nobody_untold,
            requests::an_answer_is_visible_before_its_commit_returns,
            requests::a_request_id_is_given_once,
            requests::an_answer_by_an_old_agreement_or_status_writes_nothing,
            requests::a_quota_is_exact_under_thirty_two_at_once,
            requests::a_quota_is_counted_for_each_day,
            requests::a_refusal_is_on_record_with_its_entry,
            requests::pages_of_requests_are_stable_while_requests_come_in,
            requests::a_repeated_pull_is_a_replay,
            trail::entries_are_found_by_any_key_of_the_subject_in_order,
            trail::the_first_reading_alone_has_a_receipt,
            trail::a_refused_body_is_kept_once,
            registry::records_have_versions_and_a_history,
            registry::records_change_all_or_none,
            registry::of_sixteen_writers_of_one_record_one_wins,
            registry::one_change_may_write_a_record_twice,
            cases::a_case_is_found_by_code_and_by_its_owners_number,
            cases::a_code_and_an_owners_number_are_given_once,
            cases::a_repeated_opening_is_a_replay,
            cases::cases_are_imported_all_or_none,
            cases::reported_events_follow_those_that_are_there,
            cases::a_report_opens_a_case_with_its_events_or_not_at_all,
            cases::a_report_that_judged_other_events_is_stale,
            tree::entries_get_gap_free_numbers_in_order,
            tree::two_rival_numberers_leave_no_gap_and_no_repeat,
            tree::a_deposed_numberer_writes_nothing,
            tree::an_unknown_leaf_voids_the_whole_numbering,
            tree::a_tile_is_only_replaced_by_a_wider_one,
            tree::the_first_checkpoint_that_enough_witnesses_cosigned_is_found,
            work::a_lease_has_one_holder_and_its_fence_rises_with_the_holder,
            work::eight_claimers_finish_a_thousand_jobs_once_each,
            work::an_expired_claim_is_claimed_again_and_its_first_holder_cannot_finish,
            work::a_job_may_run_again_later,
            work::jobs_that_are_not_due_wait,
            values::a_nul_is_refused_and_harms_no_other,
            values::all_of_unicode_comes_back,
            values::a_text_of_a_mebibyte_comes_back,
            values::blobs_of_every_size_come_back_bit_for_bit,
            values::a_blob_of_64_mib_comes_back_bit_for_bit,
            values::instants_come_back_to_the_microsecond,
            faults::each_change_is_atomic_whichever_row_fails,
            faults::a_poisoned_item_among_128_fails_alone,
            faults::what_was_acknowledged_is_there_after_reopening,
            faults::migrating_twice_is_nothing,
            faults::the_store_says_that_it_can_be_written,
            archive::the_rows_of_one_store_fill_another_in_which_all_is_the_same,
            archive::a_snapshot_stays_as_it_was,
            archive::only_an_empty_store_is_filled,
        }
    };
    (@ $fixture:path; $($module:ident::$name:ident),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                $crate::conformance::run(async {
                    let backend = $fixture();
                    $crate::conformance::$module::$name(&backend).await;
                });
            }
        )+
    };
}
