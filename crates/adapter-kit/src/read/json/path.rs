//! Paths of JSON sources.

/// Appends a member's step to a path: `/结论`. A name that holds `/`, `[` or `'` is quoted, a quote inside doubled:
/// `/'用途/代码'`.
pub fn push_step(path: &mut String, name: &str) {
    path.push('/');
    if name.contains(['/', '\'', '[']) {
        path.push('\'');
        path.push_str(&name.replace('\'', "''"));
        path.push('\'');
    } else {
        path.push_str(name);
    }
}
