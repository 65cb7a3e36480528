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
    survey: Survey,
}

/// Where the walk stands, as the steps back up to the document: only a finding spells them.
#[derive(Clone, Copy)]
struct Place<'a>(Option<(&'a Place<'a>, Step<'a>)>);

#[derive(Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

/// The members of an object that mean something wherever they stand.
#[derive(Default)]
struct Known<'a> {
    scheme: Option<&'a str>,
    raw: Option<&'a str>,
    value: Option<&'a str>,
    list: Option<&'a str>,
    version: Option<&'a str>,
    code: Option<&'a str>,
    form: Option<&'a str>,
    has_phone: bool,
    has_address: bool,
}

/// Walks a document. An adapter's identifiers may fail their checks: old registers do contain wrong ones.
pub(super) fn survey(document: &Value, catalogue: &Catalogue, gate: Gate, findings: &mut Findings) -> Survey {
    let by_adapter = document.pointer("/source").is_some();
    let refuse_wrong = matches!(gate, Gate::Published(_)) && !by_adapter;
    let mut walk = Walk { findings, catalogue, refuse_wrong, identifiers: true, survey: Survey::default() };
    walk.value(document, &Place(None));
    walk.survey
}

/// Refuses empty arrays, objects and texts: "nothing" is absent.
pub(crate) fn no_empties(value: &Value, catalogue: &Catalogue, findings: &mut Findings) {
    Walk { findings, catalogue, refuse_wrong: false, identifiers: false, survey: Survey::default() }
        .value(value, &Place(None));
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, at: &Place<'_>) {
        let empty = match value {
            Value::Text(text) => text.is_empty(),
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.value(item, &Place(Some((at, Step::Item(number)))));
                }
                items.is_empty()
            }
            Value::Object(object) => {
                if self.identifiers {
                    self.object(object, at);
                }
                for (name, item) in object.iter() {
                    self.value(item, &Place(Some((at, Step::Member(name)))));
                }
                object.is_empty()
            }
            Value::Bool(_) | Value::Int(_) => false,
        };
        if empty {
            let (zh, en) = ("不得为空；没有内容应省略该成员", "must not be empty; leave out what is nothing");
            self.add(at, |pointer| Finding::schema(pointer, "empty", zh, en));
        }
    }

    fn object(&mut self, object: &Object, at: &Place<'_>) {
        let known = Known::of(object);
        if let (Some(scheme), Some(raw)) = (known.scheme, known.raw) {
            self.identifier((scheme, raw, known.value), at);
        }
        if let (Some(list), Some(version), Some(code)) = (known.list, known.version, known.code) {
            self.coded((list, version, code), at);
        }
        if let Some(form) = known.form {
            self.survey.personal |= known.has_phone || (form == "person" && known.has_address);
        }
    }

    fn coded(&mut self, (list, version, code): (&str, &str, &str), at: &Place<'_>) {
        if self.catalogue.code_list(list, version).is_none_or(|list| list.get(code).is_none()) {
            let words = ("代码表中没有该代码", "the code list has no such code, or is not known in this version");
            self.add(at, |pointer| Finding::new("document-code-unknown", pointer, "code-known", words));
        }
    }

    fn identifier(&mut self, (scheme, raw, value): (&str, &str, Option<&str>), at: &Place<'_>) {
        let Ok(scheme) = scheme.parse::<Scheme>() else {
            return self.wrong("scheme", at, ("未知的标识体系", "the identifier scheme is unknown"));
        };
        self.survey.personal |= scheme.is_personal();
        let normal = scheme.normalise(raw);
        if value.is_some() && value != normal.as_deref() {
            self.wrong("value", at, ("规范值与原值不符", "value is not the normal form of raw"));
        } else if normal.is_none() && self.refuse_wrong {
            self.wrong("check", at, ("标识未通过校验", "the identifier fails the check of its scheme"));
        }
    }

    fn wrong(&mut self, rule: &str, at: &Place<'_>, words: (&str, &str)) {
        self.add(at, |pointer| Finding::new("document-identifier", pointer, rule, words));
    }

    fn add(&mut self, at: &Place<'_>, finding: impl FnOnce(String) -> Finding) {
        if !self.findings.is_full() {
            self.findings.add(finding(at.pointer()));
        }
    }
}

impl Place<'_> {
    /// The JSON Pointer.
    fn pointer(&self) -> String {
        let Some((above, step)) = self.0 else { return String::new() };
        let above = above.pointer();
        match step {
            Step::Member(name) => format!("{above}/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Item(number) => format!("{above}/{number}"),
        }
    }
}

impl<'a> Known<'a> {
    fn of(object: &'a Object) -> Self {
        let mut known = Self::default();
        for (name, value) in object.iter() {
            match name {
                "scheme" => known.scheme = value.as_str(),
                "raw" => known.raw = value.as_str(),
                "value" => known.value = value.as_str(),
                "list" => known.list = value.as_str(),
                "version" => known.version = value.as_str(),
                "code" => known.code = value.as_str(),
                "form" => known.form = value.as_str(),
                "phone" => known.has_phone = true,
                "address" => known.has_address = true,
                _ => {}
            }
        }
        known
    }
}
