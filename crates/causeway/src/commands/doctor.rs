//! `causeway doctor`: whether the hub is whole; one line a check, and what to do about what it finds.

mod surroundings;

use document::Timestamp;
use hub::examination::{self, Check, Facts, Outcome, PATIENCE};
use hub::trust::TrustFile;
use log::VerifierKey;
use seal::lists::Trust;
use serde_json::json;
use store::Error;
use store::archive::{Snapshot, Value, table, walk};
use store::record::RecordKind;

use super::Context;
use super::trust::TRUST_LIST;
use crate::arguments::Doctor;
use crate::configuration::Configuration;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// Runs all checks; the store may be in use.
pub(crate) fn run(context: &Context<'_>, command: &Doctor) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let mut worst = Outcome::Ok;
    let mut tell = |check: Check| {
        worst = worst.max(check.outcome);
        print::line(&if context.json() { to_json(&check).to_string() } else { to_text(&check) });
    };
    tell(surroundings::secrets(&configuration, command.fix));
    // Only now: a secret that others can read is refused by whoever opens it.
    let mut snapshot = wiring::snapshot(context, &configuration)?;
    let up_to_date = schema(snapshot.as_mut()).map_err(unreadable)?;
    let usable = up_to_date.outcome == Outcome::Ok;
    tell(up_to_date);
    if usable {
        tell(surroundings::master(context, &configuration)?);
        let files = trust_files(snapshot.as_mut()).map_err(unreadable)?;
        tell(surroundings::lists(&files, context.clock.now()));
        let (guard, published) = surroundings::guard(&configuration);
        tell(guard);
        let facts = Facts { published, log_key: log_key(&files, &configuration) };
        let mut work = examination::look_at_work(snapshot.as_mut()).map_err(unreadable)?;
        if work.iter().any(|check| check.outcome == Outcome::Fail) {
            drop(snapshot);
            std::thread::sleep(PATIENCE);
            snapshot = wiring::snapshot(context, &configuration)?;
            work = examination::look_at_work(snapshot.as_mut()).map_err(unreadable)?;
        }
        work.into_iter().for_each(&mut tell);
        examination::look(snapshot.as_mut(), &facts, &mut tell).map_err(unreadable)?;
        if command.deep {
            examination::look_deep(snapshot.as_mut(), &facts, &mut tell).map_err(unreadable)?;
        }
    }
    Ok(if worst == Outcome::Fail { exit::FAILED } else { exit::DONE })
}

fn unreadable(error: Error) -> Failure {
    let help =
        "the checks before this one hold as they were told; a store that cannot be read is restored from a backup";
    wiring::store_failure("the store cannot be examined to its end", &error).help(help)
}

/// The schema is that of this release.
fn schema(snapshot: &mut dyn Snapshot) -> Result<Check, Error> {
    let mut check = Check::new("schema", "causeway migrate brings the store up to date");
    let applied = snapshot.migrations()?;
    check.examined = u64::try_from(applied.len()).unwrap_or(0);
    let pending = wiring::migrations().filter(|name| !applied.iter().any(|applied| applied == name));
    pending.for_each(|name| check.fail(format!("migration {name}"), "is not applied"));
    Ok(check)
}

/// The signed lists and revocation lists in their newest version.
fn trust_files(snapshot: &mut dyn Snapshot) -> Result<Vec<TrustFile>, Error> {
    let mut files: Vec<TrustFile> = Vec::new();
    walk(snapshot, table("registry_record"), |_, row| {
        if let [Value::Text(kind), Value::Text(name), _, _, Value::Bytes(bytes)] = row.as_slice()
            && kind == RecordKind::TrustFile.name()
        {
            files.retain(|file| file.name != *name);
            files.push(TrustFile { name: name.clone(), bytes: bytes.clone() });
        }
        Ok::<_, Error>(())
    })?;
    Ok(files)
}

/// The key of the hub's log, as its trust list names it.
fn log_key(files: &[TrustFile], configuration: &Configuration) -> Option<VerifierKey> {
    let list = files.iter().find(|file| file.name == TRUST_LIST)?;
    let trust = Trust::read(&list.bytes).ok()?;
    let origin = format!("{}/log", configuration.seal.hub);
    trust.body()?.logs.iter().find(|log| log.origin == origin)?.vkey.parse().ok()
}

fn to_json(check: &Check) -> serde_json::Value {
    let findings: Vec<_> =
        check.findings.iter().map(|finding| json!({"place": finding.place, "what": finding.what})).collect();
    let mut shown = json!({
        "check": check.name, "outcome": check.outcome.name(), "examined": check.examined,
        "findings": findings, "more": check.more,
    });
    if check.outcome != Outcome::Ok {
        shown["help"] = check.help.into();
    }
    shown
}

fn to_text(check: &Check) -> String {
    let mut lines = vec![format!("{:<4}  {:<12}  {} examined", check.outcome.name(), check.name, check.examined)];
    lines.extend(check.findings.iter().map(|finding| format!("      {}: {}", finding.place, finding.what)));
    if check.more > 0 {
        lines.push(format!("      and {} more", check.more));
    }
    if check.outcome != Outcome::Ok {
        lines.push(format!("      help: {}", check.help));
    }
    lines.join("\n")
}

/// How long a list must still be valid before it is told.
const fn soon(now: Timestamp) -> Timestamp {
    const DAY_MICROS: i64 = 86_400_000_000;
    Timestamp::from_micros(now.as_micros().saturating_add(DAY_MICROS))
}
