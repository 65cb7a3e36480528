//! The report as text for people, in one language; what did not pass is told in both.

use std::fmt::Write as _;

use document::json::Value;
use document::{DepartmentId, MandateId};

use super::{Axis, AxisResult, Report};
use crate::lists::KeyHolder;
use crate::verdict::{Check, Outcome};
use crate::x509::Certificate;

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// Columns of the first word of a line, the gap not counted.
const LABEL: usize = 9;

impl Report {
    /// The report as text: verdict and file, the document, a line for each axis, warnings, then reasons and remedies.
    #[must_use]
    pub fn to_text(&self, language: Language) -> String {
        let mut out = format!("{}  {}\n", self.indication().as_str(), self.file.name.as_deref().unwrap_or("-"));
        if let Some(document) = &self.document {
            let number = document.number.as_deref().map_or(String::new(), |number| format!("  {number}"));
            let issued = language.of("签发日期", "issued on");
            line(
                &mut out,
                language.of("公文", "document"),
                &format!("{}{number}  {issued} {}", document.r#type, document.issued_on),
            );
        }
        let (skipped, told): (Vec<_>, Vec<_>) =
            Axis::ALL.into_iter().partition(|axis| self.axis(*axis) == AxisResult::Skipped);
        for axis in told {
            let result = self.axis(axis);
            let words = if result == AxisResult::Passed {
                self.passed(axis, language)
            } else {
                self.not_passed(axis, language)
            };
            line(&mut out, language.axis(axis), &format!("{}  {words}", language.result(result)));
        }
        if !skipped.is_empty() {
            let names: Vec<_> = skipped.into_iter().map(|axis| language.axis(axis)).collect();
            let _ =
                writeln!(out, "  {}  {}", names.join(language.of("、", ", ")), language.of("未评估", "not evaluated"));
        }
        self.write_warnings(&mut out, language);
        self.write_reasons(&mut out, language);
        out
    }

    fn passed(&self, axis: Axis, language: Language) -> String {
        match axis {
            Axis::Integrity => self.integrity(language),
            Axis::Identity => self.identity(language),
            Axis::Authority => self.authority(language),
            Axis::Time => self.check("time.proof").map_or(String::new(), |check| language.words(check)),
            Axis::Status => self.status(language),
        }
    }

    fn not_passed(&self, axis: Axis, language: Language) -> String {
        let told = self.checks(axis).iter().filter_map(|check| {
            let sub = check.sub_indication()?;
            Some(format!("{}: {}", sub.name(), language.words(check)))
        });
        told.collect::<Vec<_>>().join("; ")
    }

    fn integrity(&self, language: Language) -> String {
        let (Some(signature), Some(document)) = (&self.signature, &self.document) else { return String::new() };
        let digest = document.payload.hex();
        let payload = language.of("内容", "payload");
        format!("{}, {payload} sha256 {}…{}", signature.algorithm, &digest[..4], &digest[60..])
    }

    fn identity(&self, language: Language) -> String {
        let Some(signature) = &self.signature else { return String::new() };
        let subject = signature.chain.first().map(Certificate::subject);
        let name = subject
            .and_then(|name| name.organisation())
            .or(signature.department.as_ref().map(DepartmentId::as_str))
            .unwrap_or("-");
        let code = subject.and_then(|name| name.organisation_identifier()).and_then(|code| code.strip_prefix("NTRCN-"));
        let holder =
            match signature.holder {
                Some(KeyHolder::Hosted) => language
                    .of("，密钥由交换中心代部门保管（hosted）", ", key held by the hub for the department (hosted)"),
                Some(KeyHolder::Department) => language
                    .of("，密钥由部门自行保管（department）", ", key held by the department itself (department)"),
                None => "",
            };
        format!("{name}{}{holder}", code.map_or(String::new(), |code| format!(" {code}")))
    }

    fn authority(&self, language: Language) -> String {
        let granted: Vec<_> =
            self.checks(Axis::Authority).iter().filter(|check| check.statement.id == "authority.mandate").collect();
        let text = |name: &str| {
            granted.first().and_then(|check| check.evidence.get(name)).and_then(Value::as_str).unwrap_or("-")
        };
        let mandates: Vec<_> =
            self.signature.iter().flat_map(|signature| &signature.mandates).map(MandateId::as_str).collect();
        let today = self.control.date().to_string();
        let date = |check: &&&Check| {
            let on = check.evidence.get("on").and_then(Value::as_str).unwrap_or("-");
            if on == today { language.of("今日", "today").to_owned() } else { on.to_owned() }
        };
        let dates: Vec<_> = granted.iter().map(|check| date(&check)).collect();
        let basis = match text("basis") {
            "original" => language.of("法定", "original"),
            "delegated" => language.of("委托", "delegated"),
            other => other,
        };
        let (mandates, division) = (mandates.join(" < "), text("division"));
        match language {
            Language::Zh => format!("职权 {mandates}，行政区划 {division}，{basis}，{}", dates.join("和")),
            Language::En => {
                let on = if dates.first().is_some_and(|date| date == "today") { "" } else { "on " };
                format!("mandate {mandates}, division {division}, {basis}, {on}{}", dates.join(" and "))
            }
        }
    }

    fn status(&self, language: Language) -> String {
        let mut out = match self.status_as_of {
            Some(as_of) => format!(
                "{} {}",
                language.of("现行有效，依据状态清单", "current as of the status list of"),
                as_of.date()
            ),
            None => String::new(),
        };
        if let Some(trust) = &self.trust {
            let _ = write!(out, "; {} {}", language.of("信任列表", "trust list"), trust.sequence);
        }
        if let Some(registry) = &self.registry {
            let _ = write!(out, ", {} {}", language.of("登记列表", "registry list"), registry.sequence);
        }
        out
    }

    fn write_warnings(&self, out: &mut String, language: Language) {
        let warnings = self.axes.iter().flatten().filter(|check| check.outcome == Outcome::Warning);
        let told: Vec<_> =
            warnings.map(|check| format!("{}: {}", check.statement.id, language.warning(check))).collect();
        if !told.is_empty() {
            line(out, language.of("提示", "warning"), &told.join(" · "));
        }
    }

    /// What did not pass, in the other language, and what to do about it in the one asked for.
    fn write_reasons(&self, out: &mut String, language: Language) {
        for check in self.axes.iter().flatten().filter(|check| check.sub_indication().is_some()) {
            let other = language.other();
            line(out, language.of("原因", "reason"), &format!("{}: {}", check.statement.id, other.words(check)));
            if let Some((zh, en)) = check.statement.remedy {
                line(out, language.of("办法", "help"), language.of(zh, en));
            }
        }
    }
}

impl Language {
    const fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    const fn axis(self, axis: Axis) -> &'static str {
        match axis {
            Axis::Integrity => self.of("完整性", axis.as_str()),
            Axis::Identity => self.of("身份", axis.as_str()),
            Axis::Authority => self.of("职权", axis.as_str()),
            Axis::Time => self.of("时间", axis.as_str()),
            Axis::Status => self.of("状态", axis.as_str()),
        }
    }

    const fn result(self, result: AxisResult) -> &'static str {
        match result {
            AxisResult::Passed => self.of("通过", "passed"),
            AxisResult::Failed => self.of("未通过", "failed"),
            AxisResult::Indeterminate => self.of("无法确定", "indeterminate"),
            AxisResult::Skipped => self.of("未评估", "not evaluated"),
        }
    }

    /// A statement as a part of a line: English ones begin small there, unless with an abbreviation.
    fn words(self, check: &Check) -> String {
        let text = self.of(check.statement.zh, check.statement.en);
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(first), Some(second)) if first.is_ascii_uppercase() && !second.is_ascii_uppercase() => {
                format!("{}{}", first.to_ascii_lowercase(), &text[1..])
            }
            _ => text.to_owned(),
        }
    }

    fn warning(self, check: &Check) -> String {
        match check.evidence.get("days").and_then(Value::as_int) {
            Some(days) if self == Self::Zh => format!("签发之日起第 {days} 日用印"),
            Some(days) => format!("sealed {days} days after the date of issue"),
            None => self.words(check),
        }
    }
}

/// One line: a label, padded by the columns that it takes (Chinese signs take two), and the words.
fn line(out: &mut String, label: &str, words: &str) {
    let columns: usize = label.chars().map(|sign| if sign.is_ascii() { 1 } else { 2 }).sum();
    let _ = writeln!(out, "  {label}{:pad$}  {words}", "", pad = LABEL.saturating_sub(columns));
}
