//! Which places a source's value probably belongs to: by its name, its codec, and what is required and still free.

use super::{Place, words};

/// What is known about a value in a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Its names from the outside in, without prefixes: `["XM", "YDMJ", "ZMJ"]`.
    pub(crate) names: &'a [String],
    /// The codec of its row; `each` for a group, `hook` where a hook reads it.
    pub(crate) codec: &'a str,
}

/// The places that fit best, best first. `taken` are the targets that other rows write.
pub(crate) fn nearest<'p>(
    places: &'p [Place],
    source: &Source<'_>,
    taken: &dyn Fn(&str) -> bool,
    count: usize,
) -> Vec<&'p Place> {
    let mut scored: Vec<(u32, &Place)> =
        places.iter().filter_map(|place| Some((score(place, source, taken(&place.to))?, place))).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.truncate(count);
    scored.into_iter().map(|(_, place)| place).collect()
}

/// The place that a source's own name speaks for, if there is one.
pub(crate) fn likely<'p>(places: &'p [Place], source: &Source<'_>) -> Option<&'p Place> {
    nearest(places, source, &|_| false, 1).first().copied().filter(|place| own(place, source.names) >= 40)
}

/// Whether a source's names speak for a place at all.
pub(crate) fn is_alike(place: &Place, source: &Source<'_>) -> bool {
    source.names.iter().rev().take(3).any(|name| likeness(place, name) >= 40)
}

/// In hundredths; none where the codec cannot make such a value.
fn score(place: &Place, source: &Source<'_>, taken: bool) -> Option<u32> {
    let fit = match (source.codec, place.codec) {
        ("each", "each") => 100,
        ("each", _) | (_, "each") => return None,
        (a, b) if a == b => 100,
        // What a hook makes is the author's to know.
        ("hook", _) => 60,
        // Whatever a codec reads can be carried as a text.
        ("code" | "int" | "decimal", "text") => 50,
        ("text" | "int", "code" | "identifier") | ("text", "int") => 40,
        ("decimal" | "int" | "json-number", "quantity" | "money") => 60,
        ("date", "datetime") | ("datetime", "date") => 20,
        ("date" | "datetime", "text") => 5,
        _ => return None,
    };
    let own = own(place, source.names);
    let outer = source.names.iter().rev().skip(1).take(2).map(|name| likeness(place, name)).max().unwrap_or(0);
    // Departments write their own language.
    let foreign = if place.to.ends_with(".en") { 20 } else { 0 };
    let free = if taken { 0 } else { 30 + if place.required { 15 } else { 0 } };
    Some((fit + own * 2 + outer / 2 + free).saturating_sub(foreign))
}

/// Names that say that there is a value, and not of what.
const GENERIC: [&str; 6] = ["code", "value", "代码", "dm", "v", "text"];

/// How much a source's own name looks like a place: where that says nothing, the name of what it stands in.
fn own(place: &Place, names: &[String]) -> u32 {
    match names {
        [.., outer, last] if GENERIC.contains(&last.to_lowercase().as_str()) => {
            likeness(place, outer).max(likeness(place, last) / 2)
        }
        [.., last] => likeness(place, last),
        [] => 0,
    }
}

/// How much a source's name looks like what the place is called, 0 to 100.
fn likeness(place: &Place, name: &str) -> u32 {
    let more = words::of(&place.path).map_or("", |words| words.more);
    let last = place.path.rsplit(['.', ']']).next().unwrap_or(&place.path);
    let all = more.split(' ').chain([place.zh.as_str(), place.en.as_str(), last]).filter(|word| !word.is_empty());
    all.map(|word| alike(word, name)).max().unwrap_or(0)
}

fn alike(word: &str, name: &str) -> u32 {
    let (plain, lower) = (word.to_lowercase().replace(' ', ""), name.to_lowercase().replace(['_', '-', '.'], ""));
    if plain == lower {
        return 100;
    }
    let part = |short: &str, long: &str| {
        let share = short.chars().count() * 80 / long.chars().count().max(1);
        u32::try_from(share).unwrap_or(0)
    };
    if !word.is_ascii() {
        // 批复日期 is a 日期; 结论 is in 审查结论.
        return if lower.contains(&plain) {
            20 + part(&plain, &lower)
        } else if plain.contains(&lower) && !lower.is_ascii() {
            part(&lower, &plain)
        } else {
            0
        };
    }
    if word.chars().all(|c| c.is_ascii_uppercase()) {
        let initials = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        return if initials && (lower.ends_with(&plain) || lower.starts_with(&plain)) { 50 } else { 0 };
    }
    let tokens = tokens(name);
    if tokens.contains(&plain) {
        60
    } else if plain.len() >= 4
        && tokens.iter().any(|token| token.len() >= 4 && (token.contains(&plain) || plain.contains(token)))
    {
        40
    } else {
        0
    }
}

/// `DataEmissao_NF` → `data`, `emissao`, `nf`
fn tokens(name: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            tokens.push(String::new());
        } else {
            if c.is_uppercase() && lower_before {
                tokens.push(String::new());
            }
            if let Some(token) = tokens.last_mut() {
                token.extend(c.to_lowercase());
            }
        }
        lower_before = c.is_lowercase() || c.is_ascii_digit();
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

#[cfg(test)]
mod tests {
    use document::Catalogue;
    use document::catalogue::Draft;

    use super::*;
    use crate::fields::places;

    fn first(names: &[&str], codec: &str) -> String {
        let land = "land-use-pre-review-opinion".parse().expect("a type");
        let places = places(Draft::Document(Catalogue::builtin().newest(&land).expect("a type")));
        let names: Vec<_> = names.iter().map(|n| (*n).to_owned()).collect();
        let found = nearest(&places, &Source { names: &names, codec }, &|_| false, 3);
        found.first().map(|place| place.to.clone()).unwrap_or_default()
    }

    #[test]
    fn chinese_names_initials_and_foreign_words_lead_to_the_place_they_mean() {
        assert_eq!(first(&["用地预审", "批复文号"], "text"), "number");
        assert_eq!(first(&["用地预审", "批复日期"], "date"), "issuedOn");
        assert_eq!(first(&["用地预审", "有效期至"], "date"), "validUntil");
        assert_eq!(first(&["SXMC"], "text"), "title.zh");
        assert_eq!(first(&["JG", "PFWH"], "text"), "number");
        assert_eq!(first(&["JG", "QFRQ"], "date"), "issuedOn");
        assert_eq!(first(&["XM", "TZE"], "money"), "body.investment");
        assert_eq!(first(&["XM", "XMMC"], "text"), "subjects[role=project].project.name");
        assert_eq!(first(&["Antrag", "Antragsteller", "Name"], "text"), "subjects[role=applicant].party.name");
        assert_eq!(first(&["Bescheid", "Aktenzeichen"], "text"), "case.localCode");
        assert_eq!(first(&["parecer", "resultado"], "code"), "body.verdict");
        assert_eq!(first(&["stellungnahme", "ergebnis", "code"], "code"), "body.verdict");
    }

    #[test]
    fn a_group_is_only_offered_lists() {
        assert_eq!(first(&["DKS", "DK"], "each"), "body.parcels");
    }
}
