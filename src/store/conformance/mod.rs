//! What every store must do. A new store implements [`Place`] and calls the macro: three lines.

pub(crate) mod facts;
pub(crate) mod known;
pub(crate) mod promises;
pub(crate) mod samples;
pub(crate) mod views;

use super::Store;

/// Somewhere that data outlives an open store.
pub(crate) trait Place {
    /// The store under test.
    type Store: Store + 'static;
    /// An empty place.
    fn new() -> Self;
    /// Opens what lies there.
    fn open(&self) -> Self::Store;
}

/// The whole log of a store, verified by the ledger: no hole, no edit, no time that runs back.
pub(crate) fn verify(store: &impl Store) -> Vec<(i64, u64)> {
    let view = store.view().unwrap();
    let mut ends = Vec::new();
    for chain in view.chains().unwrap() {
        let entries = view.entries(chain, 1, usize::MAX).unwrap();
        let bodies = entries.iter().map(|e| (e.seq, &e.body, &e.hash));
        crate::ledger::verify::verify(bodies.map(|(seq, body, hash)| (seq, body.as_bytes(), *hash))).unwrap();
        ends.push((chain, entries.last().unwrap().seq));
    }
    ends
}

/// One test a promise, for the place that is named.
macro_rules! conformance {
    ($place:ty) => {
        $crate::store::conformance::each!($place:
            promises { what_was_answered_is_there_after_reopening, a_panic_leaves_the_group_whole,
                a_refused_change_leaves_the_group_whole,
                a_number_is_never_used_twice, counters_never_run_back, a_mail_must_be_on_file_to_move,
                an_address_has_one_owner, a_pending_alias_is_kept_and_is_nobodys_address, addresses_may_be_exchanged, more_facts_at_most_four_times,
                nothing_writes_nothing, a_rehearsal_leaves_nothing, a_full_queue_is_busy,
                heavy_mails_fill_the_queue, the_log_goes_on_after_reopening, a_big_mail_is_kept }
            facts { installation_facts_are_always_there, a_ticket_brings_its_people,
                a_person_brings_the_next_ones, addresses_and_slugs, the_staff_of_a_firm,
                open_and_all_tickets, batches_bring_their_tickets, tickets_by_query,
                mails_and_outgoing_mails, parked_mails_by_age, due_mails_with_ended_leases,
                held_mails_behind_a_long_outbox, due_tickets, what_somebody_was_sent }
            known { a_duplicate_in_the_group_is_seen, an_act_is_known_if_it_was_remembered,
                an_act_may_be_remembered_later, a_mark_is_given_up_only_by_the_mails_that_are_named }
            views { a_view_is_a_snapshot, single_rows_and_lists, pages_of_mails, pages_of_outgoing_mails,
                entries_from_a_number_on, content_is_found, everything_adds_up, the_next_due_time });
    };
}
pub(crate) use conformance;

macro_rules! each {
    ($place:ty: $($module:ident { $($name:ident),+ })+) => {
        $(mod $module {
            use super::*;
            $(#[test]
            fn $name() {
                $crate::store::conformance::$module::$name::<$place>();
            })+
        })+
    };
}
pub(crate) use each;
