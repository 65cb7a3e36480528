//! The inbox: a department hears what became of the documents that it pulled, and says that it heard.

use std::time::Duration;

use api::Code;
use document::{DepartmentId, InboxId};
use model::receipt::ReceiptEvent;
use model::{NoticeEvent, Principal, Scope};
use seal::receipt::Receipt;
use store::Outcome;
use store::change::Change;
use store::inbox::{Acknowledge, InboxQuery, Notice, TakeInbox};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::caller::admitted;
use crate::hub::Hub;
use crate::receipts::{document_mark, log_mark};
use crate::refusal::Refusal;

pub use store::inbox::InboxEntry;

/// What a consumer asks of its department's inbox.
#[derive(Debug, Clone)]
pub struct InboxAsk {
    /// For how long it waits while there is nothing; [`Self::LONGEST_WAIT`] at most.
    pub wait: Duration,
    /// How many entries it takes, 1..=[`Self::MOST`].
    pub limit: u16,
    /// The one stream that it wants.
    pub stream: Option<String>,
    /// For how long what it is given is hidden from other consumers; [`Self::LONGEST_LEASE`] at most.
    pub lease: Option<Duration>,
}

impl InboxAsk {
    /// A proxy between would give up on more.
    pub const LONGEST_WAIT: Duration = Duration::from_secs(60);
    /// Whoever takes longer over its entries is taken for dead.
    pub const LONGEST_LEASE: Duration = Duration::from_secs(3600);
    /// Entries of one answer.
    pub const MOST: u16 = 1000;
}

/// An entry that nobody acknowledged is dead after this, in seconds: 90 days.
const DEAD_AFTER: i64 = 90 * 86_400;
/// How often a waiting consumer looks by itself: another node may have written, and leases end.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Wakes whoever waits for entries.
pub(crate) struct News(watch::Sender<bool>);

impl News {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(true))
    }

    /// This process wrote entries.
    pub(crate) fn tell(&self) {
        self.0.send_modify(|_| {});
    }

    /// Whoever waits is answered now, and nobody waits any more.
    pub(crate) fn close(&self) {
        self.0.send_replace(false);
    }
}

impl Hub {
    /// Unacknowledged entries, oldest first. While there are none, waits as long as asked; then the list is empty.
    ///
    /// # Errors
    /// `unauthenticated`, `role-insufficient` without scope `inbox`, `department-inactive`; store errors.
    pub async fn inbox(&self, principal: &Principal, ask: &InboxAsk) -> Result<Vec<InboxEntry>, Refusal> {
        let until = Instant::now() + ask.wait.min(InboxAsk::LONGEST_WAIT);
        let mut news = self.news().0.subscribe();
        loop {
            let is_open = *news.borrow_and_update();
            // Each time anew: rights may end while somebody waits.
            let department = admitted(&self.directory(), principal, Scope::Inbox, self.now().date())?.id.clone();
            let entries = self.look_into(department, ask).await?;
            let left = until.saturating_duration_since(Instant::now());
            if !entries.is_empty() || left.is_zero() || !is_open {
                return Ok(entries);
            }
            let _ = tokio::time::timeout(left.min(LOOK_EVERY), news.changed()).await;
        }
    }

    async fn look_into(&self, department: DepartmentId, ask: &InboxAsk) -> Result<Vec<InboxEntry>, Refusal> {
        let at = self.now();
        let limit = ask.limit.clamp(1, InboxAsk::MOST);
        let query = InboxQuery { department, stream: ask.stream.clone(), since: at.plus_seconds(-DEAD_AFTER), limit };
        let seen = self.store().inbox(&query, at).await?;
        let Some(lease) = ask.lease.filter(|_| !seen.is_empty()) else { return Ok(seen) };
        let micros = i64::try_from(lease.min(InboxAsk::LONGEST_LEASE).as_micros()).unwrap_or(0);
        match self.store().commit(Change::TakeInbox(Box::new(TakeInbox { query, micros }))).await? {
            Outcome::Entries(entries) => Ok(entries),
            _ => Ok(Vec::new()),
        }
    }

    /// The department has an entry of its inbox. Receipt *delivered* is durable when this returns, for the department and
    /// for whose document it is about; a second time changes nothing.
    ///
    /// # Errors
    /// As [`Self::inbox`]; `not-found` for an entry that is not in this department's inbox; `key-unavailable`.
    pub async fn acknowledge(&self, principal: &Principal, id: InboxId) -> Result<(), Refusal> {
        let directory = self.directory();
        let at = self.now();
        let caller = admitted(&directory, principal, Scope::Inbox, at.date())?;
        let entry = self.store().inbox_entry(&caller.id, id).await?;
        let entry = entry.ok_or_else(|| Refusal::new(Code::NotFound, "There is no such entry in your inbox."))?;
        if entry.acknowledged_at.is_some() {
            return Ok(());
        }
        let row = self.store().document(entry.document).await?;
        let row = row.ok_or_else(|| Refusal::new(Code::Internal, "Internal error."))?;
        let delivered = |to: &DepartmentId| {
            let receipt = Receipt {
                from: Some(row.department.clone()),
                to: Some(caller.id.clone()),
                document: Some(document_mark(&row)),
                log: Some(log_mark(self, &row.leaf)),
                ..self.receipt(ReceiptEvent::Delivered, at)
            };
            self.sign_receipt(&directory, receipt, to, (Some(row.id), None))
        };
        let receipts = vec![delivered(&caller.id)?, delivered(&row.department)?];
        let change = Acknowledge { department: caller.id.clone(), id, at, receipts };
        self.store().commit(Change::Acknowledge(Box::new(change))).await?;
        tracing::info!(department.id = %caller.id, inbox.entry = %id, "an inbox entry was acknowledged");
        Ok(())
    }

    /// What the pullers of a document are to be told.
    pub(crate) fn notice(&self, event: NoticeEvent) -> Notice {
        Notice { id: InboxId::new(self.now(), self.random()), event }
    }
}
