//! Rows that follow from others: made when a store is filled, checked when it is examined.

use super::Session;
use crate::fault::Fault;

/// At most so many faults of one kind are named.
const FAULTS: usize = 20;

/// Rows of one table that follow from those of another.
struct Derived {
    table: &'static str,
    columns: &'static str,
    from: &'static str,
}

const DERIVED: [Derived; 3] = [
    Derived {
        table: "puller",
        columns: "document, department, request",
        from: "SELECT DISTINCT ON (document, requester) document, requester, id FROM evidence_request
               WHERE document IS NOT NULL ORDER BY document, requester, id DESC",
    },
    Derived {
        table: "receipt_read",
        columns: "document, department",
        from: "SELECT DISTINCT document, department FROM receipt WHERE event = 6 AND document IS NOT NULL",
    },
    Derived {
        table: "registry_head",
        columns: "kind, id, version",
        from: "SELECT kind, id, max(version) FROM registry_record GROUP BY kind, id",
    },
];

/// Makes the rows that follow from those that are there.
pub(super) fn make(session: &Session) -> Result<(), Fault> {
    DERIVED.iter().try_for_each(|derived| {
        let Derived { table, columns, from } = derived;
        session.batch(&format!("INSERT INTO {table} ({columns}) {from}"))
    })
}

/// Rows that do not follow, rows that are missing, and rows that found no month.
pub(super) fn faults(session: &Session) -> Result<Vec<String>, Fault> {
    let mut faults = Vec::new();
    for Derived { table, columns, from } in &DERIVED {
        let there = format!("SELECT {columns} FROM {table}");
        for (is, lacks, what) in [(&there[..], *from, "does not follow from"), (from, &there, "is missing beside")] {
            // By its first column: the others may say more than a finding shall.
            let first = columns.split(',').next().unwrap_or_default();
            faults.extend(session.texts(&format!(
                "SELECT '{table} ' || d.{first}::text || ' {what} the rows that it is made of'
                 FROM (({is}) EXCEPT ({lacks})) AS d ({columns}) LIMIT {FAULTS}"
            ))?);
        }
    }
    let unplaced = "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE c.relname ~ '_default$' AND c.relnamespace = current_schema()::regnamespace";
    for table in session.texts(unplaced)? {
        let rows = format!("SELECT '{table} holds rows of months that have no partition' FROM {table} LIMIT 1");
        faults.extend(session.texts(&rows)?);
    }
    Ok(faults)
}
