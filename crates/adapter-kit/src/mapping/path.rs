//! The paths of a mapping: `from` in the source, `to` in the canonical document.

use compact_str::CompactString;

/// A name in a source: expanded namespace (XML only) and local name, or a JSON key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    /// Namespace URI; `None` = in no namespace, and JSON.
    pub(crate) namespace: Option<Box<str>>,
    pub(crate) local: Box<str>,
    /// As the mapping writes it, for messages and for encoding.
    pub(crate) written: Box<str>,
}

/// Where a `from` path ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// Own text of the element, value of the member.
    Own,
    /// An attribute.
    Attribute(Name),
}

/// A path in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FromPath {
    /// Leading `/`: from the root of the message.
    pub(crate) absolute: bool,
    pub(crate) steps: Vec<FromStep>,
    pub(crate) leaf: Leaf,
}

/// One step of a source path. The items of a JSON list are a step of their own, without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FromStep {
    pub(crate) name: Name,
    pub(crate) selector: Option<Selector>,
}

/// Which of several elements of one name: `[@NAME='HPHM']`; which item of a JSON list: `[kind='1']`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selector {
    /// The attribute or member.
    pub(crate) key: Name,
    pub(crate) value: Box<str>,
    /// As paths show it.
    pub(crate) shown: Box<str>,
}

/// A path that cannot be read: byte within it, and what is wrong there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PathError {
    Syntax { at: usize, what: &'static str },
    Prefix { at: usize, prefix: String },
}

/// What a `from` path is read with: the format's words.
pub(crate) struct FromSyntax<'a> {
    pub(crate) xml: bool,
    /// Declared prefixes and their URIs; `""` = unprefixed names.
    pub(crate) namespaces: &'a [(String, String)],
}

impl FromPath {
    pub(crate) fn parse(text: &str, syntax: &FromSyntax<'_>) -> Result<Self, PathError> {
        let absolute = text.starts_with('/');
        let mut path = Self { absolute, steps: Vec::new(), leaf: Leaf::Own };
        if text == "." {
            return Ok(path);
        }
        let mut at = usize::from(absolute);
        if text.len() == at {
            return Err(PathError::Syntax { at: 0, what: "an empty path" });
        }
        loop {
            let attribute = syntax.xml && text[at..].starts_with('@');
            let from = at + usize::from(attribute);
            let (name, mut end) = step(text, from, syntax)?;
            if attribute {
                path.leaf = Leaf::Attribute(resolve(&name, from, syntax, true)?);
                return if end == text.len() {
                    Ok(path)
                } else {
                    Err(PathError::Syntax { at: end, what: "an attribute ends a path" })
                };
            }
            let mut selector = None;
            if text[end..].starts_with('[') {
                let (found, behind) = Selector::parse(text, end, syntax)?;
                (selector, end) = (Some(found), behind);
            }
            path.push(resolve(&name, from, syntax, false)?, selector, syntax.xml);
            if end == text.len() {
                return Ok(path);
            }
            at = end + 1;
            if at == text.len() {
                return Err(PathError::Syntax { at: end, what: "a path does not end in /" });
            }
        }
    }
}

impl FromPath {
    fn push(&mut self, name: Name, selector: Option<Selector>, xml: bool) {
        if xml || selector.is_none() {
            return self.steps.push(FromStep { name, selector });
        }
        let item = Name { namespace: None, local: "".into(), written: "".into() };
        self.steps.push(FromStep { name, selector: None });
        self.steps.push(FromStep { name: item, selector });
    }
}

impl Selector {
    /// Reads `[@x='v']` or `[x='v']` at `at`; gives where it ends.
    fn parse(text: &str, at: usize, syntax: &FromSyntax<'_>) -> Result<(Self, usize), PathError> {
        const FORM: &str = "a selector is [@attribute='value'] in XML and [member='value'] in JSON";
        const NEAR: &str = "a selector compares an attribute or a member of the element itself, not of what is in it";
        let wrong = |at: usize| PathError::Syntax { at: at.min(text.len().saturating_sub(1)), what: FORM };
        let key_at = at + 1 + usize::from(syntax.xml);
        if syntax.xml && !text[at + 1..].starts_with('@') {
            return Err(wrong(at + 1));
        }
        let (key, equals) = if !syntax.xml && text[key_at..].starts_with('\'') {
            quoted_until(text, key_at, b"=")?
        } else {
            let equals = text[key_at..].find('=').map(|i| key_at + i).ok_or_else(|| wrong(at))?;
            (text[key_at..equals].to_owned(), equals)
        };
        // A quoted key may hold anything; in one that is not, a delimiter means that the author wants to look deeper.
        if let Some(i) = text[key_at..equals].find(['/', '[', '@']).filter(|_| !text[key_at..].starts_with('\'')) {
            return Err(PathError::Syntax { at: key_at + i, what: NEAR });
        }
        if key.is_empty() || !text[equals..].starts_with("='") {
            return Err(wrong(equals));
        }
        let (value, end) = quoted_until(text, equals + 1, b"]")?;
        if !text[end..].starts_with(']') || !matches!(text.as_bytes().get(end + 1), None | Some(b'/')) {
            return Err(wrong(end));
        }
        let shown = format!("[{}{}='{}']", if syntax.xml { "@" } else { "" }, key, value.replace('\'', "''"));
        let key = resolve(&key, key_at, syntax, true)?;
        Ok((Self { key, value: value.into(), shown: shown.into() }, end + 1))
    }
}

/// One step from `at`: its name and where it ends (at a `/`, a `[` or at the end of the text).
fn step(text: &str, at: usize, syntax: &FromSyntax<'_>) -> Result<(String, usize), PathError> {
    let rest = &text[at..];
    if !syntax.xml && rest.starts_with('\'') {
        return quoted_until(text, at, b"/[");
    }
    let end = rest.find(['/', '[']).map_or(text.len(), |i| at + i);
    let name = &text[at..end];
    let bad =
        |c: char| if syntax.xml { !(c.is_alphanumeric() || "_-.:·".contains(c)) } else { "/'[]@=\"".contains(c) };
    if name.is_empty() {
        return Err(PathError::Syntax { at, what: "an empty step" });
    }
    if let Some(i) = name.find(bad) {
        let what = if syntax.xml {
            "no character of an element name"
        } else {
            "a key that holds a delimiter is quoted: '…'"
        };
        return Err(PathError::Syntax { at: at + i, what });
    }
    if syntax.xml && name.starts_with(|c: char| c.is_ascii_digit() || "-.".contains(c)) {
        return Err(PathError::Syntax { at, what: "no first character of an element name" });
    }
    Ok((name.to_owned(), end))
}

/// A text in quotes, a quote inside doubled; behind it comes one of `ends`, or the end where a name may end.
fn quoted_until(text: &str, at: usize, ends: &[u8]) -> Result<(String, usize), PathError> {
    let mut key = String::new();
    let mut chars = text[at + 1..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c != '\'' {
            key.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == '\'') {
            chars.next();
            key.push('\'');
        } else {
            let end = at + 1 + i + 1;
            let ends_well = text.as_bytes().get(end).map_or(ends.contains(&b'/'), |byte| ends.contains(byte));
            return if ends_well && (!key.is_empty() || ends == b"]") {
                Ok((key, end))
            } else {
                let at = end.min(text.len().saturating_sub(1));
                Err(PathError::Syntax { at, what: "after a quoted key comes / or the end" })
            };
        }
    }
    Err(PathError::Syntax { at, what: "a quote that is not closed" })
}

fn resolve(name: &str, at: usize, syntax: &FromSyntax<'_>, attribute: bool) -> Result<Name, PathError> {
    let plain = |namespace| Name { namespace, local: name.into(), written: name.into() };
    if !syntax.xml {
        return Ok(plain(None));
    }
    let uri = |prefix: &str| syntax.namespaces.iter().find(|(p, _)| p == prefix).map(|(_, uri)| uri.as_str().into());
    match name.split_once(':') {
        // An unprefixed attribute is in no namespace, whatever the default (Namespaces in XML 1.0, 6.2).
        None => Ok(plain(if attribute { None } else { uri("") })),
        Some((prefix, local)) => match uri(prefix) {
            Some(uri) => Ok(Name { namespace: Some(uri), local: local.into(), written: name.into() }),
            None => Err(PathError::Prefix { at, prefix: prefix.to_owned() }),
        },
    }
}

/// One step of a canonical path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ToStep {
    /// A member.
    Member(CompactString),
    /// The list element that has this member with this value, made if absent.
    Select { member: CompactString, value: CompactString },
    /// The list element at this position.
    Index(usize),
}

/// A canonical path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToPath {
    pub(crate) steps: Vec<ToStep>,
    /// As the mapping writes it.
    pub(crate) written: Box<str>,
}

impl ToPath {
    pub(crate) fn parse(text: &str) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        let mut at = 0;
        for part in outside_brackets(text) {
            let (name, selector) = match part.split_once('[') {
                None => (part, None),
                Some((name, rest)) => match rest.strip_suffix(']') {
                    Some(selector) => (name, Some(selector)),
                    None => {
                        return Err(PathError::Syntax { at: at + name.len(), what: "a bracket that is not closed" });
                    }
                },
            };
            check_member(name, at)?;
            steps.push(ToStep::Member(name.into()));
            if let Some(selector) = selector {
                let inside = at + name.len() + 1;
                steps.push(match selector.split_once('=') {
                    Some((member, value)) if !value.is_empty() => {
                        check_member(member, inside)?;
                        ToStep::Select { member: member.into(), value: value.into() }
                    }
                    _ => ToStep::Index(
                        selector
                            .parse()
                            .map_err(|_| PathError::Syntax { at: inside, what: "neither [0] nor [member=value]" })?,
                    ),
                });
            }
            at += part.len() + 1;
        }
        Ok(Self { steps, written: text.into() })
    }
}

/// The parts between dots; a selector's value may hold dots: `identifiers[scheme=cn.uscc].raw`.
fn outside_brackets(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.split(move |c| {
        inside = (inside || c == '[') && c != ']';
        c == '.' && !inside
    })
}

fn check_member(name: &str, at: usize) -> Result<(), PathError> {
    match name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')) {
        _ if name.is_empty() => Err(PathError::Syntax { at, what: "an empty member name" }),
        Some(i) => Err(PathError::Syntax { at: at + i, what: "no character of a member name" }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Vec<String>, PathError> {
        let path = FromPath::parse(text, &FromSyntax { xml: false, namespaces: &[] })?;
        Ok(path.steps.iter().map(|s| s.name.local.to_string()).collect())
    }

    #[test]
    fn json_keys_that_hold_a_delimiter_are_quoted() {
        assert_eq!(json("用地预审/结论"), Ok(vec!["用地预审".into(), "结论".into()]));
        assert_eq!(json("项目/'总投资(万元)'"), Ok(vec!["项目".into(), "总投资(万元)".into()]));
        assert_eq!(json("'用途/代码'"), Ok(vec!["用途/代码".into()]));
        assert_eq!(json("'it''s'"), Ok(vec!["it's".into()]));
        assert!(json("'open").is_err());
        assert!(json("a//b").is_err());
        assert!(json("'a'b").is_err());
    }

    #[test]
    fn xml_paths_know_attributes_own_text_and_prefixes() {
        let namespaces = [("p".to_owned(), "urn:x".to_owned()), (String::new(), "urn:default".to_owned())];
        let syntax = FromSyntax { xml: true, namespaces: &namespaces };
        let path = FromPath::parse("/p:A/B/@x", &syntax).expect("path");
        assert!(path.absolute);
        assert_eq!(path.steps[0].name.namespace.as_deref(), Some("urn:x"));
        assert_eq!(path.steps[1].name.namespace.as_deref(), Some("urn:default"));
        assert!(matches!(path.leaf, Leaf::Attribute(Name { namespace: None, .. })));
        assert_eq!(FromPath::parse(".", &syntax).expect("own").leaf, Leaf::Own);
        assert_eq!(FromPath::parse("A/q:B", &syntax), Err(PathError::Prefix { at: 2, prefix: "q".into() }));
        assert_eq!(
            FromPath::parse("A/1b", &syntax),
            Err(PathError::Syntax { at: 2, what: "no first character of an element name" })
        );
        assert!(FromPath::parse("@x/B", &syntax).is_err());
    }

    #[test]
    fn selectors_name_an_attribute_or_a_member_and_its_value() {
        let xml = FromSyntax { xml: true, namespaces: &[] };
        let path = FromPath::parse("ROWS/COL[@NAME='HPHM']/@TYPE", &xml).expect("path");
        let selector = path.steps[1].selector.as_ref().expect("selector");
        assert_eq!((&*selector.key.local, &*selector.value, &*selector.shown), ("NAME", "HPHM", "[@NAME='HPHM']"));
        let json = FromSyntax { xml: false, namespaces: &[] };
        let path = FromPath::parse("审查[级='区']/许可证号", &json).expect("path");
        let shown: Vec<_> =
            path.steps.iter().map(|s| s.selector.as_ref().map_or(&*s.name.local, |x| &*x.shown)).collect();
        assert_eq!(shown, ["审查", "[级='区']", "许可证号"]);
        let path = FromPath::parse("'a/b'['c=d'='it''s']", &json).expect("path");
        let selector = path.steps[1].selector.as_ref().expect("selector");
        assert_eq!((&*selector.key.local, &*selector.value), ("c=d", "it's"));
        for bad in ["COL[NAME='x']", "COL[@NAME=x]", "COL[@NAME='x'", "COL[@NAME='x']y", "COL[1]", "COL[@='x']"] {
            assert!(FromPath::parse(bad, &xml).is_err(), "{bad}");
        }
    }

    #[test]
    fn canonical_paths_select_list_elements_by_member_or_position() {
        let path = ToPath::parse("subjects[role=applicant].party.identifiers[0]").expect("path");
        assert_eq!(path.steps.len(), 5);
        let path = ToPath::parse("identifiers[scheme=cn.uscc].raw").expect("path");
        assert_eq!(path.steps[1], ToStep::Select { member: "scheme".into(), value: "cn.uscc".into() });
        assert!(ToPath::parse("a..b").is_err());
        assert!(ToPath::parse("a[x]").is_err());
        assert!(ToPath::parse("a[0").is_err());
    }
}
