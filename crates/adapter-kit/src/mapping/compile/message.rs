//! `[[message]]`.

use document::envelope::Kind as DocumentKind;
use document::{Catalogue, DocumentType};

use super::super::finding::{Words, nearest};
use super::super::path::{FromPath, FromSyntax, Leaf, Name};
use super::super::trie::Trie;
use super::super::{DOCUMENT_SCOPE, Direction, Layout, Message, ROOT_SCOPE, Scope, Test, Yields, check};
use super::Compiler;
use super::format::choice;
use super::rows::Building;
use super::table::{Table, Text};
use crate::read::Kind;
use crate::refusal::Code;

const KEYS: [&str; 12] = [
    "name",
    "root",
    "each",
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
        let matches = self.matches(table);
        let mut building = self.skeleton(table, root.clone());
        building.message.clone_from(&name.text.to_owned());
        for row in table.tables("rows", &mut self.source) {
            self.row(&mut building, &row, DOCUMENT_SCOPE);
        }
        self.resolve_conditions(&mut building);
        let item = building.scopes[DOCUMENT_SCOPE].node;
        let mut message = Message {
            name: name.text.to_owned(),
            root,
            matches,
            item,
            yields,
            document_type,
            head,
            language: table.text("language", &mut self.source).map_or("zh", |t| t.text).to_owned(),
            direction,
            all_or_nothing: items.unwrap_or(false),
            layout: self.layout(table),
            rows: building.rows,
            scopes: building.scopes,
            trie: building.trie,
        };
        message.finish(self.format.kind);
        check::run(&message, &self.format, &building.places, &self.hooks_that_only_read(), &mut self.source);
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
        path.steps.into_iter().next()
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
            let span = version.map_or_else(|| table.key_span("type"), |t| t.span);
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

    /// Root and repeated element, before any row.
    fn skeleton(&mut self, table: &Table<'_>, root: Option<Name>) -> Building {
        let nameless = Name { namespace: None, local: "".into(), written: "".into() };
        let mut building = Building::new(Trie::new(root.unwrap_or(nameless)));
        let each = table.text("each", &mut self.source).and_then(|text| self.read_source(&text, table.span.start));
        building.scopes = vec![Scope::default(), Scope { parent: Some(ROOT_SCOPE), ..Scope::default() }];
        let Some(each) = each.filter(|path| path.leaf == Leaf::Own && !path.steps.is_empty()) else {
            building.place_root(DOCUMENT_SCOPE);
            building.trie.nodes[0].opens = Some(DOCUMENT_SCOPE);
            return building;
        };
        building.place_root(ROOT_SCOPE);
        let mut at = 0;
        for (i, name) in each.steps.iter().enumerate() {
            let last = i + 1 == each.steps.len();
            at = building.add_node(at, name.clone(), if last { DOCUMENT_SCOPE } else { ROOT_SCOPE });
        }
        building.trie.nodes[at].opens = Some(DOCUMENT_SCOPE);
        building.scopes[DOCUMENT_SCOPE].node = at;
        building
    }

    fn layout(&mut self, table: &Table<'_>) -> Layout {
        let usual = Layout { declaration: true, indent: 2, newline: "\n".into() };
        let Some(spelling) = table.table("spelling", &mut self.source) else { return usual };
        spelling.only(&["declaration", "indent", "newline"], &mut self.source);
        Layout {
            declaration: !spelling.has("declaration") || spelling.truth("declaration", &mut self.source),
            indent: spelling.count("indent", &mut self.source).unwrap_or(usual.indent),
            newline: spelling.text("newline", &mut self.source).map_or(usual.newline, |t| t.text.to_owned()),
        }
    }

    fn matches(&mut self, table: &Table<'_>) -> Vec<(FromPath, Test)> {
        let Some(text) = table.text("match", &mut self.source) else { return Vec::new() };
        self.conditions(&text, table.span.start)
    }

    /// The conditions of a `when` or `match`, paths not yet resolved.
    pub(super) fn conditions(&mut self, text: &Text<'_>, row: usize) -> Vec<(FromPath, Test)> {
        let mut found = Vec::new();
        for part in text.text.split(" and ") {
            let part = part.trim();
            let values = |list: &str| list.split('|').map(|v| v.trim().to_owned()).collect::<Vec<_>>();
            let (path, test) = if let Some(path) = part.strip_prefix('!') {
                (path.strip_suffix('?').unwrap_or(path), Test::Absent)
            } else if let Some(path) = part.strip_suffix('?') {
                (path, Test::Present)
            } else if let Some((path, list)) = part.split_once("!=") {
                (path, Test::NoneOf(values(list)))
            } else if let Some((path, list)) = part.split_once('=') {
                (path, Test::OneOf(values(list)))
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
                    fix: "A/B, A/@x, @x or .".into(),
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
                let apart = a.matches.iter().any(|(p, s)| b.matches.iter().any(|(q, t)| p == q && s.excludes(t)));
                if same_root && !apart {
                    let words = Words {
                        title: format!("messages {} and {} are not disjoint", a.name, b.name),
                        cause: "a source may be both".into(),
                        fix: "add match to both, on one path with different values".into(),
                    };
                    let tables = root.tables("message", &mut self.source);
                    let span =
                        tables.get(i).map_or(0..1, |t| t.key_span(if t.has("match") { "match" } else { "name" }));
                    self.source.report(Code::CW012, span.start, span, words);
                }
            }
        }
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
