//! Rows as bytes: the place of their table, then value after value, each after its kind.

use store::archive::{Row, TABLES, Value};

use super::BackupError;

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;

/// Rows of one table on their way out.
pub(super) struct Frame(Vec<u8>);

impl Frame {
    /// Of the table at this place of the list.
    pub(super) fn of(place: usize) -> Self {
        Self(vec![u8::try_from(place).unwrap_or(u8::MAX)])
    }

    pub(super) fn push(&mut self, row: &[Value]) {
        for value in row {
            match value {
                Value::Null => self.0.push(NULL),
                Value::Integer(number) => {
                    self.0.push(INTEGER);
                    self.0.extend_from_slice(&number.to_be_bytes());
                }
                Value::Text(text) => self.long(TEXT, text.as_bytes()),
                Value::Bytes(bytes) => self.long(BYTES, bytes),
            }
        }
    }

    fn long(&mut self, kind: u8, bytes: &[u8]) {
        self.0.push(kind);
        self.0.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The place of the table, and its rows.
pub(super) fn read(frame: &[u8]) -> Result<(usize, Vec<Row>), BackupError> {
    let (place, mut rest) = frame.split_first().ok_or(BackupError::Malformed("a frame without a table"))?;
    let place = usize::from(*place);
    let table = TABLES.get(place).ok_or(BackupError::Malformed("a table that there is not"))?;
    let mut rows = Vec::new();
    while !rest.is_empty() {
        let read = |_: &_| value(&mut rest).ok_or(BackupError::Malformed("a row that ends within a value"));
        rows.push(table.columns.iter().map(read).collect::<Result<Row, _>>()?);
    }
    Ok((place, rows))
}

fn value(rest: &mut &[u8]) -> Option<Value> {
    let (kind, after) = rest.split_first()?;
    *rest = after;
    if *kind == NULL {
        return Some(Value::Null);
    }
    let (number, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    if *kind == INTEGER {
        return Some(Value::Integer(i64::from_be_bytes(*number)));
    }
    let length = usize::try_from(u64::from_be_bytes(*number)).ok()?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    match *kind {
        TEXT => String::from_utf8(bytes.to_vec()).ok().map(Value::Text),
        BYTES => Some(Value::Bytes(bytes.to_vec())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_and_half_a_row_is_refused() {
        // log_pending: leaf, at, entry
        let place = TABLES.iter().position(|table| table.name == "log_pending").expect("a table");
        let rows = [
            vec![Value::Bytes(vec![1; 32]), Value::Integer(-7), Value::Null],
            vec![Value::Bytes(Vec::new()), Value::Integer(i64::MAX), Value::Text("𠮷".to_owned())],
        ];
        let mut frame = Frame::of(place);
        rows.iter().for_each(|row| frame.push(row));
        assert_eq!(read(frame.bytes()).expect("read"), (place, rows.to_vec()));
        let whole = [1, 1 + 9 + 32 + 9 + 1, frame.bytes().len()];
        for length in 0..=frame.bytes().len() {
            assert_eq!(read(&frame.bytes()[..length]).is_ok(), whole.contains(&length), "{length} bytes");
        }
        assert!(read(&[u8::MAX]).is_err());
    }
}
