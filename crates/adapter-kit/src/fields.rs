//! The canonical places that rows write: path, codec, whether it is required, and what it is called.
//!
//! The schemas say what exists ([`Catalogue::paths`]); [`words`] says what departments call it.

mod nearest;
mod words;

pub(crate) use nearest::{Source, is_alike, likely, nearest};

use document::Catalogue;
use document::catalogue::{Draft, Field, JsonKind, Step};
use document::envelope::Kind;

/// One place that a row, or a group, can write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// As a mapping writes it: `issuedOn`, `subjects[role=applicant].party.name`, `legalBasis[0].act`. In the elements of a
    /// group it is relative to the group's own path.
    pub(crate) to: String,
    /// In the schema, items as `[]`.
    path: String,
    /// The codec that makes such a value; `each` for a list of structures, `any` for a free structure.
    pub(crate) codec: &'static str,
    /// Whether a draft without it is incomplete, provided its parent is there.
    pub(crate) required: bool,
    /// The values of a closed list.
    pub(crate) values: Vec<String>,
    /// Chinese title, empty if nobody gave it one.
    pub(crate) zh: String,
    /// English title.
    pub(crate) en: String,
    /// Places in each element of the list.
    pub(crate) inside: Vec<Place>,
}

/// Members that the kit or the hub fills.
const FILLED: &[&str] = &[
    "schema",
    "kind",
    "type",
    "typeVersion",
    "language",
    "source",
    "disclosure",
    "id",
    "test",
    "issuer.department",
    "issuer.division",
    "case.code",
    "case.matterVersion",
];

/// Structures that one codec makes whole.
const WHOLE: &[(&str, &str)] = &[("identifier", "identifier"), ("quantity", "quantity"), ("money", "money")];

/// All places of a draft: the envelope by name, then the body.
pub(crate) fn places(draft: Draft<'_>) -> Vec<Place> {
    let catalogue = Catalogue::builtin();
    let mut paths: Vec<_> = catalogue.paths(draft);
    if let Draft::Document(found) = draft {
        paths.retain(|path| !FILLED.iter().any(|filled| within(path, filled)));
        if found.manifest().kind != Kind::Certificate {
            paths.retain(|path| !within(path, "operation"));
        }
    }
    let (envelope, body): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| !within(path, "body"));
    Walk { catalogue, draft, paths: envelope.into_iter().chain(body).collect() }.below("")
}

/// The path of the list that a group at `to` writes, and the places in its elements; none where there is no such list.
pub(crate) fn inside<'p>(places: &'p [Place], to: &str) -> Option<&'p [Place]> {
    places.iter().find(|p| p.codec == "each" && p.to == to).map(|p| p.inside.as_slice())
}

fn within(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

struct Walk<'d> {
    catalogue: &'static Catalogue,
    draft: Draft<'d>,
    paths: Vec<String>,
}

impl Walk<'_> {
    /// The places below a path that is a structure (`""` is the draft itself).
    fn below(&self, top: &str) -> Vec<Place> {
        let mut places = Vec::new();
        for path in self.paths.iter().filter(|path| is_child(path, top)) {
            let Some(field) = self.catalogue.field(self.draft, &steps(path)) else { continue };
            self.place(path, &field, &mut places);
        }
        places
    }

    fn place(&self, path: &str, field: &Field, places: &mut Vec<Place>) {
        let name = path.rsplit(['.', ']']).next().unwrap_or(path);
        if field.definition.as_deref() == Some("localized") {
            places.extend(["zh", "en"].map(|language| {
                let required = field.required && language == "zh";
                self.leaf(path, format!("{name}.{language}"), ("text", required, Vec::new()))
            }));
        } else if let Some(codec) = codec_of(field) {
            places.push(self.leaf(path, name.to_owned(), (codec, field.required, field.values.clone())));
        } else if field.kinds.contains(&JsonKind::Array) {
            self.list(path, name, field, places);
        } else {
            let inside = self.below(path);
            if inside.is_empty() {
                // A free structure: what a case event carries.
                places.push(self.leaf(path, format!("{name}.…"), ("any", field.required, Vec::new())));
            }
            for mut inner in inside {
                inner.to = format!("{name}.{}", inner.to);
                // A structure that need not be there requires nothing of the draft.
                inner.required &= field.required || inner.to.matches('.').count() > 1;
                places.push(inner);
            }
        }
    }

    fn list(&self, path: &str, name: &str, field: &Field, places: &mut Vec<Place>) {
        let item = format!("{path}[]");
        let Some(element) = self.catalogue.field(self.draft, &steps(&item)) else { return };
        if let Some(codec) = codec_of(&element) {
            places.push(self.leaf(path, format!("{name}[0]"), (codec, field.required, element.values)));
            return;
        }
        let inside = self.below(&item);
        let selectors: &[&str] = match path {
            "subjects" | "parties" => &["applicant", "holder", "representative", "handler"],
            "legalBasis" => &[],
            _ => {
                let group = self.leaf(path, name.to_owned(), ("each", field.required, Vec::new()));
                places.push(Place { inside, ..group });
                return;
            }
        };
        if selectors.is_empty() {
            places.extend(inside.into_iter().map(|place| Place { to: format!("{name}[0].{}", place.to), ..place }));
            return;
        }
        for place in inside.into_iter().filter(|place| place.to != "role") {
            let role = match place.to.split('.').next() {
                Some("party") => "applicant",
                Some(own) => own,
                None => continue,
            };
            let to = format!("{name}[role={role}].{}", place.to);
            let required = place.required && place.to == "party.name";
            places.push(Place { to, required, ..place });
        }
    }

    fn leaf(&self, path: &str, to: String, (codec, required, values): (&'static str, bool, Vec<String>)) -> Place {
        let (zh, en) = self.titles(path);
        Place { to, path: path.to_owned(), codec, required, values, zh, en, inside: Vec::new() }
    }

    /// What the type's rendition calls it, else what the table of words does, else its own name.
    fn titles(&self, path: &str) -> (String, String) {
        if let Draft::Document(r#type) = self.draft {
            let pointer = format!("/{}", path.replace('.', "/"));
            if let Some(row) = r#type.manifest().rendition.iter().find(|row| row.pointer == pointer) {
                return (row.zh.clone(), row.en.clone());
            }
        }
        match words::of(path) {
            Some(words) => (words.zh.to_owned(), words.en.to_owned()),
            None => (String::new(), spaced(path.rsplit('.').next().unwrap_or(path))),
        }
    }
}

/// Whether a path stands right below another: one member further.
pub(crate) fn is_child(path: &str, top: &str) -> bool {
    let rest = if top.is_empty() { Some(path) } else { path.strip_prefix(top).and_then(|rest| rest.strip_prefix('.')) };
    rest.is_some_and(|rest| !rest.contains(['.', '[']))
}

/// The codec for what the schema wants; none for lists and structures.
fn codec_of(field: &Field) -> Option<&'static str> {
    let definition = field.definition.as_deref().unwrap_or_default();
    if let Some((_, codec)) = WHOLE.iter().find(|(name, _)| *name == definition) {
        return Some(codec);
    }
    if field.kinds.contains(&JsonKind::Array) {
        return None;
    }
    Some(match definition {
        "date" => "date",
        "instant" => "datetime",
        "yearMonth" => "year-month",
        "digest" => "sha256",
        "matterReference" => "identifier",
        _ if !field.values.is_empty() => "code",
        _ if field.kinds.contains(&JsonKind::Integer) => "int",
        _ if field.kinds.contains(&JsonKind::Boolean) => "code",
        _ if field.kinds.contains(&JsonKind::Object) => return None,
        _ => "text",
    })
}

/// The steps of a dotted path with `[]` for items.
pub(crate) fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        steps.push(Step::Member(name.to_owned()));
        steps.extend((name.len()..part.len()).step_by(2).map(|_| Step::Item));
    }
    steps
}

/// `practiceUnitId` → `practice unit id`
fn spaced(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
