//! From the text of a mapping to a compiled [`Mapping`].

mod codec;
mod codes;
mod format;
mod limits;
mod lock;
mod message;
mod rows;
#[cfg(test)]
mod schema;
mod settle;
mod skip;
mod table;

pub(super) use rows::RowPlace;

use std::sync::Arc;

use document::Catalogue;
use document::json::Value;
use toml::de::DeTable;

use super::finding::{Findings, Source, Words};
use super::{Format, Mapping};
use crate::codec::CodeTable;
use crate::hook::{Hook, HookError, HookInput};
use crate::read::Names;
use crate::refusal::Code;
use table::Table;

/// The files of a mapping: the table itself and what it names, relative to the folder `mapping`.
pub(crate) struct Files<'a> {
    /// `mapping/land.toml`.
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    /// Reads `codes/verdict.csv`.
    pub(crate) read: &'a dyn Fn(&str) -> Option<String>,
    /// Names and functions of the hooks that the crate registers.
    pub(crate) hooks: &'a [(&'static str, Hook)],
}

/// What compiling carries along.
struct Compiler<'a> {
    source: Source<'a>,
    format: Format,
    tables: Vec<Arc<CodeTable>>,
    /// Names in `hooks`, and whether a row used them.
    hooks: Vec<(String, Hook, bool)>,
}

const KEYS: [&str; 9] = ["adapter", "version", "breaking", "hooks", "skip", "format", "codes", "message", "limits"];

impl Mapping {
    /// Compiles a mapping and runs all checks.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub(crate) fn compile(files: &Files<'_>) -> Result<Self, Findings> {
        Self::compile_with(files, Catalogue::builtin())
    }

    /// The same with the code lists of departments that a catalogue has.
    pub(crate) fn compile_with(files: &Files<'_>, catalogue: &Catalogue) -> Result<Self, Findings> {
        let mut source = Source::new(files.name, files.text);
        let parsed = match DeTable::parse(files.text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let span = error.span().unwrap_or(0..1);
                let words = Words {
                    title: "not TOML".into(),
                    cause: error.message().to_owned(),
                    fix: "correct the syntax (TOML 1.0)".into(),
                };
                source.report(Code::CW001, span.start, span, words);
                return Err(Findings(source.findings));
            }
        };
        let root = Table::new(&parsed);
        root.only(&KEYS, &mut source);
        let id = root.required("adapter", &mut source).map_or("", |t| t.text).to_owned();
        let version = version(&root, &mut source);
        let format = format::read(&root, &mut source);
        let mut other_files = Vec::new();
        let (tables, origins) = codes::tables(&root, &mut source, (files, catalogue), &mut other_files);
        let limits = limits::read(&root, &mut source);
        let skips = skip::read(&root, &mut source);
        let hooks = hooks(&root, &mut source, files);
        let mut compiler = Compiler { source, format, tables, hooks };
        let mut messages: Vec<_> =
            root.tables("message", &mut compiler.source).iter().filter_map(|table| compiler.message(table)).collect();
        compiler.unused_hooks(&root);
        compiler.disjoint_messages(&root, &messages);
        let Compiler { mut source, mut format, tables, hooks } = compiler;
        codes::check((&tables, &origins), &messages, &mut source, &mut other_files);
        let placed: Vec<_> = tables.iter().cloned().zip(&origins).collect();
        let release = lock::check(&root, files, (&messages, &placed), &mut source);
        let mut findings = source.findings;
        findings.sort_by_key(|f| (f.line, f.column));
        findings.append(&mut other_files);
        if !findings.is_empty() {
            return Err(Findings(findings));
        }
        format.declared = format::declared(&format, &messages);
        let mut names = Names::new();
        messages.iter_mut().for_each(|message| message.trie.intern(&mut names));
        let hooks = hooks.into_iter().map(|(name, hook, _)| (name, hook)).collect();
        let file = files.name.to_owned();
        Ok(Self { id, version, file, format, limits, skips, release, tables, messages, hooks, names })
    }
}

fn version(root: &Table<'_>, source: &mut Source<'_>) -> String {
    let Some(version) = root.required("version", source) else { return String::new() };
    let parts: Vec<_> = version.text.split('.').collect();
    let numbers = parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    if parts.len() != 3 || !numbers {
        let words = Words {
            title: "version of the mapping".into(),
            cause: "not of the form 1.2.3".into(),
            fix: "write a SemVer version".into(),
        };
        source.report(Code::CW001, version.span.start, version.span, words);
    }
    version.text.to_owned()
}

fn hooks(root: &Table<'_>, source: &mut Source<'_>, files: &Files<'_>) -> Vec<(String, Hook, bool)> {
    let mut hooks = Vec::new();
    for name in root.texts("hooks", source) {
        match files.hooks.iter().find(|(n, _)| *n == name.text) {
            Some((_, hook)) => hooks.push((name.text.to_owned(), *hook, false)),
            None => {
                let words = Words {
                    title: format!("hook {} is not registered", name.text),
                    cause: "named here only".into(),
                    fix: format!("adapter!(…, hooks = [{}]) in lib.rs", name.text),
                };
                source.report(Code::CW024, name.span.start, name.span, words);
                // Rows that name it are right; one finding is enough.
                hooks.push((name.text.to_owned(), Hook::pair(unregistered, unregistered), true));
            }
        }
    }
    for (registered, _) in files.hooks {
        if !root.texts("hooks", source).iter().any(|n| n.text == *registered) {
            let words = Words {
                title: format!("hook {registered} is registered and not named"),
                cause: "adapter!(…) registers it".into(),
                fix: format!("add {registered:?} to hooks"),
            };
            source.report(Code::CW024, 0, root.key_span("hooks"), words);
        }
    }
    hooks
}

fn unregistered(_: &HookInput<'_>) -> Result<Value, HookError> {
    Err(HookError::new("not registered"))
}

impl Compiler<'_> {
    fn unused_hooks(&mut self, root: &Table<'_>) {
        for (name, _, used) in &self.hooks {
            if !used {
                let words = Words {
                    title: format!("hook {name} is not used"),
                    cause: "no row names it".into(),
                    fix: format!("remove {name:?} or use it"),
                };
                let named = root.texts("hooks", &mut self.source).into_iter().find(|text| text.text == name);
                let span = named.map_or(root.key_span("hooks"), |text| text.span);
                self.source.report(Code::CW024, span.start, span, words);
            }
        }
    }
}
