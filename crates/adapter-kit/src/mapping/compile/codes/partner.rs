//! Code tables of the departments: one list, every department its own versions of it.

use document::Catalogue;
use document::catalogue::{CodeDirection, Unknown};

use super::Entry;
use crate::codec::{CodeLine, CodeTable, Keep, Way};

/// The lists of this name as one table, whose every line is one department's; none where no department has one.
pub(super) fn read(entry: Entry, list: &str, catalogue: &Catalogue) -> Option<CodeTable> {
    let mut table = CodeTable {
        name: entry.name.into(),
        file: format!("schemas/partners/<department>/{list}").into(),
        lines: Vec::new(),
        alone: Vec::new(),
        at: entry.at.map(Into::into),
        unhit: entry.unhit.into_iter().map(|(value, reason)| (value.into(), reason.into())).collect(),
        keeps: Vec::new(),
        truths: false,
    };
    let mut found = false;
    for version in catalogue.partner_lists(list) {
        found = true;
        let partner: Box<str> = version.partner().as_str().into();
        let (from, to) = (Some(version.effective_from), version.effective_to);
        if version.unknown == Unknown::Keep {
            table.keeps.push(Keep { partner: partner.clone(), from, to });
        }
        table.lines.extend((1..).zip(version.codes()).map(|(line, code)| CodeLine {
            legacy: code.code.as_str().into(),
            canonical: code.means.as_str().into(),
            from,
            to,
            partner: Some(partner.clone()),
            way: match code.direction {
                CodeDirection::In => Way::In,
                CodeDirection::Out => Way::Out,
                CodeDirection::Both => Way::Both,
            },
            line,
        }));
    }
    found.then_some(table)
}

#[cfg(test)]
mod tests {
    use document::Content;
    use document::json::Value;

    use super::*;
    use crate::codec::{Codec, CodecContext};
    use crate::mapping::compile::Files;
    use crate::mapping::{Findings, Mapping};
    use crate::{Code, Collected, DecodeContext, Decoded, Limits, Refusal};

    fn catalogue() -> Catalogue {
        let list = |department: &str, version: &str, days: &str, codes: &str| {
            let text = format!(
                r#"{{"list":"event","version":"{version}","partner":"{department}",{days},"codes":[{codes}]}}"#
            );
            (format!("partners/{department}/event/{version}.json"), text.into_bytes())
        };
        let code = |code: &str, means: &str, way: &str| {
            format!(r#"{{"code":"{code}","means":"{means}","label":{{"zh":"码","en":"code"}},"direction":"{way}"}}"#)
        };
        let files = [
            list(
                "hall-990112",
                "1",
                r#""effectiveFrom":"2025-01-01","effectiveTo":"2026-07-01""#,
                &code("30", "decided", "both"),
            ),
            list(
                "hall-990112",
                "2",
                r#""effectiveFrom":"2026-07-01","policy":"keep""#,
                &[code("30", "decided", "both"), code("36", "rated", "in"), code("40", "rated", "both")].join(","),
            ),
            list("county-990115", "1", r#""effectiveFrom":"2025-01-01""#, &code("30", "paused", "both")),
        ];
        let (catalogue, refused) = Catalogue::load(files);
        assert!(refused.is_empty(), "{refused:?}");
        catalogue
    }

    fn table() -> CodeTable {
        let entry = Entry { name: "event".into(), at: None, unhit: Vec::new() };
        read(entry, "event", &catalogue()).expect("a list")
    }

    fn read_on(raw: &str, partner: &str, day: &str) -> Result<String, (Code, bool)> {
        let (partner, day) = (partner.parse().expect("a slug"), day.parse().expect("a date"));
        let context = CodecContext::new(&partner, day);
        let codec = Codec::Code(table().into());
        match codec.decode(raw, &context) {
            Ok(reading) => Ok(reading.value.as_str().unwrap_or_default().to_owned()),
            Err(error) => Err((error.code, codec.leaves_out(&error, &context))),
        }
    }

    #[test]
    fn every_department_is_read_by_its_own_list_of_the_day() {
        assert_eq!(read_on("30", "hall-990112", "2026-11-24"), Ok("decided".into()));
        assert_eq!(read_on("30", "county-990115", "2026-11-24"), Ok("paused".into()));
        assert_eq!(read_on("36", "hall-990112", "2026-07-01"), Ok("rated".into()));
        assert_eq!(read_on("36", "hall-990112", "2026-06-30"), Err((Code::CW210, false)), "not yet in force");
        assert_eq!(read_on("30", "land", "2026-11-24"), Err((Code::CW210, false)), "land has no such list");
    }

    #[test]
    fn an_unknown_code_is_refused_or_left_out_as_the_list_says() {
        assert_eq!(read_on("99", "county-990115", "2026-11-24"), Err((Code::CW210, false)));
        assert_eq!(read_on("99", "hall-990112", "2026-11-24"), Err((Code::CW210, true)));
        assert_eq!(read_on("99", "hall-990112", "2026-06-30"), Err((Code::CW210, false)), "the version before refuses");
    }

    #[test]
    fn of_two_codes_with_one_meaning_one_is_written() {
        let (partner, day) = ("hall-990112".parse().expect("a slug"), "2026-11-24".parse().expect("a date"));
        let (codec, rated) = (Codec::Code(table().into()), Value::from("rated"));
        let written = codec.encode(&rated, &CodecContext::new(&partner, day));
        assert_eq!(written, Ok(Some("40".into())));
    }

    #[test]
    fn a_list_that_no_department_has_is_none() {
        let entry = Entry { name: "x".into(), at: None, unhit: Vec::new() };
        assert!(read(entry, "verdict", &catalogue()).is_none());
    }

    const MAPPING: &str = r#"adapter = "t-json"
version = "1.0.0"
[format]
kind = "json"
accepts = ["UTF-8"]
emits = "UTF-8"
[codes]
event = { list = "event" }
[[message]]
name = "m"
yields = "question"
rows = [
  { set = "kind", value = "pull", reason = "r" },
  { set = "accept[0]", value = "site-selection-opinion", reason = "r" },
  { from = "a", to = "reference", as = "code", codes = "event" },
]
"#;

    fn compile(text: &str) -> Result<Mapping, Findings> {
        let files = Files { name: "mapping/t.toml", text, read: &|_| None, hooks: &[] };
        Mapping::compile_with(&files, &catalogue())
    }

    fn decode(input: &str, partner: &str) -> Result<Decoded, Vec<Refusal>> {
        let mapping = compile(MAPPING).expect("compiles");
        let partner = partner.parse().expect("a slug");
        let received_at = document::Timestamp::from_seconds(1_795_485_600);
        let context = DecodeContext { partner: &partner, received_at, charset: None, limits: Limits::default() };
        let mut sink = Collected::default();
        crate::decode::decode(&mapping, input.as_bytes(), &context, &mut sink).map_err(|r| vec![r])?;
        sink.items.remove(0)
    }

    #[test]
    fn a_code_that_is_left_out_goes_to_the_residual_with_a_note() {
        let item = decode(r#"{"a":"99"}"#, "hall-990112").expect("accepted");
        let Content::Question(question) = &item.content else { panic!("a question") };
        assert_eq!(question.reference, None);
        let kept: Vec<_> = item.residual.items().map(|r| (r.path, r.value)).collect();
        assert!(kept.contains(&("/a", "\"99\"")), "{kept:?}");
        let [note] = &item.notes[..] else { panic!("{:?}", item.notes) };
        assert_eq!(
            (note.code, note.source.as_deref(), note.target.as_deref()),
            (Code::CW210, Some("/a"), Some("/reference"))
        );
        let refused = decode(r#"{"a":"99"}"#, "county-990115").expect_err("refused");
        assert_eq!(refused[0].code, Code::CW210);
        assert_eq!(
            refused[0].hint.as_deref(),
            Some("add a line to schemas/partners/<department>/event or ask the department")
        );
    }

    #[test]
    fn a_table_names_a_list_that_is_there_or_a_file_and_not_both() {
        let title = |text: &str| compile(text).expect_err("refused").0[0].to_string();
        let unknown = title(&MAPPING.replace("list = \"event\"", "list = \"evnet\""));
        assert_eq!(
            unknown,
            "error[CW001]: no department has a list \"evnet\"\n  --> mapping/t.toml:8:18\n8 | event = { list = \"evnet\" }\n  |                  ^^^^^^^ not under schemas/partners\n  = fix: did you mean \"event\"?"
        );
        let both = title(&MAPPING.replace("list = \"event\"", "file = \"a.csv\", list = \"event\""));
        assert!(both.starts_with("error[CW001]: code table with file and list\n"), "{both}");
        let neither = title(&MAPPING.replace("list = \"event\"", ""));
        assert!(neither.starts_with("error[CW001]: file is missing\n"), "{neither}");
    }
}
