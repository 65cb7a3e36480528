//! Whoever reads `--format json` by program finds in `schemas/cli` what each command prints, and nothing else is printed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use causeway_tests::{Hub, Store, binary, message, root};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::story::{OPINION, sealed};

/// Every schema of `schemas/cli`, and which of them something was held against.
struct Schemas {
    folder: PathBuf,
    used: BTreeSet<String>,
}

impl Schemas {
    fn new() -> Self {
        Self { folder: root().join("schemas/cli"), used: BTreeSet::new() }
    }

    fn validator(&self, name: &str) -> Validator {
        let shared = read(&root().join("schemas/document/1/definitions.schema.json"));
        let registry = jsonschema::Registry::new().add("file:///document/1/definitions.schema.json", &shared);
        let registry = registry.expect("added").prepare().expect("schemas");
        jsonschema::options()
            .with_base_uri(format!("file:///cli/{name}.schema.json"))
            .with_registry(&registry)
            .should_validate_formats(true)
            .build(&read(&self.folder.join(format!("{name}.schema.json"))))
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Holds values against a schema; there must be some, and none with a member more may pass.
    fn hold(&mut self, name: &str, values: &[Value]) {
        let validator = self.validator(name);
        assert!(!values.is_empty(), "{name}: nothing was printed");
        for value in values {
            let wrong: Vec<_> = validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{value:#}");
            let mut more = value.clone();
            more["surplus"] = true.into();
            assert!(!validator.is_valid(&more), "{name} lets anything pass");
        }
        self.used.insert(name.to_owned());
    }

    /// Runs a command and holds each line of its stdout against a schema.
    fn printed(&mut self, name: &str, command: &mut Command) -> Vec<Value> {
        let output = command.output().expect("it runs");
        let values = lines(&output.stdout);
        assert!(!values.is_empty(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        self.hold(name, &values);
        values
    }

    /// Runs a command that fails and holds its stderr against the schema of troubles.
    fn trouble(&mut self, command: &mut Command) {
        let Output { status, stdout, stderr } = command.output().expect("it runs");
        assert!(!status.success() && stdout.is_empty(), "{}", String::from_utf8_lossy(&stdout));
        self.hold("adapter-trouble", &lines(&stderr));
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).expect("JSON")
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

/// `causeway … --format json`, in the folder of the sources.
fn causeway(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.current_dir(root()).args(["--format", "json"]).args(arguments);
    command
}

fn on(hub: &Hub, arguments: &[&str]) -> Command {
    let mut command = causeway(arguments);
    command.arg("--config").arg(hub.top().join("causeway.toml"));
    command
}

fn of_adapters(schemas: &mut Schemas, scratch: &Path) {
    let sample = root().join("crates/adapters/planning-xml/golden/001-site-opinion-municipal-prefix-gh/in.xml");
    let sample = sample.to_str().expect("a path");
    schemas.printed("adapter-list", &mut causeway(&["adapter", "list"]));
    schemas.printed("adapter-types", &mut causeway(&["adapter", "fields"]));
    schemas.printed("adapter-fields", &mut causeway(&["adapter", "fields", "planning-consultation-opinion"]));
    schemas.printed("adapter-explain", &mut causeway(&["adapter", "lint", "--explain", "CW205"]));
    schemas.printed("adapter-test", &mut causeway(&["adapter", "test", "planning-xml"]));
    schemas.printed("adapter-coverage", &mut causeway(&["adapter", "coverage", "planning-xml"]));
    schemas.printed("adapter-trace", &mut causeway(&["adapter", "trace", "planning-xml", "--in", sample]));
    let clean = schemas.printed("adapter-lint", &mut causeway(&["adapter", "lint", "planning-xml"]));
    assert_eq!(clean, [json!({"findings": []})]);

    // In a folder of its own, so that the sources stay as they are.
    std::fs::create_dir_all(scratch.join("crates/adapters")).expect("made");
    let make = ["adapter", "new", "soil-xml", "--from", sample];
    let made = schemas.printed("adapter-new", causeway(&make).current_dir(scratch));
    let folder = scratch.join(made[0]["folder"].as_str().expect("a folder"));
    let mapping = std::fs::read_dir(folder.join("mapping")).expect("mappings").next().expect("one").expect("read");
    let broken = std::fs::read_to_string(mapping.path()).expect("read").replace("version = ", "verzion = ");
    std::fs::write(mapping.path(), broken).expect("written");
    let found = schemas.printed("adapter-lint", causeway(&["adapter", "lint", "soil-xml"]).current_dir(scratch));
    assert_ne!(found, clean);

    schemas.trouble(causeway(&["adapter", "run", "soil-xml", "--in", sample]).current_dir(scratch));
    schemas.trouble(&mut causeway(&["adapter", "run", "land-xml", "--in", sample]));
    schemas.trouble(&mut causeway(&["adapter", "run", "land-xml", "--in", "no-such-file"]));
    schemas.trouble(&mut causeway(&["adapter", "run", "no-such-adapter", "--in", sample]));
}

fn of_the_registry(schemas: &mut Schemas, hub: &Hub) {
    for kind in ["department", "division", "area", "matter", "purpose", "mandate", "agreement"] {
        let records = schemas.printed(kind, &mut on(hub, &[kind, "list"]));
        let file = hub.scratch().join(format!("{kind}.json"));
        std::fs::write(&file, json!(records).to_string()).expect("written");
        let import = [kind, "import", file.to_str().expect("a path"), "--dry-run"];
        let done = schemas.printed("import", &mut on(hub, &import));
        assert_eq!(done[0]["unchanged"].as_u64(), u64::try_from(records.len()).ok(), "{kind}: {done:?}");
    }
    schemas.printed("migrate", &mut on(hub, &["migrate", "--dry-run"]));
}

fn of_backups(schemas: &mut Schemas, hub: &Hub) {
    let (words, file) = (hub.scratch().join("words"), hub.scratch().join("backup"));
    std::fs::write(&words, "correct horse battery").expect("written");
    std::fs::set_permissions(&words, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
    let other = hub.beside(Store::Sqlite);
    let [words, file] = [words, file].map(|path| path.to_str().expect("a path").to_owned());
    for (hub, command, flag) in [(hub, "backup", "--to"), (&other, "restore", "--from")] {
        schemas.printed("backup", &mut on(hub, &[command, flag, &file, "--passphrase-file", &words]));
    }
}

#[test]
fn every_json_output_is_what_its_schema_says() {
    let mut schemas = Schemas::new();
    let mut hub = Hub::made();
    of_adapters(&mut schemas, hub.scratch());
    of_the_registry(&mut schemas, &hub);
    schemas.printed("key", &mut on(&hub, &["key", "list"]));
    schemas.printed("key", &mut on(&hub, &["key", "add", "land"]));
    schemas.printed("trust", &mut on(&hub, &["trust", "show"]));
    schemas.printed("trust-file", &mut on(&hub, &["trust", "list"]));
    let made = schemas.printed("api-key", &mut on(&hub, &["api-key", "add", "land", "--scope", "publish,seal"]));
    let prefix = made[0]["prefix"].as_str().expect("a prefix");
    assert!(on(&hub, &["api-key", "end", prefix]).output().expect("it runs").status.success());
    let keys = schemas.printed("api-key", &mut on(&hub, &["api-key", "list"]));
    assert!(keys.iter().any(|key| key["prefix"] == prefix && key["ended"].is_string()), "{keys:?}");
    assert!(keys.iter().all(|key| key["key"].is_null()), "{keys:?}");

    hub.start(&[]);
    let id = hub.publish(&hub.keys.land, "o-1", &message(OPINION)).json()["id"].as_str().expect("id").to_owned();
    let good = sealed(&hub, &id);
    let text = String::from_utf8(good.clone()).expect("text");
    let files = [good, text.replacen("\"payload\":\"e", "\"payload\":\"f", 1).into_bytes(), b"{}".to_vec()];
    for (index, bytes) in files.into_iter().enumerate() {
        let file = hub.scratch().join(format!("sealed-{index}.json"));
        std::fs::write(&file, bytes).expect("written");
        for trust in [true, false] {
            let mut command = causeway(&["verify"]);
            command.arg(&file);
            if trust {
                command.arg("--trust").arg(hub.top().join("trust"));
            }
            schemas.printed("verify", &mut command);
        }
    }
    schemas.printed("doctor", &mut on(&hub, &["doctor", "--deep"]));
    of_backups(&mut schemas, &hub);
    let log = hub.url("/log");
    let trust = hub.top().join("trust");
    schemas.printed("log-verify", causeway(&["log", "verify", &log]).arg("--trust").arg(&trust));
    schemas.printed("log-verify", causeway(&["log", "verify", "no-such-log"]).arg("--trust").arg(&trust));

    let folder = std::fs::read_dir(&schemas.folder).expect("schemas").map(|entry| entry.expect("read").file_name());
    let all: BTreeSet<_> = folder.map(|name| name.to_string_lossy().replace(".schema.json", "")).collect();
    assert_eq!(all, schemas.used, "each schema is held against what a command printed");
}
