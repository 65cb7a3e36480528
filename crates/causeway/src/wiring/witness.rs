//! Witnesses over HTTP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hub::numbering::{Witness, WitnessAnswer};
use transport::{Bounds, Http};

use crate::configuration::WitnessSection;

/// One call; the hub makes at most two to a witness in a round.
const BOUNDS: Bounds = Bounds { time: Duration::from_secs(9), body: log::MAX_ANSWER as u64 };

struct HttpWitness {
    name: String,
    url: String,
    http: Http,
}

/// The witnesses that the configuration names.
pub(super) fn witnesses(sections: &[WitnessSection]) -> Vec<Arc<dyn Witness>> {
    if sections.is_empty() {
        return Vec::new();
    }
    let http = Http::new();
    let witness = |section: &WitnessSection| {
        let url = format!("{}/add-checkpoint", section.url.trim_end_matches('/'));
        Arc::new(HttpWitness { name: section.name.clone(), url, http: http.clone() }) as Arc<dyn Witness>
    };
    sections.iter().map(witness).collect()
}

#[async_trait]
impl Witness for HttpWitness {
    fn name(&self) -> &str {
        &self.name
    }

    async fn add_checkpoint(&self, body: Vec<u8>) -> Result<WitnessAnswer, String> {
        let (http, url) = (self.http.clone(), self.url.clone());
        let call = move || http.post(&url, ("text/plain; charset=utf-8", &body), BOUNDS);
        let answer = tokio::task::spawn_blocking(call).await.map_err(|e| e.to_string())?;
        let answer = answer.map_err(|e| e.to_string())?;
        Ok(WitnessAnswer { status: answer.status, body: answer.body })
    }
}
