//! One walk over the whole tree: nothing empty, no false identifier, no unknown code, and whether it holds personal data.

use super::Gate;
use crate::catalogue::Catalogue;
use crate::finding::{Finding, Findings};
use crate::identifier::Scheme;
use crate::json::{Object, Value};

/// What the walk saw.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Survey {
    /// A citizen's number, a phone number or the address of a person occurs.
    pub(super) personal: bool,
}

struct Walk<'a> {
    findings: &'a mut Findings,
    catalogue: &'a Catalogue,
    /// Whether an identifier whose check fails is refused, or only kept without value.
    refuse_wrong: bool,
    identifiers: bool,
    at: String,
    survey: Survey,
}

/// Walks a document. An adapter's identifiers may fail their checks: old registers do contain wrong ones.
pub(super) fn survey(document: &Value, catalogue: &Catalogue, gate: Gate, findings: &mut Findings) -> Survey {
    let by_adapter = document.pointer("/source").is_some();
    let refuse_wrong = matches!(gate, Gate::Published(_)) && !by_adapter;
    let mut walk =
        Walk { findings, catalogue, refuse_wrong, identifiers: true, at: String::new(), survey: Survey::default() };
    walk.value(document);
    walk.survey
}

/// Refuses empty arrays, objects and texts: "nothing" is absent.
pub(crate) fn no_empties(value: &Value, catalogue: &Catalogue, findings: &mut Findings) {
    Walk { findings, catalogue, refuse_wrong: false, identifiers: false, at: String::new(), survey: Survey::default() }
        .value(value);
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) {
        let empty = match value {
            Value::Text(text) => text.is_empty(),
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.below(&at.to_string(), item);
                }
                items.is_empty()
            }
            Value::Object(object) => {
                if self.identifiers {
                    self.object(object);
                }
                for (name, item) in object.iter() {
                    self.below(name, item);
                }
                object.is_empty()
            }
            Value::Bool(_) | Value::Int(_) => false,
        };
        if empty {
            self.findings.add(Finding::schema(
                self.at.clone(),
                "empty",
                "不得为空；没有内容应省略该成员",
                "must not be empty; leave out what is nothing",
            ));
        }
    }

    fn below(&mut self, step: &str, value: &Value) {
        let length = self.at.len();
        self.at.push('/');
        if step.contains(['~', '/']) {
            self.at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        } else {
            self.at.push_str(step);
        }
        self.value(value);
        self.at.truncate(length);
    }

    fn object(&mut self, object: &Object) {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        if let (Some(scheme), Some(raw)) = (text("scheme"), text("raw")) {
            self.identifier(scheme, raw, text("value"));
        }
        if let (Some(list), Some(version), Some(code)) = (text("list"), text("version"), text("code")) {
            self.coded(list, version, code);
        }
        if let Some(form) = text("form") {
            self.survey.personal |=
                object.get("phone").is_some() || (form == "person" && object.get("address").is_some());
        }
    }

    fn coded(&mut self, list: &str, version: &str, code: &str) {
        if self.catalogue.code_list(list, version).is_none_or(|list| list.get(code).is_none()) {
            let words = ("代码表中没有该代码", "the code list has no such code, or is not known in this version");
            self.findings.add(Finding::new("document-code-unknown", self.at.clone(), "code-known", words));
        }
    }

    fn identifier(&mut self, scheme: &str, raw: &str, value: Option<&str>) {
        let Ok(scheme) = scheme.parse::<Scheme>() else {
            return self.wrong("scheme", ("未知的标识体系", "the identifier scheme is unknown"));
        };
        self.survey.personal |= scheme.is_personal();
        let normal = scheme.normalise(raw);
        if value.is_some() && value != normal.as_deref() {
            self.wrong("value", ("规范值与原值不符", "value is not the normal form of raw"));
        } else if normal.is_none() && self.refuse_wrong {
            self.wrong("check", ("标识未通过校验", "the identifier fails the check of its scheme"));
        }
    }

    fn wrong(&mut self, rule: &str, words: (&str, &str)) {
        self.findings.add(Finding::new("document-identifier", self.at.clone(), rule, words));
    }
}
