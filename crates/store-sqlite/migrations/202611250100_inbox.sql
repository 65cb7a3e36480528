-- What departments are told, until they acknowledge it. An event has one id with all who are told of it.
CREATE TABLE inbox (
  department TEXT NOT NULL,
  id BLOB NOT NULL,
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  event TEXT NOT NULL,
  at INTEGER NOT NULL,
  document BLOB NOT NULL,
  successor BLOB,
  acknowledged_at INTEGER,
  hidden_until INTEGER,
  PRIMARY KEY (department, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX inbox_stream ON inbox (department, stream, sequence);
CREATE INDEX inbox_unread ON inbox (department, at, stream, sequence) WHERE acknowledged_at IS NULL;
