//! JSON Schemas, compiled once, and what they find.

use std::sync::Arc;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, PatternOptions, Registry, Retrieve, ValidationError, ValidationOptions, Validator};

use super::node::{Tree, View};
use super::plan::{File, Plan};
use crate::finding::{Finding, Findings};

/// Where schemas live for each other: `$ref` is relative to the path below `schemas/`, and nothing else resolves.
const BASE: &str = "causeway://schemas/";

/// A compiled schema and its source.
pub(super) struct Schema {
    validator: Validator<Tree>,
    plan: Option<Plan>,
    source: serde_json::Value,
}

/// A schema that is not JSON, not closed, or does not compile.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The file is no JSON.
    #[error("reading {path}")]
    Read {
        /// Path below `schemas/`.
        path: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The schema does not compile, or a `$ref` leads outside of `schemas/`.
    #[error("compiling {path}: {reason}")]
    Compile {
        /// Path below `schemas/`.
        path: String,
        /// Why.
        reason: String,
    },
    /// An object schema admits members that it does not name.
    #[error("{path} has an object without \"unevaluatedProperties\": false at {pointer:?}")]
    Open {
        /// Path below `schemas/`.
        path: String,
        /// JSON Pointer into the schema.
        pointer: String,
    },
}

/// Reads a schema file.
pub(super) fn read(path: &str, bytes: &[u8]) -> Result<serde_json::Value, SchemaError> {
    serde_json::from_slice(bytes).map_err(|source| SchemaError::Read { path: path.to_owned(), source })
}

impl Schema {
    /// Compiles a schema beside the ones that it may refer to.
    pub(super) fn compile(
        path: &str,
        source: serde_json::Value,
        beside: &[(&str, &serde_json::Value)],
    ) -> Result<Self, SchemaError> {
        if let Some(pointer) = open_object(&source, String::new()) {
            return Err(SchemaError::Open { path: path.to_owned(), pointer });
        }
        let fail = |reason: String| SchemaError::Compile { path: path.to_owned(), reason };
        let mut registry = Registry::new().draft(Draft::Draft202012);
        for (path, schema) in beside {
            registry = registry.add(format!("{BASE}{path}"), *schema).map_err(|e| fail(e.to_string()))?;
        }
        let registry = registry.prepare().map_err(|e| fail(e.to_string()))?;
        let validator = options()
            .with_base_uri(format!("{BASE}{path}"))
            .with_registry(&registry)
            .build(&source)
            .map_err(|e| fail(e.to_string()))?;
        let beside = beside.iter().map(|&(path, schema)| File { path, schema });
        let files: Vec<_> = std::iter::once(File { path, schema: &source }).chain(beside).collect();
        let plan = Plan::compile(&files, &|keywords| options().build(keywords).ok());
        Ok(Self { validator, plan, source })
    }

    /// The schema as it stands in its file.
    pub(super) fn source(&self) -> &serde_json::Value {
        &self.source
    }

    /// Adds what is wrong with a value that stands at `at` in its document.
    pub(super) fn check(&self, value: View<'_>, at: &str, findings: &mut Findings) {
        if self.plan.as_ref().is_some_and(|plan| plan.admits(value)) || self.validator.is_valid(value) {
            return;
        }
        for error in self.validator.iter_errors(value) {
            report(&error, at, findings);
            if findings.is_full() {
                return;
            }
        }
    }
}

fn options<'a>() -> ValidationOptions<'a, Arc<dyn Retrieve>, Tree> {
    jsonschema::options_for::<Tree>()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(PatternOptions::regex())
}

/// The first object schema that names members and does not forbid others.
fn open_object(schema: &serde_json::Value, at: String) -> Option<String> {
    let object = schema.as_object()?;
    if object.contains_key("properties") && !object.contains_key("unevaluatedProperties") {
        return Some(at);
    }
    for keyword in ["properties", "$defs"] {
        for (name, inner) in object.get(keyword).and_then(serde_json::Value::as_object).into_iter().flatten() {
            // A member that narrows what it refers to is closed by what it refers to.
            if !inner.as_object().is_some_and(|o| o.contains_key("$ref"))
                && let Some(found) = open_object(inner, format!("{at}/{keyword}/{name}"))
            {
                return Some(found);
            }
        }
    }
    object.get("items").and_then(|items| open_object(items, format!("{at}/items")))
}

fn report(error: &ValidationError<'_>, at: &str, findings: &mut Findings) {
    let place = format!("{at}{}", error.instance_path());
    let keyword = error.kind().keyword();
    match error.kind() {
        ValidationErrorKind::UnevaluatedProperties { unexpected }
        | ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let member = format!("{place}/{}", step(name));
                findings.add(Finding::schema(member, "unevaluatedProperties", "未知的成员", "unknown member"));
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let (zh, en) = (format!("缺少必填成员 {name}"), format!("required member {name} is missing"));
            findings.add(Finding::schema(format!("{place}/{}", step(name)), keyword, &zh, &en));
        }
        ValidationErrorKind::AnyOf { .. }
        | ValidationErrorKind::OneOfNotValid { .. }
        | ValidationErrorKind::OneOfMultipleValid { .. } => {
            findings.add(Finding::schema(place, keyword, "不符合任何允许的形式", "has none of the allowed forms"));
        }
        kind => {
            let (zh, en) = words(kind);
            findings.add(Finding::schema(place, keyword, &zh, &en));
        }
    }
}

/// One step of a pointer, cut so that an answer stays small.
fn step(name: &str) -> String {
    let short: String = name.chars().take(64).collect();
    short.replace('~', "~0").replace('/', "~1")
}

/// What the schema wanted; never what the document holds.
fn words(kind: &ValidationErrorKind) -> (String, String) {
    match kind {
        ValidationErrorKind::Enum { options } => {
            let all = options
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(serde_json::Value::as_str)
                .collect::<Vec<_>>()
                .join(", ");
            (format!("应为下列之一：{all}"), format!("must be one of {all}"))
        }
        ValidationErrorKind::Constant { expected_value } => {
            (format!("应为 {expected_value}"), format!("must be {expected_value}"))
        }
        ValidationErrorKind::Type { kind: TypeKind::Single(json_type) } => {
            (format!("类型应为 {json_type}"), format!("must be of type {json_type}"))
        }
        ValidationErrorKind::Type { .. } => ("类型不符".to_owned(), "is of another type than allowed".to_owned()),
        ValidationErrorKind::Pattern { pattern } => {
            (format!("格式应为 {pattern}"), format!("must have the form {pattern}"))
        }
        ValidationErrorKind::Format { format } => (format!("不是合格的 {format}"), format!("is not a valid {format}")),
        ValidationErrorKind::MinLength { limit } => {
            (format!("至少 {limit} 个字符"), format!("must have at least {limit} characters"))
        }
        ValidationErrorKind::MaxLength { limit } => {
            (format!("至多 {limit} 个字符"), format!("must have at most {limit} characters"))
        }
        ValidationErrorKind::MinItems { limit } => {
            (format!("至少 {limit} 项"), format!("must have at least {limit} items"))
        }
        ValidationErrorKind::MaxItems { limit } => {
            (format!("至多 {limit} 项"), format!("must have at most {limit} items"))
        }
        ValidationErrorKind::MinProperties { limit } => {
            (format!("至少 {limit} 个成员"), format!("must have at least {limit} members"))
        }
        ValidationErrorKind::MaxProperties { limit } => {
            (format!("至多 {limit} 个成员"), format!("must have at most {limit} members"))
        }
        ValidationErrorKind::Minimum { limit } => (format!("不得小于 {limit}"), format!("must be at least {limit}")),
        ValidationErrorKind::Maximum { limit } => (format!("不得大于 {limit}"), format!("must be at most {limit}")),
        ValidationErrorKind::FalseSchema => ("此处不允许该成员".to_owned(), "is not allowed here".to_owned()),
        _ => ("不符合结构定义".to_owned(), "does not fit the schema".to_owned()),
    }
}

#[cfg(test)]
mod tests;
