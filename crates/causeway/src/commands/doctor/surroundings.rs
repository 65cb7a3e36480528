//! What lies around the store: secrets, the master key, lists, the guard file.

use document::Timestamp;
use hub::examination::{Check, guarded_tree};
use hub::trust::TrustFile;
use log::Tree;

use crate::commands::{Context, trust};
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::wiring;

/// Nobody but their owner can read the files of secrets; `fix` makes it so.
pub(super) fn secrets(configuration: &Configuration, fix: bool) -> Check {
    let mut check = Check::new("secrets", "chmod 600 the file, or causeway doctor --fix; who read it may have kept it");
    for secret in [&configuration.seal.master, &configuration.store.url].into_iter().flatten() {
        check.examined += 1;
        let place = secret.file.display().to_string();
        match wiring::is_readable_by_others(&secret.file) {
            Ok(false) => {}
            Ok(true) if fix && wiring::keep_from_others(&secret.file).is_ok() => {
                check.warn(place, "others could read it; now its owner alone can");
            }
            Ok(true) => check.fail(place, "others than its owner can read it"),
            Err(error) => check.fail(place, format!("cannot be read: {error}")),
        }
    }
    check
}

/// There is a master key; whether it is the one that wrapped the keys is seen when one is used.
///
/// # Errors
/// When it stands in two places.
pub(super) fn master(context: &Context<'_>, configuration: &Configuration) -> Result<Check, Failure> {
    let mut check = Check::new("master-key", "without it the hub serves and verifies, and seals nothing (seal.master)");
    if wiring::find_master(context, configuration)?.is_some() {
        check.examined = 1;
    } else if let Some(secret) = &configuration.seal.master {
        check.fail(secret.file.display().to_string(), "holds no master key");
    } else {
        check.warn("configuration", "names no master key");
    }
    Ok(check)
}

/// No list ends within a day: a hub that runs renews its own.
pub(super) fn lists(files: &[TrustFile], now: Timestamp) -> Check {
    let mut check =
        Check::new("lists", "a running hub renews its lists; the trust list is signed offline (trust import)");
    let ends = trust::ends(files);
    check.examined = u64::try_from(ends.len()).unwrap_or(0);
    if ends.is_empty() {
        check.warn("registry", "holds no trust list");
    }
    for (name, end) in ends {
        if end <= now {
            check.fail(name, format!("ended at {end}"));
        } else if end <= super::soon(now) {
            check.warn(name, format!("ends at {end}"));
        }
    }
    check
}

/// The guard file can be read; what it remembers.
pub(super) fn guard(configuration: &Configuration) -> (Check, Option<Tree>) {
    let mut check =
        Check::new("guard", "the file of seal.log_guard remembers what was published; never write it by hand");
    let file = &configuration.seal.log_guard;
    let published = match guarded_tree(file) {
        Ok(published) => published,
        Err(error) => {
            check.fail(file.display().to_string(), error.to_string());
            None
        }
    };
    check.examined = u64::from(published.is_some());
    (check, published)
}
