//! Partners' code lists: what one department sends and what it means, by day.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Words;
use crate::id::DepartmentId;
use crate::json;
use crate::time::Date;

/// One version of a department's code list, `partners/<department>/<list>/<version>.json`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PartnerList {
    list: String,
    version: String,
    partner: DepartmentId,
    /// The first day.
    pub effective_from: Date,
    /// The first day no more; absent: for good.
    pub effective_to: Option<Date>,
    /// What a code does that is not in the list.
    #[serde(default, rename = "policy")]
    pub unknown: Unknown,
    codes: Vec<PartnerCode>,
}

/// What an unknown code does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unknown {
    /// The message is refused.
    #[default]
    Refuse,
    /// The value is left out, and the code kept beside the document.
    Keep,
}

/// One code of a department.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerCode {
    /// As the department writes it.
    pub code: String,
    /// The canonical value.
    pub means: String,
    /// How it is shown.
    pub label: Words,
    /// Whether it is read, written, or both.
    #[serde(default)]
    pub direction: CodeDirection,
}

/// In which direction a code holds, seen from the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeDirection {
    /// Read only.
    In,
    /// Written only.
    Out,
    /// Both.
    #[default]
    Both,
}

/// Why a partner's code list is refused.
#[derive(Debug, thiserror::Error)]
pub enum PartnerListError {
    /// It is no strict JSON.
    #[error("reading the partner's code list")]
    Json(#[source] json::Refusal),
    /// It is no partner's code list.
    #[error("reading the partner's code list")]
    Shape(#[source] json::ConvertError),
    /// It names another department, list or version than its path.
    #[error("the list names another department, list or version than its path")]
    Name,
    /// Its last day is before its first.
    #[error("effectiveTo is not after effectiveFrom")]
    Never,
    /// A code is read with two meanings.
    #[error("code {0:?} has two meanings")]
    Meanings(String),
    /// A meaning is written by two codes.
    #[error("{0:?} can be written by two codes: give one of them \"direction\": \"in\"")]
    Ways(String),
    /// A version of the list is in force on the same days.
    #[error("version {0} of the list is in force on the same days")]
    Overlap(String),
}

impl PartnerList {
    /// Reads the file of this department, list and version.
    pub(super) fn read([partner, list, version]: [&str; 3], bytes: &[u8]) -> Result<Self, PartnerListError> {
        let value = json::parse(bytes).map_err(PartnerListError::Json)?;
        let read: Self = json::from_value(&value).map_err(PartnerListError::Shape)?;
        if read.partner.as_str() != partner || read.list != list || read.version != version {
            return Err(PartnerListError::Name);
        }
        if read.effective_to.is_some_and(|to| to <= read.effective_from) {
            return Err(PartnerListError::Never);
        }
        let mut seen = BTreeSet::new();
        let mut incoming = read.codes.iter().filter(|code| code.direction != CodeDirection::Out);
        if let Some(twice) = incoming.find(|code| !seen.insert(&code.code)) {
            return Err(PartnerListError::Meanings(twice.code.clone()));
        }
        seen.clear();
        let mut outgoing = read.codes.iter().filter(|code| code.direction != CodeDirection::In);
        if let Some(twice) = outgoing.find(|code| !seen.insert(&code.means)) {
            return Err(PartnerListError::Ways(twice.means.clone()));
        }
        Ok(read)
    }

    /// The list's name.
    #[must_use]
    pub fn list(&self) -> &str {
        &self.list
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The department whose codes these are.
    #[must_use]
    pub fn partner(&self) -> &DepartmentId {
        &self.partner
    }

    /// All codes in their order.
    #[must_use]
    pub fn codes(&self) -> &[PartnerCode] {
        &self.codes
    }

    /// Whether some day has both.
    fn meets(&self, other: &Self) -> bool {
        let before = |end: Option<Date>, start: Date| end.is_some_and(|end| end <= start);
        !before(self.effective_to, other.effective_from) && !before(other.effective_to, self.effective_from)
    }
}

/// Partners' lists: by list, then by department, in the order of their first days.
#[derive(Debug, Clone, Default)]
pub(super) struct PartnerLists(BTreeMap<String, BTreeMap<DepartmentId, Vec<PartnerList>>>);

impl PartnerLists {
    /// Adds a version.
    pub(super) fn add(&mut self, list: PartnerList) -> Result<(), PartnerListError> {
        let versions = self.0.entry(list.list.clone()).or_default().entry(list.partner.clone()).or_default();
        if let Some(other) = versions.iter().find(|other| other.meets(&list)) {
            return Err(PartnerListError::Overlap(other.version.clone()));
        }
        versions.push(list);
        versions.sort_by_key(|version| version.effective_from);
        Ok(())
    }

    pub(super) fn has(&self, [partner, list, version]: [&str; 3]) -> bool {
        self.of(list).any(|known| known.partner.as_str() == partner && known.version == version)
    }

    pub(super) fn of(&self, list: &str) -> impl Iterator<Item = &PartnerList> {
        self.0.get(list).into_iter().flat_map(BTreeMap::values).flatten()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use crate::Catalogue;

    fn list(version: &str, days: &str, codes: &str) -> (String, Vec<u8>) {
        let text = format!(r#"{{"list":"event","version":"{version}","partner":"hall",{days},"codes":[{codes}]}}"#);
        (format!("partners/hall/event/{version}.json"), text.into_bytes())
    }

    fn code(code: &str, means: &str, direction: &str) -> String {
        format!(
            r#"{{"code":"{code}","means":"{means}","label":{{"zh":"评价","en":"rated"}},"direction":"{direction}"}}"#
        )
    }

    fn refused(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<String> {
        let (_, refused) = Catalogue::load(files);
        refused
            .iter()
            .map(|r| {
                let mut text = String::new();
                let mut source: Option<&dyn std::error::Error> = Some(&r.reason);
                while let Some(error) = source {
                    text = error.to_string();
                    source = error.source();
                }
                format!("{}: {text}", r.folder)
            })
            .collect()
    }

    #[test]
    fn versions_of_a_list_follow_one_another() {
        let first =
            list("1", r#""effectiveFrom":"2025-01-01","effectiveTo":"2026-01-01""#, &code("40", "rated", "both"));
        let second = list("2", r#""effectiveFrom":"2026-01-01""#, &code("41", "rated", "both"));
        let (catalogue, refused) = Catalogue::load([second, first]);
        assert!(refused.is_empty());
        let versions: Vec<_> = catalogue.partner_lists("event").map(super::PartnerList::version).collect();
        assert_eq!(versions, ["1", "2"]);
        assert_eq!(catalogue.partner_lists("verdict").count(), 0);
        assert!(catalogue.partner_list_names().any(|name| name == "event"));
    }

    #[test]
    fn overlapping_versions_fail_the_load() {
        let first = list("1", r#""effectiveFrom":"2025-01-01""#, &code("40", "rated", "both"));
        let second = list("2", r#""effectiveFrom":"2026-01-01""#, &code("40", "rated", "both"));
        assert_eq!(
            refused([first, second]),
            ["partners/hall/event/2.json: version 1 of the list is in force on the same days"]
        );
    }

    #[test]
    fn a_list_that_contradicts_itself_or_its_path_is_refused() {
        let from = r#""effectiveFrom":"2025-01-01""#;
        let told = |codes: &str| refused([list("1", from, codes)]);
        let (read, written) = (code("36", "rated", "in"), code("40", "rated", "both"));
        assert_eq!(told(&format!("{read},{written}")), Vec::<String>::new());
        let twice = format!("{},{written}", code("36", "rated", "both"));
        assert!(told(&twice)[0].ends_with("can be written by two codes: give one of them \"direction\": \"in\""));
        let meanings = format!("{},{}", code("36", "rated", "in"), code("36", "paused", "in"));
        assert!(told(&meanings)[0].ends_with("code \"36\" has two meanings"));
        let never = list("1", r#""effectiveFrom":"2025-01-01","effectiveTo":"2025-01-01""#, &written);
        assert!(refused([never])[0].ends_with("effectiveTo is not after effectiveFrom"));
        let (_, bytes) = list("1", from, &written);
        assert!(refused([("partners/land/event/1.json".to_owned(), bytes.clone())])[0].ends_with("than its path"));
        assert_eq!(
            refused([
                ("partners/hall/event/1.json".to_owned(), bytes.clone()),
                ("partners/hall/event/1.json".to_owned(), bytes)
            ])
            .len(),
            1
        );
        assert_eq!(refused([("partners/hall/event/1.json".to_owned(), b"{".to_vec())]).len(), 1);
    }
}
