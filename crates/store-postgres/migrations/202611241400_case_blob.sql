-- What departments reported of cases, as it came: bytes of the report that made the event.
CREATE TABLE case_blob (
  case_code text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  role smallint NOT NULL,
  media text NOT NULL,
  sha256 bytea NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (case_code, sequence, role),
  FOREIGN KEY (case_code, sequence) REFERENCES case_event (case_code, sequence)
);
ALTER TABLE case_blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
