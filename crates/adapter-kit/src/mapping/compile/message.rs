//! `[[message]]`.

use document::envelope::Kind as DocumentKind;
use document::{Catalogue, DocumentType};

use super::super::finding::{Words, nearest};
use super::super::path::{FromPath, FromStep, FromSyntax, Leaf, Name};
use super::super::trie::{NodeId, Trie};
use super::super::{DOCUMENT_SCOPE, Direction, Layout, Message, ROOT_SCOPE, Scope, Test, Yields, check};
use super::Compiler;
use super::format::choice;
use super::rows::Building;
use super::table::{Table, Text};
use crate::read::Kind;
use crate::refusal::Code;

pub(super) const KEYS: [&str; 15] = [
    "name",
    "root",
    "each",
    "single",
    "embedded",
    "fault",
    "yields",
    "type",
    "typeVersion",
    "language",
    "match",
    "direction",
    "items",
    "spelling",
    "rows",
];

/// Keys of `spelling`.
pub(super) const SPELLING: [&str; 3] = ["declaration", "indent", "newline"];

/// What a `match` or `when` asks, joined by `and`.
type Conditions = Vec<(FromPath, Test)>;

impl Compiler<'_> {
    pub(super) fn message(&mut self, table: &Table<'_>) -> Option<Message> {
        table.only(&KEYS, &mut self.source);
        let name = table.required("name", &mut self.source)?;
        let root = self.root(table);
        let yields = [
            ("document", Yields::Document),
            ("question", Yields::Question),
            ("case-report", Yields::CaseReport),
            ("feedback", Yields::Feedback),
        ];
        let yields = choice(table, "yields", &yields, &mut self.source).unwrap_or(Yields::Document);
        let directions = [("both", Direction::Both), ("in", Direction::In), ("out", Direction::Out)];
        let direction = choice(table, "direction", &directions, &mut self.source).unwrap_or(Direction::Both);
        let items = choice(table, "items", &[("each", false), ("all", true)], &mut self.source);
        let document_type = self.document_type(table, yields);
        let head = document_type.as_ref().and_then(|t| self.head(table, t));
        let (matches, item_matches) = self.matches(table);
        let fault = table.text("fault", &mut self.source).and_then(|text| self.read_source(&text, table.span.start));
        let (mut building, embedded) = self.skeleton(table, root.clone());
        building.message.clone_from(&name.text.to_owned());
        for row in table.tables("rows", &mut self.source) {
            self.row(&mut building, &row, DOCUMENT_SCOPE);
        }
        self.resolve_conditions(&mut building);
        self.resolve_counts(&mut building);
        self.resolve_digests(&mut building);
        for conditions in [&matches, &item_matches] {
            self.check_match(&building, table, conditions);
        }
        building.order_way_to(building.scopes[DOCUMENT_SCOPE].node);
        // Without a repeated element a document ends where the message ends, also if it is an embedded one.
        let item = if table.has("each") { building.scopes[DOCUMENT_SCOPE].node } else { 0 };
        let mut message = Message {
            name: name.text.to_owned(),
            root,
            matches,
            item_matches,
            item,
            embedded,
            fault,
            single: table.truth("single", &mut self.source),
            yields,
            document_type,
            head,
            language: table.text("language", &mut self.source).map_or("zh", |t| t.text).to_owned(),
            direction,
            all_or_nothing: items.unwrap_or(false),
            layout: self.layout(table),
            has_files: building.has_files(),
            rows: building.rows,
            own: Vec::new(),
            labels: std::sync::Arc::default(),
            scopes: building.scopes,
            trie: building.trie,
        };
        message.finish(self.format.kind);
        check::settle(&mut message);
        message.shapes();
        let head = ["type", "yields", "name"].iter().find_map(|key| table.get(key));
        let head = head.map_or(table.span.clone(), toml::Spanned::span);
        let places = check::Places { rows: &building.places, head };
        check::run(&message, &self.format, places, &self.hooks_that_only_read(), &mut self.source);
        Some(message)
    }

    fn hooks_that_only_read(&self) -> Vec<bool> {
        self.hooks.iter().map(|(_, hook, _)| !hook.can_encode()).collect()
    }

    fn root(&mut self, table: &Table<'_>) -> Option<Name> {
        if self.format.kind == Kind::Json {
            if table.has("root") {
                let words = Words {
                    title: "root in JSON".into(),
                    cause: "a JSON message has no root name".into(),
                    fix: "remove it; use match".into(),
                };
                self.source.report(Code::CW001, table.span.start, table.key_span("root"), words);
            }
            return None;
        }
        let text = table.required("root", &mut self.source)?;
        let path = self.read_source(&text, table.span.start)?;
        path.steps.into_iter().next().map(|step| step.name)
    }

    fn document_type(&mut self, table: &Table<'_>, yields: Yields) -> Option<DocumentType> {
        if yields != Yields::Document {
            return None;
        }
        let text = table.required("type", &mut self.source)?;
        let parsed = text.text.parse().ok();
        if parsed.is_none() {
            let words = Words {
                title: format!("type {:?}", text.text),
                cause: "no document type".into(),
                fix: "3 to 64 of a-z 0-9 and -".into(),
            };
            self.source.report(Code::CW001, table.span.start, text.span, words);
        }
        parsed
    }

    /// Kind and version of a document type, from the catalogue.
    fn head(&mut self, table: &Table<'_>, document_type: &DocumentType) -> Option<(&'static str, String)> {
        let catalogue = Catalogue::builtin();
        let version = table.text("typeVersion", &mut self.source);
        let found = match &version {
            Some(text) => text.text.parse().ok().and_then(|version| catalogue.find(document_type, version)),
            None => catalogue.newest(document_type),
        };
        let Some(found) = found else {
            let named = table.get("type").map_or(table.key_span("type"), toml::Spanned::span);
            let span = version.map_or(named, |t| t.span);
            let known: Vec<_> = catalogue.types().map(|t| t.manifest().id.to_string()).collect();
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            let fix = nearest(document_type.as_str(), &known)
                .map_or_else(|| known.join(", "), |n| format!("did you mean {n:?}?"));
            let words = Words {
                title: format!("document type {document_type} is not in the catalogue"),
                cause: "no such type or version".into(),
                fix,
            };
            self.source.report(Code::CW004, table.span.start, span, words);
            return None;
        };
        Some((kind_name(found.manifest().kind), found.manifest().version.to_string()))
    }

    /// Root, embedded document and repeated element, before any row.
    fn skeleton(&mut self, table: &Table<'_>, root: Option<Name>) -> (Building, Option<NodeId>) {
        let nameless = Name { namespace: None, local: "".into(), written: "".into() };
        let mut building = Building::new(Trie::new(root.unwrap_or(nameless)));
        building.scopes = vec![Scope::default(), Scope { parent: Some(ROOT_SCOPE), ..Scope::default() }];
        let embedded = self.path_below(table, "embedded");
        let each = self.path_below(table, "each");
        if embedded.is_none() && each.is_none() {
            building.place_root(DOCUMENT_SCOPE);
            building.trie.nodes[0].opens = Some(DOCUMENT_SCOPE);
            return (building, None);
        }
        building.place_root(ROOT_SCOPE);
        let mut at = 0;
        let mut way = |building: &mut Building, steps: &[FromStep], opens: bool| {
            for (i, step) in steps.iter().enumerate() {
                let scope = if opens && i + 1 == steps.len() { DOCUMENT_SCOPE } else { ROOT_SCOPE };
                at = building.add_node(at, step.clone(), scope);
            }
            at
        };
        let embedded = embedded.map(|steps| way(&mut building, &steps, each.is_none()));
        if let Some(node) = embedded {
            building.trie.nodes[node].has_text = true;
        }
        let item = each.map_or(embedded, |steps| Some(way(&mut building, &steps, true))).unwrap_or(0);
        building.trie.nodes[item].opens = Some(DOCUMENT_SCOPE);
        building.scopes[DOCUMENT_SCOPE].node = item;
        (building, embedded)
    }

    /// The steps of a path that names an element below the root.
    fn path_below(&mut self, table: &Table<'_>, key: &str) -> Option<Vec<FromStep>> {
        let text = table.text(key, &mut self.source)?;
        if (key, text.text, self.format.kind) == ("each", ".", Kind::Json) {
            let name = Name { namespace: None, local: "".into(), written: "".into() };
            return Some(vec![FromStep { name, selector: None }]);
        }
        let path = self.read_source(&text, table.span.start)?;
        let fits = path.leaf == Leaf::Own
            && !path.steps.is_empty()
            && path.steps.iter().all(|step| step.selector.is_none())
            && (key != "embedded" || self.format.kind == Kind::Xml);
        if !fits {
            let words = Words {
                title: format!("{key} is {:?}", text.text),
                cause: "it names an element below the root, without selectors; embedded documents are XML".into(),
                fix: format!("write {key} = \"A/B\"; where each is \".\", the JSON message is the list itself"),
            };
            self.source.report(Code::CW002, table.span.start, text.span, words);
            return None;
        }
        Some(path.steps)
    }

    fn layout(&mut self, table: &Table<'_>) -> Layout {
        let usual = Layout { declaration: true, indent: 2, newline: "\n".into() };
        let Some(spelling) = table.table("spelling", &mut self.source) else { return usual };
        spelling.only(&SPELLING, &mut self.source);
        let newline = spelling.text("newline", &mut self.source);
        if let Some(text) = newline.as_ref().filter(|text| !["\n", "\r\n", ""].contains(&text.text)) {
            let words = Words {
                title: format!("newline is {:?}", text.text),
                cause: "no end of a line".into(),
                fix: r#"write "\n", "\r\n", or "" for none"#.into(),
            };
            self.source.report(Code::CW001, table.span.start, text.span.clone(), words);
        }
        Layout {
            declaration: !spelling.has("declaration") || spelling.truth("declaration", &mut self.source),
            indent: spelling.count("indent", &mut self.source).unwrap_or(usual.indent),
            newline: newline.map_or(usual.newline, |t| t.text.to_owned()),
        }
    }

    /// Conditions on the message, and those on its items: with `each`, paths that do not begin with `/`.
    fn matches(&mut self, table: &Table<'_>) -> (Conditions, Conditions) {
        let Some(text) = table.text("match", &mut self.source) else { return (Vec::new(), Vec::new()) };
        let conditions = self.conditions(&text, table.span.start);
        conditions.into_iter().partition(|(path, _)| path.absolute || !table.has("each"))
    }

    /// The conditions of a `when` or `match`, paths not yet resolved.
    pub(super) fn conditions(&mut self, text: &Text<'_>, row: usize) -> Conditions {
        let mut found = Vec::new();
        for part in joined(text.text) {
            let part = part.trim();
            let operator = operator(part);
            let values = |list: &str| list.split('|').map(|v| v.trim().to_owned()).collect::<Vec<_>>();
            let (path, test) = if let Some(path) = part.strip_prefix('!') {
                (path.strip_suffix('?').unwrap_or(path), Test::Absent)
            } else if let Some(path) = part.strip_suffix('?') {
                (path, Test::Present)
            } else if let Some(at) = operator {
                match part[..at].strip_suffix('!') {
                    Some(path) => (path, Test::NoneOf(values(&part[at + 1..]))),
                    None => (&part[..at], Test::OneOf(values(&part[at + 1..]))),
                }
            } else {
                let words = Words {
                    title: format!("condition {part:?}"),
                    cause: "no condition".into(),
                    fix: "path=value, path=a|b, path!=value, path? or !path?, joined by and".into(),
                };
                self.source.report(Code::CW013, row, text.span.clone(), words);
                continue;
            };
            let path = Text { text: path.trim(), span: text.span.clone() };
            if let Some(path) = self.read_source(&path, row) {
                found.push((path, test));
            }
        }
        found
    }

    /// Reads a source path; a finding where it cannot be read.
    pub(super) fn read_source(&mut self, text: &Text<'_>, row: usize) -> Option<FromPath> {
        use super::super::path::PathError;
        let syntax = FromSyntax { xml: self.format.kind == Kind::Xml, namespaces: &self.format.namespaces };
        let error = match FromPath::parse(text.text, &syntax) {
            Ok(path) => return Some(path),
            Err(error) => error,
        };
        let within = |at: usize| {
            let start = text.span.start + 1 + at;
            if text.span.len() == text.text.len() + 2 { start..text.span.end - 1 } else { text.span.clone() }
        };
        match error {
            PathError::Syntax { at, what } => {
                let words = Words {
                    title: format!("path {:?} cannot be read", text.text),
                    cause: what.into(),
                    fix: "A/B, A/@x, @x, . or one of several: A[@x='v'], in JSON A[x='v']".into(),
                };
                self.source.report(Code::CW002, row, within(at), words);
            }
            PathError::Prefix { at, prefix } => {
                let words = Words {
                    title: format!("prefix {prefix:?} is not declared"),
                    cause: "no such prefix in namespaces".into(),
                    fix: format!("add {prefix} = \"…\" to [format] namespaces"),
                };
                self.source.report(Code::CW003, row, within(at), words);
            }
        }
        None
    }

    /// CW012: a message must be known by its root and what `match` says.
    pub(super) fn disjoint_messages(&mut self, root: &Table<'_>, messages: &[Message]) {
        for (i, b) in messages.iter().enumerate() {
            for a in &messages[..i] {
                let same_root = match (&a.root, &b.root) {
                    (Some(x), Some(y)) => x.local == y.local && x.namespace == y.namespace,
                    _ => true,
                };
                let excludes = |x: &[(FromPath, Test)], y: &[(FromPath, Test)]| {
                    x.iter().any(|(p, s)| y.iter().any(|(q, t)| p == q && s.excludes(t)))
                };
                let lists = a.is_list() != b.is_list() && !a.single && !b.single;
                let apart = lists || excludes(&a.matches, &b.matches);
                let items_apart = excludes(&a.item_matches, &b.item_matches);
                if same_root && !apart && items_apart && !a.is_batch_with(b) {
                    let words = Words {
                        title: format!("messages {} and {} share a batch and read it differently", a.name, b.name),
                        cause: "what stands around the items belongs to all of them".into(),
                        fix:
                            "give both the same each, and begin the rows of both with the same rows from the root (/…)"
                                .into(),
                    };
                    let tables = root.tables("message", &mut self.source);
                    let span = tables.get(i).map_or(0..1, |t| t.key_span("rows"));
                    self.source.report(Code::CW012, span.start, span, words);
                } else if same_root && !apart && !items_apart {
                    let words = Words {
                        title: format!("messages {} and {} are not disjoint", a.name, b.name),
                        cause: "a source may be both".into(),
                        fix: "add match to both, on one path with different values".into(),
                    };
                    let tables = root.tables("message", &mut self.source);
                    let span = tables.get(i).and_then(|t| t.get("match").or_else(|| t.get("name")));
                    let span = span.map_or(0..1, toml::Spanned::span);
                    self.source.report(Code::CW012, span.start, span, words);
                }
            }
        }
    }
}

/// The parts between ` and `, outside of selectors and quoted names.
fn joined(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.match_indices(" and ").map(|(at, _)| at).find(|&at| !Inside::of(&rest[..at]).path()) {
        parts.push(&rest[..at]);
        rest = &rest[at + " and ".len()..];
    }
    parts.push(rest);
    parts
}

/// Where the `=` of a condition stands: outside of selectors and quoted names.
fn operator(part: &str) -> Option<usize> {
    part.match_indices('=').map(|(at, _)| at).find(|&at| !Inside::of(&part[..at]).path())
}

/// What is open at the end of a piece of a condition.
struct Inside {
    selector: bool,
    quoted: bool,
    value: bool,
}

impl Inside {
    fn of(text: &str) -> Self {
        let mut inside = Self { selector: false, quoted: false, value: false };
        for byte in text.bytes() {
            match byte {
                _ if inside.value => break,
                b'\'' => inside.quoted = !inside.quoted,
                b'[' if !inside.quoted => inside.selector = true,
                b']' if !inside.quoted => inside.selector = false,
                b'=' if !inside.quoted && !inside.selector => inside.value = true,
                _ => {}
            }
        }
        inside
    }

    /// Inside a selector or a quoted name of the path.
    fn path(&self) -> bool {
        !self.value && (self.selector || self.quoted)
    }
}

fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Application => "application",
        DocumentKind::Notice => "notice",
        DocumentKind::Opinion => "opinion",
        DocumentKind::Decision => "decision",
        DocumentKind::Certificate => "certificate",
        DocumentKind::Material => "material",
    }
}
