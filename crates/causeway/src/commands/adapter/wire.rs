//! Puts a new adapter's crate into the workspace and the program: one line in each of three files, in its place by name.

use std::path::Path;

use crate::failure::Failure;

/// A file, what is added to it, and how.
type Place = (&'static str, fn(&str) -> String, fn(&str, &str) -> Option<String>);

const PLACES: [Place; 3] = [
    ("Cargo.toml", |id| format!("{id} = {{ path = \"crates/adapters/{id}\" }}"), in_workspace),
    ("crates/causeway/Cargo.toml", |id| format!("{id}.workspace = true"), in_program),
    ("crates/causeway/src/wiring/adapters.rs", |id| format!("    {}", id.replace('-', "_")), in_wiring),
];

/// Whether the workspace names another crate so.
pub(super) fn is_taken(here: &Path, id: &str) -> bool {
    let manifest = std::fs::read_to_string(here.join("Cargo.toml")).unwrap_or_default();
    let own = format!("{id} = {{ path = \"crates/adapters/{id}\" }}");
    manifest.lines().any(|line| line.split(['=', '.']).next().map(str::trim) == Some(id) && line != own)
}

/// Adds what is not there yet; says for each file what was done, or what is left to do by hand.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn wire(here: &Path, id: &str) -> Result<Vec<String>, Failure> {
    let mut told = Vec::new();
    for (file, line, add) in PLACES {
        let (path, line) = (here.join(file), line(id));
        let Ok(text) = std::fs::read_to_string(&path) else {
            told.push(format!("{file}  is not here; add there by hand: {}", line.trim()));
            continue;
        };
        if text.lines().any(|known| known == line) {
            told.push(format!("{file}  has it already"));
            continue;
        }
        match add(&text, &line) {
            Some(changed) => {
                std::fs::write(&path, changed).map_err(|e| Failure::unwritable(&path, &e))?;
                told.push(format!("{file}  + {}", line.trim()));
            }
            None => told.push(format!("{file}  has another form; add there by hand: {}", line.trim())),
        }
    }
    Ok(told)
}

/// Beside the other adapters' paths in `[workspace.dependencies]`.
fn in_workspace(text: &str, line: &str) -> Option<String> {
    let section = text.contains("\"crates/adapters/*\"") && text.contains("[workspace.dependencies]");
    if section { among(text, line, &|known| known.contains("path = \"crates/adapters/")) } else { None }
}

/// In `[dependencies]`.
fn in_program(text: &str, line: &str) -> Option<String> {
    let start = text.find("[dependencies]\n")? + "[dependencies]\n".len();
    let end = text[start..].find("\n[").map_or(text.len(), |at| start + at + 1);
    let section = among(&text[start..end], line, &|known| known.contains('=') && !known.starts_with([' ', '#']))?;
    Some(format!("{}{section}{}", &text[..start], &text[end..]))
}

/// In the list of `adapters! { … }`.
fn in_wiring(text: &str, line: &str) -> Option<String> {
    let start = text.find("\nadapters! {\n")? + "\nadapters! {\n".len();
    let end = start + text[start..].find("\n}")? + 1;
    let list = among(&text[start..end], line, &|known| known.starts_with("    "))?;
    Some(format!("{}{list}{}", &text[..start], &text[end..]))
}

/// A line among those of its kind, in the order of names.
fn among(text: &str, line: &str, is_kind: &dyn Fn(&str) -> bool) -> Option<String> {
    let mut at = None;
    let mut start = 0;
    for known in text.split_inclusive('\n') {
        let end = start + known.len();
        if is_kind(known) {
            if known.trim_end() > line {
                at = at.or(Some(start));
                break;
            }
            at = Some(end);
        }
        start = end;
    }
    at.map(|at| format!("{}{line}\n{}", &text[..at], &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [(&str, &str); 3] = [
        ("Cargo.toml", include_str!("../../../../../Cargo.toml")),
        ("crates/causeway/Cargo.toml", include_str!("../../../Cargo.toml")),
        ("crates/causeway/src/wiring/adapters.rs", include_str!("../../wiring/adapters.rs")),
    ];

    fn repository() -> tempfile::TempDir {
        let here = tempfile::tempdir().expect("a folder");
        for (name, text) in FILES {
            let path = here.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, text).expect("written");
        }
        here
    }

    #[test]
    fn a_new_adapter_is_one_line_in_its_place_in_each_of_three_files() {
        let here = repository();
        let told = wire(here.path(), "lane-xml").expect("wired");
        assert!(told.iter().all(|line| line.contains("  + ")), "{told:?}");
        for (name, before) in FILES {
            let after = std::fs::read_to_string(here.path().join(name)).expect("there");
            let added: Vec<_> = after.lines().filter(|line| !before.lines().any(|b| b == *line)).collect();
            assert_eq!(added.len(), 1, "{name}: {added:?}");
            assert_eq!(after.lines().count(), before.lines().count() + 1, "{name}");
            let at = after.lines().position(|line| line == added[0]).expect("there");
            let above = after.lines().nth(at - 1).expect("a line above");
            assert!(above.contains("land"), "{name}: below {above}");
        }
    }

    #[test]
    fn wiring_twice_changes_nothing_more() {
        let here = repository();
        wire(here.path(), "aaa-xml").expect("wired");
        let once: Vec<_> =
            FILES.iter().map(|(name, _)| std::fs::read(here.path().join(name)).expect("there")).collect();
        let told = wire(here.path(), "aaa-xml").expect("wired");
        assert!(told.iter().all(|line| line.ends_with("has it already")), "{told:?}");
        let twice: Vec<_> =
            FILES.iter().map(|(name, _)| std::fs::read(here.path().join(name)).expect("there")).collect();
        assert_eq!(once, twice);
    }

    #[test]
    fn outside_the_repository_the_lines_are_told_and_nothing_is_written() {
        let here = tempfile::tempdir().expect("a folder");
        let told = wire(here.path(), "soil-xml").expect("told");
        assert_eq!(
            told[0],
            "Cargo.toml  is not here; add there by hand: soil-xml = { path = \"crates/adapters/soil-xml\" }"
        );
        assert_eq!(std::fs::read_dir(here.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn a_name_that_another_crate_has_is_taken() {
        let here = repository();
        assert!(is_taken(here.path(), "document") && is_taken(here.path(), "serde"));
        assert!(!is_taken(here.path(), "soil-xml") && !is_taken(here.path(), "land-xml"));
    }
}
