//! How namespaces are written: kept as one mark per element that does it in a way of its own.

/// What a mark says: the declarations of an element, and the prefix of its name where another would be expected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) prefix: Option<String>,
    /// Prefix and URI, in their order; none where the usual ones stand there.
    pub(crate) declarations: Option<Vec<(String, String)>>,
}

/// `namespaces gh=urn:a =urn:b` or `prefix gh`, or both, apart by a line feed; URIs hold no white space.
pub(crate) fn word<'d>(declarations: Option<impl Iterator<Item = (&'d str, &'d str)>>, prefix: Option<&str>) -> String {
    const USUAL: usize = 96;
    let mut word = String::with_capacity(USUAL);
    if let Some(declarations) = declarations {
        word.push_str("namespaces");
        for (prefix, uri) in declarations {
            word.push(' ');
            word.push_str(prefix);
            word.push('=');
            if uri.contains(|c: char| c.is_ascii_whitespace()) {
                word.extend(uri.chars().map(|c| if c.is_ascii_whitespace() { '\u{1}' } else { c }));
            } else {
                word.push_str(uri);
            }
        }
    }
    if let Some(prefix) = prefix {
        if !word.is_empty() {
            word.push('\n');
        }
        word.push_str("prefix ");
        word.push_str(prefix);
    }
    word
}

impl Mark {
    /// Reads a mark back; `None` where it is another.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let mut mark = Self::default();
        for line in word.split('\n') {
            if let Some(list) = line.strip_prefix("namespaces") {
                let pairs = list.split_ascii_whitespace().map(|pair| {
                    pair.split_once('=').map(|(prefix, uri)| (prefix.to_owned(), uri.replace('\u{1}', " ")))
                });
                mark.declarations = Some(pairs.collect::<Option<_>>()?);
            } else {
                mark.prefix = Some(line.strip_prefix("prefix ")?.to_owned());
            }
        }
        Some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_as_it_was() {
        let declarations = vec![("gh".to_owned(), "urn:a".to_owned()), (String::new(), "urn:b c".to_owned())];
        for mark in [
            Mark { prefix: None, declarations: Some(declarations.clone()) },
            Mark { prefix: Some("x".into()), declarations: Some(declarations) },
            Mark { prefix: Some(String::new()), declarations: None },
            Mark { prefix: None, declarations: Some(Vec::new()) },
        ] {
            let declarations = mark.declarations.as_ref().map(|all| all.iter().map(|(p, uri)| (&**p, &**uri)));
            assert_eq!(Mark::from_word(&word(declarations, mark.prefix.as_deref())), Some(mark.clone()));
        }
        assert_eq!(Mark::from_word("empty"), None);
    }
}
