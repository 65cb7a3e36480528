//! What `causeway doctor` finds on a hub.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::{Hub, binary};

/// A check and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// `ok`, `warn` or `fail`.
    pub outcome: String,
    /// What it found: where, and what.
    pub findings: Vec<(String, String)>,
}

/// Runs `causeway doctor --deep` with these arguments besides; gives its exit code and its checks.
///
/// # Panics
/// When it does not run, or prints something else.
#[must_use]
pub fn doctor(hub: &Hub, arguments: &[&str]) -> (Option<i32>, Vec<Check>) {
    let mut command = Command::new(binary());
    command.args(["doctor", "--deep", "--format", "json", "--config"]).arg(hub.top().join("causeway.toml"));
    let output = command.args(arguments).output().expect("it runs");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let check = |line: &str| {
        let check: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let findings = check["findings"].as_array().expect("findings").iter();
        Check {
            name: text(&check["check"]),
            outcome: text(&check["outcome"]),
            findings: findings.map(|finding| (text(&finding["place"]), text(&finding["what"]))).collect(),
        }
    };
    let checks: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().map(check).collect();
    assert!(!checks.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code(), checks)
}

impl Hub {
    /// Every invariant holds, whatever befell the hub before.
    ///
    /// # Panics
    /// When one does not.
    pub fn is_whole(&self) {
        let (exit, checks) = doctor(self, &[]);
        let failed: Vec<_> = checks.iter().filter(|check| check.outcome == "fail").collect();
        assert!(exit == Some(0) && failed.is_empty(), "{exit:?} {failed:#?}");
        let names: BTreeSet<_> = checks.iter().map(|check| check.name.as_str()).collect();
        assert!(names.contains("registry") && names.len() == checks.len(), "all checks were run: {names:?}");
    }
}
