//! The holder of the lease numbers pending log entries and signs checkpoints.
