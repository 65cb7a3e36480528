//! The lists in force, as people and programs read them.

use std::path::Path;

use document::Timestamp;
use hub::trust::TrustFile;
use seal::lists::{AnchorRow, AnchorStatus, KeyRow, RegistryList, StatusList, Trust, TrustBody};
use seal::x509::{Certificate, Crl};
use serde_json::{Value, json};

use crate::commands::Context;
use crate::exit;
use crate::failure::Failure;
use crate::print;

pub(crate) const TRUST_LIST: &str = "trust-list.json";

/// One line for each file of a trust folder.
pub(super) fn list(context: &Context<'_>, files: &[TrustFile]) -> Result<(), Failure> {
    let trust = trust(files)?;
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    for file in files {
        let Some(mark) = mark(file, &trust) else { continue };
        print::line(&if context.json() {
            mark.to_string()
        } else {
            let number =
                ["sequence", "number"].map(|name| mark[name].as_str().map(|value| format!("  {name} {value}")));
            let number = number.into_iter().flatten().collect::<String>();
            format!("{}{number}  of {}  until {}", file.name, text(&mark, "issuedAt"), text(&mark, "nextUpdate"))
        });
    }
    Ok(())
}

/// Until when each file holds that counts.
pub(super) fn ends(files: &[TrustFile]) -> Vec<(String, Timestamp)> {
    let Ok(trust) = trust(files) else { return Vec::new() };
    let end = |file: &TrustFile| {
        let end = mark(file, &trust)?["nextUpdate"].as_str()?.parse().ok()?;
        Some((file.name.clone(), end))
    };
    files.iter().filter_map(end).collect()
}

/// The trust list: whose keys, logs and witnesses count, and the fingerprint by which its root keys are compared.
pub(super) fn show(context: &Context<'_>, files: &[TrustFile]) -> Result<(), Failure> {
    let trust = trust(files)?;
    let (Some(body), Some(roots)) = (trust.body(), trust.root_set()) else {
        return Err(Failure::new(exit::DATA, "there is no trust list to show"));
    };
    let shown = shown(body, &roots.hex());
    if context.json() {
        print::line(&shown.to_string());
    } else {
        print::line(&told(&shown, context.clock.now() <= body.next_update));
    }
    Ok(())
}

fn trust(files: &[TrustFile]) -> Result<Trust, Failure> {
    let file = files.iter().find(|file| file.name == TRUST_LIST);
    let file = file.ok_or_else(|| Failure::new(exit::NO_INPUT, format!("there is no {TRUST_LIST}")))?;
    Trust::read(&file.bytes).map_err(|e| Failure::new(exit::DATA, format!("{TRUST_LIST} does not count")).caused_by(&e))
}

/// What a file is, of when, and until when; none of what does not count.
fn mark(file: &TrustFile, trust: &Trust) -> Option<Value> {
    let mark = |kind: &str, issued: Timestamp, next: Timestamp| json!({"name": file.name, "kind": kind, "issuedAt": issued, "nextUpdate": next});
    let with = |mut mark: Value, member: &str, value: String| {
        mark[member] = value.into();
        mark
    };
    match file.name.as_str() {
        TRUST_LIST => {
            let body = trust.body()?;
            Some(with(mark("trust-list", body.issued_at, body.next_update), "sequence", body.sequence.to_string()))
        }
        "registry-list.json" => {
            let list = RegistryList::read(&file.bytes, trust).ok()?;
            let mark = mark("registry-list", list.issued_at(), list.next_update());
            Some(with(with(mark, "sequence", list.sequence().to_string()), "hub", list.hub().to_owned()))
        }
        "status-list.json" => {
            let list = StatusList::read(&file.bytes, trust).ok()?;
            Some(with(mark("status-list", list.as_of(), list.next_update()), "hub", list.hub().to_owned()))
        }
        name if Path::new(name).starts_with("crl") => {
            let crl = Crl::parse(&file.bytes).ok()?;
            let mark = mark("crl", crl.this_update(), crl.next_update());
            Some(with(with(mark, "number", crl.number().to_string()), "issuer", crl.issuer().to_string()))
        }
        _ => None,
    }
}

fn shown(body: &TrustBody, root_set: &str) -> Value {
    json!({
        "sequence": body.sequence, "issuedAt": body.issued_at, "nextUpdate": body.next_update, "operator": body.operator,
        "rootSet": root_set, "threshold": body.roots.threshold,
        "rootKeys": body.roots.keys.iter().map(key).collect::<Vec<_>>(),
        "anchors": body.anchors.iter().map(anchor).collect::<Vec<_>>(),
        "registryKeys": body.registry_keys.iter().map(key).collect::<Vec<_>>(),
        "logs": body.logs, "witnesses": body.witnesses, "witnessThreshold": body.witness_threshold,
    })
}

fn key(row: &KeyRow) -> Value {
    let mut shown = json!({"kid": row.kid, "alg": row.alg.name()});
    for (name, at) in [("from", row.from), ("until", row.until)] {
        if let Some(at) = at {
            shown[name] = json!(at);
        }
    }
    shown
}

fn anchor(row: &AnchorRow) -> Value {
    let status = if row.status == AnchorStatus::Granted { "granted" } else { "withdrawn" };
    let mut shown = json!({"id": row.id, "status": status, "uses": row.uses, "from": row.from});
    if let Some(until) = row.until {
        shown["until"] = json!(until);
    }
    if let Some(certificate) = row.certificate_der().and_then(|der| Certificate::parse(&der).ok()) {
        shown["certificate"] = json!({
            "subject": certificate.subject().to_string(), "sha256": certificate.sha256().hex(),
            "from": certificate.not_before(), "until": certificate.not_after(),
        });
    }
    shown
}

fn told(shown: &Value, is_in_date: bool) -> String {
    let date = if is_in_date { "in date" } else { "out of date" };
    let (issued, next) = (text(shown, "issuedAt"), text(shown, "nextUpdate"));
    let mut lines = vec![format!("trust list {}  of {issued}  until {next}  {date}", shown["sequence"])];
    for (language, name) in shown["operator"].as_object().into_iter().flatten() {
        lines.push(format!("operator      {language} {}", name.as_str().unwrap_or_default()));
    }
    let root_keys = rows(shown, "rootKeys");
    lines.push(format!("root set      {}  {} of {} sign", text(shown, "rootSet"), shown["threshold"], root_keys.len()));
    lines.extend(root_keys.iter().map(|key| format!("root key      {}", key_line(key))));
    for row in rows(shown, "anchors") {
        let uses: Vec<_> = row["uses"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let (id, status) = (text(row, "id"), text(row, "status"));
        lines.push(format!("anchor        {id}  {status} for {}{}", uses.join(", "), term(row)));
        let certificate = &row["certificate"];
        lines.push(format!("              {}  valid{}", text(certificate, "subject"), term(certificate)));
        lines.push(format!("              sha256 {}", text(certificate, "sha256")));
    }
    lines.extend(rows(shown, "registryKeys").iter().map(|key| format!("registry key  {}", key_line(key))));
    for row in rows(shown, "logs") {
        lines.push(format!("log           {}{}", text(row, "vkey"), term(row)));
    }
    for row in rows(shown, "witnesses") {
        lines.push(format!("witness       {}", text(row, "vkey")));
    }
    lines.push(format!("existence     proven by {} witnesses", shown["witnessThreshold"]));
    lines.join("\n")
}

fn rows<'a>(shown: &'a Value, name: &str) -> &'a [Value] {
    shown[name].as_array().map_or(&[], Vec::as_slice)
}

fn key_line(key: &Value) -> String {
    format!("{}  {}{}", text(key, "kid"), text(key, "alg"), term(key))
}

fn term(row: &Value) -> String {
    let part = |name: &str| row[name].as_str().map(|at| format!("  {name} {at}")).unwrap_or_default();
    part("from") + &part("until")
}

fn text<'a>(shown: &'a Value, name: &str) -> &'a str {
    shown[name].as_str().unwrap_or_default()
}
