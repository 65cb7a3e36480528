//! The tables that every backend has, with the columns that all of them share.
//!
//! Not among them: what a backend derives from these (who pulled what, the newest version of a record), and what belongs to a
//! running process alone (leases, marks of commits). A test of each backend holds the list against its schema.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Sixteen bytes.
    Id,
    /// Bytes.
    Bytes,
    /// A text.
    Text,
    /// A record as JSON text.
    Json,
    /// A whole number.
    Integer,
    /// 0 or 1.
    Flag,
    /// Microseconds since 1970 (UTC).
    Instant,
    /// `YYYY-MM-DD`.
    Date,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub form: Form,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The first so many columns are its key, by which its rows are ordered.
    pub key: usize,
    /// Its columns.
    pub columns: &'static [Column],
}

impl Table {
    /// The place of a column.
    ///
    /// # Panics
    /// When the table has no such column: a defect of whoever names it.
    #[must_use]
    pub fn place(&self, column: &str) -> usize {
        let place = self.columns.iter().position(|c| c.name == column);
        place.unwrap_or_else(|| panic!("table {} has no column {column}", self.name))
    }
}

/// The table of this name.
///
/// # Panics
/// When there is none: a defect of whoever names it.
#[must_use]
pub fn table(name: &str) -> &'static Table {
    TABLES.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no table {name}"))
}

macro_rules! tables {
    ($($name:ident ($($key:ident $key_form:ident),+; $($column:ident $form:ident),* $(,)?)),+ $(,)?) => {
        /// All tables, each after those that it refers to.
        pub const TABLES: &[Table] = &[$({
            const KEY: &[&str] = &[$(stringify!($key)),+];
            Table {
                name: stringify!($name),
                key: KEY.len(),
                columns: &[
                    $(Column { name: stringify!($key), form: Form::$key_form },)+
                    $(Column { name: stringify!($column), form: Form::$form },)*
                ],
            }
        }),+];
    };
}

tables! {
    document(id Id; department Text, kind Integer, type Text, matter Text, case_code Text, project Text, number Text,
        issued_on Date, valid_until Date, confidentiality Integer, test Flag, sha256 Bytes, leaf Bytes, salt Bytes,
        accepted_at Instant, status Integer, superseded_by Id, status_since Instant, status_version Integer,
        supersedes Id),
    document_number(department Text, type Text, number Text; document Id),
    document_subject(subject_key Bytes, type Text, document Id;),
    blob(document Id, role Integer; media Text, sha256 Bytes, bytes Bytes),
    status_step(document Id, after Integer; status Integer, at Instant, department Text, reason Text, instrument Bytes),
    idempotency(department Text, route Integer, key Text, item Integer; at Instant, fingerprint Bytes, ref_kind Integer,
        ref_id Text),
    evidence_request(id Id; requester Text, provider Text, open Flag, document Id, requested_at Instant,
        answer_by Instant, closed_at Instant, request Json),
    receipt(id Id; event Integer, at Instant, department Text, document Id, request Id, bytes Bytes),
    agreement_use(agreement Text, day Date; uses Integer),
    access_entry(id Id; at Instant, department Text, entry Json),
    access_subject(subject_key Bytes, at Instant, entry Id;),
    inbox(department Text, id Id; stream Text, sequence Integer, event Text, at Instant, document Id, successor Id,
        acknowledged_at Instant, hidden_until Instant),
    submission(id Id; department Text, adapter Text, at Instant, sha256 Bytes, body Bytes, findings Bytes),
    case_file(code Text; owner Text, local_code Text, body Bytes, query_word Bytes),
    case_event(case_code Text, sequence Integer; event Bytes),
    case_blob(case_code Text, sequence Integer, role Integer; media Text, sha256 Bytes, bytes Bytes),
    registry(one Integer; version Integer),
    registry_record(kind Text, id Text, version Integer; registry_version Integer, body Bytes),
    audit_entry(registry_version Integer; at Instant, actor Text, reason Text),
    job(id Id; kind Text, run_at Instant, claimed_until Instant, claim Integer, attempts Integer, payload Bytes),
    log_pending(leaf Bytes; at Instant, entry Bytes),
    log_leaf(number Integer; hash Bytes, entry Bytes),
    log_tile(level Integer, number Integer; width Integer, bytes Bytes),
    log_head(one Integer; size Integer, edge Bytes, checkpoint Bytes),
    log_cosigned(size Integer; cosignatures Integer, checkpoint Bytes),
}
