//! Rows with names, and a walk along a table that can be led step by step.

use std::collections::VecDeque;

use document::Digest;
use store::Error;
use store::archive::{Row, Snapshot, Table, Value, table};

/// A row whose values are asked for by name.
pub(super) struct Named {
    table: &'static Table,
    row: Row,
}

impl Named {
    pub(super) fn new(table: &'static Table, row: Row) -> Self {
        Self { table, row }
    }

    pub(super) fn value(&self, column: &str) -> &Value {
        &self.row[self.table.place(column)]
    }

    pub(super) fn bytes(&self, column: &str) -> &[u8] {
        self.value(column).bytes().unwrap_or_default()
    }

    pub(super) fn text(&self, column: &str) -> &str {
        self.value(column).text().unwrap_or_default()
    }

    /// A number; one that is not there is below all that are.
    pub(super) fn number(&self, column: &str) -> i64 {
        self.value(column).integer().unwrap_or(i64::MIN)
    }

    pub(super) fn is_null(&self, column: &str) -> bool {
        *self.value(column) == Value::Null
    }

    /// Whether these bytes have that digest.
    pub(super) fn has_digest(&self, bytes: &str, digest: &str) -> bool {
        Digest::of(self.bytes(bytes)).as_bytes() == self.bytes(digest)
    }

    /// Table and key, for a finding.
    pub(super) fn place(&self) -> String {
        let key = self.table.columns.iter().zip(&self.row).take(self.table.key);
        let key: Vec<_> = key.map(|(_, value)| shown(value)).collect();
        format!("{} {}", self.table.name, key.join("/"))
    }
}

/// A key's value as people write it: an id with its hyphens, other bytes in hex.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            match hex.len() {
                32 => [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"),
                _ => hex,
            }
        }
    }
}

/// A walk along a table in the order of its key.
pub(super) struct Cursor {
    table: &'static Table,
    page: VecDeque<Row>,
    after: Option<Vec<Value>>,
    ended: bool,
}

impl Cursor {
    pub(super) fn new(name: &str) -> Self {
        Self { table: table(name), page: VecDeque::new(), after: None, ended: false }
    }

    /// The same, beginning after this key.
    pub(super) fn after(name: &str, key: Vec<Value>) -> Self {
        Self { after: Some(key), ..Self::new(name) }
    }

    pub(super) fn next(&mut self, snapshot: &mut dyn Snapshot) -> Result<Option<Named>, Error> {
        if self.page.is_empty() && !self.ended {
            self.page = snapshot.page(self.table, self.after.as_deref())?.into();
            match self.page.back() {
                Some(last) => self.after = Some(last[..self.table.key].to_vec()),
                None => self.ended = true,
            }
        }
        Ok(self.page.pop_front().map(|row| Named::new(self.table, row)))
    }
}

/// The first row with this value, if there is one.
pub(super) fn find(
    snapshot: &mut dyn Snapshot,
    name: &str,
    column: &'static str,
    value: &Value,
) -> Result<Option<Named>, Error> {
    let table = table(name);
    let rows = snapshot.find(table, &[column], std::slice::from_ref(value))?;
    Ok(rows.into_iter().next().map(|row| Named::new(table, row)))
}
