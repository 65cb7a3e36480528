-- Ids are the 16 bytes of a UUIDv7, instants microseconds since 1970 (UTC), dates texts YYYY-MM-DD (+08:00).
-- Wide rows keep their rowid, so that their b-tree stays flat; narrow ones are the index that finds them.

CREATE TABLE document (
  id BLOB NOT NULL PRIMARY KEY,
  department TEXT NOT NULL,
  kind INTEGER NOT NULL,
  type TEXT NOT NULL,
  matter TEXT,
  case_code TEXT,
  project TEXT,
  number TEXT,
  issued_on TEXT NOT NULL,
  valid_until TEXT,
  confidentiality INTEGER NOT NULL,
  test INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  leaf BLOB NOT NULL,
  salt BLOB NOT NULL,
  accepted_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  superseded_by BLOB,
  status_since INTEGER NOT NULL,
  status_version INTEGER NOT NULL,
  supersedes BLOB
) STRICT;
CREATE INDEX document_department ON document (department, id);
CREATE INDEX document_department_type ON document (department, type, id);
CREATE INDEX document_type ON document (type, id);
CREATE INDEX document_case ON document (case_code, id) WHERE case_code IS NOT NULL;
CREATE INDEX document_number_text ON document (number, id) WHERE number IS NOT NULL;
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_not_current ON document (id) WHERE status <> 0;

-- The guard of (issuer, type, number): whoever bears the number now.
CREATE TABLE document_number (
  department TEXT NOT NULL,
  type TEXT NOT NULL,
  number TEXT NOT NULL,
  document BLOB NOT NULL REFERENCES document (id),
  PRIMARY KEY (department, type, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_subject (
  subject_key BLOB NOT NULL,
  type TEXT NOT NULL,
  document BLOB NOT NULL,
  PRIMARY KEY (subject_key, type, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
  document BLOB NOT NULL,
  role INTEGER NOT NULL,
  media TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (document, role)
) STRICT;

CREATE TABLE idempotency (
  department TEXT NOT NULL,
  route INTEGER NOT NULL,
  key TEXT NOT NULL,
  item INTEGER NOT NULL,
  at INTEGER NOT NULL,
  fingerprint BLOB NOT NULL,
  ref_kind INTEGER NOT NULL,
  ref_id TEXT NOT NULL,
  PRIMARY KEY (department, route, key, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence_request (
  id BLOB NOT NULL PRIMARY KEY,
  requester TEXT NOT NULL,
  provider TEXT,
  open INTEGER NOT NULL,
  document BLOB,
  requested_at INTEGER NOT NULL,
  answer_by INTEGER NOT NULL,
  closed_at INTEGER,
  request TEXT NOT NULL
) STRICT;
CREATE INDEX evidence_request_requester ON evidence_request (requester, id);
CREATE INDEX evidence_request_provider ON evidence_request (provider, id) WHERE provider IS NOT NULL;
CREATE INDEX evidence_request_document ON evidence_request (document, requester, id) WHERE document IS NOT NULL;

CREATE TABLE receipt (
  id BLOB NOT NULL PRIMARY KEY,
  event INTEGER NOT NULL,
  at INTEGER NOT NULL,
  department TEXT NOT NULL,
  document BLOB,
  request BLOB,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX receipt_document ON receipt (document, at) WHERE document IS NOT NULL;
CREATE INDEX receipt_request ON receipt (request, at) WHERE request IS NOT NULL;
-- Event 6 is `read`: the first reading alone has a receipt.
CREATE UNIQUE INDEX receipt_read ON receipt (department, document) WHERE event = 6;

CREATE TABLE agreement_use (
  agreement TEXT NOT NULL,
  day TEXT NOT NULL,
  uses INTEGER NOT NULL,
  PRIMARY KEY (agreement, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_entry (
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  department TEXT NOT NULL,
  entry TEXT NOT NULL
) STRICT;

CREATE TABLE access_subject (
  subject_key BLOB NOT NULL,
  at INTEGER NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY (subject_key, at, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
  id BLOB NOT NULL PRIMARY KEY,
  department TEXT NOT NULL,
  adapter TEXT,
  at INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  body BLOB NOT NULL,
  findings BLOB NOT NULL,
  UNIQUE (department, sha256)
) STRICT;

CREATE TABLE case_file (
  code TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  local_code TEXT,
  body BLOB NOT NULL,
  query_word BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX case_file_local_code ON case_file (owner, local_code) WHERE local_code IS NOT NULL;

CREATE TABLE case_event (
  case_code TEXT NOT NULL REFERENCES case_file (code),
  sequence INTEGER NOT NULL,
  event BLOB NOT NULL,
  PRIMARY KEY (case_code, sequence)
) STRICT;

CREATE TABLE registry (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  version INTEGER NOT NULL
) STRICT;
INSERT INTO registry VALUES (1, 0);

CREATE TABLE registry_record (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  registry_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (kind, id, version)
) STRICT;

-- One row for each change of the registry; its records bear its version.
CREATE TABLE audit_entry (
  registry_version INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE job (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  run_at INTEGER NOT NULL,
  claimed_until INTEGER,
  claim INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  payload BLOB NOT NULL
) STRICT;
CREATE INDEX job_due ON job (kind, run_at, id);

CREATE TABLE lease (
  name TEXT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL,
  fence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log_pending (
  leaf BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  entry BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX log_pending_order ON log_pending (at, leaf);

CREATE TABLE log_leaf (
  number INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  entry BLOB NOT NULL
) STRICT;
CREATE INDEX log_leaf_hash ON log_leaf (hash);

CREATE TABLE log_tile (
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  width INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (level, number)
) STRICT;

CREATE TABLE log_head (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  edge BLOB NOT NULL,
  checkpoint BLOB NOT NULL
) STRICT;
INSERT INTO log_head VALUES (1, 0, x'', x'');
