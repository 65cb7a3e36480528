-- Ids are UUIDv7: a range of ids is a range of time, so that a look-up by id touches the partition of one month. What is
-- found by a subject is hashed by the subject's key instead. Texts that are compared stand in collation C: by their bytes,
-- whatever the server's locale, and no upgrade of its library can reorder an index.

-- The smallest UUIDv7 of an instant.
CREATE FUNCTION first_id(instant timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT (lpad(to_hex((extract(epoch FROM instant) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes what is missing of a table that is partitioned by ids: the months from its first to `ahead` months from now, at
-- first also `_early` for what is older, and `_default`, which is to stay empty; what is found there is moved.
CREATE FUNCTION make_partitions(parent text, ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  present timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
  month timestamp;
  part text;
  low uuid;
  high uuid;
  key text;
  made int := 0;
BEGIN
  SELECT a.attname INTO STRICT key FROM pg_partitioned_table p
    JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
    WHERE p.partrelid = parent::regclass;
  SELECT to_date(right(min(c.relname), 6), 'YYYYMM') INTO month
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent::regclass AND c.relname ~ '_[0-9]{6}$';
  IF month IS NULL THEN
    month := present;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (MINVALUE) TO (%L)',
      parent || '_early', parent, first_id(month AT TIME ZONE 'UTC'));
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
  END IF;
  WHILE month <= present + make_interval(months => ahead) LOOP
    part := parent || '_' || to_char(month, 'YYYYMM');
    IF to_regclass(part) IS NULL THEN
      low := first_id(month AT TIME ZONE 'UTC');
      high := first_id((month + interval '1 month') AT TIME ZONE 'UTC');
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %2$I < %4$L RETURNING *) INSERT INTO %5$I SELECT * FROM moved',
        parent || '_default', key, low, high, part);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, low, high);
      made := made + 1;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END
$$;

-- Makes the 32 partitions of a table that is partitioned by a hash.
CREATE FUNCTION make_hash_partitions(parent text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  FOR part IN 0..31 LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 32, REMAINDER %s)',
      parent || '_' || lpad(part::text, 2, '0'), parent, part);
  END LOOP;
END
$$;

CREATE TABLE document (
  id uuid NOT NULL PRIMARY KEY,
  department text COLLATE "C" NOT NULL,
  kind smallint NOT NULL,
  type text COLLATE "C" NOT NULL,
  matter text COLLATE "C",
  case_code text COLLATE "C",
  project text COLLATE "C",
  number text COLLATE "C",
  issued_on date NOT NULL,
  valid_until date,
  confidentiality smallint NOT NULL,
  test boolean NOT NULL,
  sha256 bytea NOT NULL,
  leaf bytea NOT NULL,
  salt bytea NOT NULL,
  accepted_at timestamptz NOT NULL,
  status smallint NOT NULL,
  superseded_by uuid,
  status_since timestamptz NOT NULL,
  status_version int NOT NULL,
  supersedes uuid
) PARTITION BY RANGE (id);
CREATE INDEX document_department ON document (department, id);
CREATE INDEX document_department_type ON document (department, type, id);
CREATE INDEX document_type ON document (type, id);
CREATE INDEX document_case ON document (case_code, id) WHERE case_code IS NOT NULL;
CREATE INDEX document_number_text ON document (number, id) WHERE number IS NOT NULL;
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_not_current ON document (id) WHERE status <> 0;
SELECT make_partitions('document', 3);

-- The guard of (issuer, type, number): whoever bears the number now.
CREATE TABLE document_number (
  department text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  number text COLLATE "C" NOT NULL,
  document uuid NOT NULL,
  PRIMARY KEY (department, type, number)
);

CREATE TABLE document_subject (
  subject_key bytea NOT NULL,
  type text COLLATE "C" NOT NULL,
  document uuid NOT NULL,
  PRIMARY KEY (subject_key, type, document)
) PARTITION BY HASH (subject_key);
SELECT make_hash_partitions('document_subject');

-- Sealed and compressed already, or small: no time is spent on compressing them again.
CREATE TABLE blob (
  document uuid NOT NULL,
  role smallint NOT NULL,
  media text NOT NULL,
  sha256 bytea NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (document, role)
) PARTITION BY RANGE (document);
ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT make_partitions('blob', 3);

CREATE TABLE idempotency (
  department text COLLATE "C" NOT NULL,
  route smallint NOT NULL,
  key text COLLATE "C" NOT NULL,
  item bigint NOT NULL,
  at timestamptz NOT NULL,
  fingerprint bytea NOT NULL,
  ref_kind smallint NOT NULL,
  ref_id text NOT NULL,
  PRIMARY KEY (department, route, key, item)
);

CREATE TABLE evidence_request (
  id uuid NOT NULL PRIMARY KEY,
  requester text COLLATE "C" NOT NULL,
  provider text COLLATE "C",
  open boolean NOT NULL,
  document uuid,
  requested_at timestamptz NOT NULL,
  answer_by timestamptz NOT NULL,
  closed_at timestamptz,
  request jsonb NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX evidence_request_requester ON evidence_request (requester, id);
CREATE INDEX evidence_request_provider ON evidence_request (provider, id) WHERE provider IS NOT NULL;
SELECT make_partitions('evidence_request', 3);

-- Who gets a notice of a document, with the newest request under which it was given.
CREATE TABLE puller (
  document uuid NOT NULL,
  department text COLLATE "C" NOT NULL,
  request uuid NOT NULL,
  PRIMARY KEY (document, department)
) PARTITION BY RANGE (document);
SELECT make_partitions('puller', 3);

CREATE TABLE receipt (
  id uuid NOT NULL PRIMARY KEY,
  event smallint NOT NULL,
  at timestamptz NOT NULL,
  department text COLLATE "C" NOT NULL,
  document uuid,
  request uuid,
  bytes bytea NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX receipt_document ON receipt (document) WHERE document IS NOT NULL;
CREATE INDEX receipt_request ON receipt (request) WHERE request IS NOT NULL;
SELECT make_partitions('receipt', 3);

-- The guard of the receipt `read`: the first reading alone has one.
CREATE TABLE receipt_read (
  document uuid NOT NULL,
  department text COLLATE "C" NOT NULL,
  PRIMARY KEY (document, department)
) PARTITION BY RANGE (document);
SELECT make_partitions('receipt_read', 3);

CREATE TABLE agreement_use (
  agreement text COLLATE "C" NOT NULL,
  day date NOT NULL,
  uses bigint NOT NULL,
  PRIMARY KEY (agreement, day)
) WITH (fillfactor = 50);

CREATE TABLE access_entry (
  id uuid NOT NULL PRIMARY KEY,
  at timestamptz NOT NULL,
  department text COLLATE "C" NOT NULL,
  entry jsonb NOT NULL
) PARTITION BY RANGE (id);
SELECT make_partitions('access_entry', 3);

CREATE TABLE access_subject (
  subject_key bytea NOT NULL,
  at timestamptz NOT NULL,
  entry uuid NOT NULL,
  PRIMARY KEY (subject_key, at, entry)
) PARTITION BY HASH (subject_key);
SELECT make_hash_partitions('access_subject');

CREATE TABLE submission (
  id uuid NOT NULL PRIMARY KEY,
  department text COLLATE "C" NOT NULL,
  adapter text,
  at timestamptz NOT NULL,
  sha256 bytea NOT NULL,
  body bytea NOT NULL,
  findings bytea NOT NULL,
  UNIQUE (department, sha256)
);

CREATE TABLE case_file (
  code text COLLATE "C" NOT NULL PRIMARY KEY,
  owner text COLLATE "C" NOT NULL,
  local_code text COLLATE "C",
  body bytea NOT NULL,
  query_word bytea NOT NULL
);
CREATE UNIQUE INDEX case_file_local_code ON case_file (owner, local_code) WHERE local_code IS NOT NULL;

CREATE TABLE case_event (
  case_code text COLLATE "C" NOT NULL REFERENCES case_file (code),
  sequence bigint NOT NULL,
  event bytea NOT NULL,
  PRIMARY KEY (case_code, sequence)
);

CREATE TABLE registry (
  one smallint NOT NULL PRIMARY KEY CHECK (one = 1),
  version bigint NOT NULL
);
INSERT INTO registry VALUES (1, 0);

CREATE TABLE registry_record (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  registry_version bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (kind, id, version)
);

-- The newest version of each record: one row to lock for whoever relies on it and for whoever replaces it.
CREATE TABLE registry_head (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (kind, id)
);

-- One row for each change of the registry; its records bear its version.
CREATE TABLE audit_entry (
  registry_version bigint NOT NULL PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL
);

CREATE TABLE job (
  id uuid NOT NULL PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  run_at timestamptz NOT NULL,
  claimed_until timestamptz,
  claim bigint NOT NULL DEFAULT 0,
  attempts bigint NOT NULL DEFAULT 0,
  payload bytea NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX job_due ON job (kind, run_at, id);

CREATE TABLE lease (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  holder text NOT NULL,
  until timestamptz NOT NULL,
  fence bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE log_pending (
  leaf bytea NOT NULL PRIMARY KEY,
  at timestamptz NOT NULL,
  entry bytea NOT NULL
);
CREATE INDEX log_pending_order ON log_pending (at, leaf);

CREATE TABLE log_leaf (
  number bigint NOT NULL PRIMARY KEY,
  hash bytea NOT NULL,
  entry bytea NOT NULL
);
CREATE INDEX log_leaf_hash ON log_leaf (hash);

CREATE TABLE log_tile (
  level smallint NOT NULL,
  number bigint NOT NULL,
  width smallint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (level, number)
);

CREATE TABLE log_head (
  one smallint NOT NULL PRIMARY KEY CHECK (one = 1),
  size bigint NOT NULL,
  edge bytea NOT NULL,
  checkpoint bytea NOT NULL
) WITH (fillfactor = 50);
INSERT INTO log_head VALUES (1, 0, '', '');

-- The last transaction of each writer: by it a writer finds out, on another connection or another server, whether its
-- COMMIT came about. A transaction's number alone does not tell for sure: a server that crashed may give it again.
CREATE TABLE commit_mark (
  writer uuid NOT NULL PRIMARY KEY,
  mark bigint NOT NULL,
  at timestamptz NOT NULL
) WITH (fillfactor = 50);
