//! Reads the file and the overrides; every error names key, file and line.

use std::path::Path;

use super::{Configuration, StoreKind};
use crate::exit;
use crate::failure::Failure;

/// The prefix of overriding variables.
const PREFIX: &str = "CAUSEWAY__";

/// Reads a configuration and makes its paths absolute.
///
/// # Errors
/// `NO_INPUT` when the file cannot be read, `CONFIGURATION` when it is wrong.
pub(crate) fn read(path: &Path, environment: &[(String, String)]) -> Result<Configuration, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::unreadable(path, &error)
            .help("causeway init DIR makes a folder with a configuration; name it with --config")
    })?;
    let wrong =
        |message: String| Failure::new(exit::CONFIGURATION, format!("{} is wrong", path.display())).because(message);
    // The file alone is read first, so that an error in it shows the file's own line.
    let _: Configuration = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    let mut table: toml::Table = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    for (name, value) in environment.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
        let keys: Vec<String> = name[PREFIX.len()..].split("__").map(str::to_lowercase).collect();
        set(&mut table, &keys, value).map_err(|why| wrong(format!("{name}: {why}")))?;
    }
    let mut configuration: Configuration =
        toml::Value::Table(table).try_into().map_err(|e: toml::de::Error| wrong(e.to_string()))?;
    let folder = std::path::absolute(path).map_err(|e| Failure::unreadable(path, &e))?;
    anchor(&mut configuration, folder.parent().unwrap_or(Path::new("/")));
    check(&configuration).map_err(wrong)?;
    Ok(configuration)
}

fn set(table: &mut toml::Table, keys: &[String], value: &str) -> Result<(), String> {
    let (last, sections) = keys.split_last().ok_or("no key is named")?;
    let mut here = table;
    for section in sections {
        let entry = here.entry(section.clone()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        here = entry.as_table_mut().ok_or_else(|| format!("{section} is not a section"))?;
    }
    let parsed: Option<toml::Table> = toml::from_str(&format!("value = {value}")).ok();
    let value = parsed.and_then(|mut t| t.remove("value")).unwrap_or_else(|| toml::Value::String(value.to_owned()));
    here.insert(last.clone(), value);
    Ok(())
}

fn anchor(configuration: &mut Configuration, folder: &Path) {
    let seal = &mut configuration.seal;
    for path in [&mut configuration.store.path, &mut seal.trust, &mut seal.log_guard] {
        *path = folder.join(&*path);
    }
    let secrets = seal.master.iter_mut().chain(configuration.store.url.iter_mut()).map(|secret| &mut secret.file);
    let optional = seal.roots.iter_mut().chain(secrets);
    for path in optional.chain(configuration.schemas.iter_mut()) {
        *path = folder.join(&*path);
    }
}

fn check(configuration: &Configuration) -> Result<(), String> {
    if configuration.store.kind == StoreKind::Postgres && configuration.store.url.is_none() {
        return Err("store.kind = \"postgres\" needs store.url = { file = \"…\" }".to_owned());
    }
    if !(2..=1000).contains(&configuration.store.pool) {
        return Err(format!("store.pool = {} lies outside 2 to 1000", configuration.store.pool));
    }
    for (key, text) in [
        ("server.body_limit", &configuration.server.body_limit),
        ("store.batch_bytes", &configuration.store.batch_bytes),
        ("store.queue_bytes", &configuration.store.queue_bytes),
    ] {
        size(text)
            .ok_or_else(|| format!("{key} = {text:?}: write a size like \"32MiB\", \"64KiB\" or a number of bytes"))?;
    }
    for (key, text) in [
        ("server.drain", &configuration.server.drain),
        ("store.statement_timeout", &configuration.store.statement_timeout),
        ("server.request_timeout", &configuration.server.request_timeout),
        ("seal.crl_validity", &configuration.seal.crl_validity),
    ] {
        seconds(text).ok_or_else(|| format!("{key} = {text:?}: write a time like \"30s\""))?;
    }
    if !["json", "text"].contains(&configuration.telemetry.log_format.as_str()) {
        return Err(format!("telemetry.log_format = {:?}: \"json\" or \"text\"", configuration.telemetry.log_format));
    }
    if !(1..=180).contains(&configuration.seal.list_days) {
        return Err(format!("seal.list_days = {} lies outside 1 to 180", configuration.seal.list_days));
    }
    if configuration.server.base_url.ends_with('/') {
        return Err("server.base_url ends with a slash; leave it out".to_owned());
    }
    Ok(())
}

/// Reads `32MiB`, `64KiB`, `1GiB` or a number of bytes.
pub(crate) fn size(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    digits.trim().parse::<usize>().ok()?.checked_mul(factor)
}

/// Reads `30s`, `5m`, `2h`, `7d`.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str, environment: &[(&str, &str)]) -> Result<Configuration, Failure> {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("causeway.toml");
        std::fs::write(&path, text).expect("file");
        let environment: Vec<(String, String)> =
            environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        read(&path, &environment)
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let environment = [("CAUSEWAY__SERVER__WORKERS", "5"), ("CAUSEWAY__SEAL__HUB", "hub.test")];
        let read = read_text("[server]\nworkers = 3\n", &environment).expect("good");
        assert_eq!((read.server.workers, read.seal.hub.as_str()), (5, "hub.test"));
        assert!(read.store.path.is_absolute());
    }

    #[test]
    fn unknown_keys_and_plain_secrets_refuse_to_start() {
        let unknown = format!("{:?}", read_text("[server]\nport = 1\n", &[]).expect_err("unknown key"));
        assert!(unknown.contains("unknown field `port`"), "{unknown}");
        assert!(read_text("[seal]\nmaster = \"00ff\"\n", &[]).is_err(), "a secret in the file itself");
        assert!(read_text("[store]\nbatch_bytes = \"4 potatoes\"\n", &[]).is_err());
        assert!(
            read_text("[store]\nurl = \"postgres://hub:pass@db/c\"\n", &[]).is_err(),
            "a secret in the file itself"
        );
        let nowhere = format!("{:?}", read_text("[store]\nkind = \"postgres\"\n", &[]).expect_err("no url"));
        assert!(nowhere.contains("store.url"), "{nowhere}");
    }

    #[test]
    fn sizes_and_times_are_read_with_their_units() {
        assert_eq!((size("32MiB"), size("7"), size("1XB")), (Some(32 << 20), Some(7), None));
        assert_eq!((seconds("30s"), seconds("7d"), seconds("soon")), (Some(30), Some(604_800), None));
    }
}
