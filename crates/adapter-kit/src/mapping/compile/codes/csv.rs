//! Code tables: CSV with the columns legacy, canonical, from, to, partner, direction, note.

use document::time::Date;

use super::super::super::finding::{Finding, Source, Words};
use super::Entry;
use crate::codec::{CodeLine, CodeTable, Way};
use crate::refusal::Code;

const COLUMNS: [&str; 7] = ["legacy", "canonical", "from", "to", "partner", "direction", "note"];

/// Reads a table and checks it against itself.
pub(super) fn read(entry: Entry, file: &str, csv: &str, findings: &mut Vec<Finding>) -> CodeTable {
    let mut source = Source::new(format!("mapping/{file}"), csv);
    let mut lines = Vec::new();
    let mut start = 0;
    for (i, line) in csv.split('\n').enumerate() {
        let span = start..start + line.len();
        start = span.end + 1;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let cells = cells(line);
        if i == 0 {
            let header = line.trim_start_matches('\u{FEFF}');
            if header.split(',').ne(COLUMNS) {
                let words = Words {
                    title: "header of a code table".into(),
                    cause: "columns differ".into(),
                    fix: format!("write {}", COLUMNS.join(",")),
                };
                source.report(Code::CW001, span.start, span, words);
            }
            continue;
        }
        match code_line(&cells, i + 1) {
            Ok(line) => lines.push((line, span)),
            Err(cause) => {
                let words =
                    Words { title: "line of a code table".into(), cause, fix: format!("write {}", COLUMNS.join(",")) };
                source.report(Code::CW001, span.start, span, words);
            }
        }
    }
    check(&lines, &mut source);
    findings.append(&mut source.findings);
    CodeTable {
        name: entry.name.into(),
        file: file.into(),
        lines: lines.into_iter().map(|(line, _)| line).collect(),
        alone: Vec::new(),
        at: entry.at.map(Into::into),
        unhit: entry.unhit.into_iter().map(|(value, reason)| (value.into(), reason.into())).collect(),
        keeps: Vec::new(),
        truths: false,
    }
    .settled()
}

/// The cells of a line; a cell in quotes may hold commas, a quote inside is doubled (RFC 4180).
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let last = cells.len() - 1;
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => cells[last].push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells[last].push(other),
        }
    }
    cells
}

fn code_line(cells: &[String], line: usize) -> Result<CodeLine, String> {
    let [legacy, canonical, from, to, partner, way, ..] = cells else {
        return Err(format!("{} cells where 7 are expected", cells.len()));
    };
    if legacy.is_empty() || canonical.is_empty() {
        return Err("legacy and canonical value are required".into());
    }
    let day = |text: &str| match text {
        "" => Ok(None),
        text => text.parse::<Date>().map(Some).map_err(|_| format!("{text:?} is not a date YYYY-MM-DD")),
    };
    let way = match way.as_str() {
        "in" => Way::In,
        "out" => Way::Out,
        "both" => Way::Both,
        other => return Err(format!("direction {other:?} is not in, out or both")),
    };
    let partner = (!partner.is_empty()).then(|| partner.as_str().into());
    Ok(CodeLine {
        legacy: legacy.as_str().into(),
        canonical: canonical.as_str().into(),
        from: day(from)?,
        to: day(to)?,
        partner,
        way,
        line,
    })
}

type Placed = (CodeLine, std::ops::Range<usize>);

fn check(lines: &[Placed], source: &mut Source<'_>) {
    for (i, (a, span)) in lines.iter().enumerate() {
        for (b, _) in &lines[..i] {
            if !a.meets(b) {
                continue;
            }
            let same_in = a.legacy == b.legacy && a.way != Way::Out && b.way != Way::Out;
            let same_out = a.canonical == b.canonical && a.way != Way::In && b.way != Way::In;
            let (code, title, fix) = if same_in {
                (
                    Code::CW020,
                    format!("{:?} has two meanings on one day", a.legacy),
                    "end one line with `to` on the day the other begins",
                )
            } else if same_out {
                (
                    Code::CW021,
                    format!("{:?} can be written two ways", a.canonical),
                    "give one of the lines direction in",
                )
            } else {
                continue;
            };
            let cause = format!("line {} holds at the same time", b.line);
            source.report(code, span.start, span.clone(), Words { title, cause, fix: fix.into() });
        }
    }
}

/// Where the canonical cell of a line stands, the line counted from 1.
pub(super) fn canonical_of(csv: &str, line: usize) -> std::ops::Range<usize> {
    let start = csv.split('\n').take(line - 1).map(|line| line.len() + 1).sum::<usize>();
    let text = csv[start..].split('\n').next().unwrap_or_default();
    let mut quoted = false;
    let commas: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| {
            quoted ^= *c == '"';
            *c == ',' && !quoted
        })
        .map(|(at, _)| at)
        .collect();
    let from = commas.first().map_or(0, |at| at + 1);
    start + from..start + commas.get(1).copied().unwrap_or(text.len())
}
