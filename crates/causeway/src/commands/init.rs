//! `causeway init DIR`: configuration, data, development PKI, trust folder; with `--sample` the fictitious municipality.

use std::io::Write;
use std::path::Path;

use document::DepartmentId;
use hub::Hub;
use hub::directory::{ImportKind, ImportOptions};
use include_dir::{Dir, include_dir};
use store::record::RecordKind;

use super::{Context, trust};
use crate::arguments::Init;
use crate::configuration::{self, Configuration, DEFAULT};
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// The registry of the fictitious municipality.
static SAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../fixtures/registry");

/// The kinds of the sample in the order in which they refer to each other, with their files.
const KINDS: [(RecordKind, &str); 7] = [
    (RecordKind::Division, "divisions.json"),
    (RecordKind::Area, "areas.json"),
    (RecordKind::Department, "departments.json"),
    (RecordKind::Matter, "matters.json"),
    (RecordKind::Purpose, "purposes.json"),
    (RecordKind::Mandate, "mandates.json"),
    (RecordKind::Agreement, "agreements.json"),
];

/// Makes the folder.
pub(crate) fn run(context: &Context<'_>, command: &Init) -> Result<Exit, Failure> {
    let dir = &command.dir;
    let occupied = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !command.force {
        return Err(Failure::new(exit::NO_OUTPUT, format!("{} is not empty", dir.display()))
            .help("name another folder, or use --force; nothing was changed"));
    }
    let sample = if command.sample { Sample::All } else { Sample::None };
    make(context, dir, sample, connection_string(command)?.as_deref())?;
    let config = dir.join("causeway.toml");
    let data = if command.postgres.is_some() { "secrets" } else { "data, secrets" };
    context.say(&format!("made {}: causeway.toml, {data}, roots (development), trust", dir.display()));
    context.say("next:");
    if command.sample {
        print::line(&format!("causeway api-key add land --scope publish,seal --config {}", config.display()));
        print::line(&format!("causeway api-key add reform --scope pull,cases --config {}", config.display()));
    } else {
        print::line(&format!("causeway department import FILE --config {}", config.display()));
    }
    print::line(&format!("causeway serve --config {}", config.display()));
    Ok(exit::DONE)
}

/// How much of the fictitious municipality a folder gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sample {
    /// Nothing.
    None,
    /// Everything.
    All,
    /// Everything but the cases of this department.
    WithoutCasesOf(&'static str),
}

/// The connection string of the database that shall hold the data; `-` is read from stdin.
fn connection_string(command: &Init) -> Result<Option<String>, Failure> {
    match command.postgres.as_deref() {
        Some("-") => {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map_err(|e| Failure::unreadable(Path::new("-"), &e))?;
            Ok(Some(line.trim().to_owned()))
        }
        url => Ok(url.map(str::to_owned)),
    }
}

/// Makes a folder with everything in it, and gives its configuration; with a connection string the data lie in that database.
pub(crate) fn make(
    context: &Context<'_>,
    dir: &Path,
    sample: Sample,
    postgres: Option<&str>,
) -> Result<Configuration, Failure> {
    let unwritable = |path: &Path, e: &std::io::Error| Failure::unwritable(path, e);
    std::fs::create_dir_all(dir.join("secrets")).map_err(|e| unwritable(dir, &e))?;
    let master = context.entropy.bytes::<32>();
    let hex: String = master.iter().map(|b| format!("{b:02x}")).collect();
    write_secret(&dir.join("secrets/master.key"), hex.as_bytes())?;
    let config = dir.join("causeway.toml");
    let text = DEFAULT.replace("# master = ", "master = ").replace("# roots = ", "roots = ");
    // A folder that lies aside for a day or two shall still verify.
    let mut text = text.replace("crl_validity = \"24h\"", "crl_validity = \"30d\"");
    if let Some(url) = postgres {
        write_secret(&dir.join("secrets/store.url"), url.as_bytes())?;
        text = text.replace("kind = \"sqlite\"", "kind = \"postgres\"").replace("# url = ", "url = ");
    }
    std::fs::write(&config, text).map_err(|e| unwritable(&config, &e))?;

    let configuration = configuration::read(&config, &[])?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(2)?;
    runtime.block_on(async {
        store.migrate().await.map_err(|e| wiring::store_failure("the store cannot be migrated", &e))?;
        let hub = wiring::open_hub(context, &configuration, store).await?;
        let departments = if sample == Sample::None { Vec::new() } else { import_sample(&hub).await? };
        let roots = hub
            .set_up_trust(&departments)
            .await
            .map_err(|e| Failure::new(exit::UNAVAILABLE, "the development keys were not made").caused_by(&e))?;
        for file in &roots.files() {
            write_secret(&dir.join("roots").join(&file.name), &file.bytes)?;
        }
        import_cases(&hub, sample).await?;
        hub.run_due_jobs().await?;
        trust::write(&dir.join("trust"), &hub.trust_folder()?)
    })?;
    Ok(configuration)
}

/// Imports the sample registry; gives the departments whose keys the hub shall hold.
async fn import_sample(hub: &Hub) -> Result<Vec<DepartmentId>, Failure> {
    for (kind, file) in KINDS {
        import(hub, ImportKind::Registry(kind), file).await?;
    }
    let directory = hub.directory();
    Ok(directory.departments().filter(|d| !d.sealing.is_empty()).map(|d| d.id.clone()).collect())
}

/// Imports the sample's cases, but those of one department if so asked.
async fn import_cases(hub: &Hub, sample: Sample) -> Result<(), Failure> {
    let except = match sample {
        Sample::None => return Ok(()),
        Sample::All => "",
        Sample::WithoutCasesOf(department) => department,
    };
    let cases: Vec<serde_json::Value> =
        SAMPLE.get_file("cases.json").and_then(|f| serde_json::from_slice(f.contents()).ok()).unwrap_or_default();
    let cases: Vec<_> = cases.into_iter().filter(|case| case["owner"] != except).collect();
    bring_in(hub, ImportKind::Case, &serde_json::to_vec(&cases).unwrap_or_default()).await
}

async fn import(hub: &Hub, kind: ImportKind, file: &str) -> Result<(), Failure> {
    let json = SAMPLE.get_file(file).map(include_dir::File::contents).unwrap_or_default();
    bring_in(hub, kind, json).await
}

async fn bring_in(hub: &Hub, kind: ImportKind, json: &[u8]) -> Result<(), Failure> {
    let options = ImportOptions { dry_run: false, bootstrap: true, actor: "operator".to_owned() };
    hub.import(kind, json, &options)
        .await
        .map(|_| ())
        .map_err(|error| Failure::new(exit::DEFECT, "the sample registry was refused").caused_by(&error))
}

/// Writes a file that its owner alone may read.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut options = std::fs::File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(bytes)
    };
    write().map_err(|e: std::io::Error| Failure::unwritable(path, &e))
}
