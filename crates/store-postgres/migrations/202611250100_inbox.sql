-- What departments are told, until they acknowledge it. An event has one id with all who are told of it.
CREATE TABLE inbox (
  department text COLLATE "C" NOT NULL,
  id uuid NOT NULL,
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  event text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  document uuid NOT NULL,
  successor uuid,
  acknowledged_at timestamptz,
  hidden_until timestamptz,
  PRIMARY KEY (department, id)
);
CREATE UNIQUE INDEX inbox_stream ON inbox (department, stream, sequence);
CREATE INDEX inbox_unread ON inbox (department, at, stream, sequence) WHERE acknowledged_at IS NULL;
