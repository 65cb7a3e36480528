//! What is wrong with a document: one finding each, in both languages.

use serde::Serialize;

use crate::json::Refusal;

/// How many findings an answer shows.
pub const MOST_FINDINGS: usize = 50;

/// One thing that is wrong with a document. It names place and rule; it never repeats what the document holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Problem code, e.g. `document-schema`, `document-rule`.
    pub code: &'static str,
    /// JSON Pointer of the place.
    pub pointer: String,
    /// The rule, e.g. `land-area-sum`, or the schema keyword.
    pub rule: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
}

impl Finding {
    /// A finding of any code.
    #[must_use]
    pub fn new(code: &'static str, pointer: impl Into<String>, rule: &str, (zh, en): (&str, &str)) -> Self {
        Self { code, pointer: pointer.into(), rule: rule.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
    }

    pub(crate) fn schema(pointer: String, keyword: &str, zh: &str, en: &str) -> Self {
        Self::new("document-schema", pointer, keyword, (zh, en))
    }

    /// What a strict reader would refuse in a draft, which has no lines and columns yet.
    pub(crate) fn unreadable(refusal: &Refusal) -> Self {
        Self::new(refusal.code.as_str(), refusal.pointer.clone(), "strict-json", (refusal.code.zh(), &refusal.message))
    }

    pub(crate) fn rule(pointer: impl Into<String>, rule: &str, words: (&str, &str)) -> Self {
        Self::new("document-rule", pointer, rule, words)
    }
}

/// Findings of one document, each once, at most [`MOST_FINDINGS`].
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        let known = |f: &Finding| (f.code, &f.pointer, &f.rule) == (finding.code, &finding.pointer, &finding.rule);
        if !self.is_full() && !self.0.iter().any(known) {
            self.0.push(finding);
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= MOST_FINDINGS
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

impl From<&Refusal> for Finding {
    /// The finding that a strict reader's refusal is; the words have line and column.
    fn from(refusal: &Refusal) -> Self {
        let zh = format!("{}（第{}行第{}列）", refusal.code.zh(), refusal.line, refusal.column);
        Self::new(refusal.code.as_str(), refusal.pointer.clone(), "strict-json", (&zh, &refusal.to_string()))
    }
}
