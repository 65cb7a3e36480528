//! CW005 and CW008: what a codec makes against what the schema wants at its target. CW022 of constants.

use document::Catalogue;
use document::catalogue::{Draft, Field as Wanted, JsonKind, Step};
use document::json::Value;

use super::Check;
use super::schema::{draft_of, steps};
use crate::mapping::finding::Words;
use crate::mapping::path::ToPath;
use crate::mapping::{Row, RowKind};
use crate::refusal::Code;

/// What the schema wants at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Anything: inside a free structure.
    Free,
    Boolean,
    Integer,
    Date,
    Instant,
    Month,
    Digest,
    Identifier,
    /// An identifier, or a name in place of one.
    Matter,
    Quantity,
    Money,
    /// One of a closed list of words.
    Closed,
    Text,
    List,
    Structure,
}

impl Shape {
    fn of(wanted: &Wanted) -> Self {
        match wanted.definition.as_deref() {
            Some("date") => return Self::Date,
            Some("instant") => return Self::Instant,
            Some("yearMonth") => return Self::Month,
            Some("digest") => return Self::Digest,
            Some("identifier") => return Self::Identifier,
            Some("matterReference") => return Self::Matter,
            Some("quantity") => return Self::Quantity,
            Some("money") => return Self::Money,
            _ => {}
        }
        match wanted.kinds.as_slice() {
            [] => Self::Free,
            _ if !wanted.values.is_empty() => Self::Closed,
            kinds if kinds.contains(&JsonKind::String) => Self::Text,
            kinds if kinds.contains(&JsonKind::Array) => Self::List,
            kinds if kinds.contains(&JsonKind::Integer) => Self::Integer,
            kinds if kinds.contains(&JsonKind::Boolean) => Self::Boolean,
            _ => Self::Structure,
        }
    }

    /// In a sentence.
    fn name(self) -> &'static str {
        match self {
            Self::Free => "anything",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Date => "a date",
            Self::Instant => "an instant",
            Self::Month => "a month",
            Self::Digest => "a digest",
            Self::Identifier | Self::Matter => "an identifier",
            Self::Quantity => "a quantity",
            Self::Money => "an amount of money",
            Self::Closed => "a word of a closed list",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Structure => "a structure",
        }
    }

    /// The codecs that make it; of a text those that keep it as it came come first.
    fn codecs(self) -> &'static [&'static str] {
        match self {
            Self::Free | Self::Text => &[
                "text",
                "text-exact",
                "code",
                "decimal",
                "json-number",
                "date",
                "datetime",
                "year-month",
                "sha256",
                "sm3",
            ],
            Self::Boolean | Self::Closed => &["code"],
            Self::Integer => &["int"],
            Self::Date => &["date"],
            Self::Instant => &["datetime"],
            Self::Month => &["year-month"],
            Self::Digest => &["base64", "sha256"],
            Self::Identifier => &["identifier"],
            Self::Matter => &["identifier", "text", "code"],
            Self::Quantity => &["quantity"],
            Self::Money => &["money"],
            Self::List => &["list"],
            Self::Structure => &[],
        }
    }
}

impl Check<'_, '_, '_> {
    /// CW005: a codec makes another type than the schema wants.
    pub(super) fn kinds(&mut self) {
        let catalogue = Catalogue::builtin();
        let Some(draft) = draft_of(self.message, catalogue) else { return };
        for i in 0..self.message.rows.len() {
            let row = &self.message.rows[i];
            let Some(to) = row.to() else { continue };
            let path = steps(self.message, row.scope, to);
            // A target that does not exist is CW004.
            let Some(wanted) = catalogue.field(draft, &path) else { continue };
            let item = || catalogue.field(draft, &[&path[..], &[Step::Item]].concat());
            match &row.kind {
                RowKind::Group { .. } => self.group(i, to, (&wanted, item())),
                RowKind::Set { value, .. } => self.constant(i, to, (&value.behind(0), &wanted)),
                _ => {
                    if let Some(codec) = codec_of(row) {
                        self.codec(i, to, codec, (&wanted, item()));
                    }
                }
            }
        }
    }

    fn codec(&mut self, row: usize, to: &ToPath, codec: &str, (wanted, item): (&Wanted, Option<Wanted>)) {
        let shape = Shape::of(wanted);
        let items = item.as_ref().map(Shape::of);
        if let (Shape::List, Some(items), "list") = (shape, items, codec)
            && items != Shape::Text
        {
            let words = Words {
                title: format!("list does not make what {} wants", to.written),
                cause: format!("its elements are each {}, and list makes texts", items.name()),
                fix: format!("choose an element: {}[0]; or make a group: each = \"…\", rows = […]", to.written),
            };
            return self.report_codec(Code::CW005, row, words);
        }
        if shape == Shape::List && items != Some(Shape::Text) {
            let words = Words {
                title: format!("{} is a list", to.written),
                cause: format!("this row makes one value by {codec}"),
                fix: format!("choose an element: {}[0]; or make a group: each = \"…\", rows = […]", to.written),
            };
            return self.report(Code::CW008, row, true, words);
        }
        if shape == Shape::Free || shape.codecs().contains(&codec) {
            return;
        }
        let fix = match shape {
            Shape::List => format!("as = \"list\", or choose an element: {}[0]", to.written),
            Shape::Structure => "name a member of it, or use a hook".to_owned(),
            _ => match shape.codecs() {
                [only] => format!("as = {only:?}"),
                codecs => format!("codecs that fit: {}", codecs.join(", ")),
            },
        };
        let words = Words {
            title: format!("{codec} does not make what {} wants", to.written),
            cause: format!("the schema wants {}", shape.name()),
            fix,
        };
        self.report_codec(Code::CW005, row, words);
    }

    /// CW008: a group writes a list of structures.
    fn group(&mut self, row: usize, to: &ToPath, (wanted, item): (&Wanted, Option<Wanted>)) {
        let (shape, items) = (Shape::of(wanted), item.as_ref().map(Shape::of));
        let (cause, fix) = match (shape, items) {
            (Shape::Free, _) | (Shape::List, Some(Shape::Free | Shape::Structure | Shape::Identifier)) => return,
            (Shape::List, Some(Shape::Quantity | Shape::Money)) => return,
            (Shape::List, Some(items)) => {
                (format!("its elements are each {}", items.name()), "as = \"list\" reads them from one text".to_owned())
            }
            (shape, _) => (
                format!("the schema has {} there", shape.name()),
                "let the group write a list, or take the group's rows out of it".to_owned(),
            ),
        };
        let title = format!("{} is no list of structures", to.written);
        self.report(Code::CW008, row, true, Words { title, cause, fix });
    }

    /// CW005 and CW022 of `set`.
    fn constant(&mut self, row: usize, to: &ToPath, (value, wanted): (&Value, &Wanted)) {
        let shape = Shape::of(wanted);
        let fits = match (value, shape) {
            (_, Shape::Free) => true,
            (Value::Text(text), Shape::Closed) => {
                if !wanted.values.iter().any(|known| *known == **text) {
                    let words = Words {
                        title: format!("{text:?} is no value of {}", to.written),
                        cause: "not in the schema's closed list".into(),
                        fix: format!("one of {}", wanted.values.join(", ")),
                    };
                    return self.report_codec(Code::CW022, row, words);
                }
                true
            }
            (Value::Text(text), Shape::Date) => text.parse::<document::time::Date>().is_ok(),
            (Value::Text(text), Shape::Instant) => text.parse::<document::Timestamp>().is_ok(),
            (Value::Text(_), Shape::Text | Shape::Month | Shape::Digest | Shape::Matter) => true,
            (Value::Int(_), Shape::Integer) | (Value::Bool(_), Shape::Boolean) => true,
            _ => false,
        };
        if !fits {
            let words = Words {
                title: format!("the value does not fit {}", to.written),
                cause: format!("the schema wants {}", shape.name()),
                fix: match shape {
                    Shape::Structure | Shape::Identifier | Shape::Quantity | Shape::Money => {
                        format!("set its members one by one: {}.…", to.written)
                    }
                    Shape::List => format!("set an element: {}[0]", to.written),
                    shape => format!("write {}", shape.name()),
                },
            };
            self.report_codec(Code::CW005, row, words);
        }
    }

    /// Whether a path that the schema does not have goes through a list without choosing an element (CW008).
    pub(super) fn through_list(&mut self, row: usize, draft: Draft<'_>, path: &[Step]) -> bool {
        let catalogue = Catalogue::builtin();
        let is_list = |at: usize| {
            let field = catalogue.field(draft, &path[..at]);
            field.is_some_and(|field| Shape::of(&field) == Shape::List)
        };
        let found = (1..path.len()).find(|&at| matches!(path[at], Step::Member(_)) && is_list(at));
        let Some(at) = found else { return false };
        let list = super::schema::dotted(&path[..at]);
        let words = Words {
            title: format!("{list} is a list"),
            cause: "which of its elements is not said".into(),
            fix: format!("choose one: {list}[0] or {list}[member=value]; or make a group: each = \"…\", rows = […]"),
        };
        self.report(Code::CW008, row, true, words);
        true
    }
}

/// The codec by which a row makes its value; none of a hook, which may make anything.
fn codec_of(row: &Row) -> Option<&'static str> {
    match &row.kind {
        RowKind::Field(field) if field.hook.is_none() => Some(field.codec.name()),
        RowKind::Const { to: Some((_, codec)), .. } => Some(codec.name()),
        RowKind::Digest(digest) => Some(digest.codec.name()),
        _ => None,
    }
}
