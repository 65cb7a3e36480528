-- Checkpoints as witnesses cosigned them: each proves of every entry below its size that it was there by then.
CREATE TABLE log_cosigned (
  size INTEGER NOT NULL PRIMARY KEY,
  cosignatures INTEGER NOT NULL,
  checkpoint BLOB NOT NULL
) STRICT;
