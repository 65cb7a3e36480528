-- The steps that departments took with their documents, by the status version that each was judged on.
CREATE TABLE status_step (
  document uuid NOT NULL REFERENCES document (id),
  after int NOT NULL,
  status smallint NOT NULL,
  at timestamptz NOT NULL,
  department text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  instrument bytea NOT NULL,
  PRIMARY KEY (document, after)
);
