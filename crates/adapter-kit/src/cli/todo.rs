//! What `adapter new` left for the author: each `TODO` of a mapping, with what would probably be right.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use document::Catalogue;
use document::catalogue::Draft;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::folder::Folder;
use crate::fields::{self, Place};
use crate::mapping::{Finding, Findings, Source, Words};
use crate::refusal::Code;

/// The word that stands for what only the author knows.
pub(super) const TODO: &str = "TODO";

/// How many places a finding offers.
const OFFERED: usize = 3;

/// The findings about a folder's mapping with those about its `TODO`s in the place of what the compiler makes of them.
pub(super) fn with_todos(folder: &Folder, compiled: Result<(), Findings>) -> Result<(), Findings> {
    let mut found = compiled.err().map_or_else(Vec::new, |findings| findings.0);
    let Ok(parsed) = DeTable::parse(&folder.text) else { return into_result(found) };
    let mut todos =
        Todos { source: Source::new(folder.name.as_str(), &folder.text), quiet: HashSet::new(), open: false };
    let root = parsed.get_ref();
    for message in tables(root, "message") {
        todos.message(message);
    }
    let targets = targets_of_codes(root);
    let used = tables_in_use(root);
    todos.unused_tables(root, &used);
    let mut all = todos.source.findings;
    for (name, entry) in entries(root, "codes").filter(|(name, _)| used.iter().any(|u| u == name.get_ref())) {
        let file = entry.get_ref().as_table().and_then(|entry| text(entry, "file"));
        if let Some((file, csv)) = file.and_then(|(file, _)| Some((file, folder.read(file)?))) {
            let values = targets.iter().find(|(code, _)| code == name.get_ref()).map(|(_, values)| values.as_slice());
            code_lines(file, &csv, values.unwrap_or_default(), &mut all);
        }
    }
    let unused: HashSet<String> = entries(root, "codes")
        .filter(|(name, _)| !used.iter().any(|u| u == name.get_ref()))
        .filter_map(|(_, entry)| text(entry.get_ref().as_table()?, "file"))
        .map(|(file, _)| format!("mapping/{file}"))
        .collect();
    let told: HashSet<(String, usize)> = all.iter().map(|f| (f.file.clone(), f.line)).collect();
    found.retain(|f| {
        // What nothing makes yet may be made by a row that is still to be settled.
        let quiet = f.file == folder.name && (todos.quiet.contains(&f.line) || (f.code == Code::CW018 && todos.open));
        !quiet && !unused.contains(&f.file) && !told.contains(&(f.file.clone(), f.line))
    });
    found.append(&mut all);
    found.sort_by(|a, b| {
        (a.file != folder.name, &a.file, a.line, a.column).cmp(&(b.file != folder.name, &b.file, b.line, b.column))
    });
    into_result(found)
}

fn into_result(found: Vec<Finding>) -> Result<(), Findings> {
    if found.is_empty() { Ok(()) } else { Err(Findings(found)) }
}

struct Todos<'t> {
    source: Source<'t>,
    /// Lines of rows inside a group whose own target is not yet known.
    quiet: HashSet<usize>,
    /// Whether the target of some row is still to be settled.
    open: bool,
}

/// What rows of one list of rows may write.
#[derive(Clone, Copy)]
struct Scope<'s> {
    /// The document type, or what else the message yields.
    kind: &'s str,
    /// None where the type, or the group's target, is not known yet.
    places: Option<&'s [Place]>,
    /// The list that the group around probably is.
    perhaps: Option<&'s str>,
    taken: &'s [String],
    /// Names of the elements around.
    outer: &'s [String],
}

impl Todos<'_> {
    /// What is left where rows were settled without the table that was started for them.
    fn unused_tables(&mut self, root: &DeTable<'_>, used: &[String]) {
        let unused: Vec<_> =
            entries(root, "codes").filter(|(name, _)| !used.iter().any(|u| u == name.get_ref())).collect();
        let Some(first) = unused.iter().map(|(name, _)| name.span()).min_by_key(|span| span.start) else { return };
        let mut names: Vec<_> = unused.iter().map(|(name, _)| name.get_ref().as_ref()).collect();
        let mut files: Vec<_> = unused
            .iter()
            .filter_map(|(_, entry)| text(entry.get_ref().as_table()?, "file"))
            .map(|(file, _)| format!("mapping/{file}"))
            .collect();
        names.sort_unstable();
        files.sort_unstable();
        let words = Words {
            title: format!("no row uses {}", names.join(", ")),
            cause: "a code table without a row".into(),
            fix: format!("remove from [codes], and the files: rm {}", files.join(" ")),
        };
        self.source.report(Code::CW013, first.start, first, words);
    }

    fn message(&mut self, message: &DeTable<'_>) {
        if let Some((_, span)) = text(message, "type").filter(|(kind, _)| *kind == TODO) {
            let types: Vec<_> = Catalogue::builtin()
                .types()
                .map(|t| format!("{} ({})", t.manifest().id, t.manifest().titles.zh))
                .collect();
            let words = Words {
                title: "the document type is still TODO".into(),
                cause: "which document is it?".into(),
                fix: format!("one of {}; or yields = \"question\", \"case-report\" or \"feedback\"", types.join(", ")),
            };
            self.source.report(Code::CW004, span.start, span, words);
        }
        let draft = draft_of(message);
        let kind = draft.map_or("TYPE", |draft| match draft {
            Draft::Document(found) => found.manifest().id.as_str(),
            Draft::Question => "question",
            Draft::CaseReport => "case-report",
            Draft::Feedback => "feedback",
        });
        let places = draft.map(fields::places);
        let mut taken = Vec::new();
        let rows = tables(message, "rows");
        rows.iter().for_each(|row| taken.extend(target(row).map(|(to, _)| to.to_owned())));
        let outer: Vec<_> = text(message, "each").map_or_else(Vec::new, |(each, _)| names_of(each));
        let scope = Scope { kind, places: places.as_deref(), perhaps: None, taken: &taken, outer: &outer };
        rows.iter().for_each(|row| self.row(row, scope));
    }

    fn row(&mut self, row: &DeTable<'_>, scope: Scope<'_>) {
        for key in ["value", "reason", "keep", "ignore"] {
            if let Some((_, span)) = text(row, key).filter(|(value, _)| value.starts_with(TODO)) {
                let words = Words {
                    title: format!("{key} is still TODO"),
                    cause: "only you know".into(),
                    fix: if key == "value" { "write the value".into() } else { "say why in a few words".into() },
                };
                self.source.report(Code::CW017, span.start, span, words);
            }
        }
        let from = text(row, "from").or_else(|| text(row, "each")).map_or("", |(from, _)| from);
        let names: Vec<_> = scope.outer.iter().cloned().chain(names_of(from)).collect();
        if let Some((_, span)) = target(row).filter(|(to, _)| *to == TODO) {
            self.open = true;
            self.target(row, (from, &names), scope, span);
        }
        let rows = tables(row, "rows");
        if rows.is_empty() {
            return;
        }
        let to = target(row).map_or("", |(to, _)| to);
        let source = fields::Source { names: &names, codec: "each" };
        let guess = scope
            .places
            .filter(|_| to == TODO)
            .and_then(|places| nearest(places, &source, scope.taken).first().copied());
        let to = guess.map_or(to, |place| place.to.as_str());
        let inside = scope.places.and_then(|places| fields::inside(places, to));
        let perhaps = guess.map(|place| place.to.as_str());
        let taken: Vec<_> = rows.iter().filter_map(|row| target(row)).map(|(to, _)| to.to_owned()).collect();
        for inner in rows {
            if (inside.is_none() || perhaps.is_some())
                && let Some((_, span)) = target(inner)
            {
                self.quiet.insert(self.source.place(span.start).0);
            }
            self.row(inner, Scope { kind: scope.kind, places: inside, perhaps, taken: &taken, outer: &names });
        }
    }

    fn target(&mut self, row: &DeTable<'_>, (from, names): (&str, &[String]), scope: Scope<'_>, span: Range<usize>) {
        let group = get(row, "each").is_some();
        let codec = match text(row, "as") {
            _ if group => "each",
            _ if get(row, "hook").is_some() => "hook",
            codec => codec.map_or("text", |(codec, _)| codec),
        };
        let instead =
            if group { "keep = \"why\" in the place of to and rows" } else { "keep = \"why\" in the place of to" };
        let fix = match scope.places {
            None => format!("settle the type, or the target of the group around, first; or {instead}"),
            Some(places) => {
                let source = fields::Source { names, codec };
                // Lists, days and numbers go to few places; a text goes to any, and only a name speaks for one.
                let named = ["text", "code", "int", "decimal", "hook"].contains(&codec);
                let near = nearest(places, &source, scope.taken);
                let near = near.into_iter().filter(|place| !named || fields::is_alike(place, &source));
                let near: Vec<_> = near.map(|place| offer(place, codec)).collect();
                let within = scope.perhaps.map(|list| format!(" (in {list})")).unwrap_or_default();
                match near.as_slice() {
                    [] => format!("{instead}, or one of `causeway adapter fields {}`", scope.kind),
                    near => format!("nearest{within}: {}; or {instead}", near.join(", ")),
                }
            }
        };
        let words =
            Words { title: format!("the target of {from} is still TODO"), cause: "where does it go?".into(), fix };
        self.source.report(Code::CW004, span.start, span, words);
    }
}

fn nearest<'p>(places: &'p [Place], source: &fields::Source<'_>, taken: &[String]) -> Vec<&'p Place> {
    fields::nearest(places, source, &|to| taken.iter().any(|t| t == to), OFFERED)
}

/// `issuedOn (签发日期)`, with the codec where it is another.
fn offer(place: &Place, codec: &str) -> String {
    let title = [place.zh.as_str(), place.en.as_str()];
    let title = title.into_iter().filter(|title| !title.is_empty()).collect::<Vec<_>>().join(" ");
    if place.codec == codec {
        format!("{} ({title})", place.to)
    } else {
        format!("{} ({title}, as {})", place.to, place.codec)
    }
}

/// The code tables that rows name.
fn tables_in_use(root: &DeTable<'_>) -> Vec<String> {
    fn of_rows(rows: &[&DeTable<'_>], used: &mut Vec<String>) {
        for row in rows {
            used.extend(text(row, "codes").map(|(name, _)| name.to_owned()));
            of_rows(&tables(row, "rows"), used);
        }
    }
    let mut used = Vec::new();
    tables(root, "message").iter().for_each(|message| of_rows(&tables(message, "rows"), &mut used));
    used
}

/// Lines of a code table whose canonical value is not yet known.
fn code_lines(file: &str, csv: &str, values: &[String], all: &mut Vec<Finding>) {
    let mut source = Source::new(format!("mapping/{file}"), csv);
    let mut start = 0;
    for line in csv.split('\n') {
        let span = start..start + line.len();
        start = span.end + 1;
        let todo = format!(",{TODO},");
        if let Some(at) = line.find(&todo) {
            let cell = span.start + at + 1..span.start + at + 1 + TODO.len();
            let fix = match values {
                [] => "the canonical value; the target of the row that uses the table says which there are".to_owned(),
                values => format!("one of {}", values.join(", ")),
            };
            let words = Words {
                title: format!("{} has no canonical value yet", line[..at].trim_matches('"')),
                cause: "what does it mean?".into(),
                fix,
            };
            source.report(Code::CW022, cell.start, cell, words);
        }
    }
    all.append(&mut source.findings);
}

/// The closed list of the target of each code table's first row.
fn targets_of_codes(root: &DeTable<'_>) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for message in tables(root, "message") {
        let Some(draft) = draft_of(message) else { continue };
        collect(&tables(message, "rows"), &fields::places(draft), &mut found);
    }
    found
}

fn collect(rows: &[&DeTable<'_>], places: &[Place], found: &mut Vec<(String, Vec<String>)>) {
    for row in rows {
        let Some((to, _)) = target(row) else { continue };
        if let (Some((codes, _)), Some(place)) = (text(row, "codes"), place_of(places, to)) {
            found.push((codes.to_owned(), place.values.clone()));
        }
        if let Some(inside) = fields::inside(places, to) {
            collect(&tables(row, "rows"), inside, found);
        }
    }
}

/// The place of a target, whatever its selectors are.
fn place_of<'p>(places: &'p [Place], to: &str) -> Option<&'p Place> {
    let bare = |path: &str| -> String {
        path.split('.').map(|part| part.split('[').next().unwrap_or(part)).collect::<Vec<_>>().join(".")
    };
    places.iter().find(|place| bare(&place.to) == bare(to))
}

fn draft_of(message: &DeTable<'_>) -> Option<Draft<'static>> {
    match text(message, "yields").map_or("document", |(yields, _)| yields) {
        "question" => Some(Draft::Question),
        "case-report" => Some(Draft::CaseReport),
        "feedback" => Some(Draft::Feedback),
        _ => {
            let (name, _) = text(message, "type")?;
            Catalogue::builtin().newest(&name.parse().ok()?).map(Draft::Document)
        }
    }
}

/// The names of a source path, without prefixes; of a selector its value.
fn names_of(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|step| !step.is_empty() && *step != ".")
        .map(|step| {
            let step = step.trim_start_matches('@').trim_matches('\'');
            match step.split_once("='") {
                Some((_, value)) => value.trim_end_matches(['\'', ']']).to_owned(),
                None => step.rsplit(':').next().unwrap_or(step).to_owned(),
            }
        })
        .collect()
}

type Entry<'t> = (&'t Spanned<Cow<'t, str>>, &'t Spanned<DeValue<'t>>);

/// The entries of a table in a table.
fn entries<'t>(table: &'t DeTable<'t>, key: &str) -> impl Iterator<Item = Entry<'t>> {
    get(table, key).and_then(|found| found.get_ref().as_table()).into_iter().flatten()
}

fn get<'t>(table: &'t DeTable<'t>, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
    table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, value)| value)
}

fn text<'t>(table: &'t DeTable<'t>, key: &str) -> Option<(&'t str, Range<usize>)> {
    let value = get(table, key)?;
    value.get_ref().as_str().map(|text| (text, value.span()))
}

fn target<'t>(row: &'t DeTable<'t>) -> Option<(&'t str, Range<usize>)> {
    text(row, "to").or_else(|| text(row, "set"))
}

fn tables<'t>(table: &'t DeTable<'t>, key: &str) -> Vec<&'t DeTable<'t>> {
    let items = get(table, key).and_then(|value| value.get_ref().as_array());
    items.into_iter().flat_map(|items| items.iter()).filter_map(|item| item.get_ref().as_table()).collect()
}
