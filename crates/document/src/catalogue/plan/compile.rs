//! From a schema to its plan, or to none where a keyword stands that no plan knows.

use std::collections::HashMap;

use jsonschema::Validator;
use serde_json::{Map, Value};

use super::{Array, Condition, Id, Kinds, Member, Node, Object, Others, Pattern, Plan, Range, Tree};
use crate::json;

/// A schema and where it stands.
#[derive(Clone, Copy)]
pub(in crate::catalogue) struct File<'a> {
    /// Path below `schemas/`.
    pub(in crate::catalogue) path: &'a str,
    /// The whole file.
    pub(in crate::catalogue) schema: &'a Value,
}

/// Compiles keywords that stand alone for the general validator.
pub(in crate::catalogue) type General<'a> = &'a dyn Fn(&Value) -> Option<Validator<Tree>>;

struct Compiler<'a> {
    files: &'a [File<'a>],
    general: General<'a>,
    nodes: Vec<Node>,
    /// Schemas by file and pointer; none while they are being compiled.
    known: HashMap<(&'a str, &'a str), Option<Id>>,
}

impl Plan {
    /// The plan of the first of these files; the others are those that it may refer to.
    pub(in crate::catalogue) fn compile(files: &[File<'_>], general: General<'_>) -> Option<Self> {
        let mut compiler = Compiler { files, general, nodes: Vec::new(), known: HashMap::new() };
        let first = files.first()?;
        let root = compiler.schema(first.schema, *first)?;
        Some(Self { nodes: compiler.nodes, root })
    }
}

impl<'a> Compiler<'a> {
    fn schema(&mut self, schema: &'a Value, file: File<'a>) -> Option<Id> {
        let node = match schema {
            Value::Bool(true) => Node::new(Kinds::ALL),
            Value::Bool(false) => Node::new(Kinds::NONE),
            Value::Object(keywords) => {
                // A bare reference is what it refers to.
                if let (Some(reference), 1) = (keywords.get("$ref"), keywords.len()) {
                    return self.reference(reference, file);
                }
                self.node(keywords, file)?
            }
            _ => return None,
        };
        self.nodes.push(node);
        Some(self.nodes.len() - 1)
    }

    fn reference(&mut self, reference: &'a Value, file: File<'a>) -> Option<Id> {
        let (path, pointer) = reference.as_str()?.split_once('#')?;
        let path = if path.is_empty() { file.path.to_owned() } else { beside(file.path, path)? };
        let target = *self.files.iter().find(|file| file.path == path)?;
        if let Some(known) = self.known.get(&(target.path, pointer)) {
            // A schema within itself has no plan.
            return *known;
        }
        self.known.insert((target.path, pointer), None);
        let id = self.schema(target.schema.pointer(pointer)?, target)?;
        self.known.insert((target.path, pointer), Some(id));
        Some(id)
    }

    fn node(&mut self, keywords: &'a Map<String, Value>, file: File<'a>) -> Option<Node> {
        let mut node = Node::new(Kinds::ALL);
        let mut general = Map::new();
        for (keyword, value) in keywords {
            match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "then" | "else" => {}
                "type" => node.kinds = kinds(value)?,
                "const" | "enum" if node.constants.is_some() => return None,
                "const" => node.constants = Some(constants(std::slice::from_ref(value))?),
                "enum" => node.constants = Some(constants(value.as_array()?)?),
                "pattern" => match Pattern::compile(value.as_str()?) {
                    Some(pattern) => node.pattern = Some(pattern),
                    None => drop(general.insert(keyword.clone(), value.clone())),
                },
                "format" | "uniqueItems" => drop(general.insert(keyword.clone(), value.clone())),
                "minLength" => node.text().least = number(value)?,
                "maxLength" => node.text().most = number(value)?,
                "minimum" => node.integer().least = value.as_i64()?,
                "maximum" => node.integer().most = value.as_i64()?,
                "minItems" => node.array().length.least = number(value)?,
                "maxItems" => node.array().length.most = number(value)?,
                "items" => node.array().rest = Some(self.schema(value, file)?),
                "prefixItems" => node.array().prefix = self.schemas(value, file)?,
                "minProperties" => node.object().length.least = number(value)?,
                "maxProperties" => node.object().length.most = number(value)?,
                "propertyNames" => node.object().names = Some(self.schema(value, file)?),
                "unevaluatedProperties" => node.object().others = self.others(value, file)?,
                "properties" | "required" => {}
                "$ref" => node.all.push(self.reference(value, file)?),
                "allOf" => node.all.extend(self.schemas(value, file)?),
                "anyOf" => node.any = self.schemas(value, file)?,
                "if" => node.conditions.push(self.condition(keywords, file)?),
                "dependentSchemas" => self.dependent(value, file, &mut node.conditions)?,
                _ => return None,
            }
        }
        self.members(keywords, file, &mut node)?;
        if !general.is_empty() {
            node.general = Some((self.general)(&Value::Object(general))?);
        }
        node.exact = self.is_exact(&node);
        Some(node)
    }

    /// The members that `properties` and `required` name, 64 at most.
    fn members(&mut self, keywords: &'a Map<String, Value>, file: File<'a>, node: &mut Node) -> Option<()> {
        let named = keywords.get("properties").map(Value::as_object);
        let required = keywords.get("required").map(Value::as_array);
        if named.is_none() && required.is_none() {
            return Some(());
        }
        let mut members = Vec::new();
        for (name, value) in named.into_iter().flatten().flatten() {
            members.push(Member { name: name.into(), value: Some(self.schema(value, file)?) });
        }
        let required: Option<Vec<_>> = required.into_iter().flatten().flatten().map(Value::as_str).collect();
        let required = required?;
        for name in &required {
            if !members.iter().any(|member| member.name == *name) {
                members.push(Member { name: (*name).into(), value: None });
            }
        }
        if members.len() > 64 {
            return None;
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        let bits = members.iter().enumerate().filter(|(_, member)| required.contains(&member.name.as_str()));
        node.object().required = bits.map(|(at, _)| super::bit(at)).sum();
        node.object().members = members;
        Some(())
    }

    fn schemas(&mut self, value: &'a Value, file: File<'a>) -> Option<Vec<Id>> {
        value.as_array()?.iter().map(|schema| self.schema(schema, file)).collect()
    }

    /// What a schema says of members that it does not name itself. Those that its neighbours in the same schema name count as
    /// unnamed here: the plan then admits less, never more.
    fn others(&mut self, value: &'a Value, file: File<'a>) -> Option<Others> {
        match value {
            Value::Bool(true) => Some(Others::Open),
            Value::Bool(false) => Some(Others::Closed),
            schema => self.schema(schema, file).map(Others::Like),
        }
    }

    fn condition(&mut self, keywords: &'a Map<String, Value>, file: File<'a>) -> Option<Condition> {
        let when = self.schema(keywords.get("if")?, file)?;
        let mut branch = |name: &str| match keywords.get(name) {
            Some(schema) => self.schema(schema, file).map(Some),
            None => Some(None),
        };
        let (then, otherwise) = (branch("then")?, branch("else")?);
        // "Not admitted" must mean "no" where another branch hangs on it.
        self.nodes[when].exact.then_some(Condition { when, then, otherwise })
    }

    fn dependent(&mut self, value: &'a Value, file: File<'a>, conditions: &mut Vec<Condition>) -> Option<()> {
        for (name, schema) in value.as_object()? {
            let mut there = Node::new(Kinds::OBJECT);
            there.object().members = vec![Member { name: name.into(), value: None }];
            there.object().required = 1;
            self.nodes.push(there);
            let when = self.nodes.len() - 1;
            conditions.push(Condition { when, then: Some(self.schema(schema, file)?), otherwise: None });
        }
        Some(())
    }

    fn is_exact(&self, node: &Node) -> bool {
        let object = node.object.iter().flat_map(|object| {
            let others = if let Others::Like(id) = object.others { Some(id) } else { None };
            object.members.iter().filter_map(|member| member.value).chain(object.names).chain(others)
        });
        let array = node.array.iter().flat_map(|array| array.prefix.iter().copied().chain(array.rest));
        let branches =
            node.conditions.iter().flat_map(|condition| condition.then.into_iter().chain(condition.otherwise));
        let beside: Vec<Id> = node.all.iter().chain(&node.any).copied().chain(branches).collect();
        let is_open = node.object.as_ref().is_none_or(|object| matches!(object.others, Others::Open));
        (is_open || beside.is_empty()) && beside.into_iter().chain(object).chain(array).all(|id| self.nodes[id].exact)
    }
}

impl Node {
    fn new(kinds: Kinds) -> Self {
        Self {
            kinds,
            constants: None,
            text: None,
            pattern: None,
            integer: None,
            array: None,
            object: None,
            general: None,
            all: Vec::new(),
            any: Vec::new(),
            conditions: Vec::new(),
            exact: true,
        }
    }

    fn text(&mut self) -> &mut Range<usize> {
        self.text.get_or_insert(ANY_LENGTH)
    }

    fn integer(&mut self) -> &mut Range<i64> {
        self.integer.get_or_insert(Range { least: i64::MIN, most: i64::MAX })
    }

    fn array(&mut self) -> &mut Array {
        self.array.get_or_insert_with(|| Array { length: ANY_LENGTH, prefix: Vec::new(), rest: None })
    }

    fn object(&mut self) -> &mut Object {
        self.object.get_or_insert_with(|| Object {
            length: ANY_LENGTH,
            names: None,
            members: Vec::new(),
            required: 0,
            others: Others::Open,
        })
    }
}

const ANY_LENGTH: Range<usize> = Range { least: 0, most: usize::MAX };

/// A path relative to a file's, both below `schemas/`.
fn beside(from: &str, path: &str) -> Option<String> {
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in path.split('/') {
        match step {
            ".." => steps.pop().map(drop)?,
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

fn kinds(value: &Value) -> Option<Kinds> {
    let kind = |value: &Value| match value.as_str()? {
        "boolean" => Some(Kinds::BOOL),
        "integer" | "number" => Some(Kinds::INT),
        "string" => Some(Kinds::TEXT),
        "array" => Some(Kinds::ARRAY),
        "object" => Some(Kinds::OBJECT),
        "null" => Some(Kinds::NONE),
        _ => None,
    };
    match value {
        Value::Array(all) => all.iter().map(kind).try_fold(Kinds::NONE, |kinds, kind| Some(Kinds(kinds.0 | kind?.0))),
        one => kind(one),
    }
}

/// Constants of the kinds that have one form; an array or object among them has no plan.
fn constants(values: &[Value]) -> Option<Box<[json::Value]>> {
    let constant = |value: &Value| match value {
        Value::Bool(bool) => Some(json::Value::Bool(*bool)),
        Value::Number(number) => number.as_i64().map(json::Value::Int),
        Value::String(text) => Some(text.as_str().into()),
        _ => None,
    };
    values.iter().map(constant).collect()
}

fn number(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}
