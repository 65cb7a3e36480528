-- What departments reported of cases, as it came: bytes of the report that made the event.
CREATE TABLE case_blob (
  case_code TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  role INTEGER NOT NULL,
  media TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (case_code, sequence, role),
  FOREIGN KEY (case_code, sequence) REFERENCES case_event (case_code, sequence)
) STRICT;
