//! Which canonical paths exist, by the schemas: what mappings are checked against when they are compiled.

use serde_json::Value as Schema;

/// One step of a canonical path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A member of an object.
    Member(String),
    /// Any item of an array.
    Item,
}

/// The types of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JsonKind {
    /// `true` or `false`
    Boolean,
    /// A whole number.
    Integer,
    /// A text.
    String,
    /// A list.
    Array,
    /// A structure.
    Object,
}

/// What the schemas say about a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The types that a value there may have; empty: any (inside a free structure).
    pub kinds: Vec<JsonKind>,
    /// The shape's name where it has one: `identifier`, `quantity`, `money`, `date`, `yearMonth`, `instant`, `digest`, …
    /// (`$defs` of the shared schema).
    pub definition: Option<String>,
    /// The values of a closed list; empty: no closed list.
    pub values: Vec<String>,
    /// Whether a draft without it is incomplete, provided its parent is there. Never so for what the hub adds.
    pub required: bool,
}

/// The schemas that a draft is made of: the root, the one that takes the place of `body`, and the files they refer to.
pub(super) struct Walk<'a> {
    pub(super) root: &'a Schema,
    pub(super) body: Option<&'a Schema>,
    pub(super) shared: &'a Schema,
    /// Members of the root that are required beside the schema's own.
    pub(super) required: Vec<&'a str>,
    /// Dotted paths that the hub adds.
    pub(super) added: &'static [&'static str],
}

/// A place in a schema: the subschema and the file that its local references mean.
#[derive(Clone, Copy)]
struct Place<'a> {
    schema: &'a Schema,
    file: &'a Schema,
}

/// Paths are not followed deeper: no draft is, and a schema may refer to itself.
const DEEPEST: usize = 12;

impl<'a> Walk<'a> {
    pub(super) fn field(&self, path: &[Step]) -> Option<Field> {
        let mut place = Place { schema: self.root, file: self.root };
        let mut required = true;
        let mut dotted = String::new();
        for (depth, step) in path.iter().enumerate() {
            let alternatives = self.alternatives(place);
            let free = alternatives.iter().any(|p| is_free(p.schema));
            required = match step {
                Step::Member(name) => {
                    push(&mut dotted, name);
                    let beside = depth == 0 && self.required.contains(&name.as_str());
                    !self.added.contains(&dotted.as_str())
                        && (beside || alternatives.iter().any(|p| requires(p.schema, name)))
                }
                Step::Item => {
                    dotted.push_str("[]");
                    true
                }
            };
            let inner = alternatives.iter().find_map(|p| match step {
                Step::Member(name) => member(p.schema, name).map(|schema| Place { schema, file: p.file }),
                Step::Item => p.schema.get("items").map(|schema| Place { schema, file: p.file }),
            });
            match (inner, self.body) {
                (Some(_), Some(body)) if dotted == "body" => place = Place { schema: body, file: body },
                (Some(inner), _) => place = inner,
                (None, _) if free => {
                    return Some(Field { kinds: Vec::new(), definition: None, values: Vec::new(), required: false });
                }
                (None, _) => return None,
            }
        }
        Some(self.describe(place, required))
    }

    pub(super) fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.collect(Place { schema: self.root, file: self.root }, "", DEEPEST, &mut paths);
        paths
    }

    fn collect(&self, place: Place<'a>, at: &str, deeper: usize, paths: &mut Vec<String>) {
        if deeper == 0 {
            return;
        }
        for place in self.alternatives(place) {
            for (name, schema) in place.schema.get("properties").and_then(Schema::as_object).into_iter().flatten() {
                let mut path = at.to_owned();
                push(&mut path, name);
                if paths.contains(&path) {
                    continue;
                }
                let inner = match self.body {
                    Some(body) if path == "body" => Place { schema: body, file: body },
                    _ => Place { schema, file: place.file },
                };
                paths.push(path.clone());
                self.collect(inner, &path, deeper - 1, paths);
            }
            if let Some(schema) = place.schema.get("items") {
                self.collect(Place { schema, file: place.file }, &format!("{at}[]"), deeper - 1, paths);
            }
        }
    }

    fn describe(&self, place: Place<'a>, required: bool) -> Field {
        let alternatives = self.alternatives(place);
        let values = self.closed(place, DEEPEST).unwrap_or_default();
        let mut field = Field { kinds: Vec::new(), definition: name_of(place.schema), values, required };
        for schema in alternatives.iter().map(|p| p.schema) {
            field.definition = field.definition.or_else(|| name_of(schema));
            if let Some(kind) = schema.get("type").and_then(Schema::as_str).and_then(kind) {
                field.kinds.push(kind);
            }
        }
        if field.kinds.is_empty() && !field.values.is_empty() {
            field.kinds.push(JsonKind::String);
        }
        field.kinds.dedup();
        field
    }

    /// The only values that a place may have; none where some alternative is open, as of a date or the word `live`.
    fn closed(&self, place: Place<'a>, deeper: usize) -> Option<Vec<String>> {
        let schema = place.schema;
        let own = schema.get("enum").and_then(Schema::as_array);
        if let Some(own) = own {
            return Some(own.iter().filter_map(Schema::as_str).map(str::to_owned).collect());
        }
        if let Some(only) = schema.get("const") {
            return Some(only.as_str().map(str::to_owned).into_iter().collect());
        }
        if deeper == 0 {
            return None;
        }
        let target = schema.get("$ref").and_then(Schema::as_str).and_then(|r| self.resolve(r, place.file));
        if let Some(values) = target.and_then(|target| self.closed(target, deeper - 1)) {
            return Some(values);
        }
        let alternatives = ["anyOf", "oneOf"].iter().find_map(|k| schema.get(k)?.as_array())?;
        let each = alternatives.iter().map(|schema| self.closed(Place { schema, file: place.file }, deeper - 1));
        Some(each.collect::<Option<Vec<_>>>()?.concat())
    }

    /// The schema with what it refers to and its alternatives, itself first.
    fn alternatives(&self, place: Place<'a>) -> Vec<Place<'a>> {
        let mut found = vec![place];
        let mut next = 0;
        while let Some(place) = found.get(next).copied() {
            next += 1;
            if let Some(target) =
                place.schema.get("$ref").and_then(Schema::as_str).and_then(|r| self.resolve(r, place.file))
            {
                found.push(target);
            }
            for schema in ["anyOf", "oneOf"].iter().filter_map(|k| place.schema.get(k)?.as_array()).flatten() {
                found.push(Place { schema, file: place.file });
            }
            if found.len() > 64 {
                break;
            }
        }
        found
    }

    fn resolve(&self, reference: &str, file: &'a Schema) -> Option<Place<'a>> {
        let (path, pointer) = reference.split_once('#')?;
        let file = match path.rsplit('/').next() {
            Some("") => file,
            Some(super::SHARED_FILE) => self.shared,
            _ => return None,
        };
        Some(Place { schema: file.pointer(pointer)?, file })
    }
}

fn push(dotted: &mut String, name: &str) {
    if !dotted.is_empty() {
        dotted.push('.');
    }
    dotted.push_str(name);
}

fn requires(schema: &Schema, name: &str) -> bool {
    schema.get("required").and_then(Schema::as_array).into_iter().flatten().any(|r| r.as_str() == Some(name))
}

fn is_free(schema: &Schema) -> bool {
    schema.get("unevaluatedProperties").and_then(Schema::as_bool) == Some(true)
}

/// The schema of a member: by name, else the one for all further names, e.g. languages of a title.
fn member<'a>(schema: &'a Schema, name: &str) -> Option<&'a Schema> {
    let named = schema.get("properties").and_then(|properties| properties.get(name));
    named.or_else(|| schema.get("unevaluatedProperties").filter(|further| further.is_object()))
}

fn name_of(schema: &Schema) -> Option<String> {
    let (_, name) = schema.get("$ref")?.as_str()?.rsplit_once("#/$defs/")?;
    Some(name.to_owned())
}

fn kind(name: &str) -> Option<JsonKind> {
    match name {
        "boolean" => Some(JsonKind::Boolean),
        "integer" => Some(JsonKind::Integer),
        "string" => Some(JsonKind::String),
        "array" => Some(JsonKind::Array),
        "object" => Some(JsonKind::Object),
        _ => None,
    }
}
