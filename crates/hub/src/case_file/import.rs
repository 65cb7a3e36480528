//! Cases from files: all or nothing, each wrong record named with its place.

use std::collections::HashMap;
use std::sync::Arc;

use cases::{Case, CaseState};
use document::json::{self, Value};
use document::{DepartmentId, SupervisionCode, Timestamp};
use store::change::{CaseKey, Change};
use store::{Error, What};

use crate::directory::{Directory, ImportError, ImportOptions, Imported, RecordError, RecordErrors};
use crate::hub::Hub;
use crate::refusal::Refusal;

/// A file of cases being read.
struct File<'a> {
    hub: &'a Hub,
    directory: Arc<Directory>,
    at: Timestamp,
    /// Where each code and each owner's number stands.
    codes: HashMap<SupervisionCode, usize>,
    numbers: HashMap<(DepartmentId, String), usize>,
}

/// Why a record is not taken.
enum Stop {
    Wrong(RecordError),
    Hub(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Hub(refusal)
    }
}

impl Hub {
    /// Brings in cases for the owners that the file names, all or nothing. A case that is there already as it is written here is
    /// left alone, whatever has happened in it since.
    pub(crate) async fn import_cases(
        &self,
        items: Vec<Value>,
        options: &ImportOptions,
    ) -> Result<Imported, ImportError> {
        self.refresh().await.map_err(ImportError::Hub)?;
        let (codes, numbers) = (HashMap::new(), HashMap::new());
        let mut file = File { hub: self, directory: self.directory(), at: self.now(), codes, numbers };
        let mut errors = RecordErrors::default();
        let mut imported = Imported::default();
        let mut rows = Vec::new();
        // Each record is let go as soon as its row is made.
        for (index, item) in items.into_iter().enumerate() {
            match file.take(index, &item).await {
                Ok(Some(case)) => {
                    let (row, word) = self.opened(&case, file.at, None).map_err(ImportError::Hub)?;
                    imported.query_words.push((case.code.to_string(), word.expose().to_owned()));
                    rows.push(row);
                }
                Ok(None) => imported.unchanged += 1,
                Err(Stop::Wrong(error)) => errors.push(RecordError { index: Some(index), ..error }),
                Err(Stop::Hub(refusal)) => return Err(ImportError::Hub(refusal)),
            }
        }
        if !errors.is_empty() {
            return Err(ImportError::Records(errors));
        }
        imported.added = rows.len();
        if options.dry_run {
            imported.query_words.clear();
        } else if !rows.is_empty() {
            self.store().commit(Change::ImportCases(rows)).await.map_err(meanwhile)?;
        }
        Ok(imported)
    }
}

impl File<'_> {
    /// The case of a record; `None` when it is there already.
    async fn take(&mut self, index: usize, item: &Value) -> Result<Option<Case>, Stop> {
        let case = read(item).and_then(|case| self.check(case)).map_err(Stop::Wrong)?;
        let wrong = |member: &str, message: &str, help: &str| Stop::Wrong(wrong(&case.code, member, message, help));
        if let Some(first) = self.codes.insert(case.code.clone(), index) {
            let message = format!("record {first} of the file has the same code");
            return Err(wrong("code", &message, "leave one of them out"));
        }
        if let Some(there) = self.hub.opened_case(&CaseKey::Code(case.code.clone())).await? {
            return if same(&there, &case) {
                Ok(None)
            } else {
                Err(wrong("code", "another case has this code", "what happens in a case is reported as its events"))
            };
        }
        if let Some(local) = &case.local_code {
            if let Some(first) = self.numbers.insert((case.owner.clone(), local.clone()), index) {
                let message = format!("record {first} of the file has the same number of this owner");
                return Err(wrong("localCode", &message, OWN_NUMBER));
            }
            let key = CaseKey::Local(case.owner.clone(), local.clone());
            if self.hub.opened_case(&key).await?.is_some() {
                return Err(wrong("localCode", "the owner has a case with this number", OWN_NUMBER));
            }
        }
        Ok(Some(case))
    }

    fn check(&self, case: Case) -> Result<Case, RecordError> {
        let day = case.opened_at.unwrap_or(self.at).date();
        let wrong = |member: &str, message: &str, help: &str| Err(wrong(&case.code, member, message, help));
        if self.directory.department(&case.owner).is_none() {
            return wrong("owner", "the department is unknown", "import departments first");
        }
        if self.directory.matters().version(&case.matter, case.matter_version).is_none() {
            return wrong("matter", "there is no such version of the matter", "import matters first");
        }
        if !self.directory.knows_division(&case.division, day) {
            return wrong("division", "the division is unknown", "import divisions first");
        }
        match case.open(self.at) {
            Ok(_) => Ok(case),
            Err(error) => wrong("parties", &error.to_string(), "correct the case"),
        }
    }
}

const OWN_NUMBER: &str = "give each case of an owner its own localCode";

fn read(item: &Value) -> Result<Case, RecordError> {
    json::from_value(item).map_err(|error| {
        let code = item.as_object().and_then(|members| members.get("code")).and_then(Value::as_str);
        let place = error.pointer().trim_start_matches('/');
        let named = error.message().split('`').nth(1).unwrap_or_default();
        RecordError {
            index: None,
            id: code.map(str::to_owned),
            member: if place.is_empty() { named } else { place }.to_owned(),
            message: error.message().to_owned(),
            help: "compare the record with the sample of its kind".to_owned(),
        }
    })
}

/// Whether this is the case that was opened, however it stands now.
fn same(there: &Case, case: &Case) -> bool {
    let opened = |case: &Case| Case { state: CaseState::Open, ..case.clone() };
    opened(there) == opened(case)
}

/// Guards of the commit: the cases were free when the file was read.
fn meanwhile(error: Error) -> ImportError {
    let Error::Conflict(What::SupervisionCode | What::LocalCode) = error else { return ImportError::Hub(error.into()) };
    let mut errors = RecordErrors::default();
    errors.push(RecordError {
        index: None,
        id: None,
        member: "code".to_owned(),
        message: "a case of the file was opened meanwhile".to_owned(),
        help: "import the file again".to_owned(),
    });
    ImportError::Records(errors)
}

fn wrong(code: &SupervisionCode, member: &str, message: &str, help: &str) -> RecordError {
    RecordError {
        index: None,
        id: Some(code.to_string()),
        member: member.to_owned(),
        message: message.to_owned(),
        help: help.to_owned(),
    }
}
