//! Who calls: API keys of department systems, and bodies as they were received.

use api::Code;
use bytes::Bytes;
use document::{Date, DepartmentId, Digest};
use model::api_key::{Grant, PresentedKey};
use model::department::{AssignedAdapter, Channel, Department, DepartmentStatus};
use model::idempotency::{Claim, IdempotencyKey, Route};
use model::{ApiKey, Principal, Scope, Secret};
use store::change::{Change, ChangeRegistry};
use store::record::{RecordKind, RecordWrite};

use crate::directory::Directory;
use crate::hub::{Hub, to_json};
use crate::refusal::Refusal;

/// A body as it was received.
#[derive(Debug, Clone)]
pub struct Body {
    /// The bytes.
    pub bytes: Bytes,
    /// `Content-Type` without parameters, lower case.
    pub media_type: String,
    /// The charset parameter of `Content-Type`.
    pub charset: Option<String>,
    /// `Causeway-Adapter`: in whose words it is written; none: canonical JSON or a sealed document.
    pub adapter: Option<String>,
}

/// A new API key.
#[derive(Debug)]
pub struct NewApiKey {
    /// What the hub keeps of it.
    pub record: ApiKey,
    /// The key, to be shown once.
    pub key: Secret<String>,
}

impl Body {
    /// A canonical JSON body.
    #[must_use]
    pub fn json(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), media_type: "application/json".to_owned(), charset: None, adapter: None }
    }

    /// A body in a department's own words.
    #[must_use]
    pub fn legacy(adapter: &str, media_type: &str, bytes: impl Into<Bytes>) -> Self {
        let adapter = Some(adapter.to_owned());
        Self { bytes: bytes.into(), media_type: media_type.to_owned(), charset: None, adapter }
    }

    /// The claim of an idempotency key with this body on a route, of a document with this id where the route names one. The fingerprint is SHA-256 over method, path,
    /// `Content-Type`, `Causeway-Adapter` and body.
    pub(crate) fn claim(
        &self,
        department: &DepartmentId,
        (route, id): (Route, &str),
        key: &IdempotencyKey,
        item: u32,
    ) -> Claim {
        let path = route.template().replace("{id}", id);
        let charset = self.charset.as_deref().unwrap_or_default();
        let adapter = self.adapter.as_deref().unwrap_or_default();
        let head = format!("POST\n{path}\n{}\n{charset}\n{adapter}\n", self.media_type);
        let fingerprint = Digest::of(&[head.as_bytes(), &self.bytes].concat());
        Claim { department: department.clone(), route, key: key.clone(), item, fingerprint }
    }
}

impl Hub {
    /// Finds out who presents this bearer token. A key with scope `seal` gives the channel `api-key-with-scope-seal`.
    ///
    /// # Errors
    /// `unauthenticated` for anything that is not a key that holds now; `department-inactive` (both rule A01).
    pub fn authenticate(&self, bearer: &str) -> Result<Principal, Refusal> {
        let unknown = || Refusal::new(Code::Unauthenticated, "The API key is not known or no longer holds.").by("A01");
        let presented: PresentedKey = bearer.parse().map_err(|_| unknown())?;
        let directory = self.directory();
        let key = directory.api_key(presented.prefix()).filter(|key| key.admits(&presented, self.now()));
        let key = key.ok_or_else(unknown)?;
        active(&directory, &key.department, self.now().date())?;
        let channel = key.scopes.contains(&Scope::Seal).then_some(Channel::ApiKeyWithScopeSeal);
        Ok(Principal::Department { id: key.department.clone(), channel, scopes: key.scopes.clone() })
    }

    /// Makes an API key for a department; without a date it holds for a year.
    ///
    /// # Errors
    /// `not-found` when there is no such department; `request-invalid` for no scope or a term over a year; store errors.
    pub async fn add_api_key(
        &self,
        department: &DepartmentId,
        scopes: Vec<Scope>,
        expires: Option<Date>,
    ) -> Result<NewApiKey, Refusal> {
        self.refresh().await?;
        if self.directory().department(department).is_none() {
            return Err(Refusal::new(Code::NotFound, format!("Department {department} is not in the registry.")));
        }
        let now = self.now();
        let latest = now.date().saturating_add(jiff::Span::new().years(1));
        let expires = expires.unwrap_or(latest);
        if scopes.is_empty() || expires <= now.date() || expires > latest {
            return Err(Refusal::new(Code::RequestInvalid, "A key has a scope, and holds for a day to a year."));
        }
        let (record, key) =
            ApiKey::mint(Grant { department: department.clone(), scopes, expires }, now, self.entropy());
        let id = record.prefix.clone();
        let write = RecordWrite { kind: RecordKind::ApiKey, id, replaces: None, body: to_json(&record) };
        let change = ChangeRegistry {
            records: vec![write],
            actor: "operator".to_owned(),
            reason: format!("api-key add {department}"),
            at: now,
            log: Vec::new(),
            jobs: Vec::new(),
        };
        self.store().commit(Change::ChangeRegistry(Box::new(change))).await?;
        self.refresh().await?;
        Ok(NewApiKey { record, key })
    }
}

impl Hub {
    /// Ends an API key at once; ending it twice is as ending it once.
    ///
    /// # Errors
    /// `not-found` when there is no key of this prefix; store errors.
    pub async fn end_api_key(&self, prefix: &str) -> Result<(), Refusal> {
        self.refresh().await?;
        let directory = self.directory();
        let unknown = || Refusal::new(Code::NotFound, format!("There is no API key {prefix}."));
        let row = directory.row(RecordKind::ApiKey, prefix).ok_or_else(unknown)?;
        let mut record = directory.api_key(prefix).cloned().ok_or_else(unknown)?;
        if record.ended.is_some() {
            return Ok(());
        }
        let now = self.now();
        record.ended = Some(now);
        let replaces = Some(row.version);
        let write = RecordWrite { kind: RecordKind::ApiKey, id: prefix.to_owned(), replaces, body: to_json(&record) };
        let change = ChangeRegistry {
            records: vec![write],
            actor: "operator".to_owned(),
            reason: format!("api-key end {prefix}"),
            at: now,
            log: Vec::new(),
            jobs: Vec::new(),
        };
        self.store().commit(Change::ChangeRegistry(Box::new(change))).await?;
        self.refresh().await
    }
}

/// Reads the header `Idempotency-Key`.
///
/// # Errors
/// `idempotency-key-required` when it is absent or not 1 to 255 visible ASCII characters.
pub fn idempotency_key(header: Option<&str>) -> Result<IdempotencyKey, Refusal> {
    header.and_then(|text| text.parse().ok()).ok_or_else(|| {
        Refusal::new(Code::IdempotencyKeyRequired, "Idempotency-Key must be 1 to 255 visible ASCII characters.")
    })
}

/// A01: the department takes part today.
pub(crate) fn active<'a>(directory: &'a Directory, id: &DepartmentId, today: Date) -> Result<&'a Department, Refusal> {
    let department = directory.department(id);
    let taking_part = department.filter(|d| d.status == DepartmentStatus::Active && d.exists_on(today));
    taking_part.ok_or_else(|| {
        Refusal::new(Code::DepartmentInactive, format!("Department {id} does not take part at present.")).by("A01")
    })
}

/// A01 and A02: the principal is a department that takes part, and has this permission.
pub(crate) fn admitted<'a>(
    directory: &'a Directory,
    principal: &Principal,
    scope: Scope,
    today: Date,
) -> Result<&'a Department, Refusal> {
    let Some(id) = principal.department() else {
        return Err(Refusal::new(Code::Unauthenticated, "This needs a department's key.").by("A01"));
    };
    let department = active(directory, id, today)?;
    if !principal.may(scope) {
        let detail = format!("The key has not the scope {}.", scope.name());
        return Err(Refusal::new(Code::RoleInsufficient, detail).by("A02"));
    }
    Ok(department)
}

/// The assignment of an adapter to a department.
pub(crate) fn assigned<'a>(department: &'a Department, adapter: &str) -> Result<&'a AssignedAdapter, Refusal> {
    department.adapter(adapter).ok_or_else(|| {
        let name: String = adapter.chars().filter(char::is_ascii_graphic).take(64).collect();
        Refusal::new(Code::AdapterNotYours, format!("Adapter {name} is not assigned to department {}.", department.id))
    })
}

/// A department's system that takes part and may read what it published or pulled.
pub(crate) fn reading<'a>(
    directory: &'a Directory,
    principal: &Principal,
    today: Date,
) -> Result<&'a Department, Refusal> {
    let scope = if principal.may(Scope::Publish) { Scope::Publish } else { Scope::Pull };
    admitted(directory, principal, scope, today)
}
