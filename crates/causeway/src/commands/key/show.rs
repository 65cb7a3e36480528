//! Keys as people and programs read them. Wrapped bytes are never shown.

use hub::Hub;
use seal::key::KeyRecord;
use seal::x509::Certificate;
use serde_json::json;

use crate::commands::Context;
use crate::print;

/// One line a key.
pub(super) fn list(context: &Context<'_>, hub: &Hub, department: Option<&str>) {
    let keys = hub.key_records();
    for key in keys.iter().filter(|key| department.is_none_or(|id| key.department.as_str() == id)) {
        one(context, key);
    }
}

/// One key.
pub(super) fn one(context: &Context<'_>, key: &KeyRecord) {
    print::line(&if context.json() { shown(key).to_string() } else { line(key) });
}

fn line(key: &KeyRecord) -> String {
    let master = key.wrap.as_ref().map(|wrap| format!("  master {}", wrap.master)).unwrap_or_default();
    format!(
        "{}  {}  {}  {}  {}  {} to {}  {}{master}",
        key.kid,
        key.state.as_str(),
        key.department,
        key.r#use.as_str(),
        key.alg.name(),
        key.sign_from,
        key.sign_until,
        holder(key),
    )
}

fn shown(key: &KeyRecord) -> serde_json::Value {
    let certificates = key.certificates().unwrap_or_default();
    let certificates = certificates.iter().filter_map(|der| Certificate::parse(der).ok());
    let certificates: Vec<_> = certificates
        .map(|certificate| {
            json!({
                "subject": certificate.subject().to_string(), "issuer": certificate.issuer().to_string(),
                "serial": certificate.serial(), "sha256": certificate.sha256().hex(),
                "from": certificate.not_before(), "until": certificate.not_after(),
            })
        })
        .collect();
    let mut shown = json!({
        "kid": key.kid, "alg": key.alg.name(), "use": key.r#use, "department": key.department, "state": key.state,
        "signFrom": key.sign_from, "signUntil": key.sign_until, "holder": holder(key), "certificates": certificates,
    });
    if let (Some(wrap), Some(members)) = (&key.wrap, shown.as_object_mut()) {
        members.insert("master".to_owned(), json!(wrap.master));
    }
    shown
}

fn holder(key: &KeyRecord) -> &'static str {
    if key.is_held() { "department" } else { "hosted" }
}
