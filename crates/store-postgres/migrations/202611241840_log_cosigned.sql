-- Checkpoints as witnesses cosigned them: each proves of every entry below its size that it was there by then.
CREATE TABLE log_cosigned (
  size bigint NOT NULL PRIMARY KEY,
  cosignatures smallint NOT NULL,
  checkpoint bytea NOT NULL
);
