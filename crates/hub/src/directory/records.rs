//! From records to tables.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cases::{Matter, MatterTable};
use competence::{Area, DepartmentRow, Division, Mandate, MatterRow, Registry, Rows};
use model::{Agreement, ApiKey, Department, Purpose};
use serde::de::DeserializeOwned;
use store::record::RecordKind;

use super::{Directory, Fault, HeldAgreement, RecordId, Row};
use crate::hub::OpenError;
use crate::trust::Keyring;
use crate::verification::Anchors;

/// Records of every kind, read but not yet checked against each other.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) rows: Rows,
    pub(super) departments: BTreeMap<document::DepartmentId, Department>,
    pub(super) matters: Vec<Matter>,
    pub(super) purposes: BTreeMap<document::PurposeId, Purpose>,
    pub(super) agreements: BTreeMap<document::AgreementId, HeldAgreement>,
    api_keys: HashMap<String, ApiKey>,
    keys: Vec<seal::key::KeyRecord>,
}

impl Tables {
    /// Reads all records that have a form; trust files are bytes and stay so. Or everything that cannot be read.
    pub(super) fn read(rows: &BTreeMap<RecordId, Row>) -> Result<Self, Vec<Fault>> {
        let mut tables = Self::default();
        let faults: Vec<Fault> = rows.iter().filter_map(|(id, row)| tables.add(id, row).err()).collect();
        if faults.is_empty() { Ok(tables) } else { Err(faults) }
    }

    fn add(&mut self, id: &RecordId, row: &Row) -> Result<(), Fault> {
        match id.0 {
            RecordKind::Division => self.rows.divisions.push(typed::<Division>(id, row)?),
            RecordKind::Area => self.rows.areas.push(typed::<Area>(id, row)?),
            RecordKind::Department => {
                self.rows.departments.push(typed::<DepartmentRow>(id, row)?);
                let department: Department = typed(id, row)?;
                self.departments.insert(department.id.clone(), department);
            }
            RecordKind::Matter => {
                let matter: Matter = typed(id, row)?;
                self.rows.matters.push(MatterRow::from(&matter));
                self.matters.push(matter);
            }
            RecordKind::Purpose => {
                let purpose: Purpose = typed(id, row)?;
                self.purposes.insert(purpose.id.clone(), purpose);
            }
            RecordKind::Mandate => self.rows.mandates.push(typed::<Mandate>(id, row)?),
            RecordKind::Agreement => {
                let agreement: Agreement = typed(id, row)?;
                let held = HeldAgreement { record_version: row.version, agreement };
                self.agreements.insert(held.agreement.id.clone(), held);
            }
            RecordKind::Key => self.keys.push(typed(id, row)?),
            RecordKind::ApiKey => {
                let key: ApiKey = typed(id, row)?;
                self.api_keys.insert(key.prefix.clone(), key);
            }
            RecordKind::TrustFile | RecordKind::HubKey => {}
        }
        Ok(())
    }
}

/// Reads one record; the text of the error names a member, values are cut off.
fn typed<T: DeserializeOwned>(id: &RecordId, row: &Row) -> Result<T, Fault> {
    serde_json::from_slice(&row.body).map_err(|error| {
        let text = error.to_string();
        let text = text.split(" at line ").next().unwrap_or_default();
        let member = text.split('`').nth(1).unwrap_or_default();
        Fault::new(id.clone(), member, text, "compare the record with the sample of its kind")
    })
}

impl Directory {
    /// Makes a state of records that were checked when they were written. Keys that are as before stay open.
    pub(super) fn read(version: u64, rows: BTreeMap<RecordId, Row>, before: Option<&Self>) -> Result<Self, OpenError> {
        let tables = Tables::read(&rows).map_err(|mut faults| unreadable(faults.swap_remove(0)))?;
        let competence = Registry::read(tables.rows).map_err(|error| unreadable(error.into()))?;
        let anchors = Anchors::of_rows(&rows, before.and_then(Self::anchors));
        Ok(Self {
            version,
            departments: tables.departments,
            competence: Arc::new(competence),
            matters: MatterTable::build(tables.matters).map_err(|error| unreadable(error.into()))?,
            purposes: tables.purposes,
            agreements: tables.agreements,
            api_keys: tables.api_keys,
            keys: Keyring::new(tables.keys, before.map(Self::keys)),
            anchors,
            rows,
        })
    }
}

fn unreadable(fault: Fault) -> OpenError {
    OpenError::Record { kind: fault.record.0.name(), id: fault.record.1, reason: fault.message }
}
