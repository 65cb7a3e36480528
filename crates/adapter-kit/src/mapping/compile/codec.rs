//! The codec of a row from its `as` and its options.

mod forms;

use compact_str::CompactString;
use document::{Catalogue, Scheme};

use super::super::finding::{Source, Words, nearest};
use super::Compiler;
use super::table::{Table, Text};
use crate::codec::{Base64Codec, Codec, IdentifierCodec, Lenient, MoneyCodec, OnBad, Write};
use crate::refusal::Code;

/// Codecs and their options.
pub(super) const CODECS: [(&str, &[&str]); 16] = [
    ("text", &[]),
    ("text-exact", &[]),
    ("int", &["lenient"]),
    ("decimal", &["lenient", "comma"]),
    ("money", &["unit", "scale", "lenient", "comma"]),
    ("date", &["forms"]),
    ("datetime", &["forms", "zone"]),
    ("year-month", &["forms"]),
    ("code", &["codes"]),
    ("identifier", &["scheme", "on_bad", "write"]),
    ("quantity", &["unit", "lenient", "comma"]),
    ("base64", &["wrap"]),
    ("sha256", &["of"]),
    ("sm3", &["of"]),
    ("json-number", &[]),
    ("list", &["separator"]),
];

/// Every key that is an option of some codec.
pub(super) const OPTIONS: [&str; 13] = [
    "lenient",
    "comma",
    "unit",
    "scale",
    "forms",
    "zone",
    "codes",
    "scheme",
    "on_bad",
    "write",
    "separator",
    "wrap",
    "of",
];

/// UCUM units beyond those of the code list `unit`.
const MORE_UNITS: [&str; 3] = ["g", "L", "1"];

impl Compiler<'_> {
    /// The codec of a row; `None` after a finding.
    pub(super) fn codec(&mut self, row: &Table<'_>) -> Option<Codec> {
        let source = &mut self.source;
        let name = row.text("as", source).map_or("text", |t| t.text);
        let Some((_, options)) = CODECS.iter().find(|(n, _)| *n == name) else {
            let names: Vec<_> = CODECS.iter().map(|(n, _)| *n).collect();
            let fix = nearest(name, &names)
                .map_or_else(|| format!("codecs: {}", names.join(", ")), |n| format!("did you mean {n:?}?"));
            bad(source, row, "as", format!("unknown codec {name:?}"), fix);
            return None;
        };
        for option in OPTIONS.iter().filter(|o| row.has(o) && !options.contains(o)) {
            let fix = if options.is_empty() {
                format!("{name} has no options")
            } else {
                format!("{name} knows {}", options.join(", "))
            };
            let title = format!("{option} is no option of {name}");
            let words = Words { title, cause: "unknown option".into(), fix };
            source.report(Code::CW010, row.span.start, row.key_span(option), words);
        }
        match name {
            "text-exact" => Some(Codec::TextExact),
            "int" => Some(Codec::Int(lenient(row, source))),
            "decimal" => Some(Codec::Decimal(lenient(row, source))),
            "json-number" => Some(Codec::JsonNumber),
            "money" => money(row, source),
            "date" => forms::date(row, source),
            "datetime" => forms::datetime(row, source),
            "year-month" => forms::month(row, source),
            "code" => self.code(row),
            "identifier" => identifier(row, source),
            "quantity" => quantity(row, source),
            "base64" => Some(Codec::Base64(Base64Codec { wrap: row.truth("wrap", source), fills: false })),
            "sha256" => Some(Codec::Sha256 { prefixed: false }),
            "sm3" => Some(Codec::Sm3),
            "list" => list(row, source),
            _ => Some(Codec::Text),
        }
    }

    fn code(&mut self, row: &Table<'_>) -> Option<Codec> {
        let Some(name) = row.text("codes", &mut self.source) else {
            bad(
                &mut self.source,
                row,
                "as",
                "code without codes".into(),
                "add codes = \"…\", a table of [codes]".into(),
            );
            return None;
        };
        if let Some(table) = self.tables.iter().find(|t| &*t.name == name.text) {
            return Some(Codec::Code(table.clone()));
        }
        let names: Vec<_> = self.tables.iter().map(|t| t.name.to_string()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let fix = nearest(name.text, &names)
            .map_or_else(|| format!("add {} to [codes]", name.text), |n| format!("did you mean {n:?}?"));
        bad(&mut self.source, row, "codes", format!("no code table {:?}", name.text), fix);
        None
    }
}

/// CW010 at the value of a key, or at the codec that lacks it.
fn bad(source: &mut Source<'_>, row: &Table<'_>, key: &str, title: String, fix: String) {
    let found = row.get(key).or_else(|| row.get("as"));
    let span = found.map_or(row.key_span(key), toml::Spanned::span);
    let cause = if row.has(key) { "not known here" } else { "an option is missing" };
    source.report(Code::CW010, row.span.start, span, Words { title, cause: cause.into(), fix });
}

fn lenient(row: &Table<'_>, source: &mut Source<'_>) -> Lenient {
    let mut lenient = Lenient { comma: row.truth("comma", source), ..Lenient::default() };
    for Text { text, .. } in row.texts("lenient", source) {
        match text {
            "thousands" => lenient.thousands = true,
            "fullwidth" => lenient.fullwidth = true,
            "leading-zero" => lenient.leading_zero = true,
            "plus" => lenient.plus = true,
            other => bad(
                source,
                row,
                "lenient",
                format!("unknown lenience {other:?}"),
                "thousands, fullwidth, leading-zero, plus".into(),
            ),
        }
    }
    lenient
}

fn money(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    let unit = row.text("unit", source).map_or("元", |t| t.text);
    let Some(power) = MoneyCodec::power_of(unit) else {
        bad(source, row, "unit", format!("unknown unit of money {unit:?}"), "元, 万元, 亿元, 分".into());
        return None;
    };
    Some(Codec::Money(MoneyCodec { power, scale: row.count("scale", source), lenient: lenient(row, source) }))
}

fn quantity(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    let unit = row.text("unit", source).map(|t| t.text);
    let listed = Catalogue::builtin().code_list("unit", "1").map(document::catalogue::CodeList::codes);
    let known: Vec<_> = listed.unwrap_or_default().iter().map(|c| c.code.as_str()).chain(MORE_UNITS).collect();
    let Some(unit) = known.iter().find(|known| Some(**known) == unit) else {
        let title = unit.map_or_else(|| "quantity without a unit".into(), |unit| format!("unknown unit {unit:?}"));
        bad(source, row, "unit", title, known.join(", "));
        return None;
    };
    Some(Codec::Quantity { unit, lenient: lenient(row, source) })
}

fn list(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    let separator = row.text("separator", source).map_or("", |t| t.text);
    if separator.is_empty() {
        let key = if row.has("separator") { "separator" } else { "as" };
        bad(source, row, key, "list without a separator".into(), "add separator = \";\"".into());
        return None;
    }
    Some(Codec::List(separator.into()))
}

fn identifier(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    let name = row.text("scheme", source).map_or("", |t| t.text);
    // Several departments may send one format: `local:` alone means the lists of whoever sends or receives.
    let Ok(scheme) = (if name == "local:" { "local:any" } else { name }).parse::<Scheme>() else {
        let fix = "cn.citizen, cn.uscc, cn.organisation, cn.gbt2260, cn.matter, cn.certificate, local:<department>, local: (the partner's)";
        bad(source, row, "scheme", format!("unknown scheme {name:?}"), fix.into());
        return None;
    };
    let on_bad = match row.text("on_bad", source).map_or("warn", |t| t.text) {
        "warn" => OnBad::Warn,
        "refuse" => OnBad::Refuse,
        other => {
            bad(source, row, "on_bad", format!("unknown policy {other:?}"), "warn or refuse".into());
            return None;
        }
    };
    let write = match row.text("write", source).map_or("raw", |t| t.text) {
        "raw" => Write::Raw,
        "value" => Write::Value,
        "dashed" if scheme == Scheme::Organisation => Write::Dashed,
        other => {
            bad(
                source,
                row,
                "write",
                format!("unknown form {other:?}"),
                "raw, value, or dashed for cn.organisation".into(),
            );
            return None;
        }
    };
    Some(Codec::Identifier(IdentifierCodec { scheme, name: CompactString::new(name), on_bad, write }))
}
