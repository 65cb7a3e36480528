PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE applied_migration (
           name TEXT NOT NULL PRIMARY KEY, sha256 BLOB NOT NULL, applied_at INTEGER NOT NULL) STRICT;
INSERT INTO applied_migration VALUES('202611240400_first',X'c096665e3e7cbce658c901b694add7757404f98b81fad7e8a810b152144f351c',1795485600000000);
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
INSERT INTO document VALUES(X'01a20b4809007f55b0f5a1810b7af78c','land',3,'land-use-pre-review-opinion','land-use-pre-review',NULL,'2026-990000-47-03-000731','样地预审〔2026〕17号','2026-11-20','2029-11-19',2,0,X'cd04a4754498e06db5a13c5f371f1f04ff6d2470f24aa9bd886540e5dce77f70',X'cd2662154e6d76b2b2b92e70c0cac3ccf534f9b74eb5b89819ec509083d00a50',X'd5688a52d55a02ec4aea5ec1eadfffe1',1795485600000000,0,NULL,1795485600000000,1,NULL);
CREATE TABLE document_number (
  department TEXT NOT NULL,
  type TEXT NOT NULL,
  number TEXT NOT NULL,
  document BLOB NOT NULL REFERENCES document (id),
  PRIMARY KEY (department, type, number)
) STRICT, WITHOUT ROWID;
INSERT INTO document_number VALUES('land','land-use-pre-review-opinion','样地预审〔2026〕17号',X'01a20b4809007f55b0f5a1810b7af78c');
CREATE TABLE document_subject (
  subject_key BLOB NOT NULL,
  type TEXT NOT NULL,
  document BLOB NOT NULL,
  PRIMARY KEY (subject_key, type, document)
) STRICT, WITHOUT ROWID;
INSERT INTO document_subject VALUES(X'8005f02d43fa06e7d0585fb64c961d57e318b27a145c857bcd3a6bdb413ff7fc','land-use-pre-review-opinion',X'01a20b4809007f55b0f5a1810b7af78c');
CREATE TABLE blob (
  document BLOB NOT NULL,
  role INTEGER NOT NULL,
  media TEXT NOT NULL,
  sha256 BLOB NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (document, role)
) STRICT;
INSERT INTO blob VALUES(X'01a20b4809007f55b0f5a1810b7af78c',1,'application/xml',X'eaf33d9e3c5111fba2736522dee33c85ae3fea2143412d24485dbe3d09757343',X'3c6f70696e696f6e2f3e');
INSERT INTO blob VALUES(X'01a20b4809007f55b0f5a1810b7af78c',2,'application/json',X'f7fddfb8d297a3953d8547c95e9eceb33eb4bb40d48403cf5c44472504606388',X'7b227365616c6564223a747275657d');
INSERT INTO blob VALUES(X'01a20b4809007f55b0f5a1810b7af78c',3,'application/json',X'4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',X'5b5d');
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
INSERT INTO idempotency VALUES('land',2,'reform-2026-000731',0,1795485600000000,X'230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5',2,'01a20b48-0900-7d85-b846-7240628a9481');
INSERT INTO idempotency VALUES('land',3,'case-1',0,1795485600000000,X'230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5',3,'990000266CP1A1N6T69U');
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
INSERT INTO evidence_request VALUES(X'01a20b4809007d85b8467240628a9481','reform','land',0,X'01a20b4809007f55b0f5a1810b7af78c',1795485600000000,1795487460000000,1795485600000000,'{"id":"01a20b48-0900-7d85-b846-7240628a9481","kind":"pull","requester":"reform","reference":"reform-2026-000731","accept":["land-use-pre-review-opinion"],"subject":{"form":"organisation","name":"样例渝江机械有限公司"},"matter":"enterprise-project-approval","division":"990000","purpose":"project-approval","freshness":"P90D","requestedAt":"2026-11-24T02:00:00Z","answerBy":"2026-11-24T02:31:00Z","state":{"state":"Fulfilled","document":"01a20b48-0900-7f55-b0f5-a1810b7af78c","source":"stored","at":"2026-11-24T02:00:00Z"},"trace":[],"agreement":{"id":"agr-2026-0014","version":3},"provider":"land"}');
INSERT INTO evidence_request VALUES(X'01a20b4809007348a21a527709a7d3a7','reform','land',0,NULL,1795485600000000,1795487460000000,1795485600000000,'{"id":"01a20b48-0900-7348-a21a-527709a7d3a7","kind":"pull","requester":"reform","reference":"reform-2026-000731","accept":["land-use-pre-review-opinion"],"subject":{"form":"organisation","name":"样例渝江机械有限公司"},"matter":"enterprise-project-approval","division":"990000","purpose":"project-approval","freshness":"P90D","requestedAt":"2026-11-24T02:00:00Z","answerBy":"2026-11-24T02:31:00Z","state":{"state":"Refused","rule":"A09","code":"subject-not-party","at":"2026-11-24T02:00:00Z"},"trace":[],"agreement":{"id":"agr-2026-0014","version":3},"provider":"land"}');
CREATE TABLE receipt (
  id BLOB NOT NULL PRIMARY KEY,
  event INTEGER NOT NULL,
  at INTEGER NOT NULL,
  department TEXT NOT NULL,
  document BLOB,
  request BLOB,
  bytes BLOB NOT NULL
) STRICT;
INSERT INTO receipt VALUES(X'01a20b4809007dee8dd60ff8d0ba9900',1,1795485600000000,'reform',X'01a20b4809007f55b0f5a1810b7af78c',NULL,X'72656365697074');
INSERT INTO receipt VALUES(X'01a20b4809007f5e9c6f1efb165d45a6',3,1795485600000000,'reform',X'01a20b4809007f55b0f5a1810b7af78c',X'01a20b4809007d85b8467240628a9481',X'72656365697074');
INSERT INTO receipt VALUES(X'01a20b48090076b1bf1a6cb1b2373864',3,1795485600000000,'reform',X'01a20b4809007f55b0f5a1810b7af78c',X'01a20b4809007d85b8467240628a9481',X'72656365697074');
INSERT INTO receipt VALUES(X'01a20b4809007bc6b471c189d78c7646',4,1795485600000000,'reform',NULL,X'01a20b4809007348a21a527709a7d3a7',X'72656365697074');
CREATE TABLE agreement_use (
  agreement TEXT NOT NULL,
  day TEXT NOT NULL,
  uses INTEGER NOT NULL,
  PRIMARY KEY (agreement, day)
) STRICT, WITHOUT ROWID;
INSERT INTO agreement_use VALUES('agr-2026-0014','2026-11-24',1);
CREATE TABLE access_entry (
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  department TEXT NOT NULL,
  entry TEXT NOT NULL
) STRICT;
INSERT INTO access_entry VALUES(X'01a20b48090074ac977cdb2ef6d98607',1795485600000000,'reform','{"id":"01a20b48-0900-74ac-977c-db2ef6d98607","at":"2026-11-24T02:00:00Z","subject":[{"form":"organisation","name":"样例渝江机械有限公司"}],"actor":{"department":"reform","role":"system"},"action":"published","document":"01a20b48-0900-7f55-b0f5-a1810b7af78c","type":"land-use-pre-review-opinion","purpose":"project-approval","outcome":{"outcome":"granted"},"visibility":{"class":"now"}}');
INSERT INTO access_entry VALUES(X'01a20b480900727a8d9a8d38c7a37c92',1795485600000000,'reform','{"id":"01a20b48-0900-727a-8d9a-8d38c7a37c92","at":"2026-11-24T02:00:00Z","subject":[{"form":"organisation","name":"样例渝江机械有限公司"}],"actor":{"department":"reform","role":"system"},"action":"disclosed","document":"01a20b48-0900-7f55-b0f5-a1810b7af78c","type":"land-use-pre-review-opinion","purpose":"project-approval","outcome":{"outcome":"granted"},"visibility":{"class":"now"}}');
INSERT INTO access_entry VALUES(X'01a20b48090072a2a4ee63bc826a6df7',1795485600000000,'reform','{"id":"01a20b48-0900-72a2-a4ee-63bc826a6df7","at":"2026-11-24T02:00:00Z","subject":[{"form":"organisation","name":"样例渝江机械有限公司"}],"actor":{"department":"reform","role":"system"},"action":"refused","type":"land-use-pre-review-opinion","purpose":"project-approval","outcome":{"outcome":"granted"},"visibility":{"class":"now"}}');
CREATE TABLE access_subject (
  subject_key BLOB NOT NULL,
  at INTEGER NOT NULL,
  entry BLOB NOT NULL,
  PRIMARY KEY (subject_key, at, entry)
) STRICT, WITHOUT ROWID;
INSERT INTO access_subject VALUES(X'0b5000b73a53f0916c93c68f4b9b6ba8af5a10978634ae4f2237e1f3fbe324fa',1795485600000000,X'01a20b480900727a8d9a8d38c7a37c92');
INSERT INTO access_subject VALUES(X'1b8d0103e3a8d9ce8bda3bff71225be4b5bb18830466ae94f517321b7ecc6f94',1795485600000000,X'01a20b48090072a2a4ee63bc826a6df7');
INSERT INTO access_subject VALUES(X'8005f02d43fa06e7d0585fb64c961d57e318b27a145c857bcd3a6bdb413ff7fc',1795485600000000,X'01a20b48090074ac977cdb2ef6d98607');
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
INSERT INTO case_file VALUES('990000266CP1A1N6T69U','reform','731',X'7b2270617274696573223a5b5d7d',X'998e907bfbb34f71c66b6dc6c40fe98ca6d2d5a29755bc5a04824c36082a61d1');
CREATE TABLE case_event (
  case_code TEXT NOT NULL REFERENCES case_file (code),
  sequence INTEGER NOT NULL,
  event BLOB NOT NULL,
  PRIMARY KEY (case_code, sequence)
) STRICT;
INSERT INTO case_event VALUES('990000266CP1A1N6T69U',1,X'7b226576656e74223a226f70656e6564227d');
CREATE TABLE registry (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  version INTEGER NOT NULL
) STRICT;
INSERT INTO registry VALUES(1,1);
CREATE TABLE registry_record (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  registry_version INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (kind, id, version)
) STRICT;
INSERT INTO registry_record VALUES('agreement','agr-2026-0014',1,1,X'7b7d');
CREATE TABLE audit_entry (
  registry_version INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
INSERT INTO audit_entry VALUES(1,1795485600000000,'operator','agreement import');
CREATE TABLE job (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  run_at INTEGER NOT NULL,
  claimed_until INTEGER,
  claim INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  payload BLOB NOT NULL
) STRICT;
INSERT INTO job VALUES(X'01a20b48090073eb8db89fc5123ccfd4','rewrite-lists',1795485600000000,NULL,0,0,X'7b7d');
INSERT INTO job VALUES(X'01a20b4809007924913516a5993435ec','rewrite-lists',1795485600000000,NULL,0,0,X'7b7d');
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
INSERT INTO log_pending VALUES(X'4c0e071832d527694adea57b50dd7b2164c2a47c02940dcf26fa07c44d6d222a',1795485600000000,X'7b226b696e64223a226973737565222c2276223a317d');
INSERT INTO log_pending VALUES(X'cd2662154e6d76b2b2b92e70c0cac3ccf534f9b74eb5b89819ec509083d00a50',1795485600000000,X'7b226b696e64223a226973737565222c2276223a317d');
CREATE TABLE log_leaf (
  number INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  entry BLOB NOT NULL
) STRICT;
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
INSERT INTO log_head VALUES(1,0,X'',X'');
CREATE INDEX document_department ON document (department, id);
CREATE INDEX document_department_type ON document (department, type, id);
CREATE INDEX document_type ON document (type, id);
CREATE INDEX document_case ON document (case_code, id) WHERE case_code IS NOT NULL;
CREATE INDEX document_number_text ON document (number, id) WHERE number IS NOT NULL;
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_not_current ON document (id) WHERE status <> 0;
CREATE INDEX evidence_request_requester ON evidence_request (requester, id);
CREATE INDEX evidence_request_provider ON evidence_request (provider, id) WHERE provider IS NOT NULL;
CREATE INDEX evidence_request_document ON evidence_request (document, requester, id) WHERE document IS NOT NULL;
CREATE INDEX receipt_document ON receipt (document, at) WHERE document IS NOT NULL;
CREATE INDEX receipt_request ON receipt (request, at) WHERE request IS NOT NULL;
CREATE UNIQUE INDEX receipt_read ON receipt (department, document) WHERE event = 6;
CREATE UNIQUE INDEX case_file_local_code ON case_file (owner, local_code) WHERE local_code IS NOT NULL;
CREATE INDEX job_due ON job (kind, run_at, id);
CREATE INDEX log_pending_order ON log_pending (at, leaf);
CREATE INDEX log_leaf_hash ON log_leaf (hash);
COMMIT;
