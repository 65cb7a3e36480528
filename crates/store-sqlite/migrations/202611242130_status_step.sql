-- The steps that departments took with their documents, by the status version that each was judged on.
CREATE TABLE status_step (
  document BLOB NOT NULL REFERENCES document (id),
  after INTEGER NOT NULL,
  status INTEGER NOT NULL,
  at INTEGER NOT NULL,
  department TEXT NOT NULL,
  reason TEXT NOT NULL,
  instrument BLOB NOT NULL,
  PRIMARY KEY (document, after)
) STRICT, WITHOUT ROWID;
