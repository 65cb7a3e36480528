use serde_json::json;

use super::super::{Catalogue, Draft};
use super::*;
use crate::json::{Object, Value, parse};

/// Every built-in schema with a value that it accepts.
fn schemas() -> Vec<(String, &'static Schema, Value)> {
    let catalogue = Catalogue::builtin();
    let envelope = catalogue.draft_schema(Draft::Document(catalogue.types().next().expect("a type")));
    let mut all = Vec::new();
    for r#type in catalogue.types() {
        let folder = format!(
            "{}/../../schemas/types/{}/{}",
            env!("CARGO_MANIFEST_DIR"),
            r#type.manifest.id,
            r#type.manifest.version
        );
        for entry in std::fs::read_dir(folder).expect("the type's folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            if name.starts_with("example") {
                let document = parse(&std::fs::read(&path).expect("an example")).expect("strict JSON");
                let body = document.pointer("/body").expect("a body").clone();
                all.push((format!("{type:?} {name}, its body"), &r#type.body, body));
                all.push((format!("{type:?} {name}, its envelope"), envelope, document));
            }
        }
    }
    let drafts = [
        (
            Draft::Question,
            r#"{"kind":"pull","accept":["permit"],"freshness":"P30D","matter":{"scheme":"local:land","raw":"1"}}"#,
        ),
        (
            Draft::Question,
            r#"{"kind":"opinion","accept":["opinion"],"text":"?","limit":{"count":5,"unit":"hour"},"matter":"site"}"#,
        ),
        (
            Draft::CaseReport,
            r#"{"event":"light-turned","occurredAt":"2026-09-18T01:54:00.5Z","case":{"localCode":"1"},"data":{"to":"red","more":[1]}}"#,
        ),
        (Draft::Feedback, r#"{"case":{"localCode":"1"},"outcome":"01","text":"t","at":"2026-09-18T01:54:00Z"}"#),
    ];
    for (draft, text) in drafts {
        all.push((text.to_owned(), catalogue.draft_schema(draft), parse(text.as_bytes()).expect("strict JSON")));
    }
    all
}

/// The pointers of a value and of all that it holds.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), out)),
        Value::Object(members) => members.iter().for_each(|(name, item)| places(item, &format!("{at}/{name}"), out)),
        Value::Bool(_) | Value::Int(_) | Value::Text(_) => {}
    }
}

/// What may stand in the place of a value: other kinds, other lengths, more, fewer, twice.
fn others(value: &Value) -> Vec<Value> {
    let mut all: Vec<Value> =
        ["", "x", "agree", "village", "2026-02-30", "P1Y", "/body/x", "林"].map(Value::from).to_vec();
    all.extend([Value::Bool(true), Value::Int(0), Value::Int(-1), Value::Int(1_000_001), Value::Array(Vec::new())]);
    all.extend([Value::Object(Object::new()), Value::from("林".repeat(128)), Value::from("x".repeat(301))]);
    match value {
        Value::Text(text) => {
            let changed = [format!("{text}x"), format!("{text}\n"), text.as_str().to_uppercase(), text[..0].to_owned()];
            all.extend(changed.map(Value::from));
        }
        Value::Int(int) => all.extend([Value::Int(int + 1), Value::Int(-int)]),
        Value::Array(items) => {
            all.push(items[1..].to_vec().into());
            all.push(items[..items.len() - 1].to_vec().into());
            all.push(items.iter().chain(items).cloned().collect::<Vec<_>>().into());
            all.push(items.iter().cycle().take(1001).cloned().collect::<Vec<_>>().into());
            all.push(items.iter().rev().cloned().collect::<Vec<_>>().into());
        }
        Value::Object(members) => {
            for (name, _) in members.iter() {
                let mut fewer = members.clone();
                let taken = fewer.remove(name).expect("a member");
                all.push(fewer.clone().into());
                fewer.insert(format!("{name}s"), taken);
                all.push(fewer.into());
            }
            all.push(
                members
                    .iter()
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .map(|(n, v)| (n, v.clone()))
                    .collect::<Object>()
                    .into(),
            );
            for name in ["operation", "number", "reason", "unknown", "en-GB", "text", "failedItems"] {
                let mut more = members.clone();
                more.insert(name, "x");
                all.push(more.into());
            }
        }
        Value::Bool(bool) => all.push(Value::Bool(!bool)),
    }
    all
}

fn put(value: &mut Value, pointer: &str, other: Value) {
    let Some((step, rest)) = pointer.strip_prefix('/').map(|rest| rest.split_once('/').unwrap_or((rest, ""))) else {
        *value = other;
        return;
    };
    let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
    let below = match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().expect("a number")),
        Value::Object(members) => members.get_mut(step),
        Value::Bool(_) | Value::Int(_) | Value::Text(_) => None,
    };
    put(below.expect("a place"), &rest, other);
}

#[test]
fn a_plan_admits_what_the_validator_accepts_and_nothing_else() {
    let (mut accepted, mut refused) = (0, 0);
    for (name, schema, right) in schemas() {
        let plan = schema.plan.as_ref().unwrap_or_else(|| panic!("{name} has no plan"));
        assert!(plan.admits((&right).into()), "{name}");
        let mut all = Vec::new();
        places(&right, "", &mut all);
        for at in all {
            for other in others(right.pointer(&at).expect("a place")) {
                let mut changed = right.clone();
                put(&mut changed, &at, other);
                let valid = schema.validator.is_valid((&changed).into());
                assert_eq!(plan.admits((&changed).into()), valid, "{name} at {at:?}: {changed:?}");
                if valid { accepted += 1 } else { refused += 1 }
            }
        }
    }
    assert!(accepted > 2_000 && refused > 20_000, "{accepted} accepted, {refused} refused");
}

#[test]
fn a_schema_beyond_plans_is_checked_all_the_same() {
    let check = |source: serde_json::Value, value: &str| {
        let schema = Schema::compile("types/x/1.0/body.schema.json", source, &[]).expect("compiles");
        let mut findings = Findings::default();
        schema.check((&parse(value.as_bytes()).expect("strict JSON")).into(), "", &mut findings);
        (schema.plan.is_some(), findings.into_vec().into_iter().map(|f| f.rule).collect::<Vec<_>>())
    };
    for (keyword, wrong, right) in [
        (json!({"not": {"const": "a"}}), r#""a""#, r#""b""#),
        (json!({"contains": {"const": "a"}}), r#"["b"]"#, r#"["b","a"]"#),
        (json!({"const": ["a"]}), r#"["b"]"#, r#"["a"]"#),
        (json!({"patternProperties": {"^x": {"type": "string"}}}), r#"{"x":1}"#, r#"{"x":"1"}"#),
        (
            json!({"$defs": {"a": {"items": {"$ref": "#/$defs/a"}, "type": "array"}}, "$ref": "#/$defs/a"}),
            "[[1]]",
            "[[[]]]",
        ),
    ] {
        assert_eq!(check(keyword.clone(), right), (false, Vec::new()), "{keyword}");
        let (is_planned, found) = check(keyword.clone(), wrong);
        assert!(!is_planned && found.len() == 1, "{keyword}: {found:?}");
    }
}

#[test]
fn a_member_that_only_a_neighbour_names_is_left_to_the_validator() {
    let source = json!({
        "type": "object", "unevaluatedProperties": false, "properties": {"kind": {"type": "string"}},
        "if": {"required": ["kind"], "properties": {"kind": {"const": "a"}}}, "then": {"properties": {"more": {"const": 1}}},
    });
    let schema = Schema::compile("types/x/1.0/body.schema.json", source, &[]).expect("compiles");
    let plan = schema.plan.as_ref().expect("a plan");
    for (text, valid, planned) in [
        (r#"{"kind":"b"}"#, true, true),
        (r#"{"kind":"a","more":1}"#, true, false),
        (r#"{"kind":"a","more":2}"#, false, false),
        (r#"{"kind":"b","more":1}"#, false, false),
    ] {
        let value = parse(text.as_bytes()).expect("strict JSON");
        assert_eq!(
            (schema.validator.is_valid((&value).into()), plan.admits((&value).into())),
            (valid, planned),
            "{text}"
        );
        let mut findings = Findings::default();
        schema.check((&value).into(), "", &mut findings);
        assert_eq!(findings.is_empty(), valid, "{text}");
    }
}
