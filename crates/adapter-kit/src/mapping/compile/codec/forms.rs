//! The forms of `date`, `datetime` and `year-month`.

use super::super::super::finding::{Source, Words};
use super::super::table::{Table, Text};
use super::bad;
use crate::codec::{Codec, DateForm, DateTimeCodec, Shape};
use crate::refusal::Code;

pub(super) fn date(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    forms(row, source, "yyyy-MM-dd", Shape::Day).map(Codec::Date)
}

pub(super) fn month(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    forms(row, source, "yyyy-MM", Shape::Month).map(Codec::YearMonth)
}

pub(super) fn datetime(row: &Table<'_>, source: &mut Source<'_>) -> Option<Codec> {
    let zone = row.text("zone", source).map_or("+08:00", |t| t.text);
    let Some(zone) = DateTimeCodec::zone_of(zone) else {
        bad(source, row, "zone", format!("zone {zone:?} cannot be read"), "+08:00, or Z".into());
        return None;
    };
    let forms = forms(row, source, "yyyy-MM-dd HH:mm:ss", Shape::Instant)?;
    Some(Codec::DateTime(DateTimeCodec { forms, zone }))
}

/// The forms of a row, the first of which is written; `usual` where it names none.
fn forms(row: &Table<'_>, source: &mut Source<'_>, usual: &str, shape: Shape) -> Option<Vec<DateForm>> {
    if !row.has("forms") {
        return DateForm::parse(usual, shape).ok().map(|form| vec![form]);
    }
    let texts = row.texts("forms", source);
    let mut forms = Vec::new();
    for Text { text, span } in &texts {
        match DateForm::parse(text, shape) {
            Ok(form) => forms.push(form),
            Err(error) => {
                let letters = match shape {
                    Shape::Month => "yyyy and M or MM",
                    Shape::Day => "yyyy, M or MM, d or dd, XXX or XX for a zone",
                    Shape::Instant => {
                        "yyyy, M or MM, d or dd, H m s likewise, SSS for a fraction, XXX or XX for a zone"
                    }
                };
                let words = Words {
                    title: format!("form {text:?} cannot be used"),
                    cause: error.to_string(),
                    fix: format!("{letters}; all but letters stands for itself, letters in quotes: 'T'"),
                };
                source.report(Code::CW010, row.span.start, span.clone(), words);
            }
        }
    }
    if forms.len() == texts.len() {
        unambiguous(row, source, (&forms, &texts));
    }
    (forms.len() == texts.len() && !forms.is_empty()).then_some(forms)
}

/// CW019: no text may be read as two days.
fn unambiguous(row: &Table<'_>, source: &mut Source<'_>, (forms, texts): (&[DateForm], &[Text<'_>])) {
    for (i, (form, Text { span, .. })) in forms.iter().zip(texts).enumerate() {
        let conflict = forms[..i]
            .iter()
            .find_map(|earlier| form.conflict(earlier).or_else(|| earlier.conflict(form)).map(|text| (earlier, text)));
        if let Some((earlier, text)) = conflict {
            let words = Words {
                title: format!("{} and {} read one text as two days", earlier.written, form.written),
                cause: format!("{text} for example"),
                fix: "drop one of the forms".into(),
            };
            source.report(Code::CW019, row.span.start, span.clone(), words);
        }
    }
}
