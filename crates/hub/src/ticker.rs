//! Everything that happens beside requests: numbering, jobs, renewals, a look at the registry's version.

use std::future::Future;
use std::time::Duration;

use store::change::{Change, Outcome};
use store::record::JobKind;

use crate::hub::Hub;
use crate::refusal::Refusal;

/// Pending entries wait at most this long for a number, together with the round itself under 200 ms.
const NUMBER_EVERY: Duration = Duration::from_millis(150);
/// How often an idle log is looked at: another process may have published.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How often the registry's version is looked at, and jobs are claimed.
const POLL_EVERY: Duration = Duration::from_secs(1);
/// How often it is seen whether a list is half over.
const RENEW_EVERY: Duration = Duration::from_secs(60);
/// How often the operator is told of keys whose term ends.
const TELL_EVERY: Duration = Duration::from_secs(86_400);
/// How often witnesses are asked; with the time that a silent one is given, every one is asked within a minute.
const WITNESS_EVERY: Duration = Duration::from_secs(30);
/// How long a claimed job may take, in microseconds.
const CLAIM_MICROS: i64 = 60_000_000;

/// Runs until `shutdown` is ready, on the caller's runtime; then answers whoever waits for an inbox, numbers what is
/// pending, lets the next process number, and ends.
pub async fn run(hub: Hub, shutdown: impl Future<Output = ()> + Send) {
    tokio::pin!(shutdown);
    tokio::select! {
        () = &mut shutdown => {}
        () = number(&hub) => {}
        () = poll(&hub) => {}
        () = renew(&hub) => {}
        () = witness(&hub) => {}
        () = tell(&hub) => {}
    }
    hub.news().close();
    told(hub.hand_numbering_over().await.map_err(Refusal::from), "numbering the log");
}

async fn number(hub: &Hub) {
    loop {
        let woken = hub.numbering().pending.notified();
        let _ = tokio::time::timeout(LOOK_EVERY, woken).await;
        number_once(hub).await;
        tokio::time::sleep(NUMBER_EVERY).await;
    }
}

/// A round is a task of its own: its commit cannot be called back, so where the ticker ends it goes on, and whoever numbers
/// next waits for it.
async fn number_once(hub: &Hub) {
    let round = hub.clone();
    match tokio::spawn(async move { round.number().await }).await {
        Ok(numbered) => told(numbered.map(drop), "numbering the log"),
        Err(error) => tracing::error!("numbering the log ended early: {error}"),
    }
}

async fn poll(hub: &Hub) {
    loop {
        tokio::time::sleep(POLL_EVERY).await;
        told(hub.refresh().await, "reading the registry");
        told(hub.run_due_jobs().await.map(drop), "running jobs");
    }
}

async fn renew(hub: &Hub) {
    loop {
        told(hub.renew_lists().await, "renewing lists");
        tokio::time::sleep(RENEW_EVERY).await;
    }
}

async fn witness(hub: &Hub) {
    loop {
        told(hub.witness_round().await.map(drop), "asking witnesses");
        tokio::time::sleep(WITNESS_EVERY).await;
    }
}

async fn tell(hub: &Hub) {
    loop {
        hub.tell_of_ending_keys();
        tokio::time::sleep(TELL_EVERY).await;
    }
}

/// Work that failed is done again at its next turn; its cause was logged where it arose.
fn told(outcome: Result<(), Refusal>, work: &'static str) {
    if let Err(refusal) = outcome {
        tracing::warn!(error.code = refusal.code.name(), "{work} failed and will be tried again");
    }
}

impl Hub {
    /// Runs the jobs that are due now; gives their number. The ticker does so every second; commands that end do so once.
    ///
    /// # Errors
    /// What the job met; the job stays and runs again.
    pub async fn run_due_jobs(&self) -> Result<usize, Refusal> {
        let claim = Change::ClaimJobs { kind: JobKind::RewriteLists, limit: 100, micros: CLAIM_MICROS };
        let Outcome::Jobs(jobs) = self.store().commit(claim).await? else { return Ok(0) };
        if jobs.is_empty() {
            return Ok(0);
        }
        // One writing serves all jobs that were due: it shows the registry as it is now.
        let done = self.rewrite_lists().await;
        for job in &jobs {
            let again = done.is_err().then(|| self.now().plus_seconds(1 << job.attempts.min(6)));
            let finish = Change::FinishJob { id: job.id, claim: job.claim, again };
            match self.store().commit(finish).await {
                Ok(_) | Err(store::Error::Stale(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        done.map(|()| jobs.len())
    }
}
