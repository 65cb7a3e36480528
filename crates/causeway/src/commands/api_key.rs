//! `causeway api-key add|list|end`.

use model::{ApiKey as Record, Scope};
use serde_json::Value;
use store::record::RecordKind;

use super::Context;
use crate::arguments::ApiKey;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// Makes, lists or ends API keys.
pub(crate) fn run(context: &Context<'_>, command: &ApiKey) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(1)?;
    match command {
        ApiKey::List => {
            let (_, all) = runtime
                .block_on(store.registry())
                .map_err(|e| wiring::store_failure("the registry cannot be read", &e))?;
            let keys = all.iter().filter(|r| r.kind == RecordKind::ApiKey);
            for key in keys.filter_map(|r| serde_json::from_slice::<Record>(&r.body).ok()) {
                show(context, &key);
            }
        }
        ApiKey::Add { department, scope, expires } => {
            let usage = |e: String| Failure::new(exit::USAGE, "the key cannot be made").because(e);
            let department = department.parse().map_err(|e: document::id::IdError| usage(e.to_string()))?;
            let scopes =
                scope.iter().map(|s| s.trim().parse()).collect::<Result<Vec<Scope>, String>>().map_err(usage)?;
            let expires =
                expires.as_deref().map(str::parse).transpose().map_err(|e: jiff::Error| usage(e.to_string()))?;
            let hub = runtime.block_on(wiring::open_hub(context, &configuration, store))?;
            let made = runtime.block_on(hub.add_api_key(&department, scopes, expires))?;
            context.say("The key is shown this once; the hub keeps only its digest.");
            let key = made.key.expose();
            if context.json() {
                let mut json = json(&made.record);
                json["key"] = key.as_str().into();
                print::line(&json.to_string());
            } else {
                print::line(key);
            }
        }
        ApiKey::End { prefix } => {
            let hub = runtime.block_on(wiring::open_hub(context, &configuration, store))?;
            runtime.block_on(hub.end_api_key(prefix))?;
            context.say(&format!("The key {prefix} no longer admits anyone."));
        }
    }
    Ok(exit::DONE)
}

fn show(context: &Context<'_>, key: &Record) {
    print::line(&if context.json() {
        json(key).to_string()
    } else {
        let scopes: Vec<&str> = key.scopes.iter().map(|s| s.name()).collect();
        let ended = key.ended.map(|at| format!("  ended {at}")).unwrap_or_default();
        format!("{}  {}  {}  until {}{ended}", key.prefix, key.department, scopes.join(","), key.expires)
    });
}

/// A key without its digest.
fn json(key: &Record) -> Value {
    let mut json = serde_json::json!({
        "prefix": key.prefix, "department": key.department, "scopes": key.scopes, "expires": key.expires,
    });
    if let Some(ended) = key.ended {
        json["ended"] = ended.to_string().into();
    }
    json
}
