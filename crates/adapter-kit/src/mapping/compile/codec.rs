//! The codec of a row from its `as` and its options.

use compact_str::CompactString;
use document::Scheme;

use super::super::finding::{Source, Words, nearest};
use super::Compiler;
use super::table::{Table, Text};
use crate::codec::{Codec, DateForm, DateTimeCodec, IdentifierCodec, Lenient, MoneyCodec, OnBad, Write};
use crate::refusal::Code;

/// Codecs and their options.
const CODECS: [(&str, &[&str]); 11] = [
    ("text", &[]),
    ("text-exact", &[]),
    ("int", &[]),
    ("decimal", &["lenient"]),
    ("money", &["unit", "scale", "lenient"]),
    ("date", &["forms"]),
    ("datetime", &["forms", "zone"]),
    ("code", &["codes"]),
    ("identifier", &["scheme", "on_bad", "write"]),
    ("quantity", &["unit", "lenient"]),
    ("json-number", &[]),
];

/// Every key that is an option of some codec.
pub(super) const OPTIONS: [&str; 9] =
    ["lenient", "unit", "scale", "forms", "zone", "codes", "scheme", "on_bad", "write"];

/// UCUM units of quantities, and 亩.
const UNITS: [&str; 14] = ["har", "m2", "km2", "mu", "m", "km", "m3", "kg", "g", "t", "L", "a", "d", "1"];

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
            bad(source, row, option, format!("{option} is no option of {name}"), fix);
        }
        match name {
            "text-exact" => Some(Codec::TextExact),
            "int" => Some(Codec::Int),
            "decimal" => Some(Codec::Decimal(lenient(row, source))),
            "json-number" => Some(Codec::JsonNumber),
            "money" => money(row, source),
            "date" => forms(row, source, "yyyy-MM-dd", false).map(Codec::Date),
            "datetime" => datetime(row, source),
            "code" => self.code(row),
            "identifier" => identifier(row, source),
            "quantity" => quantity(row, source),
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

fn bad(source: &mut Source<'_>, row: &Table<'_>, key: &str, title: String, fix: String) {
    let span = row.key_span(key);
    source.report(Code::CW010, row.span.start, span, Words { title, cause: "unknown codec or option".into(), fix });
}

fn lenient(row: &Table<'_>, source: &mut Source<'_>) -> Lenient {
    let mut lenient = Lenient::default();
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
    let Some(unit) = UNITS.iter().find(|known| Some(**known) == unit) else {
        bad(source, row, "unit", format!("quantity needs a unit, found {unit:?}"), UNITS.join(", "));
        return None;
    };
    Some(Codec::Quantity { unit, lenient: lenient(row, source) })
}

fn identifier(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    let name = row.text("scheme", source).map_or("", |t| t.text);
    let Ok(scheme) = name.parse::<Scheme>() else {
        let fix = "cn.citizen, cn.uscc, cn.organisation, cn.gbt2260, cn.matter, cn.certificate, local:<department>";
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

fn forms(row: &Table<'_>, source: &mut Source<'_>, usual: &str, time: bool) -> Option<Vec<DateForm>> {
    if !row.has("forms") {
        return DateForm::parse(usual).map(|form| vec![form]);
    }
    let texts = row.texts("forms", source);
    let mut forms = Vec::new();
    for Text { text, span } in &texts {
        match DateForm::parse(text).filter(|form| time || !form.has_time()) {
            Some(form) => forms.push(form),
            None => {
                let words = Words {
                    title: format!("form {text:?} cannot be read"),
                    cause: "unknown codec or option".into(),
                    fix: "yyyy, M or MM, d or dd, for instants H m s too; everything else stands for itself".into(),
                };
                source.report(Code::CW010, row.span.start, span.clone(), words);
            }
        }
    }
    for (i, form) in forms.iter().enumerate() {
        let conflict = forms[..i]
            .iter()
            .find_map(|earlier| form.conflict(earlier).or_else(|| earlier.conflict(form)).map(|text| (earlier, text)));
        if let (Some((earlier, text)), Some(Text { span, .. })) = (conflict, texts.get(i)) {
            let words = Words {
                title: format!("{} and {} read one text as two days", earlier.written, form.written),
                cause: format!("for example {text}"),
                fix: "drop one of the forms".into(),
            };
            source.report(Code::CW019, row.span.start, span.clone(), words);
        }
    }
    (forms.len() == texts.len() && !forms.is_empty()).then_some(forms)
}

fn datetime(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    let zone = row.text("zone", source).map_or("+08:00", |t| t.text);
    let Some(zone) = DateTimeCodec::zone_of(zone) else {
        bad(source, row, "zone", format!("zone {zone:?} cannot be read"), "+08:00".into());
        return None;
    };
    forms(row, source, "yyyy-MM-dd HH:mm:ss", true).map(|forms| Codec::DateTime(DateTimeCodec { forms, zone }))
}
