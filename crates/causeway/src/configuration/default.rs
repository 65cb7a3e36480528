//! The commented file that `config default` prints; it checks clean and holds the defaults.

/// Every key with its default and a comment.
pub(crate) const DEFAULT: &str = r#"# Causeway. Relative paths are relative to this file's folder. Every key can be overridden by the environment:
# CAUSEWAY__SERVER__PUBLIC=0.0.0.0:8480 sets server.public.

# Extra folders of document types and code lists, read at start.
schemas = []

[server]
# Where the hub answers.
public = "127.0.0.1:8480"
# Threads of the edge; 0: as many as there are cores.
workers = 0
# Base of URLs in answers and certificates, without a slash at the end.
base_url = "http://127.0.0.1:8480"
# Bytes of a message at most.
body_limit = "32MiB"
# Time within which the body of a request must have come; its head has 10s at most.
request_timeout = "75s"
# Time for requests in flight when the hub stops.
drain = "30s"

[store]
# "sqlite": embedded, one process, local disk. "postgres": a server (15 or newer), for any number of nodes.
kind = "sqlite"
# Folder of the data (sqlite).
path = "data"
# The file of the connection string (postgres), readable by its owner alone: postgres://USER:PASSWORD@HOST/DATABASE, with
# ?sslrootcert=FILE for an encrypted connection to a server for which those roots vouch.
# url = { file = "secrets/store.url" }
# Connections at most, and how long a statement may take (postgres).
pool = 16
statement_timeout = "10s"
# Whether serve migrates; else: causeway migrate.
migrate_at_start = false
# Changes and bytes in one transaction at most.
batch_items = 128
batch_bytes = "4MiB"
# Changes and bytes waiting for the writer at most; beyond, the hub answers 503 hub-busy.
queue = 4096
queue_bytes = "32MiB"

[seal]
# The master key that wraps all private keys: 32 bytes or 64 hex digits, readable by its owner alone. Instead of the file, the
# systemd credential causeway-master (LoadCredential=), or for development the variable CAUSEWAY_MASTER_KEY; never two of them.
# master = { file = "secrets/master.key" }
# Folder of trust list, registry list, status list and CRLs.
trust = "trust"
# Folder of the development roots; leave out where an offline authority signs.
# roots = "roots"
# The hub's name in lists; its log has the origin <name>/log.
hub = "hub.example.gov.cn"
# The hub's own department in the registry.
department = "hub"
# Remembers the last published checkpoint; keep it outside the data folder and its backups.
log_guard = "log-guard.json"
# Days that newly signed lists are valid; they are renewed when half used.
list_days = 30
# Time that the issuing authority's revocation list is valid, where the roots are here; renewed when half used.
crl_validity = "24h"
# Who is asked every half minute to cosign the log's checkpoints; their keys stand in the trust list under the same names:
# witnesses = [{ name = "witness.audit.example", url = "https://witness.audit.example" }]
witnesses = []

[telemetry]
# Least level, or directives: "info,hub=debug".
log = "info"
# "json" or "text".
log_format = "json"
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Configuration;

    #[test]
    fn the_printed_defaults_are_the_defaults() {
        let printed: Configuration = toml::from_str(DEFAULT).expect("the printed file reads");
        assert_eq!(format!("{printed:?}"), format!("{:?}", Configuration::default()));
    }
}
